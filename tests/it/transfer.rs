//! A desk behind the doors for mail, and clients that speak line by line.
use std::sync::{Arc, Mutex};

use centralita::channels::transfer::{DoorConfig, LmtpConfig, MailDoor, ReceivedMail, bind, serve};
use centralita::model::EmailAddress;
use centralita::smtp::{Answer, Protocol, Refusal};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::io::{AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Knows everyone at desk.example. `busy` has no room, `full` has none even for his name; the
/// recipient `fall` or a body with `panic` panics; a body with `wait` is announced and waits for `go`.
pub(crate) struct Door {
    pub(crate) taken: Mutex<Vec<ReceivedMail>>,
    waiting: mpsc::UnboundedSender<()>,
    pub(crate) go: Semaphore,
    /// Sessions open now, the most there were at one time, and connections sent away.
    pub(crate) sessions: Mutex<(usize, usize, usize)>,
}

impl MailDoor for Door {
    fn recipient(&self, recipient: &EmailAddress) -> Result<(), Refusal> {
        assert!(recipient.local() != "fall", "the door falls down, as this test asks");
        match (recipient.local(), recipient.domain()) {
            ("full", _) => Err(Refusal::no_room()),
            (_, "desk.example") => Ok(()),
            (_, _) => Err(Refusal::unknown_recipient()),
        }
    }

    fn session_began(&self) {
        let mut sessions = self.sessions.lock().unwrap();
        sessions.0 += 1;
        sessions.1 = sessions.1.max(sessions.0);
    }

    fn session_ended(&self) {
        self.sessions.lock().unwrap().0 -= 1;
    }

    fn turned_away(&self) {
        self.sessions.lock().unwrap().2 += 1;
    }

    async fn take(&self, mail: ReceivedMail) -> Vec<Answer> {
        let text = String::from_utf8_lossy(&mail.raw).into_owned();
        assert!(!text.contains("panic"), "the door falls down, as this test asks");
        if text.contains("wait") {
            self.waiting.send(()).unwrap();
            self.go.acquire().await.unwrap().forget();
        }
        let answer = |address: &EmailAddress| match address.local() {
            "busy" => Answer::Refused(Refusal::no_room()),
            local => Answer::Accepted(format!("taken for {local}")),
        };
        let answers = mail.envelope.recipients.iter().map(answer).collect();
        self.taken.lock().unwrap().push(mail);
        answers
    }
}

/// What an LMTP door of these tests is.
pub(crate) fn lmtp() -> DoorConfig {
    let config = LmtpConfig {
        listen: "127.0.0.1:0".parse().unwrap(),
        message_bytes_max: 2_000_000,
        ..LmtpConfig::default()
    };
    DoorConfig::from(&config)
}

/// The same for SMTP.
pub(crate) fn smtp() -> DoorConfig {
    let mut config = lmtp();
    config.section = "smtp";
    config.session.protocol = Protocol::Smtp;
    config
}

pub(crate) struct Desk {
    pub(crate) address: std::net::SocketAddr,
    pub(crate) door: Arc<Door>,
    pub(crate) waiting: mpsc::UnboundedReceiver<()>,
    pub(crate) shutdown: CancellationToken,
    pub(crate) serving: JoinHandle<()>,
}

impl Desk {
    /// An LMTP door.
    pub(crate) async fn open(change: impl FnOnce(&mut DoorConfig)) -> Self {
        let mut config = lmtp();
        change(&mut config);
        Self::open_with(config).await
    }

    pub(crate) async fn open_with(config: DoorConfig) -> Self {
        let listener = bind(&config).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, waiting) = mpsc::unbounded_channel();
        let door = Arc::new(Door {
            taken: Mutex::default(),
            waiting: sender,
            go: Semaphore::new(0),
            sessions: Mutex::default(),
        });
        let shutdown = CancellationToken::new();
        let served = serve(listener, config, Arc::clone(&door), shutdown.clone());
        let serving = TaskTracker::new().spawn(served);
        Self { address, door, waiting, shutdown, serving }
    }

    /// A connection of which nothing has been read.
    pub(crate) async fn connect(&self) -> Client {
        Client::over(TcpStream::connect(self.address).await.unwrap())
    }

    /// A client of an LMTP door that has greeted.
    pub(crate) async fn client(&self) -> Client {
        let mut client = self.connect().await;
        client.hears("220 localhost LMTP service ready").await;
        client.greets("LHLO mx.example").await;
        client
    }

    /// Stops, waits for the end and returns the bodies taken.
    pub(crate) async fn close(self) -> Vec<String> {
        let taken = self.close_whole().await;
        taken.iter().map(|m| String::from_utf8_lossy(&m.raw).into_owned()).collect()
    }

    /// Stops, waits for the end and returns what was taken.
    pub(crate) async fn close_whole(self) -> Vec<ReceivedMail> {
        self.shutdown.cancel();
        self.serving.await.unwrap();
        let taken = std::mem::take(&mut *self.door.taken.lock().unwrap());
        assert_eq!(self.door.sessions.lock().unwrap().0, 0, "each session that began has ended");
        taken
    }
}

pub(crate) trait Io: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Io for S {}

pub(crate) struct Client(pub(crate) BufReader<Box<dyn Io>>);

impl Client {
    pub(crate) fn over(stream: impl Io + 'static) -> Self {
        Self(BufReader::new(Box::new(stream)))
    }

    pub(crate) async fn sends(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
        self.0.flush().await.unwrap();
    }

    pub(crate) async fn says(&mut self, line: &str) {
        self.sends(format!("{line}\r\n").as_bytes()).await;
    }

    /// Greets, and returns what is offered.
    pub(crate) async fn greets(&mut self, greeting: &str) -> Vec<String> {
        self.says(greeting).await;
        let mut offered = vec![];
        loop {
            let line = self.line().await;
            assert!(line.starts_with("250"), "{line}");
            offered.push(line[4..].to_owned());
            if !line.starts_with("250-") {
                return offered;
            }
        }
    }

    /// The next line; empty at the end.
    pub(crate) async fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).await.unwrap();
        line.trim_end().to_owned()
    }

    pub(crate) async fn hears(&mut self, expected: &str) {
        let line = self.line().await;
        if !line.starts_with(expected) {
            panic!("expected {expected:?}, heard {line:?}");
        }
    }

    pub(crate) async fn begins(&mut self, recipients: &[&str]) {
        self.says("MAIL FROM:<ana@cliente.example>").await;
        self.hears("250 2.1.0").await;
        for recipient in recipients {
            self.says(&format!("RCPT TO:<{recipient}@desk.example>")).await;
            self.hears("250 2.1.5").await;
        }
        self.says("DATA").await;
        self.hears("354").await;
    }

    pub(crate) async fn delivers(&mut self, body: &str) {
        self.begins(&["soporte"]).await;
        self.sends(format!("{body}\r\n.\r\n").as_bytes()).await;
        self.hears("250 2.0.0 taken for soporte").await;
    }

    /// The door has closed; so do we, which it waits for.
    pub(crate) async fn sees_the_end(mut self) {
        assert_eq!(self.0.read(&mut [0; 1]).await.unwrap_or(0), 0);
    }
}
