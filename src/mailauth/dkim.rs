//! DKIM signatures of one message (RFC 6376).
use mail_auth::common::crypto::{Algorithm, CryptoError};
use mail_auth::common::headers::Header;
use mail_auth::common::verify::VerifySignature as _;
use mail_auth::dkim::{DkimError, Signature};
use mail_auth::{AuthenticatedMessage, DkimOutput, DkimResult, Error};

use super::check::Check;
use super::verdict::{DkimVerdict, Outcome, Verdict};
use crate::tickets::{Said, Sentence};

/// Signatures that are checked: each costs a question to the DNS. Mail bears one or two.
const CHECKED_MAX: usize = 4;

impl Check<'_> {
    /// Checks the signatures that can matter, and returns who signed where they hold.
    pub(super) async fn signatures(&self, verdict: &mut Verdict) -> Vec<String> {
        let mut signers = vec![];
        let mut checked = 0_usize;
        for header in &self.message.dkim_headers {
            let signature = &header.header;
            let found = if !related(&signature.d, self.domain) {
                let why = format!("it is not the signature of {}", self.domain);
                DkimVerdict::new(&signature.d, &signature.s, Outcome::Skipped, &why)
            } else if checked >= CHECKED_MAX {
                let why = format!("no more than {CHECKED_MAX} signatures are checked");
                DkimVerdict::new(&signature.d, &signature.s, Outcome::Skipped, &why)
            } else {
                checked = checked.saturating_add(1);
                self.signature(header).await
            };
            if found.outcome == Outcome::Pass {
                signers.push(signature.d.clone());
            }
            // What others signed is told only where nothing else is.
            if found.outcome != Outcome::Pass && checked > 0 && found.outcome != Outcome::Skipped {
                let (domain, why) = (&found.domain, &found.why);
                verdict.reason(Said::of(Sentence::ProofSignature, &[domain, why]));
            }
            verdict.list(found);
        }
        for fault in &self.message.errors {
            if fault.name.eq_ignore_ascii_case(b"DKIM-Signature") {
                let why = words(&fault.header);
                verdict.list(DkimVerdict::new("", "", Outcome::PermError, &why));
                verdict.reason(Said::of(Sentence::ProofSomeSignature, &[&why]));
            }
        }
        signers
    }

    async fn signature(&self, header: &Header<'_, Signature>) -> DkimVerdict {
        let signature = &header.header;
        let of = |outcome, why: &str| DkimVerdict::new(&signature.d, &signature.s, outcome, why);
        if let Some(why) = self.too_weak(signature) {
            return of(Outcome::Policy, why);
        }
        // The library checks all signatures of a message; this one alone has a bound.
        let mut alone = self.message.clone();
        alone.dkim_headers = vec![header.clone()];
        alone.errors.clear();
        let (outcome, why) = match self.within(self.verified(&alone)).await {
            Some((Outcome::Pass, _)) => match self.within(self.test_key(signature)).await {
                Some(Ok(false)) => (Outcome::Pass, String::new()),
                Some(Ok(true)) => {
                    (Outcome::Policy, "its key is for tests (t=y), not to be relied on".to_owned())
                }
                Some(Err(error)) => (Outcome::TempError, words(&error)),
                None => (Outcome::TempError, "the DNS did not answer in time".to_owned()),
            },
            Some(other) => other,
            None => (Outcome::TempError, "the DNS did not answer in time".to_owned()),
        };
        of(outcome, &why)
    }

    /// What no good signer leaves out, and the library does not ask for.
    fn too_weak(&self, signature: &Signature) -> Option<&'static str> {
        let covers =
            |field: &str| signature.h.iter().any(|name| name.trim().eq_ignore_ascii_case(field));
        match () {
            () if signature.v != 1 => Some("it has no version 1"),
            () if signature.a == Algorithm::RsaSha1 => Some("SHA-1 proves nothing (RFC 8301)"),
            () if !covers("From") => Some("it does not cover From"),
            () if self.subject && !covers("Subject") => Some("it does not cover Subject"),
            () => None,
        }
    }

    async fn verified(&self, alone: &AuthenticatedMessage<'_>) -> (Outcome, String) {
        let found = self.dns.verify_dkim(alone).await;
        match found.first().map(DkimOutput::result) {
            Some(DkimResult::Pass) => (Outcome::Pass, String::new()),
            Some(DkimResult::Neutral(error) | DkimResult::Fail(error)) => {
                (Outcome::Fail, words(error))
            }
            Some(DkimResult::PermError(error)) => (Outcome::PermError, words(error)),
            Some(DkimResult::TempError(error)) => (Outcome::TempError, words(error)),
            Some(DkimResult::None) | None => (Outcome::None, "there is no signature".to_owned()),
        }
    }

    /// Whether the domain says that its key must not be relied on (RFC 6376 section 3.6.1). The
    /// answer comes from the cache: the key has just been asked for.
    async fn test_key(&self, signature: &Signature) -> Result<bool, Error> {
        let record = self.dns.txt_raw_lookup(signature.domain_key()).await?;
        let record = String::from_utf8_lossy(&record);
        let flags = record.split(';').filter_map(|tag| tag.split_once('='));
        Ok(flags
            .filter(|(name, _)| name.trim() == "t")
            .any(|(_, value)| value.split(':').any(|flag| flag.trim() == "y")))
    }
}

/// Whether a signer may belong to the organisation of the author's domain: an organisation's
/// name has two labels at least. Which one it is, the DNS says later.
fn related(signer: &str, author: &str) -> bool {
    let last_two = |domain: &str| {
        let mut labels = domain.trim_end_matches('.').rsplit('.');
        (labels.next().map(str::to_ascii_lowercase), labels.next().map(str::to_ascii_lowercase))
    };
    last_two(signer) == last_two(author)
}

/// What went wrong, in words for the operator.
pub(super) fn words(error: &Error) -> String {
    if matches!(error, Error::Crypto(CryptoError::Library(_) | CryptoError::FailedVerification)) {
        return "what it covers was changed, or it is of another key".to_owned();
    }
    if matches!(error, Error::Dkim(DkimError::FailedBodyHashMatch)) {
        return "the body was changed".to_owned();
    }
    let said = error.to_string();
    let mut chars = said.chars();
    // `DNS` stays as it is.
    let is_word = !said.chars().nth(1).is_some_and(char::is_uppercase);
    let first = chars.next().map(|c| if is_word { c.to_ascii_lowercase() } else { c });
    first.into_iter().chain(chars).collect()
}
