//! A server that answers as an outside desk does, with faults when it is told to.
use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use serde_json::Value;

/// Requests that may be served before anybody asks about them.
const REQUESTS_MAX: usize = 1_000;

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) head: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.head.iter().find(|(own, _)| own == name);
        found.map_or("", |(_, value)| value)
    }
}

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// It is done, and the connection ends before the answer.
    Dropped,
    /// It is done, and never answered.
    Silence,
    /// It is done, and answered when the test says so.
    Held,
    /// It is done, and answered with 200 and nothing.
    Empty,
    /// It is not done: a page of a proxy comes with 200.
    Html,
    /// It is not done, for this reason.
    Status(u16),
    /// It is not done: come again in so many seconds.
    Later(u32),
}

/// A product: it keeps what it is given, and answers with a status and JSON.
pub(crate) trait Product: Send + 'static {
    fn answer(&mut self, asked: &Asked) -> (u16, Value);
}

/// The server.
pub(crate) struct Double<P> {
    pub(crate) port: u16,
    shared: Arc<Mutex<Shared<P>>>,
    told: Receiver<()>,
    gate: Arc<Gate>,
}

/// Answers that are held until the test lets them go.
#[derive(Default)]
struct Gate {
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn wait(&self) {
        let closed = self.is_open.lock().unwrap();
        let _open = self.opened.wait_while(closed, |is_open| !*is_open).unwrap();
    }
}

pub(crate) struct Shared<P> {
    pub(crate) product: P,
    pub(crate) faults: VecDeque<Fault>,
    pub(crate) asked: Vec<Asked>,
}

impl<P: Product> Double<P> {
    pub(crate) fn start(product: P) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Shared { product, faults: VecDeque::new(), asked: vec![] };
        let shared = Arc::new(Mutex::new(shared));
        let (tell, told) = sync_channel(REQUESTS_MAX);
        let gate = Arc::<Gate>::default();
        let (served, held) = (Arc::clone(&shared), Arc::clone(&gate));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (served, tell) = (Arc::clone(&served), tell.clone());
                let held = Arc::clone(&held);
                std::thread::spawn(move || serve(&stream.unwrap(), &served, &held, &tell));
            }
        });
        Self { port, shared, told, gate }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn shared(&self) -> MutexGuard<'_, Shared<P>> {
        self.shared.lock().unwrap()
    }

    /// Has the next requests go wrong so, one after the other.
    pub(crate) fn fails(&self, faults: &[Fault]) {
        self.shared().faults.extend(faults);
    }

    /// What was asked, and forgets it.
    pub(crate) fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.shared().asked)
    }

    /// Lets what is held be answered, and all that comes after it.
    pub(crate) fn lets_go(&self) {
        *self.gate.is_open.lock().unwrap() = true;
        self.gate.opened.notify_all();
    }

    /// Waits until something was asked and answered.
    pub(crate) fn wait(&self) {
        self.told.recv().unwrap();
    }
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut words = first.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut head = vec![];
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        head.push((name.to_lowercase(), value.to_owned()));
    }
    let length = head.iter().find(|(name, _)| name == "content-length");
    let length = length.map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { method, path, head, body: String::from_utf8(body).unwrap() })
}

fn serve<P: Product>(
    mut stream: &TcpStream,
    shared: &Mutex<Shared<P>>,
    held: &Gate,
    tell: &SyncSender<()>,
) {
    let Some(asked) = read(stream) else { return };
    let (fault, answer) = {
        let mut shared = shared.lock().unwrap();
        shared.asked.push(asked.clone());
        let fault = shared.faults.pop_front();
        let done = !matches!(fault, Some(Fault::Html | Fault::Status(_) | Fault::Later(_)));
        (fault, done.then(|| shared.product.answer(&asked)))
    };
    if matches!(fault, Some(Fault::Held)) {
        held.wait();
    }
    let json = "application/json";
    let (status, kind, more, body) = match (fault, answer) {
        (None | Some(Fault::Held), Some((status, body))) => {
            (status, json, String::new(), body.to_string())
        }
        (Some(Fault::Empty), _) => (200, json, String::new(), String::new()),
        (Some(Fault::Html), _) => {
            (200, "text/html", String::new(), "<html>Sign in</html>".to_owned())
        }
        (Some(Fault::Status(status)), _) => {
            (status, json, String::new(), r#"{"error":"x"}"#.to_owned())
        }
        (Some(Fault::Later(seconds)), _) => {
            (429, json, format!("Retry-After: {seconds}\r\n"), "{}".to_owned())
        }
        (Some(Fault::Silence), _) => {
            // Until whoever waits has enough.
            let _ended = stream.read(&mut [0]);
            return;
        }
        (Some(Fault::Dropped | Fault::Held) | None, _) => return,
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{more}Content-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    );
    let _gone = stream.write_all(format!("{head}{body}").as_bytes());
    let _gone = tell.send(());
}
