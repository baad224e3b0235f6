//! D7: 180 mails of our own, sixty a language, each told apart into what is new and what is not.
//! The format of the files is told in `tests/data/newest/README.md`.
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use centralita::text::{
    DroppedKind, Newest, has_forward_separator, is_forward_subject, newest_text,
    newest_text_of_forward,
};

/// Where the mails stand, one folder a language.
const FOLDER: &str = "tests/data/newest";
/// The folders and how many mails stand in each.
const LANGUAGES: [&str; 3] = ["en", "es", "pt"];
const MAILS_PER_LANGUAGE: usize = 60;

/// One mail and what is new in it.
struct Fixture {
    path: PathBuf,
    writer: String,
    subject: String,
    body: String,
    /// The parts in order: `None` is new text.
    parts: Vec<(Option<DroppedKind>, String)>,
}

impl Fixture {
    fn load(path: &Path) -> Self {
        let whole = std::fs::read_to_string(path).unwrap();
        let (head, rest) = whole.split_once("=== ").unwrap();
        let value = |name: &str| {
            head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned()
        };
        let mut parts = vec![];
        for part in format!("\n{rest}").replace("\n=== ", "\n\0").trim_start().split('\0') {
            let (mark, text) = part.split_once('\n').unwrap();
            let kind = match mark {
                "newest" => None,
                "quote" => Some(DroppedKind::Quote),
                "signature" => Some(DroppedKind::Signature),
                "disclaimer" => Some(DroppedKind::Disclaimer),
                other => panic!("{}: no such part: {other}", path.display()),
            };
            parts.push((kind, text.to_owned()));
        }
        let body = parts.iter().map(|(_, text)| text.as_str()).collect();
        let (writer, subject) = (value("writer: "), value("subject: "));
        Self { path: path.to_owned(), writer, subject, body, parts }
    }

    /// What a program must find new.
    fn newest(&self) -> String {
        squeezed(&self.parts.iter().filter(|(kind, _)| kind.is_none()).map(|(_, t)| t.as_str()).collect::<String>())
    }

    /// What it must leave out, in order; parts of one kind that follow each other are one.
    fn dropped(&self) -> Vec<(DroppedKind, String)> {
        let dropped = self.parts.iter().filter_map(|(kind, text)| Some(((*kind)?, text.as_str())));
        joined(dropped)
    }

    fn read(&self) -> Newest {
        let answers = self.subject.to_lowercase().starts_with("re:");
        let named = !self.subject.is_empty() && !answers && has_forward_separator(&self.body);
        if is_forward_subject(&self.subject) || named {
            newest_text_of_forward(&self.body)
        } else {
            newest_text(&self.body)
        }
    }

    fn name(&self) -> String {
        let shown = self.path.iter().rev().take(2).map(|part| part.to_string_lossy());
        shown.collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("/")
    }
}

/// Returns the text without blanks at line ends, and one blank line where there are some.
fn squeezed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut out = lines.join("\n");
    while out.contains("\n\n\n") {
        out = out.replace("\n\n\n", "\n\n");
    }
    out.trim().to_owned()
}

fn joined<'a>(parts: impl Iterator<Item = (DroppedKind, &'a str)>) -> Vec<(DroppedKind, String)> {
    let mut out: Vec<(DroppedKind, String)> = vec![];
    for (kind, text) in parts {
        match out.last_mut() {
            Some((last, before)) if *last == kind => *before = format!("{before}\n\n{text}"),
            _ => out.push((kind, text.to_owned())),
        }
    }
    out.into_iter().map(|(kind, text)| (kind, squeezed(&text).replace("\n\n", "\n"))).collect()
}

fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let mut all = vec![];
    for language in LANGUAGES {
        let files = std::fs::read_dir(root.join(language)).unwrap();
        let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        all.extend(files.iter().map(|file| Fixture::load(file)));
    }
    all
}

/// Returns the lines that differ, `-` expected and `+` found.
fn diff(expected: &str, found: &str) -> String {
    let mut out = String::new();
    for line in expected.lines().filter(|line| !found.lines().any(|other| other == *line)) {
        let _ = writeln!(out, "  - {line}");
    }
    for line in found.lines().filter(|line| !expected.lines().any(|other| other == *line)) {
        let _ = writeln!(out, "  + {line}");
    }
    if out.is_empty() { format!("  order or blank lines:\n{found}\n") } else { out }
}

/// Mails that are exact: of how many, the new text, and the parts too.
#[derive(Default)]
struct Score {
    all: usize,
    newest: usize,
    parts: usize,
}

fn table(scores: &BTreeMap<String, Score>) -> String {
    let mut out = "| mails | newest text exact | parts exact too |\n|---|---|---|\n".to_owned();
    for (name, score) in scores {
        let Score { all, newest, parts } = score;
        let _ = writeln!(out, "| {name} | {newest}/{all} | {parts}/{all} |");
    }
    out
}

#[test]
fn d7_the_newest_text_and_the_parts_of_every_mail_are_exact() {
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    let mut wrong = String::new();
    for fixture in fixtures() {
        let found = fixture.read();
        let name = fixture.name();
        let language = name.split('/').next().unwrap().to_owned();
        let newest = squeezed(&found.text) == fixture.newest();
        let parts = joined(found.dropped.iter().map(|part| (part.kind, part.text.as_str())));
        let exact = parts == fixture.dropped();
        if !newest {
            let _ = writeln!(wrong, "{name}: newest\n{}", diff(&fixture.newest(), &found.text));
        }
        if !exact {
            let shown = |parts: &[(DroppedKind, String)]| {
                parts.iter().map(|(kind, text)| format!("{kind:?}:\n{text}\n")).collect::<String>()
            };
            let _ = writeln!(wrong, "{name}: parts\n{}", diff(&shown(&fixture.dropped()), &shown(&parts)));
        }
        for row in [language.clone(), format!("{language} {}", fixture.writer)] {
            let score = scores.entry(row).or_default();
            score.all += 1;
            score.newest += usize::from(newest);
            score.parts += usize::from(newest && exact);
        }
    }
    let table = table(&scores);
    for language in LANGUAGES {
        assert_eq!(scores[language].all, MAILS_PER_LANGUAGE, "{language}\n{table}");
    }
    assert!(wrong.is_empty(), "{table}\n{wrong}");
}
