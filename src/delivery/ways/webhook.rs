//! Programs, by Standard Webhooks: signed, with an id that stays the same when it is sent again.
use data_encoding::{BASE64, BASE64_NOPAD};
use ring::hmac;
use serde_json::json;

use super::judged;
use crate::delivery::SendError;
use crate::http::{FormClient, Posted, Target};
use crate::model::{OutboxId, Timestamp};
use crate::replies::PageMessage;

/// How a secret is written (Standard Webhooks, "Signature scheme").
const SECRET_PREFIX: &str = "whsec_";
/// Bytes that a secret has at least, and at most.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// Signs deliveries. Prints without the secret.
#[derive(Clone)]
pub struct WebhookSigner(hmac::Key);

impl std::fmt::Debug for WebhookSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSigner")
    }
}

impl WebhookSigner {
    /// Reads a secret as it is written: `whsec_` and base64, with or without `=` at its end. Nothing when it is none,
    /// too short or too long.
    #[must_use]
    pub fn read(secret: &str) -> Option<Self> {
        let encoded = secret.trim().strip_prefix(SECRET_PREFIX)?.trim_end_matches('=');
        let bytes = BASE64_NOPAD.decode(encoded.as_bytes()).ok()?;
        let fits = SECRET_BYTES.contains(&bytes.len());
        fits.then(|| Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }

    /// Returns the signatures of a delivery by each of these, as its header field has them.
    pub(in crate::delivery) fn sign_with_all(
        signers: &[Self],
        id: &str,
        second: i64,
        body: &str,
    ) -> String {
        let signed: Vec<String> = signers.iter().map(|one| one.sign(id, second, body)).collect();
        signed.join(" ")
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
        assert_ne!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=");
        for wrong in ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            assert!(WebhookSigner::read(wrong).is_none(), "{wrong}");
        }
        let long = format!("whsec_{}", BASE64.encode(&[7; 65]));
        assert!(WebhookSigner::read(&long).is_none(), "more than 64 bytes");
    }

    #[test]
    fn while_a_secret_is_changed_both_sign_and_padding_is_of_no_account() {
        let old = WebhookSigner::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let new = WebhookSigner::read("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").unwrap();
        let body = r#"{"type":"ticket.created","timestamp":"2027-01-15T08:30:00Z","data":{"id":"CT-000042","intent":"incident_power","queue":"dc-ops-es","priority":"P1"}}"#;
        let id = "msg_000000000000000000000042";
        assert_eq!(
            WebhookSigner::sign_with_all(&[old.clone(), new], id, 1_800_000_000, body),
            "v1,DWSWDos39ottRBN5IYUg9oXDjAKJ/n5Q/Bd69QocU3c= \
             v1,izj7iSRjpgW5q1LuYsN7nqndmT0pRc/XxgSksZ83CfA="
        );
        let body = r#"{"type":"ticket.updated","data":{"nota":"avería en São João – «MD2»"}}"#;
        assert_eq!(body.len(), 77);
        let signed = old.sign("msg_utf8", 1_800_000_001, body);
        assert_eq!(signed, "v1,cs2twli14OC2kzHbyHlHGUGBEdbgTQEc4YeMb6mQFYc=");
        let bytes = [9_u8; 25];
        let (padded, bare) = (BASE64.encode(&bytes), BASE64_NOPAD.encode(&bytes));
        let sign =
            |text: &str| WebhookSigner::read(&format!("whsec_{text}")).unwrap().sign("a", 1, "b");
        assert_eq!(sign(&padded), sign(&bare));
    }
}
