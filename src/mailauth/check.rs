//! The whole check of one message.
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts};
use hickory_resolver::system_conf::read_system_conf;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{AuthenticatedMessage, MessageAuthenticator, SpfOutput, SpfResult};
use tokio::time::Instant;

use super::results::Results;
use super::verdict::{Means, Outcome, SpfVerdict, UpstreamVerdict, Verdict, name};
use crate::mail::{OriginFields, ReadLimits, origin_fields};
use crate::model::EmailAddress;
use crate::tickets::{Said, Sentence};

/// How often one question is sent to the DNS.
const QUERY_ATTEMPTS: usize = 2;
/// Answers of the DNS that are kept, each as long as it says.
const ANSWERS_MAX: u64 = 4_096;
/// However short-lived an answer is, it is kept as long, so that a flood of mail is none of DNS.
const FRESH_MIN: Duration = Duration::from_secs(5);
/// However long-lived an answer is, it is asked for again by then: keys are revoked.
const FRESH_MAX: Duration = Duration::from_secs(3_600);
/// Mail up to this size is checked where it stands; larger mail on a thread that may block.
const INLINE_BYTES_MAX: usize = 64 * 1024;

/// How a message came to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hop {
    /// Straight from the sender's server, through our own SMTP door: SPF counts, and no
    /// Authentication-Results field does, since the sender may have written it.
    Direct {
        /// The other end of the connection.
        peer: IpAddr,
        /// What it said in HELO or EHLO.
        helo: String,
        /// MAIL FROM; nothing for `<>`.
        mail_from: Option<EmailAddress>,
    },
    /// Through a server of ours (LMTP, a mailbox read by IMAP): its address says nothing, its
    /// Authentication-Results fields do if it is named.
    Behind {
        /// The authserv-ids under which that server writes (RFC 8601 section 2.5). It must take
        /// fields of these names out of mail that comes in, and add its own to every mail.
        authserv_ids: Vec<String>,
    },
    /// Out of a file, whenever it came there: nobody is asked, since keys change, and nothing is
    /// proven.
    Archive,
}

/// How senders are checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whom to ask; none means the system's DNS servers.
    pub dns_servers: Vec<SocketAddr>,
    /// How long one question may take before it is asked again, once.
    pub query_time_max: Duration,
    /// How long the check of one message may take; what is not known by then is not proven.
    pub check_time_max: Duration,
    /// Domains of forwarders whose ARC seals are believed (RFC 8617).
    pub arc_sealers: Vec<String>,
    /// Our own name in SPF's macros.
    pub host_name: String,
}

/// The DNS cannot be asked.
#[derive(Debug, thiserror::Error)]
#[error("senders cannot be checked: {0}; name the servers to ask in mail.auth.dns_servers")]
pub struct SetUpError(String);

/// Checks who mail is from. Cloning is cheap.
#[derive(Clone)]
pub struct MailAuth(Arc<Parts>);

struct Parts {
    settings: Settings,
    config: ResolverConfig,
    options: ResolverOpts,
    /// Made for the first mail that needs it: that reads the system's certificates.
    dns: OnceLock<Option<MessageAuthenticator>>,
}

impl std::fmt::Debug for MailAuth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailAuth").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

impl MailAuth {
    /// Takes note of whom to ask; nothing is asked yet.
    ///
    /// # Errors
    /// [`SetUpError`] when the system's settings cannot be read.
    pub fn new(settings: Settings) -> Result<Self, SetUpError> {
        let (config, mut options) = if settings.dns_servers.is_empty() {
            read_system_conf().map_err(|error| SetUpError(error.to_string()))?
        } else {
            let servers = settings.dns_servers.iter().map(|server| name_server(*server)).collect();
            (ResolverConfig::from_name_servers(servers), ResolverOpts::default())
        };
        options.timeout = settings.query_time_max;
        options.attempts = QUERY_ATTEMPTS;
        options.cache_size = ANSWERS_MAX;
        options.positive_min_ttl = Some(FRESH_MIN);
        options.negative_min_ttl = Some(FRESH_MIN);
        options.positive_max_ttl = Some(FRESH_MAX);
        options.negative_max_ttl = Some(FRESH_MAX);
        Ok(Self(Arc::new(Parts { settings, config, options, dns: OnceLock::new() })))
    }

    fn dns(&self) -> Option<&MessageAuthenticator> {
        let made = self.0.dns.get_or_init(|| {
            let made = MessageAuthenticator::new(self.0.config.clone(), self.0.options.clone());
            made.inspect_err(|error| tracing::error!(%error, "the DNS cannot be asked")).ok()
        });
        made.as_ref()
    }

    /// Checks one message, byte for byte as it came. Takes at most [`Settings::check_time_max`]
    /// of waiting, and always returns a verdict.
    pub async fn check(&self, raw: Bytes, hop: Hop) -> Verdict {
        if hop == Hop::Archive {
            return Verdict::unproven(Said::of(Sentence::ProofFile, &[]));
        }
        let large = raw.len() > INLINE_BYTES_MAX;
        let (this, runtime) = (self.clone(), tokio::runtime::Handle::current());
        // A task of its own: a panic in there, by what the sender wrote, must not cost the mail.
        let mut task = tokio::task::JoinSet::new();
        if large {
            task.spawn_blocking(move || runtime.block_on(this.examine(&raw, &hop)));
        } else {
            task.spawn(async move { this.examine(&raw, &hop).await });
        }
        match task.join_next().await {
            Some(Ok(verdict)) => verdict,
            Some(Err(_)) | None => {
                tracing::warn!("the check of a sender failed; the mail is taken as not proven");
                Verdict::unproven(Said::of(Sentence::ProofBroke, &[]))
            }
        }
    }

    async fn examine(&self, raw: &[u8], hop: &Hop) -> Verdict {
        let fields = origin_fields(raw, &ReadLimits::default());
        let author = match &fields.author {
            Ok(author) => author.clone(),
            Err(fault) => return Verdict::unproven(Said::of(Sentence::ProofAuthor, &[fault])),
        };
        let mut verdict = Verdict { author: Some(author.clone()), ..Verdict::default() };
        let upstream = upstream(&fields, hop);
        let arc = fields.seals > 0 && !self.0.settings.arc_sealers.is_empty();
        let direct = matches!(hop, Hop::Direct { .. });
        if fields.signatures == 0 && upstream.is_none() && !arc && !direct {
            verdict.reason(Said::of(Sentence::ProofUnsigned, &[]));
            return verdict;
        }
        let Some(message) = AuthenticatedMessage::parse(raw) else {
            verdict.reason(Said::of(Sentence::ProofHeader, &[]));
            return verdict;
        };
        // Both readers must see the same author; else the one vouched for is not the one shown.
        if message.from.as_slice() != [author.as_str()] {
            verdict.reason(Said::of(Sentence::ProofTwoAuthors, &[]));
            return verdict;
        }
        let Some(dns) = self.dns() else {
            verdict.reason(Said::of(Sentence::ProofNoDns, &[]));
            return verdict;
        };
        let check = Check {
            dns,
            settings: &self.0.settings,
            message: &message,
            domain: author.domain(),
            subject: fields.subject,
            deadline: deadline(self.0.settings.check_time_max),
        };
        check.run(&mut verdict, hop, upstream.as_ref(), arc).await;
        verdict
    }
}

/// One check under way.
pub(super) struct Check<'a> {
    pub(super) dns: &'a MessageAuthenticator,
    settings: &'a Settings,
    pub(super) message: &'a AuthenticatedMessage<'a>,
    /// The author's domain.
    pub(super) domain: &'a str,
    /// Whether there is a Subject.
    pub(super) subject: bool,
    deadline: Instant,
}

impl Check<'_> {
    /// Goes through the ways in which a domain can vouch, until one does.
    async fn run(&self, verdict: &mut Verdict, hop: &Hop, upstream: Option<&Results>, arc: bool) {
        let signers = self.signatures(verdict).await;
        let spf = self.spf(verdict, hop).await;
        if self.vouched(verdict, &signers, spf.as_deref(), None).await {
            return;
        }
        if let Some(results) = upstream
            && self.believed(verdict, results, Means::Upstream).await
        {
            return;
        }
        if arc {
            self.arc(verdict, &self.settings.arc_sealers).await;
        }
        if verdict.reasons.is_empty() {
            verdict.reason(Said::of(Sentence::ProofNothing, &[]));
        }
    }

    /// Waits for an answer of the DNS, but not for ever.
    pub(super) async fn within<T>(&self, question: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout_at(self.deadline, question).await.ok()
    }

    /// Checks SPF where it means anything, and returns the domain for which it holds.
    async fn spf(&self, verdict: &mut Verdict, hop: &Hop) -> Option<String> {
        let Hop::Direct { peer, helo, mail_from } = hop else { return None };
        let host = self.settings.host_name.as_str();
        let sender = mail_from.as_ref().map(EmailAddress::as_str);
        let domain = mail_from.as_ref().map_or(helo.as_str(), EmailAddress::domain);
        let parameters = match sender {
            Some(sender) => SpfParameters::verify_mail_from(*peer, helo, host, sender),
            // RFC 7208 section 2.4: with an empty MAIL FROM the HELO name is asked about.
            None => SpfParameters::verify_ehlo(*peer, helo, host),
        };
        let found = self.within(self.dns.verify_spf(parameters)).await;
        let outcome = found.as_ref().map_or(Outcome::TempError, spf_outcome);
        verdict.spf = Some(SpfVerdict { domain: name(domain), outcome });
        (outcome == Outcome::Pass).then(|| domain.to_ascii_lowercase())
    }

    /// Takes the word of a server that we believe.
    pub(super) async fn believed(
        &self,
        verdict: &mut Verdict,
        results: &Results,
        means: Means,
    ) -> bool {
        let dmarc = results.dmarc(self.domain);
        if means == Means::Upstream {
            let authserv_id = name(&results.authserv_id);
            verdict.upstream = Some(UpstreamVerdict { authserv_id, dmarc });
        }
        let id = &results.authserv_id;
        match dmarc {
            Outcome::Pass => {
                let why = Said::of(Sentence::ProofDmarcHolds, &[id, &self.domain]);
                verdict.prove(self.domain, means, (None, why));
                true
            }
            Outcome::Fail => {
                verdict.reason(Said::of(Sentence::ProofDmarcFails, &[id, &self.domain]));
                false
            }
            Outcome::None
            | Outcome::SoftFail
            | Outcome::Neutral
            | Outcome::TempError
            | Outcome::PermError
            | Outcome::Policy
            | Outcome::Skipped => {
                let signers = results.signers();
                self.vouched(verdict, &signers, results.sender(), Some((means, id))).await
            }
        }
    }
}

/// The one field that counts: the topmost of a named server. Whatever stands below it, also
/// under the same name, may be the sender's own.
fn upstream(fields: &OriginFields, hop: &Hop) -> Option<Results> {
    let Hop::Behind { authserv_ids } = hop else { return None };
    let named = |results: &Results| {
        authserv_ids.iter().any(|id| id.eq_ignore_ascii_case(&results.authserv_id))
    };
    // The server before us writes on top; what stands below another field may be the sender's.
    fields.results.first().and_then(|value| Results::read(value)).filter(named)
}

fn spf_outcome(found: &SpfOutput) -> Outcome {
    match found.result() {
        SpfResult::Pass => Outcome::Pass,
        SpfResult::Fail => Outcome::Fail,
        SpfResult::SoftFail => Outcome::SoftFail,
        SpfResult::Neutral => Outcome::Neutral,
        SpfResult::TempError => Outcome::TempError,
        SpfResult::PermError => Outcome::PermError,
        SpfResult::None => Outcome::None,
    }
}

fn deadline(time_max: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(time_max).unwrap_or(now)
}

fn name_server(address: SocketAddr) -> NameServerConfig {
    let mut connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()];
    for connection in &mut connections {
        connection.port = address.port();
    }
    NameServerConfig::new(address.ip(), true, connections.into())
}
