//! Whether an article of ours is in a Zammad already (docs.zammad.org, "API: Ticket Articles").
use std::cmp::Reverse;
use std::time::Duration;

use hyper::Method;
use jiff::SignedDuration;
use serde_json::Value;

use super::answer::text;
use super::{Found, Sending, Wrong, Zammad};
use crate::model::Timestamp;

/// Articles of a large ticket that are read one by one, the newest first.
const READ_MAX: usize = 25;
/// How long those are looked at. With what is asked before and behind it that is less than a try may take.
const LOOK_TIME_MAX: SignedDuration = SignedDuration::from_secs(40);
/// How far the clock there may be from ours.
const CLOCKS_APART: Duration = Duration::from_secs(3_600);

impl Zammad {
    /// Looks for an article by our key, if it may have been sent before. `at` is when what it tells happened: no
    /// article of before is it. All articles come in one answer; where that is longer than is read, or is not there
    /// in time, the newest are read one by one.
    pub(super) async fn looks_for(
        &self,
        sending: Sending<'_>,
        id: &str,
        (key, at): (&str, Option<Timestamp>),
    ) -> Result<Found, Wrong> {
        if !sending.is_again() {
            return Ok(Found::Not);
        }
        let path = format!("ticket_articles/by_ticket/{id}");
        let answer = match self.request(sending.reach, Method::GET, &path, None).await {
            Ok(answer) => answer,
            Err(Wrong::TooLong(_) | Wrong::TooLate(_)) => {
                return self.among_the_newest(sending, id, (key, at)).await;
            }
            Err(other) => return Err(other),
        };
        let articles = answer.as_array();
        let articles = articles.ok_or_else(|| Wrong::later("zammad: the articles are no list"))?;
        let there = articles.iter().any(|article| is_ours(article, key));
        Ok(if there { Found::There } else { Found::Not })
    }

    async fn among_the_newest(
        &self,
        sending: Sending<'_>,
        id: &str,
        (key, at): (&str, Option<Timestamp>),
    ) -> Result<Found, Wrong> {
        let began = sending.clock.now();
        let path = format!("tickets/{id}?expand=true");
        let ticket = match self.request(sending.reach, Method::GET, &path, None).await {
            Ok(ticket) => ticket,
            Err(Wrong::TooLong(_)) => return Ok(sending.unknown()),
            Err(other) => return Err(other),
        };
        let Some(ids) = ticket.get("article_ids").and_then(Value::as_array) else {
            return Ok(sending.unknown());
        };
        let mut ids: Vec<u64> = ids.iter().filter_map(Value::as_u64).collect();
        ids.sort_unstable_by_key(|id| Reverse(*id));
        for id in ids.iter().take(READ_MAX) {
            if sending.clock.now().duration_since(began) >= LOOK_TIME_MAX {
                return Ok(sending.unknown());
            }
            let path = format!("ticket_articles/{id}");
            let article = match self.request(sending.reach, Method::GET, &path, None).await {
                Ok(article) => article,
                Err(wrong) if is_none_of_ours(&wrong) => continue,
                Err(other) => return Err(other),
            };
            if is_ours(&article, key) {
                return Ok(Found::There);
            }
            if is_of_before(&article, at) {
                return Ok(Found::Not);
            }
        }
        Ok(if ids.len() <= READ_MAX { Found::Not } else { sending.unknown() })
    }
}

/// Whether an article begins with our key.
fn is_ours(article: &Value, key: &str) -> bool {
    text(article.get("subject")).unwrap_or_default().starts_with(&format!("[{key}]"))
}

/// Whether one that we do not get is not ours for certain: ours are short, and shown to us.
fn is_none_of_ours(wrong: &Wrong) -> bool {
    match wrong {
        Wrong::TooLong(_) => true,
        Wrong::Refused(fault) => fault.brief.ends_with(" 404"),
        Wrong::Stop(fault, _) => fault.brief.ends_with(" 403"),
        Wrong::Later(..) | Wrong::NotDone(..) | Wrong::InDoubt(..) | Wrong::TooLate(_) => false,
    }
}

/// Whether an article was there before what we look for happened.
fn is_of_before(article: &Value, at: Option<Timestamp>) -> bool {
    let made = text(article.get("created_at")).and_then(|text| text.parse::<Timestamp>().ok());
    let latest = at.and_then(|at| at.checked_sub(CLOCKS_APART).ok());
    made.is_some_and(|made| latest.is_some_and(|latest| made < latest))
}
