//! What a session tells its driver.
use std::fmt;

use crate::media::keys::Key;

/// Names one [`play`](super::Session::play) of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlayId(pub(super) u32);

/// Names one [`record`](super::Session::record) of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub(super) u32);

/// What happened. A `Debug` of it shows no key and no sound.
#[derive(Debug)]
pub enum MediaEvent {
    /// The peer's first packet came.
    Heard,
    /// All clips of a play are out, and the time of the last frame is over.
    Played(PlayId),
    /// Nothing is left to play, and the time of the last frame is over: the moment to hang up.
    Sent,
    /// A key was pressed.
    Key(Pressed),
    /// A recording ended, or never began: then its tape is empty and was [`TapeEnd::Stopped`]. Comes
    /// once for each that was asked for, unless the session fails.
    Recorded(RecordId, Tape),
    /// Two seconds after the start nothing came from the peer: audio one way only.
    OneWay,
    /// Nothing came from the peer for the configured time, while it should send.
    TimedOut,
    /// The session that this one was joined to is gone, or has parted.
    Parted,
    /// A fault of ours ended the session; its port is free.
    Failed,
    /// The session ended as it was told to; nothing follows.
    Closed,
}

/// A key that was pressed; it prints as `*`, for it may be of a PIN.
pub struct Pressed(Key);

/// Why a recording ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TapeEnd {
    /// It was told to, another took its place, or the session was closed.
    Stopped,
    /// As long as it may be.
    Full,
    /// Nothing was said for long enough.
    Silent,
}

/// A recorded message. It prints its length only.
pub struct Tape {
    alaw: Vec<u8>,
    end: TapeEnd,
    talk: bool,
}

impl Pressed {
    pub(crate) const fn new(key: Key) -> Self {
        Self(key)
    }

    /// Hands the key to the one who collects. Do not keep it.
    #[must_use]
    pub const fn expose(&self) -> Key {
        self.0
    }
}

impl fmt::Debug for Pressed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("*")
    }
}

impl Tape {
    pub(super) const fn new(alaw: Vec<u8>, end: TapeEnd, talk: bool) -> Self {
        Self { alaw, end, talk }
    }

    /// Returns the sound: A-law at 8 kHz.
    #[must_use]
    pub fn alaw(&self) -> &[u8] {
        &self.alaw
    }

    /// Gives the sound away: A-law at 8 kHz.
    #[must_use]
    pub fn into_alaw(self) -> Vec<u8> {
        self.alaw
    }

    /// Returns whether anybody talked: a message without is none.
    #[must_use]
    pub const fn has_talk(&self) -> bool {
        self.talk
    }

    /// Returns why the recording ended.
    #[must_use]
    pub const fn end(&self) -> TapeEnd {
        self.end
    }
}

impl fmt::Debug for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tape({} samples, {:?})", self.alaw.len(), self.end)
    }
}
