//! `evaluate`: files and folders, other writers' models, the page, and an earlier run.
use std::fs;
use std::path::PathBuf;
use std::process::Output;

use crate::daemon::Home;

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A folder with one file for each of two writers.
fn folder(home: &Home) -> PathBuf {
    let folder = home.folder.path().join("hands");
    fs::create_dir(&folder).unwrap();
    for (writer, fire, bill) in [
        ("ana", "Sale humo de un armario", "No nos ha llegado la factura de marzo"),
        ("rui", "Está a sair fumo de um bastidor", "Não recebemos a fatura de março"),
    ] {
        let lines = format!(
            "{{\"id\":\"{writer}-1\",\"channel\":\"phone\",\"text\":\"{fire}\",\"writer\":\"{writer}\",\
             \"intent\":\"safety_emergency\",\"safety\":true,\"priority\":\"P1\"}}\n\
             {{\"id\":\"{writer}-2\",\"channel\":\"email\",\"subject\":\"\",\"body\":\"{bill}\",\
             \"writer\":\"{writer}\",\"intent\":\"billing\",\"safety\":false,\"priority\":\"P4\"}}\n"
        );
        fs::write(folder.join(format!("{writer}.jsonl")), lines).unwrap();
    }
    fs::write(folder.join("notes.txt"), "no labelled text").unwrap();
    folder
}

#[test]
fn writers_are_judged_by_models_of_the_others_and_a_page_tells_it() {
    let home = Home::new("");
    let hands = folder(&home).display().to_string();
    let page = home.folder.path().join("page.html").display().to_string();
    let output =
        home.run(&["evaluate", &hands, "--by-writer", "--robust", "--html", &page, "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", complaint(&output));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["setting"]["left_out"], 2);
    assert_eq!(found["all"]["danger_listed"], serde_json::json!({"right": 2, "of": 2}));
    assert_eq!(found["robust"].as_array().unwrap().len(), 4);
    let shown = fs::read_to_string(&page).unwrap();
    assert!(shown.starts_with("<!DOCTYPE html>") && shown.contains("4 texts of 2 writers"));

    // The same again, against what was just written: nothing changed sides.
    let earlier = home.folder.path().join("earlier.json");
    fs::write(&earlier, &output.stdout).unwrap();
    let earlier = earlier.display().to_string();
    let again = home.run(&["evaluate", &hands, "--by-writer", "--against", &earlier]);
    assert_eq!(again.status.code(), Some(0), "{}", complaint(&again));
    assert!(
        text(&again).contains("4 texts compared, 0 with other labels since"),
        "{}",
        text(&again)
    );
    assert!(text(&again).contains("intent: 0 better, 0 worse"), "{}", text(&again));
}

#[test]
fn what_cannot_be_judged_is_said_with_what_to_do() {
    let home = Home::new("");
    let hands = folder(&home);
    let one = hands.join("ana.jsonl").display().to_string();
    let check = |args: &[&str], part: &str| {
        let output = home.run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(complaint(&output).contains(part), "{args:?}: {}", complaint(&output));
    };
    check(&["evaluate", &one, "--by-writer"], "wants texts of two writers at least");
    check(&["evaluate", &one, "--against", &one], "is not what `evaluate --json` writes");
    let empty = home.folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    check(&["evaluate", &empty.display().to_string()], "there is no labelled text");
    let twice = home.run(&["evaluate", &one, &one]);
    assert_eq!(twice.status.code(), Some(0));
    assert!(complaint(&twice).contains("the name `ana-1` stands twice"), "{}", complaint(&twice));
    assert!(text(&twice).starts_with("4 texts of 1 writers."), "{}", text(&twice));
}
