//! `data/last-good.json`: what it says of the coming two weeks is what the on-call files say.
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use centralita::app::last_good::{LAST_GOOD, LastGoodFile};
use centralita::intake::{LastGood, LastGoodFault};
use centralita::model::Timestamp;

use crate::daemon::Home;
use crate::desk::TestDesk;

const ATTENDED: &str = "[[attended]]\nid = \"noc\"\nnumber = \"+34910000099\"\n\
                        language = \"es-ES\"\nreason = \"staffed day and night\"\n";
const HOUR: Duration = Duration::from_secs(3_600);

fn desk() -> TestDesk {
    TestDesk::with(ATTENDED)
}

#[test]
fn what_is_read_back_rings_whom_the_on_call_files_ring_for_two_weeks() {
    let desk = desk();
    let file = LastGoodFile::new(&desk.desk.data);
    let made = file.write(&desk.desk.intake).unwrap();
    let read = file.read().unwrap();
    assert_eq!(read, made);
    let mode = std::fs::metadata(desk.desk.data.join(LAST_GOOD)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let attended = &desk.desk.intake.parts().settings.attended;
    let mut orders = std::collections::BTreeSet::new();
    for hour in 0..14 * 24 {
        for line in ["es", "pt", "nowhere"] {
            for danger in [true, false] {
                let kept = read.people(Some(line), danger, desk.now(), attended).unwrap();
                let now = desk.desk.intake.last_resort_for(Some(line), danger);
                assert_eq!(kept, now, "{line} {danger} after {hour} h");
                assert_eq!(kept.last().unwrap().id, "noc");
                let ids: Vec<String> = kept.into_iter().map(|one| one.id).collect();
                orders.insert((line, danger, ids));
            }
        }
        desk.forward(HOUR);
    }
    assert!(orders.len() > 6, "somebody took over: {orders:?}");
    assert_eq!(
        read.people(Some("es"), true, desk.now(), attended),
        Err(LastGoodFault::Stale { until: made.until })
    );
}

#[test]
fn it_is_made_anew_at_the_next_hand_over_and_once_a_day() {
    let desk = desk();
    let made = || {
        let parts = desk.desk.intake.parts();
        LastGood::of(&parts.settings, &parts.knowledge.load(), desk.now())
    };
    let mut renewals = 0;
    let end = desk.now().checked_add(HOUR * 24 * 14).unwrap();
    while desk.now() < end {
        let (before, due) = (made(), made().renewed_at());
        let until_due = due.duration_since(desk.now());
        assert!(
            until_due.is_positive() && until_due <= HOUR.saturating_mul(24).try_into().unwrap()
        );
        let people = |at: Timestamp| before.people(Some("es"), true, at, &[]).unwrap();
        let last = due.checked_sub(Duration::from_secs(1)).unwrap();
        assert_eq!(people(desk.now()), people(last), "nobody takes over before it is renewed");
        desk.forward(until_due.unsigned_abs());
        renewals += 1;
    }
    assert!(renewals >= 14, "{renewals}");
}

#[test]
fn a_file_that_is_not_there_or_broken_is_named() {
    let desk = desk();
    let file = LastGoodFile::new(&desk.desk.data);
    let fault = file.read().unwrap_err();
    assert_eq!(fault.as_str(), "missing");
    assert!(fault.to_string().contains("last-good.json"), "{fault}");
    let path = desk.desk.data.join(LAST_GOOD);
    file.write(&desk.desk.intake).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    for spoilt in
        [&text[..text.len() / 2], "", &text.replacen("\"version\": 1", "\"version\": 2", 1)]
    {
        std::fs::write(&path, spoilt).unwrap();
        let fault = file.read().unwrap_err();
        assert_eq!(fault.as_str(), "broken", "{fault}");
        assert!(fault.to_string().contains("attended numbers"), "{fault}");
    }
}

#[test]
fn the_daemon_writes_it_at_the_start_and_at_each_good_reload() {
    let home = Home::with_own_files();
    let daemon = home.start();
    let path = home.folder.path().join("data").join(LAST_GOOD);
    while !path.exists() {
        std::thread::yield_now();
    }
    let made_at = || LastGood::parse(&std::fs::read(&path).unwrap()).unwrap().made_at;
    let first = made_at();
    assert_eq!(home.run(&["routing", "reload"]).status.code(), Some(0));
    let second = made_at();
    assert!(second > first);
    let rule = home.folder.path().join("routing-rules/rules/99-last.toml");
    std::fs::write(&rule, "[[rule]]\nid = \"broken\"\n").unwrap();
    assert_eq!(home.run(&["routing", "reload"]).status.code(), Some(1));
    assert_eq!(made_at(), second, "a faulty set changes nothing");
    assert_eq!(daemon.stop().0, Some(0));
}
