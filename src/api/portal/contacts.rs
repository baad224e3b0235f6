//! Accounts, contacts, permissions and codes, as a portal sees and changes them.
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::Problem;
use crate::identity::{Account, Contact};
use crate::intake::accounts::accounts_now;
use crate::intake::desk::Second;
use crate::intake::ending::{EndContact, Ending};
use crate::intake::portal::{self, ContactWish, PortalDone, own_contact};
use crate::intake::{Enrol, Intake};
use crate::model::SiteCode;
use crate::runtime::Random;
use crate::store::{StoreError, Tx};

use super::super::enrol::sent;
use super::super::extract::{Body, Params, Place};
use super::super::paging::{Limit, Page, Paging};
use super::super::registry_shapes::EnrolmentSent;
use super::super::shapes::ContactLine;
use super::super::{ApiState, bad, intake_problem, store_problem};
use super::shapes::{
    AccessLine, Ended, PortalAccount, PortalContact, PortalContactChange, PortalEnd, PortalEnrol,
};
use super::{Portal, nothing, number, reason, refused};

/// Which contacts to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Those of this account, by its name.
    account: Option<String>,
    /// Rows behind this one: `next` of the page before.
    after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

/// Which lines of the access list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AccessQuery {
    /// Those of this account, by its name.
    account: Option<String>,
    /// Those that count at this site.
    #[param(value_type = Option<SiteCode>)]
    site: Option<String>,
    /// Rows behind this one: `next` of the page before.
    after: Option<String>,
    /// How many rows at most.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

/// The accounts of the key, with the people of ours who look after them.
#[utoipa::path(
    get,
    path = "/api/v1/portal/accounts",
    tag = "portal",
    operation_id = "listPortalAccounts",
    params(Paging),
    responses(
        (status = 200, description = "As asked for", body = Page<PortalAccount>),
    )
)]
pub(super) async fn accounts(
    State(state): State<ApiState>,
    portal: Portal,
    Params(paging): Params<Paging>,
) -> Result<Page<PortalAccount>, Problem> {
    let parts = state.intake.parts();
    let (settings, now) = (Arc::clone(&parts.settings), parts.clock.now());
    let found = parts.database.write(move |tx| accounts_now(tx, &settings, now)).await;
    let mut all = found.map_err(|error| store_problem(&error))?;
    all.retain(|account| portal.accounts.contains(&account.id));
    let shown = all.into_iter().map(|Account { facts, .. }| PortalAccount {
        name: facts.name,
        kind: facts.kind,
        state: facts.state,
        country: facts.country,
        access_date: facts.access_date,
        team: facts.team,
    });
    paging.cut(shown.collect(), |account: &PortalAccount| account.name.clone())
}

/// Returns the contacts of the portal's accounts, or of the one that is asked for.
async fn contacts(
    state: &ApiState,
    portal: &Portal,
    account: Option<&String>,
) -> Result<Vec<ContactLine>, Problem> {
    let own = portal.accounts.clone();
    let found = state.intake.parts().database.write(move |tx| {
        let mut lines = vec![];
        for account in tx.accounts()?.into_iter().filter(|account| own.contains(&account.id)) {
            let name = &account.facts.name;
            let contacts = tx.contacts_of(account.id)?.into_iter();
            lines.push((name.clone(), contacts.collect::<Vec<Contact>>()));
        }
        Ok(lines)
    });
    let mut all = found.await.map_err(|error| store_problem(&error))?;
    if let Some(account) = account {
        all.retain(|(name, _)| name == account);
        if all.is_empty() {
            return Err(nothing());
        }
    }
    let lines = all.into_iter().flat_map(|(name, contacts)| {
        contacts.into_iter().map(move |contact| ContactLine::new(contact, name.clone()))
    });
    Ok(lines.collect())
}

/// Contacts of the key's accounts.
#[utoipa::path(
    get,
    path = "/api/v1/portal/contacts",
    tag = "portal",
    operation_id = "listPortalContacts",
    params(ListQuery),
    responses(
        (status = 200, description = "As asked for", body = Page<ContactLine>),
        (status = 404, description = "It is not there, or is of another account"),
    )
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    portal: Portal,
    Params(query): Params<ListQuery>,
) -> Result<Page<ContactLine>, Problem> {
    let all = contacts(&state, &portal, query.account.as_ref()).await?;
    Paging::new(query.after, query.limit).cut(all, |line| line.contact_number.to_string())
}

/// Who may do what, at which site.
#[utoipa::path(
    get,
    path = "/api/v1/portal/access",
    tag = "portal",
    operation_id = "listAccess",
    params(AccessQuery),
    responses(
        (status = 200, description = "As asked for", body = Page<AccessLine>),
        (status = 404, description = "It is not there, or is of another account"),
    )
)]
pub(super) async fn access(
    State(state): State<ApiState>,
    portal: Portal,
    Params(query): Params<AccessQuery>,
) -> Result<Page<AccessLine>, Problem> {
    let site: Option<SiteCode> =
        query.site.map(|site| site.parse().map_err(|error| bad("site", error))).transpose()?;
    let all = contacts(&state, &portal, query.account.as_ref()).await?;
    let lines = all.into_iter().flat_map(|contact| {
        let ContactLine { account, contact_number, name, permissions, .. } = contact;
        permissions.into_iter().map(move |given| AccessLine {
            account: account.clone(),
            contact_number,
            name: name.clone(),
            permission: given.kind.as_str().to_owned(),
            site: given.site,
        })
    });
    let there = |line: &AccessLine| site.is_none() || line.site.is_none() || line.site == site;
    let key = |line: &AccessLine| {
        let site = line.site.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{}:{}@{site}", line.contact_number, line.permission)
    };
    Paging::new(query.after, query.limit).cut(lines.filter(there).collect(), key)
}

/// A contact.
#[utoipa::path(
    get,
    path = "/api/v1/portal/contacts/{number}",
    tag = "portal",
    operation_id = "showPortalContact",
    params(("number" = crate::model::ContactNumber, Path, description = "The contact")),
    responses(
        (status = 200, description = "As asked for", body = ContactLine),
        (status = 404, description = "It is not there, or is of another account"),
    )
)]
pub(super) async fn show(
    State(state): State<ApiState>,
    portal: Portal,
    Place(who): Place<String>,
) -> Result<Json<ContactLine>, Problem> {
    let number = number(&who)?;
    let found =
        state.intake.parts().database.write(move |tx| own_contact(tx, &portal.accounts, number));
    let found = found.await.map_err(|error| store_problem(&error))?;
    let (contact, account) = found.ok_or_else(nothing)?;
    Ok(Json(ContactLine::new(contact, account.facts.name)))
}

/// Does something to a contact in one transaction, and shows him.
async fn done<F>(state: &ApiState, work: F) -> Result<Json<ContactLine>, Problem>
where
    F: Fn(&mut dyn Tx, &Intake, &dyn Random) -> PortalDone<(Contact, Account)> + Send + 'static,
{
    let (intake, random) = (state.intake.clone(), Arc::clone(&state.random));
    let database = &state.intake.parts().database;
    let done = database.write(move |tx| work(tx, &intake, random.as_ref())).await;
    let done: Result<_, StoreError> = done;
    let done = done.map_err(|error| store_problem(&error))?;
    let (contact, account) = done.map_err(|refusal| refused(&refusal))?;
    Ok(Json(ContactLine::new(contact, account.facts.name)))
}

/// Registers a contact by leave of an administrator.
#[utoipa::path(
    post,
    path = "/api/v1/portal/contacts",
    tag = "portal",
    operation_id = "addPortalContact",
    request_body = PortalContact,
    responses(
        (status = 201, description = "Done", body = ContactLine),
        (status = 404, description = "It is not there, or is of another account"),
        (status = 409, description = "It is registered already, or the company has too many"),
    )
)]
pub(super) async fn add(
    State(state): State<ApiState>,
    portal: Portal,
    Body(request): Body<PortalContact>,
) -> Result<(StatusCode, Json<ContactLine>), Problem> {
    let leave = portal.leave(&request.leave)?;
    let wish = ContactWish {
        name: Some(request.name),
        languages: Some(request.languages),
        addresses: Some(request.addresses),
        numbers: Some(request.numbers),
        permissions: Some(request.permissions),
    };
    let work = move |tx: &mut dyn Tx, intake: &Intake, random: &dyn Random| {
        let place = (portal.accounts.as_slice(), request.account.as_str());
        portal::add(tx, (intake, random), place, &wish, &leave)
    };
    done(&state, work).await.map(|line| (StatusCode::CREATED, line))
}

/// Changes a contact by leave of an administrator.
#[utoipa::path(
    post,
    path = "/api/v1/portal/contacts/{number}",
    tag = "portal",
    operation_id = "changePortalContact",
    params(("number" = crate::model::ContactNumber, Path, description = "The contact")),
    request_body = PortalContactChange,
    responses(
        (status = 200, description = "Done", body = ContactLine),
        (status = 404, description = "It is not there, or is of another account"),
        (status = 409, description = "It cannot be changed so"),
    )
)]
pub(super) async fn change(
    State(state): State<ApiState>,
    portal: Portal,
    Place(who): Place<String>,
    Body(request): Body<PortalContactChange>,
) -> Result<Json<ContactLine>, Problem> {
    let (number, leave) = (number(&who)?, portal.leave(&request.leave)?);
    let wish = ContactWish {
        name: request.name,
        languages: request.languages,
        addresses: request.addresses,
        numbers: request.numbers,
        permissions: request.permissions,
    };
    done(&state, move |tx, intake, _| {
        portal::change(tx, intake, (&portal.accounts, number), &wish, &leave)
    })
    .await
}

/// Ends a contact: a ticket has his access taken away.
#[utoipa::path(
    post,
    path = "/api/v1/portal/contacts/{number}/end",
    tag = "portal",
    operation_id = "endPortalContact",
    params(("number" = crate::model::ContactNumber, Path, description = "The contact")),
    request_body = PortalEnd,
    responses(
        (status = 201, description = "Done", body = Ended),
        (status = 404, description = "It is not there, or is of another account"),
        (status = 409, description = "He cannot be ended so"),
    )
)]
pub(super) async fn end(
    State(state): State<ApiState>,
    portal: Portal,
    Place(who): Place<String>,
    Body(request): Body<PortalEnd>,
) -> Result<(StatusCode, Json<Ended>), Problem> {
    let (number, leave) = (number(&who)?, portal.leave(&request.leave)?);
    let intake = state.intake.via(&format!("api:{}", portal.name));
    let order = EndContact {
        number,
        by: Ending::Portal(portal.accounts, leave),
        why: reason(request.why.as_deref())?,
        urgent: request.urgent,
    };
    let done = intake.end_contact(order).await.map_err(|error| intake_problem(&error))?;
    let ticket = done.map_err(|refusal| refused(&refusal))?;
    Ok((StatusCode::CREATED, Json(Ended { contact_number: number, ticket })))
}

/// Sends the link to a first code.
#[utoipa::path(
    post,
    path = "/api/v1/portal/contacts/{number}/invite",
    tag = "portal",
    operation_id = "invitePortalContact",
    params(("number" = crate::model::ContactNumber, Path, description = "The contact")),
    request_body = PortalEnrol,
    responses(
        (status = 201, description = "Done", body = EnrolmentSent),
        (status = 404, description = "It is not there, or is of another account"),
        (status = 409, description = "He has a code, or no address for a link"),
    )
)]
pub(super) async fn invite(
    State(state): State<ApiState>,
    portal: Portal,
    Place(who): Place<String>,
    Body(request): Body<PortalEnrol>,
) -> Result<(StatusCode, Json<EnrolmentSent>), Problem> {
    enrol(&state, &portal, &who, request, false).await
}

/// Sends the link to another code; the administrator is the one who approves it.
#[utoipa::path(
    post,
    path = "/api/v1/portal/contacts/{number}/reset-pin",
    tag = "portal",
    operation_id = "resetPortalCode",
    params(("number" = crate::model::ContactNumber, Path, description = "The contact")),
    request_body = PortalEnrol,
    responses(
        (status = 201, description = "Done", body = EnrolmentSent),
        (status = 404, description = "It is not there, or is of another account"),
        (status = 409, description = "He has no code, or no address for a link"),
    )
)]
pub(super) async fn reset(
    State(state): State<ApiState>,
    portal: Portal,
    Place(who): Place<String>,
    Body(request): Body<PortalEnrol>,
) -> Result<(StatusCode, Json<EnrolmentSent>), Problem> {
    enrol(&state, &portal, &who, request, true).await
}

async fn enrol(
    state: &ApiState,
    portal: &Portal,
    who: &str,
    request: PortalEnrol,
    reset: bool,
) -> Result<(StatusCode, Json<EnrolmentSent>), Problem> {
    let (number, leave) = (number(who)?, portal.leave(&request.leave)?);
    let to = request.to.map(|to| to.parse().map_err(|error| bad("to", error))).transpose()?;
    let why = reason(request.why.as_deref())?;
    let parts = state.intake.parts();
    let (own, given, now) = (portal.accounts.clone(), leave.clone(), parts.clock.now());
    let work = move |tx: &mut dyn Tx| portal::may_enrol(tx, (&own, number), &given, now);
    let allowed = parts.database.write(work).await.map_err(|error| store_problem(&error))?;
    let contact = allowed.map_err(|refusal| refused(&refusal))?;
    let approved = reset.then_some(Second::Contact(leave.by));
    let intake = state.intake.via(&format!("api:{}", portal.name));
    sent(&intake, Enrol { contact, to, approved, why, by: leave.shown() }).await
}
