//! Hiding digits that stand near a word for PIN: a code must not rest in a ticket.
use super::fold;

/// The fewest and most digits that may be a code.
const CODE_DIGITS: std::ops::RangeInclusive<usize> = 4..=8;
/// How many words away from the word for PIN a run of digits is still taken for a code.
const WORDS_NEAR: usize = 6;
/// The words that announce a code, folded.
const ANNOUNCERS: [&str; 12] = [
    "pin",
    "pins",
    "codigo",
    "codigos",
    "clave",
    "claves",
    "code",
    "codes",
    "passcode",
    "contrasena",
    "senha",
    "password",
];

/// A text with what looked like codes hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked {
    /// The text, each digit of a hidden run replaced by `*`.
    pub text: String,
    /// How many runs were hidden.
    pub runs: usize,
}

/// One word of the text: its bytes, and whether it announces a code.
struct Word {
    start: usize,
    end: usize,
    announces: bool,
}

fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = vec![];
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric() || is_mark(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let word = text.get(from..at).unwrap_or_default();
                // Only short words can announce; folding a long run would be work for nothing.
                let announces = word.len() <= 24 && ANNOUNCERS.contains(&fold(word).as_str());
                found.push(Word { start: from, end: at, announces });
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Hides every run of 4 to 8 digits within six words of PIN, código, clave, code and the like.
///
/// Spaced or dotted codes such as `4 7 1 1` are hidden too. Nobody compares what is hidden
/// with any contact's code: that would let a sender guess without a limit.
#[must_use]
pub fn mask_codes(text: &str) -> Masked {
    let words = words(text);
    let announcers: Vec<usize> =
        words.iter().enumerate().filter(|(_, w)| w.announces).map(|(at, _)| at).collect();
    if announcers.is_empty() {
        return Masked { text: text.to_owned(), runs: 0 };
    }
    let near = |at: usize| {
        let next = announcers.partition_point(|a| *a < at);
        let close = |a: Option<&usize>| a.is_some_and(|a| a.abs_diff(at) <= WORDS_NEAR);
        close(announcers.get(next)) || close(next.checked_sub(1).and_then(|p| announcers.get(p)))
    };
    let mut hidden: Vec<(usize, usize)> = vec![];
    let mut at = 0;
    while at < words.len() {
        let run_end = digit_run(text, &words, at);
        let Some((digits, last)) = run_end else {
            at += 1;
            continue;
        };
        if CODE_DIGITS.contains(&digits) && (near(at) || near(last)) {
            hidden.push((words[at].start, words[last].end));
        }
        at = last + 1;
    }
    let runs = hidden.len();
    Masked { text: hide(text, &hidden), runs }
}

/// Returns how many digits the run at word `at` has and its last word; single digits with one
/// separator between them count as one run.
fn digit_run(text: &str, words: &[Word], at: usize) -> Option<(usize, usize)> {
    let digits = |w: &Word| {
        let word = text.get(w.start..w.end)?;
        word.chars().all(|c| c.is_numeric()).then(|| word.chars().count())
    };
    let first = digits(words.get(at)?)?;
    if first > 2 {
        return Some((first, at));
    }
    let (mut total, mut last) = (first, at);
    while let Some(next) = words.get(last + 1) {
        let joined =
            next.start - words[last].end == 1 && !text[words[last].end..next.start].contains('\n');
        match digits(next) {
            Some(more) if joined && more <= 2 => {
                total += more;
                last += 1;
            }
            _ => break,
        }
    }
    Some((total, last))
}

fn hide(text: &str, hidden: &[(usize, usize)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (start, end) in hidden {
        out.push_str(&text[from..*start]);
        out.extend(text[*start..*end].chars().map(|c| if c.is_numeric() { '*' } else { c }));
        from = *end;
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(mask_codes(text).text, expected);
    }

    #[test]
    fn codes_near_their_word_are_hidden() {
        check("Mi PIN es 4711, gracias", "Mi PIN es ****, gracias");
        check("o meu código de contacto: 48213344", "o meu código de contacto: ********");
        check("4711 is my code", "**** is my code");
        check("PIN: 4 7 1 1.", "PIN: * * * *.");
        check("clave 47-11", "clave **-**");
        check("Código\n\n1234", "Código\n\n****");
        check("PIN ٤٧١١", "PIN ****");
        assert_eq!(mask_codes("pin 1234 y pin 5678").runs, 2);
    }

    #[test]
    fn other_numbers_stay() {
        check("armario 0408 de MD2", "armario 0408 de MD2");
        check("ticket 1-204551, mi pin no funciona", "ticket 1-******, mi pin no funciona");
        check(
            "pin uno dos tres cuatro cinco seis siete 4711",
            "pin uno dos tres cuatro cinco seis siete 4711",
        );
        check("PIN 123", "PIN 123");
        check("PIN 123456789", "PIN 123456789");
        check("el pino 1234", "el pino 1234");
    }
}
