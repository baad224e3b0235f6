//! DMARC: whether what holds is aligned with the author (RFC 9989).
use mail_auth::dkim::Signature;
use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::dmarc::{Alignment, Policy};
use mail_auth::{DkimOutput, DmarcOutput, DmarcResult, SpfOutput, SpfResult};

use super::check::Check;
use super::verdict::{DmarcVerdict, Means, Outcome, Verdict};
use crate::tickets::{Said, Sentence};

/// Signers that are compared with the author.
const SIGNERS_MAX: usize = 8;

impl Check<'_> {
    /// Whether one of these domains, whose signature or server list holds, is aligned with the
    /// author. `told` is whose word it is, when we did not check it ourselves.
    pub(super) async fn vouched(
        &self,
        verdict: &mut Verdict,
        signers: &[String],
        sender: Option<&str>,
        told: Option<(Means, &str)>,
    ) -> bool {
        if signers.is_empty() && sender.is_none() {
            return false;
        }
        let who = told.map(|(_, who)| who);
        let Some(found) = self.within(self.dmarc(signers, sender)).await else {
            verdict.reason(Said::of(Sentence::ProofPolicyLate, &[]));
            return false;
        };
        let outcome = outcome(&found.result());
        let Some(record) = found.dmarc_record() else {
            if outcome == Outcome::TempError {
                verdict.reason(Said::of(Sentence::ProofPolicySilent, &[]));
                return false;
            }
            // Without a policy DMARC says nothing; a signature in the very name of the domain
            // is its word all the same, and a list of servers is not.
            let exact = signers.iter().any(|signer| signer.eq_ignore_ascii_case(self.domain));
            if exact {
                let means = told.map_or(Means::Dkim, |(means, _)| means);
                let why = Said::of(Sentence::ProofSignedAlone, &[&self.domain]);
                verdict.prove(self.domain, means, (who, why));
            } else {
                verdict.reason(Said::of(Sentence::ProofNoPolicy, &[&self.domain]));
            }
            return exact;
        };
        let policy = policy(found.policy());
        verdict.dmarc = Some(DmarcVerdict {
            policy: policy.to_owned(),
            strict_dkim: record.adkim == Alignment::Strict,
            strict_spf: record.aspf == Alignment::Strict,
            outcome,
        });
        if outcome != Outcome::Pass {
            let others: Vec<&str> = signers.iter().map(String::as_str).chain(sender).collect();
            let why = Said::of(Sentence::ProofNotAligned, &[&others.join(", "), &self.domain]);
            verdict.reason_of(who, why);
            return false;
        }
        let signed = *found.dkim_result() == DmarcResult::Pass;
        let by = if signed { Sentence::ProofSigned } else { Sentence::ProofListed };
        let means = told.map_or(if signed { Means::Dkim } else { Means::Spf }, |(means, _)| means);
        verdict.prove(self.domain, means, (who, Said::of(by, &[&self.domain, &policy])));
        true
    }

    async fn dmarc(&self, signers: &[String], sender: Option<&str>) -> DmarcOutput {
        let signatures: Vec<Signature> = signers
            .iter()
            .take(SIGNERS_MAX)
            .map(|domain| Signature { d: domain.clone(), ..Signature::default() })
            .collect();
        let passed: Vec<DkimOutput<'_>> =
            signatures.iter().map(|s| DkimOutput::pass().with_signature(s)).collect();
        let domain = sender.unwrap_or_default();
        let result = if sender.is_some() { SpfResult::Pass } else { SpfResult::None };
        let spf = SpfOutput::new(domain.to_owned()).with_result(result);
        let asked = DmarcParameters::new(self.message, &passed, domain, &spf);
        self.dns.verify_dmarc(asked).await
    }
}

fn outcome(result: &DmarcResult) -> Outcome {
    match result {
        DmarcResult::Pass => Outcome::Pass,
        DmarcResult::Fail(_) => Outcome::Fail,
        DmarcResult::TempError(_) => Outcome::TempError,
        DmarcResult::PermError(_) => Outcome::PermError,
        DmarcResult::None => Outcome::None,
    }
}

const fn policy(policy: Policy) -> &'static str {
    match policy {
        Policy::Reject => "reject",
        Policy::Quarantine => "quarantine",
        Policy::None | Policy::Unspecified => "none",
    }
}
