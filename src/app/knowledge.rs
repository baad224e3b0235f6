//! Loading what the desk knows, all of it or nothing.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::api::Reload;
use crate::calls::{check_messages, check_prompts};
use crate::channels::{call_messages, page_messages};
use crate::console::CONSOLE_MESSAGES;
use crate::intake::{Intake, Knowledge, PeopleTarget, Settings};
use crate::model::{FileFault, PolicyId, QueueId};
use crate::oncall::OnCall;
use crate::replies::{Answers, LETTERS, Phrasebook};
use crate::routing::{Known, Ruleset};
use crate::tickets::{Kinds, ProblemCodes};
use crate::times::Times;
use crate::tomlfile::one_of;
use crate::understanding::{Sources, Understanding};

use super::config::Loaded;
use super::files;
use super::last_good::LastGoodFile;
use super::metrics::Metrics;
use super::readings::{Key, Readings};

/// What all that read the same share. Both take most of the time of a start or a reload, and most
/// reloads change neither.
static PHRASEBOOKS: Readings<Phrasebook> = Readings::new();
static UNDERSTANDINGS: Readings<Understanding> = Readings::new();

/// The trained model, beside its examples.
const MODEL: &str = "model.tsv";
/// Examples of corrected tickets, among those that people wrote.
const CORRECTED: &str = "corrected.jsonl";
/// The model of facts, beside it.
const FACTS: &str = "facts.tsv";

/// Where the desk's files lie.
#[derive(Clone, Debug)]
pub struct KnowledgePaths {
    /// The folder with `rules`, `on-call`, `calendars` and `understanding`.
    pub rules: PathBuf,
    /// The folder with a folder for each language.
    pub locales: PathBuf,
}

impl KnowledgePaths {
    /// Takes the folders from the configuration.
    #[must_use]
    pub fn new(loaded: &Loaded) -> Self {
        Self {
            rules: loaded.path(&loaded.config.rules.directory),
            locales: loaded.path(&loaded.config.rules.locales),
        }
    }
}

/// Reads the phrases alone.
///
/// # Errors
/// Everything that is wrong in any file.
pub fn load_phrasebook(paths: &KnowledgePaths) -> Result<Phrasebook, Vec<FileFault>> {
    read_phrasebook(&phrases(paths)?)
}

fn phrases(paths: &KnowledgePaths) -> Result<Vec<(String, String)>, Vec<FileFault>> {
    files::texts(&paths.locales, &[".ftl", ".toml"])
}

fn read_phrasebook(files: &[(String, String)]) -> Result<Phrasebook, Vec<FileFault>> {
    let book = Phrasebook::load(files)?;
    let mut faults = check_prompts(&book);
    faults.extend(check_messages(&book, &call_messages()));
    faults.extend(check_messages(&book, &page_messages()));
    faults.extend(check_messages(&book, CONSOLE_MESSAGES));
    if faults.is_empty() { Ok(book) } else { Err(faults) }
}

/// Returns the phrases, read anew only where they changed.
fn shared_phrasebook(files: &[(String, String)]) -> Result<Arc<Phrasebook>, Vec<FileFault>> {
    PHRASEBOOKS.get(Key::of(parts_of(files)), || read_phrasebook(files))
}

/// Returns what these files and sites let us understand, read anew only where they changed.
fn shared_understanding(
    sources: &Sources,
    settings: &Settings,
) -> Result<Arc<Understanding>, Vec<FileFault>> {
    let sites = format!("{:?}", settings.sites);
    // A model that is not there is another thing than one that is empty.
    let models = [&sources.model, &sources.facts];
    let models = models.into_iter().flat_map(|model| {
        let (there, bytes) = model.as_deref().map_or((&b"-"[..], &[][..]), |m| (b"+", m));
        [there, bytes]
    });
    let parts = parts_of(&sources.files).chain(models).chain([sites.as_bytes()]);
    UNDERSTANDINGS.get(Key::of(parts), || Understanding::load(sources, &settings.sites))
}

fn parts_of(files: &[(String, String)]) -> impl Iterator<Item = &[u8]> {
    files.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()])
}

/// Reads what brands say in other words, whether or not the configuration names them.
///
/// # Errors
/// Everything that is wrong in any of their files.
pub fn load_brand_books(
    paths: &KnowledgePaths,
) -> Result<BTreeMap<String, Phrasebook>, Vec<FileFault>> {
    read_brands(&phrases(paths)?)
}

fn read_brands(files: &[(String, String)]) -> Result<BTreeMap<String, Phrasebook>, Vec<FileFault>> {
    let books = Phrasebook::load_brands(files)?;
    let spoken = |(name, book): (&String, &Phrasebook)| {
        let mut faults = check_prompts(book);
        faults.extend(check_messages(book, &call_messages()));
        let of = format!("locales/brands/{name}");
        let told = move |fault: FileFault| FileFault { file: of.clone(), ..fault };
        faults.into_iter().map(told).collect::<Vec<_>>()
    };
    let faults: Vec<FileFault> = books.iter().flat_map(spoken).collect();
    if faults.is_empty() { Ok(books) } else { Err(faults) }
}

/// Reads what brands say in other words; each that the configuration names must be there.
fn load_brands(
    paths: &KnowledgePaths,
    settings: &Settings,
    files: &[(String, String)],
) -> Result<BTreeMap<String, Phrasebook>, Vec<FileFault>> {
    let books = read_brands(files)?;
    let mailboxes = settings.entrances.iter().map(|one| (one.address.to_string(), &one.brand));
    let lines = settings.lines.iter().map(|line| (line.id.clone(), &line.brand));
    let unknown = mailboxes
        .chain(lines)
        .filter(|(_, brand)| !brand.is_empty() && !books.contains_key(brand.as_str()));
    let faults: Vec<FileFault> = unknown
        .map(|(of, brand)| {
            let what = format!("the brand `{brand}` of {of} has no words of its own");
            let folder = paths.locales.join("brands").join(brand);
            let remedy = format!("write {}/es/mail.ftl, or leave `brand` empty", folder.display());
            FileFault::new("config.toml", 0, what, remedy)
        })
        .collect();
    if faults.is_empty() { Ok(books) } else { Err(faults) }
}

/// Reads the lexicon, its rules and the model alone.
///
/// # Errors
/// Everything that is wrong in any file.
pub fn load_understanding(
    paths: &KnowledgePaths,
    settings: &Settings,
) -> Result<Understanding, Vec<FileFault>> {
    Understanding::load(&understanding_sources(paths)?, &settings.sites)
}

/// Reads the files of `understanding/` as they are.
///
/// # Errors
/// One fault for each file that cannot be read.
pub fn understanding_sources(paths: &KnowledgePaths) -> Result<Sources, Vec<FileFault>> {
    let folder = paths.rules.join("understanding");
    let mut files = files::texts(&folder, &[".toml", ".tsv", ".jsonl"])?;
    files.retain(|(path, _)| !path.ends_with(MODEL) && !path.ends_with(FACTS));
    let model = files::bytes(&model_path(paths)).ok();
    let facts = files::bytes(&facts_path(&model_path(paths))).ok();
    Ok(Sources { files, model, facts })
}

/// Returns where the trained model of facts lies: beside the model.
#[must_use]
pub fn facts_path(model: &Path) -> PathBuf {
    model.with_file_name(FACTS)
}

/// Returns where the trained model lies.
#[must_use]
pub fn model_path(paths: &KnowledgePaths) -> PathBuf {
    paths.rules.join("understanding").join(MODEL)
}

/// Returns where the examples of corrected tickets are kept.
#[must_use]
pub fn corrected_path(paths: &KnowledgePaths) -> PathBuf {
    paths.rules.join("understanding").join("examples").join(CORRECTED)
}

/// Reads the on-call files and calendars alone.
///
/// # Errors
/// Everything that is wrong in any file.
pub fn load_on_call(paths: &KnowledgePaths) -> Result<OnCall, Vec<FileFault>> {
    let on_call = files::texts(&paths.rules.join("on-call"), &[".toml"])?;
    let calendars = files::texts(&paths.rules.join("calendars"), &[".toml"])?;
    OnCall::parse(&on_call, &calendars)
}

/// Reads the routing rules, given who can be paged.
///
/// # Errors
/// Everything that is wrong in any file.
pub fn load_rules(
    paths: &KnowledgePaths,
    settings: &Settings,
    on_call: &OnCall,
) -> Result<Ruleset, Vec<FileFault>> {
    Ruleset::parse(&rule_files(paths)?, &known(settings, on_call))
}

/// Reads the files of rules as they are.
///
/// # Errors
/// One fault for each file that cannot be read.
pub fn rule_files(paths: &KnowledgePaths) -> Result<Vec<(String, String)>, Vec<FileFault>> {
    rule_files_in(&paths.rules.join("rules"))
}

/// Reads the files of a set of rules that lies elsewhere.
///
/// # Errors
/// One fault for each file that cannot be read.
pub fn rule_files_in(folder: &Path) -> Result<Vec<(String, String)>, Vec<FileFault>> {
    files::texts(folder, &[".toml"])
}

/// Returns the names that rules may use.
#[must_use]
pub fn known(settings: &Settings, on_call: &OnCall) -> Known {
    Known {
        queues: settings.queues.iter().map(|queue| queue.id.clone()).collect(),
        policies: on_call.policy_ids().cloned().collect(),
        replies: LETTERS.iter().map(|id| (*id).to_owned()).collect(),
        countries: settings
            .lines
            .iter()
            .map(|line| line.country)
            .chain([settings.default_country])
            .collect(),
        default_country: settings.default_country,
        sites: settings.sites.clone(),
        origins: settings.origins.clone(),
    }
}

/// Reads everything. All faults of all files are told at once.
///
/// # Errors
/// Everything that is wrong in any file.
pub fn load(paths: &KnowledgePaths, settings: &Settings) -> Result<Knowledge, Vec<FileFault>> {
    load_with(paths, settings, &[])
}

/// Puts texts in the place of files that were read; a file is named below the folder of rules.
fn lay(files: &mut [(String, String)], paths: &KnowledgePaths, instead: &[(String, String)]) {
    for (name, text) in instead {
        let shown = paths.rules.join(name).display().to_string();
        for (_, old) in files.iter_mut().filter(|(path, _)| *path == shown) {
            old.clone_from(text);
        }
    }
}

/// Reads everything as [`load`] does, with these texts in the place of files of rules and of the
/// understanding, each named below the folder of rules.
///
/// # Errors
/// Everything that is wrong in any file.
pub fn load_with(
    paths: &KnowledgePaths,
    settings: &Settings,
    instead: &[(String, String)],
) -> Result<Knowledge, Vec<FileFault>> {
    let mut faults = vec![];
    let mut keep = |found: Vec<FileFault>| faults.extend(found);
    let phrases = phrases(paths).map_err(&mut keep).ok();
    let phrasebook =
        phrases.as_ref().and_then(|files| shared_phrasebook(files).map_err(&mut keep).ok());
    // What is wrong for all is told once.
    let phrases = phrases.filter(|_| phrasebook.is_some());
    let brands =
        phrases.and_then(|files| load_brands(paths, settings, &files).map_err(&mut keep).ok());
    let understanding = understanding_sources(paths)
        .and_then(|mut sources| {
            lay(&mut sources.files, paths, instead);
            shared_understanding(&sources, settings)
        })
        .map_err(&mut keep)
        .ok();
    let on_call = load_on_call(paths)
        .and_then(|on_call| people_of_calls(settings, &on_call).map(|()| on_call))
        .map_err(&mut keep)
        .ok();
    let rules = on_call.as_ref().and_then(|on_call| {
        let mut files = rule_files(paths).map_err(&mut keep).ok()?;
        lay(&mut files, paths, instead);
        Ruleset::parse(&files, &known(settings, on_call)).map_err(&mut keep).ok()
    });
    let problem_codes = load_problem_codes(&paths.rules).map_err(|fault| keep(vec![fault])).ok();
    let kinds = load_kinds(&paths.rules).map_err(&mut keep).ok();
    let times = load_times(&paths.rules, settings).map_err(&mut keep).ok();
    let answers = load_answers(&paths.rules)
        .and_then(|answers| {
            let books = phrasebook.as_deref().into_iter();
            let books = books.chain(brands.iter().flat_map(BTreeMap::values));
            let faults = answers_fit(&answers, books, understanding.as_deref());
            if faults.is_empty() { Ok(answers) } else { Err(faults) }
        })
        .map_err(&mut keep)
        .ok();
    match (understanding, rules, on_call, phrasebook, brands, answers, problem_codes, kinds, times)
    {
        (
            Some(understanding),
            Some(rules),
            Some(on_call),
            Some(phrasebook),
            Some(brands),
            Some(answers),
            Some(problem_codes),
            Some(kinds),
            Some(times),
        ) => Ok(Knowledge {
            understanding,
            rules: Arc::new(rules),
            on_call,
            phrasebook,
            brands: Arc::new(brands),
            answers: Arc::new(answers),
            problem_codes: Arc::new(problem_codes),
            kinds: Arc::new(kinds),
            times: Arc::new(times),
        }),
        _ => Err(faults),
    }
}

/// Checks the names by which the configuration finds people for calls.
fn people_of_calls(settings: &Settings, on_call: &OnCall) -> Result<(), Vec<FileFault>> {
    let fault =
        |what: String| FileFault::new("config.toml", 0, what, "use an id of routing-rules/on-call");
    let mut faults = vec![];
    let countries = settings.lines.iter().map(|line| line.country);
    for country in countries.chain([settings.default_country]) {
        let named = |text: &str| -> Option<PolicyId> {
            text.replace("{country}", country.as_str()).parse().ok()
        };
        let phone = &settings.phone;
        for text in [&phone.emergency_policy, &phone.fallback_policy] {
            if named(text).is_none_or(|id| on_call.policy(&id).is_none()) {
                faults.push(fault(format!("phone: there is no policy `{text}` for {country}")));
            }
        }
        for (queue, target) in
            settings.queues.iter().flat_map(|queue| queue.people.iter().map(move |t| (queue, t)))
        {
            let known = match target {
                PeopleTarget::Schedule(name) => {
                    named(name).is_some_and(|id| on_call.schedule(&id).is_some())
                }
                PeopleTarget::Person(id) => on_call.person(id).is_some(),
                PeopleTarget::Attended(id) => settings.attended.iter().any(|a| a.id == *id),
            };
            if !known {
                let what = format!("queue `{}`: there is no `{target}` for {country}", queue.id);
                faults.push(fault(what));
            }
        }
    }
    for (policy, id) in on_call.channels() {
        if !settings.means.channels.contains(id) {
            faults.push(fault(format!("policy `{policy}`: there is no [[channel]] `{id}`")));
        }
    }
    for (person, id) in on_call.channels_of_people() {
        if !settings.means.channels.contains(id) {
            faults.push(fault(format!("person `{person}`: there is no [[channel]] `{id}`")));
        }
    }
    if settings.queue(&settings.phone.people_queue).is_none() {
        faults
            .push(fault(format!("phone.people_queue: no queue `{}`", settings.phone.people_queue)));
    }
    faults.sort_by(|a, b| a.what.cmp(&b.what));
    faults.dedup_by(|a, b| a.what == b.what);
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// The table of outside codes may be missing: then no ticket carries one.
fn load_problem_codes(rules: &Path) -> Result<ProblemCodes, FileFault> {
    let path = rules.join("problem-codes.toml");
    if !path.exists() {
        return Ok(ProblemCodes::default());
    }
    let shown = path.display().to_string();
    let text = files::text(&path)
        .map_err(|why| FileFault::new(&shown, 0, why, "save it as UTF-8 text"))?;
    ProblemCodes::parse(&shown, &text)
}

/// The table of kinds may be missing: then each intent opens what it does without one.
fn load_kinds(rules: &Path) -> Result<Kinds, Vec<FileFault>> {
    let path = rules.join("kinds.toml");
    if !path.exists() {
        return Ok(Kinds::default());
    }
    let shown = path.display().to_string();
    let text = files::text(&path)
        .map_err(|why| vec![FileFault::new(&shown, 0, why, "save it as UTF-8 text")])?;
    Kinds::parse(&shown, &text)
}

/// The file of answers may be missing: then letters give none.
fn load_answers(rules: &Path) -> Result<Answers, Vec<FileFault>> {
    let path = rules.join("answers.toml");
    if !path.exists() {
        return Ok(Answers::default());
    }
    let shown = path.display().to_string();
    let text = files::text(&path)
        .map_err(|why| vec![FileFault::new(&shown, 0, why, "save it as UTF-8 text")])?;
    Answers::parse(&shown, &text)
}

/// Checks the answers against the texts that hold their words, and against what can be understood:
/// an answer to what nobody can ask would be missed only by a customer.
fn answers_fit<'a>(
    answers: &Answers,
    books: impl Iterator<Item = &'a Phrasebook>,
    understanding: Option<&Understanding>,
) -> Vec<FileFault> {
    let mut faults: Vec<FileFault> = books.flat_map(|book| answers.check(book)).collect();
    let Some(understanding) = understanding else { return faults };
    for asked in answers.asked() {
        let known = understanding.chosen_values(asked.intent, asked.slot);
        if known.contains(&asked.value) {
            continue;
        }
        let what = format!("no {} is understood as {} `{}`", asked.intent, asked.slot, asked.value);
        faults.push(asked.fault(what, one_of(asked.value, known)));
    }
    faults
}

/// The file of times may be missing: then nothing is promised.
fn load_times(rules: &Path, settings: &Settings) -> Result<Times, Vec<FileFault>> {
    let path = rules.join("times.toml");
    if !path.exists() {
        return Ok(Times::default());
    }
    let shown = path.display().to_string();
    let text = files::text(&path)
        .map_err(|why| vec![FileFault::new(&shown, 0, why, "save it as UTF-8 text")])?;
    let queues: Vec<QueueId> = settings.queues.iter().map(|queue| queue.id.clone()).collect();
    Times::parse(&shown, &text, &queues)
}

/// Reads everything again and swaps it in, or keeps the old set.
#[derive(Debug)]
pub struct KnowledgeReload {
    paths: KnowledgePaths,
    intake: Intake,
    last_good: LastGoodFile,
    metrics: Arc<Metrics>,
    /// One reload at a time, or the older of two could come last.
    one: Mutex<()>,
}

impl KnowledgeReload {
    /// Reloads into `intake`; who is on call by a good set is kept in `last_good`.
    #[must_use]
    pub const fn new(
        paths: KnowledgePaths,
        intake: Intake,
        last_good: LastGoodFile,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self { paths, intake, last_good, metrics, one: Mutex::new(()) }
    }
}

impl Reload for KnowledgeReload {
    fn reload(&self) -> Result<String, Vec<FileFault>> {
        let _one = self.one.lock().unwrap_or_else(PoisonError::into_inner);
        let parts = self.intake.parts();
        let knowledge = load(&self.paths, &parts.settings)?;
        let hash = knowledge.rules.hash().to_owned();
        self.intake.put_knowledge(&knowledge);
        let _told = self.last_good.renew(&self.intake, &self.metrics);
        Ok(hash)
    }
}
