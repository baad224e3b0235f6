//! Subjects without what mail programs and filters put before them.

/// What answers and forwards begin with, folded: Spanish, Portuguese and English programs, and
/// those of their neighbours.
const PREFIXES: [&str; 22] = [
    "re",
    "rv",
    "res",
    "enc",
    "fw",
    "fwd",
    "aw",
    "wg",
    "tr",
    "sv",
    "vs",
    "antw",
    "rif",
    "ref",
    "reenv",
    "re-env",
    "renv",
    "reenviado",
    "encaminhado",
    "r",
    "i",
    "rm",
];
/// What filters put before a subject, between brackets or stars, folded.
const TAGS: [&str; 20] = [
    "ext",
    "extern",
    "external",
    "externo",
    "externa",
    "external sender",
    "external email",
    "correo externo",
    "email externo",
    "remitente externo",
    "remetente externo",
    "mensaje externo",
    "caution",
    "spam",
    "possible spam",
    "suspected spam",
    "posible spam",
    "marketing",
    "bulk",
    "unverified sender",
];
/// Prefixes that are taken off; more of them stand in no honest subject.
const PREFIXES_MAX: usize = 40;

/// Returns a subject without `Re:`, `RV:`, `ENC:`, `Fwd:` and the like, however many stand there
/// and however they are counted (`Re[2]:`, `RE(3):`), and without the tags of filters such as
/// `[EXT]` or `***SPAM***`. Other tags, such as the number of a ticket, stay.
///
/// ```
/// use centralita::text::bare_subject;
///
/// assert_eq!(bare_subject("RE: [EXT] RV: Re[2]: Corte en MD2"), "Corte en MD2");
/// assert_eq!(bare_subject("[CT-0000013] Re: Corte"), "[CT-0000013] Re: Corte");
/// ```
#[must_use]
pub fn bare_subject(subject: &str) -> &str {
    let mut rest = subject.trim();
    for _ in 0..PREFIXES_MAX {
        let Some(after) = without_prefix(rest).or_else(|| without_tag(rest)) else { break };
        rest = after.trim_start();
    }
    rest
}

/// Takes one prefix off. A single letter needs a blank behind its colon: `R:12` is a rack.
fn without_prefix(subject: &str) -> Option<&str> {
    let (head, after) = subject.split_once([':', '：'])?;
    let head = head.trim_end();
    let word =
        head.trim_end_matches([']', ')', '^']).trim_end_matches(|c: char| c.is_ascii_digit());
    let word = if word.len() < head.len() { word.trim_end_matches(['[', '(', '^']) } else { head };
    // A counter has its brackets, or none: `Re2:`.
    let folded = super::fold(word);
    let single = folded.len() == 1 && !after.is_empty() && !after.starts_with(' ');
    (PREFIXES.contains(&folded.as_str()) && !single && !after.starts_with("//")).then_some(after)
}

/// Takes one tag of a filter off.
fn without_tag(subject: &str) -> Option<&str> {
    let (inside, after) = if let Some(rest) = subject.strip_prefix('[') {
        rest.split_once(']')?
    } else if let Some(rest) = subject.strip_prefix('{') {
        rest.split_once('}')?
    } else if subject.starts_with('*') {
        subject.trim_start_matches('*').split_once('*')?
    } else {
        return None;
    };
    let words = super::fold(inside.trim_matches(['*', '!', '?', ':', '-', ' ']));
    TAGS.contains(&words.as_str()).then(|| after.trim_start_matches(['*', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(subject: &str, expected: &str) {
        assert_eq!(bare_subject(subject), expected, "{subject:?}");
    }

    #[test]
    fn prefixes_of_answers_and_forwards_go() {
        for prefix in [
            "Re: ", "RE:", "re : ", "RV: ", "Rv:", "RES: ", "ENC: ", "Fwd: ", "FW:", "Fw: ",
            "WG: ", "AW: ", "TR: ", "Re[2]: ", "RE(3): ", "Re^2: ", "Re2: ", "R: ", "I: ", "Re：",
        ] {
            check(&format!("{prefix}Corte en MD2"), "Corte en MD2");
            check(&format!("{prefix}{prefix} Corte en MD2"), "Corte en MD2");
        }
        check("RE: RV: ENC: Fwd: AW: Corte", "Corte");
        check("Re:", "");
        check("", "");
    }

    #[test]
    fn tags_of_filters_go_and_others_stay() {
        check("[EXT] Corte", "Corte");
        check("RE: [EXTERNAL] RV: Corte", "Corte");
        check("[External Sender] [SPAM] Corte", "Corte");
        check("***SPAM*** Corte", "Corte");
        check("*****SPAM***** RE: Corte", "Corte");
        check("{Spam?} Corte", "Corte");
        check("[CT-0000013] Corte", "[CT-0000013] Corte");
        check("RE: [cpd] Acceso mañana", "[cpd] Acceso mañana");
    }

    #[test]
    fn what_only_looks_so_stays() {
        for subject in [
            "Rack: sin luz",
            "R:12 sin corriente",
            "Ref 12: factura",
            "Restaurar backup: urgente",
            "http://a.example",
            "* importante",
            "[sin cerrar",
            "Reenvío: no llega",
            "Internet: caída",
        ] {
            check(subject, subject);
        }
    }

    #[test]
    fn a_long_row_of_prefixes_is_bounded() {
        let many = "Re: ".repeat(100_000);
        assert!(bare_subject(&many).len() > 300_000);
    }
}
