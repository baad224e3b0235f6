//! Outside desks: from the configuration to what tells and reaches them, and the tasks that do both.
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::config::{Config, Loaded, OutsideDesk as Entry, OutsideKind, pairs, read_secret};
use super::parts::{Counting, Desk, StartError};
use super::tasks::Tasks;
use crate::delivery::{
    DESK_ANSWER_BYTES_MAX, DESK_ANSWER_TIME_MAX, DeskWorker, Events, Mapping, OutsideTarget,
    Product, ServiceNow, WebhookSigner, Zammad,
};
use crate::http::{FormClient, Target, tls_client};
use crate::intake::{Intake, OutsideDesk};
use crate::store::{PulseKind, StoreError};
use crate::tickets::Label;

/// Returns the outside desks as far as tickets must know them.
#[must_use]
pub fn outside_desks(config: &Config) -> Vec<OutsideDesk> {
    let desks = config.outside_desks.iter().map(|desk| {
        let events = desk.kind == OutsideKind::Webhook;
        // A webhook names queues alone; a group beside one is of no account.
        let named = desk.queues.iter().map(|text| text.split(':').next().unwrap_or(text).trim());
        let named: Vec<&str> = named.collect();
        let all = named.contains(&"*") || events && named.is_empty();
        let queues = named.iter().filter_map(|name| name.parse().ok());
        OutsideDesk {
            id: desk.id.clone(),
            kind: desk.kind.as_str().to_owned(),
            events,
            queues: (!all).then(|| queues.collect()),
            language: desk.language,
        }
    });
    desks.collect()
}

/// Makes what reaches them; secrets are read from their files.
///
/// # Errors
/// [`StartError`] when a secret is missing, or does not fit.
pub fn outside_targets(loaded: &Loaded) -> Result<Vec<Arc<OutsideTarget>>, StartError> {
    loaded.config.outside_desks.iter().map(|desk| target(loaded, desk).map(Arc::new)).collect()
}

fn target(loaded: &Loaded, desk: &Entry) -> Result<OutsideTarget, StartError> {
    let wrong = |error: &dyn std::fmt::Display| {
        StartError::System(format!("[[outside_desk]] {}: {error}", desk.id))
    };
    let secret = |file: &str| read_secret(&loaded.path(file)).map_err(|error| wrong(&error));
    let target: Target = desk.url.parse().map_err(|error| wrong(&error))?;
    let target = if desk.own_network { target.of_our_own() } else { target };
    let product = match desk.kind {
        OutsideKind::Zammad => {
            let token = secret(&desk.token_file)?;
            Product::Zammad(Zammad::new(target, &token, desk.customer.clone(), mapping(desk)))
        }
        OutsideKind::ServiceNow => {
            let password = secret(&desk.password_file)?;
            let login = (desk.user.as_str(), &password);
            let caller = desk.customer.clone();
            Product::ServiceNow(ServiceNow::new(target, login, caller, mapping(desk)))
        }
        OutsideKind::Webhook => {
            let mut signers = vec![];
            for file in &desk.secret_files {
                let signer = WebhookSigner::read(&secret(file)?);
                let remedy = "secret_files must hold whsec_ and base64 of 24 to 64 bytes";
                signers.push(signer.ok_or_else(|| wrong(&remedy))?);
            }
            Product::Events(Events::new(target, signers))
        }
    };
    Ok(OutsideTarget { id: desk.id.clone(), product })
}

fn mapping(desk: &Entry) -> Mapping {
    let owned = |(ours, theirs): (&str, &str)| (ours.to_owned(), theirs.to_owned());
    let field = |(ours, theirs): (&str, &str)| {
        let label = Label::ALL.into_iter().find(|label| label.as_str() == ours)?;
        Some((label, theirs.to_owned()))
    };
    Mapping {
        queues: pairs(&desk.queues).map(owned).collect(),
        priorities: desk.priorities().into_iter().map(owned).collect(),
        states: pairs(&desk.states).map(owned).collect(),
        fields: pairs(&desk.fields).filter_map(field).collect(),
    }
}

/// Makes the worker that sends what waits for them.
///
/// # Errors
/// [`StartError`] when a secret is missing, or there is no TLS.
pub fn desk_worker(loaded: &Loaded, desk: &Desk) -> Result<DeskWorker, StartError> {
    let tls = tls_client(None).map_err(|error| StartError::System(error.to_string()))?;
    Ok(DeskWorker {
        database: desk.database.clone(),
        targets: outside_targets(loaded)?,
        client: FormClient::new(tls).limits(DESK_ANSWER_TIME_MAX, DESK_ANSWER_BYTES_MAX),
        clock: Arc::clone(&desk.intake.parts().clock),
        random: Arc::clone(&desk.random),
        bell: Arc::default(),
        listener: Arc::new(Counting::of(desk)),
    })
}

/// Starts both: what turns the log of tickets into hand-overs, and what sends them.
pub(super) fn start(tasks: &Tasks, desk: &Desk, worker: DeskWorker) {
    if worker.targets.is_empty() {
        return;
    }
    let (intake, bell) = (desk.intake.clone(), Arc::clone(&worker.bell));
    tasks.keep("outside", move |stop| {
        let (intake, bell) = (intake.clone(), Arc::clone(&bell));
        async move { tell(&intake, &bell, stop).await }
    });
    tasks.keep("outside-delivery", move |stop| {
        let worker = worker.clone();
        async move { worker.run(stop).await }
    });
}

/// When it is looked again after the store failed, if nothing else happens before.
const AGAIN: Duration = Duration::from_secs(5);

/// Looks whenever something was written that outside desks may have to hear of.
async fn tell(intake: &Intake, bell: &tokio::sync::Notify, stop: CancellationToken) {
    let told_of = [PulseKind::Tickets, PulseKind::Pages, PulseKind::Calls];
    let mut pulse = intake.parts().database.pulse();
    let mut seen = *pulse.borrow_and_update();
    let mut look = true;
    loop {
        let mut failed = false;
        if look {
            match intake.tell_outside().await {
                // Rows may wait that were not written now: somebody had them tried anew.
                Ok(_) => bell.notify_one(),
                Err(StoreError::Stopping) => return,
                Err(error) => {
                    tracing::warn!(%error, "outside desks cannot be told; trying again soon");
                    failed = true;
                }
            }
        }
        let changed = tokio::select! {
            () = stop.cancelled() => return,
            changed = pulse.changed() => changed,
            () = tokio::time::sleep(AGAIN), if failed => continue,
        };
        if changed.is_err() {
            return;
        }
        let now = *pulse.borrow_and_update();
        look = failed || now.since(&seen).iter().any(|kind| told_of.contains(&kind));
        seen = now;
    }
}
