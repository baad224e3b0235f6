//! The LMTP door over loopback TCP.
use std::time::Duration;

use centralita::channels::transfer::{DoorConfig, LmtpConfig, bind};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::transfer::{Desk, lmtp};

const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[tokio::test]
async fn each_recipient_has_its_answer() {
    let desk = Desk::open(|_| {}).await;
    let mut client = desk.client().await;
    client.says("MAIL FROM:<>").await;
    client.hears("250").await;
    client.says("RCPT TO:<soporte@elsewhere.example>").await;
    client.hears("550 5.1.1").await;
    client.says("RSET").await;
    client.hears("250").await;
    client.begins(&["soporte+abc", "busy"]).await;
    client.sends(b"Subject: corte\r\n\r\n..\r\n.\r\n").await;
    client.hears("250 2.0.0 taken for soporte+abc").await;
    client.hears("452 4.3.1").await;
    client.says("QUIT").await;
    client.hears("221 2.0.0").await;
    client.sees_the_end().await;
    assert_eq!(desk.close().await, ["Subject: corte\r\n\r\n.\r\n"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_clients_at_once() {
    let desk = Desk::open(|_| {}).await;
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..64 {
        let mut client = desk.client().await;
        clients.spawn(async move {
            for message in 0..5 {
                client.delivers(&format!("{number}.{message}")).await;
            }
        });
    }
    clients.join_all().await;
    let mut taken = desk.close().await;
    taken.sort();
    let mut sent: Vec<String> =
        (0..64).flat_map(|n| (0..5).map(move |m| format!("{n}.{m}\r\n"))).collect();
    sent.sort();
    assert_eq!(taken, sent);
}

#[tokio::test]
async fn a_message_cut_in_the_middle_is_none() {
    let desk = Desk::open(|_| {}).await;
    let mut client = desk.client().await;
    client.begins(&["soporte"]).await;
    client.sends(b"Subject: half\r\n\r\n.").await;
    drop(client);
    let mut other = desk.client().await;
    other.delivers("whole").await;
    drop(other);
    assert_eq!(desk.close().await, ["whole\r\n"]);
}

#[tokio::test]
async fn a_client_that_leaves_does_not_undo_the_taking() {
    let mut desk = Desk::open(|_| {}).await;
    let mut client = desk.client().await;
    client.begins(&["soporte"]).await;
    client.sends(b"wait\r\n.\r\n").await;
    desk.waiting.recv().await.unwrap();
    drop(client);
    desk.shutdown.cancel();
    desk.door.go.add_permits(1);
    assert_eq!(desk.close().await, ["wait\r\n"]);
}

#[tokio::test]
async fn a_stop_answers_what_is_complete_and_cuts_the_rest() {
    let mut desk = Desk::open(|_| {}).await;
    let [mut complete, mut half, idle] =
        [desk.client().await, desk.client().await, desk.client().await];
    complete.begins(&["soporte"]).await;
    complete.sends(b"wait\r\n.\r\nNOOP\r\n").await;
    desk.waiting.recv().await.unwrap();
    half.begins(&["soporte"]).await;
    half.sends(b"half a mess").await;
    desk.shutdown.cancel();
    for mut client in [half, idle] {
        client.hears("421 4.3.2").await;
        client.sees_the_end().await;
    }
    assert!(!desk.serving.is_finished(), "one message is still with the door");
    desk.door.go.add_permits(1);
    complete.hears("250 2.0.0 taken for soporte").await;
    complete.hears("421 4.3.2").await;
    complete.sees_the_end().await;
    let address = desk.address;
    assert_eq!(desk.close().await, ["wait\r\n"]);
    TcpStream::connect(address).await.unwrap_err();
}

/// The client pipelines far more than it reads the answers of: our words fill both sockets. With
/// the clock paused it leaps to the next timer whenever nothing else can happen.
#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_does_not_hold_up_a_stop() {
    let desk = Desk::open(|_| {}).await;
    let mut client = desk.client().await;
    let many = b"NOOP\r\n".repeat(10_000);
    let stream = client.0.get_mut();
    // It takes bytes until it cannot say anything any more.
    let filling = tokio::time::timeout(Duration::from_secs(10), async {
        while stream.write_all(&many).await.is_ok() {}
    });
    filling.await.unwrap_err();
    let stopped = tokio::time::Instant::now();
    desk.close().await;
    assert!(stopped.elapsed().as_secs() < 12, "the budget of a stop, on the paused clock");
    drop(client);
}

#[tokio::test]
async fn a_panic_ends_neither_session_nor_listener() {
    let desk = Desk::open(|_| {}).await;
    let mut client = desk.client().await;
    client.begins(&["soporte", "busy"]).await;
    client.sends(b"panic\r\n.\r\n").await;
    client.hears("451 4.3.0").await;
    client.hears("451 4.3.0").await;
    client.delivers("after").await;
    let mut fallen = desk.client().await;
    fallen.says("MAIL FROM:<>").await;
    fallen.hears("250").await;
    fallen.says("RCPT TO:<fall@desk.example>").await;
    fallen.sees_the_end().await;
    desk.client().await.delivers("another").await;
    drop(client);
    assert_eq!(desk.close().await, ["after\r\n", "another\r\n"]);
}

#[tokio::test]
async fn one_connection_too_many_is_told_so() {
    let desk = Desk::open(|c| c.connections_max = 1).await;
    let mut first = desk.client().await;
    let mut second = desk.connect().await;
    second.hears("421 4.3.2").await;
    second.sees_the_end().await;
    first.delivers("first").await;
    drop(first);
    assert_eq!(desk.close().await, ["first\r\n"]);
}

/// The bound is far below what the clients send together; all must come through.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn little_memory_makes_clients_wait_and_loses_nothing() {
    let desk = Desk::open(|c| c.in_flight_bytes_max = 150_000).await;
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..12_usize {
        let mut client = desk.client().await;
        clients.spawn(async move {
            let line = format!("{number:0>76}\r\n");
            client.delivers(line.repeat(10_000 + number).trim_end()).await;
        });
    }
    clients.join_all().await;
    let mut sizes: Vec<usize> = desk.close().await.iter().map(String::len).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, (0..12).map(|n| 78 * (10_000 + n)).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_message_too_large_is_refused_per_recipient() {
    let desk = Desk::open(|c| c.session.message_bytes_max = 100_000).await;
    let mut client = desk.client().await;
    client.says("MAIL FROM:<a@b.example> SIZE=100001").await;
    client.hears("552 5.3.4").await;
    client.begins(&["soporte", "ventas"]).await;
    client.sends(format!("{}\r\n.\r\n", "x".repeat(300_000)).as_bytes()).await;
    client.hears("552 5.3.4").await;
    client.hears("552 5.3.4").await;
    client.delivers("small").await;
    drop(client);
    assert_eq!(desk.close().await, ["small\r\n"]);
}

/// With the clock paused it leaps to the next timer whenever nothing else can happen.
#[tokio::test(start_paused = true)]
async fn silence_ends_the_session() {
    let desk = Desk::open(|_| {}).await;
    let begun = tokio::time::Instant::now();
    let mut client = desk.client().await;
    client.begins(&["soporte"]).await;
    client.sends(b"half").await;
    client.hears("421 4.4.2 Nothing came").await;
    assert!(begun.elapsed().as_secs() >= 300);
    client.sees_the_end().await;
    assert!(desk.close().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_session_does_not_last_for_ever() {
    let desk = Desk::open(|c| (c.idle_max, c.session_max) = (seconds(900), seconds(300))).await;
    let mut client = desk.client().await;
    client.hears("421 4.4.2 Session too long").await;
    client.sees_the_end().await;
    assert!(desk.close().await.is_empty());
}

#[tokio::test]
async fn a_taken_port_is_named_with_its_remedy() {
    let desk = Desk::open(|_| {}).await;
    let config = DoorConfig { listen: desk.address, ..lmtp() };
    let error = bind(&config).await.unwrap_err().to_string();
    assert!(error.contains(&desk.address.to_string()), "{error}");
    assert!(error.contains("stop the program that has this port"), "{error}");
    assert!(error.ends_with("in `lmtp.listen`"), "{error}");
    desk.close().await;
}

#[test]
fn the_configuration_has_defaults_and_refuses_unknown_keys() {
    let config: LmtpConfig = toml::from_str("connections_max = 8").unwrap();
    assert_eq!(config, LmtpConfig { connections_max: 8, ..LmtpConfig::default() });
    let error = toml::from_str::<LmtpConfig>("conections_max = 8").unwrap_err().to_string();
    assert!(error.contains("conections_max"), "{error}");
}
