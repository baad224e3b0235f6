//! ARC: what a forwarder saw before it changed the message (RFC 8617).
use mail_auth::DkimResult;

use super::check::Check;
use super::dkim::words;
use super::results::Results;
use super::verdict::{ArcVerdict, Means, Outcome, Verdict, name};
use crate::tickets::{Said, Sentence};

/// Sets of a chain that are followed: each seal costs a question to the DNS.
const SETS_MAX: usize = 5;

impl Check<'_> {
    /// Believes the sets of a chain that holds, from the newest back to the first whose sealer
    /// is not one of `sealers`.
    pub(super) async fn arc(&self, verdict: &mut Verdict, sealers: &[String]) {
        let trusted =
            |domain: &str| sealers.iter().any(|sealer| sealer.eq_ignore_ascii_case(domain));
        let last = self.message.as_headers.last().map(|seal| seal.header.d.clone());
        let sealer = last.unwrap_or_default();
        let untrusted =
            |outcome, why: &str| ArcVerdict { sealer: name(&sealer), outcome, why: why.to_owned() };
        if self.message.as_headers.len() > SETS_MAX {
            verdict.arc = Some(untrusted(Outcome::Skipped, "the chain is too long"));
            return;
        }
        if !trusted(&sealer) {
            let why = "its last sealer is not in mail.auth.arc_sealers";
            verdict.arc = Some(untrusted(Outcome::Skipped, why));
            return;
        }
        let Some(chain) = self.within(self.dns.verify_arc(self.message)).await else {
            verdict.arc = Some(untrusted(Outcome::TempError, "the DNS did not answer in time"));
            return;
        };
        let (outcome, why) = match chain.result() {
            DkimResult::Pass => (Outcome::Pass, String::new()),
            DkimResult::Neutral(error) | DkimResult::Fail(error) => (Outcome::Fail, words(error)),
            DkimResult::PermError(error) => (Outcome::PermError, words(error)),
            DkimResult::TempError(error) => (Outcome::TempError, words(error)),
            DkimResult::None => (Outcome::None, "there is no chain".to_owned()),
        };
        if outcome != Outcome::Pass {
            verdict.reason(Said::of(Sentence::ProofArc, &[&name(&sealer), &why]));
            verdict.arc = Some(untrusted(outcome, &why));
            return;
        }
        verdict.arc = Some(untrusted(Outcome::Pass, ""));
        for set in chain.sets().iter().rev() {
            let signature = set.signature.header;
            let covers = signature.h.iter().any(|field| field.trim().eq_ignore_ascii_case("from"));
            if !trusted(&set.seal.header.d) || !trusted(&signature.d) || !covers {
                break;
            }
            let Some(results) = Results::read_arc(set.results.value) else { break };
            if self.believed(verdict, &results, Means::Arc).await {
                return;
            }
        }
    }
}
