//! `incidents`: one fault of a site that many report, declared and ended by the desk.
use std::path::Path;

use super::desk::{Answered, Client, Context, Words, read_input};
use super::ticket_acts::refused;
use super::tickets::{LISTED, LISTED_MAX};
use super::{Failure, Global, Output, Tone, Verdict};
use crate::api::incident_shapes::{DeclareRequest, IncidentLine, IncidentWhole, SayRequest, Texts};
use crate::model::{Language, SiteCode, Timestamp};
use crate::replies::Args;

/// Look at known incidents, declare and end them.
#[derive(Clone, Debug, clap::Args)]
pub struct IncidentsCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with incidents.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// List those that are proposed or declared, the newest first.
    List {
        /// Those that are over too.
        #[arg(long)]
        all: bool,
        /// How many at most.
        #[arg(long, default_value_t = LISTED, value_parser = clap::value_parser!(u32).range(1..=LISTED_MAX))]
        limit: u32,
    },
    /// Show one: what was done, by whom and why, and its tickets.
    Show {
        /// Its number, as `list` shows it.
        id: i64,
    },
    /// Declare one: further reports wake nobody anew, and are told what is known.
    Declare(DeclareArgs),
    /// Tell everybody who reported it what is new.
    Update(SayArgs),
    /// Tell everybody that it is over, and solve its tickets.
    End(SayArgs),
    /// Say that a proposed one is none.
    Dismiss(DismissArgs),
}

/// Declares an incident.
#[derive(Clone, Debug, clap::Args)]
pub struct DeclareArgs {
    /// The one of this number, which is proposed.
    #[arg(required_unless_present = "site", conflicts_with_all = ["site", "kind"])]
    pub id: Option<i64>,
    /// The site, such as MD2.
    #[arg(long, requires = "kind")]
    pub site: Option<SiteCode>,
    /// The kind of fault: power, environment or connectivity.
    #[arg(long, requires = "site")]
    pub kind: Option<String>,
    /// Since when, such as 2026-11-24T09:00:00Z; left out, since its first report.
    #[arg(long, value_name = "TIME")]
    pub since: Option<Timestamp>,
    /// When it may be over.
    #[arg(long, value_name = "TIME")]
    pub expected_end: Option<Timestamp>,
    /// What is told.
    #[command(flatten)]
    pub said: Said,
}

/// Says something of an incident.
#[derive(Clone, Debug, clap::Args)]
pub struct SayArgs {
    /// Its number.
    pub id: i64,
    /// When it may be over, or `unknown`.
    #[arg(long, value_name = "TIME|unknown")]
    pub expected_end: Option<Expected>,
    /// What is told.
    #[command(flatten)]
    pub said: Said,
}

/// Says that an incident is none.
#[derive(Clone, Debug, clap::Args)]
pub struct DismissArgs {
    /// Its number.
    pub id: i64,
    /// Who says it, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Why, for the record.
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
}

/// What customers are told, and by whom.
#[derive(Clone, Debug, clap::Args)]
pub struct Said {
    /// What customers read in a language, as es=TEXT, pt=TEXT or en=TEXT, or es=@FILE to take it from
    /// a file; may be given once a language. A language without has the standard text.
    #[arg(long = "text", value_name = "LANGUAGE=TEXT")]
    pub texts: Vec<LanguageText>,
    /// Who says it, for the record.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Why, for the record.
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
}

/// When something may be over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Then.
    At(Timestamp),
    /// Nobody knows.
    Unknown,
}

impl std::str::FromStr for Expected {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "unknown" {
            return Ok(Self::Unknown);
        }
        text.parse().map(Self::At).map_err(|_| {
            format!("`{text}` is no moment; write one such as 2026-11-24T12:00:00Z, or unknown")
        })
    }
}

/// A text in a language, as it is given on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageText(pub Language, pub String);

impl std::str::FromStr for LanguageText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (language, words) = text
            .split_once('=')
            .ok_or_else(|| format!("`{text}` has no `=`; write es=TEXT, pt=TEXT or en=TEXT"))?;
        let language = language.parse().map_err(|error| format!("{error}"))?;
        Ok(Self(language, words.to_owned()))
    }
}

/// Gathers texts by language; `@` before one names a file.
pub(super) fn gathered(given: &[LanguageText]) -> Result<Texts, Failure> {
    let mut texts = Texts::new();
    for LanguageText(language, words) in given {
        let text = match words.strip_prefix('@') {
            Some(file) => {
                let bytes = read_input(Path::new(file))?;
                String::from_utf8(bytes)
                    .map_err(|_| Failure::Usage(format!("{file} is not UTF-8")))?
            }
            None => words.clone(),
        };
        if texts.insert(*language, text).is_some() {
            return Err(Failure::Usage(format!("there are two texts in {language}")));
        }
    }
    Ok(texts)
}

impl IncidentsCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        let answered = match &self.what {
            What::List { all, limit } => {
                let target = format!("/api/v1/incidents?open={}", !all);
                let lines: Vec<IncidentLine> = client.list(&target, *limit)?;
                return list(&context, &lines, out);
            }
            What::Show { id } => return show(&context, &client, *id, out),
            What::Declare(order) => {
                client.post::<IncidentLine>("/api/v1/incidents", &declared(order)?)?
            }
            What::Update(order) => client.post(&target(order.id, "update"), &said(order)?)?,
            What::End(order) => client.post(&target(order.id, "end"), &said(order)?)?,
            What::Dismiss(order) => {
                let (by, why) = (order.by.clone(), order.why.clone());
                let request = SayRequest { by, why, ..SayRequest::default() };
                client.post(&target(order.id, "dismiss"), &request)?
            }
        };
        match answered {
            Answered::Good(line) if out.json() => out.value(&line)?,
            Answered::Good(line) => {
                let args = Args::new()
                    .with("id", line.id)
                    .with("site", line.site.to_string())
                    .with("count", i64::from(line.tickets));
                let id = format!("cli-incident-{}", line.state);
                out.line(None, &Words::load(&context)?.with(&id, &args))?;
            }
            Answered::Refused(problem) => return refused(&problem, out),
        }
        Ok(Verdict::Good)
    }
}

fn target(id: i64, act: &str) -> String {
    format!("/api/v1/incidents/{id}/{act}")
}

fn declared(order: &DeclareArgs) -> Result<DeclareRequest, Failure> {
    Ok(DeclareRequest {
        id: order.id,
        site: order.site.clone(),
        kind: order.kind.clone(),
        texts: gathered(&order.said.texts)?,
        since: order.since,
        expected_end: order.expected_end,
        by: order.said.by.clone(),
        why: order.said.why.clone(),
    })
}

fn said(order: &SayArgs) -> Result<SayRequest, Failure> {
    let (expected_end, end_unknown) = match order.expected_end {
        Some(Expected::At(end)) => (Some(end), false),
        Some(Expected::Unknown) => (None, true),
        None => (None, false),
    };
    Ok(SayRequest {
        texts: gathered(&order.said.texts)?,
        expected_end,
        end_unknown,
        by: order.said.by.clone(),
        why: order.said.why.clone(),
    })
}

fn shown(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

fn list(
    context: &Context,
    lines: &[IncidentLine],
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    if out.json() {
        out.value(&lines)?;
        return Ok(Verdict::Good);
    }
    let words = Words::load(context)?;
    if lines.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-incidents"))?;
        return Ok(Verdict::Good);
    }
    let columns = ["id", "site", "intent", "incident-state", "since", "until", "tickets", "page"];
    let mut table = words.table(&columns);
    for line in lines {
        table.row([
            line.id.to_string(),
            line.site.to_string(),
            line.kind.to_string(),
            words.say(&format!("cli-incident-state-{}", line.state)),
            shown(line.since),
            line.expected_end.map(shown).unwrap_or_default(),
            line.tickets.to_string(),
            line.page.map(|page| page.to_string()).unwrap_or_default(),
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
    let whole = match client.get::<IncidentWhole>(&format!("/api/v1/incidents/{id}"))? {
        Answered::Good(whole) => whole,
        Answered::Refused(problem) => return refused(&problem, out),
    };
    if out.json() {
        out.value(&whole)?;
        return Ok(Verdict::Good);
    }
    list(context, std::slice::from_ref(&whole.line), out)?;
    let words = Words::load(context)?;
    let mut acts = words.table(&["at", "outcome", "by", "reason"]);
    for act in &whole.acts {
        let what = words.say(&format!("cli-incident-act-{}", act.what.as_str()));
        acts.row([shown(act.at), what, act.by.clone(), act.why.clone()]);
    }
    out.table(&acts)?;
    for act in &whole.acts {
        for (language, text) in &act.texts {
            out.line(Some(Tone::Faint), &format!("{} {language}", shown(act.at)))?;
            for line in text.lines() {
                out.line(None, &format!("  {line}"))?;
            }
        }
    }
    let mut children = words.table(&["ticket", "at", "address"]);
    for child in &whole.children {
        children.row([child.ticket.to_string(), shown(child.at), child.address.clone()]);
    }
    out.table(&children)?;
    Ok(Verdict::Good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_its_language_and_stands_once() {
        let one: LanguageText = "es=Estamos en ello: a=b".parse().unwrap();
        assert_eq!(one, LanguageText(Language::Spanish, "Estamos en ello: a=b".to_owned()));
        assert!("Estamos en ello".parse::<LanguageText>().is_err());
        assert!("fr=Bonjour".parse::<LanguageText>().is_err());
        assert!(gathered(&[one.clone(), one]).is_err());
        assert_eq!("unknown".parse(), Ok(Expected::Unknown));
        assert!("tomorrow".parse::<Expected>().is_err());
    }
}
