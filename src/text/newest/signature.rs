//! Signatures: what stands below the text in every mail of the same writer.
use super::{DroppedKind, Kind};
use crate::text::fold_words;

/// Lines of a signature after its closing formula.
const SIGNATURE_LINES_MAX: usize = 16;
/// Characters of a line in a signature.
const LINE_CHARS_MAX: usize = 110;
/// Words of a line that begins with a closing formula and is still nothing else.
const CLOSING_WORDS_MAX: usize = 6;

/// Lines that programs add, by how they begin, folded words.
const ADDED: [&str; 18] = [
    "enviado desde mi",
    "enviado desde outlook",
    "enviado desde yahoo",
    "enviado desde correo",
    "enviado do meu",
    "enviado a partir do",
    "enviado desde el movil",
    "enviado pelo meu",
    "sent from my",
    "sent from outlook",
    "sent from yahoo",
    "sent from mail for",
    "sent via",
    "obtener outlook para",
    "obter o outlook para",
    "get outlook for",
    "enviat des del meu",
    "envoye de mon",
];
/// Closing formulas, as folded words. After these nothing but a signature is expected.
const CLOSINGS: [&str; 46] = [
    "un saludo",
    "saludos",
    "saludos cordiales",
    "un cordial saludo",
    "cordiales saludos",
    "cordial saludo",
    "cordialmente",
    "atentamente",
    "muy atentamente",
    "le saluda atentamente",
    "reciba un cordial saludo",
    "reciban un cordial saludo",
    "recibe un cordial saludo",
    "sin otro particular",
    "un abrazo",
    "slds",
    "s2",
    "gracias y un saludo",
    "gracias y saludos",
    "gracias un saludo",
    "muchas gracias y un saludo",
    "muchas gracias un saludo",
    "saludos y gracias",
    "cumprimentos",
    "melhores cumprimentos",
    "com os melhores cumprimentos",
    "os melhores cumprimentos",
    "com os meus cumprimentos",
    "com os nossos cumprimentos",
    "atenciosamente",
    "cumps",
    "um abraco",
    "abraco",
    "saudacoes",
    "saudacoes cordiais",
    "best regards",
    "kind regards",
    "regards",
    "warm regards",
    "with kind regards",
    "thanks and regards",
    "thanks regards",
    "yours sincerely",
    "sincerely",
    "yours faithfully",
    "rgds",
];
/// Formulas that also end a sentence: they close only when a signature follows.
const WEAK_CLOSINGS: [&str; 24] = [
    "gracias",
    "muchas gracias",
    "mil gracias",
    "gracias de antemano",
    "muchas gracias de antemano",
    "gracias por adelantado",
    "gracias por todo",
    "obrigado",
    "obrigada",
    "muito obrigado",
    "muito obrigada",
    "desde ja obrigado",
    "desde ja obrigada",
    "grato",
    "grata",
    "thanks",
    "thank you",
    "many thanks",
    "thanks in advance",
    "cheers",
    "best",
    "thx",
    "br",
    "un saludo gracias",
];

/// Marks the signature in a run of lines that are no quotes.
pub(super) fn mark(lines: &[&str], kinds: &mut [Kind]) {
    for (line, kind) in lines.iter().zip(kinds.iter_mut()) {
        if kind.is_none() && is_added(line) {
            *kind = Some(DroppedKind::Signature);
        }
    }
    let start = (0..lines.len()).find(|at| {
        kinds[*at].is_none() && (is_delimiter(lines, kinds, *at) || is_closing(lines, kinds, *at))
    });
    if let Some(start) = start {
        for kind in kinds[start..].iter_mut().filter(|kind| kind.is_none()) {
            *kind = Some(DroppedKind::Signature);
        }
    }
}

fn is_added(line: &str) -> bool {
    let line = line.trim();
    if line.is_empty() || line.len() > LINE_CHARS_MAX {
        return false;
    }
    let words = fold_words(line);
    ADDED.into_iter().any(|added| words.starts_with(added))
}

/// The lines after `at` that still count.
fn following<'a>(
    lines: &'a [&'a str],
    kinds: &'a [Kind],
    at: usize,
) -> impl Iterator<Item = &'a str> {
    lines[at + 1..]
        .iter()
        .zip(&kinds[at + 1..])
        .filter(|(line, kind)| kind.is_none() && !line.trim().is_empty())
        .map(|(line, _)| line.trim())
}

/// `-- ` (RFC 3676 section 4.3); without the blank only when little follows.
fn is_delimiter(lines: &[&str], kinds: &[Kind], at: usize) -> bool {
    match lines[at] {
        "-- " => true,
        "--" | "—" | "– " => {
            following(lines, kinds, at).take(SIGNATURE_LINES_MAX + 1).count() <= SIGNATURE_LINES_MAX
        }
        _ => false,
    }
}

/// Returns whether a line is a closing formula after which only a signature follows.
fn is_closing(lines: &[&str], kinds: &[Kind], at: usize) -> bool {
    let line = lines[at].trim();
    if line.is_empty() || line.len() > LINE_CHARS_MAX || line.ends_with('?') {
        return false;
    }
    let words = fold_words(line);
    let count = words.split(' ').count();
    let begins = |known: &str| {
        words.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let strong = count <= CLOSING_WORDS_MAX && CLOSINGS.into_iter().any(begins);
    let weak = WEAK_CLOSINGS.contains(&words.as_str());
    if !strong && !weak {
        return false;
    }
    let after: Vec<&str> = following(lines, kinds, at).take(SIGNATURE_LINES_MAX + 1).collect();
    let only_signature =
        after.len() <= SIGNATURE_LINES_MAX && after.iter().all(|line| may_sign(line));
    // Thanks alone are the message, not its end.
    let text_before = || {
        lines[..at].iter().zip(kinds).any(|(line, kind)| kind.is_none() && !line.trim().is_empty())
    };
    only_signature && (strong || !after.is_empty() && text_before())
}

/// Returns whether a line may stand in a signature: a name, a role, a company, a number, an
/// address, another formula; not a sentence.
fn may_sign(line: &str) -> bool {
    const AFTERTHOUGHTS: [&str; 9] =
        ["pd", "p d", "ps", "p s", "nb", "n b", "nota", "por cierto", "ja agora"];
    if line.chars().count() > LINE_CHARS_MAX || line.ends_with('?') {
        return false;
    }
    let words = fold_words(line);
    let count = words.split(' ').count();
    let afterthought = AFTERTHOUGHTS.into_iter().any(|known| {
        words.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    });
    let contact = line.contains(['@', '|', '+', '·', '•'])
        || line.contains("www.")
        || line.contains("http")
        || line.chars().filter(char::is_ascii_digit).count() >= 6;
    let sentence = line.ends_with(['.', '!']) && count >= 5 && !contact;
    // Names and roles have capitals; four small words in a row make a sentence.
    let mut small = 0;
    let mut small_max = 0;
    for word in line.split_whitespace() {
        let is_small = word.chars().next().is_some_and(char::is_lowercase) && word.len() > 3;
        small = if is_small { small + 1 } else { 0 };
        small_max = small_max.max(small);
    }
    let item = line.starts_with("- ") || line.starts_with("* ");
    !afterthought && !sentence && !item && (contact || small_max < 3 && count <= 12)
}
