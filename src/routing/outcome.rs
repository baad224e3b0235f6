//! What a rule does: the `then` lines.
use std::collections::BTreeMap;
use std::str::FromStr;

use super::{Facts, Hours, Known};
use crate::model::{AssuranceLevel, Country, PolicyId, Priority, QueueId, SiteCode, TeamRole};
use crate::tomlfile::{Entry, Faults, Scalar, Section, one_of};

/// The reply that means: say nothing.
pub const NO_REPLY: &str = "none";
/// What stands for the country in names.
const COUNTRY: &str = "{country}";
const KEYS: [&str; 9] =
    ["queue", "priority", "page", "reply", "owner", "tags", "assurance_needed", "copy", "hold"];

/// Before a queue: that of the site where it has one, and where it has none this one.
const SITE: &str = "site:";

/// A name that may depend on the country, or on the site, looked up for every one at load.
#[derive(Clone, Debug)]
pub(super) struct Template<T> {
    /// For the default country, and any that is not served.
    default: T,
    by_country: BTreeMap<Country, T>,
    /// Of sites that have one of their own, where that is wanted.
    by_site: BTreeMap<SiteCode, T>,
}

impl<T> Template<T> {
    pub(super) fn get(&self, facts: &Facts) -> &T {
        let own = facts.site.as_ref().and_then(|site| self.by_site.get(site));
        own.or_else(|| self.by_country.get(&facts.country)).unwrap_or(&self.default)
    }
}

/// Whom to page, and when.
#[derive(Clone, Debug)]
pub(super) struct PageRule {
    policy: Template<PolicyId>,
    /// Empty: whatever the priority.
    if_priority: Vec<Priority>,
    if_hours: Option<Hours>,
}

impl PageRule {
    /// Returns whether it pages whatever else holds, when the priority is this.
    pub(super) fn always_for(&self, priority: Priority) -> bool {
        let by_priority = self.if_priority.is_empty() || self.if_priority.contains(&priority);
        by_priority && self.if_hours.is_none()
    }

    /// Returns the policy if the priority decided on and the hours ask for it.
    pub(super) fn for_case(&self, priority: Priority, facts: &Facts) -> Option<PolicyId> {
        let by_priority = self.if_priority.is_empty() || self.if_priority.contains(&priority);
        let by_hours = self.if_hours.is_none_or(|hours| hours == facts.hours);
        (by_priority && by_hours).then(|| self.policy.get(facts).clone())
    }
}

/// The `then` lines of a rule.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    pub(super) queue: Option<Template<QueueId>>,
    pub(super) priority: Option<Priority>,
    pub(super) page: Option<PageRule>,
    pub(super) reply: Option<String>,
    pub(super) owner: Option<TeamRole>,
    pub(super) tags: Vec<String>,
    pub(super) assurance_needed: Option<AssuranceLevel>,
    pub(super) copy: Vec<Template<QueueId>>,
    pub(super) hold: Option<bool>,
}

impl Outcome {
    pub(super) fn read(section: &Section<'_>, known: &Known, faults: &mut Faults) -> Self {
        section.only(&KEYS, "then", faults);
        let mut out = Self::default();
        for entry in section.entries() {
            match entry.key {
                "queue" => {
                    out.queue = entry_scalar(&entry, faults)
                        .and_then(|scalar| queue(&scalar, known, faults));
                }
                "priority" => {
                    out.priority = entry_scalar(&entry, faults).and_then(|s| word(&s, faults))
                }
                "page" => out.page = page(&entry, known, faults),
                "reply" => out.reply = reply(&entry, known, faults),
                "owner" => out.owner = owner(&entry, faults),
                "tags" => out.tags = entry.texts(faults).into_iter().map(|s| s.text).collect(),
                "assurance_needed" => {
                    out.assurance_needed =
                        entry_scalar(&entry, faults).and_then(|s| word(&s, faults));
                }
                "copy" => {
                    for scalar in entry.texts(faults) {
                        out.copy.extend(queue(&scalar, known, faults));
                    }
                }
                "hold" => out.hold = entry.flag(faults),
                _ => {}
            }
        }
        out
    }
}

fn entry_scalar<'d>(entry: &Entry<'d>, faults: &mut Faults) -> Option<Scalar<'d>> {
    let found = entry.texts(faults);
    if found.len() > 1 {
        faults.push(entry.key_fault(format!("`{}` takes one value, not a list", entry.key), ""));
        return None;
    }
    found.into_iter().next()
}

fn word<T>(scalar: &Scalar<'_>, faults: &mut Faults) -> Option<T>
where
    T: FromStr<Err: ToString>,
{
    scalar
        .text
        .parse()
        .map_err(|error: T::Err| faults.push(scalar.fault(error.to_string(), "")))
        .ok()
}

fn queue(scalar: &Scalar<'_>, known: &Known, faults: &mut Faults) -> Option<Template<QueueId>> {
    let names: Vec<&str> = known.queues.iter().map(QueueId::as_str).collect();
    let Some(pattern) = scalar.text.strip_prefix(SITE) else {
        return expand((scalar, &scalar.text), "queue", &names, known, faults);
    };
    let template: Template<QueueId> = expand((scalar, pattern), "queue", &names, known, faults)?;
    let mut by_site = BTreeMap::new();
    for site in known.sites.iter().filter(|site| !site.queue.is_empty()) {
        match names.contains(&site.queue.as_str()).then(|| site.queue.parse().ok()).flatten() {
            Some(queue) => {
                by_site.insert(site.code.clone(), queue);
            }
            None => {
                let said = format!("queue `{}` (of site {}) is not defined", site.queue, site.code);
                faults.push(scalar.fault(said, one_of(&site.queue, names.iter().copied())));
            }
        }
    }
    Some(Template { by_site, ..template })
}

fn policy(scalar: &Scalar<'_>, known: &Known, faults: &mut Faults) -> Option<Template<PolicyId>> {
    let names: Vec<&str> = known.policies.iter().map(PolicyId::as_str).collect();
    expand((scalar, &scalar.text), "on-call policy", &names, known, faults)
}

/// Looks a name up for every country that is served.
fn expand<T: FromStr>(
    (scalar, pattern): (&Scalar<'_>, &str),
    what: &str,
    names: &[&str],
    known: &Known,
    faults: &mut Faults,
) -> Option<Template<T>> {
    if pattern.replace(COUNTRY, "").contains(['{', '}']) {
        let said = format!("`{pattern}` has braces that mean nothing");
        faults.push(scalar.fault(said, "only {country} is replaced"));
        return None;
    }
    let mut whole = true;
    let mut find = |country: Country| {
        let name = pattern.replace(COUNTRY, country.as_str());
        let found = names.contains(&name.as_str()).then(|| name.parse().ok()).flatten();
        if found.is_none() {
            let of = if name == pattern { String::new() } else { format!(" (from `{pattern}`)") };
            let said = format!("{what} `{name}`{of} is not defined");
            faults.push(scalar.fault(said, one_of(&name, names.iter().copied())));
            whole = false;
        }
        found
    };
    let default = find(known.default_country);
    let by_country: BTreeMap<Country, T> = if pattern.contains(COUNTRY) {
        known.countries.iter().filter_map(|c| find(*c).map(|name| (*c, name))).collect()
    } else {
        BTreeMap::new()
    };
    default.filter(|_| whole).map(|default| Template {
        default,
        by_country,
        by_site: BTreeMap::new(),
    })
}

fn reply(entry: &Entry<'_>, known: &Known, faults: &mut Faults) -> Option<String> {
    let text = entry.text(faults)?;
    if text == NO_REPLY || known.replies.contains(text) {
        return Some(text.to_owned());
    }
    let names = known.replies.iter().map(String::as_str).chain([NO_REPLY]);
    faults.push(entry.key_fault(format!("reply `{text}` is not defined"), one_of(text, names)));
    None
}

fn owner(entry: &Entry<'_>, faults: &mut Faults) -> Option<TeamRole> {
    let text = entry.text(faults)?;
    let read = text.parse().ok();
    if read.is_none() {
        let words = TeamRole::ALL.iter().map(|role| role.as_str());
        let what = format!("`{text}` is no role of an account's team");
        faults.push(entry.key_fault(what, one_of(text, words)));
    }
    read
}

/// Reads `page = "policy"` or `page = { policy = …, if_priority = […], if_hours = "closed" }`.
fn page(entry: &Entry<'_>, known: &Known, faults: &mut Faults) -> Option<PageRule> {
    let Some(section) = entry.as_table() else {
        let scalar = entry_scalar(entry, faults)?;
        let policy = policy(&scalar, known, faults)?;
        return Some(PageRule { policy, if_priority: vec![], if_hours: None });
    };
    section.only(&["policy", "if_priority", "if_hours"], "page", faults);
    let if_priority = section
        .get("if_priority")
        .map(|entry| entry.texts(faults))
        .unwrap_or_default()
        .iter()
        .filter_map(|scalar| word(scalar, faults))
        .collect();
    let if_hours = section.get("if_hours").and_then(|entry| {
        let text = entry.text(faults)?;
        let hours = hours_of(text);
        if hours.is_none() {
            let what = format!("`{text}` is no if_hours");
            faults.push(entry.key_fault(what, one_of(text, ["open", "closed"])));
        }
        hours
    });
    let scalar = entry_scalar(&section.need("policy", "page", faults)?, faults)?;
    let policy = policy(&scalar, known, faults)?;
    Some(PageRule { policy, if_priority, if_hours })
}

/// Reads `open` or `closed`.
pub(super) fn hours_of(text: &str) -> Option<Hours> {
    match text {
        "open" => Some(Hours::Open),
        "closed" => Some(Hours::Closed),
        _ => None,
    }
}
