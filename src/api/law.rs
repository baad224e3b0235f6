//! What is kept and for how long, legal holds, and people who ask what is held of them or want to be
//! forgotten. Persons are dealt with on the machine itself, never over the network.
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::Problem;
use crate::intake::{ForgetReport, HeldOf, PastClass};
use crate::model::{ArrivalId, Language, PhoneNumber, TicketNumber, Timestamp};
use crate::replies::one_line;
use crate::store::{AuditEntry, Person, Traces};

use super::audit::{act, via};
use super::auth::Client;
use super::desk::{WHY_CHARS_MAX, asker, ticket};
use super::extract::{Body, Params, Place};
use super::paging::{Page, Paging};
use super::{ApiState, bad, intake_problem, store_problem};

/// An order to wipe what is too old.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetentionRequest {
    /// Only count it.
    #[serde(default)]
    pub dry_run: bool,
}

/// An order to hold a ticket, or to hold it no more.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldRequest {
    /// Whether it is held from now on.
    pub held: bool,
    /// Why.
    pub why: String,
    /// Who orders it.
    #[serde(default)]
    pub by: Option<String>,
}

/// What became of such an order.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HoldDone {
    /// The ticket.
    pub ticket: TicketNumber,
    /// Whether it is held now.
    pub held: bool,
    /// Whether it was not before.
    pub changed: bool,
}

/// A held ticket.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HeldTicket {
    /// The ticket.
    pub ticket: TicketNumber,
    /// Since when.
    pub since: Timestamp,
}

/// An order about a person.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonRequest {
    /// Only say what would go.
    #[serde(default)]
    pub dry_run: bool,
    /// Who orders it.
    #[serde(default)]
    pub by: Option<String>,
}

/// All that is held of a person, and how he is written to.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PersonHeld {
    /// His language.
    pub language: Language,
    /// His name, when he is registered.
    pub name: Option<String>,
    /// When it was looked for.
    pub at: Timestamp,
    /// How long each kind is kept, in days; nothing when for good.
    pub kept: Vec<PastClass>,
    /// What is held.
    #[serde(flatten)]
    pub held: HeldOf,
}

/// What is kept for how long, and what of it is too old.
#[utoipa::path(
    get,
    path = "/api/v1/retention",
    tag = "law",
    operation_id = "showRetention",
    responses(
        (status = 200, description = "As asked for", body = Vec<PastClass>),
    )
)]
pub(super) async fn show(State(state): State<ApiState>) -> Result<Json<Vec<PastClass>>, Problem> {
    state.intake.count_past().await.map(Json).map_err(|error| store_problem(&error))
}

/// Wipes what is too old.
#[utoipa::path(
    post,
    path = "/api/v1/retention",
    tag = "law",
    operation_id = "wipePast",
    request_body = RetentionRequest,
    responses(
        (status = 200, description = "Done", body = Vec<PastClass>),
    )
)]
pub(super) async fn run(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Body(request): Body<RetentionRequest>,
) -> Result<Json<Vec<PastClass>>, Problem> {
    let intake = state.intake.via(&via(client.as_ref()));
    let done = if request.dry_run { intake.count_past().await } else { intake.wipe_past().await };
    done.map(Json).map_err(|error| store_problem(&error))
}

/// Tickets that are held for the law.
#[utoipa::path(
    get,
    path = "/api/v1/holds",
    tag = "law",
    operation_id = "listHolds",
    params(Paging),
    responses(
        (status = 200, description = "As asked for", body = Page<HeldTicket>),
    )
)]
pub(super) async fn holds(
    State(state): State<ApiState>,
    Params(paging): Params<Paging>,
) -> Result<Page<HeldTicket>, Problem> {
    let found = state.intake.parts().database.write(|tx| tx.holds()).await;
    let found = found.map_err(|error| store_problem(&error))?;
    let line = |(ticket, since)| HeldTicket { ticket, since };
    paging.cut(found.into_iter().map(line).collect(), |held: &HeldTicket| held.ticket.to_string())
}

/// Holds a ticket, so that nothing of it goes until it is released.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{number}/hold",
    tag = "law",
    operation_id = "holdTicket",
    params(("number" = TicketNumber, Path, description = "The ticket")),
    request_body = HoldRequest,
    responses(
        (status = 200, description = "Done", body = HoldDone),
        (status = 404, description = "There is no such ticket"),
    )
)]
pub(super) async fn hold(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(number): Place<String>,
    Body(request): Body<HoldRequest>,
) -> Result<Json<HoldDone>, Problem> {
    let ticket = ticket(&number)?;
    let why = one_line(&request.why, WHY_CHARS_MAX);
    if why.is_empty() {
        return Err(bad("why", "say why"));
    }
    let intake = state.intake.via(&via(client.as_ref()));
    let by = asker(client, request.by.as_deref());
    let changed = intake.hold(ticket, request.held, &by, &why).await;
    let changed = changed.map_err(|error| intake_problem(&error))?;
    Ok(Json(HoldDone { ticket, held: request.held, changed }))
}

/// Forgets a person: a contact, or whoever has an address or telephone number that nobody is
/// registered with.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/{who}/forget",
    tag = "law",
    operation_id = "forgetPerson",
    params(
        ("who" = String, Path, description = "His contact number, one of his addresses, or his row"),
    ),
    request_body = PersonRequest,
    responses(
        (status = 200, description = "Done", body = ForgetReport),
        (status = 404, description = "There is no such person"),
        (status = 409, description = "He has tickets that are open or held"),
    )
)]
pub(super) async fn forget(
    State(state): State<ApiState>,
    Place(who): Place<String>,
    Body(request): Body<PersonRequest>,
) -> Result<Json<ForgetReport>, Problem> {
    let (person, ..) = find(&state, &who).await?;
    let intake = state.intake.via(&via(None));
    let by = request.by.unwrap_or_default();
    let done = intake.forget(person, &by, request.dry_run).await;
    let report = done.map_err(|error| store_problem(&error))?;
    if report.is_blocked() && !request.dry_run {
        let list = |tickets: &[TicketNumber]| {
            tickets.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        let mut why = vec![];
        if !report.open.is_empty() {
            why.push(format!("these tickets are open, end them first: {}", list(&report.open)));
        }
        if !report.held.is_empty() {
            why.push(format!("these are held for the law: {}", list(&report.held)));
        }
        return Err(Problem::of(StatusCode::CONFLICT).detail(why.join("; ")));
    }
    Ok(Json(report))
}

/// All that is held of a person; that somebody asked stands in the trail.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/{who}/held",
    tag = "law",
    operation_id = "showHeld",
    params(
        ("who" = String, Path, description = "His contact number, one of his addresses, or his row"),
    ),
    request_body = PersonRequest,
    responses(
        (status = 200, description = "Done", body = PersonHeld),
        (status = 404, description = "There is no such person"),
    )
)]
pub(super) async fn held(
    State(state): State<ApiState>,
    Place(who): Place<String>,
    Body(request): Body<PersonRequest>,
) -> Result<Json<PersonHeld>, Problem> {
    let (person, language, name) = find(&state, &who).await?;
    let intake = state.intake.via(&via(None));
    let by = request.by.unwrap_or_default();
    let held = intake.held_of(&person, Some(&by)).await.map_err(|error| store_problem(&error))?;
    let kept = intake.count_past().await.map_err(|error| store_problem(&error))?;
    let at = intake.parts().clock.now();
    Ok(Json(PersonHeld { language, name, at, kept, held }))
}

/// A mail as it came; that it was read, and by whom, stands in the trail before it is given away.
#[utoipa::path(
    post,
    path = "/api/v1/arrivals/{id}/raw",
    tag = "law",
    operation_id = "readRawMail",
    params(("id" = i64, Path, description = "Its number")),
    request_body = PersonRequest,
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "message/rfc822"),
        (status = 404, description = "It has no mail that is kept as it came"),
    )
)]
pub(super) async fn raw(
    State(state): State<ApiState>,
    Place(id): Place<i64>,
    Body(request): Body<PersonRequest>,
) -> Result<Response, Problem> {
    let by = request.by.unwrap_or_default();
    if by.trim().is_empty() {
        return Err(bad("by", "say who reads it"));
    }
    let entry = AuditEntry::new(act(&state, None, Some(&by)), "mail.read");
    let entry = entry.to(format!("arrival:{id}"));
    let parts = state.intake.parts();
    let found = parts.database.write(move |tx| {
        let digest = tx.arrival(ArrivalId(id))?.and_then(|arrival| arrival.raw);
        let Some(digest) = digest else { return Ok(None) };
        let Some(sealed) = tx.raw(digest)? else { return Ok(None) };
        tx.audit(&entry)?;
        Ok(Some((digest, sealed)))
    });
    let found = found.await.map_err(|error| store_problem(&error))?;
    let (digest, sealed) = found.ok_or_else(|| {
        let why = format!("arrival {id} has no mail that is kept as it came");
        Problem::of(StatusCode::NOT_FOUND).detail(why)
    })?;
    let opened = parts.vault.open(digest, sealed).map_err(|error| {
        tracing::error!(%error, "a raw mail cannot be opened");
        Problem::of(StatusCode::INTERNAL_SERVER_ERROR)
            .detail("the mail cannot be opened; the log says why")
    })?;
    Ok(([(header::CONTENT_TYPE, "message/rfc822")], opened.to_vec()).into_response())
}

/// Finds a person: a contact, or whoever has an address or number that nobody is registered with.
async fn find(state: &ApiState, who: &str) -> Result<(Person, Language, Option<String>), Problem> {
    let language = state.intake.parts().settings.fallback_language;
    let database = &state.intake.parts().database;
    let mut person = Person::default();
    if let Ok(number) = who.parse::<PhoneNumber>()
        && who.starts_with('+')
    {
        let wanted = number.clone();
        let owners = database.write(move |tx| tx.owners_of_phone(&wanted)).await;
        let mut owners = owners.map_err(|error| store_problem(&error))?;
        if let (Some((contact, _)), true) = (owners.pop(), owners.is_empty()) {
            return registered(state, &contact).await;
        }
        person.traces = Traces { numbers: vec![number], ..Traces::default() };
        return Ok((person, language, None));
    }
    if who.contains('@') {
        let address: crate::model::EmailAddress = who.parse().map_err(|error| bad("who", error))?;
        let wanted = address.clone();
        let owners = database.write(move |tx| tx.owners_of_address(&wanted)).await;
        if owners.map_err(|error| store_problem(&error))?.is_empty() {
            person.traces = Traces { addresses: vec![address], ..Traces::default() };
            return Ok((person, language, None));
        }
    }
    let (contact, _) = super::pins::find(state, who).await?;
    registered(state, &contact).await
}

async fn registered(
    state: &ApiState,
    contact: &crate::identity::Contact,
) -> Result<(Person, Language, Option<String>), Problem> {
    let person = state.intake.person(contact.id).await.map_err(|error| store_problem(&error))?;
    let fallback = state.intake.parts().settings.fallback_language;
    let language = contact.facts.languages.first().copied().unwrap_or(fallback);
    Ok((person, language, Some(contact.facts.name.clone())))
}
