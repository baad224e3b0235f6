//! A Zammad as its documentation has it, as far as it is used.
use serde_json::{Value, json};

use super::double::{Asked, Product};

/// How searches are answered: versions differ.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    Tickets,
    TicketIds,
    RecordIds,
}

pub(crate) struct Zammad {
    pub(crate) tickets: Vec<Value>,
    pub(crate) articles: Vec<Value>,
    pub(crate) shape: Shape,
    /// What happens while it answers with one article.
    pub(crate) meanwhile: Option<Box<dyn Fn() + Send>>,
}

impl Zammad {
    pub(crate) fn new() -> Self {
        Self { tickets: vec![], articles: vec![], shape: Shape::TicketIds, meanwhile: None }
    }

    /// Tickets of ours.
    pub(crate) fn of(&self, key: &str) -> usize {
        self.tickets.iter().filter(|ticket| ticket["centralita_id"] == key).count()
    }

    /// The tickets in the order of our numbers; many come at once.
    pub(crate) fn in_order(&self) -> Vec<&Value> {
        let mut tickets: Vec<&Value> = self.tickets.iter().collect();
        tickets.sort_by_key(|ticket| ticket["centralita_id"].to_string());
        tickets
    }

    fn article(&mut self, ticket: &Value, article: &Value) {
        let mut article = article.clone();
        article["ticket_id"] = ticket.clone();
        article["id"] = json!(self.articles.len() + 1);
        // Later than any clock of ours in a test.
        article["created_at"] = json!("2026-12-24T09:00:00.000Z");
        // It sends a real mail of each of these.
        let mail = article["type"] == "email" && article["sender"] != "Customer";
        assert!(!mail, "a mail of an agent: {article}");
        self.articles.push(article);
    }

    /// Adds an article of somebody there.
    pub(crate) fn add(&mut self, ticket: u64, created_at: &str, body: &str) {
        let id = self.articles.len() + 1;
        let article = json!({ "id": id, "ticket_id": ticket, "subject": "Interno", "body": body,
            "created_at": created_at, "type": "note", "internal": true });
        self.articles.push(article);
    }

    /// The articles that have this before their subjects.
    pub(crate) fn articles_of(&self, key: &str) -> usize {
        let begin = format!("[{key}");
        let of = |one: &&Value| one["subject"].as_str().is_some_and(|own| own.starts_with(&begin));
        self.articles.iter().filter(of).count()
    }

    fn open(&mut self, body: &Value) -> (u16, Value) {
        let needed = ["title", "group", "article"].iter().all(|name| !body[name].is_null());
        let customer = body["customer_id"].is_string() || body["customer"].is_string();
        if !needed || !customer {
            return (422, json!({ "error": "something is missing" }));
        }
        let id = 19 + self.tickets.len();
        let mut ticket = body.clone();
        ticket["id"] = json!(id);
        ticket["number"] = json!(format!("{}", 10_000 + id));
        self.article(&json!(id), &body["article"]);
        ticket["article_ids"] = json!([self.articles.len()]);
        self.tickets.push(ticket.clone());
        (201, ticket)
    }

    fn search(&self, body: &Value) -> (u16, Value) {
        let asked = &body["condition"]["ticket.centralita_id"];
        assert_eq!(asked["operator"], "contains");
        let value = asked["value"].as_str().unwrap();
        let has = |ticket: &&Value| {
            ticket["centralita_id"].as_str().is_some_and(|own| own.contains(value))
        };
        let found: Vec<&Value> = self.tickets.iter().filter(has).collect();
        let ids: Vec<&Value> = found.iter().map(|ticket| &ticket["id"]).collect();
        let mut assets = json!({ "Ticket": {}, "User": {} });
        for ticket in &found {
            assets["Ticket"][ticket["id"].to_string()] = (*ticket).clone();
        }
        (
            200,
            match self.shape {
                Shape::Tickets => json!(found),
                Shape::TicketIds => json!({ "tickets": ids, "assets": assets }),
                Shape::RecordIds => json!({ "record_ids": ids, "assets": assets }),
            },
        )
    }
}

impl Product for Zammad {
    fn answer(&mut self, asked: &Asked) -> (u16, Value) {
        if asked.header("authorization") != "Token token=geheim" {
            return (401, json!({ "error": "Invalid token!" }));
        }
        let body = asked.json();
        let path = asked.path.strip_prefix("/api/v1/").unwrap_or_default();
        match (asked.method.as_str(), path) {
            ("GET", "users/me") => (200, json!({ "id": 3, "login": "centralita" })),
            ("POST", "tickets") => self.open(&body),
            ("POST", "tickets/search") => self.search(&body),
            // The search by words knows nothing of what is new.
            ("GET", path) if path.starts_with("tickets/search") => (200, json!([])),
            ("POST", "ticket_articles") => {
                let ticket = body["ticket_id"].clone();
                self.article(&ticket, &body);
                (201, json!({ "id": self.articles.len(), "ticket_id": ticket }))
            }
            ("GET", path) if path.starts_with("ticket_articles/by_ticket/") => {
                let id = path.rsplit('/').next().unwrap();
                let id: u64 = id.parse().unwrap();
                let of = |article: &&Value| article["ticket_id"] == id;
                (200, json!(self.articles.iter().filter(of).collect::<Vec<_>>()))
            }
            ("GET", path) if path.starts_with("ticket_articles/") => {
                let id: u64 = path.strip_prefix("ticket_articles/").unwrap().parse().unwrap();
                self.meanwhile.iter().for_each(|happens| happens());
                let article = self.articles.iter().find(|one| one["id"] == id);
                article.map_or_else(|| (404, json!({})), |article| (200, article.clone()))
            }
            // Without `expand` it has no ids of articles.
            ("GET", path) if path.starts_with("tickets/") => {
                let id = path.strip_prefix("tickets/").unwrap().strip_suffix("?expand=true");
                let id: u64 = id.unwrap().parse().unwrap();
                let of = self.articles.iter().filter(|one| one["ticket_id"] == id);
                let ids: Vec<&Value> = of.map(|one| &one["id"]).collect();
                (200, json!({ "id": id, "article_ids": ids }))
            }
            ("PUT", path) => {
                let id: u64 = path.strip_prefix("tickets/").unwrap().parse().unwrap();
                if !body["article"].is_null() {
                    self.article(&json!(id), &body["article"]);
                }
                let ticket = self.tickets.iter_mut().find(|one| one["id"] == id);
                let Some(ticket) = ticket else { return (404, json!({})) };
                for (name, value) in body.as_object().unwrap() {
                    ticket[name] = value.clone();
                }
                (200, ticket.clone())
            }
            other => panic!("no such request: {other:?}"),
        }
    }
}
