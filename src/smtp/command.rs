//! A command line taken apart into its verb and its argument.
use super::envelope::Verb;
use super::reply::{self, Reply, printable};
use super::{Config, Protocol};

/// How much of an unknown verb is repeated to the client, in bytes.
const ECHO_BYTES_MAX: usize = 12;

/// One command. Arguments are without leading and trailing spaces.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command<'a> {
    /// LHLO, EHLO or HELO, with the name that the client gives itself.
    Hello(Verb, &'a str),
    Mail(&'a str),
    Rcpt(&'a str),
    Data,
    Bdat(&'a str),
    StartTls,
    Rset,
    Noop,
    Vrfy,
    Help,
    Quit,
    /// A browser or another HTTP client was made to talk to us: a body that follows could hold
    /// commands.
    Http,
    /// Somebody who is no proxy of ours says whose mail this is.
    Proxy,
}

/// Reads one line, given without its CR LF.
///
/// # Errors
/// The reply to give: not text, unknown verb, argument missing or not wanted.
pub(super) fn parse<'a>(line: &'a [u8], config: &Config) -> Result<Command<'a>, Reply> {
    let text = std::str::from_utf8(line).map_err(|_| reply::NOT_TEXT)?;
    if text.chars().any(char::is_control) {
        return Err(reply::NOT_TEXT);
    }
    let (verb, argument) = text.split_once(' ').unwrap_or((text, ""));
    let argument = argument.trim_matches(' ');
    let bare = |command| if argument.is_empty() { Ok(command) } else { Err(reply::NO_ARGUMENT) };
    let full =
        |command| if argument.is_empty() { Err(reply::ARGUMENT_MISSING) } else { Ok(command) };
    let local = config.protocol == Protocol::Lmtp;
    match verb.to_ascii_uppercase().as_str() {
        "LHLO" if local => full(Command::Hello(Verb::Lhlo, argument)),
        "EHLO" if !local => full(Command::Hello(Verb::Ehlo, argument)),
        "HELO" if !local => full(Command::Hello(Verb::Helo, argument)),
        "HELO" | "EHLO" => Err(reply::NOT_LMTP),
        "LHLO" => Err(reply::NOT_SMTP),
        "MAIL" => full(Command::Mail(argument)),
        "RCPT" => full(Command::Rcpt(argument)),
        "DATA" => bare(Command::Data),
        // Whatever it says, bytes that are no commands may follow: the session judges it.
        "BDAT" => Ok(Command::Bdat(argument)),
        "STARTTLS" if config.starttls => bare(Command::StartTls),
        "RSET" => bare(Command::Rset),
        "NOOP" => Ok(Command::Noop),
        "VRFY" => full(Command::Vrfy),
        "HELP" => Ok(Command::Help),
        "QUIT" => bare(Command::Quit),
        "AUTH" | "EXPN" | "ETRN" | "STARTTLS" | "XCLIENT" | "XFORWARD" => {
            Err(reply::NOT_IMPLEMENTED)
        }
        "PROXY" => Ok(Command::Proxy),
        "GET" | "POST" | "PUT" | "HEAD" | "OPTIONS" | "CONNECT" | "DELETE" | "PATCH" | "TRACE" => {
            Ok(Command::Http)
        }
        _ => {
            let echo = printable(verb, ECHO_BYTES_MAX);
            Err(Reply::said(500, (5, 5, 1), &format!("Unknown command {echo}")))
        }
    }
}
