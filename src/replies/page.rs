//! What a person on call reads when he is called.
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::args::Args;
use super::format::{EXCERPT_CHARS_MAX, one_line};
use super::letter::Rendered;
use super::phrasebook::{Phrasebook, ReplyError};
use super::promised::Promised;
use crate::model::{
    Intent, Language, NamedPlace, PhoneNumber, PlaceState, Priority, QueueId, SiteCode,
    TicketNumber, Timestamp,
};

/// The texts of a page.
pub(super) const PAGES: &[&str] = &[
    "page-subject",
    "page-body",
    "callback-subject",
    "callback-body",
    "owner-subject",
    "owner-body",
    "copy-subject",
    "copy-body",
];

/// The values that [`PageNotice`] gives to each of them.
pub(super) const PAGE_VARIABLES: &[&str] = &[
    "ticket",
    "priority",
    "safety",
    "matter",
    "site",
    "queue",
    "customer",
    "callback",
    "excerpt",
    "received",
    "linked",
    "link",
    "reports",
    "freeze",
    "badges",
    "attended_by",
    "attended",
    "contact_by",
    "contact",
    "has_update",
    "update",
];

/// The texts of short messages, push notices and rooms.
pub(super) const PAGE_MESSAGES: &[&str] = &["page-message-text", "page-sms"];

/// How a cage or cabinet is told, and the values it gets.
pub(super) const PAGE_PLACES: &[&str] =
    &["page-place", "page-place-renamed", "page-place-ambiguous"];
pub(super) const PAGE_PLACE_VARIABLES: &[&str] = &["kind", "said", "names"];

/// The words of buttons.
pub(super) const PAGE_BUTTONS: &[&str] = &["page-accept", "page-hand-on", "page-touch"];

/// Where somebody answers a page without the telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLinks {
    /// The address of the page with the buttons. Each button posts below it.
    pub answer: String,
}

/// A page by a way that is no letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageMessage {
    /// The ticket; nothing when it is about none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketNumber>,
    /// How soon it must be acted on; nothing when nobody has to be woken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Whether people or the building are in danger.
    pub safety: bool,
    /// The language it is written in.
    pub language: Language,
    /// One line.
    pub title: String,
    /// A few lines.
    pub text: String,
    /// All that fits into a short message, with how to answer it.
    pub short: String,
    /// Where it is answered, if that can be reached.
    pub link: Option<String>,
    /// The words on the button that accepts it.
    pub accept: String,
    /// The words on the button that hands it on; empty where there is nobody to hand it on to.
    pub hand_on: String,
}

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
    /// The cages and cabinets that the text names, as the registry knows them.
    pub places: &'a [NamedPlace],
    /// Whose badges are to be frozen at once, as they were named; nothing when none are.
    pub freeze: Option<&'a [String]>,
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
    /// Where it is answered, if that can be reached.
    pub links: Option<&'a PageLinks>,
    /// How many tickets it is about.
    pub reports: usize,
    /// What was promised to the customer.
    pub promised: Promised,
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

    /// Renders what the people of a queue are told of a ticket that was copied to them.
    ///
    /// # Errors
    /// As [`Phrasebook::page`].
    pub fn copy_notice(
        &self,
        language: Language,
        notice: &PageNotice<'_>,
    ) -> Result<Rendered, ReplyError> {
        self.notice(language, notice, "copy-subject", "copy-body")
    }

    /// Renders a page for the ways that carry no letters.
    ///
    /// # Errors
    /// As [`Phrasebook::page`].
    pub fn page_message(
        &self,
        language: Language,
        notice: &PageNotice<'_>,
    ) -> Result<PageMessage, ReplyError> {
        let args = self.page_args(language, notice)?;
        let plain = |id: &str| self.render(language, id, &Args::new());
        let placed = self.with_places(language, notice, args.clone())?;
        Ok(PageMessage {
            ticket: Some(notice.ticket),
            priority: Some(notice.priority),
            safety: notice.safety,
            language,
            title: self.render(language, "page-subject", &args)?,
            text: self.render(language, "page-message-text", &placed)?,
            short: self.render(language, "page-sms", &args)?,
            link: notice.links.map(|links| links.answer.clone()),
            accept: plain("page-accept")?,
            hand_on: plain("page-hand-on")?,
        })
    }

    fn notice(
        &self,
        language: Language,
        notice: &PageNotice<'_>,
        subject: &str,
        body: &str,
    ) -> Result<Rendered, ReplyError> {
        let args = self.page_args(language, notice)?;
        let subject = self.render(language, subject, &args)?;
        let args = self.with_places(language, notice, args)?;
        Ok(Rendered { subject, body: self.render(language, body, &args)? })
    }

    /// Puts cages and cabinets behind the site; one line and a short message have no room for them.
    fn with_places(
        &self,
        language: Language,
        notice: &PageNotice<'_>,
        args: Args,
    ) -> Result<Args, ReplyError> {
        let Some(site) = notice.site.filter(|_| !notice.places.is_empty()) else { return Ok(args) };
        let mut parts = vec![site.to_string()];
        for place in notice.places {
            let id = match place.state {
                PlaceState::Present => "page-place",
                PlaceState::Renamed => "page-place-renamed",
                PlaceState::Ambiguous => "page-place-ambiguous",
            };
            let words = Args::new()
                .with("kind", place.kind.as_str())
                .with("said", one_line(&place.said, EXCERPT_CHARS_MAX))
                .with("names", place.names.join(", "));
            parts.push(self.render(language, id, &words)?);
        }
        Ok(args.with("site", parts.join(", ")))
    }

    fn page_args(&self, language: Language, notice: &PageNotice<'_>) -> Result<Args, ReplyError> {
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
        let badges = match notice.freeze {
            Some([]) => plain("page-badges-unknown")?,
            Some(names) => one_line(&names.join(", "), EXCERPT_CHARS_MAX),
            None => String::new(),
        };
        let link = notice.links.map(|links| links.answer.as_str());
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
            .with("received", self.date_time(language, notice.received, notice.zone)?)
            .with("reports", i64::try_from(notice.reports).unwrap_or(i64::MAX))
            .with("freeze", notice.freeze.is_some())
            .with("badges", badges)
            .with("linked", link.is_some())
            .with("link", link.unwrap_or_default());
        notice.promised.add_to(args, self, language)
    }
}
