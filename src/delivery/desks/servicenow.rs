//! ServiceNow: incidents by its Table API (ServiceNow docs, "Table API").
use data_encoding::BASE64;
use hyper::Method;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::answer::{ask, json as read, text};
use super::{Came, Found, Mapping, Reach, Sending, Wrong, wrong_kind};
use crate::http::Target;
use crate::model::Channel;
use crate::store::StopReason;
use crate::tickets::{Altered, Handed, Label, Opened, Remark, cut_with};

const NAME: &str = "servicenow";
/// The field that holds our number.
const KEY: &str = "correlation_id";
const FIELDS: &str = "sys_id,number,state,correlation_id";
/// Characters of a description, a comment and a work note, by the stock table.
const TEXT_CHARS_MAX: usize = 4_000;
/// Incidents that are found by our number at most: there should be one.
const FOUND_MAX: usize = 5;

/// A ServiceNow.
pub struct ServiceNow {
    target: Target,
    authorization: Zeroizing<String>,
    caller: String,
    mapping: Mapping,
}

impl std::fmt::Debug for ServiceNow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServiceNow").field("target", &self.target).finish_non_exhaustive()
    }
}

impl ServiceNow {
    /// Speaks to the instance at `target` as a user with a password. `caller` is the `sys_id` of the caller of our
    /// incidents; may be empty.
    #[must_use]
    pub fn new(
        target: Target,
        (user, password): (&str, &Zeroizing<String>),
        caller: String,
        mapping: Mapping,
    ) -> Self {
        let plain = Zeroizing::new(format!("{user}:{}", &**password));
        let encoded = Zeroizing::new(BASE64.encode(plain.as_bytes()));
        let authorization = Zeroizing::new(format!("Basic {}", &*encoded));
        Self { target, authorization, caller, mapping }
    }

    pub(super) async fn send(&self, sending: Sending<'_>, handed: &Handed) -> Result<Came, Wrong> {
        match handed {
            Handed::Create(opened) => self.open(sending, opened).await,
            Handed::Note(remark) => self.note(sending, remark).await,
            Handed::Change(altered) => self.change(sending, altered).await,
            Handed::Event(_) | Handed::Unread { .. } => Err(wrong_kind()),
        }
    }

    async fn request(
        &self,
        reach: Reach<'_>,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, Wrong> {
        let to = self.target.below(&format!("api/now/table/incident{path}"));
        let answered = ask(reach, NAME, (method, &to), &self.authorization, body).await;
        let answered = answered.map_err(of_the_row)?;
        let answer = read(NAME, &answered)?;
        let result = answer.get("result").cloned();
        result.ok_or_else(|| Wrong::later("servicenow: the answer has no result"))
    }

    /// Asks for an incident that is not there: whether we are let in, and whether the query is obeyed.
    pub(super) async fn check(&self, reach: Reach<'_>) -> Result<String, Wrong> {
        match self.find(reach, "centralita-check").await? {
            None => Ok("we are let in, and incidents are found by correlation_id".to_owned()),
            Some(_) => Ok("we are let in".to_owned()),
        }
    }

    async fn open(&self, sending: Sending<'_>, opened: &Opened) -> Result<Came, Wrong> {
        if sending.is_again()
            && let Some(found) = self.find(sending.reach, &opened.key).await?
        {
            return Ok(found);
        }
        let labels = &opened.labels;
        let mut incident = Map::new();
        let mut put = |name: &str, value: &str| incident.insert(name.to_owned(), json!(value));
        put("short_description", &opened.title);
        put("description", &cut_with(&opened.body, &opened.cut, TEXT_CHARS_MAX));
        put("caller_id", &self.caller);
        put("assignment_group", self.mapping.group_of(labels)?);
        put(KEY, &opened.key);
        put("correlation_display", "centralita");
        if let Some((impact, urgency)) = self.mapping.priority(labels).and_then(levels) {
            put("impact", impact);
            put("urgency", urgency);
        }
        // It knows no word for programs.
        if matches!(labels.channel, Channel::Phone | Channel::Email) {
            put("contact_type", labels.channel.as_str());
        }
        for (name, value) in self.mapping.fields(labels, None) {
            put(name, &value);
        }
        let path = format!("?sysparm_fields={FIELDS}");
        let incident = Value::Object(incident);
        let made = self.request(sending.reach, Method::POST, &path, Some(&incident)).await?;
        there(&made).ok_or_else(|| Wrong::later("servicenow: the answer names no incident"))
    }

    /// Looks for an incident by our number. A query with a column that cannot be read is not obeyed, and all rows
    /// come back: each is compared, and rows that are all others mean that nothing was looked for.
    async fn find(&self, reach: Reach<'_>, key: &str) -> Result<Option<Came>, Wrong> {
        let query = format!("{KEY}={key}%5EORDERBYDESCsys_created_on");
        let path =
            format!("?sysparm_query={query}&sysparm_fields={FIELDS}&sysparm_limit={FOUND_MAX}");
        let rows = match self.request(reach, Method::GET, &path, None).await {
            Ok(rows) => rows,
            // So version 1 says that there is none.
            Err(Wrong::Refused(fault)) if fault.brief.ends_with(" 404") => return Ok(None),
            Err(other) => return Err(other),
        };
        let rows = rows.as_array();
        let rows = rows.ok_or_else(|| Wrong::later("servicenow: the rows are no list"))?;
        let mut ours = rows.iter().filter(|row| text(row.get(KEY)).as_deref() == Some(key));
        match ours.find_map(there) {
            None if rows.len() >= FOUND_MAX => Err(Wrong::stop(
                "servicenow does not obey the query for correlation_id: let our user read that column",
            )),
            found => Ok(found),
        }
    }

    async fn note(&self, sending: Sending<'_>, remark: &Remark) -> Result<Came, Wrong> {
        let id = sending.remote_id()?;
        let found = self.looks_for(sending, id, &remark.key).await?;
        if !found.is_to_be_sent() {
            return Ok(found.came(&remark.key));
        }
        let text = format!("[{}] {}\n\n{}", remark.key, remark.subject, remark.text);
        let text = cut_with(&text, &remark.cut, TEXT_CHARS_MAX);
        // Comments are seen by the customer, work notes are not.
        let name = if remark.from_customer { "comments" } else { "work_notes" };
        let sent = self.patch(sending, id, &json!({ name: text })).await;
        sent.map_err(|wrong| found.failed(wrong))?;
        Ok(found.came(&remark.key))
    }

    async fn change(&self, sending: Sending<'_>, altered: &Altered) -> Result<Came, Wrong> {
        let id = sending.remote_id()?;
        let (labels, changed) = (&altered.labels, altered.changed.as_slice());
        let has = |label: Label| changed.contains(&label);
        let mut incident = Map::new();
        let mut put = |name: &str, value: &str| incident.insert(name.to_owned(), json!(value));
        if has(Label::Priority) {
            put("short_description", &altered.title);
            if let Some((impact, urgency)) = self.mapping.priority(labels).and_then(levels) {
                put("impact", impact);
                put("urgency", urgency);
            }
        }
        if let Some(group) = self.mapping.group(&labels.queue).filter(|_| has(Label::Queue)) {
            put("assignment_group", group);
        }
        let state = self.mapping.state(labels).filter(|_| has(Label::Status));
        if let Some(state) = state {
            put("state", state);
        }
        for (name, value) in self.mapping.fields(labels, Some(changed)) {
            put(name, &value);
        }
        let words = altered.status.as_deref().filter(|_| state.is_none());
        let mut found = Found::Not;
        if let Some(words) = words {
            found = self.looks_for(sending, id, &altered.key).await?;
            if found.is_to_be_sent() {
                put("work_notes", &format!("[{}] {words}", altered.key));
            }
        }
        if !incident.is_empty() {
            let sent = self.patch(sending, id, &Value::Object(incident)).await;
            sent.map_err(|wrong| found.failed(wrong))?;
        }
        Ok(found.came(&altered.key))
    }

    async fn patch(&self, sending: Sending<'_>, id: &str, what: &Value) -> Result<(), Wrong> {
        let path = format!("/{id}?sysparm_fields={FIELDS}");
        self.request(sending.reach, Method::PATCH, &path, Some(what)).await.map(|_| ())
    }

    /// Whether a comment or work note with our number is there, as far as the incident shows them to us.
    async fn looks_for(&self, sending: Sending<'_>, id: &str, key: &str) -> Result<Found, Wrong> {
        if !sending.is_again() {
            return Ok(Found::Not);
        }
        let path = format!("/{id}?sysparm_display_value=true&sysparm_fields=comments,work_notes");
        let incident = match self.request(sending.reach, Method::GET, &path, None).await {
            Ok(incident) => incident,
            Err(Wrong::TooLong(_)) => return Ok(sending.unknown()),
            Err(other) => return Err(other),
        };
        let begin = format!("[{key}]");
        let shown = |name: &str| text(incident.get(name)).unwrap_or_default();
        let there = shown("comments").contains(&begin) || shown("work_notes").contains(&begin);
        Ok(if there { Found::There } else { Found::Not })
    }
}

/// With 403 a rule there refuses this row alone; of a wrong password it says 401.
fn of_the_row(wrong: Wrong) -> Wrong {
    match &wrong {
        Wrong::Stop(fault, StopReason::Refused) if fault.brief.ends_with(" 403") => {
            Wrong::Refused(fault.clone())
        }
        Wrong::Stop(..)
        | Wrong::Later(..)
        | Wrong::NotDone(..)
        | Wrong::InDoubt(..)
        | Wrong::TooLate(_)
        | Wrong::TooLong(_)
        | Wrong::Refused(_) => wrong,
    }
}

/// Impact and urgency, as the configuration writes them: the priority follows from both there.
fn levels(text: &str) -> Option<(&str, &str)> {
    let (impact, urgency) = text.split_once('/')?;
    Some((impact.trim(), urgency.trim()))
}

fn there(incident: &Value) -> Option<Came> {
    let id = text(incident.get("sys_id"))?;
    Some(Came::There { number: text(incident.get("number")).unwrap_or_else(|| id.clone()), id })
}
