//! Reading the file: every fault in it at once, each with its line and what to do.
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::outline::{Outline, Step, written};
use super::{Attended, Config, DkimKey, Imap, VendorEntry, Voice, check};
use crate::model::FileFault;
use crate::telephony::trunks::Trunk;

/// The largest configuration file, in bytes.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// How alike two words must be, from 0 to 1, to ask "did you mean".
const ALIKE_MIN: f64 = 0.6;

/// A configuration that can be used.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// What it says.
    pub config: Config,
    /// The folder that relative paths are relative to.
    pub base_dir: PathBuf,
    /// What is not wrong but should be looked at.
    pub warnings: Vec<FileFault>,
}

impl Loaded {
    /// Returns a path of the configuration as the system needs it.
    #[must_use]
    pub fn path(&self, written: &str) -> PathBuf {
        self.base_dir.join(written)
    }
}

impl Config {
    /// Reads and checks the file, and the secret files that it names.
    ///
    /// # Errors
    /// Every fault that can be found at once.
    pub fn load(path: &Path) -> Result<Loaded, Vec<FileFault>> {
        let file = path.display().to_string();
        let text = read(path).map_err(|why| {
            vec![FileFault::new(
                &file,
                0,
                format!("cannot read the configuration: {why}"),
                "name the file with --config FILE or the variable CENTRALITA_CONFIG",
            )]
        })?;
        let base_dir = match path.parent() {
            Some(dir) if dir.as_os_str().is_empty() => PathBuf::from("."),
            Some(dir) => dir.to_owned(),
            None => PathBuf::from("."),
        };
        let (config, outline) = parse(&text, &file)?;
        let mut findings = check::config(&config);
        check::files(&config, &base_dir, &mut findings);
        let placed = |found: check::Finding| {
            FileFault::new(&file, outline.line(&found.way), found.what, found.remedy)
        };
        if findings.faults.is_empty() {
            let warnings = findings.warnings.into_iter().map(placed).collect();
            Ok(Loaded { config, base_dir, warnings })
        } else {
            let mut faults: Vec<FileFault> = findings.faults.into_iter().map(placed).collect();
            faults.sort_by_key(|fault| fault.line);
            Err(faults)
        }
    }
}

fn read(path: &Path) -> Result<String, String> {
    let metadata = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !metadata.is_file() {
        return Err("it is no ordinary file".to_owned());
    }
    if metadata.len() > FILE_BYTES_MAX {
        return Err(format!("it is longer than {FILE_BYTES_MAX} bytes"));
    }
    std::fs::read_to_string(path).map_err(|error| error.to_string())
}

/// Reads the text; what it leaves out has its default.
fn parse(text: &str, file: &str) -> Result<(Config, Outline), Vec<FileFault>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(errors.iter().map(|error| syntax_fault(text, file, error)).collect());
    }
    let mut root = root.into_inner();
    let outline = Outline::of(text, &root);
    let defaults = Config::default();
    let schema = schema(&defaults).map_err(|error| {
        vec![FileFault::new(file, 0, format!("cannot print the defaults: {error}"), "")]
    })?;
    let mut reader = Reader { file, outline, schema, faults: vec![] };
    reader.unknown_keys(&mut root);
    let mut config = defaults;
    reader.section(&mut root, "desk", &mut config.desk);
    reader.list(&mut root, "line", &mut config.lines);
    reader.list(&mut root, "mailbox", &mut config.mailboxes);
    reader.list(&mut root, "site", &mut config.sites);
    reader.list(&mut root, "queue", &mut config.queues);
    reader.list(&mut root, "attended", &mut config.attended);
    reader.list(&mut root, "vendor", &mut config.vendors);
    reader.section(&mut root, "phone", &mut config.phone);
    reader.section(&mut root, "lmtp", &mut config.lmtp);
    reader.section(&mut root, "smtp", &mut config.smtp);
    reader.list(&mut root, "imap", &mut config.imap);
    reader.section(&mut root, "fetching", &mut config.fetching);
    reader.section(&mut root, "webhook", &mut config.webhook);
    reader.list(&mut root, "voice", &mut config.voices);
    reader.section(&mut root, "sip", &mut config.sip);
    reader.list(&mut root, "trunk", &mut config.trunks);
    reader.section(&mut root, "media", &mut config.media);
    reader.section(&mut root, "transcription", &mut config.transcription);
    reader.section(&mut root, "identity", &mut config.identity);
    reader.section(&mut root, "retention", &mut config.retention);
    reader.section(&mut root, "sms", &mut config.sms);
    reader.section(&mut root, "ntfy", &mut config.ntfy);
    reader.list(&mut root, "channel", &mut config.channels);
    reader.list(&mut root, "outside_desk", &mut config.outside_desks);
    reader.section(&mut root, "incidents", &mut config.incidents);
    reader.section(&mut root, "notices", &mut config.notices);
    reader.section(&mut root, "mail", &mut config.mail);
    reader.section(&mut root, "api", &mut config.api);
    reader.section(&mut root, "console", &mut config.console);
    reader.section(&mut root, "health", &mut config.health);
    reader.section(&mut root, "storage", &mut config.storage);
    reader.section(&mut root, "rules", &mut config.rules);
    reader.section(&mut root, "outbox", &mut config.outbox);
    reader.section(&mut root, "log", &mut config.log);
    if reader.faults.is_empty() {
        Ok((config, reader.outline))
    } else {
        reader.faults.sort_by_key(|fault| fault.line);
        Err(reader.faults)
    }
}

/// Returns the defaults as a document, with one example of each list that is empty by default.
fn schema(defaults: &Config) -> Result<toml::Table, toml::ser::Error> {
    let mut shown = defaults.clone();
    shown.voices.push(Voice::example());
    shown.attended.extend(Attended::example());
    shown.vendors.extend(VendorEntry::example());
    shown.imap.extend(Imap::example());
    shown.trunks.extend(Trunk::example());
    shown.channels.push(super::Channel::example());
    shown.outside_desks.push(super::OutsideDesk::example());
    shown.mail.dkim.push(DkimKey::example());
    toml::Table::try_from(&shown)
}

fn syntax_fault(text: &str, file: &str, error: &toml::de::Error) -> FileFault {
    let byte = error.span().map_or(0, |span| span.start);
    FileFault::at_byte(
        file,
        text,
        byte,
        format!("this is no TOML: {}", error.message()),
        "compare with the shipped config.toml",
    )
}

/// Returns the word of `known` that is most like `word`, if any is alike.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (strsim::normalized_damerau_levenshtein(word, candidate), candidate))
        .filter(|(alike, _)| *alike >= ALIKE_MIN)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// Takes sections out of a document and gathers what is wrong in them.
struct Reader<'t> {
    file: &'t str,
    outline: Outline,
    /// The defaults: which keys there are, and an example of each.
    schema: toml::Table,
    faults: Vec<FileFault>,
}

impl Reader<'_> {
    fn fault(&mut self, way: &[Step], what: String, remedy: String) {
        self.faults.push(FileFault::new(self.file, self.outline.line(way), what, remedy));
    }

    /// Reports keys that no default has, and takes them out.
    fn unknown_keys(&mut self, root: &mut DeTable<'_>) {
        let schema = self.schema.clone();
        self.unknown_in(&mut vec![], root, &schema);
    }

    fn unknown_in(&mut self, way: &mut Vec<Step>, table: &mut DeTable<'_>, known: &toml::Table) {
        let strangers: Vec<String> = table
            .keys()
            .map(|key| key.get_ref().to_string())
            .filter(|key| !known.contains_key(key))
            .collect();
        for key in strangers {
            let of = written(way);
            let what = if of.is_empty() {
                format!("there is no section `{key}`")
            } else {
                format!("there is no key `{key}` in {of}")
            };
            let remedy = nearest(&key, known.keys().map(String::as_str)).map_or_else(
                || {
                    let all: Vec<&str> = known.keys().map(String::as_str).collect();
                    format!("remove it, or use one of: {}", all.join(", "))
                },
                |near| format!("did you mean `{near}`?"),
            );
            way.push(Step::Key(key.clone()));
            self.fault(way, what, remedy);
            way.pop();
            table.remove(key.as_str());
        }
        for (key, value) in table.iter_mut() {
            let Some(inner) = known.get(key.get_ref().as_ref()) else { continue };
            way.push(Step::Key(key.get_ref().to_string()));
            match (value.get_mut(), inner) {
                (DeValue::Table(table), toml::Value::Table(known)) => {
                    self.unknown_in(way, table, known);
                }
                (DeValue::Array(array), toml::Value::Array(examples)) => {
                    let Some(toml::Value::Table(known)) = examples.first() else {
                        way.pop();
                        continue;
                    };
                    for (at, element) in array.iter_mut().enumerate() {
                        if let DeValue::Table(table) = element.get_mut() {
                            way.push(Step::At(at));
                            self.unknown_in(way, table, known);
                            way.pop();
                        }
                    }
                }
                _ => {}
            }
            way.pop();
        }
    }

    fn section<T: DeserializeOwned>(&mut self, root: &mut DeTable<'_>, key: &str, to: &mut T) {
        if let Some(value) = root.remove(key)
            && let Some(read) = self.value(&[Step::from(key)], value)
        {
            *to = read;
        }
    }

    fn list<T: DeserializeOwned>(&mut self, root: &mut DeTable<'_>, key: &str, to: &mut Vec<T>) {
        let Some(value) = root.remove(key) else { return };
        let DeValue::Array(elements) = value.into_inner() else {
            let way = [Step::from(key)];
            self.fault(
                &way,
                format!("`{key}` must be a list of tables"),
                format!("write each one as [[{key}]]"),
            );
            return;
        };
        let read: Vec<Option<T>> = elements
            .into_iter()
            .enumerate()
            .map(|(at, element)| self.value(&[Step::from(key), Step::At(at)], element))
            .collect();
        *to = read.into_iter().flatten().collect();
    }

    fn value<T: DeserializeOwned>(
        &mut self,
        way: &[Step],
        value: Spanned<DeValue<'_>>,
    ) -> Option<T> {
        match T::deserialize(toml::de::ValueDeserializer::from(value)) {
            Ok(read) => Some(read),
            Err(error) => {
                self.wrong_value(way, &error);
                None
            }
        }
    }

    /// Says in the file's words what serde says in Rust's.
    fn wrong_value(&mut self, around: &[Step], error: &toml::de::Error) {
        let found = error.span().map_or_else(Vec::new, |span| self.outline.way_at(span.start));
        let way = if found.starts_with(around) { found } else { around.to_vec() };
        let message = error.message();
        if let Some(field) = message.strip_prefix("missing field ") {
            let field = field.trim_matches('`');
            let mut key = around.to_vec();
            key.push(Step::from(field));
            let remedy = self.example(&key).map_or_else(
                || "add it".to_owned(),
                |example| format!("add it, such as `{example}`"),
            );
            self.fault(around, format!("{} has no `{field}`", written(around)), remedy);
            return;
        }
        let of_serde = ["invalid ", "unknown variant", "wanted "];
        let of_serde = of_serde.iter().any(|start| message.starts_with(start));
        let remedy = match self.example(&way) {
            Some(example) if of_serde => format!("the default is `{example}`"),
            _ => String::new(),
        };
        let what = format!("{}: {}", written(&way), plain(message));
        self.fault(&way, what, remedy);
    }

    /// Returns the default of a key as it would be written, if it is short.
    fn example(&self, way: &[Step]) -> Option<String> {
        let mut at: Option<&toml::Value> = None;
        let mut name = "";
        for step in way {
            at = match (step, at) {
                (Step::Key(key), None) => self.schema.get(key),
                (Step::Key(key), Some(toml::Value::Table(table))) => table.get(key),
                (Step::At(_), Some(toml::Value::Array(array))) => array.first(),
                _ => None,
            };
            at?;
            if let Step::Key(key) = step {
                name = key;
            }
        }
        at.filter(|value| !value.is_table() && !value.is_array())
            .map(|value| format!("{name} = {value}"))
    }
}

/// Replaces the names of Rust types.
fn plain(message: &str) -> String {
    // What serde says when a number stands where one of some words should.
    let mut out = message.replace("wanted string or table", "expected a word in quotes");
    for number in ["u16", "u32", "u64", "usize"] {
        out = out.replace(&format!("expected {number}"), "expected a whole number from 0");
    }
    out.replace("expected socket address", "expected an address and port such as 127.0.0.1:2424")
}
