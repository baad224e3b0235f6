//! Where a trunk's servers are: NAPTR, SRV and address records (RFC 3263), in the order in which
//! they are to be tried.

mod names;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout};

pub use names::{Answer, FixedNames, Names, Naptr, NoAnswer, Srv};

use super::transport::{Destination, Protocol};
use super::trunks::{ServerAddress, TransportChoice, Trunk};
use crate::runtime::{Random, draw_below};

/// The most places that one trunk's servers may resolve to.
pub const DESTINATIONS_MAX: usize = 32;
/// The most addresses of one host that are tried.
const ADDRESSES_MAX: usize = 8;
/// The longest that all queries for one server may take together.
const RESOLVE_TIME_MAX: Duration = Duration::from_secs(10);
/// However short-lived its records are, a name is not asked again sooner.
const FRESH_MIN: Duration = Duration::from_secs(30);
/// However long-lived its records are, a name is asked again by then.
const FRESH_MAX: Duration = Duration::from_secs(3_600);

/// Names whose last answer is remembered.
const KNOWN_MAX: usize = 512;

/// Which families of addresses we have sockets for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Families {
    /// IPv4.
    pub v4: bool,
    /// IPv6.
    pub v6: bool,
}

/// Where one trunk's servers are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// In the order in which they are to be tried; empty when nothing is known.
    pub destinations: Vec<Destination>,
    /// When to ask again.
    pub again: Duration,
    /// What went wrong with one of the servers, for the log; what was known of it is kept.
    pub trouble: Option<String>,
}

impl Resolved {
    /// Nothing is known yet; to be asked for again at once.
    pub(super) const fn later() -> Self {
        Self { destinations: vec![], again: Duration::ZERO, trouble: None }
    }
}

/// Asks for servers and remembers the last answer, for when nobody answers.
pub struct Resolver {
    names: Names,
    families: Families,
    random: Arc<dyn Random>,
    known: Mutex<BTreeMap<(ServerAddress, Protocol), Known>>,
}

#[derive(Clone, Debug)]
struct Known {
    places: Vec<Place>,
    fresh_until: Instant,
}

/// An address of a server.
type Place = (Protocol, SocketAddr);

/// SRV records of one transport, still to be ordered.
struct Found {
    places: Vec<Place>,
    ttl: Duration,
}

impl std::fmt::Debug for Resolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resolver").field("names", &self.names).finish_non_exhaustive()
    }
}

impl Resolver {
    /// Makes a resolver; `random` draws among servers of equal priority by their weight.
    #[must_use]
    pub fn new(names: Names, families: Families, random: Arc<dyn Random>) -> Self {
        Self { names, families, random, known: Mutex::default() }
    }

    /// Finds where the servers are of the trunk at that place in the configuration. Literal addresses ask nobody.
    pub async fn resolve(&self, at: u16, trunk: &Trunk) -> Resolved {
        let mut resolved = Resolved { destinations: vec![], again: FRESH_MAX, trouble: None };
        for server in &trunk.servers {
            let (places, again, trouble) = self.server(server, trunk.transport).await;
            resolved.again = resolved.again.min(again);
            if resolved.trouble.is_none() {
                resolved.trouble = trouble;
            }
            for (protocol, remote) in places {
                let secure = protocol == Protocol::Tls;
                // The certificate bears the name that was asked for, not what DNS says (RFC 5922).
                let name = match (trunk.tls_name.as_str(), server.address()) {
                    ("", Some(_)) => None,
                    ("", None) => Some(server.host().to_owned()),
                    (name, _) => Some(name.to_owned()),
                };
                let destination = Destination {
                    protocol,
                    remote,
                    name: name.filter(|_| secure),
                    trunk: Some(at),
                };
                let room = resolved.destinations.len() < DESTINATIONS_MAX;
                if room && !resolved.destinations.contains(&destination) {
                    resolved.destinations.push(destination);
                }
            }
        }
        resolved
    }

    /// Finds where a server is that no trunk names, such as one in a Contact: places to try in
    /// order, none when it cannot be found.
    pub async fn find(&self, server: &ServerAddress, protocol: Protocol) -> Vec<SocketAddr> {
        let choice = match protocol {
            Protocol::Udp => TransportChoice::Udp,
            Protocol::Tcp => TransportChoice::Tcp,
            Protocol::Tls => TransportChoice::Tls,
        };
        let (places, _, _) = self.server(server, choice).await;
        places.into_iter().map(|(_, remote)| remote).collect()
    }

    async fn server(
        &self,
        server: &ServerAddress,
        choice: TransportChoice,
    ) -> (Vec<Place>, Duration, Option<String>) {
        let chosen = chosen(choice);
        let protocol = chosen.unwrap_or(Protocol::Udp);
        if let Some(address) = server.address() {
            let port = server.port().unwrap_or(protocol.default_port());
            return (vec![(protocol, SocketAddr::new(address, port))], FRESH_MAX, None);
        }
        let key = (server.clone(), protocol);
        let now = Instant::now();
        let before = self.known().get(&key).cloned();
        if let Some(known) = before.as_ref().filter(|known| known.fresh_until > now) {
            return (known.places.clone(), known.fresh_until.duration_since(now), None);
        }
        let why = match timeout(RESOLVE_TIME_MAX, self.ask(server, chosen)).await {
            Ok(Ok(found)) if !found.places.is_empty() => {
                let fresh = found.ttl.clamp(FRESH_MIN, FRESH_MAX);
                let fresh_until = now.checked_add(fresh).unwrap_or(now);
                self.make_room(now);
                self.known().insert(key, Known { places: found.places.clone(), fresh_until });
                return (found.places, fresh, None);
            }
            Ok(Ok(_)) => format!("the DNS knows no address of {server}"),
            Ok(Err(error)) => format!("{server}: {error}"),
            Err(_) => format!("{server}: the DNS does not answer in time"),
        };
        // Old addresses are better than none: the DNS being down does not stop calls.
        (before.map(|known| known.places).unwrap_or_default(), FRESH_MIN, Some(why))
    }

    /// Forgets what is no longer fresh, and everything if that does not help: peers may name
    /// as many names as they like.
    fn make_room(&self, now: Instant) {
        let mut known = self.known();
        if known.len() >= KNOWN_MAX {
            known.retain(|_, known| known.fresh_until > now);
        }
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, BTreeMap<(ServerAddress, Protocol), Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(
        &self,
        server: &ServerAddress,
        chosen: Option<Protocol>,
    ) -> Result<Found, NoAnswer> {
        let host = server.host();
        if let Some(port) = server.port() {
            // RFC 3263 section 4.2: with a port there are no SRV records to ask for.
            return self.host(chosen.unwrap_or(Protocol::Udp), host, port).await;
        }
        let services = match chosen {
            Some(protocol) => vec![(protocol, service_name(protocol, host))],
            None => self.services(host).await?,
        };
        let mut all = Found { places: vec![], ttl: Duration::MAX };
        for (protocol, name) in services {
            let found = self.service(protocol, &name).await?;
            all.ttl = all.ttl.min(found.ttl);
            all.places.extend(found.places);
        }
        if all.places.is_empty() {
            let protocol = chosen.unwrap_or(Protocol::Udp);
            return self.host(protocol, host, protocol.default_port()).await;
        }
        Ok(all)
    }

    /// The transports that a domain offers, best first, with the names of their SRV records.
    async fn services(&self, host: &str) -> Result<Vec<(Protocol, String)>, NoAnswer> {
        let mut records = self.names.naptr(host).await?.records;
        records.sort_by_key(|record| (record.order, record.preference));
        let offered: Vec<(Protocol, String)> = records
            .into_iter()
            .filter(|record| record.flags.eq_ignore_ascii_case("s"))
            .filter_map(|record| {
                let protocol = match record.service.to_ascii_uppercase().as_str() {
                    "SIP+D2U" => Protocol::Udp,
                    "SIP+D2T" => Protocol::Tcp,
                    "SIPS+D2T" => Protocol::Tls,
                    _ => return None,
                };
                Some((protocol, record.replacement))
            })
            .collect();
        if offered.is_empty() {
            let both = [Protocol::Udp, Protocol::Tcp];
            return Ok(both.map(|protocol| (protocol, service_name(protocol, host))).into());
        }
        Ok(offered)
    }

    /// The addresses behind SRV records.
    async fn service(&self, protocol: Protocol, name: &str) -> Result<Found, NoAnswer> {
        let answer = self.names.srv(name).await?;
        let mut all = Found { places: vec![], ttl: answer.ttl };
        for record in self.in_order(answer.records) {
            let target = record.target.trim_end_matches('.');
            if target.is_empty() || record.port == 0 || all.places.len() >= DESTINATIONS_MAX {
                continue;
            }
            let found = self.host(protocol, target, record.port).await?;
            all.ttl = all.ttl.min(found.ttl);
            all.places.extend(found.places);
        }
        Ok(all)
    }

    async fn host(&self, protocol: Protocol, host: &str, port: u16) -> Result<Found, NoAnswer> {
        let answer = self.names.addresses(host).await?;
        let reachable = |address: &IpAddr| {
            if address.is_ipv4() { self.families.v4 } else { self.families.v6 }
        };
        let places = answer.records.into_iter().filter(reachable).take(ADDRESSES_MAX);
        let places = places.map(|address| (protocol, SocketAddr::new(address, port))).collect();
        Ok(Found { places, ttl: answer.ttl })
    }

    /// Orders by priority, and draws by weight among equals (RFC 2782).
    fn in_order(&self, mut records: Vec<Srv>) -> Vec<Srv> {
        // Those of weight 0 first, so that they have a small chance.
        records.sort_by_key(|record| (record.priority, record.weight));
        let mut ordered = Vec::with_capacity(records.len());
        while let Some(first) = records.first() {
            let priority = first.priority;
            let equals = records.iter().take_while(|record| record.priority == priority);
            let sum = equals.map(|record| u32::from(record.weight)).fold(0, u32::saturating_add);
            // Without chance the order of the records serves.
            let drawn = draw_below(&*self.random, sum.saturating_add(1)).unwrap_or(0);
            let mut passed = 0_u32;
            let at = records.iter().position(|record| {
                passed = passed.saturating_add(record.weight.into());
                passed >= drawn
            });
            ordered.push(records.remove(at.unwrap_or(0)));
        }
        ordered
    }
}

const fn chosen(choice: TransportChoice) -> Option<Protocol> {
    match choice {
        TransportChoice::Auto => None,
        TransportChoice::Udp => Some(Protocol::Udp),
        TransportChoice::Tcp => Some(Protocol::Tcp),
        TransportChoice::Tls => Some(Protocol::Tls),
    }
}

fn service_name(protocol: Protocol, host: &str) -> String {
    let service = match protocol {
        Protocol::Udp => "_sip._udp",
        Protocol::Tcp => "_sip._tcp",
        Protocol::Tls => "_sips._tcp",
    };
    format!("{service}.{host}")
}

#[cfg(test)]
mod tests;
