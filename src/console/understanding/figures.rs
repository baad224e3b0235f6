//! What `evaluate --keep` wrote, as far as it is drawn. What an older version did not write is empty.
use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Intent, Timestamp};
use crate::understanding::evaluation::Share;

/// The figures.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    /// When they were measured.
    pub(super) at: Option<Timestamp>,
    pub(super) setting: Setting,
    pub(super) all: Figures,
    pub(super) by_language: BTreeMap<String, Figures>,
    pub(super) by_channel: BTreeMap<String, Figures>,
    pub(super) by_writer: BTreeMap<String, Figures>,
    pub(super) by_intent: BTreeMap<Intent, IntentFigures>,
    pub(super) macro_f1: f64,
    pub(super) calibration_error: f64,
    pub(super) calibration: Vec<Band>,
    pub(super) coverage: Vec<Point>,
    pub(super) confusions: Vec<Confusion>,
}

/// How they were measured.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Setting {
    pub(super) learned: usize,
    pub(super) left_out: usize,
}

/// Figures of some texts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Figures {
    pub(super) intent: Share,
    pub(super) decided: Share,
    pub(super) priority: Share,
    pub(super) p1_recall: Share,
    pub(super) danger_recall: Share,
    pub(super) language: Share,
}

/// Figures of one intent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct IntentFigures {
    pub(super) recall: Share,
    pub(super) precision: Share,
    pub(super) f1: f64,
}

/// Texts of about the same confidence.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Band {
    pub(super) confidence: f64,
    pub(super) intent: Share,
}

/// A point of the curve of coverage.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Point {
    pub(super) answered: Share,
    pub(super) intent: Share,
}

/// One intent taken for another.
#[derive(Debug, Deserialize)]
pub(super) struct Confusion {
    pub(super) times: usize,
    pub(super) right: Intent,
    pub(super) said: Intent,
}
