//! What a conversation asks our own side, and what it is answered.
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Claimant, Recording};
use crate::model::{
    ContactId, Impact, Intent, Language, PhoneNumber, PolicyId, Priority, QueueId, SensitiveDigits,
    SiteCode, TeamRole, TicketNumber, TicketStatus, Timestamp, Urgency,
};

/// A question for the intake stage. It is answered within the turn: nothing in it is ever stored.
#[derive(Clone, Debug)]
pub enum Question {
    /// Is this that contact's code? Answered with [`Answer::Code`].
    CheckCode {
        /// Whose.
        who: Claimant,
        /// The keys.
        code: SensitiveDigits,
    },
    /// What does this mean? Answered with [`Answer::Understood`].
    Understand(String),
    /// What does that kind of matter still need? Answered with [`Answer::Fields`].
    Fields(Intent),
    /// May he switch the notice of bad weather, and is it on? Answered with [`Answer::Notice`].
    Notice,
    /// Switch that notice on or off. Answered with [`Answer::Done`].
    SwitchNotice(bool),
    /// Open the ticket of what was gathered. Answered with [`Answer::Filed`].
    File,
    /// Where does that ticket stand? Answered with [`Answer::Status`].
    Status(TicketNumber),
    /// Whom to ring next, of those on call. Answered with [`Answer::Responder`]; when nobody is
    /// left, our side goes on paging.
    NextOnCall {
        /// By which policy; nothing for danger whose ticket could not be opened.
        policy: Option<PolicyId>,
        /// How many were tried.
        tried: u8,
    },
    /// Whom to ring next, of a queue's people. Answered with [`Answer::People`].
    NextPerson {
        /// The queue; nothing when there is no ticket.
        queue: Option<QueueId>,
        /// How many were tried since the caller was first in the queue.
        tried: u8,
        /// Since when he waits.
        since: Timestamp,
    },
    /// Write down that he wants to be rung back. Answered with [`Answer::Done`].
    CallBack(PhoneNumber),
    /// Keep what he recorded. Answered with [`Answer::Done`].
    Message(Recording),
    /// The call is over, or ends now. Answered with [`Answer::Done`], or with [`Answer::Filed`] when
    /// a ticket was still due.
    Close {
        /// Where he hung up; nothing when we said good-bye.
        hung_up_at: Option<&'static str>,
    },
}

/// The answer to a [`Question`].
#[derive(Clone, Debug)]
pub enum Answer {
    /// To [`Question::CheckCode`].
    Code(CodeVerdict),
    /// To [`Question::Understand`].
    Understood(Understood),
    /// To [`Question::Fields`].
    Fields(Fields),
    /// To [`Question::File`].
    Filed(Filed),
    /// To [`Question::Notice`]: whether it is on; nothing when he may not switch it.
    Notice(Option<bool>),
    /// To [`Question::Status`]: nothing when it is not there, not the caller's, or he is not known
    /// well enough; he hears the same words.
    Status(Option<TicketStatus>),
    /// To [`Question::NextOnCall`].
    Responder(Next),
    /// To [`Question::NextOnCall`]: nobody is left to ring.
    NobodyOnCall {
        /// Whether somebody is paged about it.
        paged: bool,
    },
    /// To [`Question::NextPerson`].
    People(People),
    /// It was written down.
    Done,
    /// It could not be answered: the store failed or took too long.
    Failed,
}

/// Whether a code was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeVerdict {
    /// It was; this is who he is.
    Right(ContactId),
    /// It was not, or is not accepted, or nobody has that number: nobody is told which.
    Wrong,
    /// Too many are checked at once; it is no miss.
    Busy,
}

/// What a text means, as far as a conversation needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Understood {
    /// The best intent.
    pub intent: Intent,
    /// Whether it is sure enough to act on.
    pub decided: bool,
    /// The next best, to ask about when it is not.
    pub second: Option<Intent>,
    /// Impact.
    pub impact: Impact,
    /// Urgency.
    pub urgency: Urgency,
    /// Danger.
    pub safety: bool,
}

/// What a matter still needs before it is filed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    /// The site.
    pub site: bool,
    /// The one site at which the caller may order anything; nothing where there are several, or he is not
    /// known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_site: Option<SiteCode>,
    /// Where to ring back.
    pub callback: bool,
    /// Fluent ids of everything else, to be said in the caller's own words.
    pub details: Vec<String>,
}

/// A ticket that was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// Its number.
    pub ticket: TicketNumber,
    /// Its priority by the rules.
    pub priority: Priority,
    /// Its queue.
    pub queue: QueueId,
    /// The policy by which people are woken, when they are.
    pub policy: Option<PolicyId>,
    /// It waits until the caller is known better.
    pub waits_for_identity: bool,
    /// It waits because his company does not let him ask for this, though he is known.
    #[serde(default)]
    pub lacks_permission: bool,
    /// He may be pointed to the portal for it.
    #[serde(default)]
    pub portal: bool,
    /// The site, if his words or keys named one.
    pub site: Option<SiteCode>,
    /// It is of an incident that the desk knows, and nobody is woken anew for it.
    #[serde(default)]
    pub known: bool,
    /// What the one of ours is to the caller's company who is to see it; told to nobody who has not
    /// proven himself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<TeamRole>,
    /// How far his company has come into our care, where he is to hear that now: he has proven himself,
    /// and neither is he in danger nor is it of the gravest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joining: Option<Joining>,
}

/// A company that is on its way into our care.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    /// The day on which its people get access; nothing when none is set, or one too far off to be
    /// said without its year.
    pub from: Option<Date>,
    /// They will have the portal too.
    pub portal: bool,
}

/// Somebody to ring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responder {
    /// How the desk calls him: a person's or target's id.
    pub id: String,
    /// The number.
    pub number: PhoneNumber,
    /// The language in which he is addressed.
    pub language: Language,
    /// Whether a person always answers there, as the configuration declares: connected on answer.
    /// Everybody else must press the accepting key.
    pub attended: bool,
}

/// The next one to ring, and his place in the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    /// Whom.
    pub responder: Responder,
    /// His place, from 0: whoever comes before was tried or cannot be rung.
    pub place: u8,
    /// Those of the next places, who are to be rung together with him; the door can do that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<Responder>,
    /// How many places of the order are gone through with them; at least 1.
    pub places: u8,
}

/// How it stands with a queue's people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum People {
    /// Ring this one.
    Ring(Next),
    /// Others are before him, or nobody is free at the moment.
    Wait {
        /// His place, from 1.
        position: u32,
        /// About how long others waited lately, if there is anything to tell it by.
        minutes: Option<u32>,
    },
    /// Nobody works now.
    Closed {
        /// When somebody does again.
        opens: Option<Timestamp>,
    },
    /// He waited as long as anybody may, or nobody is set up.
    Nobody,
}
