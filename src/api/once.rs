//! `Idempotency-Key`: whoever was cut off asks again, and what he ordered is done once.
//!
//! The answer is kept for a day. What is under way is a conflict; so is what was begun before the program
//! ended and never answered: it may be done or not, and doing it again is worse than saying so.
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt as _;
use ring::digest;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::http::Problem;
use crate::identity::exchange::FILE_BYTES_MAX;
use crate::intake::{ANSWERS_KEPT, Intake};
use crate::store::{AnswerClaim, ClaimedAnswer, KeptAnswer};

use super::auth::Client;
use super::{bad, store_problem};

/// The header by which a program makes its repetitions harmless.
pub(super) const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Characters of such a key.
const KEY_CHARS_MAX: usize = 200;
/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The largest answer that is kept, in bytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Requests whose answer is the only place where a secret is shown, or shows what lies sealed elsewhere:
/// that they were done is kept, and no more.
const SECRET: [&str; 8] = [
    "/api/v1/arrivals/{id}/raw",
    "/api/v1/contacts/{who}/held",
    "/api/v1/contacts/{who}/pin",
    "/api/v1/keys",
    "/api/v1/oncall/feeds",
    "/api/v1/recordings/{reference}/hear",
    "/api/v1/users",
    "/api/v1/users/{name}/invite",
];

/// What requests are under way, and what of them goes on when whoever asked is gone.
#[derive(Clone)]
pub(super) struct Once(Arc<Shared>);

struct Shared {
    intake: Intake,
    under_way: Mutex<BTreeSet<[u8; 32]>>,
    tasks: Mutex<JoinSet<()>>,
}

/// Holds a key while its request is under way.
struct UnderWay(Arc<Shared>, [u8; 32]);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

/// Returns the program's own key of a request, by which a repetition is known.
pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<&str, Problem> {
    let key =
        headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if key.is_empty() || key.chars().count() > KEY_CHARS_MAX {
        return Err(bad("Idempotency-Key", format!("send one of 1 to {KEY_CHARS_MAX} characters")));
    }
    Ok(key)
}

impl Once {
    pub(super) fn new(intake: Intake) -> Self {
        let (under_way, tasks) = (Mutex::default(), Mutex::default());
        Self(Arc::new(Shared { intake, under_way, tasks }))
    }

    fn begin(&self, name: [u8; 32]) -> Result<UnderWay, Problem> {
        let mut all = self.0.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if all.insert(name) {
            return Ok(UnderWay(Arc::clone(&self.0), name));
        }
        Err(conflict(
            "/problems/under-way",
            "a request with this key is under way",
            "wait for its answer",
        ))
    }

    /// Lets work run to its end, whoever waits for it.
    async fn apart(
        &self,
        work: impl Future<Output = Result<Response, Problem>> + Send + 'static,
    ) -> Result<Response, Problem> {
        let (answer, answered) = oneshot::channel();
        {
            let mut tasks = self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner);
            while tasks.try_join_next().is_some() {}
            tasks.spawn(async move {
                let _whoever_asked_may_be_gone = answer.send(work.await);
            });
        }
        answered.await.map_err(|_| {
            Problem::of(StatusCode::INTERNAL_SERVER_ERROR)
                .detail("the request failed; the log says how")
        })?
    }
}

fn matched(request: &Request) -> Option<&str> {
    request.extensions().get::<MatchedPath>().map(MatchedPath::as_str)
}

fn conflict(kind: &str, title: &str, detail: &str) -> Problem {
    Problem::of(StatusCode::CONFLICT).kind(kind, title).detail(detail)
}

fn digest_of(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        // Lengths first, so that no two lists of parts are one text.
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part);
    }
    context.finish().as_ref().first_chunk().copied().unwrap_or_default()
}

/// Does once what comes with a key; what comes without one is done as often as it comes.
pub(super) async fn once(
    State(once): State<Once>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if request.method() != Method::POST || !request.headers().contains_key(IDEMPOTENCY_KEY) {
        return Ok(next.run(request).await);
    }
    let client = request.extensions().get::<Client>().map_or("", |client| client.name.as_str());
    let name = digest_of(&[client.as_bytes(), idempotency_key(request.headers())?.as_bytes()]);
    let under_way = once.begin(name)?;
    let (head, body) = request.into_parts();
    let body = to_bytes(body, FILE_BYTES_MAX).await.map_err(|_| {
        Problem::of(StatusCode::PAYLOAD_TOO_LARGE)
            .detail("the body is larger than any that is taken")
    })?;
    let target = head.uri.path_and_query().map_or("", |target| target.as_str());
    let claim = AnswerClaim {
        name,
        request: digest_of(&[target.as_bytes(), &body]),
        at: once.0.intake.parts().clock.now(),
        kept_for: ANSWERS_KEPT,
    };
    let request = Request::from_parts(head, Body::from(body));
    once.apart(settled(under_way, claim, request, next)).await
}

/// Does what nothing is known of, and answers the rest as it was answered.
async fn settled(
    under_way: UnderWay,
    claim: AnswerClaim,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let database = &under_way.0.intake.parts().database;
    let claimed = database.write(move |tx| tx.claim_answer(&claim)).await;
    match claimed.map_err(|error| store_problem(&error))? {
        ClaimedAnswer::New => {
            let is_secret = matched(&request).is_some_and(|path| SECRET.contains(&path));
            let response = next.run(request).await;
            kept(&under_way, response, is_secret).await
        }
        ClaimedAnswer::Answered(answer) => replayed(answer),
        ClaimedAnswer::OtherRequest => Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY)
            .kind("/problems/key-reused", "this key was another request's")
            .detail("Idempotency-Key: another request came with it; each has its own")),
        ClaimedAnswer::Unanswered => Err(conflict(
            "/problems/outcome-unknown",
            "whether this was done is not known",
            "the program ended before it could answer; look whether it was done before you send it \
             with another key",
        )),
    }
}

/// Gives an answer again.
fn replayed(answer: KeptAnswer) -> Result<Response, Problem> {
    let Some(body) = answer.body else {
        return Err(conflict(
            "/problems/shown-once",
            "this was done, and its answer is not kept",
            "what it answered is shown once; undo it and ask anew with another key",
        ));
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    if let Ok(media) = HeaderValue::from_str(&answer.media) {
        response.headers_mut().insert(header::CONTENT_TYPE, media);
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

/// Whether a request with this answer is as good as never made: the next with its key is a first one.
/// What is refused changes nothing; whoever mends his request may send it with the same key.
fn is_nothing(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

/// Keeps an answer before it is given.
async fn kept(
    under_way: &UnderWay,
    response: Response,
    is_secret: bool,
) -> Result<Response, Problem> {
    let (name, parts) = (under_way.1, under_way.0.intake.parts());
    let (head, body) = response.into_parts();
    let failed = |_| Problem::of(StatusCode::INTERNAL_SERVER_ERROR).detail("the answer broke off");
    let body: Bytes = body.collect().await.map_err(failed)?.to_bytes();
    let done = if is_nothing(head.status) {
        parts.database.write(move |tx| tx.release_answer(&name)).await
    } else {
        let media = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let shown = !(is_secret && head.status.is_success()) && body.len() <= ANSWER_BYTES_MAX;
        let answer = KeptAnswer {
            status: head.status.as_u16(),
            media: media.unwrap_or_default().to_owned(),
            body: String::from_utf8(body.to_vec()).ok().filter(|_| shown),
        };
        parts.database.write(move |tx| tx.keep_answer(&name, &answer)).await
    };
    if let Err(error) = done {
        // It was done all the same: the next with this key is told that nobody knows.
        tracing::error!(%error, "an answer could not be kept for its repetition");
    }
    Ok(Response::from_parts(head, Body::from(body)))
}
