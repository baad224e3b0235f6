//! What calls by webhook need: an address, accounts with secrets that fit, and people who answer.
use std::collections::BTreeMap;
use std::path::Path;

use zeroize::Zeroizing;

use super::super::load::nearest;
use super::super::secret_file::read_secret;
use super::super::voice::Voice;
use super::{Config, Findings, Step, entry, key, spanish_mobile};
use crate::channels::webhook::{PublicUrl, SECRETS_MAX, Secrets, is_identifier};
use crate::model::Language;

/// Further addresses of one account.
const EXTRA_URLS_MAX: usize = 8;
/// The longest name of a voice, and the longest address, in bytes.
const TEXT_BYTES_MAX: usize = 500;

pub(super) fn config(config: &Config, findings: &mut Findings) {
    webhook(config, findings);
    links(config, findings);
    accounts(config, findings);
    attended(config, findings);
}

/// Whoever reads a link on its way could confirm in the customer's place.
fn links(config: &Config, findings: &mut Findings) {
    let link_url = &config.identity.link_url;
    if link_url.is_empty() {
        return;
    }
    match link_url.parse::<PublicUrl>() {
        Ok(url) if url.is_private() => {}
        Ok(url) => findings.fault(
            key("identity", "link_url"),
            format!("one-time links would lead to {url} without TLS"),
            "write https://, and let a proxy with a certificate answer there",
        ),
        Err(error) => findings.fault(
            key("identity", "link_url"),
            format!("`{link_url}` is no address of a page"),
            error.to_string(),
        ),
    }
}

fn webhook(config: &Config, findings: &mut Findings) {
    let webhook = &config.webhook;
    match &webhook.public_url {
        Some(url) if !url.is_private() => findings.fault(
            key("webhook", "public_url"),
            format!("platforms would send what callers key to {url} without TLS"),
            "write https://, and let a proxy with a certificate answer there",
        ),
        None if !config.voices.is_empty() => findings.fault(
            key("webhook", "public_url"),
            "there is a [[voice]] but no public_url: no signature could be verified",
            "write the address that the platform posts to, such as https://voz.example.com",
        ),
        Some(_) | None => {}
    }
    if !webhook.listen.ip().is_loopback() && webhook.trusted_proxies.is_empty() {
        findings.fault(
            key("webhook", "listen"),
            format!("what callers key would come without TLS to {}", webhook.listen),
            "listen on 127.0.0.1, or name the proxies that speak TLS in trusted_proxies",
        );
    }
    if !webhook.hold_music.is_empty() && !is_address(&webhook.hold_music, &["https://"]) {
        findings.fault(
            key("webhook", "hold_music"),
            "hold_music is no address of a sound",
            "write https:// and where it is, or nothing",
        );
    }
}

fn is_address(text: &str, schemes: &[&str]) -> bool {
    text.len() <= TEXT_BYTES_MAX
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"')
        && schemes.iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme))
}

fn accounts(config: &Config, findings: &mut Findings) {
    findings.unique("voice", "id", config.voices.iter().map(|voice| voice.id.clone()));
    let mut seen = BTreeMap::new();
    for (at, voice) in config.voices.iter().enumerate() {
        let number = at.saturating_add(1);
        if !is_name(&voice.id) {
            findings.fault(
                entry("voice", at, "id"),
                format!("`{}` is no name of an account here", voice.id),
                "write 1 to 32 small letters, digits and hyphens",
            );
        }
        if !is_identifier(&voice.account) {
            findings.fault(
                entry("voice", at, "account"),
                format!("voice {} has no AccountSid", voice.id),
                "copy it from the platform: 1 to 128 letters, digits, `:`, `_` and `-`",
            );
        }
        if let Some(first) = seen.insert((voice.dialect, voice.account.clone()), number) {
            findings.fault(
                entry("voice", at, "account"),
                format!("[[voice]] {number} is the same account as [[voice]] {first}"),
                "keep one of them, with all secrets that are live in its secret_files",
            );
        }
        if voice.secret_files.is_empty() || voice.secret_files.len() > SECRETS_MAX {
            findings.fault(
                entry("voice", at, "secret_files"),
                format!("voice {} names {} secret files", voice.id, voice.secret_files.len()),
                format!("name 1 to {SECRETS_MAX}, one for each secret that is live"),
            );
        }
        for language in Language::ALL {
            let name = voice.voices.of(language);
            if name.len() > TEXT_BYTES_MAX || !name.bytes().all(|b| b.is_ascii_graphic()) {
                findings.fault(
                    entry("voice", at, "voices"),
                    format!("voice {} has no usable voice for {language}", voice.id),
                    "write the platform's name of it, such as Polly.Lucia, or nothing",
                );
            }
        }
        if let Some(named) = &voice.line
            && !config.lines.iter().any(|line| line.id == *named)
        {
            let all: Vec<&str> = config.lines.iter().map(|line| line.id.as_str()).collect();
            findings.fault(
                entry("voice", at, "line"),
                format!("voice {} names the line `{named}`, which is not there", voice.id),
                format!("use one of: {}, or empty it", all.join(", ")),
            );
        }
        shown_number(voice, at, findings);
        let urls = &voice.extra_signature_urls;
        let whole = urls.iter().all(|url| is_address(url, &["https://", "http://"]));
        if urls.len() > EXTRA_URLS_MAX || !whole {
            findings.fault(
                entry("voice", at, "extra_signature_urls"),
                format!("voice {} has an extra_signature_urls that cannot be used", voice.id),
                format!("write at most {EXTRA_URLS_MAX}, as https://voz.example.com, without path"),
            );
        }
    }
}

fn shown_number(voice: &Voice, at: usize, findings: &mut Findings) {
    if let Some(number) = voice.shown_number.as_ref().filter(|number| spanish_mobile(number)) {
        findings.fault(
            entry("voice", at, "shown_number"),
            format!(
                "voice {} shows the Spanish mobile number {number}, which customer service may \
                 not call from (Orden TDF/149/2025, article 9)",
                voice.id
            ),
            "use a geographic, 800 or 900 number of the account, or empty it",
        );
    }
}

fn is_name(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn attended(config: &Config, findings: &mut Findings) {
    findings.unique("attended", "id", config.attended.iter().map(|target| target.id.clone()));
    for (at, target) in config.attended.iter().enumerate() {
        let reason = target.reason.trim();
        if reason.is_empty() || reason.len() > TEXT_BYTES_MAX {
            findings.fault(
                entry("attended", at, "reason"),
                format!("attended {} does not say why no mailbox can answer there", target.id),
                "write who watches it and since when it has no mailbox; if one could answer, take \
                 the entry out",
            );
        }
        if !is_name(&target.id) {
            findings.fault(
                entry("attended", at, "id"),
                format!("`{}` is no name of an attended number", target.id),
                "write 1 to 32 small letters, digits and hyphens",
            );
        }
    }
    for (at, line) in config.lines.iter().enumerate() {
        let Some(named) = &line.fallback else { continue };
        if config.attended.iter().any(|target| target.id == *named) {
            continue;
        }
        let known = || config.attended.iter().map(|target| target.id.as_str());
        let remedy = nearest(named, known()).map_or_else(
            || "write an [[attended]] with that id, or empty it".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        findings.fault(
            entry("line", at, "fallback"),
            format!("line {} falls back to `{named}`, which is no attended number", line.id),
            remedy,
        );
    }
}

/// Reads every secret file, and whether what it holds is a secret of that platform.
pub(super) fn files(config: &Config, base_dir: &Path, findings: &mut Findings) {
    for (at, voice) in config.voices.iter().enumerate() {
        let mut texts: Vec<Zeroizing<String>> = vec![];
        for (place, file) in voice.secret_files.iter().enumerate() {
            let mut way = entry("voice", at, "secret_files");
            way.push(Step::At(place));
            match read_secret(&base_dir.join(file)) {
                Ok(text) => match Secrets::read(voice.dialect, std::slice::from_ref(&text)) {
                    Ok(_) => texts.push(text),
                    Err(error) => findings.fault(
                        way,
                        format!("{file} does not fit: {error}"),
                        "copy it anew from the platform",
                    ),
                },
                Err(error) => findings.fault(way, error.to_string(), ""),
            }
        }
        let all = texts.len() == voice.secret_files.len();
        if all
            && texts.iter().enumerate().any(|(at, text)| texts.iter().take(at).any(|t| t == text))
        {
            findings.fault(
                entry("voice", at, "secret_files"),
                format!("two secret files of voice {} hold the same", voice.id),
                "name each secret once",
            );
        }
    }
}
