//! What a person leaves in texts: found in every spelling that people use, and masked.
use std::fmt;

use crate::mail::{ReadLimits, read};
use crate::model::{ContactNumber, EmailAddress, PhoneNumber};
use crate::text::fold;

/// What stands in the place of a name.
pub const FORGOTTEN_NAME: &str = "****";
/// What stands in the place of an address: one that nobody can have (RFC 2606 section 2).
pub const FORGOTTEN_ADDRESS: &str = "forgotten@forgotten.invalid";
/// What stands in the place of a telephone number: no country has this code (ITU-T E.164).
pub const FORGOTTEN_NUMBER: &str = "+9990000000";
/// Letters that a word of a name must have to be masked by itself: initials hit too much.
const WORD_CHARS_MIN: usize = 3;
/// What people put between the digits of a number.
const BETWEEN_DIGITS: [char; 8] = [' ', '.', '-', '(', ')', '/', '\u{a0}', '_'];
/// Digits of a number without its country that are enough to know it by.
const NATIONAL_DIGITS_MIN: usize = 7;

/// By what a person is known.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Traces {
    /// His whole name; one of a single word is masked among his own tickets only.
    pub name: Option<String>,
    /// His addresses.
    pub addresses: Vec<EmailAddress>,
    /// His telephone numbers.
    pub numbers: Vec<PhoneNumber>,
    /// His contact number.
    pub contact_number: Option<ContactNumber>,
}

impl fmt::Debug for Traces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Traces(****)")
    }
}

/// One thing to be looked for.
enum Wanted {
    /// Letters, in lower case and without marks, bounded by what is no letter or digit.
    Word(Vec<char>),
    /// An address, in lower case.
    Address(Vec<char>),
    /// Digits, with signs between them; without the country they stand alone.
    Digits { digits: Vec<char>, mask: &'static str },
}

/// A search for what a person leaves.
pub struct Mask(Vec<Wanted>);

impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mask")
    }
}

impl Traces {
    /// Returns the search for any text: whole name, addresses, numbers.
    #[must_use]
    pub fn mask(&self) -> Mask {
        let mut wanted = vec![];
        for address in &self.addresses {
            wanted.push(Wanted::Address(address.as_str().chars().collect()));
        }
        for number in &self.numbers {
            let digits: Vec<char> = number.as_str().chars().filter(char::is_ascii_digit).collect();
            let code =
                number.country().map_or(0, |_| if digits.starts_with(&['3', '4']) { 2 } else { 3 });
            wanted.push(Wanted::Digits { digits: digits.clone(), mask: FORGOTTEN_NUMBER });
            let national: Vec<char> = digits.into_iter().skip(code).collect();
            if code > 0 && national.len() >= NATIONAL_DIGITS_MIN {
                wanted.push(Wanted::Digits { digits: national, mask: FORGOTTEN_NUMBER });
            }
        }
        if let Some(number) = self.contact_number {
            let digits = number.digits().chars().filter(char::is_ascii_digit).collect();
            wanted.push(Wanted::Digits { digits, mask: FORGOTTEN_NAME });
        }
        let words = self.words();
        if words.len() > 1 {
            wanted.push(Wanted::Word(words.join(" ").chars().collect()));
        }
        Mask(wanted)
    }

    /// Returns the search for texts of his own tickets: each word of his name too, as people sign
    /// and greet by one of them.
    #[must_use]
    pub fn own_mask(&self) -> Mask {
        let mut mask = self.mask();
        for word in self.words() {
            if word.chars().count() >= WORD_CHARS_MIN {
                mask.0.push(Wanted::Word(word.chars().collect()));
            }
        }
        mask
    }

    fn words(&self) -> Vec<String> {
        let name = self.name.as_deref().unwrap_or_default();
        fold(name).split_whitespace().map(str::to_owned).collect()
    }
}

impl Mask {
    /// Returns the text with what was found masked; nothing when nothing was found.
    #[must_use]
    pub fn masked(&self, text: &str) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let folded: Vec<Option<char>> = chars.iter().map(|c| folded(*c)).collect();
        let mut out: Option<String> = None;
        let mut at = 0;
        while let Some(c) = chars.get(at) {
            let found = self.0.iter().find_map(|wanted| {
                let length = wanted.fits(&chars, &folded, at)?;
                Some((length, wanted.mask()))
            });
            if let Some((length, mask)) = found {
                out.get_or_insert_with(|| chars.iter().take(at).collect()).push_str(mask);
                at = at.saturating_add(length);
            } else {
                if let Some(out) = &mut out {
                    out.push(*c);
                }
                at = at.saturating_add(1);
            }
        }
        out
    }

    /// Returns whether anything of him stands in a text.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        self.masked(text).is_some()
    }

    /// Returns whether anything of him stands in a letter (RFC 5322), however it is encoded.
    #[must_use]
    pub fn finds_in_letter(&self, letter: &[u8]) -> bool {
        if self.finds(&String::from_utf8_lossy(letter)) {
            return true;
        }
        let inbound = read(letter, &ReadLimits::default());
        let boxes = inbound.to.iter().chain(&inbound.cc).chain(&inbound.from);
        let shown = boxes.map(|mailbox| format!("{mailbox:?}"));
        let texts = shown.chain([inbound.subject.clone(), inbound.full_text.clone()]);
        texts.into_iter().any(|text| self.finds(&text))
    }
}

/// Returns a letter in lower case and without marks; nothing for a mark by itself.
fn folded(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c.to_ascii_lowercase());
    }
    fold(c.encode_utf8(&mut [0; 4])).chars().next()
}

impl Wanted {
    const fn mask(&self) -> &'static str {
        match self {
            Self::Word(_) => FORGOTTEN_NAME,
            Self::Address(_) => FORGOTTEN_ADDRESS,
            Self::Digits { mask, .. } => mask,
        }
    }

    /// Returns how many characters it takes when it begins at `at`.
    fn fits(&self, chars: &[char], folded: &[Option<char>], at: usize) -> Option<usize> {
        let before = at.checked_sub(1).and_then(|before| chars.get(before).copied());
        match self {
            Self::Word(word) => {
                if before.is_some_and(char::is_alphanumeric) {
                    return None;
                }
                let length = letters(word, chars, folded, at)?;
                let after = chars.get(at.saturating_add(length));
                (!after.is_some_and(|c| c.is_alphanumeric())).then_some(length)
            }
            Self::Address(address) => {
                let part =
                    |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '%');
                if before.is_some_and(part) {
                    return None;
                }
                let length = letters(address, chars, folded, at)?;
                let after = chars.get(at.saturating_add(length));
                // A dot may end the sentence; a host may not go on.
                (!after.is_some_and(|c| c.is_alphanumeric() || *c == '-')).then_some(length)
            }
            Self::Digits { digits, .. } => {
                if before.is_some_and(|c| c.is_ascii_digit()) {
                    return None;
                }
                let length = number(digits, chars, at)?;
                let after = chars.get(at.saturating_add(length));
                (!after.is_some_and(char::is_ascii_digit)).then_some(length)
            }
        }
    }
}

/// Compares letters; any run of white space is as good as one space, and marks may be left out.
fn letters(wanted: &[char], chars: &[char], folded: &[Option<char>], at: usize) -> Option<usize> {
    let mut here = at;
    for want in wanted {
        // Marks that stand by themselves belong to the letter before.
        while folded.get(here).is_some_and(Option::is_none) && here > at {
            here = here.saturating_add(1);
        }
        if *want == ' ' {
            if !chars.get(here)?.is_whitespace() {
                return None;
            }
            while chars.get(here).is_some_and(|c| c.is_whitespace()) {
                here = here.saturating_add(1);
            }
            continue;
        }
        if folded.get(here)?.as_ref() != Some(want) {
            return None;
        }
        here = here.saturating_add(1);
    }
    while folded.get(here).is_some_and(Option::is_none) {
        here = here.saturating_add(1);
    }
    Some(here.saturating_sub(at))
}

/// Compares digits, with signs between them; `+` and `00` before are part of the number.
fn number(digits: &[char], chars: &[char], at: usize) -> Option<usize> {
    let mut here = at;
    if chars.get(here) == Some(&'+') {
        here = here.saturating_add(1);
    } else if chars.get(here) == Some(&'0') && chars.get(here.saturating_add(1)) == Some(&'0') {
        here = here.saturating_add(2);
    }
    for (place, digit) in digits.iter().enumerate() {
        while place > 0 && chars.get(here).is_some_and(|c| BETWEEN_DIGITS.contains(c)) {
            here = here.saturating_add(1);
        }
        if chars.get(here)? != digit {
            return None;
        }
        here = here.saturating_add(1);
    }
    Some(here.saturating_sub(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ana() -> Traces {
        Traces {
            name: Some("Ana Peñalver Gil".to_owned()),
            addresses: vec!["ana.penalver@norte.example".parse().unwrap()],
            numbers: vec!["+34600111222".parse().unwrap()],
            contact_number: None,
        }
    }

    #[test]
    fn a_person_is_found_in_every_spelling() {
        let mask = ana().mask();
        for text in [
            "Soy Ana Peñalver Gil.",
            "ANA PENALVER  GIL",
            "Ana Pen\u{303}alver Gil",
            "\"Ana Peñalver Gil\" <x@y.example>",
            "<Ana.Penalver@Norte.example>",
            "escriba a ana.penalver@norte.example.",
            "+34600111222",
            "0034 600 111 222",
            "600-11-12-22",
            "Tel. (600) 111.222",
            "{\"from\":\"+34600111222\"}",
        ] {
            let masked = mask.masked(text).unwrap_or_else(|| panic!("not found in {text}"));
            assert!(!mask.finds(&masked), "{masked}");
        }
        let shown =
            mask.masked("Ana Peñalver Gil, 600 111 222, ana.penalver@norte.example").unwrap();
        assert_eq!(shown, format!("{FORGOTTEN_NAME}, {FORGOTTEN_NUMBER}, {FORGOTTEN_ADDRESS}"));
    }

    #[test]
    fn others_are_left() {
        let mask = ana().mask();
        for text in [
            "Ana Gil",
            "Juana Peñalver Gil",
            "Ana Peñalver Gilabert",
            "mariana.penalver@norte.example",
            "ana.penalver@norte.example-sur.example",
            "1600111222",
            "6001112223",
            "",
        ] {
            assert_eq!(mask.masked(text), None, "{text}");
        }
        let own = ana().own_mask();
        assert_eq!(own.masked("Hola, Ana:").unwrap(), format!("Hola, {FORGOTTEN_NAME}:"));
        assert_eq!(own.masked("Juana y la semana"), None);
    }

    #[test]
    fn what_stands_instead_can_be_read_as_what_it_was() {
        assert!(FORGOTTEN_ADDRESS.parse::<EmailAddress>().is_ok());
        assert!(FORGOTTEN_NUMBER.parse::<PhoneNumber>().is_ok());
        let empty = Traces::default().own_mask();
        assert_eq!(empty.masked("anything at all 600111222"), None);
    }
}
