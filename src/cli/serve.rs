//! `serve`: the daemon.
use std::sync::Arc;

use super::desk::{Context, Words, failure, runtime};
use super::{Failure, Global, Output, Tone, Verdict};
use crate::app::logging;
use crate::app::parts::open;
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
        let words = Words::load(&context)?;
        logging::begin(&context.loaded.config.log)
            .map_err(|error| Failure::Usage(error.to_string()))?;
        let runtime = runtime()?;
        let desk = runtime
            .block_on(open(&context.loaded, &context.file, Arc::new(SystemClock)))
            .map_err(failure)?;
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

fn banner(context: &Context, words: &Words, doors: &Doors) -> String {
    let config = &context.loaded.config;
    let mailboxes: Vec<&str> = config.mailboxes.iter().map(|m| m.address.as_str()).collect();
    let outgoing = match (&doors.outgoing, &config.mail.relay) {
        (Some(folder), _) => folder.display().to_string(),
        (None, Some(relay)) => format!("{}:{}", relay.host, relay.port),
        (None, None) => String::new(),
    };
    let args = Args::new()
        .with("version", env!("CARGO_PKG_VERSION"))
        .with("mailboxes", mailboxes.join(", "))
        .with("lmtp", doors.lmtp.to_string())
        .with("webhook", doors.webhook.map_or_else(|| "none".to_owned(), |at| at.to_string()))
        .with("command", "centralita tickets list")
        .with("api", format!("http://{}/api/v1", doors.api))
        .with("health", format!("http://{}/readyz", doors.health))
        .with("data", context.loaded.path(&config.storage.data).display().to_string())
        .with("outgoing", outgoing);
    format!("{}\n", words.with("cli-serve-banner", &args))
}
