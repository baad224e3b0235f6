//! Everything that can be wrong in the locale files, found before a customer reads it.
mod banned;
mod compare;
mod entry;
mod references;

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast;

use crate::model::{FileFault, Language};
use banned::BannedWords;
use entry::Entry;

/// The files in which a brand may have other words: the console is the desk's own.
const BRAND_FILES: [&str; 3] = ["mail.ftl", "answers.ftl", "phone.ftl"];

/// One `.ftl` file.
struct Source<'a> {
    language: Language,
    file: &'a str,
    text: &'a str,
    /// Whether its entries stand in the place of others.
    is_brand: bool,
}

impl Source<'_> {
    /// The name of the file in its folder.
    fn name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or(self.file)
    }

    fn fault(&self, byte: usize, what: impl Into<String>, remedy: impl Into<String>) -> FileFault {
        FileFault::at_byte(self.file, self.text, byte, what, remedy)
    }
}

/// The entries of one language by id; a term's id begins with `-`.
type Entries<'a> = BTreeMap<String, Entry<'a>>;

/// What the checks leave for rendering.
pub(super) struct Checked<'a> {
    /// Language, path and text of each file, those of a brand last.
    pub(super) texts: Vec<(Language, &'a str, &'a str)>,
    /// The variables that each message needs, itself or through what it includes.
    pub(super) variables: BTreeMap<String, BTreeSet<String>>,
}

/// Returns the brand whose file this is: `brands/NAME/LANGUAGE/FILE`.
pub(super) fn brand_of(file: &str) -> Option<&str> {
    let mut parts = file.rsplit('/').skip(2);
    let name = parts.next()?;
    (parts.next()? == "brands").then_some(name)
}

/// Checks all files together, with those of one brand before the others, or of none.
///
/// # Errors
/// Every fault, sorted by file and line. Languages are compared only once each file is sound by
/// itself: a lost entry would else be reported three times.
pub(super) fn check<'a>(
    files: &'a [(String, String)],
    brand: Option<&str>,
) -> Result<Checked<'a>, Vec<FileFault>> {
    let mut faults = vec![];
    let mut banned = BannedWords::default();
    let mut sources = vec![];
    for (file, text) in files {
        let own = brand_of(file);
        if own.is_some() && own != brand {
            continue;
        }
        if file.rsplit('/').next() == Some("banned.toml") {
            match BannedWords::parse(file, text) {
                Ok(words) => banned = words,
                Err(fault) => faults.push(fault),
            }
        } else if let Some(language) = language_of(file) {
            sources.push(Source { language, file, text, is_brand: own.is_some() });
        } else {
            faults.push(FileFault::new(
                file,
                0,
                "no locale file",
                "put it into locales/es, locales/pt or locales/en and end its name with .ftl",
            ));
        }
    }
    let mut books: BTreeMap<Language, Entries<'_>> =
        Language::ALL.into_iter().map(|language| (language, BTreeMap::new())).collect();
    let mut replaced = BTreeSet::new();
    // What a brand says stands before what is said else.
    sources.sort_by_key(|source| !source.is_brand);
    for source in &sources {
        let entries = books.entry(source.language).or_default();
        read(source, entries, &mut replaced, &mut faults);
    }
    faults.extend(books.values().flat_map(|entries| replaces_nothing(entries, &replaced)));
    for source in sources.iter().filter(|one| one.is_brand && !BRAND_FILES.contains(&one.name())) {
        let what = "a brand has no words of its own for this";
        faults.push(source.fault(0, what, format!("use {}", BRAND_FILES.join(" or "))));
    }
    for entries in books.values() {
        faults.extend(references::check(entries));
        faults.extend(entries.values().flat_map(|entry| banned.check(entry)));
    }
    if faults.is_empty() {
        faults = compare::check(&books);
    }
    if faults.is_empty() {
        let variables = books.values().next().map(compare::all_variables).unwrap_or_default();
        let texts = sources.iter().rev().map(|s| (s.language, s.file, s.text)).collect();
        return Ok(Checked { texts, variables });
    }
    faults.sort_by(|a, b| (&a.file, a.line, &a.what).cmp(&(&b.file, b.line, &b.what)));
    faults.dedup();
    Err(faults)
}

/// Entries of a brand that stand in the place of nothing.
fn replaces_nothing(
    entries: &Entries<'_>,
    replaced: &BTreeSet<(Language, String)>,
) -> Vec<FileFault> {
    let own = entries.values().filter(|entry| entry.source.is_brand);
    let lost = own.filter(|entry| !replaced.contains(&(entry.source.language, entry.id.clone())));
    let fault = |entry: &Entry<'_>| {
        let (id, name) = (&entry.id, entry.source.name());
        let what =
            format!("`{id}` stands in no {name} of this language, so that nothing asks for it");
        entry.fault(entry.byte, what, "write an id that stands there, with other words")
    };
    lost.map(fault).collect()
}

/// Returns the language whose folder an `.ftl` file lies in.
fn language_of(file: &str) -> Option<Language> {
    let mut parts = file.rsplit('/');
    let name = parts.next()?;
    let folder = parts.next()?;
    Language::ALL.into_iter().find(|language| language.folder() == folder && name.ends_with(".ftl"))
}

/// Parses one file into entries, and finds what is wrong in it alone.
fn read<'a>(
    source: &'a Source<'a>,
    entries: &mut Entries<'a>,
    replaced: &mut BTreeSet<(Language, String)>,
    faults: &mut Vec<FileFault>,
) {
    let resource = match fluent_syntax::parser::parse(source.text) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            faults.extend(errors.iter().map(|error| {
                source.fault(
                    error.pos.start,
                    format!("Fluent syntax: {error}"),
                    "compare it with the same id in another language",
                )
            }));
            resource
        }
    };
    let described = described_variables(&resource);
    for node in &resource.body {
        let Some(entry) = Entry::read(source, node) else { continue };
        if entry.has_attributes {
            faults.push(source.fault(
                entry.byte,
                format!("`{}` has attributes, which nothing reads", entry.id),
                "make each a message of its own",
            ));
        }
        for (variable, byte) in entry.variables.iter().filter(|(v, _)| !described.contains(**v)) {
            faults.push(source.fault(
                *byte,
                format!("`{}` uses `${variable}`, which no comment of this file describes", entry.id),
                format!("correct the name, or describe it in the file's head: ### ${variable}: what it is"),
            ));
        }
        if let Some(own) = entries.get(&entry.id).filter(|e| e.source.is_brand && !source.is_brand)
        {
            if own.source.name() == source.name() {
                replaced.insert((source.language, entry.id));
            }
            continue;
        }
        if let Some(first) = entries.get(&entry.id) {
            faults.push(source.fault(
                entry.byte,
                format!("`{}` stands twice", entry.id),
                format!("keep one; the other is {}", first.place()),
            ));
            continue;
        }
        entries.insert(entry.id.clone(), entry);
    }
}

/// Returns the names written as `$name` in the comments of a file: its declared variables.
fn described_variables<'a>(resource: &ast::Resource<&'a str>) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for node in &resource.body {
        let comment = match node {
            ast::Entry::Comment(c)
            | ast::Entry::GroupComment(c)
            | ast::Entry::ResourceComment(c) => Some(c),
            ast::Entry::Message(message) => message.comment.as_ref(),
            ast::Entry::Term(term) => term.comment.as_ref(),
            ast::Entry::Junk { .. } => None,
        };
        for line in comment.iter().flat_map(|c| &c.content) {
            names.extend(line.split('$').skip(1).map(|rest| {
                rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')
                    .next()
                    .unwrap_or_default()
            }));
        }
    }
    names
}
