//! What names are asked: the system's DNS, or a table in tests.
use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::LookupIpStrategy;
use hickory_resolver::net::NetError;
use hickory_resolver::proto::rr::{RData, Record, RecordType};

/// The most records of one answer that are looked at.
const RECORDS_MAX: usize = 16;
/// The time one query may take before it is sent again.
const QUERY_TIME_MAX: Duration = Duration::from_secs(2);
/// How often a query is sent.
const QUERY_ATTEMPTS: usize = 2;
/// Answers that are kept.
const ANSWERS_MAX: u64 = 512;

/// A NAPTR record (RFC 3403), as far as SIP uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naptr {
    /// Lower ones first.
    pub order: u16,
    /// Among equal orders, lower ones first.
    pub preference: u16,
    /// `s` when the replacement has SRV records.
    pub flags: String,
    /// What is served, such as `SIP+D2U`.
    pub service: String,
    /// The name to ask next.
    pub replacement: String,
}

/// An SRV record (RFC 2782).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Srv {
    /// Lower ones first.
    pub priority: u16,
    /// Among equal priorities, how often one comes first.
    pub weight: u16,
    /// The port.
    pub port: u16,
    /// The host; `.` when the service is not offered.
    pub target: String,
}

/// Records, and how long they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    /// The records; none when the name has none of that kind.
    pub records: Vec<T>,
    /// How long they hold.
    pub ttl: Duration,
}

impl<T> Answer<T> {
    const fn none() -> Self {
        Self { records: vec![], ttl: Duration::MAX }
    }
}

/// The names could not be asked; a later try may succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the DNS gives no answer: {0}")]
pub struct NoAnswer(pub String);

/// Who answers.
pub enum Names {
    /// The servers of `/etc/resolv.conf`, and `/etc/hosts`.
    System(Box<TokioResolver>),
    /// A fixed table.
    Fixed(FixedNames),
}

/// Names and their records, for tests and for machines without DNS.
#[derive(Clone, Debug, Default)]
pub struct FixedNames {
    /// By name.
    pub naptr: BTreeMap<String, Vec<Naptr>>,
    /// By name, such as `_sip._udp.operator.example`.
    pub srv: BTreeMap<String, Vec<Srv>>,
    /// By host.
    pub addresses: BTreeMap<String, Vec<IpAddr>>,
    /// How long all of it holds.
    pub ttl: Duration,
    /// Whether nobody answers, as when the network is down.
    pub down: bool,
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System(_) => "Names::System",
            Self::Fixed(_) => "Names::Fixed",
        })
    }
}

impl Names {
    /// Asks the servers that this machine asks.
    ///
    /// # Errors
    /// [`NoAnswer`] when the system's settings cannot be read.
    pub fn system() -> Result<Self, NoAnswer> {
        let wrong = |error: NetError| NoAnswer(error.to_string());
        let mut builder = TokioResolver::builder_tokio().map_err(wrong)?;
        let options = builder.options_mut();
        options.timeout = QUERY_TIME_MAX;
        options.attempts = QUERY_ATTEMPTS;
        options.cache_size = ANSWERS_MAX;
        options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
        Ok(Self::System(Box::new(builder.build().map_err(wrong)?)))
    }

    /// Asks for NAPTR records.
    pub(super) async fn naptr(&self, name: &str) -> Result<Answer<Naptr>, NoAnswer> {
        match self {
            Self::System(dns) => {
                records(dns, name, RecordType::NAPTR, |data| {
                    let RData::NAPTR(naptr) = data else { return None };
                    Some(Naptr {
                        order: naptr.order,
                        preference: naptr.preference,
                        flags: String::from_utf8_lossy(&naptr.flags).into_owned(),
                        service: String::from_utf8_lossy(&naptr.services).into_owned(),
                        replacement: naptr.replacement.to_ascii(),
                    })
                })
                .await
            }
            Self::Fixed(table) => table.of(&table.naptr, name),
        }
    }

    /// Asks for SRV records.
    pub(super) async fn srv(&self, name: &str) -> Result<Answer<Srv>, NoAnswer> {
        match self {
            Self::System(dns) => {
                records(dns, name, RecordType::SRV, |data| {
                    let RData::SRV(srv) = data else { return None };
                    Some(Srv {
                        priority: srv.priority,
                        weight: srv.weight,
                        port: srv.port,
                        target: srv.target.to_ascii(),
                    })
                })
                .await
            }
            Self::Fixed(table) => table.of(&table.srv, name),
        }
    }

    /// Asks for addresses of both families.
    pub(super) async fn addresses(&self, host: &str) -> Result<Answer<IpAddr>, NoAnswer> {
        match self {
            Self::System(dns) => match dns.lookup_ip(host).await {
                Ok(found) => Ok(Answer {
                    records: found.iter().take(RECORDS_MAX).collect(),
                    ttl: ttl(found.as_lookup().answers()),
                }),
                Err(error) if error.is_no_records_found() => Ok(Answer::none()),
                Err(error) => Err(NoAnswer(error.to_string())),
            },
            Self::Fixed(table) => table.of(&table.addresses, host),
        }
    }
}

impl FixedNames {
    fn of<T: Clone>(
        &self,
        table: &BTreeMap<String, Vec<T>>,
        name: &str,
    ) -> Result<Answer<T>, NoAnswer> {
        if self.down {
            return Err(NoAnswer("it is down".to_owned()));
        }
        let name = name.trim_end_matches('.');
        Ok(Answer { records: table.get(name).cloned().unwrap_or_default(), ttl: self.ttl })
    }
}

async fn records<T>(
    dns: &TokioResolver,
    name: &str,
    kind: RecordType,
    read: fn(&RData) -> Option<T>,
) -> Result<Answer<T>, NoAnswer> {
    // With its dot a name is whole: no search domain is tried behind it.
    let whole = if name.ends_with('.') { name.to_owned() } else { format!("{name}.") };
    match dns.lookup(whole, kind).await {
        Ok(found) => {
            let answers = found.answers();
            let records =
                answers.iter().filter_map(|record| read(&record.data)).take(RECORDS_MAX).collect();
            Ok(Answer { records, ttl: ttl(answers) })
        }
        Err(error) if error.is_no_records_found() => Ok(Answer::none()),
        Err(error) => Err(NoAnswer(error.to_string())),
    }
}

fn ttl(answers: &[Record]) -> Duration {
    answers
        .iter()
        .map(|record| Duration::from_secs(record.ttl.into()))
        .min()
        .unwrap_or(Duration::MAX)
}
