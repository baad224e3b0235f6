//! `api`: what programs can ask.
use super::{Failure, Global, Output, Verdict};
use crate::api::document;

/// Look at what programs can ask.
#[derive(Clone, Debug, clap::Args)]
pub struct ApiCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with the API.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Print the document of every request (OpenAPI 3.1). It is made from the program and asks no store;
    /// a running daemon serves the same at /api/v1/openapi.json.
    Document,
}

impl ApiCommand {
    pub(super) fn run(&self, _: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let What::Document = self.what;
        out.value(&document())?;
        Ok(Verdict::Good)
    }
}
