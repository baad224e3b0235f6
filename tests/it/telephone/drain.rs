//! The end of the program while somebody is on the telephone.
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use centralita::sip::{HeaderName, Message, Method};

use super::operator::Operator;
use crate::daemon::{Daemon, Home};

/// Probes until the program says that it takes no calls any more.
const PROBES_MAX: usize = 100_000;

fn home(operator: &Operator, drain_s: u32) -> Home {
    Home::new(&format!(
        "[sip]\nlisten = [\"udp:127.0.0.1:0\"]\ndrain_s = {drain_s}\n[media]\nbench = true\n{}",
        operator.config("probe_s = 0\n")
    ))
}

/// Brings a call to the extension that answers and is silent; returns the tag of our side.
fn call(operator: &Operator, daemon: &Daemon, name: &str) -> (SocketAddr, String) {
    let to = daemon.address("SIP at").parse().unwrap();
    operator.send(&operator.request(&Method::Invite, "901", name, ""), to);
    let answer = operator.answer(&Method::Invite, name);
    assert_eq!(answer.code(), Some(200));
    let tag = answer.to().unwrap().tag().unwrap().to_owned();
    operator.send(&operator.request(&Method::Ack, "901", name, &tag), to);
    (to, tag)
}

/// Waits until new calls are refused.
fn until_draining(operator: &Operator, to: SocketAddr) -> Message {
    for number in 0..PROBES_MAX {
        let name = format!("probe{number}");
        operator.send(&operator.request(&Method::Options, "desk", &name, ""), to);
        let answer = operator.answer(&Method::Options, &name);
        if answer.code() == Some(503) {
            return answer;
        }
    }
    panic!("the program goes on as if it had not been told to stop");
}

/// Asks the listener for probes.
fn health(daemon: &Daemon, path: &str) -> String {
    let mut stream = TcpStream::connect(daemon.address("(interface),")).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_call_goes_on_after_the_signal_and_new_ones_are_told_to_come_again() {
    let operator = Operator::new();
    let home = home(&operator, 300);
    let daemon = home.start();
    let (to, tag) = call(&operator, &daemon, "first");
    let metrics = health(&daemon, "/metrics");
    for line in [
        "centralita_sip_calls_in_progress 1",
        "centralita_sip_legs_in_progress 1",
        "centralita_sip_strangers_total 0",
        "centralita_media_sessions 1",
        "centralita_media_ports_in_use 1",
        "centralita_prompts_missing_total 0",
    ] {
        assert!(metrics.lines().any(|l| l == line), "`{line}` is not in\n{metrics}");
    }
    assert!(metrics.contains("centralita_media_late_seconds_bucket{le=\"+Inf\"}"), "{metrics}");
    assert!(health(&daemon, "/readyz").contains("1 of 1 work"));
    daemon.ask_to_stop();
    until_draining(&operator, to);
    let ready = health(&daemon, "/readyz");
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("seen out"), "{ready}");

    operator.send(&operator.request(&Method::Invite, "901", "second", ""), to);
    let refused = operator.answer(&Method::Invite, "second");
    assert_eq!(refused.code(), Some(503));
    assert_eq!(refused.headers.get(&HeaderName::RetryAfter), Some("300"));
    operator.send(&operator.request(&Method::Ack, "901", "second", "x"), to);

    // The rest of the program works for whoever is on the telephone.
    let accepted = daemon.mail(
        "ana@cliente.example",
        "soporte@example.com",
        "From: ana@cliente.example\r\nTo: soporte@example.com\r\nSubject: Sin corriente\r\n\
         Message-ID: <a1@cliente.example>\r\n\r\nSin corriente en MD2.",
    );
    assert!(accepted.starts_with("250"), "{accepted}");

    operator.send(&operator.request(&Method::Bye, "901", "first", &tag), to);
    assert_eq!(operator.answer(&Method::Bye, "first").code(), Some(200));
    let (exit, last) = daemon.ended();
    assert_eq!(exit, Some(0), "{last}");
}

#[test]
fn a_call_that_does_not_end_is_hung_up_when_the_time_is_over() {
    let operator = Operator::new();
    let home = home(&operator, 1);
    let daemon = home.start();
    let (to, _) = call(&operator, &daemon, "long");
    daemon.ask_to_stop();
    let bye = operator.wait(|message| message.method() == Some(&Method::Bye));
    operator.send(&bye.response(200, None), to);
    assert_eq!(daemon.ended().0, Some(0));
}
