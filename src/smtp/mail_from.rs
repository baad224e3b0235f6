//! MAIL FROM (RFC 5321 section 4.1.1.2) with SIZE, BODY and SMTPUTF8.
use super::path::{self, Path};
use super::reply::{self, Reply};
use super::{BodyType, Config};
use crate::model::EmailAddress;

/// The longest SIZE value, in digits (RFC 1870 section 3).
const SIZE_DIGITS_MAX: usize = 20;

/// What MAIL said.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MailFrom {
    pub(super) from: Option<EmailAddress>,
    pub(super) body: BodyType,
    pub(super) smtputf8: bool,
}

/// Reads the argument of MAIL.
///
/// # Errors
/// The reply to give.
pub(super) fn parse(argument: &str, config: &Config) -> Result<MailFrom, Reply> {
    let (path, parameters) = path::parse("FROM", argument).ok_or(reply::BAD_PATH)?;
    let mut size = None;
    let mut body = None;
    let mut smtputf8 = None;
    for parameter in parameters.split(' ').filter(|p| !p.is_empty()) {
        let (name, value) = match parameter.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (parameter, None),
        };
        let repeated = match (name.to_ascii_uppercase().as_str(), value) {
            ("SIZE", Some(digits)) => size.replace(parse_size(digits)?).is_some(),
            ("BODY", Some(name)) => body.replace(parse_body(name)?).is_some(),
            ("SMTPUTF8", None) => smtputf8.replace(()).is_some(),
            ("SIZE" | "BODY" | "SMTPUTF8", _) => true,
            _ => return Err(reply::UNKNOWN_PARAMETER),
        };
        if repeated {
            return Err(reply::BAD_PARAMETER);
        }
    }
    let from = match path {
        Path::Empty => None,
        Path::Address(Some(address)) => Some(address),
        Path::Address(None) | Path::Postmaster => return Err(reply::BAD_SENDER),
    };
    let smtputf8 = smtputf8.is_some();
    if !smtputf8 && from.as_ref().is_some_and(|a| !a.as_str().is_ascii()) {
        return Err(reply::NEEDS_SMTPUTF8);
    }
    if size.is_some_and(|bytes| bytes > u128::try_from(config.message_bytes_max).unwrap_or(0)) {
        return Err(reply::TOO_LARGE);
    }
    Ok(MailFrom { from, body: body.unwrap_or_default(), smtputf8 })
}

/// Twenty digits always fit.
fn parse_size(digits: &str) -> Result<u128, Reply> {
    let plain = digits.len() <= SIZE_DIGITS_MAX && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { digits.parse().map_err(|_| reply::BAD_PARAMETER) } else { Err(reply::BAD_PARAMETER) }
}

fn parse_body(name: &str) -> Result<BodyType, Reply> {
    match name.to_ascii_uppercase().as_str() {
        "7BIT" => Ok(BodyType::SevenBit),
        "8BITMIME" => Ok(BodyType::EightBitMime),
        _ => Err(reply::BAD_PARAMETER),
    }
}
