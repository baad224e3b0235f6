//! The company's own sign-in, as the configuration has it.
use crate::http::{FormClient, Target, tls_client};
use crate::intake::{Company, CompanySettings};

use super::config::{Loaded, read_secret};
use super::parts::StartError;

/// The path where browsers come back from it.
const BACK: &str = "/sign-in/company/back";

/// Makes it; nothing when none is configured.
///
/// # Errors
/// [`StartError::System`] when its address or secret cannot be used.
pub(super) fn company(loaded: &Loaded) -> Result<Option<Company>, StartError> {
    let oidc = &loaded.config.console.oidc;
    if oidc.issuer.is_empty() {
        return Ok(None);
    }
    let system = |error: &dyn std::fmt::Display| {
        StartError::System(format!("the company's sign-in: {error}"))
    };
    let at: Target = oidc.issuer.parse().map_err(|error| system(&error))?;
    let secret = if oidc.client_secret_file.is_empty() {
        None
    } else {
        let file = loaded.path(&oidc.client_secret_file);
        Some(read_secret(&file).map_err(|error| system(&error))?)
    };
    let settings = CompanySettings {
        issuer: oidc.issuer.clone(),
        at: at.of_our_own(),
        client: oidc.client_id.clone(),
        secret,
        back: format!("{}{BACK}", loaded.config.api.url()),
        role_claim: oidc.role_claim.clone(),
        roles: oidc.roles.iter().map(|one| (one.group.clone(), one.role)).collect(),
        language: loaded.config.desk.fallback_language,
    };
    let tls = tls_client(None).map_err(|error| system(&error))?;
    Ok(Some(Company::new(settings, FormClient::new(tls))))
}
