//! What a contact may order for his company, and where.
//!
//! Assurance says who somebody is; a permission says whether that person may have this. Danger and
//! faults need none: whoever sees smoke may say so.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::{Intent, SiteCode};

/// What can be permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PermissionKind {
    /// Give people the right to enter. Anybody may ask to take it away.
    Access,
    /// Work by a technician.
    Hands,
    /// Goods in and out.
    Shipping,
    /// Invoices and what belongs to them.
    Billing,
    /// Buy, change, end.
    Commercial,
    /// Look after the company's contacts and their permissions.
    Admin,
    /// Switch the notice that callers hear of bad weather; for people of the desk.
    Announce,
    /// Every order; neither the company's contacts nor notices.
    All,
}

impl PermissionKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Access,
        Self::Hands,
        Self::Shipping,
        Self::Billing,
        Self::Commercial,
        Self::Admin,
        Self::Announce,
        Self::All,
    ];

    /// Returns the word used in files and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Hands => "hands",
            Self::Shipping => "shipping",
            Self::Billing => "billing",
            Self::Commercial => "commercial",
            Self::Admin => "admin",
            Self::Announce => "announce",
            Self::All => "all",
        }
    }
}

/// One permission: `hands`, or `hands@MD2` for one site only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Permission {
    /// What it permits.
    pub kind: PermissionKind,
    /// Where; everywhere when it names no site.
    pub site: Option<SiteCode>,
}

impl Permission {
    /// Every order at every site: what a contact has unless less is said.
    pub const ALL: Self = Self { kind: PermissionKind::All, site: None };
}

/// The text is no permission.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no permission; write access, hands, shipping, billing, commercial, admin, announce or all, and @MD2 behind it for one site"
)]
pub struct PermissionError(pub String);

impl FromStr for Permission {
    type Err = PermissionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || PermissionError(text.chars().take(40).collect());
        let (word, site) = match text.trim().split_once('@') {
            Some((word, site)) => (word, Some(site.parse().map_err(|_| error())?)),
            None => (text.trim(), None),
        };
        let kind = PermissionKind::ALL.into_iter().find(|kind| kind.as_str() == word);
        Ok(Self { kind: kind.ok_or_else(error)?, site })
    }
}

impl TryFrom<String> for Permission {
    type Error = PermissionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Permission> for String {
    fn from(permission: Permission) -> Self {
        permission.to_string()
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_str())?;
        self.site.as_ref().map_or(Ok(()), |site| write!(f, "@{site}"))
    }
}

/// Whether someone may have what he asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// Yes.
    Granted,
    /// At some sites only, and no site is known yet: ask for it.
    SiteNeeded,
    /// No.
    Denied,
}

/// Returns whether these permissions cover `intent` at `site`.
#[must_use]
pub fn may_order(permissions: &[Permission], intent: Intent, site: Option<&SiteCode>) -> Authority {
    let Some(needed) = needed_permission(intent) else { return Authority::Granted };
    let fitting = |permission: &&Permission| {
        permission.kind == needed || permission.kind == PermissionKind::All
    };
    let mut elsewhere = false;
    for permission in permissions.iter().filter(fitting) {
        match (&permission.site, site) {
            (None, _) => return Authority::Granted,
            (Some(permitted), Some(site)) if permitted == site => return Authority::Granted,
            (Some(_), None) => elsewhere = true,
            (Some(_), Some(_)) => {}
        }
    }
    if elsewhere { Authority::SiteNeeded } else { Authority::Denied }
}

/// Returns what an intent needs; nothing for whatever anybody may report or ask. To take a right away
/// needs nothing either: a wrong lock costs a visit, a missing one a theft.
#[must_use]
pub const fn needed_permission(intent: Intent) -> Option<PermissionKind> {
    match intent {
        Intent::AccessGrant => Some(PermissionKind::Access),
        Intent::RemoteHands => Some(PermissionKind::Hands),
        Intent::ShipmentInbound | Intent::ShipmentOutbound => Some(PermissionKind::Shipping),
        Intent::Billing => Some(PermissionKind::Billing),
        Intent::Commercial => Some(PermissionKind::Commercial),
        Intent::NotForDesk
        | Intent::SafetyEmergency
        | Intent::IncidentPower
        | Intent::IncidentEnvironment
        | Intent::IncidentConnectivity
        | Intent::ManagedService
        | Intent::AccessProblem
        | Intent::AccessRevoke
        | Intent::Escalation
        | Intent::StatusEnquiry
        | Intent::PortalPinHelp
        | Intent::TechnicalDesign
        | Intent::AccountService
        | Intent::GeneralEnquiry => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(permissions: &str, intent: Intent, site: Option<&str>, expected: Authority) {
        let permissions: Vec<Permission> =
            permissions.split_whitespace().map(|word| word.parse().unwrap()).collect();
        let site: Option<SiteCode> = site.map(|code| code.parse().unwrap());
        assert_eq!(may_order(&permissions, intent, site.as_ref()), expected, "{permissions:?}");
    }

    #[test]
    fn permissions_are_written_one_way() {
        for text in ["access", "access@MD2", "hands@MD3x", "all", "admin"] {
            assert_eq!(text.parse::<Permission>().unwrap().to_string(), text);
        }
        assert_eq!("hands@md2".parse::<Permission>().unwrap().to_string(), "hands@MD2");
        for wrong in ["", "root", "access@", "access@M", "access MD2", "ALL"] {
            assert!(wrong.parse::<Permission>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_permission_holds_for_its_kind_and_site() {
        let hands = Intent::RemoteHands;
        check("hands", hands, Some("MD2"), Authority::Granted);
        check("hands", hands, None, Authority::Granted);
        check("access billing", hands, Some("MD2"), Authority::Denied);
        check("hands@MD2", hands, Some("MD2"), Authority::Granted);
        check("hands@MD2", hands, Some("LS1"), Authority::Denied);
        check("hands@MD2", hands, None, Authority::SiteNeeded);
        check("hands@MD2 all@LS1", hands, Some("LS1"), Authority::Granted);
        check("", hands, None, Authority::Denied);
    }

    #[test]
    fn whoever_sees_smoke_may_say_so() {
        for intent in Intent::ALL {
            let free = may_order(&[], intent, None) == Authority::Granted;
            assert_eq!(free, needed_permission(intent).is_none(), "{intent}");
            check("all", intent, None, Authority::Granted);
        }
        check("", Intent::SafetyEmergency, None, Authority::Granted);
        check("", Intent::IncidentPower, Some("MD2"), Authority::Granted);
        check("admin", Intent::AccessGrant, Some("MD2"), Authority::Denied);
    }
}
