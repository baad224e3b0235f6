//! `pages`: who was woken, who has it, and answers in somebody's name.
use super::desk::{Answered, Client, Context, Words};
use super::tickets::{LISTED, LISTED_MAX};
use super::{Failure, Global, Output, Table, Tone, Verdict};
use crate::api::page_shapes::{PageAnswerMade, PageAnswerRequest, PageLine, PageWhole};
use crate::intake::PageAnswer;
use crate::model::{PersonId, Timestamp};
use crate::replies::Args;

/// Look at pages and answer them.
#[derive(Clone, Debug, clap::Args)]
pub struct PagesCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with pages.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// List the pages that somebody must still see to, the newest first.
    List {
        /// Those that are done with too.
        #[arg(long)]
        all: bool,
        /// How many at most.
        #[arg(long, default_value_t = LISTED, value_parser = clap::value_parser!(u32).range(1..=LISTED_MAX))]
        limit: u32,
    },
    /// Show one page: whom it tried to reach, by which way, and what came of it.
    Show {
        /// Its number, as `list` shows it.
        id: i64,
    },
    /// Say that somebody has it.
    Accept(InName),
    /// Hand it on to the next person.
    HandOn(InName),
    /// Say that somebody works on it, so that it does not begin again.
    Touch(InName),
}

/// An answer in somebody's name.
#[derive(Clone, Debug, clap::Args)]
pub struct InName {
    /// The page.
    pub id: i64,
    /// The person, by the id in the on-call files.
    #[arg(long, value_name = "PERSON")]
    pub by: PersonId,
}

impl PagesCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        let (what, order) = match &self.what {
            What::List { all, limit } => {
                let target = format!("/api/v1/pages?open={}", !all);
                let lines: Vec<PageLine> = client.list(&target, *limit)?;
                return list(&context, &lines, out);
            }
            What::Show { id } => return show(&context, &client, *id, out),
            What::Accept(order) => (PageAnswer::Accept, order),
            What::HandOn(order) => (PageAnswer::HandOn, order),
            What::Touch(order) => (PageAnswer::Touch, order),
        };
        let target = format!("/api/v1/pages/{}/{}", order.id, what.as_str());
        let request = PageAnswerRequest { by: order.by.to_string() };
        match client.post::<PageAnswerMade>(&target, &request)? {
            Answered::Good(made) if out.json() => out.value(&made)?,
            Answered::Good(made) => {
                let words = Words::load(&context)?;
                let by = made.by.unwrap_or_else(|| order.by.to_string());
                let args = Args::new().with("by", by);
                let id = format!("cli-page-{}", made.answered);
                out.line(None, &words.with(&id, &args))?;
            }
            Answered::Refused(problem) => {
                out.complain(&problem.detail)?;
                return Ok(Verdict::NotWell);
            }
        }
        Ok(Verdict::Good)
    }
}

fn shown(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

fn list(context: &Context, lines: &[PageLine], out: &mut Output<'_>) -> Result<Verdict, Failure> {
    if out.json() {
        out.value(&lines)?;
        return Ok(Verdict::Good);
    }
    let words = Words::load(context)?;
    if lines.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-pages"))?;
        return Ok(Verdict::Good);
    }
    let head =
        words.head(&["id", "ticket", "policy", "page-state", "page-by", "started", "page-next"]);
    let mut table = Table::new(&head.iter().map(String::as_str).collect::<Vec<_>>());
    for line in lines {
        table.row([
            line.id.to_string(),
            line.ticket.to_string(),
            line.policy.to_string(),
            words.say(&format!("cli-page-state-{}", line.state)),
            line.by.clone().unwrap_or_default(),
            shown(line.opened_at),
            line.next_at.map(shown).unwrap_or_default(),
        ]);
    }
    out.table(&table)?;
    Ok(Verdict::Good)
}

fn show(
    context: &Context,
    client: &Client,
    id: i64,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let page = match client.get::<PageWhole>(&format!("/api/v1/pages/{id}"))? {
        Answered::Good(page) => page,
        Answered::Refused(problem) => {
            out.complain(&problem.detail)?;
            return Ok(Verdict::NotWell);
        }
    };
    if out.json() {
        out.value(&page)?;
        return Ok(Verdict::Good);
    }
    list(context, std::slice::from_ref(&page.line), out)?;
    let words = Words::load(context)?;
    let head = words.head(&["at", "person", "page-way", "outcome"]);
    let mut table = Table::new(&head.iter().map(String::as_str).collect::<Vec<_>>());
    for one in &page.tries {
        let outcome = one.outcome.clone().unwrap_or_default();
        table.row([shown(one.at), one.person.clone(), one.address.clone(), outcome]);
    }
    out.table(&table)?;
    Ok(Verdict::Good)
}
