//! Freezing badges, and what becomes of it: by somebody of the desk, with his name.
use crate::model::{TicketNumber, Timestamp};
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, Freeze, FreezeState, Said, Sentence};

use super::{Beside, DeskRefusal};

/// The most people whose badges one ticket freezes.
const PEOPLE_MAX: usize = 50;

/// An order to change a freeze.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreezeOrder {
    /// The ticket.
    pub ticket: TicketNumber,
    /// How it is to stand.
    pub to: FreezeState,
    /// Whose badges; those that were named before when it is empty.
    pub who: Vec<String>,
    /// Why, for the record; may be empty, save for lifting.
    pub why: String,
    /// Who does it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl FreezeOrder {
    /// Carries it out: what is refused changes nothing, and what is done stands beside the ticket.
    pub(in crate::intake) fn carry_out(
        &self,
        tx: &mut dyn Tx,
    ) -> Result<Result<Freeze, DeskRefusal>, StoreError> {
        let Some(ticket) = tx.ticket(self.ticket)? else {
            return Ok(Err(DeskRefusal::NoTicket(self.ticket)));
        };
        if let Some(into) = ticket.merged_into {
            return Ok(Err(DeskRefusal::Merged { ticket: self.ticket, into }));
        }
        let no = |why: String| Ok(Err(DeskRefusal::Label(why)));
        if self.by.is_empty() {
            return no("whoever changes a freeze gives his name: --by".to_owned());
        }
        if self.to == FreezeState::Lifted && self.why.is_empty() {
            return no("whoever lets somebody in again says why: --why".to_owned());
        }
        if self.who.len() > PEOPLE_MAX {
            return no(format!("at most {PEOPLE_MAX} people"));
        }
        let was = tx.freeze(self.ticket)?;
        let from = was.as_ref().map_or(FreezeState::Lifted, |freeze| freeze.state);
        let named = !self.who.is_empty() && from == self.to;
        if !from.may_become(self.to) && !named {
            let stands =
                was.as_ref().map_or("no freeze".to_owned(), |_| format!("a freeze {from}"));
            return no(format!(
                "there is {stands} on {}; it cannot become {}",
                self.ticket, self.to
            ));
        }
        let (needed, known) = (self.to.needs(), ticket.facts.assurance);
        if known < needed {
            return no(format!(
                "whoever asks is known by {known} only, and this needs {needed}: have him prove it, or \
                 `tickets vouch`"
            ));
        }
        super::super::paging::touched(tx, self.ticket, self.at)?;
        let freeze = self.changed(was, &ticket.facts.requester);
        tx.put_freeze(self.ticket, &freeze)?;
        let mut text = vec![if freeze.who.is_empty() {
            Said::of(Sentence::FreezeOfWhom, &[&freeze.state])
        } else {
            Said::of(Sentence::Freeze, &[&freeze.state, &freeze.names()])
        }];
        if !self.why.is_empty() {
            text.push(Said::of(Sentence::Words, &[&self.why]));
        }
        let beside = Beside { ticket: self.ticket, by: &self.by, at: self.at };
        beside.write(tx, EventKind::Note, text)?;
        Ok(Ok(freeze))
    }

    fn changed(&self, was: Option<Freeze>, requester: &str) -> Freeze {
        let anew = self.to == FreezeState::Requested;
        let base = was.filter(|was| !anew || was.state == self.to);
        let mut freeze = base.unwrap_or_else(|| Freeze {
            state: self.to,
            who: vec![],
            requested_at: self.at,
            requested_by: requester.to_owned(),
            changed_at: self.at,
            changed_by: String::new(),
        });
        freeze.state = self.to;
        freeze.changed_at = self.at;
        freeze.changed_by.clone_from(&self.by);
        if !self.who.is_empty() {
            freeze.who.clone_from(&self.who);
        }
        freeze
    }
}
