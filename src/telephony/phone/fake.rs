//! A call without a telephone, for tests of who serves calls.
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::{Ask, Leg, LegEvent};
use crate::sip::agent::{Command, LegId};

/// What may wait on either side.
const WAITING_MAX: usize = 8;

/// The other end of a [`Leg`].
pub(crate) struct FakeLine {
    asks: Receiver<Ask>,
    /// What happens to the call.
    pub(crate) events: Sender<LegEvent>,
}

impl FakeLine {
    /// Makes a call and its other end.
    pub(crate) fn open() -> (Leg, Self) {
        let (asks, asked) = mpsc::channel(WAITING_MAX);
        let (events, happened) = mpsc::channel(WAITING_MAX);
        let leg = Leg::new(LegId::Received(1), asks, happened, std::sync::Arc::default());
        (leg, Self { asks: asked, events })
    }

    /// Takes the next command and says that it was done; nothing when the call is dropped.
    pub(crate) async fn command(&mut self) -> Option<Command> {
        loop {
            match self.asks.recv().await? {
                Ask::Command(command, reply) => {
                    // Whoever asked may have turned to something else.
                    let _left = reply.send(Ok(()));
                    return Some(command);
                }
                Ask::Dial(..) | Ask::Refresh => {}
            }
        }
    }
}
