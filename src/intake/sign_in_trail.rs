//! Who signed in and out, how and from which network, in the audit trail.
//!
//! A sign-in says how many wrong passwords there were since the one before, and from how many addresses.
//! Nothing of what was typed stands there: neither a password nor a code, and no name that is no user's, since
//! whoever errs may type his password in its place. Networks stand there and no addresses: rows are kept for
//! years and cannot be blotted out, and an address may be that of somebody's home.
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::Timestamp;
use crate::staff::{ATTEMPTS_PER_ADDRESS_MAX, ATTEMPTS_WITHIN, Attempts, User};
use crate::store::{Act, AuditEntry, StoreError, Tx};

use super::signing::is_as_he_was;
use super::staff::{Staff, StaffError, digest_of};

/// The door of whoever signs in.
const DOOR: &str = "console";
/// Where it is counted which locks of users stand in the trail already, and which of names that nobody has: no
/// address is called so. Apart, since names can be made up without end and would leave no row for users.
const LOCKS: &str = "locks in the trail";
const LOCKS_OF_NOBODY: &str = "locks of unknown names in the trail";

/// What somebody proved himself with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// His password alone.
    Password,
    /// Password and a code by time.
    Code,
    /// Password and a recovery code.
    Recovery,
    /// Password and a passkey.
    Passkey,
    /// The company's own sign-in.
    Company,
}

impl Proof {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "password and code",
            Self::Recovery => "password and recovery code",
            Self::Passkey => "password and passkey",
            Self::Company => "company",
        }
    }
}

/// Returns the network of an address as it stands in the trail: of IPv4 24 bits, of IPv6 48, so that it tells the
/// office from elsewhere and names nobody's home.
fn network(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            let [a, b, c, _] = address.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, ..] = address.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
        Err(_) => address.to_owned(),
    }
}

/// A lock as it stands in the trail: somebody tried while nothing was looked at any more.
#[derive(Clone)]
pub(super) struct Lock {
    act: Act,
    of: &'static str,
    from: String,
}

impl Lock {
    /// Begins one: of what (`password`, `second factor`, `company`), and for whom it was tried.
    pub(super) fn of(act: Act, of: &'static str, address: &str) -> Self {
        Self { act, of, from: network(address) }
    }

    /// When it was tried.
    pub(super) const fn at(&self) -> Timestamp {
        self.act.at
    }

    /// Writes it, with how many wrong tries there were. Whoever goes on trying makes no second row within the
    /// stretch in which tries are counted, and all who try together make no more rows for users, and none more for
    /// names that nobody has, than one address may have tries: a flood does not fill the trail.
    pub(super) fn note(
        &self,
        tx: &mut dyn Tx,
        user: Option<&User>,
        missed: Attempts,
    ) -> Result<(), StoreError> {
        // A name that is no user's is not told apart from others: it may be anything.
        let whose =
            user.map_or_else(|| "user".to_owned(), |user| format!("user:{}", user.facts.name));
        let network = if user.is_some() { "" } else { self.from.as_str() };
        let key = digest_of(&format!("lock {} {whose} {network}", self.of));
        let since = self.act.at.checked_sub(ATTEMPTS_WITHIN).unwrap_or(Timestamp::MIN);
        let counted = if user.is_some() { LOCKS } else { LOCKS_OF_NOBODY };
        let told = tx.sign_in_misses(&key, counted, since)?;
        if told.user > 0 || told.address >= ATTEMPTS_PER_ADDRESS_MAX {
            return Ok(());
        }
        tx.miss_sign_in(&key, counted, self.act.at)?;
        let entry = AuditEntry::new(self.act.clone(), "user.locked-out").to(whose);
        let entry = entry.with("of", self.of).with("from", &self.from);
        let (of_user, of_address) = (missed.user, missed.address);
        tx.audit(&entry.with("misses", of_user).with("misses-of-network", of_address)).map(|_| ())
    }
}

impl Staff {
    /// Begins a session if `also`, in the same transaction, agrees and the user is as he was when he was
    /// looked at: whoever was hashed while his password was changed comes too late. Returns its token.
    pub(super) async fn session_for(
        &self,
        user: &User,
        address: &str,
        proof: Proof,
        mut also: impl FnMut(&mut dyn Tx) -> Result<bool, StoreError> + Send + 'static,
    ) -> Result<Option<String>, StaffError> {
        let token = self.token()?;
        let (digest, from) = (digest_of(&token), address.to_owned());
        let entry = self.by(&user.facts.called, DOOR).entry("user.signed-in", &user.facts.name);
        let entry = entry.with("how", proof.as_str()).with("from", network(address));
        let (user, now) = (user.clone(), self.clock.now());
        let begun = self.database.write(move |tx| {
            if !is_as_he_was(tx, &user)? || !also(tx)? {
                return Ok(false);
            }
            tx.begin_session(&digest, user.id, &from, now)?;
            let missed = tx.take_misses(user.id)?;
            let entry = entry.clone().with("misses", missed.misses);
            tx.audit(&match missed.misses {
                0 => entry,
                _ => entry.with("addresses", missed.addresses),
            })?;
            Ok(true)
        });
        Ok(begun.await?.then_some(token))
    }

    /// Ends a session by the hand of whoever has it.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn sign_out(&self, token: &str, address: &str) -> Result<(), StoreError> {
        let (digest, from) = (digest_of(token), network(address));
        let staff = self.clone();
        let ended = self.database.write(move |tx| {
            // Of two who press at once, one finds nothing to end.
            let Some(row) = tx.session(&digest)? else { return Ok(()) };
            tx.end_session(&digest)?;
            let facts = &row.user.facts;
            let entry = staff.by(&facts.called, DOOR).entry("user.signed-out", &facts.name);
            tx.audit(&entry.with("from", &from)).map(|_| ())
        });
        ended.await
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn networks_stand_in_the_trail_and_no_addresses() {
        assert_eq!(network("192.0.2.77"), "192.0.2.0/24");
        assert_eq!(network("2001:db8:1:2:3::9"), "2001:db8:1::/48");
        assert_eq!(network("local"), "local");
    }
}
