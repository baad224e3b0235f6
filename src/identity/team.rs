//! The people of ours that an account knows by name.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::{EmailAddress, TeamRole};

/// Characters that a name may have.
const NAME_CHARS_MAX: usize = 100;

/// One of them: a name, and perhaps an address. Written `Ana Gil` or `Ana Gil <ana@desk.example>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TeamMember {
    name: String,
    email: Option<EmailAddress>,
}

/// The text names nobody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names nobody; write Ana Gil, or Ana Gil <ana@desk.example>")]
pub struct TeamMemberError(pub String);

impl TeamMember {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the address, if one is known.
    #[must_use]
    pub const fn email(&self) -> Option<&EmailAddress> {
        self.email.as_ref()
    }
}

impl FromStr for TeamMember {
    type Err = TeamMemberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || TeamMemberError(text.chars().take(80).collect());
        let (name, email) = match text.trim().strip_suffix('>') {
            Some(rest) => {
                let (name, address) = rest.rsplit_once('<').ok_or_else(error)?;
                (name.trim(), Some(address.trim().parse().map_err(|_| error())?))
            }
            None => (text.trim(), None),
        };
        let breaks = |c: char| c.is_control() || matches!(c, '<' | '>');
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(breaks) {
            return Err(error());
        }
        Ok(Self { name: name.to_owned(), email })
    }
}

impl TryFrom<String> for TeamMember {
    type Error = TeamMemberError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<TeamMember> for String {
    fn from(member: TeamMember) -> Self {
        member.to_string()
    }
}

impl fmt::Display for TeamMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.email {
            Some(email) => write!(f, "{} <{email}>", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// Who looks after an account, by role; each may be unnamed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Team {
    /// Commercial matters.
    pub account_manager: Option<TeamMember>,
    /// Everything after the sale (Customer Success Manager).
    pub csm: Option<TeamMember>,
    /// Designs and technical questions.
    pub sales_engineer: Option<TeamMember>,
    /// Invoices.
    pub billing_analyst: Option<TeamMember>,
}

impl Team {
    /// Returns who has a role, if somebody does.
    #[must_use]
    pub const fn member(&self, role: TeamRole) -> Option<&TeamMember> {
        match role {
            TeamRole::AccountManager => self.account_manager.as_ref(),
            TeamRole::Csm => self.csm.as_ref(),
            TeamRole::SalesEngineer => self.sales_engineer.as_ref(),
            TeamRole::BillingAnalyst => self.billing_analyst.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_written_as_in_a_mail_header() {
        for text in ["Ana Gil", "Ana Gil <ana@desk.example>"] {
            assert_eq!(text.parse::<TeamMember>().unwrap().to_string(), text);
        }
        let member: TeamMember = " Rui  <RUI@desk.example> ".parse().unwrap();
        assert_eq!((member.name(), member.email().unwrap().as_str()), ("Rui", "rui@desk.example"));
    }

    #[test]
    fn who_cannot_be_written_to_is_refused() {
        for wrong in ["", "  ", "<ana@desk.example>", "Ana <ana>", "Ana >", "A\nb", "A <b> <c@d.e>"]
        {
            assert!(wrong.parse::<TeamMember>().is_err(), "{wrong:?}");
        }
        assert!("x".repeat(101).parse::<TeamMember>().is_err());
    }
}
