//! The words everyone speaks: values that parse, print and compare, and do nothing else.
//!
//! Floor 0. Nothing here reads a clock, a file or a socket.
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

mod address;
mod address_pattern;
mod assurance;
mod channel;
mod check_digit;
mod commerce;
mod contact_number;
mod country;
mod digest;
mod fault;
mod ids;
mod intent;
mod language;
mod message_id;
mod opening_hours;
mod phone_number;
mod place;
mod priority;
mod secret;
mod site;
mod slot;
mod ticket_number;
mod ticket_words;

pub use address::{AddressError, EmailAddress};
pub use address_pattern::{AddressPattern, AddressPatternError};
pub use assurance::{AssuranceLevel, UnknownAssurance};
pub use channel::{Channel, Door};
pub use commerce::{Change, Product, TeamRole};
pub use contact_number::{
    CONTACT_NUMBER_DIGITS, CONTACT_SERIAL_MAX, ContactNumber, ContactNumberError,
};
pub use country::{Country, CountryError};
pub use digest::Digest;
pub use fault::{FileFault, OwnFault};
pub use ids::{
    AccountId, ArrivalId, BulkNoticeId, ContactId, IdError, IncidentActId, IncidentId, OutboxId,
    PersonId, PolicyId, QueueId, RuleId,
};
pub use intent::{Intent, UnknownIntent};
pub use language::{DetectedLanguage, Language, UnknownLanguage};
pub use message_id::{MessageId, MessageIdError};
pub use opening_hours::{OpeningHours, OpeningHoursError, WeekStretch};
pub use phone_number::{PhoneNumber, PhoneNumberError};
pub use place::{NamedPlace, PlaceKind, PlaceState};
pub use priority::{Impact, LevelError, Priority, UnknownPriority, Urgency, priority_of};
pub use secret::{PIN_DIGITS, Pin, PinError, SensitiveDigits};
pub use site::{Site, SiteCode, SiteCodeError, Sites, SitesError};
pub use slot::{Slot, Slots};
pub use ticket_number::{SERIAL_MAX, TicketNumber, TicketNumberError};
pub use ticket_words::{AccountKind, AccountState, TicketKind, TicketStatus, UnknownWord};

/// A moment in time, to the nanosecond, independent of any zone.
pub type Timestamp = jiff::Timestamp;
