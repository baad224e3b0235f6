//! What operators see of outside desks, and what they set up.
use std::fs;

use centralita::app::config::Config;

use super::double::{Double, Fault};
use super::servicenow::ServiceNow;
use super::stage::{Stage, entry, secrets};
use super::zammad::Zammad;
use crate::daemon::Home;
use crate::paging::dark;

#[test]
fn the_daemon_hands_over_what_comes_and_its_commands_tell_of_it() {
    let double = Double::start(Zammad::new());
    let secrets = secrets();
    let home = Home::new(&entry("zammad", &double.url(), &secrets));
    let daemon = home.start();
    daemon.mail(
        "ana@cliente.example",
        "soporte@example.com",
        "From: ana@cliente.example\r\nSubject: Sin corriente\r\n\r\nArmario 0408 de MD2 sin corriente.\r\n",
    );
    double.wait();
    let ticket = double.shared().product.tickets[0].clone();
    let number = ticket["centralita_id"].as_str().unwrap().to_owned();
    let listed = home.run(&["desks", "list"]);
    let text = String::from_utf8(listed.stdout).unwrap();
    assert!(text.contains("zammad (zammad)") && text.contains("well"), "{text}");
    let told = home.run(&["desks", "retry", "zammad", "--told-by-hand"]);
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(text.contains("zammad: 0 that were told by hand are closed"), "{text}");
    let shown = home.run(&["tickets", "show", &number]);
    let text = String::from_utf8(shown.stdout).unwrap();
    assert!(text.contains("Outside desk: zammad"), "{text}");
    daemon.stop();
}

#[test]
fn what_is_wrong_with_a_desk_is_listed_and_tried_again() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    double.fails(&[Fault::Status(422)]);
    dark(&stage.desk);
    stage.goes_on("zammad");
    let standings = stage.desk.block_on(stage.desk.desk.intake.outside_standings()).unwrap();
    assert!(!standings[0].is_well());
    assert_eq!((standings[0].counts.dead, standings[0].trouble.as_str()), (1, "zammad 422"));
    stage.desk.desk.metrics.outside(&standings);
    let text = stage.desk.desk.metrics.text();
    assert!(text.contains("centralita_outside_desk_dead{desk=\"zammad\"} 1"), "{text}");
    assert!(text.contains("centralita_outside_desk_stopped{desk=\"zammad\"} 0"), "{text}");
    let again = stage.desk.block_on(stage.desk.desk.intake.retry_outside(None, "Marta")).unwrap();
    assert_eq!(again, [("zammad".to_owned(), 1)]);
    stage.goes_on("zammad");
    let standings = stage.desk.block_on(stage.desk.desk.intake.outside_standings()).unwrap();
    assert!(standings[0].is_well());
}

#[test]
fn a_desk_is_asked_whether_it_lets_us_in_before_anything_is_handed_over() {
    let zammad = Double::start(Zammad::new());
    let servicenow = Double::start(ServiceNow::new());
    let secrets = secrets();
    let both = [("zammad", zammad.url()), ("servicenow", servicenow.url())];
    let entries: String = both.iter().map(|(kind, url)| entry(kind, url, &secrets)).collect();
    let home = Home::new(&entries);
    let (code, text) = home.run_here(&["desks", "check"]);
    assert_eq!(code, Some(0), "{text}");
    for said in ["ok   zammad: we are centralita there", "ok   servicenow: we are let in, and"] {
        assert!(text.contains(said), "{text}");
    }
    zammad.fails(&[Fault::Status(401)]);
    servicenow.shared().product.obeys = false;
    (0..5).for_each(|_| servicenow.shared().product.add("other"));
    let (code, text) = home.run_here(&["desks", "check"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("BAD  zammad: zammad 401"), "{text}");
    assert!(text.contains("BAD  servicenow: servicenow does not obey the query"), "{text}");
    let (code, text) = home.run_here(&["desks", "check", "none"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("known: zammad, servicenow"), "{text}");
    assert!(zammad.shared().product.tickets.is_empty());
}

#[test]
fn faults_of_an_outside_desk_are_named_with_line_and_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let told = |text: &str| {
        let file = folder.path().join("config.toml");
        fs::write(&file, text).unwrap();
        let faults = Config::load(&file).unwrap_err();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let faults = told(
        "[[outside_desk]]\nid = \"Mesa\"\nkind = \"zammad\"\nurl = \"http://zammad.example\"\n\
         queues = [\"dc-ops: Operaciones\", \"billing\"]\npriorities = [\"P9: x\"]\n\
         fields = [\"colour: x\"]\n",
    );
    for part in [
        "config.toml:2: `Mesa` is no id",
        "config.toml:4: `http://zammad.example` cannot be reached",
        "config.toml:5: `dc-ops` is none of our queues",
        "config.toml:5: `billing` is no pair of words",
        "config.toml:6: `P9` is none of our priorities",
        "config.toml:7: `colour` is none of our fields",
        "Mesa needs `token_file`; name the file with the token",
        "Mesa needs `customer`",
    ] {
        assert!(faults.contains(part), "{part}\n{faults}");
    }
    let faults = told(
        "[[outside_desk]]\nid = \"now\"\nkind = \"servicenow\"\nurl = \"https://x.example\"\n\
         user = \"u\"\npassword_file = \"none\"\nqueues = [\"*: g\"]\npriorities = [\"P1: high\"]\n",
    );
    assert!(
        faults.contains("`high` is no impact and urgency; write two numbers of 1 to 3"),
        "{faults}"
    );
    assert!(faults.contains("none: No such file"), "{faults}");
    let faults =
        told("[[outside_desk]]\nid = \"hook\"\nkind = \"webhook\"\nurl = \"https://x.example\"\n");
    assert!(
        faults.contains("hook needs `secret_files`; name the file with its secret"),
        "{faults}"
    );
}
