//! `contacts`: the people who may ask for something.
use std::path::PathBuf;

use crate::model::{EmailAddress, Language, PhoneNumber};

/// Look after contacts.
#[derive(Clone, Debug, clap::Args)]
pub struct ContactsCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with contacts.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// List contacts.
    List {
        /// Only those of this account.
        #[arg(long)]
        account: Option<String>,
    },
    /// Add a contact.
    Add(Add),
    /// Add or change contacts from a file; nothing is taken when one line is wrong.
    Import {
        /// The file, or `-` for standard input.
        file: PathBuf,
        /// Its form; by its ending when not said.
        #[arg(long)]
        format: Option<Format>,
    },
    /// Write all contacts; never their PINs.
    Export {
        /// The file, or `-` for standard output.
        #[arg(default_value = "-")]
        file: PathBuf,
        /// Its form.
        #[arg(long, default_value = "csv")]
        format: Format,
    },
}

/// A contact to add.
#[derive(Clone, Debug, clap::Args)]
pub struct Add {
    /// The name.
    pub name: String,
    /// The account he or she asks for.
    #[arg(long)]
    pub account: String,
    /// A mail address; may be given more than once.
    #[arg(long)]
    pub email: Vec<EmailAddress>,
    /// A telephone number with country code; may be given more than once.
    #[arg(long)]
    pub phone: Vec<PhoneNumber>,
    /// The language he or she is answered in: es-ES, pt-PT or en.
    #[arg(long)]
    pub language: Option<Language>,
}

/// The form of a file of contacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Comma-separated values with a head (RFC 4180).
    Csv,
    /// An array of objects.
    Json,
}
