//! Passkeys: made and used by a script in the browser, since only that can speak to a device.
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use serde_json::json;

use super::Console;
use super::page::{away, to, told};
use super::request::{Anonymous, Fields, Posted, Someone};
use super::second::{again, ask_again, shown, signed_in};
use crate::intake::passkeys::{
    PASSKEY_NAME_MAX, PasskeyKept, PasskeyMade, PasskeySigned, Relying, challenge_to_make,
    challenge_to_sign,
};
use crate::intake::{Password, SignIn};
use crate::replies::one_line;
use crate::staff::PASSKEY_ALGORITHMS;
use crate::store::PasskeyRow;

fn bytes(fields: &Fields, name: &str) -> Vec<u8> {
    let text = fields.get(name).unwrap_or_default();
    BASE64URL_NOPAD.decode(text.as_bytes()).unwrap_or_default()
}

/// What the script needs to make a key; nothing when no browser would.
pub(super) fn to_make(
    console: &Console,
    someone: &Someone,
    session: &str,
    known: &[PasskeyRow],
) -> Option<String> {
    let relying = Relying::of(&console.url)?;
    let user = &someone.0.user;
    let kinds: Vec<_> =
        PASSKEY_ALGORITHMS.iter().map(|alg| json!({"type": "public-key", "alg": alg})).collect();
    let known: Vec<String> = known.iter().map(|row| BASE64URL_NOPAD.encode(&row.id)).collect();
    let options = json!({
        "challenge": BASE64URL_NOPAD.encode(&challenge_to_make(session).0),
        "host": relying.host,
        "desk": console.intake.parts().settings.desk,
        // What a device keeps of him says nothing to whoever reads it there.
        "user": BASE64URL_NOPAD.encode(&user.id.0.to_be_bytes()),
        "name": user.facts.name.as_str(),
        "called": user.facts.called,
        "kinds": kinds,
        "known": known,
    });
    Some(options.to_string())
}

/// What the script needs to have a key sign; nothing when he has none.
pub(super) fn to_sign(console: &Console, half: &str, known: &[PasskeyRow]) -> Option<String> {
    let relying = Relying::of(&console.url)?;
    let known: Vec<String> = known.iter().map(|row| BASE64URL_NOPAD.encode(&row.id)).collect();
    let options = json!({
        "challenge": BASE64URL_NOPAD.encode(&challenge_to_sign(half).0),
        "host": relying.host,
        "known": known,
    });
    (!known.is_empty()).then(|| options.to_string())
}

/// `POST /me/passkeys`.
pub(super) async fn add(State(console): State<Console>, mut posted: Posted) -> Response {
    let password = Password::new(posted.fields.take("password"));
    let someone = &posted.someone;
    let Some(relying) = Relying::of(&console.url) else {
        return told(&console, someone, StatusCode::NOT_FOUND, "console-no-page", None);
    };
    let called = one_line(posted.fields.get("called").unwrap_or_default(), PASSKEY_NAME_MAX);
    let made = PasskeyMade {
        called: if called.is_empty() { "passkey".to_owned() } else { called },
        client: bytes(&posted.fields, "client"),
        attestation: bytes(&posted.fields, "attestation"),
    };
    let staff = console.staff_of(someone);
    let here = (posted.session.as_str(), posted.address.as_str());
    match staff.keep_passkey(&someone.0.user, &relying, made, password, here).await {
        Ok(PasskeyKept::Kept(codes)) if codes.is_empty() => to("/me/second?done=passkey-added"),
        Ok(PasskeyKept::Kept(codes)) => shown(&console, someone, codes),
        Ok(PasskeyKept::NotProven) => {
            again(&console, someone, &posted.session, "console-password-wrong").await
        }
        Ok(PasskeyKept::NotTaken(why)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            told(&console, someone, status, "console-not-done", Some(why))
        }
        Err(error) => {
            tracing::error!(%error, "a passkey cannot be kept");
            away(&console, someone)
        }
    }
}

/// `POST /me/passkeys/remove`.
pub(super) async fn remove(State(console): State<Console>, mut posted: Posted) -> Response {
    let password = Password::new(posted.fields.take("password"));
    let key = bytes(&posted.fields, "id");
    let someone = &posted.someone;
    let staff = console.staff_of(someone);
    match staff.drop_passkey(&someone.0.user, key, password, &posted.address).await {
        Ok(true) => to("/me/second?done=passkey-removed"),
        Ok(false) => again(&console, someone, &posted.session, "console-password-wrong").await,
        Err(error) => {
            tracing::error!(%error, "a passkey cannot be taken away");
            away(&console, someone)
        }
    }
}

/// `POST /sign-in/second/passkey`.
pub(super) async fn sign(
    State(console): State<Console>,
    headers: HeaderMap,
    asked: Anonymous,
) -> Response {
    let token = console.half_of(&headers).unwrap_or_default();
    let Some(relying) = Relying::of(&console.url) else { return to("/sign-in") };
    let came = PasskeySigned {
        id: bytes(&asked.fields, "id"),
        client: bytes(&asked.fields, "client"),
        device: bytes(&asked.fields, "device"),
        signature: bytes(&asked.fields, "signature"),
    };
    match console.staff.second_by_passkey(&token, &relying, &came).await {
        Ok(SignIn::Begun(session)) => signed_in(&console, &session),
        Ok(SignIn::Refused | SignIn::Half(_)) => {
            ask_again(&console, &token, StatusCode::FORBIDDEN, "console-passkey-refused").await
        }
        Err(error) => {
            tracing::error!(%error, "nobody can sign in");
            ask_again(&console, &token, StatusCode::SERVICE_UNAVAILABLE, "console-away").await
        }
    }
}
