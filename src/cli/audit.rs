//! `audit`: who changed what, and whether the trail of it is whole.
use std::fmt::Write as _;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::desk::{Answered, Client, Context, Words};
use super::tickets::{LISTED, LISTED_MAX};
use super::{Failure, Global, Output, Tone, Verdict};
use crate::api::audit::{AuditLine, AuditVerified};
use crate::http::percent_encoded;
use crate::model::Timestamp;
use crate::replies::Args;
use crate::store::AuditHead;

/// Look at the audit trail.
#[derive(Clone, Debug, clap::Args)]
pub struct AuditCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with the trail.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// List who changed what, the newest first.
    List {
        /// Only since then: 2027-01-31 (UTC), or 2027-01-31T09:00:00Z.
        #[arg(long, value_name = "TIME", value_parser = moment)]
        since: Option<Timestamp>,
        /// Only by this person: the name that he gave, or contact:12.
        #[arg(long, value_name = "PERSON")]
        by: Option<String>,
        /// Only what was done to this: ticket:CT-0001010, key:portal, contact:12 and so on.
        #[arg(long, value_name = "OBJECT")]
        object: Option<String>,
        /// How many at most.
        #[arg(long, default_value_t = LISTED, value_parser = clap::value_parser!(u32).range(1..=LISTED_MAX))]
        limit: u32,
    },
    /// Walk along the trail; ends with 1 and names the first row that is not as it was written.
    Verify {
        /// An end that was noted elsewhere, as the log has it each day: a trail that was cut off or
        /// written anew lacks it. May be given more than once.
        #[arg(long, value_name = "ROW:DIGEST")]
        head: Vec<AuditHead>,
    },
}

/// Reads a day or a moment.
fn moment(text: &str) -> Result<Timestamp, String> {
    let day = || {
        let day: Date = text.parse().ok()?;
        Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    text.parse().ok().or_else(day).ok_or_else(|| {
        "write a day such as 2027-01-31, or a moment such as 2027-01-31T09:00:00Z".to_owned()
    })
}

impl AuditCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        match &self.what {
            What::List { since, by, object, limit } => {
                let mut target = "/api/v1/audit?".to_owned();
                let wanted = [
                    ("since", since.map(|at| at.to_string())),
                    ("by", by.clone()),
                    ("object", object.clone()),
                ];
                for (name, value) in wanted {
                    if let Some(value) = value {
                        let _infallible = write!(target, "&{name}={}", percent_encoded(&value));
                    }
                }
                let lines: Vec<AuditLine> = client.list(&target, *limit)?;
                if out.json() {
                    out.value(&lines)?;
                } else {
                    list(&Words::load(&context)?, &lines, out)?;
                }
                Ok(Verdict::Good)
            }
            What::Verify { head } => verify(&context, &client, head, out),
        }
    }
}

fn list(words: &Words, lines: &[AuditLine], out: &mut Output<'_>) -> Result<(), Failure> {
    if lines.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-audit"))?;
        return Ok(());
    }
    let columns = ["row", "at", "door", "by", "what", "object", "about", "detail"];
    let mut table = words.table(&columns);
    for line in lines {
        let detail: Vec<String> =
            line.detail.iter().map(|(name, value)| format!("{name}={value}")).collect();
        table.row([
            line.id.to_string(),
            line.at.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
            line.via.clone(),
            line.who.clone().unwrap_or_default(),
            line.what.clone(),
            line.object.clone(),
            line.about.clone().unwrap_or_default(),
            detail.join(" "),
        ]);
    }
    out.table(&table)?;
    Ok(())
}

fn verify(
    context: &Context,
    client: &Client,
    heads: &[AuditHead],
    out: &mut Output<'_>,
) -> Result<Verdict, Failure> {
    let heads: Vec<String> = heads.iter().map(ToString::to_string).collect();
    let target = format!("/api/v1/audit/verify?heads={}", percent_encoded(&heads.join(",")));
    let verified = match client.get::<AuditVerified>(&target)? {
        Answered::Good(verified) => verified,
        Answered::Refused(problem) => {
            out.complain(&problem.detail)?;
            return Ok(Verdict::NotWell);
        }
    };
    if out.json() {
        out.value(&verified)?;
    } else if let Some(why) = &verified.why {
        let told = format!(
            "the audit trail is not whole: {why}; {} rows up to {} are good. Compare with the \
             backups from before, and with the ends that the log noted",
            verified.rows, verified.head
        );
        out.complain(&told)?;
    } else {
        let args = Args::new().with("count", verified.rows).with("head", verified.head.as_str());
        out.line(Some(Tone::Good), &Words::load(context)?.with("cli-audit-whole", &args))?;
    }
    Ok(if verified.whole { Verdict::Good } else { Verdict::NotWell })
}
