//! What customers read of a known incident, and what the desk reads of one that is proposed.
use jiff::tz::TimeZone;

use super::args::Args;
use super::letter::{Rendered, Voice};
use super::phrasebook::{Phrasebook, ReplyError};
use crate::model::{IncidentId, Intent, Language, SiteCode, TicketNumber, Timestamp};

/// The letters to customers.
pub(super) const INCIDENT_LETTERS: &[&str] = &[
    "incident-update",
    "incident-end",
    "incident-update-short",
    "incident-end-short",
    "subject-incident-update",
    "subject-incident-end",
];

/// The values that they get.
pub(super) const INCIDENT_VARIABLES: &[&str] =
    &["ticket", "matter", "place", "since", "has_notice", "notice", "has_end", "ends", "desk"];

/// What the desk reads.
pub(super) const PROPOSALS: &[&str] = &["incident-proposed-subject", "incident-proposed-body"];

/// The values that it gets.
pub(super) const PROPOSAL_VARIABLES: &[&str] =
    &["id", "place", "matter", "reports", "since", "ticket"];

/// What is told of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncidentNews {
    /// There is news of it.
    Update,
    /// It is over.
    End,
}

/// What is known of an incident, as customers are told it.
#[derive(Clone, Copy, Debug)]
pub struct KnownIncident<'a> {
    /// Where.
    pub site: &'a SiteCode,
    /// Since when.
    pub since: Timestamp,
    /// The desk's own words, in the language of the letter; without them it has standard ones.
    pub notice: Option<&'a str>,
    /// When it may be over.
    pub expected_end: Option<Timestamp>,
    /// The zone of the site's clocks.
    pub zone: &'a TimeZone,
}

impl KnownIncident<'_> {
    /// Adds what is known to the values of a letter.
    pub(super) fn add_to(
        known: Option<&Self>,
        args: Args,
        book: &Phrasebook,
        language: Language,
    ) -> Result<Args, ReplyError> {
        let moment = |at: Option<Timestamp>| match (at, known) {
            (Some(at), Some(known)) => book.date_time(language, at, known.zone),
            (None, _) | (_, None) => Ok(String::new()),
        };
        let end = known.and_then(|known| known.expected_end);
        let notice = known.and_then(|known| known.notice).map(|text| text.replace("\r\n", "\n"));
        let notice = notice.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(args
            .with("known", known.is_some())
            .with("place", known.map_or("", |known| known.site.as_str()))
            .with("since", moment(known.map(|known| known.since))?)
            .with("has_notice", notice.is_some())
            .with("notice", notice.unwrap_or_default())
            .with("has_end", end.is_some())
            .with("ends", moment(end)?))
    }
}

/// The facts of a letter about news of an incident.
#[derive(Clone, Copy, Debug)]
pub struct IncidentLetter<'a> {
    /// What is told.
    pub news: IncidentNews,
    /// Whether it has few words and nothing of the incident itself: for those of whom nothing is proven.
    pub short: bool,
    /// The ticket's number.
    pub ticket: TicketNumber,
    /// The kind of fault.
    pub intent: Intent,
    /// What is known.
    pub known: KnownIncident<'a>,
    /// The desk's name.
    pub desk: &'a str,
}

impl IncidentLetter<'_> {
    fn args(&self, book: &Phrasebook, language: Language) -> Result<Args, ReplyError> {
        let matter = format!("intent-{}", self.intent.as_str());
        let args = Args::new()
            .with("ticket", self.ticket.to_string())
            .with("matter", book.render(language, &matter, &Args::new())?)
            .with("desk", self.desk);
        KnownIncident::add_to(Some(&self.known), args, book, language)
    }
}

/// The facts of what the desk reads of an incident that is proposed.
#[derive(Clone, Copy, Debug)]
pub struct ProposalNotice<'a> {
    /// Its number.
    pub id: IncidentId,
    /// Where.
    pub site: &'a SiteCode,
    /// The kind of fault.
    pub intent: Intent,
    /// How many reported it.
    pub reports: usize,
    /// Since when.
    pub since: Timestamp,
    /// The zone of the site's clocks.
    pub zone: &'a TimeZone,
    /// The ticket of the latest report.
    pub ticket: TicketNumber,
}

impl Phrasebook {
    /// Renders news of an incident.
    ///
    /// # Errors
    /// [`ReplyError`] when the locale files lack a message or need another variable.
    pub fn incident_letter(
        &self,
        voice: Voice,
        letter: &IncidentLetter<'_>,
    ) -> Result<Rendered, ReplyError> {
        let (subject, id) = match (letter.news, letter.short) {
            (IncidentNews::Update, false) => ("subject-incident-update", "incident-update"),
            (IncidentNews::Update, true) => ("subject-incident-update", "incident-update-short"),
            (IncidentNews::End, false) => ("subject-incident-end", "incident-end"),
            (IncidentNews::End, true) => ("subject-incident-end", "incident-end-short"),
        };
        let args = |language| letter.args(self, language);
        let (Voice::One(language) | Voice::WithEnglish(language)) = voice;
        let subject = self.render(language, subject, &args(language)?)?;
        let body = match voice {
            Voice::One(language) => self.render(language, id, &args(language)?)?,
            Voice::WithEnglish(primary) => self.render_bilingual(primary, id, &args)?,
        };
        Ok(Rendered { subject, body })
    }

    /// Renders what the desk reads of an incident that is proposed.
    ///
    /// # Errors
    /// As [`Phrasebook::incident_letter`].
    pub fn proposal(
        &self,
        language: Language,
        notice: &ProposalNotice<'_>,
    ) -> Result<Rendered, ReplyError> {
        let matter = format!("intent-{}", notice.intent.as_str());
        let args = Args::new()
            .with("id", notice.id.0)
            .with("place", notice.site.as_str())
            .with("matter", self.render(language, &matter, &Args::new())?)
            .with("reports", i64::try_from(notice.reports).unwrap_or(i64::MAX))
            .with("since", self.date_time(language, notice.since, notice.zone)?)
            .with("ticket", notice.ticket.to_string());
        Ok(Rendered {
            subject: self.render(language, "incident-proposed-subject", &args)?,
            body: self.render(language, "incident-proposed-body", &args)?,
        })
    }
}
