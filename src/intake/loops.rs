//! Mail that goes round: two machines which answer each other, whatever they write in their
//! headers.
//!
//! Counted are our automatic answers: by ticket, by domain, and by domain and subject, since such a
//! machine may write from another address and open another ticket each time. At a maximum nothing
//! more is answered, and the desk is told.
use crate::model::{EmailAddress, TicketNumber, Timestamp};
use crate::store::{StoreError, Tx};
use crate::text::fold_words;
use crate::tickets::{Said, Sentence};

/// Automatic answers beside one ticket in an hour.
pub(super) const PER_TICKET_HOUR_MAX: u32 = 5;
/// To one domain under one subject in an hour: more than people write who send the same again.
pub(super) const PER_SUBJECT_HOUR_MAX: u32 = 10;
/// The same in a day.
pub(super) const PER_SUBJECT_DAY_MAX: u32 = 30;
/// To one domain in a day, whatever the subject.
pub(super) const PER_DOMAIN_DAY_MAX: u32 = 200;
/// Characters of a subject that are compared.
const SUBJECT_CHARS_MAX: usize = 60;
/// What subjects of answers and forwards begin with, folded.
const PREFIXES: [&str; 14] =
    ["re", "rv", "res", "aw", "sv", "fw", "fwd", "enc", "wg", "tr", "auto", "ref", "r", "i"];

/// Returns which maximum an answer would pass. Strangers who write for the first time have narrow
/// limits of their own for an hour; `suspect` is a message of anybody else.
pub(super) fn over(
    tx: &mut dyn Tx,
    to: &EmailAddress,
    subject: &str,
    ticket: TicketNumber,
    suspect: bool,
    danger: bool,
    now: Timestamp,
) -> Result<Option<Said>, StoreError> {
    let sent = tx.answered_like(to.domain(), &alike(subject), ticket, now)?;
    // What strangers can use up must not cost anybody the words about danger; machines that answer
    // each other are stopped by their ticket all the same.
    let hour = if suspect && !danger { sent.subject_hour } else { 0 };
    let (subject_day, domain_day) =
        if danger { (0, 0) } else { (sent.subject_day, sent.domain_day) };
    let maxima = [
        (sent.ticket_hour, PER_TICKET_HOUR_MAX, Sentence::LoopTicket),
        (hour, PER_SUBJECT_HOUR_MAX, Sentence::LoopSubjectHour),
        (subject_day, PER_SUBJECT_DAY_MAX, Sentence::LoopSubjectDay),
        (domain_day, PER_DOMAIN_DAY_MAX, Sentence::LoopDomainDay),
    ];
    let passed = maxima.iter().find(|(sent, max, _)| sent >= max);
    Ok(passed.map(|(_, max, what)| Said::of(*what, &[max, &to.domain()])))
}

/// Counts an answer that goes out.
pub(super) fn count(
    tx: &mut dyn Tx,
    to: &EmailAddress,
    subject: &str,
    ticket: TicketNumber,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.count_automatic_answer(to.domain(), &alike(subject), ticket, now)
}

/// Returns a subject without what differs from one turn to the next: numbers, our ticket's mark,
/// the prefixes of answers.
fn alike(subject: &str) -> String {
    let folded = fold_words(subject);
    let counts = |word: &&str| word.chars().any(|c| c.is_ascii_digit()) || *word == "ct";
    let words: Vec<&str> = folded
        .split(' ')
        .filter(|word| !counts(word))
        .skip_while(|word| PREFIXES.contains(word))
        .collect();
    words.join(" ").chars().take(SUBJECT_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c1_a_subject_stays_the_same_whatever_is_counted_in_it() {
        for subject in [
            "Su solicitud ha sido recibida",
            "Re: [CT-0000013] Su solicitud #17 ha sido recibida",
            "RE: Fwd: [Ticket-4711] SU SOLICITUD HA SIDO RECIBIDA",
            "Auto: Su solicitud ha sido recibida 2026-11-02",
        ] {
            let same = alike(subject).replace("ticket ", "");
            assert_eq!(same, "su solicitud ha sido recibida", "{subject}");
        }
        assert_ne!(alike("Sin corriente"), alike("Sin red"));
    }
}
