//! The listener: each request is admitted, answered in time, and never left without a document.
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::answer::Reply;
use super::last::LastResort;
use super::works::Works;
use super::{Arrived, CallDoor, Element, FORM_BYTES_MAX, Gate, MEDIA_TYPE, paths};
use crate::http::{Peer, Problem, ServerLimits, caught, serve_tcp};
use crate::model::{Language, PhoneNumber};
use crate::runtime::Clock;

/// A line of ours, as far as a call must know it before anything else answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFacts {
    /// Its name in the configuration.
    pub id: String,
    /// Its number.
    pub number: PhoneNumber,
    /// The language it greets in.
    pub language: Language,
}

/// What the listener needs to know.
#[derive(Clone, Debug)]
pub struct WebhookSettings {
    /// Who comes in.
    pub gate: Gate,
    /// Our lines, the first of which serves calls to a number that is none of them.
    pub lines: Vec<LineFacts>,
    /// The address of what callers hear while they wait for somebody; silence if empty.
    pub hold_music: String,
    /// How long a platform may wait for an answer.
    pub answer_max: Duration,
}

/// The door for calls. Cloning is cheap.
#[derive(Debug)]
pub struct Webhook<D>(Arc<Shared<D>>);

impl<D> Clone for Webhook<D> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// What every request works with.
#[derive(Debug)]
pub(super) struct Shared<D> {
    pub(super) door: Arc<D>,
    pub(super) settings: WebhookSettings,
    pub(super) clock: DynClock,
    pub(super) works: Works,
    pub(super) last: LastResort,
    pub(super) hold_music: Arc<str>,
    /// What is left to say when even the last resort fails, by language.
    pub(super) spare: BTreeMap<Language, String>,
}

/// The clock; prints as its name.
pub(super) struct DynClock(pub(super) Arc<dyn Clock>);

impl std::fmt::Debug for DynClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

impl<D: CallDoor> Webhook<D> {
    /// Puts the door together.
    pub fn new(door: Arc<D>, settings: WebhookSettings, clock: Arc<dyn Clock>) -> Self {
        let hold_music = settings.hold_music.as_str().into();
        let shared = Shared {
            spare: spare(door.as_ref(), &settings.lines),
            door,
            settings,
            clock: DynClock(clock),
            works: Works::default(),
            last: LastResort::default(),
            hold_music,
        };
        Self(Arc::new(shared))
    }

    /// Returns the routes.
    pub fn router(&self) -> Router {
        let routes = post(handle::<D>).with_state(self.clone());
        Router::new().route("/v1/voice/{*rest}", routes)
    }

    /// Serves these routes and `more` until `stop`, and returns when every answer that was begun is
    /// done.
    pub async fn serve(
        self,
        listener: TcpListener,
        more: Router,
        limits: ServerLimits,
        stop: CancellationToken,
    ) {
        serve_tcp(listener, self.router().merge(more), limits, stop).await;
        self.0.works.finish().await;
    }
}

/// What is said when not even the last resort can be written.
fn spare<D: CallDoor>(door: &D, lines: &[LineFacts]) -> BTreeMap<Language, String> {
    let one = |language: Language| {
        let number = lines.iter().find(|line| line.language == language).or_else(|| lines.first());
        let text = door.say(language, "phone-fallback-nobody", number.map(|line| &line.number));
        let said = text.map(|text| Element::new("Say").with("language", language.tag()).text(text));
        let root = Element::new("Response").children(said).child(Element::new("Hangup"));
        (language, root.document(FORM_BYTES_MAX).unwrap_or_default())
    };
    Language::ALL.into_iter().map(one).collect()
}

async fn handle<D: CallDoor>(State(webhook): State<Webhook<D>>, request: Request) -> Response {
    let began = Instant::now();
    let shared = &webhook.0;
    let (head, body) = request.into_parts();
    let Some((dialect, route)) = paths::read(head.uri.path()) else {
        return Problem::of(StatusCode::NOT_FOUND).into_response();
    };
    // The server has read it whole within its limits; this one holds in tests too.
    let Ok(body) = to_bytes(body, FORM_BYTES_MAX).await else {
        return Problem::of(StatusCode::PAYLOAD_TOO_LARGE).into_response();
    };
    let arrived = Arrived {
        dialect,
        target: head.uri.path_and_query().map_or("", |target| target.as_str()),
        headers: &head.headers,
        body: &body,
        peer: head.extensions.get::<Peer>().copied(),
    };
    let reply = caught(shared.reply(&arrived, route)).await;
    let reply = reply.unwrap_or_else(|| {
        tracing::error!(%dialect, "answering a request panicked; its caller hears our apology");
        Reply::Document(shared.spare(None).into(), "safe")
    });
    let (response, outcome) = match reply {
        Reply::Document(document, outcome) => (document_response(&document), outcome),
        Reply::Status(status, outcome) if status.is_success() => (status.into_response(), outcome),
        Reply::Status(status, outcome) => (Problem::of(status).into_response(), outcome),
    };
    shared.door.counted(dialect, outcome, began.elapsed());
    response
}

fn document_response(document: &str) -> Response {
    let media_type = HeaderValue::from_static(MEDIA_TYPE);
    ([(header::CONTENT_TYPE, media_type)], Body::from(document.to_owned())).into_response()
}
