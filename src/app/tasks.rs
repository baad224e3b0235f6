//! The tasks of the running program: named, watched, and ended together.
use std::future::Future;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::metrics::Metrics;

/// How long open work may go on once the program stops (it must exit within 15 s,
/// of which some are kept for the store and the runtime).
pub const SHUTDOWN_TIME_MAX: Duration = Duration::from_secs(12);
/// The pause before a task that panicked runs again; it doubles with each panic in a row.
const RESTART_PAUSE: Duration = Duration::from_millis(100);
/// The longest such pause.
const RESTART_PAUSE_MAX: Duration = Duration::from_secs(30);
/// How often the pause doubles before it is the longest.
const RESTART_DOUBLINGS_MAX: u32 = 9;

/// Starts tasks, tells and counts their panics, and ends them together.
#[derive(Clone, Debug)]
pub struct Tasks {
    tracker: TaskTracker,
    stop: CancellationToken,
    metrics: Arc<Metrics>,
    lost: Arc<OnceLock<&'static str>>,
}

impl Tasks {
    /// Makes an empty set; panics are counted in `metrics`.
    #[must_use]
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Self {
            tracker: TaskTracker::new(),
            stop: CancellationToken::new(),
            metrics,
            lost: Arc::default(),
        }
    }

    /// Returns the token that is cancelled when the program stops. A task that waits must wait
    /// for it too.
    #[must_use]
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Runs a task once. A panic in it is told and counted.
    pub fn spawn<F>(&self, name: &'static str, future: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let task = self.tracker.spawn(future);
        let metrics = Arc::clone(&self.metrics);
        self.tracker.spawn(async move {
            if task.await.is_err_and(|error| error.is_panic()) {
                tracing::error!(task = name, "a task panicked and is not run again");
                metrics.task_panicked(name);
            }
        });
    }

    /// Runs a task without which the program is deaf: when it ends before it is asked to, by a
    /// panic or by itself, the program stops, and [`Self::lost`] says which it was.
    pub fn vital<F>(&self, name: &'static str, future: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let task = self.tracker.spawn(future);
        let all = self.clone();
        self.tracker.spawn(async move {
            if task.await.is_err_and(|error| error.is_panic()) {
                all.metrics.task_panicked(name);
            }
            if !all.stop.is_cancelled() {
                tracing::error!(task = name, "a task ended by itself; the program stops");
                let _first = all.lost.set(name);
                all.stop.cancel();
            }
        });
    }

    /// Returns the vital task that ended by itself, if one did.
    #[must_use]
    pub fn lost(&self) -> Option<&'static str> {
        self.lost.get().copied()
    }

    /// Runs a task until it returns; after a panic it is made anew, after a pause.
    pub fn keep<M, F>(&self, name: &'static str, make: M)
    where
        M: Fn(CancellationToken) -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let (tracker, stop) = (self.tracker.clone(), self.stop.clone());
        let metrics = Arc::clone(&self.metrics);
        self.tracker.spawn(async move {
            let mut panics = 0_u32;
            while tracker.spawn(make(stop.clone())).await.is_err_and(|error| error.is_panic()) {
                metrics.task_panicked(name);
                let pause = restart_pause(panics);
                panics = panics.saturating_add(1);
                tracing::error!(task = name, panics, ?pause, "a task panicked; it runs again");
                let paused = tokio::time::timeout(pause, stop.cancelled()).await;
                if paused.is_ok() {
                    break;
                }
            }
        });
    }

    /// Asks every task to end and waits for them; returns whether all did in time.
    pub async fn shutdown(&self, time_max: Duration) -> bool {
        self.stop.cancel();
        self.tracker.close();
        let ended = tokio::time::timeout(time_max, self.tracker.wait()).await.is_ok();
        if !ended {
            tracing::warn!(left = self.tracker.len(), "tasks did not end in time");
        }
        ended
    }
}

fn restart_pause(panics: u32) -> Duration {
    let factor = 2_u32.saturating_pow(panics.min(RESTART_DOUBLINGS_MAX));
    RESTART_PAUSE.saturating_mul(factor).min(RESTART_PAUSE_MAX)
}

/// The signals that end the program: SIGTERM and SIGINT.
#[derive(Debug)]
pub struct StopSignals {
    term: Signal,
    int: Signal,
}

impl StopSignals {
    /// Takes the signals over from the system, within a Tokio runtime.
    ///
    /// # Errors
    /// When the system does not give them.
    pub fn new() -> io::Result<Self> {
        let (term, int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(Self { term, int })
    }

    /// Waits for one of them.
    pub async fn wait(&mut self) {
        tokio::select! {
            _ = self.term.recv() => {}
            _ = self.int.recv() => {}
        }
    }
}

/// Runs until the first signal or until somebody cancels the token, then ends the tasks; a second
/// signal, or `time_max`, ends the waiting. Either is a good end of the program.
///
/// After a signal all tasks go on while `first` does: whoever is on the telephone needs every one.
///
/// Returns whether every task ended.
pub async fn run_until_stopped(
    tasks: &Tasks,
    signals: &mut StopSignals,
    first: impl Future<Output = ()>,
    time_max: Duration,
) -> bool {
    let stop = tasks.stop();
    let asked = tokio::select! {
        () = signals.wait() => true,
        () = stop.cancelled() => false,
    };
    tracing::info!("stopping; a second signal stops at once");
    if asked {
        tokio::select! {
            () = first => {}
            () = stop.cancelled() => {}
            () = signals.wait() => {
                tracing::warn!("stopped at once");
                tasks.stop().cancel();
                return false;
            }
        }
    }
    tokio::select! {
        ended = tasks.shutdown(time_max) => ended,
        () = signals.wait() => {
            tracing::warn!("stopped at once");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_kept_task_runs_again_after_a_panic_and_a_spawned_one_does_not() {
        let metrics = Arc::new(Metrics::default());
        let tasks = Tasks::new(Arc::clone(&metrics));
        let runs = Arc::new(AtomicU32::new(0));
        let (counted, stop) = (Arc::clone(&runs), tasks.stop());
        tasks.keep("kept", move |stop| {
            let run = counted.fetch_add(1, Ordering::SeqCst);
            async move {
                assert!(run >= 2, "this run panics");
                stop.cancel();
            }
        });
        tasks.spawn("once", async { panic!("once") });
        stop.cancelled().await;
        assert!(tasks.shutdown(SHUTDOWN_TIME_MAX).await);
        assert_eq!(runs.load(Ordering::SeqCst), 3);
        let text = metrics.text();
        assert!(text.contains("centralita_task_panics_total{task=\"kept\"} 2"), "{text}");
        assert!(text.contains("centralita_task_panics_total{task=\"once\"} 1"), "{text}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_does_not_end_holds_up_for_the_named_time_only() {
        let tasks = Tasks::new(Arc::default());
        tasks.spawn("deaf", std::future::pending());
        assert!(!tasks.shutdown(SHUTDOWN_TIME_MAX).await);
    }

    #[tokio::test]
    async fn a_vital_task_that_ends_by_itself_stops_the_program() {
        for panics in [false, true] {
            let tasks = Tasks::new(Arc::default());
            tasks.vital("lmtp", async move { assert!(!panics, "announced") });
            tasks.stop().cancelled().await;
            assert_eq!(tasks.lost(), Some("lmtp"));
            assert!(tasks.shutdown(SHUTDOWN_TIME_MAX).await);
        }
        let tasks = Tasks::new(Arc::default());
        let stop = tasks.stop();
        tasks.vital("lmtp", async move { stop.cancelled().await });
        assert!(tasks.shutdown(SHUTDOWN_TIME_MAX).await);
        assert_eq!(tasks.lost(), None);
    }

    #[tokio::test]
    async fn the_first_signal_ends_tasks_and_the_second_ends_the_waiting() {
        let signal = || {
            let pid = std::process::id().to_string();
            let sent = std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap();
            assert!(sent.success());
        };
        let hour = Duration::from_secs(3600);
        let mut signals = StopSignals::new().unwrap();

        let polite = Tasks::new(Arc::default());
        let stop = polite.stop();
        polite.spawn("polite", async move { stop.cancelled().await });
        signal();
        assert!(run_until_stopped(&polite, &mut signals, std::future::ready(()), hour).await);

        let deaf = Tasks::new(Arc::default());
        deaf.spawn("deaf", std::future::pending());
        let again = async {
            signal();
            deaf.stop().cancelled().await;
            signal();
        };
        let first = std::future::ready(());
        let (ended, ()) = tokio::join!(run_until_stopped(&deaf, &mut signals, first, hour), again);
        assert!(!ended, "a deaf task cannot have ended");

        // What is first is waited for while every task goes on, and a second signal ends it too.
        let busy = Tasks::new(Arc::default());
        let (begun, begins) = tokio::sync::oneshot::channel();
        let stop = busy.stop();
        let first = async move {
            assert!(!stop.is_cancelled(), "the tasks end only then");
            begun.send(()).unwrap();
            std::future::pending().await
        };
        let twice = async {
            signal();
            begins.await.unwrap();
            signal();
        };
        let (ended, ()) = tokio::join!(run_until_stopped(&busy, &mut signals, first, hour), twice);
        assert!(!ended && busy.stop().is_cancelled());
    }

    #[test]
    fn pauses_double_to_the_longest() {
        let pauses: Vec<u128> = [0, 1, 2, 9, u32::MAX].map(|n| restart_pause(n).as_millis()).into();
        assert_eq!(pauses, [100, 200, 400, 30_000, 30_000]);
    }
}
