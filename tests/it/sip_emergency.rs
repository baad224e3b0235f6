//! The real binary without rules and without prompts: a caller over SIP reaches a person all the same.
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::time::Duration;

use centralita::intake::LastGood;

use crate::daemon::{Daemon, Home};

const CALLER: &str = "+34600111222";
/// How long anything may take; only a failure waits for it.
const LONGEST: Duration = Duration::from_secs(60);
/// What the caller says: a byte of A-law that no recording repeats for half a frame.
const VOICE: u8 = 0x2a;
const FRAME: usize = 160;

fn socket() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(LONGEST)).unwrap();
    socket
}

fn port(socket: &UdpSocket) -> u16 {
    socket.local_addr().unwrap().port()
}

/// The values of a header, first to last.
fn header<'a>(message: &'a str, name: &str) -> Vec<&'a str> {
    let value = |line: &'a str| line.split_once(": ").filter(|(is, _)| *is == name);
    message.lines().filter_map(value).map(|(_, value)| value).collect()
}

fn sound(rtp: &UdpSocket) -> String {
    format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
         m=audio {} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n\
         a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n",
        port(rtp)
    )
}

/// The operator: everything that is signalled goes through it.
struct Operator {
    sip: UdpSocket,
    daemon: SocketAddr,
}

impl Operator {
    /// Waits for a message that begins so; the BYEs that come meanwhile are answered.
    fn next(&self, begins: &str) -> String {
        let mut bytes = [0; 4_096];
        loop {
            let (length, _) = self.sip.recv_from(&mut bytes).unwrap();
            let message = String::from_utf8(bytes[..length].to_vec()).unwrap();
            if message.starts_with("BYE ") {
                self.answer(&message, "");
            }
            if message.starts_with(begins) {
                return message;
            }
        }
    }

    fn send(&self, message: &str) {
        self.sip.send_to(message.as_bytes(), self.daemon).unwrap();
    }

    /// Accepts a request.
    fn answer(&self, request: &str, body: &str) {
        let copied = |name: &str| -> String {
            header(request, name).iter().map(|value| format!("{name}: {value}\r\n")).collect()
        };
        let to = header(request, "To")[0];
        let tag = if to.contains(";tag=") { "" } else { ";tag=responder" };
        let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
        self.send(&format!(
            "SIP/2.0 200 OK\r\n{}{}To: {to}{tag}\r\n{}{}Contact: <sip:op@{}>\r\n{kind}\
             Content-Length: {}\r\n\r\n{body}",
            copied("Via"),
            copied("From"),
            copied("Call-ID"),
            copied("CSeq"),
            self.sip.local_addr().unwrap(),
            body.len()
        ));
    }

    /// A request of the caller's call.
    fn ask(&self, method: &str, number: u32, to: &str, body: &str) {
        let own = self.sip.local_addr().unwrap();
        let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
        self.send(&format!(
            "{method} sip:+34910000001@{} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK{method}{number}\r\n\
             Max-Forwards: 70\r\nFrom: <sip:{CALLER}@{own}>;tag=caller\r\nTo: {to}\r\n\
             Call-ID: emergency\r\nCSeq: {number} {method}\r\nContact: <sip:caller@{own}>\r\n{kind}\
             Content-Length: {}\r\n\r\n{body}",
            self.daemon,
            body.len()
        ));
    }
}

/// Somebody's telephone: his sound, and where ours is.
struct Telephone {
    rtp: UdpSocket,
    to: SocketAddr,
    sent: u16,
}

impl Telephone {
    fn new(rtp: UdpSocket, sdp: &str) -> Self {
        let audio = sdp.split_once("m=audio ").unwrap().1;
        let port: u16 = audio.split_once(' ').unwrap().0.parse().unwrap();
        Self { rtp, to: SocketAddr::from(([127, 0, 0, 1], port)), sent: 0 }
    }

    /// Waits for the next frame of sound.
    fn hears(&self) -> Vec<u8> {
        let mut packet = [0; 512];
        loop {
            let length = self.rtp.recv(&mut packet).unwrap();
            if length == 12 + FRAME && packet[1] & 0x7f == 8 {
                return packet[12..length].to_vec();
            }
        }
    }

    fn sends(&mut self, kind: u8, at: u32, payload: &[u8]) {
        let mut packet = vec![0x80, kind];
        packet.extend(self.sent.to_be_bytes());
        packet.extend(at.to_be_bytes());
        packet.extend([7; 4]);
        packet.extend(payload);
        self.sent += 1;
        self.rtp.send_to(&packet, self.to).unwrap();
    }

    fn speaks(&mut self) {
        self.sends(8, u32::from(self.sent) * 160, &[VOICE; FRAME]);
    }

    fn presses_1(&mut self) {
        let at = u32::from(self.sent) * 160;
        for (end, length) in [(0, 400_u16), (0, 800), (0x80, 1_600), (0x80, 1_600), (0x80, 1_600)] {
            let [high, low] = length.to_be_bytes();
            self.sends(101, at, &[1, end | 10, high, low]);
        }
    }
}

/// Whether a frame is of somebody who speaks with [`VOICE`].
fn is_voice(frame: &[u8]) -> bool {
    frame.iter().filter(|byte| **byte == VOICE).count() > FRAME / 2
}

/// A frame from within a shipped recording.
fn frame_of(recording: &str) -> Vec<u8> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts").join(recording);
    let file = std::fs::read(file).unwrap();
    let data = file.windows(4).position(|four| four == b"data").unwrap() + 8;
    let frames = &file[data..];
    frames[40 * FRAME..41 * FRAME].to_vec()
}

/// A home that served once and whose rules are faulty now; and whom it would ring first.
fn broken_home(operator: u16) -> (Home, std::path::PathBuf, LastGood) {
    let home = Home::with_own_files();
    let free = port(&socket());
    let config = std::fs::read_to_string(&home.config).unwrap();
    let more = format!(
        "[sip]\nlisten = [\"udp:127.0.0.1:{free}\"]\n[[trunk]]\nid = \"op\"\n\
         servers = [\"127.0.0.1:{operator}\"]\ntransport = \"udp\"\ncountry = \"es\"\n\
         reliable = \"never\"\nsession_timer_s = 0\nkeep_alive_s = 0\nprobe_s = 0\n"
    );
    std::fs::write(&home.config, format!("{config}{more}")).unwrap();
    let daemon = home.start();
    let kept = home.folder.path().join("data/last-good.json");
    while !kept.exists() {
        std::thread::yield_now();
    }
    assert_eq!(daemon.stop().0, Some(0));
    let read = LastGood::parse(&std::fs::read(&kept).unwrap()).unwrap();
    let rule = home.folder.path().join("routing-rules/rules/99-last.toml");
    std::fs::write(&rule, "[[rule]]\nid = \"broken\"\n").unwrap();
    (home, rule, read)
}

/// The desk opens, on the same ports, when the rules are mended; the call stands in it.
fn mended(home: &Home, mut daemon: Daemon, rule: &Path) {
    std::fs::remove_file(rule).unwrap();
    daemon.goes_on_until("To stop");
    let mut tickets = String::new();
    while !tickets.contains(CALLER) {
        tickets = String::from_utf8(home.run(&["tickets", "list"]).stdout).unwrap();
    }
    assert_eq!(daemon.stop().0, Some(0));
}

#[test]
fn a10_without_rules_and_prompts_a_caller_over_sip_reaches_whoever_presses_the_key() {
    let sip = socket();
    let (home, rule, kept) = broken_home(port(&sip));
    let person = kept.people(Some("es"), false, kept.made_at, &[]).unwrap().remove(0);
    let daemon = home.start_until("Only the last resort is served");
    let operator = Operator { sip, daemon: daemon.address("SIP: ").parse().unwrap() };

    let rtp = socket();
    operator.ask("INVITE", 1, "<sip:+34910000001@desk.example>", &sound(&rtp));
    let accepted = operator.next("SIP/2.0 200");
    let to = header(&accepted, "To")[0].to_owned();
    operator.ask("ACK", 1, &to, "");
    let mut caller = Telephone::new(rtp, &accepted);
    let words = frame_of("es/phone-fallback.1.wav");
    caller.speaks();
    while caller.hears() != words {
        caller.speaks();
    }

    let invite = operator.next(&format!("INVITE sip:{}@", person.number.as_str()));
    let rtp = socket();
    operator.answer(&invite, &sound(&rtp));
    let mut responder = Telephone::new(rtp, &invite);
    let question = frame_of(&format!("{}/screen-fallback.2.wav", person.language.folder()));
    loop {
        caller.speaks();
        responder.sends(8, 0, &[0xd5; FRAME]);
        let heard = responder.hears();
        assert!(!is_voice(&heard), "joined before he pressed the key");
        if heard == question {
            break;
        }
    }
    responder.presses_1();
    while !is_voice(&responder.hears()) {
        caller.speaks();
    }

    operator.ask("BYE", 2, &to, "");
    operator.next("BYE ");
    mended(&home, daemon, &rule);
}
