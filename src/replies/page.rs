//! What a person on call reads when he is called.
use jiff::tz::TimeZone;

use super::args::Args;
use super::format::{EXCERPT_CHARS_MAX, one_line};
use super::letter::Rendered;
use super::phrasebook::{Phrasebook, ReplyError};
use crate::model::{
    Intent, Language, PhoneNumber, Priority, QueueId, SiteCode, TicketNumber, Timestamp,
};

/// The texts of a page.
pub(super) const PAGES: &[&str] = &[
    "page-subject",
    "page-body",
    "callback-subject",
    "callback-body",
    "owner-subject",
    "owner-body",
];

/// The values that [`PageNotice`] gives to each of them.
pub(super) const PAGE_VARIABLES: &[&str] = &[
    "ticket", "priority", "safety", "matter", "site", "queue", "customer", "callback", "excerpt",
    "received",
];

/// The facts of a page.
#[derive(Clone, Debug)]
pub struct PageNotice<'a> {
    /// The ticket's number.
    pub ticket: TicketNumber,
    /// How soon it must be acted on.
    pub priority: Priority,
    /// Whether people or the building are in danger.
    pub safety: bool,
    /// What was understood.
    pub intent: Intent,
    /// The site, if the text names one.
    pub site: Option<&'a SiteCode>,
    /// The queue that holds the ticket.
    pub queue: &'a QueueId,
    /// Who it is by his own account, such as his address; not proven.
    pub customer: &'a str,
    /// The number to ring him at, if he gave one.
    pub callback: Option<&'a PhoneNumber>,
    /// His text, masked; cut to one line of [`EXCERPT_CHARS_MAX`].
    pub text: &'a str,
    /// When the message arrived.
    pub received: Timestamp,
    /// The zone of the person's clocks.
    pub zone: &'a TimeZone,
}

impl Phrasebook {
    /// Renders a page in the language of the person on call.
    ///
    /// # Errors
    /// [`ReplyError`] when the locale files lack a message or need another variable.
    pub fn page(
        &self,
        language: Language,
        notice: &PageNotice<'_>,
    ) -> Result<Rendered, ReplyError> {
        self.notice(language, notice, "page-subject", "page-body")
    }

    /// Renders what is told of a caller who is to be rung back.
    ///
    /// # Errors
    /// As [`Phrasebook::page`].
    pub fn call_back(
        &self,
        language: Language,
        notice: &PageNotice<'_>,
    ) -> Result<Rendered, ReplyError> {
        self.notice(language, notice, "callback-subject", "callback-body")
    }

    /// Renders what the person of ours who looks after an account is told of a new ticket of it.
    ///
    /// # Errors
    /// As [`Phrasebook::page`].
    pub fn owner_notice(
        &self,
        language: Language,
        notice: &PageNotice<'_>,
    ) -> Result<Rendered, ReplyError> {
        self.notice(language, notice, "owner-subject", "owner-body")
    }

    fn notice(
        &self,
        language: Language,
        notice: &PageNotice<'_>,
        subject: &str,
        body: &str,
    ) -> Result<Rendered, ReplyError> {
        let plain = |id: &str| self.render(language, id, &Args::new());
        let matter = plain(&format!("intent-{}", notice.intent.as_str()))?;
        let site = match notice.site {
            Some(site) => site.to_string(),
            None => plain("page-site-unknown")?,
        };
        let callback = match notice.callback {
            Some(number) => number.spaced(),
            None => plain("page-callback-unknown")?,
        };
        let args = Args::new()
            .with("ticket", notice.ticket.to_string())
            .with("priority", notice.priority.as_str())
            .with("safety", notice.safety)
            .with("matter", matter)
            .with("site", site)
            .with("queue", notice.queue.as_str())
            .with("customer", one_line(notice.customer, EXCERPT_CHARS_MAX))
            .with("callback", callback)
            .with("excerpt", one_line(notice.text, EXCERPT_CHARS_MAX))
            .with("received", self.date_time(language, notice.received, notice.zone)?);
        Ok(Rendered {
            subject: self.render(language, subject, &args)?,
            body: self.render(language, body, &args)?,
        })
    }
}
