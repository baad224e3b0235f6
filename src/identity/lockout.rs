//! When a code is not even looked at: the limits on wrong codes, and what each costs.
//!
//! The limits keep a code of four digits from being guessed, and must not let a stranger lock a
//! customer out: whoever calls from where he has succeeded before keeps tries of his own
//! (`docs/adr/0008-codes.md`). None of this ever keeps anybody from a person, from reporting a
//! fault or from an emergency.

/// How many wrong codes are borne, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeLimits {
    /// For one contact within an hour.
    pub contact_hour: u32,
    /// For one contact in all since his last success; then a new code is needed.
    pub contact: u32,
    /// For one contact from one place where he succeeded before, beyond those.
    pub known_origin: u32,
    /// Days for which a success makes a place known.
    pub known_origin_days: u32,
    /// From one place over all contacts within a day.
    pub origin_day: u32,
    /// Hours for which nothing is accepted from a place that reached that.
    pub origin_blocked_h: u32,
    /// Contacts with a wrong code within an hour, over the whole system; above it, nothing is
    /// accepted from places that are not known.
    pub alarm_contacts: u32,
    /// Days after which a code ends that was never used.
    pub unused_days: u32,
}

impl Default for CodeLimits {
    fn default() -> Self {
        Self {
            contact_hour: 5,
            contact: 10,
            known_origin: 3,
            known_origin_days: 90,
            origin_day: 6,
            origin_blocked_h: 24,
            alarm_contacts: 30,
            unused_days: 30,
        }
    }
}

/// What is counted when somebody names a contact and keys a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Whether the contact succeeded from this place lately.
    pub known: bool,
    /// Wrong codes for the contact within the last hour, since his last success.
    pub contact_hour: u32,
    /// Wrong codes for the contact since his last success.
    pub contact: u32,
    /// Wrong codes for the contact from this known place, beyond those.
    pub known_origin: u32,
    /// Whether the place reached its limit over all contacts and is still blocked.
    pub origin_blocked: bool,
    /// Contacts with a wrong code within the last hour, over the whole system.
    pub alarm_contacts: u32,
}

/// What a try costs if it is wrong; it is charged before anybody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Charge {
    /// Looked at: one of those that the contact has from anywhere.
    Contact,
    /// Looked at: one of those that the contact has from this known place.
    KnownOrigin,
    /// Not looked at, since the contact has none left; the place is charged all the same, or it
    /// could tell a locked contact from one that is not there.
    Origin,
    /// Not looked at and not charged: the place is blocked, or the alarm is on.
    Nothing,
}

impl Charge {
    /// Every charge.
    pub const ALL: [Self; 4] = [Self::Contact, Self::KnownOrigin, Self::Origin, Self::Nothing];

    /// Returns the word used in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::KnownOrigin => "known-origin",
            Self::Origin => "origin",
            Self::Nothing => "nothing",
        }
    }

    /// Returns whether a right code counts.
    #[must_use]
    pub const fn is_looked_at(self) -> bool {
        matches!(self, Self::Contact | Self::KnownOrigin)
    }
}

/// Decides what a try costs, from what was counted before it.
#[must_use]
pub fn charge(tally: &Tally, limits: &CodeLimits) -> Charge {
    let of_contact = tally.contact_hour < limits.contact_hour && tally.contact < limits.contact;
    let alarmed = tally.alarm_contacts > limits.alarm_contacts && !tally.known;
    let shut = tally.origin_blocked || alarmed;
    let own = tally.known && tally.known_origin < limits.known_origin;
    match (of_contact, shut, own) {
        (true, false, _) => Charge::Contact,
        (_, _, true) => Charge::KnownOrigin,
        (false, false, false) => Charge::Origin,
        (_, true, false) => Charge::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tally: Tally, expected: Charge) {
        assert_eq!(charge(&tally, &CodeLimits::default()), expected, "{tally:?}");
    }

    #[test]
    fn a_stranger_has_those_of_the_contact_and_no_more() {
        let stranger = Tally::default();
        check(stranger, Charge::Contact);
        check(Tally { contact_hour: 4, contact: 9, ..stranger }, Charge::Contact);
        check(Tally { contact_hour: 5, contact: 5, ..stranger }, Charge::Origin);
        check(Tally { contact: 10, ..stranger }, Charge::Origin);
        check(Tally { origin_blocked: true, ..stranger }, Charge::Nothing);
        check(Tally { alarm_contacts: 30, ..stranger }, Charge::Contact);
        check(Tally { alarm_contacts: 31, ..stranger }, Charge::Nothing);
    }

    #[test]
    fn a_known_place_keeps_three_of_its_own() {
        let known = Tally { known: true, ..Tally::default() };
        check(known, Charge::Contact);
        check(Tally { alarm_contacts: 99, ..known }, Charge::Contact);
        let locked = Tally { contact: 10, ..known };
        check(locked, Charge::KnownOrigin);
        check(Tally { known_origin: 2, ..locked }, Charge::KnownOrigin);
        check(Tally { known_origin: 3, ..locked }, Charge::Origin);
        let blocked = Tally { origin_blocked: true, ..known };
        check(blocked, Charge::KnownOrigin);
        check(Tally { known_origin: 3, ..blocked }, Charge::Nothing);
    }

    #[test]
    fn only_what_is_looked_at_can_be_right() {
        let looked_at = Charge::ALL.into_iter().filter(|charge| charge.is_looked_at());
        assert_eq!(looked_at.collect::<Vec<_>>(), [Charge::Contact, Charge::KnownOrigin]);
    }
}
