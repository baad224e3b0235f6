//! Codes by the command line and the API: shown once, to whoever is on the machine.
use axum::http::StatusCode;
use centralita::api::auth;
use centralita::api::shapes::MadePin;
use centralita::model::Pin;
use centralita::store::Named;
use serde_json::{Value, json};

use crate::api::{ask, get, open_router, post};
use crate::daemon::Home;
use crate::desk::TestDesk;

fn said(home: &Home, args: &[&str]) -> (Option<i32>, String, String) {
    let output = home.run(args);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn json_of(home: &Home, args: &[&str]) -> Value {
    let (code, text, complaint) = said(home, args);
    assert_eq!(code, Some(0), "{args:?}: {complaint}");
    serde_json::from_str(&text).unwrap()
}

/// Whether a text has four digits in a row that stand alone, as a code does.
fn has_code(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))
}

#[test]
fn demo_data_shows_codes_once() {
    let home = Home::new("");
    let first = json_of(&home, &["demo-data", "--json"]);
    let entries = first.as_array().unwrap();
    assert_eq!(entries.len(), 6);
    for entry in entries {
        assert_eq!(entry["contact_number"].as_str().unwrap().len(), 8, "{entry}");
        assert!(Pin::parse(entry["pin"].as_str().unwrap()).is_ok(), "{entry}");
    }
    let again = json_of(&home, &["demo-data", "--json"]);
    assert!(again.as_array().unwrap().iter().all(|entry| entry.get("pin").is_none()));
    let (_, text, _) = said(&home, &["demo-data"]);
    assert!(!has_code(&text), "{text}");

    let fresh = Home::new("");
    let (_, text, _) = said(&fresh, &["demo-data"]);
    assert_eq!(text.lines().filter(|line| has_code(line)).count(), 6, "{text}");
}

#[test]
fn a_code_is_drawn_for_whoever_is_named_and_stands_in_no_list() {
    let home = Home::new("");
    json_of(&home, &["demo-data", "--json"]);
    let made = json_of(&home, &["contacts", "pin", "ana@norte.example", "--json"]);
    let number = made["contact_number"].as_str().unwrap().to_owned();
    assert_eq!(
        (made["name"].as_str(), made["account"].as_str()),
        (Some("Ana Gil"), Some("Demo Norte"))
    );
    for who in [number.as_str(), "1"] {
        let (code, text, _) = said(&home, &["contacts", "pin", who]);
        assert!(code == Some(0) && has_code(&text) && text.contains(&number), "{who}: {text}");
    }
    let (code, _, complaint) = said(&home, &["contacts", "pin", "99"]);
    assert_eq!((code, complaint.trim()), (Some(1), "contact 99 is not there"));
    let (_, _, complaint) = said(&home, &["contacts", "pin", "00000014"]);
    assert!(complaint.contains("its last digit does not fit"), "{complaint}");
    let file = home.folder.path().join("out.csv").display().to_string();
    assert_eq!(said(&home, &["contacts", "export", &file]).0, Some(0));
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.contains(&number) && !has_code(&written), "{written}");
}

#[test]
fn a_file_that_was_exported_changes_nothing_and_a_faulty_one_neither() {
    let home = Home::new("");
    json_of(&home, &["demo-data", "--json"]);
    for (what, rows) in [("accounts", 4), ("contacts", 6)] {
        for ending in ["csv", "json"] {
            let file = home.folder.path().join(format!("{what}.{ending}")).display().to_string();
            assert_eq!(said(&home, &[what, "export", &file]).0, Some(0));
            let report = json_of(&home, &[what, "import", &file, "--json"]);
            let count = |key: &str| report[key].as_array().unwrap().len();
            assert_eq!((count("added"), count("changed"), count("left")), (0, 0, rows));
        }
    }
    let before = json_of(&home, &["contacts", "list", "--json"]);
    let file = home.folder.path().join("new.csv");
    let path = file.display().to_string();
    std::fs::write(
        &file,
        "account;name;addresses\nDemo Norte;Eva;eva@norte.example\nNadie;Rui;r@x.example\n",
    )
    .unwrap();
    let (code, _, complaint) = said(&home, &["contacts", "import", &path]);
    assert_eq!(code, Some(1));
    let fault = format!(
        "{path}:3: there is no account `Nadie`; add the account first, or correct the name\n"
    );
    assert_eq!(complaint, fault);
    assert_eq!(json_of(&home, &["contacts", "list", "--json"]), before, "the good row neither");

    std::fs::write(
        &file,
        "account;name;addresses\nDemo Norte;Eva;eva@norte.example\n\
        Demo Norte;Ana María Gil;ana@norte.example\n",
    )
    .unwrap();
    let (code, text, _) = said(&home, &["contacts", "import", &path, "--dry-run"]);
    assert_eq!(code, Some(0));
    assert!(
        text.ends_with("Would be added: 1. Would be changed: 1. Would be left as they are: 0.\n"),
        "{text}"
    );
    assert!(text.contains("3     changed  Ana María Gil"), "{text}");
    assert_eq!(json_of(&home, &["contacts", "list", "--json"]), before);
    let report = json_of(&home, &["contacts", "import", &path, "--json"]);
    assert_eq!(report["added"][0]["contact_number"].as_str().unwrap().len(), 8);
    assert_eq!(report["changed"][0]["columns"], json!(["name"]));
    let after = json_of(&home, &["contacts", "list", "--json"]).to_string();
    assert!(after.contains("Eva") && after.contains("Ana María Gil"), "{after}");
    let (code, _, complaint) = said(&home, &["contacts", "import", "contacts.txt"]);
    assert_eq!(code, Some(2));
    assert!(complaint.contains("add --format csv or json"), "{complaint}");
}

#[test]
fn a_lost_key_of_codes_is_refused_and_can_be_renewed() {
    let home = Home::new("");
    // An installation from before there were codes has the other keys and not this one.
    assert_eq!(said(&home, &["accounts", "list"]).0, Some(0));
    let key = home.folder.path().join("data/secrets/pin.key");
    std::fs::remove_file(&key).unwrap();
    json_of(&home, &["demo-data", "--json"]);

    let kept = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let (code, _, complaint) = said(&home, &["contacts", "list"]);
    assert_eq!(code, Some(2));
    assert!(
        complaint.contains("pin.key is missing") && complaint.contains("renew-pin-key"),
        "{complaint}"
    );
    std::fs::write(&key, [7; 32]).unwrap();
    let mode = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o400);
    std::fs::set_permissions(&key, mode).unwrap();
    let (_, _, complaint) = said(&home, &["contacts", "list"]);
    assert!(complaint.contains("pin.key does not fit the database"), "{complaint}");
    assert_ne!(kept, [7; 32]);

    let renewed = json_of(&home, &["keys", "renew-pin-key", "--json"]);
    assert_eq!(renewed["codes_ended"], 6);
    assert_ne!(std::fs::read(&key).unwrap(), [7; 32]);
    let daemon = home.start();
    let (code, _, complaint) = said(&home, &["keys", "renew-pin-key"]);
    assert_eq!((code, complaint.trim()), (Some(1), "a daemon runs; stop it first"));
    json_of(&home, &["contacts", "pin", "ana@norte.example", "--json"]);
    daemon.stop();
}

#[test]
fn no_key_of_the_network_draws_or_ends_a_code() {
    let desk = TestDesk::new();
    let open = open_router(&desk);
    let guarded = auth::with_keys(open.clone(), desk.desk.database.clone());
    let account =
        json!({ "name": "Acme", "kind": "managed", "state": "integrated", "country": "es" });
    assert_eq!(
        ask(&desk, &open, post("/api/v1/accounts", None, None, &account)).0,
        StatusCode::CREATED
    );
    let contact = json!({ "account": "Acme", "name": "Ana" });
    let (_, added) = ask(&desk, &open, post("/api/v1/contacts", None, None, &contact));
    let key = json!({ "name": "writer", "scopes": ["read", "write"] });
    let (_, made) = ask(&desk, &open, post("/api/v1/keys", None, None, &key));
    let key = made["key"].as_str().unwrap();
    let (status, made) =
        ask(&desk, &open, post("/api/v1/contacts/1/pin", None, None, &Value::Null));
    assert_eq!((status, &made["contact_number"]), (StatusCode::CREATED, &added["contact_number"]));
    for path in [
        "/api/v1/contacts/1/pin",
        "/api/v1/contacts/1/pin/retire",
        "/api/v1/contacts/%31/pin",
        "/api/v1/contacts/1/%70in",
        "/api/v1/contacts/1/pin/",
        "//api/v1/contacts/1/pin",
    ] {
        let status = ask(&desk, &guarded, post(path, Some(key), None, &Value::Null)).0;
        assert!(
            [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&status),
            "{path}: {status}"
        );
    }
    let shown: MadePin = serde_json::from_value(made.clone()).unwrap();
    assert!(!has_code(&format!("{shown:?}")), "{shown:?}");
    let pin = Pin::parse(made["pin"].as_str().unwrap()).unwrap();
    let number = added["contact_number"].as_str().unwrap().parse().unwrap();
    let codes = &desk.desk.intake.parts().codes;
    let verdict = desk.block_on(codes.check(Named::Number(number), None, pin)).unwrap();
    assert_eq!(verdict.as_str(), "right", "it is the one that was shown, and still is");
    assert!(desk.desk.metrics.text().contains("codes_checked_total{verdict=\"right\"} 1"));
}

#[test]
fn programs_import_and_export_as_the_command_line_does() {
    let desk = TestDesk::new();
    let open = open_router(&desk);
    let send = |path: &str, body: &str| {
        let request = axum::http::Request::post(path);
        let request = request.body(axum::body::Body::from(body.to_owned())).unwrap();
        ask(&desk, &open, request)
    };
    let accounts = "name,country\nAcme,pt\n";
    let (status, report) = send("/api/v1/accounts/import?format=csv&dry_run=true", accounts);
    assert_eq!((status, &report["dry_run"]), (StatusCode::OK, &json!(true)));
    assert_eq!(ask(&desk, &open, get("/api/v1/accounts", None)).1, json!([]));
    assert_eq!(send("/api/v1/accounts/import?format=csv", accounts).0, StatusCode::OK);
    let contacts = r#"[{"account": "Acme", "name": "Rui", "numbers": ["308 810 818"]}]"#;
    let (_, report) = send("/api/v1/contacts/import?format=json&file=c.json", contacts);
    let number = report["added"][0]["contact_number"].as_str().unwrap();
    let (_, exported) = ask(&desk, &open, get("/api/v1/contacts/export?format=json", None));
    assert_eq!(exported[0]["contact_number"], number);
    assert_eq!(exported[0]["numbers"], json!(["+351308810818"]));
    let (status, problem) = send("/api/v1/contacts/import?format=json&file=c.json", "[\n7]");
    assert_eq!(
        (status, &problem["type"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("/problems/faulty-files"))
    );
    assert!(problem["detail"].as_str().unwrap().starts_with("c.json:2: this is no object"));
    assert_eq!(send("/api/v1/contacts/import?format=xls", "").0, StatusCode::UNPROCESSABLE_ENTITY);
}
