//! Tickets: lists and one whole.
use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

use crate::http::Problem;
use crate::identity::Team;
use crate::intake::{Settings, desk_zone, named_places};
use crate::model::{AccountId, TicketNumber};
use crate::routing;
use crate::store::{StoreError, TicketFilter, Tx};
use crate::tickets::Ticket;

use super::extract::{Params, Place};
use super::shapes::{TicketLine, TicketPage};
use super::{ApiState, bad, store_problem};

/// How to list tickets.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
    status: Option<String>,
    queue: Option<String>,
    before: Option<String>,
    limit: Option<u32>,
}

fn account_names(tx: &mut dyn Tx) -> Result<BTreeMap<AccountId, String>, StoreError> {
    Ok(tx.accounts()?.into_iter().map(|a| (a.id, a.facts.name)).collect())
}

fn account_of(ticket: &Ticket, names: &BTreeMap<AccountId, String>) -> Option<String> {
    ticket.facts.account.and_then(|id| names.get(&id).cloned())
}

/// `GET /api/v1/tickets`: the newest first.
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(query): Params<ListQuery>,
) -> Result<Json<Vec<TicketLine>>, Problem> {
    let status = query.status.map(|s| s.parse().map_err(|e| bad("status", e))).transpose()?;
    let before = query.before.map(|n| n.parse().map_err(|e| bad("before", e))).transpose()?;
    let filter = TicketFilter {
        status,
        queue: query.queue,
        accounts: vec![],
        before,
        limit: query.limit.unwrap_or_default(),
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
    lines.await.map(Json).map_err(|error| store_problem(&error))
}

/// `GET /api/v1/tickets/{number}`: one with everything beside it.
pub(super) async fn show(
    State(state): State<ApiState>,
    Place(number): Place<String>,
) -> Result<Json<TicketPage>, Problem> {
    let number: TicketNumber = number.parse().map_err(|error| bad("number", error))?;
    let settings = std::sync::Arc::clone(&state.intake.parts().settings);
    let page = state.intake.parts().database.write(move |tx| page(tx, &settings, number)).await;
    match page {
        Ok(Some(page)) => Ok(Json(page)),
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
    let Some(ticket) = tx.ticket(number)? else { return Ok(None) };
    let account = tx.accounts()?.into_iter().find(|a| Some(a.id) == ticket.facts.account);
    let decision = tx.decisions(number)?.pop();
    let said: Option<routing::Decision> =
        decision.as_ref().and_then(|decision| serde_json::from_str(&decision.outcome).ok());
    let role = said.and_then(|said| said.owner);
    let owner = role.zip(account.as_ref()).and_then(|(role, account)| {
        account.facts.team.member(role).map(|member| format!("{member} ({role})"))
    });
    let team = account.as_ref().map(|account| account.facts.team.clone());
    let account = account.map(|account| account.facts.name);
    let (route, classification) = match decision {
        Some(decision) => {
            (decision.trace, serde_json::from_str(&decision.classification).unwrap_or_default())
        }
        None => (vec![], serde_json::Value::Null),
    };
    let facts = ticket.facts;
    let places = named_places(tx, &facts)?;
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
        owner,
        assurance: facts.assurance,
        site: facts.site,
        subject: facts.subject,
        problem_code: facts.problem_code,
        slots: facts.slots,
        incident_time,
        places,
        freeze: tx.freeze(number)?,
        follows: facts.follows,
        merged_into: ticket.merged_into,
        incident: tx.incident_of(number)?.map(Into::into),
        created_at: facts.created_at,
        updated_at: ticket.updated_at,
        events: tx.events(number)?,
        route,
        classification,
        outgoing: tx.outgoing_of(number)?,
        copies: tx.copies_of(number)?,
        tasks: tx.tasks_of(number)?,
        team: team.filter(|team| *team != Team::default()),
    }))
}
