//! `users`: who may sign in to the console.
use super::desk::{Answered, Client, Context, Words};
use super::ticket_acts::refused;
use super::{Failure, Global, Output, Tone, Verdict};
use crate::api::user_shapes::{Invited, NewUserRequest, RoleRequest, UserLine};
use crate::http::percent_encoded;
use crate::model::Timestamp;
use crate::replies::Args;

/// Look after the people of the desk who sign in to the console.
#[derive(Clone, Debug, clap::Args)]
pub struct UsersCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with users.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Make a user. The link at which he chooses his password is printed once.
    Add {
        /// What he types to sign in.
        name: String,
        /// What he may do: agent, lead, admin or auditor.
        #[arg(long)]
        role: String,
        /// What he is called on tickets.
        #[arg(long, value_name = "NAME")]
        called: Option<String>,
        /// The language that he reads the console in: es-ES, pt-PT or en.
        #[arg(long)]
        language: Option<String>,
        /// Who he is in the on-call files.
        #[arg(long)]
        person: Option<String>,
    },
    /// List users, those who were ended too.
    List,
    /// Print a new link for a user who forgot his password.
    Invite {
        /// His name.
        name: String,
    },
    /// Give a user another role; it counts from his next request on.
    Role {
        /// His name.
        name: String,
        /// agent, lead, admin or auditor.
        role: String,
    },
    /// Take the second factor of a user away who has lost it; his password alone lets him in.
    ResetSecond {
        /// His name.
        name: String,
    },
    /// End a user: he is signed out everywhere and signs in no more.
    End {
        /// His name.
        name: String,
    },
}

impl UsersCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        match &self.what {
            What::Add { name, role, called, language, person } => {
                let new = NewUserRequest {
                    name: name.clone(),
                    role: role.clone(),
                    called: called.clone(),
                    language: language.clone(),
                    person: person.clone(),
                };
                invited(&context, client.post("/api/v1/users", &new)?, out)
            }
            What::Invite { name } => {
                let target = format!("/api/v1/users/{}/invite", percent_encoded(name));
                invited(&context, client.post(&target, &())?, out)
            }
            What::List => match client.all::<UserLine>("/api/v1/users")? {
                Answered::Good(users) if out.json() => {
                    out.value(&users)?;
                    Ok(Verdict::Good)
                }
                Answered::Good(users) => list(&context, &users, out),
                Answered::Refused(problem) => refused(&problem, out),
            },
            What::Role { name, role } => {
                let target = format!("/api/v1/users/{}/role", percent_encoded(name));
                done(client.post(&target, &RoleRequest { role: role.clone() })?, out)
            }
            What::ResetSecond { name } => {
                let target = format!("/api/v1/users/{}/reset-second", percent_encoded(name));
                done(client.post(&target, &())?, out)
            }
            What::End { name } => {
                let target = format!("/api/v1/users/{}/end", percent_encoded(name));
                done(client.post(&target, &())?, out)
            }
        }
    }
}

fn done(answered: Answered<()>, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    match answered {
        Answered::Good(()) => Ok(Verdict::Good),
        Answered::Refused(problem) => refused(&problem, out),
    }
}

fn invited(
    context: &Context,
    answered: Answered<Invited>,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    match answered {
        Answered::Good(invited) if out.json() => out.value(&invited)?,
        Answered::Good(invited) => {
            let words = Words::load(context)?;
            let url = format!("{}{}", context.loaded.config.api.url(), invited.path);
            out.line(Some(Tone::Strong), &url)?;
            let until = Args::new().with("until", shown(invited.until));
            out.line(Some(Tone::Faint), &words.with("cli-user-invited", &until))?;
        }
        Answered::Refused(problem) => return refused(&problem, out),
    }
    Ok(Verdict::Good)
}

fn shown(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

fn list(context: &Context, users: &[UserLine], out: &mut Output<'_>) -> Result<Verdict, Failure> {
    let words = Words::load(context)?;
    if users.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-users"))?;
        return Ok(Verdict::Good);
    }
    let mut table = words.table(&[
        "user",
        "user-called",
        "user-role",
        "language",
        "person",
        "user-password",
        "ended",
    ]);
    for user in users {
        table.row([
            user.name.to_string(),
            user.called.clone(),
            user.role.to_string(),
            user.language.to_string(),
            user.person.as_ref().map(ToString::to_string).unwrap_or_default(),
            user.password_at.map(shown).unwrap_or_default(),
            user.ended_at.map(shown).unwrap_or_default(),
        ]);
    }
    out.table(&table)?;
    Ok(Verdict::Good)
}
