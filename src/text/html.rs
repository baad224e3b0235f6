//! Text within the pages that this program writes.

/// Returns text for an HTML element or a quoted attribute: markup characters as references, and a
/// replacement mark for controls and for marks that turn the order of letters, which would reach beyond
/// the text (UAX 9). New lines and tabs stay.
pub fn escape_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {
                out.push('\u{fffd}');
            }
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape_html;

    #[test]
    fn nothing_of_a_text_becomes_markup_or_turns_what_follows() {
        assert_eq!(
            escape_html("<a href='x' title=\"y\">&\u{202e}fdp\u{0}\n\u{2067}"),
            "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;\u{fffd}fdp\u{fffd}\n\u{fffd}"
        );
        assert_eq!(escape_html("água às 3 da manhã"), "água às 3 da manhã");
    }
}
