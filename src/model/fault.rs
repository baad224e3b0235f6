//! What is wrong in a file that a person wrote, in words he can act on.
use std::fmt;

use serde::{Deserialize, Serialize};

/// What the program itself finds wrong with a change of a file, whatever stands in the file: known by this and not
/// by its English words, so that it can be told in any language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwnFault {
    /// What was sent is what stands there.
    Same,
    /// There is no such file among those that can be changed.
    NoFile,
    /// There was such a file, and there is none any more.
    Gone,
    /// Somebody else has changed it meanwhile.
    Meanwhile,
    /// It could not be written; what the system says of it stands in the fault's own words.
    Unwritten,
    /// No test speaks of a rule.
    Untested,
    /// A rule decides on P1 of these intents, and may page nobody.
    Unpaged,
}

impl OwnFault {
    /// Returns in English what is wrong, with `{}` for each fact; empty where that is not known before.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Same => "nothing differs",
            Self::NoFile => "there is no such file",
            Self::Gone => "there is no such file any more",
            Self::Meanwhile => "somebody else has changed it meanwhile",
            Self::Unwritten => "",
            Self::Untested => "rule `{}` decides no test",
            Self::Unpaged => "rule `{}` decides on P1 ({}) and may page nobody",
        }
    }

    /// Returns in English what to do.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Same => "change something first",
            Self::NoFile => "choose one of the list",
            Self::Gone => "write it by hand",
            Self::Meanwhile | Self::Unwritten => "look at it as it is now, and change it anew",
            Self::Untested => {
                "write a [[test]] that wants it, so that no later change takes it away unseen"
            }
            Self::Unpaged => "add then.page, or let a rule before it take P1",
        }
    }
}

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
    /// Which it is of those that the program itself finds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<OwnFault>,
    /// The facts of such a fault, in the order in which its words have them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<String>,
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
        let (what, remedy) = (what.into(), remedy.into());
        Self { file: file.to_owned(), line, what, remedy, own: None, facts: vec![] }
    }

    /// Makes a fault that the program itself finds with a whole file.
    #[must_use]
    pub fn own(file: &str, own: OwnFault) -> Self {
        Self { own: Some(own), ..Self::new(file, 0, own.what(), own.remedy()) }
    }

    /// Makes a fault that the program itself finds in a line, with its facts.
    #[must_use]
    pub fn found(file: &str, line: usize, own: OwnFault, facts: Vec<String>) -> Self {
        let what =
            facts.iter().fold(own.what().to_owned(), |what, fact| what.replacen("{}", fact, 1));
        Self { own: Some(own), facts, ..Self::new(file, line, what, own.remedy()) }
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
