//! What requests and answers about pages look like: these names are a contract.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{PolicyId, TicketNumber, Timestamp};
use crate::oncall::PageState;
use crate::store::{PageRow, TryRow};

/// A page as lists show it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PageLine {
    /// Its number.
    pub id: i64,
    /// The ticket that it is about.
    pub ticket: TicketNumber,
    /// The policy whose ladder it climbs.
    pub policy: PolicyId,
    /// `searching`, `accepted`, `touched`, `unanswered` or `over`.
    pub state: String,
    /// Who accepted it.
    pub by: Option<String>,
    /// When it began.
    pub opened_at: Timestamp,
    /// When anything about it last changed.
    pub changed_at: Timestamp,
    /// When it does the next thing by itself.
    pub next_at: Option<Timestamp>,
}

impl From<&PageRow> for PageLine {
    fn from(row: &PageRow) -> Self {
        let (state, by) = match row.page.state() {
            PageState::Searching => ("searching", None),
            PageState::Accepted { by, .. } => ("accepted", Some(by)),
            PageState::Touched { by } => ("touched", Some(by)),
            PageState::Unanswered => ("unanswered", None),
            PageState::Over => ("over", None),
        };
        Self {
            id: row.id.0,
            ticket: row.ticket,
            policy: row.page.policy().clone(),
            state: state.to_owned(),
            by: by.cloned(),
            opened_at: row.page.opened_at(),
            changed_at: row.changed_at,
            next_at: row.page.next_at(),
        }
    }
}

/// One try to reach somebody.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PageTry {
    /// Who; empty for a mailbox, number or room of nobody's own.
    pub person: String,
    /// By which way, and where.
    pub address: String,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Option<String>,
}

impl From<TryRow> for PageTry {
    fn from(row: TryRow) -> Self {
        let TryRow { person, address, at, outcome, .. } = row;
        Self { person, address, at, outcome }
    }
}

/// A page with every try.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PageWhole {
    /// The page.
    #[serde(flatten)]
    pub line: PageLine,
    /// Whom it tried to reach, in order.
    pub tries: Vec<PageTry>,
}

/// An answer to a page, given at the desk.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PageAnswerRequest {
    /// Who answers: a person's id.
    pub by: String,
}

/// What became of such an answer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PageAnswerMade {
    /// `yours`, `taken`, `handed-on` or `over`.
    pub answered: String,
    /// Who has it, where somebody else does.
    pub by: Option<String>,
}
