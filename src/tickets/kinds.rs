//! What a message opens: trouble, request or order, and what an outside system calls each; from a
//! table that the desk owns.
use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::model::{FileFault, Intent, TicketKind};
use crate::tomlfile::one_of;

/// Characters of an outside name.
const OUTSIDE_CHARS_MAX: usize = 80;
const REMEDY: &str = "each [[kind]] has kind, intents, and optionally outside";

/// The table of `routing-rules/kinds.toml`; what it leaves out opens what it does without one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds(BTreeMap<Intent, (TicketKind, String)>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    kind: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: Spanned<String>,
    intents: Vec<Spanned<String>>,
    outside: Option<Spanned<String>>,
}

impl Kinds {
    /// Reads the table.
    ///
    /// # Errors
    /// Everything that is wrong in it, each with its line and remedy: not TOML, an unknown key, kind or
    /// intent, an intent that stands twice.
    pub fn parse(path: &str, text: &str) -> Result<Self, Vec<FileFault>> {
        let fault = |at: usize, what: String, remedy: String| {
            FileFault::at_byte(path, text, at, what, remedy)
        };
        let file: File = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            vec![fault(at, error.message().to_owned(), REMEDY.to_owned())]
        })?;
        let (mut kinds, mut faults) = (Self::default(), vec![]);
        for entry in file.kind {
            let kind = entry.kind.get_ref().parse::<TicketKind>();
            if kind.is_err() {
                let what = format!("`{}` is no kind", entry.kind.get_ref());
                let all = ["trouble", "request", "order"];
                faults.push(fault(
                    entry.kind.span().start,
                    what,
                    one_of(entry.kind.get_ref(), all),
                ));
            }
            let outside = entry.outside.as_ref().map_or("", |name| name.get_ref().trim());
            let is_long = outside.chars().count() > OUTSIDE_CHARS_MAX;
            if let Some(name) = entry.outside.as_ref().filter(|_| outside.is_empty() || is_long) {
                let what = "`outside` is empty or too long".to_owned();
                let remedy = format!("write 1 to {OUTSIDE_CHARS_MAX} characters, or leave it out");
                faults.push(fault(name.span().start, what, remedy));
            }
            for name in &entry.intents {
                let at = name.span().start;
                let Ok(intent) = name.get_ref().parse::<Intent>() else {
                    let what = format!("`{}` is no intent", name.get_ref());
                    let all = Intent::ALL.map(Intent::as_str);
                    faults.push(fault(at, what, one_of(name.get_ref(), all)));
                    continue;
                };
                let Ok(kind) = kind else { continue };
                if kinds.0.insert(intent, (kind, outside.to_owned())).is_some() {
                    let what = format!("`{intent}` stands twice");
                    faults.push(fault(at, what, "keep it in one kind".to_owned()));
                }
            }
        }
        if faults.is_empty() { Ok(kinds) } else { Err(faults) }
    }

    /// Returns the kind of record that an intent opens.
    #[must_use]
    pub fn of(&self, intent: Intent) -> TicketKind {
        self.0.get(&intent).map_or_else(|| intent.ticket_kind(), |(kind, _)| *kind)
    }

    /// Returns what the outside system calls that kind; nothing where the table does not say.
    #[must_use]
    pub fn outside(&self, intent: Intent) -> Option<&str> {
        self.0.get(&intent).map(|(_, name)| name.as_str()).filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_each_intent_opens_and_the_rest_stays() {
        let table = "[[kind]]\nkind = \"order\"\noutside = \"WORK_ORDER\"\nintents = [\"billing\"]\n\
                     [[kind]]\nkind = \"request\"\nintents = [\"access_revoke\"]\n";
        let kinds = Kinds::parse("kinds.toml", table).unwrap();
        assert_eq!(kinds.of(Intent::Billing), TicketKind::Order);
        assert_eq!(kinds.outside(Intent::Billing), Some("WORK_ORDER"));
        assert_eq!(kinds.of(Intent::AccessRevoke), TicketKind::Request);
        assert_eq!(kinds.outside(Intent::AccessRevoke), None);
        for intent in Intent::ALL {
            if !matches!(intent, Intent::Billing | Intent::AccessRevoke) {
                assert_eq!(kinds.of(intent), intent.ticket_kind(), "{intent}");
            }
        }
    }

    /// The shipped table says of every intent what the program does without a table.
    #[test]
    fn the_shipped_table_is_whole() {
        let text = include_str!("../../routing-rules/kinds.toml");
        let kinds = Kinds::parse("kinds.toml", text).unwrap();
        for intent in Intent::ALL {
            assert_eq!(kinds.of(intent), intent.ticket_kind(), "{intent}");
            assert!(kinds.outside(intent).is_some(), "{intent}");
        }
    }

    #[test]
    fn a_wrong_table_names_every_line_and_remedy() {
        let table = "[[kind]]\nkind = \"trubble\"\nintents = [\"billing\"]\n\
                     [[kind]]\nkind = \"order\"\noutside = \"\"\nintents = [\"comercial\", \"billing\", \"billing\"]\n";
        let faults = Kinds::parse("kinds.toml", table).unwrap_err();
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        expect_test::expect![[r#"
            kinds.toml:2: `trubble` is no kind; did you mean `trouble`?
            kinds.toml:6: `outside` is empty or too long; write 1 to 80 characters, or leave it out
            kinds.toml:7: `comercial` is no intent; did you mean `commercial`?
            kinds.toml:7: `billing` stands twice; keep it in one kind
        "#]]
        .assert_eq(&(told.join("\n") + "\n"));
        let faults = Kinds::parse("kinds.toml", "[[knd]]\n").unwrap_err();
        assert!(
            faults[0].to_string().starts_with("kinds.toml:1: unknown field `knd`"),
            "{faults:?}"
        );
    }
}
