//! Exceptions to the on-call schedules, written and laid over what the desk knows.
//!
//! What may be written is decided within the transaction that writes it, by the rules of `oncall`, over
//! the changes that the store has then: of two people who accept one turn only one gets it. After the
//! commit the changes are laid over the knowledge of everybody who asks who is on call.
use std::sync::Arc;

use jiff::SignedDuration;

use super::{Intake, IntakeError, Knowledge, trail};
use crate::model::{PersonId, PolicyId, Timestamp};
use crate::oncall::{
    Change, ChangeId, Changes, NewChange, NewSwap, OnCall, Refusal, Stretch, Swap, SwapId,
    SwapState, TakenBack, Warned,
};
use crate::store::{Act, AuditEntry, StoreError, Tx};

/// How long changes that are over are kept at hand, for the months that were.
const KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);
/// The most changes of one order.
pub const ORDERED_MAX: usize = 500;

/// What became of one ordered change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It is written.
    Added(ChangeId),
    /// It would be.
    WouldAdd,
    /// Its entry of the calendar file had another, in whose place it stands now.
    Instead(ChangeId),
    /// The entry of the calendar file is known and says the same.
    Same(ChangeId),
    /// The entry of the calendar file is over.
    Over,
    /// Its entry is cancelled in the calendar file, or gone from it: it is taken back.
    TakenBack(ChangeId, Lost),
    /// It would be.
    WouldTakeBack(ChangeId, Lost),
}

/// What became of the entry of a calendar file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The file says that it is cancelled.
    Cancelled,
    /// It stood in the file, and stands there no more.
    Gone,
}

/// The calendar file from which changes come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFile {
    /// What it is known by, however often it is read.
    pub name: String,
    /// The schedule that it is for.
    pub schedule: PolicyId,
    /// The sources of what it says is cancelled.
    pub cancelled: Vec<String>,
    /// Whether it says all that it has to say, so that what is missing is gone.
    pub whole: bool,
}

/// What was written, and what should be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Each ordered change as it was written, and what became of it.
    pub changes: Vec<(NewChange, Done)>,
    /// What should be looked at.
    pub warnings: Vec<Warned>,
}

/// Returns when changes must end that are still at hand.
fn kept_since(now: Timestamp) -> Timestamp {
    now.checked_sub(KEPT).unwrap_or(Timestamp::MIN)
}

impl Intake {
    /// Puts a new set of knowledge in the place of the old one, under the same changes.
    pub fn put_knowledge(&self, knowledge: &Knowledge) {
        self.0.knowledge.rcu(|old| {
            let changes = Arc::clone(old.on_call.changes());
            Knowledge { on_call: knowledge.on_call.with_changes(changes), ..knowledge.clone() }
        });
    }

    /// Lays changes over the schedules, unless these or newer ones are there already.
    pub fn lay_changes(&self, changes: Changes) {
        let revision = changes.revision;
        let is_newer = |known: &Knowledge| known.on_call.changes().revision < revision;
        if !is_newer(&self.0.knowledge.load()) {
            return;
        }
        let laid = Arc::new(changes);
        self.0.knowledge.rcu(|old| {
            if !is_newer(old) {
                return Arc::clone(old);
            }
            let on_call = old.on_call.with_changes(Arc::clone(&laid));
            Arc::new(Knowledge { on_call, ..Knowledge::clone(old) })
        });
        self.0.listener.rota_changed(revision);
    }

    /// Reads the changes from the store and lays them over the schedules.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn read_changes(&self) -> Result<(), StoreError> {
        let since = kept_since(self.0.clock.now());
        let changes = self.0.database.write(move |tx| tx.changes(since)).await?;
        self.lay_changes(changes);
        Ok(())
    }

    /// Does something with the changes, all in one transaction.
    async fn in_rota<T, W>(&self, mut work: W) -> Result<Result<T, Refusal>, IntakeError>
    where
        T: Send + 'static,
        W: FnMut(&mut dyn Tx, &OnCall, Timestamp) -> Result<Result<T, Refusal>, StoreError>
            + Send
            + 'static,
    {
        let now = self.0.clock.now();
        let knowledge = self.0.knowledge.load_full();
        let done = self.0.database.write(move |tx| {
            let known = tx.changes(kept_since(now))?;
            let on_call = knowledge.on_call.with_changes(Arc::new(known));
            let done = work(tx, &on_call, now)?;
            Ok((done, tx.changes(kept_since(now))?))
        });
        let (done, changes) = done.await?;
        self.lay_changes(changes);
        Ok(done)
    }

    /// Writes overrides, all or none; with `dry_run` says what would be. Of a calendar file what it says
    /// is cancelled, and what came from it before and is gone, is taken back.
    ///
    /// # Errors
    /// [`IntakeError`] when the store fails; the inner [`Refusal`] says why nothing was written.
    pub async fn write_overrides(
        &self,
        orders: Vec<NewChange>,
        (file, by): (Option<CalendarFile>, &str),
        dry_run: bool,
    ) -> Result<Result<Written, Refusal>, IntakeError> {
        let (act, by) = (self.act(by), by.to_owned());
        self.in_rota(move |tx, on_call, now| {
            let mut planned = vec![];
            for order in orders.iter().take(ORDERED_MAX) {
                match plan(tx, on_call, order, now)? {
                    Ok(one) => planned.push(one),
                    Err(refusal) => return Ok(Err(refusal)),
                }
            }
            if let Some(file) = &file {
                let lost = lost(tx, file, &orders, now)?;
                planned.extend(lost.into_iter().map(|(change, lost)| {
                    let done = Done::WouldTakeBack(change.id, lost);
                    (NewChange { by: by.clone(), ..as_ordered(change) }, done)
                }));
            }
            let warnings = warnings(on_call, &planned, now);
            if !dry_run {
                let name = file.as_ref().map(|file| file.name.as_str());
                for (change, done) in &mut planned {
                    carry_out(tx, (change, name), done, now)?;
                    trail::overridden(tx, &act, change, *done)?;
                }
            }
            Ok(Ok(Written { changes: planned, warnings }))
        })
        .await
    }

    /// Takes an override back: what was under way held until now.
    ///
    /// # Errors
    /// [`IntakeError`] when the store fails; the inner [`Refusal`] says why it stands.
    pub async fn take_back_override(
        &self,
        id: ChangeId,
        by: String,
        why: String,
    ) -> Result<Result<Change, Refusal>, IntakeError> {
        let act = self.act(&by);
        self.in_rota(move |tx, _, now| {
            let Some(change) = tx.change(id)? else { return Ok(Err(Refusal::NoChange(id))) };
            if let Err(refusal) = OnCall::may_take_back(&change, now) {
                return Ok(Err(refusal));
            }
            let back = TakenBack { at: now, by: by.clone(), why: why.clone() };
            tx.take_back_change(id, &back)?;
            let entry = AuditEntry::new(act.clone(), "oncall.taken-back").with("change", id.0);
            tx.audit(&entry.to(format!("schedule:{}", change.schedule)))?;
            Ok(Ok(Change { taken_back: Some(back), ..change }))
        })
        .await
    }

    /// Writes the offer of a turn.
    ///
    /// # Errors
    /// [`IntakeError`] when the store fails; the inner [`Refusal`] says why it was not written.
    pub async fn offer_swap(&self, new: NewSwap) -> Result<Result<Swap, Refusal>, IntakeError> {
        let act = self.act(&new.by);
        self.in_rota(move |tx, on_call, now| {
            let open = tx.open_swaps()?;
            if let Err(refusal) = on_call.may_offer(&new, &open, now) {
                return Ok(Err(refusal));
            }
            let id = tx.add_swap(&new, now)?;
            noted_swap(tx, id, &act, "oncall.offered")
        })
        .await
    }

    /// Gives an offered turn to who accepts it.
    ///
    /// # Errors
    /// [`IntakeError`] when the store fails; the inner [`Refusal`] says why the turn stays where it
    /// is.
    pub async fn accept_swap(
        &self,
        id: SwapId,
        who: PersonId,
    ) -> Result<Result<(Swap, Vec<Warned>), Refusal>, IntakeError> {
        let act = self.act(who.as_str());
        self.in_rota(move |tx, on_call, now| {
            let Some(swap) = tx.swap(id)? else { return Ok(Err(Refusal::NoSwap(id))) };
            let open = tx.open_swaps()?;
            let changes = match on_call.may_accept(&swap, &who, &open, now) {
                Ok(changes) => changes,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let state = SwapState::Accepted { accepted_by: who.clone(), settled_at: now };
            if !tx.settle_swap(id, &state)? {
                return Ok(Err(Refusal::NotOpen(id, "settled")));
            }
            let planned: Vec<_> =
                changes.into_iter().map(|change| (change, Done::WouldAdd)).collect();
            for (change, _) in &planned {
                tx.add_change(change, now)?;
            }
            let warnings = warnings(on_call, &planned, now);
            let swap = noted_swap(tx, id, &act, "oncall.accepted")?;
            Ok(swap.map(|swap| (swap, warnings)))
        })
        .await
    }

    /// Takes an offer back that nobody has accepted.
    ///
    /// # Errors
    /// [`IntakeError`] when the store fails; the inner [`Refusal`] says why it stands.
    pub async fn withdraw_swap(
        &self,
        id: SwapId,
        who: PersonId,
    ) -> Result<Result<Swap, Refusal>, IntakeError> {
        let act = self.act(who.as_str());
        self.in_rota(move |tx, _, now| {
            let Some(swap) = tx.swap(id)? else { return Ok(Err(Refusal::NoSwap(id))) };
            if let Err(refusal) = swap.may_withdraw(&who) {
                return Ok(Err(refusal));
            }
            tx.settle_swap(id, &SwapState::Withdrawn { settled_at: now })?;
            noted_swap(tx, id, &act, "oncall.withdrawn")
        })
        .await
    }
}

/// Returns an offer as it is now, and writes what became of it into the trail.
fn noted_swap(
    tx: &mut dyn Tx,
    id: SwapId,
    act: &Act,
    what: &'static str,
) -> Result<Result<Swap, Refusal>, StoreError> {
    let Some(swap) = tx.swap(id)? else { return Ok(Err(Refusal::NoSwap(id))) };
    trail::swapped(tx, act, what, &swap)?;
    Ok(Ok(swap))
}

/// Returns the name of the series of an event that has a name of its own (`RECURRENCE-ID`): before events of a
/// series were told apart, each was known by that.
fn series_of(source: &str) -> Option<&str> {
    let (series, of) = source.rsplit_once('#')?;
    let is_moment =
        of.len() >= 8 && of.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'T' | b'Z'));
    is_moment.then_some(series)
}

/// Says what is to be done with an ordered change.
fn plan(
    tx: &mut dyn Tx,
    on_call: &OnCall,
    order: &NewChange,
    now: Timestamp,
) -> Result<Result<(NewChange, Done), Refusal>, StoreError> {
    let known = match &order.source {
        Some(source) => tx.change_of_source(&order.schedule, source)?,
        None => None,
    };
    let same = |known: &Change| {
        // What is under way began when it was written.
        let begun = order.when.from <= now && known.from <= now;
        known.deed == order.deed
            && known.until == order.when.until
            && (known.from == order.when.from || begun)
    };
    if let Some(known) = known.as_ref().filter(|known| same(known)) {
        return Ok(Ok((order.clone(), Done::Same(known.id))));
    }
    if order.source.is_some() && order.when.until <= now {
        return Ok(Ok((order.clone(), Done::Over)));
    }
    // What was imported by the name of its series gets its own: otherwise it is never found gone.
    let known = match (known, order.source.as_deref().and_then(series_of)) {
        (None, Some(series)) => tx.change_of_source(&order.schedule, series)?.filter(same),
        (known, _) => known,
    };
    let done = known.map_or(Done::WouldAdd, |known| Done::Instead(known.id));
    Ok(on_call.may_change(order, now).map(|change| (change, done)))
}

/// Returns the changes that a calendar file takes back: those of what it says is cancelled, wherever they
/// came from, and those that came from it before and are not among the orders any more. What is over is
/// history, and stays.
fn lost(
    tx: &mut dyn Tx,
    file: &CalendarFile,
    orders: &[NewChange],
    now: Timestamp,
) -> Result<Vec<(Change, Lost)>, StoreError> {
    let mut lost: Vec<(Change, Lost)> = vec![];
    for source in &file.cancelled {
        let found = tx.change_of_source(&file.schedule, source)?;
        let found = found.filter(|change| change.until > now);
        if let Some(change) = found.filter(|new| lost.iter().all(|(known, _)| known.id != new.id)) {
            lost.push((change, Lost::Cancelled));
        }
    }
    if file.whole {
        for change in tx.changes_of_feed(&file.schedule, &file.name, now)? {
            let stands = orders.iter().any(|order| order.source == change.source);
            if !stands && lost.iter().all(|(known, _)| known.id != change.id) {
                lost.push((change, Lost::Gone));
            }
        }
    }
    Ok(lost)
}

/// Returns a change as it was ordered.
fn as_ordered(change: Change) -> NewChange {
    NewChange {
        schedule: change.schedule,
        deed: change.deed,
        when: Stretch { from: change.from, until: change.until },
        by: change.by,
        why: change.why,
        swap: change.swap,
        source: change.source,
    }
}

/// Writes a planned change, and the calendar file that it came from.
fn carry_out(
    tx: &mut dyn Tx,
    (change, file): (&NewChange, Option<&str>),
    done: &mut Done,
    now: Timestamp,
) -> Result<(), StoreError> {
    let back = |why: &str| TakenBack { at: now, by: change.by.clone(), why: why.to_owned() };
    let stands = match *done {
        Done::WouldAdd => {
            let id = tx.add_change(change, now)?;
            *done = Done::Added(id);
            id
        }
        Done::Instead(known) => {
            tx.take_back_change(known, &back("its entry in the calendar changed"))?;
            tx.add_change(change, now)?
        }
        Done::Same(id) => id,
        Done::WouldTakeBack(id, lost) => {
            let why = match lost {
                Lost::Cancelled => "its entry in the calendar is cancelled",
                Lost::Gone => "its entry is gone from the calendar",
            };
            tx.take_back_change(id, &back(why))?;
            *done = Done::TakenBack(id, lost);
            return Ok(());
        }
        Done::Added(_) | Done::Over | Done::TakenBack(..) => return Ok(()),
    };
    match file {
        Some(file) => tx.set_feed_of_change(stands, file),
        None => Ok(()),
    }
}

/// Returns what should be looked at once the planned changes are laid over the others.
fn warnings(on_call: &OnCall, planned: &[(NewChange, Done)], now: Timestamp) -> Vec<Warned> {
    let fresh = |(_, done): &&(NewChange, Done)| {
        matches!(done, Done::WouldAdd | Done::Instead(_) | Done::Added(_) | Done::WouldTakeBack(..))
    };
    let mut changes = Changes::clone(on_call.changes());
    let mut next = changes.list.last().map_or(0, |change| change.id.0);
    for (new, done) in planned.iter().filter(fresh) {
        if let Done::Instead(known) | Done::WouldTakeBack(known, _) = done {
            changes.list.retain(|change| change.id != *known);
        }
        if matches!(done, Done::WouldTakeBack(..)) {
            continue;
        }
        next = next.saturating_add(1);
        changes.list.push(Change {
            id: ChangeId(next),
            schedule: new.schedule.clone(),
            deed: new.deed.clone(),
            from: new.when.from,
            until: new.when.until,
            by: new.by.clone(),
            why: new.why.clone(),
            written_at: now,
            swap: new.swap,
            source: None,
            taken_back: None,
        });
    }
    let after = on_call.with_changes(Arc::new(changes));
    let mut warned: Vec<Warned> = vec![];
    for (new, done) in planned.iter().filter(fresh) {
        // Of what is taken back only what it leaves open is of interest.
        let told = |one: &Warned| {
            !matches!(done, Done::WouldTakeBack(..)) || matches!(one, Warned::Gap(..))
        };
        for one in after.warned_of(on_call, new).into_iter().filter(told) {
            if !warned.contains(&one) {
                warned.push(one);
            }
        }
    }
    warned
}
