//! Telling whoever is to ring a caller back.
use crate::mail::thread::our_message_id;
use crate::model::{Country, EmailAddress, Language, TicketNumber};
use crate::oncall::Target;
use crate::store::{NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, NewTicket};

use super::super::calls::for_country;
use super::super::chapter::Chapter;
use super::super::{PeopleTarget, named_places};
use super::Pager;
use super::about::About;
use super::words::letter_of;

/// People who are told of one call-back; a step of a policy has few, and this bounds a mistake in a
/// file.
const TARGETS_MAX: usize = 10;
/// Numbers of these messages of one arrival begin here, below `chapter::MESSAGES_MAX`.
const CALLBACK: u64 = 32;

/// Tells those who are to ring a caller back: the people of his ticket's queue, else whoever is on
/// call for those in need.
pub(in crate::intake) fn call_back(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    country: Country,
) -> Result<(), StoreError> {
    let at = chapter.story.paged_at();
    let settings = &chapter.story.settings;
    let on_call = &chapter.story.knowledge.on_call;
    let own = settings.queue(&new.queue).filter(|queue| !queue.people.is_empty());
    let queue = own.or_else(|| settings.queue(&settings.phone.people_queue));
    let people = queue.into_iter().flat_map(|queue| &queue.people).filter_map(|one| match one {
        PeopleTarget::Schedule(name) => {
            let id = for_country(name, country).parse().ok()?;
            on_call.on_call(&id, at).cloned().map(Target::Person)
        }
        PeopleTarget::Person(id) => on_call.person(id).cloned().map(Target::Person),
        PeopleTarget::Attended(_) => None,
    });
    let mut targets: Vec<Target> = people.filter(|target| reach(target).is_some()).collect();
    if targets.is_empty() {
        let policy = for_country(&settings.phone.fallback_policy, country).parse().ok();
        let ladder = policy.map(|policy| on_call.ladder(&policy, at)).unwrap_or_default();
        let mut rungs = ladder.into_iter().map(|(_, rung)| rung.targets);
        let reachable = rungs.find(|targets| targets.iter().any(|target| reach(target).is_some()));
        targets = reachable.unwrap_or_default();
    }
    let told = write(chapter, tx, ticket, new, &targets)?;
    let text = if told.is_empty() {
        tracing::error!(%ticket, "nobody can be told to ring a caller back");
        "call-back: nobody to tell".to_owned()
    } else {
        format!("call-back: {}", told.join(", "))
    };
    tx.add_event(ticket, &NewEvent::ours(at, EventKind::Paged, text))
}

/// Writes a letter to each target that can be written to, and returns their addresses.
fn write(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    new: &NewTicket,
    targets: &[Target],
) -> Result<Vec<String>, StoreError> {
    let mut told = vec![];
    let about = About::of(chapter, new, named_places(tx, new)?);
    let pager = Pager::of(chapter);
    let zone = about.zone(pager.settings);
    let Some(entrance) = about.entrance(pager.settings) else { return Ok(told) };
    let domain = format!("page.{}", pager.settings.message_domain);
    for (index, target) in (CALLBACK..).zip(targets.iter().take(TARGETS_MAX)) {
        let Some((to, language)) = reach(target) else { continue };
        let language = language.unwrap_or(entrance.language);
        let book = &pager.knowledge.phrasebook;
        let rendered = book.call_back(language, &about.notice(&pager, ticket, &zone, None));
        let number = chapter.message_number(index);
        let message_id = our_message_id(pager.key, ticket, number, &domain);
        let letter = rendered.map_err(|error| error.to_string()).and_then(|words| {
            letter_of(&pager, entrance, (&to, language), words, (message_id, None))
        });
        // A letter that cannot be written must cost neither the others nor the call.
        let payload = match letter {
            Ok(payload) => payload,
            Err(error) => {
                tracing::error!(%ticket, %error, "a call-back cannot be told of");
                continue;
            }
        };
        tx.add_outgoing(&NewOutgoing {
            of: ticket.into(),
            kind: OutboxKind::Callback,
            to: to.to_string(),
            return_path: entrance.address.to_string(),
            payload,
            state: OutboxState::Pending,
            note: String::new(),
            at: pager.now,
        })?;
        told.push(to.to_string());
    }
    chapter.outgoing |= !told.is_empty();
    Ok(told)
}

/// Returns the address and language of a target that can be written to.
fn reach(target: &Target) -> Option<(EmailAddress, Option<Language>)> {
    match target {
        Target::Person(person) => Some((person.mail.clone()?, Some(person.language))),
        Target::Mail(address) => Some((address.clone(), None)),
        Target::Phone(_) | Target::Channel(_) => None,
    }
}
