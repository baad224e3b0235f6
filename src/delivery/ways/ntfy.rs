//! Push notices by an ntfy server (docs.ntfy.sh/publish, "Publish as JSON").
use serde_json::json;
use zeroize::Zeroizing;

use super::judged;
use crate::delivery::SendError;
use crate::http::{FormClient, Posted, Target};
use crate::model::Priority;
use crate::replies::PageMessage;

/// Bytes of a message above which the server makes it a file.
const TEXT_BYTES_MAX: usize = 4_000;

/// Where push notices are published.
#[derive(Clone)]
pub struct NtfyServer {
    /// The server's address; notices name their topic.
    pub target: Target,
    /// The token of the publisher, if the server wants one.
    pub token: Option<Zeroizing<String>>,
}

impl std::fmt::Debug for NtfyServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NtfyServer").field("target", &self.target).finish_non_exhaustive()
    }
}

impl NtfyServer {
    pub(super) async fn send(
        &self,
        client: &FormClient,
        topic: &str,
        message: &PageMessage,
    ) -> Result<(), SendError> {
        let body = notice(topic, message).to_string();
        let bearer =
            self.token.as_ref().map(|token| Zeroizing::new(format!("Bearer {}", &**token)));
        let headers: Vec<(&str, &str)> =
            bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
        let posted =
            Posted { content_type: "application/json", headers: &headers, body: body.as_bytes() };
        judged("ntfy", client.send(&self.target, posted).await).map(|_| ())
    }
}

fn notice(topic: &str, message: &PageMessage) -> serde_json::Value {
    // 5 sounds whatever the telephone is set to, 3 is a notice among others.
    let loud = match message.priority {
        _ if message.safety => 5,
        Some(Priority::P1) => 5,
        Some(Priority::P2 | Priority::P3 | Priority::P4) => 4,
        None => 3,
    };
    let tag = match message.priority {
        _ if message.safety => "sos",
        Some(_) => "rotating_light",
        None => "calendar",
    };
    let mut text = message.text.clone();
    let end = text.floor_char_boundary(TEXT_BYTES_MAX);
    text.truncate(end);
    let mut notice = json!({
        "topic": topic,
        "title": message.title,
        "message": text,
        "priority": loud,
        "tags": [tag],
    });
    if let (Some(link), Some(notice)) = (&message.link, notice.as_object_mut()) {
        let button = |label: &str, what: &str| {
            json!({
                "action": "http", "label": label, "method": "POST", "clear": true,
                "url": format!("{link}/{what}"),
            })
        };
        notice.insert("click".to_owned(), json!(link));
        let mut buttons = vec![button(&message.accept, "accept")];
        if !message.hand_on.is_empty() {
            buttons.push(button(&message.hand_on, "hand-on"));
        }
        notice.insert("actions".to_owned(), json!(buttons));
    }
    notice
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::ways::tests::message;

    #[test]
    fn a_notice_wakes_and_has_the_two_buttons_where_they_lead_somewhere() {
        let notice = notice("lucia", &message());
        assert_eq!(notice["priority"], 5);
        assert_eq!(notice["topic"], "lucia");
        assert_eq!(notice["actions"][0]["url"], "https://desk.example/p/t/accept");
        assert_eq!(notice["actions"][1]["url"], "https://desk.example/p/t/hand-on");
        let bare = super::notice("lucia", &PageMessage { link: None, ..message() });
        assert!(bare.get("actions").is_none() && bare.get("click").is_none());
    }

    #[test]
    fn what_is_about_no_ticket_makes_no_noise_and_has_one_button() {
        let quiet =
            PageMessage { ticket: None, priority: None, hand_on: String::new(), ..message() };
        let notice = notice("lucia", &quiet);
        assert_eq!((&notice["priority"], &notice["tags"][0]), (&json!(3), &json!("calendar")));
        assert_eq!(notice["actions"].as_array().map(Vec::len), Some(1));
    }

    #[test]
    fn a_long_text_stays_a_message() {
        let long = PageMessage { text: "ñ".repeat(4_000), ..message() };
        let notice = notice("lucia", &long);
        assert!(notice["message"].as_str().unwrap().len() <= TEXT_BYTES_MAX);
    }
}
