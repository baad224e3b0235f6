//! Changing rule files and keeping what people wrote around the rules.
//!
//! Pure: texts in, texts out. A rule is a block of lines: its `[[rule]]`, what belongs to it, and the
//! comment right above. Blocks are put in, taken out and moved as they stand; inside a block a value
//! is changed by `toml_edit`, which leaves comments and spaces alone. Nothing comes out of
//! [`edit`] that the program would not load: the whole set is read again with every check and test.

mod blocks;
mod diff;
mod fields;

pub use diff::diff;

use super::{Known, Ruleset};
use crate::model::{FileFault, RuleId};
use crate::tomlfile::one_of;
use blocks::{Block, Kind, blocks};

/// Where a rule comes to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Read before that rule, in its file.
    Before(RuleId),
    /// Read after it.
    After(RuleId),
}

impl Place {
    const fn rule(&self) -> &RuleId {
        match self {
            Self::Before(rule) | Self::After(rule) => rule,
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Gives a field of a rule a value: `when.intent`, `then.queue`, `about`. A new id is written
    /// into the tests that want the old one.
    Set {
        /// The rule.
        rule: RuleId,
        /// The field.
        key: String,
        /// The value as it is written in TOML; what is none is taken as a text.
        value: String,
    },
    /// Takes a field out of a rule.
    Unset {
        /// The rule.
        rule: RuleId,
        /// The field.
        key: String,
    },
    /// Adds rules and tests as they are written. Without a place the rules come before the last
    /// rule, which takes everything; tests come to the end of that file.
    Add {
        /// `[[rule]]` and `[[test]]`.
        text: String,
        /// Where the rules come to stand.
        place: Option<Place>,
    },
    /// Puts a text in the place of a rule with the comment above it. What is no rule in it may not be.
    Replace {
        /// The rule.
        rule: RuleId,
        /// `[[rule]]`, with comments as they are wished.
        text: String,
    },
    /// Takes a rule out.
    Remove {
        /// The rule.
        rule: RuleId,
        /// Takes out the tests that want it, too.
        with_tests: bool,
    },
    /// Puts a rule elsewhere.
    Move {
        /// The rule.
        rule: RuleId,
        /// Where to.
        place: Place,
    },
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The rule is in no file.
    #[error("there is no rule `{0}`; {1}")]
    NoRule(String, String),
    /// The change makes no sense there.
    #[error("{0}")]
    Cannot(String),
    /// The set cannot be used, before the change or with it.
    #[error("the rules could not be used")]
    Faults(Vec<FileFault>),
}

/// Files changed, and the set that they make.
#[derive(Clone, Debug)]
pub struct Edited {
    /// Every file that differs: its path, the text before and the text now. A file that gains comes
    /// before one that loses, so that a writer who is stopped in between loses no rule.
    pub files: Vec<(String, String, String)>,
    /// Every file of the new set.
    pub all: Vec<(String, String)>,
    /// The new set.
    pub rules: Ruleset,
}

/// Applies changes in order.
///
/// # Errors
/// [`EditError`]; the files are as they were then.
pub fn edit(files: &[(String, String)], ops: &[Op], known: &Known) -> Result<Edited, EditError> {
    let mut texts: Vec<(String, String)> = files.to_vec();
    texts.sort();
    let before = texts.clone();
    for op in ops {
        apply(&mut texts, op)?;
    }
    let rules = Ruleset::parse(&texts, known).map_err(EditError::Faults)?;
    let mut changed: Vec<(String, String, String)> = before
        .into_iter()
        .zip(&texts)
        .filter(|((_, old), (_, new))| old != new)
        .map(|((path, old), (_, new))| (path, old, new.clone()))
        .collect();
    changed.sort_by_key(|(_, old, new)| new.len() < old.len());
    Ok(Edited { files: changed, all: texts, rules })
}

type Texts = [(String, String)];

fn apply(texts: &mut Texts, op: &Op) -> Result<(), EditError> {
    match op {
        Op::Set { rule, key, value } => {
            set(texts, rule, key, Some(value))?;
            if key == "id" {
                rename(texts, rule, value)?;
            }
            Ok(())
        }
        Op::Unset { rule, key } => set(texts, rule, key, None),
        Op::Add { text, place } => add(texts, text, place.as_ref()),
        Op::Replace { rule, text } => replace(texts, rule, text),
        Op::Remove { rule, with_tests } => remove(texts, rule, *with_tests),
        Op::Move { rule, place } => {
            if rule == place.rule() {
                return Err(EditError::Cannot(format!("`{rule}` stands where it is already")));
            }
            // Looked for first: a rule must not be taken out for a place that is not there.
            find(texts, place.rule())?;
            let (at, block) = find(texts, rule)?;
            let taken = cut(texts, at, &block);
            put(texts, place, &taken)
        }
    }
}

/// Returns the file that a rule stands in, and its text with the comment above it.
///
/// # Errors
/// [`EditError`] when there is no such rule, or a file cannot be read.
pub fn text_of(files: &[(String, String)], rule: &RuleId) -> Result<(String, String), EditError> {
    let (at, block) = find(files, rule)?;
    let found = files.get(at).map(|(path, text)| (path.clone(), block.split(text).1.to_owned()));
    found.ok_or_else(|| EditError::NoRule(rule.to_string(), String::new()))
}

/// Puts a text in the place of a rule.
fn replace(texts: &mut Texts, rule: &RuleId, text: &str) -> Result<(), EditError> {
    let mut text = text.trim().to_owned();
    text.push('\n');
    let found = read("what is written", &text)?;
    let [Block { kind: Kind::Rule(id), .. }] = found.as_slice() else {
        return Err(EditError::Cannot("write one [[rule]] and nothing else".to_owned()));
    };
    let id = id.clone();
    let (at, block) = find(texts, rule)?;
    if let Some((_, file)) = texts.get_mut(at) {
        let (head, _, tail) = block.split(file);
        *file = format!("{head}{text}{tail}");
    }
    if id != rule.as_str() { rename(texts, rule, &id) } else { Ok(()) }
}

/// Returns the file that a rule stands in, and its block.
fn find(texts: &Texts, rule: &RuleId) -> Result<(usize, Block), EditError> {
    let mut ids = vec![];
    for (at, (path, text)) in texts.iter().enumerate() {
        for block in read(path, text)? {
            match &block.kind {
                Kind::Rule(id) if id == rule.as_str() => return Ok((at, block)),
                Kind::Rule(id) => ids.push(id.clone()),
                Kind::Test { .. } => {}
            }
        }
    }
    let remedy = one_of(rule.as_str(), ids.iter().map(String::as_str));
    Err(EditError::NoRule(rule.to_string(), remedy))
}

fn read(path: &str, text: &str) -> Result<Vec<Block>, EditError> {
    blocks(path, text).map_err(EditError::Faults)
}

fn set(texts: &mut Texts, rule: &RuleId, key: &str, value: Option<&str>) -> Result<(), EditError> {
    let (at, block) = find(texts, rule)?;
    change(texts, at, &block, key, value)
}

fn change(
    texts: &mut Texts,
    at: usize,
    block: &Block,
    key: &str,
    value: Option<&str>,
) -> Result<(), EditError> {
    let Some((_, text)) = texts.get_mut(at) else { return Ok(()) };
    let (head, middle, tail) = block.split(text);
    let list = if matches!(block.kind, Kind::Rule(_)) { "rule" } else { "test" };
    let middle = fields::set(middle, list, key, value).map_err(EditError::Cannot)?;
    *text = format!("{head}{middle}{tail}");
    Ok(())
}

/// Lets the tests that want a rule want it by its new name.
fn rename(texts: &mut Texts, old: &RuleId, new: &str) -> Result<(), EditError> {
    for at in 0..texts.len() {
        while let Some(block) = wanting(texts, at, old)? {
            change(texts, at, &block, "want.rule", Some(new))?;
        }
    }
    Ok(())
}

/// Returns the first test of a file that wants a rule.
fn wanting(texts: &Texts, at: usize, rule: &RuleId) -> Result<Option<Block>, EditError> {
    let Some((path, text)) = texts.get(at) else { return Ok(None) };
    let wants = |block: &Block| matches!(&block.kind, Kind::Test { wants: Some(id) } if id == rule.as_str());
    Ok(read(path, text)?.into_iter().find(wants))
}

fn add(texts: &mut Texts, text: &str, place: Option<&Place>) -> Result<(), EditError> {
    let mut text = text.trim().to_owned();
    text.push('\n');
    let (mut rules, mut tests) = (String::new(), String::new());
    for block in read("what is added", &text)? {
        let (_, part, _) = block.split(&text);
        let into = if matches!(block.kind, Kind::Rule(_)) { &mut rules } else { &mut tests };
        into.push_str(&spaced(part));
    }
    if rules.is_empty() && tests.is_empty() {
        return Err(EditError::Cannot("there is no [[rule]] and no [[test]] in it".to_owned()));
    }
    let place = match place {
        Some(place) => place.clone(),
        None => Place::Before(last_rule(texts)?),
    };
    let (at, _) = find(texts, place.rule())?;
    if !rules.is_empty() {
        put(texts, &place, &rules)?;
    }
    if let Some((_, file)) = texts.get_mut(at).filter(|_| !tests.is_empty()) {
        *file = format!("{}\n\n{}\n", file.trim_end(), tests.trim_end());
    }
    Ok(())
}

/// Returns the rule that is read last.
fn last_rule(texts: &Texts) -> Result<RuleId, EditError> {
    for (path, text) in texts.iter().rev() {
        for block in read(path, text)?.iter().rev() {
            if let Kind::Rule(id) = &block.kind {
                return id.parse().map_err(|_| EditError::Cannot(format!("`{id}` is no id")));
            }
        }
    }
    Err(EditError::Cannot("there are no rules yet".to_owned()))
}

fn remove(texts: &mut Texts, rule: &RuleId, with_tests: bool) -> Result<(), EditError> {
    let (at, block) = find(texts, rule)?;
    cut(texts, at, &block);
    for at in (0..texts.len()).filter(|_| with_tests) {
        while let Some(block) = wanting(texts, at, rule)? {
            cut(texts, at, &block);
        }
    }
    Ok(())
}

/// Takes a block out of its file, with one of the empty lines around it, and returns it.
fn cut(texts: &mut Texts, at: usize, block: &Block) -> String {
    let Some((_, text)) = texts.get_mut(at) else { return String::new() };
    let (head, middle, tail) = block.split(text);
    let taken = middle.to_owned();
    let tail = if head.is_empty() || head.ends_with("\n\n") {
        tail.strip_prefix('\n').unwrap_or(tail)
    } else {
        tail
    };
    let rest = format!("{head}{tail}");
    *text = if tail.is_empty() { format!("{}\n", rest.trim_end()) } else { rest };
    taken
}

fn put(texts: &mut Texts, place: &Place, block: &str) -> Result<(), EditError> {
    let (at, beside) = find(texts, place.rule())?;
    let Some((_, text)) = texts.get_mut(at) else { return Ok(()) };
    let (head, middle, tail) = beside.split(text);
    *text = match place {
        Place::Before(_) => format!("{head}{}{middle}{tail}", spaced(block)),
        Place::After(_) => format!("{head}{}{}\n{tail}", spaced(middle), block.trim_end()),
    };
    Ok(())
}

/// Ends a block with one empty line.
fn spaced(block: &str) -> String {
    format!("{}\n\n", block.trim_end())
}

#[cfg(test)]
mod tests;
