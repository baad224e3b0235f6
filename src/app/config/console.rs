//! How people sign in to the console: of whom a second factor is demanded, and the company's own sign-in.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::staff::Role;

/// How people sign in to the console.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Console {
    /// The roles of which a second factor is demanded.
    pub second_factor: Vec<Role>,
    /// The company's own sign-in.
    pub oidc: Oidc,
}

/// The company's own sign-in (OpenID Connect).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Oidc {
    /// Its address, as its tokens have it; there is none if empty.
    pub issuer: String,
    /// The name under which the console is known there.
    pub client_id: String,
    /// The file with the console's secret there; a public client has none.
    pub client_secret_file: String,
    /// The claim in which the groups of somebody stand.
    pub role_claim: String,
    /// Which group gives which role; the first that fits counts.
    pub roles: Vec<RoleOf>,
}

impl Default for Oidc {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            client_id: String::new(),
            client_secret_file: String::new(),
            role_claim: "groups".to_owned(),
            roles: vec![],
        }
    }
}

/// A group and the role that it gives, written `service-desk=agent`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoleOf {
    /// The group, as the claim has it.
    pub group: String,
    /// The role.
    pub role: Role,
}

/// The text gives no role to a group.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` gives no role to a group; write the group, `=` and agent, lead, admin or auditor")]
pub struct RoleOfError(String);

impl FromStr for RoleOf {
    type Err = RoleOfError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (group, role) = text.rsplit_once('=')?;
            let group = group.trim();
            (!group.is_empty())
                .then_some(Self { group: group.to_owned(), role: role.trim().parse().ok()? })
        };
        read().ok_or_else(|| RoleOfError(text.chars().take(80).collect()))
    }
}

impl TryFrom<String> for RoleOf {
    type Error = RoleOfError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RoleOf> for String {
    fn from(role: RoleOf) -> Self {
        role.to_string()
    }
}

impl fmt::Display for RoleOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.group, self.role)
    }
}
