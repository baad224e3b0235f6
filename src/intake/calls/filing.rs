//! Opening the ticket of a call: the same story that a mail has.
use crate::conversation::{Answer, Claimant, Facts, Filed, How, Matter};
use crate::model::{AssuranceLevel, Door, PolicyId, TicketNumber, TicketStatus, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{
    AttachmentNote, EventKind, EventText, IncidentState, OutcomeKind, Said, Sentence,
};

use super::super::incoming::CallerClaim;
use super::super::{
    Entrance, Incoming, Intake, IntakeError, Marks, Nature, Post, Settings, guidance, standing,
};
use super::{CallAt, Known, account, meaning, note};

/// The media type of a recording.
const RECORDING_MIME: &str = "audio/wav";

/// Opens the ticket of the call's present matter; a ticket that stands already is the answer.
pub(super) async fn file(
    intake: &Intake,
    knowledge: Known,
    at: &CallAt,
    facts: &Facts,
) -> Result<Answer, StoreError> {
    if let Some(filed) = &facts.filed {
        return Ok(Answer::Filed(filed.clone()));
    }
    let unfinished = Matter::unfinished();
    let matter = facts.matter.as_ref().unwrap_or(&unfinished);
    let incoming = incoming(intake, &knowledge, at, facts, matter)?;
    let settled = intake.take(incoming, knowledge).await.map_err(|error| match error {
        IntakeError::Store(error) => error,
        IntakeError::NoRoom(_) | IntakeError::Vault(_) | IntakeError::Stopping => {
            StoreError::Abandoned(error.to_string())
        }
    })?;
    let Some(ticket) = settled.outcome.ticket else {
        let why =
            format!("no ticket of a call: {} {}", settled.outcome.kind, settled.outcome.reason);
        return Err(StoreError::Abandoned(why));
    };
    let fresh = settled.outcome.kind == OutcomeKind::Opened;
    let (told, path) = (intake.clone(), way(facts, matter));
    let proven = facts.contact.filter(|_| facts.assurance >= AssuranceLevel::Al2);
    let (call, number) = (at.key.clone(), facts.number);
    let filed = intake
        .parts()
        .database
        .write(move |tx| {
            if fresh {
                note(tx, &told, ticket, path.clone())?;
            }
            let settings = &told.parts().settings;
            let mut filed = filed(tx, settings, ticket)?;
            if let Some(contact) = proven {
                (filed.owner, filed.joining) =
                    account::of_proven(tx, settings, (ticket, contact), (&call, number))?;
            }
            Ok(filed)
        })
        .await?;
    Ok(Answer::Filed(filed))
}

/// How he came to it, for the desk.
fn way(facts: &Facts, matter: &Matter) -> EventText {
    let how = match matter.how {
        How::Menu => Sentence::CallMenu,
        How::Speech => Sentence::CallSpeech,
        How::DangerKey => Sentence::CallDanger,
        How::PersonKey => Sentence::CallPerson,
        How::Silence => Sentence::CallSilence,
        How::Unfinished => Sentence::CallUnfinished,
    };
    let mut said = vec![Said::of(how, &[])];
    if !facts.path.is_empty() {
        said.push(Said::of(Sentence::Menus, &[&facts.path.join(" > ")]));
    }
    if let Some(site) = facts.site.as_ref().filter(|_| facts.site_assumed) {
        said.push(Said::of(Sentence::OnlySite, &[site]));
    }
    if facts.misses > 0 {
        said.push(Said::of(Sentence::WrongCodes, &[&facts.misses]));
    }
    said.into()
}

/// Reads back what was opened, and by which policy people are woken.
fn filed(tx: &mut dyn Tx, settings: &Settings, number: TicketNumber) -> Result<Filed, StoreError> {
    let ticket = tx.ticket(number)?.ok_or_else(|| StoreError::Missing(number.to_string()))?;
    let paged = tx.events(number)?.into_iter().find(|event| event.kind == EventKind::Paged);
    let policy = paged
        .and_then(|event| event.text.split_once(':').map(|(policy, _)| policy.to_owned()))
        .and_then(|policy| policy.parse::<PolicyId>().ok());
    let waits = ticket.facts.status == TicketStatus::WaitingIdentity;
    let lacks_permission = waits
        && matches!(
            standing::waits_for(tx, number, &ticket.facts)?,
            Some(standing::Waits::Permission(_))
        );
    // Danger is of no incident, whatever the ticket was before.
    let known = !ticket.facts.safety
        && tx.incident_of(number)?.is_some_and(|(incident, child)| {
            incident.state == IncidentState::Declared && child.held
        });
    let facts = &ticket.facts;
    let account = match facts.account {
        Some(id) => tx.accounts()?.into_iter().find(|account| account.id == id),
        None => None,
    };
    let what = (facts.intent, &facts.slots);
    let portal = guidance::portal(settings, account.as_ref(), what, facts.created_at).is_some();
    Ok(Filed {
        ticket: number,
        priority: ticket.facts.priority,
        queue: ticket.facts.queue,
        policy,
        waits_for_identity: waits,
        lacks_permission,
        portal,
        site: ticket.facts.site,
        known,
        owner: None,
        joining: None,
    })
}

impl Matter {
    /// What somebody wanted who hung up on the way.
    pub(super) fn unfinished() -> Self {
        Self::unknown(crate::model::Intent::GeneralEnquiry, How::Unfinished)
    }
}

/// The mailbox that belongs to a line: tickets of calls and mails go the same ways.
pub(super) fn entrance(intake: &Intake, line: &str) -> Result<Entrance, StoreError> {
    let entrances = &intake.parts().settings.entrances;
    entrances
        .iter()
        .find(|entrance| entrance.line == line)
        .or_else(|| entrances.first())
        .cloned()
        .ok_or_else(|| StoreError::Abandoned("no mailbox is configured".to_owned()))
}

/// Makes of a call what every door makes of what came in.
pub(super) fn incoming(
    intake: &Intake,
    knowledge: &Known,
    at: &CallAt,
    facts: &Facts,
    matter: &Matter,
) -> Result<Incoming, StoreError> {
    let key = key(&at.key, facts.number);
    came(intake, knowledge, (at.door, key, intake.parts().clock.now()), facts, matter)
}

/// The same, of what came through a door under a key at a moment.
pub(super) fn came(
    intake: &Intake,
    knowledge: &Known,
    (door, key, at): (Door, String, Timestamp),
    facts: &Facts,
    matter: &Matter,
) -> Result<Incoming, StoreError> {
    let classification = meaning::classification(intake, knowledge, facts, matter);
    let line = facts.start.line.as_str();
    let settings = &intake.parts().settings;
    let entrance = match settings.line(line).and_then(|line| settings.entrance_of_line(line)) {
        Some(own) => own,
        None => entrance(intake, line)?,
    };
    let language = facts.language;
    Ok(Incoming {
        door,
        key,
        at,
        entrance: Entrance { language, line: line.to_owned(), ..entrance },
        sender: None,
        reply_to: None,
        shown_sender: facts.start.caller.as_ref().map_or_else(String::new, ToString::to_string),
        caller: Some(claimed(facts)),
        callback: facts.callback.clone(),
        subject: String::new(),
        text: meaning::text(knowledge, facts, matter),
        attachments: facts.recordings.iter().map(attachment).collect(),
        nature: Nature::Person,
        list: false,
        warnings: vec![],
        code_hidden: false,
        marks: Marks::default(),
        proof: None,
        post: Post::default(),
        raw: None,
        understood: Ok(classification),
    })
}

/// The first matter settles the call's own arrival; each further one is an arrival of its own.
pub(super) fn key(call: &str, number: u8) -> String {
    if number == 0 { call.to_owned() } else { format!("{call}#{number}") }
}

fn claimed(facts: &Facts) -> CallerClaim {
    let assurance = facts.assurance;
    match (facts.contact, facts.claimant) {
        (Some(contact), _) | (None, Some(Claimant::Caller(contact))) => {
            CallerClaim::Contact(contact, assurance)
        }
        (None, Some(Claimant::Number(number))) => CallerClaim::Number(number),
        (None, None) => CallerClaim::Nobody,
    }
}

/// A recording as a ticket shows it: where it is, and how long.
pub(super) fn attachment(recording: &crate::conversation::Recording) -> AttachmentNote {
    AttachmentNote {
        name: format!("{} ({} s)", recording.reference, recording.seconds),
        mime: RECORDING_MIME.to_owned(),
        bytes: 0,
    }
}

/// Whether a door is a telephone.
pub(in crate::intake) fn is_call(door: Door) -> bool {
    door.channel() == crate::model::Channel::Phone
}
