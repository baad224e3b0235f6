//! What requests and answers about notices to many customers look like: these names are a contract.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::intake::bulk::{BulkPlan, LanguagePlan};
use crate::model::{ContactNumber, Language, TicketNumber, Timestamp};
use crate::store::{BulkCounts, BulkLetter, BulkNotice, BulkState, BulkText};

/// A notice to be sent off.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendNoticeRequest {
    /// The accounts: `all`, `country:es`, `site:MD2`, `state:integrating`, `origin:NAME`,
    /// `account:NAME`, `account:#7`. Of one kind any counts, of different kinds all.
    pub to: Vec<String>,
    /// What it says, by language: es-ES, pt-PT, en.
    pub texts: BTreeMap<Language, BulkText>,
    /// Whether it goes before all others and is held up by no limit.
    #[serde(default)]
    pub emergency: bool,
    /// Whether nothing is done but to say who would get what.
    #[serde(default)]
    pub dry_run: bool,
    /// Who sends it.
    #[serde(default)]
    pub by: Option<String>,
    /// Why.
    #[serde(default)]
    pub why: Option<String>,
}

/// What a notice is to one language.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PlannedLanguage {
    /// The language.
    pub language: Language,
    /// How many letters.
    pub letters: usize,
    /// To whom the first of them goes.
    pub first_to: String,
    /// Its subject; nothing when there is no text in the language.
    pub subject: Option<String>,
    /// Its text.
    pub text: Option<String>,
}

impl From<LanguagePlan> for PlannedLanguage {
    fn from(plan: LanguagePlan) -> Self {
        let (subject, text) = plan.first.map(|first| (first.subject, first.body)).unzip();
        let (language, letters, first_to) = (plan.language, plan.letters, plan.first_to);
        Self { language, letters, first_to, subject, text }
    }
}

/// Who gets a notice.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PlannedNotice {
    /// Its number; nothing after a dry run.
    pub id: Option<i64>,
    /// The ticket of its own.
    pub ticket: Option<TicketNumber>,
    /// How many accounts fit.
    pub accounts: usize,
    /// How many letters in all.
    pub letters: usize,
    /// The languages.
    pub languages: Vec<PlannedLanguage>,
    /// How many contacts get none, by reason.
    pub left: BTreeMap<String, usize>,
}

impl From<BulkPlan> for PlannedNotice {
    fn from(plan: BulkPlan) -> Self {
        Self {
            id: plan.id.map(|id| id.0),
            ticket: plan.ticket,
            accounts: plan.accounts,
            letters: plan.languages.iter().map(|one| one.letters).sum(),
            languages: plan.languages.into_iter().map(Into::into).collect(),
            left: plan.left,
        }
    }
}

/// A notice as lists show it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct NoticeLine {
    /// Its number.
    pub id: i64,
    /// The ticket of its own.
    pub ticket: TicketNumber,
    /// When it was sent off.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Why.
    pub why: String,
    /// The accounts it is for, as they were named.
    pub to: Vec<String>,
    /// Whether it is an emergency.
    pub emergency: bool,
    /// Letters that are to be written.
    pub waiting: u32,
    /// Letters that were.
    pub written: u32,
    /// Contacts who get none.
    pub left: u32,
}

impl NoticeLine {
    /// Makes the line of a notice.
    #[must_use]
    pub fn new(notice: &BulkNotice, counts: BulkCounts) -> Self {
        let facts = &notice.facts;
        Self {
            id: notice.id.0,
            ticket: facts.ticket,
            at: facts.at,
            by: facts.by.clone(),
            why: facts.why.clone(),
            to: facts.audience.clone(),
            emergency: facts.emergency,
            waiting: counts.waiting,
            written: counts.written,
            left: counts.left,
        }
    }
}

/// The letter of a notice to one contact.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct NoticeLetter {
    /// The contact's row.
    pub contact: i64,
    /// His address.
    pub address: String,
    /// The language.
    pub language: Language,
    /// `waiting`, `written` or `left`.
    pub state: BulkState,
    /// Why it is left.
    pub note: String,
    /// When it became so.
    pub at: Timestamp,
    /// Where it stands in the outbox: `pending`, `sent`, `failed`.
    pub sent: Option<String>,
}

impl From<BulkLetter> for NoticeLetter {
    fn from(letter: BulkLetter) -> Self {
        Self {
            contact: letter.contact.0,
            address: letter.address,
            language: letter.language,
            state: letter.state,
            note: letter.note,
            at: letter.at,
            sent: letter.sent,
        }
    }
}

/// A notice with its texts and a page of its letters.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct NoticeWhole {
    /// The notice.
    #[serde(flatten)]
    pub line: NoticeLine,
    /// What it says, by language.
    pub texts: BTreeMap<Language, BulkText>,
    /// Its letters by contact, a page of them; more with `after`.
    pub letters: Vec<NoticeLetter>,
    /// What to send as `after` for more letters; nothing when these are the last.
    #[serde(default)]
    pub next: Option<String>,
}

/// A contact who wants no notices, or wants them again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OptOutRequest {
    /// Who: contact number, address or row.
    pub who: String,
    /// Whether he wants them again.
    #[serde(default)]
    pub lift: bool,
    /// Who notes it.
    #[serde(default)]
    pub by: Option<String>,
}

/// A contact who wants no notices.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OptOutLine {
    /// His contact number.
    pub contact_number: ContactNumber,
    /// His name.
    pub name: String,
    /// The account's name.
    pub account: String,
    /// Since when.
    pub at: Timestamp,
    /// Who noted it: `link` when he did.
    pub by: String,
}

/// What somebody wants now.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OptedOut {
    /// His contact number.
    pub contact_number: ContactNumber,
    /// Whether he gets none.
    pub opted_out: bool,
}
