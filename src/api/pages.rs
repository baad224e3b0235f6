//! Pages: lists, one whole, and answers that are given at the desk.
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::Problem;
use crate::intake::{PageAnswer, PageAnswered};
use crate::model::PersonId;
use crate::store::{PageFilter, PageId};

use super::audit::intake_of;
use super::auth::Client;
use super::extract::{Body, Params, Place};
use super::page_shapes::{PageAnswerMade, PageAnswerRequest, PageLine, PageWhole};
use super::paging::{Limit, Page, cursor};
use super::{ApiState, bad, store_problem};

/// How to list pages.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Those that are not over alone.
    open: Option<bool>,
    /// Those of this ticket.
    #[param(value_type = Option<crate::model::TicketNumber>)]
    ticket: Option<String>,
    /// Rows behind this one: `next` of the page before.
    after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

/// Pages, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/pages",
    tag = "on-call",
    operation_id = "listPages",
    params(ListQuery),
    responses(
        (status = 200, description = "As asked for", body = Page<PageLine>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(query): Params<ListQuery>,
) -> Result<Page<PageLine>, Problem> {
    let ticket = query.ticket.map(|n| n.parse().map_err(|e| bad("ticket", e))).transpose()?;
    let filter = PageFilter {
        open: query.open.unwrap_or_default(),
        ticket,
        before: cursor(query.after.as_deref())?.map(PageId),
        limit: query.limit.and_one(),
    };
    let rows = state.intake.parts().database.write(move |tx| tx.pages(&filter)).await;
    let rows = rows.map_err(|error| store_problem(&error))?;
    let page = Page::of(rows, query.limit, |row| row.id.0.to_string());
    Ok(page.map(|row| PageLine::from(&row)))
}

/// A page with every try.
#[utoipa::path(
    get,
    path = "/api/v1/pages/{id}",
    tag = "on-call",
    operation_id = "showPage",
    params(("id" = i64, Path, description = "Its number")),
    responses(
        (status = 200, description = "As asked for", body = PageWhole),
        (status = 404, description = "There is no such page"),
    )
)]
pub(super) async fn show(
    State(state): State<ApiState>,
    Place(id): Place<i64>,
) -> Result<Json<PageWhole>, Problem> {
    let found = state.intake.parts().database.write(move |tx| {
        let Some(row) = tx.page(PageId(id))? else { return Ok(None) };
        Ok(Some((row, tx.tries(PageId(id))?)))
    });
    match found.await.map_err(|error| store_problem(&error))? {
        Some((row, tries)) => Ok(Json(PageWhole {
            line: PageLine::from(&row),
            tries: tries.into_iter().map(Into::into).collect(),
        })),
        None => Err(Problem::of(StatusCode::NOT_FOUND).detail(format!("there is no page {id}"))),
    }
}

/// Answers a page in somebody's name.
#[utoipa::path(
    post,
    path = "/api/v1/pages/{id}/{answer}",
    tag = "on-call",
    operation_id = "answerPage",
    params(
        ("id" = i64, Path, description = "Its number"),
        ("answer" = String, Path, description = "`accept`, `hand-on` or `touch`"),
    ),
    request_body = PageAnswerRequest,
    responses(
        (status = 200, description = "Done", body = PageAnswerMade),
        (status = 404, description = "There is no such page, or no such answer"),
    )
)]
pub(super) async fn answer(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place((id, what)): Place<(i64, String)>,
    Body(request): Body<PageAnswerRequest>,
) -> Result<Json<PageAnswerMade>, Problem> {
    let what = PageAnswer::of_word(&what).ok_or_else(|| {
        Problem::of(StatusCode::NOT_FOUND).detail("pages are answered by accept, hand-on or touch")
    })?;
    // A name that no page reaches would never be let go of again.
    let person: PersonId = request.by.parse().map_err(|error| bad("by", error))?;
    let signed = client.as_ref().and_then(|client| client.0.signed.as_ref());
    if signed.is_some_and(|signed| signed.person() != Some(&person)) {
        let why = "whoever is signed in answers in his own name alone";
        return Err(Problem::of(StatusCode::FORBIDDEN).detail(why));
    }
    let knowledge = state.intake.parts().knowledge.load_full();
    if knowledge.on_call.person(&person).is_none() {
        let why = format!("there is no person `{person}` in the on-call files");
        return Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY).detail(why));
    }
    let intake = intake_of(&state, client.as_ref());
    let said = intake.answer_page(PageId(id), person.to_string(), what).await;
    let said = said.map_err(|error| store_problem(&error))?;
    let (answered, by) = match said {
        PageAnswered::Yours(_) => ("yours", None),
        PageAnswered::Taken(_, by) => ("taken", Some(by)),
        PageAnswered::HandedOn(_) => ("handed-on", None),
        PageAnswered::Over => ("over", None),
    };
    Ok(Json(PageAnswerMade { answered: answered.to_owned(), by }))
}
