//! The incidents of a ServiceNow as its documentation has them, as far as they are used.
use serde_json::{Value, json};

use super::double::{Asked, Product};

pub(crate) struct ServiceNow {
    pub(crate) rows: Vec<Value>,
    /// Whether it obeys a query: one with a column that cannot be read is not, and all rows come back.
    pub(crate) obeys: bool,
    /// Whether it is version 1, which says with 404 that there are none.
    pub(crate) is_v1: bool,
    /// A rule there refuses new rows.
    pub(crate) refuses: bool,
}

impl ServiceNow {
    pub(crate) fn new() -> Self {
        Self { rows: vec![], obeys: true, is_v1: false, refuses: false }
    }

    pub(crate) fn of(&self, key: &str) -> usize {
        self.rows.iter().filter(|row| row["correlation_id"] == key).count()
    }

    /// Adds an incident of somebody else.
    pub(crate) fn add(&mut self, correlation: &str) {
        let id = format!("{:032x}", self.rows.len() + 1);
        let number = format!("INC{:07}", self.rows.len() + 10_001);
        self.rows.push(json!({ "sys_id": id, "number": number, "state": "1", "comments": "",
            "work_notes": "", "correlation_id": correlation }));
    }

    fn find(&self, query: &str) -> (u16, Value) {
        let query = query.replace("%5E", "^");
        let asked = query.split('&').find_map(|part| part.strip_prefix("sysparm_query=")).unwrap();
        let (wanted, order) = asked.split_once('^').unwrap();
        assert_eq!(order, "ORDERBYDESCsys_created_on");
        let wanted = wanted.strip_prefix("correlation_id=").unwrap();
        let of = |row: &&Value| !self.obeys || row["correlation_id"] == wanted;
        let found: Vec<&Value> = self.rows.iter().filter(of).take(5).collect();
        if found.is_empty() && self.is_v1 {
            return (
                404,
                json!({ "error": { "message": "No Record found" }, "status": "failure" }),
            );
        }
        (200, json!({ "result": found }))
    }
}

impl Product for ServiceNow {
    fn answer(&mut self, asked: &Asked) -> (u16, Value) {
        // centralita:geheim
        if asked.header("authorization") != "Basic Y2VudHJhbGl0YTpnZWhlaW0=" {
            return (401, json!({ "error": { "message": "User Not Authenticated" } }));
        }
        let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
        let rest = path.strip_prefix("/api/now/table/incident").unwrap().trim_start_matches('/');
        let body = asked.json();
        for value in body.as_object().into_iter().flatten().map(|(_, value)| value) {
            assert!(value.is_string(), "values are strings there: {body}");
        }
        let at = self.rows.iter().position(|row| row["sys_id"] == rest);
        match (asked.method.as_str(), at) {
            ("POST", None) if self.refuses => {
                (403, json!({ "error": { "message": "data policy" } }))
            }
            ("POST", None) => {
                self.add("");
                let row = self.rows.last_mut().unwrap();
                for (name, value) in body.as_object().unwrap() {
                    row[name] = value.clone();
                }
                (201, json!({ "result": row }))
            }
            ("GET", None) => self.find(query),
            ("GET", Some(at)) => {
                assert!(query.contains("sysparm_display_value=true"), "else journals are empty");
                (200, json!({ "result": self.rows[at] }))
            }
            ("PATCH", Some(at)) => {
                let row = &mut self.rows[at];
                for (name, value) in body.as_object().unwrap() {
                    row[name] = match name.as_str() {
                        // Journals: each value is a line of its own.
                        "comments" | "work_notes" => {
                            let value = value.as_str().unwrap();
                            json!(format!("{value}\n\n{}", row[name].as_str().unwrap()))
                        }
                        _ => value.clone(),
                    };
                }
                assert!(query.contains("sysparm_fields=sys_id,number,state,correlation_id"));
                let answered = ["sys_id", "number", "state", "correlation_id"];
                let answered = answered.map(|name| (name.to_owned(), row[name].clone()));
                let answered: serde_json::Map<String, Value> = answered.into_iter().collect();
                (200, json!({ "result": answered }))
            }
            other => panic!("no such request: {other:?} {path}"),
        }
    }
}
