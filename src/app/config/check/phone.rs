//! What calls over SIP need: trunks that can be reached, ports, and somebody who writes down.
use std::path::Path;

use super::super::outline::Step;
use super::{Config, Findings, entry, key, spanish_mobile};
use crate::telephony::trunks::{Trunk, check_sip, check_trunks};

/// The lowest port of sound: those below are for services.
const PORT_MIN: u16 = 1_024;
/// Ports that a call takes.
const PORTS_A_CALL: usize = 2;

pub(super) fn config(config: &Config, findings: &mut Findings) {
    trunks(config, findings);
    reach(config, findings);
    media(config, findings);
    transcription(config, findings);
}

fn trunks(config: &Config, findings: &mut Findings) {
    findings.unique("trunk", "id", config.trunks.iter().map(|trunk| trunk.id.clone()));
    let mut found = check_trunks(&config.trunks);
    if !config.trunks.is_empty() {
        found.extend(check_sip(&config.sip));
    }
    for finding in found {
        let way = match finding.trunk {
            Some(at) => entry("trunk", at, finding.key),
            None => key("sip", finding.key),
        };
        if finding.warning {
            findings.warning(way, finding.what, finding.remedy);
        } else {
            findings.fault(way, finding.what, finding.remedy);
        }
    }
    for (at, trunk) in config.trunks.iter().enumerate() {
        if let Some(number) = trunk.shown_number.as_ref().filter(|number| spanish_mobile(number)) {
            findings.fault(
                entry("trunk", at, "shown_number"),
                format!(
                    "trunk `{}` shows the Spanish mobile number {number}, which customer service \
                     may not call from (Orden TDF/149/2025, article 9)",
                    trunk.id
                ),
                "show a fixed number of yours",
            );
        }
        if config.voices.iter().any(|voice| voice.id == trunk.id) {
            findings.fault(
                entry("trunk", at, "id"),
                format!("`{}` is the id of a [[voice]] too", trunk.id),
                "give the trunk another id: calls are kept by it",
            );
        }
    }
}

/// Checks that the recordings which callers hear are there.
pub(super) fn files(config: &Config, base_dir: &Path, findings: &mut Findings) {
    if config.trunks.is_empty() {
        return;
    }
    let folder = base_dir.join(&config.phone.prompts);
    let mut languages: Vec<_> = config.lines.iter().map(|line| line.language).collect();
    languages.sort_unstable();
    languages.dedup();
    for language in languages {
        let manifest = folder.join(language.folder()).join("manifest.toml");
        if !manifest.is_file() {
            findings.warning(
                key("phone", "prompts"),
                format!("callers hear nothing in {language}: {} is not there", manifest.display()),
                "name the folder of the shipped recordings, or run centralita prompts build",
            );
        }
    }
}

/// Warns of trunks that cannot reach us, or whose calls would be turned away.
fn reach(config: &Config, findings: &mut Findings) {
    let far = |trunk: &&Trunk| {
        trunk.servers.iter().any(|server| !server.address().is_some_and(|ip| ip.is_loopback()))
    };
    let Some(trunk) = config.trunks.iter().find(far) else { return };
    if config.sip.listen.iter().all(|listen| listen.address.ip().is_loopback()) {
        findings.warning(
            key("sip", "listen"),
            format!("only this machine reaches us, and trunk `{}` is elsewhere", trunk.id),
            "write the address of this machine that it reaches, such as \"udp:192.0.2.10:5060\"",
        );
    }
    if config.media.told_address().is_loopback() {
        findings.warning(
            key("media", "address"),
            format!("trunk `{}` would send its sound to itself", trunk.id),
            "write the address of this machine in address, or the router's in public_address",
        );
    }
    for (at, trunk) in config.trunks.iter().enumerate() {
        let named = trunk.servers.iter().all(|server| server.address().is_none());
        if !trunk.register && trunk.peers.is_empty() && named {
            findings.warning(
                entry("trunk", at, "peers"),
                format!(
                    "trunk `{}` registers nowhere and names no peers: only the addresses that its \
                     servers' names stand for can call",
                    trunk.id
                ),
                "name the ranges that its calls come from, as your operator gives them",
            );
        }
        if trunk.register && trunk.password_file.is_empty() {
            findings.warning(
                entry("trunk", at, "password_file"),
                format!("trunk `{}` registers without a password", trunk.id),
                "name the file that holds it, unless the operator knows you by your address",
            );
        }
    }
}

fn media(config: &Config, findings: &mut Findings) {
    let media = &config.media;
    if media.port_first < PORT_MIN || media.port_first % 2 == 1 {
        findings.fault(
            key("media", "port_first"),
            format!("sound cannot begin at port {}", media.port_first),
            format!("write an even port from {PORT_MIN} on, such as 40000"),
        );
    }
    let ports = usize::from(media.port_last.saturating_sub(media.port_first)).saturating_add(1);
    if ports < PORTS_A_CALL {
        findings.fault(
            key("media", "port_last"),
            "there is no pair of ports for a call",
            "write a port above port_first, such as 49999",
        );
    } else if ports / PORTS_A_CALL < config.sip.calls_max && !config.trunks.is_empty() {
        findings.warning(
            key("media", "port_last"),
            format!(
                "the ports are enough for {} calls, and sip.calls_max is {}",
                ports / PORTS_A_CALL,
                config.sip.calls_max
            ),
            "each call takes two ports: widen the range, or lower calls_max",
        );
    }
    if media.bench {
        findings.warning(
            key("media", "bench"),
            "the extensions 900 to 903 play tones to whoever rings them over a trunk",
            "write bench = false when nothing is measured",
        );
    }
    let ranges = [
        ("media", "threads", u64::try_from(media.threads).unwrap_or(u64::MAX), 1, 64),
        ("media", "lead_in_ms", media.lead_in_ms, 0, 2_000),
        ("media", "silence_s_max", media.silence_s_max, 5, 3_600),
        ("media", "answer_ms_max", media.answer_ms_max, 200, 10_000),
    ];
    super::within(&ranges, findings);
}

fn transcription(config: &Config, findings: &mut Findings) {
    let found = config.transcription.check();
    let way = |keys: &[&str]| -> Vec<Step> {
        std::iter::once("transcription").chain(keys.iter().copied()).map(Step::from).collect()
    };
    for fault in found.faults {
        findings.fault(way(&fault.keys), fault.what, fault.remedy);
    }
    for warning in found.warnings {
        findings.warning(way(&warning.keys), warning.what, warning.remedy);
    }
}
