//! Whom a caller is put through to when the calls themselves fail.
use super::super::Intake;
use super::responders::{for_country, order};
use crate::conversation::Responder;

/// People on call who are tried before the attended numbers: nobody holds on for longer.
const ON_CALL_MAX: usize = 4;

impl Intake {
    /// Returns whom to ring now for a line, in order: those on call by the fallback policy, each
    /// once, then every attended number. Everything is in memory; the store is not asked.
    #[must_use]
    pub fn last_resort(&self, line: Option<&str>) -> Vec<Responder> {
        let parts = self.parts();
        let settings = &parts.settings;
        let line = line.and_then(|id| settings.line(id)).or_else(|| settings.lines.first());
        let country = line.map_or(settings.default_country, |line| line.country);
        let language = line.map_or(settings.fallback_language, |line| line.language);
        let policy = for_country(&settings.phone.fallback_policy, country).parse().ok();
        let knowledge = parts.knowledge.load();
        let on_call = policy
            .map(|policy| order(&knowledge.on_call, &policy, parts.clock.now(), language))
            .unwrap_or_default();
        let attended = settings.attended.iter().map(|target| Responder {
            id: target.id.clone(),
            number: target.number.clone(),
            language: target.language,
            attended: true,
        });
        let mut all: Vec<Responder> = vec![];
        for one in on_call.into_iter().take(ON_CALL_MAX).chain(attended) {
            if all.iter().all(|other| other.number != one.number) {
                all.push(one);
            }
        }
        all
    }
}
