//! What somebody does with a ticket by hand: take it, note something, say where it stands.
use axum::Json;
use axum::extract::{Extension, State};

use crate::http::Problem;
use crate::intake::desk::{ByHand, Deed, Over};
use crate::replies::one_line;
use crate::staff::Act;
use crate::text::mask_codes;

use super::audit::via;
use super::auth::Client;
use super::desk::{NAME_CHARS_MAX, WHY_CHARS_MAX, asker, refused, ticket};
use super::desk_shapes::{NoteRequest, StatusRequest, TakeRequest, TicketInHand};
use super::extract::{Body, Place};
use super::{ApiState, bad, intake_problem};

async fn done(
    state: &ApiState,
    number: &str,
    deed: Deed,
    (client, named): (Option<Extension<Client>>, Option<&str>),
) -> Result<Json<TicketInHand>, Problem> {
    let ticket = ticket(number)?;
    let intake = state.intake.via(&via(client.as_ref()));
    let by = asker(client, named);
    let order = ByHand { ticket, deed, by, at: state.intake.parts().clock.now() };
    let done = intake.by_hand(order).await.map_err(|error| intake_problem(&error))?;
    let done = done.map_err(|refusal| refused(&refusal))?;
    Ok(Json(TicketInHand { ticket, status: done.status, taker: done.taker }))
}

/// Somebody takes a ticket or gives it back; a second time changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{number}/take",
    tag = "tickets",
    operation_id = "takeTicket",
    params(("number" = crate::model::TicketNumber, Path, description = "The ticket")),
    request_body = TakeRequest,
    responses(
        (status = 200, description = "Done", body = TicketInHand),
        (status = 404, description = "There is no such ticket"),
        (status = 409, description = "Somebody else has it (`/problems/taken`, `/problems/not-yours`), or the ticket is ended or merged"),
    )
)]
pub(super) async fn take(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(number): Place<String>,
    Body(request): Body<TakeRequest>,
) -> Result<Json<TicketInHand>, Problem> {
    let over = if request.take_over { Over::Anyone } else { Over::Nobody };
    let deed = match request.taker {
        Some(taker) => Deed::Take { taker: one_line(&taker, NAME_CHARS_MAX), over },
        None => given_back(client.as_ref(), request.by.as_deref(), over),
    };
    done(&state, &number, deed, (client, request.by.as_deref())).await
}

/// Whose ticket is given back: of whoever is signed in his own, and another's only where his role permits it;
/// programs and the command line name him.
fn given_back(client: Option<&Extension<Client>>, named: Option<&str>, over: Over) -> Deed {
    match client.and_then(|client| client.0.signed.as_ref()) {
        Some(signed) => {
            let over = if signed.may(Act::ReturnTickets) { over } else { Over::Nobody };
            Deed::GiveBack { whose: signed.called().to_owned(), over }
        }
        None => Deed::GiveBack { whose: one_line(named.unwrap_or_default(), NAME_CHARS_MAX), over },
    }
}

/// Notes something that the customer does not read.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{number}/note",
    tag = "tickets",
    operation_id = "noteOnTicket",
    params(("number" = crate::model::TicketNumber, Path, description = "The ticket")),
    request_body = NoteRequest,
    responses(
        (status = 200, description = "Done", body = TicketInHand),
        (status = 404, description = "There is no such ticket"),
        (status = 409, description = "The ticket is merged"),
    )
)]
pub(super) async fn note(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(number): Place<String>,
    Body(request): Body<NoteRequest>,
) -> Result<Json<TicketInHand>, Problem> {
    if mask_codes(&request.text).runs > 0 {
        return Err(bad("text", "it holds what looks like a code; codes are kept nowhere"));
    }
    let deed = Deed::Note { text: request.text, spoken: request.spoken };
    done(&state, &number, deed, (client, request.by.as_deref())).await
}

/// Says where a ticket stands from now on.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{number}/status",
    tag = "tickets",
    operation_id = "setTicketStatus",
    params(("number" = crate::model::TicketNumber, Path, description = "The ticket")),
    request_body = StatusRequest,
    responses(
        (status = 200, description = "Done", body = TicketInHand),
        (status = 404, description = "There is no such ticket"),
        (status = 409, description = "The ticket is merged"),
    )
)]
pub(super) async fn status(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(number): Place<String>,
    Body(request): Body<StatusRequest>,
) -> Result<Json<TicketInHand>, Problem> {
    let why = one_line(request.why.as_deref().unwrap_or_default(), WHY_CHARS_MAX);
    if mask_codes(&why).runs > 0 {
        return Err(bad("why", "it holds what looks like a code; codes are kept nowhere"));
    }
    let deed = Deed::Status { status: request.status, why };
    done(&state, &number, deed, (client, request.by.as_deref())).await
}
