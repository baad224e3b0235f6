//! A signed request, read strictly.
//!
//! The signatures of this family cover names and values with nothing between them, so `To=x` and
//! `T=ox` have the same one. What keeps a signed request from being cut anew is that all we act
//! on must be there in its one form: these parameters once each, of these shapes.
use super::cut::is_party_within;
use super::{Form, FormError, Party};
use crate::conversation::Recording;
use crate::model::SensitiveDigits;

/// The longest identifier, in bytes.
const IDENTIFIER_BYTES_MAX: usize = 128;
/// The most keys of one answer; no step of ours asks for half of that.
const KEYS_MAX: usize = 32;
/// What stands among the keys when a recording ended because the caller hung up.
const HANG_UP: &str = "hangup";
/// The longest transcript of one answer, in bytes: more than a caller says in a minute.
pub const TRANSCRIPT_BYTES_MAX: usize = 4096;

/// The longest address of a recording, in bytes.
const REFERENCE_BYTES_MAX: usize = 2048;

/// Every parameter that we read, none of which may stand twice.
const KNOWN: [&str; 33] = [
    "AccountSid",
    "AnsweredBy",
    "ApiVersion",
    "CallDuration",
    "CallSid",
    "CallStatus",
    "Called",
    "Caller",
    "CallerName",
    "Confidence",
    "DialBridged",
    "DialCallDuration",
    "DialCallSid",
    "DialCallStatus",
    "DialSipResponseCode",
    "Digits",
    "Direction",
    "FinishedOnKey",
    "ForwardedFrom",
    "From",
    "ParentCallSid",
    "RecordingDuration",
    "RecordingSid",
    "RecordingStatus",
    "RecordingUrl",
    "SequenceNumber",
    "SipResponseCode",
    "SpeechResult",
    "StirVerstat",
    "Timestamp",
    "To",
    "TranscriptionText",
    "msg",
];

/// What every request of a call says.
#[derive(Clone, Debug)]
pub struct CallRequest {
    /// The platform's name of the call.
    pub call: String,
    /// The platform's name of the account.
    pub account: String,
    /// Who calls, as the network says.
    pub from: Party,
    /// Which of our numbers is called.
    pub to: Party,
    /// What the call was doing when this was sent, in the platform's word.
    pub status: Option<CallStatus>,
    /// All parameters.
    pub form: Form,
}

/// What a call or one leg of it is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallStatus {
    /// Not dialled yet.
    Queued,
    /// It rings.
    Ringing,
    /// People speak.
    InProgress,
    /// It was taken and is over.
    Completed,
    /// The other end was busy.
    Busy,
    /// Nobody took it.
    NoAnswer,
    /// It could not be made.
    Failed,
    /// It was ended before somebody took it.
    Canceled,
}

impl CallStatus {
    /// Reads the word of the TwiML family; `None` for one that we do not know.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Some(match word {
            "queued" | "initiated" => Self::Queued,
            "ringing" => Self::Ringing,
            "in-progress" | "answered" => Self::InProgress,
            "completed" => Self::Completed,
            "busy" => Self::Busy,
            "no-answer" => Self::NoAnswer,
            "failed" => Self::Failed,
            "canceled" => Self::Canceled,
            _ => return None,
        })
    }

    /// Returns whether nothing comes after it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        match self {
            Self::Queued | Self::Ringing | Self::InProgress => false,
            Self::Completed | Self::Busy | Self::NoAnswer | Self::Failed | Self::Canceled => true,
        }
    }
}

/// Returns the account that a form names, before anything else of it is believed.
///
/// # Errors
/// [`FormError`] when it names none, or two, or something that is no name.
pub fn account_of(form: &Form) -> Result<&str, FormError> {
    identifier(form.need("AccountSid")?, "AccountSid")
}

/// Returns whether a text is an identifier or a step token: 1 to 128 of `A-Z a-z 0-9 : _ -`.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    (1..=IDENTIFIER_BYTES_MAX).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'-'))
}

impl CallRequest {
    /// Reads a form whose signature was verified.
    ///
    /// # Errors
    /// [`FormError`] when something that we act on is missing, stands twice, or has another form
    /// than platforms give it.
    pub fn read(form: Form) -> Result<Self, FormError> {
        for name in KNOWN {
            form.once(name)?;
        }
        let call = identifier(form.need("CallSid")?, "CallSid")?.to_owned();
        let account = account_of(&form)?.to_owned();
        let from = Party::caller(form.need("From")?).ok_or(FormError::Value("From"))?;
        let to = Party::read(form.need("To")?)
            .filter(|party| *party != Party::Withheld)
            .ok_or(FormError::Value("To"))?;
        if form.once("Digits")?.is_some_and(|keys| keys != HANG_UP && !are_keys(keys)) {
            return Err(FormError::Value("Digits"));
        }
        if form.pairs().any(|(name, _)| is_party_within(name)) {
            return Err(FormError::Value("From"));
        }
        let status = form.once("CallStatus")?.and_then(CallStatus::read);
        Ok(Self { call, account, from, to, status, form })
    }

    /// Returns what was keyed; `None` when nothing was. A number with its end key comes without it.
    #[must_use]
    pub fn keys(&self) -> Option<SensitiveDigits> {
        let keys = self.value("Digits").filter(|keys| *keys != HANG_UP)?;
        Some(SensitiveDigits::new(keys.to_owned()))
    }

    /// Returns what was said, as far as the platform understood it; cut at
    /// [`TRANSCRIPT_BYTES_MAX`].
    #[must_use]
    pub fn speech(&self) -> Option<&str> {
        let said = self.value("SpeechResult")?;
        let mut end = said.len().min(TRANSCRIPT_BYTES_MAX);
        while !said.is_char_boundary(end) {
            end = end.saturating_sub(1);
        }
        said.get(..end)
    }

    /// Returns how sure the platform is of what was said, from 0 to 1.
    #[must_use]
    pub fn confidence(&self) -> Option<f64> {
        let confidence: f64 = self.value("Confidence")?.parse().ok()?;
        (0.0..=1.0).contains(&confidence).then_some(confidence)
    }

    /// Returns a parameter that says something.
    #[must_use]
    pub fn value(&self, name: &'static str) -> Option<&str> {
        self.form.once(name).ok().flatten().filter(|value| !value.is_empty())
    }
}

/// The news that a recording is ready. It names the call, but nobody in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingNotice {
    /// The platform's name of the call.
    pub call: String,
    /// The recording; `None` when there is none, because it failed or nobody spoke.
    pub recording: Option<Recording>,
}

impl RecordingNotice {
    /// Reads a form whose signature was verified.
    ///
    /// # Errors
    /// [`FormError`] as for [`CallRequest::read`].
    pub fn read(form: &Form) -> Result<Self, FormError> {
        for name in KNOWN {
            form.once(name)?;
        }
        let call = identifier(form.need("CallSid")?, "CallSid")?.to_owned();
        account_of(form)?;
        let ready = form.once("RecordingStatus")?.is_none_or(|status| status == "completed");
        let recording = recording_of(form)?.filter(|_| ready);
        Ok(Self { call, recording })
    }
}

/// Reads the recording that a form tells of; `None` when it tells of none, or not where it is.
pub(super) fn recording_of(form: &Form) -> Result<Option<Recording>, FormError> {
    let seconds = form.once("RecordingDuration")?.and_then(|text| text.parse().ok());
    let found = form
        .once("RecordingUrl")?
        .filter(|url| is_web_address(url))
        .map(|url| Recording { reference: url.to_owned(), seconds: seconds.unwrap_or_default() });
    Ok(found)
}

fn is_web_address(text: &str) -> bool {
    text.len() <= REFERENCE_BYTES_MAX
        && (text.starts_with("https://") || text.starts_with("http://"))
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn identifier<'f>(text: &'f str, name: &'static str) -> Result<&'f str, FormError> {
    if is_identifier(text) { Ok(text) } else { Err(FormError::Value(name)) }
}

/// The sixteen keys of a telephone.
fn are_keys(text: &str) -> bool {
    text.len() <= KEYS_MAX
        && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'*' | b'#' | b'A'..=b'D'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "AccountSid=AC1&CallSid=CA1&From=%2B34600111222&To=%2B34911238857";

    fn read(more: &str) -> Result<CallRequest, FormError> {
        CallRequest::read(Form::parse(format!("{GOOD}{more}").as_bytes()).unwrap())
    }

    #[test]
    fn what_every_request_says_is_read() {
        let request = read("&CallStatus=in-progress&Digits=9123&SpeechResult=&X=1&X=2").unwrap();
        assert_eq!((request.call.as_str(), request.account.as_str()), ("CA1", "AC1"));
        assert_eq!(request.status, Some(CallStatus::InProgress));
        assert_eq!(request.keys().unwrap().expose(), "9123");
        assert_eq!(request.speech(), None, "nothing was said");
        assert!(read("").unwrap().keys().is_none());
        let shown = format!("{request:?}");
        assert!(!shown.contains("9123") && !shown.contains("600111"), "{shown}");
    }

    #[test]
    fn each_of_the_four_must_stand_once_and_what_we_know_at_most_once() {
        for name in ["AccountSid", "CallSid", "From", "To"] {
            let without = GOOD.replacen(&format!("{name}="), &format!("X{name}="), 1);
            let form = Form::parse(without.as_bytes()).unwrap();
            assert_eq!(CallRequest::read(form).unwrap_err(), FormError::Missing(name));
        }
        for name in KNOWN {
            let value = if matches!(name, "From" | "To") { "%2B34600111222" } else { "1" };
            let twice = format!("&{name}={value}").repeat(2);
            assert_eq!(read(&twice).unwrap_err(), FormError::Repeated(name), "{name}");
        }
    }

    #[test]
    fn a_request_that_was_cut_anew_under_its_signature_is_refused() {
        // All of these have the signed string of the good one.
        for (from, to, error) in [
            ("&To=", "&T=o", FormError::Missing("To")),
            ("From=%2B", "From%2B=", FormError::Missing("From")),
            ("CallSid=CA1", "CallSi=dCA1", FormError::Missing("CallSid")),
            (
                "AccountSid=AC1&CallSid=CA1",
                "AccountSid=AC1CallSidCA1",
                FormError::Missing("CallSid"),
            ),
            ("&To=%2B34911238857", "To%2B34911238857", FormError::Value("From")),
        ] {
            let body = GOOD.replacen(from, to, 1);
            assert_ne!(body, GOOD);
            let form = Form::parse(body.as_bytes()).unwrap();
            assert_eq!(CallRequest::read(form).unwrap_err(), error, "{body}");
        }
    }

    #[test]
    fn a_caller_cannot_hide_what_was_signed_behind_him() {
        for (from, to) in [
            // What he said, and the number that was called.
            ("&To=%2B34911238857", "SpeechResultx&To=%2B34911238857"),
            ("&To=%2B34911238857", "To%2B34911238857&To=%2B34600999888"),
            // The number that was called, as the name of a parameter of which nobody knows.
            ("&To=%2B34911238857", "&To=%2B34600999888&To%2B34911238857="),
            ("From=%2B34600111222", "From=%2B34600999888&From%2B34600111222="),
        ] {
            let body = GOOD.replacen(from, to, 1);
            let form = Form::parse(body.as_bytes()).unwrap();
            assert_eq!(CallRequest::read(form).unwrap_err(), FormError::Value("From"), "{body}");
        }
        assert!(read("&FromCity=Torre&ToZip=28001&CallerCountry=ES").is_ok());
    }

    #[test]
    fn shapes_that_no_platform_gives_are_refused() {
        for (from, to, error) in [
            ("CallSid=CA1", "CallSid=", FormError::Value("CallSid")),
            ("CallSid=CA1", "CallSid=C%2FA", FormError::Value("CallSid")),
            ("AccountSid=AC1", "AccountSid=A+C", FormError::Value("AccountSid")),
            ("To=%2B34911238857", "To=anonymous", FormError::Value("To")),
            ("To=%2B34911238857", "To=", FormError::Value("To")),
        ] {
            let form = Form::parse(GOOD.replacen(from, to, 1).as_bytes()).unwrap();
            assert_eq!(CallRequest::read(form).unwrap_err(), error, "{to}");
        }
        for keys in ["12a4", "12+4", "E", "%D9%A1"] {
            let error = read(&format!("&Digits={keys}")).unwrap_err();
            assert_eq!(error, FormError::Value("Digits"), "{keys}");
        }
        assert!(read(&format!("&Digits={}", "0".repeat(KEYS_MAX))).is_ok());
        assert!(read(&format!("&Digits={}", "0".repeat(KEYS_MAX + 1))).is_err());
        assert!(read("&Digits=0123456789*%23ABCD").is_ok());
        assert!(is_identifier(&"a".repeat(128)) && !is_identifier(&"a".repeat(129)));
        assert!(is_identifier("v3:Ab_-9") && !is_identifier("ñ"));
    }

    #[test]
    fn hidden_callers_may_call() {
        for from in ["anonymous", "Private+Number", "NOCLISBOA", "tel%3A%2B34600111222", "%07"] {
            let form = Form::parse(GOOD.replace("%2B34600111222", from).as_bytes()).unwrap();
            assert_eq!(CallRequest::read(form).unwrap().from, Party::Withheld, "{from}");
        }
    }

    #[test]
    fn speech_is_taken_with_its_accents_and_cut_at_the_most() {
        let request = read("&SpeechResult=avar%C3%ADa&Confidence=0.94").unwrap();
        assert_eq!((request.speech(), request.confidence()), (Some("avaría"), Some(0.94)));
        for odd in ["2", "-1", "NaN", "high"] {
            assert_eq!(read(&format!("&Confidence={odd}")).unwrap().confidence(), None, "{odd}");
        }
        let long = read(&format!("&SpeechResult=x{}", "%C3%B1".repeat(3000))).unwrap();
        assert_eq!(long.speech().unwrap().len(), TRANSCRIPT_BYTES_MAX - 1, "no half letter");
    }

    #[test]
    fn states_are_read_and_an_unknown_one_is_no_fault() {
        for (word, over) in [("ringing", false), ("in-progress", false), ("no-answer", true)] {
            assert_eq!(CallStatus::read(word).map(CallStatus::is_over), Some(over), "{word}");
        }
        assert_eq!(read("&CallStatus=teleported").unwrap().status, None);
    }
}
