//! What is told to whoever is paged: kept beside the page, since it is told for hours.
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::model::{
    Intent, NamedPlace, PhoneNumber, PolicyId, Priority, QueueId, SiteCode, TicketNumber, Timestamp,
};
use crate::replies::{PageLinks, PageNotice};
use crate::tickets::NewTicket;

use super::super::chapter::Chapter;
use super::super::{Entrance, Settings, times};
use super::Pager;

/// Characters of the customer's text that are kept: a page shows one line of it.
const TEXT_CHARS_MAX: usize = 400;

/// What a page is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::intake) struct About {
    pub(in crate::intake) priority: Priority,
    pub(in crate::intake) safety: bool,
    pub(in crate::intake) intent: Intent,
    pub(in crate::intake) site: Option<SiteCode>,
    /// Nobody named it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::intake) site_assumed: bool,
    pub(in crate::intake) queue: QueueId,
    /// Who it is by his own account.
    pub(in crate::intake) customer: String,
    pub(in crate::intake) callback: Option<PhoneNumber>,
    /// The beginning of his text, masked.
    pub(in crate::intake) text: String,
    pub(in crate::intake) received: Timestamp,
    /// The line of the door that it came through.
    pub(in crate::intake) line: String,
    /// The cages and cabinets that he names, as the registry knows them.
    #[serde(default)]
    pub(in crate::intake) places: Vec<NamedPlace>,
    /// Whose badges are to be frozen at once; nothing when none are.
    #[serde(default)]
    pub(in crate::intake) freeze: Option<Vec<String>>,
    /// How many tickets the page is about; counted when it is told.
    #[serde(skip)]
    pub(in crate::intake) reports: usize,
}

impl About {
    /// Takes it from the story under way.
    pub(super) fn of(chapter: &Chapter<'_>, new: &NewTicket, places: Vec<NamedPlace>) -> Self {
        let incoming = &chapter.story.incoming;
        Self {
            priority: new.priority,
            safety: new.safety,
            intent: new.intent,
            site: new.site.clone(),
            site_assumed: new.site_is_assumed(),
            queue: new.queue.clone(),
            customer: incoming.shown_sender.clone(),
            callback: incoming.callback.clone(),
            text: incoming.text.chars().take(TEXT_CHARS_MAX).collect(),
            received: incoming.at,
            line: incoming.entrance.line.clone(),
            places,
            freeze: super::super::freezing::wanted(new),
            reports: 1,
        }
    }

    /// Takes it from a ticket whose own words about the page are lost.
    pub(super) fn of_ticket(pager: &Pager<'_>, ticket: NewTicket) -> Self {
        let site = ticket.site.as_ref().and_then(|site| pager.settings.sites.get(site.as_str()));
        let country = site.map_or(pager.settings.default_country, |site| site.country);
        let line = pager.settings.lines.iter().find(|line| line.country == country);
        Self {
            priority: ticket.priority,
            safety: ticket.safety,
            intent: ticket.intent,
            freeze: super::super::freezing::wanted(&ticket),
            site_assumed: ticket.site_is_assumed(),
            site: ticket.site,
            queue: ticket.queue,
            customer: ticket.requester,
            callback: None,
            text: ticket.subject.chars().take(TEXT_CHARS_MAX).collect(),
            received: ticket.created_at,
            line: line.map(|line| line.id.clone()).unwrap_or_default(),
            places: vec![],
            reports: 1,
        }
    }

    /// Returns what other reports of the same have in common with this one: policy, site and kind of
    /// fault. Danger stands for itself, and so does what names no site or has one that is only assumed.
    pub(super) fn matter(&self, policy: &PolicyId) -> String {
        match &self.site {
            Some(site) if self.intent.is_site_fault() && !self.safety && !self.site_assumed => {
                format!("{policy} {site} {}", self.intent)
            }
            Some(_) | None => String::new(),
        }
    }

    /// Returns the facts in the form in which they are put into words.
    pub(super) fn notice<'a>(
        &'a self,
        pager: &Pager<'_>,
        ticket: TicketNumber,
        zone: &'a TimeZone,
        links: Option<&'a PageLinks>,
    ) -> PageNotice<'a> {
        PageNotice {
            ticket,
            priority: self.priority,
            safety: self.safety,
            intent: self.intent,
            site: self.site.as_ref(),
            places: &self.places,
            freeze: self.freeze.as_deref(),
            queue: &self.queue,
            customer: &self.customer,
            callback: self.callback.as_ref(),
            text: &self.text,
            received: self.received,
            zone,
            links,
            reports: self.reports,
            promised: times::promised(
                (&pager.knowledge.times, pager.settings),
                (&self.queue, self.priority),
            ),
        }
    }

    /// The clocks of the site, else of the line.
    pub(super) fn zone(&self, settings: &Settings) -> TimeZone {
        let named = self.site.as_ref().and_then(|code| settings.zone_of_site(code));
        named
            .or_else(|| settings.line(&self.line).map(|line| line.zone.clone()))
            .unwrap_or(TimeZone::UTC)
    }

    /// The mailbox that the letters come from.
    pub(super) fn entrance<'a>(&self, settings: &'a Settings) -> Option<&'a Entrance> {
        let own = settings.entrances.iter().find(|entrance| entrance.line == self.line);
        own.or_else(|| settings.entrances.first())
    }
}
