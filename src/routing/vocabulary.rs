//! The closed list of things that conditions may speak of.
use super::{Event, Facts, Hours, Known};
use crate::model::{
    AccountKind, AccountState, AssuranceLevel, Channel, DetectedLanguage, Intent, Language,
    Priority,
};

/// A field of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Intent,
    Site,
    Line,
    Language,
    Channel,
    Event,
    Hours,
    Holiday,
    Assurance,
    Priority,
    Urgency,
    Impact,
    Safety,
    AccountState,
    AccountKind,
    Tag,
    Account,
    FromDomain,
    ToAddress,
    SubjectHas,
    TextHas,
    TextMatches,
}

/// How the values of a field are written and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One of a few known words; can be analysed.
    Finite,
    /// Words on the arrival; can be analysed.
    Tags,
    /// Names with `*`.
    Glob,
    /// Folded words somewhere in a text.
    Words,
    /// A regular expression.
    Regex,
}

/// What stands for "no site", "no account", "no line" in conditions.
pub(super) const NONE: &str = "none";

impl Field {
    /// Every field with its key, in the order of the variants.
    pub(super) const ALL: [(Self, &'static str); 22] = [
        (Self::Intent, "intent"),
        (Self::Site, "site"),
        (Self::Line, "line"),
        (Self::Language, "language"),
        (Self::Channel, "channel"),
        (Self::Event, "event"),
        (Self::Hours, "hours"),
        (Self::Holiday, "holiday"),
        (Self::Assurance, "assurance"),
        (Self::Priority, "priority"),
        (Self::Urgency, "urgency"),
        (Self::Impact, "impact"),
        (Self::Safety, "safety"),
        (Self::AccountState, "account_state"),
        (Self::AccountKind, "account_kind"),
        (Self::Tag, "tag"),
        (Self::Account, "account"),
        (Self::FromDomain, "from_domain"),
        (Self::ToAddress, "to_address"),
        (Self::SubjectHas, "subject_has"),
        (Self::TextHas, "text_has"),
        (Self::TextMatches, "text_matches"),
    ];

    /// The fields whose values are few and known: the axes of the check for dead rules.
    pub(super) const FINITE: [Self; 15] = [
        Self::Intent,
        Self::Site,
        Self::Line,
        Self::Language,
        Self::Channel,
        Self::Event,
        Self::Hours,
        Self::Holiday,
        Self::Assurance,
        Self::Priority,
        Self::Urgency,
        Self::Impact,
        Self::Safety,
        Self::AccountState,
        Self::AccountKind,
    ];

    pub(super) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, name)| *name == key).map(|(field, _)| field)
    }

    pub(super) fn key(self) -> &'static str {
        Self::ALL.into_iter().find(|(field, _)| *field == self).map_or("", |(_, name)| name)
    }

    pub(super) fn keys() -> impl Iterator<Item = &'static str> + Clone {
        Self::ALL.into_iter().map(|(_, name)| name)
    }

    pub(super) const fn shape(self) -> Shape {
        match self {
            Self::Tag => Shape::Tags,
            Self::Account | Self::FromDomain | Self::ToAddress => Shape::Glob,
            Self::SubjectHas | Self::TextHas => Shape::Words,
            Self::TextMatches => Shape::Regex,
            Self::Intent
            | Self::Site
            | Self::Line
            | Self::Language
            | Self::Channel
            | Self::Event
            | Self::Hours
            | Self::Holiday
            | Self::Assurance
            | Self::Priority
            | Self::Urgency
            | Self::Impact
            | Self::Safety
            | Self::AccountState
            | Self::AccountKind => Shape::Finite,
        }
    }

    /// Returns whether the values are written as numbers or as true and false, not in quotes.
    pub(super) const fn is_number(self) -> bool {
        matches!(self, Self::Urgency | Self::Impact)
    }

    pub(super) const fn is_flag(self) -> bool {
        matches!(self, Self::Holiday | Self::Safety)
    }

    /// Returns every value that a finite field can have.
    pub(super) fn values(self, known: &Known) -> Vec<String> {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
        match self {
            Self::Intent => Intent::ALL.iter().map(ToString::to_string).collect(),
            Self::Site => with_none(known.sites.iter().map(|site| site.code.to_string())),
            Self::Line => with_none(known.countries.iter().map(ToString::to_string)),
            Self::Language => {
                let ours = Language::ALL.map(DetectedLanguage::Known);
                ours.iter().chain([&DetectedLanguage::Other]).map(ToString::to_string).collect()
            }
            Self::Channel => Channel::ALL.iter().map(ToString::to_string).collect(),
            Self::Event => words(&["new", "reply"]),
            Self::Hours => words(&["open", "closed"]),
            Self::Holiday | Self::Safety => words(&["false", "true"]),
            Self::Assurance => AssuranceLevel::ALL.iter().map(ToString::to_string).collect(),
            Self::Priority => Priority::ALL.iter().map(ToString::to_string).collect(),
            Self::Urgency | Self::Impact => words(&["1", "2", "3"]),
            Self::AccountState => {
                with_none(AccountState::ALL.iter().map(|state| state.as_str().to_owned()))
            }
            Self::AccountKind => {
                with_none(AccountKind::ALL.iter().map(|kind| kind.as_str().to_owned()))
            }
            Self::Tag
            | Self::Account
            | Self::FromDomain
            | Self::ToAddress
            | Self::SubjectHas
            | Self::TextHas
            | Self::TextMatches => vec![],
        }
    }

    /// Returns the value that the facts have in a finite field or one of names.
    pub(super) fn value(self, facts: &Facts) -> String {
        let none = || NONE.to_owned();
        match self {
            Self::Intent => facts.intent.to_string(),
            Self::Site => facts.site.as_ref().map_or_else(none, ToString::to_string),
            Self::Line => facts.line.map_or_else(none, |line| line.to_string()),
            Self::Language => facts.language.to_string(),
            Self::Channel => facts.channel.to_string(),
            Self::Event => match facts.event {
                Event::New => "new".to_owned(),
                Event::Reply => "reply".to_owned(),
            },
            Self::Hours => match facts.hours {
                Hours::Open => "open".to_owned(),
                Hours::Closed => "closed".to_owned(),
            },
            Self::Holiday => facts.holiday.to_string(),
            Self::Assurance => facts.assurance.to_string(),
            Self::Priority => facts.priority.to_string(),
            Self::Urgency => facts.urgency.to_string(),
            Self::Impact => facts.impact.to_string(),
            Self::Safety => facts.safety.to_string(),
            Self::AccountState => {
                facts.account_state.map_or_else(none, |state| state.as_str().to_owned())
            }
            Self::AccountKind => {
                facts.account_kind.map_or_else(none, |kind| kind.as_str().to_owned())
            }
            Self::Account => facts.account.clone().unwrap_or_else(none),
            Self::FromDomain => facts.from_domain.clone().unwrap_or_else(none),
            Self::ToAddress => facts.to_address.as_ref().map_or_else(none, ToString::to_string),
            Self::Tag | Self::SubjectHas | Self::TextHas | Self::TextMatches => String::new(),
        }
    }
}

fn with_none(values: impl Iterator<Item = String>) -> Vec<String> {
    values.chain([NONE.to_owned()]).collect()
}
