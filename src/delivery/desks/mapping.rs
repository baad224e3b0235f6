//! What an outside desk calls our queues, priorities, states and labels.
use std::collections::BTreeMap;

use super::Wrong;
use crate::model::QueueId;
use crate::tickets::{Label, Labels};

/// The name that stands for every queue that is not named.
pub(super) const EVERY_QUEUE: &str = "*";

/// Our words and those of an outside desk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Its groups by our queues; `*` for all others.
    pub queues: BTreeMap<String, String>,
    /// Its priorities by ours.
    pub priorities: BTreeMap<String, String>,
    /// Its states by ours; of one that has none the people there are told in words.
    pub states: BTreeMap<String, String>,
    /// The names of its fields for our labels.
    pub fields: Vec<(Label, String)>,
}

impl Mapping {
    /// Returns the group that takes a queue's tickets.
    pub(super) fn group(&self, queue: &QueueId) -> Option<&str> {
        let group = self.queues.get(queue.as_str()).or_else(|| self.queues.get(EVERY_QUEUE));
        group.map(String::as_str)
    }

    /// Returns that group, or says what to do.
    pub(super) fn group_of(&self, labels: &Labels) -> Result<&str, Wrong> {
        self.group(&labels.queue).ok_or_else(|| {
            let queue = &labels.queue;
            Wrong::refused(&format!("no group for the queue {queue}: add it to `queues`"))
        })
    }

    pub(super) fn priority(&self, labels: &Labels) -> Option<&str> {
        self.priorities.get(labels.priority.as_str()).map(String::as_str)
    }

    pub(super) fn state(&self, labels: &Labels) -> Option<&str> {
        self.states.get(labels.status.as_str()).map(String::as_str)
    }

    /// Returns the fields of labels that have a value, or of those that are in `only`: of these an empty one too.
    pub(super) fn fields<'a>(
        &'a self,
        labels: &'a Labels,
        only: Option<&'a [Label]>,
    ) -> impl Iterator<Item = (&'a str, String)> {
        self.fields.iter().filter_map(move |(label, name)| {
            let value = labels.value(*label);
            let value = match only {
                None => value?,
                Some(only) if only.contains(label) => value.unwrap_or_default(),
                Some(_) => return None,
            };
            Some((name.as_str(), value))
        })
    }
}
