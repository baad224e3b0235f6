//! What the rules may know about an arrival.
use std::collections::BTreeSet;
use std::str::FromStr;

use jiff::civil::DateTime;

use crate::identity::Claim;
use crate::model::{Channel, Country, Intent, SiteCode, Timestamp};
use crate::routing::{Event, Facts, Hours, origin_for_rules};
use crate::understanding::Classification;

use super::chapter::{Story, site};
use super::{Knowledge, Settings};

/// Collects the facts of a text that came to the first mailbox from nobody known: what
/// `routing explain` asks about.
#[must_use]
pub fn facts_of_text(
    settings: &Settings,
    knowledge: &Knowledge,
    understood: &Classification,
    subject: String,
    text: String,
    channel: Channel,
    at: Timestamp,
) -> Facts {
    let site = site(understood);
    let line = settings.lines.first().map(|line| line.country);
    let country = country_of(settings, site.as_ref()).or(line).unwrap_or(settings.default_country);
    let (hours, holiday) = hours(settings, knowledge, country, at);
    Facts {
        intent: understood.intent,
        priority: understood.priority,
        impact: understood.impact,
        urgency: understood.urgency,
        safety: understood.safety,
        site,
        line,
        language: understood.language,
        channel,
        products: values(understood, "product").collect(),
        change: values(understood, "change").next(),
        tags: tags(&Claim::default(), understood, false),
        hours,
        holiday,
        subject,
        text,
        ..Facts::plain(country)
    }
}

/// Collects the facts. The country is that of the site, else the account, else the line.
pub(super) fn of(story: &Story, claim: &Claim, understood: &Classification, event: Event) -> Facts {
    let incoming = &story.incoming;
    let site = site(understood);
    let line = story.settings.line(&incoming.entrance.line).map(|line| line.country);
    let account = claim.account.as_ref().map(|account| &account.facts);
    let country = country_of(&story.settings, site.as_ref())
        .or_else(|| account.map(|account| account.country))
        .or(line)
        .unwrap_or(story.settings.default_country);
    let (hours, holiday) = hours(&story.settings, &story.knowledge, country, incoming.at);
    Facts {
        event,
        intent: understood.intent,
        priority: understood.priority,
        impact: understood.impact,
        urgency: understood.urgency,
        safety: understood.safety,
        site,
        country,
        line,
        language: understood.language,
        channel: incoming.door.channel(),
        assurance: claim.assurance,
        account: account.map(|account| account.name.clone()),
        account_state: account.map(|account| story.settings.state_at(account, incoming.at)),
        account_kind: account.map(|account| account.kind),
        origin: account
            .and_then(|account| account.origin.as_deref())
            .map(|origin| origin_for_rules(origin, &story.settings.origins)),
        products: values(understood, "product").collect(),
        change: values(understood, "change").next(),
        tags: tags(claim, understood, incoming.list),
        from_domain: incoming.sender.as_ref().map(|address| address.domain().to_owned()),
        to_address: Some(incoming.entrance.address.clone()),
        hours,
        holiday,
        subject: incoming.subject.clone(),
        text: incoming.text.clone(),
    }
}

fn country_of(settings: &Settings, site: Option<&SiteCode>) -> Option<Country> {
    settings.sites.get(site?.as_str()).map(|site| site.country)
}

/// Returns the words of a slot whose list is closed; what is in no list means nothing to rules.
fn values<T: FromStr>(understood: &Classification, slot: &str) -> impl Iterator<Item = T> {
    let slots = understood.slots.get(slot).map(Vec::as_slice).unwrap_or_default();
    slots.iter().filter_map(|slot| slot.value.parse().ok())
}

fn tags(claim: &Claim, understood: &Classification, list: bool) -> BTreeSet<String> {
    let mut tags: BTreeSet<String> = understood
        .slots
        .get("topic")
        .into_iter()
        .flatten()
        .map(|slot| format!("topic:{}", slot.value))
        .collect();
    let also = |intent: Intent| understood.also.contains(&intent);
    let words = [
        (!understood.decided, "undecided"),
        (claim.is_registered(), "registered"),
        (also(Intent::Commercial), "commercial"),
        (also(Intent::Billing), "billing"),
        (list, "list"),
    ];
    tags.extend(words.iter().filter(|(holds, _)| *holds).map(|(_, word)| (*word).to_owned()));
    tags
}

/// Whether office hours run in that country, by the clock and calendar of its line; of a country without a
/// line, by that of the country where nothing else is said. Where no line is at all nobody waits at a desk.
pub(super) fn hours(
    settings: &Settings,
    knowledge: &Knowledge,
    country: Country,
    at: Timestamp,
) -> (Hours, bool) {
    let of = |country: Country| settings.lines.iter().find(|line| line.country == country);
    let Some(line) = of(country).or_else(|| of(settings.default_country)) else {
        return (Hours::Closed, false);
    };
    let local: DateTime = at.to_zoned(line.zone.clone()).datetime();
    let calendars = knowledge.on_call.calendars();
    let is_holiday =
        |day| line.calendar.as_deref().is_some_and(|name| calendars.is_holiday(name, day));
    let open = line.office_hours.is_open(local, is_holiday);
    let holiday = is_holiday(local.date());
    (if open { Hours::Open } else { Hours::Closed }, holiday)
}
