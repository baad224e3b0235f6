//! `message check`: how a mail is read.
use std::path::PathBuf;

use super::desk::{read_input, runtime};
use super::{Failure, Global, Output, Tone, Verdict};
use crate::app::config::Config;
use crate::app::mail_auth::settings;
use crate::mail::{Inbound, Mailbox, ReadLimits, read};
use crate::mailauth::{Hop, MailAuth, Verdict as Proof};

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
        /// Check too who sent it, as if it came by LMTP now. This asks the DNS.
        #[arg(long)]
        sender: bool,
    },
}

impl MessageCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let What::Check { file, sender } = &self.what;
        let raw = read_input(file)?;
        let inbound = read(&raw, &ReadLimits::default());
        let proof = sender.then(|| proof(global, raw)).transpose()?;
        if out.json() {
            out.value(&Checked { inbound: &inbound, proof })?;
        } else {
            show(&inbound, out)?;
            if let Some(proof) = proof {
                let tone = if proof.aligned.is_some() { Tone::Good } else { Tone::Caution };
                out.line(Some(tone), &format!("sender: {}", proof.summary()))?;
            }
        }
        Ok(Verdict::Good)
    }
}

/// What is read from a mail, and what vouches for its sender.
#[derive(serde::Serialize)]
struct Checked<'a> {
    #[serde(flatten)]
    inbound: &'a Inbound,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<Proof>,
}

fn proof(global: &Global, raw: Vec<u8>) -> Result<Proof, Failure> {
    let config = Config::load(&global.config).map_err(Failure::Faults)?.config;
    let hop = Hop::Behind { authserv_ids: config.mail.auth.authserv_ids.clone() };
    let checked = async {
        let auth = MailAuth::new(settings(&config))?;
        Ok(auth.check(raw.into(), hop).await)
    };
    runtime()?
        .block_on(checked)
        .map_err(|error: crate::mailauth::SetUpError| Failure::Usage(error.to_string()))
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
