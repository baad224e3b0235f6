//! What the desk promises by priority, when it falls due, and how well it was kept.
//!
//! Floor 3. Pure: a file of goals, the [`Life`] of a ticket and the [`Hours`] of its queue in;
//! [`Mark`]s and figures out. Whoever asks brings the clock.

mod goals;
mod hours;
mod marks;
mod report;
mod sheet;

pub use goals::{Counted, Goal, Promise, Times, Within};
pub use hours::Hours;
pub use marks::{Life, Mark, MarkState, marks};
pub use report::{
    By, CALL_GOAL, CallFact, CallFigures, ContactFigures, Facts, Group, Kept, PageFact,
    PageFigures, PersonFigures, Report, Spread, TicketFact, TryFact, report,
};
pub use sheet::report_csv;

#[cfg(test)]
mod tests;
