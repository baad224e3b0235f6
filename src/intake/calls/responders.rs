//! Who on call is rung next, in the order of the on-call files.
use std::collections::BTreeSet;

use crate::conversation::{Answer, Facts, Next, Responder};
use crate::model::{Country, Language, PolicyId, Timestamp};
use crate::oncall::{OnCall, Target};
use crate::store::{OutboxKind, StoreError};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

use super::super::chapter::{Chapter, Story};
use super::super::{Intake, RingOrder, Settings, paging};
use super::{CallAt, Known, filing};

/// A live caller is taken through the steps of a policy this often; then its last resort.
const ROUNDS_MAX: u32 = 2;

/// Returns everybody that a policy rings, in order, as [`steps`] has them.
pub(in crate::intake) fn order(
    on_call: &OnCall,
    policy: &PolicyId,
    at: Timestamp,
    language: Language,
) -> Vec<Responder> {
    steps(on_call, policy, at, (language, language)).concat()
}

/// Returns whom a policy rings, in order: each step once or twice, then the last resort; all of a
/// step at once, where that is wished and a door can. Who is there twice in one round is rung once.
/// Where the policy wants it, of one step those come first who speak the caller's language, which
/// may be another than that of the line.
fn steps(
    on_call: &OnCall,
    policy: &PolicyId,
    at: Timestamp,
    (language, callers): (Language, Language),
) -> Vec<Vec<Responder>> {
    let by_language = on_call.policy(policy).is_some_and(|policy| policy.by_language);
    let mut order: Vec<Vec<Responder>> = vec![];
    let mut rung = BTreeSet::new();
    for (_, rung_of_ladder) in on_call.ladder(policy, at) {
        let round = rung_of_ladder.round();
        if round.is_some_and(|round| round >= ROUNDS_MAX) {
            continue;
        }
        let mut targets: Vec<&Target> = rung_of_ladder.targets.iter().collect();
        if by_language {
            targets.sort_by_key(|target| !speaks(target, callers));
        }
        let people = targets.into_iter().filter_map(|one| responder(one, language));
        let fresh = people.filter(|one| rung.insert((round, one.number.clone()))).collect();
        order.push(fresh);
    }
    order.retain(|step| !step.is_empty());
    order
}

/// Returns who is at a place of the order, and who is rung together with him.
fn next(steps: &[Vec<Responder>], place: u8, together: bool) -> Option<Next> {
    let mut before = 0_usize;
    for step in steps {
        let within = usize::from(place).checked_sub(before)?;
        if let Some((first, with)) = step.get(within..).and_then(<[_]>::split_first) {
            let with = if together { with.to_vec() } else { vec![] };
            let places = u8::try_from(with.len()).unwrap_or(u8::MAX).saturating_add(1);
            return Some(Next { responder: first.clone(), place, with, places });
        }
        before = before.saturating_add(step.len());
    }
    None
}

fn speaks(target: &Target, language: Language) -> bool {
    match target {
        Target::Person(person) => person.speaks.contains(&language),
        Target::Phone(_) | Target::Mail(_) | Target::Channel(_) => false,
    }
}

/// Somebody on call always presses the key, whoever he is.
pub(super) fn responder(target: &Target, language: Language) -> Option<Responder> {
    match target {
        Target::Person(person) => Some(Responder {
            id: person.id.to_string(),
            number: person.number.clone()?,
            language: person.language,
            attended: false,
        }),
        Target::Phone(number) => Some(Responder {
            id: number.to_string(),
            number: number.clone(),
            language,
            attended: false,
        }),
        Target::Mail(_) | Target::Channel(_) => None,
    }
}

/// The policy of those without one: for danger, else for whoever may be in need.
fn fallback(settings: &Settings, danger: bool, country: Country) -> Option<PolicyId> {
    let phone = &settings.phone;
    let text = if danger { &phone.emergency_policy } else { &phone.fallback_policy };
    for_country(text, country).parse().ok()
}

/// Puts the country into a name such as `duty-manager-{country}`.
pub(in crate::intake) fn for_country(text: &str, country: Country) -> String {
    text.replace("{country}", country.as_str())
}

/// Answers whom to ring next; when nobody is left, everybody else of the policy is paged.
pub(super) async fn on_call(
    intake: &Intake,
    knowledge: Known,
    at: &CallAt,
    facts: &Facts,
    policy: Option<PolicyId>,
    tried: u8,
) -> Result<Answer, StoreError> {
    let parts = intake.parts();
    let now = parts.clock.now();
    let danger = facts.matter.as_ref().is_some_and(|matter| matter.safety);
    let known = policy.filter(|policy| knowledge.on_call.policy(policy).is_some());
    let policy = known.or_else(|| fallback(&parts.settings, danger, facts.start.country));
    let Some(policy) = policy else {
        tracing::error!(call = at.call.0, "no policy says who is rung; set [phone] policies");
        return Ok(Answer::NobodyOnCall { paged: false });
    };
    let languages = (facts.start.language, facts.language);
    let steps = steps(&knowledge.on_call, &policy, now, languages);
    if steps.is_empty() {
        tracing::error!(call = at.call.0, %policy, "nobody of this policy can be rung");
    }
    let together = parts.settings.phone.ring == RingOrder::Together;
    match next(&steps, tried, together && facts.start.abilities.rings_together) {
        Some(next) => Ok(Answer::Responder(next)),
        None => {
            let paged = keep_paging(intake, knowledge, at, facts, policy).await?;
            Ok(Answer::NobodyOnCall { paged })
        }
    }
}

/// Nobody took the call: whoever of the policy was not paged yet is paged now, and the ticket says
/// so. Without a ticket there is nothing to page about. Returns whether anybody was paged, now or
/// when the ticket was opened: only then the caller is told so.
async fn keep_paging(
    intake: &Intake,
    knowledge: Known,
    at: &CallAt,
    facts: &Facts,
    policy: PolicyId,
) -> Result<bool, StoreError> {
    let (Some(filed), Some(matter)) = (&facts.filed, &facts.matter) else { return Ok(false) };
    let parts = intake.parts();
    let story = Story {
        incoming: filing::incoming(intake, &knowledge, at, facts, matter)?,
        knowledge,
        settings: std::sync::Arc::clone(&parts.settings),
        thread_key: parts.thread_key.clone(),
        letters: std::sync::Arc::clone(&parts.letters),
        late: None,
    };
    let (ticket, arrival, now) = (filed.ticket, at.arrival, parts.clock.now());
    let (outgoing, paged) = parts
        .database
        .write(move |tx| {
            let found = tx.ticket(ticket)?;
            let found = found.ok_or_else(|| StoreError::Missing(ticket.to_string()))?;
            let mut chapter = Chapter::new(&story, arrival);
            let text = Said::of(Sentence::NobodyTook, &[&policy]);
            tx.add_event(ticket, &NewEvent::ours(now, EventKind::Call, text))?;
            paging::page_the_rest(&mut chapter, tx, ticket, &found.facts, &policy)?;
            let rows = tx.outgoing_of(ticket)?;
            Ok((chapter.outgoing, rows.iter().any(|row| row.kind == OutboxKind::Page)))
        })
        .await?;
    if outgoing {
        parts.listener.outgoing();
    }
    Ok(paged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_a_step_are_rung_at_once_where_a_door_can_and_one_by_one_elsewhere() {
        let one = |id: &str| Responder {
            id: id.to_owned(),
            number: "+34910000009".parse().unwrap(),
            language: Language::Spanish,
            attended: false,
        };
        let steps = [vec![one("a"), one("b"), one("c")], vec![one("d")], vec![one("e"), one("f")]];
        let rung = |together| {
            let (mut place, mut all) = (0, vec![]);
            while let Some(next) = next(&steps, place, together) {
                assert_eq!(next.place, place);
                let people = std::iter::once(next.responder).chain(next.with);
                all.push(people.map(|one| one.id).collect::<String>());
                place += next.places;
            }
            all.join(" ")
        };
        assert_eq!(rung(true), "abc d ef");
        assert_eq!(rung(false), "a b c d e f");
        // Whoever was tried elsewhere in the middle of a step goes on with its rest.
        let rest = next(&steps, 1, true).unwrap();
        assert_eq!((rest.responder.id.as_str(), rest.with.len(), rest.places), ("b", 1, 2));
        assert_eq!(next(&[], 0, true), None);
    }

    #[test]
    fn who_speaks_the_callers_language_is_rung_first_within_his_step_and_nobody_is_left_out() {
        let person = |id: &str, language: &str, number: u32| {
            format!(
                "[[person]]\nid = \"{id}\"\nname = \"{id}\"\nlanguage = \"{language}\"\nnumber = \"+3491000000{number}\"\n"
            )
        };
        let people = [
            person("a", "es", 1),
            person("b", "pt", 2),
            person("c", "pt", 3),
            person("d", "es", 4),
        ];
        let policy = |more: &str| {
            format!(
                "{}[policy]\nid = \"p\"\n{more}finally = [\"phone:+34910000009\"]\n\
                 [[step]]\nnotify = [\"person:a\", \"person:b\"]\nfor = \"5m\"\n\
                 [[step]]\nnotify = [\"person:c\", \"person:d\"]\nfor = \"5m\"\n",
                people.concat()
            )
        };
        let rung = |more: &str, language| {
            let files = [("p.toml".to_owned(), policy(more))];
            let on_call = OnCall::parse(&files, &[]).unwrap();
            let id = "p".parse().unwrap();
            let steps = steps(&on_call, &id, Timestamp::UNIX_EPOCH, (Language::Spanish, language));
            let ids = steps.concat().into_iter().map(|one| one.id);
            ids.take(4).collect::<String>()
        };
        let wished = "by_language = true\n";
        assert_eq!(rung("", Language::Portuguese), "abcd", "nobody asked for it");
        assert_eq!(rung(wished, Language::Portuguese), "bacd");
        assert_eq!(rung(wished, Language::Spanish), "abdc");
        assert_eq!(rung(wished, Language::English), "abcd", "nobody speaks it, and nobody waits");
    }
}
