//! Programs that are told of events, by Standard Webhooks.
use hyper::{Method, StatusCode};

use super::answer::judged;
use super::{Came, Fault, Sending, Wrong};
use crate::delivery::ways::WebhookSigner;
use crate::http::{Posted, Target};
use crate::store::StopReason;
use crate::tickets::Happening;

/// A program that is told of events.
#[derive(Debug)]
pub struct Events {
    target: Target,
    /// More than one while a secret is being changed.
    signers: Vec<WebhookSigner>,
}

impl Events {
    /// Posts to `target`, signed with each of these.
    #[must_use]
    pub const fn new(target: Target, signers: Vec<WebhookSigner>) -> Self {
        Self { target, signers }
    }

    pub(super) async fn send(
        &self,
        sending: Sending<'_>,
        happening: &Happening,
    ) -> Result<Came, Wrong> {
        let body = serde_json::to_string(happening)
            .map_err(|error| Wrong::refused(&format!("write an event: {error}")))?;
        // The same for every try, by which the program knows a repetition.
        let id = format!("evt_{}", sending.row.id.0);
        let second = sending.reach.now.as_second();
        let signature = WebhookSigner::sign_with_all(&self.signers, &id, second, &body);
        let second = second.to_string();
        let headers = [
            ("webhook-id", &*id),
            ("webhook-timestamp", &*second),
            ("webhook-signature", &*signature),
        ];
        let posted =
            Posted { content_type: "application/json", headers: &headers, body: body.as_bytes() };
        let answer = sending.reach.client.request(Method::POST, &self.target, posted).await;
        if let Ok(answered) = &answer
            && answered.status == StatusCode::GONE
        {
            let why = "webhook 410: the endpoint is gone";
            return Err(Wrong::Stop(Fault::new(why, why), StopReason::Gone));
        }
        judged("webhook", answer, sending.reach.now).map(|_| Came::Taken)
    }
}
