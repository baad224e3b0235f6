//! Notices to many customers: sent off, listed, shown; and who wants none.
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use serde::Deserialize;

use crate::http::Problem;
use crate::intake::bulk::{Audience, BulkRefusal, SendNotice};
use crate::model::{BulkNoticeId, ContactId};
use crate::replies::one_line;
use crate::store::{BulkNotice, PAGE_MAX, StoreError, Tx};
use crate::text::mask_codes;

use super::audit::via;
use super::auth::Client;
use super::desk::{WHY_CHARS_MAX, asker};
use super::extract::{Body, Params, Place};
use super::notice_shapes::{
    NoticeLine, NoticeWhole, OptOutLine, OptOutRequest, OptedOut, PlannedNotice, SendNoticeRequest,
};
use super::pins::find;
use super::{ApiState, bad, store_problem};

/// How to list notices.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
    before: Option<i64>,
    limit: Option<u32>,
}

/// Which letters to show.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LetterQuery {
    after: Option<i64>,
    limit: Option<u32>,
}

fn line(tx: &mut dyn Tx, notice: &BulkNotice) -> Result<NoticeLine, StoreError> {
    Ok(NoticeLine::new(notice, tx.bulk_counts(notice.id)?))
}

/// `GET /api/v1/notices`: the newest first.
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(query): Params<ListQuery>,
) -> Result<Json<Vec<NoticeLine>>, Problem> {
    let (before, limit) = (query.before.map(BulkNoticeId), query.limit.unwrap_or_default());
    let found = state.intake.parts().database.write(move |tx| {
        let notices = tx.bulk_notices(before, limit)?;
        notices.iter().map(|notice| line(tx, notice)).collect::<Result<Vec<_>, _>>()
    });
    found.await.map(Json).map_err(|error| store_problem(&error))
}

/// `GET /api/v1/notices/{id}`: one with its letters.
pub(super) async fn show(
    State(state): State<ApiState>,
    Place(id): Place<i64>,
    Params(query): Params<LetterQuery>,
) -> Result<Json<NoticeWhole>, Problem> {
    let after = query.after.map(ContactId);
    let limit = query.limit.filter(|limit| *limit > 0).unwrap_or(PAGE_MAX);
    let found = state.intake.parts().database.write(move |tx| {
        let Some(notice) = tx.bulk_notice(BulkNoticeId(id))? else { return Ok(None) };
        let letters = tx.bulk_letters(notice.id, after, limit)?;
        Ok(Some(NoticeWhole {
            line: line(tx, &notice)?,
            texts: notice.facts.texts,
            letters: letters.into_iter().map(Into::into).collect(),
        }))
    });
    let missing = || Problem::of(StatusCode::NOT_FOUND).detail(format!("there is no notice {id}"));
    found.await.map_err(|error| store_problem(&error))?.map(Json).ok_or_else(missing)
}

/// `POST /api/v1/notices`: sends one off, or says who would get it.
pub(super) async fn send(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Body(request): Body<SendNoticeRequest>,
) -> Result<(StatusCode, Json<PlannedNotice>), Problem> {
    let why = request.why.map(|why| one_line(&why, WHY_CHARS_MAX)).unwrap_or_default();
    if mask_codes(&why).runs > 0 {
        return Err(bad("why", "it holds what looks like a code; codes are kept nowhere"));
    }
    let intake = state.intake.via(&via(client.as_ref()));
    let to = request.to.iter().map(|text| text.parse::<Audience>());
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

/// `GET /api/v1/notice-opt-outs`: the latest first.
pub(super) async fn opt_outs(
    State(state): State<ApiState>,
) -> Result<Json<Vec<OptOutLine>>, Problem> {
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
    found.await.map(Json).map_err(|error| store_problem(&error))
}

/// `POST /api/v1/notice-opt-outs`: again changes nothing.
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
