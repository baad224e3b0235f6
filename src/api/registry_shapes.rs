//! What requests about places, codes and permissions look like: these names are a contract.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::identity::Place;
use crate::model::{ContactNumber, EmailAddress, Site, TicketNumber, Timestamp};
use crate::tickets::FreezeState;

/// The sites of the desk, and the cages and cabinets in them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Locations {
    /// The sites, as the configuration has them.
    pub sites: Vec<Site>,
    /// Cages and cabinets of the registry.
    pub places: Vec<Place>,
}

/// An order to send somebody the link to his code.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// To which of his registered addresses; the first when it is left out.
    #[serde(default)]
    pub to: Option<String>,
    /// Who approved a reset: `call-back`, `portal`, or the number of a second contact.
    #[serde(default)]
    pub second: Option<String>,
    /// Who orders it.
    #[serde(default)]
    pub by: Option<String>,
    /// Why.
    #[serde(default)]
    pub why: Option<String>,
}

/// What was sent. The code is drawn when the link is used, and stands nowhere.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EnrolmentSent {
    /// The ticket beside which it stands.
    pub ticket: TicketNumber,
    /// Whose code it is.
    pub contact_number: ContactNumber,
    /// Where the letters go.
    pub to: EmailAddress,
    /// Until when the link is worth something.
    pub expires_at: Timestamp,
    /// The administrators of the company who are told of a reset.
    pub told: Vec<String>,
}

/// A change of a freeze of badges.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FreezeRequest {
    /// How it is to stand.
    pub state: FreezeState,
    /// Whose badges; those that were named before when it is empty.
    #[serde(default)]
    pub who: Vec<String>,
    /// Who does it.
    pub by: String,
    /// Why.
    #[serde(default)]
    pub why: Option<String>,
}

/// A key in lists, without the key itself.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct KeyLine {
    /// Its name.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// The accounts that a portal's key is bound to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was ended.
    pub revoked_at: Option<Timestamp>,
}

/// A contact who is to be one no more.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndRequest {
    /// Who ends him.
    pub by: String,
    /// Why.
    #[serde(default)]
    pub why: Option<String>,
    /// Whether his badges must stop at once.
    #[serde(default)]
    pub urgent: bool,
}
