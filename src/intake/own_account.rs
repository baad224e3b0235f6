//! What people of the desk do about themselves: another password, language, colours, and an end to their
//! sessions elsewhere.
use crate::model::Language;
use crate::staff::{Colours, User};
use crate::store::{OwnSession, StoreError};

use super::staff::{Password, Staff, StaffError, digest_of};

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSeen {
    /// The session.
    pub session: OwnSession,
    /// Whether it is the one that asks.
    pub here: bool,
}

impl Staff {
    /// Gives somebody another password; `false` when the old one is not his. Whoever is signed in as him
    /// elsewhere is signed out; `session` goes on.
    ///
    /// # Errors
    /// [`StaffError::Weak`] when the new one is not taken; else [`StaffError`] when the store fails.
    pub async fn change_password(
        &self,
        user: &User,
        (old, new): (Password, Password),
        (session, address): (&str, &str),
    ) -> Result<bool, StaffError> {
        if !self.proven_again(user, old, address).await? {
            return Ok(false);
        }
        let phc = self.phc_of(new, user).await?;
        let (id, now, own) = (user.id, self.clock.now(), digest_of(session));
        let entry = self.entry("user.password-changed", &user.facts.name);
        let changed = self.database.write(move |tx| {
            tx.set_password(id, &phc, now)?;
            tx.end_other_sessions(id, &own)?;
            tx.end_halves(id)?;
            tx.audit(&entry)
        });
        changed.await?;
        Ok(true)
    }

    /// Keeps the language and colours that somebody chose.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn choose(
        &self,
        user: &User,
        language: Language,
        colours: Colours,
    ) -> Result<(), StoreError> {
        let id = user.id;
        self.database.write(move |tx| tx.set_choices(id, language, colours)).await
    }

    /// Returns where somebody is signed in, what was used last first.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn sessions(
        &self,
        user: &User,
        session: &str,
    ) -> Result<Vec<SessionSeen>, StoreError> {
        let (id, own) = (user.id, digest_of(session));
        let found = self.database.write(move |tx| tx.sessions_of(id)).await?;
        let seen = |session: OwnSession| SessionSeen { here: session.token == own, session };
        Ok(found.into_iter().map(seen).collect())
    }

    /// Signs somebody out everywhere but here; returns in how many places he was.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn sign_out_elsewhere(
        &self,
        user: &User,
        session: &str,
    ) -> Result<usize, StoreError> {
        let (id, own) = (user.id, digest_of(session));
        let entry = self.entry("user.signed-out-elsewhere", &user.facts.name);
        let ended = self.database.write(move |tx| {
            let ended = tx.end_other_sessions(id, &own)?;
            tx.end_halves(id)?;
            tx.audit(&entry.clone().with("sessions", ended))?;
            Ok(ended)
        });
        ended.await
    }
}
