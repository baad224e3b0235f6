//! Vouching for whoever asks: on the machine itself only, by somebody who gives his name.
use axum::Json;
use axum::extract::State;

use crate::http::Problem;
use crate::intake::desk::{Second, Vouch};
use crate::model::ContactNumber;
use crate::replies::one_line;
use crate::text::mask_codes;

use super::desk::{WHY_CHARS_MAX, asker, refused, ticket};
use super::desk_shapes::{VouchRequest, VouchedTicket};
use super::extract::{Body, Place};
use super::{ApiState, bad, intake_problem};

/// The word for ringing somebody back.
const CALL_BACK: &str = "call-back";
/// The word for a confirmation in the portal.
const PORTAL: &str = "portal";

/// Reads how somebody was found to be who he says, or who approved something for him.
pub(super) fn second(text: &str) -> Result<Second, Problem> {
    match text {
        CALL_BACK => Ok(Second::CallBack),
        PORTAL => Ok(Second::Portal),
        text => text
            .parse()
            .map(Second::Contact)
            .map_err(|error| bad("second", format!("{error}; or write {CALL_BACK} or {PORTAL}"))),
    }
}

/// Vouches for whoever asks: on the machine itself only, by somebody who gives his name.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{number}/vouch",
    tag = "tickets",
    operation_id = "vouchForTicket",
    params(("number" = crate::model::TicketNumber, Path, description = "The ticket")),
    request_body = VouchRequest,
    responses(
        (status = 200, description = "Done", body = VouchedTicket),
        (status = 404, description = "There is no such ticket"),
        (status = 409, description = "The ticket is ended or merged"),
    )
)]
pub(super) async fn vouch(
    State(state): State<ApiState>,
    Place(number): Place<String>,
    Body(request): Body<VouchRequest>,
) -> Result<Json<VouchedTicket>, Problem> {
    let number = ticket(&number)?;
    if mask_codes(&request.why).runs > 0 {
        return Err(bad("why", "it holds what looks like a code; codes are kept nowhere"));
    }
    let contact =
        |what: &str, text: &str| text.parse::<ContactNumber>().map_err(|error| bad(what, error));
    let second = request.second.as_deref().map(second).transpose()?;
    let permitted_by = request.permitted_by.as_deref();
    let permitted_by = permitted_by.map(|text| contact("permitted_by", text)).transpose()?;
    let named = !request.by.trim().is_empty();
    let order = Vouch {
        ticket: number,
        level: request.level,
        second,
        permitted_by,
        by_company: false,
        why: one_line(&request.why, WHY_CHARS_MAX),
        by: if named { asker(None, Some(&request.by)) } else { String::new() },
        at: state.intake.parts().clock.now(),
    };
    let done =
        state.intake.via("local").vouch(order).await.map_err(|error| intake_problem(&error))?;
    let done = done.map_err(|refusal| refused(&refusal))?;
    let (assurance, status, still) = (done.assurance, done.status, done.still);
    Ok(Json(VouchedTicket { ticket: number, assurance, status, still }))
}
