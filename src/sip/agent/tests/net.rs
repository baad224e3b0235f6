//! A network that loses, delays, reorders and doubles, on a clock that the test moves.
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::super::*;
use crate::runtime::SeededRandom;
use crate::sip::transaction::TransactionId;
use crate::sip::{
    Destination, Flow, FlowId, HeaderName, Host, Message, Method, NameAddr, Transport, TrunkId,
    Uri, parse,
};

pub(super) const ALICE: usize = 0;
pub(super) const BOB: usize = 1;
pub(super) const T1: TrunkId = TrunkId(0);

pub(super) const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

pub(super) const fn s(s: u64) -> Duration {
    Duration::from_secs(s)
}

pub(super) fn sdp(text: &str) -> Sdp {
    Sdp(text.as_bytes().to_vec())
}

pub(super) fn address(end: usize) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, u8::try_from(end).unwrap() + 1], 5060))
}

/// What the network does to a datagram, in thousandths and milliseconds.
#[derive(Clone, Copy, Default)]
pub(super) struct Chaos {
    pub(super) lost: u64,
    pub(super) doubled: u64,
    pub(super) jitter: u64,
}

pub(super) struct Seen {
    pub(super) at: Duration,
    pub(super) to: SocketAddr,
    pub(super) message: Message,
}

type Cut = Box<dyn FnMut(&Message, SocketAddr) -> bool>;

pub(super) struct End {
    pub(super) agent: Agent,
    pub(super) events: Vec<Event>,
    pub(super) trying: usize,
    pub(super) transactions: Vec<TransactionId>,
}

pub(super) struct Net {
    pub(super) now: Duration,
    pub(super) ends: Vec<End>,
    pub(super) seen: Vec<Seen>,
    /// What the network swallows, beside its chaos.
    pub(super) cut: Cut,
    pub(super) chaos: Chaos,
    pub(super) delay: Duration,
    pub(super) stream: bool,
    wire: BTreeMap<(Duration, u64), (SocketAddr, SocketAddr, Vec<u8>)>,
    sent: u64,
    seed: u64,
}

pub(super) fn trunk_to(end: usize) -> Trunk {
    let host = Host::Ip(address(end).ip());
    Trunk::new(Destination::Address(address(end)), host)
}

pub(super) fn config(end: usize, peer: usize) -> AgentConfig {
    let host = Host::Ip(address(end).ip());
    let mut config = AgentConfig::new(Local { transport: Transport::Udp, host, port: 5060 });
    config.trunks = vec![trunk_to(peer)];
    config
}

impl Net {
    /// Two agents that know each other, as these make them.
    pub(super) fn with(change: impl Fn(usize, &mut AgentConfig)) -> Self {
        let mut net = Self::empty();
        for end in [ALICE, BOB] {
            let mut config = config(end, 1 - end);
            change(end, &mut config);
            net.add(config);
        }
        net
    }

    /// Two agents over datagrams or over streams.
    pub(super) fn over(stream: bool) -> Self {
        let mut net = Self::with(|_, config| {
            let transport = if stream { Transport::Tcp } else { Transport::Udp };
            config.locals[0].transport = transport.clone();
            config.trunks[0].transport = transport;
        });
        net.stream = stream;
        net
    }

    pub(super) fn two() -> Self {
        Self::with(|_, _| {})
    }

    /// One agent; whoever is at [`BOB`]'s address is played by the test.
    pub(super) fn one(change: impl Fn(&mut AgentConfig)) -> Self {
        let mut net = Self::empty();
        let mut config = config(ALICE, BOB);
        change(&mut config);
        net.add(config);
        net
    }

    fn empty() -> Self {
        Self {
            now: s(1_000),
            ends: vec![],
            seen: vec![],
            cut: Box::new(|_, _| false),
            chaos: Chaos::default(),
            delay: ms(10),
            stream: false,
            wire: BTreeMap::new(),
            sent: 0,
            seed: 1,
        }
    }

    pub(super) fn add(&mut self, config: AgentConfig) {
        let random = Arc::new(SeededRandom::new(self.ends.len() as u64 + 77));
        let agent = Agent::new(config, random).unwrap();
        self.ends.push(End { agent, events: vec![], trying: 0, transactions: vec![] });
    }

    pub(super) fn seeded(mut self, seed: u64, chaos: Chaos) -> Self {
        self.seed = seed;
        self.chaos = chaos;
        self
    }

    fn chance(&mut self) -> u64 {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.seed >> 33
    }

    /// Puts a datagram on the wire.
    pub(super) fn post(&mut self, from: SocketAddr, to: SocketAddr, bytes: &[u8]) {
        let message = parse(bytes).expect("only what can be read is sent");
        let cut = (self.cut)(&message, to);
        self.seen.push(Seen { at: self.now, to, message });
        let copies = match () {
            () if cut || self.chance() % 1_000 < self.chaos.lost => 0,
            () if self.chance() % 1_000 < self.chaos.doubled => 2,
            () => 1,
        };
        for _ in 0..copies {
            let jitter = ms(self.chance() % (self.chaos.jitter + 1));
            self.sent += 1;
            let at = self.now + self.delay + jitter;
            self.wire.insert((at, self.sent), (from, to, bytes.to_vec()));
        }
    }

    fn flow(&self, end: usize, remote: SocketAddr) -> Flow {
        let transport = if self.stream { Transport::Tcp } else { Transport::Udp };
        Flow { id: FlowId(7), transport, local: address(end), remote, trunk: None }
    }

    fn take(&mut self, end: usize, out: Vec<Output>) {
        for output in out {
            match output {
                // Every agent says 100 at once: only few tests look at it.
                Output::Event(Event::Trying { .. }) => self.ends[end].trying += 1,
                Output::Event(event) => self.ends[end].events.push(event),
                Output::Send(sent) => {
                    self.ends[end].transactions.extend(sent.transaction);
                    let Destination::Address(to) = sent.target.to else {
                        panic!("a name: {:?}", sent.target)
                    };
                    self.post(address(end), to, &sent.bytes);
                }
            }
        }
    }

    pub(super) fn try_command(&mut self, end: usize, command: Command) -> Result<(), CommandError> {
        let mut out = vec![];
        let done = self.ends[end].agent.command(self.now, command, &mut out);
        assert!(done.is_ok() || out.is_empty(), "a command that failed did something");
        self.take(end, out);
        done
    }

    pub(super) fn command(&mut self, end: usize, command: Command) {
        self.try_command(end, command).unwrap();
    }

    /// Gives an agent a message as if it came from there, at once.
    pub(super) fn give(&mut self, end: usize, from: SocketAddr, text: &[u8]) {
        let flow = self.flow(end, from);
        let mut out = vec![];
        self.ends[end].agent.receive(self.now, &flow, parse(text), &mut out);
        self.take(end, out);
    }

    pub(super) fn lost_connection(&mut self, end: usize, id: TransactionId) {
        let mut out = vec![];
        self.ends[end].agent.unsent(self.now, id, &mut out);
        self.take(end, out);
    }

    /// Moves on to the next datagram or timer, if it is due by `until`.
    fn step(&mut self, until: Duration) -> bool {
        let wire = self.wire.keys().next().map(|(at, _)| *at);
        let clock = |end: &End| end.agent.timeout();
        let timer = self.ends.iter().filter_map(clock).min();
        let Some(next) = [wire, timer].into_iter().flatten().min().filter(|at| *at <= until) else {
            self.now = self.now.max(until);
            return false;
        };
        self.now = self.now.max(next);
        if wire == Some(next) {
            let (_, (from, to, bytes)) = self.wire.pop_first().unwrap();
            if let Some(end) = (0..self.ends.len()).find(|end| address(*end) == to) {
                self.give(end, from, &bytes);
            }
            return true;
        }
        for end in 0..self.ends.len() {
            let mut out = vec![];
            self.ends[end].agent.tick(self.now, &mut out);
            self.take(end, out);
        }
        true
    }

    pub(super) fn run(&mut self, time: Duration) {
        let until = self.now + time;
        let mut steps = 0;
        while self.step(until) {
            steps += 1;
            assert!(steps < 200_000, "it never comes to rest");
        }
    }

    /// Moves on until `end` has told something new, at most 10 s.
    pub(super) fn next(&mut self, end: usize) -> Event {
        let until = self.now + s(10);
        while self.ends[end].events.is_empty() && self.step(until) {}
        assert!(!self.ends[end].events.is_empty(), "end {end} tells nothing");
        self.ends[end].events.remove(0)
    }

    /// What `end` told and the test did not look at.
    pub(super) fn told(&mut self, end: usize) -> Vec<Event> {
        std::mem::take(&mut self.ends[end].events)
    }

    /// The messages on the wire of that first line, `INVITE` or `486`, to that end.
    pub(super) fn all(&self, what: &str, to: usize) -> Vec<&Seen> {
        let named = |message: &Message| match message.code() {
            Some(code) => code.to_string() == what,
            None => message.method().is_some_and(|method| method.as_str() == what),
        };
        self.seen.iter().filter(|seen| named(&seen.message) && seen.to == address(to)).collect()
    }

    pub(super) fn last(&self, what: &str, to: usize) -> &Message {
        let last = self.all(what, to).last().map(|seen| &seen.message);
        last.unwrap_or_else(|| panic!("no {what} to {to}"))
    }

    /// Everything ends by itself: no call, dialog or transaction is left anywhere.
    pub(super) fn rest(&mut self) {
        self.run(s(400));
        for (place, end) in self.ends.iter().enumerate() {
            assert_eq!(end.agent.census(), Census::default(), "at end {place}");
            let trunk = end.agent.timeout();
            assert_eq!(trunk, None, "a timer without a use at end {place}");
        }
    }

    /// Alice calls Bob; gives Bob's name of the call.
    pub(super) fn dial(&mut self, offer: Option<&str>) -> (LegId, LegId) {
        self.sent += 1;
        let leg = LegId::Dialled(self.sent);
        let command = Command::Dial(Box::new(dial(leg, offer)));
        self.command(ALICE, command);
        match self.next(BOB) {
            Event::Incoming(call) => (leg, call.leg),
            other => panic!("{other:?}"),
        }
    }

    /// A call that stands; both ends have told everything.
    pub(super) fn call(&mut self) -> (LegId, LegId) {
        let (ours, theirs) = self.dial(Some("offer"));
        self.command(BOB, Command::Answer { leg: theirs, sdp: sdp("answer") });
        assert!(matches!(self.next(ALICE), Event::Answered { .. }));
        assert!(matches!(self.next(BOB), Event::Acked { .. }));
        (ours, theirs)
    }
}

pub(super) fn dial(leg: LegId, offer: Option<&str>) -> Dial {
    let uri = |text: &str| Uri::parse(text).unwrap();
    Dial {
        leg,
        trunk: T1,
        target: uri("sip:900@192.0.2.2"),
        shown: NameAddr::new(uri("sip:34910000000@192.0.2.1")),
        offer: offer.map(sdp),
        asserted: None,
    }
}

pub(super) fn hang_up(leg: LegId) -> Command {
    Command::HangUp { leg, reason: None }
}

/// A request as somebody at `from` writes it, outside of any call.
pub(super) fn request(method: &str, from: usize, extra: &str, body: &str) -> String {
    let host = address(from);
    format!(
        "{method} sip:desk@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP {host};branch=z9hG4bKx{method}{}\r\n\
         From: <sip:caller@{host}>;tag=caller\r\nTo: <sip:desk@192.0.2.1>\r\n\
         Call-ID: call-{method}\r\nCSeq: 1 {method}\r\nContact: <sip:caller@{host}>\r\n\
         Max-Forwards: 70\r\n{extra}Content-Length: {}\r\n\r\n{body}",
        extra.len(),
        body.len()
    )
}

/// A response to what the agent sent, as its peer writes it: with this tag and these headers.
pub(super) fn reply(to: &Message, code: u16, tag: &str, extra: &[(HeaderName, &str)]) -> Vec<u8> {
    let mut response = to.response(code, Some(tag));
    for (name, value) in extra {
        response.headers.push(name.clone(), *value);
    }
    response.to_bytes()
}

/// The same with a description.
pub(super) fn reply_sdp(
    to: &Message,
    code: u16,
    tag: &str,
    extra: &[(HeaderName, &str)],
    body: &str,
) -> Vec<u8> {
    let mut response = to.response(code, Some(tag));
    for (name, value) in extra {
        response.headers.push(name.clone(), *value);
    }
    response.set_body("application/sdp", body.as_bytes().to_vec());
    response.to_bytes()
}

/// A request within the call that `invite` of the agent made, as its peer writes it.
pub(super) fn peer_request(
    invite: &Message,
    tag: &str,
    method: &Method,
    number: u32,
    extra: &[(HeaderName, &str)],
    body: Option<(&str, &str)>,
) -> Vec<u8> {
    let mut request = Message::request(method.clone(), "sip:34910000000@192.0.2.1:5060");
    let headers = &mut request.headers;
    let branch = format!("z9hG4bKpeer{method}{number}{tag}");
    headers.push(HeaderName::Via, format!("SIP/2.0/UDP 192.0.2.2;branch={branch}"));
    let to = invite.headers.get(&HeaderName::From).unwrap();
    let from = invite.headers.get(&HeaderName::To).unwrap();
    headers.push(HeaderName::From, format!("{from};tag={tag}"));
    headers.push(HeaderName::To, to);
    headers.copy(&HeaderName::CallId, &invite.headers);
    headers.push(HeaderName::CSeq, format!("{number} {method}"));
    headers.push(HeaderName::MaxForwards, "70");
    for (name, value) in extra {
        headers.push(name.clone(), *value);
    }
    if let Some((kind, body)) = body {
        request.set_body(kind, body.as_bytes().to_vec());
    }
    request.to_bytes()
}

pub(super) const CONTACT: (HeaderName, &str) = (HeaderName::Contact, "<sip:900@192.0.2.2>");

/// An answered call with a peer that the test plays; gives its INVITE.
pub(super) fn call_peer(net: &mut Net, extra: &[(HeaderName, &str)]) -> (LegId, Message) {
    let leg = LegId::Dialled(1);
    net.command(ALICE, Command::Dial(Box::new(dial(leg, Some("offer")))));
    let invite = net.last("INVITE", BOB).clone();
    let mut headers = vec![CONTACT];
    headers.extend_from_slice(extra);
    net.give(ALICE, address(BOB), &reply_sdp(&invite, 200, "peer", &headers, "answer"));
    assert!(matches!(net.next(ALICE), Event::Answered { .. }));
    (leg, invite)
}
