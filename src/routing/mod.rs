//! Rules from facts to a queue, with the rule that decided.
//!
//! Floor 3. Pure: rule files come in as text, facts as a value, and the same facts always give
//! the same [`Decision`]. Files are read in the order of their names, rules in the order they
//! stand; the first rule that fits decides. Every line of `when` must hold, a list in a line
//! means any of it, and nothing listed in `unless` may hold.
//!
//! [`Ruleset::parse`] refuses a set in which a rule can never decide, the danger rule is not
//! first, the last rule has conditions, a name is unknown, or a `[[test]]` fails: a set that
//! loads is a set whose authors' own examples hold.

mod cases;
mod check;
mod condition;
mod coverage;
mod decide;
pub mod edit;
mod explain;
mod facts;
mod lint;
mod outcome;
mod read;
pub mod replay;
pub mod told;
mod vocabulary;

pub use cases::TestResult;
pub use decide::{Decision, TRACE_LINES_MAX};
pub use explain::{Explanation, NEARLY_MAX, Nearly};
pub use facts::{Event, Facts, Hours, Known, OTHER, origin_for_rules};
pub use lint::Lint;
pub use outcome::NO_REPLY;

use crate::model::{FileFault, QueueId};
use outcome::Template;
use read::Rule;

/// The most rules of one set.
pub const RULES_MAX: usize = 1000;
/// The most tests of one set.
pub const TESTS_MAX: usize = 5000;

/// A set of rules that passed every check, its own tests included.
#[derive(Clone, Debug)]
pub struct Ruleset {
    rules: Vec<Rule>,
    /// The last rule: it has no conditions, so that every arrival has a queue.
    last: Rule,
    last_queue: Template<QueueId>,
    cases: Vec<cases::Case>,
    notes: Vec<FileFault>,
    hash: String,
    known: Known,
}

impl Ruleset {
    /// Reads and checks the files of `routing-rules/rules/`, given as (path, text).
    ///
    /// # Errors
    /// Everything that is wrong in any of the files, each with its line and remedy.
    pub fn parse(files: &[(String, String)], known: &Known) -> Result<Self, Vec<FileFault>> {
        check::load(files, known)
    }

    /// Returns the hash of the files' names and texts: the first 12 hexadecimal digits of
    /// SHA-256. It is stored with each ticket, so that one can tell which rules decided.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Returns what an author should know though it is no fault, such as a rule that the
    /// check for dead rules cannot look into.
    #[must_use]
    pub fn notes(&self) -> &[FileFault] {
        &self.notes
    }

    /// Returns the names that its rules may use: with them another set can be read beside it.
    #[must_use]
    pub const fn known(&self) -> &Known {
        &self.known
    }

    /// Returns how many rules there are.
    #[must_use]
    pub fn rule_count(&self) -> usize {
        self.rules.len()
    }

    /// Runs every `[[test]]` again and returns what each gave.
    #[must_use]
    pub fn run_tests(&self) -> Vec<TestResult> {
        self.cases.iter().map(|case| case.run(self)).collect()
    }
}

#[cfg(test)]
mod site_tests;
#[cfg(test)]
mod tests;
