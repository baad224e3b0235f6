//! The closed list of things that conditions may speak of.
use super::{Event, Facts, Hours, Known, OTHER};
use crate::model::{
    AccountKind, AccountState, AssuranceLevel, Change, Channel, DetectedLanguage, Intent, Language,
    Priority, Product,
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
    Origin,
    Change,
    Product,
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
    /// Any number of a few known words; can be analysed.
    Several,
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
    pub(super) const ALL: [(Self, &'static str); 25] = [
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
        (Self::Origin, "origin"),
        (Self::Change, "change"),
        (Self::Product, "product"),
        (Self::Tag, "tag"),
        (Self::Account, "account"),
        (Self::FromDomain, "from_domain"),
        (Self::ToAddress, "to_address"),
        (Self::SubjectHas, "subject_has"),
        (Self::TextHas, "text_has"),
        (Self::TextMatches, "text_matches"),
    ];

    /// The fields whose values are few and known: the axes of the check for dead rules.
    pub(super) const FINITE: [Self; 18] = [
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
        Self::Origin,
        Self::Change,
        Self::Product,
    ];

    pub(super) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, name)| *name == key).map(|(field, _)| field)
    }

    pub(super) fn key(self) -> &'static str {
        Self::ALL.get(self as usize).map_or("", |(_, name)| name)
    }

    pub(super) fn keys() -> impl Iterator<Item = &'static str> + Clone {
        Self::ALL.into_iter().map(|(_, name)| name)
    }

    pub(super) const fn shape(self) -> Shape {
        match self {
            Self::Tag => Shape::Tags,
            Self::Product => Shape::Several,
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
            | Self::AccountKind
            | Self::Origin
            | Self::Change => Shape::Finite,
        }
    }

    /// Returns whether the values are written as numbers or as true and false, not in quotes.
    pub(super) const fn is_number(self) -> bool {
        matches!(self, Self::Urgency | Self::Impact)
    }

    pub(super) const fn is_flag(self) -> bool {
        matches!(self, Self::Holiday | Self::Safety)
    }

    /// Returns every word that a condition on the field may name, when they are few and known.
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
            Self::Origin => with_none(known.origins.iter().cloned().chain([OTHER.to_owned()])),
            Self::Change => with_none(Change::ALL.iter().map(ToString::to_string)),
            Self::Product => with_none(Product::ALL.iter().map(ToString::to_string)),
            Self::Tag
            | Self::Account
            | Self::FromDomain
            | Self::ToAddress
            | Self::SubjectHas
            | Self::TextHas
            | Self::TextMatches => vec![],
        }
    }

    /// Returns the value that the facts have in a finite field or one of names; several have
    /// commas between them.
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
            Self::Origin => facts.origin.clone().unwrap_or_else(none),
            Self::Change => facts.change.map_or_else(none, |change| change.to_string()),
            Self::Product if facts.products.is_empty() => none(),
            Self::Product => {
                facts.products.iter().map(|product| product.as_str()).collect::<Vec<_>>().join(",")
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

#[cfg(test)]
mod tests {
    use super::super::tests::{DANGER, REST, known};
    use super::super::{Facts, Ruleset, origin_for_rules};
    use super::*;
    use crate::model::Country;

    fn parse(middle: &str) -> Result<Ruleset, String> {
        let files = [("r.toml".to_owned(), format!("{DANGER}{middle}{REST}"))];
        Ruleset::parse(&files, &known()).map_err(|faults| faults[0].to_string())
    }

    fn decides(middle: &str, products: &[Product], change: Option<Change>) -> String {
        let products = products.iter().copied().collect();
        let facts = Facts { products, change, ..Facts::plain(Country::SPAIN) };
        parse(middle).unwrap().decide(&facts).rule.to_string()
    }

    const PRODUCTS: &str = "[[rule]]\nid = \"managed\"\nwhen.product = [\"managed\", \"network\"]\nunless.product = \"power\"\nthen.queue = \"desk\"\n\
        [[rule]]\nid = \"nothing\"\nwhen.product = \"none\"\nthen.queue = \"desk\"\n\
        [[rule]]\nid = \"ends\"\nwhen.change = \"termination\"\nthen.queue = \"desk\"\nthen.owner = \"account_manager\"\n";

    #[test]
    fn several_products_are_each_asked_for() {
        use Product::{Managed, Network, Power, Space};
        assert_eq!(decides(PRODUCTS, &[Managed], None), "managed");
        assert_eq!(decides(PRODUCTS, &[Space, Network], None), "managed");
        assert_eq!(decides(PRODUCTS, &[Network, Power], None), "rest");
        assert_eq!(decides(PRODUCTS, &[], Some(Change::Termination)), "nothing");
        assert_eq!(decides(PRODUCTS, &[Power], Some(Change::Termination)), "ends");
        assert_eq!(decides(PRODUCTS, &[Power], Some(Change::Renewal)), "rest");
    }

    #[test]
    fn a_rule_on_products_is_dead_only_when_every_set_of_them_is_taken() {
        let rule = |id: &str, line: &str| {
            format!("[[rule]]\nid = \"{id}\"\n{line}\nthen.queue = \"desk\"\n")
        };
        let with = rule("with", "when.product = [\"space\", \"power\"]");
        let without = rule("without", "unless.product = [\"space\", \"power\"]");
        let dead = "r.toml:14: rule `late` can never decide: with (r.toml:6) takes all of it; put it before, or take it out";
        assert_eq!(
            parse(&format!("{with}{}", rule("late", "when.product = \"power\""))).unwrap_err(),
            dead.replace("14", "10")
        );
        // Whoever names a network may name power too, or not.
        assert!(parse(&format!("{with}{}", rule("late", "when.product = \"network\""))).is_ok());
        let both = format!("{with}{without}{}", rule("late", "when.change = \"new\""));
        assert!(
            parse(&both)
                .unwrap_err()
                .contains("with (r.toml:6) and without (r.toml:10) together take")
        );
        let none = format!("{without}{}", rule("late", "when.product = \"none\""));
        assert!(parse(&none).unwrap_err().contains("without (r.toml:6) takes all of it"));
    }

    const ORIGINS: &str = "[[rule]]\nid = \"care\"\nwhen.origin = [\"Itconic\", \"other\"]\nthen.queue = \"billing\"\n\
        [[test]]\nname = \"from Itconic\"\ngiven = { origin = \"Itconic\" }\nwant = { rule = \"care\" }\n\
        [[test]]\nname = \"from nowhere\"\ngiven = {}\nwant = { rule = \"rest\" }\n";

    #[test]
    fn rules_ask_where_an_account_came_from() {
        let set = parse(ORIGINS).unwrap();
        assert!(set.run_tests().iter().all(|test| test.failure.is_none()), "{:?}", set.run_tests());
        let known = known().origins;
        for (origin, rule) in [
            (Some("itconic"), "care"),
            (Some("Ardeal"), "rest"),
            (Some("Nova"), "care"),
            (None, "rest"),
        ] {
            let origin = origin.map(|origin| origin_for_rules(origin, &known));
            let facts = Facts { origin, ..Facts::plain(Country::SPAIN) };
            assert_eq!(set.decide(&facts).rule.to_string(), rule, "{:?}", facts.origin);
        }
        // Every origin, the unknown ones and none: nothing is left for a later rule.
        let rest = "[[rule]]\nid = \"also\"\nwhen.origin = [\"Ardeal\", \"none\"]\nthen.queue = \"desk\"\n\
            [[rule]]\nid = \"late\"\nwhen.intent = \"billing\"\nthen.queue = \"desk\"\n";
        let care = ORIGINS.split("[[test]]").next().unwrap();
        let dead = parse(&format!("{care}{rest}")).unwrap_err();
        assert!(
            dead.contains("rule `late` can never decide")
                && dead.contains("care (r.toml:6) and also"),
            "{dead}"
        );
        let wrong = parse(&care.replace("Itconic", "Itconik")).unwrap_err();
        assert!(wrong.contains("`Itconik` is no origin; did you mean `Itconic`?"), "{wrong}");
        // What was kept before origins were can still be read.
        let mut kept = serde_json::to_value(Facts::plain(Country::SPAIN)).unwrap();
        kept.as_object_mut().unwrap().remove("origin").unwrap();
        assert_eq!(serde_json::from_value::<Facts>(kept).unwrap().origin, None);
    }

    #[test]
    fn unknown_words_are_named_with_what_was_meant() {
        for (line, said) in [
            ("when.product = \"powr\"", "`powr` is no product; did you mean `power`?"),
            (
                "when.change = \"terminacion\"",
                "`terminacion` is no change; did you mean `termination`?",
            ),
            ("then.owner = \"cms\"", "`cms` is no role of an account's team; did you mean `csm`?"),
        ] {
            let fault = parse(&format!("[[rule]]\nid = \"a\"\n{line}\nthen.queue = \"desk\"\n"));
            let fault = fault.unwrap_err();
            assert!(fault.starts_with("r.toml:8: ") && fault.contains(said), "{fault}");
        }
        let test = "[[test]]\nname = \"x\"\ngiven = { product = [\"space\", \"netwrk\"] }\nwant = { queue = \"desk\" }\n";
        assert!(
            parse(test).unwrap_err().contains("`netwrk` is no product; did you mean `network`?")
        );
    }
}
