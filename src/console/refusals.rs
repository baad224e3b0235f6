//! Why something was not done, in the language of whoever wanted it. What only a parser knows stands
//! beside it in the parser's own words.
use axum::http::StatusCode;
use axum::response::Response;

use super::page::explained;
use super::request::Someone;
use super::words::Words;
use super::{Console, causes};
use crate::intake::WayRefusal;
use crate::intake::desk::DeskRefusal;
use crate::intake::incidents::{IncidentRefusal, JoinRefusal};
use crate::intake::registry::RegistryRefusal;
use crate::model::PersonId;
use crate::oncall::{OnCall, Refusal};
use crate::replies::Args;

/// What is told: a sentence, and beside it what a parser says, when there is such.
pub(super) struct Why {
    pub(super) said: String,
    pub(super) technical: Option<String>,
}

impl From<String> for Why {
    fn from(said: String) -> Self {
        Self { said, technical: None }
    }
}

fn beside(said: String, technical: &str) -> Why {
    Why { said, technical: Some(technical.to_owned()) }
}

/// A sentence with the values `a`, `b` and `c`, as many as there are.
fn said(words: &Words, id: &str, values: &[&dyn std::fmt::Display]) -> Why {
    let names = ["a", "b", "c"].into_iter();
    let args = names
        .zip(values)
        .fold(Args::new(), |args, (name, value)| args.with(name, value.to_string()));
    words.with(id, &args).into()
}

/// Why nothing was done with a ticket.
pub(super) fn of_desk(words: &Words, refusal: &DeskRefusal) -> (StatusCode, Why) {
    let say = |id: &str, values: &[&dyn std::fmt::Display]| said(words, id, values);
    match refusal {
        DeskRefusal::NoTicket(ticket) => {
            (StatusCode::NOT_FOUND, say("console-refused-no-ticket", &[ticket]))
        }
        DeskRefusal::NoTask { ticket, place } => {
            (StatusCode::NOT_FOUND, say("console-refused-no-task", &[ticket, place]))
        }
        DeskRefusal::NoMessage { ticket, place } => {
            (StatusCode::UNPROCESSABLE_ENTITY, say("console-refused-no-message", &[ticket, place]))
        }
        DeskRefusal::Text(why) => {
            (StatusCode::UNPROCESSABLE_ENTITY, beside(words.say("console-refused-text"), why))
        }
        DeskRefusal::Label(why) => {
            (StatusCode::UNPROCESSABLE_ENTITY, beside(words.say("console-refused-value"), why))
        }
        DeskRefusal::Same(one, other) => {
            (StatusCode::CONFLICT, say("console-refused-same-ticket", &[one, other]))
        }
        DeskRefusal::Merged { ticket, into } => {
            (StatusCode::CONFLICT, say("console-refused-merged", &[ticket, into]))
        }
        DeskRefusal::Ended(ticket) => {
            (StatusCode::CONFLICT, say("console-refused-ended", &[ticket]))
        }
        DeskRefusal::Taken { ticket, by, at } => {
            let since = words.since(*at);
            (StatusCode::CONFLICT, say("console-refused-taken", &[ticket, by, &since]))
        }
        DeskRefusal::NotYours { ticket, by, at } => {
            let at = words.moment(*at);
            (StatusCode::CONFLICT, say("console-refused-not-yours", &[ticket, by, &at]))
        }
        DeskRefusal::OtherAccount(one, other) => {
            (StatusCode::CONFLICT, say("console-refused-other-account", &[one, other]))
        }
        DeskRefusal::OnlyMessage(ticket) => {
            (StatusCode::CONFLICT, say("console-refused-only-message", &[ticket]))
        }
        DeskRefusal::NoAddress(ticket) => {
            (StatusCode::CONFLICT, say("console-refused-no-address", &[ticket]))
        }
        DeskRefusal::BadAddress { address, status } => {
            (StatusCode::CONFLICT, say("console-refused-bad-address", &[address, status]))
        }
    }
}

/// Why a schedule stays as it is.
pub(super) fn of_rota(words: &Words, on_call: &OnCall, refusal: &Refusal) -> (StatusCode, Why) {
    let say = |id: &str, values: &[&dyn std::fmt::Display]| said(words, id, values);
    let name =
        |id: &PersonId| on_call.person(id).map_or_else(|| id.to_string(), |p| p.name.clone());
    let (missing, unclear, conflict) =
        (StatusCode::NOT_FOUND, StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT);
    match refusal {
        Refusal::NoSchedule(id, _) => (missing, say("console-refused-no-schedule", &[id])),
        Refusal::NoPerson(id, _) => (unclear, say("console-refused-no-person", &[id])),
        Refusal::Empty => (unclear, say("console-refused-empty", &[])),
        Refusal::Past(at) => (conflict, say("console-refused-past", &[&words.moment(*at)])),
        Refusal::TooLong => (unclear, say("console-refused-too-long", &[])),
        Refusal::Same(id) => (unclear, say("console-refused-same-person", &[&name(id)])),
        Refusal::Unreachable(id) => (unclear, say("console-refused-unreachable", &[&name(id)])),
        Refusal::TooMany(id) => (conflict, say("console-refused-too-many", &[id])),
        Refusal::NoReason => (unclear, say("console-refused-no-reason", &[])),
        Refusal::NoChange(_) => (missing, say("console-refused-no-change", &[])),
        Refusal::TakenBack(_) => (conflict, say("console-refused-taken-back", &[])),
        Refusal::NoSwap(_) => (missing, say("console-refused-no-swap", &[])),
        Refusal::NotOpen(..) => (conflict, say("console-refused-not-open", &[])),
        Refusal::NoTurn { person, schedule } => {
            (conflict, say("console-refused-no-turn", &[&name(person), schedule]))
        }
        Refusal::Begun(at) => (conflict, say("console-refused-begun", &[&words.moment(*at)])),
        Refusal::Offered(_) => (conflict, say("console-refused-offered", &[])),
        Refusal::NotFor(id) => (conflict, say("console-refused-not-for", &[&name(id)])),
        Refusal::NotOfSchedule(id, schedule) => {
            (conflict, say("console-refused-not-of-schedule", &[&name(id), schedule]))
        }
        Refusal::Silent(id, language, schedule) => {
            let spoken = words.word("language-name", language.folder());
            (conflict, say("console-refused-silent", &[&name(id), &spoken, schedule]))
        }
        Refusal::NotHis(id) => (conflict, say("console-refused-not-his", &[&name(id)])),
    }
}

/// Why nothing was done about an incident.
pub(super) fn of_incident(words: &Words, refusal: &IncidentRefusal) -> (StatusCode, Why) {
    let say = |id: &str, values: &[&dyn std::fmt::Display]| said(words, id, values);
    let unclear = StatusCode::UNPROCESSABLE_ENTITY;
    match refusal {
        IncidentRefusal::NoIncident(_) => {
            (StatusCode::NOT_FOUND, words.say("console-no-incident").into())
        }
        IncidentRefusal::Runs(id) => (StatusCode::CONFLICT, say("console-refused-runs", &[id])),
        IncidentRefusal::State { id, state, .. } => {
            let state = words.word("incident-state", state.as_str());
            (StatusCode::CONFLICT, say("console-refused-state", &[id, &state]))
        }
        IncidentRefusal::NoSite(site, _) => (unclear, say("console-refused-no-site", &[site])),
        IncidentRefusal::NoFault(intent) => {
            (unclear, say("console-refused-no-fault", &[&words.intent(*intent)]))
        }
        IncidentRefusal::Text(why) => (unclear, beside(words.say("console-refused-text"), why)),
        IncidentRefusal::Moment(why) => (unclear, beside(words.say("console-refused-moment"), why)),
    }
}

/// Why a ticket was not joined to an incident.
pub(super) fn of_join(words: &Words, refusal: &JoinRefusal) -> (StatusCode, Why) {
    let say = |id: &str, values: &[&dyn std::fmt::Display]| said(words, id, values);
    match refusal {
        JoinRefusal::NoTicket(ticket) => {
            (StatusCode::NOT_FOUND, say("console-refused-no-ticket", &[ticket]))
        }
        JoinRefusal::NoIncident(_) => {
            (StatusCode::NOT_FOUND, words.say("console-no-incident").into())
        }
        JoinRefusal::Over(id, state) => {
            let state = words.word("incident-state", state.as_str());
            (StatusCode::CONFLICT, say("console-refused-state", &[id, &state]))
        }
        JoinRefusal::Ended(ticket) => {
            (StatusCode::CONFLICT, say("console-refused-ended", &[ticket]))
        }
        JoinRefusal::Danger(ticket) => {
            (StatusCode::CONFLICT, say("console-refused-danger", &[ticket]))
        }
        JoinRefusal::Other(ticket, incident) => {
            (StatusCode::CONFLICT, say("console-refused-other-fault", &[ticket, incident]))
        }
    }
}

/// Why no code went out by a way, or why it is not proven.
pub(super) fn of_way(words: &Words, refusal: &WayRefusal) -> (StatusCode, Why) {
    let (status, id) = match refusal {
        WayRefusal::NoPerson(_) | WayRefusal::NoWay(..) => {
            (StatusCode::NOT_FOUND, "console-refused-no-way")
        }
        WayRefusal::TooSoon => (StatusCode::CONFLICT, "console-refused-too-soon"),
        WayRefusal::NoCode => (StatusCode::CONFLICT, "console-refused-no-code"),
        WayRefusal::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, "console-refused-wrong-code"),
    };
    (status, words.say(id).into())
}

/// The fields of accounts and contacts, and the labels that pages give them.
const FIELDS: [(&str, &str); 14] = [
    ("name", "console-name-of"),
    ("kind", "console-account-kind"),
    ("state", "console-account-state"),
    ("country", "console-account-country"),
    ("access_date", "console-account-access"),
    ("origin", "console-account-origin"),
    ("account_manager", "console-team-account-manager"),
    ("csm", "console-team-csm"),
    ("sales_engineer", "console-team-sales-engineer"),
    ("billing_analyst", "console-team-billing-analyst"),
    ("languages", "console-language"),
    ("addresses", "console-contact-addresses"),
    ("numbers", "console-contact-numbers"),
    ("permissions", "console-contact-permissions"),
];

/// Why the registry stays as it is.
pub(super) fn of_registry(words: &Words, refusal: &RegistryRefusal) -> (StatusCode, Why) {
    match refusal {
        RegistryRefusal::Nothing => (StatusCode::NOT_FOUND, words.say("console-no-page").into()),
        RegistryRefusal::Exists(what) => {
            (StatusCode::CONFLICT, beside(words.say("console-refused-exists"), what))
        }
        RegistryRefusal::Because(why) => (StatusCode::CONFLICT, because(words, why)),
        RegistryRefusal::Wrong(field, why) => {
            let label = FIELDS.iter().find(|(name, _)| name == field);
            let label = label.map_or_else(|| (*field).to_owned(), |(_, id)| words.say(id));
            let said = words.one("console-refused-field", "a", label);
            (StatusCode::UNPROCESSABLE_ENTITY, beside(said, why))
        }
    }
}

/// Why not, in words of the program or, where they are not known, in those of whoever found out.
pub(super) fn because(words: &Words, why: &str) -> Why {
    match causes::known(words, why) {
        Some(said) => said.into(),
        None => beside(words.say("console-refused-because"), why),
    }
}

/// The page that tells it.
pub(super) fn page(console: &Console, someone: &Someone, told: (StatusCode, Why)) -> Response {
    let (status, why) = told;
    explained(console, someone, status, "console-not-done", why)
}

/// Words for whoever signed in.
pub(super) fn words(console: &Console, someone: &Someone) -> Words {
    Words::new(&console.intake, someone.0.user.facts.language)
}
