//! The limits on wrong codes.
use serde::{Deserialize, Serialize};

use crate::identity::CodeLimits;

/// How many wrong codes are borne before codes are not accepted; nobody is ever kept from a
/// person, from reporting a fault or from an emergency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Identity {
    /// Wrong codes for one contact in an hour.
    pub wrong_per_contact_hour: u32,
    /// Wrong codes for one contact since his last success; then he needs a new one.
    pub wrong_per_contact: u32,
    /// Wrong codes for one contact from a number he succeeded from, beyond those.
    pub wrong_per_known_origin: u32,
    /// Days for which a success makes a number known.
    pub known_origin_days: u32,
    /// Wrong codes from one number over all contacts in a day.
    pub wrong_per_origin_day: u32,
    /// Hours for which nothing is accepted from a number that reached that.
    pub origin_blocked_h: u32,
    /// Contacts with a wrong code in an hour above which the alarm is on.
    pub alarm_contacts_hour: u32,
    /// Days after which a code ends that was never used.
    pub unused_code_days: u32,
    /// The address under which customers reach the page of one-time links, through a proxy that
    /// speaks TLS to `webhook.listen`; there are no such links if empty.
    pub link_url: String,
    /// Minutes for which such a link is worth something.
    pub link_minutes: u32,
    /// Hours for which a link by which somebody gets his code is worth something.
    pub enrolment_hours: u32,
    /// Whether contacts get their contact number and the link to their PIN by themselves when their
    /// account is integrated.
    pub invite_on_integration: bool,
}

impl Default for Identity {
    fn default() -> Self {
        let limits = CodeLimits::default();
        Self {
            wrong_per_contact_hour: limits.contact_hour,
            wrong_per_contact: limits.contact,
            wrong_per_known_origin: limits.known_origin,
            known_origin_days: limits.known_origin_days,
            wrong_per_origin_day: limits.origin_day,
            origin_blocked_h: limits.origin_blocked_h,
            alarm_contacts_hour: limits.alarm_contacts,
            unused_code_days: limits.unused_days,
            link_url: String::new(),
            link_minutes: 30,
            enrolment_hours: 72,
            invite_on_integration: true,
        }
    }
}

impl Identity {
    /// Returns the limits as the check of codes needs them.
    #[must_use]
    pub const fn limits(&self) -> CodeLimits {
        CodeLimits {
            contact_hour: self.wrong_per_contact_hour,
            contact: self.wrong_per_contact,
            known_origin: self.wrong_per_known_origin,
            known_origin_days: self.known_origin_days,
            origin_day: self.wrong_per_origin_day,
            origin_blocked_h: self.origin_blocked_h,
            alarm_contacts: self.alarm_contacts_hour,
            unused_days: self.unused_code_days,
        }
    }
}
