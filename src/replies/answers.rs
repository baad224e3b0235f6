//! Short answers to what is asked often: which text fits a ticket, with its links and figures, as the
//! desk lead writes them in `answers.toml`. The words stand in `locales/*/answers.ftl`.
//!
//! An answer is a paragraph of an acknowledgement. It never stands for the ticket.
use std::collections::BTreeMap;

use super::args::Args;
use super::phrasebook::{Phrasebook, ReplyError};
use crate::model::{AccountKind, FileFault, Intent, Language, Slots};
use crate::tomlfile::{Document, Entry, Faults, Section, one_of};

/// Answers in one file.
const ANSWERS_MAX: usize = 200;
/// The largest figure that an answer may name.
const FIGURE_MAX: u32 = 100_000;
/// Characters of a link.
const LINK_CHARS_MAX: usize = 300;
/// What an answer may hold.
const KEYS: [&str; 5] = ["id", "when", "unless", "link", "figures"];
/// Facts that are chosen from a list, by which an answer may be told from others of its intent.
const CHOSEN: [&str; 6] = ["topic", "product", "change", "schedule", "access", "refused"];
/// The values that every answer gets.
const LINK_VARIABLES: [&str; 2] = ["linked", "link"];

/// A fact that a text must hold, and the values of which any one will do.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Chosen {
    slot: String,
    values: Vec<String>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its name; the text is the message `answer-NAME`.
    pub id: String,
    /// What a ticket must be about.
    pub intents: Vec<Intent>,
    chosen: Vec<Chosen>,
    /// Customers who do not get it.
    pub unless: Vec<AccountKind>,
    /// The page that it points to, by language: all of them, or none.
    pub links: BTreeMap<Language, String>,
    /// The figures of its text.
    pub figures: BTreeMap<String, u32>,
    file: String,
    line: usize,
}

/// A value that a text must be understood to have, and where an answer asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// What the ticket is about.
    pub intent: Intent,
    /// The fact.
    pub slot: &'a str,
    /// Its value.
    pub value: &'a str,
    file: &'a str,
    line: usize,
}

impl Asked<'_> {
    /// Makes a fault of the answer that asks.
    #[must_use]
    pub fn fault(&self, what: impl Into<String>, remedy: impl Into<String>) -> FileFault {
        FileFault::new(self.file, self.line, what, remedy)
    }
}

impl Answer {
    /// Returns the message that holds its text.
    #[must_use]
    pub fn message(&self) -> String {
        format!("answer-{}", self.id)
    }

    /// Returns what it asks for besides the intent, as `topic = rules`.
    pub fn conditions(&self) -> impl Iterator<Item = String> + '_ {
        self.chosen.iter().map(|one| format!("{} = {}", one.slot, one.values.join(", ")))
    }

    /// Returns the values that it asks for.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.chosen.iter().flat_map(|one| &one.values).map(String::as_str)
    }

    fn fits(&self, intent: Intent, kind: Option<AccountKind>, slots: &Slots) -> bool {
        let has = |one: &Chosen| {
            let values = slots.get(&one.slot).map(Vec::as_slice).unwrap_or_default();
            values.iter().any(|slot| one.values.contains(&slot.value))
        };
        self.intents.contains(&intent)
            && !kind.is_some_and(|kind| self.unless.contains(&kind))
            && self.chosen.iter().all(has)
    }

    fn fault(&self, what: impl Into<String>, remedy: impl Into<String>) -> FileFault {
        FileFault::new(&self.file, self.line, what, remedy)
    }

    /// What is wrong with its text.
    fn faults(&self, book: &Phrasebook) -> Vec<FileFault> {
        let message = self.message();
        let Some(wanted) = book.variables(&message) else {
            let what = format!("`{}` has no text", self.id);
            let remedy = format!("write `{message}` in locales/*/answers.ftl, in every language");
            return vec![self.fault(what, remedy)];
        };
        let given = |name: &str| LINK_VARIABLES.contains(&name) || self.figures.contains_key(name);
        let lacking = wanted.iter().filter(|name| !given(name)).map(|name| {
            let what = format!("the text of `{}` needs `${name}`", self.id);
            self.fault(what, format!("write figures.{name} = … here, or take it out of the text"))
        });
        let unused = self.figures.keys().filter(|name| !wanted.contains(*name)).map(|name| {
            let what = format!("the text of `{}` has no `${name}`", self.id);
            self.fault(what, format!("use it in `{message}`, or take figures.{name} out"))
        });
        let linked = wanted.contains("link");
        let lost = (!linked && !self.links.is_empty()).then(|| {
            let what = format!("the text of `{}` does not show its link", self.id);
            self.fault(what, format!("write {{ answer-link }} at the end of `{message}`"))
        });
        lacking.chain(unused).chain(lost).collect()
    }
}

/// All answers, in the order of the file: the first that fits is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(Vec<Answer>);

impl Answers {
    /// Reads the file.
    ///
    /// # Errors
    /// Everything that is wrong in it, each with its line and remedy.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<FileFault>> {
        let mut faults = Faults::default();
        let mut answers: Vec<Answer> = vec![];
        if let Some(document) = Document::read(file, text, &mut faults) {
            let root = document.root();
            root.only(&["answer"], "the file of answers", &mut faults);
            let sections = root.tables("answer", &mut faults);
            if sections.len() > ANSWERS_MAX {
                let what = format!("more than {ANSWERS_MAX} answers");
                faults.push(root.fault(what, "put some together"));
            }
            for section in sections.iter().take(ANSWERS_MAX) {
                let Some(answer) = read(file, section, &mut faults) else { continue };
                if answers.iter().any(|other| other.id == answer.id) {
                    let what = format!("there are two answers `{}`", answer.id);
                    faults.push(section.fault(what, "give each a name of its own"));
                }
                if let Some(first) = answers.iter().find(|first| hides(first, &answer)) {
                    let what = format!("`{}` is never given: `{}` fits first", answer.id, first.id);
                    faults.push(section.fault(what, "put the one that asks for more further up"));
                }
                answers.push(answer);
            }
        }
        if faults.is_empty() { Ok(Self(answers)) } else { Err(faults.into_sorted()) }
    }

    /// Returns what is wrong with the texts of the answers.
    #[must_use]
    pub fn check(&self, book: &Phrasebook) -> Vec<FileFault> {
        self.0.iter().flat_map(|answer| answer.faults(book)).collect()
    }

    /// Returns the answer for a ticket of that intent with these facts, from a customer of that kind.
    #[must_use]
    pub fn find(
        &self,
        intent: Intent,
        kind: Option<AccountKind>,
        slots: &Slots,
    ) -> Option<&Answer> {
        self.0.iter().find(|answer| answer.fits(intent, kind, slots))
    }

    /// Returns every answer in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Answer> {
        self.0.iter()
    }

    /// Returns every value that an answer waits for.
    pub fn asked(&self) -> impl Iterator<Item = Asked<'_>> {
        self.0.iter().flat_map(|answer| {
            answer.intents.iter().flat_map(move |intent| {
                answer.chosen.iter().flat_map(move |one| {
                    one.values.iter().map(move |value| Asked {
                        intent: *intent,
                        slot: &one.slot,
                        value,
                        file: &answer.file,
                        line: answer.line,
                    })
                })
            })
        })
    }
}

/// Whether whatever `later` fits is fitted by `first` before it.
fn hides(first: &Answer, later: &Answer) -> bool {
    later.intents.iter().all(|intent| first.intents.contains(intent))
        && first.unless.iter().all(|kind| later.unless.contains(kind))
        && first.chosen.iter().all(|one| {
            let same = later.chosen.iter().find(|other| other.slot == one.slot);
            same.is_some_and(|other| other.values.iter().all(|value| one.values.contains(value)))
        })
}

fn read(file: &str, section: &Section<'_>, faults: &mut Faults) -> Option<Answer> {
    section.only(&KEYS, "an answer", faults);
    let id = section.need_text("id", "an answer", faults)?;
    let named = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(named) {
        let what = format!("`{id}` is no name");
        faults.push(section.fault(what, "write small letters, digits and hyphens"));
        return None;
    }
    let (mut intents, mut chosen) = (vec![], vec![]);
    match section.need("when", "an answer", faults)?.as_table() {
        Some(when) => conditions(&when, &mut intents, &mut chosen, faults),
        None => faults.push(section.fault("`when` is a table", "write when.intent = …")),
    }
    if intents.is_empty() && faults.is_empty() {
        let what = format!("`{id}` does not say what it answers");
        faults.push(section.fault(what, "write when.intent = …"));
    }
    let unless = section.table("unless", faults).map_or_else(Vec::new, |unless| {
        unless.only(&["account_kind"], "an exception", faults);
        unless.get("account_kind").map_or_else(Vec::new, |entry| kinds(&entry, faults))
    });
    let links = section.table("link", faults).map_or_else(BTreeMap::new, |links| {
        let whole = links.fault("", "");
        by_language(&links, &whole, faults)
    });
    let figures = section.table("figures", faults).map_or_else(BTreeMap::new, |figures| {
        let read = |entry: Entry<'_>| {
            let figure = entry.integer(0, FIGURE_MAX, faults)?;
            Some((entry.key.to_owned(), figure))
        };
        figures.entries().filter_map(read).collect()
    });
    let (id, file, line) = (id.to_owned(), file.to_owned(), section.line());
    Some(Answer { id, intents, chosen, unless, links, figures, file, line })
}

fn conditions(
    when: &Section<'_>,
    intents: &mut Vec<Intent>,
    chosen: &mut Vec<Chosen>,
    faults: &mut Faults,
) {
    let known: Vec<&str> = std::iter::once("intent").chain(CHOSEN).collect();
    when.only(&known, "a condition", faults);
    for entry in when.entries().filter(|entry| known.contains(&entry.key)) {
        let texts = entry.texts(faults);
        if entry.key != "intent" {
            let values = texts.into_iter().map(|scalar| scalar.text).collect();
            chosen.push(Chosen { slot: entry.key.to_owned(), values });
            continue;
        }
        for scalar in texts {
            match scalar.text.parse::<Intent>() {
                Ok(Intent::SafetyEmergency | Intent::NotForDesk) => {
                    let what = format!("`{}` has no answer of this kind", scalar.text);
                    faults.push(scalar.fault(what, "take it out: nobody in danger reads answers"));
                }
                Ok(intent) => intents.push(intent),
                Err(_) => {
                    let all = Intent::ALL.iter().map(|intent| intent.as_str());
                    let what = format!("`{}` is no intent", scalar.text);
                    faults.push(scalar.fault(what, one_of(&scalar.text, all)));
                }
            }
        }
    }
}

fn kinds(entry: &Entry<'_>, faults: &mut Faults) -> Vec<AccountKind> {
    let mut kinds = vec![];
    for scalar in entry.texts(faults) {
        match scalar.text.parse() {
            Ok(kind) => kinds.push(kind),
            Err(error) => faults.push(scalar.fault(format!("account_kind: {error}"), "")),
        }
    }
    kinds
}

/// A link in every language: whoever is answered in his own must not be sent to a page in another.
fn by_language(
    links: &Section<'_>,
    whole: &FileFault,
    faults: &mut Faults,
) -> BTreeMap<Language, String> {
    let folders: Vec<&str> = Language::ALL.iter().map(|language| language.folder()).collect();
    links.only(&folders, "a link", faults);
    let mut found = BTreeMap::new();
    for language in Language::ALL {
        let folder = language.folder();
        let Some(entry) = links.get(folder) else {
            let what = format!("the link is missing in {language}");
            faults.push(FileFault {
                what,
                remedy: format!("write link.{folder} = \"https://…\""),
                ..whole.clone()
            });
            continue;
        };
        let Some(link) = entry.text(faults) else { continue };
        let plain = link.chars().all(|c| c.is_ascii_graphic() && !"<>\"".contains(c));
        if !link.starts_with("https://") || !plain || link.len() > LINK_CHARS_MAX {
            let what = format!("`{link}` is no link");
            faults.push(entry.key_fault(what, "write the whole address, https://…"));
            continue;
        }
        found.insert(language, link.to_owned());
    }
    found
}

impl Phrasebook {
    /// Renders an answer.
    ///
    /// # Errors
    /// [`ReplyError`] when its text is missing or needs a value that the answer does not give.
    pub fn answer(&self, language: Language, answer: &Answer) -> Result<String, ReplyError> {
        let link = answer.links.get(&language);
        let mut args = Args::new()
            .with("linked", link.is_some())
            .with("link", link.cloned().unwrap_or_default());
        for (name, figure) in &answer.figures {
            args = args.with(name, i64::from(*figure));
        }
        self.render(language, &answer.message(), &args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Slot;

    const FILE: &str = "[[answer]]\nid = \"rules\"\nwhen.intent = \"account_service\"\nwhen.topic = \"rules\"\n\
        link.es = \"https://x.example/es\"\nlink.pt = \"https://x.example/pt\"\nlink.en = \"https://x.example/en\"\n\n\
        [[answer]]\nid = \"hands\"\nwhen.intent = \"remote_hands\"\nunless.account_kind = \"managed\"\nfigures.hours = 24\n";

    fn told(text: &str) -> String {
        let faults = Answers::parse("answers.toml", text).unwrap_err();
        faults.iter().map(|fault| format!("{fault}\n")).collect()
    }

    #[test]
    fn the_first_that_fits_is_given_by_intent_facts_and_kind_of_customer() {
        let answers = Answers::parse("answers.toml", FILE).unwrap();
        let slots = |value: &str| {
            let slot = Slot { text: value.to_owned(), value: value.to_owned() };
            Slots::from([("topic".to_owned(), vec![slot])])
        };
        let id = |intent, kind, value: &str| {
            answers.find(intent, kind, &slots(value)).map(|answer| answer.id.as_str())
        };
        let (managed, both) = (Some(AccountKind::Managed), Some(AccountKind::Both));
        assert_eq!(id(Intent::AccountService, None, "rules"), Some("rules"));
        assert_eq!(id(Intent::AccountService, managed, "rules"), Some("rules"));
        assert_eq!(id(Intent::AccountService, None, "audit"), None);
        assert_eq!(id(Intent::Billing, None, "rules"), None);
        assert_eq!(id(Intent::RemoteHands, both, ""), Some("hands"));
        assert_eq!(id(Intent::RemoteHands, managed, ""), None);
    }

    #[test]
    fn faults_have_their_line_and_remedy() {
        let said = told(&FILE.replace("link.pt = \"https://x.example/pt\"\n", ""));
        assert!(
            said.starts_with("answers.toml:5: the link is missing in pt-PT; write link.pt"),
            "{said}"
        );
        let said = told(&FILE.replace("https://x.example/es", "http://x.example/es"));
        assert!(said.starts_with("answers.toml:5: `http://x.example/es` is no link"), "{said}");
        let said = told(&FILE.replace("remote_hands", "remote_hand"));
        assert!(
            said.contains("answers.toml:11: `remote_hand` is no intent; did you mean"),
            "{said}"
        );
        let said = told(&FILE.replace("when.topic", "when.topik"));
        assert!(said.starts_with("answers.toml:4: `topik` is no key"), "{said}");
        let said = told(&FILE.replace("remote_hands", "safety_emergency"));
        assert!(said.contains("nobody in danger reads answers"), "{said}");
        let wide = "[[answer]]\nid = \"all\"\nwhen.intent = \"account_service\"\n";
        let said = told(&format!("{wide}{FILE}"));
        assert!(said.contains("`rules` is never given: `all` fits first"), "{said}");
    }

    #[test]
    fn a_text_and_its_figures_must_fit_each_other() {
        let answers = Answers::parse("answers.toml", FILE).unwrap();
        let book = |text: &str| {
            let text = format!("### $hours, $days: figures. $link: x.\n{text}");
            let files = ["es", "pt", "en"].map(|l| (format!("locales/{l}/a.ftl"), text.clone()));
            Phrasebook::read(&files, None).unwrap()
        };
        let said = |text: &str| -> Vec<String> {
            answers.check(&book(text)).iter().map(ToString::to_string).collect()
        };
        let good = "answer-rules = x { $link }\nanswer-hands = { $hours } h\n";
        assert!(said(good).is_empty());
        let faults = said("answer-rules = x\nanswer-hands = { $days } d\n");
        assert!(
            faults[0].starts_with("answers.toml:1: the text of `rules` does not show"),
            "{faults:?}"
        );
        assert!(
            faults[1].contains("answers.toml:9: the text of `hands` needs `$days`"),
            "{faults:?}"
        );
        assert!(faults[2].contains("has no `$hours`"), "{faults:?}");
        assert!(said("answer-hands = { $hours }\n")[0].contains("write `answer-rules`"));
    }
}
