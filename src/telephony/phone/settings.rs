//! What the machine is told, made of what the configuration says.
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls_pki_types::ServerName;
use zeroize::Zeroizing;

use super::super::transport::{ConnectionTimes, Protocol, TransportConfig};
use super::super::trunks::{Listen, Reliable, Sip, Strangers, TransportChoice, Trunk};
use super::router::transport_of;
use crate::net::{ClientTls, ServerTls, TlsError, TlsFiles};
use crate::sip::access::{Network, Rate};
use crate::sip::agent::{AgentConfig, Challenge, Limits, Local, RegisterPlan, Reliability};
use crate::sip::digest::Credentials;
use crate::sip::probe::ProbePlan;
use crate::sip::{Destination, Host, SipUri, Uri};

/// Between two probes of a trunk that is down or in doubt, unless they are more often anyway.
const PROBE_PAUSE_DOWN: Duration = Duration::from_secs(10);
/// The shortest session interval that we take (RFC 4028 section 4).
const SESSION_LEAST: Duration = Duration::from_secs(90);

/// A trunk and the secret that stands in no configuration.
#[derive(Clone, Debug)]
pub struct TrunkSetup {
    /// What the configuration says.
    pub trunk: Trunk,
    /// What its `password_file` holds.
    pub password: Option<Zeroizing<String>>,
}

/// All that the telephone needs to start.
#[derive(Clone, Debug)]
pub struct PhoneConfig {
    /// Our own side.
    pub sip: Sip,
    /// The trunks.
    pub trunks: Vec<TrunkSetup>,
    /// The folder that paths of certificates are relative to.
    pub base_dir: PathBuf,
    /// What we call ourselves; nothing is said if `None`.
    pub user_agent: Option<String>,
}

impl PhoneConfig {
    /// What is opened.
    pub(super) fn transports(&self) -> Result<TransportConfig, TlsError> {
        let sip = &self.sip;
        let times = ConnectionTimes {
            idle_max: Duration::from_secs(sip.idle_s_max),
            message_max: Duration::from_secs(sip.message_s_max),
            keep_alive: None,
        };
        let listens = sip.listen.iter().any(|listen| listen.protocol == Protocol::Tls);
        let server_tls = match listens {
            true => Some(Arc::new(ServerTls::server(TlsFiles {
                pair: pair(&self.base_dir, &sip.certificate, &sip.key),
                authorities: named(&self.base_dir, &sip.client_ca),
            })?)),
            false => None,
        };
        let mut client_tls = BTreeMap::new();
        let mut client_names = vec![];
        for (at, TrunkSetup { trunk, .. }) in (0_u16..).zip(&self.trunks) {
            if !trunk.tls_name.is_empty()
                && let Ok(name) = ServerName::try_from(trunk.tls_name.clone())
            {
                client_names.push((name, at));
            }
            let may = matches!(trunk.transport, TransportChoice::Auto | TransportChoice::Tls);
            if may {
                let files = TlsFiles {
                    pair: pair(&self.base_dir, &trunk.tls_certificate, &trunk.tls_key),
                    authorities: named(&self.base_dir, &trunk.tls_ca),
                };
                match ClientTls::client(files) {
                    Ok(tls) => {
                        client_tls.insert(at, Arc::new(tls));
                    }
                    // Its records may never name TLS.
                    Err(error) if trunk.transport == TransportChoice::Auto => {
                        tracing::warn!(trunk = trunk.id, %error, "no TLS to this trunk");
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        let pauses = self.trunks.iter().filter_map(|setup| setup.trunk.keep_alive());
        Ok(TransportConfig {
            listen: sip.listen.clone(),
            connections_max: sip.connections_max,
            connections_per_source_max: sip.connections_per_source_max,
            times,
            keep_alive: pauses.min(),
            server_tls,
            client_tls,
            client_names,
        })
    }

    /// What the machine is told. `protocols` are those that it speaks with each trunk.
    pub(super) fn agent(&self, listening: &[Listen], protocols: &[Protocol]) -> AgentConfig {
        let locals: Vec<Local> = listening.iter().map(|listen| self.local(listen)).collect();
        let trunks = self.trunks.iter().zip(protocols);
        AgentConfig {
            locals,
            user_agent: self.user_agent.clone(),
            trunks: trunks.map(|(setup, protocol)| agent_trunk(setup, *protocol)).collect(),
            silent: self.sip.strangers == Strangers::Silent,
            session_least: SESSION_LEAST,
            limits: limits(&self.sip),
            timers: crate::sip::transaction::Timers::default(),
        }
    }

    fn local(&self, listen: &Listen) -> Local {
        let own = Host::Ip(listen.address.ip());
        let public = host(&self.sip.public_host);
        Local {
            transport: transport_of(listen.protocol),
            host: public.unwrap_or(own),
            port: listen.address.port(),
        }
    }
}

/// How many calls there may be.
fn limits(sip: &Sip) -> Limits {
    Limits {
        received: sip.calls_max,
        calls: with_reserve(sip.calls_max),
        trunk: Rate {
            burst: sip.requests_per_second_max.saturating_mul(2),
            per_second: sip.requests_per_second_max,
        },
        ..Limits::default()
    }
}

/// For each caller who is let in there is room to ring somebody.
const fn with_reserve(calls_max: usize) -> usize {
    calls_max.saturating_mul(2)
}

fn agent_trunk(setup: &TrunkSetup, protocol: Protocol) -> crate::sip::agent::Trunk {
    let TrunkSetup { trunk, password } = setup;
    let domain = host(trunk.domain()).unwrap_or_else(|| Host::Name("invalid".to_owned()));
    let credentials = |realm: Option<&str>| {
        let password = password.clone()?;
        let (user, realm) = (trunk.auth_user().to_owned(), realm.map(str::to_owned));
        Some(Credentials { user, realm, password })
    };
    let realm = (!trunk.realm.is_empty()).then_some(trunk.realm.as_str());
    let mut of = crate::sip::agent::Trunk::new(peer(trunk), domain.clone());
    of.networks.extend(trunk.peers.iter().filter_map(|p| Network::parse(&p.to_string()).ok()));
    of.transport = transport_of(protocol);
    of.credentials = credentials(realm);
    of.challenge = trunk
        .challenge
        .then(|| credentials(None))
        .flatten()
        .map(|credentials| Challenge { realm: trunk.domain().to_owned(), credentials });
    of.trusted = trunk.verified_numbers;
    of.symmetric = trunk.symmetric;
    of.reliable = match trunk.reliable {
        Reliable::Never => Reliability::Never,
        Reliable::Supported => Reliability::Supported,
        Reliable::Required => Reliability::Required,
    };
    let expires = Duration::from_secs(trunk.session_timer_s.into());
    of.session_expires = (!expires.is_zero()).then_some(expires);
    of.register = trunk.register.then(|| RegisterPlan {
        registrar: Uri::Sip(SipUri::new(None, domain.clone(), None)),
        record: Uri::Sip(SipUri::new(Some(&trunk.user), domain, None)),
        user: trunk.user.clone(),
        expires: Duration::from_secs(trunk.register_s.into()),
    });
    of.probe = (trunk.probe_s > 0).then(|| {
        let every = Duration::from_secs(trunk.probe_s.into());
        let every_when_down = every.min(PROBE_PAUSE_DOWN);
        ProbePlan { every, every_when_down, ..ProbePlan::default() }
    });
    of.calls_max = trunk.calls_max;
    of
}

/// Where the machine sends to: the first server, which stands for all of them.
fn peer(trunk: &Trunk) -> Destination {
    let first = trunk.servers.first();
    Destination::Name {
        host: first.map_or_else(String::new, |server| server.host().to_owned()),
        port: first.and_then(super::super::trunks::ServerAddress::port),
    }
}

fn host(text: &str) -> Option<Host> {
    match text.parse::<IpAddr>() {
        Ok(address) => Some(Host::Ip(address)),
        Err(_) => Host::parse(text),
    }
}

fn named(base_dir: &Path, path: &str) -> Option<PathBuf> {
    (!path.is_empty()).then(|| base_dir.join(path))
}

fn pair(base_dir: &Path, certificate: &str, key: &str) -> Option<(PathBuf, PathBuf)> {
    Some((named(base_dir, certificate)?, named(base_dir, key)?))
}
