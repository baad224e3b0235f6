//! What the driver tells whoever counts.
use std::sync::Arc;
use std::time::Duration;

/// How a call to us ended, for the measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    /// It was answered, and the calls led it to its end.
    Served,
    /// It was answered, and the last resort served the caller.
    LastResort,
    /// It was refused, or over before it was answered.
    Refused,
    /// An extension of the bench.
    Bench,
    /// Its task failed.
    Failed,
}

impl CallOutcome {
    /// Returns its name in the measures.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Served => "served",
            Self::LastResort => "last_resort",
            Self::Refused => "refused",
            Self::Bench => "bench",
            Self::Failed => "failed",
        }
    }
}

/// How a responder's leg ended, for the measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegOutcome {
    /// He was joined with the caller.
    Joined,
    /// He pressed the key and was not joined: the caller had gone, or another was faster.
    Accepted,
    /// He, or a mailbox, answered and did not press the key.
    Answered,
    /// Busy.
    Busy,
    /// He did not answer.
    NoAnswer,
    /// No trunk could reach him.
    Failed,
    /// Nobody waited for him any more.
    Left,
}

impl LegOutcome {
    /// Returns its name in the measures.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Accepted => "accepted",
            Self::Answered => "answered",
            Self::Busy => "busy",
            Self::NoAnswer => "no_answer",
            Self::Failed => "failed",
            Self::Left => "left",
        }
    }
}

/// Counts what happens on the telephone.
pub trait SipListener: Send + Sync + 'static {
    /// A call came in.
    fn began(&self);
    /// It was answered so long after it came in.
    fn answered(&self, took: Duration);
    /// A call is over.
    fn ended(&self, outcome: CallOutcome);
    /// A responder's leg is over.
    fn leg_ended(&self, outcome: LegOutcome);
}

/// One call as it is counted: its end is told when this goes, whatever ends its task.
pub(super) struct Counted {
    listener: Arc<dyn SipListener>,
    /// What it would be if it ended now.
    pub(super) outcome: CallOutcome,
}

impl Counted {
    /// A call came in.
    pub(super) fn begin(listener: &Arc<dyn SipListener>) -> Self {
        listener.began();
        Self { listener: Arc::clone(listener), outcome: CallOutcome::Failed }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.listener.ended(self.outcome);
    }
}
