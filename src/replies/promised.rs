//! What a letter promises and a page reminds of: the times of the desk, in the words of a language.
use super::args::Args;
use super::phrasebook::{Phrasebook, ReplyError};
use crate::model::Language;

/// Until when something is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// So many minutes later.
    Minutes {
        /// How many.
        minutes: u32,
        /// Whether only the hours count in which the team works.
        working: bool,
    },
    /// The next working day of the team.
    NextDay,
}

/// What is promised for one ticket, as the file of times says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Promised {
    /// Until when a person has it.
    pub attended: Option<Until>,
    /// Until when a person has written to the customer or spoken with him.
    pub contact: Option<Until>,
    /// How often the customer has news.
    pub update: Option<Until>,
}

impl Promised {
    /// Adds what is promised to the values of a letter or page.
    pub(super) fn add_to(
        self,
        args: Args,
        book: &Phrasebook,
        language: Language,
    ) -> Result<Args, ReplyError> {
        Ok(args
            .with("attended_by", by(self.attended))
            .with("attended", within(book, language, self.attended)?)
            .with("contact_by", by(self.contact))
            .with("contact", within(book, language, self.contact)?)
            .with("has_update", self.update.is_some())
            .with("update", every(book, language, self.update)?))
    }
}

const fn by(until: Option<Until>) -> &'static str {
    match until {
        Some(Until::Minutes { .. }) => "time",
        Some(Until::NextDay) => "day",
        None => "none",
    }
}

/// A length of time: "15 minutes"; empty where there is none.
fn within(
    book: &Phrasebook,
    language: Language,
    until: Option<Until>,
) -> Result<String, ReplyError> {
    match until {
        Some(Until::Minutes { minutes, working }) => {
            let length = book.duration(language, minutes)?;
            counted(book, language, length, working)
        }
        Some(Until::NextDay) | None => Ok(String::new()),
    }
}

/// How often: "every 30 minutes"; empty where there is nothing.
fn every(
    book: &Phrasebook,
    language: Language,
    until: Option<Until>,
) -> Result<String, ReplyError> {
    let (unit, minutes, working) = match until {
        None => return Ok(String::new()),
        Some(Until::NextDay) => ("day", 0, false),
        Some(Until::Minutes { minutes, working }) => match (minutes / 60, minutes % 60) {
            (0, _) => ("minutes", minutes, working),
            (_, 0) => ("hours", minutes, working),
            (_, _) => ("mixed", minutes, working),
        },
    };
    let args = Args::new()
        .with("unit", unit)
        .with("hours", i64::from(minutes / 60))
        .with("minutes", i64::from(minutes % 60));
    let length = book.render(language, "format-every", &args)?;
    counted(book, language, length, working)
}

fn counted(
    book: &Phrasebook,
    language: Language,
    length: String,
    working: bool,
) -> Result<String, ReplyError> {
    if !working {
        return Ok(length);
    }
    book.render(language, "format-working", &Args::new().with("length", length))
}
