//! What a caller means: by his words, by the menu, or by both.
use crate::conversation::{Answer, Facts, Fields, How, Matter, Understood};
use crate::model::{Channel, ContactId, DetectedLanguage, Intent, SiteCode, Slot, priority_of};
use crate::replies::{Args, FIELDS, missing_fields};
use crate::store::StoreError;
use crate::understanding::{Classification, Reason, ReasonKind, Utterance};

use super::super::{Intake, Knowledge};
use super::known_contact;

/// Fields that are asked by key, not in the caller's own words.
const SITE_FIELDS: [&str; 2] = ["field-site", "field-planned-site"];
const CALLBACK_FIELD: &str = "field-callback";

fn classify(intake: &Intake, knowledge: &Knowledge, facts: &Facts, text: &str) -> Classification {
    knowledge.understanding.classify(&Utterance {
        subject: "",
        text,
        channel: Channel::Phone,
        line: Some(facts.start.language),
        known_language: Some(facts.language),
        received: intake.parts().clock.now(),
    })
}

/// Answers what a text means.
pub(super) fn understood(
    intake: &Intake,
    knowledge: &Knowledge,
    facts: &Facts,
    text: &str,
) -> Answer {
    let found = classify(intake, knowledge, facts, text);
    let second = found
        .alternatives
        .iter()
        .map(|alternative| alternative.intent)
        .find(|intent| *intent != found.intent && *intent != Intent::NotForDesk);
    Answer::Understood(Understood {
        intent: found.intent,
        decided: found.decided,
        second,
        impact: found.impact,
        urgency: found.urgency,
        safety: found.safety,
    })
}

/// Answers what a matter still needs, given what was said.
///
/// # Errors
/// [`StoreError`]: it is not known then who the caller is.
pub(super) async fn fields(
    intake: &Intake,
    knowledge: &Knowledge,
    facts: &Facts,
    intent: Intent,
) -> Result<Answer, StoreError> {
    let text = said(facts);
    let slots = if text.is_empty() {
        crate::model::Slots::new()
    } else {
        classify(intake, knowledge, facts, &text).slots
    };
    let missing = missing_fields(intent, &slots);
    let site = missing.iter().any(|id| SITE_FIELDS.contains(id)) && facts.site.is_none();
    let callback = missing.contains(&CALLBACK_FIELD) && facts.callback.is_none();
    let details = missing
        .iter()
        .filter(|id| !SITE_FIELDS.contains(id) && **id != CALLBACK_FIELD && FIELDS.contains(id))
        .map(|id| (*id).to_owned())
        .collect();
    let only_site = match known_contact(facts) {
        Some(contact) if site => only_site_of(intake, contact).await?,
        Some(_) | None => None,
    };
    Ok(Answer::Fields(Fields { site, only_site, callback, details }))
}

/// Returns the one site at which a contact may order anything.
async fn only_site_of(intake: &Intake, contact: ContactId) -> Result<Option<SiteCode>, StoreError> {
    let found = intake.parts().database.write(move |tx| tx.contact(contact)).await?;
    let permissions = found.map(|(contact, _)| contact.facts.permissions).unwrap_or_default();
    let mut sites = permissions.into_iter().map(|permission| permission.site);
    let first = sites.next().flatten();
    // One for everywhere names no site.
    Ok(first.filter(|first| sites.all(|site| site.as_ref() == Some(first))))
}

/// Returns all he said about this matter; codes in it were hidden before it was kept.
pub(super) fn said(facts: &Facts) -> String {
    facts.said.join("\n")
}

/// Returns the text of the ticket: his words, or what the menu calls his matter, in his language.
pub(super) fn text(knowledge: &Knowledge, facts: &Facts, matter: &Matter) -> String {
    let said = said(facts);
    if !said.is_empty() {
        return said;
    }
    let id = format!("intent-{}", matter.intent.as_str());
    knowledge.phrasebook.render(facts.language, &id, &Args::new()).unwrap_or(id)
}

/// Makes the classification of a matter: that of the words, with what he chose by key above it.
pub(super) fn classification(
    intake: &Intake,
    knowledge: &Knowledge,
    facts: &Facts,
    matter: &Matter,
) -> Classification {
    let said = said(facts);
    let mut found = classify(intake, knowledge, facts, &said);
    if !matter.decided && !said.is_empty() && found.intent != Intent::NotForDesk {
        // He asked for a person, or hung up, before it was sure: his words weigh, and the graver
        // level counts.
        found.decided = false;
        found.impact = found.impact.min(matter.impact);
        found.urgency = found.urgency.min(matter.urgency);
        found.safety |= matter.safety;
        found.priority = priority_of(found.impact, found.urgency, found.intent, found.safety);
        return with_site(found, facts);
    }
    let by_words = matter.how == How::Speech && found.intent == matter.intent;
    found.intent = matter.intent;
    found.decided = matter.decided;
    found.safety |= matter.safety;
    if !by_words {
        found.confidence = if matter.decided { 1.0 } else { 0.0 };
        found.also.retain(|intent| *intent != matter.intent);
        let way = facts.path.join(" > ");
        found.reasons.insert(
            0,
            Reason {
                kind: ReasonKind::Rule,
                evidence: format!("{} {way}", matter.how.as_str()).trim().to_owned(),
                weight: 1.0,
                source: None,
            },
        );
    }
    found.impact = matter.impact;
    found.urgency = matter.urgency;
    found.priority = priority_of(matter.impact, matter.urgency, matter.intent, found.safety);
    if said.is_empty() {
        found.language = DetectedLanguage::Known(facts.language);
    }
    with_site(found, facts)
}

/// A site that was chosen by key is certain; of one that is assumed the ticket knows that no words name it.
fn with_site(mut found: Classification, facts: &Facts) -> Classification {
    if let Some(site) = &facts.site {
        let text = if facts.site_assumed { String::new() } else { site.to_string() };
        let slot = Slot { text, value: site.to_string() };
        found.slots.insert("site".to_owned(), vec![slot]);
    }
    found
}
