//! Programs, by Standard Webhooks: signed, with an id that stays the same when it is sent again.
use data_encoding::BASE64;
use ring::hmac;
use serde_json::json;

use super::judged;
use crate::delivery::SendError;
use crate::http::{FormClient, Posted, Target};
use crate::model::{OutboxId, Timestamp};
use crate::replies::PageMessage;

/// How a secret is written (Standard Webhooks, "Signature scheme").
const SECRET_PREFIX: &str = "whsec_";
/// Bytes that a secret has at least.
const SECRET_BYTES_MIN: usize = 24;

/// Signs deliveries. Prints without the secret.
#[derive(Clone)]
pub struct WebhookSigner(hmac::Key);

impl std::fmt::Debug for WebhookSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSigner")
    }
}

impl WebhookSigner {
    /// Reads a secret as it is written: `whsec_` and base64. Nothing when it is none, or too short.
    #[must_use]
    pub fn read(secret: &str) -> Option<Self> {
        let bytes = BASE64.decode(secret.trim().strip_prefix(SECRET_PREFIX)?.as_bytes()).ok()?;
        let long = bytes.len() >= SECRET_BYTES_MIN;
        long.then(|| Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }

    /// Returns the signature of a delivery, as its header field has it.
    fn sign(&self, id: &str, second: i64, body: &str) -> String {
        let tag = hmac::sign(&self.0, format!("{id}.{second}.{body}").as_bytes());
        format!("v1,{}", BASE64.encode(tag.as_ref()))
    }
}

pub(super) async fn send(
    client: &FormClient,
    target: &Target,
    signer: &WebhookSigner,
    message: &PageMessage,
    (row, now): (OutboxId, Timestamp),
) -> Result<(), SendError> {
    let body = json!({
        "type": "page",
        "timestamp": now.to_string(),
        "data": {
            "ticket": message.ticket,
            "priority": message.priority,
            "safety": message.safety,
            "title": message.title,
            "text": message.text,
            "link": message.link,
        },
    })
    .to_string();
    let id = format!("page_{}", row.0);
    let second = now.as_second();
    let (signature, second) = (signer.sign(&id, second, &body), second.to_string());
    let headers =
        [("webhook-id", &*id), ("webhook-timestamp", &*second), ("webhook-signature", &*signature)];
    let posted =
        Posted { content_type: "application/json", headers: &headers, body: body.as_bytes() };
    judged("webhook", client.send(target, posted).await).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_standard() {
        // The example of the specification.
        let signer = WebhookSigner::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = r#"{"test": 2432232314}"#;
        let signed = signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        for wrong in ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            assert!(WebhookSigner::read(wrong).is_none(), "{wrong}");
        }
    }
}
