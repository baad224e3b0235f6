//! Reason phrases.

/// The reason phrase that RFCs give for a status; a general one for a status that none names.
///
/// `rsip` has the list, as one word each; those that do not fall apart into the words of the RFC
/// are given here.
#[must_use]
pub fn reason_phrase(code: u16) -> String {
    let own = match code {
        202 => "Accepted",
        414 => "Request-URI Too Long",
        416 => "Unsupported URI Scheme",
        481 => "Call/Transaction Does Not Exist",
        504 => "Server Time-out",
        603 => "Decline",
        608 => "Rejected",
        _ => "",
    };
    if !own.is_empty() {
        return own.to_owned();
    }
    let known = rsip::StatusCode::from(code);
    if matches!(known, rsip::StatusCode::Other(..)) {
        return general(code).to_owned();
    }
    let text = known.to_string();
    let word = text.split_once(' ').map_or(text.as_str(), |(_, word)| word);
    words(word)
}

/// `BusyHere` as `Busy Here`; `OK` stays.
fn words(name: &str) -> String {
    let mut out = String::with_capacity(name.len().saturating_add(8));
    let mut lower_before = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && lower_before {
            out.push(' ');
        }
        lower_before = c.is_ascii_lowercase();
        out.push(c);
    }
    out
}

/// What a class means (RFC 3261 section 21).
const fn general(code: u16) -> &'static str {
    match code {
        100..200 => "Progress",
        200..300 => "Success",
        300..400 => "Redirection",
        400..500 => "Request Failure",
        500..600 => "Server Failure",
        _ => "Global Failure",
    }
}
