//! What requests about exceptions to the on-call schedules say, and what they get.
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::model::{PersonId, PolicyId, Timestamp};
use crate::oncall::{ChangeId, Deed, Stretch, Swap};

use super::paging::Limit;

/// Which changes are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangesWanted {
    /// Those that end after this moment; now without it.
    pub ending_after: Option<Timestamp>,
}

/// Which offers are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SwapsWanted {
    /// Those that are open alone.
    #[serde(default)]
    pub open: bool,
    /// Rows behind this one: `next` of the page before.
    pub(super) after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline)]
    pub(super) limit: Limit,
}

/// One ordered override.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OverrideOrder {
    /// The schedule.
    pub schedule: PolicyId,
    /// What it does.
    #[serde(flatten)]
    pub deed: Deed,
    /// From this moment.
    pub from: Timestamp,
    /// Until this one.
    pub until: Timestamp,
    /// Why; that of all, without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The entry of a calendar file that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The calendar file from which overrides come.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OverridesFile {
    /// What it is known by, however often it is read.
    pub name: String,
    /// The schedule that it is for.
    pub schedule: PolicyId,
    /// The sources of what it says is cancelled: overrides of theirs are taken back.
    #[serde(default)]
    pub cancelled: Vec<String>,
    /// Whether it says all that it has to say: what came from it before and is not among the overrides is
    /// taken back.
    #[serde(default)]
    pub whole: bool,
}

/// Overrides to be written, all or none.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OverridesRequest {
    /// The overrides.
    pub overrides: Vec<OverrideOrder>,
    /// Why.
    pub why: String,
    /// Who writes them.
    #[serde(default)]
    pub by: Option<String>,
    /// The calendar file from which they come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<OverridesFile>,
    /// Say what would be written, and write nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What became of an ordered override.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OverrideLine {
    /// Its name, once it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ChangeId>,
    /// `added`, `would_add`, `changed`, `same`, `over`; of what a calendar file takes back `cancelled`,
    /// `gone`, `would_cancel` or `would_go`.
    pub done: String,
    /// The schedule.
    pub schedule: PolicyId,
    /// What it does.
    #[serde(flatten)]
    pub deed: Deed,
    /// From this moment.
    pub from: Timestamp,
    /// Until this one.
    pub until: Timestamp,
}

/// What was written.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OverridesWritten {
    /// Each override.
    pub overrides: Vec<OverrideLine>,
    /// What should be looked at.
    pub warnings: Vec<String>,
}

/// Why an override is taken back.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeBackRequest {
    /// Why.
    #[serde(default)]
    pub why: String,
    /// Who takes it back.
    #[serde(default)]
    pub by: Option<String>,
}

/// A turn to be offered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferRequest {
    /// The schedule.
    pub schedule: PolicyId,
    /// Whose turn it is.
    pub person: PersonId,
    /// Who alone may accept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<PersonId>,
    /// From this moment.
    pub from: Timestamp,
    /// Until this one.
    pub until: Timestamp,
    /// When the person takes the turns of whoever accepts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_return: Option<Stretch>,
    /// Why.
    pub why: String,
    /// Who writes it, if not the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// Who accepts or withdraws.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SwapRequest {
    /// Who.
    pub person: PersonId,
}

/// An offer, and what should be looked at.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SwapAnswer {
    /// The offer.
    #[serde(flatten)]
    pub swap: Swap,
    /// What should be looked at.
    pub warnings: Vec<String>,
}

/// An order for a calendar that is fetched by address.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedRequest {
    /// Only this person's shifts.
    #[serde(default)]
    pub person: Option<PersonId>,
    /// Only this schedule's shifts.
    #[serde(default)]
    pub schedule: Option<PolicyId>,
    /// Who asks for it.
    #[serde(default)]
    pub by: Option<String>,
}

/// A calendar as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeedLine {
    /// Its id.
    pub id: i64,
    /// Only this person's shifts.
    pub person: Option<PersonId>,
    /// Only this schedule's shifts.
    pub schedule: Option<PolicyId>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was ended.
    pub revoked_at: Option<Timestamp>,
}

/// A way to somebody on call, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WayLine {
    /// Who.
    pub person: PersonId,
    /// The way: mail, call, sms or ntfy.
    pub way: String,
    /// The address, behind its way where it is no mail.
    pub address: String,
    /// Whether he is on call within a week.
    pub soon: bool,
    /// When it was proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<Timestamp>,
    /// By what: code, link, key, page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_by: Option<String>,
    /// When a code went out that nobody has confirmed yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Timestamp>,
    /// Where the message with the code stands: pending, sent, failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<String>,
    /// What went wrong with it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A code that is to go out by a way.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WayRequest {
    /// Who.
    pub person: PersonId,
    /// The way, or its address.
    pub way: String,
    /// Who asks for it.
    #[serde(default)]
    pub by: Option<String>,
}

/// The code that somebody read there.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WayConfirmRequest {
    /// Who.
    pub person: PersonId,
    /// The way, or its address.
    pub way: String,
    /// The code.
    pub code: String,
    /// Who hands it in.
    #[serde(default)]
    pub by: Option<String>,
}

/// Which way a code went by, or which one is proven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WayAnswer {
    /// Who.
    pub person: PersonId,
    /// The address.
    pub address: String,
    /// Until when the code is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}
