//! The thread that writes: takes what waits, writes it in place, flushes once for all.
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, PoisonError};

use super::file::SLOTS;
use super::frame::SLOT_BYTES;
use super::{Medium, Seals, Shared, State, sealed};

pub(super) struct Writer {
    shared: Arc<Shared>,
    medium: Box<dyn Medium>,
    seals: Seals,
    free: VecDeque<usize>,
}

/// What one round has to do.
struct Round {
    write: Vec<(u64, Vec<u8>)>,
    empty: Vec<usize>,
}

impl Writer {
    pub(super) fn new(
        shared: Arc<Shared>,
        medium: Box<dyn Medium>,
        seals: Seals,
        free: Vec<usize>,
    ) -> Self {
        Self { shared, medium, seals, free: free.into() }
    }

    /// Works until the journal is dropped and everything was tried once.
    pub(super) fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        loop {
            let mut state = shared.state();
            while state.to_write.is_empty() && state.to_empty.is_empty() && !state.stopping {
                state = shared.work.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            let round = Round::of(&mut state);
            let ends = state.stopping;
            drop(state);
            let written = self.write(&round);
            let emptied = self.empty(&round.empty);
            self.note(&round, &written, emptied);
            if ends {
                break;
            }
        }
    }

    /// Writes the records of a round; returns the slot of each that is on the disk.
    fn write(&mut self, round: &Round) -> Vec<Option<usize>> {
        let mut slots = vec![None; round.write.len()];
        for (slot, (seq, text)) in slots.iter_mut().zip(&round.write) {
            match self.put(*seq, text) {
                Ok(put) => *slot = Some(put),
                Err(error) => {
                    // What fails for one fails for the rest: they wait for the next try.
                    tracing::error!(%error, "calls are kept in memory only");
                    break;
                }
            }
        }
        if slots.iter().all(Option::is_none) {
            return slots;
        }
        if let Err(error) = self.medium.sync() {
            tracing::error!(%error, "the journal cannot be flushed; calls are kept in memory only");
            self.free.extend(slots.iter().flatten());
            return vec![None; slots.len()];
        }
        slots
    }

    fn put(&mut self, seq: u64, text: &[u8]) -> io::Result<usize> {
        let bytes = sealed(&self.seals, seq, text).and_then(|frame| frame.to_slot());
        let bytes = bytes.ok_or_else(|| io::Error::other("a record cannot be sealed"))?;
        let slot = self.free.pop_front();
        let slot = slot.ok_or_else(|| io::Error::other(format!("all {SLOTS} slots are taken")))?;
        let put = self.medium.put(slot, &bytes);
        if put.is_err() {
            // The next one tries another slot first.
            self.free.push_back(slot);
        }
        put.map(|()| slot)
    }

    /// Empties slots; returns whether all are empty on the disk.
    fn empty(&mut self, slots: &[usize]) -> bool {
        if slots.is_empty() {
            return true;
        }
        let nothing = [0_u8; SLOT_BYTES];
        let put = slots.iter().try_for_each(|slot| self.medium.put(*slot, &nothing));
        let emptied = put.and_then(|()| self.medium.sync());
        if let Err(error) = &emptied {
            tracing::warn!(%error, "slots of the journal cannot be emptied yet");
        }
        emptied.is_ok()
    }

    /// Writes down what became of a round, and tells those who wait.
    fn note(&mut self, round: &Round, written: &[Option<usize>], emptied: bool) {
        let mut state = self.shared.state();
        for ((seq, _), slot) in round.write.iter().zip(written) {
            match state.held.get_mut(seq) {
                Some(held) => {
                    held.slot = *slot;
                    if let Some(waiter) = held.waiter.take() {
                        // Whoever waited may have gone on already.
                        let _gone = waiter.send(slot.is_some());
                    }
                }
                // It was taken meanwhile.
                None => state.to_empty.extend(slot),
            }
        }
        if emptied {
            self.free.extend(&round.empty);
        } else {
            state.left_full.extend(&round.empty);
        }
    }
}

impl Round {
    fn of(state: &mut State) -> Self {
        let seqs = std::mem::take(&mut state.to_write);
        let text = |seq: u64| {
            let held = state.held.get(&seq).filter(|held| held.slot.is_none());
            held.map(|held| (seq, held.text.clone()))
        };
        let write = seqs.into_iter().filter_map(text).collect();
        Self { write, empty: std::mem::take(&mut state.to_empty) }
    }
}
