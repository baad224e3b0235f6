//! Which facts an intent needs, and which of them a mail left out.
use crate::model::{Intent, Slots};

/// A fact to ask for: its Fluent id, and the slots of which any one answers it.
struct Field {
    id: &'static str,
    slots: &'static [&'static str],
}

macro_rules! fields {
    ($(#[$list_doc:meta])* $list:ident: $($(#[$doc:meta])* $name:ident = $id:literal from $($slot:literal),+;)+) => {
        $($(#[$doc])* const $name: Field = Field { id: $id, slots: &[$($slot),+] };)+

        $(#[$list_doc])*
        pub const $list: &[&str] = &[$($id),+];
    };
}

// A fact stands here only if understanding can find it in a text: to ask for what the customer has
// written is worse than not to ask. So "is it still rising?" or "may we power it off?" is left to
// the person who takes the ticket.
fields! {
    /// The Fluent id of every fact that may be asked for, in a letter or on the telephone.
    FIELDS:
    SITE = "field-site" from "site";
    /// A city is enough where no one has to go there.
    PLANNED_SITE = "field-planned-site" from "site", "metro";
    CAGE = "field-cage" from "cage", "cabinet";
    CABINET = "field-cabinet" from "cabinet";
    /// Where in the building.
    PLACE = "field-place" from "cage", "cabinet";
    FEED = "field-feed" from "feed";
    CIRCUIT = "field-circuit" from "circuit", "reference";
    SINCE = "field-since" from "since", "date", "time";
    WHEN = "field-when" from "since", "date", "time";
    CALLBACK = "field-callback" from "callback";
    NAMES = "field-names" from "person";
    COMPANY = "field-company" from "company";
    DATES = "field-dates" from "date", "time";
    REFERENCE = "field-reference" from "reference", "invoice", "circuit";
    VISIT = "field-visit" from "reference";
    CARRIER = "field-carrier" from "carrier";
    /// Who fetches the goods: a carrier, a person or a company.
    COLLECTOR = "field-collector" from "carrier", "person", "company";
    TRACKING = "field-tracking" from "tracking", "reference";
    SERVICE = "field-service" from "service";
    TOPIC = "field-topic" from "topic";
    INVOICE = "field-invoice" from "invoice", "reference";
}

fields! {
    /// The Fluent id of every fact that is asked for in letters only: no recording says it.
    WRITTEN_FIELDS:
    /// Who comes to an audit.
    ATTENDEES = "field-attendees" from "person";
    /// Whether a meeting room is wanted.
    ROOM = "field-room" from "room";
    AGENDA = "field-agenda" from "agenda";
    /// When work by a technician is wanted: standard, expedited or at a fixed time.
    SCHEDULE = "field-schedule" from "schedule";
    /// How many pieces arrive or leave.
    PIECES = "field-pieces" from "pieces";
    /// Whether somebody is to enter once, for some time, or from now on.
    ACCESS = "field-access" from "access";
}

/// Returns the facts of the labelling guide's section 7 ("Read from e-mail") for an intent.
///
/// A call-back number is asked for where someone may have to ring at once; for everything else
/// the mail address serves.
const fn needed(intent: Intent) -> &'static [Field] {
    match intent {
        Intent::SafetyEmergency => &[SITE, PLACE, CALLBACK],
        Intent::IncidentPower => &[SITE, CAGE, CABINET, FEED, SINCE, CALLBACK],
        Intent::IncidentEnvironment => &[SITE, CAGE, SINCE, CALLBACK],
        Intent::IncidentConnectivity => &[SITE, CIRCUIT, SINCE, CALLBACK],
        Intent::ManagedService => &[SERVICE, WHEN, CALLBACK],
        Intent::AccessProblem => &[SITE, NAMES, VISIT, CALLBACK],
        Intent::AccessRevoke => &[NAMES, SITE, DATES, CALLBACK],
        Intent::AccessGrant => &[SITE, NAMES, COMPANY, ACCESS, DATES],
        Intent::RemoteHands => &[SITE, CAGE, CABINET, SCHEDULE, DATES, CALLBACK],
        Intent::ShipmentInbound => &[SITE, CARRIER, TRACKING, PIECES, DATES],
        Intent::ShipmentOutbound => &[SITE, PLACE, COLLECTOR, PIECES, DATES],
        Intent::StatusEnquiry | Intent::Escalation => &[REFERENCE],
        Intent::PortalPinHelp => &[TOPIC],
        Intent::Billing => &[INVOICE],
        Intent::Commercial => &[PLANNED_SITE, DATES],
        Intent::TechnicalDesign => &[PLANNED_SITE],
        Intent::AccountService => &[TOPIC, DATES],
        Intent::GeneralEnquiry | Intent::NotForDesk => &[],
    }
}

/// What an audit needs, which the customer success manager prepares.
const AUDIT: &[Field] = &[SITE, DATES, ATTENDEES, ROOM, AGENDA];

/// Returns the Fluent ids of the facts that an intent needs and `slots` does not hold, in the
/// order in which to ask for them.
#[must_use]
pub fn missing_fields(intent: Intent, slots: &Slots) -> Vec<&'static str> {
    let given = |name: &&str| slots.get(*name).is_some_and(|values| !values.is_empty());
    let audit = slots.get("topic").is_some_and(|topics| topics.iter().any(|t| t.value == "audit"));
    let needed = if audit && intent == Intent::AccountService { AUDIT } else { needed(intent) };
    needed.iter().filter(|field| !field.slots.iter().any(given)).map(|field| field.id).collect()
}
