//! The mailboxes: each address once, each with a line of ours.
use std::collections::BTreeSet;

use super::super::Config;
use super::super::load::nearest;
use super::super::outline::Step;
use super::{Findings, entry};

pub(super) fn config(config: &Config, findings: &mut Findings) {
    let addresses = config.mailboxes.iter().map(|mailbox| mailbox.address.to_string());
    findings.unique("mailbox", "address", addresses);
    aliases(config, findings);
    if config.mailboxes.is_empty() {
        findings.warning(
            vec![Step::from("mailbox")],
            "there is no mailbox: every mail will be refused",
            "write a [[mailbox]] for each address of the desk",
        );
    }
    for (at, mailbox) in config.mailboxes.iter().enumerate() {
        if mailbox.address.without_detail().1.is_some() {
            findings.fault(
                entry("mailbox", at, "address"),
                format!("the mailbox {} has a +detail", mailbox.address),
                format!(
                    "write {}; every +detail of it is taken too",
                    mailbox.address.without_detail().0
                ),
            );
        }
        if config.lines.iter().any(|line| line.id == mailbox.line) {
            continue;
        }
        let known = || config.lines.iter().map(|line| line.id.as_str());
        let remedy = nearest(&mailbox.line, known()).map_or_else(
            || match known().collect::<Vec<_>>().join(", ") {
                none if none.is_empty() => "write a [[line]] with that id".to_owned(),
                all => format!("use one of: {all}, or write a [[line]] with that id"),
            },
            |near| format!("did you mean `{near}`?"),
        );
        findings.fault(
            entry("mailbox", at, "line"),
            format!(
                "mailbox {} names the line `{}`, which is not there",
                mailbox.address, mailbox.line
            ),
            remedy,
        );
    }
}

/// Another address of a mailbox is an address of ours like the first, so that it stands once in all.
fn aliases(config: &Config, findings: &mut Findings) {
    let mut seen: BTreeSet<&str> =
        config.mailboxes.iter().map(|mailbox| mailbox.address.as_str()).collect();
    for (at, mailbox) in config.mailboxes.iter().enumerate() {
        for alias in &mailbox.aliases {
            if alias.without_detail().1.is_some() {
                let what = format!("the alias {alias} has a +detail");
                let remedy =
                    format!("write {}; every +detail of it is taken too", alias.without_detail().0);
                findings.fault(entry("mailbox", at, "aliases"), what, remedy);
            } else if !seen.insert(alias.as_str()) {
                let what = format!("{alias} is an address of two mailboxes");
                findings.fault(entry("mailbox", at, "aliases"), what, "keep it in one of them");
            }
        }
    }
}
