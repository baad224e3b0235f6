//! The ways of pages that are no letters: short messages, push notices, rooms, programs.
//!
//! A row says by the beginning of its target which way it takes (`sms:`, `ntfy:`, `channel:`); all
//! else is a letter and goes on. Each way posts once to a server that the operator named; what that
//! server answers decides whether it is tried again.
mod chat;
mod ntfy;
mod sms;
mod webhook;

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use hyper::StatusCode;

pub use chat::ChatKind;
pub use ntfy::NtfyServer;
pub use sms::{SmsSender, SmsTemplate, SmsTemplateError};
pub use webhook::WebhookSigner;

use crate::http::{FormClient, PostError, Target};
use crate::replies::PageMessage;
use crate::runtime::Clock;
use crate::store::Claimed;

use super::{Fault, SendError, Transport};

/// A room or program that pages are posted to.
#[derive(Clone, Debug)]
pub enum Channel {
    /// A room.
    Chat {
        /// Whose.
        kind: ChatKind,
        /// Where.
        target: Target,
    },
    /// A program, by Standard Webhooks.
    Webhook {
        /// Where.
        target: Target,
        /// What its deliveries are signed with.
        signer: WebhookSigner,
    },
}

/// What is configured of them.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// Short messages.
    pub sms: Option<SmsSender>,
    /// Push notices.
    pub ntfy: Option<NtfyServer>,
    /// Rooms and programs by their id.
    pub channels: BTreeMap<String, Channel>,
}

/// Sends pages by their ways, and hands on what is a letter.
pub struct ByWay {
    ways: Ways,
    client: FormClient,
    clock: Arc<dyn Clock>,
    next: Arc<dyn Transport>,
}

impl std::fmt::Debug for ByWay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ByWay").field("next", &self.next).finish_non_exhaustive()
    }
}

impl ByWay {
    /// Sends by `ways`, and letters by `next`.
    #[must_use]
    pub fn new(
        ways: Ways,
        client: FormClient,
        clock: Arc<dyn Clock>,
        next: Arc<dyn Transport>,
    ) -> Self {
        Self { ways, client, clock, next }
    }

    async fn by(&self, way: &str, to: &str, row: &Claimed) -> Result<(), SendError> {
        let message: PageMessage = serde_json::from_str(&row.payload).map_err(|error| {
            SendError::Permanent(Fault::new("no page", format!("it is no page: {error}")))
        })?;
        match (way, self.ways.channels.get(to)) {
            ("sms", _) => match &self.ways.sms {
                Some(sms) => sms.send(&self.client, to, &message, row.id).await,
                None => Err(absent(way)),
            },
            ("ntfy", _) => match &self.ways.ntfy {
                Some(ntfy) => ntfy.send(&self.client, to, &message).await,
                None => Err(absent(way)),
            },
            (_, Some(Channel::Chat { kind, target })) => {
                chat::send(&self.client, *kind, target, &message).await
            }
            (_, Some(Channel::Webhook { target, signer })) => {
                let now = self.clock.now();
                webhook::send(&self.client, target, signer, &message, (row.id, now)).await
            }
            (_, None) => Err(absent(way)),
        }
    }
}

impl Transport for ByWay {
    fn send<'a>(&'a self, row: &'a Claimed) -> BoxFuture<'a, Result<(), SendError>> {
        async move {
            match row.to.split_once(':') {
                Some((way @ ("sms" | "ntfy" | "channel"), to)) => self.by(way, to, row).await,
                Some(_) | None => self.next.send(row).await,
            }
        }
        .boxed()
    }
}

/// It was configured when the page was written, and is not any more.
fn absent(way: &str) -> SendError {
    let brief = format!("{way}: not configured any more");
    SendError::Permanent(Fault::new(brief.clone(), brief))
}

/// What an answer means: 2xx went out; 408, 429 and 5xx may later; the rest somebody must mend.
fn judged(
    way: &str,
    answer: Result<(StatusCode, bytes::Bytes), PostError>,
) -> Result<bytes::Bytes, SendError> {
    match answer {
        Ok((status, body)) if status.is_success() => Ok(body),
        Ok((status, body)) => {
            let brief = format!("{way} {}", status.as_u16());
            let said: String = String::from_utf8_lossy(&body).chars().take(200).collect();
            let fault = Fault::new(brief.clone(), format!("{brief}: {said}"));
            let later = status.is_server_error()
                || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
            Err(match status {
                _ if later => SendError::Transient(fault),
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => SendError::Misconfigured(fault),
                _ => SendError::Permanent(fault),
            })
        }
        Err(error) => {
            let fault = Fault::new(format!("{way}: no answer"), error.to_string());
            Err(match error {
                PostError::Target | PostError::Private(_) | PostError::Tls => {
                    SendError::Misconfigured(fault)
                }
                PostError::Connection(_)
                | PostError::TooLate
                | PostError::TooLong
                | PostError::Answer(_) => SendError::Transient(fault),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Language, Priority};

    pub(super) fn message() -> PageMessage {
        PageMessage {
            ticket: "CT-0001010".parse().ok(),
            priority: Some(Priority::P1),
            safety: false,
            language: Language::Spanish,
            title: "P1 · CT-0001010 · MD2 · fallo eléctrico".to_owned(),
            text: "Centro: MD2\nCliente: ana@cliente.example".to_owned(),
            short: "P1 CT-0001010 MD2: fallo eléctrico".to_owned(),
            link: Some("https://desk.example/p/t".to_owned()),
            accept: "Me hago cargo".to_owned(),
            hand_on: "Pasarlo a la siguiente persona".to_owned(),
        }
    }

    #[test]
    fn an_answer_says_whether_trying_again_helps() {
        let answer = |status: u16| {
            judged("sms", Ok((StatusCode::from_u16(status).unwrap(), bytes::Bytes::new())))
        };
        assert!(answer(202).is_ok());
        for later in [408, 429, 500, 503] {
            assert!(matches!(answer(later), Err(SendError::Transient(_))), "{later}");
        }
        assert!(matches!(answer(401), Err(SendError::Misconfigured(_))));
        assert!(matches!(answer(404), Err(SendError::Permanent(_))));
        let tls = judged("sms", Err(PostError::Tls));
        assert!(matches!(tls, Err(SendError::Misconfigured(_))));
    }
}
