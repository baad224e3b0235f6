//! The whole program in one process: shipped rules and phrases, an empty store, a clock that
//! stands still. No listener is opened; mail is handed to the story as a door would.
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use centralita::app::config::Config;
use centralita::app::parts::{Desk, open};
use centralita::intake::{ReceivedMessage, Settled};
use centralita::mailauth::Hop;
use centralita::model::{Door, EmailAddress, TicketNumber, Timestamp};
use centralita::runtime::TestClock;
use centralita::store::{ArrivalFilter, Claimed, StoreError, TicketFilter, Tx};
use centralita::tickets::{Arrival, Ticket};

/// A desk under test. Its folder goes away with it.
pub(crate) struct TestDesk {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<TestClock>,
    runtime: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
}

/// Tuesday, 24 November 2026, ten o'clock in Madrid.
pub(crate) const TUESDAY_TEN: &str = "2026-11-24T09:00:00Z";

/// A configuration of its own data folder over the shipped rules and phrases.
pub(crate) fn write_config(folder: &Path, more: &str) -> std::path::PathBuf {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = folder.join("config.toml");
    let text = format!(
        "[rules]\ndirectory = \"{0}/routing-rules\"\nlocales = \"{0}/locales\"\nwatch = false\n\
         [storage]\nfree_space_min_mb = 16\n{more}",
        shipped.display()
    );
    std::fs::write(&path, text).unwrap();
    path
}

impl TestDesk {
    pub(crate) fn new() -> Self {
        Self::with("")
    }

    /// A desk with a copy of the shipped rules, into which it may write.
    pub(crate) fn with_own_rules() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = write_config(folder.path(), "");
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("routing-rules");
        crate::daemon::copy(&shipped, &folder.path().join("routing-rules"));
        let text = std::fs::read_to_string(&file).unwrap();
        let own = text.replacen(&shipped.display().to_string(), "routing-rules", 1);
        std::fs::write(&file, own).unwrap();
        Self::open_in(folder, &file)
    }

    /// A desk whose configuration has these lines too.
    pub(crate) fn with(more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = write_config(folder.path(), more);
        Self::open_in(folder, &file)
    }

    /// A desk whose configuration has these lines too, with a copy of the shipped phrases that is made
    /// ready first.
    pub(crate) fn with_own_locales(more: &str, prepare: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = write_config(folder.path(), more);
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
        let own = folder.path().join("locales");
        crate::daemon::copy(&shipped, &own);
        prepare(&own);
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, text.replace(&shipped.display().to_string(), "locales")).unwrap();
        Self::open_in(folder, &file)
    }

    fn open_in(folder: tempfile::TempDir, file: &Path) -> Self {
        let loaded = Config::load(file).unwrap();
        let clock = Arc::new(TestClock::new(TUESDAY_TEN.parse().unwrap()));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let shown = file.display().to_string();
        let handed: Arc<TestClock> = Arc::clone(&clock);
        let desk = runtime.block_on(open(&loaded, &shown, handed)).unwrap();
        Self { desk, clock, runtime, folder }
    }

    /// The configuration, read again.
    pub(crate) fn loaded(&self) -> centralita::app::config::Loaded {
        Config::load(&self.folder.path().join("config.toml")).unwrap()
    }

    /// Ends the program, changes its store by hand, and begins anew at the same moment.
    pub(crate) fn begun_anew(self, sql: &str) -> Self {
        let now = self.now();
        self.desk.database.stop();
        self.runtime.block_on(self.desk.database.ended());
        let Self { desk, runtime, folder, .. } = self;
        drop((desk, runtime));
        let path = folder.path().join("data/centralita.db");
        rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
        let file = folder.path().join("config.toml");
        let again = Self::open_in(folder, &file);
        again.forward(now.duration_since(again.now()).unsigned_abs());
        again
    }

    pub(crate) fn forward(&self, by: Duration) {
        self.clock.advance(by);
    }

    pub(crate) fn now(&self) -> Timestamp {
        use centralita::runtime::Clock as _;
        self.clock.now()
    }

    /// Hands raw bytes to the story, as LMTP would after the final dot.
    pub(crate) fn receives(
        &self,
        recipient: &str,
        return_path: Option<&str>,
        raw: &[u8],
    ) -> Settled {
        self.receives_by(Hop::Behind { authserv_ids: vec![] }, recipient, return_path, raw, "")
    }

    /// The same by another way, with a trace of the door.
    pub(crate) fn receives_by(
        &self,
        hop: Hop,
        recipient: &str,
        return_path: Option<&str>,
        raw: &[u8],
        trace: &str,
    ) -> Settled {
        let message = ReceivedMessage {
            door: Door::Lmtp,
            at: self.now(),
            return_path: return_path.map(|text| text.parse().unwrap()),
            recipients: vec![recipient.parse::<EmailAddress>().unwrap()],
            hop,
            raw: raw.to_vec().into(),
            trace: trace.to_owned(),
        };
        self.runtime.block_on(self.desk.intake.take_mail(message)).unwrap()
    }

    /// Waits for a future on the desk's own runtime.
    pub(crate) fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// Begins a task on the desk's own runtime.
    pub(crate) fn spawn<F>(&self, future: F) -> tokio::task::JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.runtime.spawn(future)
    }

    /// Runs something in the store.
    pub(crate) fn store<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.runtime.block_on(self.desk.database.write(work)).unwrap()
    }

    pub(crate) fn tickets(&self) -> Vec<Ticket> {
        let mut tickets = self.store(|tx| tx.tickets(&TicketFilter::default()));
        tickets.reverse();
        tickets
    }

    pub(crate) fn ticket(&self, number: TicketNumber) -> Ticket {
        self.store(move |tx| tx.ticket(number)).unwrap()
    }

    pub(crate) fn arrivals(&self) -> Vec<Arrival> {
        let mut arrivals = self.store(|tx| tx.arrivals(&ArrivalFilter::default()));
        arrivals.reverse();
        arrivals
    }

    /// Takes everything that waits to go out, as the worker would.
    pub(crate) fn outgoing(&self) -> Vec<Claimed> {
        let now = self.now();
        let until = now.checked_add(Duration::from_secs(3_600)).unwrap();
        let mut rows = self.store(move |tx| tx.claim_due(now, until, 1_000, None));
        for row in &mut rows {
            // As on the way out.
            if let Some(letter) = self.desk.intake.parts().letters.open(&row.payload).unwrap() {
                row.payload = letter.to_string();
            }
        }
        rows
    }
}

/// A plain mail as a customer's program writes it.
pub(crate) struct Mail {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) headers: Vec<String>,
}

/// A mail from that address to the Spanish mailbox.
pub(crate) fn mail(from: &str, subject: &str, body: &str) -> Mail {
    Mail {
        from: from.to_owned(),
        to: "soporte@example.com".to_owned(),
        subject: subject.to_owned(),
        body: body.to_owned(),
        headers: vec![],
    }
}

impl Mail {
    pub(crate) fn to(mut self, to: &str) -> Self {
        self.to = to.to_owned();
        self
    }

    pub(crate) fn header(mut self, line: &str) -> Self {
        self.headers.push(line.to_owned());
        self
    }

    pub(crate) fn raw(&self) -> Vec<u8> {
        let mut text = format!(
            "From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: Tue, 24 Nov 2026 10:00:00 +0100\r\n\
             MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n",
            self.from, self.to, self.subject
        );
        for line in &self.headers {
            text.push_str(line);
            text.push_str("\r\n");
        }
        text.push_str("\r\n");
        text.push_str(&self.body);
        text.push_str("\r\n");
        text.into_bytes()
    }

    /// Hands it to the desk.
    pub(crate) fn sent_to(&self, desk: &TestDesk) -> Settled {
        let return_path = self.from.rsplit(['<', ' ']).next().map(|a| a.trim_end_matches('>'));
        desk.receives(&self.to, return_path, &self.raw())
    }
}
