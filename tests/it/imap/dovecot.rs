//! A Dovecot of our own on loopback, and a client that does to its mailboxes what others do.
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

/// Every user has this password.
pub(crate) const PASSWORD: &str = "secreto";
/// The key that tokens are signed with.
pub(crate) const TOKEN_KEY: &str = "0123456789abcdef0123456789abcdef";
/// Tries to reach a server that is starting.
const TRIES_MAX: u32 = 500;

/// A server; killed when it is dropped.
pub(crate) struct Dovecot {
    folder: tempfile::TempDir,
    pub(crate) port: u16,
    pub(crate) tls_port: u16,
    running: Mutex<Option<Child>>,
}

impl Dovecot {
    /// Starts a server with a certificate for `localhost` and 127.0.0.1.
    pub(crate) fn start() -> Self {
        Self::start_with("")
    }

    /// The same, with these lines more in its configuration.
    pub(crate) fn start_with(more: &str) -> Self {
        assert!(
            Path::new(PROGRAM).exists(),
            "dovecot-imapd is not installed; `make needs` installs what tests need"
        );
        let folder = tempfile::tempdir().unwrap();
        let [port, tls_port] = [free_port(), free_port()];
        let server = Self { folder, port, tls_port, running: Mutex::new(None) };
        server.write_files(more);
        server.go_on();
        server
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The authority of its certificate.
    pub(crate) fn authority(&self) -> PathBuf {
        self.path().join("cert.pem")
    }

    fn write_files(&self, more: &str) {
        let root = self.path().display();
        for name in ["run", "state", "mail", "keys/default/HS256"] {
            std::fs::create_dir_all(self.path().join(name)).unwrap();
        }
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        std::fs::write(self.authority(), made.cert.pem()).unwrap();
        std::fs::write(self.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        let key = data_encoding::BASE64.encode(TOKEN_KEY.as_bytes());
        std::fs::write(self.path().join("keys/default/HS256/default"), key).unwrap();
        std::fs::write(
            self.path().join("oauth2.conf.ext"),
            format!(
                "introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={root}/keys/\n\
                 issuers = test\nusername_attribute = sub\n"
            ),
        )
        .unwrap();
        let (user, group) = (name_of("passwd"), name_of("group"));
        let text = format!(
            "base_dir = {root}/run\nstate_dir = {root}/state\nlog_path = {root}/log\nprotocols = imap\n\
             listen = 127.0.0.1\nssl = yes\nssl_cert = <{root}/cert.pem\nssl_key = <{root}/key.pem\n\
             disable_plaintext_auth = no\nauth_mechanisms = plain login xoauth2 oauthbearer\n\
             default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n\
             first_valid_uid = 1\nmail_location = maildir:{root}/mail/%u\nmail_max_userip_connections = 500\n\
             mail_fsync = never\nimap_idle_notify_interval = 1 min\nhostname = localhost\n\
             passdb {{\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = {root}/oauth2.conf.ext\n}}\n\
             passdb {{\n driver = static\n mechanisms = plain login\n args = password={PASSWORD}\n}}\n\
             userdb {{\n driver = static\n args = uid={user} gid={group} home={root}/mail/%u allow_all_users=yes\n}}\n\
             namespace inbox {{\n inbox = yes\n}}\nservice anvil {{\n chroot =\n}}\nservice stats {{\n chroot =\n}}\n\
             service imap-login {{\n chroot =\n inet_listener imap {{\n port = {}\n }}\n\
             inet_listener imaps {{\n port = {}\n ssl = yes\n }}\n}}\n{more}",
            self.port, self.tls_port
        );
        std::fs::write(self.path().join("dovecot.conf"), text).unwrap();
        if rustix::process::getuid().is_root() {
            // As root it would keep its own users apart; it runs as nobody, as others' do.
            let owned =
                Command::new("chown").arg("-R").arg("65534:65534").arg(self.path()).status();
            assert!(owned.unwrap().success());
        }
    }

    /// Starts it, or starts it again.
    pub(crate) fn go_on(&self) {
        let config = self.path().join("dovecot.conf");
        let mut command = if rustix::process::getuid().is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups", PROGRAM]);
            command
        } else {
            Command::new(PROGRAM)
        };
        command.arg("-F").arg("-c").arg(config).stdout(Stdio::null()).stderr(Stdio::null());
        *self.running.lock().unwrap() = Some(command.spawn().unwrap());
        for _ in 0..TRIES_MAX {
            if let Ok(stream) = TcpStream::connect(("127.0.0.1", self.port)) {
                let mut greeting = String::new();
                if BufReader::new(stream).read_line(&mut greeting).is_ok() && !greeting.is_empty() {
                    return;
                }
            }
            std::thread::park_timeout(Duration::from_millis(10));
        }
        let log = std::fs::read_to_string(self.path().join("log")).unwrap_or_default();
        panic!("dovecot does not start: {log}");
    }

    /// Ends it as a power cut does, with every connection.
    pub(crate) fn falls(&self) {
        if let Some(mut child) = self.running.lock().unwrap().take() {
            // Its children notice that their master is gone, and end; a signal is quicker.
            let id = rustix::process::Pid::from_child(&child);
            rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
            child.wait().unwrap();
        }
    }

    /// Gives the folder's UIDs another meaning, while it does not run: UIDVALIDITY goes up.
    pub(crate) fn forgets_uids(&self, user: &str) {
        let path = self.path().join("mail").join(user).join("dovecot-uidlist");
        let text = std::fs::read_to_string(&path).unwrap();
        let (head, _) = text.split_once('\n').unwrap();
        let validity = head.split(' ').find_map(|word| word.strip_prefix('V')).unwrap();
        let next: u32 = validity.parse::<u32>().unwrap() + 1;
        // Without lines for the messages they get new UIDs.
        let guid = head.split(' ').find(|word| word.starts_with('G')).unwrap_or_default();
        std::fs::write(&path, format!("3 V{next} N1 {guid}\n")).unwrap();
        for entry in std::fs::read_dir(path.parent().unwrap()).unwrap().map(|e| e.unwrap()) {
            if entry.file_name().to_string_lossy().starts_with("dovecot.index") {
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
    }

    /// Somebody else's client at a mailbox.
    pub(crate) fn client(&self, user: &str) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let mut client = Client { stream: BufReader::new(stream), tag: 0 };
        client.line();
        client.does(&format!("LOGIN {user} {PASSWORD}"));
        client
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.falls();
    }
}

const PROGRAM: &str = "/usr/sbin/dovecot";

/// The name of whoever the server runs as.
fn name_of(database: &str) -> String {
    let root = rustix::process::getuid().is_root();
    let own = if database == "passwd" {
        rustix::process::getuid().as_raw()
    } else {
        rustix::process::getgid().as_raw()
    };
    let id = if root { 65534 } else { own };
    let text = std::fs::read_to_string(format!("/etc/{database}")).unwrap();
    let of = |line: &str| line.split(':').nth(2) == Some(&id.to_string());
    text.lines().find(|line| of(line)).unwrap().split(':').next().unwrap().to_owned()
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A client that waits for each answer.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    tag: u32,
}

impl Client {
    fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.stream.read_line(&mut line).unwrap() > 0, "the server closed");
        line
    }

    /// Sends a command and returns what came before its end, which must be OK.
    pub(crate) fn does(&mut self, command: &str) -> String {
        self.tag += 1;
        let tag = format!("T{} ", self.tag);
        self.stream.get_mut().write_all(format!("{tag}{command}\r\n").as_bytes()).unwrap();
        self.until(&tag)
    }

    fn until(&mut self, tag: &str) -> String {
        let mut said = String::new();
        loop {
            let line = self.line();
            if let Some(end) = line.strip_prefix(tag) {
                assert!(end.starts_with("OK"), "{end}");
                return said;
            }
            said.push_str(&line);
        }
    }

    /// Puts a message into a folder, with these flags.
    pub(crate) fn puts(&mut self, folder: &str, flags: &str, raw: &[u8]) {
        self.tag += 1;
        let tag = format!("T{} ", self.tag);
        let command = format!("{tag}APPEND {folder} ({flags}) {{{}}}\r\n", raw.len());
        self.stream.get_mut().write_all(command.as_bytes()).unwrap();
        assert!(self.line().starts_with('+'));
        self.stream.get_mut().write_all(raw).unwrap();
        self.stream.get_mut().write_all(b"\r\n").unwrap();
        self.until(&tag);
    }

    /// How many messages a folder has.
    pub(crate) fn count(&mut self, folder: &str) -> u32 {
        let said = self.does(&format!("STATUS {folder} (MESSAGES)"));
        let digits = said.split("MESSAGES ").nth(1).unwrap();
        digits.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
    }
}

/// What a proxy does with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It passes everything.
    None,
    /// It closes when the client sends its n-th line, before the server has it.
    CutBefore(u32),
    /// It closes when the server answers to the n-th line, which the server has done then.
    CutAfter(u32),
}

/// Stands between, and does to each connection what `fault` says of its number.
pub(crate) fn proxy(server: u16, fault: impl Fn(u32) -> Fault + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for (number, client) in (0_u32..).zip(listener.incoming()) {
            let (Ok(client), Ok(upstream)) = (client, TcpStream::connect(("127.0.0.1", server)))
            else {
                return;
            };
            pass(client, upstream, fault(number));
        }
    });
    port
}

fn pass(client: TcpStream, upstream: TcpStream, fault: Fault) {
    let lines = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counted = std::sync::Arc::clone(&lines);
    let close = |a: &TcpStream, b: &TcpStream| {
        let _closed = a.shutdown(std::net::Shutdown::Both);
        let _closed = b.shutdown(std::net::Shutdown::Both);
    };
    let (mut from_client, mut to_server) =
        (client.try_clone().unwrap(), upstream.try_clone().unwrap());
    std::thread::spawn(move || {
        let mut buffer = [0; 16_384];
        while let Ok(count @ 1..) = from_client.read(&mut buffer) {
            let line = counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
            if matches!(fault, Fault::CutBefore(at) if line >= at)
                || to_server.write_all(&buffer[..count]).is_err()
            {
                break;
            }
        }
        close(&from_client, &to_server);
    });
    let (mut from_server, mut to_client) = (upstream, client);
    std::thread::spawn(move || {
        let mut buffer = [0; 16_384];
        while let Ok(count @ 1..) = from_server.read(&mut buffer) {
            let line = lines.load(std::sync::atomic::Ordering::SeqCst);
            if matches!(fault, Fault::CutAfter(at) if line >= at)
                || to_client.write_all(&buffer[..count]).is_err()
            {
                break;
            }
        }
        close(&from_server, &to_client);
    });
}
