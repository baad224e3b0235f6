//! The addresses that we serve and hand out: both are made and read here.
use std::sync::Arc;

use super::{Dialect, PublicUrl, is_identifier};
use crate::calls::Token;
use crate::model::{Language, PhoneNumber};

/// What every path begins with.
const ROOT: &str = "/v1/voice/";
/// The longest path, in bytes.
const PATH_BYTES_MAX: usize = 512;
/// How often a caller is asked to wait for one answer: some ten seconds in all.
pub(super) const WAITS_MAX: u8 = 5;

/// What a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// A call begins.
    Begin,
    /// A step of the caller's leg.
    Step(Token),
    /// A responder answered.
    Answered(Token),
    /// A later step of a responder's leg.
    Responder(Token),
    /// The answer of another request, which was not ready; and how often it was asked for.
    Wait(Awaited, u8),
    /// A call changed its state.
    Status,
    /// A recording is ready.
    Recording,
    /// A step of the last resort.
    Last(LastStep, LastTicket),
}

/// Whose answer is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Awaited {
    /// That of the beginning.
    Begin,
    /// That of a step of the caller.
    Step(Token),
    /// That of a step of a responder.
    Responder(Token),
}

/// Where a call of the last resort is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LastStep {
    /// A responder answered.
    Answered,
    /// He pressed a key.
    Keyed,
    /// His leg is over.
    Ended,
}

/// What a step of the last resort must know, since nothing is stored about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LastTicket {
    /// The caller's call.
    pub(super) call: String,
    /// Which responder, from 0.
    pub(super) place: u8,
    /// His number.
    pub(super) number: PhoneNumber,
    /// The language he is spoken to in.
    pub(super) language: Language,
    /// Whether he is connected on answer.
    pub(super) attended: bool,
    /// The hour in which it was written, counted from 1970.
    pub(super) hour: i64,
    /// Our mark on all of it.
    pub(super) mark: String,
}

/// The addresses of one dialect.
#[derive(Clone, Debug)]
pub(super) struct Paths {
    base: Arc<str>,
}

impl Paths {
    pub(super) fn new(public: &PublicUrl, dialect: Dialect) -> Self {
        // Whole addresses: SignalWire takes no relative ones.
        Self { base: format!("{public}{ROOT}{dialect}").into() }
    }

    pub(super) fn step(&self, token: &Token) -> String {
        format!("{}/s/{}", self.base, token.as_str())
    }

    pub(super) fn answered(&self, token: &Token) -> String {
        format!("{}/k/{}", self.base, token.as_str())
    }

    pub(super) fn responder(&self, token: &Token) -> String {
        format!("{}/r/{}", self.base, token.as_str())
    }

    pub(super) fn recording(&self) -> String {
        format!("{}/recording", self.base)
    }

    pub(super) fn wait(&self, awaited: &Awaited, times: u8) -> String {
        let base = &self.base;
        match awaited {
            Awaited::Begin => format!("{base}/w/b/{times}"),
            Awaited::Step(token) => format!("{base}/w/s/{times}/{}", token.as_str()),
            Awaited::Responder(token) => format!("{base}/w/r/{times}/{}", token.as_str()),
        }
    }

    pub(super) fn last(&self, step: LastStep, ticket: &LastTicket) -> String {
        let step = match step {
            LastStep::Answered => "k",
            LastStep::Keyed => "r",
            LastStep::Ended => "e",
        };
        format!(
            "{}/last/{step}/{}/{}/{}/{}/{}/{}/{}",
            self.base,
            ticket.call,
            ticket.place,
            ticket.number.as_str().trim_start_matches('+'),
            ticket.language.folder(),
            u8::from(ticket.attended),
            ticket.hour,
            ticket.mark
        )
    }
}

/// Reads the path of a request; `None` when nothing is served there.
pub(super) fn read(path: &str) -> Option<(Dialect, Route)> {
    if path.len() > PATH_BYTES_MAX {
        return None;
    }
    let parts: Vec<&str> = path.strip_prefix(ROOT)?.split('/').collect();
    let (dialect, rest) = parts.split_first()?;
    let token = |text: &str| text.parse::<Token>().ok();
    let route = match rest {
        [] => Route::Begin,
        ["s", text] => Route::Step(token(text)?),
        ["k", text] => Route::Answered(token(text)?),
        ["r", text] => Route::Responder(token(text)?),
        ["w", "b", times] => Route::Wait(Awaited::Begin, number(times)?),
        ["w", "s", times, text] => Route::Wait(Awaited::Step(token(text)?), number(times)?),
        ["w", "r", times, text] => Route::Wait(Awaited::Responder(token(text)?), number(times)?),
        ["status"] => Route::Status,
        ["recording"] => Route::Recording,
        ["last", step, rest @ ..] => {
            let step = match *step {
                "k" => LastStep::Answered,
                "r" => LastStep::Keyed,
                "e" => LastStep::Ended,
                _ => return None,
            };
            Route::Last(step, ticket(rest)?)
        }
        _ => return None,
    };
    Some((Dialect::of(dialect)?, route))
}

/// Reads a number as we write it.
fn number(text: &str) -> Option<u8> {
    let number: u8 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn ticket(parts: &[&str]) -> Option<LastTicket> {
    let [call, place, digits, language, attended, hour, mark] = parts else { return None };
    Some(LastTicket {
        call: is_identifier(call).then(|| (*call).to_owned())?,
        place: number(place)?,
        number: format!("+{digits}").parse().ok()?,
        language: Language::ALL.into_iter().find(|of| of.folder() == *language)?,
        attended: match *attended {
            "0" => false,
            "1" => true,
            _ => return None,
        },
        hour: hour.parse().ok()?,
        mark: is_identifier(mark).then(|| (*mark).to_owned())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths() -> Paths {
        Paths::new(&"https://voz.example.com/desk".parse().unwrap(), Dialect::Telnyx)
    }

    /// Reads an address of ours as it comes from the proxy that takes the prefix away.
    fn read_back(url: &str) -> Option<(Dialect, Route)> {
        read(url.strip_prefix("https://voz.example.com/desk").unwrap())
    }

    #[test]
    fn every_address_that_we_hand_out_is_read_again() {
        let token: Token = "abc234".parse().unwrap();
        let ticket = LastTicket {
            call: "v3:Ab_-9".to_owned(),
            place: 2,
            number: "+351910000002".parse().unwrap(),
            language: Language::Portuguese,
            attended: true,
            hour: 490_000,
            mark: "zz22".to_owned(),
        };
        let paths = paths();
        for (url, route) in [
            ("https://voz.example.com/desk/v1/voice/telnyx".to_owned(), Route::Begin),
            (paths.step(&token), Route::Step(token.clone())),
            (paths.answered(&token), Route::Answered(token.clone())),
            (paths.responder(&token), Route::Responder(token.clone())),
            (paths.recording(), Route::Recording),
            (paths.wait(&Awaited::Begin, 0), Route::Wait(Awaited::Begin, 0)),
            (
                paths.wait(&Awaited::Step(token.clone()), 12),
                Route::Wait(Awaited::Step(token.clone()), 12),
            ),
            (
                paths.wait(&Awaited::Responder(token.clone()), 3),
                Route::Wait(Awaited::Responder(token), 3),
            ),
            (paths.last(LastStep::Keyed, &ticket), Route::Last(LastStep::Keyed, ticket)),
        ] {
            assert!(url.is_ascii(), "{url}");
            assert_eq!(read_back(&url), Some((Dialect::Telnyx, route)), "{url}");
        }
    }

    #[test]
    fn nothing_else_is_served() {
        for path in [
            "/",
            "/v1/voice",
            "/v1/voice/",
            "/v1/voice/plivo",
            "/v1/voice/twilio/",
            "/v1/voice/twilio/s",
            "/v1/voice/twilio/s/",
            "/v1/voice/twilio/s/AB",
            "/v1/voice/twilio/s/a%62c",
            "/v1/voice/twilio/s/abc/d",
            "/v1/voice/twilio/w/b/01",
            "/v1/voice/twilio/w/b/256",
            "/v1/voice/twilio/last/k/CA1/0/x/es/0/1/m",
            "/v1/voice/twilio/last/k/CA1/0/34600111222/es/2/1/m",
            "/v1/voice/twilio/last/x/CA1/0/34600111222/es/0/1/m",
            "/v1/voice//twilio",
            "/V1/voice/twilio",
        ] {
            assert_eq!(read(path), None, "{path}");
        }
        assert_eq!(read(&format!("/v1/voice/twilio/s/{}", "a".repeat(PATH_BYTES_MAX))), None);
    }
}
