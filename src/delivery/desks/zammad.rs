//! Zammad: tickets and articles by its REST API (docs.zammad.org, "API: Ticket" and "API: Ticket Articles").
use hyper::Method;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::answer::{ask, json as read, text};
use super::{Came, Found, Mapping, Reach, Sending, Wrong, wrong_kind};
use crate::http::Target;
use crate::model::Channel;
use crate::tickets::{Altered, Handed, Label, Opened, Remark, cut_with};

const NAME: &str = "zammad";
/// The attribute of tickets there that holds our number; it has to be made once.
const KEY: &str = "centralita_id";
/// Characters of a body; Zammad takes 1.5 MB, nobody reads so much.
const BODY_CHARS_MAX: usize = 20_000;
/// Tickets that are found by our number at most: there should be one.
const FOUND_MAX: u32 = 5;

/// A Zammad.
pub struct Zammad {
    target: Target,
    authorization: Zeroizing<String>,
    customer: String,
    mapping: Mapping,
}

impl std::fmt::Debug for Zammad {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Zammad").field("target", &self.target).finish_non_exhaustive()
    }
}

impl Zammad {
    /// Speaks to the Zammad at `target` with a token. `customer` is the login or address of the user there whose
    /// tickets those of callers are who have no address.
    #[must_use]
    pub fn new(
        target: Target,
        token: &Zeroizing<String>,
        customer: String,
        mapping: Mapping,
    ) -> Self {
        let authorization = Zeroizing::new(format!("Token token={}", &**token));
        Self { target, authorization, customer, mapping }
    }

    pub(super) async fn send(&self, sending: Sending<'_>, handed: &Handed) -> Result<Came, Wrong> {
        match handed {
            Handed::Create(opened) => self.open(sending, opened).await,
            Handed::Note(remark) => self.note(sending, remark).await,
            Handed::Change(altered) => self.change(sending, altered).await,
            Handed::Event(_) | Handed::Unread { .. } => Err(wrong_kind()),
        }
    }

    pub(super) async fn request(
        &self,
        reach: Reach<'_>,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, Wrong> {
        let to = self.target.below(&format!("api/v1/{path}"));
        let answered = ask(reach, NAME, (method, &to), &self.authorization, body).await?;
        read(NAME, &answered)
    }

    /// Asks who we are there, and whether tickets can be looked for by our number.
    pub(super) async fn check(&self, reach: Reach<'_>) -> Result<String, Wrong> {
        let me = self.request(reach, Method::GET, "users/me", None).await?;
        let login = text(me.get("login")).unwrap_or_default();
        let asked = looks_for("nothing");
        let answer = self.request(reach, Method::POST, "tickets/search", Some(&asked)).await?;
        match found(&answer) {
            Some(_) => Ok(format!("we are {login} there, and tickets are found by `{KEY}`")),
            None => Err(Wrong::later("zammad: the search is not understood")),
        }
    }

    async fn open(&self, sending: Sending<'_>, opened: &Opened) -> Result<Came, Wrong> {
        if sending.is_again()
            && let Some(found) = self.find(sending, &opened.key).await?
        {
            return Ok(found);
        }
        let labels = &opened.labels;
        let mut ticket = Map::new();
        let mut put = |name: &str, value: &str| ticket.insert(name.to_owned(), json!(value));
        put("title", &opened.title);
        put("group", self.mapping.group_of(labels)?);
        put("state", self.mapping.state(labels).unwrap_or("new"));
        put(KEY, &opened.key);
        if let Some(priority) = self.mapping.priority(labels) {
            put("priority", priority);
        }
        for (name, value) in self.mapping.fields(labels, None) {
            put(name, &value);
        }
        match &opened.mail {
            // Finds the user of that address there, or makes one.
            Some(mail) => put("customer_id", &format!("guess:{mail}")),
            None => put("customer", &self.customer),
        };
        let body = cut_with(&opened.body, &opened.cut, BODY_CHARS_MAX);
        let article = article(labels.channel, true, (&opened.title, &body));
        ticket.insert("article".to_owned(), Value::Object(article));
        let made = self
            .request(sending.reach, Method::POST, "tickets", Some(&Value::Object(ticket)))
            .await?;
        if text(made.get(KEY)).as_deref() != Some(&opened.key) {
            tracing::error!(
                "the Zammad does not keep our number: tickets there need an attribute `{KEY}`, or what is sent again \
                 may stand there twice"
            );
        }
        there(&made).ok_or_else(|| Wrong::later("zammad: the answer names no ticket"))
    }

    /// Looks for a ticket by our number in the database there: its search by words does not know it at once, or
    /// never.
    async fn find(&self, sending: Sending<'_>, key: &str) -> Result<Option<Came>, Wrong> {
        let asked = looks_for(key);
        let answer =
            self.request(sending.reach, Method::POST, "tickets/search", Some(&asked)).await?;
        let found =
            found(&answer).ok_or_else(|| Wrong::later("zammad: the search is not understood"))?;
        let ours = found.into_iter().filter(|ticket| text(ticket.get(KEY)).as_deref() == Some(key));
        Ok(ours.filter_map(there).next())
    }

    async fn note(&self, sending: Sending<'_>, remark: &Remark) -> Result<Came, Wrong> {
        let id = sending.remote_id()?;
        let found = self.looks_for(sending, id, (&remark.key, remark.at)).await?;
        if !found.is_to_be_sent() {
            return Ok(found.came(&remark.key));
        }
        let subject = format!("[{}] {}", remark.key, remark.subject);
        let body = cut_with(&remark.text, &remark.cut, BODY_CHARS_MAX);
        let mut article = article(remark.channel, remark.from_customer, (&subject, &body));
        article.insert("ticket_id".to_owned(), number(id));
        let article = Value::Object(article);
        let sent =
            self.request(sending.reach, Method::POST, "ticket_articles", Some(&article)).await;
        sent.map_err(|wrong| found.failed(wrong))?;
        Ok(found.came(&remark.key))
    }

    async fn change(&self, sending: Sending<'_>, altered: &Altered) -> Result<Came, Wrong> {
        let id = sending.remote_id()?;
        let (labels, changed) = (&altered.labels, altered.changed.as_slice());
        let has = |label: Label| changed.contains(&label);
        let mut ticket = Map::new();
        let mut put = |name: &str, value: &str| ticket.insert(name.to_owned(), json!(value));
        if has(Label::Priority) {
            put("title", &altered.title);
            if let Some(priority) = self.mapping.priority(labels) {
                put("priority", priority);
            }
        }
        if let Some(group) = self.mapping.group(&labels.queue).filter(|_| has(Label::Queue)) {
            put("group", group);
        }
        let state = self.mapping.state(labels).filter(|_| has(Label::Status));
        if let Some(state) = state {
            put("state", state);
        }
        for (name, value) in self.mapping.fields(labels, Some(changed)) {
            put(name, &value);
        }
        // A state that has no name there is told in words, once.
        let words = altered.status.as_deref().filter(|_| state.is_none());
        let mut found = Found::Not;
        if let Some(words) = words {
            found = self.looks_for(sending, id, (&altered.key, altered.at)).await?;
            if found.is_to_be_sent() {
                let subject = format!("[{}]", altered.key);
                let article = article(labels.channel, false, (&subject, words));
                ticket.insert("article".to_owned(), Value::Object(article));
            }
        }
        if !ticket.is_empty() {
            let path = format!("tickets/{id}");
            let ticket = Value::Object(ticket);
            let sent = self.request(sending.reach, Method::PUT, &path, Some(&ticket)).await;
            sent.map_err(|wrong| found.failed(wrong))?;
        }
        Ok(found.came(&altered.key))
    }
}

/// A search in the database there.
fn looks_for(key: &str) -> Value {
    let name = format!("ticket.{KEY}");
    json!({ "condition": { name: { "operator": "contains", "value": key } }, "limit": FOUND_MAX })
}

/// An article. Never `email` of an agent: Zammad would send a mail, even of one that is internal.
fn article(
    channel: Channel,
    from_customer: bool,
    (subject, body): (&str, &str),
) -> Map<String, Value> {
    let mut article = Map::new();
    let mut put = |name: &str, value: Value| article.insert(name.to_owned(), value);
    put("subject", json!(subject));
    put("body", json!(body));
    put("content_type", json!("text/plain"));
    put("internal", json!(!from_customer));
    if from_customer {
        let kind = match channel {
            Channel::Phone => "phone",
            Channel::Email => "email",
            Channel::Api => "web",
        };
        put("type", json!(kind));
        put("sender", json!("Customer"));
    } else {
        put("type", json!("note"));
    }
    article
}

fn there(ticket: &Value) -> Option<Came> {
    let id = text(ticket.get("id"))?;
    Some(Came::There { number: text(ticket.get("number")).unwrap_or_else(|| id.clone()), id })
}

/// Ids are numbers there.
fn number(id: &str) -> Value {
    id.parse::<u64>().map_or_else(|_| json!(id), |id| json!(id))
}

/// Returns the tickets of a search, in each of the shapes that versions of Zammad answer: a list of tickets, or their
/// ids (`tickets`, `record_ids`) beside all that belongs to them. Nothing when it is another.
fn found(answer: &Value) -> Option<Vec<&Value>> {
    if let Some(list) = answer.as_array() {
        return Some(list.iter().collect());
    }
    let ids = answer.get("tickets").or_else(|| answer.get("record_ids"))?.as_array()?;
    let known = answer.get("assets").and_then(|assets| assets.get("Ticket"));
    let one = |id: &Value| known.and_then(|known| known.get(text(Some(id))?));
    Some(ids.iter().filter_map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_read_in_its_three_shapes() {
        let ticket = json!({ "id": 19, "number": "10019", KEY: "CT-0000042" });
        let assets = json!({ "Ticket": { "19": ticket } });
        let shapes = [
            json!([ticket]),
            json!({ "tickets": [19], "assets": assets }),
            json!({ "record_ids": [19], "assets": assets }),
        ];
        for shape in shapes {
            assert_eq!(found(&shape), Some(vec![&ticket]), "{shape}");
        }
        assert_eq!(found(&json!({ "tickets": [], "assets": {} })), Some(vec![]));
        assert_eq!(found(&json!({ "error": "x" })), None);
        let came = there(&ticket);
        assert_eq!(came, Some(Came::There { id: "19".into(), number: "10019".into() }));
    }

    #[test]
    fn nothing_that_we_write_is_a_mail_of_an_agent() {
        for channel in Channel::ALL {
            let ours = article(channel, false, ("s", "b"));
            assert_eq!((&ours["type"], &ours["internal"]), (&json!("note"), &json!(true)));
            let theirs = article(channel, true, ("s", "b"));
            assert_eq!(theirs["sender"], json!("Customer"));
        }
    }
}
