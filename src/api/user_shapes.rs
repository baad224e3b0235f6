//! What requests about people of the desk and their answers look like: these names are a contract.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::intake::Invitation;
use crate::model::{Language, PersonId, Timestamp};
use crate::staff::{Role, User, UserName};

/// A user to be made.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUserRequest {
    /// What he types to sign in.
    pub name: String,
    /// agent, lead, admin or auditor.
    pub role: String,
    /// What he is called on tickets; his name when it is left out.
    #[serde(default)]
    pub called: Option<String>,
    /// es-ES, pt-PT or en; the desk's when it is left out.
    #[serde(default)]
    pub language: Option<String>,
    /// Who he is in the on-call files.
    #[serde(default)]
    pub person: Option<String>,
}

/// Another role.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleRequest {
    /// agent, lead, admin or auditor.
    pub role: String,
}

/// An invitation; its token is shown here and never again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Invited {
    /// Whom.
    pub name: UserName,
    /// The path of his page, below the address of the console.
    pub path: String,
    /// When it ends.
    pub until: Timestamp,
}

impl Invited {
    /// Makes the answer of an invitation.
    #[must_use]
    pub fn new(name: UserName, invitation: &Invitation) -> Self {
        Self { name, path: format!("/welcome/{}", invitation.token), until: invitation.until }
    }
}

/// A user in lists.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct UserLine {
    /// What he types to sign in.
    pub name: UserName,
    /// What he is called on tickets.
    pub called: String,
    /// What he is.
    pub role: Role,
    /// The language that he reads the console in.
    pub language: Language,
    /// Who he is in the on-call files.
    pub person: Option<PersonId>,
    /// When he was made.
    pub made_at: Timestamp,
    /// When he chose his password.
    pub password_at: Option<Timestamp>,
    /// When he was ended.
    pub ended_at: Option<Timestamp>,
}

impl From<User> for UserLine {
    fn from(user: User) -> Self {
        let facts = user.facts;
        Self {
            name: facts.name,
            called: facts.called,
            role: facts.role,
            language: facts.language,
            person: facts.person,
            made_at: user.made_at,
            password_at: user.password_at,
            ended_at: user.ended_at,
        }
    }
}
