//! Whom a caller is put through to when the calls themselves fail.
use super::super::Intake;
use super::super::settings::{Attended, Line, Settings};
use super::responders::{for_country, order};
use crate::conversation::Responder;
use crate::model::{Country, Language, PolicyId, Timestamp};
use crate::oncall::OnCall;

/// People on call who are tried before the attended numbers: nobody holds on for longer.
const ON_CALL_MAX: usize = 4;

impl Intake {
    /// Returns whom to ring now for a line, in order: those on call by the fallback policy, each
    /// once, then every attended number. Everything is in memory; the store is not asked.
    #[must_use]
    pub fn last_resort(&self, line: Option<&str>) -> Vec<Responder> {
        self.last_resort_for(line, false)
    }

    /// The same; for danger, those on call by the emergency policy come first.
    #[must_use]
    pub fn last_resort_for(&self, line: Option<&str>, danger: bool) -> Vec<Responder> {
        let parts = self.parts();
        let asked = Asked::of(&parts.settings, line.and_then(|id| parts.settings.line(id)));
        let knowledge = parts.knowledge.load();
        let on_call = asked.on_call(&knowledge.on_call, danger, parts.clock.now());
        with_attended(on_call, &parts.settings.attended)
    }
}

/// By which policies and in which language somebody is sought.
pub(super) struct Asked {
    pub(super) emergency: Option<PolicyId>,
    pub(super) fallback: Option<PolicyId>,
    pub(super) country: Country,
    pub(super) language: Language,
}

impl Asked {
    /// For a line, else for the first one.
    pub(super) fn of(settings: &Settings, line: Option<&Line>) -> Self {
        let line = line.or_else(|| settings.lines.first());
        let country = line.map_or(settings.default_country, |line| line.country);
        let policy = |text: &str| for_country(text, country).parse().ok();
        Self {
            emergency: policy(&settings.phone.emergency_policy),
            fallback: policy(&settings.phone.fallback_policy),
            country,
            language: line.map_or(settings.fallback_language, |line| line.language),
        }
    }

    /// Returns the policies in order.
    pub(super) fn policies(&self, danger: bool) -> impl Iterator<Item = &PolicyId> {
        self.emergency.iter().filter(move |_| danger).chain(&self.fallback)
    }

    /// Returns who is on call at a moment, each once.
    pub(super) fn on_call(&self, on_call: &OnCall, danger: bool, at: Timestamp) -> Vec<Responder> {
        let all = self.policies(danger).flat_map(|id| order(on_call, id, at, self.language));
        let mut people = vec![];
        all.for_each(|one| add(&mut people, one));
        people.truncate(ON_CALL_MAX);
        people
    }
}

/// Returns the numbers at which somebody always answers, for when nothing else is known.
#[must_use]
pub fn attended_only(attended: &[Attended]) -> Vec<Responder> {
    with_attended(vec![], attended)
}

/// Adds the numbers at which somebody always answers.
pub(super) fn with_attended(mut people: Vec<Responder>, attended: &[Attended]) -> Vec<Responder> {
    for target in attended {
        let responder = Responder {
            id: target.id.clone(),
            number: target.number.clone(),
            language: target.language,
            attended: true,
        };
        add(&mut people, responder);
    }
    people
}

/// Nobody is rung twice.
fn add(people: &mut Vec<Responder>, one: Responder) {
    if people.iter().all(|other| other.number != one.number) {
        people.push(one);
    }
}
