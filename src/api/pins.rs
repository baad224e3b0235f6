//! Codes of contacts: drawn and ended on the machine itself, never over the network.
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::http::Problem;
use crate::identity::{Account, Contact};
use crate::intake::IssueError;
use crate::model::{ContactId, ContactNumber, EmailAddress};
use crate::store::{AuditEntry, RetireReason, StoreError, Subject};

use super::audit::act;
use super::extract::Place;
use super::shapes::{MadePin, RetiredPin, ShownPin};
use super::{ApiState, bad, store_problem};

/// Draws a code; the answer is the only place where it is ever shown.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/{who}/pin",
    tag = "codes",
    operation_id = "issueCode",
    params(
        ("who" = String, Path, description = "His contact number, one of his addresses, or his row"),
    ),
    responses(
        (status = 201, description = "Done", body = MadePin),
        (status = 404, description = "There is no such contact"),
        (status = 422, description = "The path names nothing that could be"),
    )
)]
pub(super) async fn issue(
    State(state): State<ApiState>,
    Place(who): Place<String>,
) -> Result<(StatusCode, Json<MadePin>), Problem> {
    let (contact, account) = find(&state, &who).await?;
    let noted = noted(&state, "pin.issued", contact.id);
    let issued = state.intake.parts().codes.issue_noting(contact.id, Some(noted)).await;
    let pin = issued.map_err(|error| match error {
        IssueError::Store(error) => store_problem(&error),
        IssueError::NoRandom(error) => {
            Problem::of(StatusCode::INTERNAL_SERVER_ERROR).detail(error.to_string())
        }
    })?;
    let made = MadePin {
        contact_number: contact.number,
        account: account.facts.name,
        name: contact.facts.name,
        pin: ShownPin::new(&pin),
    };
    Ok((StatusCode::CREATED, Json(made)))
}

/// Ends a contact's code.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/{who}/pin/retire",
    tag = "codes",
    operation_id = "retireCode",
    params(
        ("who" = String, Path, description = "His contact number, one of his addresses, or his row"),
    ),
    responses(
        (status = 200, description = "Done", body = RetiredPin),
        (status = 404, description = "There is no such contact"),
        (status = 422, description = "The path names nothing that could be"),
    )
)]
pub(super) async fn retire(
    State(state): State<ApiState>,
    Place(who): Place<String>,
) -> Result<Json<RetiredPin>, Problem> {
    let (contact, _) = find(&state, &who).await?;
    let noted = noted(&state, "pin.ended", contact.id);
    let codes = &state.intake.parts().codes;
    let retired = codes.retire_noting(contact.id, RetireReason::Desk, Some(noted)).await;
    let retired = retired.map_err(|error| store_problem(&error))?;
    Ok(Json(RetiredPin { contact_number: contact.number, retired }))
}

/// What the trail says of it.
fn noted(state: &ApiState, what: &'static str, contact: ContactId) -> AuditEntry {
    AuditEntry::new(act(state, None, None), what).to("contact").about(Subject::Contact(contact))
}

/// How somebody is named.
enum Who {
    Number(ContactNumber),
    Id(ContactId),
    Address(EmailAddress),
}

/// Finds the one contact of that contact number, address or row.
pub(super) async fn find(state: &ApiState, text: &str) -> Result<(Contact, Account), Problem> {
    let who = if text.contains('@') {
        Who::Address(text.parse().map_err(|error| bad("who", error))?)
    } else if let (true, Ok(id)) = (text.len() < 8, text.parse()) {
        Who::Id(ContactId(id))
    } else {
        Who::Number(text.parse().map_err(|error| bad("who", error))?)
    };
    let found = state.intake.parts().database.write(move |tx| match &who {
        Who::Number(number) => Ok(tx.contact_by_number(number)?.into_iter().collect()),
        Who::Id(id) => Ok(tx.contact(*id)?.into_iter().collect()),
        Who::Address(address) => tx.owners_of_address(address),
    });
    let mut found: Vec<(Contact, Account)> = found.await.map_err(|error| store_problem(&error))?;
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (Some(_), false) => {
            Err(bad("who", format!("several contacts have {text}; name one by his contact number")))
        }
        (None, _) => Err(store_problem(&StoreError::Missing(format!("contact {text}")))),
    }
}
