//! `train`: learning from labelled examples.
use std::path::PathBuf;

/// Learn the model anew from the labelled examples below the rules' folder.
#[derive(Clone, Debug, clap::Args)]
pub struct Train {
    /// Write the model here, not beside the examples.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}
