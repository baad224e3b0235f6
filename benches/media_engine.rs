//! What the media engine costs beside the least that could be: packets sent from a plain loop.
//!
//! `cargo bench --bench media_engine -- --calls 200,500,1000 --seconds 10`. A generator plays the
//! peers of all calls, 50 packets a second each way. One line of JSON for each number of calls;
//! times are processor time of the one thread that is measured, so that what else the machine does
//! matters little. The floors are measured before and after the engine, and the means compared:
//! `floor_send` sends only, `floor_both` also reads every packet. Without arguments it runs
//! briefly with few calls, so that it cannot rot.
#![expect(clippy::print_stdout, reason = "a campaign prints its figures")]
use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use centralita::media::sdp::{Codec, Direction, EventTypes, Negotiated};
use centralita::runtime::SystemRandom;
use centralita::telephony::Clip;
use centralita::telephony::engine::{
    BridgeKeys, Engine, EngineConfig, LATE_BOUNDS_MS, MediaEvent, Session, SessionSettings,
    Statistics, raise_file_limit,
};
use clap::Parser;
use rustix::thread::clock_nanosleep_absolute;
use rustix::time::{ClockId, Timespec, clock_gettime};
use tokio::sync::mpsc::Receiver;

const PHASES: usize = 20;
const PACKET_BYTES: usize = 172;
const FIRST_PORT: u16 = 40_000;

/// How much is measured.
#[derive(Debug, Parser)]
struct Arguments {
    /// Numbers of calls.
    #[arg(long, value_delimiter = ',', default_values_t = [20])]
    calls: Vec<usize>,
    /// How long each, in seconds.
    #[arg(long, default_value_t = 1)]
    seconds: u64,
    /// Joins the calls two by two, in place of a prompt for each.
    #[arg(long)]
    joined: bool,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A session whose events nobody takes.
type Open = (Session, Receiver<MediaEvent>);

/// The peers of all calls, on a thread of their own.
struct Generator {
    stop: Arc<AtomicBool>,
    thread: thread::JoinHandle<()>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let most = arguments.calls.iter().copied().max().unwrap_or(0) as u64;
    let measured = raise_file_limit(most * 2).map_err(io::Error::other).and_then(|()| {
        let length = Duration::from_secs(arguments.seconds);
        let measure = |calls: &usize| measure(*calls, length, arguments.joined);
        arguments.calls.iter().try_for_each(measure)
    });
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{{\"error\":\"{error}\"}}");
            ExitCode::FAILURE
        }
    }
}

/// Measures floors and engine with so many calls, and prints a line.
fn measure(calls: usize, length: Duration, joined: bool) -> io::Result<()> {
    let half = length / 2;
    let (send_before, both_before) = (floor(calls, half, false)?, floor(calls, half, true)?);
    let memory_before = resident_kb()?;
    let peers = sockets(calls)?;
    let (engine, sessions) = engine_with(&peers)?;
    let memory = resident_kb()?.saturating_sub(memory_before);
    if joined {
        for pair in sessions.chunks_exact(2) {
            let [(one, _), (other, _)] = pair else { continue };
            one.join(BridgeKeys::default(), other, BridgeKeys::default());
        }
    }
    let generator = Generator::start(peers)?;
    thread::sleep(Duration::from_millis(500));
    let (cpu, before) = (media_cpu()?, engine.statistics());
    thread::sleep(length);
    let (cpu, after) = (media_cpu()?.saturating_sub(cpu), engine.statistics());
    let memory_at_work = resident_kb()?.saturating_sub(memory_before);
    generator.stop();
    drop(sessions);
    drop(engine);
    let (send_after, both_after) = (floor(calls, half, false)?, floor(calls, half, true)?);
    // Microseconds for a call's second.
    let share = |cpu: Duration, length: Duration| {
        cpu.as_secs_f64() * 1e6 / length.as_secs_f64() / calls as f64
    };
    let (engine, send, both) = (
        share(cpu, length),
        share(send_before + send_after, half * 2),
        share(both_before + both_after, half * 2),
    );
    println!(
        "{{\"calls\":{calls},\"joined\":{joined},\"seconds\":{},\"engine_us_per_call_second\":{engine:.1},\
         \"floor_send_us\":{send:.1},\"floor_both_us\":{both:.1},\"times_floor_send\":{:.2},\
         \"times_floor_both\":{:.2},\"cores\":{:.3},\"kb_per_call\":{:.1},\
         \"kb_per_call_at_work\":{:.1},\"packets_out_of_ideal\":{:.3},\
         \"packets_in_of_ideal\":{:.3},\"refused\":{},\"late\":{}}}",
        length.as_secs(),
        engine / send,
        engine / both,
        cpu.as_secs_f64() / length.as_secs_f64(),
        memory as f64 / calls as f64,
        memory_at_work as f64 / calls as f64,
        ideal(after.packets_out - before.packets_out, calls, length),
        ideal(after.packets_in - before.packets_in, calls, length),
        after.packets_refused - before.packets_refused,
        late(&before, &after),
    );
    Ok(())
}

fn ideal(packets: u64, calls: usize, length: Duration) -> f64 {
    packets as f64 / (length.as_secs_f64() * 50.0 * calls as f64)
}

/// Returns the share of turns that began at most so late, by bound in milliseconds.
fn late(before: &Statistics, after: &Statistics) -> String {
    let counts: Vec<u64> =
        after.late.iter().zip(&before.late).map(|(after, before)| after - before).collect();
    let all = counts.iter().sum::<u64>().max(1) as f64;
    let mut sum = 0;
    let mut shares = LATE_BOUNDS_MS.iter().zip(&counts).map(|(bound, count)| {
        sum += count;
        format!("\"{bound}ms\":{:.4}", sum as f64 / all)
    });
    format!("{{{}}}", shares.by_ref().collect::<Vec<_>>().join(","))
}

/// Opens a session for each peer, with a prompt that does not end.
fn engine_with(peers: &[UdpSocket]) -> io::Result<(Engine, Vec<Open>)> {
    let last = FIRST_PORT + u16::try_from(2 * peers.len()).map_err(io::Error::other)?;
    let config = EngineConfig {
        threads: 1,
        ports: FIRST_PORT..=last + 200,
        address: Ipv4Addr::LOCALHOST.into(),
        session: SessionSettings::default(),
    };
    let random = Arc::new(SystemRandom::default());
    let engine = Engine::start(&config, random).map_err(io::Error::other)?;
    let prompt = Clip::ringing_es();
    let mut sessions = vec![];
    for peer in peers {
        let (session, events) = engine.open().map_err(io::Error::other)?;
        peer.connect((Ipv4Addr::LOCALHOST, session.port()))?;
        session.negotiated(agreed(peer.local_addr()?), Ipv4Addr::LOCALHOST.into());
        session.music(Some(prompt.clone()));
        session.start();
        sessions.push((session, events));
    }
    Ok((engine, sessions))
}

fn agreed(remote: SocketAddr) -> Negotiated {
    Negotiated {
        remote,
        remote_rtcp: SocketAddr::new(remote.ip(), remote.port() + 1),
        rtcp_mux: false,
        codec: Codec::Pcma,
        payload_type: 8,
        hear: vec![(8, Codec::Pcma)],
        events: Some(EventTypes { send: 101, clock_hz: 8_000, hear: vec![101] }),
        direction: Direction::BOTH,
        ptime_ms: 20,
        srtp: None,
    }
}

/// Returns the processor time of a plain loop that sends, and reads if `both`.
fn floor(calls: usize, length: Duration, both: bool) -> io::Result<Duration> {
    let (ours, peers) = (sockets(calls)?, sockets(calls)?);
    for (our, peer) in ours.iter().zip(&peers) {
        our.connect(peer.local_addr()?)?;
        peer.connect(our.local_addr()?)?;
    }
    let generator = Generator::start(peers)?;
    let cpu = cpu_of_thread();
    let turns = length.as_millis();
    run(&ours, both, |turn| u128::from(turn) < turns);
    let cpu = cpu_of_thread().saturating_sub(cpu);
    generator.stop();
    Ok(cpu)
}

impl Generator {
    /// Sends and drains on `peers`, which are connected already.
    fn start(peers: Vec<UdpSocket>) -> io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name("peers".to_owned())
            .spawn(move || run(&peers, true, |_| !stopped.load(Ordering::Relaxed)))?;
        Ok(Self { stop, thread })
    }

    fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        // It ends within a turn; a fault of it shows in the packets that are missing.
        let _ended = self.thread.join();
    }
}

/// Sends a packet on each socket once in 20 ms, a twentieth of them each millisecond.
fn run(sockets: &[UdpSocket], both: bool, goes_on: impl Fn(u64) -> bool) {
    let begin = clock_gettime(ClockId::Monotonic);
    let mut header = [0x80, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    let mut packet = [0xd5; PACKET_BYTES];
    let mut buffer = [0; 1_501];
    for turn in (0_u64..).take_while(|turn| goes_on(*turn)) {
        let due = Timespec::try_from(Duration::from_millis(turn)).unwrap_or_default();
        let _interrupted = clock_nanosleep_absolute(ClockId::Monotonic, &(begin + due));
        let [.., s1, s0] = (turn / PHASES as u64).to_be_bytes();
        header[2..4].copy_from_slice(&[s1, s0]);
        packet[..12].copy_from_slice(&header);
        let place = usize::try_from(turn).unwrap_or(0) % PHASES;
        for socket in sockets.iter().skip(place).step_by(PHASES) {
            while both && socket.recv(&mut buffer).is_ok() {}
            let _lost = socket.send(&packet);
        }
    }
}

fn sockets(count: usize) -> io::Result<Vec<UdpSocket>> {
    let socket = |_| {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    };
    (0..count).map(socket).collect()
}

fn cpu_of_thread() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

/// Returns the processor time of the media thread.
fn media_cpu() -> io::Result<Duration> {
    for task in fs::read_dir("/proc/self/task")? {
        let path = task?.path();
        if fs::read_to_string(path.join("comm"))?.trim() == "media-0" {
            let times = fs::read_to_string(path.join("schedstat"))?;
            let nanos = times.split(' ').next().and_then(|nanos| nanos.parse().ok());
            return Ok(Duration::from_nanos(nanos.unwrap_or(0)));
        }
    }
    Err(io::Error::other("no media thread"))
}

fn resident_kb() -> io::Result<u64> {
    let pages = fs::read_to_string("/proc/self/statm")?;
    let pages = pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    Ok(pages.unwrap_or(0) * 4)
}
