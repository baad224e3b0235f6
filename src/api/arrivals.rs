//! Arrivals: lists, one, and taking a message that a program hands in.
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::Problem;
use crate::intake::ApiMessage;
use crate::model::{ArrivalId, EmailAddress, PhoneNumber};
use crate::store::ArrivalFilter;

use super::auth::Client;
use super::extract::{Body, Params, Place};
use super::limits::{OverLimit, pass};
use super::once::idempotency_key;
use super::paging::{Limit, Page, cursor};
use super::shapes::{ArrivalLine, NewMessage, Taken};
use super::{ApiState, bad, intake_problem, store_problem};

/// How to list arrivals.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Those that became this.
    #[param(value_type = Option<crate::tickets::OutcomeKind>)]
    outcome: Option<String>,
    /// Rows behind this one: `next` of the page before.
    after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

/// What came in by every door, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/arrivals",
    tag = "arrivals",
    operation_id = "listArrivals",
    params(ListQuery),
    responses(
        (status = 200, description = "As asked for", body = Page<ArrivalLine>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(query): Params<ListQuery>,
) -> Result<Page<ArrivalLine>, Problem> {
    let outcome = query.outcome.map(|o| o.parse().map_err(|e| bad("outcome", e))).transpose()?;
    let filter = ArrivalFilter {
        outcome,
        before: cursor(query.after.as_deref())?.map(ArrivalId),
        limit: query.limit.and_one(),
    };
    let found = state.intake.parts().database.write(move |tx| tx.arrivals(&filter)).await;
    let arrivals = found.map_err(|error| store_problem(&error))?;
    let page = Page::of(arrivals, query.limit, |arrival| arrival.id.to_string());
    Ok(page.map(ArrivalLine::from))
}

/// An arrival.
#[utoipa::path(
    get,
    path = "/api/v1/arrivals/{id}",
    tag = "arrivals",
    operation_id = "showArrival",
    params(("id" = i64, Path, description = "Its number")),
    responses(
        (status = 200, description = "As asked for", body = ArrivalLine),
        (status = 404, description = "There is no such arrival"),
    )
)]
pub(super) async fn show(
    State(state): State<ApiState>,
    Place(id): Place<i64>,
) -> Result<Json<ArrivalLine>, Problem> {
    let found = state.intake.parts().database.write(move |tx| tx.arrival(ArrivalId(id))).await;
    match found.map_err(|error| store_problem(&error))? {
        Some(arrival) => {
            // What an older or newer program wrote there may be unknown to this one.
            let proof = serde_json::from_str(&arrival.proof).ok();
            Ok(Json(ArrivalLine { proof, ..arrival.into() }))
        }
        None => Err(Problem::of(StatusCode::NOT_FOUND).detail(format!("there is no arrival {id}"))),
    }
}

/// Takes a message for the desk. `Idempotency-Key` is required, since the one who was cut off must
/// be able to ask again without opening a second ticket.
#[utoipa::path(
    post,
    path = "/api/v1/arrivals",
    tag = "arrivals",
    operation_id = "takeArrival",
    params(
        ("Idempotency-Key" = String, Header, description = "What the program calls this request, 1 to 200 characters"),
    ),
    request_body = NewMessage,
    responses(
        (status = 201, description = "Done", body = Taken),
        (status = 200, description = "Nothing new was made", body = Taken),
    )
)]
pub(super) async fn take(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    over: Option<Extension<OverLimit>>,
    headers: HeaderMap,
    Body(message): Body<NewMessage>,
) -> Result<(StatusCode, Json<Taken>), Problem> {
    let key = idempotency_key(&headers)?;
    pass(&state, over, &message.subject, &message.text)?;
    let settings = &state.intake.parts().settings;
    let entrance = match &message.to {
        Some(to) => {
            let address: EmailAddress = to.parse().map_err(|error| bad("to", error))?;
            settings
                .entrance(&address)
                .ok_or_else(|| bad("to", format!("{address} is no mailbox of ours")))?
        }
        None => settings.entrances.first().ok_or_else(|| bad("to", "no mailbox is configured"))?,
    };
    let country = settings.line(&entrance.line).map(|line| line.country);
    let sender = message.from.map(|from| from.parse().map_err(|e| bad("from", e))).transpose()?;
    let callback = message
        .callback
        .map(|number| PhoneNumber::parse(&number, country).map_err(|e| bad("callback", e)))
        .transpose()?;
    let settled = state
        .intake
        .take_api(ApiMessage {
            // Keys of one program say nothing about those of another.
            key: format!("{}:{key}", client.map_or_else(String::new, |client| client.0.name)),
            at: state.intake.parts().clock.now(),
            entrance: entrance.clone(),
            sender,
            callback,
            subject: message.subject,
            text: message.text,
        })
        .await
        .map_err(|error| intake_problem(&error))?;
    let taken = Taken {
        arrival: settled.arrival.0,
        outcome: settled.outcome.kind,
        ticket: settled.outcome.ticket,
        reason: settled.outcome.reason,
    };
    let status = if settled.opened.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(taken)))
}
