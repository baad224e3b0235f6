//! What mailboxes over IMAP need: a server that is spoken to safely, a secret, folders of their own.
use std::collections::BTreeMap;
use std::path::Path;

use super::super::imap::{Imap, ImapAfter, ImapTls};
use super::super::load::nearest;
use super::super::secret_file::read_secret;
use super::{Config, Findings, Step, entry, within};
use crate::http::{Target, tls_client};

/// The longest name of an account or folder, in bytes.
const NAME_BYTES_MAX: usize = 200;
/// The most folders of one account: each has a connection of its own.
const FOLDERS_MAX: usize = 10;

pub(super) fn config(config: &Config, findings: &mut Findings) {
    let fetching = &config.fetching;
    let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let message = wide(fetching.message_bytes_max);
    within(
        &[
            ("fetching", "answer_s_max", fetching.answer_s_max, 5, 600),
            ("fetching", "idle_s", fetching.idle_s, 5, 28 * 60),
            ("fetching", "poll_s", fetching.poll_s, 5, 3600),
            ("fetching", "retry_s", fetching.retry_s, 1, 600),
            ("fetching", "retry_s_max", fetching.retry_s_max, fetching.retry_s.max(1), 3600),
            ("fetching", "alarm_s", fetching.alarm_s, 1, 86_400),
            ("fetching", "message_bytes_max", message, 524_288, 1 << 30),
            (
                "fetching",
                "in_flight_bytes_max",
                wide(fetching.in_flight_bytes_max),
                message.max(524_288),
                1 << 36,
            ),
            ("fetching", "expiry_warning_days", fetching.expiry_warning_days, 1, 365),
        ],
        findings,
    );
    findings.unique("imap", "id", config.imap.iter().map(|account| account.id.clone()));
    let mut seen = BTreeMap::new();
    for (at, account) in config.imap.iter().enumerate() {
        names(account, at, findings);
        mailbox(config, account, at, findings);
        server(account, at, findings);
        secrets(account, at, findings);
        folders(account, at, findings);
        for folder in &account.folders {
            let number = at.saturating_add(1);
            let same = (account.host.to_lowercase(), account.user.to_lowercase(), folder.clone());
            match seen.insert(same, number) {
                Some(first) if first != number => findings.fault(
                    entry("imap", at, "folders"),
                    format!("[[imap]] {number} reads the folder `{folder}` of [[imap]] {first}"),
                    "let one of them read it",
                ),
                Some(_) | None => {}
            }
        }
    }
}

fn plain(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= NAME_BYTES_MAX && !text.chars().any(char::is_control)
}

fn names(account: &Imap, at: usize, findings: &mut Findings) {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if account.id.is_empty() || account.id.len() > 32 || !account.id.chars().all(fits) {
        findings.fault(
            entry("imap", at, "id"),
            format!("`{}` is no name of an account here", account.id),
            "write 1 to 32 small letters, digits and hyphens",
        );
    }
    for (key, text) in [("host", &account.host), ("user", &account.user)] {
        if !plain(text) {
            findings.fault(
                entry("imap", at, key),
                format!("account {} has no usable {key}", account.id),
                "write what the provider says",
            );
        }
    }
}

fn mailbox(config: &Config, account: &Imap, at: usize, findings: &mut Findings) {
    let known: Vec<String> = config.mailboxes.iter().map(|m| m.address.to_string()).collect();
    let named = account.mailbox.to_string();
    if known.contains(&named) {
        return;
    }
    let remedy = nearest(&named, known.iter().map(String::as_str)).map_or_else(
        || format!("use one of: {}, or write a [[mailbox]] of that address", known.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    findings.fault(
        entry("imap", at, "mailbox"),
        format!("account {} counts for the mailbox `{named}`, which is not there", account.id),
        remedy,
    );
}

fn server(account: &Imap, at: usize, findings: &mut Findings) {
    let host = account.host.as_str();
    let local =
        host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    if account.tls == ImapTls::None && !local {
        findings.fault(
            entry("imap", at, "tls"),
            format!("account {} would send its password to {host} without TLS", account.id),
            "use tls = \"implicit\" or \"starttls\"",
        );
    }
    if account.port == 0 {
        findings.fault(
            entry("imap", at, "port"),
            "port 0 is none",
            "use 993, or 143 with starttls",
        );
    }
}

fn secrets(account: &Imap, at: usize, findings: &mut Findings) {
    let oauth = &account.oauth;
    let of_oauth =
        |key: &str| vec![Step::from("imap"), Step::At(at), Step::from("oauth"), Step::from(key)];
    match (account.password_file.is_empty(), oauth.url.is_empty()) {
        (true, true) => findings.fault(
            entry("imap", at, "password_file"),
            format!("account {} has neither a password nor a way to get tokens", account.id),
            "name the file with the password, or write oauth = { url = \"https://…\", client_id = \"…\", … }",
        ),
        (false, false) => findings.fault(
            entry("imap", at, "password_file"),
            format!("account {} has a password and a way to get tokens", account.id),
            "empty one of them",
        ),
        (true, false) | (false, true) => {}
    }
    if oauth.url.is_empty() {
        return;
    }
    if let Err(error) = oauth.url.parse::<Target>() {
        findings.fault(
            of_oauth("url"),
            format!("account {} has no usable token endpoint", account.id),
            error.to_string(),
        );
    }
    if oauth.client_id.is_empty() {
        findings.fault(
            of_oauth("client_id"),
            format!("account {} has no client_id", account.id),
            "copy it from the provider's page of this program",
        );
    }
    if oauth.refresh_token_file.is_empty() && oauth.client_secret_file.is_empty() {
        findings.fault(
            of_oauth("refresh_token_file"),
            format!("account {} has nothing to get tokens with", account.id),
            "name refresh_token_file, or client_secret_file to ask in the program's own name",
        );
    }
}

fn folders(account: &Imap, at: usize, findings: &mut Findings) {
    let count = account.folders.len();
    if count == 0 || count > FOLDERS_MAX || !account.folders.iter().all(|name| plain(name)) {
        findings.fault(
            entry("imap", at, "folders"),
            format!("account {} names {count} folders", account.id),
            format!("name 1 to {FOLDERS_MAX}, such as folders = [\"INBOX\"]"),
        );
    }
    if account.after != ImapAfter::Move {
        return;
    }
    let done = &account.done_folder;
    if !plain(done) || account.folders.iter().any(|folder| folder.eq_ignore_ascii_case(done)) {
        findings.fault(
            entry("imap", at, "done_folder"),
            format!("account {} moves what is done to `{done}`, which it reads", account.id),
            "name a folder that is not read",
        );
    }
}

/// Checks the files that accounts name.
pub(super) fn files(config: &Config, base_dir: &Path, findings: &mut Findings) {
    for (at, account) in config.imap.iter().enumerate() {
        let secrets = [
            ("password_file", &account.password_file),
            ("client_secret_file", &account.oauth.client_secret_file),
            ("refresh_token_file", &account.oauth.refresh_token_file),
        ];
        for (key, file) in secrets.iter().filter(|(_, file)| !file.is_empty()) {
            if let Err(error) = read_secret(&base_dir.join(file)) {
                findings.fault(entry("imap", at, key), error.to_string(), "");
            }
        }
        if !account.ca_file.is_empty()
            && let Err(error) = tls_client(Some(&base_dir.join(&account.ca_file)))
        {
            findings.fault(entry("imap", at, "ca_file"), error.to_string(), "");
        }
    }
}
