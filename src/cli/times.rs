//! `times`: what the desk owes, the nearest breach first.
use super::desk::{Client, Context, Words};
use super::tickets::shortened;
use super::{Failure, Global, Output, Tone, Verdict};
use crate::api::times::DueLine;
use crate::http::percent_encoded;
use crate::model::QueueId;
use crate::replies::Args;
use crate::store::PAGE_MAX;
use crate::times::MarkState;

/// Look at what the desk owes.
#[derive(Clone, Debug, clap::Args)]
pub struct TimesCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be looked at.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// List the goals that tickets owe, the nearest breach first; ends with 1 when one is broken.
    Due {
        /// Only those of this queue.
        #[arg(long)]
        queue: Option<QueueId>,
        /// How many at most.
        #[arg(long, default_value_t = PAGE_MAX, value_parser = clap::value_parser!(u32).range(1..=i64::from(PAGE_MAX)))]
        limit: u32,
    },
}

impl TimesCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let What::Due { queue, limit } = &self.what;
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        let queue =
            queue.as_ref().map(|queue| format!("&queue={}", percent_encoded(queue.as_str())));
        let target = format!("/api/v1/times/due?{}", queue.unwrap_or_default());
        let lines: Vec<DueLine> = client.list(&target, *limit)?;
        let broken = lines.iter().filter(|line| line.state == MarkState::Breached).count();
        let verdict = if broken == 0 { Verdict::Good } else { Verdict::NotWell };
        if out.json() {
            out.value(&lines)?;
            return Ok(verdict);
        }
        let words = Words::load(&context)?;
        if lines.is_empty() {
            out.line(Some(Tone::Faint), &words.say("cli-times-nothing"))?;
            return Ok(verdict);
        }
        let columns = ["left", "goal", "due", "number", "priority", "status", "queue", "subject"];
        let mut table = words.table(&columns);
        for line in &lines {
            table.row([
                length(line.left_s),
                words.say(&format!("cli-goal-{}", line.goal.as_str().replace('_', "-"))),
                line.due.strftime("%Y-%m-%d %H:%MZ").to_string(),
                line.number.to_string(),
                line.priority.to_string(),
                words.say(&format!("cli-status-{}", line.status)),
                line.queue.to_string(),
                shortened(&line.subject, 48),
            ]);
        }
        out.table(&table)?;
        if broken > 0 {
            let count = i64::try_from(broken).unwrap_or(i64::MAX);
            let args = Args::new().with("count", count);
            out.line(Some(Tone::Bad), &words.with("cli-times-broken", &args))?;
        }
        Ok(verdict)
    }
}

/// Shows a length in its two largest units: `45s`, `12m`, `3h 05m`, `2d 04h`; before zero with `-`.
pub(super) fn length(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let seconds = seconds.unsigned_abs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let shown = match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{minutes}m"),
        3600..86_400 => format!("{hours}h {:02}m", minutes % 60),
        _ => format!("{days}d {:02}h", hours % 24),
    };
    format!("{sign}{shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_two_units_at_most() {
        let shown = [0, 59, 60, 3599, 3600, 90_000, -61].map(length);
        assert_eq!(shown, ["0s", "59s", "1m", "59m", "1h 00m", "1d 01h", "-1m"]);
    }
}
