//! Where a conversation is, named by what it waits for.
use serde::{Deserialize, Serialize};

use super::Understood;
use crate::model::{Intent, PolicyId, TicketNumber, Timestamp};

/// What is waited for. Counters begin at 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Step {
    /// The call is answered.
    ExpectAnswer,
    /// A language, danger, or nothing.
    ExpectLanguage,
    /// The eight digits of a contact number.
    ExpectContact {
        /// Numbers that cannot be one.
        tries: u8,
    },
    /// The four digits of the code.
    ExpectCode {
        /// Times that too few keys or none came.
        tries: u8,
    },
    /// Whether the code was right.
    ExpectVerdict,
    /// What he wants, by speech or by the first menu.
    ExpectReason {
        /// What went wrong so far.
        slips: Slips,
    },
    /// Whether he may switch the notice, and whether it is on.
    ExpectNotice {
        /// What went wrong so far at the first menu.
        slips: Slips,
    },
    /// Whether the notice is to be switched.
    ExpectSwitch {
        /// It is on now.
        on: bool,
    },
    /// That it was switched.
    ExpectSwitched {
        /// It is on from now on.
        on: bool,
    },
    /// A choice of a menu.
    ExpectChoice {
        /// Which.
        menu: Menu,
        /// What went wrong so far.
        slips: Slips,
    },
    /// How grave or how soon.
    ExpectScope {
        /// Of what.
        intent: Intent,
        /// What went wrong so far.
        slips: Slips,
    },
    /// What his words mean.
    ExpectUnderstood,
    /// Which of two it is.
    ExpectClosing {
        /// What was understood; its second guess is the other one.
        heard: Understood,
        /// The other one.
        second: Intent,
        /// What went wrong so far.
        slips: Slips,
    },
    /// What the matter still needs.
    ExpectFields,
    /// The site.
    ExpectSite {
        /// What went wrong so far.
        slips: Slips,
    },
    /// A number to ring back.
    ExpectNumber {
        /// Numbers that cannot be one.
        tries: u8,
        /// He asked to be rung back; else it is only noted.
        wants: bool,
    },
    /// The rest, in his own words.
    ExpectDetails,
    /// Whether he agrees to be recorded.
    ExpectConsent {
        /// For what.
        purpose: Purpose,
    },
    /// A recording.
    ExpectRecording {
        /// For what.
        purpose: Purpose,
    },
    /// The ticket.
    ExpectFiled {
        /// What comes then.
        next: AfterFiled,
    },
    /// Whether there is anything else.
    ExpectMore {
        /// What went wrong so far.
        slips: Slips,
    },
    /// The seven digits of a ticket.
    ExpectTicket {
        /// Numbers that cannot be one.
        tries: u8,
    },
    /// Where that ticket stands.
    ExpectStatus {
        /// Which.
        ticket: TicketNumber,
    },
    /// Whom to ring.
    ExpectResponder {
        /// Whose.
        search: Search,
    },
    /// What became of a leg.
    ExpectLeg {
        /// Whose.
        search: Search,
    },
    /// The caller's turn in a queue.
    ExpectTurn {
        /// Whose.
        search: Search,
    },
    /// Call-back, message, or nothing.
    ExpectOffer {
        /// What went wrong so far.
        slips: Slips,
    },
    /// Whether the number read back is right.
    ExpectNumberYes {
        /// What went wrong so far.
        slips: Slips,
    },
    /// That something was written down.
    ExpectNoted {
        /// What was.
        noted: Noted,
    },
    /// Danger, a person, or back.
    ExpectHelp {
        /// Where he was.
        back: Box<Self>,
    },
    /// That the end was written down.
    ExpectClosed {
        /// We say good-bye; else he is gone.
        politely: bool,
    },
    /// Nothing more will happen.
    Ended,
}

/// How often a step went wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Slips {
    /// Silences.
    pub(super) silences: u8,
    /// Keys that mean nothing there.
    pub(super) wrong: u8,
}

/// The menus below the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Menu {
    /// Something is failing, or danger.
    Trouble,
    /// Access, visits, badges.
    Access,
    /// Technicians and shipments.
    Hands,
    /// Anything else.
    Other,
    /// A person of the account's team, by what he does for it.
    Team,
}

/// What a recording is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Purpose {
    /// Details of a matter that is filed then.
    Details,
    /// A message, since nobody could be reached.
    Message,
}

/// What comes once a ticket is filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AfterFiled {
    /// On call if the rules wake somebody, else the end.
    Decide,
    /// The queue's people.
    People,
    /// Whoever is on call, at once.
    Danger,
}

/// A search for somebody who takes the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Search {
    /// Among whom.
    pub(super) among: Among,
    /// How many were tried.
    pub(super) tried: u8,
    /// Since when the caller waits.
    pub(super) since: Timestamp,
    /// Who is being rung, as the desk calls them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) rung: Vec<String>,
    /// How many places of the order that takes, if more than one.
    #[serde(default)]
    pub(super) places: u8,
    /// Who passed the call on: he is not rung for it again in this search.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) declined: Vec<String>,
}

impl Search {
    /// Begins with nobody tried.
    pub(super) const fn new(among: Among, since: Timestamp) -> Self {
        Self { among, tried: 0, since, rung: vec![], places: 0, declined: vec![] }
    }
}

/// Among whom somebody is searched for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Among {
    /// People on call by a policy; by that for danger when there is none.
    OnCall(Option<PolicyId>),
    /// A queue's people.
    People,
}

/// What was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Noted {
    /// That he is to be rung back.
    CallBack,
    /// His message.
    Message,
}

impl Step {
    /// Returns whether the step is about who the caller is, or goes back to one that is.
    pub(super) fn is_about_identity(&self) -> bool {
        match self {
            Self::ExpectLanguage
            | Self::ExpectContact { .. }
            | Self::ExpectCode { .. }
            | Self::ExpectVerdict => true,
            Self::ExpectHelp { back } => back.is_about_identity(),
            _ => false,
        }
    }

    /// Names the step with its counters.
    pub(super) fn key(&self) -> String {
        format!("{self:?}")
    }

    /// Returns where a caller is, as it is told to the desk when he hangs up there.
    #[must_use]
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::ExpectAnswer => "before the greeting",
            Self::ExpectLanguage => "at the greeting",
            Self::ExpectContact { .. } => "at the contact number",
            Self::ExpectCode { .. } | Self::ExpectVerdict => "at the code",
            Self::ExpectReason { .. } | Self::ExpectUnderstood => "at the first menu",
            Self::ExpectNotice { .. } | Self::ExpectSwitch { .. } | Self::ExpectSwitched { .. } => {
                "at the notice of bad weather"
            }
            Self::ExpectChoice { .. } => "at the second menu",
            Self::ExpectScope { .. } => "when asked how grave it is",
            Self::ExpectClosing { .. } => "when asked which of two it is",
            Self::ExpectFields | Self::ExpectSite { .. } => "when asked for the site",
            Self::ExpectNumber { .. } | Self::ExpectNumberYes { .. } => {
                "when asked for a call-back number"
            }
            Self::ExpectDetails => "when asked for details",
            Self::ExpectConsent { .. } | Self::ExpectRecording { .. } => "at the recording",
            Self::ExpectFiled { .. } => "while the ticket was opened",
            Self::ExpectMore { .. } => "after the ticket number",
            Self::ExpectTicket { .. } | Self::ExpectStatus { .. } => "when asking for a status",
            Self::ExpectResponder { .. } | Self::ExpectLeg { .. } => "while being put through",
            Self::ExpectTurn { .. } => "in the queue",
            Self::ExpectOffer { .. } => "when offered a call-back or a message",
            Self::ExpectNoted { .. } => "after a call-back or a message",
            Self::ExpectHelp { .. } => "when offered help",
            Self::ExpectClosed { .. } | Self::Ended => "at the end",
        }
    }
}
