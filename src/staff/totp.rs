//! One-time codes by time (RFC 6238 with RFC 4226: HMAC-SHA-1, six digits, thirty seconds), as the programs
//! on people's telephones make them.
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::model::Timestamp;

/// Bytes of a secret: as long as the digest (RFC 4226, section 4, R6).
pub const TOTP_BYTES: usize = 20;
/// Seconds of a step (RFC 6238, section 4.1).
const STEP_S: i64 = 30;
/// Digits of a code.
const DIGITS: usize = 6;
/// Steps by which a clock may go wrong, either way (RFC 6238, section 5.2).
const DRIFT_STEPS: i64 = 1;

/// The secret that a program on a telephone shares with us. It cannot be printed, and is wiped when it is
/// dropped.
pub struct TotpSecret(Zeroizing<[u8; TOTP_BYTES]>);

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(****)")
    }
}

impl TotpSecret {
    /// Takes bytes that were drawn.
    #[must_use]
    pub fn new(bytes: Zeroizing<[u8; TOTP_BYTES]>) -> Self {
        Self(bytes)
    }

    /// Reads a secret as [`Self::text`] writes it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE32_NOPAD.decode(text.as_bytes()).ok()?);
        bytes.as_slice().try_into().ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// Returns it as people type it: Base32 without padding.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE32_NOPAD.encode(self.0.as_slice()))
    }

    /// Returns what stands in the picture that telephones read.
    #[must_use]
    pub fn uri(&self, issuer: &str, user: &str) -> Zeroizing<String> {
        let (issuer, user) = (quoted(issuer), quoted(user));
        let text = self.text();
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{user}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_S}",
            *text
        ))
    }

    /// Returns the step whose code was typed: the present one, or one beside it, and one later than `used`,
    /// since a code is good once. Blanks do not count.
    #[must_use]
    pub fn step_of(&self, typed: &str, now: Timestamp, used: i64) -> Option<i64> {
        let typed: Zeroizing<String> =
            Zeroizing::new(typed.chars().filter(|c| !c.is_whitespace()).collect());
        let present = now.as_second().div_euclid(STEP_S);
        let around = present.saturating_sub(DRIFT_STEPS)..=present.saturating_add(DRIFT_STEPS);
        // Every step is tried, so that the time of an answer tells nothing.
        let fits = around.filter(|step| {
            self.code(*step).is_some_and(|code| bool::from(code.as_bytes().ct_eq(typed.as_bytes())))
        });
        fits.collect::<Vec<_>>().into_iter().find(|step| *step > used)
    }

    /// Returns the code of a step.
    fn code(&self, step: i64) -> Option<Zeroizing<String>> {
        let mut mac = Hmac::<Sha1>::new_from_slice(self.0.as_slice()).ok()?;
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        // RFC 4226, section 5.3: four bytes from where the last half byte says.
        let at = usize::from(digest.last()? & 0x0f);
        let four: [u8; 4] = digest.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000;
        Some(Zeroizing::new(format!("{number:0DIGITS$}")))
    }
}

/// Writes a text as part of an address (RFC 3986, section 2.1).
fn quoted(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::TotpSecret;
    use crate::model::Timestamp;
    use zeroize::Zeroizing;

    fn secret() -> TotpSecret {
        TotpSecret::new(Zeroizing::new(*b"12345678901234567890"))
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// RFC 6238, appendix B, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret().step_of(code, at(second), 0), Some(second / 30), "{second}");
        }
    }

    #[test]
    fn a_clock_may_go_wrong_by_one_step_and_a_code_is_good_once() {
        let secret = secret();
        let step = 1_111_111_109 / 30;
        for (seconds, found) in [(-60, None), (-30, Some(step)), (30, Some(step)), (60, None)] {
            assert_eq!(secret.step_of("081 804", at(1_111_111_109 + seconds), 0), found);
        }
        assert_eq!(secret.step_of("081804", at(1_111_111_109), step), None, "it was used");
        assert_eq!(secret.step_of("", at(1_111_111_109), 0), None);
        assert_eq!(secret.step_of("81804", at(1_111_111_109), 0), None);
    }

    #[test]
    fn a_secret_is_read_as_it_is_written_and_shown_nowhere() {
        let secret = secret();
        let text = secret.text();
        assert_eq!(text.as_str(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(TotpSecret::read(&text).unwrap().text(), text);
        assert!(TotpSecret::read("GEZDGNBV").is_none());
        assert_eq!(format!("{secret:?}"), "TotpSecret(****)");
        let uri = secret.uri("Mesa de ayuda", "ana");
        assert_eq!(
            uri.as_str(),
            "otpauth://totp/Mesa%20de%20ayuda:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Mesa%20de%20ayuda&algorithm=SHA1&digits=6&period=30"
        );
    }
}
