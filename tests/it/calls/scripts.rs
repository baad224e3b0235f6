//! Every script of `tests/data/calls` through both doors. `UPDATE_EXPECT=1` writes what is heard.
use std::path::{Path, PathBuf};

use centralita::cli::phone::compare::Became;
use centralita::cli::phone::door::SimulatorDoor;
use centralita::cli::phone::play::{Driver, Played, play};
use centralita::cli::phone::script::Script;

use super::stage::{Stage, Timed};
use super::twiml::Webhooks;

/// Scripts that are played at a time.
const AT_ONCE: usize = 2;

pub(crate) fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/calls");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.iter().all(|file| file.extension().is_some_and(|e| e == "call")), "{files:?}");
    files
}

pub(crate) fn read(file: &Path) -> Script {
    let text = std::fs::read_to_string(file).unwrap();
    Script::parse(&text).unwrap_or_else(|fault| panic!("{}:{fault}", file.display()))
}

/// Plays a script on a desk of its own.
pub(crate) fn played<D: Driver>(
    file: &Path,
    script: &Script,
    stage: &Stage,
    driver: D,
) -> (Played, Became) {
    let vars = stage.vars();
    let played = play(script, &vars, driver);
    let (played, _) = played.unwrap_or_else(|fault| panic!("{}:{fault}", file.display()));
    (played, stage.became())
}

pub(crate) fn told(file: &Path, script: &Script, found: &(Played, Became)) -> String {
    let lines = script.differences(&found.0, &found.1).into_iter().map(|difference| {
        let (line, expected) = (difference.line, difference.expected.map(|e| format!("- {e}")));
        let heard = difference.heard.map(|heard| format!("+ {heard}"));
        let what = expected.or(heard).unwrap_or_default();
        format!("{}:{line}: {what}\n", file.display())
    });
    lines.collect()
}

pub(crate) const fn timed<D>(stage: &Stage, driver: D) -> Timed<'_, D> {
    Timed { stage, driver }
}

fn check(file: &Path) -> String {
    let script = read(file);
    let stage = Stage::of(file);
    let simulated = played(file, &script, &stage, timed(&stage, SimulatorDoor::new(&stage)));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(file, script.rewritten(&simulated.0, &simulated.1)).unwrap();
        return String::new();
    }
    let mut faults = told(file, &script, &simulated);
    let stage = Stage::of(file);
    let posted = played(file, &script, &stage, timed(&stage, Webhooks::new(&stage, "1")));
    if posted.0 != simulated.0 {
        faults.push_str(&format!("{}: the doors differ\n", file.display()));
        faults.push_str(&told(file, &script, &posted));
    }
    if posted.1.outcomes != simulated.1.outcomes {
        let (posted, simulated) = (&posted.1.outcomes, &simulated.1.outcomes);
        faults.push_str(&format!("{}: {posted:?} is not {simulated:?}\n", file.display()));
    }
    faults
}

#[test]
fn scripts_are_heard_alike_through_the_simulator_and_webhooks() {
    let files = files();
    let mut faults = String::new();
    for some in files.chunks(AT_ONCE) {
        std::thread::scope(|scope| {
            let plays: Vec<_> = some.iter().map(|file| scope.spawn(|| check(file))).collect();
            for play in plays {
                faults.push_str(&play.join().unwrap());
            }
        });
    }
    assert_eq!(faults, "");
}

/// What must be shown in each language has a script, and no script hides a difference.
#[test]
fn every_language_has_its_scripts() {
    let names: Vec<String> =
        files().iter().map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    for language in ["es", "pt", "en"] {
        for what in [
            "right-pin",
            "three-wrong-pins",
            "menu",
            "speech",
            "status",
            "urgent",
            "danger",
            "person",
            "team",
            "joining",
        ] {
            let name = format!("{language}-{what}");
            assert!(names.contains(&name), "{name} is not there");
        }
    }
    for file in files() {
        let text = std::fs::read_to_string(&file).unwrap();
        let pattern = text.lines().find(|line| !line.starts_with(['#', '>']) && line.contains('*'));
        assert_eq!(pattern, None, "{}", file.display());
        assert!(text.contains("\nexpect:\n"), "{} says nothing of tickets", file.display());
    }
}
