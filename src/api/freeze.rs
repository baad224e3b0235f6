//! Freezes of badges, as the desk changes them.
use axum::Json;
use axum::extract::{Extension, State};

use crate::http::Problem;
use crate::intake::desk::FreezeOrder;
use crate::replies::one_line;
use crate::text::mask_codes;
use crate::tickets::Freeze;

use super::audit::via;
use super::auth::Client;
use super::desk::{WHY_CHARS_MAX, asker, refused, ticket};
use super::extract::{Body, Place};
use super::registry_shapes::FreezeRequest;
use super::{ApiState, bad, intake_problem};

/// Characters of a name.
const NAME_CHARS_MAX: usize = 100;

/// Says how a freeze of badges stands.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{number}/freeze",
    tag = "tickets",
    operation_id = "setFreeze",
    params(("number" = crate::model::TicketNumber, Path, description = "The ticket")),
    request_body = FreezeRequest,
    responses(
        (status = 200, description = "Done", body = Freeze),
        (status = 404, description = "There is no such ticket"),
        (status = 409, description = "The ticket is merged"),
    )
)]
pub(super) async fn change(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(number): Place<String>,
    Body(request): Body<FreezeRequest>,
) -> Result<Json<Freeze>, Problem> {
    let why = request.why.as_deref().unwrap_or_default();
    if request.who.iter().any(|who| mask_codes(who).runs > 0) || mask_codes(why).runs > 0 {
        return Err(bad("why", "it holds what looks like a code; codes are kept nowhere"));
    }
    let who = request.who.iter().map(|who| one_line(who, NAME_CHARS_MAX));
    let is_person = client.as_ref().is_some_and(|client| client.0.signed.is_some());
    let named = is_person || !request.by.trim().is_empty();
    let intake = state.intake.via(&via(client.as_ref()));
    let order = FreezeOrder {
        ticket: ticket(&number)?,
        to: request.state,
        who: who.filter(|who| !who.is_empty()).collect(),
        why: one_line(why, WHY_CHARS_MAX),
        by: if named { asker(client, Some(&request.by)) } else { String::new() },
        at: state.intake.parts().clock.now(),
    };
    let done = intake.freeze(order).await.map_err(|error| intake_problem(&error))?;
    done.map(Json).map_err(|refusal| refused(&refusal))
}
