//! The hostile messages by LMTP: each must be taken, within bounded time and memory.
//!
//! `cargo bench --bench bombs -- --address 127.0.0.1:2424 --pid PID`. Prints one line of JSON a
//! message and a last one for all; ends with 1 when one was refused or took longer than
//! `--ms-max`. Without `--address` it only makes the messages, so that it cannot rot.
#![expect(clippy::print_stdout, reason = "a campaign prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a campaign reads the clock")]
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;

#[path = "../tests/it/mail/bombs.rs"]
mod bombs;

/// What is sent where.
#[derive(Debug, Parser)]
struct Arguments {
    /// The door.
    #[arg(long)]
    address: Option<String>,
    /// The daemon's process, whose memory is read.
    #[arg(long)]
    pid: Option<u32>,
    /// The longest answer, in milliseconds.
    #[arg(long, default_value_t = 1_000)]
    ms_max: u128,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Reads one reply, all its lines, and returns the last.
fn reply(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the door closed"));
        }
        if line.as_bytes().get(3) != Some(&b'-') {
            return Ok(line);
        }
    }
}

/// Doubles dots at the beginning of lines (RFC 5321 section 4.5.2) and ends the data.
fn stuffed(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + 16);
    let mut last = [b'\r', b'\n'];
    for byte in raw {
        if *byte == b'.' && last == *b"\r\n" {
            out.push(b'.');
        }
        out.push(*byte);
        last = [last[1], *byte];
    }
    if last != *b"\r\n" {
        out.extend(b"\r\n");
    }
    out.extend(b".\r\n");
    out
}

/// Sends one message on a connection of its own; returns the answer and the milliseconds from
/// the final dot to it.
fn send(address: &str, raw: &[u8]) -> io::Result<(String, u128)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut replies = BufReader::new(stream.try_clone()?);
    reply(&mut replies)?;
    for command in
        ["LHLO bombs.example", "MAIL FROM:<a@b.example>", "RCPT TO:<soporte@example.com>", "DATA"]
    {
        stream.write_all(format!("{command}\r\n").as_bytes())?;
        reply(&mut replies)?;
    }
    stream.write_all(&stuffed(raw))?;
    let begun = Instant::now();
    let answer = reply(&mut replies)?;
    Ok((answer.trim_end().to_owned(), begun.elapsed().as_millis()))
}

/// Returns the most memory that a process had, in megabytes.
fn peak_mb(pid: Option<u32>) -> u64 {
    let status = pid.and_then(|pid| std::fs::read_to_string(format!("/proc/{pid}/status")).ok());
    let line = status
        .as_deref()
        .and_then(|s| s.lines().find(|line| line.starts_with("VmHWM:")).map(str::to_owned));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or_default()
        / 1024
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let messages = bombs::bombs();
    let Some(address) = &arguments.address else {
        println!("{{\"bombs\":{}}}", messages.len());
        return ExitCode::SUCCESS;
    };
    let (mut worst, mut worst_name, mut bad) = (0, "", 0);
    for (name, raw) in &messages {
        let (answer, ms) = send(address, raw).unwrap_or_else(|error| (error.to_string(), 0));
        let good = answer.starts_with("250") && ms <= arguments.ms_max;
        bad += u32::from(!good);
        if ms > worst {
            (worst, worst_name) = (ms, name);
        }
        println!(
            "{{\"bomb\":\"{name}\",\"bytes\":{},\"ms\":{ms},\"answer\":{answer:?}}}",
            raw.len()
        );
    }
    println!(
        "{{\"campaign\":\"bombs\",\"messages\":{},\"bad\":{bad},\"worst_ms\":{worst},\"worst\":\"{worst_name}\",\"peak_rss_mb\":{}}}",
        messages.len(),
        peak_mb(arguments.pid)
    );
    if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
