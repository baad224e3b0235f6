//! Accounts, contacts and places: searched, shown, added, changed, taken from files and written into them.
//! Telephone numbers are shown whole to those who may see them.

mod accounts;
mod codes;
mod contacts;
mod exchange;
mod people;
mod places;

pub(super) use accounts::{add_account, change_account, list, new_account, show_account};
pub(super) use codes::{end_code, invite, reset};
pub(super) use contacts::{add_contact, change_contact, end_contact, new_contact, show_contact};
pub(super) use exchange::{apply, ask, export, look};
pub(super) use people::contacts;
pub(super) use places::{places, remove_place};

use axum::http::StatusCode;
use axum::response::Response;

use super::Console;
use super::page::{away, told};
use super::refusals;
use super::request::Someone;
use super::shown::masked;
use crate::intake::registry::RegistryRefusal;
use crate::model::PhoneNumber;
use crate::staff::Act;
use crate::store::StoreError;

/// A telephone number as somebody may see it.
fn number_for(someone: &Someone, number: &PhoneNumber) -> String {
    if someone.may(Act::SeeNumbers) {
        return number.as_str().to_owned();
    }
    masked(number)
}

/// Why something was not written, as a page.
fn refusal(console: &Console, someone: &Someone, why: &RegistryRefusal) -> Response {
    if matches!(why, RegistryRefusal::Nothing) {
        return told(console, someone, StatusCode::NOT_FOUND, "console-no-page", None);
    }
    let words = refusals::words(console, someone);
    refusals::page(console, someone, refusals::of_registry(&words, why))
}

/// The store failed.
fn failed(console: &Console, someone: &Someone, error: &StoreError) -> Response {
    tracing::error!(%error, "the registry cannot be changed");
    away(console, someone)
}
