//! Accounts and contacts.
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::Problem;
use crate::identity::exchange::permission;
use crate::identity::{
    Account, Contact, NewAccount, NewContact, RegistryChange, StateChange, fits_as_name,
};
use crate::intake::accounts::{
    AccountChange, Doing, accounts_page, register_account, set_account, settle_days,
};
use crate::intake::codes::add_contact as add_contact_row;
use crate::intake::ending::{EndContact, Ending};
use crate::model::{AccountId, ContactId, PhoneNumber};
use crate::replies::one_line;
use crate::store::{AuditEntry, StoreError, Subject, Tx};

use super::audit::{act, via};
use super::auth::Client;
use super::desk::{WHY_CHARS_MAX, asker};
use super::extract::{Body, Params, Place};
use super::paging::{Limit, Page, Paging, cursor, unknown};
use super::pins::find;
use super::portal::shapes::Ended;
use super::registry_shapes::EndRequest;
use super::shapes::{AccountSetRequest, ContactLine, NewContactRequest};
use super::{ApiState, bad, intake_problem, store_problem};

/// What a name must be.
const NAME_WANTED: &str = "write 1 to 200 characters on one line";

/// Which contacts to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ContactQuery {
    /// Those of this account, by its name.
    account: Option<String>,
    /// Rows behind this one: `next` of the page before.
    after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

/// Customer companies.
#[utoipa::path(
    get,
    path = "/api/v1/accounts",
    tag = "accounts",
    operation_id = "listAccounts",
    params(Paging),
    responses(
        (status = 200, description = "As asked for", body = Page<Account>),
    )
)]
pub(super) async fn accounts(
    State(state): State<ApiState>,
    Params(paging): Params<Paging>,
) -> Result<Page<Account>, Problem> {
    let parts = state.intake.parts();
    let (settings, now) = (Arc::clone(&parts.settings), parts.clock.now());
    let (named, limit) = paging.parts();
    let place = (cursor::<i64>(named.as_deref())?.map(AccountId), limit.and_one());
    let read = parts
        .database
        .write(move |tx| accounts_page(tx, (&settings, now), None, place))
        .await
        .map_err(|error| store_problem(&error))?;
    let accounts = read.ok_or_else(|| unknown(named.as_deref().unwrap_or_default()))?;
    Ok(Page::of(accounts, limit, |account| account.id.to_string()))
}

/// Registers a company.
#[utoipa::path(
    post,
    path = "/api/v1/accounts",
    tag = "accounts",
    operation_id = "addAccount",
    request_body = NewAccount,
    responses(
        (status = 201, description = "Done", body = Account),
        (status = 409, description = "There is one of that name"),
    )
)]
pub(super) async fn add_account(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Body(new): Body<NewAccount>,
) -> Result<(StatusCode, Json<Account>), Problem> {
    if !fits_as_name(&new.name) {
        return Err(bad("name", NAME_WANTED));
    }
    if new.origin.as_ref().is_some_and(|origin| !fits_as_name(origin)) {
        return Err(bad("origin", NAME_WANTED));
    }
    let facts = new.clone();
    let act = act(&state, client.as_ref(), None);
    let doing = doing(&state, client, None, None);
    let work = move |tx: &mut dyn Tx| {
        let id = register_account(tx, &new, &doing)?;
        let entry = AuditEntry::new(act.clone(), "account.added").to(format!("account:{id}"));
        tx.audit(&entry.with("state", new.state.as_str()))?;
        Ok(id)
    };
    let added = state.intake.parts().database.write(work).await;
    let id = added.map_err(|error| store_problem(&error))?;
    Ok((StatusCode::CREATED, Json(Account { id, facts })))
}

/// Who changes an account, why and when.
pub(super) fn doing(
    state: &ApiState,
    client: Option<Extension<Client>>,
    by: Option<&str>,
    why: Option<&str>,
) -> Doing {
    let why = why.map(|why| one_line(why, WHY_CHARS_MAX)).unwrap_or_default();
    Doing { by: asker(client, by), why, at: state.intake.parts().clock.now() }
}

/// Changes state, access date and origin of an account.
#[utoipa::path(
    post,
    path = "/api/v1/accounts/set",
    tag = "accounts",
    operation_id = "setAccount",
    request_body = AccountSetRequest,
    responses(
        (status = 200, description = "Done", body = Account),
        (status = 404, description = "There is no such account"),
        (status = 409, description = "That state does not follow its own"),
    )
)]
pub(super) async fn set(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Body(request): Body<AccountSetRequest>,
) -> Result<Json<Account>, Problem> {
    let act = act(&state, client.as_ref(), request.by.as_deref());
    let doing = doing(&state, client, request.by.as_deref(), request.why.as_deref());
    if request.origin.as_ref().is_some_and(|text| !text.is_empty() && !fits_as_name(text)) {
        return Err(bad("origin", NAME_WANTED));
    }
    let day = |text: &String| match text.as_str() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| bad("access_date", format!("`{text}` is no day; write 2027-01-31"))),
    };
    let change = AccountChange {
        state: request.state,
        access_date: request.access_date.as_ref().map(day).transpose()?,
        origin: request.origin.map(|text| Some(text).filter(|text| !text.is_empty())),
        correct: request.correct,
    };
    let parts = state.intake.parts();
    let (settings, name) = (Arc::clone(&parts.settings), request.name);
    let work = move |tx: &mut dyn Tx| {
        let done = set_account(tx, &settings, &name, &change, &doing)?;
        if let Ok(account) = &done {
            let object = format!("account:{}", account.id);
            let entry = AuditEntry::new(act.clone(), "account.changed").to(object);
            tx.audit(&entry.with("state", account.facts.state.as_str()))?;
        }
        Ok(done)
    };
    let done = parts.database.write(work).await.map_err(|error| store_problem(&error))?;
    done.map(Json).map_err(|why| Problem::of(StatusCode::CONFLICT).detail(why))
}

/// How an account's state changed, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/accounts/{id}/states",
    tag = "accounts",
    operation_id = "listAccountStates",
    params(("id" = i64, Path, description = "Its number"), Paging),
    responses(
        (status = 200, description = "As asked for", body = Page<StateChange>),
    )
)]
pub(super) async fn states(
    State(state): State<ApiState>,
    Place(id): Place<i64>,
    Params(paging): Params<Paging>,
) -> Result<Page<StateChange>, Problem> {
    let parts = state.intake.parts();
    let (settings, now) = (Arc::clone(&parts.settings), parts.clock.now());
    let work = move |tx: &mut dyn Tx| {
        settle_days(tx, &settings, now)?;
        tx.state_changes(AccountId(id))
    };
    let found = parts.database.write(work).await;
    numbered(paging, found.map_err(|error| store_problem(&error))?)
}

/// What portals and the desk changed of an account's contacts.
#[utoipa::path(
    get,
    path = "/api/v1/accounts/{id}/changes",
    tag = "accounts",
    operation_id = "listAccountChanges",
    params(("id" = i64, Path, description = "Its number"), Paging),
    responses(
        (status = 200, description = "As asked for", body = Page<RegistryChange>),
    )
)]
pub(super) async fn changes(
    State(state): State<ApiState>,
    Place(id): Place<i64>,
    Params(paging): Params<Paging>,
) -> Result<Page<RegistryChange>, Problem> {
    let database = &state.intake.parts().database;
    let found = database.write(move |tx| tx.registry_changes(AccountId(id))).await;
    numbered(paging, found.map_err(|error| store_problem(&error))?)
}

/// Ends a contact: a ticket has his access taken away.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/{who}/end",
    tag = "contacts",
    operation_id = "endContact",
    params(
        ("who" = String, Path, description = "His contact number, one of his addresses, or his row"),
    ),
    request_body = EndRequest,
    responses(
        (status = 201, description = "Done", body = Ended),
        (status = 404, description = "There is no such contact"),
    )
)]
pub(super) async fn end(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(who): Place<String>,
    Body(request): Body<EndRequest>,
) -> Result<(StatusCode, Json<Ended>), Problem> {
    if request.by.trim().is_empty() {
        return Err(bad("by", "whoever ends a contact gives his name"));
    }
    let (contact, _) = find(&state, &who).await?;
    let intake = state.intake.via(&via(client.as_ref()));
    let order = EndContact {
        number: contact.number,
        by: Ending::Desk(asker(client, Some(&request.by))),
        why: one_line(request.why.as_deref().unwrap_or_default(), WHY_CHARS_MAX),
        urgent: request.urgent,
    };
    let done = intake.end_contact(order).await.map_err(|error| intake_problem(&error))?;
    let ticket = done.map_err(|why| Problem::of(StatusCode::NOT_FOUND).detail(why.to_string()))?;
    Ok((StatusCode::CREATED, Json(Ended { contact_number: contact.number, ticket })))
}

/// Contacts: the people of customer companies.
#[utoipa::path(
    get,
    path = "/api/v1/contacts",
    tag = "contacts",
    operation_id = "listContacts",
    params(ContactQuery),
    responses(
        (status = 200, description = "As asked for", body = Page<ContactLine>),
    )
)]
pub(super) async fn contacts(
    State(state): State<ApiState>,
    Params(query): Params<ContactQuery>,
) -> Result<Page<ContactLine>, Problem> {
    let (account, limit) = (query.account, query.limit);
    let after = cursor(query.after.as_deref())?.map(ContactId);
    let found = state.intake.parts().database.write(move |tx| {
        let accounts = tx.accounts()?;
        let wanted = match &account {
            Some(name) => match accounts.iter().find(|one| one.facts.name == *name) {
                Some(one) => Some(one.id),
                None => return Ok((accounts, vec![])),
            },
            None => None,
        };
        let contacts = tx.contacts_after(wanted, after, limit.and_one())?;
        Ok((accounts, contacts))
    });
    let (accounts, contacts) = found.await.map_err(|error| store_problem(&error))?;
    let names: BTreeMap<_, _> = accounts.into_iter().map(|a| (a.id, a.facts.name)).collect();
    let page = Page::of(contacts, limit, |contact: &Contact| contact.id.to_string());
    Ok(page.map(|contact| {
        let account = names.get(&contact.facts.account).cloned().unwrap_or_default();
        ContactLine::new(contact, account)
    }))
}

/// Registers a contact. National numbers are read as those of the account's country.
#[utoipa::path(
    post,
    path = "/api/v1/contacts",
    tag = "contacts",
    operation_id = "addContact",
    request_body = NewContactRequest,
    responses(
        (status = 201, description = "Done", body = ContactLine),
        (status = 404, description = "There is no such account"),
        (status = 409, description = "There is one already"),
    )
)]
pub(super) async fn add_contact(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
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
    let act = act(&state, client.as_ref(), None);
    let added = database.write(move |tx| {
        let (id, number) = add_contact_row(tx, random.as_ref(), &added)?;
        let entry = AuditEntry::new(act.clone(), "contact.added").about(Subject::Contact(id));
        tx.audit(&entry.to(format!("account:{}", added.account)))?;
        Ok((id, number))
    });
    let (id, number) = added.await.map_err(|error| store_problem(&error))?;
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

/// Cuts a page out of what is only ever added to: each row is named by its place.
fn numbered<T>(paging: Paging, rows: Vec<T>) -> Result<Page<T>, Problem> {
    let rows: Vec<(usize, T)> = rows.into_iter().enumerate().collect();
    Ok(paging.cut(rows, |(place, _)| place.to_string())?.map(|(_, row)| row))
}
