//! Saying that one wants no more notices: by the button of a page, by the one click of a mail program
//! (RFC 8058), or by word of the desk.
use crate::mail::thread::link_digest;
use crate::model::{ContactId, Language};
use crate::store::{StoreError, Tx};

use super::super::{Intake, trail};

/// The path below the public address.
pub const OPT_OUT_PATH: &str = "/u/";
/// Who notes it when the reader does.
const BY_LINK: &str = "link";

/// What stands behind such a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptOutState {
    /// He gets notices.
    Open(Language),
    /// He gets none.
    Out(Language),
    /// It never was: nobody is told.
    Unknown,
}

fn behind(tx: &mut dyn Tx, token: &str) -> Result<Option<(ContactId, Language)>, StoreError> {
    tx.contact_of_bulk_token(&link_digest(token))
}

impl Intake {
    /// Tells what stands behind the link of a notice, and changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look_at_opt_out(&self, token: String) -> Result<OptOutState, StoreError> {
        self.parts()
            .database
            .write(move |tx| {
                let Some((contact, language)) = behind(tx, &token)? else {
                    return Ok(OptOutState::Unknown);
                };
                let out = tx.has_opted_out(contact)?;
                Ok(if out { OptOutState::Out(language) } else { OptOutState::Open(language) })
            })
            .await
    }

    /// Takes whoever has the link off the list; again changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn opt_out_by_link(&self, token: String) -> Result<OptOutState, StoreError> {
        let now = self.parts().clock.now();
        let act = self.via(BY_LINK).act("");
        self.parts()
            .database
            .write(move |tx| {
                let Some((contact, language)) = behind(tx, &token)? else {
                    return Ok(OptOutState::Unknown);
                };
                if !tx.has_opted_out(contact)? {
                    trail::of_contact(tx, &act, "notices.stopped", (contact, None))?;
                }
                tx.opt_out(contact, BY_LINK, now)?;
                Ok(OptOutState::Out(language))
            })
            .await
    }

    /// Notes that a contact wants no notices, or with `lift` that he wants them again; again changes
    /// nothing. Returns whether that is news.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_opt_out(
        &self,
        contact: ContactId,
        lift: bool,
        by: String,
    ) -> Result<bool, StoreError> {
        let (now, act) = (self.parts().clock.now(), self.act(&by));
        self.parts()
            .database
            .write(move |tx| {
                let news = if lift { tx.opt_in(contact)? } else { tx.opt_out(contact, &by, now)? };
                if news {
                    trail::opted(tx, &act, contact, !lift)?;
                }
                Ok(news)
            })
            .await
    }
}
