//! `message check`: how a mail is read.
use std::path::PathBuf;

use super::desk::read_input;
use super::{Failure, Global, Output, Tone, Verdict};
use crate::mail::{Inbound, Mailbox, ReadLimits, read};

/// Look at a mail.
#[derive(Clone, Debug, clap::Args)]
pub struct MessageCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with a mail.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// Show what is read from a mail; nothing is stored.
    Check {
        /// The mail as it came (RFC 5322), or `-` for standard input.
        file: PathBuf,
    },
}

impl MessageCommand {
    pub(super) fn run(&self, _global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let What::Check { file } = &self.what;
        let raw = read_input(file)?;
        let inbound = read(&raw, &ReadLimits::default());
        if out.json() {
            out.value(&inbound)?;
        } else {
            show(&inbound, out)?;
        }
        Ok(Verdict::Good)
    }
}

fn show(inbound: &Inbound, out: &mut Output<'_>) -> Result<(), Failure> {
    let mailbox = |m: &Mailbox| {
        if m.name.is_empty() { m.address.clone() } else { format!("{} <{}>", m.name, m.address) }
    };
    let all = |list: &[Mailbox]| list.iter().map(mailbox).collect::<Vec<_>>().join(", ");
    let facts = [
        ("subject", inbound.subject.clone()),
        ("from", inbound.from.as_ref().map(mailbox).unwrap_or_default()),
        ("to", all(&inbound.to)),
        ("cc", all(&inbound.cc)),
        ("date", inbound.date.map(|date| date.to_string()).unwrap_or_default()),
        ("message-id", inbound.message_id.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("automatic", inbound.automatic.as_str().to_owned()),
    ];
    for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        out.line(None, &format!("{name}: {value}"))?;
    }
    for attachment in &inbound.attachments {
        out.line(
            None,
            &format!(
                "attachment: {} ({}, {} bytes{})",
                attachment.name,
                attachment.mime,
                attachment.bytes,
                attachment.danger.map(|d| format!(", {}", d.as_str())).unwrap_or_default(),
            ),
        )?;
    }
    for problem in &inbound.problems {
        out.line(Some(Tone::Caution), &format!("problem: {problem}"))?;
    }
    for line in inbound.text.lines() {
        out.line(None, &format!("| {line}"))?;
    }
    Ok(())
}
