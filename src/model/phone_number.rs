//! Telephone numbers in E.164 form, with the national forms of Spain and Portugal.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Country;

/// The most digits that a number may have (ITU-T E.164 section 6.2.1).
pub(super) const DIGITS_MAX: usize = 15;
/// The fewest digits that we take for a full international number.
pub(super) const DIGITS_MIN: usize = 7;

/// A number in E.164 form, such as `+34911238857`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

/// Why a text is no telephone number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneNumberError {
    /// Letters or signs that no number has.
    #[error("`{0}` is no telephone number; write +34911238857, or the nine digits of the country")]
    Characters(String),
    /// Too short or too long, or no national form of that country.
    #[error("`{0}` has a length that no number has there; write it with + and the country code")]
    Length(String),
    /// National form, but of which country?
    #[error("`{0}` has no country code; write it with +, or say which country it is dialled in")]
    NoCountry(String),
}

impl PhoneNumber {
    /// Reads a number as people in `country` write or dial it: `+34 911 238 857`,
    /// `0034911238857`, `911 23 88 57`, `tel:+351-308-810-818`.
    ///
    /// Spain and Portugal have closed plans of nine digits. Spanish numbers begin with 5 to 9,
    /// Portuguese ones with 1 to 3, 6 to 9 (ANACOM plan; 1 is short and service numbers).
    ///
    /// # Errors
    /// [`PhoneNumberError`] when it cannot be one number only.
    pub fn parse(text: &str, country: Option<Country>) -> Result<Self, PhoneNumberError> {
        let shown: String = text.chars().take(40).collect();
        let bare = text.trim().strip_prefix("tel:").unwrap_or(text.trim());
        // RFC 3966 parameters, and what gateways add after the user part.
        let bare = bare.split([';', '@']).next().unwrap_or_default();
        let (international, rest) = match bare.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, bare),
        };
        let mut digits = String::with_capacity(rest.len().min(32));
        for c in rest.chars() {
            match c {
                '0'..='9' => digits.push(c),
                ' ' | '.' | '-' | '(' | ')' | '/' | '\u{a0}' => {}
                _ => return Err(PhoneNumberError::Characters(shown)),
            }
        }
        if digits.len() > DIGITS_MAX.saturating_add(2) {
            return Err(PhoneNumberError::Length(shown));
        }
        if international {
            return Self::checked(&digits, shown);
        }
        if let Some(rest) = digits.strip_prefix("00") {
            return Self::checked(rest, shown);
        }
        match country {
            Some(c) if c == Country::SPAIN => {
                national(&digits, "34", b"56789").map(Self).ok_or(PhoneNumberError::Length(shown))
            }
            Some(c) if c == Country::PORTUGAL => {
                national(&digits, "351", b"236789").map(Self).ok_or(PhoneNumberError::Length(shown))
            }
            _ => Err(PhoneNumberError::NoCountry(shown)),
        }
    }

    fn checked(digits: &str, shown: String) -> Result<Self, PhoneNumberError> {
        let nine =
            |prefix: &str| digits.strip_prefix(prefix).is_none_or(|national| national.len() == 9);
        let right = (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len())
            && !digits.starts_with('0')
            && nine("34")
            && nine("351");
        if right { Ok(Self(format!("+{digits}"))) } else { Err(PhoneNumberError::Length(shown)) }
    }

    /// Returns the number with its plus sign.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns Spain or Portugal for their numbers, else nothing.
    #[must_use]
    pub fn country(&self) -> Option<Country> {
        if self.0.starts_with("+34") {
            Some(Country::SPAIN)
        } else if self.0.starts_with("+351") {
            Some(Country::PORTUGAL)
        } else {
            None
        }
    }

    /// Returns the number as people of its country write it: `+34 911 238 857`.
    #[must_use]
    pub fn spaced(&self) -> String {
        let code = match self.country() {
            Some(c) if c == Country::SPAIN => "+34",
            Some(_) => "+351",
            None => return self.0.clone(),
        };
        let mut out = code.to_owned();
        for (at, c) in self.0.chars().skip(code.len()).enumerate() {
            if at % 3 == 0 {
                out.push(' ');
            }
            out.push(c);
        }
        out
    }

    /// Returns the number with all but its last three digits hidden, for logs.
    #[must_use]
    pub fn redacted(&self) -> String {
        let hidden = self.0.len().saturating_sub(3);
        self.0
            .chars()
            .enumerate()
            .map(|(at, c)| if at == 0 || at >= hidden { c } else { '*' })
            .collect()
    }
}

fn national(digits: &str, code: &str, first: &[u8]) -> Option<String> {
    let fits = digits.len() == 9 && digits.bytes().next().is_some_and(|b| first.contains(&b));
    fits.then(|| format!("+{code}{digits}"))
}

impl FromStr for PhoneNumber {
    type Err = PhoneNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text, None)
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = PhoneNumberError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.redacted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, country: Option<Country>, expected: Result<&str, &str>) {
        let got = PhoneNumber::parse(text, country);
        match expected {
            Ok(number) => assert_eq!(got.map(String::from), Ok(number.to_owned()), "{text}"),
            Err(part) => {
                let message = got.unwrap_err().to_string();
                assert!(message.contains(part), "{text}: {message}");
            }
        }
    }

    #[test]
    fn every_way_of_writing_the_two_lines_is_one_number() {
        for text in [
            "+34 911 238 857",
            "0034911238857",
            "+34-911-23-88-57",
            "tel:+34911238857",
            "+34911238857;phone-context=x",
            "+34911238857@host",
        ] {
            check(text, None, Ok("+34911238857"));
        }
        check("911238857", Some(Country::SPAIN), Ok("+34911238857"));
        check("308 810 818", Some(Country::PORTUGAL), Ok("+351308810818"));
        check("308810818", Some(Country::SPAIN), Err("length"));
    }

    #[test]
    fn what_is_no_number_says_why() {
        check("911238857", None, Err("country code"));
        check("", Some(Country::SPAIN), Err("length"));
        check("+34 91123", None, Err("length"));
        check("+3491123885700", None, Err("length"));
        check("hola", None, Err("no telephone number"));
        check("+0123456789", None, Err("length"));
        check("+1234567890123456", None, Err("length"));
    }

    #[test]
    fn printing_for_people_and_for_logs() {
        let line: PhoneNumber = "+351308810818".parse().unwrap();
        assert_eq!(line.spaced(), "+351 308 810 818");
        assert_eq!(line.redacted(), "+*********818");
        assert_eq!(format!("{line:?}"), "PhoneNumber(+*********818)");
        assert_eq!(line.country(), Some(Country::PORTUGAL));
    }
}
