//! Checks of how senders are proven and our mail is signed.
use std::collections::BTreeSet;
use std::path::Path;

use super::{Findings, Step};
use crate::app::config::{Config, is_dns_name};
use crate::app::mail_auth::signing_key;

/// The longest that a sending server may be kept waiting for one check, in seconds.
const CHECK_S_MAX: u64 = 60;

fn auth(key: &str) -> Vec<Step> {
    vec![Step::from("mail"), Step::from("auth"), Step::from(key)]
}

fn dkim(at: usize, key: &str) -> Vec<Step> {
    vec![Step::from("mail"), Step::from("dkim"), Step::At(at), Step::from(key)]
}

pub(super) fn config(config: &Config, findings: &mut Findings) {
    let settings = &config.mail.auth;
    for (name, seconds) in
        [("query_s_max", settings.query_s_max), ("check_s_max", settings.check_s_max)]
    {
        if !(1..=CHECK_S_MAX).contains(&seconds) {
            let what = format!("mail.auth.{name} is {seconds}");
            findings.fault(auth(name), what, format!("write a number from 1 to {CHECK_S_MAX}"));
        }
    }
    for (name, list) in
        [("authserv_ids", &settings.authserv_ids), ("arc_sealers", &settings.arc_sealers)]
    {
        for text in list.iter().filter(|text| !is_dns_name(text)) {
            let what = format!("`{text}` in mail.auth.{name} is no name");
            findings.fault(auth(name), what, "write a name such as mx.example.com");
        }
    }
    let mut seen = BTreeSet::new();
    for (at, entry) in config.mail.dkim.iter().enumerate() {
        for (key, text) in [("domain", &entry.domain), ("selector", &entry.selector)] {
            if !is_dns_name(text) {
                let what = format!("`{text}` is no {key} in the DNS");
                findings.fault(dkim(at, key), what, "write labels of letters, digits and hyphens");
            }
        }
        let name = format!("{}._domainkey.{}", entry.selector, entry.domain).to_lowercase();
        if !seen.insert(name.clone()) {
            let what = format!("there are two keys for {name}");
            findings.fault(dkim(at, "selector"), what, "give each key a selector of its own");
        }
        let used = config
            .mailboxes
            .iter()
            .any(|mailbox| mailbox.address.domain().eq_ignore_ascii_case(&entry.domain));
        if !used {
            let what =
                format!("no mailbox is of the domain {}, so its key signs nothing", entry.domain);
            findings.warning(dkim(at, "domain"), what, "write the domain of a mailbox");
        }
    }
}

pub(super) fn files(config: &Config, base_dir: &Path, findings: &mut Findings) {
    for (at, entry) in config.mail.dkim.iter().enumerate() {
        let path = base_dir.join(entry.file(&config.storage.data));
        if let Err(error) = signing_key(path) {
            let remedy = format!(
                "take the entry out, run `centralita mail dkim-key {} --selector {}`, and write \
                 it again",
                entry.domain, entry.selector
            );
            findings.fault(dkim(at, "key"), error.to_string(), remedy);
        }
    }
}
