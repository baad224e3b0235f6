//! The part of `classify --explain` that tells why impact and urgency are what they are.
use super::explained::{much, place};
use super::{Failure, Output, Table, Tone};
use crate::understanding::{Classification, LevelAccount, LevelCue, LevelStandpoint, Why};

/// What counts less than this when all is added up is not told in words.
const TELLING: f32 = 0.1;

/// Writes what spoke for the levels, and what did not count.
pub(super) fn levels(
    found: &Classification,
    why: &Why,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    let head = format!(
        "Impact {}, urgency {}, so priority {}",
        found.impact, found.urgency, found.priority
    );
    out.line(Some(Tone::Strong), &head)?;
    if found.safety {
        out.line(None, "  danger is always impact 1, urgency 1 and P1, whatever the cues say")?;
    }
    standpoints(found, &why.level_account, out)?;
    let mut counted = why.levels.iter().filter(|cue| cue.not_counted.is_none()).peekable();
    if counted.peek().is_none() {
        out.line(None, "  no cue: what is usual for the intent, and what the examples taught")?;
    }
    for cue in counted {
        let at = place(cue.source.as_ref());
        let votes = votes(cue);
        let line =
            format!("  \"{}\": {} ({votes}, {:+.1})  [{at}]", cue.text, cue.because, cue.weight);
        out.line(None, &line)?;
    }
    not_counted(&why.levels, out)
}

fn standpoints(
    found: &Classification,
    account: &LevelAccount,
    out: &mut Output<'_>,
) -> Result<(), Failure> {
    let mut table = Table::new(&[
        "  candidate",
        "belief",
        "points of cues",
        "usual for the intent",
        "by the examples alone",
    ]);
    let percent = |share: f32| format!("{:.0} %", 100.0 * share);
    for point in &account.standpoints {
        table.row([
            format!("  {}", pair(point)),
            percent(point.confidence),
            format!("{:+.1}", point.cues),
            percent(point.usual),
            point.examples.map_or("-".to_owned(), percent),
        ]);
    }
    let [first, rival, ..] = account.standpoints.as_slice() else { return Ok(()) };
    out.table(&table)?;
    out.line(None, &format!("  {}", verdict(first, rival)))?;
    for word in &account.words {
        let side = pair(if word.share > 0.0 { first } else { rival });
        let much = much(word.share);
        out.line(None, &format!("  examples connect \"{}\" {much} with {side}", word.text))?;
    }
    if account.beyond_words.abs() >= TELLING {
        let side = pair(if account.beyond_words > 0.0 { first } else { rival });
        let much = much(account.beyond_words);
        out.line(None, &format!("  beyond single words the examples lean {much} to {side}"))?;
    }
    if let Some(source) = &account.usual {
        out.line(None, &format!("  what is usual for {} stands in [{source}]", found.intent))?;
    }
    Ok(())
}

fn pair(point: &LevelStandpoint) -> String {
    format!("impact {}, urgency {}", point.impact, point.urgency)
}

/// Says in one sentence what made the first outweigh the second, and what spoke against it.
fn verdict(first: &LevelStandpoint, rival: &LevelStandpoint) -> String {
    let names = ["the cues", "what is usual for the intent", "the examples"];
    let differences = first.counted.iter().zip(&rival.counted).map(|(a, b)| a - b);
    let mut told: Vec<(f32, &str)> = differences.zip(names).collect();
    told.retain(|(difference, _)| difference.abs() >= TELLING);
    told.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    let side = |sign: f32| {
        let names = told.iter().filter(|(d, _)| d * sign > 0.0).map(|(_, name)| *name);
        names.collect::<Vec<_>>().join(" and ")
    };
    let (for_it, against) = (side(1.0), side(-1.0));
    let head = format!("{} outweighs {}", pair(first), pair(rival));
    match (for_it.is_empty(), against.is_empty()) {
        (true, _) => format!("{head}: of equals the graver is taken"),
        (false, true) => format!("{head} by {for_it}"),
        (false, false) => format!("{head} by {for_it}, though {against} would have it otherwise"),
    }
}

fn votes(cue: &LevelCue) -> String {
    let impact = cue.impact.map(|level| format!("impact {level}"));
    let urgency = cue.urgency.map(|level| format!("urgency {level}"));
    impact.into_iter().chain(urgency).collect::<Vec<_>>().join(", ")
}

fn not_counted(cues: &[LevelCue], out: &mut Output<'_>) -> Result<(), Failure> {
    let idle: Vec<(&LevelCue, &str)> =
        cues.iter().filter_map(|cue| Some((cue, cue.not_counted?))).collect();
    if idle.is_empty() {
        return Ok(());
    }
    out.line(Some(Tone::Strong), "What did not count")?;
    for (cue, why) in idle {
        let at = place(cue.source.as_ref());
        out.line(None, &format!("  \"{}\" ({}): {why}  [{at}]", cue.text, cue.because))?;
    }
    Ok(())
}
