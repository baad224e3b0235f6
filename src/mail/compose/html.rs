//! The HTML form of a letter, made from its plain text and from nothing else.
//!
//! Every character is escaped; the tags are ours. No style sheet, image or script: what the reader
//! sees is what the plain text says, with its paragraphs, lists and links.
use std::fmt::Write as _;

use crate::model::Language;

/// The longest address of a page that becomes a link.
const LINK_BYTES_MAX: usize = 2_000;

/// Writes the text as a document in its language. Blank lines part paragraphs, lines that begin
/// with `- ` are a list, addresses of pages and of mail are links, `CT-` numbers stand out.
pub(super) fn document(text: &str, language: Language) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"></head>\n<body>\n",
        language.tag()
    );
    for paragraph in text.split("\n\n").map(|p| p.trim_matches('\n')).filter(|p| !p.is_empty()) {
        block(paragraph, &mut out);
    }
    out.push_str("</body>\n</html>\n");
    out
}

/// Writes one paragraph: runs of lines, and runs of points between them.
fn block(paragraph: &str, out: &mut String) {
    let lines: Vec<&str> = paragraph.lines().collect();
    for run in lines.chunk_by(|a, b| point(a).is_some() == point(b).is_some()) {
        let points = run.iter().all(|line| point(line).is_some());
        let written: Vec<String> = run
            .iter()
            .map(|line| {
                let mut text = String::new();
                inline(point(line).unwrap_or(line), &mut text);
                text
            })
            .collect();
        // Writing to a `String` cannot fail.
        let _always = if points {
            writeln!(out, "<ul>\n<li>{}</li>\n</ul>", written.join("</li>\n<li>"))
        } else {
            writeln!(out, "<p>{}</p>", written.join("<br>\n"))
        };
    }
}

fn point(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("- ")
}

/// Writes a line: its words escaped, links as links.
fn inline(line: &str, out: &mut String) {
    for word in line.split_inclusive([' ', '\t', '\u{a0}']) {
        let trimmed = word.trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | '”' | '»')
        });
        let opening: usize = trimmed
            .chars()
            .take_while(|c| matches!(c, '(' | '[' | '“' | '«' | '<'))
            .map(char::len_utf8)
            .sum();
        let (before, rest) = trimmed.split_at_checked(opening).unwrap_or(("", trimmed));
        let core = rest.trim_end_matches([']', '>']);
        let after = word.get(before.len().saturating_add(core.len())..).unwrap_or_default();
        escape(before, out);
        marked(core, out);
        escape(after, out);
    }
}

/// Writes one word as a link, as a number that stands out, or as it is.
fn marked(word: &str, out: &mut String) {
    let (open, close) = if is_page(word) {
        (format!("<a href=\"{}\">", escaped(word)), "</a>")
    } else if is_mailbox(word) {
        (format!("<a href=\"mailto:{}\">", escaped(word)), "</a>")
    } else if is_ticket(word) {
        ("<strong>".to_owned(), "</strong>")
    } else {
        (String::new(), "")
    };
    out.push_str(&open);
    escape(word, out);
    out.push_str(close);
}

/// Only `https` and `http` become links, and only of plain characters.
fn is_page(word: &str) -> bool {
    let rest = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty())
        && word.len() <= LINK_BYTES_MAX
        && word.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\'))
}

fn is_mailbox(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    word.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.contains('.')
            && !domain.starts_with('.')
            && local.chars().all(plain)
            && domain.chars().all(plain)
    })
}

fn is_ticket(word: &str) -> bool {
    word.strip_prefix("CT-")
        .is_some_and(|digits| digits.len() == 7 && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_keeps_its_paragraphs_points_and_links() {
        let text = "Estimado cliente:\n\nHemos abierto CT-0000013.\nDiga:\n- la jaula\n- el armario\n\n\
                    Confírmelo en https://desk.example/l/abc?x=1&y=2. O escriba a (soporte@example.com).\n";
        expect_test::expect![[r#"
            <!DOCTYPE html>
            <html lang="es-ES">
            <head><meta charset="utf-8"></head>
            <body>
            <p>Estimado cliente:</p>
            <p>Hemos abierto <strong>CT-0000013</strong>.<br>
            Diga:</p>
            <ul>
            <li>la jaula</li>
            <li>el armario</li>
            </ul>
            <p>Confírmelo en <a href="https://desk.example/l/abc?x=1&amp;y=2">https://desk.example/l/abc?x=1&amp;y=2</a>. O escriba a (<a href="mailto:soporte@example.com">soporte@example.com</a>).</p>
            </body>
            </html>
        "#]]
        .assert_eq(&document(text, Language::Spanish));
    }

    #[test]
    fn nothing_of_a_text_becomes_a_tag_or_an_address_of_another_kind() {
        for evil in [
            "<script>PWN()</script>",
            "\"><img src=x onerror=PWN()>",
            "javascript:PWN()",
            "https://x.example/\"onmouseover=PWN()",
            "https://x.example/<b>",
            "a'b@x.example",
            "<https://x.example/>",
            "- <li>",
        ] {
            let out = document(evil, Language::English);
            let body = out.split_once("<body>").unwrap().1;
            for tag in body.split('<').skip(1) {
                let name = tag.split([' ', '>']).next().unwrap();
                let ours = ["p", "/p", "a", "/a", "ul", "/ul", "li", "/li", "/body", "/html"];
                assert!(ours.contains(&name), "{evil}: {name}\n{out}");
            }
            assert!(!out.contains("href=\"javascript"), "{out}");
        }
    }
}
