//! A desk that hands its tickets over to doubles of outside desks.
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::time::Duration;

use centralita::app::outside::desk_worker;
use centralita::delivery::DeskWorker;
use centralita::model::TicketNumber;
use centralita::runtime::TestClock;
use centralita::store::OutsideCounts;
use serde_json::Value;

use crate::api::{ask, get, open_router};
use crate::desk::TestDesk;

/// The fields that the doubles have for our labels.
const FIELDS: &str = r#"fields = ["kind: u_kind", "problem_code: u_code", "site: u_site", "cage: u_cage", "cabinet: u_cabinet", "incident_time: u_began", "account: u_account"]"#;

/// A desk, and what sends its hand-overs.
pub(crate) struct Stage {
    pub(crate) desk: TestDesk,
    pub(crate) worker: DeskWorker,
    _secrets: tempfile::TempDir,
}

/// Secrets that only this user reads.
pub(crate) fn secrets() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("geheim", "geheim"),
        ("one", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        ("two", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"),
    ];
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    folder
}

/// The entry of a desk of this kind at `url`.
pub(crate) fn entry(kind: &str, url: &str, secrets: &tempfile::TempDir) -> String {
    let secret = |name: &str| secrets.path().join(name).display().to_string();
    let own = match kind {
        "zammad" => format!(
            "token_file = \"{}\"\ncustomer = \"centralita@example.com\"\n\
             queues = [\"dc-ops-es: Operaciones\", \"*: Primera\"]\n{FIELDS}",
            secret("geheim")
        ),
        "servicenow" => format!(
            "user = \"centralita\"\npassword_file = \"{}\"\nqueues = [\"*: grp1\"]\n{FIELDS}",
            secret("geheim")
        ),
        "webhook" => {
            format!("secret_files = [\"{}\", \"{}\"]", secret("one"), secret("two"))
        }
        other => panic!("{other}"),
    };
    format!("[[outside_desk]]\nid = \"{kind}\"\nkind = \"{kind}\"\nurl = \"{url}\"\n{own}\n")
}

impl Stage {
    pub(crate) fn new(kind: &str, url: &str) -> Self {
        Self::with(kind, url, "")
    }

    pub(crate) fn with(kind: &str, url: &str, more: &str) -> Self {
        let secrets = secrets();
        let desk = TestDesk::with(&format!("{}{more}", entry(kind, url, &secrets)));
        let worker = desk_worker(&desk.loaded(), &desk.desk).unwrap();
        Self { desk, worker, _secrets: secrets }
    }

    /// A desk of which one queue alone goes there.
    pub(crate) fn only_queue(kind: &str, url: &str, queue: &str) -> Self {
        let secrets = secrets();
        let text = entry(kind, url, &secrets);
        let own = text.lines().map(|line| match line.starts_with("queues") {
            true => format!("queues = [\"{queue}\"]\n"),
            false => format!("{line}\n"),
        });
        let desk = TestDesk::with(&own.collect::<String>());
        let worker = desk_worker(&desk.loaded(), &desk.desk).unwrap();
        Self { desk, worker, _secrets: secrets }
    }

    /// Ends the program, changes its store by hand, and begins anew at the same moment.
    pub(crate) fn begun_anew(self, sql: &str) -> Self {
        let Self { desk, worker, _secrets } = self;
        drop(worker);
        let desk = desk.begun_anew(sql);
        let worker = desk_worker(&desk.loaded(), &desk.desk).unwrap();
        Self { desk, worker, _secrets }
    }

    /// Gives up waiting for an answer early.
    pub(crate) fn impatient(mut self) -> Self {
        self.worker.client = self.worker.client.limits(Duration::from_secs(2), 1 << 20);
        self
    }

    /// The clock of all that is made here.
    pub(crate) fn clock(&self) -> Arc<TestClock> {
        Arc::clone(&self.desk.clock)
    }

    /// Tells of all that happened, and sends all that is due.
    pub(crate) fn hand_over(&self) {
        let intake = &self.desk.desk.intake;
        self.desk.block_on(intake.tell_outside()).unwrap();
        self.desk.block_on(self.worker.send_due()).unwrap();
    }

    /// Goes on for some hours, as often as something waits.
    pub(crate) fn goes_on(&self, id: &str) {
        for _ in 0..8 {
            self.hand_over();
            if self.counts(id).waiting == 0 {
                break;
            }
            self.desk.forward(Duration::from_secs(3_600));
        }
    }

    pub(crate) fn counts(&self, id: &str) -> OutsideCounts {
        let id = id.to_owned();
        self.desk.store(move |tx| tx.outside_counts(&id))
    }

    /// The ticket as the API gives it.
    pub(crate) fn page(&self, ticket: TicketNumber) -> Value {
        let router = open_router(&self.desk);
        ask(&self.desk, &router, get(&format!("/api/v1/tickets/{ticket}"), None)).1
    }
}
