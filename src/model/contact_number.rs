//! Contact numbers: what a caller keys to say who he is.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::check_digit::damm;

/// How many digits a contact number has, the check digit included.
pub const CONTACT_NUMBER_DIGITS: usize = 8;
/// The highest serial: seven digits, since the eighth is the check digit.
pub const CONTACT_SERIAL_MAX: u32 = 9_999_999;

/// The number of a contact: eight digits, the last a check digit.
///
/// It is drawn by chance, so that one number says nothing of the next, but it is no secret: alone
/// it is a claim and proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContactNumber(u32);

/// Why a text is no contact number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContactNumberError {
    /// Not eight digits.
    #[error("`{0}` is no contact number; it has eight digits")]
    Shape(String),
    /// Eight digits, but mistyped.
    #[error("`{0}` is mistyped: its last digit does not fit the others")]
    CheckDigit(String),
    /// No serial of seven digits.
    #[error("serial {0} is above {CONTACT_SERIAL_MAX}")]
    Serial(u32),
}

impl ContactNumber {
    /// Makes the number of a serial, which the caller draws by chance.
    ///
    /// # Errors
    /// [`ContactNumberError::Serial`] above [`CONTACT_SERIAL_MAX`].
    pub const fn from_serial(serial: u32) -> Result<Self, ContactNumberError> {
        if serial > CONTACT_SERIAL_MAX {
            Err(ContactNumberError::Serial(serial))
        } else {
            Ok(Self(serial))
        }
    }

    /// Returns the serial without the check digit.
    #[must_use]
    pub const fn serial(self) -> u32 {
        self.0
    }

    /// Returns the eight digits, as they are spoken and keyed.
    #[must_use]
    pub fn digits(self) -> String {
        let serial = format!("{:07}", self.0);
        format!("{serial}{}", damm(&serial))
    }
}

impl FromStr for ContactNumber {
    type Err = ContactNumberError;

    /// Reads eight digits; spaces and hyphens between them do not matter.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shape = || ContactNumberError::Shape(text.chars().take(40).collect());
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).take(40).collect();
        let fits = digits.len() == CONTACT_NUMBER_DIGITS;
        if !fits || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(shape());
        }
        if damm(&digits) != 0 {
            return Err(ContactNumberError::CheckDigit(digits));
        }
        let serial = digits.get(..7).and_then(|seven| seven.parse().ok()).ok_or_else(shape)?;
        Ok(Self(serial))
    }
}

impl TryFrom<String> for ContactNumber {
    type Error = ContactNumberError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ContactNumber> for String {
    fn from(number: ContactNumber) -> Self {
        number.digits()
    }
}

impl fmt::Display for ContactNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits())
    }
}

impl fmt::Debug for ContactNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContactNumber({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_eight_digits_and_read_back() {
        for serial in (0..=CONTACT_SERIAL_MAX).step_by(9_973) {
            let number = ContactNumber::from_serial(serial).unwrap();
            assert_eq!(number.to_string().len(), 8);
            assert_eq!(number.to_string().parse(), Ok(number));
        }
        let spaced: ContactNumber = "0000 001-3".parse().unwrap();
        assert_eq!(spaced, ContactNumber::from_serial(1).unwrap());
        assert_eq!(
            ContactNumber::from_serial(CONTACT_SERIAL_MAX + 1),
            Err(ContactNumberError::Serial(CONTACT_SERIAL_MAX + 1))
        );
    }

    #[test]
    fn what_is_no_number_says_why() {
        for wrong in ["", "0000013", "000000013", "0000001a", "٠٠٠٠٠٠١٣"] {
            assert!(matches!(wrong.parse::<ContactNumber>(), Err(ContactNumberError::Shape(_))));
        }
        let error = "00000014".parse::<ContactNumber>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`00000014` is mistyped: its last digit does not fit the others"
        );
    }

    #[test]
    fn one_wrong_digit_and_neighbours_exchanged_are_found() {
        let right = ContactNumber::from_serial(4_081_957).unwrap().digits().into_bytes();
        let is_number =
            |typed: Vec<u8>| String::from_utf8(typed).unwrap().parse::<ContactNumber>().is_ok();
        for place in 0..8 {
            for digit in b'0'..=b'9' {
                let mut typed = right.clone();
                typed[place] = digit;
                assert!(typed == right || !is_number(typed));
            }
        }
        for place in 0..7 {
            let mut typed = right.clone();
            typed.swap(place, place + 1);
            assert!(typed == right || !is_number(typed));
        }
    }

    #[test]
    fn json_is_text_and_keeps_leading_zeros() {
        let number = ContactNumber::from_serial(1).unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"00000013\"");
        assert_eq!(serde_json::from_str::<ContactNumber>("\"00000013\"").unwrap(), number);
        assert!(serde_json::from_str::<ContactNumber>("\"00000014\"").is_err());
    }
}
