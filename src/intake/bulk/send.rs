//! Sending a notice off: everybody who gets it is decided now, and a dry run says who that is.
use std::collections::{BTreeMap, BTreeSet};

use crate::identity::{Account, Contact};
use crate::mail::can_be_answered;
use crate::model::{
    AssuranceLevel, BulkNoticeId, Channel, DetectedLanguage, Impact, Intent, Language, Priority,
    Slots, TicketKind, TicketNumber, TicketStatus, Timestamp, Urgency,
};
use crate::replies::{BulkLetterText, Rendered};
use crate::store::{Act, BulkLetter, BulkState, BulkText, NewBulkNotice, StoreError, Tx};
use crate::text::mask_codes;
use crate::tickets::{EventKind, NewEvent, NewTicket, Said, Sentence};

use super::super::{Intake, Knowledge, Settings, trail};
use super::audience::{Audience, select};

/// The longest subject, in characters.
pub const SUBJECT_CHARS_MAX: usize = 150;
/// The longest text, in characters.
pub const TEXT_CHARS_MAX: usize = 20_000;
/// Contacts of one notice.
const CONTACTS_MAX: usize = 50_000;

/// Why a contact gets no letter.
const OPTED_OUT: &str = "wants no notices";
const NO_ADDRESS: &str = "has no mail address";
const BAD_ADDRESS: &str = "the address does not exist";
const SAME_ADDRESS: &str = "another contact has the same address";

/// An order to send a notice off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendNotice {
    /// To whom.
    pub to: Vec<Audience>,
    /// What it says, by language.
    pub texts: BTreeMap<Language, BulkText>,
    /// Whether it goes before all others and is held up by no limit, and no account is left out for
    /// what it is.
    pub emergency: bool,
    /// Who sends it.
    pub by: String,
    /// Why; may be empty.
    pub why: String,
    /// When.
    pub at: Timestamp,
    /// Whether nothing is done but to say who would get what.
    pub dry_run: bool,
}

/// Why it was not sent off.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BulkRefusal {
    /// Nobody is named.
    #[error("name the accounts that it is for, such as all or country:pt")]
    Nobody,
    /// A condition cannot be.
    #[error("{0}")]
    Audience(String),
    /// An emergency concerns everybody who is there.
    #[error(
        "an emergency goes to every account that is concerned, however far it is; leave out state:"
    )]
    EmergencyByState,
    /// A text cannot be sent.
    #[error("the text in {0} cannot be sent: {1}")]
    Text(Language, String),
    /// Some read a language that has no text.
    #[error("{count} contacts read {language}, and there is no text in it; write one")]
    NoText {
        /// The language.
        language: Language,
        /// How many.
        count: usize,
    },
    /// Nobody would get it.
    #[error("nobody would get it: of {0} contacts none can be written to")]
    Empty(usize),
    /// Too many would get it.
    #[error("more than {CONTACTS_MAX} contacts; send it in parts")]
    TooMany,
}

/// What a notice is to one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguagePlan {
    /// The language.
    pub language: Language,
    /// How many letters.
    pub letters: usize,
    /// The first of them, as it is read; nothing without a text.
    pub first: Option<Rendered>,
    /// To whom that goes.
    pub first_to: String,
}

/// Who gets a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkPlan {
    /// Its number, once it is sent off.
    pub id: Option<BulkNoticeId>,
    /// The ticket of its own, once it is sent off.
    pub ticket: Option<TicketNumber>,
    /// How many accounts fit.
    pub accounts: usize,
    /// The languages, with how many letters.
    pub languages: Vec<LanguagePlan>,
    /// How many contacts get none, by reason.
    pub left: BTreeMap<String, usize>,
}

type Outcome = Result<Result<BulkPlan, BulkRefusal>, StoreError>;

/// The language in which a contact is written to.
fn language_of(settings: &Settings, contact: &Contact, account: &Account) -> Language {
    let of_country = settings.lines.iter().find(|line| line.country == account.facts.country);
    contact
        .facts
        .language()
        .or_else(|| of_country.map(|line| line.language))
        .unwrap_or(settings.fallback_language)
}

impl SendNotice {
    fn check(&self) -> Result<(), BulkRefusal> {
        if self.to.is_empty() {
            return Err(BulkRefusal::Nobody);
        }
        let by_state = |one: &Audience| matches!(one, Audience::State(_));
        if self.emergency && self.to.iter().any(by_state) {
            return Err(BulkRefusal::EmergencyByState);
        }
        for (language, BulkText { subject, text }) in &self.texts {
            let lengths = (subject.chars().count(), text.chars().count());
            let why = if subject.trim().is_empty() || lengths.0 > SUBJECT_CHARS_MAX {
                format!("the subject has {} characters; write 1 to {SUBJECT_CHARS_MAX}", lengths.0)
            } else if subject.chars().any(char::is_control) {
                "the subject is more than one line".to_owned()
            } else if text.trim().is_empty() || lengths.1 > TEXT_CHARS_MAX {
                format!("it has {} characters; write 1 to {TEXT_CHARS_MAX}", lengths.1)
            } else if mask_codes(text).runs > 0 || mask_codes(subject).runs > 0 {
                "it holds what looks like a code; codes are never sent by mail".to_owned()
            } else {
                continue;
            };
            return Err(BulkRefusal::Text(*language, why));
        }
        Ok(())
    }

    /// Decides for every contact of the accounts.
    fn letters(
        &self,
        tx: &mut dyn Tx,
        settings: &Settings,
        accounts: &[Account],
    ) -> Result<Result<Vec<BulkLetter>, BulkRefusal>, StoreError> {
        let mut letters: Vec<BulkLetter> = vec![];
        let mut seen = BTreeSet::new();
        for account in accounts {
            for contact in tx.contacts_of(account.id)? {
                let address = contact.facts.addresses.iter().find(|one| can_be_answered(one));
                let why = match address {
                    None => NO_ADDRESS,
                    Some(_) if tx.has_opted_out(contact.id)? => OPTED_OUT,
                    Some(address) if tx.bad_address(address)?.is_some() => BAD_ADDRESS,
                    Some(address) if !seen.insert(address.to_string()) => SAME_ADDRESS,
                    Some(_) => "",
                };
                letters.push(BulkLetter {
                    contact: contact.id,
                    address: address.map(ToString::to_string).unwrap_or_default(),
                    language: language_of(settings, &contact, account),
                    state: if why.is_empty() { BulkState::Waiting } else { BulkState::Left },
                    note: why.to_owned(),
                    at: self.at,
                    sent: None,
                });
                if letters.len() > CONTACTS_MAX {
                    return Ok(Err(BulkRefusal::TooMany));
                }
            }
        }
        Ok(Ok(letters))
    }

    fn plan(
        &self,
        (settings, knowledge): (&Settings, &Knowledge),
        accounts: usize,
        letters: &[BulkLetter],
    ) -> Result<BulkPlan, StoreError> {
        let mut left = BTreeMap::new();
        for letter in letters.iter().filter(|letter| letter.state == BulkState::Left) {
            let count: &mut usize = left.entry(letter.note.clone()).or_default();
            *count = count.saturating_add(1);
        }
        let mut languages = vec![];
        for language in Language::ALL {
            let mut own = letters
                .iter()
                .filter(|one| one.state == BulkState::Waiting && one.language == language);
            let Some(first) = own.next() else { continue };
            let text = self.texts.get(&language);
            languages.push(LanguagePlan {
                language,
                letters: own.count().saturating_add(1),
                first: text
                    .map(|text| rendered(settings, knowledge, language, text, None))
                    .transpose()?,
                first_to: first.address.clone(),
            });
        }
        Ok(BulkPlan { id: None, ticket: None, accounts, languages, left })
    }

    fn carry_out(
        &self,
        tx: &mut dyn Tx,
        act: &Act,
        (settings, knowledge): (&Settings, &Knowledge),
    ) -> Outcome {
        let accounts = match select(tx, settings, &self.to, self.at)? {
            Ok(accounts) => accounts,
            Err(why) => return Ok(Err(BulkRefusal::Audience(why))),
        };
        let letters = match self.letters(tx, settings, &accounts)? {
            Ok(letters) => letters,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut plan = self.plan((settings, knowledge), accounts.len(), &letters)?;
        if plan.languages.is_empty() {
            return Ok(Err(BulkRefusal::Empty(letters.len())));
        }
        if self.dry_run {
            return Ok(Ok(plan));
        }
        if let Some(lacking) = plan.languages.iter().find(|one| one.first.is_none()) {
            let (language, count) = (lacking.language, lacking.letters);
            return Ok(Err(BulkRefusal::NoText { language, count }));
        }
        let ticket = self.open_ticket(tx, settings, &plan)?;
        let id = tx.add_bulk_notice(&NewBulkNotice {
            ticket,
            at: self.at,
            by: self.by.clone(),
            why: self.why.clone(),
            audience: self.to.iter().map(ToString::to_string).collect(),
            emergency: self.emergency,
            texts: self.texts.clone(),
        })?;
        for letter in &letters {
            tx.add_bulk_letter(id, letter)?;
        }
        plan.id = Some(id);
        plan.ticket = Some(ticket);
        let total: usize = plan.languages.iter().map(|one| one.letters).sum();
        trail::noticed(tx, act, id, plan.accounts, total)?;
        let text = Said::of(Sentence::NoticeSent, &[&id, &total, &plan.accounts]);
        tx.add_event(ticket, &NewEvent::of(&self.by, self.at, EventKind::Note, text))?;
        Ok(Ok(plan))
    }

    /// The ticket beside which its letters go out. It is nobody's work, so it is closed.
    fn open_ticket(
        &self,
        tx: &mut dyn Tx,
        settings: &Settings,
        plan: &BulkPlan,
    ) -> Result<TicketNumber, StoreError> {
        let first = plan.languages.first().map(|one| one.language);
        let language = first.unwrap_or(settings.fallback_language);
        let subject = self.texts.get(&language).map(|text| text.subject.clone());
        tx.open_ticket(&NewTicket {
            kind: TicketKind::Request,
            status: TicketStatus::Closed,
            channel: Channel::Api,
            language: DetectedLanguage::Known(language),
            answer_language: language,
            intent: Intent::AccountService,
            decided: true,
            impact: Impact::THREE,
            urgency: Urgency::THREE,
            priority: Priority::P4,
            safety: false,
            queue: settings.phone.people_queue.clone(),
            contact: None,
            account: None,
            requester: self.by.clone(),
            assurance: AssuranceLevel::Al0,
            site: None,
            subject: subject.unwrap_or_default(),
            problem_code: None,
            slots: Slots::new(),
            follows: None,
            created_at: self.at,
        })
    }
}

/// Renders a letter; `link` is where its reader says that he wants no more.
pub(super) fn rendered(
    settings: &Settings,
    knowledge: &Knowledge,
    language: Language,
    text: &BulkText,
    link: Option<&str>,
) -> Result<Rendered, StoreError> {
    let letter = BulkLetterText { text: &text.text, link, desk: &settings.desk };
    let body = knowledge
        .phrasebook
        .bulk_letter(language, &letter)
        .map_err(|error| StoreError::Abandoned(format!("write a notice: {error}")))?;
    Ok(Rendered { subject: text.subject.trim().to_owned(), body })
}

impl Intake {
    /// Sends a notice off: who gets it is decided, and its letters go out a few at a time.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written then.
    pub async fn send_notice(&self, order: SendNotice) -> Outcome {
        if let Err(refusal) = order.check() {
            return Ok(Err(refusal));
        }
        let intake = self.clone();
        let (knowledge, act) = (self.parts().knowledge.load_full(), self.act(&order.by));
        self.parts()
            .database
            .write(move |tx| order.carry_out(tx, &act, (&intake.parts().settings, &knowledge)))
            .await
    }
}
