//! Answers by short message, as an operator hands them in: a form or JSON, at an address that only the
//! operator knows.
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::intake::{Intake, ShortAnswered};
use crate::model::PhoneNumber;

use super::webhook::Form;

/// The path of the door, before its secret.
pub const SMS_PATH: &str = "/v1/sms/";
/// Bytes of one answer as it is handed in.
const BODY_BYTES_MAX: usize = 16 * 1024;

/// How the operator hands answers in.
#[derive(Clone)]
pub struct SmsAnswers {
    /// The last part of the address.
    pub secret: Zeroizing<String>,
    /// The field with the number of whoever wrote.
    pub from: String,
    /// The field with what he wrote.
    pub text: String,
}

impl std::fmt::Debug for SmsAnswers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmsAnswers").finish_non_exhaustive()
    }
}

#[derive(Clone)]
struct Door {
    intake: Intake,
    answers: Arc<SmsAnswers>,
}

/// Returns the route of the door.
pub fn sms_door(intake: Intake, answers: SmsAnswers) -> Router {
    let door = Door { intake, answers: Arc::new(answers) };
    Router::new()
        .route(&format!("{SMS_PATH}{{secret}}"), post(take))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(door)
}

async fn take(
    State(door): State<Door>,
    Path(secret): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let known = secret.as_bytes().ct_eq(door.answers.secret.as_bytes());
    if !bool::from(known) {
        return StatusCode::NOT_FOUND;
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let json = kind.is_some_and(|kind| kind.starts_with("application/json"));
    let field = |name: &str| if json { of_json(&body, name) } else { of_form(&body, name) };
    let (Some(from), Some(text)) = (field(&door.answers.from), field(&door.answers.text)) else {
        return StatusCode::BAD_REQUEST;
    };
    let Ok(from) = PhoneNumber::parse(&from, None) else { return StatusCode::BAD_REQUEST };
    match door.intake.answer_by_short_message(from, text).await {
        Ok(ShortAnswered::Unknown) => {
            tracing::info!("a short message that answers nothing came in");
            StatusCode::OK
        }
        Ok(ShortAnswered::Answered(..) | ShortAnswered::Which(_) | ShortAnswered::Stopped) => {
            StatusCode::OK
        }
        Err(error) => {
            tracing::error!(%error, "an answer by short message is not taken");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

fn of_json(body: &[u8], name: &str) -> Option<String> {
    let read: serde_json::Value = serde_json::from_slice(body).ok()?;
    read.get(name)?.as_str().map(str::to_owned)
}

fn of_form(body: &[u8], name: &str) -> Option<String> {
    let form = Form::parse(body).ok()?;
    form.pairs().find(|(field, _)| *field == name).map(|(_, value)| value.to_owned())
}
