//! Accounts: searched with their contacts, one whole, added and changed.
use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::{failed, refusal};
use crate::console::Console;
use crate::console::forms::{Choice, done};
use crate::console::page::{Frame, away, html, to, told};
use crate::console::request::{Posted, Someone};
use crate::console::users::refused;
use crate::console::words::Words;
use crate::http::{asked, href, paged};
use crate::identity::{Account, Contact, NewAccount, Permission, RegistryChange, StateChange};
use crate::intake::accounts::{accounts_page, settle_days};
use crate::intake::registry::AccountForm;
use crate::model::{AccountId, AccountKind, AccountState, TeamRole};
use crate::staff::Act;
use crate::store::{StoreError, Tx};
use crate::text::fold;

/// Accounts on one page.
const LINES: u32 = 100;
/// Rows of one step of a search: the store is everybody's in between.
const STEP: u32 = 500;
/// Contacts that a search shows.
const FOUND_MAX: usize = 50;
/// Changes that are shown of an account, the newest.
const CHANGES_MAX: usize = 50;
/// The acts that the page of an account can tell of.
const DONE: [&str; 2] = ["account-added", "account-changed"];

/// What is asked for, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    q: String,
    state: String,
    /// Behind which account the page begins.
    after: String,
}

/// What the last act came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Came {
    done: String,
}

struct Line {
    id: i64,
    name: String,
    kind: String,
    state: String,
    country: String,
    contacts: u32,
}

/// What a permission is called.
pub(super) fn permission(words: &Words, permission: &Permission) -> String {
    let kind = words.word("permission", permission.kind.as_str());
    permission.site.as_ref().map_or_else(|| kind.clone(), |site| format!("{kind} · {site}"))
}

/// A contact in lists.
pub(super) struct ContactLine {
    pub(super) number: String,
    pub(super) name: String,
    pub(super) account: String,
    pub(super) account_id: i64,
    pub(super) addresses: String,
    pub(super) numbers: String,
    pub(super) permissions: String,
}

impl ContactLine {
    pub(super) fn new(
        words: &Words,
        someone: &Someone,
        contact: &Contact,
        account: &Account,
    ) -> Self {
        let facts = &contact.facts;
        let numbers = facts.numbers.iter().map(|number| super::number_for(someone, number));
        let joined = |texts: Vec<String>| texts.join(", ");
        Self {
            number: contact.number.to_string(),
            name: facts.name.clone(),
            account: account.facts.name.clone(),
            account_id: account.id.0,
            addresses: joined(facts.addresses.iter().map(ToString::to_string).collect()),
            numbers: joined(numbers.collect()),
            permissions: joined(
                facts.permissions.iter().map(|one| permission(words, one)).collect(),
            ),
        }
    }
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct ListPage {
    frame: Frame,
    q: String,
    states: Vec<Choice>,
    lines: Vec<Line>,
    found: Vec<ContactLine>,
    /// Where the next ones are.
    more: Option<String>,
    keeps: bool,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    id: i64,
    facts: Vec<(String, String)>,
    team: Vec<(String, String)>,
    states: Vec<(String, String, String, String)>,
    contacts: Vec<ContactLine>,
    changes: Vec<(String, String, String)>,
    form: Option<Form>,
}

/// What the form of an account shows.
struct Form {
    action: String,
    button: String,
    /// Whether a state may be put right that was wrong.
    corrects: bool,
    kinds: Vec<Choice>,
    states: Vec<Choice>,
    name: String,
    country: String,
    access_date: String,
    origin: String,
    origins: Vec<String>,
    /// Field, label and value.
    team: Vec<(&'static str, String, String)>,
}

#[derive(Template)]
#[template(path = "account_new.html")]
struct NewPage {
    frame: Frame,
    form: Form,
}

/// The fields of the team, in the order of [`AccountForm::team`].
const TEAM: [(&str, TeamRole); 4] = [
    ("account_manager", TeamRole::AccountManager),
    ("csm", TeamRole::Csm),
    ("sales_engineer", TeamRole::SalesEngineer),
    ("billing_analyst", TeamRole::BillingAnalyst),
];

/// Makes the form of an account that is there, or of a new one.
fn form(console: &Console, words: &Words, facts: &NewAccount, id: Option<AccountId>) -> Form {
    let kinds = AccountKind::ALL.map(AccountKind::as_str);
    let states = AccountState::ALL.map(AccountState::as_str);
    let member = |(field, role): (&'static str, TeamRole)| {
        let value = facts.team.member(role).map(ToString::to_string).unwrap_or_default();
        (field, words.word("team", field), value)
    };
    let button = if id.is_some() { "console-account-change" } else { "console-account-add" };
    Form {
        action: id.map_or_else(|| "/accounts".to_owned(), |id| format!("/accounts/{id}")),
        button: words.say(button),
        corrects: id.is_some(),
        kinds: Choice::of(words, "account-kind", kinds, facts.kind.as_str()),
        states: Choice::of(words, "account-state", states, facts.state.as_str()),
        name: facts.name.clone(),
        country: facts.country.as_str().to_owned(),
        access_date: facts.access_date.map(|day| day.to_string()).unwrap_or_default(),
        origin: facts.origin.clone().unwrap_or_default(),
        origins: console.intake.parts().settings.origins.clone(),
        team: TEAM.map(member).into(),
    }
}

/// Digits of a whole number in Spain and Portugal, as people of the country say it.
const NATIONAL_DIGITS: usize = 9;

/// Whether a search finds a contact: by name, address, or the digits of a number. Whoever does not see
/// numbers whole must know one whole, or he could guess the digits that are hidden, one by one.
fn finds(contact: &Contact, wanted: &str, sees_numbers: bool) -> bool {
    let facts = &contact.facts;
    let digits: String = wanted.chars().filter(char::is_ascii_digit).collect();
    let of = |number: &str| -> String { number.chars().filter(char::is_ascii_digit).collect() };
    fold(&facts.name).contains(wanted)
        || facts.addresses.iter().any(|address| address.as_str().contains(wanted))
        || (digits.len() >= 4
            && (of(&contact.number.to_string()).contains(&digits)
                || facts.numbers.iter().map(|number| of(number.as_str())).any(|number| {
                    (sees_numbers || digits.len() >= NATIONAL_DIGITS) && number.ends_with(&digits)
                })))
}

/// Looks for accounts by name, of a state or of all, behind one of them: as many as a page shows and one more. Names
/// are compared without accents, which the store does not know, so a search goes along them in steps.
async fn accounts(
    console: &Console,
    q: &str,
    state: Option<AccountState>,
    mut after: Option<AccountId>,
) -> Result<Vec<Account>, StoreError> {
    let parts = console.intake.parts();
    let step = if q.is_empty() { asked(LINES) } else { STEP };
    let mut found = vec![];
    loop {
        let (settings, now) = (Arc::clone(&parts.settings), parts.clock.now());
        let read = move |tx: &mut dyn Tx| accounts_page(tx, (&settings, now), state, (after, step));
        let rows = parts.database.write(read).await?.unwrap_or_default();
        let (is_last, last) = (rows.len() < size(step), rows.last().map(|account| account.id));
        let fits = |one: &Account| q.is_empty() || fold(&one.facts.name).contains(q);
        found.extend(rows.into_iter().filter(fits));
        if is_last || found.len() >= size(asked(LINES)) {
            found.truncate(size(asked(LINES)));
            return Ok(found);
        }
        after = last;
    }
}

/// Looks for contacts of whatever account, in steps.
async fn contacts(
    console: &Console,
    someone: &Someone,
    q: &str,
) -> Result<Vec<(Contact, Account)>, StoreError> {
    let database = &console.intake.parts().database;
    let sees = someone.may(Act::SeeNumbers);
    let (mut found, mut after) = (vec![], None);
    while found.len() < FOUND_MAX {
        let rows = database.write(move |tx| tx.contacts_after(None, after, STEP)).await?;
        after = rows.last().map(|contact| contact.id);
        let is_last = rows.len() < size(STEP);
        found.extend(rows.into_iter().filter(|contact| finds(contact, q, sees)));
        if is_last {
            break;
        }
    }
    found.truncate(FOUND_MAX);
    let read = move |tx: &mut dyn Tx| {
        let with = |one: Contact| Ok(tx.account(one.facts.account)?.map(|account| (one, account)));
        found.clone().into_iter().map(with).filter_map(Result::transpose).collect()
    };
    database.write(read).await
}

fn size(rows: u32) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}

/// What a page of the list shows.
struct Found {
    accounts: Vec<Account>,
    counts: BTreeMap<AccountId, u32>,
    contacts: Vec<(Contact, Account)>,
    /// Behind which account the next page begins.
    more: Option<AccountId>,
}

async fn found(console: &Console, someone: &Someone, wanted: &Wanted) -> Result<Found, StoreError> {
    let q = fold(wanted.q.trim());
    let after = wanted.after.trim().parse::<i64>().ok().map(AccountId);
    let rows = accounts(console, &q, wanted.state.parse().ok(), after).await?;
    let (accounts, more) = paged(rows, LINES, |account| account.id);
    let ids: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
    let counts = console.intake.parts().database.write(move |tx| tx.contact_counts(&ids)).await?;
    // Contacts stand before the first page only.
    let contacts = if q.is_empty() || after.is_some() {
        vec![]
    } else {
        contacts(console, someone, &q).await?
    };
    Ok(Found { accounts, counts, contacts, more })
}

/// `GET /accounts`.
pub(in crate::console) async fn list(
    State(console): State<Console>,
    someone: Someone,
    Query(wanted): Query<Wanted>,
) -> Response {
    let Ok(found) = found(&console, &someone, &wanted).await else {
        return away(&console, &someone);
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let lines = found.accounts.iter().map(|account| Line {
        id: account.id.0,
        name: account.facts.name.clone(),
        kind: words.word("account-kind", account.facts.kind.as_str()),
        state: words.word("account-state", account.facts.state.as_str()),
        country: account.facts.country.as_str().to_uppercase(),
        contacts: found.counts.get(&account.id).copied().unwrap_or_default(),
    });
    let contacts = found.contacts.iter();
    let contacts =
        contacts.map(|(contact, account)| ContactLine::new(&words, &someone, contact, account));
    let all = Choice {
        value: String::new(),
        label: words.say("console-all"),
        chosen: wanted.state.is_empty(),
    };
    let states = AccountState::ALL.map(AccountState::as_str);
    let states = Choice::of(&words, "account-state", states, &wanted.state);
    let more = found.more.map(|last| last.to_string());
    let address = |last: String| {
        href("/accounts", &[("q", &wanted.q), ("state", &wanted.state), ("after", &last)])
    };
    let page = ListPage {
        lines: lines.collect(),
        found: contacts.collect(),
        states: std::iter::once(all).chain(states).collect(),
        more: more.map(address),
        keeps: someone.may(Act::KeepRegistry),
        frame: Frame::of(&console, &someone, "/accounts", words.say("console-registry"))
            .at("/accounts"),
        q: wanted.q,
    };
    html(StatusCode::OK, &page)
}

/// What the store says of one account.
struct Whole {
    account: Account,
    contacts: Vec<Contact>,
    states: Vec<StateChange>,
    changes: Vec<RegistryChange>,
}

/// `GET /accounts/{id}`.
pub(in crate::console) async fn show_account(
    State(console): State<Console>,
    someone: Someone,
    Path(id): Path<String>,
    Query(came): Query<Came>,
) -> Response {
    let nothing = || told(&console, &someone, StatusCode::NOT_FOUND, "console-no-page", None);
    let Ok(id) = id.parse::<i64>().map(AccountId) else { return nothing() };
    let parts = console.intake.parts();
    let (settings, now) = (Arc::clone(&parts.settings), parts.clock.now());
    let read = move |tx: &mut dyn Tx| {
        settle_days(tx, &settings, now)?;
        let Some(account) = tx.account(id)? else { return Ok(None) };
        let (contacts, states) = (tx.contacts_of(id)?, tx.state_changes(id)?);
        Ok(Some(Whole { account, contacts, states, changes: tx.registry_changes(id)? }))
    };
    let whole = match parts.database.write(read).await {
        Ok(Some(whole)) => whole,
        Ok(None) => return nothing(),
        Err(_) => return away(&console, &someone),
    };
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let mut frame = Frame::of(&console, &someone, "/accounts", whole.account.facts.name.clone());
    frame.notice = done(&words, &came.done, &DONE);
    html(StatusCode::OK, &account_page(&console, &someone, frame, &whole))
}

fn account_page(console: &Console, someone: &Someone, frame: Frame, whole: &Whole) -> AccountPage {
    let words = &frame.t;
    let facts = &whole.account.facts;
    let state = |state: AccountState| words.word("account-state", state.as_str());
    let day = facts.access_date.map(|day| day.to_string()).unwrap_or_default();
    let shown = [
        ("console-account-kind", words.word("account-kind", facts.kind.as_str())),
        ("console-account-state", state(facts.state)),
        ("console-account-access", day),
        ("console-account-country", facts.country.as_str().to_uppercase()),
        ("console-account-origin", facts.origin.clone().unwrap_or_default()),
    ];
    let shown = shown.into_iter().filter(|(_, value)| !value.is_empty());
    let team = TEAM.into_iter().filter_map(|(field, role)| {
        Some((words.word("team", field), facts.team.member(role)?.to_string()))
    });
    let states = whole.states.iter().map(|one| {
        let was = one.was.map(|was| format!("{} → ", state(was))).unwrap_or_default();
        let what = format!("{was}{}", state(one.became));
        (words.moment(one.at), what, one.by.clone(), one.why.clone())
    });
    let changes = whole.changes.iter().rev().take(CHANGES_MAX);
    let changes = changes.map(|one| (words.moment(one.at), one.by.clone(), one.what.clone()));
    let contacts = whole.contacts.iter();
    let contacts =
        contacts.map(|one| ContactLine::new(words, someone, one, &whole.account)).collect();
    let keeps = someone.may(Act::KeepRegistry);
    AccountPage {
        id: whole.account.id.0,
        facts: shown.map(|(id, value)| (words.say(id), value)).collect(),
        team: team.collect(),
        states: states.collect(),
        contacts,
        changes: changes.collect(),
        form: keeps.then(|| form(console, words, facts, Some(whole.account.id))),
        frame,
    }
}

/// `GET /accounts/new`.
pub(in crate::console) async fn new_account(
    State(console): State<Console>,
    someone: Someone,
) -> Response {
    if let Some(refused) = refused(&console, &someone, Act::KeepRegistry) {
        return refused;
    }
    let words = Words::new(&console.intake, someone.0.user.facts.language);
    let country = console.intake.parts().settings.default_country;
    let empty = NewAccount::new("", AccountKind::Colocation, AccountState::Legacy, country);
    let form = form(&console, &words, &empty, None);
    let frame = Frame::of(&console, &someone, "/accounts", words.say("console-account-new"));
    html(StatusCode::OK, &NewPage { frame, form })
}

fn typed(posted: &Posted) -> AccountForm {
    let field = |name: &str| posted.fields.get(name).unwrap_or_default().to_owned();
    AccountForm {
        name: field("name"),
        kind: field("kind"),
        state: field("state"),
        country: field("country"),
        access_date: field("access_date"),
        origin: field("origin"),
        team: TEAM.map(|(name, _)| field(name)),
        why: field("why"),
        correct: posted.fields.get("correct").is_some(),
    }
}

/// `POST /accounts`.
pub(in crate::console) async fn add_account(
    State(console): State<Console>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    if let Some(refused) = refused(&console, someone, Act::KeepRegistry) {
        return refused;
    }
    match console.intake.add_account(&typed(&posted), &someone.by()).await {
        Ok(Ok(id)) => to(&format!("/accounts/{id}?done=account-added")),
        Ok(Err(why)) => refusal(&console, someone, &why),
        Err(error) => failed(&console, someone, &error),
    }
}

/// `POST /accounts/{id}`.
pub(in crate::console) async fn change_account(
    State(console): State<Console>,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    if let Some(refused) = refused(&console, someone, Act::KeepRegistry) {
        return refused;
    }
    let Ok(id) = id.parse::<i64>().map(AccountId) else {
        return told(&console, someone, StatusCode::NOT_FOUND, "console-no-page", None);
    };
    match console.intake.change_account(id, &typed(&posted), &someone.by()).await {
        Ok(Ok(())) => to(&format!("/accounts/{id}?done=account-changed")),
        Ok(Err(why)) => refusal(&console, someone, &why),
        Err(error) => failed(&console, someone, &error),
    }
}
