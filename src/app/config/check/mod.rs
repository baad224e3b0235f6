//! What each value allows but the desk does not: names that lead nowhere, numbers out of range,
//! listeners that are open to the world.

mod console;
mod imap;
mod mail_auth;
mod mailboxes;
mod outside;
mod paging;
mod phone;
mod retention;
mod sites;
mod smtp;
mod voice;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;

use super::load::nearest;
use super::outline::Step;
use super::secret_file::read_secret;
use super::{Config, RelaySecurity};
use crate::app::late::journal_folder;
use crate::channels::webhook::FORM_BYTES_MAX;
use crate::identity::fits_as_name;
use crate::model::{Country, Language, PhoneNumber};
use crate::oncall::Night;
use crate::routing::{Known, OTHER, origin_for_rules};
use crate::store::check_journal;

/// A key, what is wrong with it, and what to do.
pub(super) struct Finding {
    pub(super) way: Vec<Step>,
    pub(super) what: String,
    pub(super) remedy: String,
}

/// Everything found.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) faults: Vec<Finding>,
    pub(super) warnings: Vec<Finding>,
}

fn finding(way: Vec<Step>, what: impl Into<String>, remedy: impl Into<String>) -> Finding {
    Finding { way, what: what.into(), remedy: remedy.into() }
}

fn entry(list: &str, at: usize, key: &str) -> Vec<Step> {
    vec![Step::from(list), Step::At(at), Step::from(key)]
}

fn key(section: &str, key: &str) -> Vec<Step> {
    vec![Step::from(section), Step::from(key)]
}

impl Findings {
    fn fault(&mut self, way: Vec<Step>, what: impl Into<String>, remedy: impl Into<String>) {
        self.faults.push(finding(way, what, remedy));
    }

    fn warning(&mut self, way: Vec<Step>, what: impl Into<String>, remedy: impl Into<String>) {
        self.warnings.push(finding(way, what, remedy));
    }

    /// Refuses a name that stands twice in one list.
    fn unique(&mut self, list: &str, field: &str, names: impl Iterator<Item = String>) {
        let mut seen = BTreeMap::new();
        for (at, name) in names.enumerate() {
            let number = at.saturating_add(1);
            if let Some(first) = seen.insert(name.to_lowercase(), number) {
                self.fault(
                    entry(list, at, field),
                    format!("[[{list}]] {number} has the {field} `{name}` of [[{list}]] {first}"),
                    format!("keep one [[{list}]] of each {field}"),
                );
            }
        }
    }

    fn time_zone(&mut self, list: &str, at: usize, zone: &str) {
        if jiff::tz::TimeZone::get(zone).is_ok() {
            return;
        }
        let known: Vec<String> =
            jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        let remedy = nearest(zone, known.iter().map(String::as_str)).map_or_else(
            || "use an IANA name such as Europe/Madrid".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.fault(entry(list, at, "time_zone"), format!("there is no time zone `{zone}`"), remedy);
    }
}

/// Checks all that needs no file.
pub(super) fn config(config: &Config) -> Findings {
    let mut findings = Findings::default();
    desk(config, &mut findings);
    mailboxes::config(config, &mut findings);
    lines(config, &mut findings);
    sites::config(config, &mut findings);
    origins(config, &mut findings);
    queues(config, &mut findings);
    listeners(config, &mut findings);
    mail(config, &mut findings);
    mail_auth::config(config, &mut findings);
    paging::config(config, &mut findings);
    outside::config(config, &mut findings);
    numbers(config, &mut findings);
    code_limits(config, &mut findings);
    texts(config, &mut findings);
    console::config(config, &mut findings);
    imap::config(config, &mut findings);
    smtp::config(config, &mut findings);
    voice::config(config, &mut findings);
    phone::config(config, &mut findings);
    retention::config(config, &mut findings);
    findings
}

fn desk(config: &Config, findings: &mut Findings) {
    let country = config.desk.default_country;
    if !config.lines.is_empty() && !config.lines.iter().any(|line| line.country == country) {
        findings.warning(
            key("desk", "default_country"),
            format!("no line is of the default country `{country}`"),
            "name the country of one of the lines",
        );
    }
    for language in Language::ALL {
        let link = config.desk.portal.of(language);
        let plain = link.chars().all(|c| c.is_ascii_graphic() && !"<>\"".contains(c));
        if !(link.is_empty() || link.starts_with("https://") && plain) {
            let way = ["desk", "portal", language.tag()].map(Step::from).to_vec();
            let what = format!("`{link}` is no link that customers can follow");
            findings.fault(way, what, "write the whole address, https://…, or empty it");
        }
    }
}

fn lines(config: &Config, findings: &mut Findings) {
    findings.unique("line", "id", config.lines.iter().map(|line| line.id.clone()));
    findings.unique("line", "number", config.lines.iter().map(|line| line.number.to_string()));
    for (at, line) in config.lines.iter().enumerate() {
        findings.time_zone("line", at, &line.time_zone);
        if spanish_mobile(&line.number) {
            findings.fault(
                entry("line", at, "number"),
                format!(
                    "line `{}` shows the Spanish mobile number {}, which customer service may not \
                     call from (Orden TDF/149/2025, article 9)",
                    line.id, line.number
                ),
                "use a geographic, 800 or 900 number",
            );
        }
        let empty: Vec<&str> = Language::ALL
            .into_iter()
            .filter(|language| line.cost_text.of(*language).trim().is_empty())
            .map(Language::tag)
            .collect();
        if !empty.is_empty() {
            findings.warning(
                entry("line", at, "cost_text"),
                format!("line `{}` does not say what a call costs ({})", line.id, empty.join(", ")),
                "ask your operator and write cost_text in each language",
            );
        }
    }
}

fn spanish_mobile(number: &PhoneNumber) -> bool {
    number.country() == Some(Country::SPAIN)
        && matches!(number.as_str().as_bytes().get(3), Some(b'6' | b'7'))
}

/// Rules tell origins apart by their names, so that each must be one.
fn origins(config: &Config, findings: &mut Findings) {
    let origins = &config.desk.origins;
    let way = |at: usize| vec![Step::from("desk"), Step::from("origins"), Step::At(at)];
    for (at, origin) in origins.iter().enumerate() {
        let taken = ["none", OTHER].contains(&origin.as_str());
        if !fits_as_name(origin) || taken {
            let remedy = "write the name of a company, neither `none` nor `other`";
            findings.fault(way(at), format!("`{origin}` is no origin"), remedy);
        } else if origin_for_rules(origin, origins.get(..at).unwrap_or_default()) != OTHER {
            findings.fault(way(at), format!("the origin `{origin}` stands twice"), "keep one");
        }
    }
    if let Some(at) = origins.len().checked_sub(1).filter(|last| *last >= Known::ORIGINS_MAX) {
        let what = format!("{} origins", origins.len());
        findings.fault(way(at), what, format!("keep at most {}", Known::ORIGINS_MAX));
    }
}

fn queues(config: &Config, findings: &mut Findings) {
    findings.unique("queue", "id", config.queues.iter().map(|queue| queue.id.to_string()));
    for (at, queue) in config.queues.iter().enumerate() {
        findings.time_zone("queue", at, &queue.time_zone);
        if queue.quiet_hours.is_some_and(|night| night.length() > Night::QUIET_MAX) {
            let hours = Night::QUIET_MAX.as_hours();
            let what = format!("the quiet hours of queue {} are longer than {hours}", queue.id);
            let remedy = "write a shorter night: what was due in it must still be told after it";
            findings.fault(entry("queue", at, "quiet_hours"), what, remedy);
        }
        let ours = queue.mail.as_ref().filter(|mail| {
            let (plain, _) = mail.without_detail();
            config.mailboxes.iter().any(|mailbox| mailbox.address == plain)
        });
        if let Some(mail) = ours {
            let what = format!("queue {} is written to at {mail}, a [[mailbox]] of ours", queue.id);
            let remedy = "name an address of its people: what we write to ourselves is dropped";
            findings.fault(entry("queue", at, "mail"), what, remedy);
        }
    }
    if config.queues.is_empty() {
        findings.fault(
            vec![Step::from("queue")],
            "there is no queue: no ticket could wait anywhere",
            "write a [[queue]] for each that the rules name",
        );
    }
}

fn listeners(config: &Config, findings: &mut Findings) {
    let mut all: Vec<(&str, SocketAddr)> = vec![
        ("lmtp", config.lmtp.listen),
        ("webhook", config.webhook.listen),
        ("api", config.api.listen),
        ("health", config.health.listen),
    ];
    all.extend(config.smtp.listen.map(|listen| ("smtp", listen)));
    for (at, (section, listen)) in all.iter().enumerate() {
        let same = all.iter().take(at).find(|(_, other)| listen.port() != 0 && other == listen);
        if let Some((other, _)) = same {
            findings.fault(
                key(section, "listen"),
                format!("{section} and {other} listen on the same address {listen}"),
                "give each a port of its own",
            );
        }
    }
    if config.api.public_url.as_ref().is_some_and(|url| !url.is_private()) {
        findings.fault(
            key("api", "public_url"),
            "people would sign in to the console without TLS".to_owned(),
            "begin it with https:// and put a proxy that speaks TLS before it",
        );
    }
    if !config.api.listen.ip().is_loopback() && config.api.trusted_proxies.is_empty() {
        findings.fault(
            key("api", "listen"),
            format!("the API would be open to others without TLS on {}", config.api.listen),
            "listen on 127.0.0.1, or name the proxies that speak TLS in trusted_proxies",
        );
    }
    let open = [
        ("lmtp", config.lmtp.listen, "whoever reaches it can open tickets in any name"),
        ("health", config.health.listen, "whoever reaches it can read the metrics"),
    ];
    for (section, listen, why) in open {
        if !listen.ip().is_loopback() {
            findings.warning(
                key(section, "listen"),
                format!("{section} listens on {listen}: {why}"),
                "listen on 127.0.0.1, or let a firewall admit your own servers only",
            );
        }
    }
}

fn mail(config: &Config, findings: &mut Findings) {
    let mail = &config.mail;
    let named = !mail.relay_password_file.is_empty();
    match &mail.relay {
        Some(relay) => {
            if relay.user.is_some() && !named {
                findings.fault(
                    key("mail", "relay"),
                    "the relay names a user but no password is given",
                    "name a file with it in relay_password_file",
                );
            }
            if relay.user.is_none() && named {
                findings.warning(
                    key("mail", "relay_password_file"),
                    "there is a password file but the relay names no user",
                    "write the relay as smtp://user@host:587, or empty relay_password_file",
                );
            }
            if relay.security == RelaySecurity::Local && relay.user.is_some() {
                findings.warning(
                    key("mail", "relay"),
                    "the password goes to this machine's own mail server without TLS",
                    "that server needs no password, as a rule: leave the user out",
                );
            }
        }
        None if named => findings.warning(
            key("mail", "relay_password_file"),
            "there is a password file but no relay",
            "name the relay, or empty relay_password_file",
        ),
        None => {}
    }
}

/// Refuses numbers outside their range.
fn numbers(config: &Config, findings: &mut Findings) {
    let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let (lmtp, api, storage, outbox) = (&config.lmtp, &config.api, &config.storage, &config.outbox);
    let webhook = &config.webhook;
    let message = wide(lmtp.message_bytes_max);
    let ranges: [(&str, &str, u64, u64, u64); 24] = [
        ("lmtp", "connections_max", wide(lmtp.connections_max), 1, 10_000),
        ("lmtp", "message_bytes_max", message, 65_536, 1 << 30),
        ("lmtp", "recipients_max", wide(lmtp.recipients_max), 1, 10_000),
        ("lmtp", "idle_s_max", lmtp.idle_s_max, 1, 3600),
        ("lmtp", "in_flight_bytes_max", wide(lmtp.in_flight_bytes_max), message, 1 << 36),
        ("api", "connections_max", wide(api.connections_max), 1, 10_000),
        ("api", "body_bytes_max", wide(api.body_bytes_max), 1024, 1 << 30),
        ("api", "head_s_max", api.head_s_max, 1, 300),
        ("api", "body_s_max", api.body_s_max, 1, 3600),
        ("api", "requests_per_minute", u64::from(api.requests_per_minute), 1, 1_000_000),
        ("api", "requests_at_once", u64::from(api.requests_at_once), 1, 1_000_000),
        ("webhook", "connections_max", wide(webhook.connections_max), 1, 10_000),
        ("webhook", "body_bytes_max", wide(webhook.body_bytes_max), 4096, wide(FORM_BYTES_MAX)),
        ("webhook", "head_s_max", webhook.head_s_max, 1, 300),
        ("webhook", "body_s_max", webhook.body_s_max, 1, 300),
        ("webhook", "answer_ms_max", webhook.answer_ms_max, 100, 10_000),
        ("storage", "free_space_min_mb", storage.free_space_min_mb, 16, 1 << 30),
        ("storage", "group_max", wide(storage.group_max), 1, 4096),
        ("storage", "inline_bytes_max", wide(storage.inline_bytes_max), 0, 16 << 20),
        ("outbox", "attempts_max", outbox.attempts_max.into(), 1, 10_000),
        ("outbox", "first_retry_s", outbox.first_retry_s, 1, 86_400),
        ("outbox", "retry_s_max", outbox.retry_s_max, outbox.first_retry_s, 604_800),
        ("outbox", "lease_s", outbox.lease_s, 10, 3600),
        ("notices", "per_minute", config.notices.per_minute.into(), 1, 6_000),
    ];
    within(&ranges, findings);
}

/// Refuses limits on codes that would let one be guessed, or lock everybody out: a code has ten
/// thousand values.
fn code_limits(config: &Config, findings: &mut Findings) {
    let limits = &config.identity;
    let all = u64::from(limits.wrong_per_contact);
    let ranges: [(&str, &str, u64, u64, u64); 9] = [
        ("identity", "wrong_per_contact_hour", limits.wrong_per_contact_hour.into(), 3, all.max(3)),
        ("identity", "wrong_per_contact", all, 3, 100),
        ("identity", "wrong_per_known_origin", limits.wrong_per_known_origin.into(), 1, 100),
        ("identity", "known_origin_days", limits.known_origin_days.into(), 1, 366),
        ("identity", "wrong_per_origin_day", limits.wrong_per_origin_day.into(), 3, 1_000),
        ("identity", "origin_blocked_h", limits.origin_blocked_h.into(), 1, 168),
        ("identity", "alarm_contacts_hour", limits.alarm_contacts_hour.into(), 3, 100_000),
        ("identity", "unused_code_days", limits.unused_code_days.into(), 1, 366),
        ("identity", "link_minutes", limits.link_minutes.into(), 5, 1_440),
    ];
    within(&ranges, findings);
}

fn within(ranges: &[(&str, &str, u64, u64, u64)], findings: &mut Findings) {
    for (section, name, value, least, most) in ranges {
        if !(least..=most).contains(&value) {
            findings.fault(
                key(section, name),
                format!("{section}.{name} is {value}"),
                format!("use {least} to {most}"),
            );
        }
    }
}

/// Refuses texts that must not be empty or that could break a header.
fn texts(config: &Config, findings: &mut Findings) {
    let mut all = vec![
        (key("desk", "name"), &config.desk.name),
        (key("storage", "data"), &config.storage.data),
        (key("rules", "directory"), &config.rules.directory),
        (key("rules", "locales"), &config.rules.locales),
        (key("phone", "prompts"), &config.phone.prompts),
    ];
    all.extend(config.lines.iter().enumerate().map(|(at, l)| (entry("line", at, "id"), &l.id)));
    let names = config.mailboxes.iter().enumerate();
    all.extend(names.map(|(at, mailbox)| (entry("mailbox", at, "name"), &mailbox.name)));
    for (way, text) in all {
        if text.trim().is_empty() || text.len() > 200 || text.chars().any(char::is_control) {
            findings.fault(
                way.clone(),
                format!("{} must be a text of one line", super::outline::written(&way)),
                "write 1 to 200 bytes",
            );
        }
    }
    let domain = &config.mail.message_id_domain;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if domain.len() > 200 || !domain.chars().all(fits) {
        findings.fault(
            key("mail", "message_id_domain"),
            format!("`{domain}` is no domain"),
            "write a name such as example.com, or nothing",
        );
    }
}

/// Checks what only the files beside the configuration can tell.
pub(super) fn files(config: &Config, base_dir: &Path, findings: &mut Findings) {
    console::files(config, base_dir, findings);
    calendars(config, base_dir, findings);
    let journal = journal_folder(&base_dir.join(&config.storage.data));
    if let Err(error) = check_journal(&journal) {
        findings.fault(key("storage", "data"), format!("the journal of calls: {error}"), "");
    }
    imap::files(config, base_dir, findings);
    smtp::files(config, base_dir, findings);
    voice::files(config, base_dir, findings);
    phone::files(config, base_dir, findings);
    mail_auth::files(config, base_dir, findings);
    paging::files(config, base_dir, findings);
    outside::files(config, base_dir, findings);
    let named = &config.mail.relay_password_file;
    if named.is_empty() {
        return;
    }
    if let Err(error) = read_secret(&base_dir.join(named)) {
        findings.fault(key("mail", "relay_password_file"), error.to_string(), "");
    }
}

/// Refuses calendars that are not there: holidays would pass as working days.
///
/// Where there is no folder of calendars at all, the check of the rules says so.
fn calendars(config: &Config, base_dir: &Path, findings: &mut Findings) {
    let folder = base_dir.join(&config.rules.directory).join("calendars");
    let Ok(files) = std::fs::read_dir(&folder) else { return };
    let known: BTreeSet<String> = files
        .filter_map(Result::ok)
        .filter_map(|file| file.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .collect();
    for (at, queue) in config.queues.iter().enumerate() {
        let Some(name) = queue.calendar.as_ref().filter(|name| !known.contains(*name)) else {
            continue;
        };
        let remedy = nearest(name, known.iter().map(String::as_str)).map_or_else(
            || format!("write {}/{name}.toml, or empty it", folder.display()),
            |near| format!("did you mean `{near}`?"),
        );
        let what = format!("queue {} names the calendar `{name}`, which is not there", queue.id);
        findings.fault(entry("queue", at, "calendar"), what, remedy);
    }
}
