//! What the desk sees of a ticket that an outside desk has.
use centralita::model::Language;
use centralita::staff::Role;

use super::signed_in;
use crate::outside::double::{Double, Fault};
use crate::outside::stage::Stage;
use crate::outside::zammad::Zammad;
use crate::paging::dark;

#[test]
fn a_tickets_page_says_what_outside_desks_call_it_in_three_languages() {
    let double = Double::start(Zammad::new());
    let stage = Stage::new("zammad", &double.url());
    double.fails(&[Fault::Status(503)]);
    let path = format!("/tickets/{}", dark(&stage.desk));
    let words = [
        (
            Language::Spanish,
            "Servicio externo",
            "zammad: todavía no consta allí",
            "zammad lo tiene como 10019",
        ),
        (
            Language::Portuguese,
            "Serviço externo",
            "zammad: ainda não consta lá",
            "zammad tem-no como 10019",
        ),
        (Language::English, "Outside desk", "zammad: not there yet", "zammad has it as 10019"),
    ];
    stage.hand_over();
    let page = |who: &str, language: Language| {
        signed_in(&stage.desk, &format!("{who}-{}", language.folder()), Role::Agent, language)
            .get(&path)
            .text
    };
    for (language, label, waits, _) in words {
        let text = page("ana", language);
        assert!(text.contains(label) && text.contains(waits), "{text}");
    }
    stage.goes_on("zammad");
    for (language, label, _, told) in words {
        let text = page("eva", language);
        assert!(text.contains(label) && text.contains("zammad: 10019"), "{text}");
        assert!(text.contains(told), "{text}");
    }
}
