//! Why something could not be, where whoever found out says it in English words alone: those that are the program's own are
//! told in the reader's language. What a library or a far end says is not known here, and stays as it is.
use super::words::Words;
use crate::replies::Args;

/// The words, in which `{}` stands for a value, and the message that gets the values as `$a` and `$b`.
pub(super) const CAUSES: &[(&str, &str)] = &[
    ("there is no From field", "console-cause-no-from"),
    (
        "there are two {} fields, and only one of them can be what was signed",
        "console-cause-two-fields",
    ),
    (
        "From is not one plain address: groups, comments and lists prove nobody",
        "console-cause-not-plain",
    ),
    ("From names {} people", "console-cause-many-authors"),
    (
        "the domain in From is not in ASCII (its form in the DNS begins with xn--)",
        "console-cause-not-ascii",
    ),
    ("the header is longer than is read", "console-cause-long-header"),
    ("there are lines in the header that are no fields", "console-cause-odd-lines"),
    ("its key is for tests (t=y), not to be relied on", "console-cause-test-key"),
    ("the DNS did not answer in time", "console-cause-dns-late"),
    ("DNS resolution error: {}", "console-cause-dns-fault"),
    ("DNS record not found: {}", "console-cause-no-record"),
    ("it has no version 1", "console-cause-version"),
    ("SHA-1 proves nothing (RFC 8301)", "console-cause-sha1"),
    ("it does not cover From", "console-cause-covers-from"),
    ("it does not cover Subject", "console-cause-covers-subject"),
    ("there is no signature", "console-cause-no-signature"),
    ("what it covers was changed, or it is of another key", "console-cause-changed"),
    ("the body was changed", "console-cause-body-changed"),
    ("signature expired", "console-cause-expired"),
    ("public key for this signature has been revoked", "console-cause-revoked"),
    ("there is no chain", "console-cause-no-chain"),
    ("broken or missing ARC chain", "console-cause-broken-chain"),
    ("timeout", "console-cause-timeout"),
    ("smtp: timeout", "console-cause-timeout"),
    ("smtp: TLS failed", "console-cause-tls"),
    ("smtp: answer not understood", "console-cause-odd-answer"),
    ("smtp: no connection", "console-cause-no-connection"),
    ("not a mail address", "console-cause-no-mail-address"),
    ("the try panicked", "console-cause-broke-off"),
    ("the try was cut", "console-cause-broke-off"),
    ("no try came to its end", "console-cause-no-try"),
    ("{}: no answer", "console-cause-silent"),
    (
        "there is no page for links: set identity.link_url in config.toml",
        "console-cause-no-link-page",
    ),
    ("{} is not registered for this contact", "console-cause-not-registered"),
    ("no address is registered for this contact", "console-cause-no-registered"),
    (
        "{} is registered for other contacts too, who could read it: register one of his own",
        "console-cause-shared",
    ),
    ("{} does not exist ({}); correct it", "console-cause-dead-address"),
    ("three links within an hour are enough: ask where his mail goes", "console-cause-three-links"),
    (
        "this contact has a PIN: a new one is a reset, which somebody must approve",
        "console-cause-has-pin",
    ),
    ("a reset names who orders it and why: --by and --why", "console-cause-reset-why"),
    ("no number is registered to ring back; ask a second contact", "console-cause-no-number"),
    ("{} is no other contact of his company", "console-cause-no-colleague"),
    (
        "the code of contact {} was reset less than 24 hours ago: until {} this needs a second contact of his company",
        "console-cause-fresh-reset",
    ),
    ("row {} of ticket_events", "console-cause-event-row"),
];

/// Returns a cause in the reader's language; nothing when it is not known.
pub(super) fn known(words: &Words, text: &str) -> Option<String> {
    said_by(CAUSES, words, text)
}

/// The same; a cause that is not known as it stands.
pub(super) fn told(words: &Words, text: &str) -> String {
    known(words, text).unwrap_or_else(|| text.to_owned())
}

/// Returns what a text says that has one of these forms.
pub(super) fn said_by(sentences: &[(&str, &str)], words: &Words, text: &str) -> Option<String> {
    let (values, id) =
        sentences.iter().find_map(|(form, id)| Some((values_of(form, text)?, *id)))?;
    let names = ["a", "b", "c"];
    let args = names.iter().zip(&values).fold(Args::new(), |args, (name, value)| {
        // Moments stand there as machines write them.
        let shown = value.parse().map_or_else(|_| (*value).to_owned(), |at| words.moment(at));
        args.with(name, shown)
    });
    Some(words.with(id, &args))
}

/// Returns what stands at the places of a form, if a text has that form.
pub(super) fn values_of<'a>(form: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = form.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut values = vec![];
    let parts: Vec<&str> = parts.collect();
    for (at, part) in parts.iter().enumerate() {
        let is_last = at.saturating_add(1) == parts.len();
        let (value, after) =
            if is_last { (rest.strip_suffix(part)?, "") } else { rest.split_once(part)? };
        values.push(value);
        rest = after;
    }
    rest.is_empty().then_some(values)
}

#[cfg(test)]
mod tests {
    use super::values_of;

    #[test]
    fn a_form_gives_the_values_at_its_places() {
        let check = |form: &str, text: &str, wanted: Option<&[&str]>| {
            assert_eq!(values_of(form, text).as_deref(), wanted, "{form}: {text}");
        };
        check("merged into {}", "merged into CT-0000013", Some(&["CT-0000013"]));
        check(
            "{} was merged into this ticket",
            "CT-1 was merged into this ticket",
            Some(&["CT-1"]),
        );
        check(
            "page: accepted by {} ({})",
            "page: accepted by Ana (B) (call)",
            Some(&["Ana", "B) (call"]),
        );
        check("page: accepted by {} ({})", "page: accepted by Ana", None);
        check("read receipt", "read receipt", Some(&[]));
        check("read receipt", "read receipts", None);
        check("read receipt", "no read receipt", None);
    }
}
