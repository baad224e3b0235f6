//! Answers by short message: `A` accepts, `E` hands on, `STOP` wants no more of them.
use crate::model::{Language, PhoneNumber, TicketNumber, Timestamp};
use crate::oncall::{Address, PageState, WayKind};
use crate::replies::{Args, PageMessage};
use crate::store::{NewOutgoing, OutboxKind, OutboxState, PageRow, StoreError, TryRow, Tx};
use crate::text::fold_words;
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

use super::super::{Intake, Knowledge};
use super::about::About;
use super::answers::{PageAnswer, PageAnswered, Who, answer};
use super::tied;

/// Words that accept, folded.
const ACCEPT: [&str; 6] = ["a", "ok", "acepto", "aceito", "ack", "si"];
/// Words that hand on.
const HAND_ON: [&str; 5] = ["e", "paso", "passo", "pass", "no"];
/// Words that want no more.
const STOP: [&str; 4] = ["stop", "baja", "parar", "unsubscribe"];
/// Characters of an answer that are looked at.
const CHARS_MAX: usize = 200;
/// Answers of ours to one number until it is paged again: two machines must not go on for ever.
const REPLIES_MAX: u32 = 5;
/// Tickets that one short message asks about: it must stay short.
const ASKED_MAX: usize = 4;

/// What somebody wrote back.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wrote {
    Answer(PageAnswer, Option<TicketNumber>),
    Stop,
    Nothing,
}

/// What became of an answer by short message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShortAnswered {
    /// It was taken; he is told so.
    Answered(PageAnswered),
    /// That number gets no more short messages.
    Stopped,
    /// He named none of several tickets; he is asked which.
    Which(Vec<TicketNumber>),
    /// Nothing open was ever sent to that number.
    Unknown,
}

/// Reads an answer: the first word says what, digits say about which ticket.
fn read(text: &str) -> Wrote {
    let text: String = text.chars().take(CHARS_MAX).collect();
    let folded = fold_words(&text.replace(['"', '\'', '«', '»', '“', '”'], " "));
    let words: Vec<&str> = folded.split_whitespace().collect();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let ticket = format!("CT-{digits:0>7}").parse().ok().filter(|_| !digits.is_empty());
    let named: Vec<&str> =
        words.iter().copied().filter(|word| !word.bytes().all(|b| b.is_ascii_digit())).collect();
    let ours = |word: &&str| *word != "ct";
    let said: Vec<&str> = named.into_iter().filter(ours).collect();
    match said.as_slice() {
        [one] if STOP.contains(one) && digits.is_empty() => Wrote::Stop,
        [one] if ACCEPT.contains(one) => Wrote::Answer(PageAnswer::Accept, ticket),
        [one] if HAND_ON.contains(one) => Wrote::Answer(PageAnswer::HandOn, ticket),
        _ => Wrote::Nothing,
    }
}

impl Intake {
    /// Takes what somebody wrote back to a page by short message.
    ///
    /// # Errors
    /// [`StoreError`]; the operator may hand it in again.
    pub async fn answer_by_short_message(
        &self,
        from: PhoneNumber,
        text: String,
    ) -> Result<ShortAnswered, StoreError> {
        let (intake, knowledge) = (self.clone(), self.parts().knowledge.load_full());
        let now = self.parts().clock.now();
        let said = self.parts().database.write(move |tx| {
            let address = Address { kind: WayKind::Sms, to: from.to_string() }.to_string();
            let (what, ticket) = match read(&text) {
                Wrote::Answer(what, ticket) => (what, ticket),
                Wrote::Stop => {
                    let open = tx.open_tries_at(&address)?;
                    tx.silence_address(&address, now)?;
                    tracing::warn!("somebody on call stopped short messages to his number");
                    for one in open {
                        let Some(page) = tx.page(one.page)? else { continue };
                        let text = Said::of(Sentence::PageNoSms, &[&one.person]);
                        tx.add_event(page.ticket, &NewEvent::ours(now, EventKind::Note, text))?;
                    }
                    return Ok(ShortAnswered::Stopped);
                }
                Wrote::Nothing => return Ok(ShortAnswered::Unknown),
            };
            let (mut found, one_is_meant) = meant(tx, &address, (what, ticket))?;
            let Some((one, mut page)) = found.first().cloned() else {
                return Ok(ShortAnswered::Unknown);
            };
            let person = one.person.parse().ok().and_then(|id| knowledge.on_call.person(&id));
            let language =
                person.map_or(intake.parts().settings.fallback_language, |person| person.language);
            let replies = tx.written_after(one.id)? < REPLIES_MAX;
            if !one_is_meant {
                found.truncate(ASKED_MAX);
                let tickets: Vec<_> = found.iter().map(|(_, page)| page.ticket).collect();
                if replies
                    && let Some(reply) =
                        reply(&knowledge, &page, &address, language, which(&tickets, what), now)
                {
                    tx.add_outgoing(&reply)?;
                }
                return Ok(ShortAnswered::Which(tickets));
            }
            let name = if one.person.is_empty() { &one.address } else { &one.person };
            let who = Who { name, by: "short message", reached: Some(one.id) };
            let said = answer(tx, &knowledge, &mut page, &who, what, now)?;
            if replies
                && let Some(reply) = reply(&knowledge, &page, &address, language, said.words(), now)
            {
                tx.add_outgoing(&reply)?;
            }
            Ok(ShortAnswered::Answered(said))
        });
        let said = said.await?;
        self.parts().listener.paging();
        self.parts().listener.outgoing();
        Ok(said)
    }
}

/// What he hears of his answer; nothing where there are no words for it.
fn reply(
    knowledge: &Knowledge,
    page: &PageRow,
    address: &str,
    language: Language,
    (id, args): (&'static str, Args),
    now: Timestamp,
) -> Option<NewOutgoing> {
    let text = knowledge.phrasebook.render(language, id, &args).ok()?;
    let about: About = serde_json::from_str(&page.about).ok()?;
    let message = PageMessage {
        ticket: Some(page.ticket),
        priority: Some(about.priority),
        safety: about.safety,
        language,
        title: text.clone(),
        text: text.clone(),
        short: text,
        link: None,
        accept: String::new(),
        hand_on: String::new(),
    };
    Some(NewOutgoing {
        of: page.ticket.into(),
        kind: OutboxKind::Page,
        to: address.to_owned(),
        return_path: String::new(),
        payload: serde_json::to_string(&message).ok()?,
        state: OutboxState::Pending,
        note: String::new(),
        at: now,
    })
}

/// Asks him which ticket he means, with the answers that he can give.
fn which(tickets: &[TicketNumber], what: PageAnswer) -> (&'static str, Args) {
    let key = if what == PageAnswer::HandOn { "E" } else { "A" };
    let answers: Vec<_> = tickets.iter().map(|ticket| format!("{key} {ticket}")).collect();
    ("page-answer-which", Args::new().with("answers", answers.join(" · ")))
}

/// The pages that an answer may mean, the latest first, and whether it is clear that it is the first:
/// the one that it names; else the only one of a ticket that somebody is to work on for which somebody
/// is searched, or that nobody answered; else the only one that he has. Who hands on may mean one that
/// he has as well.
fn meant(
    tx: &mut dyn Tx,
    address: &str,
    (what, ticket): (PageAnswer, Option<TicketNumber>),
) -> Result<(Vec<(TryRow, PageRow)>, bool), StoreError> {
    let named = match ticket {
        Some(ticket) if tx.ticket(ticket)?.is_some() => Some(tx.living(ticket)?),
        other => other,
    };
    let (mut searching, mut unanswered, mut had) = (vec![], vec![], vec![]);
    for one in tx.open_tries_at(address)? {
        let Some(page) = tx.page(one.page)? else { continue };
        if let Some(named) = named {
            if tx.tickets_of_page(page.id)?.contains(&named) {
                return Ok((vec![(one, page)], true));
            }
            continue;
        }
        if !tied::lives(tx, &page)? {
            continue;
        }
        match page.page.state() {
            PageState::Searching => searching.push((one, page)),
            PageState::Unanswered => unanswered.push((one, page)),
            PageState::Accepted { .. } => had.push((one, page)),
            PageState::Touched { .. } | PageState::Over => {}
        }
    }
    let name =
        |one: &TryRow| if one.person.is_empty() { &one.address } else { &one.person }.clone();
    let his = |(one, page): &(TryRow, PageRow)| matches!(page.page.state(), PageState::Accepted { by, .. } if *by == name(one));
    if what == PageAnswer::HandOn {
        let own: Vec<_> = had.iter().filter(|pair| his(pair)).cloned().collect();
        searching.extend(own);
    }
    if searching.len() == 1 {
        return Ok((searching, true));
    }
    let mut found = searching;
    found.extend(unanswered);
    if found.is_empty() {
        found = had;
    }
    found.sort_by_key(|(one, _)| std::cmp::Reverse(one.id));
    let clear = found.len() == 1;
    Ok((found, clear))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_in_any_case_with_accents_marks_and_numbers() {
        let accept = |ticket: Option<&str>| {
            Wrote::Answer(PageAnswer::Accept, ticket.map(|text| text.parse().unwrap()))
        };
        for text in ["A", "a", " «A» ", "Ok", "ACEPTO", "aceito!", "Sí"] {
            assert_eq!(read(text), accept(None), "{text}");
        }
        for text in ["A CT-0001010", "a 0001010", "0001010 a", "A 1010"] {
            assert_eq!(read(text), accept(Some("CT-0001010")), "{text}");
        }
        assert_eq!(read("E"), Wrote::Answer(PageAnswer::HandOn, None));
        for text in ["stop", "BAJA", "Parar."] {
            assert_eq!(read(text), Wrote::Stop, "{text}");
        }
        for text in ["", "acepto el presupuesto", "no puedo stop", "hola", "A CT-9999999"] {
            let wrong = matches!(read(text), Wrote::Nothing | Wrote::Answer(_, None));
            assert!(wrong && read(text) != Wrote::Stop, "{text}: {:?}", read(text));
        }
    }
}
