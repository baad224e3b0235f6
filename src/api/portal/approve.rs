//! A user of a portal who is signed in there approves what was asked for: by it whoever asks is known, or known for
//! certain, without the desk.
use axum::Json;
use axum::extract::State;

use crate::http::Problem;
use crate::identity::Contact;
use crate::intake::desk::{Second, Vouch};
use crate::intake::portal::{Leave, PortalRefusal};
use crate::model::{AssuranceLevel, Channel, TicketStatus, Timestamp};
use crate::tickets::{NewTicket, Sentence, Ticket, TicketEvent};

use super::super::extract::{Body, Place};
use super::super::{ApiState, intake_problem, store_problem};
use super::shapes::{PortalApproval, PortalApproved};
use super::tickets::{asker, own_ticket};
use super::{Portal, nothing, refused};

/// What stands beside the ticket as the reason.
const WHY: &str = "approved in the portal";

/// Approves what a ticket asks for, in the name of a user who is signed in at the portal: he who asks, or another
/// contact of his company.
///
/// Of him who asks a session is AL2; beside another proof of AL2, such as his PIN on the telephone, it is the second
/// way of AL3. Another contact is a second way too. The key needs the scope `sessions`.
#[utoipa::path(
    post,
    path = "/api/v1/portal/tickets/{number}/approve",
    tag = "portal",
    operation_id = "approvePortalTicket",
    params(("number" = crate::model::TicketNumber, Path, description = "The ticket")),
    request_body = PortalApproval,
    responses(
        (status = 200, description = "Done", body = PortalApproved),
        (status = 404, description = "It is not there, or is of another account"),
        (status = 409, description = "It takes more, or another contact; or the ticket is ended or merged"),
    )
)]
pub(super) async fn approve(
    State(state): State<ApiState>,
    portal: Portal,
    Place(number): Place<String>,
    Body(request): Body<PortalApproval>,
) -> Result<Json<PortalApproved>, Problem> {
    let number = number.parse().map_err(|_| nothing())?;
    let own = portal.accounts.clone();
    let found = state.intake.parts().database.write(move |tx| {
        let Some(ticket) = own_ticket(tx, &own, number)? else { return Ok(None) };
        Ok(Some((ticket, tx.events(number)?)))
    });
    let found = found.await.map_err(|error| store_problem(&error))?;
    let (ticket, events) = found.ok_or_else(nothing)?;
    let (contact, account) = asker(&state, &portal, (&request.contact, true)).await?;
    if ticket.facts.account != Some(account.id) {
        return Err(nothing());
    }
    let now = state.intake.parts().clock.now();
    let order = order(&ticket, &events, &contact, (&portal.name, now));
    let order = order.map_err(|refusal| refused(&refusal))?;
    let (assurance, status) = (ticket.facts.assurance, ticket.facts.status);
    let open = !status.is_final() && ticket.merged_into.is_none();
    if open && assurance >= order.level && status != TicketStatus::WaitingIdentity {
        // It is so already: a portal may ask again.
        return Ok(Json(PortalApproved { ticket: number, assurance, status, complete: true }));
    }
    let intake = state.intake.via(&format!("api:{}", portal.name));
    let done = intake.vouch(order).await.map_err(|error| intake_problem(&error))?;
    let done = done.map_err(|why| refused(&PortalRefusal::Because(why.to_string())))?;
    let (assurance, status) = (done.assurance, done.status);
    Ok(Json(PortalApproved { ticket: number, assurance, status, complete: done.still.is_none() }))
}

/// What an approval is worth.
fn order(
    ticket: &Ticket,
    events: &[TicketEvent],
    contact: &Contact,
    (key, at): (&str, Timestamp),
) -> Result<Vouch, PortalRefusal> {
    let facts = &ticket.facts;
    let (level, second) = if facts.contact != Some(contact.id) {
        (AssuranceLevel::Al3, Second::Contact(contact.number))
    } else if facts.assurance < AssuranceLevel::Al2 {
        (AssuranceLevel::Al2, Second::Portal)
    } else if facts.assurance < AssuranceLevel::Al3 && is_known_by_portal(facts, events) {
        let why =
            "whoever asks is known by the portal alone: another contact of the company approves it";
        return Err(PortalRefusal::Because(why.to_owned()));
    } else {
        (AssuranceLevel::Al3, Second::Portal)
    };
    let leave = Leave { by: contact.number, second: None, key: key.to_owned() };
    Ok(Vouch {
        ticket: ticket.number,
        level,
        second: Some(second),
        permitted_by: None,
        by_company: true,
        why: WHY.to_owned(),
        by: leave.shown(),
        at,
    })
}

/// Whether his session at the portal is what he is known by already: one way is no second one.
fn is_known_by_portal(facts: &NewTicket, events: &[TicketEvent]) -> bool {
    let mut said = events.iter().flat_map(|event| &event.said);
    let approved = said.any(|said| said.code == Sentence::SecondPortal);
    facts.channel == Channel::Api || approved
}
