//! Doors out: reads only the outbox.
//!
//! Floor 6. A [`Worker`] takes due rows under a lease, hands them to a [`Transport`], and writes
//! what came of each. A crash between sending and writing sends again under the same Message-ID;
//! a folder is never written twice.

mod desks;
mod error;
mod folder;
mod relay;
mod retry;
mod signing;
mod unsealing;
mod ways;
mod worker;

pub use desks::{
    DESK_ANSWER_BYTES_MAX, DESK_ANSWER_TIME_MAX, DeskWorker, Events, Mapping, OutsideTarget,
    Product, ServiceNow, Zammad,
};
pub use error::{Fault, SendError};
pub use folder::Folder;
pub use relay::{RelayLogin, RelaySettings, RelayTransport};
pub use retry::RetryPolicy;
pub use signing::Signing;
pub use unsealing::Unsealing;
pub use ways::{
    ByWay, Channel, ChatKind, NtfyServer, SmsSender, SmsTemplate, SmsTemplateError, Ways,
    WebhookSigner,
};
pub use worker::{Delivered, DeliveryListener, Worker};

use futures_util::future::BoxFuture;

use crate::store::Claimed;

/// Where mail goes out: a relay, which passes it on, or a folder, for which nothing outside is
/// needed.
pub trait Transport: std::fmt::Debug + Send + Sync + 'static {
    /// Sends one row. It may be dropped before its end, and then the row is sent again.
    ///
    /// # Errors
    /// [`SendError`], by whether trying again may help.
    fn send<'a>(&'a self, row: &'a Claimed) -> BoxFuture<'a, Result<(), SendError>>;
}
