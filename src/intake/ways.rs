//! Ways to people on call are proven: a code by the way itself, which he tells or types in; a link with
//! its button; or the key, when he is rung.
//!
//! Nothing waits for it: a way that is not proven carries pages all the same. The code itself stands
//! nowhere: it is made again from what stands beside the way and from a key that is not in the store.
use std::time::Duration;

use super::paging::{quiet_letter, quiet_message, test_call};
use super::{Intake, Knowledge};
use crate::mail::thread::{link_digest, link_token};
use crate::model::{Language, PersonId, Timestamp};
use crate::oncall::{Address, Person, Proven, WayKind};
use crate::replies::{Args, Rendered};
use crate::store::{
    AuditEntry, Belongs, NewOutgoing, OutboxKind, OutboxState, Purpose, StoreError, Subject, Tx,
    WayRow,
};

/// The path of the page behind a link, below the public address.
pub const WAY_PATH: &str = "/w/";
/// How long a code is good.
const CODE_LIFE: Duration = Duration::from_secs(15 * 60);
/// How long the link in the same message is good: mail is read later.
const LINK_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// The shortest time between two codes by one way.
const ASKED_EVERY: Duration = Duration::from_secs(60);
/// Wrong codes after which the right one is good no more.
const MISSES_MAX: u32 = 5;
/// A code has six digits.
const CODES: u64 = 1_000_000;

/// Why a way is not proven, or no code is sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WayRefusal {
    /// Nobody has that id.
    #[error("there is no person `{0}` in the on-call files")]
    NoPerson(PersonId),
    /// He is not reached by it.
    #[error("{0} is not reached by `{1}`; his ways are {2}")]
    NoWay(PersonId, String, String),
    /// A code went out just now.
    #[error("a code went out within the last minute; wait for it")]
    TooSoon,
    /// No code is good there: none was sent, it is too old, or was mistyped too often.
    #[error("no code is good there any more; `centralita oncall ways verify` sends another")]
    NoCode,
    /// It is another.
    #[error("that is not the code")]
    Wrong,
}

/// A code that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayAsked {
    /// Where to.
    pub address: Address,
    /// Until when it is good.
    pub until: Timestamp,
}

/// What stands behind the link of a way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayLink {
    /// It can be confirmed.
    Open(Language),
    /// It is confirmed.
    Done(Language),
    /// It has ended, or never was: nobody is told which.
    Over,
}

/// Returns the ways that are proven.
pub(super) fn proven(rows: Vec<WayRow>) -> Proven {
    let proven = rows.into_iter().filter(|row| row.verified.is_some());
    proven.map(|row| (row.person, row.address)).collect()
}

impl Intake {
    /// Returns every way that was ever asked about.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ways(&self) -> Result<Vec<WayRow>, StoreError> {
        self.parts().database.write(|tx| tx.ways()).await
    }

    /// Returns the ways that are proven.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn proven_ways(&self) -> Result<Proven, StoreError> {
        self.ways().await.map(proven)
    }

    /// Sends a code by one way of somebody on call.
    ///
    /// # Errors
    /// [`StoreError`]; the inner [`WayRefusal`] says why none went out.
    pub async fn verify_way(
        &self,
        person: PersonId,
        way: &str,
        by: &str,
    ) -> Result<Result<WayAsked, WayRefusal>, StoreError> {
        let (now, knowledge) = (self.parts().clock.now(), self.parts().knowledge.load_full());
        let (person, address) = match self.find(&knowledge, &person, way) {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (intake, act, to) = (self.clone(), self.act(by), address.clone());
        let asked = self.parts().database.write(move |tx| {
            let known = tx.way(&person.id, &to.to_string())?;
            let last = known.and_then(|row| row.asked_at);
            if last.is_some_and(|last| is_within(last, ASKED_EVERY, now)) {
                return Ok(Err(WayRefusal::TooSoon));
            }
            intake.send_code(tx, &knowledge, (&person, &to), now)?;
            let entry = AuditEntry::new(act.clone(), "way.asked").to("oncall-way");
            let entry = entry.about(Subject::Named(person.id.to_string()));
            tx.audit(&entry.with("way", to.kind.as_str()))?;
            Ok(Ok(()))
        });
        let asked = asked.await?;
        self.parts().listener.outgoing();
        let until = now.checked_add(CODE_LIFE).unwrap_or(Timestamp::MAX);
        Ok(asked.map(|()| WayAsked { address, until }))
    }

    /// Takes the code that somebody read there.
    ///
    /// # Errors
    /// [`StoreError`]; the inner [`WayRefusal`] says why the way is not proven.
    pub async fn confirm_way(
        &self,
        person: PersonId,
        way: &str,
        code: &str,
        by: &str,
    ) -> Result<Result<Address, WayRefusal>, StoreError> {
        let (now, knowledge) = (self.parts().clock.now(), self.parts().knowledge.load_full());
        let (person, address) = match self.find(&knowledge, &person, way) {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (intake, act, to) = (self.clone(), self.act(by), address.clone());
        let said: String = code.chars().filter(char::is_ascii_digit).collect();
        let done = self.parts().database.write(move |tx| {
            let shown = to.to_string();
            let asked = tx.way(&person.id, &shown)?;
            let asked = asked.filter(|row| row.misses < MISSES_MAX).and_then(|row| row.asked_at);
            let Some(asked) = asked.filter(|asked| is_within(*asked, CODE_LIFE, now)) else {
                return Ok(Err(WayRefusal::NoCode));
            };
            if said != intake.code(&person.id, &shown, asked) {
                tx.miss_way(&person.id, &shown)?;
                return Ok(Err(WayRefusal::Wrong));
            }
            verified(tx, &person.id, (&shown, to.kind), "code", (&act, now))?;
            Ok(Ok(()))
        });
        Ok(done.await?.map(|()| address))
    }

    /// Tells what stands behind the link of a way, and changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look_at_way(&self, token: &str) -> Result<WayLink, StoreError> {
        self.behind_way_link(token, false).await
    }

    /// Confirms a way by its link's button.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn confirm_way_by_link(&self, token: &str) -> Result<WayLink, StoreError> {
        self.behind_way_link(token, true).await
    }

    async fn behind_way_link(&self, token: &str, confirm: bool) -> Result<WayLink, StoreError> {
        let (now, knowledge) = (self.parts().clock.now(), self.parts().knowledge.load_full());
        let (digest, act) = (link_digest(token), self.via("link").act(""));
        self.parts()
            .database
            .write(move |tx| {
                let good = |row: &WayRow| {
                    row.asked_at.is_some_and(|asked| is_within(asked, LINK_LIFE, now))
                };
                let Some(row) = tx.way_of_token(&digest)?.filter(good) else {
                    return Ok(WayLink::Over);
                };
                let Some(person) = knowledge.on_call.person(&row.person) else {
                    return Ok(WayLink::Over);
                };
                if !confirm {
                    return Ok(WayLink::Open(person.language));
                }
                verified(
                    tx,
                    &row.person,
                    (&row.address, kind_of(&row.address)),
                    "link",
                    (&act, now),
                )?;
                Ok(WayLink::Done(person.language))
            })
            .await
    }

    /// Finds somebody's way by how the command line names it: `sms`, `mail`, `call`, `ntfy`, or an
    /// address of his as it is printed.
    fn find(
        &self,
        knowledge: &Knowledge,
        id: &PersonId,
        way: &str,
    ) -> Result<(Person, Address), WayRefusal> {
        let person = knowledge.on_call.person(id);
        let person = person.ok_or_else(|| WayRefusal::NoPerson(id.clone()))?;
        let means = &self.parts().settings.means;
        let mut own: Vec<Address> =
            person.ways(means).into_iter().map(|(_, address)| address).collect();
        own.extend(person.quiet_ways(means));
        let meant = |address: &&Address| {
            address.kind.as_str() == way || address.to_string() == way || address.to == way
        };
        match own.iter().find(meant) {
            Some(address) => Ok((person.clone(), address.clone())),
            None => {
                let mut names: Vec<&str> = own.iter().map(|one| one.kind.as_str()).collect();
                names.dedup();
                Err(WayRefusal::NoWay(id.clone(), way.to_owned(), names.join(", ")))
            }
        }
    }

    /// Returns the code that went out at a moment.
    fn code(&self, person: &PersonId, address: &str, asked: Timestamp) -> String {
        let at = asked.as_microsecond();
        let made_of = format!("code for way {address} of {person} at {at}");
        let digest = link_digest(&link_token(&self.parts().thread_key, &made_of));
        let first = digest.first_chunk().copied().map(u64::from_be_bytes).unwrap_or_default();
        format!("{:06}", first.checked_rem(CODES).unwrap_or_default())
    }

    fn send_code(
        &self,
        tx: &mut dyn Tx,
        knowledge: &Knowledge,
        (person, address): (&Person, &Address),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let parts = self.parts();
        let shown = address.to_string();
        let code = self.code(&person.id, &shown, now);
        let link = parts.settings.links.as_ref().filter(|_| address.kind != WayKind::Call);
        let link = link.map(|links| {
            let at = now.as_microsecond();
            let made_of = format!("link for way {shown} of {} at {at}", person.id);
            let token = link_token(&parts.thread_key, &made_of);
            (link_digest(&token), format!("{}{WAY_PATH}{token}", links.public_url))
        });
        let url = link.as_ref().map(|(_, url)| url.as_str());
        let (kind, payload) = match address.kind {
            WayKind::Call => (OutboxKind::Ring, test_call(parts, &person.id, person.language)?),
            // With the mails: a code that does not arrive is no page that does not.
            WayKind::Mail | WayKind::Sms | WayKind::Ntfy | WayKind::Channel => {
                (OutboxKind::Mail, self.words(knowledge, (person, address), (&code, url), now)?)
            }
        };
        let sealed = parts.letters.seal(&payload);
        // Who is rung is told nothing that has to be hidden, and the telephone opens no letters.
        let payload = if kind == OutboxKind::Ring {
            payload
        } else {
            sealed.map_err(|error| StoreError::Abandoned(format!("seal a code: {error}")))?
        };
        let from = parts.settings.entrance_in(person.language);
        let outbox = tx.add_outgoing(&NewOutgoing {
            of: Belongs::Purpose(Purpose::WayCode),
            kind,
            to: shown.clone(),
            return_path: from.map(|from| from.address.to_string()).unwrap_or_default(),
            payload,
            state: OutboxState::Pending,
            note: String::new(),
            at: now,
        })?;
        let token = link.as_ref().map(|(digest, _)| digest);
        tx.ask_way(&person.id, &shown, now, outbox, token)
    }

    /// Puts the code into words.
    fn words(
        &self,
        knowledge: &Knowledge,
        (person, address): (&Person, &Address),
        (code, url): (&str, Option<&str>),
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let parts = self.parts();
        let failed =
            |error: &dyn std::fmt::Display| StoreError::Abandoned(format!("write a code: {error}"));
        let args = Args::new()
            .with("code", code)
            .with("minutes", i64::try_from(CODE_LIFE.as_secs() / 60).unwrap_or_default())
            .with("desk", parts.settings.desk.as_str())
            .with("linked", url.is_some())
            .with("link", url.unwrap_or_default());
        let say = |id: &str| {
            let text = knowledge.phrasebook.render(person.language, id, &args);
            text.map_err(|error| failed(&error))
        };
        let (subject, body) = (say("way-subject")?, say("way-text")?);
        if address.kind == WayKind::Mail {
            let to = address.to.parse().map_err(|error| failed(&error))?;
            let name = format!("code {address} of {} at {}", person.id, now.as_microsecond());
            let words = Rendered { subject, body };
            return quiet_letter(
                parts,
                knowledge,
                (&to, person.language),
                words,
                (&name, None, now),
            )
            .map_err(|error| failed(&error));
        }
        let button = match url {
            Some(url) => Some((url, say("way-button")?)),
            None => None,
        };
        let words = Rendered { subject, body };
        let message = quiet_message(person.language, words, say("way-sms")?, button);
        serde_json::to_string(&message).map_err(|error| failed(&error))
    }
}

/// Whether a moment lies less than so long before now.
fn is_within(then: Timestamp, time: Duration, now: Timestamp) -> bool {
    then.checked_add(time).is_ok_and(|end| now < end)
}

/// Returns the kind of an address as it is printed.
fn kind_of(address: &str) -> WayKind {
    let word = address.split_once(':').map_or("", |(word, _)| word);
    WayKind::ALL.into_iter().find(|kind| kind.as_str() == word).unwrap_or(WayKind::Mail)
}

/// Notes that a way is proven, and who said so.
pub(super) fn verified(
    tx: &mut dyn Tx,
    person: &PersonId,
    (address, kind): (&str, WayKind),
    by: &'static str,
    (act, now): (&crate::store::Act, Timestamp),
) -> Result<(), StoreError> {
    tx.verify_way(person, address, by, now)?;
    let entry = AuditEntry::new(act.clone(), "way.verified").to("oncall-way");
    let entry = entry.about(Subject::Named(person.to_string()));
    tx.audit(&entry.with("way", kind.as_str()).with("by", by)).map(|_| ())
}
