//! Prompts in words: each value as the language speaks it.
use jiff::tz::TimeZone;

use crate::conversation::{PROMPTS, Prompt, Value};
use crate::intake::{Knowledge, Line, Settings};
use crate::model::{Country, FileFault, Intent, Language, PhoneNumber, SiteCode, TeamRole};
use crate::replies::{Args, Phrasebook, ReplyError, Stretch, Value as Arg};
use crate::speech::{Piece, Value as Say};

use super::Spoken;

/// Digits of a telephone number that are spoken in one breath.
const GROUP: usize = 3;

/// What prompts need besides their own values.
pub(super) struct Words<'a> {
    book: &'a Phrasebook,
    settings: &'a Settings,
    line: Option<&'a Line>,
}

impl<'a> Words<'a> {
    /// Takes the words of the brand of a line, and those of every brand else.
    pub(super) fn of(
        knowledge: &'a Knowledge,
        settings: &'a Settings,
        line: Option<&'a Line>,
    ) -> Self {
        Self { book: knowledge.book(line.map_or("", |line| line.brand.as_str())), settings, line }
    }

    /// Puts prompts into words.
    pub(super) fn say(&self, prompts: &[Prompt]) -> Result<Vec<Spoken>, ReplyError> {
        prompts.iter().map(|prompt| self.one(prompt)).collect()
    }

    fn one(&self, prompt: &Prompt) -> Result<Spoken, ReplyError> {
        let book = self.book;
        let mut args = Args::new();
        let mut said: Vec<(String, Vec<Piece>)> = vec![];
        for (name, value) in &prompt.values {
            let given = self.value(value, prompt.language)?;
            let text = match &given.arg {
                Arg::Text(text) => text.clone(),
                Arg::Number(number) => number.to_string(),
            };
            args = args.with(name, given.arg);
            said.push((text, given.pieces));
        }
        let cut = book.render_cut(prompt.language, prompt.id, &args)?;
        let (mut text, mut pieces) = (String::new(), vec![]);
        for stretch in cut {
            match stretch {
                Stretch::Words(words) => {
                    text.push_str(&words);
                    pieces.push(Piece::Words(words));
                }
                Stretch::Value(value) => {
                    text.push_str(&value);
                    match said.iter().find(|(text, _)| *text == value) {
                        Some((_, as_pieces)) => pieces.extend_from_slice(as_pieces),
                        None => pieces.push(Piece::Words(value)),
                    }
                }
            }
        }
        let brand = self.line.map_or_else(String::new, |line| line.brand.clone());
        Ok(Spoken { id: prompt.id.to_owned(), language: prompt.language, brand, text, pieces })
    }

    fn value(&self, value: &Value, language: Language) -> Result<Given, ReplyError> {
        let book = self.book;
        let plain = |id: &str| book.render(language, id, &Args::new());
        Ok(match value {
            Value::Digits(digits) => Given::said(spaced(digits), Say::Digits(digits.clone())),
            Value::Number(number) => Given::said(*number, Say::Number(*number)),
            Value::Flag(flag) => Given::words(*flag),
            Value::Matter(intent) => Given::words(plain(&format!("intent-{intent}"))?),
            Value::Topic(intent) => Given::words(plain(&format!("topic-{intent}"))?),
            Value::Role(role) => Given::words(plain(&format!("role-{role}"))?),
            Value::Site(site) => Given::said(letters(site), Say::Letters(site.as_str().to_owned())),
            Value::Ticket(ticket) => {
                Given::said(spaced(&ticket.digits()), Say::Digits(ticket.digits()))
            }
            Value::Phone(number) => {
                let groups =
                    dialled_groups(number, self.line.and_then(|line| line.number.country()));
                Given::said(spoken_groups(&groups), Say::Groups(groups))
            }
            Value::Moment(at) => {
                let zone = self.line.map_or(TimeZone::UTC, |line| line.zone.clone());
                let moment = Say::Moment(at.to_zoned(zone.clone()).datetime());
                Given::said(book.date_time(language, *at, &zone)?, moment)
            }
            Value::Day(day) => {
                // A day is the same day on all clocks; in writing it has its year.
                let noon = day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC);
                let written = match noon {
                    Ok(noon) => book.date(language, noon.timestamp(), &TimeZone::UTC)?,
                    Err(_) => day.to_string(),
                };
                Given::said(written, Say::Day(*day))
            }
            Value::List(ids) => {
                let words: Vec<String> =
                    ids.iter().map(|id| plain(id)).collect::<Result<_, _>>()?;
                let mut pieces = vec![];
                for (at, one) in words.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    pieces.push(Piece::Words(format!("{comma}{one}")));
                }
                Given { arg: words.join(", ").into(), pieces }
            }
            Value::Word(word) => Given::word(word),
            Value::Desk => Given::words(self.settings.desk.as_str()),
        })
    }
}

/// Puts prompts into words with a phrasebook alone, for whoever speaks without a desk.
///
/// # Errors
/// [`ReplyError`] when the phrasebook lacks something.
pub fn words_of(
    book: &Phrasebook,
    settings: &Settings,
    line: Option<&str>,
    say: &[Prompt],
) -> Result<Vec<Spoken>, ReplyError> {
    let line = line.and_then(|id| settings.line(id));
    Words { book, settings, line }.say(say)
}

/// A value as a message gets it, and as it is said where it stands.
struct Given {
    arg: Arg,
    pieces: Vec<Piece>,
}

impl Given {
    fn said(arg: impl Into<Arg>, value: Say) -> Self {
        Self { arg: arg.into(), pieces: vec![Piece::Said(value)] }
    }

    /// Words of the texts themselves.
    fn words(arg: impl Into<Arg>) -> Self {
        let arg = arg.into();
        let pieces = match &arg {
            Arg::Text(text) => vec![Piece::Words(text.clone())],
            Arg::Number(number) => vec![Piece::Said(Say::Number(*number))],
        };
        Self { arg, pieces }
    }

    /// A word of the program: short ones such as `P1` are said, all others only choose.
    fn word(word: &str) -> Self {
        if word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) {
            Self::said(word, Say::Letters(word.to_owned()))
        } else {
            Self::words(word)
        }
    }
}

/// Returns a number as it is spoken in groups of digits: one of the listener's own country as it
/// is dialled there, any other with 00.
#[must_use]
pub fn spoken_number(number: &PhoneNumber, own: Option<Country>) -> String {
    spoken_groups(&dialled_groups(number, own))
}

/// Returns the values of a message that says a number of ours: as it is spoken, and what a call to it
/// costs in the operator's words; nothing of it where those are empty.
#[must_use]
pub fn number_and_cost(spoken: String, cost: &str) -> Args {
    let cost = cost.trim();
    Args::new().with("number", spoken).with("has_cost", !cost.is_empty()).with("cost", cost)
}

fn dialled_groups(number: &PhoneNumber, own: Option<Country>) -> Vec<String> {
    let digits = number.as_str().trim_start_matches('+');
    let national = match own.filter(|own| number.country() == Some(*own)) {
        Some(country) => national(digits, country),
        None => None,
    };
    let dialled = national.map_or_else(|| format!("00{digits}"), ToOwned::to_owned);
    let digits: Vec<char> = dialled.chars().collect();
    digits.chunks(GROUP).map(|group| group.iter().collect()).collect()
}

fn spoken_groups(groups: &[String]) -> String {
    groups.iter().map(|group| spaced(group)).collect::<Vec<_>>().join(", ")
}

fn national(digits: &str, country: Country) -> Option<&str> {
    let code = if country == Country::SPAIN { "34" } else { "351" };
    digits.strip_prefix(code)
}

/// Digits one by one.
fn spaced(digits: &str) -> String {
    digits.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

/// A site's code letter by letter.
fn letters(site: &SiteCode) -> String {
    spaced(&site.as_str().to_uppercase())
}

/// Returns what the phrasebook lacks of what a conversation can say, or asks for what it is not
/// given.
#[must_use]
pub fn check_prompts(book: &Phrasebook) -> Vec<FileFault> {
    let topics = Intent::ALL.iter().map(|intent| format!("topic-{intent}"));
    let roles = TeamRole::ALL.iter().map(|role| format!("role-{role}"));
    let words: Vec<String> = topics.chain(roles).collect();
    let words = words.iter().map(|id| (id.as_str(), &[] as &[&str]));
    PROMPTS
        .iter()
        .copied()
        .chain(words)
        .flat_map(|(id, given)| check_one(book, id, given))
        .collect()
}

/// Returns what the phrasebook lacks of what a door says itself; each message with the values it
/// is given.
#[must_use]
pub fn check_messages(book: &Phrasebook, messages: &[(&str, &[&str])]) -> Vec<FileFault> {
    messages.iter().flat_map(|(id, given)| check_one(book, id, given)).collect()
}

fn check_one(book: &Phrasebook, id: &str, given: &[&str]) -> Vec<FileFault> {
    let fault = |what: String, remedy: &str| FileFault::new("locales", 0, what, remedy);
    let Some(variables) = book.variables(id) else {
        let what = format!("`{id}` stands in no language, and callers hear it");
        return vec![fault(what, "write it in all three, as the shipped phone.ftl has it")];
    };
    variables
        .iter()
        .filter(|variable| !given.contains(&variable.as_str()))
        .map(|variable| {
            fault(
                format!("`{id}` needs `${variable}`, which a call does not give it"),
                "compare with the shipped phone.ftl",
            )
        })
        .collect()
}
