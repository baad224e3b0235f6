//! What the desk does about incidents: it declares one, has news of it, ends it, or says that it is
//! none. Each is one transaction and written down with who and why.
use std::collections::BTreeMap;
use std::time::Duration;

use crate::model::{IncidentId, Intent, Language, Priority, SiteCode, Timestamp};
use crate::oncall::PageState;
use crate::store::{PageId, StoreError, Tx};
use crate::text::mask_codes;
use crate::tickets::{CustomerTexts, Incident, IncidentActKind, IncidentState, NewIncidentAct};

use super::super::{Intake, paging, trail};
use super::adopt_one;

/// The longest text for customers, in characters.
pub const TEXT_CHARS_MAX: usize = 2_000;
/// How far back tickets are made children of an incident that is declared.
const LOOKED_BACK: Duration = Duration::from_secs(60 * 60);
/// Tickets that one transaction makes children of an incident.
const ADOPTED_MAX: u32 = 100;
/// How long an incident can be under way before it is declared, and how far off its end can be.
const DAYS_MAX: i64 = 60;

/// Why it was not done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IncidentRefusal {
    /// There is no such incident.
    #[error("there is no incident {0}")]
    NoIncident(IncidentId),
    /// One of that site and kind runs.
    #[error(
        "incident {0} of that site and kind is declared; `incidents update {0}` has news of it"
    )]
    Runs(IncidentId),
    /// It stands elsewhere.
    #[error("incident {id} is {state}; {remedy}")]
    State {
        /// The incident.
        id: IncidentId,
        /// Where it stands.
        state: IncidentState,
        /// What can be done.
        remedy: &'static str,
    },
    /// There is no such site.
    #[error("there is no site {0}; use one of: {1}")]
    NoSite(SiteCode, String),
    /// Such faults are not of a whole site.
    #[error("{0} is no fault of a site; use power, environment or connectivity")]
    NoFault(Intent),
    /// A text cannot be sent.
    #[error("the text cannot be sent: {0}")]
    Text(String),
    /// A moment cannot be.
    #[error("{0}")]
    Moment(String),
}

/// A kind of fault as people write it: an intent, or its last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindWord(pub Intent);

impl std::str::FromStr for KindWord {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let faults = Intent::ALL.into_iter().filter(|intent| intent.is_site_fault());
        let named = faults.into_iter().find(|intent| {
            let whole = intent.as_str();
            whole == text || whole.strip_prefix("incident_") == Some(text)
        });
        named.map(Self).ok_or_else(|| {
            format!("`{text}` is no fault of a site; use power, environment or connectivity")
        })
    }
}

/// An order to declare an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declare {
    /// What: one that is proposed, or a kind of fault at a site.
    pub what: Declared,
    /// What customers are told.
    pub texts: CustomerTexts,
    /// Since when; without, since its first report.
    pub since: Option<Timestamp>,
    /// When it may be over.
    pub expected_end: Option<Timestamp>,
    /// Who declares it.
    pub by: String,
    /// Why; may be empty.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

/// What is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declared {
    /// The one of this number, which is proposed.
    Proposed(IncidentId),
    /// A kind of fault at a site, whether or not it is proposed.
    Fault(SiteCode, Intent),
}

/// An order to say something of an incident: news, its end, or that it is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Say {
    /// The incident.
    pub id: IncidentId,
    /// What customers are told.
    pub texts: CustomerTexts,
    /// When it may be over; the inner nothing says that nobody knows any more.
    pub expected_end: Option<Option<Timestamp>>,
    /// Who says it.
    pub by: String,
    /// Why; may be empty.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

type Outcome = Result<Result<Incident, IncidentRefusal>, StoreError>;

/// Refuses texts that are empty, too long, or hold what looks like a code.
fn check_texts(texts: &CustomerTexts) -> Result<(), IncidentRefusal> {
    for (language, text) in texts {
        let length = text.chars().count();
        let why = if text.trim().is_empty() || length > TEXT_CHARS_MAX {
            format!("that in {language} has {length} characters; write 1 to {TEXT_CHARS_MAX}")
        } else if mask_codes(text).runs > 0 {
            format!("that in {language} holds what looks like a code; codes are never sent by mail")
        } else {
            continue;
        };
        return Err(IncidentRefusal::Text(why));
    }
    Ok(())
}

/// Refuses moments that nobody can mean.
fn check_moments(
    since: Option<Timestamp>,
    expected_end: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), IncidentRefusal> {
    let days = |moment: Timestamp| now.duration_until(moment).as_hours() / 24;
    if let Some(since) = since.filter(|since| *since > now || days(*since) < -DAYS_MAX) {
        let why =
            format!("it cannot have begun at {since}; write a moment of the last {DAYS_MAX} days");
        return Err(IncidentRefusal::Moment(why));
    }
    if let Some(end) = expected_end.filter(|end| *end <= now || days(*end) > DAYS_MAX) {
        let why = format!("it cannot be over at {end}; write a moment of the next {DAYS_MAX} days");
        return Err(IncidentRefusal::Moment(why));
    }
    Ok(())
}

impl Declare {
    fn incident(&self, tx: &mut dyn Tx) -> Outcome {
        let found = match &self.what {
            Declared::Proposed(id) => match tx.incident(*id)? {
                Some(found) => Some(found),
                None => return Ok(Err(IncidentRefusal::NoIncident(*id))),
            },
            Declared::Fault(site, intent) => tx.open_incident(site, *intent)?,
        };
        let (expected_end, changed_at) = (self.expected_end, self.at);
        let state = IncidentState::Declared;
        let incident = match (found, &self.what) {
            (Some(known), _) if known.state == IncidentState::Declared => {
                return Ok(Err(IncidentRefusal::Runs(known.id)));
            }
            (Some(known), _) if known.state != IncidentState::Proposed => {
                let remedy = "declare a new one by site and kind";
                let (id, state) = (known.id, known.state);
                return Ok(Err(IncidentRefusal::State { id, state, remedy }));
            }
            (Some(known), _) => {
                let began_at = self.since.unwrap_or(known.began_at);
                let texts = self.texts.clone();
                let incident =
                    Incident { state, texts, began_at, expected_end, changed_at, ..known };
                tx.change_incident(&incident)?;
                incident
            }
            (None, Declared::Proposed(id)) => return Ok(Err(IncidentRefusal::NoIncident(*id))),
            (None, Declared::Fault(site, intent)) => {
                let mut incident = Incident {
                    id: IncidentId(0),
                    site: site.clone(),
                    intent: *intent,
                    state,
                    texts: self.texts.clone(),
                    began_at: self.since.unwrap_or(self.at),
                    expected_end,
                    changed_at,
                };
                incident.id = tx.add_incident(&incident)?;
                incident
            }
        };
        Ok(Ok(incident))
    }

    pub(super) fn carry_out(&self, tx: &mut dyn Tx) -> Outcome {
        let mut incident = match self.incident(tx)? {
            Ok(incident) => incident,
            Err(refusal) => return Ok(Err(refusal)),
        };
        tx.add_incident_act(&NewIncidentAct {
            incident: incident.id,
            kind: IncidentActKind::Declared,
            at: self.at,
            by: self.by.clone(),
            why: self.why.clone(),
            texts: self.texts.clone(),
            expected_end: self.expected_end,
            owed: false,
        })?;
        // The first report is the earliest that is known of its beginning.
        let first = tx.adoptable(&incident, self.looked_back(&incident), 1)?.pop();
        if let (Some(first), None) = (first, self.since)
            && first.facts.created_at < incident.began_at
        {
            incident.began_at = first.facts.created_at;
            tx.change_incident(&incident)?;
        }
        Ok(Ok(incident))
    }

    fn looked_back(&self, incident: &Incident) -> Timestamp {
        let hour = self.at.checked_sub(LOOKED_BACK).unwrap_or(Timestamp::MIN);
        hour.min(incident.began_at)
    }
}

/// Makes children of tickets that reported the same before. Returns whether there may be more.
fn adopt(
    tx: &mut dyn Tx,
    incident: &Incident,
    since: Timestamp,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let found = tx.adoptable(incident, since, ADOPTED_MAX)?;
    for ticket in &found {
        adopt_one(tx, incident, ticket, at)?;
    }
    Ok(found.len() >= usize::try_from(ADOPTED_MAX).unwrap_or(usize::MAX))
}

/// Lets the gravest page that runs about its tickets be that of the incident.
pub(super) fn choose_page(tx: &mut dyn Tx, incident: &Incident) -> Result<(), StoreError> {
    let mut chosen: Option<(Priority, PageId)> = None;
    for id in tx.pages_of_incident(incident.id)? {
        let Some(row) = tx.page(id)? else { continue };
        let runs = matches!(
            row.page.state(),
            PageState::Searching | PageState::Accepted { .. } | PageState::Touched { .. }
        );
        let Some(priority) = paging::priority_of(&row).filter(|_| runs) else { continue };
        if chosen.is_none_or(|(gravest, _)| priority < gravest) {
            chosen = Some((priority, id));
        }
    }
    chosen.map_or(Ok(()), |(_, page)| tx.set_incident_page(incident.id, page))
}

impl Say {
    fn declared(&self, tx: &mut dyn Tx, wanted: IncidentState, remedy: &'static str) -> Outcome {
        let Some(incident) = tx.incident(self.id)? else {
            return Ok(Err(IncidentRefusal::NoIncident(self.id)));
        };
        if incident.state != wanted {
            let (id, state) = (incident.id, incident.state);
            return Ok(Err(IncidentRefusal::State { id, state, remedy }));
        }
        Ok(Ok(incident))
    }

    fn act(&self, kind: IncidentActKind, expected_end: Option<Timestamp>) -> NewIncidentAct {
        NewIncidentAct {
            incident: self.id,
            kind,
            at: self.at,
            by: self.by.clone(),
            why: self.why.clone(),
            texts: self.texts.clone(),
            expected_end,
            owed: matches!(kind, IncidentActKind::Updated | IncidentActKind::Ended),
        }
    }

    fn update(&self, tx: &mut dyn Tx) -> Outcome {
        let remedy = "only of a declared one there is news";
        let mut incident = match self.declared(tx, IncidentState::Declared, remedy)? {
            Ok(incident) => incident,
            refused @ Err(_) => return Ok(refused),
        };
        // The texts of one moment belong together: a language without a new one has the standard.
        incident.texts.clone_from(&self.texts);
        if let Some(end) = self.expected_end {
            incident.expected_end = end;
        }
        tx.change_incident(&incident)?;
        tx.add_incident_act(&self.act(IncidentActKind::Updated, incident.expected_end))?;
        for page in tx.pages_of_incident(self.id)? {
            paging::touch_page(tx, page, self.at)?;
        }
        Ok(Ok(incident))
    }

    fn end(&self, tx: &mut dyn Tx) -> Outcome {
        let remedy = "only a declared one can end; a proposed one is dismissed";
        let mut incident = match self.declared(tx, IncidentState::Declared, remedy)? {
            Ok(incident) => incident,
            refused @ Err(_) => return Ok(refused),
        };
        incident.state = IncidentState::Ended;
        incident.changed_at = self.at;
        tx.change_incident(&incident)?;
        tx.add_incident_act(&self.act(IncidentActKind::Ended, None))?;
        for page in tx.pages_of_incident(self.id)? {
            close_page(tx, &incident, page, self.at)?;
        }
        Ok(Ok(incident))
    }

    fn dismiss(&self, tx: &mut dyn Tx) -> Outcome {
        let remedy = "only a proposed one can be dismissed; a declared one ends";
        let mut incident = match self.declared(tx, IncidentState::Proposed, remedy)? {
            Ok(incident) => incident,
            refused @ Err(_) => return Ok(refused),
        };
        incident.state = IncidentState::Dismissed;
        incident.changed_at = self.at;
        tx.change_incident(&incident)?;
        tx.add_incident_act(&self.act(IncidentActKind::Dismissed, None))?;
        Ok(Ok(incident))
    }
}

/// Ends a page unless it is about anything besides: another trouble, or danger.
fn close_page(
    tx: &mut dyn Tx,
    incident: &Incident,
    page: PageId,
    at: Timestamp,
) -> Result<(), StoreError> {
    for number in tx.tickets_of_page(page)? {
        let Some(ticket) = tx.ticket(number)? else { continue };
        if ticket.facts.status.is_final() {
            continue;
        }
        let own = tx.incident_of(number)?.is_some_and(|(its, _)| its.id == incident.id);
        if !own || !is_about(incident, &ticket.facts) {
            return Ok(());
        }
    }
    paging::close_page(tx, page, &format!("incident {} has ended", incident.id), at)
}

/// Whether a ticket is still about an incident: it may have been corrected, or turned to danger.
pub(super) fn is_about(incident: &Incident, facts: &crate::tickets::NewTicket) -> bool {
    !facts.safety && facts.intent == incident.intent && facts.site.as_ref() == Some(&incident.site)
}

/// Returns the text of a language.
pub(super) fn text_of(texts: &BTreeMap<Language, String>, language: Language) -> Option<&str> {
    texts.get(&language).map(String::as_str)
}

impl Intake {
    /// Declares an incident: tickets that reported the same become its children, those that come
    /// too, and nobody is woken anew for them.
    ///
    /// # Errors
    /// [`StoreError`]; what was done before it stays done.
    pub async fn declare_incident(&self, order: Declare) -> Outcome {
        if let Err(refusal) = self.check_declared(&order) {
            return Ok(Err(refusal));
        }
        let database = &self.parts().database;
        let (told, act) = (order.clone(), self.act(&order.by));
        let declared = database.write(move |tx| {
            let declared = told.carry_out(tx)?;
            if let Ok(incident) = &declared {
                trail::of_incident(tx, &act, "incident.declared", incident)?;
            }
            Ok(declared)
        });
        let incident = match declared.await? {
            Ok(incident) => incident,
            refused @ Err(_) => return Ok(refused),
        };
        self.adopt_all(&incident, &order).await?;
        Ok(Ok(incident))
    }

    /// Makes children of all that reported the same before, and lets one page run for them.
    pub(super) async fn adopt_all(
        &self,
        incident: &Incident,
        order: &Declare,
    ) -> Result<(), StoreError> {
        let database = &self.parts().database;
        loop {
            let (known, since, at) = (incident.clone(), order.looked_back(incident), order.at);
            let more = database.write(move |tx| {
                let more = adopt(tx, &known, since, at)?;
                if !more {
                    choose_page(tx, &known)?;
                }
                Ok(more)
            });
            if !more.await? {
                return Ok(());
            }
        }
    }

    fn check_declared(&self, order: &Declare) -> Result<(), IncidentRefusal> {
        check_texts(&order.texts)?;
        check_moments(order.since, order.expected_end, order.at)?;
        let Declared::Fault(site, intent) = &order.what else { return Ok(()) };
        if !intent.is_site_fault() {
            return Err(IncidentRefusal::NoFault(*intent));
        }
        let sites = &self.parts().settings.sites;
        if sites.get(site.as_str()).is_none() {
            let known: Vec<&str> = sites.iter().map(|site| site.code.as_str()).collect();
            return Err(IncidentRefusal::NoSite(site.clone(), known.join(", ")));
        }
        Ok(())
    }

    /// Tells everybody who reported an incident what is new of it.
    ///
    /// # Errors
    /// [`StoreError`]; whoever was not told then is told later.
    pub async fn update_incident(&self, order: Say) -> Outcome {
        self.say(order, ("incident.updated", Say::update)).await
    }

    /// Ends an incident: everybody who reported it is told, and what is solved with it is solved.
    ///
    /// # Errors
    /// As [`Self::update_incident`].
    pub async fn end_incident(&self, order: Say) -> Outcome {
        self.say(order, ("incident.ended", Say::end)).await
    }

    /// Says that an incident that is proposed is none. Nothing of the same site and kind is proposed
    /// for an hour.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was changed then.
    pub async fn dismiss_incident(&self, order: Say) -> Outcome {
        self.say(order, ("incident.dismissed", Say::dismiss)).await
    }

    async fn say(
        &self,
        order: Say,
        (what, how): (&'static str, impl Fn(&Say, &mut dyn Tx) -> Outcome + Send + 'static),
    ) -> Outcome {
        let checked = check_texts(&order.texts)
            .and_then(|()| check_moments(None, order.expected_end.flatten(), order.at));
        if let Err(refusal) = checked {
            return Ok(Err(refusal));
        }
        let act = self.act(&order.by);
        let said = self.parts().database.write(move |tx| {
            let said = how(&order, tx)?;
            if let Ok(incident) = &said {
                trail::of_incident(tx, &act, what, incident)?;
            }
            Ok(said)
        });
        let said = said.await?;
        if said.is_ok() {
            self.parts().listener.paging();
            self.tell_of_incidents().await?;
        }
        Ok(said)
    }
}

#[cfg(test)]
mod tests;
