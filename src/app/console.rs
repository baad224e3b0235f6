//! The console and, below `/api/`, the API behind its keys: one listener.
use std::sync::Arc;

use axum::Router;
use tokio::sync::Semaphore;

use crate::api::{self, ApiState, KeyLimits, Mailboxes, Sessions, auth, with_limits};
use crate::console::{self, Console, DoorKind, DoorNow, DoorState, Doors, Made, Streams};
use crate::runtime::Clock;
use crate::sip::agent::TrunkState;
use crate::store::{Database, StoreHealth};
use crate::telephony::phone::{Phone, TrunkStatus};

use super::config::Api;
use super::parts::Desk;
use super::workshop::FileWorkshop;

/// What takes a while in the console, such as trying other rules, is done one at a time.
const HEAVY_AT_ONCE: usize = 1;

/// What the program knows of its doors.
struct Known {
    database: Database,
    phone: Option<Phone>,
    mailboxes: Arc<dyn Mailboxes>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Known")
    }
}

impl Doors for Known {
    fn look(&self) -> Vec<DoorNow> {
        let trunks = self.phone.iter().flat_map(Phone::trunks);
        let trunks = trunks.map(|trunk| self.trunk(trunk));
        let folders = self.mailboxes.folders().into_iter().map(|folder| DoorNow {
            kind: DoorKind::Mailbox,
            name: folder.place.to_string(),
            state: match (folder.alarm || folder.failing_since.is_some(), folder.connected_at) {
                (true, _) => DoorState::Bad,
                (false, Some(_)) => DoorState::Good,
                (false, None) => DoorState::Unknown,
            },
            since: folder.failing_since.or(folder.connected_at),
            trouble: folder.trouble,
        });
        std::iter::once(self.store()).chain(trunks).chain(folders).collect()
    }
}

impl Known {
    fn store(&self) -> DoorNow {
        let (state, trouble) = match self.database.health() {
            StoreHealth::Working => (DoorState::Good, String::new()),
            StoreHealth::Failing(why) => (DoorState::Bad, why),
            StoreHealth::Ended => (DoorState::Bad, String::new()),
        };
        DoorNow { kind: DoorKind::Store, name: String::new(), state, since: None, trouble }
    }

    fn trunk(&self, trunk: TrunkStatus) -> DoorNow {
        let mut refused = String::new();
        if let Some(TrunkState::RegistrationFailed { code, .. }) = trunk.registration {
            refused = format!("REGISTER: {code}");
        }
        let state = match (trunk.up, refused.is_empty()) {
            (Some(false), _) | (_, false) => DoorState::Bad,
            (Some(true), true) => DoorState::Good,
            (None, true) => DoorState::Unknown,
        };
        let now = self.clock.now();
        let since = trunk.since.map(|at| now.checked_sub(at.elapsed()).unwrap_or(now));
        let troubles: Vec<String> = [trunk.trouble.unwrap_or_default(), refused]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        let trouble = troubles.join("; ");
        DoorNow { kind: DoorKind::Trunk, name: trunk.id, state, since, trouble }
    }
}

/// Returns what the listener of the desk serves.
pub fn router(config: &Api, desk: &Desk, state: ApiState) -> Router {
    let doors = Known {
        database: desk.database.clone(),
        phone: state.phone.clone(),
        mailboxes: Arc::clone(&state.mailboxes),
        clock: Arc::clone(&desk.intake.parts().clock),
    };
    let clock = Arc::clone(&desk.intake.parts().clock);
    let limits = KeyLimits::new(config.requests_per_minute, config.requests_at_once, clock);
    let reload = Arc::clone(&state.reload);
    let held = with_limits(api::router(state), limits);
    let sessions = Sessions { staff: desk.staff.clone(), secure: config.is_secure() };
    let guarded = auth::with_keys_and_sessions(held, desk.database.clone(), sessions);
    let intake = desk.intake.via("console");
    let (paths, data) = (desk.paths.clone(), desk.data.clone());
    let workshop = Arc::new(FileWorkshop::new(paths, data, intake.clone(), reload));
    let console = Console {
        intake,
        workshop,
        heavy: Arc::new(Semaphore::new(HEAVY_AT_ONCE)),
        staff: desk.staff.clone(),
        company: desk.company.clone(),
        secure: config.is_secure(),
        url: config.url(),
        behind_proxy: !config.trusted_proxies.is_empty(),
        streams: Streams::default(),
        made: Made::default(),
        doors: Arc::new(doors),
        stop: desk.stop.clone(),
    };
    console::router(console, guarded)
}
