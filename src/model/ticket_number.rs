//! Ticket numbers that can be spoken, keyed and checked.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::check_digit::damm;

/// The highest serial: six digits, since the seventh is the check digit.
pub const SERIAL_MAX: u32 = 999_999;

/// The prefix in writing; spoken and keyed it is left out.
const PREFIX: &str = "CT-";

/// A ticket number: `CT-` and seven digits, the last a check digit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TicketNumber(u32);

/// Why a text is no ticket number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketNumberError {
    /// Not seven digits, with or without the prefix.
    #[error("`{0}` is no ticket number; it has seven digits, such as CT-0000013")]
    Shape(String),
    /// Seven digits, but mistyped.
    #[error("`{0}` is mistyped: its last digit does not fit the others")]
    CheckDigit(String),
    /// All six-digit serials are used up.
    #[error("serial {0} is above {SERIAL_MAX}")]
    Exhausted(u32),
}

impl TicketNumber {
    /// Makes the number of a serial, which counts from 1.
    ///
    /// # Errors
    /// [`TicketNumberError::Exhausted`] above [`SERIAL_MAX`].
    pub fn from_serial(serial: u32) -> Result<Self, TicketNumberError> {
        if serial > SERIAL_MAX {
            Err(TicketNumberError::Exhausted(serial))
        } else {
            Ok(Self(serial))
        }
    }

    /// Returns the serial without the check digit.
    #[must_use]
    pub const fn serial(self) -> u32 {
        self.0
    }

    /// Returns the seven digits, as they are spoken and keyed.
    #[must_use]
    pub fn digits(self) -> String {
        let serial = format!("{:06}", self.0);
        format!("{serial}{}", damm(&serial))
    }
}

impl FromStr for TicketNumber {
    type Err = TicketNumberError;

    /// Reads `CT-0000013`, `ct0000013` or `0000013`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shape = || TicketNumberError::Shape(text.chars().take(40).collect());
        let upper = text.trim().to_ascii_uppercase();
        let digits = upper.strip_prefix("CT").unwrap_or(&upper).trim_start_matches(['-', ' ']);
        if digits.len() != 7 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(shape());
        }
        if damm(digits) != 0 {
            return Err(TicketNumberError::CheckDigit(digits.to_owned()));
        }
        let serial = digits.get(..6).and_then(|six| six.parse().ok()).ok_or_else(shape)?;
        Ok(Self(serial))
    }
}

impl TryFrom<String> for TicketNumber {
    type Error = TicketNumberError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<TicketNumber> for String {
    fn from(number: TicketNumber) -> Self {
        number.to_string()
    }
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.digits())
    }
}

impl fmt::Debug for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TicketNumber({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_serial_reads_back() {
        for serial in (0..=SERIAL_MAX).step_by(37) {
            let number = TicketNumber::from_serial(serial).unwrap();
            assert_eq!(number.to_string().parse(), Ok(number));
            assert_eq!(number.digits().parse(), Ok(number));
        }
        assert_eq!(
            TicketNumber::from_serial(SERIAL_MAX + 1),
            Err(TicketNumberError::Exhausted(SERIAL_MAX + 1))
        );
    }

    #[test]
    fn one_wrong_digit_and_neighbours_exchanged_are_found() {
        for serial in (0..=SERIAL_MAX).step_by(9_973) {
            let right = TicketNumber::from_serial(serial).unwrap().digits().into_bytes();
            for place in 0..7 {
                for digit in b'0'..=b'9' {
                    let mut typed = right.clone();
                    typed[place] = digit;
                    if typed != right {
                        let typed = String::from_utf8(typed).unwrap();
                        assert!(typed.parse::<TicketNumber>().is_err(), "{typed}");
                    }
                }
            }
            for place in 0..6 {
                let mut typed = right.clone();
                typed.swap(place, place + 1);
                if typed != right {
                    let typed = String::from_utf8(typed).unwrap();
                    assert!(typed.parse::<TicketNumber>().is_err(), "{typed}");
                }
            }
        }
    }
}
