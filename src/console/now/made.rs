//! Parts that were made for one browser and serve all others: an event has each of them ask for the same, and what
//! stands in a part depends on nothing but the language.
use std::collections::BTreeMap;
use std::fmt::Display;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use super::Part;
use crate::console::Console;
use crate::console::events::GATHERED;
use crate::console::words::Words;
use crate::intake::Knowledge;
use crate::model::{Language, Timestamp};
use crate::store::{Pulse, StoreError};

/// What a part says of moments is no older than this, by the clock of the program.
const MOMENT: jiff::SignedDuration = jiff::SignedDuration::from_secs(1);

/// The text of a part, and by what a browser tells whether it has it already.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) html: Arc<str>,
    pub(super) mark: String,
}

/// A part with all that it was made of.
#[derive(Debug)]
struct One {
    text: Text,
    pulse: Pulse,
    knowledge: Arc<Knowledge>,
    now: Timestamp,
    at: Instant,
}

/// One place for each part and language; who makes it is waited for by all others.
type Place = Arc<tokio::sync::Mutex<Option<One>>>;

/// The parts that were made last.
#[derive(Clone, Debug, Default)]
pub struct Made(Arc<Mutex<BTreeMap<(&'static str, Language), Place>>>);

impl Made {
    fn place(&self, name: &'static str, language: Language) -> Place {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(places.entry((name, language)).or_default())
    }
}

/// Returns a part, made now or for somebody else since the last event was told.
pub(super) async fn text(
    console: &Console,
    language: Language,
    name: &'static str,
) -> Result<Text, StoreError> {
    let parts = console.intake.parts();
    // Asked before the place is: whatever is told while another makes it is told to this browser too.
    let owed = console.streams.told(*parts.database.pulse().borrow());
    let asked = Instant::now();
    let place = console.made.place(name, language);
    let mut place = place.lock().await;
    let (pulse, now) = (*parts.database.pulse().borrow(), parts.clock.now());
    let knowledge = parts.knowledge.load_full();
    if let Some(one) = place.as_ref()
        && one.pulse.covers(&owed)
        // Whoever waited for it takes it, however long it took: else each of those who wait would make it anew.
        && (one.at >= asked || one.at.elapsed() <= GATHERED)
        && Arc::ptr_eq(&one.knowledge, &knowledge)
        && now.duration_since(one.now).abs() < MOMENT
    {
        return Ok(one.text.clone());
    }
    let at = Instant::now();
    let words = Words::new(&console.intake, language);
    let text = written(&Part::of(console, &words, name).await?);
    *place = Some(One { text: text.clone(), pulse, knowledge, now, at });
    Ok(text)
}

fn written(part: &impl Display) -> Text {
    let html = part.to_string();
    let mut hasher = DefaultHasher::new();
    html.hash(&mut hasher);
    Text { html: html.into(), mark: format!("{:016x}", hasher.finish()) }
}
