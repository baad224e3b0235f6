//! The ways to people on call: addresses that can be posted to, and secrets that are there.
use std::path::Path;

use super::super::secret_file::read_secret;
use super::{Config, Findings, Step, entry, key};
use crate::http::Target;

pub(super) fn config(config: &Config, findings: &mut Findings) {
    for (section, url) in [("sms", &config.sms.url), ("ntfy", &config.ntfy.url)] {
        if !url.is_empty()
            && let Err(error) = url.parse::<Target>()
        {
            let what = format!("`{url}` cannot be posted to: {error}");
            findings.fault(key(section, "url"), what, "");
        }
    }
    for header in &config.sms.headers {
        let name = header.split_once(": ").map_or("", |(name, _)| name);
        if name.parse::<hyper::header::HeaderName>().is_err() {
            let what = format!("`{header}` is no header field");
            findings.fault(key("sms", "headers"), what, "write it as `Name: value`");
        }
    }
    findings.unique("channel", "id", config.channels.iter().map(|channel| channel.id.clone()));
}

pub(super) fn files(config: &Config, base_dir: &Path, findings: &mut Findings) {
    let mut secret = |way: Vec<Step>, named: &str| -> Option<String> {
        if named.is_empty() {
            return None;
        }
        match read_secret(&base_dir.join(named)) {
            Ok(secret) => Some(secret.to_string()),
            Err(error) => {
                findings.fault(way, error.to_string(), "");
                None
            }
        }
    };
    secret(key("sms", "secret_file"), &config.sms.secret_file);
    secret(key("sms", "answers_file"), &config.sms.answers_file);
    secret(key("ntfy", "token_file"), &config.ntfy.token_file);
    let urls: Vec<Option<String>> = config
        .channels
        .iter()
        .enumerate()
        .map(|(at, channel)| {
            secret(entry("channel", at, "secret_file"), &channel.secret_file);
            secret(entry("channel", at, "url_file"), &channel.url_file)
        })
        .collect();
    for (at, url) in urls.into_iter().enumerate() {
        // The address is a secret: it is not shown.
        if let Some(Err(error)) = url.map(|url| url.parse::<Target>()) {
            let what = format!("what stands in url_file cannot be posted to: {error}");
            findings.fault(entry("channel", at, "url_file"), what, "");
        }
    }
}
