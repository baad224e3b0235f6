//! The configuration file: what it may say, what stands when it says nothing, and what is wrong
//! in it.
//!
//! Every key is optional. The settings default to what the `Default` of their section says; the
//! desk's own data (lines, mailboxes, sites, queues) default to those of the shipped
//! `config.toml`, because no number, address or name stands in code.

mod check;
mod console;
mod desk;
mod identity;
mod imap;
mod incidents;
mod load;
mod mail_auth;
mod media;
mod outline;
mod outside;
mod paging;
mod relay;
mod retention;
mod secret_file;
mod service;
mod smtp;
mod voice;

use serde::{Deserialize, Serialize};

use crate::channels::transfer::LmtpConfig;
use crate::model::Site;
use crate::telephony::trunks::{Sip, Trunk};
use crate::transcription::TranscriptionConfig;

pub use console::{Console, Oidc, RoleOf, RoleOfError};
pub use desk::{ByLanguage, Desk, Line, Mailbox, Phone, Queue, VendorEntry};
pub use identity::Identity;
pub use imap::{Fetching, Imap, ImapAfter, ImapTls, OAuth};
pub use incidents::{Incidents, Notices};
pub use load::Loaded;
pub use mail_auth::{DkimKey, MailAuth, is_dns_name};
pub use media::Media;
pub use outside::{OutsideDesk, OutsideKind, pairs};
pub use paging::{Channel, ChannelKind, Ntfy, Sms};
pub use relay::{Relay, RelayError, RelaySecurity};
pub use retention::Retention;
pub use secret_file::{SecretFileError, read_secret};
pub use service::{
    AcknowledgeUnproven, Api, Health, Log, LogFormat, LogLevel, Mail, Outbox, Rules, Storage,
};
pub use smtp::Smtp;
pub use voice::{Attended, Voice, Voices, Webhook};

/// The shipped file, compiled in for the desk's default data.
const SHIPPED: &str = include_str!("../../../config.toml");

/// All that `config.toml` says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Who we are.
    pub desk: Desk,
    /// The telephone numbers on which customers reach the desk.
    #[serde(rename = "line")]
    pub lines: Vec<Line>,
    /// The addresses at which the desk takes mail.
    #[serde(rename = "mailbox")]
    pub mailboxes: Vec<Mailbox>,
    /// The data centres.
    #[serde(rename = "site")]
    pub sites: Vec<Site>,
    /// The queues that tickets wait in.
    #[serde(rename = "queue")]
    pub queues: Vec<Queue>,
    /// Numbers behind which there is always a person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attended: Vec<Attended>,
    /// Other desks and monitoring systems that write to us.
    #[serde(rename = "vendor", skip_serializing_if = "Vec::is_empty")]
    pub vendors: Vec<VendorEntry>,
    /// How calls are served.
    pub phone: Phone,
    /// The door for mail from a mail server of ours.
    pub lmtp: LmtpConfig,
    /// The door for mail from anybody.
    pub smtp: Smtp,
    /// The accounts whose mailboxes are read over IMAP.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub imap: Vec<Imap>,
    /// The limits of reading them.
    pub fetching: Fetching,
    /// The door for calls that platforms bring.
    pub webhook: Webhook,
    /// The accounts on those platforms.
    #[serde(rename = "voice", skip_serializing_if = "Vec::is_empty")]
    pub voices: Vec<Voice>,
    /// Our own side of SIP.
    pub sip: Sip,
    /// The trunks that calls come and go through.
    #[serde(rename = "trunk", skip_serializing_if = "Vec::is_empty")]
    pub trunks: Vec<Trunk>,
    /// The sound of calls over SIP.
    pub media: Media,
    /// Who writes down what callers say.
    pub transcription: TranscriptionConfig,
    /// The limits on wrong codes.
    pub identity: Identity,
    /// For how long what is kept.
    pub retention: Retention,
    /// Short messages to people on call.
    pub sms: Sms,
    /// Push notices to people on call.
    pub ntfy: Ntfy,
    /// Rooms and programs that pages are posted to.
    #[serde(rename = "channel", skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// Outside desks that tickets are handed over to.
    #[serde(rename = "outside_desk", skip_serializing_if = "Vec::is_empty")]
    pub outside_desks: Vec<OutsideDesk>,
    /// Known incidents.
    pub incidents: Incidents,
    /// Notices to many customers.
    pub notices: Notices,
    /// Mail that goes out.
    pub mail: Mail,
    /// The listener of the API.
    pub api: Api,
    /// How people sign in to the console.
    pub console: Console,
    /// The listener for probes and metrics.
    pub health: Health,
    /// Files and limits of the store.
    pub storage: Storage,
    /// Where the desk's rules and texts lie.
    pub rules: Rules,
    /// Retries of what goes out.
    pub outbox: Outbox,
    /// The program's own log.
    pub log: Log,
}

impl Default for Config {
    fn default() -> Self {
        let shipped = shipped_data();
        Self {
            desk: Desk::default(),
            lines: shipped.line,
            mailboxes: shipped.mailbox,
            sites: shipped.site,
            queues: shipped.queue,
            attended: vec![],
            vendors: vec![],
            phone: shipped.phone,
            lmtp: LmtpConfig::default(),
            smtp: Smtp::default(),
            imap: vec![],
            fetching: Fetching::default(),
            webhook: Webhook::default(),
            voices: vec![],
            sip: Sip::default(),
            trunks: vec![],
            media: Media::default(),
            transcription: TranscriptionConfig::default(),
            identity: Identity::default(),
            retention: Retention::default(),
            sms: Sms::default(),
            ntfy: Ntfy::default(),
            channels: vec![],
            outside_desks: vec![],
            incidents: Incidents::default(),
            notices: Notices::default(),
            mail: Mail::default(),
            api: Api::default(),
            console: Console::default(),
            health: Health::default(),
            storage: Storage::default(),
            rules: Rules::default(),
            outbox: Outbox::default(),
            log: Log::default(),
        }
    }
}

/// The desk's data in the shipped file.
#[derive(Deserialize)]
struct Shipped {
    line: Vec<Line>,
    mailbox: Vec<Mailbox>,
    site: Vec<Site>,
    queue: Vec<Queue>,
    phone: Phone,
}

#[expect(clippy::expect_used, reason = "compiled in; tests/it/config.rs reads it in every build")]
fn shipped_data() -> Shipped {
    toml::from_str(SHIPPED).expect("the shipped config.toml is readable")
}
