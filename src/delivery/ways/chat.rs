//! Rooms: Slack by an incoming hook, Teams by the address of a workflow.
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::judged;
use crate::delivery::SendError;
use crate::http::{FormClient, Posted, Target};
use crate::replies::PageMessage;

/// Whose room it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChatKind {
    /// Slack, an incoming webhook.
    Slack,
    /// Teams, a workflow that posts an adaptive card.
    Teams,
}

pub(super) async fn send(
    client: &FormClient,
    kind: ChatKind,
    target: &Target,
    message: &PageMessage,
) -> Result<(), SendError> {
    let (way, body) = match kind {
        ChatKind::Slack => ("slack", slack(message)),
        ChatKind::Teams => ("teams", teams(message)),
    };
    let body = body.to_string();
    let posted = Posted { content_type: "application/json", headers: &[], body: body.as_bytes() };
    judged(way, client.send(target, posted).await).map(|_| ())
}

/// What Slack takes for markup in a text.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn slack(message: &PageMessage) -> Value {
    let mut text = format!("*{}*\n{}", escaped(&message.title), escaped(&message.text));
    if let Some(link) = &message.link {
        text.push_str(&format!("\n<{link}|{}>", escaped(&message.accept)));
    }
    json!({
        "text": escaped(&message.title),
        "blocks": [{ "type": "section", "text": { "type": "mrkdwn", "text": text } }],
    })
}

fn teams(message: &PageMessage) -> Value {
    let block = |text: &str, weight: &str| json!({ "type": "TextBlock", "text": text, "wrap": true, "weight": weight });
    let actions = message
        .link
        .as_ref()
        .map(|link| json!([{ "type": "Action.OpenUrl", "title": message.accept, "url": link }]));
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.0",
                "body": [block(&message.title, "Bolder"), block(&message.text, "Default")],
                "actions": actions.unwrap_or_else(|| json!([])),
            },
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::ways::tests::message;

    #[test]
    fn what_a_customer_wrote_is_no_markup_in_slack() {
        let evil = PageMessage { text: "<!channel> <http://evil|x> & co".to_owned(), ..message() };
        let text = slack(&evil)["blocks"][0]["text"]["text"].as_str().unwrap().to_owned();
        assert!(text.contains("&lt;!channel&gt;") && !text.contains("<!channel>"), "{text}");
        assert!(text.ends_with("<https://desk.example/p/t|Me hago cargo>"), "{text}");
    }

    #[test]
    fn a_card_for_teams_has_its_button_and_stays_small() {
        let card = teams(&message());
        let content = &card["attachments"][0]["content"];
        assert_eq!(content["actions"][0]["url"], "https://desk.example/p/t");
        assert_eq!(content["body"].as_array().unwrap().len(), 2);
        assert!(card.to_string().len() < 28 * 1024);
    }
}
