//! Requests that were cut anew under their signature.
//!
//! Platforms sign names and values with nothing between, so a value may swallow the parameters
//! that stood behind it. Where any value is taken, such as the name that a caller shows, none that
//! looks so may come in.

/// How the value of a parameter begins.
#[derive(Clone, Copy)]
enum Begins {
    /// As a number or an address does. The name is also a part of names of people and of firms.
    Party,
    /// With a digit; the name is also a word.
    Digit,
    /// With one of these; the name is also a word.
    With(&'static [&'static str]),
    /// With anything: no caller is called so.
    Anything,
}

/// What may stand between the first value that a caller chooses and the end, as signed.
const NAMES: [(&str, Begins); 28] = [
    ("Called", Begins::Party),
    ("Caller", Begins::Party),
    ("From", Begins::Party),
    ("To", Begins::Party),
    ("Confidence", Begins::Digit),
    ("Digits", Begins::Digit),
    ("Timestamp", Begins::Digit),
    ("Direction", Begins::With(&["inbound", "outbound"])),
    ("AccountSid", Begins::Anything),
    ("AnsweredBy", Begins::Anything),
    ("ApiVersion", Begins::Anything),
    ("CallDuration", Begins::Anything),
    ("CallSid", Begins::Anything),
    ("CallStatus", Begins::Anything),
    ("CallerName", Begins::Anything),
    ("DialBridged", Begins::Anything),
    ("FinishedOnKey", Begins::Anything),
    ("ForwardedFrom", Begins::Anything),
    ("RecordingDuration", Begins::Anything),
    ("RecordingSid", Begins::Anything),
    ("RecordingStatus", Begins::Anything),
    ("RecordingUrl", Begins::Anything),
    ("SequenceNumber", Begins::Anything),
    ("SipResponseCode", Begins::Anything),
    ("SpeechResult", Begins::Anything),
    ("StirVerstat", Begins::Anything),
    ("TranscriptionText", Begins::Anything),
    ("msg", Begins::With(&["Gather", "Speech"])),
];

/// Returns whether a value holds the name of a parameter and then a value of it.
pub(super) fn swallows(value: &str) -> bool {
    NAMES.iter().any(|(name, begins)| holds(value, name, *begins))
}

/// Returns whether the name of a parameter that we do not know holds one of the parties of a call.
pub(super) fn is_party_within(name: &str) -> bool {
    ["From", "To"].iter().any(|known| holds(name, known, Begins::Party))
}

fn holds(text: &str, name: &str, begins: Begins) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let rest = text.get(at.saturating_add(name.len())..).unwrap_or_default();
        let digit = rest.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
        match begins {
            Begins::Party => {
                digit || ["+", "sip:", "sips:", "client:"].iter().any(|of| rest.starts_with(of))
            }
            Begins::Digit => digit,
            Begins::With(words) => words.iter().any(|word| rest.starts_with(word)),
            Begins::Anything => !rest.is_empty(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_swallowed_is_seen_and_names_of_callers_are_not_taken_for_it() {
        for value in [
            "+34600111222To+34911238857",
            "+34600111222Tosip:+34911238857@trunk.example",
            "anaFrom+34600999888",
            "anaDirectioninbound",
            "anaSpeechResulthola",
            "anaStirVerstatTN-Validation-Passed-A",
            "xCallSidCA2",
            "xDigits4711",
            "xmsgGather End",
        ] {
            assert!(swallows(value), "{value}");
        }
        for value in [
            "Private Number",
            "Torre Norte",
            "Tom To",
            "Direction Générale",
            "Confidence Bank",
            "Unknown Caller",
            "Caller ID blocked",
            "Digits SA",
            "NOCLISBOA",
            "\"Ana\" <sip:ana@pbx.example>",
        ] {
            assert!(!swallows(value), "{value}");
        }
    }

    #[test]
    fn names_of_platforms_hold_no_party() {
        for name in ["FromCity", "ToZip", "CallerCountry", "SipHeader_X-To", "ToState", "From"] {
            assert!(!is_party_within(name), "{name}");
        }
        for name in ["From+34600111222", "To34911238857", "xFromsip:a@b"] {
            assert!(is_party_within(name), "{name}");
        }
    }
}
