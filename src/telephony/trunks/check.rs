//! What is wrong in the sections about trunks, key by key, with what to do.
use std::collections::BTreeMap;

use super::super::transport::Protocol;
use super::{
    CodecName, PEERS_MAX, SERVERS_MAX, Sip, SrtpPolicy, TRUNKS_MAX, TransportChoice, Trunk,
};
use crate::model::Country;
use crate::net::Cidr;

/// The longest text in these sections, in bytes.
const TEXT_BYTES_MAX: usize = 255;
/// The most addresses that we listen on.
const LISTEN_MAX: usize = 16;

/// Something wrong in the configuration, at a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The position of the `[[trunk]]`, from 0; nothing for the `[sip]` section.
    pub trunk: Option<usize>,
    /// The key; empty for the whole entry.
    pub key: &'static str,
    /// Whether the program can run all the same.
    pub warning: bool,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

/// Gathers what is found in one section.
struct Findings {
    trunk: Option<usize>,
    found: Vec<Finding>,
}

impl Findings {
    const fn new(trunk: Option<usize>) -> Self {
        Self { trunk, found: vec![] }
    }

    fn add(&mut self, warning: bool, key: &'static str, what: String, remedy: &str) {
        let (trunk, remedy) = (self.trunk, remedy.to_owned());
        self.found.push(Finding { trunk, key, warning, what, remedy });
    }

    fn fault(&mut self, key: &'static str, what: impl Into<String>, remedy: &str) {
        self.add(false, key, what.into(), remedy);
    }

    fn warning(&mut self, key: &'static str, what: impl Into<String>, remedy: &str) {
        self.add(true, key, what.into(), remedy);
    }

    fn within(&mut self, key: &'static str, value: u64, least: u64, most: u64) {
        if !(least..=most).contains(&value) {
            self.fault(key, format!("{key} is {value}"), &format!("use {least} to {most}"));
        }
    }

    /// For a number of seconds where 0 means never.
    fn off_or_within(&mut self, key: &'static str, value: u32, least: u64, most: u64) {
        if value > 0 && !(least..=most).contains(&u64::from(value)) {
            let remedy = format!("use {least} to {most}, or 0 for none");
            self.fault(key, format!("{key} is {value}"), &remedy);
        }
    }
}

/// Returns what is wrong in `[sip]`.
#[must_use]
pub fn check_sip(sip: &Sip) -> Vec<Finding> {
    let mut findings = Findings::new(None);
    let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    listeners(sip, &mut findings);
    if !is_plain(&sip.public_host, b".-:[]") {
        let what = format!("`{}` is no host", shown(&sip.public_host));
        findings.fault("public_host", what, "write the address or name that trunks reach, or \"\"");
    }
    findings.within("calls_max", wide(sip.calls_max), 1, 100_000);
    let requests = sip.requests_per_second_max.into();
    findings.within("requests_per_second_max", requests, 1, 100_000);
    findings.within("connections_max", wide(sip.connections_max), 1, 100_000);
    let per_source = wide(sip.connections_per_source_max);
    findings.within("connections_per_source_max", per_source, 1, wide(sip.connections_max).max(1));
    findings.within("idle_s_max", sip.idle_s_max, 30, 86_400);
    findings.within("message_s_max", sip.message_s_max, 1, 60);
    findings.within("drain_s", sip.drain_s, 0, 3_600);
    findings.found
}

fn listeners(sip: &Sip, findings: &mut Findings) {
    if sip.listen.is_empty() || sip.listen.len() > LISTEN_MAX {
        findings.fault(
            "listen",
            format!("{} addresses to listen on", sip.listen.len()),
            &format!("write 1 to {LISTEN_MAX}, such as \"udp:192.0.2.10:5060\""),
        );
    }
    for (at, listen) in sip.listen.iter().enumerate() {
        // TCP and TLS share the ports of TCP.
        let clash = |other: &&super::Listen| {
            other.address == listen.address
                && listen.address.port() != 0
                && (other.protocol == Protocol::Udp) == (listen.protocol == Protocol::Udp)
        };
        if let Some(other) = sip.listen.iter().take(at).find(clash) {
            let what = format!("{listen} and {other} are the same port");
            findings.fault("listen", what, "give each a port of its own");
        }
        if listen.address.ip().is_unspecified() && sip.public_host.is_empty() {
            findings.fault(
                "listen",
                format!(
                    "{listen} is every address of this machine, so we cannot say which is ours"
                ),
                "write the address that trunks reach, or name it in public_host",
            );
        }
    }
    let tls = sip.listen.iter().any(|listen| listen.protocol == Protocol::Tls);
    if tls && (sip.certificate.is_empty() || sip.key.is_empty()) {
        findings.fault(
            "certificate",
            "`tls:` is listened on without a certificate and its key",
            "name their PEM files in certificate and key",
        );
    }
    let named = !sip.certificate.is_empty() || !sip.client_ca.is_empty();
    if named && !tls {
        findings.warning(
            "certificate",
            "there is a certificate but nothing listens for TLS",
            "add \"tls:…:5061\" to listen, or empty it",
        );
    }
}

/// Returns what is wrong in the trunks, each by itself and together.
#[must_use]
pub fn check_trunks(trunks: &[Trunk]) -> Vec<Finding> {
    let mut all = vec![];
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, trunk) in trunks.iter().enumerate() {
        let mut findings = Findings::new(Some(at));
        if at == TRUNKS_MAX {
            let what = format!("there are {} trunks", trunks.len());
            findings.fault("", what, &format!("keep at most {TRUNKS_MAX}"));
        }
        names(trunk, &mut findings);
        account(trunk, &mut findings);
        access(trunk, trunks.get(..at).unwrap_or_default(), &mut findings);
        media(trunk, &mut findings);
        numbers(trunk, &mut findings);
        encryption(trunk, &mut findings);
        if let Some(first) = ids.insert(&trunk.id, at) {
            let what = format!("[[trunk]] {} is named `{}` too", first.saturating_add(1), trunk.id);
            findings.fault("id", what, "give each an id of its own");
        }
        all.append(&mut findings.found);
    }
    all
}

fn names(trunk: &Trunk, findings: &mut Findings) {
    let id = &trunk.id;
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !(1..=32).contains(&id.len()) || !id.bytes().all(fits) {
        let what = format!("`{}` is no name of a trunk", shown(id));
        findings.fault("id", what, "write 1 to 32 small letters, digits and hyphens");
    }
    if trunk.servers.is_empty() || trunk.servers.len() > SERVERS_MAX {
        findings.fault(
            "servers",
            format!("trunk {id} names {} servers", trunk.servers.len()),
            &format!("name 1 to {SERVERS_MAX}, such as \"sip.operator.example\""),
        );
    }
    let texts = [
        ("domain", &trunk.domain, ".-:[]".as_bytes()),
        ("user", &trunk.user, b"+-_.!~*'()&=$,;?/%"),
        ("auth_user", &trunk.auth_user, b"+-_.!~*'()&=$,;?/%@ "),
        ("realm", &trunk.realm, b"+-_.!~*'()&=$,;?/%@: "),
        ("tls_name", &trunk.tls_name, b".-"),
    ];
    for (key, text, signs) in texts {
        if !is_plain(text, signs) {
            let what = format!("trunk {id}: {key} holds what cannot stand in a SIP header");
            findings.fault(key, what, "write it as your operator gave it to you, on one line");
        }
    }
    if let Some(number) = &trunk.shown_number
        && number.country() == Some(Country::SPAIN)
        && matches!(number.as_str().as_bytes().get(3), Some(b'6' | b'7'))
    {
        findings.fault(
            "shown_number",
            format!(
                "trunk {id} shows the Spanish mobile number {number}, which customer service may \
                 not call from (Orden TDF/149/2025, article 9)"
            ),
            "use a geographic, 800 or 900 number of the trunk",
        );
    }
}

fn account(trunk: &Trunk, findings: &mut Findings) {
    let id = &trunk.id;
    if trunk.register && trunk.user.is_empty() {
        let what = format!("trunk {id} registers without a user");
        findings.fault("register", what, "write the account's name in user");
    }
    if trunk.challenge && trunk.password_file.is_empty() {
        findings.fault(
            "challenge",
            format!("trunk {id} challenges its calls, but there is no password to compare with"),
            "name a file with it in password_file, or take challenge out",
        );
    }
    if !trunk.password_file.is_empty() && trunk.auth_user().is_empty() {
        let what = format!("trunk {id} has a password and no user");
        findings.fault("password_file", what, "write the account's name in user");
    }
    if !trunk.password_file.is_empty() && trunk.realm.is_empty() {
        findings.warning(
            "realm",
            format!("trunk {id} answers a challenge of any realm"),
            "write the realm that your operator's challenges name",
        );
    }
}

fn access(trunk: &Trunk, earlier: &[Trunk], findings: &mut Findings) {
    let id = &trunk.id;
    if trunk.peers.len() > PEERS_MAX {
        let what = format!("trunk {id} names {} ranges of peers", trunk.peers.len());
        findings.fault("peers", what, &format!("name at most {PEERS_MAX}"));
    }
    if !trunk.challenge && trunk.peers.iter().any(Cidr::is_everyone) {
        findings.fault(
            "peers",
            format!("trunk {id} takes calls from everybody"),
            "name the operator's own ranges, or demand the password with challenge = true",
        );
    }
    for other in earlier {
        let shared = trunk.peers.iter().any(|own| other.peers.iter().any(|o| o.overlaps(own)));
        if shared {
            findings.fault(
                "peers",
                format!("peers of trunk {id} are peers of trunk {} too", other.id),
                "each address must belong to one trunk, or its calls could come in the other's name",
            );
        }
    }
}

fn media(trunk: &Trunk, findings: &mut Findings) {
    let id = &trunk.id;
    let mut seen: Vec<CodecName> = trunk.codecs.clone();
    seen.sort_unstable();
    seen.dedup();
    if seen.is_empty() || seen.len() != trunk.codecs.len() {
        let what = format!("trunk {id} has no usable list of codecs");
        findings.fault("codecs", what, "name each once, such as [\"PCMA\", \"PCMU\"]");
    }
    if trunk.srtp != SrtpPolicy::Never && trunk.transport != TransportChoice::Tls {
        findings.warning(
            "srtp",
            format!("trunk {id} encrypts media with keys that travel in the clear"),
            "set transport = \"tls\"",
        );
    }
}

fn numbers(trunk: &Trunk, findings: &mut Findings) {
    let calls_max = u64::try_from(trunk.calls_max).unwrap_or(u64::MAX);
    findings.within("calls_max", calls_max, 1, 100_000);
    findings.within("register_s", trunk.register_s.into(), 60, 86_400);
    // RFC 4028 section 4: no session interval below 90 s.
    findings.off_or_within("session_timer_s", trunk.session_timer_s, 90, 86_400);
    findings.off_or_within("keep_alive_s", trunk.keep_alive_s, 10, 600);
    findings.off_or_within("probe_s", trunk.probe_s, 10, 3_600);
}

fn encryption(trunk: &Trunk, findings: &mut Findings) {
    let id = &trunk.id;
    if trunk.tls_certificate.is_empty() != trunk.tls_key.is_empty() {
        findings.fault(
            "tls_certificate",
            format!("trunk {id} names a certificate or its key, not both"),
            "name the PEM files of both, or of neither",
        );
    }
    let any = [&trunk.tls_name, &trunk.tls_ca, &trunk.tls_certificate];
    let named = any.iter().any(|text| !text.is_empty());
    if named && matches!(trunk.transport, TransportChoice::Udp | TransportChoice::Tcp) {
        findings.warning(
            "transport",
            format!("trunk {id} has settings of TLS but does not use it"),
            "set transport = \"tls\", or empty them",
        );
    }
    let bare = trunk.servers.iter().any(|server| server.address().is_some());
    if trunk.transport == TransportChoice::Tls && bare && trunk.tls_name.is_empty() {
        findings.warning(
            "tls_name",
            format!("trunk {id}: the server's certificate must bear its bare address"),
            "write the name that the certificate bears",
        );
    }
}

fn is_plain(text: &str, signs: &[u8]) -> bool {
    text.len() <= TEXT_BYTES_MAX
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || signs.contains(&b))
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}
