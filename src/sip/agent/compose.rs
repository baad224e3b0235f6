//! The headers that our messages have in common.
use super::super::flow::TrunkId;
use super::super::{HeaderName, Host, Message, SipUri, Transport};
use super::api::Sdp;
use super::config::AgentConfig;

/// The methods that we take.
pub(super) const ALLOW: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, NOTIFY";

/// The bodies that we take.
pub(super) const ACCEPT: &str = "application/sdp, application/dtmf-relay, application/dtmf";

const SDP: &str = "application/sdp";

/// Who we are, if that is told.
pub(super) fn name_ourselves(message: &mut Message, config: &AgentConfig) {
    if let Some(name) = &config.user_agent {
        let header = if message.is_request() { HeaderName::UserAgent } else { HeaderName::Server };
        message.headers.set(header, name.as_str());
    }
}

/// Our Contact for a call of this trunk.
pub(super) fn contact(
    config: &AgentConfig,
    trunk: TrunkId,
    transport: &Transport,
    user: Option<&str>,
) -> String {
    let local = config.local(Some(trunk), transport);
    let (host, port) = match local {
        Some(local) => (local.host.clone(), Some(local.port)),
        None => (Host::Name("invalid".to_owned()), None),
    };
    let mut uri = SipUri::new(None, host, port);
    uri.user = user.map(str::to_owned);
    match transport {
        Transport::Tcp => uri.params.set("transport", Some("tcp")),
        Transport::Tls => uri.params.set("transport", Some("tls")),
        Transport::Udp | Transport::Other(_) => {}
    }
    format!("<{uri}>")
}

/// Allow and Supported, in what may make a dialog or tells what we can.
pub(super) fn abilities(message: &mut Message, reliable: bool) {
    message.headers.set(HeaderName::Allow, ALLOW);
    let supported = if reliable { "100rel, timer, replaces" } else { "timer, replaces" };
    message.headers.set(HeaderName::Supported, supported);
}

/// Puts a description into a message.
pub(super) fn describe(message: &mut Message, sdp: Option<&Sdp>) {
    if let Some(sdp) = sdp {
        message.set_body(SDP, sdp.0.clone());
    }
}

/// Whether a tag is in a list, without regard to case.
pub(super) fn lists(tags: &[String], tag: &str) -> bool {
    tags.iter().any(|known| known.eq_ignore_ascii_case(tag))
}
