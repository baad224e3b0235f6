//! Prompts in words: each value as the language speaks it.
use jiff::tz::TimeZone;

use crate::conversation::{PROMPTS, Prompt, Value};
use crate::intake::{Knowledge, Line, Settings};
use crate::model::{Country, FileFault, Intent, Language, PhoneNumber, SiteCode};
use crate::replies::{Args, Phrasebook, ReplyError};

use super::Spoken;

/// Digits of a telephone number that are spoken in one breath.
const GROUP: usize = 3;

/// What prompts need besides their own values.
pub(super) struct Words<'a> {
    pub(super) knowledge: &'a Knowledge,
    pub(super) settings: &'a Settings,
    pub(super) line: Option<&'a Line>,
}

impl Words<'_> {
    /// Puts prompts into words.
    pub(super) fn say(&self, prompts: &[Prompt]) -> Result<Vec<Spoken>, ReplyError> {
        prompts.iter().map(|prompt| self.one(prompt)).collect()
    }

    fn one(&self, prompt: &Prompt) -> Result<Spoken, ReplyError> {
        let book = &self.knowledge.phrasebook;
        let mut args = Args::new();
        for (name, value) in &prompt.values {
            args = self.value(args, name, value, prompt.language)?;
        }
        let text = book.render(prompt.language, prompt.id, &args)?;
        // A prompt is one breath: line ends mean nothing to a voice.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Spoken { id: prompt.id.to_owned(), language: prompt.language, text })
    }

    fn value(
        &self,
        args: Args,
        name: &str,
        value: &Value,
        language: Language,
    ) -> Result<Args, ReplyError> {
        let book = &self.knowledge.phrasebook;
        let plain = |id: &str| book.render(language, id, &Args::new());
        Ok(match value {
            Value::Digits(digits) => args.with(name, spaced(digits)),
            Value::Number(number) => args.with(name, *number),
            Value::Flag(flag) => args.with(name, *flag),
            Value::Matter(intent) => args.with(name, plain(&format!("intent-{intent}"))?),
            Value::Topic(intent) => args.with(name, plain(&format!("topic-{intent}"))?),
            Value::Site(site) => args.with(name, letters(site)),
            Value::Ticket(ticket) => args.with(name, spaced(&ticket.digits())),
            Value::Phone(number) => args.with(
                name,
                spoken_number(number, self.line.and_then(|line| line.number.country())),
            ),
            Value::Moment(at) => {
                let zone = self.line.map_or(TimeZone::UTC, |line| line.zone.clone());
                args.with(name, book.date_time(language, *at, &zone)?)
            }
            Value::List(ids) => {
                let words: Result<Vec<String>, _> = ids.iter().map(|id| plain(id)).collect();
                args.with(name, words?.join(", "))
            }
            Value::Word(word) => args.with(name, *word),
            Value::Desk => args.with(name, self.settings.desk.as_str()),
        })
    }
}

/// Returns a number as it is spoken in groups of digits: one of the listener's own country as it
/// is dialled there, any other with 00.
#[must_use]
pub fn spoken_number(number: &PhoneNumber, own: Option<Country>) -> String {
    let digits = number.as_str().trim_start_matches('+');
    let national = match own.filter(|own| number.country() == Some(*own)) {
        Some(country) => national(digits, country),
        None => None,
    };
    let dialled = national.map_or_else(|| format!("00{digits}"), ToOwned::to_owned);
    let digits: Vec<char> = dialled.chars().collect();
    let groups: Vec<String> =
        digits.chunks(GROUP).map(|group| spaced(&group.iter().collect::<String>())).collect();
    groups.join(", ")
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
    let topics = Intent::ALL.map(|intent| format!("topic-{intent}"));
    let topics = topics.iter().map(|id| (id.as_str(), &[] as &[&str]));
    PROMPTS
        .iter()
        .copied()
        .chain(topics)
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
