//! 9 and 0 in steps of several digits: alone they are ways out, before other digits they are digits.
use centralita::cli::phone::door::SimulatorDoor;
use centralita::cli::phone::play::{At, Driver, Move, Phones};
use centralita::cli::phone::script::{Deed, Start, Vars};

use super::stage::Stage;
use super::twiml::Webhooks;

/// The steps of several digits, and the keys that lead there. `{ana}` is a contact number.
const STEPS: [(&str, u8, &[&str]); 4] = [
    ("contact number", 8, &["1"]),
    ("code", 4, &["1", "{ana}"]),
    ("ticket", 7, &["1", "#", "4"]),
    // A person is asked for, nobody answers, and he whose number is withheld wants a call-back.
    ("telephone number", 15, &["1", "#", "0", "no answer", "1"]),
];

fn keyed<D: Driver>(way: &[&str], keys: &str, most: u8, vars: &Vars, driver: D) -> String {
    let start = Start { no_speech: true, ..Start::default() };
    let (mut phones, _) = Phones::begin(driver, &start).unwrap();
    for step in way {
        let what = match *step {
            "no answer" => Move::Other(Deed::NoAnswer),
            keys => Move::Press(vars.keys(keys).unwrap()),
        };
        phones.act(&what).unwrap();
    }
    let At::Listens { keys: listens, .. } = phones.at() else { panic!("{:?}", phones.at()) };
    assert_eq!(*listens, most, "{way:?}");
    let heard = phones.act(&Move::Press(vars.keys(keys).unwrap())).unwrap();
    let lines: Vec<String> = heard.iter().flat_map(|(_, scene)| scene.lines(None)).collect();
    let told = match phones.at() {
        At::Rings { .. } if lines.iter().any(|line| line.contains("112")) => "danger".to_owned(),
        At::Rings { .. } => "a person".to_owned(),
        At::Listens { keys, .. } => format!("digits, then {keys}"),
        at @ (At::Records | At::Asked { .. } | At::Talk { .. } | At::Over) => format!("{at:?}"),
    };
    phones.end().unwrap();
    told
}

#[test]
fn lone_9_and_0_are_ways_out_and_9123_90_and_0912_are_digits_in_every_step_at_every_door() {
    let stage = Stage::new();
    let mut call = 0;
    let mut doors = |way: &[&str], keys: &str, most| {
        let simulated = keyed(way, keys, most, &stage.vars(), SimulatorDoor::new(&stage));
        call += 1;
        let webhooks = Webhooks::new(&stage, &call.to_string());
        let posted = keyed(way, keys, most, &stage.vars(), webhooks);
        assert_eq!(simulated, posted, "{keys} after {way:?}");
        simulated
    };
    for (step, most, way) in STEPS {
        for keys in ["9", "9#"] {
            assert_eq!(doors(way, keys, most), "danger", "{keys} at the {step}");
        }
        for keys in ["0", "0#"] {
            assert_eq!(doors(way, keys, most), "a person", "{keys} at the {step}");
        }
        for keys in ["9123", "90", "0912", "9123#", "90#", "0912#"] {
            let told = doors(way, keys, most);
            assert!(told.starts_with("digits"), "{keys} at the {step}: {told}");
        }
        assert_eq!(doors(way, "*", most), "digits, then 1", "* at the {step} offers both");
    }
}
