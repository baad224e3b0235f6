//! `demo-data`: an invented desk to try things on.

/// Fill the store with the accounts, contacts and PINs of an invented desk. The PINs are printed
/// once and never again.
#[derive(Clone, Debug, clap::Args)]
pub struct DemoData {}
