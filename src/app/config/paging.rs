//! The ways to people on call beside letters and calls.
use serde::{Deserialize, Serialize};

/// Short messages, by the HTTP interface of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sms {
    /// Where they are posted; none are sent if empty.
    pub url: String,
    /// Whether its name may lead into a private network.
    pub own_network: bool,
    /// The media type of what is posted.
    pub content_type: String,
    /// What is posted, with `{to}`, `{text}` and `{id}`.
    pub body: String,
    /// Header fields as `Name: value`, with `{secret}`.
    pub headers: Vec<String>,
    /// The file with that secret; none if empty.
    pub secret_file: String,
    /// A pattern that an answer has when the operator took the message; any if empty.
    pub accepted: String,
    /// The file with the last part of the address at which answers come in; none come if empty.
    pub answers_file: String,
    /// The fields in which the operator hands in who answered, and what.
    pub answer_from: String,
    /// See `answer_from`.
    pub answer_text: String,
}

impl Default for Sms {
    fn default() -> Self {
        Self {
            url: String::new(),
            own_network: false,
            content_type: "application/json".to_owned(),
            body: r#"{"to":"{to}","text":"{text}","reference":"{id}"}"#.to_owned(),
            headers: vec!["Authorization: Bearer {secret}".to_owned()],
            secret_file: String::new(),
            accepted: String::new(),
            answers_file: String::new(),
            answer_from: "from".to_owned(),
            answer_text: "text".to_owned(),
        }
    }
}

/// Push notices by an ntfy server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ntfy {
    /// The server; none are sent if empty.
    pub url: String,
    /// Whether its name may lead into a private network.
    pub own_network: bool,
    /// The file with the publisher's token; none if empty.
    pub token_file: String,
}

/// What a `[[channel]]` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChannelKind {
    /// A room of Slack.
    Slack,
    /// A room of Teams.
    Teams,
    /// A program, by Standard Webhooks.
    Webhook,
}

/// A room or program that pages are posted to; policies name it as `channel:<id>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// What policies call it.
    pub id: String,
    /// What it is.
    pub kind: ChannelKind,
    /// The file with its address, which is a secret itself.
    pub url_file: String,
    /// The file with the secret that deliveries of a webhook are signed with.
    #[serde(default)]
    pub secret_file: String,
    /// Whether its name may lead into a private network.
    #[serde(default)]
    pub own_network: bool,
}

impl Channel {
    /// Shows every key.
    pub(super) fn example() -> Self {
        Self {
            id: "operations".to_owned(),
            kind: ChannelKind::Slack,
            url_file: "secrets/operations".to_owned(),
            secret_file: String::new(),
            own_network: false,
        }
    }
}
