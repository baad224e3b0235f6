//! On-call files read: any of `[policy]`, `[schedule]`, `[[person]]` and `[[test]]` in one file.
use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::Date;

use super::cases::{Case, own};
use super::hand_over::read_before;
use super::policy::Notify;
use super::{
    Calendars, Cover, HELD_BY_CALL, HELD_BY_CALL_LIMITS, LAYERS_MAX, Layer, OnCall, Person, Policy,
    REPEAT_MAX, STEPS_MAX, Schedule, Step, Turn,
};
use crate::model::{FileFault, PersonId, PolicyId};
use crate::tomlfile::{Document, Entry, Faults, Section, one_of};
use crate::wall;

/// The longest wait of one step.
const WAIT_MAX: SignedDuration = SignedDuration::from_hours(24);
/// The keys of `[policy]` that TOML gives to the last `[[step]]` when they stand below it.
const POLICY_ONLY: [&str; 5] = ["repeat", "finally", UNTOUCHED, HELD, BY_LANGUAGE];
/// After what time a page begins again of which nothing came.
const UNTOUCHED: &str = "accepted_but_not_touched";
/// How long a customer's own call holds a page.
const HELD: &str = "held_by_call";
/// That of one step those who speak the caller's language are rung first.
const BY_LANGUAGE: &str = "by_language";

/// A name used in a file, to be looked up when all files are read.
struct Use {
    fault_at: FileFault,
    name: Name,
}

enum Name {
    Person(PersonId),
    Schedule(PolicyId),
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    oncall: OnCall,
    uses: Vec<Use>,
    cases: Vec<Case>,
    /// Where each id stands, by kind and id.
    places: BTreeMap<(&'static str, String), String>,
    faults: Faults,
    /// Whether a file could not be read at all, so that names may only seem undefined.
    broken: bool,
}

pub(super) fn load(
    oncall_files: &[(String, String)],
    calendar_files: &[(String, String)],
) -> Result<OnCall, Vec<FileFault>> {
    let mut reading = Reading::default();
    reading.oncall.calendars = Calendars::read(calendar_files, &mut reading.faults);
    let mut sorted: Vec<&(String, String)> = oncall_files.iter().collect();
    sorted.sort();
    for (path, text) in sorted {
        reading.file(path, text);
    }
    if !reading.broken {
        reading.look_up();
    }
    if reading.faults.is_empty() {
        for case in &reading.cases {
            if let Some(fault) = case.run(&reading.oncall) {
                reading.faults.push(fault);
            }
        }
    }
    if reading.faults.is_empty() { Ok(reading.oncall) } else { Err(reading.faults.into_sorted()) }
}

impl Reading {
    fn file(&mut self, path: &str, text: &str) {
        let Some(document) = Document::read(path, text, &mut self.faults) else {
            self.broken = true;
            return;
        };
        let root = document.root();
        let known = ["policy", "step", "schedule", "layer", "person", "test"];
        root.only(&known, "an on-call file", &mut self.faults);
        for section in root.tables("person", &mut self.faults) {
            if let Some(person) = Person::read(&section, &mut self.faults)
                && self.first("person", person.id.as_str(), &section)
            {
                self.oncall.people.insert(person.id.clone(), person);
            }
        }
        let schedule =
            root.table("schedule", &mut self.faults).and_then(|s| self.schedule(&s, &root));
        let own_id = own(schedule.as_ref()).cloned();
        if let Some(schedule) = schedule {
            self.oncall.schedules.insert(schedule.id.clone(), schedule);
        } else if let Some(layer) = root.tables("layer", &mut self.faults).first()
            && root.get("schedule").is_none()
        {
            self.faults
                .push(layer.fault("a [[layer]] without a [schedule]", "add [schedule] above"));
        }
        match root.table("policy", &mut self.faults) {
            Some(section) => self.policy(&section, &root),
            None => {
                if let Some(step) = root.tables("step", &mut self.faults).first() {
                    self.faults
                        .push(step.fault("a [[step]] without a [policy]", "add [policy] above"));
                }
            }
        }
        for section in root.tables("test", &mut self.faults) {
            self.cases.extend(Case::read(&section, own_id.as_ref(), &mut self.faults));
        }
    }

    /// Returns whether the id is new among its kind, and reports it if not.
    fn first(&mut self, kind: &'static str, id: &str, section: &Section<'_>) -> bool {
        let place = format!("{}:{}", section.file(), section.line());
        let before = self.places.insert((kind, id.to_owned()), place);
        if let Some(before) = &before {
            let what = format!("{kind} `{id}` stands already in {before}");
            self.faults.push(section.fault(what, "give it another id"));
        }
        before.is_none()
    }

    fn id(&mut self, section: &Section<'_>, place: &str) -> Option<PolicyId> {
        let entry = section.need("id", place, &mut self.faults)?;
        let text = entry.text(&mut self.faults)?;
        let id = text.parse();
        id.map_err(|error| self.faults.push(entry.key_fault(format!("{error}"), ""))).ok()
    }

    fn schedule(&mut self, section: &Section<'_>, root: &Section<'_>) -> Option<Schedule> {
        const PLACE: &str = "a schedule";
        let keys = ["id", "about", "time_zone", "cover", "languages", "hand_over_notice"];
        section.only(&keys, PLACE, &mut self.faults);
        let zone = section.need("time_zone", PLACE, &mut self.faults).and_then(|entry| {
            let name = entry.text(&mut self.faults)?;
            let zone = wall::zone(name);
            if zone.is_none() {
                let what = format!("`{name}` is no time zone");
                self.faults.push(entry.key_fault(what, "write an IANA name such as Europe/Madrid"));
            }
            zone
        });
        let cover = section.get("cover").and_then(|entry| {
            let text = entry.text(&mut self.faults)?;
            match text {
                "always" => Some(Cover::Always),
                "partly" => Some(Cover::Partly),
                _ => {
                    let remedy = one_of(text, ["always", "partly"]);
                    self.faults.push(entry.key_fault(format!("`{text}` is no cover"), remedy));
                    None
                }
            }
        });
        let mut languages = vec![];
        for scalar in
            section.get("languages").map(|e| e.texts(&mut self.faults)).unwrap_or_default()
        {
            match scalar.text.parse() {
                Ok(language) => languages.push(language),
                Err(error) => self.faults.push(scalar.fault(format!("{error}"), "")),
            }
        }
        let sections = root.tables("layer", &mut self.faults);
        if sections.is_empty() || sections.len() > LAYERS_MAX {
            let what =
                format!("a schedule has 1 to {LAYERS_MAX} [[layer]], here are {}", sections.len());
            self.faults.push(section.fault(what, ""));
        }
        let layers = sections.iter().filter_map(|section| self.layer(section)).collect();
        let hand_over_notice = read_before(section, &mut self.faults);
        let id = self.id(section, PLACE)?;
        self.first("schedule", id.as_str(), section);
        Some(Schedule {
            id,
            file: section.file().to_owned(),
            line: section.line(),
            zone: zone?,
            cover: cover.unwrap_or(Cover::Always),
            languages,
            hand_over_notice,
            layers,
            changes: vec![],
        })
    }

    fn layer(&mut self, section: &Section<'_>) -> Option<Layer> {
        const PLACE: &str = "a layer";
        let keys = ["name", "people", "turn", "since", "hours", "not_on"];
        section.only(&keys, PLACE, &mut self.faults);
        let name =
            section.need_text("name", PLACE, &mut self.faults).unwrap_or_default().to_owned();
        let people = section.need("people", PLACE, &mut self.faults);
        let people = people.map(|entry| self.people_of(&entry)).unwrap_or_default();
        let turn = section.need("turn", PLACE, &mut self.faults).and_then(|entry| {
            let text = entry.text(&mut self.faults)?;
            let turn = Turn::read(text);
            if turn.is_none() {
                let remedy = "write `weekly, monday 09:00`, `daily, 09:00`, `every 2 weeks, monday 09:00` or `fixed`";
                self.faults.push(entry.key_fault(format!("`{text}` is no turn"), remedy));
            }
            turn
        });
        let since = match section.get("since") {
            Some(entry) => entry.date(&mut self.faults),
            // Nothing is counted, so nothing must say from when.
            None if turn == Some(Turn::Fixed) => Some(Date::MIN),
            None => section.need("since", PLACE, &mut self.faults).and(None),
        };
        let hours = section.get("hours").and_then(|entry| {
            let text = entry.text(&mut self.faults)?;
            text.parse()
                .map_err(|error| self.faults.push(entry.key_fault(format!("{error}"), "")))
                .ok()
        });
        let mut not_on = vec![];
        for scalar in section.get("not_on").map(|e| e.texts(&mut self.faults)).unwrap_or_default() {
            if self.oncall.calendars.get(&scalar.text).is_none() {
                let ids = self.oncall.calendars.iter().map(|calendar| calendar.id.as_str());
                let what = format!("calendar `{}` is not defined", scalar.text);
                self.faults.push(scalar.fault(what, one_of(&scalar.text, ids)));
            }
            not_on.push(scalar.text);
        }
        Some(Layer { name, people, turn: turn?, since: since?, hours, not_on })
    }

    fn people_of(&mut self, entry: &Entry<'_>) -> Vec<PersonId> {
        let mut people: Vec<PersonId> = vec![];
        for scalar in entry.texts(&mut self.faults) {
            match scalar.text.parse::<PersonId>() {
                Ok(id) => {
                    let fault_at = scalar.fault("", "");
                    self.uses.push(Use { fault_at, name: Name::Person(id.clone()) });
                    people.push(id);
                }
                Err(error) => self.faults.push(scalar.fault(error.to_string(), "")),
            }
        }
        people
    }

    fn policy(&mut self, section: &Section<'_>, root: &Section<'_>) {
        const PLACE: &str = "a policy";
        section.only(
            &["id", "about", "repeat", "finally", UNTOUCHED, HELD, BY_LANGUAGE],
            PLACE,
            &mut self.faults,
        );
        let about = section.text_of("about", &mut self.faults).unwrap_or_default().to_owned();
        let repeat = section.get("repeat");
        let repeat =
            repeat.and_then(|e| e.integer(0, REPEAT_MAX, &mut self.faults)).unwrap_or_default();
        let finally = section.need("finally", PLACE, &mut self.faults);
        let finally = finally.map(|entry| self.finally(&entry)).unwrap_or_default();
        let untouched = section.get(UNTOUCHED).and_then(|entry| self.wait(&entry));
        let held_by_call = section.get(HELD).and_then(|entry| self.held(&entry));
        let held_by_call = held_by_call.unwrap_or(HELD_BY_CALL);
        let by_language = section.get(BY_LANGUAGE).and_then(|entry| entry.flag(&mut self.faults));
        let by_language = by_language.unwrap_or_default();
        let sections = root.tables("step", &mut self.faults);
        if sections.is_empty() || sections.len() > STEPS_MAX {
            let what =
                format!("a policy has 1 to {STEPS_MAX} [[step]], here are {}", sections.len());
            self.faults.push(section.fault(what, ""));
        }
        let steps = sections.iter().filter_map(|section| self.step(section)).collect();
        let Some(id) = self.id(section, PLACE) else { return };
        if self.first("policy", id.as_str(), section) {
            let policy = Policy {
                id: id.clone(),
                about,
                steps,
                repeat,
                finally,
                untouched,
                held_by_call,
                by_language,
            };
            self.oncall.policies.insert(id, policy);
        }
    }

    /// Reads how long a call holds a page.
    fn held(&mut self, entry: &Entry<'_>) -> Option<SignedDuration> {
        let text = entry.text(&mut self.faults)?;
        let (least, most) = HELD_BY_CALL_LIMITS;
        let held = duration(text).filter(|held| (least..=most).contains(held));
        if held.is_none() {
            let what = format!("`{text}` is no time for which a call may hold a page");
            self.faults.push(entry.key_fault(what, "write 30s to 10m; 3m is usual"));
        }
        held
    }

    /// Reads `finally`, which must reach someone whatever the schedules say.
    fn finally(&mut self, entry: &Entry<'_>) -> Vec<Notify> {
        let finally = self.notify(entry);
        if !finally.iter().any(|one| matches!(one, Notify::Mail(_) | Notify::Phone(_))) {
            let remedy = "add a `phone:` or `mail:` of the house";
            self.faults.push(entry.key_fault("`finally` may reach nobody", remedy));
        }
        finally
    }

    fn step(&mut self, section: &Section<'_>) -> Option<Step> {
        const PLACE: &str = "a step";
        let mut known = vec!["notify", "for"];
        for entry in section.entries().filter(|entry| POLICY_ONLY.contains(&entry.key)) {
            let what =
                format!("`{}` stands below [[step]], so TOML gives it to that step", entry.key);
            self.faults
                .push(entry.key_fault(what, "move it up into [policy], before the first [[step]]"));
            known.push(entry.key);
        }
        section.only(&known, PLACE, &mut self.faults);
        let notify = section.need("notify", PLACE, &mut self.faults);
        let notify = notify.map(|entry| self.notify(&entry)).unwrap_or_default();
        let entry = section.need("for", PLACE, &mut self.faults)?;
        Some(Step { notify, wait: self.wait(&entry)? })
    }

    fn wait(&mut self, entry: &Entry<'_>) -> Option<SignedDuration> {
        let text = entry.text(&mut self.faults)?;
        let wait = duration(text);
        if wait.is_none() {
            let what = format!("`{text}` is no time to wait");
            self.faults.push(entry.key_fault(what, "write 30s, 5m or 1h, at most 24h"));
        }
        wait
    }

    fn notify(&mut self, entry: &Entry<'_>) -> Vec<Notify> {
        let mut out = vec![];
        for scalar in entry.texts(&mut self.faults) {
            let notify = match Notify::read(&scalar.text) {
                Ok(notify) => notify,
                Err(error) => {
                    self.faults.push(scalar.fault(error, ""));
                    continue;
                }
            };
            let name = match &notify {
                Notify::Schedule(id) => Some(Name::Schedule(id.clone())),
                Notify::Person(id) => Some(Name::Person(id.clone())),
                Notify::Mail(_) | Notify::Phone(_) | Notify::Channel(_) => None,
            };
            if let Some(name) = name {
                self.uses.push(Use { fault_at: scalar.fault("", ""), name });
            }
            out.push(notify);
        }
        out
    }

    /// Looks up every name that some file used.
    fn look_up(&mut self) {
        for used in std::mem::take(&mut self.uses) {
            let (kind, id) = match &used.name {
                Name::Person(id) => ("person", id.as_str()),
                Name::Schedule(id) => ("schedule", id.as_str()),
            };
            if self.places.contains_key(&(kind, id.to_owned())) {
                continue;
            }
            let ids = self.places.keys().filter(|(k, _)| *k == kind).map(|(_, id)| id.as_str());
            let (what, remedy) = (format!("{kind} `{id}` is not defined"), one_of(id, ids));
            self.faults.push(FileFault { what, remedy, ..used.fault_at });
        }
    }
}

/// Reads `30s`, `5m` or `1h`.
pub(super) fn duration(text: &str) -> Option<SignedDuration> {
    let unit = text.chars().last()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        _ => return None,
    };
    let count: u32 = text.strip_suffix(unit)?.parse().ok()?;
    let wait = SignedDuration::from_secs(i64::from(count) * seconds);
    (wait > SignedDuration::ZERO && wait <= WAIT_MAX).then_some(wait)
}
