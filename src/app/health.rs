//! The listener for probes: is the process up, can it work, what has it counted.
use std::fmt;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use super::metrics::Metrics;

/// The media type of `/metrics` (OpenMetrics 1.0.0).
const METRICS_MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What a check found: nothing wrong, with what it saw; or why the program cannot work.
pub type CheckResult = Result<String, String>;

/// A named question whether a part of the program can work. It must answer at once: from what is
/// known already, not by trying.
struct Check {
    name: &'static str,
    ask: Box<dyn Fn() -> Condition + Send + Sync>,
}

/// How it stands with a part of the program, and what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Nothing is wrong.
    Good(String),
    /// It does less than it should; the program is of use all the same.
    Degraded(String),
    /// The program cannot work.
    Failed(String),
}

/// The checks behind `/readyz`.
#[derive(Default)]
pub struct Readiness(Vec<Check>);

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|check| check.name)).finish()
    }
}

impl Readiness {
    /// Adds a check. Its reason is seen by whoever reaches the listener: nothing personal.
    #[must_use]
    pub fn with(
        self,
        name: &'static str,
        ask: impl Fn() -> CheckResult + Send + Sync + 'static,
    ) -> Self {
        self.with_part(name, move || match ask() {
            Ok(seen) => Condition::Good(seen),
            Err(why) => Condition::Failed(why),
        })
    }

    /// Adds a check of a part without which the program may still be of use. Its reason is seen by
    /// whoever reaches the listener: nothing personal.
    #[must_use]
    pub fn with_part(
        mut self,
        name: &'static str,
        ask: impl Fn() -> Condition + Send + Sync + 'static,
    ) -> Self {
        self.0.push(Check { name, ask: Box::new(ask) });
        self
    }

    /// Asks every check.
    #[must_use]
    pub fn report(&self) -> Report {
        let checks: Vec<Finding> = self
            .0
            .iter()
            .map(|check| {
                let (ready, degraded, reason) = match (check.ask)() {
                    Condition::Good(seen) => (true, false, seen),
                    Condition::Degraded(why) => (true, true, why),
                    Condition::Failed(why) => (false, false, why),
                };
                Finding { name: check.name.to_owned(), ready, degraded, reason }
            })
            .collect();
        Report { ready: checks.iter().all(|check| check.ready), checks }
    }
}

/// What `/readyz` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Whether every check found its part ready.
    pub ready: bool,
    /// Each check.
    pub checks: Vec<Finding>,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Which part was looked at.
    pub name: String,
    /// Whether it can work.
    pub ready: bool,
    /// Whether it does less than it should; left out when it does not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub degraded: bool,
    /// What was seen, or why it cannot.
    pub reason: String,
}

/// Makes the router of the health listener.
pub fn router(readiness: Arc<Readiness>, metrics: Arc<Metrics>) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(readyz).with_state(readiness))
        .route("/metrics", get(metrics_text).with_state(metrics))
}

async fn readyz(State(readiness): State<Arc<Readiness>>) -> Response {
    let report = readiness.report();
    let status = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(report)).into_response()
}

async fn metrics_text(State(metrics): State<Arc<Metrics>>) -> Response {
    let media_type = HeaderValue::from_static(METRICS_MEDIA_TYPE);
    ([(header::CONTENT_TYPE, media_type)], metrics.text()).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;

    async fn ask(router: Router, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    fn with(readiness: Readiness) -> Router {
        router(Arc::new(readiness), Arc::default())
    }

    #[tokio::test]
    async fn one_check_that_fails_makes_the_program_unready_and_says_why() {
        let good = || Readiness::default().with("store", || Ok("writable".to_owned()));
        let (status, body) = ask(with(good()), "/readyz").await;
        let store = r#"{"name":"store","ready":true,"reason":"writable"}"#;
        assert_eq!(
            (status, body),
            (StatusCode::OK, format!(r#"{{"ready":true,"checks":[{store}]}}"#))
        );

        let bad = good().with("disk", || Err("12 MB free, 500 MB wanted".to_owned()));
        let (status, body) = ask(with(bad), "/readyz").await;
        let disk = r#"{"name":"disk","ready":false,"reason":"12 MB free, 500 MB wanted"}"#;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(body, format!(r#"{{"ready":false,"checks":[{store},{disk}]}}"#));
    }

    #[tokio::test]
    async fn a_part_that_does_less_is_told_and_takes_nothing_away() {
        let part = || Condition::Degraded("no trunk works: es".to_owned());
        let (status, body) =
            ask(with(Readiness::default().with_part("trunks", part)), "/readyz").await;
        assert_eq!(status, StatusCode::OK);
        let trunks =
            r#"{"name":"trunks","ready":true,"degraded":true,"reason":"no trunk works: es"}"#;
        assert_eq!(body, format!(r#"{{"ready":true,"checks":[{trunks}]}}"#));
    }

    #[tokio::test]
    async fn the_process_and_its_counters_answer() {
        let router = with(Readiness::default());
        assert_eq!(ask(router.clone(), "/healthz").await, (StatusCode::OK, "ok\n".to_owned()));
        let (status, text) = ask(router, "/metrics").await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains("centralita_build_info"), "{text}");
    }
}
