//! Ranges of addresses, as access lists write them.
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A range of IP addresses, such as `203.0.113.0/24` or `2001:db8::/32`; one address alone is the
/// range of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cidr {
    address: IpAddr,
    prefix: u8,
}

/// The text is no range of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CidrError {
    /// No address, or no prefix length that such an address has.
    #[error("`{0}` is no range of addresses; write 203.0.113.0/24, 2001:db8::/32 or one address")]
    Form(String),
    /// Bits are set that the prefix does not cover, as when the prefix was mistyped.
    #[error("`{0}` has bits beyond its prefix; write {1}")]
    HostBits(String, Cidr),
}

impl Cidr {
    /// Returns whether `address` lies within; an IPv4 address mapped into IPv6 counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.address.is_ipv4() && masked(address, self.prefix) == self.address
    }

    /// Returns whether the range takes in every address of its family.
    #[must_use]
    pub const fn is_everyone(&self) -> bool {
        self.prefix == 0
    }

    /// Returns whether some address lies in both ranges.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.contains(other.address) || other.contains(self.address)
    }
}

fn masked(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32_u32.saturating_sub(prefix.into())).unwrap_or(0);
            IpAddr::V4((v4.to_bits() & mask).into())
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128_u32.saturating_sub(prefix.into())).unwrap_or(0);
            IpAddr::V6((v6.to_bits() & mask).into())
        }
    }
}

impl From<IpAddr> for Cidr {
    fn from(address: IpAddr) -> Self {
        let address = address.to_canonical();
        Self { address, prefix: if address.is_ipv4() { 32 } else { 128 } }
    }
}

impl FromStr for Cidr {
    type Err = CidrError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || CidrError::Form(text.chars().take(64).collect());
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let whole = Self::from(address.parse::<IpAddr>().map_err(|_| wrong())?);
        let prefix = prefix.unwrap_or(whole.prefix);
        if prefix > whole.prefix {
            return Err(wrong());
        }
        let range = Self { address: masked(whole.address, prefix), prefix };
        if range.address == whole.address {
            Ok(range)
        } else {
            Err(CidrError::HostBits(text.to_owned(), range))
        }
    }
}

impl TryFrom<String> for Cidr {
    type Error = CidrError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Cidr> for String {
    fn from(range: Cidr) -> Self {
        range.to_string()
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Cidr {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_holds_its_own_addresses_and_no_others() {
        let trunk = range("203.0.113.64/26");
        for (address, within) in [
            ("203.0.113.64", true),
            ("203.0.113.127", true),
            ("203.0.113.128", false),
            ("203.0.113.63", false),
            ("::ffff:203.0.113.70", true),
            ("2001:db8::1", false),
        ] {
            assert_eq!(trunk.contains(address.parse().unwrap()), within, "{address}");
        }
        assert!(range("2001:db8::/32").contains("2001:db8:9::7".parse().unwrap()));
        assert!(range("0.0.0.0/0").contains("198.51.100.9".parse().unwrap()));
        assert!(!range("0.0.0.0/0").contains("2001:db8::1".parse().unwrap()));
        assert!(range("::/0").is_everyone());
        assert!(range("10.0.0.0/8").overlaps(&range("10.2.0.0/16")));
        assert!(!range("10.0.0.0/16").overlaps(&range("10.1.0.0/16")));
    }

    #[test]
    fn what_is_no_range_says_what_to_write() {
        for wrong in ["", "203.0.113.0/33", "::/129", "203.0.113/24", "host/8", "1.2.3.4/-1"] {
            assert!(wrong.parse::<Cidr>().unwrap_err().to_string().contains("write"), "{wrong}");
        }
        let error = "203.0.113.70/26".parse::<Cidr>().unwrap_err().to_string();
        assert_eq!(error, "`203.0.113.70/26` has bits beyond its prefix; write 203.0.113.64/26");
        assert_eq!(range("203.0.113.7").to_string(), "203.0.113.7/32");
    }
}
