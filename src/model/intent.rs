//! What a contact is about: the twenty intents of the desk.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::TicketKind;

/// The work that must happen first, in the order in which the questions of the labelling
/// guide are asked (its section 2).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Machine-made, advertising, phishing, wrong number, silence.
    NotForDesk,
    /// Danger to people or to the building, now.
    SafetyEmergency,
    /// Someone must lose access.
    AccessRevoke,
    /// Electrical supply to the customer's space.
    IncidentPower,
    /// Climate, water, structure around the space.
    IncidentEnvironment,
    /// Cross-connects, ports, transit, metro links.
    IncidentConnectivity,
    /// Services that the provider runs for the customer.
    ManagedService,
    /// A person with a right cannot get in or lock up.
    AccessProblem,
    /// Someone higher must look at it.
    Escalation,
    /// Only news about something already known is wanted.
    StatusEnquiry,
    /// Work by a technician on the customer's equipment.
    RemoteHands,
    /// Goods coming to the site.
    ShipmentInbound,
    /// Goods leaving the site.
    ShipmentOutbound,
    /// Give someone the right to enter.
    AccessGrant,
    /// Portal, account user, notification or PIN trouble.
    PortalPinHelp,
    /// Invoices, credit notes, purchase orders, tax data.
    Billing,
    /// Buy, change, renew, end.
    Commercial,
    /// How should we build it?
    TechnicalDesign,
    /// The relation and the running contract.
    AccountService,
    /// A fact about the desk or the site.
    GeneralEnquiry,
}

/// The text names none of the twenty intents.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is none of the twenty intents")]
pub struct UnknownIntent(pub String);

impl Intent {
    /// Every intent, in the order of the guide's questions.
    pub const ALL: [Self; 20] = [
        Self::NotForDesk,
        Self::SafetyEmergency,
        Self::AccessRevoke,
        Self::IncidentPower,
        Self::IncidentEnvironment,
        Self::IncidentConnectivity,
        Self::ManagedService,
        Self::AccessProblem,
        Self::Escalation,
        Self::StatusEnquiry,
        Self::RemoteHands,
        Self::ShipmentInbound,
        Self::ShipmentOutbound,
        Self::AccessGrant,
        Self::PortalPinHelp,
        Self::Billing,
        Self::Commercial,
        Self::TechnicalDesign,
        Self::AccountService,
        Self::GeneralEnquiry,
    ];

    /// Returns the label, such as `incident_power`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotForDesk => "not_for_desk",
            Self::SafetyEmergency => "safety_emergency",
            Self::AccessRevoke => "access_revoke",
            Self::IncidentPower => "incident_power",
            Self::IncidentEnvironment => "incident_environment",
            Self::IncidentConnectivity => "incident_connectivity",
            Self::ManagedService => "managed_service",
            Self::AccessProblem => "access_problem",
            Self::Escalation => "escalation",
            Self::StatusEnquiry => "status_enquiry",
            Self::RemoteHands => "remote_hands",
            Self::ShipmentInbound => "shipment_inbound",
            Self::ShipmentOutbound => "shipment_outbound",
            Self::AccessGrant => "access_grant",
            Self::PortalPinHelp => "portal_pin_help",
            Self::Billing => "billing",
            Self::Commercial => "commercial",
            Self::TechnicalDesign => "technical_design",
            Self::AccountService => "account_service",
            Self::GeneralEnquiry => "general_enquiry",
        }
    }

    /// Returns the position in [`Self::ALL`], from 0.
    #[must_use]
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|intent| *intent == self).unwrap_or_default()
    }

    /// Returns whether it is about what a site has in common for all who are there, so that many may
    /// report one fault: power, environment, connectivity.
    #[must_use]
    pub const fn is_site_fault(self) -> bool {
        matches!(self, Self::IncidentPower | Self::IncidentEnvironment | Self::IncidentConnectivity)
    }

    /// Returns the kind of record that this intent opens at the desk.
    #[must_use]
    pub const fn ticket_kind(self) -> TicketKind {
        match self {
            Self::SafetyEmergency
            | Self::IncidentPower
            | Self::IncidentEnvironment
            | Self::IncidentConnectivity
            | Self::ManagedService
            | Self::AccessProblem => TicketKind::Trouble,
            Self::RemoteHands
            | Self::ShipmentInbound
            | Self::ShipmentOutbound
            | Self::AccessGrant
            | Self::AccessRevoke
            | Self::Commercial => TicketKind::Order,
            Self::NotForDesk
            | Self::Escalation
            | Self::StatusEnquiry
            | Self::PortalPinHelp
            | Self::Billing
            | Self::TechnicalDesign
            | Self::AccountService
            | Self::GeneralEnquiry => TicketKind::Request,
        }
    }
}

impl FromStr for Intent {
    type Err = UnknownIntent;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|intent| intent.as_str() == text)
            .ok_or_else(|| UnknownIntent(text.to_owned()))
    }
}

impl fmt::Display for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
