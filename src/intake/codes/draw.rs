//! What is drawn by chance: contact numbers and codes.
use std::sync::Arc;

use crate::identity::NewContact;
use crate::model::{CONTACT_SERIAL_MAX, ContactId, ContactNumber, PIN_DIGITS, Pin};
use crate::runtime::{NoRandom, Random, draw_below};
use crate::store::{Database, StoreError, Tx};

/// Draws of a number before it is given up: even with a million contacts, nine in ten are free.
const DRAWS_MAX: u32 = 64;

/// Draws a contact number; whether it is free, the store knows.
///
/// # Errors
/// [`NoRandom`] when the machine gives no random bytes.
pub fn draw_contact_number(random: &dyn Random) -> Result<ContactNumber, NoRandom> {
    loop {
        let serial = draw_below(random, CONTACT_SERIAL_MAX.saturating_add(1))?;
        if let Ok(number) = ContactNumber::from_serial(serial) {
            return Ok(number);
        }
    }
}

/// Draws a code, each of the ten thousand as likely as the next.
pub(super) fn draw_pin(random: &dyn Random) -> Result<Pin, NoRandom> {
    let mut digits = zeroize::Zeroizing::new(String::with_capacity(PIN_DIGITS));
    loop {
        digits.clear();
        for _ in 0..PIN_DIGITS {
            let digit = draw_below(random, 10)?;
            digits.extend(char::from_digit(digit, 10));
        }
        if let Ok(pin) = Pin::parse(&digits) {
            return Ok(pin);
        }
    }
}

/// Draws numbers until `give` takes one.
fn until_free<T>(
    random: &dyn Random,
    mut give: impl FnMut(ContactNumber) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    for _ in 0..DRAWS_MAX {
        let number = draw_contact_number(random)
            .map_err(|error| StoreError::Abandoned(error.to_string()))?;
        match give(number) {
            Err(StoreError::Exists(_)) => {}
            given => return given,
        }
    }
    Err(StoreError::Abandoned("no contact number is free".to_owned()))
}

/// Adds a contact under a number that is drawn for him.
///
/// # Errors
/// [`StoreError::Missing`] when his account is not there, or what the engine says.
pub fn add_contact(
    tx: &mut dyn Tx,
    random: &dyn Random,
    contact: &NewContact,
) -> Result<(ContactId, ContactNumber), StoreError> {
    until_free(random, |number| Ok((tx.add_contact(contact, number)?, number)))
}

/// Gives a number to every contact who has none, in one transaction; returns how many there were.
///
/// # Errors
/// [`StoreError`] when the store fails; nobody was given one then.
pub async fn number_contacts(
    database: &Database,
    random: Arc<dyn Random>,
) -> Result<usize, StoreError> {
    database
        .write(move |tx| {
            let contacts = tx.unnumbered_contacts()?;
            for contact in &contacts {
                until_free(random.as_ref(), |number| tx.number_contact(*contact, number))?;
            }
            Ok(contacts.len())
        })
        .await
}
