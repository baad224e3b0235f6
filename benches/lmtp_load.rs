//! Load on an LMTP door: how many messages a second, and how long the answer takes.
//!
//! `cargo bench --bench lmtp_load -- --address 127.0.0.1:2424 --clients 32 --messages 10000
//! --recipient soporte@example.com --seed 1`. Each client keeps one connection and sends one
//! message after another. Without `--address` a door of its own takes 50 messages, so that this
//! tool cannot rot. Prints one line of JSON; ends with 1 when not every message was accepted.
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use centralita::channels::lmtp::{self, LmtpConfig, MailDoor, ReceivedMail};
use centralita::model::EmailAddress;
use centralita::smtp::Answer;
use clap::Parser;
use tokio::io::{self, AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Messages of the self-test.
const SELF_TEST_MESSAGES: u64 = 50;

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

/// Sends mail to an LMTP door and measures.
#[derive(Parser)]
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
    (sender, format!("{head}{body}\r\n"))
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
    async fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut client = Self(BufReader::new(stream));
        client.answer().await?;
        client.0.write_all(b"LHLO load.example\r\n").await?;
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
        let mut client = Client::connect(address).await?;
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

/// Runs the load; returns how many messages were accepted and the line to print.
async fn load(options: &Arc<Options>, address: SocketAddr) -> (u64, serde_json::Value) {
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
    fn knows(&self, recipient: &EmailAddress) -> bool {
        *recipient == self.0
    }

    async fn take(&self, mail: ReceivedMail) -> Vec<Answer> {
        let whole = mail.raw.windows(2).any(|w| w == b"KL") && mail.raw.ends_with(b"\r\n");
        assert!(whole, "a message of ours is whole");
        vec![Answer::Accepted("taken".to_owned()); mail.envelope.recipients.len()]
    }
}

async fn self_test(mut options: Options) -> io::Result<(u64, u64, serde_json::Value)> {
    options.messages = SELF_TEST_MESSAGES;
    let config = LmtpConfig { listen: ([127, 0, 0, 1], 0).into(), ..LmtpConfig::default() };
    let listener = lmtp::bind(&config).await.map_err(io::Error::other)?;
    let address = listener.local_addr()?;
    let shutdown = CancellationToken::new();
    let door = Arc::new(OpenDoor(options.recipient.clone()));
    let serving = TaskTracker::new().spawn(lmtp::serve(listener, config, door, shutdown.clone()));
    let (accepted, line) = load(&Arc::new(options), address).await;
    shutdown.cancel();
    serving.await.map_err(io::Error::other)?;
    Ok((SELF_TEST_MESSAGES, accepted, line))
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
