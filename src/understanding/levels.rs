//! Which impact and which urgency: what cues, the usual and the examples say of each pair, added up.
use std::collections::BTreeMap;

use toml::Spanned;

use super::decision::Trained;
use super::provenance::Place;
use super::rules::Reader;
use crate::model::{Impact, Intent, Urgency};

/// Logarithm of the odds at which the trained part is held, so that it never shouts down a cue; what
/// is added to the gravest pair is not held.
const BELIEF_LN_MIN: f32 = -8.0;

/// Share of a pair that was never seen: it can happen, but needs strong cues.
const UNSEEN: f32 = 0.15;

const IMPACTS: [Impact; 3] = [Impact::ONE, Impact::TWO, Impact::THREE];
const URGENCIES: [Urgency; 3] = [Urgency::ONE, Urgency::TWO, Urgency::THREE];

/// How usual each pair of levels is for an intent.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Usual {
    /// Logarithms of the shares, by impact, then urgency; nothing but 0 where the file is silent.
    shares: [[f32; 3]; 3],
    /// Where it stands, if it does.
    pub(super) place: Option<Place>,
}

impl Usual {
    /// Reads how often each pair was labelled, such as `"2/1" = 14`; what is no pair is a fault.
    pub(super) fn read(
        reader: &mut Reader<'_>,
        seen: &BTreeMap<Spanned<String>, u16>,
        place: Place,
    ) -> Self {
        let mut many = [[UNSEEN; 3]; 3];
        for (pair, times) in seen {
            let levels = pair.get_ref().split_once('/').and_then(|(impact, urgency)| {
                let level = |text: &str| text.parse::<usize>().ok().filter(|l| (1..=3).contains(l));
                Some((level(impact)?, level(urgency)?))
            });
            let slot = levels.and_then(|(i, u)| many.get_mut(i - 1)?.get_mut(u - 1));
            match slot {
                Some(slot) => *slot += f32::from(*times),
                None => {
                    let what = format!("`{}` is no pair of levels", pair.get_ref());
                    reader.fault(pair, what, "write impact and urgency, such as \"2/1\"");
                }
            }
        }
        let total: f32 = many.iter().flatten().sum();
        Self { shares: many.map(|row| row.map(|times| (times / total).ln())), place: Some(place) }
    }
}

/// The levels decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Levels {
    pub(super) impact: Impact,
    pub(super) urgency: Urgency,
}

/// What speaks for one pair of levels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub(super) levels: Levels,
    /// What the examples say, as it is added up.
    pub(super) examples: f32,
    /// Points of the cues that count.
    pub(super) points: f32,
    /// What those points count.
    pub(super) cues: f32,
    /// Logarithm of how usual the pair is.
    pub(super) usual_ln: f32,
    /// What that counts.
    pub(super) usual: f32,
}

impl Pair {
    /// Returns all that speaks for it.
    pub(super) fn sum(&self) -> f32 {
        self.examples + self.cues + self.usual
    }
}

/// Points of the cues for each impact and each urgency.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Points {
    impact: [f32; 3],
    urgency: [f32; 3],
}

impl Points {
    /// Adds what a cue says of an impact, of an urgency, each by its index from grave to mild.
    pub(super) fn add(&mut self, impact: Option<usize>, urgency: Option<usize>, weight: f32) {
        for (levels, level) in [(&mut self.impact, impact), (&mut self.urgency, urgency)] {
            if let Some(sum) = level.and_then(|level| levels.get_mut(level)) {
                *sum += weight;
            }
        }
    }
}

impl Usual {
    /// Returns what cues, the usual and the trained scores say of each pair that an intent can
    /// have, from grave to mild.
    pub(super) fn pairs(
        self,
        intent: Intent,
        points: Points,
        trained: Option<Trained>,
    ) -> impl Iterator<Item = Pair> + use<> {
        let pairs = trained.map_or([[0.0; 3]; 3], |trained| trained.pairs);
        let (cue, often) = trained.map_or((1.0, 1.0), |trained| (trained.votes, trained.usual));
        let gravest = trained.map_or(0.0, |trained| trained.gravest);
        let rows = IMPACTS.into_iter().zip(points.impact).zip(self.shares.into_iter().zip(pairs));
        rows.filter(move |((impact, _), _)| *impact != Impact::ONE || can_be_lost(intent)).flat_map(
            move |((impact, i), (usual, trained))| {
                let cells = URGENCIES.into_iter().zip(points.urgency);
                let cells = cells.zip(usual.into_iter().zip(trained));
                cells.map(move |((urgency, u), (usual_ln, trained))| {
                    let levels = Levels { impact, urgency };
                    // Of the gravest pair everything that was learned is asked once more.
                    let is_gravest = (impact, urgency) == (Impact::ONE, Urgency::ONE);
                    let more = if is_gravest { gravest } else { 0.0 };
                    Pair {
                        levels,
                        examples: trained.max(BELIEF_LN_MIN) + more,
                        points: i + u,
                        cues: cue * (i + u),
                        usual_ln,
                        usual: often * usual_ln,
                    }
                })
            },
        )
    }
}

/// Returns the levels for which most speaks; of equals the graver, which come first.
pub(super) fn strongest(pairs: impl Iterator<Item = Pair>) -> Levels {
    let none = Levels { impact: Impact::THREE, urgency: Urgency::THREE };
    let mut best = (f32::NEG_INFINITY, none);
    for pair in pairs {
        let sum = pair.sum();
        if sum > best.0 {
            best = (sum, pair.levels);
        }
    }
    best.1
}

/// Tells whether an intent is about something that the provider can lose whole: no more than a
/// part is hurt where the customer's own equipment is down (labelling guide, section 4).
const fn can_be_lost(intent: Intent) -> bool {
    match intent {
        Intent::SafetyEmergency
        | Intent::IncidentPower
        | Intent::IncidentEnvironment
        | Intent::IncidentConnectivity
        | Intent::ManagedService => true,
        Intent::AccessProblem
        | Intent::RemoteHands
        | Intent::ShipmentInbound
        | Intent::ShipmentOutbound
        | Intent::AccessGrant
        | Intent::AccessRevoke
        | Intent::StatusEnquiry
        | Intent::PortalPinHelp
        | Intent::Billing
        | Intent::Commercial
        | Intent::TechnicalDesign
        | Intent::AccountService
        | Intent::Escalation
        | Intent::GeneralEnquiry
        | Intent::NotForDesk => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_to_the_gravest_pair_decides_from_nothing_on() {
        let decided = |gravest: f32, intent: Intent, impact_two: f32| {
            let trained = Trained { pairs: [[0.0; 3]; 3], votes: 1.0, usual: 0.0, gravest };
            let mut points = Points::default();
            points.add(Some(1), None, impact_two);
            let levels = strongest(Usual::default().pairs(intent, points, Some(trained)));
            (levels.impact.get(), levels.urgency.get())
        };
        let lost = Intent::IncidentPower;
        assert_eq!(decided(0.0, lost, 0.0), (1, 1), "of equals the graver");
        assert_eq!(decided(-0.01, lost, 0.0), (1, 2), "only that pair has it");
        assert_eq!(decided(1.0, lost, 1.5), (2, 1), "a cue outweighs it");
        assert_eq!(decided(2.0, lost, 1.5), (1, 1));
        assert_eq!(decided(9.0, Intent::Billing, 0.0), (2, 1), "nothing is lost with an invoice");
    }
}
