//! The real binary with a platform before it.
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;

use super::platform::{ACCOUNT, LINE_ES, TOKEN, URL, form, sign};
use crate::daemon::Home;

fn home() -> Home {
    let more = format!(
        "[webhook]\nlisten = \"127.0.0.1:0\"\npublic_url = \"{URL}\"\n[[voice]]\nid = \"main\"\n\
         dialect = \"twilio\"\naccount = \"{ACCOUNT}\"\nsecret_files = [\"token\"]\n"
    );
    let home = Home::new(&more);
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
