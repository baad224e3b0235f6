//! How numbers, lines and clocks stand on pages: a caller masked alike wherever several stand, a line by its number.
use super::words::Words;
use crate::intake::{Owed, Settings};
use crate::model::{PhoneNumber, TicketNumber, Timestamp};

/// Digits that are shown of a number whose rest is hidden.
const SHOWN_DIGITS: usize = 3;

/// A number of which the last digits are shown. Whole it stands where one person is looked at: on a
/// ticket, and on a contact to whoever may see it.
pub(super) fn masked(number: &PhoneNumber) -> String {
    let digits: Vec<char> = number.as_str().chars().collect();
    let hidden = digits.len().saturating_sub(SHOWN_DIGITS);
    let shown: String = digits.iter().skip(hidden).collect();
    format!("••• {shown}")
}

/// Who sent something, in a list: an address as it is, a number masked.
pub(super) fn sender(from: &str) -> String {
    from.parse::<PhoneNumber>().map_or_else(|_| from.to_owned(), |number| masked(&number))
}

/// A caller; the word for it when he hides his number.
pub(super) fn caller(words: &Words, caller: Option<&PhoneNumber>) -> String {
    caller.map_or_else(|| words.say("console-withheld"), masked)
}

/// A line of ours by its number and language; its id when the configuration has it no more.
pub(super) fn line(words: &Words, settings: &Settings, id: &str) -> String {
    settings.line(id).map_or_else(
        || id.to_owned(),
        |line| {
            let language = words.word("language", line.language.tag());
            format!("{} · {language}", line.number.spaced())
        },
    )
}

/// What is owed of a ticket next: the goal that is broken next or was broken first, and when.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    pub(super) goal: String,
    pub(super) at: String,
    pub(super) machine: String,
    /// Whether the time is past.
    pub(super) late: bool,
}

/// Returns the clock of a ticket, of all that is `owed`, the nearest first; nothing when nothing is owed of it.
pub(super) fn clock(
    words: &Words,
    owed: &[Owed],
    number: TicketNumber,
    now: Timestamp,
) -> Option<Clock> {
    let Owed { mark, .. } = owed.iter().find(|one| one.ticket.number == number)?;
    Some(Clock {
        goal: words.word("goal", mark.goal.as_str()),
        at: words.moment(mark.due),
        machine: words.machine(mark.due),
        late: mark.due < now,
    })
}

#[cfg(test)]
mod tests {
    use super::sender;

    #[test]
    fn of_a_number_the_last_digits_are_shown_and_an_address_is_whole() {
        let told = ["+34600111222", "ana@cliente.example", ""].map(sender);
        assert_eq!(told, ["••• 222", "ana@cliente.example", ""]);
    }
}
