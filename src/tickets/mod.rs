//! A ticket's life as plain data: what came in, what became of it, what is written beside it.
//!
//! Floor 3. Pure: `intake` asks [`disposition`] what to do, `store` keeps what these types say.

mod arrival;
mod disposition;
mod freeze;
mod handed;
mod incident;
mod kinds;
mod problem_code;
mod said;
mod task;
mod ticket;
mod vendor;
mod when;

pub use arrival::{Arrival, ArrivalOutcome, OutcomeKind};
pub use disposition::{Disposition, Evidence, Found, disposition};
pub use freeze::{Freeze, FreezeState};
pub use handed::{Altered, Handed, Happening, Label, Labels, Opened, Remark, cut_with};
pub use incident::{
    Child, CustomerTexts, Incident, IncidentAct, IncidentActKind, IncidentState, NewIncidentAct,
    Written,
};
pub use kinds::Kinds;
pub use problem_code::ProblemCodes;
pub use said::{EventText, Said, Sentence};
pub use task::{NewTask, TASKS_MAX, Task, TaskKind};
pub use ticket::{
    AttachmentNote, EventKind, NewEvent, NewTicket, Raise, Relabel, Ticket, TicketEvent,
};
pub use vendor::{ReferenceStyle, Vendor, VendorReference, vendor_reference};
pub use when::IncidentTime;
