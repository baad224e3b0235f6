//! All sentences of the three languages, checked together and rendered one by one.
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use fluent::concurrent::FluentBundle;
use fluent::resolver::ResolverError;
use fluent::resolver::errors::ReferenceKind;
use fluent::{FluentError, FluentResource};
use unic_langid::{LanguageIdentifier, langid};

use super::args::Args;
use super::lint::{self, brand_of};
use super::{required, wordings};
use crate::model::{FileFault, Language};

/// What stands between the two halves of a bilingual letter.
const HALVES: &str = "\n\n* * *\n\n";

/// Every sentence that customers and people on call read.
///
/// It never changes: to reload, load another and keep the old one if that fails.
pub struct Phrasebook {
    bundles: BTreeMap<Language, Bundle>,
    /// The same messages, with every value marked where it stands.
    marked: BTreeMap<Language, Bundle>,
    resources: BTreeMap<Language, Vec<Arc<FluentResource>>>,
    variables: BTreeMap<String, BTreeSet<String>>,
}

type Bundle = FluentBundle<Arc<FluentResource>>;

/// Why a text cannot be rendered. Nothing was made that could be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// No message has that id.
    #[error("no message `{id}` in locales/{folder}", folder = .language.folder())]
    UnknownId {
        /// The id asked for.
        id: String,
        /// The language asked for.
        language: Language,
    },
    /// The message names a variable that was not given.
    #[error("message `{id}` in {language} needs `${variable}`, which was not given")]
    MissingVariable {
        /// The message.
        id: String,
        /// The language asked for.
        language: Language,
        /// The variable, without its `$`.
        variable: String,
    },
    /// Any other fault of the message, such as too many placeables.
    #[error("message `{id}` in {language}: {reason}")]
    Unrenderable {
        /// The message.
        id: String,
        /// The language asked for.
        language: Language,
        /// What the renderer said.
        reason: String,
    },
}

const fn locale(language: Language) -> LanguageIdentifier {
    match language {
        Language::Spanish => langid!("es-ES"),
        Language::Portuguese => langid!("pt-PT"),
        Language::English => langid!("en-GB"),
    }
}

impl Phrasebook {
    /// Checks and takes the files below `locales/`: `(path, text)` of every `.ftl` file, and of
    /// `banned.toml` when there is one. The folder of a file names its language.
    ///
    /// # Errors
    /// Every fault of every file, sorted by file and line; then every text that the program needs
    /// and does not find, or that wants a value which the program does not give.
    pub fn load(files: &[(String, String)]) -> Result<Self, Vec<FileFault>> {
        Self::load_for(files, None)
    }

    /// Takes the same files once more for each brand that has a folder below `brands/`: what stands
    /// there stands in the place of what all brands say.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_brands(
        files: &[(String, String)],
    ) -> Result<BTreeMap<String, Self>, Vec<FileFault>> {
        let (mut books, mut faults) = (BTreeMap::new(), vec![]);
        let names: BTreeSet<&str> = files.iter().filter_map(|(file, _)| brand_of(file)).collect();
        for name in names {
            match Self::load_for(files, Some(name)) {
                Ok(book) => {
                    books.insert(name.to_owned(), book);
                }
                Err(found) => faults.extend(found),
            }
        }
        if faults.is_empty() { Ok(books) } else { Err(faults) }
    }

    fn load_for(files: &[(String, String)], brand: Option<&str>) -> Result<Self, Vec<FileFault>> {
        let book = Self::read(files, brand)?;
        let faults = required::check(&book);
        if faults.is_empty() { Ok(book) } else { Err(faults) }
    }

    /// Takes files that are sound by themselves, whether or not the program's own texts stand
    /// in them.
    pub(super) fn read(
        files: &[(String, String)],
        brand: Option<&str>,
    ) -> Result<Self, Vec<FileFault>> {
        let checked = lint::check(files, brand)?;
        let mut book = Self {
            bundles: BTreeMap::new(),
            marked: BTreeMap::new(),
            resources: BTreeMap::new(),
            variables: checked.variables,
        };
        for language in Language::ALL {
            let (mut plain, mut marked) = (bundle(language), bundle(language));
            marked.set_formatter(Some(wordings::mark));
            let mut resources = vec![];
            for (file, text) in checked.texts.iter().filter(|t| t.0 == language).map(|t| (t.1, t.2))
            {
                let resource = FluentResource::try_new(text.to_owned())
                    .map_err(|(_, errors)| whole_file(file, &errors))?;
                let resource = Arc::new(resource);
                if brand_of(file).is_some() {
                    plain.add_resource_overriding(Arc::clone(&resource));
                    marked.add_resource_overriding(Arc::clone(&resource));
                    // What is found first is what is said.
                    resources.insert(0, resource);
                    continue;
                }
                for bundle in [&mut plain, &mut marked] {
                    bundle
                        .add_resource(Arc::clone(&resource))
                        .map_err(|errors| whole_file(file, &errors))?;
                }
                resources.push(resource);
            }
            book.bundles.insert(language, plain);
            book.marked.insert(language, marked);
            book.resources.insert(language, resources);
        }
        Ok(book)
    }

    /// Returns every id, sorted. Each stands in all three languages.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.variables.keys().map(String::as_str)
    }

    /// Returns the languages of the book: all that the desk speaks.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        self.bundles.keys().copied()
    }

    /// Returns the variables that a message needs, itself or through the messages it includes.
    #[must_use]
    pub fn variables(&self, id: &str) -> Option<&BTreeSet<String>> {
        self.variables.get(id)
    }

    /// Renders a message. Runs of empty lines become one, so that a paragraph which does not
    /// apply leaves no hole.
    ///
    /// # Errors
    /// [`ReplyError`] when the id is unknown or a variable is missing.
    pub fn render(&self, language: Language, id: &str, args: &Args) -> Result<String, ReplyError> {
        rendered(&self.bundles, language, id, args)
    }

    /// Renders a message with every value marked.
    pub(super) fn render_marked(
        &self,
        language: Language,
        id: &str,
        args: &Args,
    ) -> Result<String, ReplyError> {
        rendered(&self.marked, language, id, args)
    }

    /// Returns the files of a language.
    pub(super) fn resources(&self, language: Language) -> &[Arc<FluentResource>] {
        self.resources.get(&language).map_or(&[], Vec::as_slice)
    }

    /// Renders a message in `primary` and, below it, in English: the answer to a language that
    /// the desk does not speak. `args` makes the values in each language.
    ///
    /// # Errors
    /// As [`Phrasebook::render`], or what `args` returns.
    pub fn render_bilingual(
        &self,
        primary: Language,
        id: &str,
        args: &dyn Fn(Language) -> Result<Args, ReplyError>,
    ) -> Result<String, ReplyError> {
        let first = self.render(primary, id, &args(primary)?)?;
        if primary == Language::English {
            return Ok(first);
        }
        let second = self.render(Language::English, id, &args(Language::English)?)?;
        Ok(format!("{first}{HALVES}{second}"))
    }
}

/// A bundle without messages.
fn bundle(language: Language) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![locale(language)]);
    // The isolation marks of Fluent are for mixed directions; in plain mail they are noise.
    bundle.set_use_isolating(false);
    bundle
}

fn rendered(
    bundles: &BTreeMap<Language, Bundle>,
    language: Language,
    id: &str,
    args: &Args,
) -> Result<String, ReplyError> {
    let unknown = || ReplyError::UnknownId { id: id.to_owned(), language };
    let bundle = bundles.get(&language).ok_or_else(unknown)?;
    let message = bundle.get_message(id).ok_or_else(unknown)?;
    let pattern = message.value().ok_or_else(unknown)?;
    let mut errors = vec![];
    let (args, mut text) = (args.to_fluent(), String::new());
    // Not format_pattern, which takes the whole for a value too, and would mark it. Writing to a
    // string cannot fail.
    let _ = bundle.write_pattern(&mut text, pattern, Some(&args), &mut errors);
    match errors.first() {
        None => Ok(without_holes(&text)),
        Some(FluentError::ResolverError(ResolverError::Reference(ReferenceKind::Variable {
            id: variable,
        }))) => Err(ReplyError::MissingVariable {
            id: id.to_owned(),
            language,
            variable: variable.clone(),
        }),
        Some(other) => {
            Err(ReplyError::Unrenderable { id: id.to_owned(), language, reason: other.to_string() })
        }
    }
}

impl fmt::Debug for Phrasebook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phrasebook").field("ids", &self.variables.len()).finish_non_exhaustive()
    }
}

fn whole_file(file: &str, errors: &[impl fmt::Display]) -> Vec<FileFault> {
    errors.iter().map(|error| FileFault::new(file, 0, error.to_string(), "")).collect()
}

fn without_holes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty_lines = 0_u32;
    for line in text.trim().lines().map(str::trim_end) {
        if line.is_empty() {
            empty_lines = empty_lines.saturating_add(1);
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty_lines > 0 { "\n\n" } else { "\n" });
        }
        empty_lines = 0;
        out.push_str(line);
    }
    out
}
