//! Nobody is joined with a caller without the accepting key, whatever else he does.
use centralita::cli::phone::play::{At, Phones};
use centralita::cli::phone::script::{Deed, Script, Start};

use super::driver::Calls;
use crate::calls::hangups::{is_settled, late, what};
use crate::calls::stage::Stage;

/// Danger leads to a responder at once; his telephone sends sound from the moment he answers.
/// Returns what was heard while he did this and that, until he was let go or joined.
fn rung(deeds: &[Deed]) -> (Stage, Vec<String>) {
    let stage = Stage::new();
    let start = Start { from: Some("+34910000001".to_owned()), ..Start::default() };
    let (mut phones, _) = Phones::begin(Calls::new(&stage, true), &start).unwrap();
    let mut heard = vec![];
    let before = [Deed::Press("9".to_owned()), Deed::Answer];
    for (at, deed) in before.iter().chain(deeds).enumerate() {
        if at < before.len() || matches!(phones.at(), At::Asked { .. }) {
            heard.extend(phones.act(&what(deed, &stage.vars())).unwrap());
        }
    }
    phones.end().unwrap();
    drop(phones);
    (stage, heard.iter().flat_map(|(who, scene)| scene.lines(who.as_deref())).collect())
}

fn is_joined(heard: &[String]) -> bool {
    heard.iter().any(|line| line.ends_with("(bridged)"))
}

fn presses(keys: &str) -> Deed {
    Deed::ResponderPress(keys.to_owned())
}

#[test]
fn nobody_is_joined_without_the_key() {
    use Deed::{ResponderHangsUp, ResponderWaits};
    let ways = [
        ("a mailbox that talks on", vec![ResponderWaits; 5]),
        ("declines", vec![presses("2")]),
        ("declines with more keys", vec![presses("21")]),
        ("hangs up", vec![ResponderHangsUp]),
        ("listens again and hangs up", vec![presses("3"), ResponderHangsUp]),
        ("presses 9 and waits", vec![presses("9"), ResponderWaits, ResponderWaits, ResponderWaits]),
        ("presses #", vec![presses("#"), ResponderHangsUp]),
        ("presses * and 0", vec![presses("*"), presses("0"), ResponderHangsUp]),
    ];
    std::thread::scope(|scope| {
        for (who, deeds) in &ways {
            scope.spawn(move || {
                let (stage, heard) = rung(deeds);
                assert!(!is_joined(&heard), "{who}: {heard:?}");
                is_settled(&stage, who);
                let events = stage.became().events.join("\n");
                assert!(!events.contains("accepted"), "{who}: {events}");
            });
        }
        scope.spawn(|| {
            let (stage, heard) = rung(&[presses("1")]);
            assert!(is_joined(&heard), "{heard:?}");
            is_settled(&stage, "the key");
            let events = stage.became().events.join("\n");
            assert!(events.contains("accepted by key and is connected"), "{events}");
        });
    });
}

#[test]
fn who_accepts_a_caller_who_has_gone_hears_his_number_over_sip() {
    let stage = Stage::new();
    let text = "from +34910000001\n> wait\n> wait\n> press 1\n> press 2\n> press 1\n> press 8\n";
    let heard = late(&Script::parse(text).unwrap(), &stage.vars(), Calls::new(&stage, false));
    let told = "lucia es: El cliente ha colgado. Llámele al 9 1 0, 0 0 0, 0 0 1.";
    assert_eq!(heard.last().unwrap(), told);
    is_settled(&stage, "late");
    let events = stage.became().events.join("\n");
    assert!(events.contains("accepted by key after the caller had hung up"), "{events}");
}
