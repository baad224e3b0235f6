//! Every way through every call with the shipped prompts, and planted faults.
use std::collections::BTreeSet;

use centralita::calls::PromptWorld;
use centralita::conversation::{
    Conversation, FindingKind, Limits, PROMPTS, Prompt, Report, World, explore,
};
use centralita::model::Language;

use crate::desk::TestDesk;

/// As `phone --explore` has them.
const LIMITS: Limits = Limits { person_s: 20.0, silent_s: 180.0 };

/// The desk's prompts, of which one is lacking.
struct Lacking<'a>(PromptWorld<'a>);

impl World for Lacking<'_> {
    fn seconds(&self, prompt: &Prompt) -> Result<f64, String> {
        if prompt.id == "phone-offer-callback" {
            return Err("nobody wrote it".to_owned());
        }
        self.0.seconds(prompt)
    }
}

fn kinds(report: &Report) -> BTreeSet<FindingKind> {
    report.findings.iter().map(|finding| finding.kind).collect()
}

#[test]
fn no_way_through_any_call_ends_nowhere_and_planted_faults_are_found() {
    let desk = TestDesk::new();
    let parts = desk.desk.intake.parts();
    let knowledge = parts.knowledge.load_full();
    let world = PromptWorld::new(&knowledge, &parts.settings);
    let starts = world.starts();
    for language in Language::ALL {
        let begun = |start: &&Conversation| start.facts().start.language == language;
        let lines: BTreeSet<&str> =
            starts.iter().filter(begun).map(|start| start.facts().start.line.as_str()).collect();
        assert_eq!(lines.into_iter().collect::<Vec<_>>(), ["es", "pt"], "{language}");
    }

    let report = explore(&starts, &world, LIMITS);
    assert_eq!(report.findings, [], "{} states", report.states);
    assert!(report.states > 1_000, "{}", report.states);
    let unheard: Vec<&str> = PROMPTS
        .iter()
        .map(|(id, _)| *id)
        .filter(|id| id.starts_with("phone-") && !report.prompts.contains(id))
        .collect();
    assert_eq!(unheard, [""; 0], "no way leads to them");

    // One beginning each, for these are about what is found, not where.
    let far = explore(&starts[..1], &world, Limits { person_s: 5.0, silent_s: 5.0 });
    assert_eq!(kinds(&far), BTreeSet::from([FindingKind::TooLong]));
    let silent = far.findings.iter().filter(|finding| finding.what.contains("does nothing"));
    assert!(silent.count() > 0, "{:?}", far.findings);

    let lacking = explore(&starts[2..3], &Lacking(world), LIMITS);
    assert_eq!(kinds(&lacking), BTreeSet::from([FindingKind::MissingPrompt]));
    let finding = &lacking.findings[0];
    assert!(finding.what.contains("phone-offer-callback"), "{finding:?}");
    assert!(finding.way.len() >= 3, "the way there is told: {finding:?}");
}
