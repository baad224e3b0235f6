//! An operator's switch in a few lines: it answers what a trunk is asked, and makes calls.
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use centralita::sip::{HeaderName, Message, Method, parse};

/// What a packet of sound lasts.
const FRAME: Duration = Duration::from_millis(20);
/// How long a message is waited for before the test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A socket that speaks SIP.
pub(crate) struct Operator {
    socket: UdpSocket,
    /// Where sound goes to; nobody listens.
    sound: UdpSocket,
}

impl Operator {
    pub(crate) fn new() -> Self {
        Self::at(([127, 0, 0, 1], 0).into())
    }

    /// One with a place of its own.
    pub(crate) fn at(place: SocketAddr) -> Self {
        let socket = UdpSocket::bind(place).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        let sound = UdpSocket::bind((place.ip(), 0)).unwrap();
        Self { socket, sound }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.socket.local_addr().unwrap()
    }

    /// The configuration of a desk with this operator's trunk, on ports that the system gives.
    pub(crate) fn config(&self, more: &str) -> String {
        format!(
            "[[trunk]]\nid = \"op\"\nservers = [\"{}\"]\ntransport = \"udp\"\ncountry = \"es\"\n{more}",
            self.address()
        )
    }

    /// A request of a call, outside or inside of it.
    pub(crate) fn request(&self, method: &Method, user: &str, call: &str, to_tag: &str) -> Message {
        let number = if *method == Method::Bye { 2 } else { 1 };
        self.numbered(number, method, user, (call, to_tag))
    }

    /// The same, the so many-th of its call.
    pub(crate) fn numbered(
        &self,
        number: u32,
        method: &Method,
        user: &str,
        (call, to_tag): (&str, &str),
    ) -> Message {
        let me = self.address();
        let tag = if to_tag.is_empty() { String::new() } else { format!(";tag={to_tag}") };
        let mut request = Message::request(method.clone(), format!("sip:{user}@127.0.0.1"));
        let headers = &mut request.headers;
        let branch = format!("z9hG4bK{call}{method}{number}");
        headers.push(HeaderName::Via, format!("SIP/2.0/UDP {me};branch={branch};rport"));
        headers.push(HeaderName::MaxForwards, "70");
        headers.push(HeaderName::From, format!("<sip:+34600111222@{me}>;tag={call}"));
        headers.push(HeaderName::To, format!("<sip:{user}@127.0.0.1>{tag}"));
        headers.push(HeaderName::CallId, call);
        headers.push(HeaderName::CSeq, format!("{number} {method}"));
        headers.push(HeaderName::Contact, format!("<sip:op@{me}>"));
        if *method == Method::Invite {
            request.set_body("application/sdp", self.description().into_bytes());
        }
        request
    }

    /// Sound that goes to a socket of its own: it would fill the one for messages.
    fn description(&self) -> String {
        format!(
            "v=0\r\no=- 1 1 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\n\
             m=audio {1} RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n",
            self.address().ip(),
            self.sound.local_addr().unwrap().port()
        )
    }

    pub(crate) fn send(&self, message: &Message, to: SocketAddr) {
        self.socket.send_to(&message.to_bytes(), to).unwrap();
    }

    /// The next message that the test wants; others are passed over.
    pub(crate) fn wait(&self, wanted: impl Fn(&Message) -> bool) -> Message {
        let mut buffer = vec![0; 65_535];
        loop {
            let (length, _) = self.socket.recv_from(&mut buffer).unwrap();
            if let Some(message) = parse(&buffer[..length]).ok().filter(&wanted) {
                return message;
            }
        }
    }

    /// The final response to a request of a call.
    pub(crate) fn answer(&self, method: &Method, call: &str) -> Message {
        self.wait(|message| {
            message.code().is_some_and(|code| code >= 200)
                && message.call_id().is_ok_and(|id| id == call)
                && message.cseq().is_ok_and(|cseq| cseq.method == *method)
        })
    }

    /// Answers OPTIONS, REGISTER and calls as a switch does, until it is dropped.
    pub(crate) fn serve(self) -> Serving {
        let over = Arc::new(AtomicBool::new(false));
        let (address, stop) = (self.address(), Arc::clone(&over));
        let thread = std::thread::spawn(move || self.run(&stop));
        Serving { address, over, thread: Some(thread) }
    }

    fn run(self, stop: &AtomicBool) {
        let mut buffer = vec![0; 65_535];
        let mut called: Option<Message> = None;
        while !stop.load(Ordering::Relaxed) {
            // In a call it speaks as switches do, whenever nothing comes for a frame's time.
            let patience = if called.is_some() { FRAME } else { PATIENCE };
            self.socket.set_read_timeout(Some(patience)).unwrap();
            let Ok((length, from)) = self.socket.recv_from(&mut buffer) else {
                called.iter().for_each(|invite| self.speak(invite));
                continue;
            };
            let Ok(request) = parse(&buffer[..length]) else { continue };
            if request.method() == Some(&Method::Invite) {
                called = Some(request.clone());
            } else if matches!(request.method(), Some(Method::Bye | Method::Cancel)) {
                called = None;
            }
            for response in self.responses(&request) {
                self.send(&response, from);
            }
        }
    }

    fn responses(&self, request: &Message) -> Vec<Message> {
        let Some(method) = request.method() else { return vec![] };
        let mut good = request.response(200, Some("op"));
        let mut via = request.top_via().unwrap();
        via.note_source(via.response_address().unwrap());
        good.headers.set(HeaderName::Via, via.to_string());
        good.headers.push(HeaderName::Server, "Test Switch 1.0");
        match method {
            Method::Ack => vec![],
            Method::Options => {
                good.headers.push(HeaderName::Allow, "INVITE, ACK, BYE, CANCEL, OPTIONS");
                good.headers.push(HeaderName::Supported, "timer");
                vec![good]
            }
            Method::Register => {
                let contact = request.headers.get(&HeaderName::Contact).unwrap().to_owned();
                good.headers.push(
                    HeaderName::Contact,
                    format!("{}>;expires=300", contact.split('>').next().unwrap()),
                );
                vec![good]
            }
            Method::Invite => {
                good.headers.push(HeaderName::Contact, format!("<sip:op@{}>", self.address()));
                good.set_body("application/sdp", self.description().into_bytes());
                vec![request.response(180, Some("op")), good]
            }
            Method::Bye
            | Method::Cancel
            | Method::Info
            | Method::Prack
            | Method::Update
            | Method::Refer
            | Method::Notify
            | Method::Subscribe
            | Method::Message
            | Method::Publish
            | Method::Other(_) => vec![good],
        }
    }

    /// Sends a packet of sound to where a description says.
    pub(crate) fn speak(&self, told: &Message) {
        let told = String::from_utf8_lossy(&told.body).into_owned();
        let port = told.split_once("m=audio ").unwrap().1.split(' ').next().unwrap();
        let port: u16 = port.parse().unwrap();
        let mut packet = vec![0x80, 8, 0, 1, 0, 0, 0, 160, 0, 0, 0, 7];
        packet.extend([0xd5; 160]);
        self.sound.send_to(&packet, (self.address().ip(), port)).unwrap();
    }
}

/// An operator that serves.
pub(crate) struct Serving {
    pub(crate) address: SocketAddr,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // Wakes it.
        let _sent = UdpSocket::bind("127.0.0.1:0").and_then(|s| s.send_to(b"\r\n", self.address));
        let _ended = self.thread.take().map(JoinHandle::join);
    }
}
