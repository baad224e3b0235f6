//! What somebody would meet who called now, line by line, and how that is known.
use askama::Template;

use crate::console::Console;
use crate::console::words::Words;
use crate::intake::{Reach, Settings, Staffed};
use crate::model::PersonId;
use crate::oncall::OnCall;
use crate::replies::Args;
use crate::store::StoreError;

struct ReachLine {
    /// Its number and language.
    line: String,
    /// Seconds to a person, measured; nothing when too few calls are known.
    seconds: Option<String>,
    /// How that is known.
    known: String,
    danger: String,
    people: String,
    /// Nobody at all can be reached.
    nobody: bool,
}

#[derive(Template)]
#[template(path = "now_reach.html")]
pub(super) struct ReachPart {
    t: Words,
    lines: Vec<ReachLine>,
}

pub(super) async fn part(console: &Console, words: &Words) -> Result<ReachPart, StoreError> {
    let reach = console.intake.reach().await?;
    let knowledge = console.intake.parts().knowledge.load_full();
    let settings = &console.intake.parts().settings;
    let lines = reach.iter().map(|one| line(words, settings, &knowledge.on_call, one)).collect();
    Ok(ReachPart { t: words.clone(), lines })
}

fn line(words: &Words, settings: &Settings, on_call: &OnCall, reach: &Reach) -> ReachLine {
    let seconds = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
    let known = match reach.lately {
        Some(lately) => {
            let args = Args::new()
                .with("count", super::count(reach.reached))
                .with("vain", super::count(reach.in_vain))
                .with("longest", i64::from(lately.longest_s));
            words.with("console-reach-measured", &args)
        }
        None => words.one("console-reach-too-few", "count", super::count(reach.reached)),
    };
    let name = |id: &String| {
        let person = id.parse::<PersonId>().ok();
        let person = person.and_then(|id| on_call.person(&id));
        person.map_or_else(|| id.clone(), |person| person.name.clone())
    };
    let first = reach.danger.first().map(name);
    let danger = match first {
        Some(name) => {
            let args = Args::new()
                .with("name", name)
                .with("ring", seconds(reach.ring_s))
                .with("count", super::count(reach.danger.len()))
                .with("seconds", seconds(reach.danger_s()));
            words.with("console-reach-danger", &args)
        }
        None => words.say("console-reach-danger-nobody"),
    };
    let people = match reach.people {
        Staffed::Open(0) | Staffed::Closed(None) => words.say("console-reach-people-nobody"),
        Staffed::Open(people) => words.one("console-reach-people", "count", super::count(people)),
        Staffed::Closed(Some(at)) => words.one("console-reach-closed", "until", words.until(at)),
    };
    let nobody = reach.danger.is_empty() && !matches!(reach.people, Staffed::Open(1..));
    ReachLine {
        line: crate::console::shown::line(words, settings, &reach.line),
        seconds: reach.lately.map(|lately| {
            words.one("console-reach-seconds", "seconds", i64::from(lately.middle_s))
        }),
        known,
        danger,
        people,
        nobody,
    }
}
