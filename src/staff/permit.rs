//! The table of who may do what.
use super::Role;

/// Something that somebody at the desk does or looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Look at calls, tickets, arrivals, who is on call, contacts.
    Look,
    /// Take, answer, note, correct, merge, split and close tickets.
    WorkTickets,
    /// Give back tickets that others have; one's own go with [`Act::WorkTickets`].
    ReturnTickets,
    /// Accept and hand on pages.
    AnswerPages,
    /// Override schedules for everybody; with [`Act::AnswerPages`] one offers one's own turns and takes
    /// those of others on oneself.
    KeepSchedules,
    /// Change rules, words, examples and texts.
    KeepRules,
    /// Declare and end incidents, write notices.
    KeepIncidents,
    /// Add and change accounts and contacts.
    KeepRegistry,
    /// See telephone numbers whole; others see their last digits.
    SeeNumbers,
    /// Issue and retire codes of contacts; nobody ever sees one.
    IssueCodes,
    /// Make and end users and keys.
    KeepUsers,
    /// See reports, and the rules, words and examples that the desk lead keeps.
    SeeReports,
    /// Hear what callers left for the desk, and see mail as it was written; each time is written down.
    OpenMessages,
    /// Read raw mail and every recording; each time is written down.
    ReadRaw,
    /// Read what was done by whom.
    ReadAudit,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 15] = [
        Self::Look,
        Self::WorkTickets,
        Self::ReturnTickets,
        Self::AnswerPages,
        Self::KeepSchedules,
        Self::KeepRules,
        Self::KeepIncidents,
        Self::KeepRegistry,
        Self::SeeNumbers,
        Self::IssueCodes,
        Self::KeepUsers,
        Self::SeeReports,
        Self::OpenMessages,
        Self::ReadRaw,
        Self::ReadAudit,
    ];
}

/// Whether somebody in this role may do it. An auditor changes nothing; nobody but an auditor
/// reads raw mail.
#[must_use]
pub const fn permits(role: Role, act: Act) -> bool {
    match act {
        Act::Look | Act::OpenMessages => true,
        Act::WorkTickets | Act::AnswerPages => !matches!(role, Role::Auditor),
        Act::ReturnTickets
        | Act::KeepSchedules
        | Act::KeepRules
        | Act::KeepIncidents
        | Act::KeepRegistry => matches!(role, Role::Lead | Role::Admin),
        Act::IssueCodes | Act::KeepUsers => matches!(role, Role::Admin),
        Act::SeeReports | Act::SeeNumbers => !matches!(role, Role::Agent),
        Act::ReadRaw => matches!(role, Role::Auditor),
        Act::ReadAudit => matches!(role, Role::Admin | Role::Auditor),
    }
}

#[cfg(test)]
mod tests {
    use super::{Act, permits};
    use crate::staff::Role;

    #[test]
    fn the_table_cell_by_cell() {
        let drawn: String = Role::ALL
            .iter()
            .map(|role| {
                let cells = Act::ALL.map(|act| if permits(*role, act) { 'x' } else { '.' });
                format!("{:8}{}\n", role.as_str(), cells.iter().collect::<String>())
            })
            .collect();
        let wanted = "agent   xx.x........x..\nlead    xxxxxxxxx..xx..\nadmin   xxxxxxxxxxxxx.x\nauditor x.......x..xxxx\n";
        assert_eq!(drawn, wanted);
    }
}
