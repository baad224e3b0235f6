//! Codes over a real store and a clock that stands still: what is right, and the limits of a contact.

mod cost;
mod places;

use std::sync::Mutex;
use std::sync::atomic::Ordering;

use futures_util::future::join_all;

use super::*;
use crate::identity::{NewAccount, NewContact};
use crate::model::{AccountKind, AccountState, ContactNumber, Country};
use crate::runtime::{SeededRandom, TestClock};
use crate::store::{SqliteSettings, open_sqlite};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// Hears what is told.
#[derive(Default)]
struct Ear {
    verdicts: Mutex<Vec<CodeVerdict>>,
    alarms: Mutex<Vec<u32>>,
}

impl CodeListener for Ear {
    fn checked(&self, verdict: CodeVerdict) {
        self.verdicts.lock().unwrap().push(verdict);
    }

    fn alarm(&self, contacts: u32) {
        self.alarms.lock().unwrap().push(contacts);
    }
}

struct Bench {
    codes: Codes,
    /// The same desk on another node.
    other: Codes,
    database: Database,
    clock: Arc<TestClock>,
    ear: Arc<Ear>,
    _folder: tempfile::TempDir,
}

/// A contact with his code.
#[derive(Clone)]
struct Person {
    id: ContactId,
    number: ContactNumber,
    pin: Pin,
}

impl Person {
    /// A code that is not his.
    fn wrong(&self) -> Pin {
        let last = if self.pin.expose()[3] == b'0' { '1' } else { '0' };
        let mut digits: String = self.pin.expose()[..3].iter().copied().map(char::from).collect();
        digits.push(last);
        Pin::parse(&digits).unwrap()
    }
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = SqliteSettings { path: folder.path().join("t.db"), group_max: 64 };
        let database = open_sqlite(&settings).unwrap();
        let random: Arc<dyn Random> = Arc::new(SeededRandom::new(5));
        let clock = Arc::new(TestClock::new("2026-11-24T09:00:00Z".parse().unwrap()));
        let ear = Arc::new(Ear::default());
        let key = PinKey::open(folder.path(), random.as_ref(), false).unwrap();
        let codes = || {
            Codes::new(
                database.clone(),
                &key,
                Arc::clone(&random),
                clock.clone(),
                CodeLimits::default(),
                ear.clone(),
            )
        };
        let (codes, other) = (codes(), codes());
        Self { codes, other, database, clock, ear, _folder: folder }
    }

    /// Registers a contact without a code.
    async fn register(&self) -> (ContactId, ContactNumber) {
        let random = Arc::clone(&self.codes.random);
        let added = self.database.write(move |tx| {
            let account = match tx.accounts()?.pop() {
                Some(account) => account.id,
                None => tx.add_account(&NewAccount::new(
                    "Acme",
                    AccountKind::Colocation,
                    AccountState::Integrated,
                    Country::SPAIN,
                ))?,
            };
            add_contact(tx, random.as_ref(), &NewContact::new(account, "Ana"))
        });
        added.await.unwrap()
    }

    async fn person(&self) -> Person {
        let (id, number) = self.register().await;
        Person { id, number, pin: self.codes.issue(id).await.unwrap() }
    }

    async fn tries(&self, number: ContactNumber, from: Option<&Origin>, pin: Pin) -> bool {
        let verdict = self.codes.check(Named::Number(number), from.cloned(), pin).await.unwrap();
        assert_ne!(verdict, CodeVerdict::Busy);
        verdict != CodeVerdict::Wrong
    }

    async fn right(&self, person: &Person, from: Option<&Origin>) -> bool {
        self.tries(person.number, from, person.pin.clone()).await
    }

    /// Mistypes so many times.
    async fn wrong(&self, person: &Person, from: Option<&Origin>, times: u32) {
        for _ in 0..times {
            assert!(!self.tries(person.number, from, person.wrong()).await);
        }
    }

    fn forward(&self, by: Duration) {
        self.clock.advance(by);
    }

    fn alarms(&self) -> Vec<u32> {
        self.ear.alarms.lock().unwrap().clone()
    }
}

fn place(number: &str) -> Origin {
    Origin::verified("trunk-es", number.parse().unwrap())
}

fn office() -> Origin {
    place("+34910000001")
}

fn hotel() -> Origin {
    place("+34930000002")
}

#[tokio::test]
async fn a_right_code_is_told_from_a_wrong_one_by_number_and_by_contact() {
    let bench = Bench::new();
    let ana = bench.person().await;
    let eva = bench.person().await;
    let check = |who, pin| bench.codes.check(who, None, pin);
    let right = CodeVerdict::Right(ana.id);
    assert_eq!(check(Named::Number(ana.number), ana.pin.clone()).await.unwrap(), right);
    assert_eq!(check(Named::Contact(ana.id), ana.pin.clone()).await.unwrap(), right);
    assert_eq!(check(Named::Contact(ana.id), ana.wrong()).await.unwrap(), CodeVerdict::Wrong);
    if ana.pin.expose() != eva.pin.expose() {
        assert!(!bench.tries(ana.number, None, eva.pin.clone()).await);
    }
    let words: Vec<&str> =
        bench.ear.verdicts.lock().unwrap().iter().map(|verdict| verdict.as_str()).collect();
    assert_eq!(words[..3], ["right", "right", "wrong"]);
}

#[tokio::test]
async fn equal_codes_of_two_contacts_have_nothing_in_common() {
    let bench = Bench::new();
    let (ana, eva) = (bench.person().await, bench.person().await);
    let hash = |contact| bench.codes.hasher.hash(Some(contact), &ana.pin, &[0; SALT_BYTES]);
    assert_eq!(hash(ana.id).unwrap(), hash(ana.id).unwrap());
    assert_ne!(hash(ana.id).unwrap(), hash(eva.id).unwrap(), "the contact is hashed too");
    let salted = bench.codes.hasher.hash(Some(ana.id), &ana.pin, &[1; SALT_BYTES]).unwrap();
    assert_ne!(hash(ana.id).unwrap(), salted);
}

#[tokio::test]
async fn five_wrong_in_an_hour_and_the_next_hour_is_new() {
    let bench = Bench::new();
    let ana = bench.person().await;
    bench.wrong(&ana, None, 4).await;
    assert!(bench.right(&ana, None).await, "the fifth may be right");
    bench.wrong(&ana, None, 5).await;
    assert!(!bench.right(&ana, None).await, "the sixth is not looked at");
    bench.forward(HOUR - Duration::from_secs(1));
    assert!(!bench.right(&ana, None).await);
    bench.forward(Duration::from_secs(1));
    assert!(bench.right(&ana, None).await);
}

#[tokio::test]
async fn ten_wrong_in_all_need_a_new_code() {
    let bench = Bench::new();
    let ana = bench.person().await;
    bench.wrong(&ana, None, 5).await;
    bench.forward(HOUR);
    bench.wrong(&ana, None, 5).await;
    for wait in [HOUR, 30 * DAY, 365 * DAY] {
        bench.forward(wait);
        assert!(!bench.right(&ana, None).await, "{wait:?}");
    }
    let renewed = Person { pin: bench.codes.issue(ana.id).await.unwrap(), ..ana };
    assert!(bench.right(&renewed, None).await);
}

#[tokio::test]
async fn a_success_forgives_what_was_missed_before() {
    let bench = Bench::new();
    let ana = bench.person().await;
    for _ in 0..5 {
        bench.wrong(&ana, None, 4).await;
        assert!(bench.right(&ana, None).await);
    }
}

#[tokio::test]
async fn a_code_that_nobody_used_ends_after_thirty_days() {
    let bench = Bench::new();
    let (ana, eva) = (bench.person().await, bench.person().await);
    bench.forward(30 * DAY - MINUTE);
    assert!(bench.right(&ana, None).await);
    bench.forward(MINUTE);
    assert!(bench.right(&ana, None).await, "hers was used");
    assert!(!bench.right(&eva, None).await);
}

#[tokio::test]
async fn a_newer_code_ends_the_one_before_and_a_retired_one_is_none() {
    let bench = Bench::new();
    let old = bench.person().await;
    let mut new = Person { pin: bench.codes.issue(old.id).await.unwrap(), ..old.clone() };
    while new.pin.expose() == old.pin.expose() {
        new.pin = bench.codes.issue(old.id).await.unwrap();
    }
    assert!(!bench.right(&old, None).await);
    assert!(bench.right(&new, None).await);
    assert!(bench.codes.retire(new.id, RetireReason::Desk).await.unwrap());
    assert!(!bench.codes.retire(new.id, RetireReason::Desk).await.unwrap());
    assert!(!bench.right(&new, None).await);
    let error = bench.codes.issue(ContactId(99)).await.unwrap_err();
    assert!(matches!(error, IssueError::Store(StoreError::Missing(_))), "{error}");
}

#[tokio::test]
async fn tries_at_once_on_two_nodes_do_not_pass_the_limit() {
    let bench = Bench::new();
    let ana = bench.person().await;
    async fn nine(codes: &Codes, ana: &Person) -> Vec<CodeVerdict> {
        let tries = (0..9).map(|_| codes.check(Named::Number(ana.number), None, ana.wrong()));
        join_all(tries).await.into_iter().map(|verdict| verdict.unwrap()).collect()
    }
    let (here, there) = tokio::join!(nine(&bench.codes, &ana), nine(&bench.other, &ana));
    for verdict in here.into_iter().chain(there) {
        assert_eq!(verdict, CodeVerdict::Wrong);
    }
    let (id, now) = (ana.id, bench.clock.now());
    let tally = bench
        .database
        .write(move |tx| tx.tally(Some(id), None, &CodeLimits::default(), now))
        .await
        .unwrap();
    assert_eq!((tally.contact_hour, tally.contact), (5, 5), "eighteen tries, five looked at");
    assert!(!bench.right(&ana, None).await);
}

#[tokio::test]
async fn who_finds_no_place_waits_and_has_missed_nothing() {
    let bench = Bench::new();
    let ana = bench.person().await;
    let tries: Vec<_> = (0..20)
        .map(|_| bench.codes.check(Named::Number(ana.number), None, ana.pin.clone()))
        .collect();
    let verdicts: Vec<CodeVerdict> =
        join_all(tries).await.into_iter().map(|verdict| verdict.unwrap()).collect();
    let busy = verdicts.iter().filter(|verdict| **verdict == CodeVerdict::Busy).count();
    assert_eq!(busy, 20 - 1 - WAITING_MAX);
    assert_eq!(bench.codes.hasher.runs.load(Ordering::SeqCst), 1 + 1 + 8, "one drew the code");
    bench.wrong(&ana, None, 4).await;
    assert!(bench.right(&ana, None).await);
}

#[test]
fn places_are_printed_without_their_number() {
    assert_eq!(format!("{:?}", office()), "Origin(trunk-es +********001)");
}
