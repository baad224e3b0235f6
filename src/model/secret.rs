//! Digits that nobody may see: they cannot be printed, logged or serialised, and are zeroed.
use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// How many digits a PIN has.
pub const PIN_DIGITS: usize = 4;

/// A contact's code of [`PIN_DIGITS`] digits. Prints as `****` and is zeroed when dropped.
///
/// It has no `Display`, no `Serialize` and no `PartialEq`: only the verifier reads it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Pin([u8; PIN_DIGITS]);

/// The input is not a PIN. It does not hold the input, so that it can be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a PIN has {PIN_DIGITS} digits")]
pub struct PinError;

impl Pin {
    /// Takes keyed digits.
    ///
    /// # Errors
    /// [`PinError`] unless there are exactly four ASCII digits.
    pub fn parse(digits: &str) -> Result<Self, PinError> {
        let bytes: [u8; PIN_DIGITS] = digits.as_bytes().try_into().map_err(|_| PinError)?;
        if bytes.iter().all(u8::is_ascii_digit) { Ok(Self(bytes)) } else { Err(PinError) }
    }

    /// Hands the ASCII digits to the one who hashes them. Do not keep them.
    #[must_use]
    pub const fn expose(&self) -> &[u8; PIN_DIGITS] {
        &self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(****)")
    }
}

/// Whatever was keyed in a sensitive step. Prints as its length only and is zeroed when dropped.
#[derive(Clone, Default, Zeroize, ZeroizeOnDrop)]
pub struct SensitiveDigits(String);

impl SensitiveDigits {
    /// Takes what was keyed.
    #[must_use]
    pub const fn new(digits: String) -> Self {
        Self(digits)
    }

    /// Hands the digits to the one who checks them. Do not keep them.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SensitiveDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SensitiveDigits(****)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_four_digits_make_a_pin() {
        assert!(Pin::parse("0912").is_ok());
        for wrong in ["", "091", "09123", "09a2", "٠٩١٢"] {
            assert_eq!(Pin::parse(wrong).unwrap_err(), PinError, "{wrong}");
        }
    }

    #[test]
    fn no_way_of_printing_shows_a_digit() {
        let pin = Pin::parse("4711").unwrap();
        let keyed = SensitiveDigits::new("47110".to_owned());
        let shown = format!("{pin:?} {pin:#?} {keyed:?} {keyed:#?} {:?}", PinError);
        assert!(!shown.contains("471"), "{shown}");
        assert_eq!(keyed.expose(), "47110");
    }
}
