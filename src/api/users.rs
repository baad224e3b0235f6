//! People of the desk: made, invited, given another role, ended.
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::http::Problem;
use crate::intake::StaffError;
use crate::model::Language;
use crate::replies::one_line;
use crate::staff::{NewUser, Role, UserName};

use super::extract::{Body, Params, Place};
use super::paging::{Page, Paging};
use super::user_shapes::{Invited, NewUserRequest, RoleRequest, UserLine};
use super::{ApiState, bad, store_problem};

/// Characters of what a user is called.
const CALLED_CHARS_MAX: usize = 80;

fn problem(error: &StaffError) -> Problem {
    match error {
        StaffError::Store(error) => store_problem(error),
        StaffError::Vault(error) => {
            Problem::of(StatusCode::INTERNAL_SERVER_ERROR).detail(error.to_string())
        }
        StaffError::NoRandom(error) => {
            Problem::of(StatusCode::INTERNAL_SERVER_ERROR).detail(error.to_string())
        }
        StaffError::Weak(_) | StaffError::NoInvitation => {
            Problem::of(StatusCode::UNPROCESSABLE_ENTITY).detail(error.to_string())
        }
    }
}

fn named(name: &str) -> Result<UserName, Problem> {
    name.parse().map_err(|error| bad("name", error))
}

/// People of the desk, those who were ended too.
#[utoipa::path(
    get,
    path = "/api/v1/users",
    tag = "users",
    operation_id = "listUsers",
    params(Paging),
    responses(
        (status = 200, description = "As asked for", body = Page<UserLine>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(paging): Params<Paging>,
) -> Result<Page<UserLine>, Problem> {
    let users = state.staff.users().await.map_err(|error| store_problem(&error))?;
    paging.cut(users.into_iter().map(UserLine::from).collect(), |line: &UserLine| {
        line.name.to_string()
    })
}

/// Makes a user; the answer is the only place where the invitation is shown.
#[utoipa::path(
    post,
    path = "/api/v1/users",
    tag = "users",
    operation_id = "addUser",
    request_body = NewUserRequest,
    responses(
        (status = 201, description = "Done", body = Invited),
        (status = 409, description = "There is one of that name"),
    )
)]
pub(super) async fn add(
    State(state): State<ApiState>,
    Body(new): Body<NewUserRequest>,
) -> Result<(StatusCode, Json<Invited>), Problem> {
    let name = named(&new.name)?;
    let role: Role = new.role.parse().map_err(|error| bad("role", error))?;
    let fallback = state.intake.parts().settings.fallback_language;
    let language = new.language.as_deref().map(str::parse::<Language>).transpose();
    let called = one_line(new.called.as_deref().unwrap_or(name.as_str()), CALLED_CHARS_MAX);
    let user = NewUser {
        called: if called.is_empty() { name.to_string() } else { called },
        role,
        language: language.map_err(|error| bad("language", error))?.unwrap_or(fallback),
        person: new
            .person
            .map(|id| id.parse())
            .transpose()
            .map_err(|error| bad("person", error))?,
        name: name.clone(),
    };
    let invitation =
        state.staff.by("", "local").add(user).await.map_err(|error| problem(&error))?;
    Ok((StatusCode::CREATED, Json(Invited::new(name, &invitation))))
}

/// Invites a user to choose another password.
#[utoipa::path(
    post,
    path = "/api/v1/users/{name}/invite",
    tag = "users",
    operation_id = "inviteUser",
    params(("name" = String, Path, description = "Its name")),
    responses(
        (status = 200, description = "Done", body = Invited),
        (status = 404, description = "There is no such user"),
        (status = 422, description = "The path names nothing that could be"),
    )
)]
pub(super) async fn invite(
    State(state): State<ApiState>,
    Place(name): Place<String>,
) -> Result<Json<Invited>, Problem> {
    let name = named(&name)?;
    let invitation =
        state.staff.by("", "local").invite(name.clone()).await.map_err(|error| problem(&error))?;
    Ok(Json(Invited::new(name, &invitation)))
}

/// Gives a user another role.
#[utoipa::path(
    post,
    path = "/api/v1/users/{name}/role",
    tag = "users",
    operation_id = "setRole",
    params(("name" = String, Path, description = "Its name")),
    request_body = RoleRequest,
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "There is no such user"),
    )
)]
pub(super) async fn role(
    State(state): State<ApiState>,
    Place(name): Place<String>,
    Body(request): Body<RoleRequest>,
) -> Result<StatusCode, Problem> {
    let role: Role = request.role.parse().map_err(|error| bad("role", error))?;
    let done = state.staff.by("", "local").set_role(named(&name)?, role).await;
    done.map(|()| StatusCode::NO_CONTENT).map_err(|error| store_problem(&error))
}

/// Ends a user.
#[utoipa::path(
    post,
    path = "/api/v1/users/{name}/end",
    tag = "users",
    operation_id = "endUser",
    params(("name" = String, Path, description = "Its name")),
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "There is no such user"),
        (status = 422, description = "The path names nothing that could be"),
    )
)]
pub(super) async fn end(
    State(state): State<ApiState>,
    Place(name): Place<String>,
) -> Result<StatusCode, Problem> {
    let done = state.staff.by("", "local").end(named(&name)?).await;
    done.map(|()| StatusCode::NO_CONTENT).map_err(|error| store_problem(&error))
}

/// Takes away what a user proves himself with beside his password, for whoever lost it.
#[utoipa::path(
    post,
    path = "/api/v1/users/{name}/reset-second",
    tag = "users",
    operation_id = "resetSecondFactor",
    params(("name" = String, Path, description = "Its name")),
    responses(
        (status = 204, description = "Done"),
        (status = 404, description = "There is no such user"),
        (status = 422, description = "The path names nothing that could be"),
    )
)]
pub(super) async fn reset_second(
    State(state): State<ApiState>,
    Place(name): Place<String>,
) -> Result<StatusCode, Problem> {
    let done = state.staff.by("", "local").reset_second(named(&name)?).await;
    done.map(|()| StatusCode::NO_CONTENT).map_err(|error| store_problem(&error))
}
