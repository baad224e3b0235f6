//! The limit of open files: each session has two sockets.
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files that the rest of the program may have open: store, listeners, SIP connections, mail.
const FILES_APART: u64 = 1_024;
const FILES_A_SESSION: u64 = 2;

/// The machine allows too few open files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{sessions} calls need {needed} open files and the limit is {hard}: raise it \
     (systemd: LimitNOFILE={needed}; shell: ulimit -Hn {needed}) or give fewer RTP ports"
)]
pub struct TooFewFiles {
    /// Calls that the ports allow.
    pub sessions: u64,
    /// Open files needed.
    pub needed: u64,
    /// Open files that the process may have at most.
    pub hard: u64,
}

/// Raises the process's limit of open files so that `sessions` calls have their sockets.
///
/// # Errors
/// [`TooFewFiles`] when the hard limit is too low and may not be raised.
pub fn raise_file_limit(sessions: u64) -> Result<(), TooFewFiles> {
    let needed = sessions.saturating_mul(FILES_A_SESSION).saturating_add(FILES_APART);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= needed) {
        return Ok(());
    }
    let hard = maximum.unwrap_or(u64::MAX);
    // Root may lift the hard limit too.
    let raised = Rlimit { current: Some(needed), maximum: maximum.map(|hard| hard.max(needed)) };
    setrlimit(Resource::Nofile, raised).map_err(|_| TooFewFiles { sessions, needed, hard })
}
