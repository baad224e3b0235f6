//! The command line as a person or a script meets it.
use std::io::{self, Write};
use std::path::Path;

use centralita::cli::{Exit, Output, run};
use expect_test::expect;

/// Runs one command line; returns how it ended, its answer, and what it says beside it.
fn ask(args: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (vec![], vec![]);
    let words = std::iter::once("centralita").chain(args.iter().copied()).map(Into::into);
    let exit = run(words, &mut Output::plain(&mut out, &mut err));
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn check(dir: &Path, text: &str, more: &[&str]) -> (Exit, String, String) {
    let file = dir.join("config.toml");
    std::fs::write(&file, text).unwrap();
    let mut args = vec!["config", "check", "--config", file.to_str().unwrap()];
    args.extend(more);
    let (exit, out, err) = ask(&args);
    let short = |text: String| text.replace(dir.to_str().unwrap(), "DIR");
    (exit, short(out), short(err))
}

#[test]
fn a_usable_configuration_is_good_and_its_warnings_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let text = "[health]\nlisten = \"0.0.0.0:8082\"\n";
    let (exit, out, err) = check(dir.path(), text, &[]);
    assert_eq!(exit, Exit::Good);
    expect![[r#"
        DIR/config.toml can be used (faults: 0, warnings: 3)
    "#]]
    .assert_eq(&out);
    expect![[r#"
        warning: DIR/config.toml: line `es` does not say what a call costs (es-ES, pt-PT, en); ask your operator and write cost_text in each language
        warning: DIR/config.toml: line `pt` does not say what a call costs (es-ES, pt-PT, en); ask your operator and write cost_text in each language
        warning: DIR/config.toml:2: health listens on 0.0.0.0:8082: whoever reaches it can read the metrics; listen on 127.0.0.1, or let a firewall admit your own servers only
    "#]].assert_eq(&err);
}

#[test]
fn a_faulty_configuration_is_not_well() {
    let dir = tempfile::tempdir().unwrap();
    let (exit, out, err) = check(dir.path(), "[lmtp]\nport = 2424\n", &[]);
    assert_eq!(exit, Exit::NotWell);
    expect![[r#"
        DIR/config.toml cannot be used (faults: 1, warnings: 0)
    "#]]
    .assert_eq(&out);
    expect![[r#"
        fault: DIR/config.toml:2: there is no key `port` in lmtp; remove it, or use one of: connections_max, host_name, idle_s_max, in_flight_bytes_max, listen, message_bytes_max, recipients_max, session_s_max
    "#]].assert_eq(&err);
}

#[test]
fn machines_get_the_same_as_json() {
    let dir = tempfile::tempdir().unwrap();
    let (exit, out, err) = check(dir.path(), "[lmtp]\nport = 2424\n", &["--json"]);
    assert_eq!((exit, err.as_str()), (Exit::NotWell, ""));
    expect![[r#"
        {"file":"DIR/config.toml","usable":false,"faults":[{"file":"DIR/config.toml","line":2,"what":"there is no key `port` in lmtp","remedy":"remove it, or use one of: connections_max, host_name, idle_s_max, in_flight_bytes_max, listen, message_bytes_max, recipients_max, session_s_max"}],"warnings":[]}
    "#]].assert_eq(&out);
    let (exit, out, _) = check(dir.path(), "", &["--json"]);
    assert_eq!(exit, Exit::Good);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["usable"], true);
    assert_eq!(report["faults"], serde_json::json!([]));
}

#[test]
fn a_wrong_question_ends_with_the_usage_status() {
    let (exit, out, err) = ask(&["config", "check", "--config", "/nonexistent/config.toml"]);
    assert_eq!((exit, out.as_str()), (Exit::Usage, ""));
    expect![[r#"
        error: cannot open /nonexistent/config.toml: No such file or directory (os error 2); name the file with --config FILE
    "#]].assert_eq(&err);
    let (exit, out, err) = ask(&["confug"]);
    assert_eq!((exit, out.as_str()), (Exit::Usage, ""));
    assert!(err.contains("a similar subcommand exists: 'config'"), "{err}");
}

#[test]
fn the_version_and_the_completions_are_answers() {
    let version = format!("centralita {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(ask(&["--version"]), (Exit::Good, version, String::new()));
    for shell in ["bash", "zsh", "fish"] {
        let (exit, script, err) = ask(&["completions", shell]);
        assert_eq!((exit, err.as_str()), (Exit::Good, ""));
        assert!(script.contains("completions") && script.contains("json"), "{script}");
    }
}

/// A reader that has gone away.
struct Gone;

impl Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut err = vec![];
    let words = ["centralita", "completions", "bash"].map(Into::into);
    let exit = run(words, &mut Output::plain(Gone, &mut err));
    assert_eq!((exit, err.len()), (Exit::Good, 0));
}
