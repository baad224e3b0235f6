//! `oncall override` and `oncall swap`: exceptions to the files, with author and reason.
use super::super::desk::{Answered, Client, Context};
use super::super::{Failure, Output, Table, Tone, Verdict};
use super::laid::{laid, moment, schedule, shown};
use super::month::deed;
use crate::api::oncall_shapes::{
    OfferRequest, OverrideOrder, OverridesRequest, OverridesWritten, SwapAnswer, SwapRequest,
    TakeBackRequest,
};
use crate::http::Problem;
use crate::model::{PersonId, PolicyId, Timestamp};
use crate::oncall::{Change, Deed, OnCall, Stretch, Swap, SwapState};
use crate::replies::one_line;

/// How far back `--all` lists, in days.
const BACK_DAYS: i64 = 400;
/// Who is meant by a name that nobody has.
const ANYBODY: &str = "anybody";
/// Characters of a reason in a table.
const WHY_CHARS_SHOWN: usize = 40;

/// What can be done with overrides.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum OverrideWhat {
    /// Put somebody on call instead of somebody, or as well, or take somebody off, for a time.
    Add(OverrideAdd),
    /// List those that are not over.
    List {
        /// Of this schedule alone.
        #[arg(long)]
        schedule: Option<PolicyId>,
        /// Those of the last 400 days as well, and those taken back.
        #[arg(long)]
        all: bool,
    },
    /// Take one back. What was under way held until now.
    Remove {
        /// Its number.
        id: i64,
        /// Why.
        #[arg(long, default_value = "")]
        why: String,
        /// Who takes it back.
        #[arg(long, env = "USER", hide_env_values = true)]
        by: Option<String>,
    },
}

/// An override.
#[derive(Clone, Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("deed").required(true).multiple(false))]
pub struct OverrideAdd {
    /// The schedule.
    pub schedule: PolicyId,
    /// Whose turns somebody else has: a person, or `anybody` for whoever it is.
    #[arg(long, value_name = "PERSON", group = "deed", requires = "with")]
    pub replace: Option<PersonId>,
    /// Who has them.
    #[arg(long, value_name = "PERSON", requires = "replace")]
    pub with: Option<PersonId>,
    /// Who is on call as well.
    #[arg(long, value_name = "PERSON", group = "deed")]
    pub add: Option<PersonId>,
    /// Who is not on call, without anybody in his place.
    #[arg(long, value_name = "PERSON", group = "deed")]
    pub remove: Option<PersonId>,
    /// From when, on the clock of the schedule: 2027-03-28 02:30, 2027-03-28, or now.
    #[arg(long, value_name = "TIME", default_value = "now")]
    pub from: String,
    /// Until when; a day alone means its beginning.
    #[arg(long, value_name = "TIME")]
    pub until: String,
    /// Why.
    #[arg(long)]
    pub why: String,
    /// Who writes it.
    #[arg(long, env = "USER", hide_env_values = true)]
    pub by: Option<String>,
    /// Say what would be, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// What can be done with swaps.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum SwapWhat {
    /// Offer a turn to others of the schedule.
    Offer(SwapOffer),
    /// Take an offered turn.
    Accept {
        /// The number of the offer.
        id: i64,
        /// Who takes it.
        #[arg(long)]
        person: PersonId,
    },
    /// Take an offer back that nobody has accepted.
    Withdraw {
        /// The number of the offer.
        id: i64,
        /// Who offered it.
        #[arg(long)]
        person: PersonId,
    },
    /// List offers, the newest first.
    List {
        /// Those alone that nobody has accepted.
        #[arg(long)]
        open: bool,
    },
}

/// An offer.
#[derive(Clone, Debug, clap::Args)]
pub struct SwapOffer {
    /// The schedule.
    pub schedule: PolicyId,
    /// Whose turn it is.
    #[arg(long)]
    pub person: PersonId,
    /// From when, on the clock of the schedule.
    #[arg(long, value_name = "TIME")]
    pub from: String,
    /// Until when; a day alone means its beginning.
    #[arg(long, value_name = "TIME")]
    pub until: String,
    /// Who alone may accept.
    #[arg(long, value_name = "PERSON")]
    pub to: Option<PersonId>,
    /// From when the person takes the turns of whoever accepts.
    #[arg(long, value_name = "TIME", requires = "return_until")]
    pub return_from: Option<String>,
    /// Until when.
    #[arg(long, value_name = "TIME", requires = "return_from")]
    pub return_until: Option<String>,
    /// Why.
    #[arg(long)]
    pub why: String,
}

/// What exceptions work with.
pub(super) struct Desk<'a> {
    pub(super) context: &'a Context,
    /// The files, without any exception.
    pub(super) on_call: &'a OnCall,
    pub(super) now: Timestamp,
}

/// Tells a refusal; the command ends with 1.
pub(super) fn refused(problem: &Problem, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    out.complain(&problem.detail)?;
    Ok(Verdict::NotWell)
}

impl OverrideAdd {
    fn deed(&self) -> Result<Deed, Failure> {
        match (&self.replace, &self.with, &self.add, &self.remove) {
            (Some(whom), Some(by), None, None) => {
                let whom = Some(whom.clone()).filter(|whom| whom.as_str() != ANYBODY);
                Ok(Deed::Replace { whom, by: by.clone() })
            }
            (None, None, Some(person), None) => Ok(Deed::Add { person: person.clone() }),
            (None, None, None, Some(person)) => Ok(Deed::Remove { person: person.clone() }),
            _ => Err(Failure::Usage(
                "give one of --replace PERSON --with PERSON, --add PERSON, --remove PERSON"
                    .to_owned(),
            )),
        }
    }
}

impl OverrideWhat {
    pub(super) fn run(&self, desk: &Desk<'_>, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        match self {
            Self::Add(add) => {
                let plan = schedule(desk.on_call, &add.schedule)?;
                let order = OverrideOrder {
                    schedule: add.schedule.clone(),
                    deed: add.deed()?,
                    from: moment(plan, &add.from, desk.now)?,
                    until: moment(plan, &add.until, desk.now)?,
                    why: None,
                    source: None,
                };
                let request = OverridesRequest {
                    overrides: vec![order],
                    why: add.why.clone(),
                    by: add.by.clone(),
                    file: None,
                    dry_run: add.dry_run,
                };
                write(desk, &request, out)
            }
            Self::List { schedule, all } => list(desk, schedule.as_ref(), *all, out),
            Self::Remove { id, why, by } => {
                let client = Client::connect(desk.context)?;
                let request = TakeBackRequest { why: why.clone(), by: by.clone() };
                let target = format!("/api/v1/oncall/overrides/{id}/remove");
                match client.post::<Change>(&target, &request)? {
                    Answered::Good(change) if out.json() => out.value(&change)?,
                    Answered::Good(change) => out.line(
                        Some(Tone::Good),
                        &format!("override {} is taken back: {}", change.id, deed(&change.deed)),
                    )?,
                    Answered::Refused(problem) => return refused(&problem, out),
                }
                Ok(Verdict::Good)
            }
        }
    }
}

/// Sends overrides and tells what became of each.
pub(super) fn write(
    desk: &Desk<'_>,
    request: &OverridesRequest,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let client = Client::connect(desk.context)?;
    let target = "/api/v1/oncall/overrides";
    let written = match client.post::<OverridesWritten>(target, request)? {
        Answered::Good(written) => written,
        Answered::Refused(problem) => return refused(&problem, out),
    };
    if out.json() {
        out.value(&written)?;
        return Ok(Verdict::Good);
    }
    let mut table = Table::new(&["override", "done", "schedule", "what", "from", "until"]);
    for line in &written.overrides {
        let plan = schedule(desk.on_call, &line.schedule)?;
        table.row([
            line.id.map(|id| id.to_string()).unwrap_or_default(),
            line.done.replace('_', " "),
            line.schedule.to_string(),
            deed(&line.deed),
            shown(plan, line.from),
            shown(plan, line.until),
        ]);
    }
    out.table(&table)?;
    for warning in &written.warnings {
        out.line(Some(Tone::Caution), &format!("look at this: {warning}"))?;
    }
    Ok(Verdict::Good)
}

fn list(
    desk: &Desk<'_>,
    only: Option<&PolicyId>,
    all: bool,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let back = jiff::SignedDuration::from_hours(24 * if all { BACK_DAYS } else { 0 });
    let since = desk.now.checked_sub(back).unwrap_or(desk.now);
    let on_call = laid(desk.context, desk.on_call, since)?;
    let wanted = |change: &&Change| {
        only.is_none_or(|only| change.schedule == *only) && (all || change.ends() > desk.now)
    };
    let changes: Vec<&Change> = on_call.changes().list.iter().filter(wanted).collect();
    if out.json() {
        out.value(&changes)?;
        return Ok(Verdict::Good);
    }
    let mut table =
        Table::new(&["override", "schedule", "what", "from", "until", "by", "why", "state"]);
    for change in changes {
        let times = |at: Timestamp| {
            let plan = on_call.schedule(&change.schedule);
            plan.map_or_else(|| at.to_string(), |plan| shown(plan, at))
        };
        let state = match (&change.taken_back, change.swap) {
            (Some(back), _) => format!("taken back by {}", back.by),
            (None, Some(swap)) => format!("swap {swap}"),
            (None, None) => String::new(),
        };
        table.row([
            change.id.to_string(),
            change.schedule.to_string(),
            deed(&change.deed),
            times(change.from),
            times(change.until),
            change.by.clone(),
            one_line(&change.why, WHY_CHARS_SHOWN),
            state,
        ]);
    }
    out.table(&table)?;
    Ok(Verdict::Good)
}

impl SwapWhat {
    pub(super) fn run(&self, desk: &Desk<'_>, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let client = Client::connect(desk.context)?;
        let (target, answer) = match self {
            Self::Offer(offer) => {
                let request = offer.request(desk)?;
                let answered = client.post::<Swap>("/api/v1/oncall/swaps", &request)?;
                let warnings = vec![];
                (
                    "offered",
                    match answered {
                        Answered::Good(swap) => Answered::Good(SwapAnswer { swap, warnings }),
                        Answered::Refused(problem) => Answered::Refused(problem),
                    },
                )
            }
            Self::Accept { id, person } => {
                let request = SwapRequest { person: person.clone() };
                let target = format!("/api/v1/oncall/swaps/{id}/accept");
                ("accepted", client.post(&target, &request)?)
            }
            Self::Withdraw { id, person } => {
                let request = SwapRequest { person: person.clone() };
                let target = format!("/api/v1/oncall/swaps/{id}/withdraw");
                ("withdrawn", client.post(&target, &request)?)
            }
            Self::List { open } => {
                let target = format!("/api/v1/oncall/swaps?open={open}");
                return match client.all::<Swap>(&target)? {
                    Answered::Good(swaps) => table_of(desk, &swaps, out),
                    Answered::Refused(problem) => refused(&problem, out),
                };
            }
        };
        match answer {
            Answered::Good(answer) if out.json() => out.value(&answer)?,
            Answered::Good(answer) => {
                let line = format!("swap {} is {target}", answer.swap.id);
                out.line(Some(Tone::Good), &line)?;
                for warning in &answer.warnings {
                    out.line(Some(Tone::Caution), &format!("look at this: {warning}"))?;
                }
            }
            Answered::Refused(problem) => return refused(&problem, out),
        }
        Ok(Verdict::Good)
    }
}

impl SwapOffer {
    fn request(&self, desk: &Desk<'_>) -> Result<OfferRequest, Failure> {
        let plan = schedule(desk.on_call, &self.schedule)?;
        let at = |text: &str| moment(plan, text, desk.now);
        let in_return = match (&self.return_from, &self.return_until) {
            (Some(from), Some(until)) => Some(Stretch { from: at(from)?, until: at(until)? }),
            _ => None,
        };
        Ok(OfferRequest {
            schedule: self.schedule.clone(),
            person: self.person.clone(),
            to: self.to.clone(),
            from: at(&self.from)?,
            until: at(&self.until)?,
            in_return,
            why: self.why.clone(),
            by: None,
        })
    }
}

fn table_of(desk: &Desk<'_>, swaps: &[Swap], out: &mut Output<'_>) -> Result<Verdict, Failure> {
    if out.json() {
        out.value(&swaps)?;
        return Ok(Verdict::Good);
    }
    let mut table = Table::new(&[
        "swap",
        "state",
        "schedule",
        "person",
        "from",
        "until",
        "for",
        "in return",
        "why",
    ]);
    for swap in swaps {
        let time = |at: Timestamp| {
            let plan = desk.on_call.schedule(&swap.schedule);
            plan.map_or_else(|| at.to_string(), |plan| shown(plan, at))
        };
        let state = match &swap.state {
            SwapState::Open if swap.turn.from <= desk.now => "too late".to_owned(),
            SwapState::Open => "open".to_owned(),
            SwapState::Accepted { accepted_by, .. } => format!("accepted by {accepted_by}"),
            SwapState::Withdrawn { .. } => "withdrawn".to_owned(),
        };
        let in_return =
            swap.in_return.map(|when| format!("{} to {}", time(when.from), time(when.until)));
        table.row([
            swap.id.to_string(),
            state,
            swap.schedule.to_string(),
            swap.person.to_string(),
            time(swap.turn.from),
            time(swap.turn.until),
            swap.to.as_ref().map_or_else(|| ANYBODY.to_owned(), ToString::to_string),
            in_return.unwrap_or_default(),
            one_line(&swap.why, WHY_CHARS_SHOWN),
        ]);
    }
    out.table(&table)?;
    Ok(Verdict::Good)
}
