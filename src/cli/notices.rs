//! `notices`: one letter to the contacts of many accounts.
use super::desk::{Answered, Client, Context, Words};
use super::incidents::{LanguageText, gathered};
use super::ticket_acts::refused;
use super::tickets::{LISTED, LISTED_MAX, shortened};
use super::{Failure, Global, Output, Tone, Verdict};
use crate::api::incident_shapes::Texts;
use crate::api::notice_shapes::{
    NoticeLine, NoticeWhole, OptOutLine, OptOutRequest, OptedOut, PlannedNotice, SendNoticeRequest,
};
use crate::api::paging::ROWS_MAX;
use crate::http::percent_encoded;
use crate::intake::bulk::Audience;
use crate::model::Timestamp;
use crate::replies::Args;
use crate::store::BulkText;

/// Write to the contacts of many accounts.
#[derive(Clone, Debug, clap::Args)]
pub struct NoticesCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with notices.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Send one off: its letters go out a few at a time, in each contact's language.
    Send(SendArgs),
    /// List those that were sent, the newest first.
    List {
        /// How many at most.
        #[arg(long, default_value_t = LISTED, value_parser = clap::value_parser!(u32).range(1..=LISTED_MAX))]
        limit: u32,
    },
    /// Show one: what it says, who got it, who did not and why.
    Show {
        /// Its number, as `list` shows it.
        id: i64,
    },
    /// Note that a contact wants no notices; without one, list those who want none.
    OptOut {
        /// The contact: his contact number, address or row.
        who: Option<String>,
        /// He wants them again.
        #[arg(long, requires = "who")]
        lift: bool,
        /// Who notes it, for the record.
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
}

/// Sends a notice off.
#[derive(Clone, Debug, clap::Args)]
pub struct SendArgs {
    /// The accounts: all, country:es, site:MD2, state:integrating, origin:NAME, account:NAME or
    /// account:#7; may be given more than once. Of one kind any counts, of different kinds all.
    #[arg(long, required = true, value_name = "ACCOUNTS")]
    pub to: Vec<Audience>,
    /// The subject in a language, as es=TEXT, pt=TEXT or en=TEXT; once a language.
    #[arg(long = "subject", required = true, value_name = "LANGUAGE=TEXT")]
    pub subjects: Vec<LanguageText>,
    /// The text in a language without greeting and signature, as es=TEXT, or es=@FILE to take it from
    /// a file; once a language.
    #[arg(long = "text", required = true, value_name = "LANGUAGE=TEXT")]
    pub texts: Vec<LanguageText>,
    /// It goes before all others and is held up by no limit.
    #[arg(long)]
    pub emergency: bool,
    /// Send nothing: say who would get it, and show the first letter of each language.
    #[arg(long)]
    pub dry_run: bool,
    /// Who sends it, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Why, for the record.
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
}

impl NoticesCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        match &self.what {
            What::Send(order) => {
                let request = request(order)?;
                match client.post::<PlannedNotice>("/api/v1/notices", &request)? {
                    Answered::Good(plan) if out.json() => out.value(&plan)?,
                    Answered::Good(plan) => planned(&Words::load(&context)?, &plan, out)?,
                    Answered::Refused(problem) => return refused(&problem, out),
                }
            }
            What::List { limit } => {
                let lines: Vec<NoticeLine> = client.list("/api/v1/notices", *limit)?;
                list(&context, &lines, out)?;
            }
            What::Show { id } => return show(&context, &client, *id, out),
            What::OptOut { who: Some(who), lift, by } => {
                let request = OptOutRequest { who: who.clone(), lift: *lift, by: by.clone() };
                match client.post::<OptedOut>("/api/v1/notice-opt-outs", &request)? {
                    Answered::Good(done) if out.json() => out.value(&done)?,
                    Answered::Good(done) => {
                        let id = if done.opted_out { "cli-opted-out" } else { "cli-opted-in" };
                        let args = Args::new().with("number", done.contact_number.digits());
                        out.line(None, &Words::load(&context)?.with(id, &args))?;
                    }
                    Answered::Refused(problem) => return refused(&problem, out),
                }
            }
            What::OptOut { who: None, .. } => return opt_outs(&context, &client, out),
        }
        Ok(Verdict::Good)
    }
}

/// Puts subjects and texts together.
fn request(order: &SendArgs) -> Result<SendNoticeRequest, Failure> {
    let (mut subjects, texts): (Texts, Texts) =
        (gathered(&order.subjects)?, gathered(&order.texts)?);
    let mut together = std::collections::BTreeMap::new();
    for (language, text) in texts {
        let subject = subjects.remove(&language).ok_or_else(|| {
            Failure::Usage(format!("the text in {language} has no subject; give --subject"))
        })?;
        together.insert(language, BulkText { subject, text });
    }
    if let Some((language, _)) = subjects.first_key_value() {
        return Err(Failure::Usage(format!("the subject in {language} has no text; give --text")));
    }
    Ok(SendNoticeRequest {
        to: order.to.iter().map(ToString::to_string).collect(),
        texts: together,
        emergency: order.emergency,
        dry_run: order.dry_run,
        by: order.by.clone(),
        why: order.why.clone(),
    })
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn shown(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

fn planned(words: &Words, plan: &PlannedNotice, out: &mut Output<'_>) -> Result<(), Failure> {
    let args = Args::new().with("count", number(plan.letters));
    let said = match (plan.id, plan.ticket) {
        (Some(id), Some(ticket)) => {
            words.with("cli-notice-sent", &args.with("id", id).with("ticket", ticket.to_string()))
        }
        _ => words.with("cli-notice-dry", &args),
    };
    out.line(Some(Tone::Strong), &said)?;
    let accounts = Args::new().with("count", number(plan.accounts));
    out.line(None, &words.with("cli-notice-accounts", &accounts))?;
    for one in &plan.languages {
        let args =
            Args::new().with("language", one.language.tag()).with("count", number(one.letters));
        out.line(None, &words.with("cli-notice-language", &args))?;
    }
    for (reason, count) in &plan.left {
        let args = Args::new().with("reason", reason.as_str()).with("count", number(*count));
        out.line(None, &words.with("cli-notice-left", &args))?;
    }
    if plan.id.is_some() {
        return Ok(());
    }
    for one in &plan.languages {
        out.line(Some(Tone::Strong), &format!("{} {}", one.language.tag(), one.first_to))?;
        let lacking = words.say("cli-notice-no-text");
        let (subject, text) = (one.subject.as_deref(), one.text.as_deref());
        for line in [subject.unwrap_or(&lacking)].into_iter().chain(text.unwrap_or("").lines()) {
            out.line(None, &format!("  {line}"))?;
        }
    }
    Ok(())
}

fn list(context: &Context, lines: &[NoticeLine], out: &mut Output<'_>) -> Result<(), Failure> {
    if out.json() {
        out.value(&lines)?;
        return Ok(());
    }
    let words = Words::load(context)?;
    if lines.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-notices"))?;
        return Ok(());
    }
    let columns = ["id", "at", "ticket", "audience", "waiting", "written", "left-out", "by"];
    let mut table = words.table(&columns);
    for line in lines {
        table.row([
            line.id.to_string(),
            shown(line.at),
            line.ticket.to_string(),
            shortened(&line.to.join(" "), 48),
            line.waiting.to_string(),
            line.written.to_string(),
            line.left.to_string(),
            line.by.clone(),
        ]);
    }
    out.table(&table)?;
    Ok(())
}

fn show(
    context: &Context,
    client: &Client,
    id: i64,
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let target = format!("/api/v1/notices/{id}?limit={ROWS_MAX}");
    let mut whole = match client.get::<NoticeWhole>(&target)? {
        Answered::Good(whole) => whole,
        Answered::Refused(problem) => return refused(&problem, out),
    };
    while let Some(next) = whole.next.take() {
        match client.get::<NoticeWhole>(&format!("{target}&after={}", percent_encoded(&next)))? {
            Answered::Good(page) => {
                whole.letters.extend(page.letters);
                whole.next = page.next;
            }
            Answered::Refused(problem) => return refused(&problem, out),
        }
    }
    if out.json() {
        out.value(&whole)?;
        return Ok(Verdict::Good);
    }
    list(context, std::slice::from_ref(&whole.line), out)?;
    let words = Words::load(context)?;
    for (language, text) in &whole.texts {
        out.line(Some(Tone::Strong), &format!("{} {}", language.tag(), text.subject))?;
        for line in text.text.lines() {
            out.line(None, &format!("  {line}"))?;
        }
    }
    let mut table = words.table(&["at", "address", "language", "outcome", "reason"]);
    for letter in &whole.letters {
        let state = words.say(&format!("cli-bulk-{}", letter.state.as_str()));
        let sent = letter.sent.as_ref().map(|sent| format!("cli-outgoing-state-{sent}"));
        let outcome = sent.map_or(state, |id| words.say(&id));
        table.row([
            shown(letter.at),
            letter.address.clone(),
            letter.language.tag().to_owned(),
            outcome,
            letter.note.clone(),
        ]);
    }
    out.table(&table)?;
    Ok(Verdict::Good)
}

fn opt_outs(context: &Context, client: &Client, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    let lines = match client.all::<OptOutLine>("/api/v1/notice-opt-outs")? {
        Answered::Good(lines) => lines,
        Answered::Refused(problem) => return refused(&problem, out),
    };
    if out.json() {
        out.value(&lines)?;
        return Ok(Verdict::Good);
    }
    let words = Words::load(context)?;
    if lines.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-opt-outs"))?;
        return Ok(Verdict::Good);
    }
    let mut table = words.table(&["contact-number", "name", "account", "since", "by"]);
    for line in &lines {
        table.row([
            line.contact_number.digits(),
            line.name.clone(),
            line.account.clone(),
            shown(line.at),
            line.by.clone(),
        ]);
    }
    out.table(&table)?;
    Ok(Verdict::Good)
}
