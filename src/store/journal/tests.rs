//! What a journal promises, over a disk that fails when it is told to.
use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::runtime::SeededRandom;

fn secrets(seed: u64) -> Secrets {
    let folder = tempfile::tempdir().unwrap();
    Secrets::open(folder.path(), &SeededRandom::new(seed)).unwrap()
}

/// What a crash at this moment leaves: a copy of the file, in a folder of its own.
fn crashed(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    std::fs::copy(folder.join("late.journal"), copy.path().join("late.journal")).unwrap();
    copy
}

fn written(appended: Appended) -> bool {
    appended.written.blocking_recv().unwrap()
}

fn texts(journal: &Journal) -> Vec<String> {
    let text = |(_, text): (u64, Vec<u8>)| String::from_utf8(text).unwrap();
    journal.waiting().into_iter().map(text).collect()
}

#[test]
fn what_was_written_is_there_after_a_crash_in_its_order_and_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), &secrets(1)).unwrap();
    for text in ["+34910000001 one", "+34910000001 two", "+34910000001 three"] {
        assert!(written(journal.append(text.into())));
    }
    let path = folder.path().join("late.journal");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(bytes.len(), JOURNAL_BYTES);
    assert!(!bytes.windows(12).any(|part| part == b"+34910000001"));

    let copy = crashed(folder.path());
    let again = Journal::open(copy.path(), &secrets(1)).unwrap();
    assert_eq!(texts(&again), texts(&journal));
    assert_eq!(again.append(b"four".to_vec()).seq, Some(4), "numbers go on");
    let theirs = Journal::open(crashed(folder.path()).path(), &secrets(2)).unwrap();
    assert_eq!(theirs.waiting(), []);
    assert_eq!(theirs.counts().unreadable, 3, "what another key sealed stays, and is told");
}

#[test]
fn what_was_taken_does_not_come_back_once_its_slot_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), &secrets(1)).unwrap();
    assert!(written(journal.append(b"one".to_vec())));
    assert!(written(journal.append(b"two".to_vec())));
    // A crash before the slot is empty: it waits again.
    let before = crashed(folder.path());
    journal.done(&[1]);
    assert_eq!(texts(&journal), ["two"]);
    // The thread empties slots before it takes the next record.
    assert!(written(journal.append(b"three".to_vec())));
    assert!(written(journal.append(b"four".to_vec())));
    let after = Journal::open(crashed(folder.path()).path(), &secrets(1)).unwrap();
    assert_eq!(texts(&after), ["two", "three", "four"]);
    let before = Journal::open(before.path(), &secrets(1)).unwrap();
    assert_eq!(texts(&before), ["one", "two"]);
}

#[test]
fn a_torn_record_is_left_out_and_its_slot_is_used_again() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), &secrets(1)).unwrap();
    assert!(written(journal.append(b"one".to_vec())));
    assert!(written(journal.append(b"two".to_vec())));
    let copy = crashed(folder.path());
    let path = copy.path().join("late.journal");
    let mut bytes = std::fs::read(&path).unwrap();
    // Only the first sector of the second record came.
    bytes[frame::SLOT_BYTES + 40..2 * frame::SLOT_BYTES].fill(0);
    std::fs::write(&path, &bytes).unwrap();
    let again = Journal::open(copy.path(), &secrets(1)).unwrap();
    assert_eq!(texts(&again), ["one"]);
    assert_eq!(again.counts().unreadable, 1);
    assert!(written(again.append(b"three".to_vec())));
    let third = Journal::open(crashed(copy.path()).path(), &secrets(1)).unwrap();
    assert_eq!((texts(&third), third.counts().unreadable), (vec!["one".into(), "three".into()], 0));
}

#[test]
fn a_full_journal_keeps_a_bounded_rest_in_memory_and_counts_what_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), &secrets(1)).unwrap();
    let mut last = None;
    for number in 0..SLOTS {
        // One at a time would be four thousand flushes; the bound of the memory is kept.
        let appended = journal.append(number.to_string().into());
        if number % (UNWRITTEN_MAX / 2) == 0 {
            assert!(written(appended));
        } else {
            last = Some(appended);
        }
    }
    assert!(written(last.unwrap()));
    assert!(!written(journal.append(b"one more".to_vec())), "there is no slot");
    for _ in 1..UNWRITTEN_MAX {
        assert!(journal.append(vec![]).seq.is_some());
    }
    let lost = journal.append(b"too many".to_vec());
    assert_eq!(lost.seq, None);
    assert!(!written(lost));
    let counts = journal.counts();
    assert_eq!((counts.waiting, counts.unwritten), (SLOTS + UNWRITTEN_MAX, UNWRITTEN_MAX));
    assert_eq!(counts.lost, 1);
    let path = folder.path().join("late.journal");
    assert_eq!(std::fs::metadata(path).unwrap().len(), JOURNAL_BYTES as u64, "it never grows");

    // Room again: what waited in memory is written at the next try.
    let gone: Vec<u64> = (1..=u64::try_from(UNWRITTEN_MAX + 2).unwrap()).collect();
    journal.done(&gone);
    journal.done(&[journal.waiting().last().unwrap().0]);
    // A round empties slots after it wrote: this one is over when the second is.
    let _ = written(journal.append(vec![]));
    journal.done(&[journal.waiting().last().unwrap().0]);
    journal.retry();
    assert!(written(journal.append(vec![])));
    assert_eq!(journal.counts().unwritten, 0);
}

/// A disk that fails while it is told to.
struct Failing(Arc<AtomicBool>);

impl Medium for Failing {
    fn put(&mut self, _: usize, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let fails = self.0.load(Ordering::SeqCst);
        if fails { Err(io::Error::other("announced")) } else { Ok(()) }
    }
}

#[test]
fn what_a_failing_disk_does_not_take_is_written_when_it_heals() {
    let fails = Arc::new(AtomicBool::new(true));
    let journal = Journal::over(Failing(Arc::clone(&fails)), &secrets(1)).unwrap();
    assert!(!written(journal.append(b"one".to_vec())));
    assert_eq!((journal.counts().waiting, journal.counts().unwritten), (1, 1));
    fails.store(false, Ordering::SeqCst);
    journal.retry();
    assert!(written(journal.append(b"two".to_vec())));
    assert_eq!((journal.counts().waiting, journal.counts().unwritten), (2, 0));
}

#[test]
fn without_a_disk_records_wait_in_memory() {
    let journal = Journal::over(NoDisk, &secrets(1)).unwrap();
    assert!(!written(journal.append(b"one".to_vec())));
    assert_eq!(texts(&journal), ["one"]);
    assert!(journal.append(vec![0; RECORD_BYTES_MAX + 1]).seq.is_none(), "too long");
    assert_eq!(journal.counts().lost, 1);
}

#[test]
fn an_unusable_journal_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    check_journal(&path).unwrap();
    std::fs::write(&path, b"").unwrap();
    let error = check_journal(&path).unwrap_err().to_string();
    assert!(error.contains("is no folder; move it away"), "{error}");
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    std::fs::write(path.join("late.journal"), b"short").unwrap();
    let error = Journal::open(&path, &secrets(1)).unwrap_err().to_string();
    assert!(error.contains("has 5 bytes, a journal has 8388608; move it away"), "{error}");
    std::fs::remove_file(path.join("late.journal")).unwrap();
    let first = Journal::open(&path, &secrets(1)).unwrap();
    let error = Journal::open(&path, &secrets(1)).unwrap_err().to_string();
    assert!(error.contains("is in use by another centralita"), "{error}");
    drop(first);
}
