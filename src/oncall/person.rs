//! People who can be on call.
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::Night;
use super::hand_over::{HandOverBy, read_before, read_by};
use super::way::{Way, WayKind};
use crate::model::{EmailAddress, Language, PersonId, PhoneNumber};
use crate::tomlfile::{Faults, Section};
use crate::wall;

/// The keys of a person in the files.
const KEYS: [&str; 11] = [
    "id",
    "name",
    "language",
    "speaks",
    "number",
    "mail",
    "page",
    "hand_over_notice",
    "hand_over_by",
    "time_zone",
    "quiet_hours",
];

/// Someone who can be paged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The id that schedules and policies use.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// The language in which the person is addressed.
    pub language: Language,
    /// Every language the person answers customers in, the first included.
    pub speaks: Vec<Language>,
    /// The number to ring.
    pub number: Option<PhoneNumber>,
    /// The address to write to.
    pub mail: Option<EmailAddress>,
    /// The ways in which the person is paged; without any, as [`Person::ways`] says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub page: Vec<Way>,
    /// How long before a hand-over the person is told of it; as the schedule says, without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand_over_notice: Option<SignedDuration>,
    /// By which way; the first of the person's own that rings nobody, without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand_over_by: Option<HandOverBy>,
    /// The IANA name of the zone in which the person lives; that of a schedule, without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// When the person is told nothing that can wait; the usual night, without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<Night>,
}

impl Person {
    /// Returns whether a page can get there at all.
    #[must_use]
    pub fn can_be_reached(&self) -> bool {
        let pushed = |way: &Way| way.kind == WayKind::Ntfy && way.to.is_some();
        self.number.is_some() || self.mail.is_some() || self.page.iter().any(pushed)
    }

    pub(super) fn read(section: &Section<'_>, faults: &mut Faults) -> Option<Self> {
        const PLACE: &str = "a person";
        section.only(&KEYS, PLACE, faults);
        let id = section.need("id", PLACE, faults)?;
        let name = section.need_text("name", PLACE, faults).unwrap_or_default().to_owned();
        let language = section.need("language", PLACE, faults).and_then(|entry| {
            let text = entry.text(faults)?;
            text.parse().map_err(|error| faults.push(entry.key_fault(format!("{error}"), ""))).ok()
        });
        let number = section.get("number").and_then(|entry| {
            let text = entry.text(faults)?;
            let read = PhoneNumber::parse(text, None);
            read.map_err(|error| faults.push(entry.key_fault(error.to_string(), ""))).ok()
        });
        let mail = section.get("mail").and_then(|entry| {
            let text = entry.text(faults)?;
            text.parse().map_err(|error| faults.push(entry.key_fault(format!("{error}"), ""))).ok()
        });
        let mut speaks: Vec<Language> = language.into_iter().collect();
        for more in section.get("speaks").map(|entry| entry.texts(faults)).unwrap_or_default() {
            match more.text.parse::<Language>() {
                Ok(language) if speaks.contains(&language) => {}
                Ok(language) => speaks.push(language),
                Err(error) => faults.push(more.fault(error.to_string(), "")),
            }
        }
        let page = section.get("page").map(|entry| Way::read_all(&entry, faults));
        let page = page.unwrap_or_default();
        let hand_over_notice = read_before(section, faults);
        let hand_over_by = read_by(section, faults);
        let time_zone = section.get("time_zone").and_then(|entry| {
            let text = entry.text(faults)?;
            if wall::zone(text).is_none() {
                let what = format!("`{text}` is no time zone");
                faults.push(entry.key_fault(what, "write an IANA name, such as Europe/Lisbon"));
            }
            Some(text.to_owned())
        });
        let quiet_hours = section.get("quiet_hours").and_then(|entry| {
            let text = entry.text(faults)?;
            let read = text.parse::<Night>();
            let night = read.map_err(|error| faults.push(entry.key_fault(error, ""))).ok()?;
            if night.length() > Night::QUIET_MAX {
                let what = format!("`{text}` is longer than {} hours", Night::QUIET_MAX.as_hours());
                let remedy =
                    "write a shorter night: what was due in it must still be told after it";
                faults.push(entry.key_fault(what, remedy));
            }
            Some(night)
        });
        let text = id.text(faults)?;
        let id =
            text.parse().map_err(|error| faults.push(id.key_fault(format!("{error}"), ""))).ok()?;
        Some(Self {
            id,
            name,
            language: language?,
            speaks,
            number,
            mail,
            page,
            hand_over_notice,
            hand_over_by,
            time_zone,
            quiet_hours,
        })
    }
}
