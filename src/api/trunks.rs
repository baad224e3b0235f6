//! The trunks of the running daemon.
use std::time::Duration;

use axum::extract::State;

use crate::http::Problem;
use crate::model::Timestamp;
use crate::sip::agent::TrunkState;
use crate::telephony::phone::TrunkStatus;

use super::ApiState;
use super::extract::Params;
use super::paging::{Page, Paging};
use super::trunk_shapes::{Registration, TrunkLine};

/// How it stands with each trunk, in the order of the configuration; none where nobody is on the telephone.
#[utoipa::path(
    get,
    path = "/api/v1/trunks",
    tag = "doors",
    operation_id = "listTrunks",
    params(Paging),
    responses(
        (status = 200, description = "As asked for", body = Page<TrunkLine>),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Params(paging): Params<Paging>,
) -> Result<Page<TrunkLine>, Problem> {
    let now = state.intake.parts().clock.now();
    let trunks = state.phone.iter().flat_map(|phone| phone.trunks());
    let lines = trunks.map(|trunk| line(&trunk, now)).collect();
    paging.cut(lines, |line: &TrunkLine| line.id.clone())
}

fn line(trunk: &TrunkStatus, now: Timestamp) -> TrunkLine {
    let ago = |at: tokio::time::Instant| now.checked_sub(at.elapsed()).unwrap_or(now);
    let told = trunk.told.map_or(now, ago);
    let at = |after: Duration| told.checked_add(after).ok();
    let (registration, until, failure) = match trunk.registration {
        None => (Registration::None, None, None),
        Some(TrunkState::Registered(time)) => (Registration::Registered, at(time), None),
        Some(TrunkState::RegistrationFailed { code, retry_in }) => {
            let what = match code {
                408 => "the registrar does not answer".to_owned(),
                401 | 403 | 407 => format!("registering is refused with {code}: user or password"),
                _ => format!("registering is refused with {code}"),
            };
            let again = format!("{what}; tried again in {} s", retry_in.as_secs());
            (Registration::Failed, at(retry_in), Some(again))
        }
        Some(TrunkState::Unregistered | TrunkState::Up | TrunkState::Down) => {
            (Registration::Ended, None, None)
        }
    };
    let silent = (trunk.up == Some(false)).then(|| "OPTIONS are not answered".to_owned());
    let troubles: Vec<String> =
        [trunk.trouble.clone(), silent, failure].into_iter().flatten().collect();
    TrunkLine {
        id: trunk.id.clone(),
        up: trunk.up,
        since: trunk.since.map(ago),
        registration,
        until,
        trouble: troubles.join("; "),
    }
}
