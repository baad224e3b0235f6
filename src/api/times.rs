//! Goals that are owed, and figures.
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::Problem;
use crate::intake::{Owed, desk_zone};
use crate::model::{Priority, QueueId, TicketNumber, TicketStatus, Timestamp};
use crate::times::{By, Goal, MarkState, Report};

use super::extract::Params;
use super::paging::{Limit, Page, Paging};
use super::{ApiState, bad, store_problem};

/// The days of a report when none are named.
const DAYS: i64 = 30;
/// The most days of a report.
const DAYS_MAX: i32 = 800;

/// A goal that a ticket owes.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DueLine {
    /// The ticket.
    pub number: TicketNumber,
    /// How soon a person has it.
    pub priority: Priority,
    /// Where it stands.
    pub status: TicketStatus,
    /// Who takes it.
    pub queue: QueueId,
    /// The subject, or the first words.
    pub subject: String,
    /// What is owed.
    pub goal: Goal,
    /// When it is broken.
    pub due: Timestamp,
    /// How it stands: `running`, `warned` or `breached`.
    pub state: MarkState,
    /// Seconds until then; below zero when it is broken.
    pub left_s: i64,
}

impl DueLine {
    fn new(owed: Owed, now: Timestamp) -> Self {
        let Owed { ticket, mark } = owed;
        let life = ticket.fact.life;
        Self {
            number: ticket.number,
            priority: life.priority,
            status: life.status,
            queue: life.queue,
            subject: ticket.subject,
            goal: mark.goal,
            due: mark.due,
            state: mark.state(now),
            left_s: now.duration_until(mark.due).as_secs(),
        }
    }
}

/// Which goals to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DueQuery {
    /// Those of this queue.
    #[param(value_type = Option<QueueId>)]
    queue: Option<String>,
    /// Rows behind this one: `next` of the page before.
    after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

/// Goals that are owed, the nearest breach first.
#[utoipa::path(
    get,
    path = "/api/v1/times/due",
    tag = "reports",
    operation_id = "listDue",
    params(DueQuery),
    responses(
        (status = 200, description = "As asked for", body = Page<DueLine>),
    )
)]
pub(super) async fn due(
    State(state): State<ApiState>,
    Params(query): Params<DueQuery>,
) -> Result<Page<DueLine>, Problem> {
    let queue: Option<QueueId> =
        query.queue.map(|id| id.parse().map_err(|error| bad("queue", error))).transpose()?;
    let owed = state.intake.owed(queue.as_ref()).await;
    let owed = owed.map_err(|error| store_problem(&error))?;
    let now = state.intake.parts().clock.now();
    let lines = owed.into_iter().map(|one| DueLine::new(one, now)).collect();
    let key = |line: &DueLine| format!("{}:{}", line.number, line.goal.as_str());
    Paging::new(query.after, query.limit).cut(lines, key)
}

/// What to report on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ReportQuery {
    /// The first day; thirty days before the last one when it is left out.
    from: Option<Date>,
    /// The last day; today when it is left out.
    to: Option<Date>,
    /// By what tickets are told apart.
    #[param(value_type = Option<By>)]
    by: Option<String>,
}

/// Figures from the first to the last day, in the zone of the first line.
#[utoipa::path(
    get,
    path = "/api/v1/reports",
    tag = "reports",
    operation_id = "showReport",
    params(ReportQuery),
    responses(
        (status = 200, description = "As asked for", body = Report),
    )
)]
pub(super) async fn report(
    State(state): State<ApiState>,
    Params(query): Params<ReportQuery>,
) -> Result<Json<Report>, Problem> {
    let by = query.by.map(|by| by.parse::<By>().map_err(|error| bad("by", error))).transpose()?;
    let parts = state.intake.parts();
    let zone = desk_zone(&parts.settings);
    let to = query.to.unwrap_or_else(|| zone.to_datetime(parts.clock.now()).date());
    let from = query.from.or_else(|| to.checked_sub((DAYS - 1).days()).ok()).unwrap_or(to);
    if to < from {
        return Err(bad("to", format!("{to} lies before {from}")));
    }
    if (to - from).get_days() >= DAYS_MAX {
        return Err(bad("from", format!("more than {DAYS_MAX} days; ask for fewer")));
    }
    let midnight = |day: Date| zone.to_timestamp(day.at(0, 0, 0, 0)).ok();
    let ends = (midnight(from), to.tomorrow().ok().and_then(midnight));
    let (Some(from), Some(until)) = ends else {
        return Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY).detail("no such days"));
    };
    let made = state.intake.report((from, until), by.unwrap_or_default()).await;
    made.map(Json).map_err(|error| store_problem(&error))
}
