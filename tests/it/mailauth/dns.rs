//! A DNS server on the loopback that knows what a test tells it.
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hickory_resolver::proto::op::{Message, OpCode, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, TXT};
use hickory_resolver::proto::rr::{RData, Record, RecordType};

/// Answers from its table; nothing at all for names below `slow.example`.
pub(crate) struct StubDns {
    pub(crate) address: SocketAddr,
    texts: Arc<Mutex<BTreeMap<String, String>>>,
    hosts: Arc<Mutex<BTreeMap<String, IpAddr>>>,
    asked: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
}

impl StubDns {
    pub(crate) fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let dns = Self {
            address: socket.local_addr().unwrap(),
            texts: Arc::default(),
            hosts: Arc::default(),
            asked: Arc::default(),
            stop: Arc::default(),
        };
        let (texts, hosts) = (Arc::clone(&dns.texts), Arc::clone(&dns.hosts));
        let (asked, stop) = (Arc::clone(&dns.asked), Arc::clone(&dns.stop));
        std::thread::spawn(move || {
            let mut buffer = [0_u8; 2_048];
            while !stop.load(Ordering::Relaxed) {
                let Ok((length, from)) = socket.recv_from(&mut buffer) else { continue };
                let Ok(query) = Message::from_vec(&buffer[..length]) else { continue };
                asked.fetch_add(1, Ordering::Relaxed);
                if let Some(answer) = answer(&query, &texts.lock().unwrap(), &hosts.lock().unwrap())
                {
                    let _ = socket.send_to(&answer.to_vec().unwrap(), from);
                }
            }
        });
        dns
    }

    /// A TXT record.
    pub(crate) fn text(self, name: &str, text: &str) -> Self {
        self.texts.lock().unwrap().insert(name.to_owned(), text.to_owned());
        self
    }

    /// An A record.
    pub(crate) fn host(self, name: &str, address: &str) -> Self {
        self.hosts.lock().unwrap().insert(name.to_owned(), address.parse().unwrap());
        self
    }

    /// How many questions came.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Drop for StubDns {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn answer(
    query: &Message,
    texts: &BTreeMap<String, String>,
    hosts: &BTreeMap<String, IpAddr>,
) -> Option<Message> {
    let question = query.queries.first()?;
    let name = question.name().to_ascii().trim_end_matches('.').to_ascii_lowercase();
    if name.ends_with(".slow.example") {
        return None;
    }
    let mut answer = Message::response(query.metadata.id, OpCode::Query);
    answer.add_query(question.clone());
    let known = texts.contains_key(&name) || hosts.contains_key(&name);
    let data = match (question.query_type(), texts.get(&name), hosts.get(&name)) {
        (RecordType::TXT, Some(text), _) => {
            let pieces = text.as_bytes().chunks(250);
            let pieces = pieces.map(|piece| String::from_utf8(piece.to_vec()).unwrap());
            Some(RData::TXT(TXT::new(pieces.collect())))
        }
        (RecordType::A, _, Some(IpAddr::V4(address))) => Some(RData::A(A(*address))),
        _ => None,
    };
    match data {
        Some(data) => {
            answer.add_answer(Record::from_rdata(question.name().clone(), 60, data));
        }
        None if !known => answer.metadata.response_code = ResponseCode::NXDomain,
        None => {}
    }
    Some(answer)
}
