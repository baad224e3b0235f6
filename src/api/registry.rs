//! Accounts and contacts.
use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::http::Problem;
use crate::identity::{Account, NewAccount, NewContact};
use crate::model::PhoneNumber;
use crate::store::StoreError;

use super::extract::Body;
use super::shapes::{ContactLine, NewContactRequest};
use super::{ApiState, bad, store_problem};

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
    if new.name.trim().is_empty() {
        return Err(bad("name", "an account needs a name"));
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
    let line = |contact: crate::identity::Contact| ContactLine {
        id: contact.id.0,
        account: names.get(&contact.facts.account).cloned().unwrap_or_default(),
        name: contact.facts.name,
        language: contact.facts.language.map(|language| language.tag().to_owned()),
        addresses: contact.facts.addresses.into_iter().map(String::from).collect(),
        numbers: contact.facts.numbers.into_iter().map(String::from).collect(),
    };
    Ok(Json(contacts.into_iter().map(line).collect()))
}

/// `POST /api/v1/contacts`. National numbers are read as those of the account's country.
pub(super) async fn add_contact(
    State(state): State<ApiState>,
    Body(new): Body<NewContactRequest>,
) -> Result<(StatusCode, Json<ContactLine>), Problem> {
    if new.name.trim().is_empty() {
        return Err(bad("name", "a contact needs a name"));
    }
    let database = &state.intake.parts().database;
    let accounts =
        database.write(|tx| tx.accounts()).await.map_err(|error| store_problem(&error))?;
    let account = accounts
        .into_iter()
        .find(|account| account.facts.name == new.account)
        .ok_or_else(|| store_problem(&StoreError::Missing(format!("account `{}`", new.account))))?;
    let country = account.facts.country;
    let facts = NewContact {
        account: account.id,
        name: new.name.trim().to_owned(),
        language: new.language.map(|l| l.parse().map_err(|e| bad("language", e))).transpose()?,
        addresses: new
            .addresses
            .iter()
            .map(|a| a.trim().parse().map_err(|e| bad("addresses", e)))
            .collect::<Result<_, _>>()?,
        numbers: new
            .numbers
            .iter()
            .map(|n| PhoneNumber::parse(n, Some(country)).map_err(|e| bad("numbers", e)))
            .collect::<Result<_, _>>()?,
    };
    let line = ContactLine {
        id: 0,
        account: account.facts.name,
        name: facts.name.clone(),
        language: facts.language.map(|language| language.tag().to_owned()),
        addresses: facts.addresses.iter().map(ToString::to_string).collect(),
        numbers: facts.numbers.iter().map(ToString::to_string).collect(),
    };
    let added = database.write(move |tx| tx.add_contact(&facts)).await;
    let id = added.map_err(|error| store_problem(&error))?;
    Ok((StatusCode::CREATED, Json(ContactLine { id: id.0, ..line })))
}
