//! The times of a connection, on the test clock and over a stream in memory: there the clock leaps
//! only when both sides wait.
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::connection::Connection;
use super::listener::Shared;
use super::*;
use crate::smtp::Protocol;

/// Takes everything.
struct Open;

impl MailDoor for Open {
    fn recipient(&self, _recipient: &EmailAddress) -> Result<(), Refusal> {
        Ok(())
    }

    async fn take(&self, mail: ReceivedMail) -> Vec<Answer> {
        vec![Answer::Accepted("taken".to_owned()); mail.envelope.recipients.len()]
    }
}

const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// A session of SMTP with these longest times for a pause, a command, a message and all of it.
fn begin(idle: u64, command: u64, message: u64, session: u64) -> BufReader<DuplexStream> {
    let mut config = DoorConfig::from(&LmtpConfig::default());
    config.session.protocol = Protocol::Smtp;
    (config.idle_max, config.command_max) = (seconds(idle), seconds(command));
    (config.message_max, config.session_max) = (seconds(message), seconds(session));
    let shared = Arc::new(Shared::new(config, Arc::new(Open), CancellationToken::new()));
    let (ours, theirs) = tokio::io::duplex(64 * 1024);
    let client = Client::at(([192, 0, 2, 7], 4711).into());
    let tasks = shared.tasks.clone();
    tasks.spawn(Connection::new(shared, Box::new(ours), client).run());
    BufReader::new(theirs)
}

async fn line(client: &mut BufReader<DuplexStream>) -> String {
    let mut line = String::new();
    client.read_line(&mut line).await.unwrap();
    line.trim_end().to_owned()
}

/// Says these lines, and hears as many.
async fn says(client: &mut BufReader<DuplexStream>, lines: &[&str]) {
    for text in lines {
        client.write_all(format!("{text}\r\n").as_bytes()).await.unwrap();
        let said = line(client).await;
        assert!(said.starts_with('2') || said.starts_with('3'), "{said}");
    }
}

/// Sends a byte every so many seconds until it is cut; returns after how many seconds.
async fn dribbles(client: &mut BufReader<DuplexStream>, every: u64) -> u64 {
    let begun = Instant::now();
    let (reader, mut writer) = tokio::io::split(client);
    let mut reader = BufReader::new(reader);
    let mut said = String::new();
    let mut hearing = std::pin::pin!(reader.read_line(&mut said));
    loop {
        tokio::select! {
            heard = &mut hearing => {
                heard.unwrap();
                break;
            }
            () = tokio::time::sleep(seconds(every)) => writer.write_all(b"x").await.unwrap(),
        }
    }
    assert_eq!(said, "421 4.4.2 Nothing came for too long, closing\r\n");
    begun.elapsed().as_secs()
}

#[tokio::test(start_paused = true)]
async fn a_command_must_be_whole_in_time_and_each_has_its_own() {
    let mut client = begin(100, 300, 1_000, 3_600);
    line(&mut client).await;
    tokio::time::sleep(seconds(90)).await;
    says(&mut client, &["HELO a", "NOOP"]).await;
    assert_eq!(dribbles(&mut client, 90).await, 300);
    let mut client = begin(100, 300, 1_000, 3_600);
    line(&mut client).await;
    assert_eq!(dribbles(&mut client, 150).await, 100, "a pause that is too long");
}

#[tokio::test(start_paused = true)]
async fn a_message_must_be_whole_in_time() {
    let mut client = begin(200, 300, 1_000, 3_600);
    line(&mut client).await;
    says(&mut client, &["HELO a", "MAIL FROM:<>", "RCPT TO:<soporte@desk.example>", "DATA"]).await;
    assert_eq!(dribbles(&mut client, 150).await, 1_000);
    let mut client = begin(200, 300, 1_000, 3_600);
    line(&mut client).await;
    says(&mut client, &["HELO a", "MAIL FROM:<>", "RCPT TO:<soporte@desk.example>"]).await;
    client.write_all(b"BDAT 1000 LAST\r\n").await.unwrap();
    assert_eq!(dribbles(&mut client, 150).await, 1_000, "a chunk too");
}

#[tokio::test(start_paused = true)]
async fn what_moves_on_may_last_until_the_session_is_too_long() {
    let begun = Instant::now();
    let mut client = begin(300, 300, 1_000, 3_600);
    line(&mut client).await;
    for _ in 0..14 {
        tokio::time::sleep(seconds(250)).await;
        says(&mut client, &["NOOP"]).await;
    }
    assert_eq!(line(&mut client).await, "421 4.4.2 Session too long, closing");
    assert_eq!(begun.elapsed().as_secs(), 3_600);
}
