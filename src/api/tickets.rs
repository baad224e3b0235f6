//! Tickets: lists and one whole.
use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::Problem;
use crate::identity::Team;
use crate::intake::{Settings, desk_zone, view_ticket};
use crate::model::{AccountId, TicketNumber};
use crate::store::{StoreError, TicketFilter, Tx};
use crate::tickets::Ticket;

use super::extract::{Params, Place};
use super::outside_shapes::OutsideTicketLine;
use super::paging::{Limit, Page, cursor};
use super::shapes::{TicketLine, TicketPage};
use super::{ApiState, bad, store_problem};

/// How to list tickets.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Those that stand so.
    #[param(value_type = Option<crate::model::TicketStatus>)]
    status: Option<String>,
    /// Those of this queue, and those that it has a copy of.
    queue: Option<String>,
    /// Words that must all stand in it.
    q: Option<String>,
    /// Rows behind this one: `next` of the page before.
    after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

fn account_names(tx: &mut dyn Tx) -> Result<BTreeMap<AccountId, String>, StoreError> {
    Ok(tx.accounts()?.into_iter().map(|a| (a.id, a.facts.name)).collect())
}

fn account_of(ticket: &Ticket, names: &BTreeMap<AccountId, String>) -> Option<String> {
    ticket.facts.account.and_then(|id| names.get(&id).cloned())
}

/// Tickets, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/tickets",
    tag = "tickets",
    operation_id = "listTickets",
    params(ListQuery),
    responses(
        (status = 200, description = "As asked for", body = Page<TicketLine>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(query): Params<ListQuery>,
) -> Result<Page<TicketLine>, Problem> {
    let status = query.status.map(|s| s.parse().map_err(|e| bad("status", e))).transpose()?;
    let filter = TicketFilter {
        status,
        queue: query.queue,
        words: query.q,
        before: cursor(query.after.as_deref())?,
        limit: query.limit.and_one(),
        ..TicketFilter::default()
    };
    let queue = filter.queue.clone();
    let lines = state.intake.parts().database.write(move |tx| {
        let names = account_names(tx)?;
        let tickets = tx.tickets(&filter)?;
        Ok(tickets
            .into_iter()
            .map(|t| {
                let account = account_of(&t, &names);
                let copied = queue.as_ref().is_some_and(|asked| t.facts.queue.as_str() != asked);
                TicketLine { copied, ..TicketLine::new(t, account) }
            })
            .collect())
    });
    let lines: Vec<TicketLine> = lines.await.map_err(|error| store_problem(&error))?;
    Ok(Page::of(lines, query.limit, |line| line.number.to_string()))
}

/// A ticket with everything beside it.
#[utoipa::path(
    get,
    path = "/api/v1/tickets/{number}",
    tag = "tickets",
    operation_id = "showTicket",
    params(("number" = TicketNumber, Path, description = "The ticket")),
    responses(
        (status = 200, description = "As asked for", body = TicketPage),
        (status = 404, description = "There is no such ticket"),
        (status = 422, description = "The path names nothing that could be"),
    )
)]
pub(super) async fn show(
    State(state): State<ApiState>,
    Place(number): Place<String>,
) -> Result<Json<TicketPage>, Problem> {
    let number: TicketNumber = number.parse().map_err(|error| bad("number", error))?;
    let settings = std::sync::Arc::clone(&state.intake.parts().settings);
    let page = state.intake.parts().database.write(move |tx| page(tx, &settings, number)).await;
    match page {
        Ok(Some(mut page)) => {
            let knowledge = state.intake.parts().knowledge.load();
            page.outside_kind = knowledge.kinds.outside(page.intent).map(str::to_owned);
            Ok(Json(page))
        }
        Ok(None) => {
            Err(Problem::of(StatusCode::NOT_FOUND).detail(format!("there is no ticket {number}")))
        }
        Err(error) => Err(store_problem(&error)),
    }
}

fn page(
    tx: &mut dyn Tx,
    settings: &Settings,
    number: TicketNumber,
) -> Result<Option<TicketPage>, StoreError> {
    let Some(view) = view_ticket(tx, number)? else { return Ok(None) };
    let team = view.account.as_ref().map(|account| account.facts.team.clone());
    let account = view.account.map(|account| account.facts.name);
    let (route, classification) = match view.decision {
        Some(decision) => {
            (decision.trace, serde_json::from_str(&decision.classification).unwrap_or_default())
        }
        None => (vec![], serde_json::Value::Null),
    };
    let facts = view.ticket.facts;
    let zone = facts.site.as_ref().and_then(|code| settings.zone_of_site(code));
    let zone = zone.unwrap_or_else(|| desk_zone(settings));
    let incident_time = facts.incident_time(&zone).map(|time| time.to_string());
    Ok(Some(TicketPage {
        number,
        status: facts.status,
        kind: facts.kind,
        channel: facts.channel,
        language: facts.language,
        intent: facts.intent,
        decided: facts.decided,
        impact: facts.impact,
        urgency: facts.urgency,
        priority: facts.priority,
        safety: facts.safety,
        queue: facts.queue,
        contact: facts.requester,
        account,
        owner: view.owner,
        assurance: facts.assurance,
        site: facts.site,
        subject: facts.subject,
        problem_code: facts.problem_code,
        outside_kind: None,
        outside: OutsideTicketLine::of(view.outside),
        slots: facts.slots,
        incident_time,
        places: view.places,
        freeze: view.freeze,
        follows: facts.follows,
        merged_into: view.ticket.merged_into,
        incident: view.incident.map(Into::into),
        created_at: facts.created_at,
        updated_at: view.ticket.updated_at,
        events: view.events,
        route,
        classification,
        outgoing: view.outgoing,
        copies: view.copies,
        tasks: view.tasks,
        team: team.filter(|team| *team != Team::default()),
    }))
}
