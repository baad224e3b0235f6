//! `serve`: the daemon.

/// Run the gateway until SIGTERM or SIGINT (this is what happens without a command).
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Serve {}
