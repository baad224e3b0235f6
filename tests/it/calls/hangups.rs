//! The caller hangs up: after every step of every script, through both doors.
use centralita::cli::phone::door::SimulatorDoor;
use centralita::cli::phone::play::{At, Driver, Move, Phones};
use centralita::cli::phone::script::{Deed, Script, Vars};
use centralita::tickets::OutcomeKind;

use super::scripts::{files, read};
use super::stage::{Stage, Timed};
use super::twiml::Webhooks;

pub(crate) fn what(deed: &Deed, vars: &Vars) -> Move {
    if let Deed::Press(text) = deed {
        return Move::Press(vars.keys(text).unwrap());
    }
    if let Deed::ResponderPress(text) = deed {
        return Move::ResponderPress(vars.keys(text).unwrap());
    }
    Move::Other(deed.clone())
}

/// Plays the first acts of a script, then hangs up; `false` when the call was over before.
pub(crate) fn hangs_up_after<D: Driver>(
    script: &Script,
    vars: &Vars,
    acts: usize,
    driver: D,
) -> bool {
    let (mut phones, _) = Phones::begin(driver, &script.start).unwrap();
    for deed in script.deeds().take(acts) {
        if phones.caller_gone() {
            return false;
        }
        phones.act(&what(deed, vars)).unwrap();
    }
    let up = !phones.caller_gone();
    phones.end().unwrap();
    up
}

/// Whatever a call was at, it ends as tickets or with reasons, and nobody's telephone stays taken.
pub(crate) fn is_settled(stage: &Stage, at: &str) {
    let page = stage.latest();
    assert!(page.call.ended_at.is_some(), "{at}: the call is still up");
    assert!(page.legs.iter().all(|leg| leg.ended_at.is_some()), "{at}: {:?}", page.legs);
    assert!(!page.outcomes.is_empty(), "{at}");
    for outcome in &page.outcomes {
        let told = match outcome.outcome {
            OutcomeKind::Opened | OutcomeKind::Joined => outcome.ticket.is_some(),
            OutcomeKind::Withheld => outcome.ticket.is_none() && !outcome.reason.is_empty(),
            OutcomeKind::Duplicate
            | OutcomeKind::Quarantined
            | OutcomeKind::Refused
            | OutcomeKind::Parked => false,
        };
        assert!(told, "{at}: {outcome:?}");
    }
    // Whoever chose something or said something has a ticket.
    if page.intent.is_some() {
        assert!(page.outcomes.iter().any(|outcome| outcome.ticket.is_some()), "{at}: {page:?}");
    }
}

fn every_step(file: &std::path::Path) -> u32 {
    let script = read(file);
    let stage = Stage::of(file);
    let name = file.file_stem().unwrap().to_str().unwrap();
    let mut hung_up = 0;
    for acts in 0..=script.deeds().count() {
        let door = Timed { stage: &stage, driver: SimulatorDoor::new(&stage) };
        let up = hangs_up_after(&script, &stage.vars(), acts, door);
        is_settled(&stage, &format!("{name} after {acts}, simulator"));
        let call = format!("{acts}");
        let door = Timed { stage: &stage, driver: Webhooks::new(&stage, &call) };
        let also = hangs_up_after(&script, &stage.vars(), acts, door);
        is_settled(&stage, &format!("{name} after {acts}, webhooks"));
        assert_eq!(up, also, "{name} after {acts}");
        hung_up += u32::from(up) * 2;
    }
    hung_up
}

#[test]
fn hanging_up_leaves_a_ticket_or_a_reason_at_every_step() {
    let files = files();
    let (some, others) = files.split_at(files.len() / 2);
    let count =
        |files: &[std::path::PathBuf]| files.iter().map(|file| every_step(file)).sum::<u32>();
    let hung_up = std::thread::scope(|scope| {
        let first = scope.spawn(|| count(some));
        count(others) + first.join().unwrap()
    });
    assert!(hung_up > 300, "{hung_up}");
}

/// A responder whose telephone still rings, or who is being asked, when the caller hangs up.
#[test]
fn who_accepts_a_caller_who_has_gone_gets_his_number_and_the_ticket_says_so() {
    let stage = Stage::new();
    let text = "from +34910000001\n> wait\n> wait\n> press 1\n> press 2\n> press 1\n> press 8\n";
    let script = Script::parse(text).unwrap();
    for driver in 0..2 {
        let vars = stage.vars();
        let heard = if driver == 0 {
            late(&script, &vars, SimulatorDoor::new(&stage))
        } else {
            late(&script, &vars, Webhooks::new(&stage, "late"))
        };
        assert_eq!(
            heard.last().unwrap(),
            "lucia es: El cliente ha colgado. Llámele al 9 1 0, 0 0 0, 0 0 1."
        );
        is_settled(&stage, "late");
        let events = stage.became().events.join("\n");
        assert!(events.contains("the caller hung up, over after"), "{events}");
        assert!(events.contains("accepted by key after the caller had hung up"), "{events}");
    }
}

pub(crate) fn late<D: Driver>(script: &Script, vars: &Vars, driver: D) -> Vec<String> {
    let (mut phones, _) = Phones::begin(driver, &script.start).unwrap();
    for deed in script.deeds() {
        phones.act(&what(deed, vars)).unwrap();
    }
    assert!(matches!(phones.at(), At::Rings { asked: true, .. }), "{:?}", phones.at());
    phones.act(&Move::Other(Deed::Answer)).unwrap();
    phones.act(&Move::Other(Deed::HangUp)).unwrap();
    let heard = phones.act(&what(&Deed::ResponderPress("1".to_owned()), vars)).unwrap();
    let mut lines: Vec<String> =
        heard.iter().flat_map(|(who, scene)| scene.lines(who.as_deref())).collect();
    assert_eq!(lines.pop().unwrap(), "lucia (hangs up)", "nobody is joined with an empty line");
    lines
}
