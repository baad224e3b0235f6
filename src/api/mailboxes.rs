//! The mailboxes that are read over IMAP.
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use futures_util::future::BoxFuture;

use crate::http::Problem;
use crate::imap::FolderStatus;
use crate::imap::ledger::Place;
use crate::store::StoreError;

use super::extract::{Body, Params};
use super::mailbox_shapes::{CheckMailboxes, MailboxLine, SetAside};
use super::paging::{Page, Paging};
use super::{ApiState, store_problem};

/// Messages that were set aside, of each folder, that are listed.
const SET_ASIDE_MAX: u32 = 50;

/// Whoever reads the mailboxes.
pub trait Mailboxes: Send + Sync + 'static {
    /// Returns how it stands with each folder of the configuration.
    fn folders(&self) -> Vec<FolderStatus>;

    /// Has a folder compared with the ledger; nothing when nobody could do that in time.
    fn compare<'a>(&'a self, place: &'a Place) -> BoxFuture<'a, Option<FolderStatus>>;
}

/// Folders that are read over IMAP: what is done there, and what the ledger says.
#[utoipa::path(
    get,
    path = "/api/v1/mailboxes",
    tag = "doors",
    operation_id = "listMailboxes",
    params(Paging),
    responses(
        (status = 200, description = "As asked for", body = Page<MailboxLine>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(paging): Params<Paging>,
) -> Result<Page<MailboxLine>, Problem> {
    let mut lines = vec![];
    for status in state.mailboxes.folders() {
        lines.push(line(&state, status).await.map_err(|error| store_problem(&error))?);
    }
    paging.cut(lines, |line| format!("{}/{}", line.account, line.folder))
}

/// Has server and ledger compared now.
#[utoipa::path(
    post,
    path = "/api/v1/mailboxes/check",
    tag = "doors",
    operation_id = "checkMailboxes",
    request_body = CheckMailboxes,
    responses(
        (status = 200, description = "Done", body = Vec<MailboxLine>),
        (status = 404, description = "There is no such mailbox"),
    )
)]
pub(super) async fn check(
    State(state): State<ApiState>,
    Body(wanted): Body<CheckMailboxes>,
) -> Result<Json<Vec<MailboxLine>>, Problem> {
    let folders = state.mailboxes.folders();
    let asked: Vec<Place> = folders
        .into_iter()
        .map(|status| status.place)
        .filter(|place| wanted.account.as_ref().is_none_or(|account| *account == place.account))
        .collect();
    if asked.is_empty() {
        let why = "there is no such [[imap]] in the configuration";
        return Err(Problem::of(StatusCode::NOT_FOUND).detail(why));
    }
    let compared = asked.iter().map(|place| state.mailboxes.compare(place));
    let compared = futures_util::future::join_all(compared).await;
    let mut lines = vec![];
    for (place, status) in asked.iter().zip(compared) {
        let Some(status) = status else {
            let why = format!(
                "{place} could not be compared: no daemon runs, or its server does not answer; `centralita mailbox list` says more"
            );
            return Err(Problem::of(StatusCode::SERVICE_UNAVAILABLE).detail(why));
        };
        lines.push(line(&state, status).await.map_err(|error| store_problem(&error))?);
    }
    Ok(Json(lines))
}

async fn line(state: &ApiState, status: FolderStatus) -> Result<MailboxLine, StoreError> {
    let place = status.place.clone();
    let kept = state.intake.parts().database.write(move |tx| {
        let Some(folder) = tx.imap_folder(&place)? else { return Ok(None) };
        let counts = tx.imap_counts(&place, folder.generation)?;
        let set_aside = tx.imap_set_aside(&place, SET_ASIDE_MAX)?;
        Ok(Some((folder, counts, set_aside, tx.imap_last_check(&place)?)))
    });
    let kept = kept.await?;
    let mut line = MailboxLine::new(status);
    let Some((folder, counts, set_aside, checked)) = kept else { return Ok(line) };
    line.uid_validity = Some(folder.uid_validity);
    line.generation = folder.generation;
    line.messages = counts;
    line.set_aside = set_aside.into_iter().map(|(uid, reason)| SetAside { uid, reason }).collect();
    if let Some((at, differences)) = checked {
        line.checked_at = Some(at);
        line.differences = serde_json::from_str(&differences).ok();
    }
    Ok(line)
}
