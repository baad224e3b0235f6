//! Keys in an INFO: `application/dtmf-relay` and `application/dtmf`.
use std::time::Duration;

use crate::model::SensitiveDigits;

/// The longest body that is read as keys, in bytes.
pub const KEYS_BYTES_MAX: usize = 256;

/// How many keys one INFO may carry.
pub const KEYS_MAX: usize = 32;

/// The longest press that is believed.
const PRESS_MAX: Duration = Duration::from_secs(60);

/// What an INFO says.
#[derive(Debug)]
pub struct Keys {
    /// The keys.
    pub digits: SensitiveDigits,
    /// How long they were pressed, when it is said.
    pub duration: Option<Duration>,
}

/// Whether bodies of this type are keys.
#[must_use]
pub fn is_keys(essence: &str) -> bool {
    matches!(essence, "application/dtmf-relay" | "application/dtmf")
}

/// Reads the body of an INFO; `None` when there is no key in it. A hook flash is no key.
#[must_use]
pub fn read(body: &[u8]) -> Option<Keys> {
    let text = std::str::from_utf8(body).ok().filter(|text| text.len() <= KEYS_BYTES_MAX)?;
    let (mut signal, mut duration) = (None, None);
    for line in text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()) {
        match line.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("signal") => {
                signal = signal.or(Some(value.trim()));
            }
            Some((name, value)) if name.trim().eq_ignore_ascii_case("duration") => {
                let pressed = value.trim().parse().ok().map(Duration::from_millis);
                duration = pressed.filter(|pressed| *pressed <= PRESS_MAX);
            }
            Some(_) => {}
            None => signal = signal.or(Some(line)),
        }
    }
    let digits = digits(signal?)?;
    Some(Keys { digits: SensitiveDigits::new(digits), duration })
}

/// A key by its name or by its number as an event of RFC 4733 (10 to 15), or several keys.
fn digits(signal: &str) -> Option<String> {
    let signal = signal.trim_matches('"');
    let named = match signal {
        "10" => Some("*"),
        "11" => Some("#"),
        "12" => Some("A"),
        "13" => Some("B"),
        "14" => Some("C"),
        "15" => Some("D"),
        // A hook flash.
        "16" => Some(""),
        _ => None,
    };
    let text = named.map_or_else(|| signal.to_ascii_uppercase(), str::to_owned);
    let keys = text.chars().all(|key| matches!(key, '0'..='9' | '*' | '#' | 'A'..='D'));
    (keys && !text.is_empty() && text.len() <= KEYS_MAX).then_some(text)
}

#[cfg(test)]
mod tests;
