//! Whether a message opens a ticket or belongs to one: threading that a stranger cannot use.
use crate::model::{TicketNumber, TicketStatus};

/// How a message points at a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// It carries a token that only we can have signed, from a mail of ours.
    Signed,
    /// It answers a message that is part of the ticket.
    Referenced,
    /// It belongs to the same exchange as messages of the ticket, and is addressed to whoever
    /// opened it or written by him: two people answered the same mail to all.
    SameExchange,
    /// It is from a configured system and carries the reference of the ticket's first mail.
    Vendor {
        /// It tells that the matter has ended.
        ends: bool,
    },
    /// It names the ticket's number.
    Named,
}

/// A ticket that a message points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The ticket.
    pub ticket: TicketNumber,
    /// How.
    pub evidence: Evidence,
    /// Where the ticket stands.
    pub status: TicketStatus,
    /// Whether the sender already takes part in the ticket.
    pub participant: bool,
}

/// What to do with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Add it to this ticket.
    Join(TicketNumber),
    /// Open a ticket; it follows an ended one, if given.
    Open {
        /// The ended ticket that it goes on from.
        follows: Option<TicketNumber>,
    },
}

/// Decides between joining and opening.
///
/// A signed token proves that the sender holds a mail of ours. References and numbers can be
/// guessed or seen, so they count only for someone who already takes part; references of other
/// systems count only from the senders that the configuration names. An ended ticket is never
/// joined, save by the news that all is well again.
#[must_use]
pub fn disposition(found: &[Found]) -> Disposition {
    let counts = |f: &&Found| match f.evidence {
        Evidence::Signed | Evidence::Vendor { .. } => true,
        Evidence::Referenced | Evidence::SameExchange | Evidence::Named => f.participant,
    };
    let rank = |f: &&Found| match f.evidence {
        Evidence::Signed => 0,
        Evidence::Referenced => 1,
        Evidence::Vendor { .. } => 2,
        Evidence::SameExchange => 3,
        Evidence::Named => 4,
    };
    // An alarm that comes again must not lie unseen in a ticket that somebody has solved; that all
    // is well again belongs to whatever there was.
    let lives = |f: &&Found| match f.evidence {
        Evidence::Vendor { ends: true } => true,
        Evidence::Vendor { ends: false } => {
            !f.status.is_final() && f.status != TicketStatus::Solved
        }
        Evidence::Signed | Evidence::Referenced | Evidence::SameExchange | Evidence::Named => {
            !f.status.is_final()
        }
    };
    match found.iter().filter(counts).filter(lives).min_by_key(rank) {
        Some(found) => Disposition::Join(found.ticket),
        None => Disposition::Open {
            follows: found.iter().filter(counts).min_by_key(rank).map(|f| f.ticket),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(serial: u32, evidence: Evidence, status: TicketStatus, participant: bool) -> Found {
        let ticket = TicketNumber::from_serial(serial).unwrap();
        Found { ticket, evidence, status, participant }
    }

    fn check(found: &[Found], expected: &str) {
        let got = match disposition(found) {
            Disposition::Join(ticket) => format!("join {}", ticket.serial()),
            Disposition::Open { follows: Some(ticket) } => {
                format!("open after {}", ticket.serial())
            }
            Disposition::Open { follows: None } => "open".to_owned(),
        };
        assert_eq!(got, expected);
    }

    #[test]
    fn only_a_signature_or_a_participant_joins() {
        use Evidence::{Named, Referenced, Signed};
        use TicketStatus::{Closed, Open};
        check(&[], "open");
        check(&[found(1, Signed, Open, false)], "join 1");
        check(&[found(1, Named, Open, false)], "open");
        check(&[found(1, Named, Open, true)], "join 1");
        check(&[found(1, Referenced, Open, false)], "open");
        check(&[found(1, Referenced, Open, true)], "join 1");
        check(&[found(2, Named, Open, true), found(1, Signed, Open, false)], "join 1");
        check(&[found(1, Signed, Closed, true)], "open after 1");
        check(&[found(1, Signed, Closed, true), found(2, Named, Open, true)], "join 2");
    }

    #[test]
    fn b6_an_alarm_that_comes_again_opens_anew_and_a_recovery_joins() {
        use TicketStatus::{Closed, Open, Solved};
        let vendor = |ends, status| [found(1, Evidence::Vendor { ends }, status, false)];
        check(&vendor(false, Open), "join 1");
        check(&vendor(false, Solved), "open after 1");
        check(&vendor(false, Closed), "open after 1");
        check(&vendor(true, Closed), "join 1");
        check(&[found(1, Evidence::SameExchange, Open, false)], "open");
        check(&[found(1, Evidence::SameExchange, Open, true)], "join 1");
    }
}
