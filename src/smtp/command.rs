//! A command line taken apart into its verb and its argument.
use super::reply::{self, Reply, printable};

/// How much of an unknown verb is repeated to the client, in bytes.
const ECHO_BYTES_MAX: usize = 12;

/// One command. Arguments are without leading and trailing spaces.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command<'a> {
    Lhlo,
    Mail(&'a str),
    Rcpt(&'a str),
    Data,
    Rset,
    Noop,
    Vrfy,
    Help,
    Quit,
    /// A browser or another HTTP client was made to talk to us: a body that follows could hold
    /// commands.
    Http,
}

/// Reads one line, given without its CR LF.
///
/// # Errors
/// The reply to give: not text, unknown verb, argument missing or not wanted.
pub(super) fn parse(line: &[u8]) -> Result<Command<'_>, Reply> {
    let text = std::str::from_utf8(line).map_err(|_| reply::NOT_TEXT)?;
    if text.chars().any(char::is_control) {
        return Err(reply::NOT_TEXT);
    }
    let (verb, argument) = text.split_once(' ').unwrap_or((text, ""));
    let argument = argument.trim_matches(' ');
    let bare = |command| if argument.is_empty() { Ok(command) } else { Err(reply::NO_ARGUMENT) };
    let full =
        |command| if argument.is_empty() { Err(reply::ARGUMENT_MISSING) } else { Ok(command) };
    match verb.to_ascii_uppercase().as_str() {
        "LHLO" => full(Command::Lhlo),
        "MAIL" => full(Command::Mail(argument)),
        "RCPT" => full(Command::Rcpt(argument)),
        "DATA" => bare(Command::Data),
        "RSET" => bare(Command::Rset),
        "NOOP" => Ok(Command::Noop),
        "VRFY" => full(Command::Vrfy),
        "HELP" => Ok(Command::Help),
        "QUIT" => bare(Command::Quit),
        "HELO" | "EHLO" => Err(reply::NOT_LMTP),
        "EXPN" => Err(reply::NOT_IMPLEMENTED),
        "GET" | "POST" | "PUT" | "HEAD" | "OPTIONS" | "CONNECT" | "DELETE" | "PATCH" | "TRACE" => {
            Ok(Command::Http)
        }
        _ => {
            let echo = printable(verb, ECHO_BYTES_MAX);
            Err(Reply::said(500, (5, 5, 1), &format!("Unknown command {echo}")))
        }
    }
}
