//! Between the listeners for mail and the story.
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use super::config::Loaded;
use super::metrics::Metrics;
use super::parts::{Desk, StartError, Stopwatch};
use super::tasks::Tasks;
use crate::channels::transfer::{DoorConfig, MailDoor, ReceivedMail, bind, serve};
use crate::intake::{Intake, IntakeError, ReceivedMessage, Settled};
use crate::mailauth::Hop;
use crate::model::{Door, EmailAddress};
use crate::net::{ServerTls, TlsFiles};
use crate::smtp::{self, Answer, Protocol, Refusal};
use crate::store::StoreError;

/// The doors for mail, open but not served yet.
#[derive(Debug)]
pub(super) struct MailDoors {
    lmtp: Opened,
    smtp: Option<Opened>,
}

#[derive(Debug)]
struct Opened {
    listener: TcpListener,
    address: SocketAddr,
    config: DoorConfig,
}

impl MailDoors {
    /// Opens them.
    ///
    /// # Errors
    /// [`StartError::System`] when a port or a certificate cannot be used.
    pub(super) async fn open(loaded: &Loaded) -> Result<Self, StartError> {
        let lmtp = Opened::open(DoorConfig::from(&loaded.config.lmtp)).await?;
        let smtp = match smtp_config(loaded)? {
            Some(config) => Some(Opened::open(config).await?),
            None => None,
        };
        Ok(Self { lmtp, smtp })
    }

    /// Where our own mail server delivers.
    pub(super) const fn lmtp(&self) -> SocketAddr {
        self.lmtp.address
    }

    /// Where anybody delivers, if that door is open.
    pub(super) fn smtp(&self) -> Option<SocketAddr> {
        self.smtp.as_ref().map(|door| door.address)
    }

    /// Serves them until the program stops.
    ///
    /// `authserv_ids`: under which the server before us writes what it found out.
    pub(super) fn serve(self, tasks: &Tasks, desk: &Desk, authserv_ids: &[String]) {
        for Opened { listener, config, .. } in std::iter::once(self.lmtp).chain(self.smtp) {
            let door = Arc::new(IntakeDoor {
                intake: desk.intake.clone(),
                metrics: Arc::clone(&desk.metrics),
                protocol: config.protocol(),
                authserv_ids: authserv_ids.to_vec(),
                host_name: config.session.host_name.clone(),
            });
            tasks.vital(config.section, serve(listener, config, door, tasks.stop()));
        }
    }
}

impl Opened {
    async fn open(config: DoorConfig) -> Result<Self, StartError> {
        let system = |error: &dyn std::fmt::Display| StartError::System(error.to_string());
        let listener = bind(&config).await.map_err(|error| system(&error))?;
        let address = listener.local_addr().map_err(|error| system(&error))?;
        Ok(Self { listener, address, config })
    }
}

/// Returns what the SMTP door is, if it is to be opened.
fn smtp_config(loaded: &Loaded) -> Result<Option<DoorConfig>, StartError> {
    let config = &loaded.config.smtp;
    let Some(listen) = config.listen else { return Ok(None) };
    let tls = if config.certificate.is_empty() {
        None
    } else {
        let pair = Some((loaded.path(&config.certificate), loaded.path(&config.key)));
        let tls = ServerTls::server(TlsFiles { pair, authorities: None });
        Some(Arc::new(tls.map_err(|error| StartError::System(error.to_string()))?))
    };
    Ok(Some(DoorConfig {
        listen,
        section: "smtp",
        session: smtp::Config {
            protocol: Protocol::Smtp,
            host_name: config.host_name.clone(),
            message_bytes_max: config.message_bytes_max,
            recipients_max: config.recipients_max,
            starttls: tls.is_some(),
            tls_required: config.require_tls,
        },
        tls,
        connections_max: config.connections_max,
        connections_per_address_max: config.connections_per_address_max,
        proxies: config.proxies.clone(),
        relays: config.relays.clone(),
        idle_max: Duration::from_secs(config.idle_s_max),
        command_max: Duration::from_secs(config.command_s_max),
        message_max: Duration::from_secs(config.message_s_max),
        session_max: Duration::from_secs(config.session_s_max),
        in_flight_bytes_max: config.in_flight_bytes_max,
    }))
}

/// Hands mail to the story and tells the sender what became of it, after the commit.
#[derive(Debug)]
struct IntakeDoor {
    intake: Intake,
    metrics: Arc<Metrics>,
    protocol: Protocol,
    /// The authserv-ids under which the server before us writes what it found out.
    authserv_ids: Vec<String>,
    /// The name that the door greets with.
    host_name: String,
}

impl IntakeDoor {
    /// The way a mail came: only at the SMTP door does the other end tell of the sender, unless it
    /// is a relay of ours.
    fn hop(&self, mail: &ReceivedMail) -> Hop {
        match self.protocol {
            Protocol::Smtp if mail.direct => Hop::Direct {
                peer: mail.peer.ip().to_canonical(),
                helo: mail.envelope.hello.name.clone(),
                mail_from: mail.envelope.from.clone(),
            },
            Protocol::Smtp | Protocol::Lmtp => {
                Hop::Behind { authserv_ids: self.authserv_ids.clone() }
            }
        }
    }

    fn knows(&self, recipient: &EmailAddress) -> bool {
        let settings = &self.intake.parts().settings;
        // RFC 5321 section 4.5.1: mail to postmaster is always taken.
        let ours = |domain: &str| {
            domain == self.host_name
                || settings.entrances.iter().any(|e| e.address.domain() == domain)
        };
        settings.entrance(recipient).is_some()
            || (recipient.local() == "postmaster" && ours(recipient.domain()))
    }
}

impl MailDoor for IntakeDoor {
    /// Without room on the disk nobody need send his message first.
    fn recipient(&self, recipient: &EmailAddress) -> Result<(), Refusal> {
        if !self.knows(recipient) {
            return Err(Refusal::unknown_recipient());
        }
        let parts = self.intake.parts();
        parts.free_space.check(parts.clock.now()).map_err(|free| {
            self.metrics.mail_refused(self.protocol);
            tracing::error!(free, "mail refused for now: too little room on the disk");
            Refusal::no_room()
        })
    }

    fn session_began(&self) {
        self.metrics.mail_session_began(self.protocol);
    }

    fn session_ended(&self) {
        self.metrics.mail_session_ended(self.protocol);
    }

    fn turned_away(&self) {
        self.metrics.mail_turned_away(self.protocol);
    }

    async fn take(&self, mail: ReceivedMail) -> Vec<Answer> {
        let watch = Stopwatch::start();
        let recipients = mail.envelope.recipients.len();
        let at = self.intake.parts().clock.now();
        let hop = self.hop(&mail);
        let message = ReceivedMessage {
            door: match self.protocol {
                Protocol::Lmtp => Door::Lmtp,
                Protocol::Smtp => Door::Smtp,
            },
            at,
            trace: smtp::trace(&mail.envelope, mail.peer, &self.host_name, at),
            return_path: mail.envelope.from,
            recipients: mail.envelope.recipients,
            hop,
            raw: mail.raw,
        };
        let answer = match self.intake.take_mail(message).await {
            Ok(settled) => Answer::Accepted(told(&settled)),
            Err(error) => {
                self.metrics.mail_refused(self.protocol);
                Answer::Refused(refusal(&error))
            }
        };
        self.metrics.intake_took(watch.elapsed());
        vec![answer; recipients]
    }
}

/// What the sending server writes into its log.
fn told(settled: &Settled) -> String {
    match settled.outcome.ticket {
        Some(ticket) => format!("{} {ticket}", settled.outcome.kind),
        None => format!("{}, arrival {}", settled.outcome.kind, settled.arrival),
    }
}

/// Whatever failed, the sender keeps the mail and comes again; why stands in the log only.
fn refusal(error: &IntakeError) -> Refusal {
    match error {
        IntakeError::NoRoom(_) | IntakeError::Store(StoreError::Full(_)) => {
            tracing::error!(%error, "mail refused for now");
            Refusal::no_room()
        }
        IntakeError::Stopping | IntakeError::Store(StoreError::Stopping) => {
            Refusal::try_later("stopping, try again later")
        }
        IntakeError::Store(StoreError::Busy(_)) => {
            tracing::warn!(%error, "mail refused for now");
            Refusal::try_later("busy, try again later")
        }
        IntakeError::Store(_) | IntakeError::Vault(_) => {
            tracing::error!(%error, "mail refused for now");
            Refusal::try_later("not stored, try again later")
        }
    }
}
