//! Load on a door for mail: how many messages a second, and how long the answer takes.
//!
//! `cargo bench --bench lmtp_load -- --address 127.0.0.1:2424 --clients 32 --messages 10000
//! --recipient soporte@example.com --seed 1`. Each client keeps one connection and sends one
//! message after another. `--smtp` greets an SMTP door. `--disk FOLDER` tells beside it how often
//! that disk makes 4 KiB durable in a second, one after the other, before and after the load;
//! `--pid PID` the memory of the daemon; `--bytes N` makes messages of that size. Without
//! `--address` doors of its own take 50 messages each, so that this tool cannot rot. Prints one line
//! of JSON; ends with 1 when not every message was accepted.
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use centralita::channels::transfer::{self, DoorConfig, LmtpConfig, MailDoor, ReceivedMail};
use centralita::model::EmailAddress;
use centralita::smtp::{Answer, Protocol, Refusal};
use clap::Parser;
use tokio::io::{self, AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Messages of the self-test.
const SELF_TEST_MESSAGES: u64 = 50;

/// How long the disk is measured.
const DISK_TIME: Duration = Duration::from_secs(2);
/// What is made durable at once: a page of the database.
const DISK_BYTES: usize = 4_096;
/// The bytes of a line that pads a message.
const LINE_BYTES: usize = 76;

/// The reports that a service desk of a data centre reads: subject and body.
const REPORTS: [(&str, &str); 12] = [
    (
        "Rack sin corriente en MAD2",
        "Buenos días:\r\n\r\nEl rack B14 de MAD2 se ha quedado sin corriente en la rama A desde las 7:40. La rama B aguanta. ¿Pueden revisar la PDU?\r\n\r\nUn saludo,\r\nLucía",
    ),
    (
        "Cross-connect caído CC-204417",
        "Hola:\r\n\r\nHemos perdido la luz en el cross-connect CC-204417 hacia el operador. Nuestro lado da -40 dBm.\r\n\r\nGracias",
    ),
    (
        "Visita técnica el jueves",
        "Solicito acceso para dos técnicos el jueves de 10:00 a 13:00, sala 3. DNI por el portal.\r\n\r\nSaludos,\r\nJavier Ortega",
    ),
    (
        "Temperatura alta en pasillo frío",
        "Los sensores del pasillo frío 7 marcan 31 grados y subiendo. Es urgente, tenemos equipos apagándose.",
    ),
    (
        "Factura de septiembre",
        "Buenas tardes, en la factura de septiembre aparece dos veces el consumo del armario C02. ¿Nos lo pueden corregir?\r\n\r\nGracias de antemano",
    ),
    (
        "Sem ligação em LIS1",
        "Bom dia,\r\n\r\nDesde as 06h12 que não temos ligação à Internet no bastidor L03 do LIS1. Podem verificar a porta do comutador?\r\n\r\nCumprimentos,\r\nRui Almeida",
    ),
    (
        "Pedido de mãos remotas",
        "Boa tarde,\r\n\r\nPrecisamos que alguém reinicie o servidor com a etiqueta SRV-118 e nos diga o que aparece no ecrã.\r\n\r\nObrigada,\r\nInês",
    ),
    (
        "Revogação de acesso",
        "Agradecemos que retirem de imediato o acesso do nosso antigo colaborador Paulo Neves às instalações de Lisboa.",
    ),
    (
        "Entrega de material amanhã",
        "Vai chegar amanhã uma palete com 12 servidores. Pedimos que seja guardada no armazém até sexta-feira.\r\n\r\nCom os melhores cumprimentos",
    ),
    (
        "Packet loss towards Madrid",
        "Hi team,\r\n\r\nWe see 8% packet loss from our cage in LIS1 towards MAD2 since 04:10 UTC. Traceroutes attached in the portal.\r\n\r\nRegards,\r\nDana",
    ),
    (
        "Disk replacement tonight",
        "Hello,\r\n\r\nPlease swap the failed disk in slot 7 of SRV-042 between 22:00 and 23:00 local time. The spare is on the shelf.\r\n\r\nThanks",
    ),
    (
        "Re: Smell of burning near row F",
        "There is a smell of burning near row F in MAD1, please send somebody at once.",
    ),
];

/// Who writes: name and host, to which a number is added.
const SENDERS: [(&str, &str); 6] = [
    ("lucia", "hosting.example"),
    ("javier.ortega", "banco.example"),
    ("noc", "operador.example"),
    ("rui.almeida", "retalho.example"),
    ("ines", "saude.example"),
    ("dana", "cdn.example"),
];

/// Sends mail to a door and measures.
#[derive(Clone, Parser)]
struct Options {
    /// The door; without it the tool tests itself.
    #[arg(long)]
    address: Option<SocketAddr>,
    /// Connections at one time.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    clients: u64,
    /// Messages in all.
    #[arg(long, default_value_t = 1_000)]
    messages: u64,
    /// To whom.
    #[arg(long, default_value = "soporte@example.com")]
    recipient: EmailAddress,
    /// The same seed makes the same messages; another one makes them new to the door.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The door speaks SMTP.
    #[arg(long)]
    smtp: bool,
    /// Measures the disk of this folder too.
    #[arg(long)]
    disk: Option<PathBuf>,
    /// The daemon's process, whose memory is read.
    #[arg(long)]
    pid: Option<u32>,
    /// Bytes of each message at least.
    #[arg(long, default_value_t = 0)]
    bytes: usize,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Returns the `number`th message: its sender and its text, stuffed and without the final dot.
fn message(options: &Options, number: u64) -> (String, String) {
    let pick = |count: usize, salt: u64| {
        usize::try_from(mix(options.seed ^ mix(number ^ salt))).unwrap_or(0) % count
    };
    let (subject, body) = REPORTS[pick(REPORTS.len(), 1)];
    let (name, host) = SENDERS[pick(SENDERS.len(), 2)];
    let sender = format!("{name}{}@{host}", pick(200, 3));
    let mark = mix(options.seed ^ mix(number)) & 0xffff_ffff;
    let canary = format!("KL{:04}-{:04}-{mark:08x}Z", number / 10_000 % 10_000, number % 10_000);
    let date = jiff::fmt::rfc2822::to_string(&jiff::Zoned::now()).unwrap_or_default();
    let head = format!(
        "From: {name} <{sender}>\r\nTo: {}\r\nSubject: =?utf-8?B?{}?= {canary}\r\nDate: {date}\r\n\
         Message-ID: <{canary}@{host}>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
        options.recipient,
        data_encoding::BASE64.encode(subject.as_bytes()),
    );
    let pad = format!("{}\r\n", "x".repeat(LINE_BYTES));
    let pad = pad.repeat(options.bytes / pad.len());
    (sender, format!("{head}{body}\r\n{pad}"))
}

/// splitmix64's finisher: spreads neighbouring numbers over all 64 bits.
const fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// One connection.
struct Client(BufReader<TcpStream>);

impl Client {
    async fn connect(address: SocketAddr, smtp: bool) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut client = Self(BufReader::new(stream));
        client.answer().await?;
        let greeting = if smtp { "EHLO load.example\r\n" } else { "LHLO load.example\r\n" };
        client.0.write_all(greeting.as_bytes()).await?;
        client.answer().await?;
        Ok(client)
    }

    /// Returns the last line of the next reply.
    async fn answer(&mut self) -> io::Result<String> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(line);
            }
        }
    }

    /// Sends one message; returns how long the answer took after the final dot, or what the door
    /// said against it.
    async fn send(
        &mut self,
        options: &Options,
        number: u64,
    ) -> io::Result<Result<Duration, String>> {
        let (sender, text) = message(options, number);
        let begin = format!(
            "MAIL FROM:<{sender}> BODY=8BITMIME\r\nRCPT TO:<{}>\r\nDATA\r\n",
            options.recipient
        );
        self.0.write_all(begin.as_bytes()).await?;
        let replies = [self.answer().await?, self.answer().await?, self.answer().await?];
        if !replies[2].starts_with("354") {
            self.0.write_all(b"RSET\r\n").await?;
            self.answer().await?;
            return Ok(Err(replies.concat()));
        }
        self.0.write_all(text.as_bytes()).await?;
        let begun = Instant::now();
        self.0.write_all(b".\r\n").await?;
        let answer = self.answer().await?;
        Ok(if answer.starts_with('2') { Ok(begun.elapsed()) } else { Err(answer) })
    }
}

/// Sends every message whose number leaves `client` over when divided by the clients.
async fn run_client(options: Arc<Options>, address: SocketAddr, client: u64) -> Vec<Duration> {
    let mut times = vec![];
    let mut numbers =
        (client..options.messages).step_by(usize::try_from(options.clients).unwrap_or(1));
    let sending = async {
        let mut client = Client::connect(address, options.smtp).await?;
        for number in &mut numbers {
            match client.send(&options, number).await? {
                Ok(time) => times.push(time),
                Err(said) => complain(&format!("message {number}: {said}")),
            }
        }
        client.0.write_all(b"QUIT\r\n").await?;
        client.answer().await.map(drop)
    };
    if let Err(error) = sending.await {
        complain(&format!("client {client}: {error}"));
    }
    times
}

#[expect(clippy::print_stderr, reason = "a tool for the terminal")]
fn complain(what: &str) {
    eprintln!("{}", what.trim_end());
}

/// Returns milliseconds at a share of the sorted times.
fn at_share(times: &[Duration], percent: usize) -> f64 {
    let last = times.len().saturating_sub(1);
    let time = times.get((times.len() * percent / 100).min(last)).copied().unwrap_or_default();
    (time.as_secs_f64() * 1e6).round() / 1e3
}

/// Returns how often in a second the disk of a folder makes 4 KiB durable, one after the other.
fn disk_per_second(folder: &Path) -> io::Result<f64> {
    let path = folder.join("lmtp_load.disk");
    let mut file = std::fs::File::create(&path)?;
    let begun = Instant::now();
    let mut times = 0_u32;
    while begun.elapsed() < DISK_TIME {
        file.write_all(&[b'x'; DISK_BYTES])?;
        file.sync_data()?;
        times += 1;
    }
    let rate = f64::from(times) / begun.elapsed().as_secs_f64();
    std::fs::remove_file(path)?;
    Ok(rate.round())
}

/// Returns the memory of a process in MB: now, and the most it ever had.
fn memory(pid: u32) -> Option<serde_json::Value> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: u32 = line.split_whitespace().next()?.parse().ok()?;
        Some((f64::from(kilobytes) / 102.4).round() / 10.0)
    };
    Some(serde_json::json!({ "now": field("VmRSS:")?, "most": field("VmHWM:")? }))
}

/// Runs the load; returns how many messages were accepted and the line to print.
async fn load(options: &Arc<Options>, address: SocketAddr) -> (u64, serde_json::Value) {
    let disk = || options.disk.as_deref().and_then(|folder| disk_per_second(folder).ok());
    let before = disk();
    let begun = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..options.clients {
        clients.spawn(run_client(Arc::clone(options), address, client));
    }
    let mut times = clients.join_all().await.concat();
    let seconds = begun.elapsed().as_secs_f64();
    times.sort_unstable();
    let accepted = u32::try_from(times.len()).unwrap_or(u32::MAX);
    let line = serde_json::json!({
        "door": if options.smtp { "smtp" } else { "lmtp" },
        "disk_commits_per_second": [before, disk()],
        "memory_mb": options.pid.and_then(memory),
        "bytes": options.bytes,
        "clients": options.clients,
        "messages": options.messages,
        "accepted": accepted,
        "seconds": (seconds * 1e3).round() / 1e3,
        "per_second": (f64::from(accepted) / seconds).round(),
        "answer_ms": {
            "p50": at_share(&times, 50), "p99": at_share(&times, 99), "max": at_share(&times, 100),
        },
    });
    (u64::from(accepted), line)
}

/// Takes everything, for the self-test.
struct OpenDoor(EmailAddress);

impl MailDoor for OpenDoor {
    fn recipient(&self, recipient: &EmailAddress) -> Result<(), Refusal> {
        if *recipient == self.0 { Ok(()) } else { Err(Refusal::unknown_recipient()) }
    }

    async fn take(&self, mail: ReceivedMail) -> Vec<Answer> {
        let whole = mail.raw.windows(2).any(|w| w == b"KL") && mail.raw.ends_with(b"\r\n");
        assert!(whole, "a message of ours is whole");
        vec![Answer::Accepted("taken".to_owned()); mail.envelope.recipients.len()]
    }
}

async fn self_test(mut options: Options) -> io::Result<(u64, u64, serde_json::Value)> {
    options.messages = SELF_TEST_MESSAGES;
    let folder = std::env::temp_dir();
    options.disk = Some(folder);
    options.pid = Some(std::process::id());
    let (mut accepted, mut lines) = (0, vec![]);
    for smtp in [false, true] {
        options.smtp = smtp;
        let listen = ([127, 0, 0, 1], 0).into();
        let mut config = DoorConfig::from(&LmtpConfig { listen, ..LmtpConfig::default() });
        if smtp {
            config.session.protocol = Protocol::Smtp;
        }
        let listener = transfer::bind(&config).await.map_err(io::Error::other)?;
        let address = listener.local_addr()?;
        let shutdown = CancellationToken::new();
        let door = Arc::new(OpenDoor(options.recipient.clone()));
        let served = transfer::serve(listener, config, door, shutdown.clone());
        let serving = TaskTracker::new().spawn(served);
        let (taken, line) = load(&Arc::new(options.clone()), address).await;
        accepted += taken;
        lines.push(line);
        shutdown.cancel();
        serving.await.map_err(io::Error::other)?;
    }
    Ok((SELF_TEST_MESSAGES * 2, accepted, serde_json::Value::from(lines)))
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "a tool for the terminal")]
async fn main() -> ExitCode {
    let options = Options::parse();
    let result = match options.address {
        None => self_test(options).await,
        Some(address) => {
            let options = Arc::new(options);
            let (accepted, line) = load(&options, address).await;
            Ok((options.messages, accepted, line))
        }
    };
    match result {
        Ok((wanted, accepted, line)) => {
            println!("{line}");
            if wanted == accepted { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            complain(&format!("self-test: {error}"));
            ExitCode::FAILURE
        }
    }
}
