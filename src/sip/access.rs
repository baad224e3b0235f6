//! Who may speak to us: networks of trunks, and a limit for each source.
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

/// How many sources are counted at once; further ones share one account.
pub const SOURCES_MAX: usize = 4_096;

/// How long a source is remembered after its last message.
pub const SOURCE_KEPT: Duration = Duration::from_secs(300);

/// A network: an address and how many of its leading bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

/// The text is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no network: an address, or an address, a slash and a prefix length")]
pub struct NetworkError;

impl Network {
    /// A single address.
    #[must_use]
    pub const fn single(address: IpAddr) -> Self {
        Self { address, prefix: if address.is_ipv4() { 32 } else { 128 } }
    }

    /// Reads `192.0.2.0/24`, `2001:db8::/32` or a lone address.
    ///
    /// # Errors
    /// [`NetworkError`], also for a prefix that is longer than the address.
    pub fn parse(text: &str) -> Result<Self, NetworkError> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let whole = Self::single(address.parse().map_err(|_| NetworkError)?);
        let Some(prefix) = prefix else { return Ok(whole) };
        let prefix = prefix.parse().map_err(|_| NetworkError)?;
        if prefix > whole.prefix { Err(NetworkError) } else { Ok(Self { prefix, ..whole }) }
    }

    /// Whether the address lies in the network. An IPv4 address in IPv6 clothes
    /// (`::ffff:192.0.2.1`) counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let shift = 32_u32.saturating_sub(self.prefix.into());
                let differ = network.to_bits() ^ address.to_bits();
                differ.checked_shr(shift).unwrap_or(0) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shift = 128_u32.saturating_sub(self.prefix.into());
                let differ = network.to_bits() ^ address.to_bits();
                differ.checked_shr(shift).unwrap_or(0) == 0
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// How much one source may send: `burst` at once, then `per_second`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// At once.
    pub burst: u32,
    /// From then on.
    pub per_second: u32,
}

/// What one source has left, in thousandths of a message.
#[derive(Clone, Copy, Debug)]
struct Account {
    left: u64,
    seen: Duration,
}

impl Account {
    fn take(&mut self, now: Duration, rate: Rate) -> bool {
        let gone = u64::try_from(now.saturating_sub(self.seen).as_millis()).unwrap_or(u64::MAX);
        let full = u64::from(rate.burst).saturating_mul(1_000);
        let earned = gone.saturating_mul(rate.per_second.into());
        self.left = self.left.saturating_add(earned).min(full);
        self.seen = self.seen.max(now);
        match self.left.checked_sub(1_000) {
            Some(left) => self.left = left,
            None => return false,
        }
        true
    }
}

/// A limit for each source address. The table has [`SOURCES_MAX`] places: when they are taken, the
/// sources that are not in it share one account, so that a flood from many addresses takes no
/// memory and starves nobody who was here before.
#[derive(Debug)]
pub struct Sources {
    rate: Rate,
    accounts: BTreeMap<IpAddr, Account>,
    others: Account,
    swept: Duration,
}

impl Sources {
    /// Nobody was seen yet.
    #[must_use]
    pub const fn new(rate: Rate) -> Self {
        let others = Account { left: 0, seen: Duration::ZERO };
        Self { rate, accounts: BTreeMap::new(), others, swept: Duration::ZERO }
    }

    /// How many sources are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Whether nobody is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// Counts a message of this source; false when it is one too many. IPv6 sources are counted by
    /// their /64: whoever has one address there has them all.
    pub fn admit(&mut self, now: Duration, source: IpAddr) -> bool {
        let source = subscriber(source);
        if !self.accounts.contains_key(&source) {
            self.sweep(now);
            if self.accounts.len() >= SOURCES_MAX {
                return self.others.take(now, self.rate);
            }
        }
        let full = u64::from(self.rate.burst).saturating_mul(1_000);
        let fresh = Account { left: full, seen: now };
        self.accounts.entry(source).or_insert(fresh).take(now, self.rate)
    }

    /// Forgets who was silent for [`SOURCE_KEPT`], at most once a second.
    fn sweep(&mut self, now: Duration) {
        if now.saturating_sub(self.swept) >= Duration::from_secs(1) {
            self.swept = now;
            self.accounts.retain(|_, account| now.saturating_sub(account.seen) < SOURCE_KEPT);
        }
    }
}

/// Whom an address belongs to: an IPv4 address to itself, an IPv6 address to its /64.
fn subscriber(source: IpAddr) -> IpAddr {
    match source.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let network = address.to_bits() >> 64 << 64;
            std::net::Ipv6Addr::from_bits(network).into()
        }
    }
}

#[cfg(test)]
mod tests;
