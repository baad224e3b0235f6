//! Exceptions to the on-call schedules: overrides, and turns that people offer each other.
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;

use crate::http::Problem;
use crate::ical::ENTRIES_MAX;
use crate::intake::{CalendarFile, Done, Lost, ORDERED_MAX, Written};
use crate::oncall::{
    Change, ChangeId, Changes, NewChange, NewSwap, Refusal, Stretch, Swap, SwapId, Warned,
};
use crate::replies::one_line;
use crate::store::PAGE_MAX;

use super::audit::{intake_of, via};
use super::auth::Client;
use super::desk::asker;
use super::extract::{Body, Params, Place};
use super::oncall_shapes::{
    ChangesWanted, OfferRequest, OverrideLine, OverridesRequest, OverridesWritten, SwapAnswer,
    SwapRequest, SwapsWanted, TakeBackRequest,
};
use super::paging::{Page, Paging};
use super::session::in_the_name_of;
use super::{ApiState, bad, intake_problem, store_problem};

/// Characters of a reason that are kept; one of more is refused before.
const WHY_CHARS_KEPT: usize = 501;

/// Tells why something was not done.
fn refused(refusal: &Refusal) -> Problem {
    let status = match refusal {
        Refusal::NoSchedule(..)
        | Refusal::NoPerson(..)
        | Refusal::NoChange(_)
        | Refusal::NoSwap(_) => StatusCode::NOT_FOUND,
        Refusal::Empty
        | Refusal::TooLong
        | Refusal::NoReason
        | Refusal::Same(_)
        | Refusal::Unreachable(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Past(_)
        | Refusal::TooMany(_)
        | Refusal::TakenBack(_)
        | Refusal::NotOpen(..)
        | Refusal::NoTurn { .. }
        | Refusal::Begun(_)
        | Refusal::Offered(_)
        | Refusal::NotFor(_)
        | Refusal::NotOfSchedule(..)
        | Refusal::Silent(..)
        | Refusal::NotHis(_) => StatusCode::CONFLICT,
    };
    Problem::of(status).detail(refusal.to_string())
}

fn told(warnings: &[Warned]) -> Vec<String> {
    warnings.iter().map(ToString::to_string).collect()
}

/// Exceptions from the schedules, in the order in which they were written.
#[utoipa::path(
    get,
    path = "/api/v1/oncall/changes",
    tag = "on-call",
    operation_id = "listChanges",
    params(ChangesWanted),
    responses(
        (status = 200, description = "As asked for", body = Changes),
    )
)]
pub(super) async fn changes(
    State(state): State<ApiState>,
    Params(wanted): Params<ChangesWanted>,
) -> Result<Json<Changes>, Problem> {
    let parts = state.intake.parts();
    let after = wanted.ending_after.unwrap_or_else(|| parts.clock.now());
    let found = parts.database.write(move |tx| tx.changes(after)).await;
    found.map(Json).map_err(|error| store_problem(&error))
}

/// Writes overrides: all of them, or none.
#[utoipa::path(
    post,
    path = "/api/v1/oncall/overrides",
    tag = "on-call",
    operation_id = "writeOverrides",
    request_body = OverridesRequest,
    responses(
        (status = 201, description = "Done", body = OverridesWritten),
        (status = 200, description = "Nothing new was made", body = OverridesWritten),
        (status = 404, description = "There is no such schedule or person"),
        (status = 409, description = "It lies in the past, or there are too many"),
    )
)]
pub(super) async fn write(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Body(request): Body<OverridesRequest>,
) -> Result<(StatusCode, Json<OverridesWritten>), Problem> {
    let count = request.overrides.len();
    // A calendar file may have become empty.
    let least = usize::from(request.file.is_none());
    if count < least || count > ORDERED_MAX {
        return Err(bad("overrides", format!("send {least} to {ORDERED_MAX}, not {count}")));
    }
    let cancelled = request.file.as_ref().map_or(0, |file| file.cancelled.len());
    if cancelled > ENTRIES_MAX {
        return Err(bad("file.cancelled", format!("send {ENTRIES_MAX} at most, not {cancelled}")));
    }
    let intake = state.intake.via(&via(client.as_ref()));
    let by = asker(client, request.by.as_deref());
    let orders = request.overrides.into_iter().map(|order| NewChange {
        schedule: order.schedule,
        deed: order.deed,
        when: Stretch { from: order.from, until: order.until },
        by: by.clone(),
        why: one_line(order.why.as_deref().unwrap_or(&request.why), WHY_CHARS_KEPT),
        swap: None,
        source: order.source.map(|source| one_line(&source, WHY_CHARS_KEPT)),
    });
    let file = request.file.map(|file| CalendarFile {
        name: one_line(&file.name, WHY_CHARS_KEPT),
        schedule: file.schedule,
        cancelled: file.cancelled,
        whole: file.whole,
    });
    let done = intake.write_overrides(orders.collect(), (file, &by), request.dry_run).await;
    let written = done.map_err(|error| intake_problem(&error))?;
    let written = written.map_err(|refusal| refused(&refusal))?;
    let status = if request.dry_run { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(answer(written))))
}

fn answer(written: Written) -> OverridesWritten {
    let warnings = told(&written.warnings);
    let line = |(change, done): (NewChange, Done)| {
        let (word, id) = match done {
            Done::Added(id) => ("added", Some(id)),
            Done::WouldAdd => ("would_add", None),
            Done::Instead(_) => ("changed", None),
            Done::Same(id) => ("same", Some(id)),
            Done::Over => ("over", None),
            Done::TakenBack(id, Lost::Cancelled) => ("cancelled", Some(id)),
            Done::TakenBack(id, Lost::Gone) => ("gone", Some(id)),
            Done::WouldTakeBack(id, Lost::Cancelled) => ("would_cancel", Some(id)),
            Done::WouldTakeBack(id, Lost::Gone) => ("would_go", Some(id)),
        };
        OverrideLine {
            id,
            done: word.to_owned(),
            schedule: change.schedule,
            deed: change.deed,
            from: change.when.from,
            until: change.when.until,
        }
    };
    OverridesWritten { overrides: written.changes.into_iter().map(line).collect(), warnings }
}

/// Takes an override back; what was under way held until now.
#[utoipa::path(
    post,
    path = "/api/v1/oncall/overrides/{id}/remove",
    tag = "on-call",
    operation_id = "takeBackOverride",
    params(("id" = i64, Path, description = "Its number")),
    request_body = TakeBackRequest,
    responses(
        (status = 200, description = "Done", body = Change),
        (status = 404, description = "There is no such override"),
        (status = 409, description = "It lies in the past, or was taken back"),
    )
)]
pub(super) async fn take_back(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(id): Place<i64>,
    Body(request): Body<TakeBackRequest>,
) -> Result<Json<Change>, Problem> {
    let intake = state.intake.via(&via(client.as_ref()));
    let by = asker(client, request.by.as_deref());
    let why = one_line(&request.why, WHY_CHARS_KEPT);
    let done = intake.take_back_override(ChangeId(id), by, why).await;
    let done = done.map_err(|error| intake_problem(&error))?;
    done.map(Json).map_err(|refusal| refused(&refusal))
}

/// Turns that were offered, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/oncall/swaps",
    tag = "on-call",
    operation_id = "listSwaps",
    params(SwapsWanted),
    responses(
        (status = 200, description = "As asked for", body = Page<Swap>),
    )
)]
pub(super) async fn swaps(
    State(state): State<ApiState>,
    Params(wanted): Params<SwapsWanted>,
) -> Result<Page<Swap>, Problem> {
    let (database, open) = (&state.intake.parts().database, wanted.open);
    let found = database.write(move |tx| {
        if !open {
            return tx.swaps(PAGE_MAX);
        }
        let mut open = tx.open_swaps()?;
        open.reverse();
        Ok(open)
    });
    let swaps = found.await.map_err(|error| store_problem(&error))?;
    Paging::new(wanted.after, wanted.limit).cut(swaps, |swap| swap.id.to_string())
}

/// Offers a turn.
#[utoipa::path(
    post,
    path = "/api/v1/oncall/swaps",
    tag = "on-call",
    operation_id = "offerTurn",
    request_body = OfferRequest,
    responses(
        (status = 201, description = "Done", body = Swap),
        (status = 403, description = "The session is another person's, and keeps no schedules"),
        (status = 404, description = "There is no such schedule or person"),
        (status = 409, description = "It is not his turn, lies in the past, or is offered"),
    )
)]
pub(super) async fn offer(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Body(request): Body<OfferRequest>,
) -> Result<(StatusCode, Json<Swap>), Problem> {
    in_the_name_of(client.as_ref(), &request.person)?;
    let named = request.by.as_deref().unwrap_or(request.person.as_str());
    let intake = state.intake.via(&via(client.as_ref()));
    let by = asker(client, Some(named));
    let new = NewSwap {
        schedule: request.schedule,
        person: request.person,
        to: request.to,
        turn: Stretch { from: request.from, until: request.until },
        in_return: request.in_return,
        by,
        why: one_line(&request.why, WHY_CHARS_KEPT),
    };
    let done = intake.offer_swap(new).await.map_err(|error| intake_problem(&error))?;
    let swap = done.map_err(|refusal| refused(&refusal))?;
    Ok((StatusCode::CREATED, Json(swap)))
}

/// Accepts a turn: of two who do, the first has it.
#[utoipa::path(
    post,
    path = "/api/v1/oncall/swaps/{id}/accept",
    tag = "on-call",
    operation_id = "acceptTurn",
    params(("id" = i64, Path, description = "Its number")),
    request_body = SwapRequest,
    responses(
        (status = 200, description = "Done", body = SwapAnswer),
        (status = 403, description = "The session is another person's, and keeps no schedules"),
        (status = 404, description = "There is no such offer or person"),
        (status = 409, description = "It is not open, or not for him"),
    )
)]
pub(super) async fn accept(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(id): Place<i64>,
    Body(request): Body<SwapRequest>,
) -> Result<Json<SwapAnswer>, Problem> {
    in_the_name_of(client.as_ref(), &request.person)?;
    let intake = intake_of(&state, client.as_ref());
    let done = intake.accept_swap(SwapId(id), request.person).await;
    let done = done.map_err(|error| intake_problem(&error))?;
    let (swap, warnings) = done.map_err(|refusal| refused(&refusal))?;
    Ok(Json(SwapAnswer { swap, warnings: told(&warnings) }))
}

/// Takes an offer back.
#[utoipa::path(
    post,
    path = "/api/v1/oncall/swaps/{id}/withdraw",
    tag = "on-call",
    operation_id = "withdrawTurn",
    params(("id" = i64, Path, description = "Its number")),
    request_body = SwapRequest,
    responses(
        (status = 200, description = "Done", body = SwapAnswer),
        (status = 403, description = "The session is another person's, and keeps no schedules"),
        (status = 404, description = "There is no such offer or person"),
        (status = 409, description = "It is not open, or not his"),
    )
)]
pub(super) async fn withdraw(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(id): Place<i64>,
    Body(request): Body<SwapRequest>,
) -> Result<Json<SwapAnswer>, Problem> {
    in_the_name_of(client.as_ref(), &request.person)?;
    let intake = intake_of(&state, client.as_ref());
    let done = intake.withdraw_swap(SwapId(id), request.person).await;
    let swap =
        done.map_err(|error| intake_problem(&error))?.map_err(|refusal| refused(&refusal))?;
    Ok(Json(SwapAnswer { swap, warnings: vec![] }))
}
