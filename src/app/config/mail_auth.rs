//! The settings of proof: whose senders are checked how, and by what keys our mail is signed.
use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// How the senders of mail are checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailAuth {
    /// The DNS servers to ask; none means those of the system.
    pub dns_servers: Vec<SocketAddr>,
    /// Seconds that one question may take before it is asked again, once.
    pub query_s_max: u64,
    /// Seconds that the check of one mail may take.
    pub check_s_max: u64,
    /// The authserv-ids of the server that hands us mail by LMTP.
    pub authserv_ids: Vec<String>,
    /// The domains of forwarders whose ARC seals are believed.
    pub arc_sealers: Vec<String>,
}

impl Default for MailAuth {
    fn default() -> Self {
        Self {
            dns_servers: vec![],
            query_s_max: 2,
            check_s_max: 8,
            authserv_ids: vec![],
            arc_sealers: vec![],
        }
    }
}

/// A key with which the mail of one of our domains is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DkimKey {
    /// The domain, as it stands in the address of a mailbox.
    pub domain: String,
    /// The selector, under which the DNS has the public key.
    pub selector: String,
    /// The file with the private key; empty means the one that `centralita mail dkim-key` makes.
    #[serde(default)]
    pub key: String,
}

impl DkimKey {
    /// Returns the file with the private key, as the configuration names it.
    #[must_use]
    pub fn file(&self, data: &str) -> String {
        if self.key.is_empty() {
            format!("{data}/secrets/dkim/{}.{}.pem", self.domain, self.selector)
        } else {
            self.key.clone()
        }
    }

    /// Returns an example, for messages about missing keys.
    pub(super) fn example() -> Self {
        Self {
            domain: "example.com".to_owned(),
            selector: "desk".to_owned(),
            key: "secrets/dkim.pem".to_owned(),
        }
    }
}

/// Whether a text can be a domain or a selector in the DNS, and so part of a file name: labels
/// of letters, digits and hyphens.
#[must_use]
pub fn is_dns_name(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    text.len() <= 253 && text.split('.').all(label)
}
