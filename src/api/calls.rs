//! Calls: lists, one whole, and the door of the simulator.
//!
//! Simulated calls are begun and stepped on the machine itself, never over the network.
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::calls::{CallError, LegKey, NewCall, Performance, RenderError};
use crate::conversation::{Claimant, Conversation};
use crate::http::Problem;
use crate::model::{Door, PhoneNumber};
use crate::store::{CallFilter, CallId, CallRow, StoreError, Tx};
use crate::tickets::Arrival;

use super::call_shapes::{
    BegunCall, CallEvent, CallLine, CallOutcome, CallPage, CallStepRequest, LegLine,
    NewSimulatedCall, SPEECH_CHARS_MAX,
};
use super::extract::{Body, Params, Place};
use super::paging::{Limit, Page, cursor};
use super::{ApiState, bad, store_problem};

/// What the simulator is called as a carrier.
pub const SIMULATOR: &str = "simulator";
/// Bytes of chance in the id of a simulated call.
const ID_BYTES: usize = 10;
/// Characters of a recording's reference.
const REFERENCE_CHARS_MAX: usize = 200;
/// Matters of one call that are looked for.
const MATTERS_MAX: u8 = 8;

/// How to list calls.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Those that go on alone.
    #[serde(default)]
    open: bool,
    /// Rows behind this one: `next` of the page before.
    after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

/// Calls, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/calls",
    tag = "calls",
    operation_id = "listCalls",
    params(ListQuery),
    responses(
        (status = 200, description = "As asked for", body = Page<CallLine>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(query): Params<ListQuery>,
) -> Result<Page<CallLine>, Problem> {
    let filter = CallFilter {
        open: query.open,
        before: cursor(query.after.as_deref())?.map(CallId),
        limit: query.limit.and_one(),
    };
    let found = state.intake.parts().database.write(move |tx| {
        tx.calls(&filter)?.iter().map(|row| Ok(line(row, &conversation(row)?))).collect()
    });
    let lines: Vec<CallLine> = found.await.map_err(|error| store_problem(&error))?;
    Ok(Page::of(lines, query.limit, |line| line.id.to_string()))
}

/// A call with all that the desk sees of it.
#[utoipa::path(
    get,
    path = "/api/v1/calls/{id}",
    tag = "calls",
    operation_id = "showCall",
    params(("id" = i64, Path, description = "Its number")),
    responses(
        (status = 200, description = "As asked for", body = CallPage),
        (status = 404, description = "There is no such call"),
    )
)]
pub(super) async fn show(
    State(state): State<ApiState>,
    Place(id): Place<i64>,
) -> Result<Json<CallPage>, Problem> {
    let found = state.intake.parts().database.write(move |tx| match tx.call(CallId(id))? {
        Some(row) => page(tx, &row).map(Some),
        None => Ok(None),
    });
    match found.await {
        Ok(Some(page)) => Ok(Json(page)),
        Ok(None) => Err(no_call(id)),
        Err(error) => Err(store_problem(&error)),
    }
}

fn no_call(id: i64) -> Problem {
    Problem::of(StatusCode::NOT_FOUND).detail(format!("there is no call {id}"))
}

fn conversation(row: &CallRow) -> Result<Conversation, StoreError> {
    serde_json::from_str(&row.state)
        .map_err(|error| StoreError::Corrupt(format!("state of call {}: {error}", row.id.0)))
}

fn line(row: &CallRow, conversation: &Conversation) -> CallLine {
    CallLine {
        id: row.id.0,
        door: row.door.as_str().to_owned(),
        carrier: row.carrier.clone(),
        line: row.line.clone(),
        from: row.caller.clone(),
        started_at: row.started_at,
        ended_at: row.ended_at,
        ticket: row.ticket,
        place: conversation.place().to_owned(),
    }
}

fn page(tx: &mut dyn Tx, row: &CallRow) -> Result<CallPage, StoreError> {
    let conversation = conversation(row)?;
    let facts = conversation.facts();
    let who = match (facts.contact, facts.claimant) {
        (Some(contact), _) | (None, Some(Claimant::Caller(contact))) => tx.contact(contact)?,
        (None, Some(Claimant::Number(number))) => tx.contact_by_number(&number)?,
        (None, None) => None,
    };
    let legs = tx.legs(row.id)?.into_iter().map(|leg| LegLine {
        responder: leg.responder,
        number: leg.number,
        rung_at: leg.rung_at,
        ended_at: leg.ended_at,
        outcome: leg.outcome,
    });
    let matter = facts.matter.as_ref();
    let filed = facts.filed.as_ref();
    Ok(CallPage {
        call: line(row, &conversation),
        carrier_id: row.carrier_id.clone(),
        language: facts.language,
        contact: who.as_ref().map(|(contact, _)| contact.facts.name.clone()),
        account: who.map(|(_, account)| account.facts.name),
        assurance: facts.assurance,
        intent: matter.map(|matter| matter.intent),
        priority: filed.map(|filed| filed.priority).or(matter.map(|matter| matter.priority)),
        safety: matter.is_some_and(|matter| matter.safety),
        site: facts.site.clone(),
        queue: filed.map(|filed| filed.queue.clone()),
        legs: legs.collect(),
        outcomes: outcomes(tx, row)?,
    })
}

/// The call's own arrival, and one for each further matter.
fn outcomes(tx: &mut dyn Tx, row: &CallRow) -> Result<Vec<CallOutcome>, StoreError> {
    let Some(first) = tx.arrival(row.arrival)? else { return Ok(vec![]) };
    let key = first.key.clone();
    let mut outcomes = vec![outcome(first)];
    for number in 1..=MATTERS_MAX {
        outcomes.extend(tx.arrival_by_key(&format!("{key}#{number}"))?.map(outcome));
    }
    Ok(outcomes)
}

fn outcome(arrival: Arrival) -> CallOutcome {
    let found = arrival.outcome;
    CallOutcome { outcome: found.kind, ticket: found.ticket, reason: found.reason }
}

/// Begins a simulated call: on the machine itself only.
#[utoipa::path(
    post,
    path = "/api/v1/calls",
    tag = "calls",
    operation_id = "beginCall",
    request_body = NewSimulatedCall,
    responses(
        (status = 201, description = "Done", body = BegunCall),
        (status = 404, description = "There is no such call"),
        (status = 409, description = "It is over"),
    )
)]
pub(super) async fn begin(
    State(state): State<ApiState>,
    Body(new): Body<NewSimulatedCall>,
) -> Result<(StatusCode, Json<BegunCall>), Problem> {
    let settings = &state.intake.parts().settings;
    let rung = match &new.line {
        Some(id) => {
            Some(settings.line(id).ok_or_else(|| bad("line", format!("there is no line `{id}`")))?)
        }
        None => settings.lines.first(),
    };
    let country = rung.map(|line| line.country);
    let from = new
        .from
        .map(|number| PhoneNumber::parse(&number, country).map_err(|e| bad("from", e)))
        .transpose()?;
    let mut bytes = [0_u8; ID_BYTES];
    state.random.fill(&mut bytes).map_err(|error| {
        Problem::of(StatusCode::INTERNAL_SERVER_ERROR).detail(error.to_string())
    })?;
    let id = data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase();
    let call = NewCall {
        door: Door::Simulator,
        carrier: SIMULATOR.to_owned(),
        id: id.clone(),
        from,
        verified: new.verified,
        line: rung.map(|line| line.id.clone()),
        speech: new.speech,
        records: new.records,
        rings_together: false,
    };
    let document = Box::pin(state.calls.begin(call, &render)).await.map_err(|e| problem(&e))?;
    let row = state.intake.parts().database.write(move |tx| tx.call_by_carrier(SIMULATOR, &id));
    let row = row.await.map_err(|error| store_problem(&error))?;
    let row = row.ok_or_else(|| Problem::of(StatusCode::INTERNAL_SERVER_ERROR))?;
    let language = conversation(&row).map_err(|error| store_problem(&error))?.facts().language;
    let performance = performance(&document)?;
    let begun = BegunCall { call: row.id.0, line: row.line, language, performance };
    Ok((StatusCode::CREATED, Json(begun)))
}

/// Tells what happened on a leg of a simulated call; the answer is what it performs.
#[utoipa::path(
    post,
    path = "/api/v1/calls/{id}/steps",
    tag = "calls",
    operation_id = "stepCall",
    params(("id" = i64, Path, description = "Its number")),
    request_body = CallStepRequest,
    responses(
        (status = 200, description = "Done", body = Performance),
        (status = 404, description = "There is no such simulated call"),
        (status = 409, description = "The step is not the one that waits, or the call is over"),
    )
)]
pub(super) async fn step(
    State(state): State<ApiState>,
    Place(id): Place<i64>,
    Body(request): Body<CallStepRequest>,
) -> Result<Json<Performance>, Problem> {
    let row = simulated(&state, id).await?;
    check(&request.event)?;
    let leg = if request.responder {
        LegKey {
            carrier: row.carrier,
            id: format!("{}-responder", row.carrier_id),
            parent: Some(row.carrier_id),
        }
    } else {
        LegKey { carrier: row.carrier, id: row.carrier_id, parent: None }
    };
    let stepped = state.calls.step(&request.token, &leg, request.event.into(), &render);
    let document = Box::pin(stepped).await.map_err(|error| problem(&error))?;
    performance(&document).map(Json)
}

/// Hangs up for the caller of a simulated call.
#[utoipa::path(
    post,
    path = "/api/v1/calls/{id}/hangup",
    tag = "calls",
    operation_id = "hangUp",
    params(("id" = i64, Path, description = "Its number")),
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "There is no such simulated call"),
        (status = 409, description = "The call is over"),
    )
)]
pub(super) async fn hang_up(
    State(state): State<ApiState>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    let row = simulated(&state, id).await?;
    let call = NewCall {
        door: row.door,
        carrier: row.carrier,
        id: row.carrier_id,
        from: row.caller,
        verified: false,
        line: Some(row.line),
        speech: false,
        records: false,
        rings_together: false,
    };
    let ended = Box::pin(state.calls.ended(call, "hung up")).await;
    ended.map(|()| StatusCode::NO_CONTENT).map_err(|error| problem(&error))
}

/// Only calls of this door can be stepped here: a customer's call is nobody's to press keys in.
async fn simulated(state: &ApiState, id: i64) -> Result<CallRow, Problem> {
    let found = state.intake.parts().database.write(move |tx| tx.call(CallId(id))).await;
    let row = found.map_err(|error| store_problem(&error))?;
    row.filter(|row| row.door == Door::Simulator).ok_or_else(|| no_call(id))
}

fn check(event: &CallEvent) -> Result<(), Problem> {
    match event {
        CallEvent::Speech(text) if text.chars().count() > SPEECH_CHARS_MAX => {
            Err(bad("speech", format!("at most {SPEECH_CHARS_MAX} characters")))
        }
        CallEvent::Recorded(recording)
            if recording.reference.chars().count() > REFERENCE_CHARS_MAX =>
        {
            Err(bad("recorded", format!("a reference of at most {REFERENCE_CHARS_MAX} characters")))
        }
        CallEvent::Answered
        | CallEvent::Keys(_)
        | CallEvent::Speech(_)
        | CallEvent::Silence
        | CallEvent::Recorded(_)
        | CallEvent::LegEnded(_) => Ok(()),
    }
}

/// The document of this door is the performance itself, in words: nobody plays recordings here.
fn render(performance: &Performance) -> Result<String, RenderError> {
    let mut performance = performance.clone();
    for spoken in &mut performance.say {
        spoken.pieces.clear();
    }
    serde_json::to_string(&performance).map_err(|error| RenderError(error.to_string()))
}

fn performance(document: &str) -> Result<Performance, Problem> {
    serde_json::from_str(document).map_err(|error| {
        store_problem(&StoreError::Corrupt(format!("the document of a step: {error}")))
    })
}

fn problem(error: &CallError) -> Problem {
    match error {
        CallError::Unknown => Problem::of(StatusCode::NOT_FOUND).detail(error.to_string()),
        CallError::Mismatch | CallError::Over => {
            Problem::of(StatusCode::CONFLICT).detail(error.to_string())
        }
        CallError::Unsettled => {
            Problem::of(StatusCode::SERVICE_UNAVAILABLE).detail(error.to_string())
        }
        CallError::Store(error) => store_problem(error),
        CallError::Words(_) | CallError::Render(_) | CallError::NoRandom(_) => {
            tracing::error!(%error, "a step of a simulated call failed");
            Problem::of(StatusCode::INTERNAL_SERVER_ERROR).detail(error.to_string())
        }
    }
}
