//! The real binary: started, asked, stopped.
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};

use centralita::cli::{self, Exit, Output};

use crate::desk::write_config;

/// Listeners on ports that the system gives; what is said after the start tells which.
const ANY_PORTS: &str = "[lmtp]\nlisten = \"127.0.0.1:0\"\n\
                         [smtp]\nlisten = \"127.0.0.1:0\"\n[health]\nlisten = \"127.0.0.1:0\"\n\
                         [api]\nlisten = \"127.0.0.1:0\"\n";

/// A folder with a configuration and its data.
pub(crate) struct Home {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) config: PathBuf,
}

impl Home {
    pub(crate) fn new(more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = write_config(folder.path(), &format!("{ANY_PORTS}{more}"));
        Self { folder, config }
    }

    /// A home with rules and phrases of its own, to be edited.
    pub(crate) fn with_own_files() -> Self {
        let home = Self::new("");
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in ["routing-rules", "locales"] {
            copy(&shipped.join(name), &home.folder.path().join(name));
        }
        let text =
            format!("[rules]\nwatch = false\n[storage]\nfree_space_min_mb = 16\n{ANY_PORTS}");
        std::fs::write(&home.config, text).unwrap();
        home
    }

    /// Runs one command to its end.
    pub(crate) fn run(&self, args: &[&str]) -> process::Output {
        self.run_with_input(args, b"")
    }

    pub(crate) fn run_with_input(&self, args: &[&str], input: &[u8]) -> process::Output {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Runs one command to its end in this process, which reads rules and phrases once for many.
    pub(crate) fn run_here(&self, args: &[&str]) -> (Option<i32>, String) {
        let (mut out, mut err) = (vec![], vec![]);
        let config = self.config.display().to_string();
        let line = ["centralita"].iter().chain(args).copied().chain(["--config", &config]);
        let exit = cli::run(line.map(OsString::from), &mut Output::plain(&mut out, &mut err));
        let code = match exit {
            Exit::Good => 0,
            Exit::NotWell => 1,
            Exit::Usage => 2,
        };
        out.extend(err);
        (Some(code), String::from_utf8(out).unwrap())
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_centralita"));
        command
            .args(args)
            .arg("--config")
            .arg(&self.config)
            .env("LANG", "en")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Starts the daemon and waits until it says that it runs.
    pub(crate) fn start(&self) -> Daemon {
        self.start_until("To stop")
    }

    /// Starts the daemon and waits until it says these words.
    pub(crate) fn start_until(&self, words: &str) -> Daemon {
        let mut child = self.command(&["serve"]).stdin(Stdio::null()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut daemon = Daemon { child, banner: String::new(), said: Some(said) };
        daemon.goes_on_until(words);
        daemon
    }
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(|e| e.unwrap()) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A running daemon; killed when it is dropped.
pub(crate) struct Daemon {
    child: Child,
    pub(crate) banner: String,
    said: Option<BufReader<process::ChildStdout>>,
}

impl Daemon {
    /// Waits until it says these words; what it said before is forgotten.
    pub(crate) fn goes_on_until(&mut self, words: &str) {
        self.banner.clear();
        let said = self.said.as_mut().unwrap();
        while !self.banner.contains(words) {
            let mut line = String::new();
            if said.read_line(&mut line).unwrap() == 0 {
                let mut why = String::new();
                self.child.stderr.take().unwrap().read_to_string(&mut why).unwrap();
                panic!("the daemon did not say `{words}`: {}{why}", self.banner);
            }
            self.banner.push_str(&line);
        }
    }

    /// Returns the address that stands after these words of the banner.
    pub(crate) fn address(&self, after: &str) -> String {
        let at = self.banner.find(after).unwrap() + after.len();
        let rest: String = self.banner[at..].chars().skip_while(|c| !c.is_ascii_digit()).collect();
        rest.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ':')).collect()
    }

    /// Sends one message by LMTP and returns the answer to its final dot.
    pub(crate) fn mail(&self, from: &str, to: &str, raw: &str) -> String {
        self.mail_by("delivered by LMTP to", "LHLO", from, to, raw)
    }

    /// Sends one message to the door that the banner names with these words, and returns the answer
    /// to its final dot.
    pub(crate) fn mail_by(
        &self,
        door: &str,
        greeting: &str,
        from: &str,
        to: &str,
        raw: &str,
    ) -> String {
        let stream = TcpStream::connect(self.address(door)).unwrap();
        let mut replies = BufReader::new(stream.try_clone().unwrap());
        let mut stream = stream;
        let mut say = |line: &str| {
            if !line.is_empty() {
                stream.write_all(line.as_bytes()).unwrap();
            }
            loop {
                let mut reply = String::new();
                replies.read_line(&mut reply).unwrap();
                if reply.as_bytes().get(3) != Some(&b'-') {
                    return reply;
                }
            }
        };
        say("");
        say(&format!("{greeting} client.example\r\n"));
        say(&format!("MAIL FROM:<{from}>\r\n"));
        say(&format!("RCPT TO:<{to}>\r\n"));
        say("DATA\r\n");
        say(&format!("{raw}\r\n.\r\n"))
    }

    /// Ends it as an operator does, and returns its exit code and the last words.
    pub(crate) fn stop(self) -> (Option<i32>, String) {
        self.ask_to_stop();
        self.ended()
    }

    /// Sends the signal that ends it.
    pub(crate) fn ask_to_stop(&self) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    }

    /// Waits for its end, and returns its exit code and the last words.
    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.said.take().unwrap().read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
