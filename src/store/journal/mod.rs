//! A journal of fixed size beside the store, for what must be on a disk while the store cannot
//! take it.
//!
//! Its file is 8 MiB from the start and is written in place: a full disk does not matter to it. A
//! record is sealed as raw mail is. One thread writes; whoever appends may wait for it, and need
//! not. What the disk does not take is kept in memory up to [`UNWRITTEN_MAX`] records and tried
//! again; beyond that it is lost, and counted (`docs/adr/0011-late-store.md`).

mod file;
mod frame;
mod writer;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

pub use file::{JOURNAL_BYTES, JournalError, check_journal};

use super::Secrets;
use super::seals::{Seals, TAG_BYTES};
use file::{JournalFile, SLOTS};
use frame::{Frame, SEALED_MAX, Slot};

/// The longest record, in bytes.
pub const RECORD_BYTES_MAX: usize = SEALED_MAX - TAG_BYTES;
/// Records that are kept in memory alone; one more is lost.
pub const UNWRITTEN_MAX: usize = 1_024;

/// Where slots are written: a file, or what a test puts in its place.
pub trait Medium: Send + 'static {
    /// Writes a slot.
    ///
    /// # Errors
    /// What the system said; the slot may hold anything then.
    fn put(&mut self, slot: usize, bytes: &[u8]) -> io::Result<()>;

    /// Brings every slot that was written onto the disk.
    ///
    /// # Errors
    /// What the system said; none of them counts as written then.
    fn sync(&mut self) -> io::Result<()>;
}

/// No disk at all: records are kept in memory as far as there is room.
#[derive(Clone, Copy, Debug)]
pub struct NoDisk;

impl Medium for NoDisk {
    fn put(&mut self, _: usize, _: &[u8]) -> io::Result<()> {
        Err(io::Error::other("there is no journal"))
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How a journal stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JournalCounts {
    /// Records that wait to be taken.
    pub waiting: usize,
    /// Those of them that are on no disk yet.
    pub unwritten: usize,
    /// Records that were lost since the start: for lack of room, or too long.
    pub lost: u64,
    /// Slots that held a record that was never whole, or that another key sealed, at the start.
    pub unreadable: usize,
}

/// A record that was handed in.
#[derive(Debug)]
pub struct Appended {
    /// Its number in the journal; nothing when it is lost.
    pub seq: Option<u64>,
    /// Says `true` once the record is on the disk, `false` when that failed.
    pub written: oneshot::Receiver<bool>,
}

/// The journal. Cloning is cheap; the last one that goes away ends its thread.
#[derive(Clone)]
pub struct Journal(Arc<Handle>);

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Journal").field(&self.counts()).finish()
    }
}

struct Handle(Arc<Shared>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.state().stopping = true;
        self.0.work.notify_one();
    }
}

/// What the journal and its thread have in common.
struct Shared {
    state: Mutex<State>,
    work: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
struct State {
    last_seq: u64,
    held: BTreeMap<u64, Held>,
    /// Records for the thread to write.
    to_write: BTreeSet<u64>,
    /// Slots for the thread to empty.
    to_empty: Vec<usize>,
    /// Slots that could not be emptied, for the next try.
    left_full: Vec<usize>,
    lost: u64,
    unreadable: usize,
    stopping: bool,
}

/// A record that waits to be taken.
struct Held {
    text: Vec<u8>,
    slot: Option<usize>,
    /// Who waits for it to be written.
    waiter: Option<oneshot::Sender<bool>>,
}

impl State {
    fn unwritten(&self) -> usize {
        self.held.values().filter(|held| held.slot.is_none()).count()
    }
}

impl Journal {
    /// Opens the journal in `folder`, making it when it is not there. What an earlier run left
    /// waits to be taken.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn open(folder: &Path, secrets: &Secrets) -> Result<Self, JournalError> {
        let (file, slots) = JournalFile::open(folder)?;
        Self::start(Box::new(file), slots, seals(secrets)).map_err(|source| JournalError::Io {
            path: folder.to_owned(),
            folder: folder.to_owned(),
            source,
        })
    }

    /// Keeps a journal on something else than a file; it is empty.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn over(medium: impl Medium, secrets: &Secrets) -> io::Result<Self> {
        Self::start(Box::new(medium), vec![Slot::Empty; SLOTS], seals(secrets))
    }

    fn start(medium: Box<dyn Medium>, slots: Vec<Slot>, seals: Seals) -> io::Result<Self> {
        let mut state = State::default();
        let mut free = vec![];
        for (at, slot) in slots.into_iter().enumerate() {
            let frame = match slot {
                Slot::Empty => {
                    free.push(at);
                    continue;
                }
                // It was never promised to anybody: its slot is free.
                Slot::Torn => {
                    state.unreadable = state.unreadable.saturating_add(1);
                    free.push(at);
                    continue;
                }
                Slot::Whole(frame) => frame,
            };
            state.last_seq = state.last_seq.max(frame.seq);
            match opened(&seals, frame) {
                Some((seq, text)) => {
                    // Written twice when its first flush failed: one of them is enough.
                    let held = Held { text, slot: Some(at), waiter: None };
                    let twin = state.held.insert(seq, held);
                    state.to_empty.extend(twin.and_then(|twin| twin.slot));
                }
                // Another key may open it: it stays where it is.
                None => state.unreadable = state.unreadable.saturating_add(1),
            }
        }
        let shared = Arc::new(Shared { state: Mutex::new(state), work: Condvar::new() });
        let thread = writer::Writer::new(Arc::clone(&shared), medium, seals, free);
        std::thread::Builder::new().name("journal".to_owned()).spawn(move || thread.run())?;
        Ok(Self(Arc::new(Handle(shared))))
    }

    /// Hands a record in. Returns at once: it is kept in memory, and on its way to the disk.
    #[must_use]
    pub fn append(&self, text: Vec<u8>) -> Appended {
        let (tell, written) = oneshot::channel();
        let mut state = self.0.0.state();
        if text.len() > RECORD_BYTES_MAX || state.unwritten() >= UNWRITTEN_MAX {
            state.lost = state.lost.saturating_add(1);
            let _told = tell.send(false);
            return Appended { seq: None, written };
        }
        state.last_seq = state.last_seq.saturating_add(1);
        let seq = state.last_seq;
        state.held.insert(seq, Held { text, slot: None, waiter: Some(tell) });
        state.to_write.insert(seq);
        drop(state);
        self.0.0.work.notify_one();
        Appended { seq: Some(seq), written }
    }

    /// Returns whether a record that was handed in is on the disk, or was taken out since.
    #[must_use]
    pub fn is_written(&self, seq: u64) -> bool {
        self.0.0.state().held.get(&seq).is_none_or(|held| held.slot.is_some())
    }

    /// Returns every record that waits to be taken, in the order in which they were handed in.
    #[must_use]
    pub fn waiting(&self) -> Vec<(u64, Vec<u8>)> {
        self.0.0.state().held.iter().map(|(seq, held)| (*seq, held.text.clone())).collect()
    }

    /// Takes records out: what they say is in the store. Their slots are emptied soon; after a crash
    /// before that they wait again.
    pub fn done(&self, seqs: &[u64]) {
        let mut state = self.0.0.state();
        for seq in seqs {
            let Some(held) = state.held.remove(seq) else { continue };
            state.to_empty.extend(held.slot);
            if let Some(waiter) = held.waiter {
                // The store has it, which is better still; whoever waited may have gone on.
                let _gone = waiter.send(true);
            }
        }
        drop(state);
        self.0.0.work.notify_one();
    }

    /// Tries again what the disk did not take.
    pub fn retry(&self) {
        let mut state = self.0.0.state();
        let unwritten =
            state.held.iter().filter(|(_, held)| held.slot.is_none()).map(|(seq, _)| *seq);
        state.to_write = unwritten.collect();
        let left = std::mem::take(&mut state.left_full);
        state.to_empty.extend(left);
        drop(state);
        self.0.0.work.notify_one();
    }

    /// Returns how it stands.
    #[must_use]
    pub fn counts(&self) -> JournalCounts {
        let state = self.0.0.state();
        JournalCounts {
            waiting: state.held.len(),
            unwritten: state.unwritten(),
            lost: state.lost,
            unreadable: state.unreadable,
        }
    }
}

fn seals(secrets: &Secrets) -> Seals {
    Seals::new(&*secrets.mail, b"centralita journal digest 1", b"centralita journal seal 1")
}

/// Seals a record. Its number is part of what is digested, so that no two records share a key.
fn sealed(seals: &Seals, seq: u64, text: &[u8]) -> Option<Frame> {
    let digest = seals.digest(&[&seq.to_le_bytes(), text].concat());
    Some(Frame { seq, digest, sealed: seals.seal(digest, text).ok()? })
}

fn opened(seals: &Seals, frame: Frame) -> Option<(u64, Vec<u8>)> {
    let text = seals.open(frame.digest, frame.sealed).ok()?;
    Some((frame.seq, text.to_vec()))
}

#[cfg(test)]
mod tests;
