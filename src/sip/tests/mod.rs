//! Messages as they come, good and bad.
mod digest;
mod fields;
mod framer;
mod message;
mod random;
mod torture;

use super::*;

/// A request that is right, in parts that a case changes one at a time.
#[derive(Clone)]
struct Draft {
    start: Vec<u8>,
    lines: Vec<Vec<u8>>,
    body: Vec<u8>,
    end: &'static [u8],
}

impl Draft {
    fn new(method: &str) -> Self {
        let lines = [
            "Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK-t1;rport",
            "Max-Forwards: 70",
            "From: \"Ana Prado\" <sip:+34600111222@carrier.example>;tag=a1",
            "To: <sip:+34910000001@desk.example>",
            "Call-ID: c1@192.0.2.7",
            &format!("CSeq: 7 {method}"),
            "Contact: <sip:+34600111222@192.0.2.7:5060>",
            "Content-Length: 0",
        ]
        .map(|line| line.as_bytes().to_vec());
        let start = format!("{method} sip:+34910000001@desk.example SIP/2.0").into_bytes();
        Self { start, lines: lines.to_vec(), body: Vec::new(), end: b"\r\n" }
    }

    /// Another first line.
    fn start(mut self, line: impl AsRef<[u8]>) -> Self {
        self.start = line.as_ref().to_vec();
        self
    }

    /// One more line, before Content-Length.
    fn add(mut self, line: impl AsRef<[u8]>) -> Self {
        self.lines.insert(self.lines.len().saturating_sub(1), line.as_ref().to_vec());
        self
    }

    /// Without the header whose line begins so.
    fn drop(mut self, name: &str) -> Self {
        self.lines.retain(|line| !line.starts_with(format!("{name}:").as_bytes()));
        self
    }

    /// Another line in place of the header whose line begins so.
    fn set(self, name: &str, line: impl AsRef<[u8]>) -> Self {
        self.drop(name).add_last(line)
    }

    fn add_last(mut self, line: impl AsRef<[u8]>) -> Self {
        self.lines.push(line.as_ref().to_vec());
        self
    }

    /// With a body, whose length is said as given.
    fn body(mut self, length: &str, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self.set("Content-Length", format!("Content-Length: {length}"))
    }

    /// With lines that end otherwise.
    fn ends(mut self, end: &'static [u8]) -> Self {
        self.end = end;
        self
    }

    /// With bytes behind the head.
    fn tail(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    /// Without the empty line: the last header line takes its place.
    fn unended(mut self) -> Self {
        let head = self.bytes();
        let cut = head.len().saturating_sub(2);
        self = Self { start: head[..cut].to_vec(), lines: vec![], body: vec![], end: b"" };
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut out = self.start.clone();
        out.extend_from_slice(self.end);
        for line in &self.lines {
            out.extend_from_slice(line);
            out.extend_from_slice(self.end);
        }
        out.extend_from_slice(self.end);
        out.extend_from_slice(&self.body);
        out
    }

    fn read(&self) -> Message {
        parse(&self.bytes()).unwrap()
    }
}

/// The request of most cases.
fn options() -> Draft {
    Draft::new("OPTIONS")
}

fn invite() -> Draft {
    Draft::new("INVITE")
}

/// A response that is right.
fn ok() -> Draft {
    invite().start("SIP/2.0 200 OK")
}
