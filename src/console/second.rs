//! The second factor: asked for at the sign-in, and set up by whoever has it.
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Deserialize;

use super::Console;
use super::forms::done;
use super::page::{Frame, away, html, to};
use super::passkeys::{to_make, to_sign};
use super::request::{Anonymous, Posted, Someone};
use super::sign_in::with_cookie;
use super::words::Words;
use crate::intake::{Offer, Password, RecoveryCodes, SecondFactors, SignIn};
use crate::store::{HalfSignIn, PasskeyRow};

/// The acts that the page can tell of.
const DONE: [&str; 3] = ["codes-removed", "passkey-added", "passkey-removed"];
/// White modules around the picture (ISO/IEC 18004, section 6.3.8).
const QUIET: i32 = 4;

/// What the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Came {
    done: String,
}

/// A picture that telephones read: how wide it is, and the dark modules as a path.
struct Picture {
    width: i32,
    path: String,
}

impl Picture {
    fn of(text: &str) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let size = code.size();
        let mut path = String::new();
        for y in 0..size {
            for x in (0..size).filter(|x| code.get_module(*x, y)) {
                let (x, y) = (x.saturating_add(QUIET), y.saturating_add(QUIET));
                path.push_str(&format!("M{x} {y}h1v1h-1z"));
            }
        }
        Some(Self { width: size.saturating_add(QUIET.saturating_mul(2)), path })
    }
}

/// The page where somebody types a code after his password.
#[derive(Template)]
#[template(path = "second_ask.html")]
struct AskPage {
    frame: Frame,
    fault: Option<String>,
    /// What the script needs to have a passkey sign.
    passkey: Option<String>,
}

/// The page where somebody sets his second factor up.
#[derive(Template)]
#[template(path = "second.html")]
struct SecondPage {
    frame: Frame,
    fault: Option<String>,
    owes: bool,
    /// Since when a program shows him codes.
    codes: Option<String>,
    left: String,
    asks_password: bool,
    offer: Option<Offer>,
    picture: Option<Picture>,
    passkeys: Vec<KeyLine>,
    /// What the script needs to make one.
    passkey: Option<String>,
}

/// A passkey in the list.
struct KeyLine {
    id: String,
    called: String,
    made: String,
    used: String,
}

impl KeyLine {
    fn new(words: &Words, row: &PasskeyRow) -> Self {
        Self {
            id: BASE64URL_NOPAD.encode(&row.id),
            called: row.called.clone(),
            made: words.moment(row.made_at),
            used: row.used_at.map(|at| words.moment(at)).unwrap_or_default(),
        }
    }
}

/// The page that shows recovery codes, once.
#[derive(Template)]
#[template(path = "recovery.html")]
struct RecoveryPage {
    frame: Frame,
    codes: RecoveryCodes,
}

/// The page where somebody types a code, or has a passkey sign.
async fn ask_page(
    console: &Console,
    token: &str,
    status: StatusCode,
    (half, fault): (HalfSignIn, Option<&str>),
) -> Response {
    let language = half.user.facts.language;
    let words = Words::new(&console.intake, language);
    let factors = console.staff.second_factors(half.user.id).await.unwrap_or_default();
    let passkey = to_sign(console, token, &factors.passkeys);
    let frame = Frame::bare(console, language, words.say("console-second"));
    html(status, &AskPage { frame, fault: fault.map(|id| words.say(id)), passkey })
}

/// `GET /sign-in/second`.
pub(super) async fn ask(State(console): State<Console>, headers: HeaderMap) -> Response {
    let token = console.half_of(&headers).unwrap_or_default();
    match console.staff.half(&token).await {
        Ok(Some(half)) => ask_page(&console, &token, StatusCode::OK, (half, None)).await,
        Ok(None) | Err(_) => to("/sign-in"),
    }
}

/// The page again, with what was wrong.
pub(super) async fn ask_again(
    console: &Console,
    token: &str,
    status: StatusCode,
    why: &str,
) -> Response {
    match console.staff.half(token).await {
        Ok(Some(half)) => ask_page(console, token, status, (half, Some(why))).await,
        Ok(None) | Err(_) => to("/sign-in"),
    }
}

/// Somebody is signed in: the browser keeps his session and drops what led to it.
pub(super) fn signed_in(console: &Console, session: &str) -> Response {
    let response = with_cookie(to("/"), &console.set_cookie(session));
    with_cookie(response, &console.set_half_cookie(""))
}

/// `POST /sign-in/second`.
pub(super) async fn take(
    State(console): State<Console>,
    headers: HeaderMap,
    mut asked: Anonymous,
) -> Response {
    let token = console.half_of(&headers).unwrap_or_default();
    match console.staff.second(&token, &asked.fields.take("code")).await {
        Ok(SignIn::Begun(session)) => signed_in(&console, &session),
        Ok(SignIn::Refused | SignIn::Half(_)) => {
            ask_again(&console, &token, StatusCode::FORBIDDEN, "console-second-refused").await
        }
        Err(error) => {
            tracing::error!(%error, "nobody can sign in");
            ask_again(&console, &token, StatusCode::SERVICE_UNAVAILABLE, "console-away").await
        }
    }
}

async fn page(
    console: &Console,
    someone: &Someone,
    (session, status): (&str, StatusCode),
    (notice, fault): (Option<String>, Option<String>),
) -> Response {
    let user = &someone.0.user;
    let words = Words::new(&console.intake, user.facts.language);
    let Ok(factors) = console.staff.second_factors(user.id).await else {
        return away(console, someone);
    };
    let offer = match console.staff.offered(user, &console.intake.parts().settings.desk).await {
        Ok(offer) => offer,
        Err(error) => {
            tracing::error!(%error, "the secret of a second factor cannot be read");
            return away(console, someone);
        }
    };
    let SecondFactors { codes_since, recovery_left, passkeys } = factors;
    let mut frame = Frame::of(console, someone, "/me", words.say("console-second"));
    frame.notice = notice;
    let left = i64::try_from(recovery_left).unwrap_or(i64::MAX);
    let page = SecondPage {
        fault,
        owes: console.staff.owes_second(user),
        codes: codes_since.map(|at| words.moment(at)),
        left: words.one("console-recovery-left", "count", left),
        asks_password: user.password_at.is_some(),
        picture: offer.as_ref().and_then(|offer| Picture::of(&offer.uri)),
        offer,
        passkey: to_make(console, someone, session, &passkeys),
        passkeys: passkeys.iter().map(|row| KeyLine::new(&words, row)).collect(),
        frame,
    };
    html(status, &page)
}

/// `GET /me/second`.
pub(super) async fn show(
    State(console): State<Console>,
    someone: Someone,
    headers: HeaderMap,
    Query(came): Query<Came>,
) -> Response {
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let session = console.session_of(&headers).unwrap_or_default();
    let told = done(&words, &came.done, &DONE);
    page(&console, &someone, (&session, StatusCode::OK), (told, None)).await
}

/// The page again, with what was wrong.
pub(super) async fn again(
    console: &Console,
    someone: &Someone,
    session: &str,
    why: &str,
) -> Response {
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let fault = Some(words.say(why));
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    page(console, someone, (session, status), (None, fault)).await
}

/// `POST /me/second/offer`: a secret is drawn.
pub(super) async fn offer(State(console): State<Console>, mut posted: Posted) -> Response {
    let password = Password::new(posted.fields.take("password"));
    let someone = &posted.someone;
    let staff = console.staff_of(someone);
    match staff.offer_codes(&someone.0.user, password, &posted.address).await {
        Ok(true) => to("/me/second"),
        Ok(false) => again(&console, someone, &posted.session, "console-password-wrong").await,
        Err(error) => {
            tracing::error!(%error, "no second factor can be made");
            away(&console, someone)
        }
    }
}

/// Shows recovery codes, once.
pub(super) fn shown(console: &Console, someone: &Someone, codes: RecoveryCodes) -> Response {
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let frame = Frame::of(console, someone, "/me", words.say("console-recovery"));
    html(StatusCode::OK, &RecoveryPage { frame, codes })
}

/// `POST /me/second/confirm`: the first code; recovery codes are shown once.
pub(super) async fn confirm(State(console): State<Console>, mut posted: Posted) -> Response {
    let code = posted.fields.take("code");
    let someone = &posted.someone;
    let staff = console.staff_of(someone);
    let here = (posted.session.as_str(), posted.address.as_str());
    match staff.confirm_codes(&someone.0.user, &code, here).await {
        Ok(Some(codes)) => shown(&console, someone, codes),
        Ok(None) => again(&console, someone, &posted.session, "console-second-refused").await,
        Err(error) => {
            tracing::error!(%error, "a second factor cannot be kept");
            away(&console, someone)
        }
    }
}

/// `POST /me/second/recovery`: other recovery codes, shown once.
pub(super) async fn renew(State(console): State<Console>, mut posted: Posted) -> Response {
    let password = Password::new(posted.fields.take("password"));
    let someone = &posted.someone;
    let staff = console.staff_of(someone);
    match staff.renew_recovery(&someone.0.user, password, &posted.address).await {
        Ok(Some(codes)) => shown(&console, someone, codes),
        Ok(None) => again(&console, someone, &posted.session, "console-password-wrong").await,
        Err(error) => {
            tracing::error!(%error, "recovery codes cannot be kept");
            away(&console, someone)
        }
    }
}

/// `POST /me/second/remove`.
pub(super) async fn remove(State(console): State<Console>, mut posted: Posted) -> Response {
    let password = Password::new(posted.fields.take("password"));
    let someone = &posted.someone;
    let staff = console.staff_of(someone);
    match staff.drop_codes(&someone.0.user, password, &posted.address).await {
        Ok(true) => to("/me/second?done=codes-removed"),
        Ok(false) => again(&console, someone, &posted.session, "console-password-wrong").await,
        Err(error) => {
            tracing::error!(%error, "a second factor cannot be taken away");
            away(&console, someone)
        }
    }
}
