//! Every command in both states: with the daemon running, and without it.
use std::path::Path;
use std::process::Output;

use expect_test::expect;

use crate::daemon::Home;
use crate::desk::TestDesk;

const MAIL: &str = "From: ana@cliente.example\r\nTo: soporte@example.com\r\nSubject: Sin corriente\r\n\
    Message-ID: <a1@cliente.example>\r\nDate: Tue, 24 Nov 2026 10:00:00 +0100\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\n\
    Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.";
const ASKED: &str = "{\"id\":7,\"text\":\"sale humo de un armario en eme de dos\",\"channel\":\"phone\"}\n\
    {\"subject\":\"Fatura em falta\",\"body\":\"A fatura de março não nos chegou.\"}\n";
const LABELLED: &str = "{\"id\":\"x1\",\"channel\":\"phone\",\"text\":\"Sale humo de un armario\",\
    \"intent\":\"safety_emergency\",\"impact\":1,\"urgency\":1,\"safety\":true,\"priority\":\"P1\",\"language\":\"es-ES\"}\n";

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A desk with a few examples of three writers: learning from all of them takes minutes in a build
/// for tests. That the shipped model is that of the shipped examples, `make prove` asks.
#[test]
fn training_learns_from_the_desks_examples_and_lists_rows_that_others_contradict() {
    let home = Home::with_own_files();
    let folder = home.folder.path().join("routing-rules/understanding/examples");
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::create_dir(&folder).unwrap();
    let shipped =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("routing-rules/understanding/examples");
    for language in ["es", "pt", "en"] {
        let name = format!("hands-{language}.jsonl");
        let rows = std::fs::read_to_string(shipped.join(&name)).unwrap();
        // The first of its hands, a row of each seven.
        let writer = format!("\"writer\": \"{language}1\"");
        let own = rows.lines().filter(|row| row.contains(&writer));
        let mut few: Vec<String> = own.step_by(7).map(str::to_owned).collect();
        if language == "en" {
            few[0] = few[0].replace("safety_emergency", "billing");
        }
        std::fs::write(folder.join(name), few.join("\n")).unwrap();
    }
    let model = home.folder.path().join("model.tsv");
    let output = home.run(&["train", "--out", &model.display().to_string()]);
    assert_eq!(output.status.code(), Some(0), "{}", complaint(&output));
    assert!(text(&output).contains(" examples\n"), "{}", text(&output));
    assert!(model.exists() && home.folder.path().join("facts.tsv").exists());
    let output = home.run(&["train", "--check", "--most", "500"]);
    let said = text(&output);
    assert!(said.contains("hands-en.jsonl:1 "), "the wrong label is not listed: {said}");
    assert!(said.contains("rows are contradicted by the other writers"), "{said}");
}

const CONTACTS: &str = "contact_number;account;name;addresses;permissions\r\n\
    ;Demo Norte;Ana Gil;ana@norte.example;hands@MD2\r\n;Demo Norte;Eva Luz;eva@norte.example;\r\n";
const FAULTY: &str = "account,name,addresses\nDemo Norte,Eva,eva\n\nNadie,Rui,rui@um.example\n";

/// What a command ended with, and what it said.
type Said = (Vec<String>, Option<i32>, String);

/// Every command that only looks, words apart by spaces, or by bars where a word has some. Names of
/// files stand in braces.
const LOOKS: &str = "
    demo-data
    accounts list
    contacts list
    contacts|list|--account|Demo Norte
    accounts import {accounts} --dry-run
    contacts import {contacts} --dry-run
    contacts import {faulty}
    accounts export - --format csv
    locations list
    locations list --site LS1
    locations import {places} --dry-run
    locations export - --format csv
    locations remove 7
    contacts export - --format csv
    contacts export - --format json
    contacts pin nobody@norte.example
    contacts pin rui@atlantico.example --retire
    keys list
    users list
    users end nobody
    users reset-second nobody
    tickets list
    tickets list --queue dc-ops-es --status new
    tickets show CT-0001010
    tickets show CT-0000021
    tickets merge CT-0000021 CT-0000013
    tickets split CT-0000021 --event 1
    tickets take CT-0000021 --by Ana
    tickets note CT-0000021 nada
    tickets status CT-0000021 closed
    tickets reply CT-0000021 --text {asked}
    tickets correct CT-0000021 --intent billing
    tickets task done CT-0000021 1
    answers list --language pt
    answers show rules
    answers show nothing
    tickets freeze CT-0000021 --done --by Marta
    tickets|unfreeze|CT-0000021|--by|Marta|--why|the wrong one
    contacts bad-addresses
    contacts lift nobody@norte.example
    contacts invite ana@norte.example
    contacts|reset-pin|ana@norte.example|--second|call-back|--by|Marta|--why|lost it
    contacts end nobody@norte.example --by Marta
    arrivals list
    arrivals list --outcome duplicate
    arrivals show 1
    arrivals show 99
    tickets holds
    audit list --object ticket:CT-0001010
    audit list --by nobody
    retention show
    retention run --dry-run
    contacts forget nobody@norte.example --dry-run
    contacts export 99 --to nowhere
    pages list
    pages list --all
    incidents list
    incidents list --all
    incidents show 7
    incidents dismiss 7
    notices list
    notices show 7
    notices opt-out
    notices|send|--to|country:es|--subject|es=Obras|--text|es=Habrá obras.|--dry-run
    calls list
    calls list --open
    message check {mail}
    mailbox replay {mail} --all
    mail dkim-key example.com --kind ed25519
    mail dkim-key ../secrets
    mailbox list
    mailbox check
    classify {asked}
    classify {asked} --explain
    understanding lint
    evaluate {labelled}
    routing check
    routing test
    routing explain {mail}
    routing explain {asked}
    routing lint
    routing replay --since 2026-01-01
    routing edit set incident-critical then.queue service-desk --dry-run
    routing|edit|set|sales|about|What is sold|--dry-run
    oncall show --at 2099-03-02T12:00:00Z
    oncall who dc-oncall-es --at 2099-03-02T12:00:00Z
    oncall check
    oncall show --month 2099-03
    oncall override list --all
    oncall swap list
    oncall swap accept 7 --person iker
    oncall feed list
    oncall feed add
    oncall feed revoke 7
    oncall ways list
    oncall ways verify nobody mail
    oncall ways confirm nobody mail 123456
    oncall coverage
    oncall fairness --from 2099-03-01 --to 2099-03-31
    config check
    api document
    completions bash";

/// Runs every command that only looks, in JSON and for people.
fn look(home: &Home) -> Vec<Said> {
    let file = |name: &str, content: &str| {
        let path = home.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    let (mail, asked) = (file("mail.eml", MAIL), file("asked.jsonl", ASKED));
    let labelled = file("labelled.jsonl", LABELLED);
    let (contacts, faulty) = (file("contacts.csv", CONTACTS), file("faulty.csv", FAULTY));
    let accounts = file("accounts.json", "[{\"name\": \"Demo Norte\", \"csm\": \"Ana\"}]");
    let places = file("places.csv", "site;kind;name;former\nMD2;cage;12;J-04\n");
    let files = [
        ("{mail}", mail),
        ("{asked}", asked),
        ("{labelled}", labelled),
        ("{contacts}", contacts),
        ("{faulty}", faulty),
        ("{accounts}", accounts),
        ("{places}", places),
    ];
    let commands: Vec<Vec<&str>> = LOOKS
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let apart = if line.contains('|') { '|' } else { ' ' };
            let words = line.trim().split(apart);
            words
                .map(|word| {
                    let file = files.iter().find(|(name, _)| *name == word);
                    file.map_or(word, |(_, path)| path.as_str())
                })
                .collect()
        })
        .collect();
    ask_all(home, &commands)
}

fn ask_all(home: &Home, commands: &[Vec<&str>]) -> Vec<Said> {
    let mut said = vec![];
    for command in commands {
        for json in [false, true] {
            let mut args = command.clone();
            if json {
                args.push("--json");
            }
            let (code, words) = home.run_here(&args);
            said.push((args.iter().map(ToString::to_string).collect(), code, words));
        }
    }
    said
}

/// A command without the places of its files.
fn named(args: &[String]) -> String {
    let short = |arg: &String| match arg.rsplit_once('/') {
        Some((folder, name)) if folder.starts_with('/') => name.to_owned(),
        Some(_) | None => arg.clone(),
    };
    args.iter().map(short).collect::<Vec<_>>().join(" ")
}

fn code(said: &[Said], command: &[&str]) -> Option<i32> {
    said.iter().find(|(args, ..)| args == command).unwrap().1
}

fn json(said: &[Said], command: &[&str]) -> serde_json::Value {
    let words = &said.iter().find(|(args, ..)| args == command).unwrap().2;
    serde_json::from_str(words.trim())
        .unwrap_or_else(|error| panic!("{command:?}: {error}: {words}"))
}

#[test]
fn every_command_says_the_same_with_the_daemon_and_without() {
    let home = Home::new("");
    let daemon = home.start();
    let answer = daemon.mail("ana@cliente.example", "soporte@example.com", MAIL);
    assert_eq!(answer, "250 2.0.0 opened CT-0001010\r\n");
    assert_eq!(
        daemon.mail("ana@cliente.example", "soporte@example.com", MAIL),
        "250 2.0.0 duplicate CT-0001010\r\n"
    );
    // The worker is another task: what it writes must be there before states are compared.
    let outgoing = home.folder.path().join("data/outgoing");
    while std::fs::read_dir(&outgoing).map_or(0, Iterator::count) < 2
        || !text(&home.run(&["tickets", "show", "CT-0001010"])).contains("mail sent")
    {
        std::thread::yield_now();
    }
    // Somebody has its page: what the search for him would write later is no difference of the two.
    let accepted = home.run(&["pages", "accept", "1", "--by", "lucia"]);
    assert_eq!(accepted.status.code(), Some(0), "{}", complaint(&accepted));
    let made = home.run(&["keys", "add", "portal", "--scope", "read", "--json"]);
    assert_eq!(made.status.code(), Some(0), "{}", complaint(&made));
    let key: serde_json::Value = serde_json::from_str(&text(&made)).unwrap();
    assert!(key["key"].as_str().unwrap().starts_with("cta_"));

    let demo = home.run(&["demo-data"]);
    assert_eq!(demo.status.code(), Some(0), "{}", complaint(&demo));
    let ended = home.run(&["contacts", "pin", "rui@atlantico.example", "--retire"]);
    assert_eq!(ended.status.code(), Some(0), "{}", complaint(&ended));

    let second = home.run(&["serve"]);
    assert_eq!(second.status.code(), Some(2));
    assert!(
        complaint(&second).contains("is in use by another centralita"),
        "{}",
        complaint(&second)
    );

    // Whoever holds rules and phrases spares all commands of this process reading them.
    let _held = TestDesk::new();
    let running = look(&home);
    assert_eq!(home.run(&["routing", "reload"]).status.code(), Some(0));
    let (exit, last) = daemon.stop();
    assert_eq!(exit, Some(0));
    assert!(last.contains("everything accepted is stored"), "{last}");
    assert!(!home.folder.path().join("data/centralita.sock").exists());

    let stopped = look(&home);
    for (with, without) in running.iter().zip(&stopped) {
        assert_eq!(with, without);
    }
    let reload = home.run(&["routing", "reload"]);
    assert_eq!(reload.status.code(), Some(1));
    assert!(complaint(&reload).contains("no daemon is running"), "{}", complaint(&reload));

    the_shapes_are_the_contract(&running);
}

/// The JSON of lists and of one ticket, as the contract names it.
/// What is not well ends with 1, each time.
fn what_is_not_well_says_so(running: &[Said]) {
    let plain = running.iter().filter(|(args, ..)| !args.iter().any(|arg| arg == "--json"));
    let failing: Vec<String> =
        plain.filter(|(_, code, _)| *code != Some(0)).map(|(args, ..)| named(args)).collect();
    expect![[r#"
        contacts import faulty.csv
        locations remove 7
        contacts pin nobody@norte.example
        contacts pin rui@atlantico.example --retire
        users end nobody
        users reset-second nobody
        tickets show CT-0000021
        tickets merge CT-0000021 CT-0000013
        tickets split CT-0000021 --event 1
        tickets take CT-0000021 --by Ana
        tickets note CT-0000021 nada
        tickets status CT-0000021 closed
        tickets reply CT-0000021 --text asked.jsonl
        tickets correct CT-0000021 --intent billing
        tickets task done CT-0000021 1
        answers show nothing
        tickets freeze CT-0000021 --done --by Marta
        tickets unfreeze CT-0000021 --by Marta --why the wrong one
        contacts lift nobody@norte.example
        contacts invite ana@norte.example
        contacts reset-pin ana@norte.example --second call-back --by Marta --why lost it
        contacts end nobody@norte.example --by Marta
        arrivals show 99
        contacts export 99 --to nowhere
        incidents show 7
        incidents dismiss 7
        notices show 7
        mail dkim-key ../secrets
        mailbox check
        routing edit set incident-critical then.queue service-desk --dry-run
        oncall swap accept 7 --person iker
        oncall feed add
        oncall feed revoke 7
        oncall ways verify nobody mail
        oncall ways confirm nobody mail 123456"#]]
    .assert_eq(&failing.join("\n"));
}

fn the_shapes_are_the_contract(running: &[Said]) {
    what_is_not_well_says_so(running);
    assert_eq!(code(running, &["tickets", "show", "CT-0000021"]), Some(1));
    assert_eq!(code(running, &["arrivals", "show", "99"]), Some(1));
    let made = json(running, &["mail", "dkim-key", "example.com", "--kind", "ed25519", "--json"]);
    assert_eq!(made["name"], "desk._domainkey.example.com");
    assert!(made["record"].as_str().unwrap().starts_with("v=DKIM1; k=ed25519; p="), "{made}");
    assert_eq!(code(running, &["mail", "dkim-key", "../secrets"]), Some(2), "no way out");
    let tickets = json(running, &["tickets", "list", "--json"]);
    assert_eq!(tickets[0]["intent"], "incident_power");
    assert_eq!(tickets.as_array().unwrap().len(), 1);
    let report = json(running, &["contacts", "list", "--json"]);
    assert_eq!(report.as_array().unwrap().len(), 6, "a dry run adds nobody");
    let keys: Vec<&str> = tickets[0].as_object().unwrap().keys().map(String::as_str).collect();
    let contract = [
        "account",
        "assurance",
        "channel",
        "contact",
        "created_at",
        "events",
        "intent",
        "language",
        "number",
        "priority",
        "queue",
        "safety",
        "site",
        "status",
        "subject",
    ];
    assert_eq!(keys, contract);
    let shown = json(running, &["tickets", "show", "CT-0001010", "--json"]);
    assert!(
        shown["route"]
            .as_array()
            .unwrap()
            .iter()
            .any(|line| line.as_str().unwrap().starts_with("YES "))
    );
    assert_eq!(shown["outgoing"].as_array().unwrap().len(), 2);
    assert!(shown["events"][0]["text"].as_str().unwrap().contains("armario 0408"));
}

/// The same mail through the other door is the same mail.
#[test]
fn mail_by_smtp_makes_a_ticket_once() {
    let home = Home::new("");
    let daemon = home.start();
    let by = |door, greeting| {
        daemon.mail_by(door, greeting, "ana@cliente.example", "soporte+x@example.com", MAIL)
    };
    let told = by("by SMTP to", "EHLO");
    assert!(told.starts_with("250 2.0.0 opened CT-"), "{told}");
    let told = by("delivered by LMTP to", "LHLO");
    assert!(told.starts_with("250 2.0.0 duplicate CT-"), "{told}");
    let foreign = daemon.mail_by("by SMTP to", "EHLO", "a@b.example", "ana@fuera.example", MAIL);
    assert!(foreign.starts_with("500 5.5.1"), "no message begins for others: {foreign}");
    let (code, _) = daemon.stop();
    assert_eq!(code, Some(0));
    let listed = home.run(&["arrivals", "list", "--json"]);
    let arrivals: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    let doors: std::collections::BTreeSet<&str> =
        arrivals.as_array().unwrap().iter().map(|a| a["door"].as_str().unwrap()).collect();
    assert_eq!(doors, ["lmtp", "smtp"].into());
}

#[test]
fn wrong_questions_end_with_two_and_say_what_to_do() {
    let home = Home::new("");
    let check = |args: &[&str], part: &str| {
        let output = home.run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let said = complaint(&output);
        assert!(said.contains(part), "{args:?}: {said}");
    };
    check(&["tickets", "show", "CT-0000014"], "its last digit does not fit the others");
    check(&["tickets", "list", "--status", "lost"], "new, open, waiting_customer");
    check(&["message", "check", "/nowhere.eml"], "cannot read /nowhere.eml");
    check(&["evaluate", "/nowhere.jsonl"], "cannot read /nowhere.jsonl");
    let correct = |more| ["tickets", "correct", "CT-0000013", more];
    check(&correct("--impact=4"), "write 1, 2 or 3");
    check(&correct("--intent=power"), "is none of the twenty intents");
    check(&correct("--language=fr"), "write es, pt, en or other");
    check(&correct("--slot=cage"), "write KIND=TEXT");
    check(&correct("--slot=colour=red"), "is no kind of fact; use one of: site");
    check(&["nonsense"], "unrecognized subcommand");
    let broken = home.run_with_input(&["classify", "-"], b"{\"text\":\"hola\"}\n{\"text\":");
    assert_eq!(broken.status.code(), Some(2));
    assert!(complaint(&broken).contains("-:2: this is no request"), "{}", complaint(&broken));
}

#[test]
fn an_answer_is_accounted_for_down_to_the_line() {
    let home = Home::new("");
    let asked = br#"{"subject":"jaula 7","body":"Sale humo del armario 0408 de MD2.\n\n-- \nAna Gil\nTel. +34 600 000 111"}"#;
    let output = home.run_with_input(&["classify", "-", "--explain"], asked);
    assert_eq!(output.status.code(), Some(0), "{}", complaint(&output));
    let told = text(&output);
    for part in [
        "What was read",
        "not read, a signature: -- Ana Gil",
        "Danger: yes, this pages at once",
        "\"humo\" is a word of fire  [danger.toml:",
        "[intents.toml:",
        "alike: ",
        "site MD2",
        "centralita routing explain",
        "To change this",
    ] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    let output = home.run_with_input(&["classify", "-", "--explain", "--json"], asked);
    let answer: serde_json::Value = serde_json::from_str(&text(&output)).unwrap();
    assert_eq!(answer["why"]["dangers"][0]["source"]["file"], "danger.toml");
    assert!(answer["why"]["nearest"][0]["alike"].as_f64().unwrap() > 0.0);
    let plain = home.run_with_input(&["classify", "-", "--json"], asked);
    assert!(!text(&plain).contains("\"why\""), "only when it is asked for");
}

#[test]
fn accounts_contacts_and_keys_can_be_added_and_a_key_ended() {
    let home = Home::new("");
    let good = |args: &[&str]| {
        let output = home.run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", complaint(&output));
        text(&output)
    };
    good(&["accounts", "add", "Cliente Uno", "--country", "pt"]);
    let again = home.run(&["accounts", "add", "Cliente Uno"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(complaint(&again).contains("account `Cliente Uno` is already there"));
    let added = good(&[
        "contacts",
        "add",
        "Rui",
        "--account",
        "Cliente Uno",
        "--email",
        "rui@um.example",
        "--phone",
        "308810818",
        "--json",
    ]);
    assert!(added.contains("\"permissions\":[\"all\"]"), "whoever is not told otherwise: {added}");
    assert!(
        added.contains("+351308810818"),
        "national numbers are those of the account's country: {added}"
    );
    let value: serde_json::Value = serde_json::from_str(&added).unwrap();
    let number = value[0]["contact_number"].as_str().unwrap();
    assert!(good(&["contacts", "list"]).contains(number), "it is shown when he is added and after");
    let who = ["contacts", "add", "Ana", "--account", "Cliente Uno", "--language", "pt-PT"];
    let more = ["--language", "en", "--permission", "hands@LS1", "--permission", "access"];
    let shown = good(&[&who[..], &more[..]].concat());
    assert!(shown.contains("pt-PT en") && shown.contains("access hands@LS1"), "{shown}");
    let unknown = home.run(&[&who[..], &["--permission", "hands@XX9"]].concat());
    assert_eq!(unknown.status.code(), Some(1));
    assert!(complaint(&unknown).contains("there is no site XX9; use one of: MD1"));
    let team = ["accounts", "add", "Cliente Dos Más", "--csm", "Ana <ana@desk.example>"];
    let added = good(&[&team[..], &["--access-date", "2027-01-31", "--json"]].concat());
    assert!(added.contains("\"csm\":\"Ana <ana@desk.example>\""), "{added}");
    assert!(added.contains("\"access_date\":\"2027-01-31\""), "{added}");
    let wrong = home.run(&["contacts", "add", "Eva", "--account", "Cliente Dos"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(complaint(&wrong).contains("account `Cliente Dos` is not there"));
    good(&["keys", "add", "portal", "--scope", "read", "--scope", "write"]);
    assert_eq!(home.run(&["keys", "add", "x", "--scope", "all"]).status.code(), Some(1));
    good(&["keys", "revoke", "portal"]);
    assert_eq!(home.run(&["keys", "revoke", "portal"]).status.code(), Some(1));
    assert!(good(&["keys", "list"]).contains("portal"));
}

/// Nobody of those on call is rung here: who is on duty changes from week to week.
const SCRIPT: &str = "# Facturas\nline es\nno speech\n> press 1\n> press {contact}\n> press {pin}\n\
    > press 5\n> press 2\n> record 7\n> wait\n\nexpect:\nevent call: by menu\n";

/// Whether a text has these digits where they stand alone.
fn stands_in(digits: &str, text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == digits)
}

#[test]
fn calls_can_be_tried_with_the_daemon_and_without() {
    let home = Home::new("");
    let demo = home.run(&["demo-data", "--json"]);
    let people: serde_json::Value = serde_json::from_str(&text(&demo)).unwrap();
    let ana = people.as_array().unwrap().iter().find(|one| one["name"] == "Ana Gil").unwrap();
    let (contact, pin) =
        (ana["contact_number"].as_str().unwrap(), ana["pin"].as_str().unwrap().to_owned());
    let file = |name: &str, content: &str| {
        let path = home.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    let script = file("facturas.call", SCRIPT);
    let vars = file("vars", &format!("contact = {contact}\npin = {pin}\n"));
    let play = |more: &[&str]| {
        let mut args = vec!["phone", "--script", script.as_str(), "--vars", vars.as_str()];
        args.extend(more);
        let output = home.run(&args);
        (output.status.code(), text(&output), complaint(&output))
    };
    let (code, said, _) = play(&[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("facturas.call:4: + es: Marque su número de contacto"), "{said}");
    assert_eq!(play(&["--write"]).0, Some(0));
    let written = std::fs::read_to_string(&script).unwrap();
    assert!(
        written.contains("ticket P4 billing billing AL2 new\nevent call: by menu"),
        "{written}"
    );
    assert!(!stands_in(&pin, &written), "{written}");

    let by_hand = format!("1\n{contact}\n{pin}\nqué me falta de la factura de marzo\n:hangup\n");
    let call = |home: &Home| {
        let output = home.run_with_input(&["phone", "--from", "910000001"], by_hand.as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", complaint(&output));
        let said = text(&output);
        assert!(said.contains("es: Gracias, le hemos identificado."), "{said}");
        assert!(said.contains("Contact: Ana Gil (Demo Norte) | Assurance: AL2"), "{said}");
        assert!(said.contains("****") && !stands_in(&pin, &said), "{said}");
    };
    let both = |running: bool| {
        let (code, said, complaint) = play(&[]);
        assert_eq!(code, Some(0), "daemon {running}: {said}{complaint}");
        call(&home);
        let listed = home.run(&["calls", "list", "--json"]);
        let calls: serde_json::Value = serde_json::from_str(&text(&listed)).unwrap();
        assert_eq!(calls[0]["place"], "at the end");
        assert!(calls[0]["ended_at"].is_string() && calls[0]["ticket"].is_string(), "{calls}");
        let open = home.run(&["calls", "list", "--open", "--json"]);
        assert_eq!(text(&open), "[]\n");
    };
    both(false);
    let daemon = home.start();
    both(true);
    assert_eq!(daemon.stop().0, Some(0));
    for (broken, part) in [
        ("> fly\n", "facturas.call:1: `> fly` is nothing that can be done"),
        ("> press {nothing}\n", "facturas.call:1: `{nothing}` has no value"),
        ("responder answers\n", "facturas.call:1: the caller is listened to"),
    ] {
        std::fs::write(&script, broken).unwrap();
        let (code, _, complaint) = play(&[]);
        assert_eq!(code, Some(2), "{complaint}");
        assert!(complaint.contains(part), "{complaint}");
    }
}

#[test]
fn every_way_through_a_call_is_walked_and_a_short_time_to_a_person_is_not_kept() {
    let home = Home::new("");
    let good = home.run(&["phone", "--explore", "--json"]);
    assert_eq!(good.status.code(), Some(0), "{}{}", text(&good), complaint(&good));
    let report: serde_json::Value = serde_json::from_str(&text(&good)).unwrap();
    assert_eq!(report["findings"], serde_json::json!([]));
    assert!(report["states"].as_u64().unwrap() > 1_000, "{report}");
    let short = home.run(&["phone", "--explore", "--seconds", "5"]);
    assert_eq!(short.status.code(), Some(1), "{}", text(&short));
    assert!(text(&short).contains("too long: at the "), "{}", text(&short));
}

/// The rule that decides on [`MAIL`] sends it elsewhere from now on.
#[test]
fn rules_are_changed_with_their_comments_and_tried_on_what_has_come() {
    let home = Home::with_own_files();
    let daemon = home.start();
    daemon.mail("ana@cliente.example", "soporte@example.com", MAIL);
    let file = home.folder.path().join("routing-rules/rules/30-incidents.toml");
    let before = std::fs::read_to_string(&file).unwrap();
    let replay = || -> serde_json::Value {
        serde_json::from_str(&text(&home.run(&["routing", "replay", "--json"]))).unwrap()
    };
    assert_eq!((&replay()["changed"], &replay()["decided"]), (&0.into(), &1.into()));

    let set = ["routing", "edit", "set", "incident-critical", "then.reply", "ack"];
    let refused = home.run(&set);
    assert_eq!(refused.status.code(), Some(1), "a test of the shipped rules says no");
    assert!(complaint(&refused).contains("wanted `incident-ack`"), "{}", complaint(&refused));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);

    let copy = ["routing", "edit", "set", "incident-critical", "then.copy", "service-desk"];
    let tried = home.run(&[&copy[..], &["--dry-run"]].concat());
    let said = text(&tried);
    assert_eq!(tried.status.code(), Some(0), "{}", complaint(&tried));
    for part in [
        "+then.copy = \"service-desk\"",
        "1 of 1 would change",
        "differs too: copy",
        "CT-0001010",
        "nothing is written",
    ] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);

    let written = home.run(&copy);
    assert_eq!(written.status.code(), Some(0), "{}", complaint(&written));
    let after = std::fs::read_to_string(&file).unwrap();
    let added: Vec<&str> = after.lines().filter(|line| !before.contains(line)).collect();
    assert_eq!(added, ["then.copy = \"service-desk\""], "nothing else is different");
    assert_eq!(home.run(&["routing", "replay"]).status.code(), Some(1), "one would change");
    assert_eq!(replay()["changed"], 1);
    assert_eq!(replay()["groups"][0]["also"], serde_json::json!(["copy"]));

    let unknown = home.run(&["routing", "edit", "remove", "incident-critcal"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(complaint(&unknown).contains("did you mean `incident-critical`?"));
    daemon.stop();
}
