//! The whole program with two mailboxes: configuration, commands, probes, stop.
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use super::dovecot::{Dovecot, PASSWORD};
use super::raw;
use crate::daemon::Home;
use crate::desk::mail;

fn config(port: u16, user: &str) -> String {
    format!(
        "[[imap]]\nid = \"{user}\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nuser = \"{user}\"\n\
         password_file = \"password\"\nmailbox = \"{user}@example.com\"\nfrom = \"all\"\n"
    )
}

fn json(home: &Home, args: &[&str]) -> (Option<i32>, Value) {
    let output = home.run(&[args, &["--json"][..]].concat());
    let said = String::from_utf8(output.stdout).unwrap();
    let complained = String::from_utf8(output.stderr).unwrap();
    let value = serde_json::from_str(&said);
    (output.status.code(), value.unwrap_or_else(|_| panic!("{args:?}: {said}{complained}")))
}

#[test]
fn a2_a4_two_mailboxes_become_tickets_in_their_languages_and_commands_tell_of_them() {
    let server = Dovecot::start();
    let home = Home::new(&(config(server.port, "soporte") + &config(server.port, "suporte")));
    let password = home.folder.path().join("password");
    std::fs::write(&password, PASSWORD).unwrap();
    std::fs::set_permissions(&password, std::fs::Permissions::from_mode(0o600)).unwrap();

    let (code, before) = json(&home, &["mailbox", "list"]);
    assert_eq!((code, &before[0]["doing"]), (Some(0), &Value::from("nothing")));
    let refused = home.run(&["mailbox", "check"]);
    assert_eq!(refused.status.code(), Some(1), "nobody reads them");

    server.client("soporte").puts("INBOX", "", &raw("uno"));
    let portuguese =
        mail("rui@cliente.example", "Corte dois", "O bastidor L03 do LS1 está sem energia.")
            .to("suporte@example.com")
            .raw();
    server.client("suporte").puts("INBOX", "\\Seen", &portuguese);
    let daemon = home.start();
    // Each compares its folder when it is there, and has taken everything before.
    let (code, checked) = json(&home, &["mailbox", "check"]);
    assert_eq!(code, Some(0), "{checked}");
    for line in checked.as_array().unwrap() {
        assert_eq!(line["messages"]["filed"], 1, "{line}");
        assert_eq!(line["differences"]["unknown"], Value::Array(vec![]), "{line}");
        assert_eq!((&line["trouble"], &line["alarm"]), (&Value::from(""), &Value::from(false)));
    }
    let (_, tickets) = json(&home, &["tickets", "list"]);
    let mut seen: Vec<(&str, &str, &str)> = tickets
        .as_array()
        .unwrap()
        .iter()
        .map(|t| {
            let word = |key: &str| t[key].as_str().unwrap();
            (word("subject"), word("language"), word("queue"))
        })
        .collect();
    seen.sort_unstable();
    assert_eq!(seen, [("Corte dois", "pt-PT", "dc-ops-pt"), ("Corte uno", "es-ES", "dc-ops-es")]);
    let table = home.run(&["mailbox", "list"]);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(
        table.contains("waiting for new mail") && table.contains("0 waiting, 1 done"),
        "{table}"
    );
    assert_eq!(home.run(&["mailbox", "check", "nadie"]).status.code(), Some(1));
    assert_eq!(daemon.stop().0, Some(0));
}
