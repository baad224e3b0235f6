//! The notice of bad weather: switched by telephone by who may, heard by everybody before the menu.
use std::time::Duration;

use centralita::cli::phone::door::SimulatorDoor;
use centralita::cli::phone::play::{Driver, Heard, Move, Phones};
use centralita::cli::phone::script::{Start, Vars};

use super::driver::Calls;
use crate::calls::stage::Stage;

const WEATHER: [&str; 3] = [
    "es: Por el mal tiempo podemos tardar más en atenderle.",
    "pt: Devido ao mau tempo, o atendimento pode demorar mais.",
    "en: Because of bad weather, we may take longer to answer.",
];
const IS_OFF: &str = "es: Aviso de mal tiempo: desactivado. Para cambiarlo, pulse 1.";
const IS_ON: &str = "es: Aviso de mal tiempo: activado. Para cambiarlo, pulse 1.";
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// People who call one after the other over the same way.
struct Callers<'s, D> {
    stage: &'s Stage,
    vars: Vars,
    driver: Option<D>,
}

impl<D: Driver> Callers<'_, D> {
    /// Somebody calls a line, presses keys and hangs up; returns what he heard of each step.
    fn call(&mut self, line: &str, keys: &[&str]) -> Vec<Vec<String>> {
        let lines = |heard: Vec<Heard>| -> Vec<String> {
            heard.iter().flat_map(|(who, scene)| scene.lines(who.as_deref())).collect()
        };
        let start = Start { line: Some(line.to_owned()), ..Start::default() };
        let (mut phones, heard) = Phones::begin(self.driver.take().unwrap(), &start).unwrap();
        let mut all = vec![lines(heard)];
        for keys in keys {
            let press = Move::Press(self.vars.keys(keys).unwrap());
            all.push(lines(phones.act(&press).unwrap()));
        }
        phones.end().unwrap();
        self.driver = Some(phones.into_driver());
        all
    }

    /// Whether a caller hears the notice; if so, in three languages and before he may choose.
    fn hear_it(&mut self, line: &str) -> bool {
        let greeting = self.call(line, &[]).remove(0);
        let heard: Vec<&String> =
            greeting.iter().filter(|said| WEATHER.contains(&said.as_str())).collect();
        if heard.is_empty() {
            return false;
        }
        assert_eq!(heard, WEATHER);
        let danger = greeting.iter().position(|said| said.contains("112")).unwrap();
        assert_eq!(greeting[danger + 1..danger + 4], WEATHER);
        assert_eq!(greeting[danger + 4], "pt: Para português, prima 2.");
        true
    }

    /// Somebody says who he is and presses 8 and more at the first menu.
    fn presses_8(&mut self, who: &str, more: &[&str]) -> Vec<Vec<String>> {
        let (number, pin) = (format!("{{{who}}}"), format!("{{{who}_pin}}"));
        let mut keys = vec!["1", &number, &pin, "8"];
        keys.extend(more);
        let mut heard = self.call("es", &keys);
        assert!(heard[3].contains(&"es: Gracias, le hemos identificado.".to_owned()), "{heard:?}");
        heard.split_off(4)
    }
}

fn check<D: Driver>(stage: &Stage, driver: D) {
    let mut callers = Callers { stage, vars: stage.vars(), driver: Some(driver) };
    assert!(!callers.hear_it("es"));
    // Whoever may order everything for his company has no word in it, nor is told of it.
    let refused = callers.presses_8("ana", &[]);
    assert_eq!(refused[0][0], "es: No le he entendido.");
    let stranger = callers.call("es", &["1", "#", "8"]);
    assert_eq!(stranger[3][0], "es: No le he entendido.");
    assert!(!callers.hear_it("es"));

    let switched = callers.presses_8("eva", &["1"]);
    assert_eq!(switched[0][0], IS_OFF);
    assert_eq!(switched[1][0], "es: Aviso activado.");
    assert!(callers.hear_it("es"));
    assert!(!callers.hear_it("pt"), "it is that of a line");
    // Danger is danger under it too, and help comes at once.
    let danger = callers.call("es", &["9"]).remove(1);
    assert!(danger[0].starts_with("es: Póngase a salvo."), "{danger:?}");
    assert!(danger.iter().any(|line| line.starts_with("(rings lucia")), "{danger:?}");

    // Who changes his mind presses anything else.
    let left = callers.presses_8("eva", &["2"]);
    assert_eq!(left[0][0], IS_ON);
    assert!(callers.hear_it("es"));
    let switched = callers.presses_8("eva", &["1"]);
    assert_eq!(
        (switched[0][0].as_str(), switched[1][0].as_str()),
        (IS_ON, "es: Aviso desactivado.")
    );
    assert!(!callers.hear_it("es"));

    // One that is forgotten ends by itself.
    callers.presses_8("eva", &["1"]);
    callers.stage.desk.forward(DAY - Duration::from_secs(600));
    assert!(callers.hear_it("es"));
    callers.stage.desk.forward(Duration::from_secs(600));
    assert!(!callers.hear_it("es"));
}

#[test]
fn q6_a_notice_of_bad_weather_is_switched_by_telephone_and_heard_before_the_menu() {
    let stage = Stage::new().with_announcer();
    let vars = stage.vars();
    let mut callers = Callers { stage: &stage, vars, driver: Some(Calls::new(&stage, false)) };
    callers.presses_8("eva", &["1"]);
    // Danger is danger under it too, and help comes at once.
    let heard = callers.call("es", &["9"]);
    assert_eq!(heard[0][2..5], WEATHER);
    assert!(heard[1][0].starts_with("es: Póngase a salvo."), "{heard:?}");
    assert!(heard[1].iter().any(|line| line.starts_with("(rings lucia")), "{heard:?}");
}

#[test]
fn q6_who_may_switches_the_notice_on_and_off_and_a_forgotten_one_ends_by_itself() {
    let stage = Stage::new().with_announcer();
    check(&stage, SimulatorDoor::new(&stage));
}
