//! `evaluate`: how often the understanding is right.
use std::path::PathBuf;

/// Compare what is understood with what is right.
#[derive(Clone, Debug, clap::Args)]
pub struct Evaluate {
    /// Labelled texts, one JSON object a line.
    pub file: PathBuf,
}
