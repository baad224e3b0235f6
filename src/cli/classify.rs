//! `classify`: what a text asks for.
use std::path::PathBuf;

/// Say what texts ask for: one JSON object a line in, one answer a line out.
#[derive(Clone, Debug, clap::Args)]
pub struct Classify {
    /// Objects with `text`, or `subject` and `body`, and optionally `id`, `channel`, `line` and
    /// `received`; `-` for standard input.
    #[arg(default_value = "-")]
    pub file: PathBuf,
}
