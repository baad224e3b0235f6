//! The caller hangs up, at each step and in between: a ticket or a reason is left, and nobody's
//! telephone stays taken.
use std::path::Path;

use centralita::cli::phone::play::{Driver as _, Move, Phones};
use centralita::cli::phone::script::{Deed, Script, Start};

use super::driver::{Calls, until, voice};
use crate::calls::hangups::{hangs_up_after, is_settled};
use crate::calls::scripts::{files, read};
use crate::calls::stage::Stage;

/// The scripts that have between them every kind of step.
const SCRIPTS: [&str; 4] = ["en-speech", "es-message", "es-urgent", "pt-danger"];

fn hangs_up(file: &Path, script: &Script, acts: usize) -> bool {
    let stage = Stage::new();
    let calls = Calls::new(&stage, !script.start.no_speech);
    let up = hangs_up_after(script, &stage.vars(), acts, calls);
    is_settled(&stage, &format!("{} after {acts}, SIP", file.display()));
    up
}

#[test]
fn hanging_up_leaves_a_ticket_or_a_reason_at_every_step_over_sip() {
    let files = files();
    let named = |file: &&std::path::PathBuf| {
        SCRIPTS.iter().any(|name| file.ends_with(format!("{name}.call")))
    };
    let scripts: Vec<_> = files.iter().filter(named).map(|file| (file, read(file))).collect();
    assert_eq!(scripts.len(), SCRIPTS.len());
    let hung_up: usize = std::thread::scope(|scope| {
        let mut calls = vec![];
        for (file, script) in &scripts {
            for acts in 0..=script.deeds().count() {
                calls.push(scope.spawn(move || hangs_up(file, script, acts)));
            }
        }
        calls.into_iter().map(|call| usize::from(call.join().unwrap())).sum()
    });
    assert!(hung_up > 20, "{hung_up}");
}

#[test]
fn who_gives_up_before_the_answer_is_written_down() {
    let stage = Stage::new();
    let calls = Calls::new(&stage, false);
    stage.desk.block_on(async {
        let (mut leg, _handset) = calls.rings(&Start::default()).await;
        leg.hang_up(None).await.unwrap();
        while leg.event().await.is_some() {}
        let call = until("the call", async || calls.newest().await).await;
        calls.is_over_of(call).await;
    });
    is_settled(&stage, "given up");
}

#[test]
fn what_was_said_until_the_caller_hung_up_is_kept() {
    let stage = Stage::new();
    let start = Start { from: Some("+34910000001".to_owned()), ..Start::default() };
    let (mut phones, _) = Phones::begin(Calls::new(&stage, false), &start).unwrap();
    let vars = stage.vars();
    phones.act(&Move::Press(vars.keys("0").unwrap())).unwrap();
    phones.act(&Move::Other(Deed::NoAnswer)).unwrap();
    phones.act(&Move::Press(vars.keys("2").unwrap())).unwrap();
    let mut calls = phones.into_driver();
    stage.desk.block_on(async {
        let handset = &calls.caller().handset;
        handset.says(&voice(true), Some(120));
        until("a message", async || handset.is_done().then_some(())).await;
    });
    calls.hang_up().unwrap();
    is_settled(&stage, "in the middle of a message");
    let events = stage.became().events.join("\n");
    assert!(events.contains("recorded message, 2 s"), "{events}");
}
