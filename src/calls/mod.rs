//! A call from its first ring to its end, whatever carries it.
//!
//! Floor 6. Every driver hands in what happened and performs what it is given; between two steps
//! a call lives in the store.

mod desk;
mod drive;
mod ending;
mod events;
mod inventory;
mod late;
mod performance;
mod recording;
mod responder;
mod staging;
mod words;
mod world;
mod write;

pub use desk::{CallError, Calls, LegKey, Render, RenderError};
pub use inventory::recordings;
pub use late::{Answered, Late, LateCounts, LateTicket, NUMBERS_KEPT, NUMBERS_LOW, STORE_WAIT_MAX};
pub use performance::{
    Act, CarrierWord, Dial, Event, Listen, NewCall, Performance, Spoken, Tape, Token, TokenError,
};
pub use words::{check_messages, check_prompts, number_and_cost, spoken_number, words_of};
pub use world::PromptWorld;
