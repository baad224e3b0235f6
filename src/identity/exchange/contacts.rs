//! Files of contacts. A contact is known by his contact number, else by an address or a number
//! that he has within his account.
use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{
    AccountId, CONTACT_NUMBER_DIGITS, ContactId, ContactNumber, Country, FileFault, PhoneNumber,
    Sites,
};

use super::super::{Account, Contact, NewContact, Permission, fits_as_name};
use super::cells::{Column, Faults, Row, optional, required};
use super::{Format, Known, Source, csv_form, json_form, rows};

const COLUMNS: &[Column] = &[
    optional("contact_number"),
    required("account"),
    required("name"),
    optional("languages"),
    optional("addresses"),
    optional("numbers"),
    optional("permissions"),
];

/// What stands for no permission at all: an empty cell of a new contact means every one.
const NO_PERMISSION: &str = "none";

/// What a row asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedContact {
    /// The line of the row.
    pub line: usize,
    /// The contact that it is of; none is to be added.
    pub id: Option<ContactId>,
    /// The number that the row gives or the contact has; one to be added may have none yet.
    pub number: Option<ContactNumber>,
    /// What is to be known of him afterwards.
    pub facts: NewContact,
    /// Which columns change, of a contact who is there.
    pub changed: Vec<&'static str>,
}

/// Reads a file of contacts. A column that is left out keeps what is known; an empty cell empties
/// a list, save that of permissions, which it keeps.
///
/// # Errors
/// Everything that is wrong in the file.
pub fn plan_contacts(
    source: &Source,
    known: &Known<'_>,
) -> Result<Vec<PlannedContact>, Vec<FileFault>> {
    let mut faults = Faults::new(&source.name);
    let rows = rows(source, COLUMNS, &mut faults);
    let mut planner = Planner::new(known);
    let planned = rows.iter().filter_map(|row| planner.row(row, &mut faults)).collect();
    faults.or(planned)
}

/// The registry by what rows name, and the rows read so far.
struct Planner<'a> {
    known: &'a Known<'a>,
    accounts: BTreeMap<&'a str, &'a Account>,
    numbers: BTreeMap<ContactNumber, &'a Contact>,
    /// Lines by whatever makes two rows the same contact.
    lines: BTreeMap<String, usize>,
}

impl<'a> Planner<'a> {
    fn new(known: &'a Known<'a>) -> Self {
        let accounts = known.accounts.iter();
        let contacts = known.contacts.iter();
        Self {
            known,
            accounts: accounts.map(|account| (account.facts.name.as_str(), account)).collect(),
            numbers: contacts.map(|contact| (contact.number, contact)).collect(),
            lines: BTreeMap::new(),
        }
    }

    fn row(&mut self, row: &Row, faults: &mut Faults<'_>) -> Option<PlannedContact> {
        let before = faults.count();
        let account = self.account(row, faults);
        let number = number(row, faults);
        // What the row says is read into an empty contact first: it may tell who the row is of.
        let nobody = NewContact::new(AccountId(0), "");
        let country = account.map(|account| account.facts.country);
        let said = filled(row, country, self.known.sites, faults, nobody);
        if faults.count() > before {
            return None;
        }
        let account = account?;
        let contact = self.contact(row.line, account, number, &said, faults)?;
        let first = self.same(row.line, account, contact, number, &said);
        if let Some(first) = first {
            let what = format!("this is the contact of line {first} too");
            faults.add(row.line, what, "keep one line of each contact");
            return None;
        }
        let base = match contact {
            Some(contact) => contact.facts.clone(),
            None => NewContact::new(account.id, ""),
        };
        let facts = filled(row, country, self.known.sites, faults, base);
        Some(PlannedContact {
            line: row.line,
            id: contact.map(|contact| contact.id),
            number: number.or_else(|| contact.map(|contact| contact.number)),
            changed: contact.map_or_else(Vec::new, |contact| changed(&contact.facts, &facts)),
            facts,
        })
    }

    fn account(&self, row: &Row, faults: &mut Faults<'_>) -> Option<&'a Account> {
        let (line, name) = row.text("account", faults)?;
        let account = self.accounts.get(name).copied();
        if account.is_none() {
            let what =
                format!("there is no account `{}`", name.chars().take(80).collect::<String>());
            faults.add(line, what, "add the account first, or correct the name");
        }
        account
    }

    /// Finds who the row is of; `Some(None)` when that is nobody yet.
    fn contact(
        &self,
        line: usize,
        account: &Account,
        number: Option<ContactNumber>,
        said: &NewContact,
        faults: &mut Faults<'_>,
    ) -> Option<Option<&'a Contact>> {
        let named = number.and_then(|number| self.numbers.get(&number).copied());
        if let Some(contact) = named {
            if contact.facts.account == account.id {
                return Some(Some(contact));
            }
            let what = format!("contact {} is of another account", contact.number);
            faults.add(line, what, "contacts do not move; add him there as a new one");
            return None;
        }
        let within = || self.known.contacts.iter().filter(|c| c.facts.account == account.id);
        let mut found: Vec<&Contact> = within()
            .filter(|c| c.facts.addresses.iter().any(|address| said.addresses.contains(address)))
            .collect();
        if found.is_empty() {
            found = within()
                .filter(|c| c.facts.numbers.iter().any(|phone| said.numbers.contains(phone)))
                .collect();
            // Colleagues share a telephone: with another name and another address it is another.
            let stranger = |c: &Contact| {
                c.facts.name != said.name
                    && !c.facts.addresses.is_empty()
                    && !said.addresses.is_empty()
            };
            if let Some(other) = found.iter().find(|c| stranger(c)) {
                let what =
                    format!("it shares a number with {} ({})", other.facts.name, other.number);
                let remedy = "write that contact number if it is the same person; else add the new \
                              one with `centralita contacts add` first";
                faults.add(line, what, remedy);
                return None;
            }
        }
        match (found.as_slice(), number) {
            ([], None) if said.addresses.is_empty() && said.numbers.is_empty() => {
                let what = "nothing tells who this is";
                faults.add(line, what, "write a contact number, an address or a telephone number");
                None
            }
            ([], _) => Some(None),
            ([contact], None) => Some(Some(*contact)),
            ([contact], Some(_)) => {
                let what =
                    format!("this is {} already, under {}", contact.facts.name, contact.number);
                faults.add(line, what, "write that contact number, or none");
                None
            }
            (several, _) => {
                let all: Vec<String> = several.iter().map(|c| c.number.to_string()).collect();
                let what = format!("this may be any of the contacts {}", all.join(", "));
                faults.add(line, what, "write the contact number of the one you mean");
                None
            }
        }
    }

    /// Notes what makes this contact this one, and returns the line that had any of it before.
    fn same(
        &mut self,
        line: usize,
        account: &Account,
        contact: Option<&Contact>,
        number: Option<ContactNumber>,
        said: &NewContact,
    ) -> Option<usize> {
        let mut marks: Vec<String> = match contact {
            Some(contact) => vec![format!("id {}", contact.id)],
            None => said.addresses.iter().map(|a| format!("{} {a}", account.id)).collect(),
        };
        if contact.is_none() && marks.is_empty() {
            marks.extend(said.numbers.iter().map(|n| format!("{} {n}", account.id)));
        }
        marks.extend(number.map(|number| format!("number {number}")));
        let before = marks.iter().find_map(|mark| self.lines.get(mark).copied());
        self.lines.extend(marks.into_iter().map(|mark| (mark, line)));
        before
    }
}

/// Reads the contact number. Spreadsheets drop the zeros before a number; the check digit tells
/// whether they did.
fn number(row: &Row, faults: &mut Faults<'_>) -> Option<ContactNumber> {
    let (line, text) = row.text("contact_number", faults)?;
    if text.is_empty() {
        return None;
    }
    match format!("{text:0>CONTACT_NUMBER_DIGITS$}").parse() {
        Ok(number) => Some(number),
        Err(error) => {
            faults.add(
                line,
                format!("contact_number: {error}"),
                "leave it empty for a new contact",
            );
            None
        }
    }
}

/// Puts what the row says into a contact. Without a country no telephone number can be read.
fn filled(
    row: &Row,
    country: Option<Country>,
    sites: &Sites,
    faults: &mut Faults<'_>,
    mut facts: NewContact,
) -> NewContact {
    if let Some((line, name)) = row.text("name", faults) {
        if fits_as_name(name) {
            facts.name = name.to_owned();
        } else {
            faults.add(line, "name: this is no name", "write 1 to 200 characters on one line");
        }
    }
    row.set_list("languages", faults, str::parse, &mut facts.languages);
    row.set_list("addresses", faults, str::parse, &mut facts.addresses);
    if country.is_some() {
        row.set_list("numbers", faults, |n| PhoneNumber::parse(n, country), &mut facts.numbers);
    }
    let mut words: Vec<String> = vec![];
    row.set_list("permissions", faults, str::parse::<String>, &mut words);
    match words.as_slice() {
        [] => {}
        [word] if word == NO_PERMISSION => facts.permissions.clear(),
        _ => {
            let read = |word: &str| permission(word, sites);
            row.set_list("permissions", faults, read, &mut facts.permissions);
        }
    }
    facts.tidied()
}

/// Reads a permission, whose site must be one of the desk's.
///
/// # Errors
/// What is wrong with it, in words for people.
pub fn permission(text: &str, sites: &Sites) -> Result<Permission, String> {
    let permission: Permission = text.parse().map_err(|error| format!("{error}"))?;
    match &permission.site {
        Some(site) if sites.get(site.as_str()).is_none() => {
            let all: Vec<&str> = sites.iter().map(|site| site.code.as_str()).collect();
            Err(format!("there is no site {site}; use one of: {}", all.join(", ")))
        }
        Some(_) | None => Ok(permission),
    }
}

fn changed(old: &NewContact, new: &NewContact) -> Vec<&'static str> {
    let old = old.clone().tidied();
    let columns = [
        (old.name != new.name, "name"),
        (old.languages != new.languages, "languages"),
        (old.addresses != new.addresses, "addresses"),
        (old.numbers != new.numbers, "numbers"),
        (old.permissions != new.permissions, "permissions"),
    ];
    columns.iter().filter(|(differs, _)| *differs).map(|(_, name)| *name).collect()
}

/// A row as it is written.
#[derive(Serialize)]
struct Object {
    contact_number: String,
    account: String,
    name: String,
    languages: Vec<String>,
    addresses: Vec<String>,
    numbers: Vec<String>,
    permissions: Vec<String>,
}

/// Writes contacts as [`plan_contacts`] reads them, with their accounts by name.
#[must_use]
pub fn write_contacts(format: Format, contacts: &[Contact], accounts: &[Account]) -> String {
    let names: BTreeMap<_, _> = accounts.iter().map(|a| (a.id, a.facts.name.as_str())).collect();
    let object = |contact: &Contact| {
        let facts = &contact.facts;
        let permissions = match facts.permissions.as_slice() {
            [] => vec![NO_PERMISSION.to_owned()],
            some => some.iter().map(ToString::to_string).collect(),
        };
        Object {
            contact_number: contact.number.digits(),
            account: names.get(&facts.account).copied().unwrap_or_default().to_owned(),
            name: facts.name.clone(),
            languages: facts.languages.iter().map(ToString::to_string).collect(),
            addresses: facts.addresses.iter().map(ToString::to_string).collect(),
            numbers: facts.numbers.iter().map(ToString::to_string).collect(),
            permissions,
        }
    };
    let objects: Vec<Object> = contacts.iter().map(object).collect();
    if format == Format::Json {
        return json_form::write(&objects);
    }
    let cells = |row: Object| {
        let lists = [row.languages, row.addresses, row.numbers, row.permissions];
        let mut cells = vec![row.contact_number, row.account, row.name];
        cells.extend(lists.iter().map(|list| list.join(" ")));
        cells
    };
    csv_form::write(COLUMNS, &objects.into_iter().map(cells).collect::<Vec<_>>())
}
