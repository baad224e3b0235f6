//! Telling those who come on call, and who go off, some time before.
use std::time::Duration;

use super::paging::{quiet_letter, quiet_message};
use super::{Intake, Knowledge};
use crate::model::Timestamp;
use crate::oncall::{Address, HandOver, Person, WayKind};
use crate::replies::{Args, Rendered};
use crate::store::{Belongs, NewOutgoing, OutboxKind, OutboxState, Purpose, StoreError, Tx};

/// How long it is known who was told: far longer than anybody is told late.
const KNOWN: Duration = Duration::from_secs(40 * 24 * 60 * 60);

impl Intake {
    /// Writes to everybody who must be told of a hand-over now, and returns how many those are. The
    /// note that he was told and the message are one transaction: nobody is told twice.
    ///
    /// # Errors
    /// [`StoreError`]; nobody was told then.
    pub async fn tell_hand_overs(&self) -> Result<usize, StoreError> {
        let (now, knowledge) = (self.parts().clock.now(), self.parts().knowledge.load_full());
        let due = knowledge.on_call.hand_overs_to_tell(now);
        if due.is_empty() {
            return Ok(0);
        }
        let intake = self.clone();
        let told = self.parts().database.write(move |tx| {
            tx.forget_hand_overs(now.checked_sub(KNOWN).unwrap_or(Timestamp::MIN))?;
            let mut told = 0_usize;
            for one in &due {
                if intake.tell_hand_over(tx, &knowledge, one, now)? {
                    told = told.saturating_add(1);
                }
            }
            Ok(told)
        });
        let told = told.await?;
        if told > 0 {
            self.parts().listener.outgoing();
        }
        Ok(told)
    }

    /// Writes to one, unless he was told before or wishes it by no way. Returns whether he is told.
    fn tell_hand_over(
        &self,
        tx: &mut dyn Tx,
        knowledge: &Knowledge,
        one: &HandOver,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let Some(person) = knowledge.on_call.person(&one.person) else { return Ok(false) };
        let mut ways = person.quiet_ways(&self.parts().settings.means).into_iter();
        let address = loop {
            let Some(address) = ways.next() else { return Ok(false) };
            if !tx.is_silenced(&address.to_string())? {
                break address;
            }
        };
        if !tx.tell_hand_over(&one.schedule, one.at, &one.person, one.comes_on, now)? {
            return Ok(false);
        }
        // One that cannot be written must cost neither the others nor come again every minute.
        let payload = match self.hand_over_words(knowledge, (person, &address), one, now) {
            Ok(payload) => payload,
            Err(error) => {
                tracing::error!(schedule = %one.schedule, error, "a hand-over cannot be told");
                return Ok(false);
            }
        };
        let from = self.parts().settings.entrance_in(person.language);
        tx.add_outgoing(&NewOutgoing {
            of: Belongs::Purpose(Purpose::HandOver),
            // With the mails: no notice holds up a page.
            kind: OutboxKind::Mail,
            to: address.to_string(),
            return_path: from.map(|from| from.address.to_string()).unwrap_or_default(),
            payload,
            state: OutboxState::Pending,
            note: String::new(),
            at: now,
        })?;
        Ok(true)
    }

    fn hand_over_words(
        &self,
        knowledge: &Knowledge,
        (person, address): (&Person, &Address),
        one: &HandOver,
        now: Timestamp,
    ) -> Result<String, String> {
        let (book, language) = (&knowledge.phrasebook, person.language);
        let schedule = knowledge.on_call.schedule(&one.schedule).ok_or("no such schedule")?;
        let date = |at| {
            let text = book.date_time(language, at, &schedule.zone);
            text.map_err(|error| error.to_string())
        };
        let name = |id| {
            let known = knowledge.on_call.person(id);
            known.map_or_else(|| id.to_string(), |person| person.name.clone())
        };
        let others: Vec<String> = one.others.iter().map(name).collect();
        let until = one.until.map(date).transpose()?;
        let args = Args::new()
            .with("on", one.comes_on)
            .with("schedule", one.schedule.as_str())
            .with("when", date(one.at)?)
            .with("has_others", !others.is_empty())
            .with("others", others.join(", "))
            .with("has_end", until.is_some())
            .with("until", until.unwrap_or_default());
        let say = |id| book.render(language, id, &args).map_err(|error| error.to_string());
        let (subject, body) = (say("hand-over-subject")?, say("hand-over-text")?);
        if address.kind == WayKind::Mail {
            let to = address.to.parse().map_err(|error| format!("{error}"))?;
            let at = one.at.as_microsecond();
            let name = format!("hand-over {} {at} {} {}", one.schedule, one.person, one.comes_on);
            let (to, words) = ((&to, language), Rendered { subject, body });
            return quiet_letter(self.parts(), knowledge, to, words, (&name, None, now));
        }
        let words = Rendered { subject, body };
        let message = quiet_message(language, words, say("hand-over-sms")?, None);
        serde_json::to_string(&message).map_err(|error| error.to_string())
    }
}
