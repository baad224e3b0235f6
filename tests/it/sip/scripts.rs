//! Every script of `tests/data/calls` over SIP: heard and filed as through the other doors.
use std::path::Path;

use super::driver::Calls;
use crate::calls::scripts::{files, played, read, told};
use crate::calls::stage::Stage;

/// Scripts that are played at a time: they mostly wait.
const AT_ONCE: usize = 40;

fn check(file: &Path) -> String {
    let script = read(file);
    let stage = Stage::of(file);
    let calls = Calls::new(&stage, !script.start.no_speech);
    let found = played(file, &script, &stage, calls);
    let faults = told(file, &script, &found);
    if faults.is_empty() { faults } else { format!("{faults}{:#?}\n", found.1) }
}

#[test]
fn scripts_are_heard_over_sip_as_through_the_other_doors() {
    let files = files();
    let only = std::env::var("SCRIPT").unwrap_or_default();
    let files: Vec<_> =
        files.iter().filter(|file| file.to_string_lossy().contains(&only)).collect();
    let mut faults = String::new();
    for some in files.chunks(AT_ONCE) {
        std::thread::scope(|scope| {
            let plays: Vec<_> =
                some.iter().map(|file| (file, scope.spawn(|| check(file)))).collect();
            for (file, play) in plays {
                match play.join() {
                    Ok(differences) => faults.push_str(&differences),
                    Err(_) => faults.push_str(&format!("{}: it panicked\n", file.display())),
                }
            }
        });
    }
    assert_eq!(faults, "");
}
