//! What was seen of a trunk, in plain words, with what to do.
use std::net::{IpAddr, Ipv6Addr};

use serde::Serialize;

use super::call_report;
use super::seen::{Heard, Registering, Seen};
use crate::api::trunk_shapes::Registration;
use crate::sip::agent::TrunkState;
use crate::sip::{HeaderName, Message, Method};

/// Slower than this a caller notices.
const SLOW_MS: u128 = 300;

/// What a finding means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Mark {
    /// As it should be.
    Good,
    /// Worth knowing.
    Note,
    /// Calls will fail.
    Bad,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    pub(super) topic: &'static str,
    pub(super) mark: Mark,
    pub(super) what: String,
    /// What to do; empty when nothing is.
    pub(super) remedy: String,
}

/// Gathers findings.
#[derive(Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn good(&mut self, topic: &'static str, what: impl Into<String>) {
        self.add(topic, Mark::Good, what.into(), "");
    }

    pub(super) fn note(&mut self, topic: &'static str, what: impl Into<String>, remedy: &str) {
        self.add(topic, Mark::Note, what.into(), remedy);
    }

    pub(super) fn bad(&mut self, topic: &'static str, what: impl Into<String>, remedy: &str) {
        self.add(topic, Mark::Bad, what.into(), remedy);
    }

    /// Returns them in the order in which they were found.
    pub(super) fn done(self) -> Vec<Finding> {
        self.0
    }

    fn add(&mut self, topic: &'static str, mark: Mark, what: String, remedy: &str) {
        self.0.push(Finding { topic, mark, what, remedy: remedy.to_owned() });
    }
}

/// Judges what was seen.
pub(super) fn report(seen: &Seen) -> Vec<Finding> {
    let mut findings = Findings::default();
    if let Some(trouble) = &seen.trouble {
        let remedy = "correct `servers`, or mend the name server of this machine";
        findings.bad("name", trouble, remedy);
    }
    match &seen.options {
        Some(heard) => answered(seen, heard, &mut findings),
        None => findings.bad(
            "reachable",
            "nothing came back to OPTIONS within 8 s",
            "look at `servers` and `transport`, at the firewall both ways, and whether the operator \
             knows the address of this machine; some answer OPTIONS only to registered accounts",
        ),
    }
    registration(seen, &mut findings);
    match &seen.call {
        Some(call) => call_report::report(seen, call, &mut findings),
        None => findings.note(
            "call",
            "codecs, keys, sound and numbers show in a call only",
            "add --call to ring a line of yours, or --call NUMBER",
        ),
    }
    findings.done()
}

fn answered(seen: &Seen, heard: &Heard, findings: &mut Findings) {
    let message = &heard.message;
    let code = message.code().unwrap_or_default();
    let ms = heard.after.as_millis();
    let what = format!("{} answers with {code} after {ms} ms", heard.from);
    match code {
        503 => findings.bad("reachable", what, "it says that it has no room: ask the operator"),
        403 | 404 => findings.note(
            "reachable",
            what,
            "it lives, and does not serve OPTIONS to us: if calls are refused too, the operator does \
             not know this machine's address or account",
        ),
        _ if ms > SLOW_MS => {
            findings.note("reachable", what, "a slow answer makes a slow call: is it far away?");
        }
        _ => findings.good("reachable", what),
    }
    transport(seen, message, findings);
    software(message, findings);
    extensions(seen, message, findings);
    translation(seen, heard, findings);
}

fn transport(seen: &Seen, message: &Message, findings: &mut Findings) {
    let Ok(via) = message.top_via() else { return };
    let what = via.transport.to_string();
    if via.transport == crate::sip::Transport::Tls {
        findings.good("transport", format!("{what}: signalling is encrypted"));
    } else if seen.trunk.srtp != crate::telephony::trunks::SrtpPolicy::Never {
        let remedy = "set transport = \"tls\": the keys of SRTP stand in the signalling";
        findings.bad("transport", format!("{what}, in the clear, with SRTP"), remedy);
    } else {
        findings.good("transport", format!("{what}, in the clear"));
    }
}

fn software(message: &Message, findings: &mut Findings) {
    let named = [HeaderName::Server, HeaderName::UserAgent];
    let name = named.iter().find_map(|name| message.headers.get(name));
    match name {
        Some(name) => findings.good("software", name.chars().take(80).collect::<String>()),
        None => findings.good("software", "it does not say what it is"),
    }
}

/// What it says that it can. Silence means nothing: many leave both headers out of this answer.
fn extensions(seen: &Seen, message: &Message, findings: &mut Findings) {
    match message.allow() {
        Ok(Some(methods)) if !methods.is_empty() => {
            let names: Vec<String> = methods.iter().map(ToString::to_string).collect();
            findings.good("methods", names.join(", "));
            if seen.trunk.refer && !methods.contains(&Method::Refer) {
                let remedy = "write refer = false: calls stay with us while they last";
                findings.bad("methods", "refer = true, and it does not take REFER", remedy);
            }
            if !methods.contains(&Method::Update) {
                let remedy = "nothing to do: sessions are refreshed by re-INVITE";
                findings.note("methods", "it does not take UPDATE", remedy);
            }
        }
        Ok(_) | Err(_) => findings.good("methods", "it does not say which it takes"),
    }
    let supported = message.supported().unwrap_or_default();
    if supported.is_empty() {
        findings.good("extensions", "it does not say which it has");
        return;
    }
    findings.good("extensions", supported.join(", "));
    let has = |name: &str| supported.iter().any(|known| known.eq_ignore_ascii_case(name));
    let required = seen.trunk.reliable == crate::telephony::trunks::Reliable::Required;
    if required && !has("100rel") {
        let remedy = "write reliable = \"supported\"";
        findings.bad("extensions", "reliable = \"required\", and it lacks 100rel", remedy);
    }
}

/// Where it sees us, and where we say that we are.
fn translation(seen: &Seen, heard: &Heard, findings: &mut Findings) {
    let Ok(via) = heard.message.top_via() else { return };
    let said = via.host.ip();
    match (via.received(), via.rport()) {
        (None, None) => {
            findings.note(
                "nat",
                "it does not say where it sees us (RFC 3581)",
                "behind a router, write the router's address in sip.public_host and \
                 media.public_address",
            );
        }
        (Some(seen_at), _) if said.is_some_and(|said| said != seen_at) => findings.bad(
            "nat",
            format!("it sees us at {seen_at}, and we say that we are at {}", via.host),
            "a router stands between: write that address in sip.public_host and \
             media.public_address, and let the router pass the ports of sip.listen and of [media] \
             on to this machine as they are",
        ),
        (_, port) => {
            findings.good("nat", "it sees us where we say that we are");
            if port.is_some() && port != via.port {
                findings.note(
                    "nat",
                    "a router changes our ports",
                    "let it keep them; keep_alive_s above 0 keeps its bindings open",
                );
            }
        }
    }
    if is_private(seen.media_address) && !is_private(heard.from.ip()) {
        findings.bad(
            "nat",
            format!("we tell a trunk in the open to send sound to {}", seen.media_address),
            "write the address that others reach in media.public_address",
        );
    }
}

/// Whether only some network of somebody's own knows the address.
pub(super) fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(ip) => {
            let shared = ip.octets()[0] == 100 && (64..128).contains(&ip.octets()[1]);
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || shared
        }
        IpAddr::V6(ip) => {
            ip == Ipv6Addr::LOCALHOST || ip.is_unique_local() || ip.is_unicast_link_local()
        }
    }
}

fn registration(seen: &Seen, findings: &mut Findings) {
    const TOPIC: &str = "registration";
    let refused = |findings: &mut Findings, code: u16| {
        let remedy = match code {
            401 | 403 | 407 => {
                "look at user, auth_user, realm and the password file; the operator may also want \
                 another domain"
            }
            404 => "the operator does not know `user` at this domain",
            423 => "raise register_s",
            _ => "ask the operator",
        };
        findings.bad(TOPIC, format!("it is refused with {code}"), remedy);
    };
    match &seen.registration {
        Registering::NotWanted => {
            findings.good(TOPIC, "none: the operator knows us by our address");
        }
        Registering::Silent => {
            findings.bad(TOPIC, "REGISTER was not answered", "the registrar is down or elsewhere");
        }
        Registering::OfDaemon(line) => match line.registration {
            Registration::Registered => {
                findings.good(TOPIC, "the running program is registered; this check is not");
            }
            Registration::None | Registration::Failed | Registration::Ended => {
                let what = format!("the running program is not registered: {}", line.trouble);
                findings.bad(TOPIC, what, "its log says more; see user and password_file");
            }
        },
        Registering::Ours(TrunkState::Registered(time)) => {
            findings.good(TOPIC, format!("it is taken for {} s", time.as_secs()));
        }
        Registering::Ours(TrunkState::RegistrationFailed { code: 408, .. }) => {
            findings.bad(TOPIC, "REGISTER was not answered", "the registrar is down or elsewhere");
        }
        Registering::Ours(TrunkState::RegistrationFailed { code, .. }) => refused(findings, *code),
        Registering::Ours(TrunkState::Unregistered | TrunkState::Up | TrunkState::Down) => {
            findings.bad(TOPIC, "it was taken back", "is another program registered there as us?");
        }
    }
}

#[cfg(test)]
mod tests;
