//! Reports as a browser sees them.
use axum::http::{StatusCode, header};
use centralita::model::Language;
use centralita::staff::Role;

use super::{DARK, signed_in};
use crate::desk::{TestDesk, mail};

#[test]
fn figures_stand_as_pictures_tables_and_a_file() {
    let desk = TestDesk::new();
    for n in 0..3 {
        mail(&format!("a{n}@c{n}.example"), "Fatura", "Bom dia, falta-nos a fatura de outubro.")
            .to("suporte@example.com")
            .sent_to(&desk);
    }
    mail("eva@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::Portuguese);
    let page = lead.get("/reports");
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Casos por idioma") && page.text.contains("português: 3"));
    assert!(page.text.contains("<svg class=\"chart\"") && page.text.contains("role=\"img\""));
    assert!(page.text.contains("75,0 % (3/4)"), "{}", page.text);
    assert!(!page.text.contains("style=\"") && !page.text.contains("<script>"));
    // Each picture has its table.
    assert_eq!(page.text.matches("<svg").count(), page.text.matches("<table id=").count());
    let csv = lead.get("/reports/csv?from=2026-11-24&to=2026-11-24&by=language");
    assert_eq!(
        csv.header(header::CONTENT_DISPOSITION),
        "attachment; filename=\"reports-2026-11-24-2026-11-24.csv\""
    );
    assert!(
        csv.text.contains("2026-11-24,2026-11-24,language,pt-PT,tickets,3\r\n"),
        "{}",
        csv.text
    );
    let before = lead.get("/reports?from=2026-10-01&to=2026-10-31");
    assert!(
        before.text.contains("Não há nada disso nestes dias.") && !before.text.contains("<svg")
    );
    for wrong in ["from=x", "from=2026-11-24&to=2026-11-01", "from=2020-01-01&to=2026-11-01"] {
        let page = lead.get(&format!("/reports?{wrong}"));
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let wrong = lead.get("/reports/csv?by=colour");
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn the_three_minutes_are_drawn_with_what_the_law_wants() {
    let desk = TestDesk::new();
    let mut auditor = signed_in(&desk, "ines", Role::Auditor, Language::English);
    assert_eq!(auditor.get("/reports").status, StatusCode::OK, "an auditor sees reports");
    assert!(!auditor.get("/reports").text.contains("class=\"goal\""), "nobody asked for a person");
    let mut agent = signed_in(&desk, "rui", Role::Agent, Language::English);
    for closed in ["/reports", "/reports/csv"] {
        assert_eq!(agent.get(closed).status, StatusCode::FORBIDDEN, "{closed}");
    }
    assert!(!agent.get("/").text.contains("href=\"/reports\""));
}
