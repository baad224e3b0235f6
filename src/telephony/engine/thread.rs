//! The loop of a media thread.
use std::io;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use rustix::process::setpriority_process;
use rustix::thread::gettid;

use super::clock::MediaClock;
use super::core::Core;
use super::inbox::Inbox;

/// How much sooner than others the thread is served, where the machine permits it (`nice`).
const PRIORITY: i32 = -10;

/// Starts a thread that serves the sessions of `core` until the inbox is told to end.
///
/// # Errors
/// When the machine gives no thread.
pub(super) fn start(
    number: usize,
    mut core: Core,
    inbox: Arc<Inbox>,
    clock: Arc<MediaClock>,
) -> io::Result<JoinHandle<()>> {
    Builder::new().name(format!("media-{number}")).spawn(move || {
        if setpriority_process(Some(gettid()), PRIORITY).is_err() {
            tracing::debug!("media thread without priority: the machine does not permit it");
        }
        while !inbox.is_ended() {
            match core.tick() {
                Some(due) => clock.sleep_until(due),
                None => inbox.wait(),
            }
        }
        core.end();
    })
}
