//! Tickets, as a portal sees and opens them.
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::Problem;
use crate::identity::{Account, Contact};
use crate::intake::portal::{PortalMessage, own_contact};
use crate::model::{AccountId, PhoneNumber, TicketNumber, TicketStatus, Timestamp};
use crate::store::{StoreError, TicketFilter, Tx};
use crate::tickets::{EventKind, Ticket, TicketEvent};

use super::super::extract::{Body, Params, Place};
use super::super::limits::{OverLimit, pass};
use super::super::once::idempotency_key;
use super::super::paging::{Limit, Page, cursor};
use super::super::{ApiState, bad, intake_problem, store_problem};
use super::shapes::{NewPortalTicket, PortalComment, PortalEvent, PortalTaken, PortalTicket};
use super::{Portal, nothing};

/// Who writes for the program.
const OURS: &str = "centralita";
/// How whoever of ours answered is called.
const DESK: &str = "desk";

/// Which tickets to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Those that stand so.
    #[param(value_type = Option<crate::model::TicketStatus>)]
    status: Option<String>,
    /// Rows behind this one: `next` of the page before.
    after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

/// Makes what a customer sees of a ticket.
fn shown(ticket: Ticket, account: String) -> PortalTicket {
    let facts = ticket.facts;
    PortalTicket {
        number: ticket.number,
        account,
        status: facts.status,
        kind: facts.kind,
        intent: facts.intent,
        priority: facts.priority,
        site: facts.site,
        subject: facts.subject,
        merged_into: ticket.merged_into,
        created_at: facts.created_at,
        updated_at: ticket.updated_at,
        events: vec![],
    }
}

/// Returns what of an event is meant for customers: what was said, what people answered, and where the
/// ticket stood.
fn told(event: TicketEvent) -> Option<PortalEvent> {
    let ours = event.by == OURS;
    let (by, meant) = match event.kind {
        EventKind::Message => (event.by, true),
        EventKind::Answered => (DESK.to_owned(), !ours),
        EventKind::Status => return states_of(&event.text).map(|text| told_status(event.at, text)),
        EventKind::Automatic
        | EventKind::Bounce
        | EventKind::Routed
        | EventKind::Paged
        | EventKind::Withheld
        | EventKind::Raised
        | EventKind::Corrected
        | EventKind::Call
        | EventKind::Note => return None,
    };
    meant.then_some(PortalEvent { at: event.at, kind: event.kind, by, text: event.text })
}

fn told_status(at: Timestamp, text: String) -> PortalEvent {
    PortalEvent { at, kind: EventKind::Status, by: DESK.to_owned(), text }
}

/// Returns where a ticket stood before and behind a change, and nothing of why or by whom: that is
/// written for the desk.
fn states_of(text: &str) -> Option<String> {
    let change = text.split(';').next().unwrap_or_default().trim();
    let (before, behind) = change.split_once(" -> ")?;
    let is_status = |word: &str| word.parse::<TicketStatus>().is_ok();
    (is_status(before) && is_status(behind)).then(|| change.to_owned())
}

fn name_of(tx: &mut dyn Tx, account: Option<AccountId>) -> Result<String, StoreError> {
    let found = tx.accounts()?.into_iter().find(|known| Some(known.id) == account);
    Ok(found.map(|known| known.facts.name).unwrap_or_default())
}

/// Returns a ticket of one of these accounts.
pub(super) fn own_ticket(
    tx: &mut dyn Tx,
    accounts: &[AccountId],
    number: TicketNumber,
) -> Result<Option<Ticket>, StoreError> {
    let own = |ticket: &Ticket| ticket.facts.account.is_some_and(|id| accounts.contains(&id));
    Ok(tx.ticket(number)?.filter(own))
}

/// Tickets of the key's accounts, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/portal/tickets",
    tag = "portal",
    operation_id = "listPortalTickets",
    params(ListQuery),
    responses(
        (status = 200, description = "As asked for", body = Page<PortalTicket>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    portal: Portal,
    Params(query): Params<ListQuery>,
) -> Result<Page<PortalTicket>, Problem> {
    let status = query.status.map(|s| s.parse().map_err(|e| bad("status", e))).transpose()?;
    let before = cursor(query.after.as_deref())?;
    let limit = query.limit.and_one();
    let accounts = portal.accounts;
    let filter = TicketFilter { status, before, limit, accounts, ..TicketFilter::default() };
    let lines = state.intake.parts().database.write(move |tx| {
        let mut lines = vec![];
        for ticket in tx.tickets(&filter)? {
            let account = name_of(tx, ticket.facts.account)?;
            lines.push(PortalTicket { merged_into: None, ..shown(ticket, account) });
        }
        Ok(lines)
    });
    let lines: Vec<PortalTicket> = lines.await.map_err(|error| store_problem(&error))?;
    Ok(Page::of(lines, query.limit, |line| line.number.to_string()))
}

/// A ticket as a customer sees it.
#[utoipa::path(
    get,
    path = "/api/v1/portal/tickets/{number}",
    tag = "portal",
    operation_id = "showPortalTicket",
    params(("number" = TicketNumber, Path, description = "The ticket")),
    responses(
        (status = 200, description = "As asked for", body = PortalTicket),
        (status = 404, description = "It is not there, or is of another account"),
    )
)]
pub(super) async fn show(
    State(state): State<ApiState>,
    portal: Portal,
    Place(number): Place<String>,
) -> Result<Json<PortalTicket>, Problem> {
    let number: TicketNumber = number.parse().map_err(|_| nothing())?;
    let page = state.intake.parts().database.write(move |tx| {
        let Some(ticket) = own_ticket(tx, &portal.accounts, number)? else { return Ok(None) };
        let account = name_of(tx, ticket.facts.account)?;
        let merged_into = match ticket.merged_into {
            Some(into) => own_ticket(tx, &portal.accounts, into)?.map(|ticket| ticket.number),
            None => None,
        };
        let events = tx.events(number)?.into_iter().filter_map(told).collect();
        Ok(Some(PortalTicket { events, merged_into, ..shown(ticket, account) }))
    });
    let page = page.await.map_err(|error| store_problem(&error))?;
    page.map(Json).ok_or_else(nothing)
}

/// Returns the user who asks, within the portal's accounts.
pub(super) async fn asker(
    state: &ApiState,
    portal: &Portal,
    (contact, session): (&str, bool),
) -> Result<(Contact, Account), Problem> {
    if session {
        portal.needs("sessions")?;
    }
    let (number, own) = (super::number(contact)?, portal.accounts.clone());
    let database = &state.intake.parts().database;
    let found = database.write(move |tx| own_contact(tx, &own, number)).await;
    found.map_err(|error| store_problem(&error))?.ok_or_else(nothing)
}

/// Opens a ticket. `Idempotency-Key` is required, as with arrivals.
#[utoipa::path(
    post,
    path = "/api/v1/portal/tickets",
    tag = "portal",
    operation_id = "openPortalTicket",
    params(
        ("Idempotency-Key" = String, Header, description = "What the program calls this request, 1 to 200 characters"),
    ),
    request_body = NewPortalTicket,
    responses(
        (status = 201, description = "Done", body = PortalTaken),
        (status = 200, description = "Nothing new was made", body = PortalTaken),
        (status = 404, description = "It is not there, or is of another account"),
    )
)]
pub(super) async fn open(
    State(state): State<ApiState>,
    portal: Portal,
    over: Option<Extension<OverLimit>>,
    headers: HeaderMap,
    Body(request): Body<NewPortalTicket>,
) -> Result<(StatusCode, Json<PortalTaken>), Problem> {
    let key = idempotency_key(&headers)?;
    pass(&state, over, &request.subject, &request.text)?;
    let (contact, account) = asker(&state, &portal, (&request.contact, request.session)).await?;
    let country = Some(account.facts.country);
    let callback = request
        .callback
        .map(|number| PhoneNumber::parse(&number, country).map_err(|e| bad("callback", e)))
        .transpose()?;
    let message = PortalMessage {
        key: format!("{}:{key}", portal.name),
        contact,
        account,
        session: request.session,
        ticket: None,
        callback,
        subject: request.subject,
        text: request.text,
    };
    take(&state, message).await
}

/// Adds something to a ticket.
#[utoipa::path(
    post,
    path = "/api/v1/portal/tickets/{number}/comments",
    tag = "portal",
    operation_id = "commentOnPortalTicket",
    params(
        ("number" = TicketNumber, Path, description = "The ticket"),
        ("Idempotency-Key" = String, Header, description = "What the program calls this request, 1 to 200 characters"),
    ),
    request_body = PortalComment,
    responses(
        (status = 201, description = "Done", body = PortalTaken),
        (status = 200, description = "Nothing new was made", body = PortalTaken),
        (status = 404, description = "It is not there, or is of another account"),
    )
)]
pub(super) async fn comment(
    State(state): State<ApiState>,
    portal: Portal,
    over: Option<Extension<OverLimit>>,
    headers: HeaderMap,
    Place(number): Place<String>,
    Body(request): Body<PortalComment>,
) -> Result<(StatusCode, Json<PortalTaken>), Problem> {
    let number: TicketNumber = number.parse().map_err(|_| nothing())?;
    let key = idempotency_key(&headers)?;
    pass(&state, over, "", &request.text)?;
    let own = portal.accounts.clone();
    let database = &state.intake.parts().database;
    let ticket = database.write(move |tx| own_ticket(tx, &own, number)).await;
    let ticket = ticket.map_err(|error| store_problem(&error))?.ok_or_else(nothing)?;
    let (contact, account) = asker(&state, &portal, (&request.contact, request.session)).await?;
    // Somebody of another account of the same portal takes no part in it.
    if ticket.facts.account != Some(account.id) {
        return Err(nothing());
    }
    let message = PortalMessage {
        key: format!("{}:{key}", portal.name),
        contact,
        account,
        session: request.session,
        ticket: Some(number),
        callback: None,
        subject: String::new(),
        text: request.text,
    };
    take(&state, message).await
}

async fn take(
    state: &ApiState,
    message: PortalMessage,
) -> Result<(StatusCode, Json<PortalTaken>), Problem> {
    let settled = state.intake.take_portal(message).await;
    let settled = settled.map_err(|error| intake_problem(&error))?;
    let status = if settled.opened.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    let (outcome, ticket) = (settled.outcome.kind, settled.outcome.ticket);
    Ok((status, Json(PortalTaken { outcome, ticket })))
}
