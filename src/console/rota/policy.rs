//! One policy: drawn, in words, and who would be asked now.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::ladder::{Drawing, Rung, draw};
use super::list::names_at;
use super::name_of;
use crate::console::Console;
use crate::console::page::{Frame, html, told};
use crate::console::request::Someone;
use crate::console::words::Words;
use crate::model::{PolicyId, Timestamp};
use crate::oncall::{Notify, OnCall, Place, Policy, Target};
use crate::replies::Args;

/// Somebody whom a step names.
struct Whom {
    text: String,
    /// The schedule behind it.
    schedule: Option<String>,
}

/// A step in words.
struct Step {
    head: String,
    whom: Vec<Whom>,
    wait: String,
    /// How long that is, for the drawing.
    lasts: String,
}

/// A rung that a page would take now.
struct Now {
    at: String,
    step: String,
    who: String,
}

#[derive(Template)]
#[template(path = "policy.html")]
struct PolicyPage {
    frame: Frame,
    about: String,
    drawing: Drawing,
    steps: Vec<Step>,
    again: Option<String>,
    finally: Vec<Whom>,
    untouched: String,
    now: Vec<Now>,
}

/// Lines of the table of whom a page would ask now.
const NOW_MAX: usize = 40;

struct Telling<'a> {
    words: &'a Words,
    on_call: &'a OnCall,
    now: Timestamp,
}

impl Telling<'_> {
    fn whom(&self, notify: &Notify) -> Whom {
        let (words, mut schedule) = (self.words, None);
        let text = match notify {
            Notify::Schedule(id) => {
                schedule = Some(id.to_string());
                let who = self.on_call.schedule(id);
                let who = who.map(|found| names_at(words, self.on_call, found, self.now));
                let args = Args::new()
                    .with("schedule", id.to_string())
                    .with("name", who.unwrap_or_default());
                words.with("console-ladder-schedule", &args)
            }
            Notify::Person(id) => name_of(self.on_call, id),
            Notify::Mail(address) => address.to_string(),
            Notify::Phone(number) => number.to_string(),
            Notify::Channel(id) => words.one("console-ladder-channel", "name", id.as_str()),
        };
        Whom { text, schedule }
    }

    fn step(&self, number: usize, step: &crate::oncall::Step) -> Step {
        let number = i64::try_from(number).unwrap_or_default() + 1;
        let lasts = self.words.lasts(step.wait);
        Step {
            head: self.words.one("console-ladder-step", "count", number),
            whom: step.notify.iter().map(|one| self.whom(one)).collect(),
            wait: self.words.one("console-ladder-wait", "time", lasts.as_str()),
            lasts,
        }
    }

    fn target(&self, target: &Target) -> String {
        match target {
            Target::Person(person) => person.name.clone(),
            Target::Mail(address) => address.to_string(),
            Target::Phone(number) => number.to_string(),
            Target::Channel(id) => self.words.one("console-ladder-channel", "name", id.as_str()),
        }
    }

    /// Whom a page that begins now would ask, and when.
    fn rungs(&self, policy: &Policy) -> Vec<Now> {
        let ladder = self.on_call.ladder(&policy.id, self.now).into_iter().take(NOW_MAX);
        ladder
            .map(|(after, rung)| {
                let step = match rung.place {
                    Place::Step { step, .. } => {
                        let number = i64::try_from(step).unwrap_or_default() + 1;
                        self.words.one("console-ladder-step", "count", number)
                    }
                    Place::Finally => self.words.say("console-ladder-finally"),
                };
                let who: Vec<String> = rung.targets.iter().map(|one| self.target(one)).collect();
                Now { at: self.words.lasts(after), step, who: who.join(", ") }
            })
            .collect()
    }
}

fn drawn(words: &Words, steps: &[Step], finally: &[Whom], again: Option<&str>) -> Drawing {
    let lines = |head: &str, whom: &[Whom]| -> Vec<String> {
        std::iter::once(head.to_owned()).chain(whom.iter().map(|one| one.text.clone())).collect()
    };
    let mut rungs: Vec<Rung> = steps
        .iter()
        .map(|step| Rung { lines: lines(&step.head, &step.whom), wait: Some(step.lasts.clone()) })
        .collect();
    rungs.push(Rung { lines: lines(&words.say("console-ladder-finally"), finally), wait: None });
    draw(&rungs, again)
}

/// `GET /policies/{id}`.
pub(in crate::console) async fn policy(
    State(console): State<Console>,
    someone: Someone,
    Path(id): Path<String>,
) -> Response {
    let parts = console.intake.parts();
    let (now, knowledge) = (parts.clock.now(), parts.knowledge.load_full());
    let on_call = &knowledge.on_call;
    let Some(policy) = id.parse::<PolicyId>().ok().and_then(|id| on_call.policy(&id)) else {
        return told(&console, &someone, StatusCode::NOT_FOUND, "console-no-page", None);
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let telling = Telling { words: &words, on_call, now };
    let steps: Vec<Step> =
        policy.steps.iter().enumerate().map(|(at, step)| telling.step(at, step)).collect();
    let finally: Vec<Whom> = policy.finally.iter().map(|one| telling.whom(one)).collect();
    let times = (policy.repeat > 0).then(|| format!("×{}", policy.repeat));
    let again = (policy.repeat > 0)
        .then(|| words.one("console-ladder-again", "count", i64::from(policy.repeat)));
    let untouched = match policy.untouched {
        Some(time) => words.one("console-ladder-untouched", "time", words.lasts(time)),
        None => words.say("console-ladder-kept"),
    };
    let page = PolicyPage {
        about: policy.about.clone(),
        drawing: drawn(&words, &steps, &finally, times.as_deref()),
        now: telling.rungs(policy),
        frame: Frame::of(&console, &someone, "/oncall", policy.id.to_string()),
        steps,
        again,
        finally,
        untouched,
    };
    html(StatusCode::OK, &page)
}
