//! Noticing that many report the same.
//!
//! Who has an account counts once for it, by whatever door. Of others the registrable part of the
//! domain counts once, and a telephone number: several people of one free mail provider are one, so
//! that nobody makes an incident out of three addresses that cost nothing.
use std::collections::BTreeMap;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::mail::{AutoSubmitted, Reply, Sender, compose};
use crate::model::{EmailAddress, IncidentId, MessageId, SiteCode, TicketNumber, Timestamp};
use crate::replies::ProposalNotice;
use crate::store::{FaultReport, NewOutgoing, OutboxKind, OutboxState, StoreError, Tx};
use crate::tickets::{Child, Incident, IncidentActKind, IncidentState, NewIncidentAct, NewTicket};

use super::super::calls::is_call;
use super::super::chapter::Chapter;
use super::super::letter_limits::counted;
use super::{join, note, way};

/// How many must report the same fault of a site.
const REPORTERS: usize = 3;
/// Within which time.
const WITHIN: Duration = Duration::from_secs(10 * 60);
/// Reports that are looked at; a proposal needs few.
const LOOKED_AT: u32 = 20;
/// How long nothing is proposed again of which the desk said that it is none.
const DISMISSED_FOR: Duration = Duration::from_secs(60 * 60);
/// Who proposes.
const BY: &str = "centralita";

/// Counts a report, and proposes an incident when there are enough.
pub(super) fn count(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    new: &NewTicket,
    child: &Child,
) -> Result<(), StoreError> {
    let Some(site) = &new.site else { return Ok(()) };
    let Some(reporter) = reporter(chapter, new) else { return Ok(()) };
    let (at, ticket) = (child.at, child.ticket);
    let ago = |time: Duration| at.checked_sub(time).unwrap_or(Timestamp::MIN);
    let report = FaultReport { reporter, ticket, at };
    let mut reports = tx.report_fault((site, new.intent), &report, ago(WITHIN), LOOKED_AT)?;
    if let Some(before) = tx.latest_incident(site, new.intent)? {
        // What was told of the last one says nothing of a new one.
        reports.retain(|report| report.at > before.changed_at);
        let dismissed = before.state == IncidentState::Dismissed;
        if dismissed && before.changed_at > ago(DISMISSED_FOR) {
            return Ok(());
        }
    }
    if reports.len() < REPORTERS {
        return Ok(());
    }
    propose(chapter, tx, (site, new), &reports, child)
}

/// Returns under what a report is counted once.
fn reporter(chapter: &Chapter<'_>, new: &NewTicket) -> Option<String> {
    let incoming = &chapter.story.incoming;
    if let Some(account) = new.account {
        return Some(format!("account {account}"));
    }
    if is_call(incoming.door) {
        let number = &incoming.shown_sender;
        return (!number.is_empty()).then(|| format!("number {number}"));
    }
    incoming.sender.as_ref().map(|sender| format!("domain {}", counted(sender).domain()))
}

fn propose(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    (site, new): (&SiteCode, &NewTicket),
    reports: &[FaultReport],
    child: &Child,
) -> Result<(), StoreError> {
    let at = child.at;
    let mut incident = Incident {
        id: IncidentId(0),
        site: site.clone(),
        intent: new.intent,
        state: IncidentState::Proposed,
        texts: BTreeMap::new(),
        began_at: reports.first().map_or(at, |first| first.at),
        expected_end: None,
        changed_at: at,
    };
    incident.id = tx.add_incident(&incident)?;
    tracing::warn!(incident = %incident.id, %site, intent = %new.intent, "an incident is proposed");
    let minutes = WITHIN.as_secs() / 60;
    tx.add_incident_act(&NewIncidentAct {
        incident: incident.id,
        kind: IncidentActKind::Proposed,
        at,
        by: BY.to_owned(),
        why: format!("{} reporters within {minutes} minutes", reports.len()),
        texts: BTreeMap::new(),
        expected_end: None,
        owed: false,
    })?;
    for report in reports.iter().filter(|report| report.ticket != child.ticket) {
        let Some(ticket) = tx.ticket(report.ticket)? else { continue };
        let (way, address) = way::of_ticket(tx, &ticket)?;
        let (ticket, at) = (report.ticket, report.at);
        join(tx, &incident, &Child { ticket, at, way, address, held: true })?;
    }
    join(tx, &incident, child)?;
    let what = IncidentActKind::Proposed.as_str();
    note(tx, child.ticket, incident.id, (what, None), at)?;
    let to = chapter.story.settings.proposals_to.clone();
    for (place, address) in (0_u64..).zip(&to) {
        tell(chapter, tx, &incident, (child.ticket, reports.len()), (place, address))?;
    }
    Ok(())
}

/// Writes to somebody at the desk that there may be an incident.
fn tell(
    chapter: &mut Chapter<'_>,
    tx: &mut dyn Tx,
    incident: &Incident,
    (ticket, reports): (TicketNumber, usize),
    (place, to): (u64, &EmailAddress),
) -> Result<(), StoreError> {
    let Ok(payload) = letter(chapter, incident, (ticket, reports), (place, to)) else {
        // The list of incidents and the metrics tell it all the same.
        tracing::error!(incident = %incident.id, "the letter about a proposal cannot be written");
        return Ok(());
    };
    chapter.outgoing = true;
    let incoming = &chapter.story.incoming;
    tx.add_outgoing(&NewOutgoing {
        of: ticket.into(),
        kind: OutboxKind::Mail,
        to: to.to_string(),
        return_path: incoming.entrance.address.to_string(),
        payload,
        state: OutboxState::Pending,
        note: String::new(),
        at: incoming.at,
    })
    .map(|_| ())
}

fn letter(
    chapter: &Chapter<'_>,
    incident: &Incident,
    (ticket, reports): (TicketNumber, usize),
    (place, to): (u64, &EmailAddress),
) -> Result<String, StoreError> {
    let story = chapter.story;
    let incoming = &story.incoming;
    let language = story.settings.fallback_language;
    let failed = |error: &dyn std::fmt::Display| {
        StoreError::Abandoned(format!("write about a proposal: {error}"))
    };
    let zone = story.settings.zone_of_site(&incident.site).unwrap_or(TimeZone::UTC);
    let notice = ProposalNotice {
        id: incident.id,
        site: &incident.site,
        intent: incident.intent,
        reports,
        since: incident.began_at,
        zone: &zone,
        ticket,
    };
    let rendered =
        story.knowledge.phrasebook.proposal(language, &notice).map_err(|e| failed(&e))?;
    // Without the mark of a ticket: what the desk answers is nothing for the customer.
    let (id, domain) = (incident.id, &story.settings.message_domain);
    let message_id = MessageId::parse(&format!("incident.{id}.{place}@{domain}"));
    let reply = Reply {
        from: Sender {
            name: story.settings.desk.clone(),
            address: incoming.entrance.address.clone(),
        },
        to: to.clone(),
        cc: vec![],
        reply_to: None,
        subject: rendered.subject,
        body: rendered.body,
        html: false,
        message_id: message_id.map_err(|e| failed(&e))?,
        in_reply_to: None,
        references: vec![],
        date: incoming.at,
        language,
        auto_submitted: AutoSubmitted::Generated,
    };
    let bytes = compose(&reply).map_err(|e| failed(&e))?;
    String::from_utf8(bytes).map_err(|e| failed(&e))
}
