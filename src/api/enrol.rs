//! Links by which contacts get their codes.
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;

use crate::http::Problem;
use crate::intake::{Enrol, EnrolRefusal, Enrolled, Intake};
use crate::model::ContactId;
use crate::replies::one_line;
use crate::text::mask_codes;

use super::audit::via;
use super::auth::Client;
use super::desk::{WHY_CHARS_MAX, asker};
use super::extract::{Body, Place};
use super::pins::find;
use super::registry_shapes::{EnrolRequest, EnrolmentSent};
use super::vouch::second;
use super::{ApiState, bad, intake_problem};

/// Sends somebody without a code the link to his first one.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/{who}/invite",
    tag = "codes",
    operation_id = "inviteContact",
    params(
        ("who" = String, Path, description = "His contact number, one of his addresses, or his row"),
    ),
    request_body = EnrolRequest,
    responses(
        (status = 201, description = "Done", body = EnrolmentSent),
        (status = 404, description = "There is no such contact"),
        (status = 409, description = "He has a code, or no address for a link"),
    )
)]
pub(super) async fn invite(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(who): Place<String>,
    Body(request): Body<EnrolRequest>,
) -> Result<(StatusCode, Json<EnrolmentSent>), Problem> {
    if request.second.is_some() {
        return Err(bad("second", "an invitation needs no approval; a reset does"));
    }
    let (contact, _) = find(&state, &who).await?;
    order(&state, contact.id, client, request).await
}

/// Sends the link to another code: on the machine itself only, by somebody who says who approved
/// it.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/{who}/reset-pin",
    tag = "codes",
    operation_id = "resetCode",
    params(
        ("who" = String, Path, description = "His contact number, one of his addresses, or his row"),
    ),
    request_body = EnrolRequest,
    responses(
        (status = 201, description = "Done", body = EnrolmentSent),
        (status = 404, description = "There is no such contact"),
        (status = 409, description = "He has no code, or no address for a link"),
    )
)]
pub(super) async fn reset(
    State(state): State<ApiState>,
    Place(who): Place<String>,
    Body(request): Body<EnrolRequest>,
) -> Result<(StatusCode, Json<EnrolmentSent>), Problem> {
    if request.second.is_none() {
        let what = "say who approved it: call-back, portal, or the number of a second contact";
        return Err(bad("second", what));
    }
    let (contact, _) = find(&state, &who).await?;
    order(&state, contact.id, None, request).await
}

async fn order(
    state: &ApiState,
    contact: ContactId,
    client: Option<Extension<Client>>,
    request: EnrolRequest,
) -> Result<(StatusCode, Json<EnrolmentSent>), Problem> {
    let why = request.why.as_deref().unwrap_or_default();
    if mask_codes(why).runs > 0 {
        return Err(bad("why", "it holds what looks like a code; codes are kept nowhere"));
    }
    let door = via(client.as_ref());
    let named = request.by.as_deref().is_some_and(|by| !by.trim().is_empty());
    let order = Enrol {
        contact,
        to: request.to.map(|to| to.parse().map_err(|error| bad("to", error))).transpose()?,
        approved: request.second.as_deref().map(second).transpose()?,
        why: one_line(why, WHY_CHARS_MAX),
        by: if named || client.is_some() {
            asker(client, request.by.as_deref())
        } else {
            String::new()
        },
    };
    sent(&state.intake.via(&door), order).await
}

/// Carries out an order, and tells what was sent.
pub(super) async fn sent(
    intake: &Intake,
    order: Enrol,
) -> Result<(StatusCode, Json<EnrolmentSent>), Problem> {
    let done = intake.enrol(order).await.map_err(|error| intake_problem(&error))?;
    match done {
        Ok(Enrolled { ticket, number, to, expires_at, told }) => {
            let sent = EnrolmentSent { ticket, contact_number: number, to, expires_at, told };
            Ok((StatusCode::CREATED, Json(sent)))
        }
        Err(refusal @ EnrolRefusal::NoContact) => {
            Err(Problem::of(StatusCode::NOT_FOUND).detail(refusal.to_string()))
        }
        Err(EnrolRefusal::Because(why)) => Err(Problem::of(StatusCode::CONFLICT).detail(why)),
    }
}
