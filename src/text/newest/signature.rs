//! Signatures: what stands below the text in every mail of the same writer.
use super::{DroppedKind, Kind, begins};
use crate::text::fold_words;

/// Lines of a signature after its closing formula.
const SIGNATURE_LINES_MAX: usize = 16;
/// Characters of a line in a signature.
const LINE_CHARS_MAX: usize = 110;
/// Bytes of a line that a program adds; it may hold a link.
const ADDED_BYTES_MAX: usize = 200;
/// Words of a line that begins with a closing formula and is still nothing else.
const CLOSING_WORDS_MAX: usize = 6;

/// Words of a line that a program adds.
const ADDED_WORDS_MAX: usize = 18;
/// Words of a closing formula with thanks before it.
const THANKING_WORDS_MAX: usize = 8;
/// Lines of a signature that has no closing formula.
const BLOCK_LINES_MAX: usize = 10;

/// How lines begin that programs add, folded words, whatever follows.
const ADDED: [&str; 14] = [
    "enviado desde mi",
    "enviado desde el movil",
    "enviado do meu",
    "enviado da minha",
    "enviado pelo meu",
    "sent from my",
    "sent via",
    "obtener outlook para",
    "obten outlook para",
    "obter o outlook para",
    "obtenha o outlook para",
    "get outlook for",
    "enviat des del meu",
    "envoye de mon",
];
/// How such lines begin when a [program](PROGRAMS) is named in them.
const ADDED_BY: [&str; 14] = [
    "enviado desde",
    "enviado con",
    "enviado a traves de",
    "enviado do",
    "enviado com",
    "enviado a partir do",
    "enviado a partir de",
    "enviado pelo",
    "enviado via",
    "sent from",
    "sent with",
    "sent using",
    "envoye a partir de",
    "gesendet von",
];
/// The letters that [`ADDED`] and [`ADDED_BY`] begin with.
const ADDED_LETTERS: [char; 4] = ['e', 's', 'o', 'g'];
/// Programs and telephones, as folded words.
const PROGRAMS: [&str; 21] = [
    "outlook",
    "yahoo",
    "gmail",
    "proton",
    "protonmail",
    "iphone",
    "ipad",
    "android",
    "galaxy",
    "samsung",
    "huawei",
    "xiaomi",
    "blackberry",
    "movil",
    "telemovel",
    "smartphone",
    "mobile",
    "correo para windows",
    "correio para windows",
    "mail for windows",
    "typeapp",
];
/// Closing formulas, as folded words. After these nothing but a signature is expected.
const CLOSINGS: [&str; 64] = [
    "un saludo",
    "saludos",
    "saludos cordiales",
    "saludo",
    "salu2",
    "saludo cordial",
    "un saludo cordial",
    "un fuerte abrazo",
    "abrazos",
    "le saluda",
    "atte",
    "muchos saludos",
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
    "atentamente e com os melhores cumprimentos",
    "cumprimentos",
    "meus cumprimentos",
    "cordiais cumprimentos",
    "respeitosos cumprimentos",
    "respeitosamente",
    "abracos",
    "att",
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
    "best wishes",
    "kindest regards",
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
    let start = (0..lines.len())
        .find(|at| {
            kinds[*at].is_none()
                && (is_delimiter(lines, kinds, *at) || is_closing(lines, kinds, *at))
        })
        .or_else(|| block_start(lines, kinds));
    if let Some(start) = start {
        let end = (start + 1..lines.len())
            .find(|at| kinds[*at].is_none() && is_afterthought(lines[*at]))
            .unwrap_or(lines.len());
        for kind in kinds[start..end].iter_mut().filter(|kind| kind.is_none()) {
            *kind = Some(DroppedKind::Signature);
        }
    }
}

fn is_added(line: &str) -> bool {
    let line = line.trim();
    if line.is_empty() || line.len() > ADDED_BYTES_MAX {
        return false;
    }
    // Most lines are told apart by the letter that they begin with.
    let first = line.chars().find(|c| !c.is_ascii() || c.is_ascii_alphanumeric());
    if first.is_none_or(|c| c.is_ascii() && !ADDED_LETTERS.contains(&c.to_ascii_lowercase())) {
        return false;
    }
    let words = fold_words(line);
    if words.split(' ').count() > ADDED_WORDS_MAX {
        return false;
    }
    let named = || {
        let spaced = format!(" {words} ");
        PROGRAMS.into_iter().any(|program| spaced.contains(&format!(" {program} ")))
    };
    ADDED.into_iter().any(|added| begins(&words, added))
        || ADDED_BY.into_iter().any(|added| begins(&words, added)) && named()
}

/// Returns where a signature begins that has no closing formula: the last paragraph, when it is
/// a name with roles and numbers and the text does not announce it ("Contacto:"). A rule may
/// stand above.
fn block_start(lines: &[&str], kinds: &[Kind]) -> Option<usize> {
    let open = |at: &usize| kinds[*at].is_none() && !lines[*at].trim().is_empty();
    let last = (0..lines.len()).rev().find(open)?;
    let above = last.saturating_sub(BLOCK_LINES_MAX);
    let first = (above..=last).rev().take_while(open).last()?;
    let ruled = (first..=last).rev().find(|at| is_rule(lines[*at]));
    let name = ruled.map_or(first, |rule| rule + 1);
    let block = lines.get(name..=last)?;
    let head = ruled.unwrap_or(first);
    let before = lines[(0..head).rev().find(open)?].trim_end();
    // Below a rule that underlines a title stands a table.
    let titled = head > 0 && !lines[head - 1].trim().is_empty();
    let announced = before.ends_with([':', ',', '-']) || titled;
    let sentence = || before.ends_with(['.', '!', '?', '…']) && before.contains(' ');
    // Somebody's numbers may be the very matter: only what looks like a card is dropped.
    let card = (2..BLOCK_LINES_MAX).contains(&block.len())
        && block.iter().all(|line| may_sign(line.trim()))
        && block.iter().any(|line| is_contact(line));
    let named = || block.first().is_some_and(|line| is_name(line)) && sentence();
    (card && !announced && (ruled.is_some() || named())).then_some(head)
}

/// Returns whether a line is drawn above a signature.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 2 && line.bytes().all(|b| b == b'_') || super::is_rule(line)
}

/// Returns whether a line is a name, perhaps with the role behind: two to five words with
/// capitals and no digit.
fn is_name(line: &str) -> bool {
    let name = line.split(['|', ',', '·', '-', '–', '(']).next().unwrap_or_default().trim();
    let count = name.split_whitespace().count();
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    (2..=5).contains(&count)
        && name.split_whitespace().all(|word| capital(word) || word.len() <= 3)
        && name.split_whitespace().next().is_some_and(capital)
        && name.split_whitespace().next_back().is_some_and(capital)
        && !name.ends_with(['.', ':', '?', '!'])
        && !name.chars().any(|c| c.is_ascii_digit())
}

/// Returns whether a telephone number or an address stands in a line.
fn is_contact(line: &str) -> bool {
    let digits = line.chars().filter(char::is_ascii_digit).count();
    line.contains('@') || line.contains("www.") || line.contains("http") || digits >= 9
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
    // A letter or digit behind a space surely begins a word; most lines have too many.
    let begun = line.as_bytes().windows(2).filter(|w| w[0] == b' ' && w[1].is_ascii_alphanumeric());
    if begun.count() > THANKING_WORDS_MAX {
        return false;
    }
    let words = fold_words(line);
    let count = words.split(' ').count();
    let strong = count <= CLOSING_WORDS_MAX && is_formula(&words)
        || count <= THANKING_WORDS_MAX && unthanked(&words).is_some_and(is_formula);
    // "Gracias de antemano." with a name right below closes; alone it is a sentence.
    let alone =
        || line.ends_with(['.', '!']) && lines.get(at + 1).is_none_or(|l| l.trim().is_empty());
    let weak = WEAK_CLOSINGS.contains(&words.as_str()) && !alone();
    if !strong && !weak {
        return false;
    }
    let mut after: Vec<&str> = following(lines, kinds, at).take(SIGNATURE_LINES_MAX + 1).collect();
    // What is added below a signature is text again.
    let signed = after.iter().position(|line| is_afterthought(line)).filter(|signed| *signed > 0);
    after.truncate(signed.unwrap_or(after.len()));
    let only_signature =
        after.len() <= SIGNATURE_LINES_MAX && after.iter().all(|line| may_sign(line));
    // Thanks alone are the message, not its end.
    let text_before = || {
        lines[..at].iter().zip(kinds).any(|(line, kind)| kind.is_none() && !line.trim().is_empty())
    };
    only_signature && (strong || !after.is_empty() && text_before())
}

fn is_formula(words: &str) -> bool {
    CLOSINGS.into_iter().any(|known| begins(words, known))
}

/// Returns what follows thanks: "cumprimentos" of "obrigada e cumprimentos".
fn unthanked(words: &str) -> Option<&str> {
    const JOINS: [&str; 7] = ["y ", "e ", "and ", "with ", "con ", "com ", ""];
    WEAK_CLOSINGS.into_iter().find_map(|thanks| {
        let rest = Some(words).filter(|words| begins(words, thanks))?;
        let rest = rest.get(thanks.len()..)?.strip_prefix(' ')?;
        JOINS.into_iter().find_map(|join| rest.strip_prefix(join).filter(|rest| is_formula(rest)))
    })
}

/// Returns whether a line begins like what people add below their name.
fn is_afterthought(line: &str) -> bool {
    const AFTERTHOUGHTS: [&str; 10] =
        ["pd", "p d", "ps", "p s", "nb", "n b", "nota", "por cierto", "ja agora", "by the way"];
    let line = line.trim();
    let head = line.get(..line.floor_char_boundary(LINE_CHARS_MAX)).unwrap_or(line);
    let words = fold_words(head);
    AFTERTHOUGHTS.into_iter().any(|known| begins(&words, known))
}

/// Returns whether a line may stand in a signature: a name, a role, a company, a number, an
/// address, another formula; not a sentence.
fn may_sign(line: &str) -> bool {
    if line.chars().count() > LINE_CHARS_MAX || line.ends_with('?') {
        return false;
    }
    let words = fold_words(line);
    let count = words.split(' ').count();
    let contact = line.contains(['@', '|', '+', '·', '•'])
        || line.contains("www.")
        || line.contains("http")
        || line.chars().filter(char::is_ascii_digit).count() >= 6;
    let ends = line.ends_with('.') && !is_company(line) || line.ends_with('!');
    let sentence = ends && count >= 5 && !contact;
    // Names and roles have capitals; four small words in a row make a sentence.
    let mut small = 0;
    let mut small_max = 0;
    for word in line.split_whitespace() {
        let is_small = word.chars().next().is_some_and(char::is_lowercase) && word.len() > 3;
        small = if is_small { small + 1 } else { 0 };
        small_max = small_max.max(small);
    }
    let item = line.starts_with("- ") || line.starts_with("* ");
    !is_afterthought(line) && !sentence && !item && (contact || small_max < 3 && count <= 12)
}

/// Returns whether the dot at the end of a line is that of "S.L.", "Lda." or "Ltd.".
fn is_company(line: &str) -> bool {
    let last = line.split_whitespace().next_back().unwrap_or_default();
    last.len() <= 7 && last.starts_with(char::is_uppercase)
}
