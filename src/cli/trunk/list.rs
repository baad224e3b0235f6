//! `trunk list`: how it stands with trunks.
use super::super::desk::{Answered, Client, Context, Words, daemon_runs};
use super::super::{Failure, Output, Tone, Verdict};
use crate::api::trunk_shapes::{Registration, TrunkLine};

pub(super) fn run(context: &Context, out: &mut Output<'_>) -> Result<Verdict, Failure> {
    let runs = daemon_runs(context)?;
    let lines = if runs && !context.loaded.config.trunks.is_empty() {
        match Client::connect(context)?.all::<TrunkLine>("/api/v1/trunks")? {
            Answered::Good(lines) => lines,
            Answered::Refused(problem) => {
                out.complain(&problem.detail)?;
                return Ok(Verdict::NotWell);
            }
        }
    } else {
        configured(context)
    };
    if out.json() {
        out.value(&lines)?;
    } else {
        list(&Words::load(context)?, &lines, runs, out)?;
    }
    let bad = |line: &TrunkLine| !line.trouble.is_empty();
    Ok(if lines.iter().any(bad) { Verdict::NotWell } else { Verdict::Good })
}

/// What stands in the configuration, of which nothing else is known.
fn configured(context: &Context) -> Vec<TrunkLine> {
    let line = |trunk: &crate::telephony::trunks::Trunk| TrunkLine {
        id: trunk.id.clone(),
        up: None,
        since: None,
        registration: Registration::None,
        until: None,
        trouble: String::new(),
    };
    context.loaded.config.trunks.iter().map(line).collect()
}

fn list(
    words: &Words,
    lines: &[TrunkLine],
    runs: bool,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    if lines.is_empty() {
        out.line(Some(Tone::Faint), &words.say("cli-no-trunks"))?;
        return Ok(());
    }
    let mut table =
        words.table(&["trunk", "trunk-state", "since", "registration", "until", "trouble"]);
    let moment = |at: crate::model::Timestamp| at.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    for line in lines {
        let state = match line.up {
            Some(true) => "cli-trunk-up",
            Some(false) => "cli-trunk-down",
            None => "cli-trunk-unknown",
        };
        let registration = match line.registration {
            Registration::None => "cli-registration-none",
            Registration::Registered => "cli-registration-registered",
            Registration::Failed => "cli-registration-failed",
            Registration::Ended => "cli-registration-ended",
        };
        table.row([
            line.id.clone(),
            words.say(state),
            line.since.map(moment).unwrap_or_default(),
            words.say(registration),
            line.until.map(moment).unwrap_or_default(),
            line.trouble.clone(),
        ]);
    }
    out.table(&table)?;
    if !runs {
        out.line(Some(Tone::Faint), &words.say("cli-trunks-not-running"))?;
    }
    Ok(())
}
