//! A code leaves no trace: the same calls with other codes leave the same traces of both.
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};

use centralita::app::config::Config;
use centralita::app::parts::{Chance, open_with};
use centralita::app::voice;
use centralita::channels::link_page::link_pages;
use centralita::conversation::PROMPTS;
use centralita::identity::{NewAccount, NewContact};
use centralita::intake::{Enrol, codes};
use centralita::mail::{ReadLimits, read};
use centralita::model::{AccountKind, AccountState, ContactNumber, Country};
use centralita::runtime::{SeededRandom, TestClock};

use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::desk::{TUESDAY_TEN, write_config};
use crate::voice::platform::{ACCOUNT, LINE_ES, Platform, TOKEN, URL};

/// What is written to the log, however it is configured.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What one run keyed, and everything that it left behind.
struct Run {
    codes: Vec<String>,
    sinks: Vec<(String, Vec<u8>)>,
}

/// Everything that keeps bytes below a folder.
fn files(folder: &Path, sinks: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, sinks);
        } else {
            sinks.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

/// The right code after two wrong ones, by keypad; three wrong ones; a code said aloud. `seed`
/// chooses the codes and nothing else.
fn run(seed: u64) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::default();
    let to_log = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        // The digits of a second are chance, and some are those of a code.
        .without_time()
        .with_writer(Mutex::new(to_log))
        .finish();
    // All work is done on this thread, so that all of its words are heard.
    let _guard = tracing::subscriber::set_default(subscriber);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let codes = runtime.block_on(calls(folder.path(), seed, &log));
    let mut sinks = vec![];
    files(folder.path(), &mut sinks);
    sinks.push(("log".to_owned(), log.0.lock().unwrap().clone()));
    Run { codes, sinks }
}

async fn calls(folder: &Path, seed: u64, log: &Log) -> Vec<String> {
    let token = folder.join("token");
    std::fs::write(&token, TOKEN).unwrap();
    std::fs::set_permissions(&token, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let more = format!(
        "[webhook]\nlisten = \"127.0.0.1:0\"\npublic_url = \"{URL}\"\n[[voice]]\nid = \"twilio\"\n\
         dialect = \"twilio\"\naccount = \"{ACCOUNT}\"\nsecret_files = [\"token\"]\nspeech = true\n\
         [identity]\nlink_url = \"{URL}\"\n"
    );
    let file = write_config(folder, &more);
    let loaded = Config::load(&file).unwrap();
    let clock = Arc::new(TestClock::new(TUESDAY_TEN.parse().unwrap()));
    let chance = Chance {
        general: Arc::new(SeededRandom::new(7)),
        codes: Arc::new(SeededRandom::new(seed)),
    };
    let desk = open_with(&loaded, "config.toml", clock, chance).await.unwrap();
    let door = voice::door(&loaded, &desk).unwrap().unwrap();
    let platform = Platform::new(door.router());
    let (contact, number): (_, ContactNumber) = desk
        .database
        .write(|tx| {
            let account = NewAccount::new(
                "Norte",
                AccountKind::Colocation,
                AccountState::Integrated,
                Country::SPAIN,
            );
            let account = tx.add_account(&account)?;
            codes::add_contact(tx, &SeededRandom::new(3), &NewContact::new(account, "Ana"))
        })
        .await
        .unwrap();
    let right = desk.intake.parts().codes.issue(contact).await.unwrap();
    let right = String::from_utf8(right.expose().to_vec()).unwrap();
    let wrong = |n: u64| format!("{:04}", (seed * 2_311 + n * 1_777 + 613) % 10_000);
    let wrongs: Vec<String> = (1..).map(wrong).filter(|code| *code != right).take(5).collect();

    let mut heard = String::new();
    let mut called = platform.call("+34600111222", LINE_ES).await;
    called.presses("1").await;
    for code in [&wrongs[0], &wrongs[1], &right] {
        called.presses(&number.digits()).await;
        called.presses(code).await;
    }
    writeln!(heard, "{}", called.hears()).unwrap();
    called.says("nos falta la factura de marzo").await;
    writeln!(heard, "{}", called.hears()).unwrap();
    called.hangs_up().await;

    let mut refused = platform.call("+34600111333", LINE_ES).await;
    refused.presses("1").await;
    for code in &wrongs[2..5] {
        refused.presses(&number.digits()).await;
        refused.presses(code).await;
    }
    refused.says(&format!("mi código es {right}")).await;
    refused.says(&right).await;
    writeln!(heard, "{}", refused.hears()).unwrap();
    refused.hangs_up().await;
    std::io::Write::write_all(&mut log.clone(), heard.as_bytes()).unwrap();
    std::io::Write::write_all(&mut log.clone(), desk.metrics.text().as_bytes()).unwrap();
    assert!(heard.contains("identificado"), "the right code was taken: {heard}");

    let drawn = enrolled(&desk).await;
    desk.database.stop();
    desk.database.ended().await;
    let mut keyed = wrongs;
    keyed.extend([right, drawn]);
    keyed
}

/// Has somebody enrolled by link; returns the code that the page showed.
async fn enrolled(desk: &centralita::app::parts::Desk) -> String {
    let contact = desk.database.write(|tx| {
        let account = tx.accounts()?.remove(0).id;
        let contact = NewContact {
            addresses: vec!["eva@norte.example".parse().unwrap()],
            ..NewContact::new(account, "Eva")
        };
        Ok(codes::add_contact(tx, &SeededRandom::new(5), &contact)?.0)
    });
    let contact = contact.await.unwrap();
    let order =
        Enrol { contact, to: None, approved: None, why: String::new(), by: "Marta".to_owned() };
    desk.intake.enrol(order).await.unwrap().unwrap();
    let parts = desk.intake.parts();
    let now = parts.clock.now();
    let until = now.checked_add(std::time::Duration::from_secs(60)).unwrap();
    let rows = desk.database.write(move |tx| tx.claim_due(now, until, 100, None)).await.unwrap();
    let letters = rows.iter().filter_map(|row| parts.letters.open(&row.payload).unwrap());
    let text = letters.map(|letter| read(letter.as_bytes(), &ReadLimits::default()).full_text);
    let text = text.collect::<String>();
    let (_, token) = text.split_once("/e/").unwrap();
    let path = format!("/e/{}", token.split_whitespace().next().unwrap());
    let pages = link_pages(desk.intake.clone());
    for method in ["GET", "POST"] {
        let request = axum::http::Request::builder().method(method).uri(&path);
        let request = request.body(axum::body::Body::empty()).unwrap();
        let body = pages.clone().oneshot(request).await.unwrap().into_body();
        let page = body.collect().await.unwrap().to_bytes().to_vec();
        let page = String::from_utf8(page).unwrap();
        if let Some((_, after)) = page.split_once("PIN: ") {
            return after.chars().take_while(char::is_ascii_digit).collect();
        }
    }
    panic!("no page shows the code");
}

/// How a code may look in a sink.
fn forms(code: &str) -> Vec<Vec<u8>> {
    let spaced: Vec<String> = code.chars().map(String::from).collect();
    let digits = code.as_bytes();
    vec![
        digits.to_vec(),
        spaced.join(" ").into_bytes(),
        spaced.join(", ").into_bytes(),
        data_encoding::HEXLOWER.encode(digits).into_bytes(),
        data_encoding::BASE64_NOPAD.encode(digits).into_bytes(),
        code.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        code.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ]
}

fn count(sinks: &[(String, Vec<u8>)], form: &[u8]) -> usize {
    sinks.iter().map(|(_, bytes)| bytes.windows(form.len()).filter(|w| *w == form).count()).sum()
}

#[test]
fn q7_two_runs_with_other_codes_leave_the_same_traces_of_both() {
    let (first, second) = (run(11), run(12));
    assert_eq!(first.codes.len(), 7);
    let names = |run: &Run| run.sinks.len();
    assert_eq!(names(&first), names(&second));
    let whole: usize = first.sinks.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(whole > 100_000, "{whole} bytes were looked through");
    for code in first.codes.iter().chain(&second.codes) {
        for form in forms(code) {
            let (here, there) = (count(&first.sinks, &form), count(&second.sinks, &form));
            assert_eq!(here, there, "{code} as {:?}", String::from_utf8_lossy(&form));
        }
    }
    // The look finds what is there.
    assert!(count(&first.sinks, b"AL2") > 0 && PROMPTS.len() > 10);
}
