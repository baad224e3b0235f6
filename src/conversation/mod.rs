//! What a caller hears and what we wait for; what a responder hears before he decides.
//!
//! Floor 3. Pure: an [`Input`] goes in, a [`Turn`] comes out; time is an argument. The state is
//! plain data, so a call can live in a row between two requests. The SIP user agent, every webhook
//! dialect and the simulator run this same machine; none of them decides anything itself.
//!
//! Read [`Conversation::handle`], then `identify.rs`, `matter.rs`, `filing.rs`, `reach.rs` in this order: they
//! are the way of a caller.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a step or key that is not named takes the common way; `explore` walks them all"
)]

mod explore;
mod explore_inputs;
mod facts;
mod filing;
mod identify;
mod input;
mod keys;
mod machine;
mod matter;
mod prompts;
mod question;
mod reach;
mod screening;
mod state;
mod turn;

pub use explore::{Finding, FindingKind, Limits, Machine, Report, World, explore};
pub use facts::{Abilities, Claimant, Facts, How, Matter, SAID_MAX, Start};
pub use filing::MATTERS_MAX;
pub use input::{Input, LegOutcome, Recording};
pub use machine::{Awaits, Conversation};
pub use prompts::PROMPTS;
pub use question::{
    Answer, CodeVerdict, Fields, Filed, Joining, Next, People, Question, Responder, Understood,
};
pub use reach::RING;
pub use screening::{ACCEPTS, Screened, Screening, SiteFault};
pub use turn::{
    Brief, Collect, Connect, LONE_AFTER, Prompt, Record, TOGETHER_MAX, Then, Turn, Value,
};

#[cfg(test)]
mod tests;
