//! RCPT TO (RFC 5321 section 4.1.1.3).
use super::Config;
use super::path::{self, Path};
use super::reply::{self, Reply};
use crate::model::EmailAddress;

/// Reads the argument of RCPT. No parameter is known, since no extension with one is offered.
///
/// # Errors
/// The reply to give.
pub(super) fn parse(
    argument: &str,
    smtputf8: bool,
    config: &Config,
) -> Result<EmailAddress, Reply> {
    let (path, parameters) = path::parse("TO", argument).ok_or(reply::BAD_PATH)?;
    if !parameters.is_empty() {
        return Err(reply::UNKNOWN_PARAMETER);
    }
    let address = match path {
        Path::Address(Some(address)) => address,
        // RFC 5321 section 4.5.1: always addressable without a host.
        Path::Postmaster => {
            format!("postmaster@{}", config.host_name).parse().map_err(|_| reply::BAD_RECIPIENT)?
        }
        Path::Address(None) | Path::Empty => return Err(reply::BAD_RECIPIENT),
    };
    if !smtputf8 && !address.as_str().is_ascii() {
        return Err(reply::NEEDS_SMTPUTF8);
    }
    Ok(address)
}
