//! What is typed, line by line; a code is not shown while it is typed.
use std::io::{self, BufRead as _, IsTerminal as _, Read as _};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

/// Bytes of one typed line.
const LINE_BYTES_MAX: u64 = 8_192;

/// Reads one line without its end; nothing at the end of the input.
pub(super) fn line(hidden: bool) -> io::Result<Option<Zeroizing<String>>> {
    let _silent = if hidden { Silent::begin()? } else { None };
    let mut text = Zeroizing::new(String::new());
    let read = io::stdin().lock().take(LINE_BYTES_MAX).read_line(&mut text)?;
    if read == 0 {
        return Ok(None);
    }
    let length = text.trim_end_matches(['\n', '\r']).len();
    text.truncate(length);
    Ok(Some(text))
}

/// The terminal shows nothing of what is typed, as long as this lives.
struct Silent(Termios);

impl Silent {
    /// Nothing when the input is no terminal.
    fn begin() -> io::Result<Option<Self>> {
        if !io::stdin().is_terminal() {
            return Ok(None);
        }
        let before = tcgetattr(io::stdin())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        silent.local_modes.insert(LocalModes::ECHONL);
        tcsetattr(io::stdin(), OptionalActions::Flush, &silent)?;
        Ok(Some(Self(before)))
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        // The terminal may be gone; then there is nobody to show anything to.
        let _gone = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}
