//! From the configuration to what the story needs.
use std::collections::BTreeMap;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::intake::{
    Attended, Entrance, Line, Links, PeopleTarget, Phone, Queue, Settings, UnprovenLimits,
};
use crate::model::{FileFault, Language, QueueId, Sites};
use crate::tickets::Vendor;

use super::config::{AcknowledgeUnproven, ByLanguage, Config, Mail};
use super::{outside, ways};

/// The queue that makes no tickets (labelling guide, section 3).
const QUARANTINE: &str = "quarantine";

/// Makes the settings. The configuration has been checked; what still fails is a fault of the
/// whole file.
///
/// # Errors
/// Faults that name the entry.
pub fn settings(file: &str, config: &Config) -> Result<Settings, Vec<FileFault>> {
    let fault = |what: String| vec![FileFault::new(file, 0, what, "")];
    let sites = Sites::new(config.sites.clone()).map_err(|error| fault(error.to_string()))?;
    let lines = lines(file, config)?;
    let mut queues = vec![];
    for queue in &config.queues {
        queues.push(Queue {
            id: queue.id.clone(),
            hours: queue.hours.clone(),
            zone: zone(file, &queue.time_zone)?,
            calendar: queue.calendar.clone(),
            people: people(&queue.people)
                .map_err(|why| fault(format!("queue `{}`: {why}", queue.id)))?,
            ring: queue.ring,
            mail: queue.mail.clone(),
            quiet_hours: queue.quiet_hours,
        });
    }
    let entrances = entrances(config);
    let first =
        entrances.first().ok_or_else(|| fault("no [[mailbox]] is configured".to_owned()))?;
    let message_domain = if config.mail.message_id_domain.is_empty() {
        first.address.domain().to_owned()
    } else {
        config.mail.message_id_domain.clone()
    };
    let quarantine: QueueId = QUARANTINE.parse().map_err(|error| fault(format!("{error}")))?;
    let limits = &config.mail;
    Ok(Settings {
        desk: config.desk.name.clone(),
        fallback_language: config.desk.fallback_language,
        default_country: config.desk.default_country,
        message_domain,
        entrances,
        lines,
        queues,
        quarantine,
        attended: config
            .attended
            .iter()
            .map(|target| Attended {
                id: target.id.clone(),
                number: target.number.clone(),
                language: target.language,
            })
            .collect(),
        phone: Phone {
            emergency_policy: config.phone.emergency_policy.clone(),
            fallback_policy: config.phone.fallback_policy.clone(),
            ring: config.phone.ring,
            people_queue: config.phone.people_queue.clone(),
            wait_max: Duration::from_secs(config.phone.wait_s_max),
            dials: !config.trunks.is_empty(),
            silent_max: Duration::from_secs(config.phone.silent_s_max),
        },
        sites,
        unproven: unproven(limits),
        html: limits.html,
        agents: config.desk.agents.clone(),
        portal: by_language(&config.desk.portal),
        origins: config.desk.origins.clone(),
        links: links(config),
        means: ways::means(config),
        proposals_to: config.incidents.proposals_to.clone(),
        notices_per_minute: config.notices.per_minute,
        vendors: vendors(config),
        retention: config.retention.days(),
        outside: outside::outside_desks(config),
    })
}

/// The limits on answers to strangers.
fn unproven(limits: &Mail) -> UnprovenLimits {
    UnprovenLimits {
        acknowledge: limits.acknowledge_unproven == AcknowledgeUnproven::Short,
        per_address_hour: limits.unproven_per_address_hour,
        per_address_day: limits.unproven_per_address_day,
        per_domain_hour: limits.unproven_per_domain_hour,
        per_hour: limits.unproven_per_hour,
    }
}

/// Other desks and monitoring systems.
fn vendors(config: &Config) -> Vec<Vendor> {
    let entries = config.vendors.iter().map(|vendor| Vendor {
        name: vendor.name.clone(),
        senders: vendor.senders.clone(),
        style: vendor.style,
    });
    entries.collect()
}

/// Where one-time links lead.
fn links(config: &Config) -> Option<Links> {
    let public_url = config.identity.link_url.trim_end_matches('/').to_owned();
    let valid = Duration::from_secs(u64::from(config.identity.link_minutes).saturating_mul(60));
    let hours = u64::from(config.identity.enrolment_hours);
    let enrolment = Duration::from_secs(hours.saturating_mul(3_600));
    let on_integration = config.identity.invite_on_integration;
    (!public_url.is_empty()).then_some(Links { public_url, valid, enrolment, on_integration })
}

/// The mailboxes; one without a brand of its own signs in the desk's name.
fn entrances(config: &Config) -> Vec<Entrance> {
    let brand = |own: &str| if own.is_empty() { config.desk.name.clone() } else { own.to_owned() };
    let entrances = config.mailboxes.iter().map(|mailbox| Entrance {
        address: mailbox.address.clone(),
        aliases: mailbox.aliases.clone(),
        name: mailbox.name.clone(),
        language: mailbox.language,
        line: mailbox.line.clone(),
        desk: brand(&mailbox.desk),
        brand: mailbox.brand.clone(),
    });
    entrances.collect()
}

fn by_language(texts: &ByLanguage) -> BTreeMap<Language, String> {
    Language::ALL.map(|language| (language, texts.of(language).to_owned())).into()
}

/// Makes the lines.
fn lines(file: &str, config: &Config) -> Result<Vec<Line>, Vec<FileFault>> {
    let mut lines = vec![];
    for line in &config.lines {
        lines.push(Line {
            id: line.id.clone(),
            number: line.number.clone(),
            language: line.language,
            asks_consent: line.asks_consent,
            country: line.country,
            zone: zone(file, &line.time_zone)?,
            office_hours: line.office_hours.clone(),
            calendar: line.calendar.clone(),
            cost_text: by_language(&line.cost_text),
            desk: line.desk.clone(),
            brand: line.brand.clone(),
        });
    }
    Ok(lines)
}

fn zone(file: &str, name: &str) -> Result<TimeZone, Vec<FileFault>> {
    TimeZone::get(name)
        .map_err(|error| vec![FileFault::new(file, 0, format!("time zone `{name}`: {error}"), "")])
}

/// Reads who takes a queue's calls.
fn people(texts: &[String]) -> Result<Vec<PeopleTarget>, String> {
    texts
        .iter()
        .map(|text| match text.split_once(':') {
            Some(("schedule", name)) if !name.is_empty() => {
                Ok(PeopleTarget::Schedule(name.to_owned()))
            }
            Some(("person", id)) => {
                id.parse().map(PeopleTarget::Person).map_err(|error| format!("{error}"))
            }
            Some(("attended", id)) if !id.is_empty() => Ok(PeopleTarget::Attended(id.to_owned())),
            _ => Err(format!("`{text}` names nobody; write schedule:ID, person:ID or attended:ID")),
        })
        .collect()
}
