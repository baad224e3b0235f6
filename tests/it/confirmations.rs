//! What a caller is told in writing that he is not told on the telephone: how far his company has come,
//! and who of ours he asked for.
use centralita::cli::phone::door::SimulatorDoor;
use centralita::model::{AccountKind, AccountState, AssuranceLevel, Intent};

use crate::arrive::{By, letter, letters, norte, opens, register};
use crate::calls::scripts::{files, played, read};
use crate::calls::stage::Stage;
use crate::desk::TestDesk;

const ANA: &str = "ana@norte.example";
const MEETING: &str =
    "Queremos una reunión de seguimiento trimestral con nuestro CSM para revisar el servicio.";
const MEMBER: &str = "Su gestor de éxito del cliente (CSM) es Marta Gil.";

#[test]
fn who_has_proven_himself_reads_who_of_ours_he_asked_for() {
    for (level, told) in [(AssuranceLevel::Al2, true), (AssuranceLevel::Al1, false)] {
        let desk = TestDesk::new();
        let ana = register(&desk, norte(), ANA, 7);
        let ticket = opens(&desk, By::Call(ana, level), MEETING, |_| ());
        assert_eq!(desk.ticket(ticket).facts.intent, Intent::AccountService);
        let said = letter(&desk);
        assert!(said.contains("por teléfono"), "{said}");
        assert_eq!(said.contains(MEMBER), told, "{level}: {said}");
    }
}

#[test]
fn a_caller_of_a_company_that_is_being_integrated_reads_so_and_no_other_does() {
    let integration = "Su empresa está en proceso de integración";
    for (state, told) in [
        (AccountState::Integrating, true),
        (AccountState::Announced, true),
        (AccountState::Integrated, false),
    ] {
        let desk = TestDesk::new();
        let company = ("Norte", AccountKind::Colocation, state);
        let ana = register(&desk, company, ANA, 7);
        opens(&desk, By::Call(ana, AssuranceLevel::Al2), MEETING, |_| ());
        let said = letter(&desk);
        assert_eq!(said.contains(integration), told, "{state:?}: {said}");
    }
}

const BRANDS: &str = "[[line]]\nid = \"es\"\nnumber = \"+34911238857\"\nlanguage = \"es-ES\"\n\
    time_zone = \"Europe/Madrid\"\ncountry = \"es\"\ndesk = \"Norte Data\"\n\
    [[line]]\nid = \"pt\"\nnumber = \"+351308810818\"\nlanguage = \"pt-PT\"\n\
    time_zone = \"Europe/Lisbon\"\ncountry = \"pt\"\n";

#[test]
fn letters_about_calls_have_the_words_of_their_lines_brand() {
    let file = files().into_iter().find(|file| file.ends_with("es-right-pin.call")).unwrap();
    let script = read(&file);
    for (brand, greeting) in [("itaca", "Hola de parte de Ítaca:"), ("", "Estimado cliente:")] {
        let more = BRANDS.replacen("desk = ", &format!("brand = \"{brand}\"\ndesk = "), 1);
        let desk = TestDesk::with_own_locales(&more, |locales| {
            let folder = locales.join("brands/itaca/es");
            std::fs::create_dir_all(&folder).unwrap();
            let words = "letter-greeting = Hola de parte de Ítaca:\n";
            std::fs::write(folder.join("mail.ftl"), words).unwrap();
        });
        let stage = Stage::over(desk);
        played(&file, &script, &stage, SimulatorDoor::new(&stage));
        let said = letters(&stage.desk);
        let is = |(to, text): &&(String, String)| to == ANA && text.contains("por teléfono");
        let (_, confirmed) = said.iter().find(is).unwrap();
        assert!(confirmed.starts_with(greeting), "{confirmed}");
    }
}

#[test]
fn letters_about_calls_are_signed_in_the_name_of_their_line() {
    let file = files().into_iter().find(|file| file.ends_with("es-right-pin.call")).unwrap();
    let script = read(&file);
    for (more, name) in [(BRANDS, "Norte Data"), ("", "Service Desk")] {
        let stage = Stage::with(more);
        let (_, became) = played(&file, &script, &stage, SimulatorDoor::new(&stage));
        assert_eq!(became.outcomes.len(), 1);
        let said = letters(&stage.desk);
        let is = |(to, text): &&(String, String)| to == ANA && text.contains("por teléfono");
        let (_, confirmed) = said.iter().find(is).unwrap();
        assert!(confirmed.ends_with(name), "{confirmed}");
    }
}
