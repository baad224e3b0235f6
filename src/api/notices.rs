//! Notices to many customers: sent off, listed, shown; and who wants none.
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::Problem;
use crate::intake::bulk::{Audience, BulkRefusal, SendNotice};
use crate::model::{BulkNoticeId, ContactId};
use crate::replies::one_line;
use crate::store::{BulkNotice, StoreError, Tx};
use crate::text::mask_codes;

use super::audit::via;
use super::auth::Client;
use super::desk::{WHY_CHARS_MAX, asker};
use super::extract::{Body, Params, Place};
use super::notice_shapes::{
    NoticeLine, NoticeWhole, OptOutLine, OptOutRequest, OptedOut, PlannedNotice, SendNoticeRequest,
};
use super::paging::{Limit, Page, Paging, cursor};
use super::pins::find;
use super::{ApiState, bad, store_problem};

/// How to list notices.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Rows behind this one: `next` of the page before.
    after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

/// Which letters to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct LetterQuery {
    /// Letters behind this one: `next` of the page before.
    after: Option<String>,
    /// How many letters at most.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

fn line(tx: &mut dyn Tx, notice: &BulkNotice) -> Result<NoticeLine, StoreError> {
    Ok(NoticeLine::new(notice, tx.bulk_counts(notice.id)?))
}

/// Notices to many customers, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/notices",
    tag = "notices",
    operation_id = "listNotices",
    params(ListQuery),
    responses(
        (status = 200, description = "As asked for", body = Page<NoticeLine>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(query): Params<ListQuery>,
) -> Result<Page<NoticeLine>, Problem> {
    let before = cursor(query.after.as_deref())?.map(BulkNoticeId);
    let limit = query.limit.and_one();
    let found = state.intake.parts().database.write(move |tx| {
        let notices = tx.bulk_notices(before, limit)?;
        notices.iter().map(|notice| line(tx, notice)).collect::<Result<Vec<_>, _>>()
    });
    let lines = found.await.map_err(|error| store_problem(&error))?;
    Ok(Page::of(lines, query.limit, |line| line.id.to_string()))
}

/// A notice with its letters.
#[utoipa::path(
    get,
    path = "/api/v1/notices/{id}",
    tag = "notices",
    operation_id = "showNotice",
    params(("id" = i64, Path, description = "Its number"), LetterQuery),
    responses(
        (status = 200, description = "As asked for", body = NoticeWhole),
        (status = 404, description = "There is no such notice"),
    )
)]
pub(super) async fn show(
    State(state): State<ApiState>,
    Place(id): Place<i64>,
    Params(query): Params<LetterQuery>,
) -> Result<Json<NoticeWhole>, Problem> {
    let after = cursor(query.after.as_deref())?.map(ContactId);
    let limit = query.limit;
    let found = state.intake.parts().database.write(move |tx| {
        let Some(notice) = tx.bulk_notice(BulkNoticeId(id))? else { return Ok(None) };
        let letters = tx.bulk_letters(notice.id, after, limit.and_one())?;
        let letters = Page::of(letters, limit, |letter| letter.contact.to_string());
        Ok(Some(NoticeWhole {
            line: line(tx, &notice)?,
            texts: notice.facts.texts,
            letters: letters.items.into_iter().map(Into::into).collect(),
            next: letters.next,
        }))
    });
    let missing = || Problem::of(StatusCode::NOT_FOUND).detail(format!("there is no notice {id}"));
    found.await.map_err(|error| store_problem(&error))?.map(Json).ok_or_else(missing)
}

/// Sends a notice off, or says who would get it.
#[utoipa::path(
    post,
    path = "/api/v1/notices",
    tag = "notices",
    operation_id = "sendNotice",
    request_body = SendNoticeRequest,
    responses(
        (status = 201, description = "Done", body = PlannedNotice),
        (status = 200, description = "Nothing new was made", body = PlannedNotice),
        (status = 409, description = "Nobody fits, or too many do"),
    )
)]
pub(super) async fn send(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Body(request): Body<SendNoticeRequest>,
) -> Result<(StatusCode, Json<PlannedNotice>), Problem> {
    let why = request.why.map(|why| one_line(&why, WHY_CHARS_MAX)).unwrap_or_default();
    if mask_codes(&why).runs > 0 {
        return Err(bad("why", "it holds what looks like a code; codes are kept nowhere"));
    }
    let to = request.to.iter().map(|text| text.parse::<Audience>());
    let intake = state.intake.via(&via(client.as_ref()));
    let order = SendNotice {
        to: to.collect::<Result<_, _>>().map_err(|error| bad("to", error))?,
        texts: request.texts,
        emergency: request.emergency,
        by: asker(client, request.by.as_deref()),
        why,
        at: state.intake.parts().clock.now(),
        dry_run: request.dry_run,
    };
    let done = intake.send_notice(order).await.map_err(|error| store_problem(&error))?;
    let plan = done.map_err(|refusal| {
        let status = match refusal {
            BulkRefusal::Empty(_) | BulkRefusal::TooMany => StatusCode::CONFLICT,
            BulkRefusal::Nobody
            | BulkRefusal::Audience(_)
            | BulkRefusal::EmergencyByState
            | BulkRefusal::Text(..)
            | BulkRefusal::NoText { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Problem::of(status).detail(refusal.to_string())
    })?;
    let status = if plan.id.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(plan.into())))
}

/// Contacts who want no notices, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/notice-opt-outs",
    tag = "notices",
    operation_id = "listOptOuts",
    params(Paging),
    responses(
        (status = 200, description = "As asked for", body = Page<OptOutLine>),
    )
)]
pub(super) async fn opt_outs(
    State(state): State<ApiState>,
    Params(paging): Params<Paging>,
) -> Result<Page<OptOutLine>, Problem> {
    let found = state.intake.parts().database.write(|tx| {
        let mut lines = vec![];
        for out in tx.opt_outs()? {
            let Some((contact, account)) = tx.contact(out.contact)? else { continue };
            lines.push(OptOutLine {
                contact_number: contact.number,
                name: contact.facts.name,
                account: account.facts.name,
                at: out.at,
                by: out.by,
            });
        }
        Ok(lines)
    });
    let lines = found.await.map_err(|error| store_problem(&error))?;
    paging.cut(lines, |line| line.contact_number.to_string())
}

/// Notes that a contact wants no notices, or wants them again; a second time changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/notice-opt-outs",
    tag = "notices",
    operation_id = "optOut",
    request_body = OptOutRequest,
    responses(
        (status = 200, description = "Done", body = OptedOut),
        (status = 404, description = "There is no such contact"),
    )
)]
pub(super) async fn opt_out(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Body(request): Body<OptOutRequest>,
) -> Result<Json<OptedOut>, Problem> {
    let (contact, _) = find(&state, &request.who).await?;
    let intake = state.intake.via(&via(client.as_ref()));
    let by = asker(client, request.by.as_deref());
    let done = intake.set_opt_out(contact.id, request.lift, by).await;
    done.map_err(|error| store_problem(&error))?;
    Ok(Json(OptedOut { contact_number: contact.number, opted_out: !request.lift }))
}
