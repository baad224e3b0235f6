//! Who somebody may be, whether he still is, and from where he asks.
use std::net::{IpAddr, Ipv6Addr};

use crate::staff::{NewUser, User};
use crate::store::{StoreError, Tx};
use crate::text::fold;

/// Doors and parts of ours that stand in the audit trail where nobody gave a name.
const NO_PERSON: [&str; 8] =
    ["api", "call", "centralita", "clock", "console", "desk", "local", "program"];

/// Makes sure that nobody else is, or was, called as a new user is, and no door of ours: what stands on
/// tickets and in the audit trail says who of ours it was.
pub(super) fn told_apart(tx: &mut dyn Tx, user: NewUser) -> Result<NewUser, StoreError> {
    let wanted = fold(user.called.trim());
    let taken = tx.users()?.iter().any(|one| fold(one.facts.called.trim()) == wanted);
    if !taken && !NO_PERSON.contains(&wanted.as_str()) {
        return Ok(user);
    }
    Ok(NewUser { called: format!("{} ({})", user.called, user.name), ..user })
}

/// Whether a user's password and second factor are those that somebody has looked at.
pub(super) fn is_as_he_was(tx: &mut dyn Tx, user: &User) -> Result<bool, StoreError> {
    let now = tx.user_named(&user.facts.name)?;
    Ok(now.is_some_and(|now| {
        now.id == user.id
            && now.is_active()
            && (now.password_at, now.second_at) == (user.password_at, user.second_at)
    }))
}

/// Returns from where somebody asks, as misses are counted: of IPv6 the network of 64 bits, since each
/// customer of a provider has at least one.
pub(super) fn network_of(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        Ok(IpAddr::V4(_)) | Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::network_of;

    #[test]
    fn one_network_of_a_provider_counts_as_one() {
        let one = network_of("2001:db8:1:2::1");
        assert_eq!(one, network_of("2001:db8:1:2:ffff::9"));
        assert_ne!(one, network_of("2001:db8:1:3::1"));
        assert_eq!(network_of("192.0.2.7"), "192.0.2.7");
        assert_eq!(network_of("local"), "local");
    }
}
