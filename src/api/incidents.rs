//! Known incidents: lists, one whole, and what the desk does about them.
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::Problem;
use crate::intake::incidents::{
    Declare, Declared, IncidentRefusal, JoinIncident, JoinRefusal, KindWord, Say,
};
use crate::model::{IncidentId, TicketNumber};
use crate::replies::one_line;
use crate::store::{IncidentFilter, PAGE_MAX, StoreError, Tx};
use crate::text::mask_codes;
use crate::tickets::Incident;

use super::audit::via;
use super::auth::Client;
use super::desk::{WHY_CHARS_MAX, asker, ticket};
use super::extract::{Body, Params, Place};
use super::incident_shapes::{
    DeclareRequest, IncidentLine, IncidentWhole, JoinRequest, SayRequest,
};
use super::paging::{Limit, Page, cursor};
use super::{ApiState, bad, store_problem};

/// How to list incidents.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Those that are not over alone.
    open: Option<bool>,
    /// Rows behind this one: `next` of the page before.
    after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

fn line(tx: &mut dyn Tx, incident: &Incident) -> Result<IncidentLine, StoreError> {
    let page = tx.incident_page(incident.id)?.map(|page| page.0);
    Ok(IncidentLine::new(incident, tx.count_children(incident.id)?, page))
}

/// Known incidents, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/incidents",
    tag = "incidents",
    operation_id = "listIncidents",
    params(ListQuery),
    responses(
        (status = 200, description = "As asked for", body = Page<IncidentLine>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(query): Params<ListQuery>,
) -> Result<Page<IncidentLine>, Problem> {
    let filter = IncidentFilter {
        open: query.open.unwrap_or_default(),
        before: cursor(query.after.as_deref())?.map(IncidentId),
        limit: query.limit.and_one(),
    };
    let rows = state.intake.parts().database.write(move |tx| {
        let found = tx.incidents(&filter)?;
        found.iter().map(|incident| line(tx, incident)).collect::<Result<Vec<_>, _>>()
    });
    let lines = rows.await.map_err(|error| store_problem(&error))?;
    Ok(Page::of(lines, query.limit, |line| line.id.to_string()))
}

/// An incident with what was done and its tickets.
#[utoipa::path(
    get,
    path = "/api/v1/incidents/{id}",
    tag = "incidents",
    operation_id = "showIncident",
    params(("id" = i64, Path, description = "Its number")),
    responses(
        (status = 200, description = "As asked for", body = IncidentWhole),
        (status = 404, description = "There is no such incident"),
    )
)]
pub(super) async fn show(
    State(state): State<ApiState>,
    Place(id): Place<i64>,
) -> Result<Json<IncidentWhole>, Problem> {
    let found = state.intake.parts().database.write(move |tx| {
        let Some(incident) = tx.incident(IncidentId(id))? else { return Ok(None) };
        let acts = tx.incident_acts(incident.id)?;
        let children = tx.children(incident.id, None, PAGE_MAX)?;
        Ok(Some(IncidentWhole {
            line: line(tx, &incident)?,
            texts: incident.texts,
            acts: acts.into_iter().map(Into::into).collect(),
            children: children.into_iter().map(Into::into).collect(),
        }))
    });
    let missing =
        || Problem::of(StatusCode::NOT_FOUND).detail(format!("there is no incident {id}"));
    found.await.map_err(|error| store_problem(&error))?.map(Json).ok_or_else(missing)
}

fn refused(refusal: &IncidentRefusal) -> Problem {
    let status = match refusal {
        IncidentRefusal::NoIncident(_) => StatusCode::NOT_FOUND,
        IncidentRefusal::Runs(_) | IncidentRefusal::State { .. } => StatusCode::CONFLICT,
        IncidentRefusal::NoSite(..)
        | IncidentRefusal::NoFault(_)
        | IncidentRefusal::Text(_)
        | IncidentRefusal::Moment(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Problem::of(status).detail(refusal.to_string())
}

fn reason(why: Option<&str>) -> Result<String, Problem> {
    let why = why.map(|why| one_line(why, WHY_CHARS_MAX)).unwrap_or_default();
    if mask_codes(&why).runs > 0 {
        return Err(bad("why", "it holds what looks like a code; codes are kept nowhere"));
    }
    Ok(why)
}

/// Tells an incident as it is now.
async fn told(
    state: &ApiState,
    done: Result<Result<Incident, IncidentRefusal>, StoreError>,
) -> Result<IncidentLine, Problem> {
    let done = done.map_err(|error| store_problem(&error))?;
    let incident = done.map_err(|refusal| refused(&refusal))?;
    let told = state.intake.parts().database.write(move |tx| line(tx, &incident)).await;
    told.map_err(|error| store_problem(&error))
}

/// Declares an incident.
#[utoipa::path(
    post,
    path = "/api/v1/incidents",
    tag = "incidents",
    operation_id = "declareIncident",
    request_body = DeclareRequest,
    responses(
        (status = 201, description = "Done", body = IncidentLine),
        (status = 404, description = "There is no such incident"),
        (status = 409, description = "One runs there, or it is not proposed"),
    )
)]
pub(super) async fn declare(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Body(request): Body<DeclareRequest>,
) -> Result<(StatusCode, Json<IncidentLine>), Problem> {
    let what = match (request.id, request.site, request.kind) {
        (Some(id), None, None) => Declared::Proposed(IncidentId(id)),
        (None, Some(site), Some(kind)) => {
            let kind: KindWord = kind.parse().map_err(|error| bad("kind", error))?;
            Declared::Fault(site, kind.0)
        }
        _ => return Err(bad("id", "name one that is proposed, or a site and a kind")),
    };
    let intake = state.intake.via(&via(client.as_ref()));
    let order = Declare {
        what,
        texts: request.texts,
        since: request.since,
        expected_end: request.expected_end,
        by: asker(client, request.by.as_deref()),
        why: reason(request.why.as_deref())?,
        at: state.intake.parts().clock.now(),
    };
    let line = told(&state, intake.declare_incident(order).await).await?;
    Ok((StatusCode::CREATED, Json(line)))
}

/// Tells news of an incident, ends it, or says that it is none.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/{act}",
    tag = "incidents",
    operation_id = "sayOfIncident",
    params(
        ("id" = i64, Path, description = "Its number"),
        ("act" = String, Path, description = "`update`, `end` or `dismiss`"),
    ),
    request_body = SayRequest,
    responses(
        (status = 200, description = "Done", body = IncidentLine),
        (status = 404, description = "There is no such incident, or no such act"),
        (status = 409, description = "It does not stand so that this can follow"),
    )
)]
pub(super) async fn say(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place((id, act)): Place<(i64, String)>,
    Body(request): Body<SayRequest>,
) -> Result<Json<IncidentLine>, Problem> {
    if request.end_unknown && request.expected_end.is_some() {
        return Err(bad("end_unknown", "it cannot be expected then"));
    }
    let intake = state.intake.via(&via(client.as_ref()));
    let order = Say {
        id: IncidentId(id),
        texts: request.texts,
        expected_end: match (request.expected_end, request.end_unknown) {
            (Some(end), _) => Some(Some(end)),
            (None, true) => Some(None),
            (None, false) => None,
        },
        by: asker(client, request.by.as_deref()),
        why: reason(request.why.as_deref())?,
        at: state.intake.parts().clock.now(),
    };
    let done = match act.as_str() {
        "update" => intake.update_incident(order).await,
        "end" => intake.end_incident(order).await,
        "dismiss" => intake.dismiss_incident(order).await,
        _ => {
            return Err(Problem::of(StatusCode::NOT_FOUND)
                .detail("incidents are updated by update, end or dismiss"));
        }
    };
    told(&state, done).await.map(Json)
}

/// Makes a ticket one of an incident's many, as somebody of the desk sees it; a second time changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{number}/incident",
    tag = "tickets",
    operation_id = "joinIncident",
    params(("number" = TicketNumber, Path, description = "The ticket")),
    request_body = JoinRequest,
    responses(
        (status = 200, description = "Done", body = IncidentLine),
        (status = 404, description = "There is no such ticket or incident"),
        (status = 409, description = "It is about something else or about danger, or one of them is over"),
    )
)]
pub(super) async fn join(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(number): Place<String>,
    Body(request): Body<JoinRequest>,
) -> Result<Json<IncidentLine>, Problem> {
    let intake = state.intake.via(&via(client.as_ref()));
    let order = JoinIncident {
        ticket: ticket(&number)?,
        incident: IncidentId(request.incident),
        by: asker(client, request.by.as_deref()),
        at: state.intake.parts().clock.now(),
    };
    let done = intake.join_incident(order).await.map_err(|error| store_problem(&error))?;
    let incident = done.map_err(|refusal| {
        let status = match refusal {
            JoinRefusal::NoTicket(_) | JoinRefusal::NoIncident(_) => StatusCode::NOT_FOUND,
            JoinRefusal::Over(..)
            | JoinRefusal::Ended(_)
            | JoinRefusal::Danger(_)
            | JoinRefusal::Other(..) => StatusCode::CONFLICT,
        };
        Problem::of(status).detail(refusal.to_string())
    })?;
    told(&state, Ok(Ok(incident))).await.map(Json)
}
