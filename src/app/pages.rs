//! The task that steps pages when they are due.
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::intake::Intake;

/// The longest pause between two looks: a page may have been opened.
const LOOK: Duration = Duration::from_secs(1);

/// Steps pages when they are due: the next rung, the next way, those who accepted and did nothing.
pub(super) async fn run(intake: &Intake, bell: &Notify, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let wait = match intake.step_pages().await {
            Ok(next) => {
                let now = intake.parts().clock.now();
                let until = next.map(|at| at.duration_since(now).unsigned_abs());
                until.filter(|_| next > Some(now)).unwrap_or(LOOK).min(LOOK)
            }
            Err(error) => {
                tracing::error!(%error, "pages cannot be stepped; trying again");
                LOOK
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = bell.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}
