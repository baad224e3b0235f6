//! A known incident declared by telephone: by whoever is rung about one report, and by nobody else.
use std::path::{Path, PathBuf};

use centralita::cli::phone::door::SimulatorDoor;
use centralita::model::{Intent, TicketNumber};
use centralita::store::{IncidentFilter, PageFilter};
use centralita::tickets::{Incident, IncidentState};

use super::scripts::{played, read, timed, told};
use super::stage::Stage;
use super::twiml::Webhooks;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/declared/{name}.call"))
}

/// Plays a call on a desk that others have rung before; returns what was not as it is written.
fn rings(stage: &Stage, name: &str, webhooks: bool) -> String {
    let file = file(name);
    let script = read(&file);
    let found = if webhooks {
        played(&file, &script, stage, timed(stage, Webhooks::new(stage, name)))
    } else {
        played(&file, &script, stage, timed(stage, SimulatorDoor::new(stage)))
    };
    if std::env::var_os("UPDATE_EXPECT").is_some() && !webhooks {
        std::fs::write(&file, script.rewritten(&found.0, &found.1)).unwrap();
        return String::new();
    }
    told(&file, &script, &found)
}

/// The ticket of the latest call.
fn ticket(stage: &Stage) -> TicketNumber {
    let outcomes = stage.latest().outcomes;
    outcomes.iter().find_map(|outcome| outcome.ticket).unwrap()
}

fn incidents(stage: &Stage) -> Vec<Incident> {
    stage.desk.store(|tx| tx.incidents(&IncidentFilter::default()))
}

fn pages(stage: &Stage) -> usize {
    stage.desk.store(|tx| tx.pages(&PageFilter::default())).len()
}

/// By what doors somebody declared an incident, as the audit trail has it, and whether it knows who.
fn declared_by(stage: &Stage) -> Vec<(String, bool)> {
    let rows = stage.desk.store(|tx| tx.audit_after(0, 1_000));
    let rows = rows.into_iter().filter(|row| row.what == "incident.declared");
    rows.map(|row| (row.via, row.who.is_some())).collect()
}

#[test]
fn whoever_is_on_call_declares_by_telephone_and_the_next_report_wakes_nobody() {
    for (language, site) in [("es", "MD2"), ("pt", "LS1"), ("en", "MD2")] {
        for webhooks in [false, true] {
            let stage = Stage::new().with_proven_numbers();
            let faults = rings(&stage, &format!("{language}-declares"), webhooks);
            assert_eq!(faults, "", "{webhooks}");
            let first = ticket(&stage);
            let [incident] = &incidents(&stage)[..] else { panic!("{:?}", incidents(&stage)) };
            assert_eq!(incident.state, IncidentState::Declared);
            assert_eq!((incident.site.as_str(), incident.intent), (site, Intent::IncidentPower));
            assert_eq!(declared_by(&stage), [("telephone".to_owned(), true)]);
            let before = pages(&stage);

            let faults = rings(&stage, &format!("{language}-joins"), webhooks);
            assert_eq!(faults, "", "{webhooks}");
            let (id, next) = (incident.id, ticket(&stage));
            let children = stage.desk.store(move |tx| tx.children(id, None, 10));
            let tickets: Vec<_> = children.iter().map(|child| child.ticket).collect();
            assert_eq!(tickets, [first, next]);
            assert!(children.iter().all(|child| child.held), "{children:?}");
            assert_eq!(pages(&stage), before, "{language}: nobody is paged for it");
        }
    }
}

#[test]
fn nobody_declares_by_telephone_whose_number_is_not_proven() {
    for webhooks in [false, true] {
        let stage = Stage::new();
        assert_eq!(rings(&stage, "es-unproven", webhooks), "", "{webhooks}");
        assert_eq!(incidents(&stage), []);
        assert_eq!(declared_by(&stage), []);
    }
}

#[test]
fn urgent_calls_by_keys_have_a_site_from_the_caller_or_his_company_and_an_incident_is_declared_there()
 {
    for (script, site) in [("es-menu", "MD2"), ("es-own-site", "MD1")] {
        for webhooks in [false, true] {
            let stage = Stage::new().with_proven_numbers();
            assert_eq!(rings(&stage, script, webhooks), "", "{webhooks}");
            let [incident] = &incidents(&stage)[..] else { panic!("{:?}", incidents(&stage)) };
            assert_eq!((incident.site.as_str(), incident.intent), (site, Intent::IncidentPower));
        }
    }
}
