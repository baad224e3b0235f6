//! Who a request says is calling and being called, and how far that may be believed.
use std::fmt;

use serde::{Deserialize, Serialize};

use super::cut::swallows;
use crate::model::PhoneNumber;

/// The longest address of a party, in bytes.
const ADDRESS_BYTES_MAX: usize = 320;
/// The most digits of what a platform may call a number: those of E.164 and an international
/// prefix before them.
const DIGITS_MAX: usize = 18;

/// What platforms write when the caller does not show a number, in lower case. Some write the
/// word as a number, by the letters on the keys of a telephone (ITU-T E.161): +266696687.
const WITHHELD: [&str; 7] =
    ["anonymous", "restricted", "unavailable", "unknown", "private", "blocked", "withheld"];

/// The verdict on a caller number that its own network gave its right to (SHAKEN attestation A).
/// B says only that the network knows its customer, C not even that.
const PROVEN: &str = "TN-Validation-Passed-A";

/// One end of a call, as the platform names it.
#[derive(Clone, PartialEq, Eq)]
pub enum Party {
    /// A telephone number.
    Number(PhoneNumber),
    /// A SIP address, a client of the platform, or digits that no numbering plan has.
    Address(String),
    /// Nobody says: never a contact, and never the same as another one that is withheld.
    Withheld,
}

/// What makes a caller number of an account a proven one (rulings on identity, origin).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VerifiedNumbers {
    /// Every number: the operator lets no caller choose one. Ask for it in writing.
    Always,
    /// Those that came with the highest STIR/SHAKEN attestation.
    Stir,
    /// None.
    #[default]
    Never,
}

impl Party {
    /// Reads what stands in `From` or `To`; `None` when neither can say that.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > ADDRESS_BYTES_MAX || text.chars().any(char::is_control) {
            return None;
        }
        if is_withheld(text) {
            return Some(Self::Withheld);
        }
        let digits = text.strip_prefix('+').unwrap_or(text);
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            if digits.is_empty() || digits.len() > DIGITS_MAX {
                return None;
            }
            let number = PhoneNumber::parse(text, None).ok();
            return Some(number.map_or_else(|| Self::Address(text.to_owned()), Self::Number));
        }
        let (scheme, rest) = text.split_once(':')?;
        let known = ["sip", "sips", "client"].iter().any(|of| scheme.eq_ignore_ascii_case(of));
        let plain = !rest.is_empty() && rest.chars().all(|c| c.is_ascii_graphic());
        (known && plain).then(|| {
            let user = rest.split(['@', ';']).next().unwrap_or_default();
            if is_withheld(user) { Self::Withheld } else { Self::Address(text.to_owned()) }
        })
    }

    /// Reads what stands in `From`; `None` when it swallowed another parameter. Networks hand on
    /// names and words of all kinds there; a call with one is a call all the same, and nobody says
    /// who makes it.
    #[must_use]
    pub fn caller(text: &str) -> Option<Self> {
        match Self::read(text) {
            Some(party) => Some(party),
            None if swallows(text) => None,
            None => Some(Self::Withheld),
        }
    }

    /// Returns the number, if it is one.
    #[must_use]
    pub const fn number(&self) -> Option<&PhoneNumber> {
        match self {
            Self::Number(number) => Some(number),
            Self::Address(_) | Self::Withheld => None,
        }
    }
}

/// Numbers are shown by their last digits only, addresses not at all.
impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number:?}"),
            Self::Address(_) => f.write_str("Address(****)"),
            Self::Withheld => f.write_str("Withheld"),
        }
    }
}

impl VerifiedNumbers {
    /// Returns whether a caller is proven to be who he shows; `verdict` is the platform's
    /// `StirVerstat`. Only a number can be.
    #[must_use]
    pub fn proves(self, caller: &Party, verdict: Option<&str>) -> bool {
        caller.number().is_some()
            && match self {
                Self::Always => true,
                Self::Stir => verdict == Some(PROVEN),
                Self::Never => false,
            }
    }
}

fn is_withheld(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    digits.is_empty()
        || WITHHELD.iter().any(|word| word.eq_ignore_ascii_case(text) || on_keys(word) == digits)
}

/// Writes a word of small letters by the keys of a telephone.
fn on_keys(word: &str) -> String {
    let key = |letter: char| match letter {
        'a'..='c' => '2',
        'd'..='f' => '3',
        'g'..='i' => '4',
        'j'..='l' => '5',
        'm'..='o' => '6',
        'p'..='s' => '7',
        't'..='v' => '8',
        _ => '9',
    };
    word.chars().map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Party {
        Party::Number(text.parse().unwrap())
    }

    #[test]
    fn callers_without_a_number_are_withheld_however_it_is_written() {
        for text in [
            "",
            " ",
            "+",
            "anonymous",
            "Anonymous",
            "Restricted",
            "unavailable",
            "unknown",
            "Private",
            "+266696687",
            "266696687",
            "+7378742833",
            "sip:anonymous@anonymous.invalid",
            "client:Anonymous",
        ] {
            assert_eq!(Party::read(text), Some(Party::Withheld), "{text}");
        }
    }

    #[test]
    fn numbers_are_numbers_and_everything_else_that_can_call_is_an_address() {
        assert_eq!(Party::read("+34600111222"), Some(number("+34600111222")));
        assert_eq!(Party::read("00351910000002"), Some(number("+351910000002")));
        for text in [
            "600111222",
            "112",
            "+3460011",
            "sip:+34600111222@pbx.example",
            "client:ana",
            "sips:a@b",
        ] {
            assert_eq!(Party::read(text), Some(Party::Address(text.to_owned())), "{text}");
        }
        for text in [
            "nobody",
            "o+34911238857",
            "sip:",
            "sip:a b@c",
            "sip:ñ@c",
            "javascript:x",
            "+34\u{7}1",
            "1234567890123456789",
        ] {
            assert_eq!(Party::read(text), None, "{text}");
        }
        let longest = format!("sip:{}", "a".repeat(ADDRESS_BYTES_MAX - 4));
        assert!(Party::read(&longest).is_some());
        assert_eq!(Party::read(&format!("{longest}a")), None);
    }

    #[test]
    fn a_caller_whom_the_network_names_strangely_is_withheld_and_a_cut_one_refused() {
        let long = "a".repeat(ADDRESS_BYTES_MAX + 1);
        for text in [
            "Private Number",
            "NOCLISBOA",
            "ana@pbx.example",
            "\"Ana\" <sip:ana@pbx.example>",
            "tel:+34600111222",
            "o+34911238857",
            "+34\u{7}1",
            "1234567890123456789",
            &long,
        ] {
            assert_eq!(Party::caller(text), Some(Party::Withheld), "{text}");
        }
        assert_eq!(Party::caller("+34600111222"), Some(number("+34600111222")));
        for text in ["+34600111222To+34911238857", "anaSpeechResulthola", "aFrom+34600111222"] {
            assert_eq!(Party::caller(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_is_proven_only_when_the_account_and_the_request_say_so() {
        let (caller, hidden) = (number("+34600111222"), Party::Withheld);
        let address = Party::read("sip:+34600111222@pbx.example").unwrap();
        assert!(VerifiedNumbers::Always.proves(&caller, None));
        assert!(!VerifiedNumbers::Never.proves(&caller, Some(PROVEN)));
        assert!(VerifiedNumbers::Stir.proves(&caller, Some(PROVEN)));
        for other in
            [None, Some(""), Some("TN-Validation-Passed-B"), Some("TN-Validation-Passed-C")]
        {
            assert!(!VerifiedNumbers::Stir.proves(&caller, other), "{other:?}");
        }
        for failed in ["TN-Validation-Failed-A", "No-TN-Validation", "tn-validation-passed-a"] {
            assert!(!VerifiedNumbers::Stir.proves(&caller, Some(failed)), "{failed}");
        }
        for other in [hidden, address] {
            assert!(!VerifiedNumbers::Always.proves(&other, Some(PROVEN)), "{other:?}");
        }
    }

    #[test]
    fn printing_hides_who_it_is() {
        let shown = format!(
            "{:?} {:?} {:?}",
            number("+34600111222"),
            Party::read("sip:ana@pbx.example"),
            Party::Withheld
        );
        assert_eq!(shown, "PhoneNumber(+********222) Some(Address(****)) Withheld");
    }
}
