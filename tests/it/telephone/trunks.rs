//! `trunk list` and `trunk check`, with and without the daemon.
use serde_json::Value;

use super::operator::Operator;
use crate::daemon::Home;

const ANY_PORT: &str = "[sip]\nlisten = [\"udp:127.0.0.1:0\"]\n";

fn told(home: &Home, args: &[&str]) -> (Option<i32>, Value) {
    let output = home.run(args);
    let text = String::from_utf8(output.stdout).unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}{said}"));
    (output.status.code(), json)
}

/// What is said of a topic, with its mark.
fn of(findings: &Value, topic: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = findings.as_array().unwrap().iter().filter(|found| found["topic"] == topic);
    all.map(|found| (text(&found["mark"]), text(&found["what"]))).collect()
}

#[test]
fn a_check_asks_rings_and_says_what_it_saw() {
    let operator = Operator::new();
    let config = operator.config("user = \"desk\"\nregister = true\n");
    let serving = operator.serve();
    let home = Home::new(&format!("{ANY_PORT}{config}"));
    let (exit, findings) = told(&home, &["trunk", "check", "op", "--call", "--json"]);
    let first = |topic: &str| of(&findings, topic).remove(0);
    assert_eq!(first("reachable").0, "good", "{findings:#}");
    assert!(first("reachable").1.starts_with(&format!("{} answers", serving.address)));
    assert_eq!(first("software"), ("good".to_owned(), "Test Switch 1.0".to_owned()));
    assert_eq!(first("registration").1, "it is taken for 300 s");
    assert!(first("call").1.starts_with("+34911238857 answered"), "{findings:#}");
    assert_eq!(first("codecs").1, "PCMA (8)");
    assert!(first("keys").1.contains("payload type 101"));
    assert!(first("sound").1.contains(" packets came in"), "{findings:#}");
    assert_eq!(exit, Some(0), "{findings:#}");
}

#[test]
fn a_trunk_that_is_not_there_is_said_to_be_silent() {
    let nobody = Operator::new();
    let home = Home::new(&format!("{ANY_PORT}{}", nobody.config("")));
    let (exit, findings) = told(&home, &["trunk", "check", "op", "--json"]);
    assert_eq!(of(&findings, "reachable")[0].0, "bad", "{findings:#}");
    assert_eq!(exit, Some(1));
    let unknown = home.run(&["trunk", "check", "other"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("known: op"));
}

#[test]
fn the_running_program_says_how_it_stands_with_trunks() {
    let operator = Operator::new();
    let config = operator.config("user = \"desk\"\nregister = true\n");
    let _serving = operator.serve();
    let home = Home::new(&format!("{ANY_PORT}{config}"));
    let (exit, lines) = told(&home, &["trunk", "list", "--json"]);
    assert_eq!((exit, &lines[0]["up"]), (Some(0), &Value::Null), "nothing runs: {lines}");

    let daemon = home.start();
    assert!(daemon.banner.contains("(trunks: op)"), "{}", daemon.banner);
    // Registering takes a round trip or two; each look is one as well.
    let lines = (0..1_000)
        .map(|_| told(&home, &["trunk", "list", "--json"]).1)
        .find(|lines| lines[0]["registration"] == "registered" && lines[0]["up"] == true)
        .expect("the trunk is registered and answers");
    assert_eq!((&lines[0]["id"], &lines[0]["trouble"]), (&"op".into(), &"".into()));
    assert!(lines[0]["until"].is_string(), "{lines}");
    // Beside the program the check goes by another port, and leaves its registration alone.
    let (exit, findings) = told(&home, &["trunk", "check", "op", "--json"]);
    assert!(of(&findings, "registration")[0].1.starts_with("the running program"), "{findings:#}");
    assert_eq!(exit, Some(0), "{findings:#}");
    assert_eq!(daemon.stop().0, Some(0));
}
