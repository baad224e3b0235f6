//! What each part of a message is for: text, file, or what programs say to each other.
use super::walk::{Part, Parts};

/// What a part is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Container,
    Body,
    /// What programs say to each other: the machine's part of a report, a signature, the
    /// version of an encryption. No person attached it.
    Machine,
    File,
}

/// Returns whether a part holds text that people read.
pub(super) fn is_text(part: &Part<'_>) -> bool {
    // A container that could not be opened is shown as it stands.
    matches!(part.media.kind.as_str(), "" | "text" | "text/plain" | "text/html" | "plain/text")
        || part.media.main_type() == "multipart"
}

pub(super) fn role(parts: &Parts<'_>, at: usize, part: &Part<'_>) -> Role {
    if part.container {
        return Role::Container;
    }
    let disposition = part.disposition();
    let named = declared_name(part).is_some();
    let around = part
        .parent
        .and_then(|parent| parts.list.get(parent))
        .map_or("", |parent| parent.media.kind.as_str());
    let machine = part.media.main_type() == "message"
        || matches!(part.media.kind.as_str(), "text/rfc822-headers");
    match () {
        () if around == "multipart/signed" && is_signature(part) => Role::Machine,
        () if around == "multipart/encrypted" && part.media.kind == "application/pgp-encrypted" => {
            Role::Machine
        }
        () if around == "multipart/report" && machine && disposition.kind != "attachment" => {
            Role::Machine
        }
        () if !is_text(part) || disposition.kind == "attachment" => Role::File,
        // A message that is nothing but a named text is that text.
        () if named && at != 0 => Role::File,
        () => Role::Body,
    }
}

/// Returns whether a part is a signature over the part before it (RFC 8551, RFC 3156).
fn is_signature(part: &Part<'_>) -> bool {
    matches!(
        part.media.kind.as_str(),
        "application/pkcs7-signature"
            | "application/x-pkcs7-signature"
            | "application/pgp-signature"
    )
}

/// Returns whether a part is a message inside the message; some programs attach those as files
/// whose name alone says so.
pub(super) fn is_message(part: &Part<'_>) -> bool {
    match part.media.kind.as_str() {
        "message/rfc822" | "message/global" => true,
        "application/octet-stream" | "application/eml" | "message/eml" | "text/plain" | "" => {
            !part.container
                && declared_name(part).is_some_and(|name| {
                    let ending = name.trim_end().rsplit_once('.').map(|(_, ending)| ending);
                    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("eml"))
                })
        }
        _ => false,
    }
}

/// Returns whether a part is an invitation or the like.
pub(super) fn is_calendar(part: &Part<'_>) -> bool {
    matches!(part.media.kind.as_str(), "text/calendar" | "application/ics" | "text/x-vcalendar")
        || part.media.kind == "application/octet-stream"
            && declared_name(part).is_some_and(|name| name.to_ascii_lowercase().ends_with(".ics"))
}

/// Returns the name that the sender gave the part.
pub(super) fn declared_name(part: &Part<'_>) -> Option<String> {
    let disposition = part.disposition();
    let name = disposition.parameter("filename").or_else(|| part.media.parameter("name"))?;
    (!name.trim().is_empty()).then(|| name.to_owned())
}
