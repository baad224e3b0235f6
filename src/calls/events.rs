//! What the store holds of a call, read and written; what a carrier says, in a conversation's words.
use crate::conversation::{
    Awaits, Conversation, Input, LegOutcome, Recording, Screened, Screening,
};
use crate::store::{CallRow, LegRow, StoreError};

use super::{CarrierWord, Event};

pub(super) fn conversation_of(row: &CallRow) -> Result<Conversation, StoreError> {
    serde_json::from_str(&row.state)
        .map_err(|error| StoreError::Corrupt(format!("state of call {}: {error}", row.id.0)))
}

pub(super) fn screening_of(leg: &LegRow) -> Result<Option<Screening>, StoreError> {
    let read = |text: &String| {
        serde_json::from_str(text)
            .map_err(|error| StoreError::Corrupt(format!("state of leg {}: {error}", leg.id.0)))
    };
    leg.state.as_ref().map(read).transpose()
}

pub(super) fn state_of(conversation: &Conversation) -> Result<String, StoreError> {
    serde_json::to_string(conversation).map_err(|error| unwritable(&error))
}

pub(super) fn unwritable(error: &serde_json::Error) -> StoreError {
    StoreError::Abandoned(format!("write the state of a call: {error}"))
}

/// What became of the legs that were rung last, in their order.
pub(super) fn legs_ended(
    legs: Vec<LegRow>,
    event: &Event,
) -> Result<Vec<(LegRow, LegOutcome)>, StoreError> {
    let words: &[CarrierWord] = match event {
        Event::LegEnded(word) => std::slice::from_ref(word),
        Event::LegsEnded(words) => words,
        Event::Answered
        | Event::Keys(_)
        | Event::Speech(_)
        | Event::Silence
        | Event::Recorded(_) => &[],
    };
    let mut words = words.iter().copied();
    let ended = legs.into_iter().map(|leg| {
        let outcome = leg_outcome(&leg, words.next())?;
        Ok((leg, outcome))
    });
    ended.collect()
}

/// What became of all who were rung together: the best of it. Each who passed the call on is told
/// of by himself.
pub(super) fn best(outcomes: impl Iterator<Item = LegOutcome>) -> Option<LegOutcome> {
    let rank = |outcome: &LegOutcome| match outcome {
        LegOutcome::Accepted => 0_u8,
        LegOutcome::NoKey => 1,
        LegOutcome::Busy => 2,
        LegOutcome::NoAnswer => 3,
        LegOutcome::Taken => 4,
        LegOutcome::Failed => 5,
        // Only when everybody did.
        LegOutcome::Declined => 6,
    };
    outcomes.min_by_key(rank)
}

/// What became of a leg: whether he accepted is known to us alone, the rest by the carrier.
fn leg_outcome(leg: &LegRow, word: Option<CarrierWord>) -> Result<LegOutcome, StoreError> {
    let lost = word.is_some_and(|word| word != CarrierWord::Answered);
    let word = word.unwrap_or(CarrierWord::NoAnswer);
    let by_carrier = match word {
        CarrierWord::Answered if leg.attended => LegOutcome::Accepted,
        // Answered, but nobody was asked, or nobody decided.
        CarrierWord::Answered => LegOutcome::NoKey,
        CarrierWord::Busy => LegOutcome::Busy,
        CarrierWord::NoAnswer => LegOutcome::NoAnswer,
        CarrierWord::Failed | CarrierWord::NotBridged => LegOutcome::Failed,
    };
    let decided = screening_of(leg)?;
    let heard = decided.as_ref().is_some_and(Screening::was_heard);
    Ok(match decided.and_then(|screening| screening.ended()) {
        // Who pressed the key and was lost before the two were joined has not taken the call.
        Some(Screened::Accepted) if lost => LegOutcome::Failed,
        Some(screened) => screened.outcome(),
        None if heard => LegOutcome::NoKey,
        None => by_carrier,
    })
}

/// What an event means to a conversation that waits for something.
pub(super) fn input(awaits: Awaits, event: Event, leg: Option<LegOutcome>) -> Input {
    match (awaits, event) {
        // The driver gave the leg up because the caller pressed this.
        (Awaits::Leg, Event::Keys(keys)) if matches!(keys.expose(), "9" | "9#") => {
            Input::Keys(keys)
        }
        (Awaits::Leg, _) => Input::Leg(leg.unwrap_or(LegOutcome::Failed)),
        (Awaits::Recording, Event::Recorded(recording)) => Input::Recorded(recording),
        (Awaits::Recording, Event::Keys(keys)) => Input::Keys(keys),
        (Awaits::Recording, _) => {
            Input::Recorded(Recording { reference: String::new(), seconds: 0 })
        }
        (_, Event::Keys(keys)) => Input::Keys(keys),
        (_, Event::Speech(text)) => Input::Speech(text),
        (
            _,
            Event::Answered
            | Event::Silence
            | Event::Recorded(_)
            | Event::LegEnded(_)
            | Event::LegsEnded(_),
        ) => Input::Silence,
    }
}
