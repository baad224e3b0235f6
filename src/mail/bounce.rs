//! Delivery reports as RFC 3464 has them; `bounce_text` reads those of programs older than it.
use super::fields::{self, Fields};
use super::inbound::{Bounce, FailedRecipient};
use super::limits::ReadLimits;
use super::walk::{Part, Parts};
use super::{clean, standard};
use crate::model::MessageId;

/// Characters of one value taken from a report.
pub(super) const VALUE_CHARS_MAX: usize = 500;
/// Bytes of a Message-ID field that are looked at.
const MESSAGE_ID_BYTES_MAX: usize = 2_000;
/// Groups of fields in a report.
const GROUPS_MAX: usize = 1_000;

/// Returns what a delivery report says, if the message is one by its structure.
pub(super) fn structured(parts: &Parts<'_>, limits: &ReadLimits) -> Option<Bounce> {
    let status = parts.list.iter().find(|part| is_delivery_status(part));
    let declared = parts.list.first().is_some_and(|root| {
        root.media.kind == "multipart/report"
            && root
                .media
                .parameter("report-type")
                .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("delivery-status"))
    });
    if status.is_none() && !declared {
        return None;
    }
    let failed = status.map(|part| recipients(part, limits)).unwrap_or_default();
    Some(Bounce { failed, original_message_id: original(parts, limits) })
}

fn is_delivery_status(part: &Part<'_>) -> bool {
    matches!(part.media.kind.as_str(), "message/delivery-status" | "message/global-delivery-status")
}

/// Reads the groups of fields of a report; the first is about the message (section 2.2).
fn recipients(part: &Part<'_>, limits: &ReadLimits) -> Vec<FailedRecipient> {
    let body = part.encoding().decode(part.body, limits.text_bytes_max);
    let mut rest = body.as_slice();
    let mut failed: Vec<FailedRecipient> = vec![];
    for _ in 0..GROUPS_MAX {
        rest = skip_blank(rest);
        if rest.is_empty() || failed.len() >= limits.failed_max {
            break;
        }
        let (group, after) = fields::split(rest, limits.field_limits(), |_| false);
        // A line that is no field ends a group; without this it would be read again for ever.
        rest = if after.len() < rest.len() { after } else { fields::split_line(rest).1 };
        failed.extend(recipient(&group));
    }
    failed
}

fn skip_blank(mut rest: &[u8]) -> &[u8] {
    loop {
        let (line, after) = fields::split_line(rest);
        if line.is_empty() || !line.trim_ascii().is_empty() {
            return rest;
        }
        rest = after;
    }
}

fn recipient(group: &Fields<'_>) -> Option<FailedRecipient> {
    let address = group.get("Final-Recipient").or_else(|| group.get("Original-Recipient"))?;
    let value = |name| group.get(name).map(|v| typed(v).1).unwrap_or_default();
    let word = |text: String| text.split_whitespace().next().unwrap_or_default().to_owned();
    Some(FailedRecipient {
        address: typed(address).1.trim_matches(['<', '>', ' ']).to_owned(),
        status: word(value("Status")),
        action: word(value("Action")).to_ascii_lowercase(),
        diagnostic: value("Diagnostic-Code"),
    })
}

/// Splits `rfc822; ana@c.example` into its type and the rest; both are cleaned.
fn typed(value: &[u8]) -> (String, String) {
    let text = clean::line(&super::encoded_word::decode(value), VALUE_CHARS_MAX);
    match text.split_once(';') {
        Some((kind, rest)) if !kind.contains(' ') => (kind.to_owned(), rest.trim().to_owned()),
        _ => (String::new(), text),
    }
}

/// Returns the Message-ID of the mail that came back with the report.
fn original(parts: &Parts<'_>, limits: &ReadLimits) -> Option<MessageId> {
    let carries = |part: &&Part<'_>| {
        matches!(
            part.media.kind.as_str(),
            "message/rfc822"
                | "message/global"
                | "message/rfc822-headers"
                | "text/rfc822-headers"
                | "message/global-headers"
        )
    };
    parts.list.iter().filter(carries).find_map(|part| {
        let inner = part.encoding().decode(part.body, limits.text_bytes_max);
        let (fields, _) =
            fields::split(fields::skip_leading(&inner), limits.field_limits(), |_| false);
        message_id(fields.get("Message-ID")?)
    })
}

/// Reads a Message-ID field.
pub(super) fn message_id(value: &[u8]) -> Option<MessageId> {
    let value = value.get(..MESSAGE_ID_BYTES_MAX).unwrap_or(value);
    MessageId::parse(standard::ids(value).first()?).ok()
}
