//! The house rules that the compiler does not keep: floors, purity, file size.
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The floors, lowest first. A module may use its own floor's words only if it is the
/// same module, and any module on a lower floor.
const FLOORS: &[&[&str]] = &[
    &["model"],
    &["net", "runtime", "text", "tomlfile", "wall"],
    &["ical", "imap", "mail", "media", "sip", "smtp", "speech"],
    &[
        "conversation",
        "identity",
        "oncall",
        "replies",
        "routing",
        "staff",
        "tickets",
        "times",
        "understanding",
    ],
    &["http", "mailauth", "store", "telephony", "transcription"],
    &["intake"],
    &["calls"],
    &["api", "channels", "console", "delivery"],
    &["app"],
    &["cli"],
];

/// Modules that must stay pure: no runtime, no sockets, no files, no clock.
const PURE: &[&str] = &[
    "model",
    "text",
    "tomlfile",
    "wall",
    "ical",
    "imap",
    "mail",
    "media",
    "sip",
    "smtp",
    "speech",
    "conversation",
    "identity",
    "oncall",
    "replies",
    "routing",
    "staff",
    "tickets",
    "times",
    "understanding",
];
const IMPURE: &[&str] = &[
    "tokio::",
    "async fn",
    ".await",
    "std::net::Tcp",
    "std::net::Udp",
    "std::fs",
    "Instant::now",
    "Timestamp::now",
    "SystemTime",
    "println!",
];

/// Lines a source file may have without a reason in LONG_FILES.
const LINES_MAX: usize = 500;
const LONG_FILES: &[(&str, &str)] = &[];

/// The one place that sets where a ticket stands.
const TIED: &str = "intake/paging/tied.rs";

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|f| f.contains(&module))
}

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, out);
        } else if entry.extension().is_some_and(|e| e == "rs") {
            out.push(entry);
        }
    }
}

/// Returns the top-level modules of this crate named in `text`.
fn crate_uses(text: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().map(|l| l.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0_i32;
            let mut word = String::new();
            let mut fresh = true;
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        found.insert(std::mem::take(&mut word));
                        fresh = true;
                    }
                    c if depth == 0 && fresh && (c.is_alphanumeric() || c == '_') => word.push(c),
                    ':' => fresh = false,
                    _ => {}
                }
            }
            found.insert(word);
        } else {
            found.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found.remove("");
    found
}

/// Returns every breach in one source text, in words a developer can act on.
fn breaches(path: &str, text: &str) -> Vec<String> {
    let top = path.split('/').next().unwrap().trim_end_matches(".rs");
    let mut out = vec![];
    if matches!(top, "lib" | "main") {
        return out;
    }
    let Some(mine) = floor(top) else {
        return vec![format!("{path}: module `{top}` is on no floor; add it to FLOORS")];
    };
    for used in crate_uses(text) {
        match floor(&used) {
            _ if used == top => {}
            Some(theirs) if theirs < mine => {}
            Some(_) => out
                .push(format!("{path}: `{top}` may not use `crate::{used}` (same floor or above)")),
            None => {}
        }
    }
    // Unit tests may read the files that are shipped.
    if PURE.contains(&top) && !path.ends_with("/tests.rs") {
        let code =
            text.lines().map(|l| l.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
        out.extend(
            IMPURE
                .iter()
                .filter(|w| code.contains(**w))
                .map(|w| format!("{path}: `{w}` in pure module `{top}`")),
        );
    }
    if top == "intake" && path != TIED && text.contains("tx.set_status(") {
        out.push(format!(
            "{path}: sets a ticket's status; its pages must follow, as `{TIED}` does"
        ));
    }
    let lines = text.lines().count();
    if lines > LINES_MAX && !LONG_FILES.iter().any(|(p, _)| *p == path) {
        out.push(format!(
            "{path}: {lines} lines > {LINES_MAX}; split it or give the reason in LONG_FILES"
        ));
    }
    out
}

#[test]
fn the_house_is_tidy() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![];
    sources(&src, &mut files);
    let found: Vec<String> = files
        .iter()
        .flat_map(|f| {
            breaches(
                f.strip_prefix(&src).unwrap().to_str().unwrap(),
                &fs::read_to_string(f).unwrap(),
            )
        })
        .collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn tidy_sees_what_it_should() {
    let hits = |path, text| breaches(path, text).len();
    assert_eq!(hits("routing/x.rs", "use crate::model::Timestamp;"), 0);
    assert_eq!(hits("routing/x.rs", "use crate::app::now;"), 1, "upward use");
    assert_eq!(hits("routing/x.rs", "use crate::oncall::Schedule;"), 1, "neighbour on one floor");
    assert_eq!(
        hits("routing/x.rs", "use crate::{app::{now, y}, intake};"),
        2,
        "grouped upward uses"
    );
    assert_eq!(hits("routing/x.rs", "async fn f() { tokio::spawn(g()).await; }"), 3, "impure");
    assert_eq!(hits("routing/x.rs", "// tokio::spawn in a comment is fine"), 0);
    assert_eq!(hits("intake/x.rs", "tx.set_status(a)"), 1, "pages do not follow");
    assert_eq!(hits(TIED, "tx.set_status(a)"), 0);
    assert_eq!(hits("attic/x.rs", ""), 1, "unknown module");
    assert_eq!(hits("app/x.rs", &"\n".repeat(501)), 1, "long file");
}
