//! Every command.
//!
//! Floor 8. A command is one file with its arguments and its `run`, and one line in the list
//! below. Commands write through [`Output`] only, so that a test can read what they say. They
//! end with 0 when all is good, 1 when what was asked about is not well, 2 when the question
//! itself was wrong.

pub mod accounts;
pub mod answers;
pub mod api;
pub mod arrivals;
pub mod audit;
pub mod calls;
pub mod classify;
pub mod completions;
pub mod config;
pub mod contact_enrol;
pub mod contact_law;
pub mod contacts;
pub mod demo_data;
mod desk;
pub mod desks;
pub mod evaluate;
pub mod exchange;
mod explained;
mod explained_levels;
pub mod incidents;
pub mod keys;
pub mod locations;
pub mod mail;
pub mod mailbox;
pub mod message;
pub mod notices;
pub mod oncall;
mod output;
pub mod pages;
pub mod phone;
pub mod prompts;
pub mod recordings;
pub mod reports;
pub mod retention;
pub mod routing;
pub mod serve;
mod table;
pub mod ticket_acts;
pub mod ticket_correct;
pub mod ticket_freeze;
pub mod ticket_hand;
pub mod ticket_hold;
pub mod ticket_tasks;
pub mod ticket_vouch;
pub mod tickets;
pub mod times;
pub mod train;
pub mod trunk;
pub mod understanding;
pub mod users;
pub mod voice;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::model::FileFault;

pub use output::{Output, Tone};
pub use table::Table;

/// Telephony and email intake gateway of a service desk.
#[derive(Debug, Parser)]
#[command(name = "centralita", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Global {
    /// The configuration file.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "CENTRALITA_CONFIG",
        default_value = "./config.toml"
    )]
    pub config: PathBuf,
    /// Write JSON for machines.
    #[arg(long, global = true)]
    pub json: bool,
}

/// How a command ended that could be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All is good.
    Good,
    /// What was asked about is not well.
    NotWell,
}

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What was asked for cannot be: a file that is not there, a value that makes no sense.
    #[error("{0}")]
    Usage(String),
    /// Files that the command needs are faulty.
    #[error("{} in the files this needs", if .0.len() == 1 { "a fault" } else { "faults" })]
    Faults(Vec<FileFault>),
    /// The answer could not be written.
    #[error("cannot write the answer: {0}")]
    Io(#[from] io::Error),
}

/// The exit status of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0.
    Good,
    /// 1.
    NotWell,
    /// 2.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Good => 0,
            Exit::NotWell => 1,
            Exit::Usage => 2,
        })
    }
}

/// Makes the commands and their dispatcher from one list.
macro_rules! commands {
    ($($name:ident($arguments:ty),)+) => {
        #[derive(Debug, clap::Subcommand)]
        enum Command {
            $($name($arguments),)+
        }

        impl Command {
            fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
                match self {
                    $(Self::$name(command) => command.run(global, out),)+
                }
            }
        }
    };
}

commands! {
    Serve(serve::Serve),
    DemoData(demo_data::DemoData),
    Mail(mail::MailCommand),
    Message(message::MessageCommand),
    Mailbox(mailbox::MailboxCommand),
    Classify(classify::Classify),
    Evaluate(evaluate::Evaluate),
    Train(train::Train),
    Understanding(understanding::UnderstandingCommand),
    Routing(routing::RoutingCommand),
    Oncall(oncall::OncallCommand),
    Tickets(tickets::TicketsCommand),
    Arrivals(arrivals::ArrivalsCommand),
    Answers(answers::AnswersCommand),
    Pages(pages::PagesCommand),
    Incidents(incidents::IncidentsCommand),
    Notices(notices::NoticesCommand),
    Times(times::TimesCommand),
    Reports(reports::Reports),
    Phone(phone::PhoneCommand),
    Calls(calls::CallsCommand),
    Recordings(recordings::RecordingsCommand),
    Trunk(trunk::TrunkCommand),
    Desks(desks::DesksCommand),
    Accounts(accounts::AccountsCommand),
    Contacts(contacts::ContactsCommand),
    Locations(locations::LocationsCommand),
    Keys(keys::KeysCommand),
    Users(users::UsersCommand),
    Audit(audit::AuditCommand),
    Retention(retention::RetentionCommand),
    Prompts(prompts::PromptsCommand),
    Voice(voice::VoiceCommand),
    Config(config::ConfigCommand),
    Api(api::ApiCommand),
    Completions(completions::Completions),
}

/// Carries out what the command line says, on the process's own streams.
#[must_use]
pub fn main() -> ExitCode {
    run(std::env::args_os(), &mut Output::of_process()).into()
}

/// Carries out one command line, the program's name first.
pub fn run(args: impl IntoIterator<Item = OsString>, out: &mut Output<'_>) -> Exit {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(said) => {
            let asked = !said.use_stderr();
            let text = said.render();
            let text = if out.colour() { text.ansi().to_string() } else { text.to_string() };
            let written = if asked { out.text(&text) } else { out.complain(text.trim_end()) };
            return ended(written.map(|()| Verdict::Good).map_err(Failure::from), asked, out);
        }
    };
    out.set_json(cli.global.json);
    let command = cli.command.unwrap_or_else(|| Command::Serve(serve::Serve::default()));
    let verdict = command.run(&cli.global, out);
    ended(verdict, true, out)
}

/// Says why a command failed, and makes the exit status.
fn ended(verdict: Result<Verdict, Failure>, usage_good: bool, out: &mut Output<'_>) -> Exit {
    let verdict = verdict.and_then(|verdict| out.flush().map(|()| verdict).map_err(Failure::from));
    match verdict {
        // Whoever reads has seen enough, such as `head`.
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Good,
        Err(failure) => {
            let _ = out.failure(&failure);
            Exit::Usage
        }
        Ok(_) if !usage_good => Exit::Usage,
        Ok(Verdict::Good) => Exit::Good,
        Ok(Verdict::NotWell) => Exit::NotWell,
    }
}
