//! Work that goes on whether or not its request is still there.
//!
//! A platform gives up after seconds and asks again; a story that is half told is worse than one
//! told late. So each piece of work runs in a task of its own, and whoever asks for the same piece
//! while it runs gets the same answer.
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::task::TaskTracker;

use super::Failed;
use crate::http::caught;

/// Pieces of work at one time; one more is refused.
const WORKS_MAX: usize = 4096;

/// Names a piece of work: account, leg, and what is done.
pub(super) type Key = (String, String, String);
/// What came of it.
pub(super) type Done = Result<Arc<str>, Failed>;

type Running = Arc<Mutex<BTreeMap<Key, watch::Receiver<Option<Done>>>>>;

/// All pieces of work.
#[derive(Clone, Debug, Default)]
pub(super) struct Works {
    tracker: TaskTracker,
    running: Running,
}

impl Works {
    /// Begins a piece of work, or joins it when it runs already, and waits for it; `None` when it
    /// takes longer. It goes on then.
    pub(super) async fn run<F>(
        &self,
        key: Key,
        time_max: Duration,
        make: impl FnOnce() -> F,
    ) -> Option<Done>
    where
        F: Future<Output = Result<String, Failed>> + Send + 'static,
    {
        let mut waiting = match self.begin(key, make) {
            Ok(waiting) => waiting,
            Err(failed) => return Some(Err(failed)),
        };
        let done = tokio::time::timeout(time_max, waiting.wait_for(Option::is_some)).await.ok()?;
        // The sender says something before it goes.
        Some(done.ok().and_then(|done| done.clone()).unwrap_or(Err(Failed::Panicked)))
    }

    fn begin<F>(
        &self,
        key: Key,
        make: impl FnOnce() -> F,
    ) -> Result<watch::Receiver<Option<Done>>, Failed>
    where
        F: Future<Output = Result<String, Failed>> + Send + 'static,
    {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = running.get(&key) {
            return Ok(waiting.clone());
        }
        if running.len() >= WORKS_MAX {
            return Err(Failed::Busy);
        }
        let (tell, waiting) = watch::channel(None);
        running.insert(key.clone(), waiting.clone());
        drop(running);
        let place = Place { key, running: Arc::clone(&self.running) };
        let work = make();
        self.tracker.spawn(async move {
            let done = caught(work).await.unwrap_or(Err(Failed::Panicked));
            tell.send_replace(Some(done.map(Arc::from)));
            drop(place);
        });
        Ok(waiting)
    }

    /// Waits until everything that was begun is done.
    pub(super) async fn finish(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }
}

/// A key that is in use; given back when the work is done.
struct Place {
    key: Key,
    running: Running,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::oneshot;

    use super::*;

    const SOON: Duration = Duration::from_millis(800);

    fn key(name: &str) -> Key {
        ("a".to_owned(), "c".to_owned(), name.to_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn what_takes_long_goes_on_and_its_answer_is_found() {
        let works = Works::default();
        let (go, wait) = oneshot::channel::<()>();
        let slow = || async move {
            wait.await.unwrap();
            Ok("done".to_owned())
        };
        assert_eq!(works.run(key("x"), SOON, slow).await, None);
        go.send(()).unwrap();
        let never = || async { panic!("it must not run twice") };
        let joined = works.run(key("x"), SOON, never).await;
        assert_eq!(joined, Some(Ok("done".into())));
        works.finish().await;
        assert!(works.running.lock().unwrap().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn many_who_ask_at_once_are_one_piece_of_work() {
        let works = Works::default();
        let runs = Arc::new(AtomicU32::new(0));
        let ask = || {
            let runs = Arc::clone(&runs);
            works.run(key("x"), SOON, move || async move {
                tokio::task::yield_now().await;
                Ok(runs.fetch_add(1, Ordering::SeqCst).to_string())
            })
        };
        let answers = futures_util::future::join_all((0..50).map(|_| ask())).await;
        assert!(answers.iter().all(|answer| *answer == Some(Ok("0".into()))), "{answers:?}");
        let other = works.run(key("y"), SOON, || async { Ok("other".to_owned()) }).await;
        assert_eq!(other, Some(Ok("other".into())));
    }

    #[tokio::test(start_paused = true)]
    async fn a_panic_is_an_answer_and_leaves_nothing_behind() {
        let works = Works::default();
        let panics = || async { panic!("announced") };
        assert_eq!(works.run(key("x"), SOON, panics).await, Some(Err(Failed::Panicked)));
        works.finish().await;
        assert!(works.running.lock().unwrap().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn beyond_the_most_nothing_is_begun() {
        let works = Works::default();
        let nobody = Duration::ZERO;
        for number in 0..WORKS_MAX {
            let never = || std::future::pending();
            assert_eq!(works.run(key(&number.to_string()), nobody, never).await, None);
        }
        let one_more = works.run(key("x"), SOON, || async { Ok(String::new()) }).await;
        assert_eq!(one_more, Some(Err(Failed::Busy)));
    }
}
