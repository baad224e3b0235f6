//! The real binary with a platform before it.
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;

use centralita::intake::LastGood;

use super::platform::{ACCOUNT, LINE_ES, TOKEN, URL, form, sign};
use crate::daemon::Home;

fn platform() -> String {
    format!(
        "[webhook]\nlisten = \"127.0.0.1:0\"\npublic_url = \"{URL}\"\n[[voice]]\nid = \"main\"\n\
         dialect = \"twilio\"\naccount = \"{ACCOUNT}\"\nsecret_files = [\"token\"]\n"
    )
}

fn home() -> Home {
    with_secret(Home::new(&platform()))
}

fn with_secret(home: Home) -> Home {
    let secret = home.folder.path().join("token");
    std::fs::write(&secret, TOKEN).unwrap();
    std::fs::set_permissions(secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    home
}

/// Posts a beginning and returns the whole answer.
fn begin(address: &str, call: &str, signature: Option<&str>) -> String {
    let params =
        [("AccountSid", ACCOUNT), ("CallSid", call), ("From", "+34600111222"), ("To", LINE_ES)];
    let body = form(&params);
    let signed = sign(TOKEN, &format!("{URL}/v1/voice/twilio"), &params);
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!(
        "POST /v1/voice/twilio HTTP/1.1\r\nHost: voz.example.com\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         X-Twilio-Signature: {}\r\n\r\n{body}",
        body.len(),
        signature.unwrap_or(&signed)
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_daemon_takes_calls_and_a_call_outlives_it() {
    let home = home();
    let daemon = home.start();
    let address = daemon.address("telephony platforms at");
    let first = begin(&address, "CA1", None);
    assert!(first.starts_with("HTTP/1.1 200 OK"), "{first}");
    assert!(first.contains("content-type: text/xml; charset=utf-8"), "{first}");
    let (_, document) = first.split_once("\r\n\r\n").unwrap();
    roxmltree::Document::parse(document).unwrap();
    assert!(document.contains("atención automática"), "{document}");
    assert!(begin(&address, "CA2", Some("AAAA")).starts_with("HTTP/1.1 403"));
    let (exit, _) = daemon.stop();
    assert_eq!(exit, Some(0));

    // The same beginning gets the same bytes from the next one.
    let daemon = home.start();
    let again = begin(&daemon.address("telephony platforms at"), "CA1", None);
    assert_eq!(again.split_once("\r\n\r\n").unwrap().1, document);
    assert_eq!(daemon.stop().0, Some(0));
}

#[test]
fn without_an_account_no_door_for_calls_is_open() {
    let daemon = Home::new("").start();
    assert!(daemon.banner.contains("no telephony platform"), "{}", daemon.banner);
    assert_eq!(daemon.stop().0, Some(0));
}

/// A restart with a faulty rule must not leave callers without anybody.
#[test]
fn while_the_rules_are_faulty_callers_are_put_through_and_written_down_afterwards() {
    let home = with_secret(Home::with_own_files());
    let config = std::fs::read_to_string(&home.config).unwrap();
    std::fs::write(&home.config, format!("{config}{}", platform())).unwrap();
    let daemon = home.start();
    let kept = home.folder.path().join("data/last-good.json");
    while !kept.exists() {
        std::thread::yield_now();
    }
    assert_eq!(daemon.stop().0, Some(0));

    let rule = home.folder.path().join("routing-rules/rules/99-last.toml");
    std::fs::write(&rule, "[[rule]]\nid = \"broken\"\n").unwrap();
    let mut daemon = home.start_until("Only the last resort is served");
    let answer = begin(&daemon.address("platforms:"), "CA1", None);
    let read = LastGood::parse(&std::fs::read(&kept).unwrap()).unwrap();
    let now = read.made_at;
    let people = read.people(Some("es"), false, now, &[]).unwrap();
    assert!(answer.contains(people[0].number.as_str()), "{answer}");
    assert!(answer.contains("problema técnico"), "{answer}");

    std::fs::remove_file(&rule).unwrap();
    daemon.goes_on_until("To stop");
    let mut tickets = String::new();
    while !tickets.contains("+34600111222") {
        tickets = String::from_utf8(home.run(&["tickets", "list"]).stdout).unwrap();
    }
    let arrivals = String::from_utf8(home.run(&["arrivals", "list", "--json"]).stdout).unwrap();
    assert!(arrivals.contains("taken from the journal"), "{arrivals}");
    assert_eq!(daemon.stop().0, Some(0));
}
