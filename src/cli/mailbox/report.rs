//! What a replay found.
use std::collections::BTreeMap;

use serde::Serialize;

/// Messages that are listed one by one in text; JSON has all.
pub(super) const LISTED_MAX: usize = 200;

/// One message, and what would become of it.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Line {
    /// Its place in the file, from 1.
    pub(super) number: usize,
    pub(super) from: String,
    pub(super) subject: String,
    /// opened, joined, duplicate, quarantined, refused, parked or withheld; `unreadable` when
    /// the file could not be read there.
    pub(super) outcome: String,
    pub(super) reason: String,
    /// no, auto-reply, bounce, receipt, notification or own.
    pub(super) automatic: String,
    /// The ticket it opened or joined, as numbered in the trial.
    pub(super) ticket: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) facts: Option<Facts>,
    /// What the reader had to mend or to leave out.
    pub(super) problems: Vec<String>,
}

/// What a ticket that was opened is about.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Facts {
    pub(super) intent: String,
    pub(super) decided: bool,
    pub(super) priority: String,
    pub(super) safety: bool,
    pub(super) language: String,
    pub(super) queue: String,
    /// Whether a contact has the sender's address.
    pub(super) registered: bool,
}

/// Everything that a replay found. Serialises as the JSON of `mailbox replay --json`.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Report {
    pub(super) messages: usize,
    /// How many ended how.
    pub(super) outcomes: BTreeMap<String, usize>,
    /// How many were written by machines of which kind.
    pub(super) automatic: BTreeMap<String, usize>,
    /// Of the tickets that were opened.
    pub(super) queues: BTreeMap<String, usize>,
    pub(super) intents: BTreeMap<String, usize>,
    pub(super) priorities: BTreeMap<String, usize>,
    pub(super) languages: BTreeMap<String, usize>,
    /// Tickets whose intent is a guess that a person has to look at.
    pub(super) undecided: usize,
    pub(super) danger: usize,
    /// What would have gone out, by kind and state such as `mail withheld`.
    pub(super) outgoing: BTreeMap<String, usize>,
    /// What was odd, and in how many messages.
    pub(super) problems: BTreeMap<String, usize>,
    pub(super) lines: Vec<Line>,
}

impl Report {
    /// Adds one message.
    pub(super) fn add(&mut self, line: Line) {
        self.messages += 1;
        count(&mut self.outcomes, &line.outcome);
        if line.automatic != "no" && !line.automatic.is_empty() {
            count(&mut self.automatic, &line.automatic);
        }
        if let Some(facts) = &line.facts {
            count(&mut self.queues, &facts.queue);
            count(&mut self.intents, &facts.intent);
            count(&mut self.priorities, &facts.priority);
            count(&mut self.languages, &facts.language);
            self.undecided += usize::from(!facts.decided);
            self.danger += usize::from(facts.safety);
        }
        for problem in &line.problems {
            count(&mut self.problems, problem);
        }
        self.lines.push(line);
    }

    /// Adds what a ticket would have sent.
    pub(super) fn sends(&mut self, what: &str) {
        count(&mut self.outgoing, what);
    }

    /// The messages that made no ticket and joined none: those that somebody wants to see.
    pub(super) fn left_out(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| !matches!(line.outcome.as_str(), "opened" | "joined"))
    }

    /// Whether a message was lost to the reader or the classifier.
    pub(super) fn has_failures(&self) -> bool {
        ["parked", "unreadable"].iter().any(|outcome| self.outcomes.contains_key(*outcome))
    }
}

fn count(counts: &mut BTreeMap<String, usize>, what: &str) {
    *counts.entry(what.to_owned()).or_default() += 1;
}
