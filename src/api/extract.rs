//! Reading requests so that what cannot be read is told as a problem (RFC 9457).
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::http::Problem;

/// Characters of what is said of a faulty body.
const FAULT_CHARS_MAX: usize = 400;

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(body)) => Ok(Self(body)),
            Err(error) => {
                let detail = "the body is not the JSON that this request wants".to_owned();
                let why = told(&error.body_text()).map(|why| format!("{detail}: {why}"));
                Err(Problem::of(error.status()).detail(why.unwrap_or(detail)))
            }
        }
    }
}

/// Returns what is wrong with a body where that names fields alone: what stands in them may be a code.
fn told(why: &str) -> Option<String> {
    let fields = ["missing field", "unknown field", "duplicate field"];
    let begin = fields.iter().find_map(|words| why.find(words))?;
    why.get(begin..).map(|why| why.chars().take(FAULT_CHARS_MAX).collect())
}

/// A body that is a file.
pub(super) struct Raw(pub(super) Bytes);

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(error) => Err(Problem::of(error.status()).detail("the body cannot be read")),
        }
    }
}

/// The part of the target behind the question mark.
pub(super) struct Params<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(params)) => Ok(Self(params)),
            Err(_) => Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY)
                .detail("this list knows no such filter, or not that value")),
        }
    }
}

/// A variable part of the path.
pub(super) struct Place<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Place<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(place)) => Ok(Self(place)),
            Err(_) => Err(Problem::of(StatusCode::NOT_FOUND).detail("no such request")),
        }
    }
}
