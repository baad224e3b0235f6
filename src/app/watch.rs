//! Noticing that files changed.
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::knowledge::KnowledgePaths;

/// How long files must rest before they are read: an editor saves in several steps.
const REST: Duration = Duration::from_millis(500);

/// Calls `changed` when files below the folders have changed and rest, until told to stop.
pub(super) async fn run(
    paths: &KnowledgePaths,
    changed: impl Fn() + Clone + Send + 'static,
    stop: CancellationToken,
) {
    let (tell, mut told) = mpsc::channel(1);
    let watcher = watcher(paths, tell);
    let _watcher = match watcher {
        Ok(watcher) => watcher,
        Err(error) => {
            tracing::warn!(%error, "changed files are not noticed; use `centralita routing reload`");
            return;
        }
    };
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            word = told.recv() => if word.is_none() { return },
        }
        // Wait until nothing has been told for the time of rest.
        while tokio::time::timeout(REST, told.recv()).await.is_ok_and(|word| word.is_some()) {}
        let changed = changed.clone();
        if tokio::task::spawn_blocking(changed).await.is_err() {
            tracing::error!("reading the changed files failed; the old set goes on");
        }
    }
}

fn watcher(paths: &KnowledgePaths, tell: mpsc::Sender<()>) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let reading = event.as_ref().is_ok_and(|event| event.kind.is_access());
        if !reading {
            // A word that waits already says the same.
            let _waiting = tell.try_send(());
        }
    })?;
    watcher.watch(&paths.rules, RecursiveMode::Recursive)?;
    watcher.watch(&paths.locales, RecursiveMode::Recursive)?;
    Ok(watcher)
}
