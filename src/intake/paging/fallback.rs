//! What a page goes by whose policy is gone from the files.
use crate::model::{PolicyId, TicketNumber};
use crate::oncall::Page;
use crate::store::{StoreError, Tx};
use crate::tickets::{EventKind, NewEvent, Said, Sentence};

use super::super::calls::for_country;
use super::Pager;
use super::about::About;

/// Lets a page whose policy the files do not know go by that of those who have none, from its first
/// rung. Where that is unknown too, the page ends in the alarm that nobody answered.
pub(super) fn follow(
    pager: &Pager<'_>,
    tx: &mut dyn Tx,
    (ticket, page): (TicketNumber, &mut Page),
    about: &About,
) -> Result<(), StoreError> {
    let gone = page.policy().clone();
    if pager.knowledge.on_call.policy(&gone).is_some() {
        return Ok(());
    }
    let Some(policy) = policy(pager, about).filter(|policy| *policy != gone) else { return Ok(()) };
    tracing::error!(%ticket, %gone, %policy, "the policy of a page is gone; it goes by another");
    let text = Said::of(Sentence::PagePolicyGone, &[&gone, &policy]);
    tx.add_event(ticket, &NewEvent::ours(pager.now, EventKind::Note, text))?;
    page.go_by(policy, pager.now);
    Ok(())
}

/// Returns the policy of what has none that the files know.
pub(super) fn policy(pager: &Pager<'_>, about: &About) -> Option<PolicyId> {
    let settings = pager.settings;
    let of_site = about.site.as_ref().and_then(|site| settings.sites.get(site.as_str()));
    let country = of_site.map(|site| site.country);
    let country = country
        .or_else(|| settings.line(&about.line).map(|line| line.country))
        .unwrap_or(settings.default_country);
    let phone = &settings.phone;
    let names = [&phone.emergency_policy, &phone.fallback_policy];
    let known = |name: &&String| {
        let id: PolicyId = for_country(name, country).parse().ok()?;
        pager.knowledge.on_call.policy(&id).map(|_| id)
    };
    // Only danger asks those who are there for danger.
    names.iter().skip(usize::from(!about.safety)).find_map(known)
}
