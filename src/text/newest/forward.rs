//! Forwarded messages with lines of the forwarder's own above them.
use super::quote::{self, is_separator, subject_of};
use super::{
    Dropped, DroppedKind, FORWARDS_MAX, Kind, Line, Newest, cut, forwarded, gather, is_quoted,
    newest_of, numbered, texts, unquoted,
};
use crate::text::{fold, fold_words};

/// What the subject of a forwarded message begins with, folded.
const PREFIXES: [&str; 12] =
    ["rv:", "fw:", "fwd:", "enc:", "i:", "wg:", "tr:", "rif:", "re-env:", "reenv:", "renv:", "rm:"];
/// Stems of the words for forwarding in the lines that mail programs write, folded.
const STEMS: [&str; 6] = ["forward", "reenvi", "reencaminh", "encaminh", "transfere", "weitergel"];

/// Returns whether a subject is that of a forwarded message: `RV: corte`, `[x] Fwd: outage`.
#[must_use]
pub fn is_forward_subject(subject: &str) -> bool {
    let folded = fold(subject);
    let mut rest = folded.trim();
    while let Some((_, after)) = rest.strip_prefix('[').and_then(|tag| tag.split_once(']')) {
        rest = after.trim_start();
    }
    // Some programs put a space before the colon.
    let (word, after) = rest.split_once(':').unwrap_or((rest, ""));
    let known = |prefix: &&str| prefix.strip_suffix(':') == Some(word.trim_end());
    rest.len() > word.len() && PREFIXES.iter().any(known) && !after.starts_with("//")
}

/// Returns whether a mail program wrote that an earlier message was forwarded, such as
/// `---------- Forwarded message ---------`.
#[must_use]
pub fn has_forward_separator(body: &str) -> bool {
    body.lines().map(str::trim).any(|line| {
        let short = line.len() <= 120 && !line.starts_with('>');
        let says = |words: &str| STEMS.into_iter().any(|stem| words.contains(stem));
        short && is_separator(line) && says(&fold_words(line))
    })
}

/// Returns the newest text of a body that its writer forwarded: own lines ("see below") and,
/// after a blank line, the newest text of the forwarded message. A message that was forwarded
/// again and again is followed through all who handed it on.
#[must_use]
pub fn newest_text_of_forward(body: &str) -> Newest {
    let mut text: Vec<String> = vec![];
    let mut dropped: Vec<Dropped> = vec![];
    let mut lines = numbered(body);
    for _ in 0..FORWARDS_MAX {
        let opened = open(&lines);
        text.extend(Some(opened.own).filter(|own| !own.is_empty()));
        dropped.extend(opened.dropped);
        if opened.content.iter().all(|line| line.text.trim().is_empty()) {
            break;
        }
        let again = opened.subject.is_some_and(is_forward_subject);
        if !again {
            let newest = newest_of(&opened.content);
            text.extend(Some(newest.text).filter(|text| !text.is_empty()));
            dropped.extend(newest.dropped);
            break;
        }
        lines = opened.content;
    }
    Newest { text: text.join("\n\n"), dropped }
}

/// A forwarded message taken out of the one that forwards it.
struct Opened<'a> {
    /// The forwarder's own lines.
    own: String,
    /// What was left out of them, the head of the forwarded message too.
    dropped: Vec<Dropped>,
    /// The forwarded message below its head.
    content: Vec<Line<'a>>,
    /// The subject that its head gives.
    subject: Option<&'a str>,
}

fn open<'a>(lines: &[Line<'a>]) -> Opened<'a> {
    let marked = quote::mark(&texts(lines));
    if let Some((head, content)) = marked.earlier.and_then(|earlier| forwarded(lines, earlier)) {
        let (own, dropped) = cut(head, marked.kinds.get(..head.len()).unwrap_or_default());
        let quoted = content.iter().all(|line| is_quoted(line.text));
        let content =
            if quoted { content.iter().map(unquoted).collect() } else { content.to_vec() };
        let subject = head.iter().rev().find_map(|line| subject_of(line.text));
        return Opened { own, dropped, content, subject };
    }
    let (own, mut dropped) = cut(lines, &marked.kinds);
    let (content, rest): (Vec<Line<'a>>, Vec<Line<'a>>) =
        lines.iter().partition(|line| line.text.trim_start().starts_with('>'));
    if !content.is_empty() {
        // The quoted lines are what was forwarded; the line that names their writer stays out.
        dropped.retain(|part| part.kind != DroppedKind::Quote);
        let heads: Vec<Kind> = lines
            .iter()
            .zip(&marked.kinds)
            .map(|(line, kind)| kind.filter(|_| !line.text.trim_start().starts_with('>')))
            .collect();
        dropped.extend(gather(lines, &heads).1);
        dropped.sort_by_key(|part| part.lines.start);
    }
    let subject = rest.iter().rev().find_map(|line| subject_of(line.text));
    Opened { own, dropped, content: content.iter().map(unquoted).collect(), subject }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::newest_text;

    #[test]
    fn forwards_name_themselves() {
        for subject in ["RV: corte", "Fwd: RE: outage", "ENC: falha", "I: x", "[CT-0000013] FW : x"]
        {
            assert!(is_forward_subject(subject), "{subject}");
        }
        for subject in ["RE: RV: corte", "corte", "", "i", "Fw", "Info: x", "rv", "Re: Fwd: x"] {
            assert!(!is_forward_subject(subject), "{subject}");
        }
    }

    /// Own lines, the head that a mail program writes, and what is forwarded.
    const HEADS: [(&str, &str, &str); 8] = [
        (
            "Ver abajo.",
            "\n\n________________________________\nDe: Juan Ruiz <juan@cliente.example>\nEnviado: lunes, 2 de noviembre de 2026 10:00\nPara: Ana\nAsunto: Fuego\n\n",
            "Hay fuego en el rack B12.",
        ),
        (
            "Os reenvío",
            "\n\n-----Mensaje original-----\nDe: Juan\nEnviado el: lunes, 2 de noviembre de 2026 10:00\nPara: Ana\nAsunto: Fuego\n\n",
            "Sale humo del armario.",
        ),
        (
            "FYI",
            "\n\n---------- Forwarded message ---------\nFrom: John Roe <john@customer.example>\nDate: Mon, Nov 2, 2026 at 10:00 AM\nSubject: Fire\nTo: <ann@customer.example>\n\n\n",
            "There is fire in rack B12.",
        ),
        (
            "segue em baixo",
            "\n\n---------- Mensagem encaminhada ---------\nDe: Rui <rui@cliente.example>\nDate: segunda, 2/11/2026 à(s) 10:00\nSubject: Fogo\nTo: <ana@cliente.example>\n\n",
            "Há fogo no bastidor B12.",
        ),
        (
            "See below",
            "\n\nBegin forwarded message:\n\nFrom: John Roe <john@customer.example>\nSubject: Fire\nDate: 2 November 2026 at 10:00:00 CET\nTo: ann@customer.example\n\n",
            "Smoke in the cold aisle.",
        ),
        (
            "Mirad esto",
            "\n\nInicio del mensaje reenviado:\n\n> De: Juan <juan@cliente.example>\n> Asunto: Fuego\n> Fecha: 2 de noviembre de 2026, 10:00:00 CET\n> Para: ana@cliente.example\n> \n> ",
            "Hay fuego en la sala 3.",
        ),
        (
            "Segue abaixo",
            "\n\nDe: Rui Silva <rui@cliente.example>\nEnviada: 2 de novembro de 2026 10:00\nPara: Ana\nAssunto: Fogo\n\n",
            "Cheira a queimado no corredor.",
        ),
        (
            "Ver abajo",
            "\n\nEl lun, 2 nov 2026 a las 10:00, Juan <juan@cliente.example> escribió:\n> ",
            "Hay fuego en el rack B12.",
        ),
    ];

    #[test]
    fn own_lines_and_what_is_forwarded_are_both_new() {
        for (own, head, content) in HEADS {
            let body = format!("{own}{head}{content}\n");
            let expected = format!("{own}\n\n{content}");
            assert_eq!(newest_text_of_forward(&body).text, expected, "{body}");
            assert_eq!(newest_text(&expected).text, expected, "reading it again keeps it");
            assert_eq!(newest_text(&body).text, own, "as a reply: {body}");
            let alone = newest_text_of_forward(&format!("{}{content}\n", head.trim_start()));
            assert_eq!(alone.text, content, "{head}");
        }
    }

    #[test]
    fn what_was_handed_on_twice_is_found() {
        let (_, outlook, content) = HEADS[0];
        let again = outlook.replace("Asunto: Fuego", "Asunto: RV: Fuego");
        let body = format!("Urgente\n\nSaludos,\nAna{again}Ver abajo{outlook}{content}");
        assert_eq!(
            newest_text_of_forward(&body).text,
            format!("Urgente\n\nVer abajo\n\n{content}")
        );
        let answered = outlook.replace("Asunto: Fuego", "Asunto: RE: Fuego");
        let body = format!("Urgente{answered}Ver abajo{outlook}{content}");
        assert_eq!(newest_text_of_forward(&body).text, "Urgente\n\nVer abajo", "an answer below");
    }

    #[test]
    fn separators_of_forwards() {
        let declared = |at: usize| has_forward_separator(HEADS[at].1);
        assert!(declared(2) && declared(3) && declared(4) && declared(5));
        assert!(!declared(0) && !declared(1) && !declared(7));
        assert_eq!(newest_text_of_forward("hola\n\nadiós").text, "hola\n\nadiós");
        assert_eq!(newest_text_of_forward("").text, "");
    }
}
