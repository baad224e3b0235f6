//! One suite for every engine: what a store promises, whatever is behind it.
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use centralita::model::{
    AssuranceLevel, Channel, DetectedLanguage, Digest, Door, EmailAddress, Impact, Intent,
    Language, Priority, Slots, TicketKind, TicketNumber, TicketStatus, Timestamp, Urgency,
};
use centralita::store::{
    ArrivalFilter, Database, NewArrival, NewDecision, NewOutgoing, OutboxKind, OutboxState,
    SealedMail, SqliteSettings, StoreError, StoreHealth, TicketFilter, Tx, open_sqlite,
};
use centralita::tickets::{
    ArrivalOutcome, EventKind, Evidence, NewEvent, NewTicket, OutcomeKind, Raise,
};

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

pub(crate) fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

pub(crate) fn new_ticket() -> NewTicket {
    NewTicket {
        kind: TicketKind::Trouble,
        status: TicketStatus::New,
        channel: Channel::Email,
        language: DetectedLanguage::Known(Language::Spanish),
        answer_language: Language::Spanish,
        intent: Intent::IncidentPower,
        decided: true,
        impact: Impact::TWO,
        urgency: Urgency::TWO,
        priority: Priority::P3,
        safety: false,
        queue: "dc-ops-es".parse().unwrap(),
        contact: None,
        account: None,
        requester: "ana@cliente.example".to_owned(),
        assurance: AssuranceLevel::Al0,
        site: Some("MD2".parse().unwrap()),
        subject: "Magnetotérmico".to_owned(),
        problem_code: Some("0002-0001".to_owned()),
        slots: Slots::new(),
        follows: None,
        created_at: at(0),
    }
}

fn new_arrival(key: &str, outcome: OutcomeKind) -> NewArrival {
    NewArrival {
        door: Door::Lmtp,
        key: key.to_owned(),
        at: at(0),
        from: "ana@cliente.example".to_owned(),
        to: "soporte@example.com".to_owned(),
        subject: "Magnetotérmico".to_owned(),
        raw: None,
        proof: String::new(),
        outcome,
    }
}

/// Runs `work` and waits for its commit.
pub(crate) fn write<T: Send + 'static>(
    database: &Database,
    work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(database.write(work))
}

fn sqlite(folder: &tempfile::TempDir) -> Database {
    open_sqlite(&SqliteSettings { path: folder.path().join("t.db"), group_max: 64 }).unwrap()
}

/// Runs `case` on each engine with an empty store.
pub(crate) fn on_every_engine(case: impl Fn(&Database)) {
    let folder = tempfile::tempdir().unwrap();
    case(&sqlite(&folder));
}

#[test]
fn tickets_come_back_as_they_were_and_numbers_have_no_gap() {
    on_every_engine(|db| {
        let first = write(db, |tx| tx.open_ticket(&new_ticket())).unwrap();
        let failed = write(db, |tx| {
            tx.open_ticket(&new_ticket())?;
            Err::<(), _>(StoreError::Abandoned("on purpose".to_owned()))
        });
        assert!(matches!(failed, Err(StoreError::Abandoned(_))));
        let second = write(db, |tx| tx.open_ticket(&new_ticket())).unwrap();
        assert_eq!((first.serial(), second.serial()), (1, 2));
        let ticket = write(db, move |tx| tx.ticket(first)).unwrap().unwrap();
        assert_eq!(ticket.facts, new_ticket());
        assert_eq!(ticket.events, 0);
        let all = write(db, |tx| tx.tickets(&TicketFilter::default())).unwrap();
        assert_eq!(all.iter().map(|t| t.number).collect::<Vec<_>>(), [second, first]);
        let page = TicketFilter { before: Some(second), limit: 1, ..TicketFilter::default() };
        let older = write(db, move |tx| tx.tickets(&page)).unwrap();
        assert_eq!(older.iter().map(|t| t.number).collect::<Vec<_>>(), [first]);
    });
}

#[test]
fn numbers_that_are_kept_apart_are_nobody_elses() {
    on_every_engine(|db| {
        assert_eq!(write(db, |tx| tx.kept_numbers()).unwrap(), []);
        write(db, |tx| tx.open_ticket(&new_ticket())).unwrap();
        let kept = write(db, |tx| tx.keep_numbers(3)).unwrap();
        assert_eq!(kept.iter().map(|n| n.serial()).collect::<Vec<_>>(), [2, 3, 4]);
        let next = write(db, |tx| tx.open_ticket(&new_ticket())).unwrap();
        assert_eq!(next.serial(), 5);
        let second = kept[1];
        write(db, move |tx| tx.open_ticket_as(second, &new_ticket())).unwrap();
        assert_eq!(write(db, move |tx| tx.ticket(second)).unwrap().unwrap().facts, new_ticket());
        assert_eq!(write(db, |tx| tx.kept_numbers()).unwrap(), [kept[0], kept[2]]);
        let twice = write(db, move |tx| tx.open_ticket_as(second, &new_ticket()));
        assert!(matches!(twice, Err(StoreError::Exists(_))), "{twice:?}");
        let later = write(db, |tx| tx.keep_numbers(2)).unwrap();
        assert_eq!(write(db, |tx| tx.kept_numbers()).unwrap(), later, "the last ones count");

        // An older store was restored: a number that was told lies before its sequence.
        let told = TicketNumber::from_serial(500).unwrap();
        write(db, move |tx| tx.open_ticket_as(told, &new_ticket())).unwrap();
        assert_eq!(write(db, |tx| tx.open_ticket(&new_ticket())).unwrap().serial(), 501);
        let most = write(db, |tx| tx.keep_numbers(1_000_000));
        assert!(matches!(most, Err(StoreError::Full(_))), "{most:?}");
        assert_eq!(write(db, |tx| tx.open_ticket(&new_ticket())).unwrap().serial(), 502);
    });
}

#[test]
fn events_status_and_raises_change_the_ticket_and_nothing_is_lowered() {
    on_every_engine(|db| {
        let ticket = write(db, |tx| {
            let number = tx.open_ticket(&new_ticket())?;
            tx.add_event(number, &NewEvent::ours(at(5), EventKind::Routed, "dc-ops-es"))?;
            tx.set_status(number, TicketStatus::Open, at(6))?;
            let up = Raise {
                priority: Priority::P1,
                safety: true,
                queue: "dc-ops-pt".parse().unwrap(),
                intent: Intent::SafetyEmergency,
                impact: Impact::ONE,
                urgency: Urgency::ONE,
                site: Some("LS1".parse().unwrap()),
            };
            tx.raise(number, &up, at(7))?;
            let down = Raise {
                priority: Priority::P4,
                safety: false,
                queue: "dc-ops-pt".parse().unwrap(),
                intent: Intent::SafetyEmergency,
                impact: Impact::THREE,
                urgency: Urgency::THREE,
                site: None,
            };
            tx.raise(number, &down, at(3))?;
            tx.ticket(number)
        });
        let ticket = ticket.unwrap().unwrap();
        assert_eq!((ticket.facts.priority, ticket.facts.safety), (Priority::P1, true));
        assert_eq!(ticket.facts.queue.as_str(), "dc-ops-pt");
        assert_eq!((ticket.facts.impact, ticket.facts.urgency), (Impact::ONE, Urgency::ONE));
        assert_eq!(ticket.facts.site.as_ref().map(|site| site.as_str()), Some("LS1"));
        assert_eq!((ticket.facts.status, ticket.events), (TicketStatus::Open, 1));
        assert_eq!(ticket.updated_at, at(7));
        let number = ticket.number;
        let events = write(db, move |tx| tx.events(number)).unwrap();
        assert_eq!(
            events.iter().map(|e| (e.kind, e.text.as_str())).collect::<Vec<_>>(),
            [(EventKind::Routed, "dc-ops-es")]
        );
        let missing = TicketNumber::from_serial(99).unwrap();
        let error =
            write(db, move |tx| tx.set_status(missing, TicketStatus::Open, at(0))).unwrap_err();
        assert!(matches!(error, StoreError::Missing(_)), "{error}");
    });
}

#[test]
fn an_arrival_is_known_by_its_key_and_a_copy_has_its_own_row() {
    on_every_engine(|db| {
        write(db, |tx| {
            let id = tx.add_arrival(&new_arrival("k1", OutcomeKind::Parked))?;
            let outcome = ArrivalOutcome {
                kind: OutcomeKind::Quarantined,
                ticket: None,
                reason: "advertising".to_owned(),
            };
            tx.settle_arrival(id, &outcome)
        })
        .unwrap();
        let known = write(db, |tx| tx.arrival_by_key("k1")).unwrap().unwrap();
        assert_eq!(known.outcome.kind, OutcomeKind::Quarantined);
        assert_eq!(known.outcome.reason, "advertising");
        let twice = write(db, |tx| tx.add_arrival(&new_arrival("k1", OutcomeKind::Opened)));
        assert!(twice.is_err(), "a second first must be impossible");
        write(db, |tx| tx.add_arrival(&new_arrival("k1", OutcomeKind::Duplicate))).unwrap();
        let all = write(db, |tx| tx.arrivals(&ArrivalFilter::default())).unwrap();
        assert_eq!(all.len(), 2);
        let filter =
            ArrivalFilter { outcome: Some(OutcomeKind::Duplicate), ..ArrivalFilter::default() };
        assert_eq!(write(db, move |tx| tx.arrivals(&filter)).unwrap().len(), 1);
        assert_eq!(write(db, |tx| tx.arrival_by_key("k2")).unwrap(), None);
    });
}

#[test]
fn threading_knows_messages_and_participants() {
    on_every_engine(|db| {
        let number = write(db, |tx| {
            let number = tx.open_ticket(&new_ticket())?;
            tx.add_participant(number, &address("ana@cliente.example"))?;
            tx.add_participant(number, &address("ana@cliente.example"))?;
            tx.add_message_id(number, "a1@cliente.example")?;
            Ok(number)
        })
        .unwrap();
        assert_eq!(write(db, |tx| tx.tickets_of_message("a1@cliente.example")).unwrap(), [number]);
        assert!(write(db, |tx| tx.tickets_of_message("other@x")).unwrap().is_empty());
        let by = |sender: Option<&str>| {
            let sender = sender.map(address);
            write(db, move |tx| tx.found(number, Evidence::Named, sender.as_ref()))
                .unwrap()
                .unwrap()
                .participant
        };
        assert!(by(Some("ana@cliente.example")));
        assert!(!by(Some("eva@mal.example")));
        assert!(!by(None));
    });
}

#[test]
fn an_outgoing_row_is_claimed_once_retried_and_ended() {
    on_every_engine(|db| {
        write(db, |tx| {
            let ticket = tx.open_ticket(&new_ticket())?;
            for (kind, state) in [
                (OutboxKind::Mail, OutboxState::Pending),
                (OutboxKind::Page, OutboxState::Pending),
                (OutboxKind::Mail, OutboxState::Withheld),
            ] {
                let row = NewOutgoing {
                    of: ticket.into(),
                    kind,
                    to: "x@y.example".to_owned(),
                    return_path: "soporte@example.com".to_owned(),
                    payload: "m".to_owned(),
                    state,
                    note: String::new(),
                    at: at(0),
                };
                tx.add_outgoing(&row)?;
            }
            Ok(())
        })
        .unwrap();
        let claim =
            |now: i64| write(db, move |tx| tx.claim_due(at(now), at(now + 60), 10, None)).unwrap();
        let rows = claim(1);
        assert_eq!(
            rows.iter().map(|r| r.kind).collect::<Vec<_>>(),
            [OutboxKind::Page, OutboxKind::Mail],
            "pages first, withheld never"
        );
        assert!(claim(2).is_empty(), "leased");
        let again = claim(62);
        assert_eq!(
            again.iter().map(|r| r.attempts).collect::<Vec<_>>(),
            [1, 1],
            "the lease ran out"
        );
        let (page, mail) = (again[0].id, again[1].id);
        write(db, move |tx| tx.hold_outgoing(page, at(200))).unwrap();
        let due = write(db, move |tx| tx.claim_due(at(150), at(151), 10, None)).unwrap();
        assert_eq!(due.iter().map(|r| r.id).collect::<Vec<_>>(), [mail], "held beyond its lease");
        write(db, move |tx| {
            tx.finish_outgoing(page, OutboxState::Sent, "", at(63))?;
            tx.retry_outgoing(mail, "451 later", at(100))
        })
        .unwrap();
        assert!(claim(99).is_empty());
        assert_eq!(claim(100).len(), 1);
        let counts = write(db, |tx| tx.outbox_counts()).unwrap();
        assert_eq!((counts.pending, counts.failed, counts.oldest), (1, 0, Some(at(0))));
        let ticket = TicketNumber::from_serial(1).unwrap();
        let shown = write(db, move |tx| tx.outgoing_of(ticket)).unwrap();
        assert_eq!(
            shown.iter().map(|o| o.state).collect::<Vec<_>>(),
            [OutboxState::Pending, OutboxState::Sent, OutboxState::Withheld]
        );
        assert_eq!(shown[0].note, "451 later");
    });
}

#[test]
fn rows_are_claimed_by_kind_and_given_up_when_no_try_ever_ended() {
    on_every_engine(|db| {
        write(db, |tx| {
            let ticket = tx.open_ticket(&new_ticket())?;
            for kind in [OutboxKind::Mail, OutboxKind::Page] {
                tx.add_outgoing(&NewOutgoing {
                    of: ticket.into(),
                    kind,
                    to: "x@y.example".to_owned(),
                    return_path: "soporte@example.com".to_owned(),
                    payload: "m".to_owned(),
                    state: OutboxState::Pending,
                    note: String::new(),
                    at: at(0),
                })?;
            }
            Ok(())
        })
        .unwrap();
        let claim = |now: i64, kind| {
            write(db, move |tx| tx.claim_due(at(now), at(now + 60), 10, Some(kind))).unwrap()
        };
        let worn_out =
            |now: i64, kind| write(db, move |tx| tx.fail_worn_out(at(now), kind, 2)).unwrap();
        assert_eq!(claim(1, OutboxKind::Mail).len(), 1);
        assert_eq!(claim(61, OutboxKind::Mail).len(), 1);
        assert_eq!(worn_out(62, OutboxKind::Mail), [], "its second try is under way");
        assert_eq!(worn_out(121, OutboxKind::Page), [], "never tried");
        assert_eq!(worn_out(121, OutboxKind::Mail).len(), 1);
        assert!(claim(122, OutboxKind::Mail).is_empty());
        assert_eq!(claim(122, OutboxKind::Page)[0].kind, OutboxKind::Page);
        let counts = write(db, |tx| tx.outbox_counts()).unwrap();
        assert_eq!((counts.pending, counts.failed), (1, 1));
    });
}

/// SQLite itself may roll the whole transaction back, as it does on a full disk; here a trigger
/// makes it do so.
#[test]
fn a_transaction_that_the_engine_rolled_back_is_told_to_the_whole_group() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.db");
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch(include_str!("../../migrations/sqlite/0001_first_story.sql")).unwrap();
    raw.execute_batch(
        "PRAGMA user_version = 1;
         CREATE TRIGGER lost BEFORE INSERT ON arrivals
         BEGIN SELECT RAISE(ROLLBACK, 'the disk is gone'); END;",
    )
    .unwrap();
    drop(raw);
    let db = open_sqlite(&SqliteSettings { path, group_max: 64 }).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (begun, begins) = tokio::sync::oneshot::channel();
    let (go, going) = std::sync::mpsc::sync_channel::<()>(1);
    let mut begun = Some(begun);
    let later = Arc::new(AtomicU32::new(0));
    let ran = Arc::clone(&later);
    let (first, group) = runtime.block_on(async {
        let first = db.write(move |tx| {
            begun.take().unwrap().send(()).unwrap();
            going.recv().unwrap();
            tx.open_ticket(&new_ticket())
        });
        let group = async {
            // The writer is busy with the first: what is handed over now shares the next commit.
            begins.await.unwrap();
            let good = db.write(|tx| tx.open_ticket(&new_ticket()).map(drop));
            let lost = db.write(|tx| {
                let _swallowed = tx.add_arrival(&new_arrival("k", OutcomeKind::Opened));
                Ok(())
            });
            let after = db.write(move |tx| {
                ran.fetch_add(1, Ordering::Relaxed);
                tx.open_ticket(&new_ticket()).map(drop)
            });
            let release = async { go.send(()).unwrap() };
            let (good, lost, after, ()) = tokio::join!(biased; good, lost, after, release);
            [good, lost, after]
        };
        tokio::join!(first, group)
    });
    assert_eq!(first.unwrap().serial(), 1);
    for answer in group {
        assert!(matches!(answer, Err(StoreError::Engine(_))), "{answer:?}");
    }
    assert_eq!(later.load(Ordering::Relaxed), 0, "nothing runs in a lost transaction");
    assert!(matches!(db.health(), StoreHealth::Failing(_)));
    let kept = write(&db, |tx| tx.tickets(&TicketFilter::default())).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(db.health(), StoreHealth::Working);
    db.stop();
    runtime.block_on(db.ended());
    assert_eq!(db.health(), StoreHealth::Ended);
}

#[test]
fn acknowledgements_are_counted_by_address_domain_and_all() {
    on_every_engine(|db| {
        write(db, |tx| {
            tx.count_acknowledgement(&address("a@x.example"), false, at(0))?;
            tx.count_acknowledgement(&address("b@x.example"), false, at(10))?;
            tx.count_acknowledgement(&address("a@z.example"), false, at(20))
        })
        .unwrap();
        write(db, |tx| tx.count_acknowledgement(&address("r@x.example"), true, at(25))).unwrap();
        let count = |who: &'static str, now: i64| {
            let c = write(db, move |tx| tx.acknowledged(&address(who), at(now))).unwrap();
            (c.address_hour, c.address_day, c.domain_hour, c.all_hour)
        };
        assert_eq!(count("r@x.example", 30), (1, 1, 2, 3), "registered: for himself only");
        assert_eq!(count("a@x.example", 30), (1, 1, 2, 3));
        assert_eq!(count("a@x.example", 3_605), (0, 1, 1, 2));
        assert_eq!(count("a@x.example", 86_400), (0, 0, 0, 0));
    });
}

#[test]
fn raw_mail_decisions_leases_and_keys_are_kept() {
    on_every_engine(|db| {
        let digest = Digest([7; 32]);
        let mail = SealedMail { digest, bytes: 4, sealed: Some(vec![1, 2]) };
        write(db, move |tx| {
            tx.keep_raw(&mail)?;
            tx.keep_raw(&mail)
        })
        .unwrap();
        assert_eq!(write(db, move |tx| tx.raw(digest)).unwrap(), Some(Some(vec![1, 2])));
        assert_eq!(write(db, |tx| tx.raw(Digest([8; 32]))).unwrap(), None);

        let trace = write(db, |tx| {
            let ticket = tx.open_ticket(&new_ticket())?;
            let arrival = tx.add_arrival(&new_arrival("k", OutcomeKind::Opened))?;
            tx.add_decision(&NewDecision {
                ticket,
                arrival,
                at: at(0),
                classification: "{}".to_owned(),
                rule: "r".to_owned(),
                trace: vec!["YES r".to_owned()],
                rules_hash: "h".to_owned(),
                facts: "{\"intent\":\"billing\"}".to_owned(),
                outcome: "{\"rule\":\"r\"}".to_owned(),
            })?;
            let event = NewEvent::ours(at(0), EventKind::Message, "was heißt das?".to_owned());
            tx.add_event(ticket, &NewEvent { arrival: Some(arrival), ..event })?;
            Ok((tx.decisions(ticket)?, tx.decided(at(0), 0, 10)?, arrival))
        });
        let (decisions, decided, arrival) = trace.unwrap();
        assert_eq!(decisions[0].trace, ["YES r"]);
        assert_eq!(decisions[0].outcome, "{\"rule\":\"r\"}");
        let mine = decided.iter().find(|row| row.arrival == arrival).unwrap().clone();
        assert_eq!(
            (mine.facts.as_str(), mine.text.as_str()),
            ("{\"intent\":\"billing\"}", "was heißt das?")
        );
        let behind = write(db, move |tx| tx.decided(at(0), mine.id, 10)).unwrap();
        assert!(behind.iter().all(|row| row.id > mine.id));
        assert!(
            write(db, |tx| tx.decided(at(1), 0, 10)).unwrap().iter().all(|row| row.at >= at(1))
        );

        let take = |who: &'static str, now: i64| {
            write(db, move |tx| tx.take_lease("imap", who, at(now), at(now + 10))).unwrap()
        };
        assert!(take("node-a", 0));
        assert!(!take("node-b", 5));
        assert!(take("node-a", 5));
        assert!(take("node-b", 15));
        write(db, |tx| tx.release_lease("imap", "node-b")).unwrap();
        assert!(take("node-a", 16));

        write(db, |tx| {
            tx.add_api_key("portal", &[1; 32], &["tickets:read".to_owned()], &[], at(0))
        })
        .unwrap();
        assert!(matches!(
            write(db, |tx| tx.add_api_key("portal", &[2; 32], &[], &[], at(0))),
            Err(StoreError::Exists(_))
        ));
        assert_eq!(write(db, |tx| tx.api_key(&[1; 32])).unwrap().unwrap().scopes, ["tickets:read"]);
        assert!(write(db, |tx| tx.revoke_api_key("portal", at(1))).unwrap());
        assert_eq!(write(db, |tx| tx.api_key(&[1; 32])).unwrap(), None);
        assert!(!write(db, |tx| tx.revoke_api_key("portal", at(1))).unwrap());

        assert!(write(db, |tx| tx.check_vault_key(5)).unwrap());
        assert!(write(db, |tx| tx.check_vault_key(5)).unwrap());
        assert!(!write(db, |tx| tx.check_vault_key(6)).unwrap());
    });
}

#[test]
fn jobs_that_wait_together_share_commits_and_a_bad_one_undoes_only_itself() {
    on_every_engine(|db| {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        let ran = Arc::new(AtomicU32::new(0));
        let results = runtime.block_on(async {
            let tasks: Vec<_> = (0..200_u32)
                .map(|n| {
                    let (db, ran) = (db.clone(), Arc::clone(&ran));
                    runtime.spawn(async move {
                        db.write(move |tx| {
                            ran.fetch_add(1, Ordering::Relaxed);
                            let number = tx.open_ticket(&new_ticket())?;
                            match n % 10 {
                                0 => Err(StoreError::Abandoned("bad".to_owned())),
                                1 => panic!("announced: a story panics"),
                                _ => Ok(number.serial()),
                            }
                        })
                        .await
                    })
                })
                .collect();
            let mut results = vec![];
            for task in tasks {
                results.push(task.await.unwrap());
            }
            results
        });
        let mut serials: Vec<u32> = results.into_iter().filter_map(Result::ok).collect();
        serials.sort_unstable();
        assert_eq!(
            serials,
            (1..=160).collect::<Vec<_>>(),
            "every good one once, no gap from the bad"
        );
        assert_eq!(ran.load(Ordering::Relaxed), 200);
    });
}

#[test]
fn a_second_owner_is_refused_and_a_stopped_store_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let first = sqlite(&folder);
    write(&first, |tx| tx.open_ticket(&new_ticket())).unwrap();
    let settings = SqliteSettings { path: folder.path().join("t.db"), group_max: 1 };
    let error = open_sqlite(&settings).unwrap_err();
    assert!(
        error.to_string().ends_with("is in use by another centralita; stop it, or use its socket"),
        "{error}"
    );
    first.stop();
    let error = write(&first, |tx| tx.open_ticket(&new_ticket())).unwrap_err();
    assert!(matches!(error, StoreError::Stopping), "{error}");
}

#[test]
fn a_newer_schema_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 999").unwrap();
    let error = open_sqlite(&SqliteSettings { path, group_max: 1 }).unwrap_err();
    assert!(error.to_string().contains("has schema 999, this program knows "), "{error}");
}
