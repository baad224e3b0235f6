//! The sites: each code and alias once, clocks and queues that there are.
use super::super::Config;
use super::super::outline::Step;
use super::{Findings, entry};
use crate::model::Sites;
use crate::tomlfile::one_of;

pub(super) fn config(config: &Config, findings: &mut Findings) {
    for (at, site) in config.sites.iter().enumerate() {
        findings.time_zone("site", at, &site.time_zone);
        let known = config.queues.iter().any(|queue| queue.id.as_str() == site.queue);
        if !site.queue.is_empty() && !known {
            let what =
                format!("site {} names the queue `{}`, which is not there", site.code, site.queue);
            let ids = config.queues.iter().map(|queue| queue.id.as_str());
            findings.fault(entry("site", at, "queue"), what, one_of(&site.queue, ids));
        }
        // The registry tells of its first fault; by growing it we learn which entry brought it.
        let until = at.saturating_add(1);
        let (before, with) = (config.sites.get(..at), config.sites.get(..until));
        let fits = |sites: Option<&[_]>| Sites::new(sites.unwrap_or_default().to_vec());
        if let (Ok(_), Err(error)) = (fits(before), fits(with)) {
            findings.fault(vec![Step::from("site"), Step::At(at)], error.to_string(), "");
        }
    }
}
