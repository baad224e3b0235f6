//! Accounts and contacts.
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::http::Problem;
use crate::identity::exchange::permission;
use crate::identity::{Account, Contact, NewAccount, NewContact, fits_as_name};
use crate::intake::codes::add_contact as add_contact_row;
use crate::model::PhoneNumber;
use crate::store::StoreError;

use super::extract::Body;
use super::shapes::{ContactLine, NewContactRequest};
use super::{ApiState, bad, store_problem};

/// What a name must be.
const NAME_WANTED: &str = "write 1 to 200 characters on one line";

/// `GET /api/v1/accounts`.
pub(super) async fn accounts(State(state): State<ApiState>) -> Result<Json<Vec<Account>>, Problem> {
    let found = state.intake.parts().database.write(|tx| tx.accounts()).await;
    found.map(Json).map_err(|error| store_problem(&error))
}

/// `POST /api/v1/accounts`.
pub(super) async fn add_account(
    State(state): State<ApiState>,
    Body(new): Body<NewAccount>,
) -> Result<(StatusCode, Json<Account>), Problem> {
    if !fits_as_name(&new.name) {
        return Err(bad("name", NAME_WANTED));
    }
    let facts = new.clone();
    let added = state.intake.parts().database.write(move |tx| tx.add_account(&new)).await;
    let id = added.map_err(|error| store_problem(&error))?;
    Ok((StatusCode::CREATED, Json(Account { id, facts })))
}

/// `GET /api/v1/contacts`.
pub(super) async fn contacts(
    State(state): State<ApiState>,
) -> Result<Json<Vec<ContactLine>>, Problem> {
    let found =
        state.intake.parts().database.write(|tx| Ok((tx.accounts()?, tx.contacts()?))).await;
    let (accounts, contacts) = found.map_err(|error| store_problem(&error))?;
    let names: BTreeMap<_, _> = accounts.into_iter().map(|a| (a.id, a.facts.name)).collect();
    let line = |contact: Contact| {
        let account = names.get(&contact.facts.account).cloned().unwrap_or_default();
        ContactLine::new(contact, account)
    };
    Ok(Json(contacts.into_iter().map(line).collect()))
}

/// `POST /api/v1/contacts`. National numbers are read as those of the account's country.
pub(super) async fn add_contact(
    State(state): State<ApiState>,
    Body(new): Body<NewContactRequest>,
) -> Result<(StatusCode, Json<ContactLine>), Problem> {
    let name = new.name.trim();
    if !fits_as_name(name) {
        return Err(bad("name", NAME_WANTED));
    }
    let database = &state.intake.parts().database;
    let accounts =
        database.write(|tx| tx.accounts()).await.map_err(|error| store_problem(&error))?;
    let account = accounts
        .into_iter()
        .find(|account| account.facts.name == new.account)
        .ok_or_else(|| store_problem(&StoreError::Missing(format!("account `{}`", new.account))))?;
    let country = Some(account.facts.country);
    let sites = &state.intake.parts().settings.sites;
    let mut facts = NewContact::new(account.id, name);
    facts.languages = each("languages", &new.languages, str::parse)?;
    facts.addresses = each("addresses", &new.addresses, |text| text.trim().parse())?;
    facts.numbers = each("numbers", &new.numbers, |text| PhoneNumber::parse(text, country))?;
    if let Some(permissions) = &new.permissions {
        facts.permissions = each("permissions", permissions, |text| permission(text, sites))?;
    }
    let facts = facts.tidied();
    let (added, random) = (facts.clone(), Arc::clone(&state.random));
    let added = database.write(move |tx| add_contact_row(tx, random.as_ref(), &added)).await;
    let (id, number) = added.map_err(|error| store_problem(&error))?;
    let line = ContactLine::new(Contact { id, number, facts }, account.facts.name);
    Ok((StatusCode::CREATED, Json(line)))
}

/// Reads the entries of a list.
fn each<T, E: std::fmt::Display>(
    what: &str,
    entries: &[String],
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<Vec<T>, Problem> {
    entries.iter().map(|entry| read(entry).map_err(|error| bad(what, error))).collect()
}
