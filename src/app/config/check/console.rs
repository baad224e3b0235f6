//! What the company's own sign-in needs.
use std::path::Path;

use super::{Config, Findings, Step};
use crate::app::config::read_secret;
use crate::http::Target;

fn key(name: &str) -> Vec<Step> {
    vec![Step::from("console"), Step::from("oidc"), Step::from(name)]
}

pub(super) fn config(config: &Config, findings: &mut Findings) {
    let oidc = &config.console.oidc;
    if oidc.issuer.is_empty() {
        return;
    }
    if let Err(error) = oidc.issuer.parse::<Target>() {
        findings.fault(key("issuer"), format!("console.oidc.issuer: {error}"), "");
    }
    if oidc.client_id.is_empty() {
        findings.fault(
            key("client_id"),
            "console.oidc.client_id is missing",
            "write the name under which the company's sign-in knows the console",
        );
    }
    if oidc.role_claim.is_empty() || oidc.roles.is_empty() {
        findings.fault(
            key("roles"),
            "nobody who signs in with the company's account would have a role",
            "write which group gives which role, such as roles = [\"service-desk=agent\"]",
        );
    }
}

/// Looks whether the secret can be read.
pub(super) fn files(config: &Config, base_dir: &Path, findings: &mut Findings) {
    let oidc = &config.console.oidc;
    if oidc.issuer.is_empty() || oidc.client_secret_file.is_empty() {
        return;
    }
    if let Err(error) = read_secret(&base_dir.join(&oidc.client_secret_file)) {
        findings.fault(key("client_secret_file"), error.to_string(), "");
    }
}
