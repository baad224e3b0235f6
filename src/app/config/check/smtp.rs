//! What the door for mail from anybody needs: TLS where others reach it, proxies that can be named,
//! and limits that let mail through.
use std::path::Path;

use super::{Config, Findings, key, within};
use crate::net::{Cidr, ServerTls, TlsFiles};

/// Ranges in one list.
const RANGES_MAX: usize = 64;

pub(super) fn config(config: &Config, findings: &mut Findings) {
    let smtp = &config.smtp;
    tls(config, findings);
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if smtp.host_name.is_empty() || smtp.host_name.len() > 255 || !smtp.host_name.chars().all(named)
    {
        findings.fault(
            key("smtp", "host_name"),
            format!("`{}` is no name of a host", smtp.host_name),
            "write the name that the DNS has for this door, such as desk.example.com",
        );
    }
    if smtp.proxies.iter().any(Cidr::is_everyone) {
        findings.fault(
            key("smtp", "proxies"),
            "everybody is a proxy: anybody could say whose connection it is",
            "name the addresses of your proxies alone",
        );
    }
    if smtp.relays.iter().any(Cidr::is_everyone) {
        findings.warning(
            key("smtp", "relays"),
            "everybody counts as a mail server of yours: no address tells of a sender",
            "name the addresses of your mail servers alone",
        );
    }
    for (name, ranges) in [("proxies", &smtp.proxies), ("relays", &smtp.relays)] {
        if ranges.len() > RANGES_MAX {
            findings.fault(
                key("smtp", name),
                format!("smtp.{name} names {} ranges", ranges.len()),
                format!("name at most {RANGES_MAX}"),
            );
        }
    }
    limits(config, findings);
}

fn tls(config: &Config, findings: &mut Findings) {
    let smtp = &config.smtp;
    let has_pair = !smtp.certificate.is_empty() && !smtp.key.is_empty();
    if smtp.certificate.is_empty() != smtp.key.is_empty() {
        let missing = if smtp.key.is_empty() { "key" } else { "certificate" };
        findings.fault(
            key("smtp", missing),
            format!("smtp.{missing} is missing: certificate and key go together"),
            "name both PEM files, or none",
        );
    }
    if smtp.require_tls && !has_pair {
        findings.fault(
            key("smtp", "require_tls"),
            "TLS is required but there is no certificate: no mail could come in",
            "name certificate and key, or leave require_tls false",
        );
    }
    let Some(listen) = smtp.listen.filter(|listen| !listen.ip().is_loopback()) else { return };
    if !has_pair && !smtp.danger_without_tls {
        findings.fault(
            key("smtp", "listen"),
            format!("mail would come in clear to {listen}"),
            "name certificate and key, listen on 127.0.0.1, or set danger_without_tls = true",
        );
    }
    if !has_pair && smtp.danger_without_tls {
        findings.warning(
            key("smtp", "danger_without_tls"),
            format!("mail comes in clear to {listen}: whoever is on the way reads and changes it"),
            "name certificate and key",
        );
    }
    if smtp.require_tls {
        findings.warning(
            key("smtp", "require_tls"),
            "senders that know no TLS cannot write to the desk (RFC 3207 section 4)",
            "leave require_tls false where anybody may deliver",
        );
    }
    if !smtp.host_name.contains('.') {
        findings.warning(
            key("smtp", "host_name"),
            format!("others are greeted as `{}`, which is no name on the Internet", smtp.host_name),
            "write the name that the DNS has for this door",
        );
    }
}

fn limits(config: &Config, findings: &mut Findings) {
    let smtp = &config.smtp;
    let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let message = wide(smtp.message_bytes_max);
    let connections = wide(smtp.connections_max);
    let per_address = wide(smtp.connections_per_address_max);
    let ranges: [(&str, &str, u64, u64, u64); 9] = [
        ("smtp", "connections_max", connections, 1, 10_000),
        ("smtp", "connections_per_address_max", per_address, 1, 10_000),
        ("smtp", "message_bytes_max", message, 65_536, 1 << 30),
        ("smtp", "recipients_max", wide(smtp.recipients_max), 1, 10_000),
        ("smtp", "idle_s_max", smtp.idle_s_max, 1, 3600),
        ("smtp", "command_s_max", smtp.command_s_max, 1, 3600),
        ("smtp", "message_s_max", smtp.message_s_max, 10, 86_400),
        ("smtp", "session_s_max", smtp.session_s_max, 10, 86_400),
        ("smtp", "in_flight_bytes_max", wide(smtp.in_flight_bytes_max), message, 1 << 36),
    ];
    within(&ranges, findings);
}

/// Refuses a certificate that could not be shown.
pub(super) fn files(config: &Config, base_dir: &Path, findings: &mut Findings) {
    let smtp = &config.smtp;
    if smtp.certificate.is_empty() || smtp.key.is_empty() {
        return;
    }
    let pair = Some((base_dir.join(&smtp.certificate), base_dir.join(&smtp.key)));
    if let Err(error) = ServerTls::server(TlsFiles { pair, authorities: None }) {
        findings.fault(key("smtp", "certificate"), error.to_string(), "");
    }
}
