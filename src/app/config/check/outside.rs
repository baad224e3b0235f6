//! Outside desks: addresses that can be reached, secrets that are there, and words that both sides know.
use std::path::Path;

use super::super::load::nearest;
use super::super::outside::{OutsideDesk, OutsideKind, pairs};
use super::super::secret_file::read_secret;
use super::{Config, Findings, Step, entry};
use crate::delivery::WebhookSigner;
use crate::http::Target;
use crate::model::{Priority, TicketStatus};
use crate::tickets::Label;

const LIST: &str = "outside_desk";
/// Characters of an id, which is a label of metrics and stands on tickets.
const ID_CHARS_MAX: usize = 40;
/// Secrets of a webhook: the old and the new one.
const SECRETS_MAX: usize = 2;

pub(super) fn config(config: &Config, findings: &mut Findings) {
    findings.unique(LIST, "id", config.outside_desks.iter().map(|desk| desk.id.clone()));
    for (at, desk) in config.outside_desks.iter().enumerate() {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if desk.id.is_empty() || desk.id.len() > ID_CHARS_MAX || !desk.id.chars().all(plain) {
            let remedy = "write small letters, digits and hyphens, 40 at most";
            findings.fault(entry(LIST, at, "id"), format!("`{}` is no id", desk.id), remedy);
        }
        if let Err(error) = desk.url.parse::<Target>() {
            let what = format!("`{}` cannot be reached: {error}", desk.url);
            findings.fault(entry(LIST, at, "url"), what, "");
        }
        words(config, at, desk, findings);
        needs(at, desk, findings);
    }
}

/// Checks that the left side of each entry is a word of ours, and the right side one of theirs.
fn words(config: &Config, at: usize, desk: &OutsideDesk, findings: &mut Findings) {
    let mut queues: Vec<String> = config.queues.iter().map(|queue| queue.id.to_string()).collect();
    queues.push("*".to_owned());
    let own = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let lists = [
        ("queues", &desk.queues, queues),
        ("priorities", &desk.priorities, own(Priority::ALL.map(Priority::as_str).to_vec())),
        ("states", &desk.states, own(TicketStatus::ALL.map(TicketStatus::as_str).to_vec())),
        ("fields", &desk.fields, own(Label::ALL.map(Label::as_str).to_vec())),
    ];
    for (key, entries, known) in lists {
        // A webhook is told of queues, and has no words of its own for anything.
        let events = desk.kind == OutsideKind::Webhook;
        for (place, text) in entries.iter().enumerate() {
            let mut way = entry(LIST, at, key);
            way.push(Step::At(place));
            let one = [text.clone()];
            let ours = match pairs(&one).next() {
                Some((ours, _)) => ours,
                None if events && key == "queues" => text.as_str(),
                None => {
                    let what = format!("`{text}` is no pair of words");
                    findings.fault(way, what, "write ours and theirs, as in `P1: 3 high`");
                    continue;
                }
            };
            if !known.iter().any(|word| word == ours) {
                let all = known.iter().map(String::as_str);
                let remedy = nearest(ours, all).map_or_else(
                    || format!("use one of: {}", known.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                findings.fault(way, format!("`{ours}` is none of our {key}"), remedy);
            }
        }
    }
    if desk.kind == OutsideKind::ServiceNow {
        for (place, (_, theirs)) in pairs(&desk.priorities).enumerate() {
            let level = |text: &str| matches!(text.trim(), "1" | "2" | "3");
            if !theirs
                .split_once('/')
                .is_some_and(|(impact, urgency)| level(impact) && level(urgency))
            {
                let mut way = entry(LIST, at, "priorities");
                way.push(Step::At(place));
                let what = format!("`{theirs}` is no impact and urgency");
                findings.fault(way, what, "write two numbers of 1 to 3, as in `P1: 1/1`");
            }
        }
    }
}

/// Checks that what the product wants is there.
fn needs(at: usize, desk: &OutsideDesk, findings: &mut Findings) {
    let mut wants = |key: &str, empty: bool, why: &str| {
        if empty {
            let what = format!("{} needs `{key}`", desk.id);
            findings.fault(entry(LIST, at, key), what, why);
        }
    };
    match desk.kind {
        OutsideKind::Zammad => {
            wants("token_file", desk.token_file.is_empty(), "name the file with the token");
            let why = "name the login or address of a user there: callers may have no address";
            wants("customer", desk.customer.is_empty(), why);
        }
        OutsideKind::ServiceNow => {
            wants("user", desk.user.is_empty(), "name the user who opens incidents");
            wants(
                "password_file",
                desk.password_file.is_empty(),
                "name the file with his password",
            );
        }
        OutsideKind::Webhook => {
            let count = desk.secret_files.len();
            let why = "name the file with its secret; two while one is being changed";
            wants("secret_files", !(1..=SECRETS_MAX).contains(&count), why);
        }
    }
    if desk.kind != OutsideKind::Webhook {
        let why = "say which queues go there and to which group, as in `*: Operaciones`";
        wants("queues", desk.queues.is_empty(), why);
    }
}

pub(super) fn files(config: &Config, base_dir: &Path, findings: &mut Findings) {
    for (at, desk) in config.outside_desks.iter().enumerate() {
        for (key, file) in
            [("token_file", &desk.token_file), ("password_file", &desk.password_file)]
        {
            if !file.is_empty()
                && let Err(error) = read_secret(&base_dir.join(file))
            {
                findings.fault(entry(LIST, at, key), error.to_string(), "");
            }
        }
        for (place, file) in desk.secret_files.iter().enumerate() {
            let mut way = entry(LIST, at, "secret_files");
            way.push(Step::At(place));
            match read_secret(&base_dir.join(file)) {
                Err(error) => findings.fault(way, error.to_string(), ""),
                Ok(secret) if WebhookSigner::read(&secret).is_none() => {
                    let what = format!("{file} holds no secret of Standard Webhooks");
                    findings.fault(way, what, "write whsec_ and base64 of 24 to 64 bytes");
                }
                Ok(_) => {}
            }
        }
    }
}
