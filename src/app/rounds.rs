//! The frame of tasks that look at something again and again.
use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::tasks::Tasks;

/// What is done each time.
pub(super) trait Round: Send {
    /// Looks once. What goes wrong is told within, and the next look tries again.
    fn go(&mut self) -> impl Future<Output = ()> + Send;
}

/// Runs rounds until the program stops: one at once, and each of the others `pause` after the end of the
/// one before, or as soon as the bell rings. `make` makes them, and makes them anew after a panic.
pub(super) fn every<R, M>(
    tasks: &Tasks,
    name: &'static str,
    (pause, bell): (Duration, Option<watch::Receiver<u64>>),
    make: M,
) where
    R: Round + 'static,
    M: Fn() -> R + Send + 'static,
{
    tasks.keep(name, move |stop| run(make(), pause, bell.clone(), stop));
}

async fn run<R: Round>(
    mut round: R,
    pause: Duration,
    mut bell: Option<watch::Receiver<u64>>,
    stop: CancellationToken,
) {
    while !stop.is_cancelled() {
        round.go().await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = rung(&mut bell) => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Waits until the bell rings; for ever where there is none any more.
async fn rung(bell: &mut Option<watch::Receiver<u64>>) {
    if let Some(bell) = bell
        && bell.changed().await.is_ok()
    {
        return;
    }
    std::future::pending().await
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::app::tasks::SHUTDOWN_TIME_MAX;

    struct Counted(Arc<AtomicU32>, CancellationToken);

    impl Round for Counted {
        async fn go(&mut self) {
            let before = self.0.fetch_add(1, Ordering::SeqCst);
            assert_ne!(before, 1, "the second round panics");
            if before == 4 {
                self.1.cancel();
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn rounds_go_on_after_a_panic_and_when_the_bell_rings_and_end_with_the_program() {
        let tasks = Tasks::new(Arc::default());
        let (count, stop) = (Arc::<AtomicU32>::default(), tasks.stop());
        let (ring, bell) = watch::channel(0);
        let counted = Arc::clone(&count);
        let began = tokio::time::Instant::now();
        every(&tasks, "counted", (Duration::from_secs(60), Some(bell)), move || {
            Counted(Arc::clone(&counted), stop.clone())
        });
        while count.load(Ordering::SeqCst) < 3 {
            tokio::task::yield_now().await;
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        ring.send(1).unwrap();
        drop(ring);
        tasks.stop().cancelled().await;
        assert!(tasks.shutdown(SHUTDOWN_TIME_MAX).await);
        assert_eq!(count.load(Ordering::SeqCst), 5, "the one after the bell is the last but one");
        assert!(began.elapsed() < Duration::from_secs(60 * 4), "the bell saved a pause");
    }
}
