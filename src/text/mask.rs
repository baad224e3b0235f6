//! Hiding digits that stand near a word for PIN: a code must not rest in a ticket.
use super::fold;
use crate::model::TicketNumber;

/// The fewest and most digits that may be a code.
const CODE_DIGITS: std::ops::RangeInclusive<usize> = 4..=8;
/// How many words away from the word for PIN a run of digits is still taken for a code.
const WORDS_NEAR: usize = 6;
/// The words that announce a code, folded.
const ANNOUNCERS: [&str; 19] = [
    "pin",
    "pins",
    "pincode",
    "codigo",
    "codigos",
    "clave",
    "claves",
    "code",
    "codes",
    "passcode",
    "passcodes",
    "passe",
    "contrasena",
    "contrasenas",
    "senha",
    "senhas",
    "password",
    "passwords",
    "palavrapasse",
];
/// The most letters of a word that is spelled out, such as `P.I.N.`.
const SPELLED_LETTERS_MAX: usize = 10;
/// What may stand between an announcer and what it announces, folded.
const COPULAS: [&str; 5] = ["es", "e", "is", "era", "was"];

/// A text with what looked like codes hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked {
    /// The text, each digit of a hidden run replaced by `*`.
    pub text: String,
    /// How many runs were hidden.
    pub runs: usize,
}

/// A run of letters or of digits: its bytes, and what it may be.
struct Token {
    start: usize,
    end: usize,
    /// Which word it belongs to: `PIN4711` is one word of two tokens.
    word: usize,
    digits: bool,
    announces: bool,
}

fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = vec![];
    let mut word = 0_usize;
    let mut start: Option<(usize, bool)> = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = c.is_alphanumeric() || is_mark(c);
        if let Some((from, digits)) = start
            && (!inside || digits != c.is_numeric())
        {
            let run = text.get(from..at).unwrap_or_default();
            // Only short words can announce; folding a long run would be work for nothing.
            let announces = !digits && run.len() <= 24 && is_announcer(run);
            found.push(Token { start: from, end: at, word, digits, announces });
            start = None;
        }
        match (inside, start) {
            (true, None) => start = Some((at, c.is_numeric())),
            (false, _) => word += 1,
            (true, Some(_)) => {}
        }
    }
    number_words(&mut found);
    spelled(text, &mut found);
    found
}

fn is_announcer(word: &str) -> bool {
    if word.is_ascii() {
        return ANNOUNCERS.iter().any(|known| known.eq_ignore_ascii_case(word));
    }
    ANNOUNCERS.contains(&fold(word).as_str())
}

/// Numbers the words without gaps.
fn number_words(tokens: &mut [Token]) {
    let (mut before, mut number) = (None, 0);
    for token in tokens {
        if before.is_some_and(|before| before != token.word) {
            number += 1;
        }
        before = Some(token.word);
        token.word = number;
    }
}

/// Marks announcers that are spelled out: `P.I.N.`, `P. I. N.`, `p-i-n`.
fn spelled(text: &str, tokens: &mut [Token]) {
    let letter = |token: &Token| {
        let run = text.get(token.start..token.end).filter(|run| !token.digits && run.len() <= 4)?;
        if let [byte] = run.as_bytes() {
            return Some(char::from(byte.to_ascii_lowercase()));
        }
        // Of plain letters only one folds to one.
        let folded = (!run.is_ascii()).then(|| fold(run))?;
        let mut chars = folded.chars();
        chars.next().filter(|_| chars.next().is_none())
    };
    for from in 0..tokens.len() {
        let mut word = String::new();
        for at in from..tokens.len().min(from + SPELLED_LETTERS_MAX) {
            let Some(c) = letter(&tokens[at]) else { break };
            let gap = if at == from { "." } else { &text[tokens[at - 1].end..tokens[at].start] };
            if !matches!(gap, "." | "-" | " " | ". ") {
                break;
            }
            word.push(c);
            if ANNOUNCERS.contains(&word.as_str()) {
                tokens[from].announces = true;
                tokens[at].announces = true;
            }
        }
    }
}

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    !c.is_ascii() && unicode_normalization::char::is_combining_mark(c)
}

/// Hides every run of 4 to 8 digits within six words of PIN, código, clave, code and the like.
///
/// Spaced or dotted codes such as `4 7 1 1` are hidden too, and codes that stand against a
/// letter (`PIN4711`). Nobody compares what is hidden with any contact's code: that would let a
/// sender guess without a limit.
///
/// Two kinds of numbers stay readable near such a word, unless they stand directly behind it:
/// our ticket numbers (`CT-` and a check digit that fits), and orders of the form `1-204551`.
/// The desk needs them, and no code is written so.
#[must_use]
pub fn mask_codes(text: &str) -> Masked {
    let hidden = codes(text);
    Masked { runs: hidden.len(), text: hide(text, &hidden) }
}

/// Digits as they are said in the three languages, folded.
const SPOKEN_DIGITS: [&str; 32] = [
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "zero",
    "um", "uma", "dois", "duas", "quatro", "cinco", "sete", "oito", "nove", "meia", "oh", "one",
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "nought",
];

/// Hides codes in what was said aloud. Whoever is asked for a code may say nothing but its digits,
/// and then no word announces it; and a transcript may write digits as words.
#[must_use]
pub fn mask_spoken(text: &str) -> String {
    let folded = super::fold_words(text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let is_digits = |word: &str| word.bytes().all(|b| b.is_ascii_digit());
    let length = |word: &str| if is_digits(word) { word.len() } else { 1 };
    let is_code = |word: &str| is_digits(word) || SPOKEN_DIGITS.contains(&word);
    let digits = words.iter().filter(|word| is_code(word)).map(|word| length(word)).sum::<usize>();
    let bare = words.iter().all(|word| is_code(word));
    let announced = words.iter().any(|word| ANNOUNCERS.contains(word));
    if bare && CODE_DIGITS.contains(&digits) {
        return "*".repeat(digits);
    }
    let text = mask_codes(text).text;
    if announced { hide_said(&text) } else { text }
}

/// Hides runs of four to eight digits that are written as words.
fn hide_said(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let said: Vec<bool> = words
        .iter()
        .map(|word| {
            let folded = fold(word);
            let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
            SPOKEN_DIGITS.contains(&bare)
        })
        .collect();
    let mut shown: Vec<String> = vec![];
    let mut run: Vec<&str> = vec![];
    let end = |run: &mut Vec<&str>, shown: &mut Vec<String>| {
        let hidden = CODE_DIGITS.contains(&run.len());
        shown.extend(
            run.drain(..).map(|word| if hidden { "*".to_owned() } else { word.to_owned() }),
        );
    };
    for (word, digit) in words.iter().zip(said) {
        if digit {
            run.push(word);
            continue;
        }
        end(&mut run, &mut shown);
        shown.push((*word).to_owned());
    }
    end(&mut run, &mut shown);
    shown.join(" ")
}

/// Hides codes in a subject and the text below it, read as one: "Mi PIN" may be the subject and
/// the digits the text.
#[must_use]
pub fn mask_pair(subject: &str, text: &str) -> (Masked, Masked) {
    // No code goes on behind a line end, so each lies in one of the two.
    let below = subject.len() + 1;
    let mut above = codes(&format!("{subject}\n{text}"));
    let in_text: Vec<(usize, usize)> = above
        .split_off(above.partition_point(|(start, _)| *start < below))
        .iter()
        .map(|(start, end)| (start - below, end - below))
        .collect();
    (
        Masked { runs: above.len(), text: hide(subject, &above) },
        Masked { runs: in_text.len(), text: hide(text, &in_text) },
    )
}

/// Returns how many runs [`mask_codes`] would hide.
#[must_use]
pub fn count_codes(text: &str) -> usize {
    codes(text).len()
}

/// Returns where the codes of a text stand.
fn codes(text: &str) -> Vec<(usize, usize)> {
    let tokens = tokens(text);
    let announcers: Vec<usize> = tokens.iter().filter(|t| t.announces).map(|t| t.word).collect();
    let mut hidden: Vec<(usize, usize)> = vec![];
    if announcers.is_empty() {
        return hidden;
    }
    let near = |at: usize| {
        let word = tokens[at].word;
        let next = announcers.partition_point(|a| *a < word);
        let close = |a: Option<&usize>| a.is_some_and(|a| a.abs_diff(word) <= WORDS_NEAR);
        close(announcers.get(next)) || close(next.checked_sub(1).and_then(|p| announcers.get(p)))
    };
    let mut at = 0;
    while at < tokens.len() {
        let Some((digits, last)) = digit_run(text, &tokens, at) else {
            at += 1;
            continue;
        };
        if CODE_DIGITS.contains(&digits)
            && (near(at) || near(last))
            && !is_reference(text, &tokens, at)
        {
            hidden.push((tokens[at].start, tokens[last].end));
        }
        at = last + 1;
    }
    hidden
}

/// Returns whether the digits at `at` are those of a ticket or order number that no announcer
/// stands right before.
fn is_reference(text: &str, tokens: &[Token], at: usize) -> bool {
    let Some(head) = at.checked_sub(1) else { return false };
    let whole = &text[tokens[head].start..tokens[at].end];
    let free_before = head.checked_sub(1).is_none_or(|before| {
        let gap = &text[tokens[before].end..tokens[head].start];
        !gap.is_empty() && gap != "-"
    });
    let goes_on = text[tokens[at].end..]
        .strip_prefix('-')
        .is_some_and(|rest| rest.chars().next().is_some_and(char::is_alphanumeric));
    let ours = whole.get(..2).is_some_and(|ct| ct.eq_ignore_ascii_case("ct"))
        && whole.parse::<TicketNumber>().is_ok();
    let order = whole.split_once('-').is_some_and(|(kind, digits)| {
        kind.len() == 1
            && digits.len() == 6
            && whole.bytes().all(|b| b == b'-' || b.is_ascii_digit())
    });
    if !free_before || goes_on || !(ours || order) {
        return false;
    }
    let mut before = tokens[..head].iter().rev();
    let direct = before.next().is_some_and(|token| {
        let copula = COPULAS.contains(&fold(&text[token.start..token.end]).as_str());
        token.announces || copula && before.next().is_some_and(|token| token.announces)
    });
    !direct
}

/// Returns how many digits the run at token `at` has and its last token; single digits with one
/// separator between them count as one run.
fn digit_run(text: &str, tokens: &[Token], at: usize) -> Option<(usize, usize)> {
    let digits = |token: &Token| {
        let run = text.get(token.start..token.end).filter(|_| token.digits)?;
        Some(run.chars().count())
    };
    let first = digits(tokens.get(at)?)?;
    if first > 2 {
        return Some((first, at));
    }
    let (mut total, mut last) = (first, at);
    while let Some(next) = tokens.get(last + 1) {
        let joined = next.start - tokens[last].end == 1
            && !text[tokens[last].end..next.start].contains('\n');
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
        check(
            "pin uno dos tres cuatro cinco seis siete 4711",
            "pin uno dos tres cuatro cinco seis siete 4711",
        );
        check("PIN 123", "PIN 123");
        check("PIN 123456789", "PIN 123456789");
        check("el pino 1234", "el pino 1234");
    }

    #[test]
    fn codes_against_letters_and_spelled_words_are_hidden() {
        check("PIN4711", "PIN****");
        check("mi clave4712 gracias", "mi clave**** gracias");
        check("P.I.N. 4713", "P.I.N. ****");
        check("o P. I. N.: 4713", "o P. I. N.: ****");
        check("p-i-n 4713", "p-i-n ****");
        check("pin:4711", "pin:****");
        check("PIN#4711", "PIN#****");
        check("PIN=A4711B", "PIN=A****B");
        check("a minha palavra-passe é 4711", "a minha palavra-passe é ****");
        check("passe 48213344", "passe ********");
        check("o código4711", "o código****");
        check("PIN CT-0000013", "PIN CT-*******");
        check("mi PIN es 1-204551", "mi PIN es 1-******");
        check("PIN 1-204551-7", "PIN 1-******-7");
    }

    #[test]
    fn labels_and_references_stay() {
        for text in [
            "rack B12 de MD2, cruce CC-204417, SRV-DB-02 caído",
            "cruce CC-204417 lleva dos horas sin luz en el rack y además mi PIN no funciona",
            "rack B12 en MD2: mi PIN no abre SRV-DB-02",
            "ticket 1-204551, mi pin no funciona",
            "mi PIN no funciona, ticket CT-0000013",
            "sobre ct0000013: olvidé la clave",
            "la P.E.P. 4713",
        ] {
            check(text, text);
        }
        check("mi PIN no funciona, ticket CT-0000014", "mi PIN no funciona, ticket CT-*******");
        check("pin roto, línea 11-204551", "pin roto, línea 11-******");
    }

    #[test]
    fn subject_and_text_are_one() {
        let (subject, text) = mask_pair("Mi PIN ٤٧١١", "4711\n\nGracias 12");
        assert_eq!((subject.text.as_str(), subject.runs), ("Mi PIN ****", 1));
        assert_eq!((text.text.as_str(), text.runs), ("****\n\nGracias 12", 1));
        let (subject, text) = mask_pair("rack\n4711", "es mi clave");
        assert_eq!((subject.text.as_str(), text.text.as_str()), ("rack\n****", "es mi clave"));
        let (subject, text) = mask_pair("", "");
        assert_eq!(subject.runs + text.runs, 0);
    }

    #[test]
    fn codes_that_are_said_aloud_are_hidden() {
        for (said, expected) in [
            ("4711", "****"),
            ("4 7 1 1", "****"),
            ("cuatro siete uno uno", "****"),
            ("quatro sete um um.", "****"),
            ("four seven one one", "****"),
            ("mi código es cuatro siete uno uno, gracias", "mi código es * * * * gracias"),
            (
                "armario cero cuatro cero ocho sin corriente",
                "armario cero cuatro cero ocho sin corriente",
            ),
            ("el armario 0408", "el armario 0408"),
            ("uno", "uno"),
        ] {
            assert_eq!(mask_spoken(said), expected, "{said}");
        }
        assert!(!mask_spoken("mi pin es 4711").contains("4711"));
    }
}
