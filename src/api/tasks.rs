//! Tasks of tickets.
use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};

use crate::http::Problem;
use crate::intake::desk::{TaskDeed, TaskOrder};
use crate::replies::one_line;
use crate::text::mask_codes;
use crate::tickets::Task;

use super::audit::via;
use super::auth::Client;
use super::desk::{WHY_CHARS_MAX, asker, refused, ticket};
use super::desk_shapes::{NewTaskRequest, TaskDoneRequest};
use super::extract::{Body, Place};
use super::{ApiState, bad, intake_problem};

/// Writes a task down; the answer has all of them.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{number}/tasks",
    tag = "tickets",
    operation_id = "addTask",
    params(("number" = crate::model::TicketNumber, Path, description = "The ticket")),
    request_body = NewTaskRequest,
    responses(
        (status = 201, description = "Done", body = Vec<Task>),
        (status = 404, description = "There is no such ticket"),
        (status = 409, description = "The ticket is merged"),
    )
)]
pub(super) async fn add(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(number): Place<String>,
    Body(request): Body<NewTaskRequest>,
) -> Result<(StatusCode, Json<Vec<Task>>), Problem> {
    if mask_codes(&request.about).runs > 0 {
        return Err(bad("about", "it holds what looks like a code; codes are kept nowhere"));
    }
    let about = one_line(&request.about, WHY_CHARS_MAX);
    if about.is_empty() {
        return Err(bad("about", "it says nothing"));
    }
    let who = (client, request.by.as_deref());
    let tasks = carry_out(&state, &number, TaskDeed::Add(about), who).await?;
    Ok((StatusCode::CREATED, Json(tasks)))
}

/// Marks a task as done; a second time changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{number}/tasks/{place}/done",
    tag = "tickets",
    operation_id = "doTask",
    params(
        ("number" = crate::model::TicketNumber, Path, description = "The ticket"),
        ("place" = u32, Path, description = "Its place in the list of tasks, from 1"),
    ),
    request_body = TaskDoneRequest,
    responses(
        (status = 200, description = "Done", body = Vec<Task>),
        (status = 404, description = "There is no such ticket, or it has no such task"),
        (status = 409, description = "The ticket is merged"),
    )
)]
pub(super) async fn done(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place((number, place)): Place<(String, u32)>,
    Body(request): Body<TaskDoneRequest>,
) -> Result<Json<Vec<Task>>, Problem> {
    let who = (client, request.by.as_deref());
    carry_out(&state, &number, TaskDeed::Done(place), who).await.map(Json)
}

async fn carry_out(
    state: &ApiState,
    number: &str,
    deed: TaskDeed,
    (client, named): (Option<Extension<Client>>, Option<&str>),
) -> Result<Vec<Task>, Problem> {
    let intake = state.intake.via(&via(client.as_ref()));
    let by = asker(client, named);
    let order =
        TaskOrder { ticket: ticket(number)?, deed, by, at: state.intake.parts().clock.now() };
    let done = intake.task(order).await.map_err(|error| intake_problem(&error))?;
    done.map_err(|refusal| refused(&refusal))
}
