//! What is wrong in a file that a person wrote, in words he can act on.
use std::fmt;

use serde::{Deserialize, Serialize};

/// One thing wrong in a file: where, what, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFault {
    /// The file as the reader knows it, such as `routing-rules/rules/10-safety.toml`.
    pub file: String,
    /// The line, from 1; 0 when the fault is of the whole file.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do; empty when `what` says it.
    pub remedy: String,
}

impl FileFault {
    /// Makes a fault of one line.
    #[must_use]
    pub fn new(
        file: &str,
        line: usize,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { file: file.to_owned(), line, what: what.into(), remedy: remedy.into() }
    }

    /// Makes a fault at a byte of `text`, such as the start of a TOML error's span.
    #[must_use]
    pub fn at_byte(
        file: &str,
        text: &str,
        byte: usize,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let line = text.bytes().take(byte).filter(|b| *b == b'\n').count().saturating_add(1);
        Self::new(file, line, what, remedy)
    }
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}", self.what)?;
        if self.remedy.is_empty() { Ok(()) } else { write!(f, "; {}", self.remedy) }
    }
}
