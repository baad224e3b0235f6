//! `keys`: who may use the API.

/// Look after the keys of the API.
#[derive(Clone, Debug, clap::Args)]
pub struct KeysCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with keys.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Make a key. It is printed once and never again.
    Add {
        /// What it is for, such as the name of the program that will use it.
        name: String,
    },
    /// List keys by name, without the keys themselves.
    List,
    /// Make a key useless at once.
    Revoke {
        /// Its id, as `list` shows it.
        id: String,
    },
}
