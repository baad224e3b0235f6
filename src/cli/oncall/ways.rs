//! `oncall ways`: whether people on call are reached where their pages go.
use super::super::desk::{Answered, Client};
use super::super::{Failure, Output, Table, Tone, Verdict};
use super::exceptions::{Desk, refused};
use crate::api::oncall_shapes::{WayAnswer, WayConfirmRequest, WayLine, WayRequest};
use crate::model::{PersonId, Timestamp};

/// What can be done with ways.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum WaysWhat {
    /// List the ways of everybody, and which of them somebody has seen to work.
    List {
        /// Of this person alone.
        #[arg(long)]
        person: Option<PersonId>,
    },
    /// Send a code by a way: a letter, short message or push notice, or a call in which the key 1
    /// confirms it at once.
    Verify {
        /// Who.
        person: PersonId,
        /// The way: mail, sms, call or ntfy, or the address itself.
        way: String,
        /// Who asks for it, for the record.
        #[arg(long, env = "USER", hide_env_values = true)]
        by: Option<String>,
    },
    /// Hand in the code that the person read there.
    Confirm {
        /// Who.
        person: PersonId,
        /// The way, as it was given to `verify`.
        way: String,
        /// The code of six digits.
        code: String,
        /// Who hands it in, for the record.
        #[arg(long, env = "USER", hide_env_values = true)]
        by: Option<String>,
    },
}

impl WaysWhat {
    pub(super) fn run(&self, desk: &Desk<'_>, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let client = Client::connect(desk.context)?;
        let answer = match self {
            Self::List { person } => {
                return match client.get::<Vec<WayLine>>("/api/v1/oncall/ways")? {
                    Answered::Good(lines) => list(&lines, person.as_ref(), out),
                    Answered::Refused(problem) => refused(&problem, out),
                };
            }
            Self::Verify { person, way, by } => {
                let request =
                    WayRequest { person: person.clone(), way: way.clone(), by: by.clone() };
                client.post::<WayAnswer>("/api/v1/oncall/ways/verify", &request)?
            }
            Self::Confirm { person, way, code, by } => {
                let request = WayConfirmRequest {
                    person: person.clone(),
                    way: way.clone(),
                    code: code.clone(),
                    by: by.clone(),
                };
                client.post::<WayAnswer>("/api/v1/oncall/ways/confirm", &request)?
            }
        };
        match answer {
            Answered::Good(answer) if out.json() => out.value(&answer)?,
            Answered::Good(answer) => out.line(Some(Tone::Good), &told(&answer))?,
            Answered::Refused(problem) => return refused(&problem, out),
        }
        Ok(Verdict::Good)
    }
}

fn told(answer: &WayAnswer) -> String {
    let WayAnswer { person, address, until } = answer;
    match until {
        Some(_) if address.starts_with("call:") => {
            format!("{person} is rung at {address}; the key 1 confirms it")
        }
        Some(until) => format!(
            "a code goes to {address}, good until {}; `centralita oncall ways confirm {person} … CODE` takes it",
            until.strftime("%H:%M UTC")
        ),
        None => format!("{address} reaches {person}"),
    }
}

fn list(
    lines: &[WayLine],
    only: Option<&PersonId>,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let lines: Vec<&WayLine> =
        lines.iter().filter(|line| only.is_none_or(|only| line.person == *only)).collect();
    if out.json() {
        out.value(&lines)?;
        return Ok(Verdict::Good);
    }
    let mut table = Table::new(&["person", "way", "address", "within a week", "proven"]);
    let shown = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M UTC").to_string();
    for line in lines {
        let proven = match (&line.verified_at, &line.verified_by) {
            (Some(at), Some(by)) => format!("{} by {by}", shown(*at)),
            _ => match (&line.asked_at, &line.sent) {
                (Some(_), Some(sent)) => format!("no; code {sent}"),
                _ => "no".to_owned(),
            },
        };
        table.row([
            line.person.to_string(),
            line.way.clone(),
            line.address.clone(),
            if line.soon { "yes" } else { "no" }.to_owned(),
            proven,
        ]);
    }
    out.table(&table)?;
    Ok(Verdict::Good)
}
