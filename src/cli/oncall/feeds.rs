//! `oncall feed`: calendars that are fetched by address.
use super::super::desk::{Answered, Client, Words};
use super::super::{Failure, Output, Tone, Verdict};
use super::exceptions::{Desk, refused};
use crate::api::oncall_shapes::{FeedLine, FeedRequest};
use crate::intake::FeedMade;
use crate::model::{PersonId, PolicyId};

/// What can be done with calendars.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum FeedWhat {
    /// Make an address for a calendar program. It is printed once and never again; whoever has it
    /// sees the shifts.
    Add {
        /// Only the shifts of this person.
        #[arg(long)]
        person: Option<PersonId>,
        /// Only the shifts of this schedule.
        #[arg(long)]
        schedule: Option<PolicyId>,
        /// Who asks for it, for the record.
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// List the calendars, without their addresses.
    List,
    /// End a calendar: its address gives nothing any more.
    Revoke {
        /// Its id, as `list` shows it.
        id: i64,
    },
}

impl FeedWhat {
    pub(super) fn run(&self, desk: &Desk<'_>, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let client = Client::connect(desk.context)?;
        match self {
            Self::Add { person, schedule, by } => {
                let request = FeedRequest {
                    person: person.clone(),
                    schedule: schedule.clone(),
                    by: by.clone(),
                };
                match client.post::<FeedMade>("/api/v1/oncall/feeds", &request)? {
                    Answered::Good(made) if out.json() => out.value(&made)?,
                    Answered::Good(made) => out.line(Some(Tone::Strong), &made.url)?,
                    Answered::Refused(problem) => return refused(&problem, out),
                }
            }
            Self::List => match client.all::<FeedLine>("/api/v1/oncall/feeds")? {
                Answered::Good(lines) if out.json() => out.value(&lines)?,
                Answered::Good(lines) => list(&Words::load(desk.context)?, &lines, out)?,
                Answered::Refused(problem) => return refused(&problem, out),
            },
            Self::Revoke { id } => {
                let target = format!("/api/v1/oncall/feeds/{id}/revoke");
                if let Answered::Refused(problem) = client.post::<()>(&target, &())? {
                    return refused(&problem, out);
                }
            }
        }
        Ok(Verdict::Good)
    }
}

fn list(words: &Words, lines: &[FeedLine], out: &mut Output<'_>) -> Result<(), Failure> {
    let mut table = words.table(&["id", "person", "policy", "since", "until"]);
    let day = |at: crate::model::Timestamp| at.strftime("%Y-%m-%d").to_string();
    for line in lines {
        table.row([
            line.id.to_string(),
            line.person.as_ref().map(ToString::to_string).unwrap_or_default(),
            line.schedule.as_ref().map(ToString::to_string).unwrap_or_default(),
            day(line.made_at),
            line.revoked_at.map(day).unwrap_or_default(),
        ]);
    }
    out.table(&table)?;
    Ok(())
}
