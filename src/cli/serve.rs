//! `serve`: the daemon.
use std::sync::Arc;

use super::desk::{Context, Words, failure, runtime};
use super::{Failure, Global, Output, Tone, Verdict};
use crate::app::emergency::{self, EmergencyDoors, Over};
use crate::app::logging;
use crate::app::parts::{StartError, open};
use crate::app::serve::{Doors, serve};
use crate::replies::Args;
use crate::runtime::SystemClock;

/// Run the gateway until SIGTERM or SIGINT (this is what happens without a command).
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Serve {}

impl Serve {
    #[expect(clippy::unused_self, reason = "every command has the same shape")]
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        out.faults(Tone::Caution, &context.loaded.warnings)?;
        logging::begin(&context.loaded.config.log)
            .map_err(|error| Failure::Usage(error.to_string()))?;
        let runtime = runtime()?;
        let opened = runtime.block_on(open(&context.loaded, &context.file, Arc::new(SystemClock)));
        let desk = match opened {
            Ok(desk) => desk,
            Err(why) if emergency::is_one(&context.loaded, &why) => {
                match last_resort(&context, &runtime, &why, out)? {
                    Over::Opened(desk) => *desk,
                    Over::Stopped => return Ok(Verdict::NotWell),
                }
            }
            Err(why) => return Err(failure(why)),
        };
        let words = Words::load(&context)?;
        if let Some(stale) = desk.intake.parts().knowledge.load().understanding.stale() {
            tracing::warn!(%stale, "the model is older than its examples");
        }
        let mut told = Ok(());
        let ready = |doors: &Doors| {
            told = out.text(&banner(&context, &words, doors)).and_then(|()| out.flush());
        };
        let ended = runtime.block_on(serve(&context.loaded, desk, ready));
        // A thread that waits for a disk or a name server must not hold up the end.
        runtime.shutdown_timeout(std::time::Duration::from_secs(1));
        ended.map_err(failure)?;
        // Whoever started the daemon may have closed its output long ago.
        let _gone = told.and_then(|()| out.line(None, &words.say("cli-serve-stopped")));
        Ok(Verdict::Good)
    }
}

/// Says why the desk cannot be opened, and serves the last resort meanwhile.
fn last_resort(
    context: &Context,
    runtime: &tokio::runtime::Runtime,
    why: &StartError,
    out: &mut Output<'_>,
) -> Result<Over, Failure> {
    if let StartError::Faults(faults) = why {
        out.faults(Tone::Bad, faults)?;
    } else {
        out.complain(&why.to_string())?;
    }
    let words = Words::load(context).ok();
    let mut told = Ok(());
    let ready = |doors: EmergencyDoors| {
        let webhook = doors.webhook.map_or_else(|| "none".to_owned(), |at| at.to_string());
        let health = format!("http://{}/readyz", doors.health);
        let trunks: Vec<String> = doors.sip.iter().map(ToString::to_string).collect();
        let sip = if trunks.is_empty() { "none".to_owned() } else { trunks.join(", ") };
        let args = Args::new().with("webhook", webhook).with("sip", sip).with("health", health);
        // The phrases themselves may be what is faulty.
        if let Some(words) = words {
            let said = words.with("cli-serve-emergency", &args);
            told = out.line(Some(Tone::Bad), &said).and_then(|()| out.flush());
        }
    };
    let clock = Arc::new(SystemClock);
    let served = emergency::serve(&context.loaded, &context.file, clock, why, ready);
    let over = runtime.block_on(Box::pin(served)).map_err(failure)?;
    told?;
    Ok(over)
}

fn banner(context: &Context, words: &Words, doors: &Doors) -> String {
    let config = &context.loaded.config;
    let mailboxes: Vec<&str> = config.mailboxes.iter().map(|m| m.address.as_str()).collect();
    let outgoing = match (&doors.outgoing, &config.mail.relay) {
        (Some(folder), _) => folder.display().to_string(),
        (None, Some(relay)) => format!("{}:{}", relay.host, relay.port),
        (None, None) => String::new(),
    };
    let listening: Vec<String> = doors.sip.iter().map(ToString::to_string).collect();
    let trunks: Vec<&str> = config.trunks.iter().map(|trunk| trunk.id.as_str()).collect();
    let args = Args::new()
        .with("version", env!("CARGO_PKG_VERSION"))
        .with("mailboxes", mailboxes.join(", "))
        .with("lmtp", doors.lmtp.to_string())
        .with("smtp", doors.smtp.map_or_else(|| "none".to_owned(), |at| at.to_string()))
        .with("webhook", doors.webhook.map_or_else(|| "none".to_owned(), |at| at.to_string()))
        .with("sip", if listening.is_empty() { "none".to_owned() } else { listening.join(", ") })
        .with("trunks", trunks.join(", "))
        .with("command", "centralita tickets list")
        .with("api", format!("http://{}/api/v1", doors.api))
        .with("health", format!("http://{}/readyz", doors.health))
        .with("data", context.loaded.path(&config.storage.data).display().to_string())
        .with("outgoing", outgoing);
    format!("{}\n", words.with("cli-serve-banner", &args))
}
