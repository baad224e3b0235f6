//! Calls by signed webhook: a telephony platform posts what happens, we answer what it shall do.
//!
//! Reading order: [`Gate`] says who comes in; [`CallRequest`] is what he says. Everything here but
//! the listener is pure.
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

mod account;
mod address;
mod answer;
mod caller;
mod cut;
mod door;
mod event;
mod form;
mod gate;
mod last;
mod paths;
mod request;
mod scene;
mod server;
mod signature;
mod twiml;
mod works;

pub use account::{Account, Accounts};
pub use address::{PublicUrl, PublicUrlError};
pub use caller::{Party, VerifiedNumbers};
pub use door::{CallDoor, Failed, LastPerson, Leg, Message, Render, WEBHOOK_MESSAGES};
pub use form::{FORM_BYTES_MAX, Form, FormError, PARAMETERS_MAX};
pub use gate::{Admitted, Arrived, Gate, Turned};
pub use request::{
    CallRequest, CallStatus, RecordingNotice, TRANSCRIPT_BYTES_MAX, account_of, is_identifier,
};
pub use server::{LineFacts, Webhook, WebhookSettings};
pub use signature::{
    Dialect, Fit, Refusal, SECRET_BYTES_MIN, SECRETS_MAX, Secrets, SecretsError, Signed, forms,
};
pub use twiml::{DOCUMENT_BYTES_MAX, Element, MEDIA_TYPE, StaticFallback, TooLong, bytes_max};
