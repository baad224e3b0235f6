//! Files as people and programs write them.
use expect_test::{Expect, expect};

use super::*;
use crate::identity::{NewAccount, NewContact};
use crate::model::{
    AccountId, AccountKind, AccountState, ContactId, ContactNumber, FileFault, Language, Site,
};

fn sites() -> Sites {
    let site = |code: &str| Site {
        metro: "Madrid".to_owned(),
        time_zone: "Europe/Madrid".to_owned(),
        ..Site::plain(code.parse().unwrap(), Country::SPAIN)
    };
    Sites::new(vec![site("MD1"), site("MD2")]).unwrap()
}

fn number(serial: u32) -> ContactNumber {
    ContactNumber::from_serial(serial).unwrap()
}

/// Two companies, the second with everything that is hard to write.
fn accounts() -> Vec<Account> {
    let (kind, state) = (AccountKind::Managed, AccountState::Integrating);
    let mut hard = NewAccount::new("=1+1; \"Sul\", S.A.", kind, state, Country::PORTUGAL);
    hard.access_date = Some("2027-01-31".parse().unwrap());
    hard.team.csm = Some("Inês <ines@desk.example>".parse().unwrap());
    let easy = NewAccount::new("Norte", kind, state, Country::SPAIN);
    [easy, hard]
        .into_iter()
        .zip(1..)
        .map(|(facts, id)| Account { id: AccountId(id), facts })
        .collect()
}

fn contacts() -> Vec<Contact> {
    let ana = NewContact {
        languages: vec![Language::Spanish, Language::English],
        addresses: vec!["ana@norte.example".parse().unwrap()],
        numbers: vec!["+34910000001".parse().unwrap(), "+34910000009".parse().unwrap()],
        permissions: vec!["access@MD2".parse().unwrap(), "hands".parse().unwrap()],
        ..NewContact::new(AccountId(1), "Ana Gil")
    };
    let hard = NewContact {
        addresses: vec!["+x@sul.example".parse().unwrap()],
        permissions: vec![],
        ..NewContact::new(AccountId(2), "'=@João\u{a0}\"Z\", filho")
    };
    vec![
        Contact { id: ContactId(1), number: number(1), facts: ana },
        Contact { id: ContactId(2), number: number(1_234_567), facts: hard },
        Contact {
            id: ContactId(3),
            number: number(9),
            facts: NewContact::new(AccountId(1), "-Tom"),
        },
    ]
}

fn source(name: &str, text: &str) -> Source {
    let format = Format::of_name(name).unwrap();
    Source { name: name.to_owned(), format, bytes: text.as_bytes().to_vec() }
}

/// Reads a file of contacts into what is registered above.
fn contacts_of(name: &str, text: &str) -> Result<Vec<PlannedContact>, Vec<FileFault>> {
    let (accounts, contacts, sites) = (accounts(), contacts(), sites());
    let known = Known {
        accounts: &accounts,
        contacts: &contacts,
        sites: &sites,
        default_country: Country::SPAIN,
    };
    plan_contacts(&source(name, text), &known)
}

fn accounts_of(name: &str, text: &str) -> Result<Vec<PlannedAccount>, Vec<FileFault>> {
    let (accounts, sites) = (accounts(), sites());
    let known = Known {
        accounts: &accounts,
        contacts: &[],
        sites: &sites,
        default_country: Country::SPAIN,
    };
    plan_accounts(&source(name, text), &known)
}

fn told<T: std::fmt::Debug>(result: Result<Vec<T>, Vec<FileFault>>) -> String {
    let faults = result.unwrap_err();
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

fn faulty(name: &str, text: &str, expected: &Expect) {
    expected.assert_eq(&told(contacts_of(name, text)));
}

#[test]
fn what_is_written_changes_nothing_when_it_is_read_again() {
    for format in [Format::Csv, Format::Json] {
        let name = format!("x.{}", format.as_str());
        let planned = accounts_of(&name, &write_accounts(format, &accounts())).unwrap();
        let left = |id: &Option<AccountId>, changed: &[&str]| id.is_some() && changed.is_empty();
        assert_eq!(planned.len(), 2);
        assert!(planned.iter().all(|p| left(&p.id, &p.changed)), "{planned:?}");

        let planned =
            contacts_of(&name, &write_contacts(format, &contacts(), &accounts())).unwrap();
        assert_eq!(planned.len(), 3);
        for (planned, contact) in planned.iter().zip(contacts()) {
            assert_eq!(planned.facts, contact.facts);
            assert_eq!((planned.id, planned.number), (Some(contact.id), Some(contact.number)));
            assert!(planned.changed.is_empty(), "{planned:?}");
        }
    }
}

#[test]
fn a_spreadsheet_calculates_nothing_and_sees_a_head() {
    let text = write_contacts(Format::Csv, &contacts(), &accounts());
    assert!(text.starts_with("\u{feff}contact_number;account;name;"), "{text}");
    for cell in text.trim_start_matches('\u{feff}').split([';', '\r', '\n']) {
        assert!(!cell.trim_start_matches('"').starts_with(FORMULAS), "{cell}");
    }
    assert!(text.contains(";'+34910000001 +34910000009;"), "{text}");
    assert!(text.contains(";'-Tom;"), "{text}");
    assert!(text.contains(";\"''=@João"), "a shield that was there gets another: {text}");
}

const FORMULAS: [char; 4] = ['=', '+', '-', '@'];

#[test]
fn files_of_both_delimiters_line_ends_and_marks_are_read() {
    let expected = contacts_of(
        "x.json",
        r#"[{"account":"Norte","name":"Eva","addresses":["eva@norte.example"],"numbers":["910 000 005"]}]"#,
    )
    .unwrap();
    assert_eq!(expected[0].facts.numbers[0].as_str(), "+34910000005", "of the account's country");
    assert_eq!((expected[0].id, expected[0].number), (None, None));
    assert_eq!(expected[0].facts.permissions, [crate::identity::Permission::ALL]);
    for text in [
        "account,name,addresses,numbers\nNorte,Eva,eva@norte.example,910000005\n",
        "account;name;addresses;numbers\r\nNorte;Eva;eva@norte.example;910000005\r\n",
        "\u{feff}Name;Account;numbers;addresses\r\nEva;Norte;+34910000005;EVA@norte.example",
        "account;name;addresses;numbers;permissions\r\nNorte;Eva;eva@norte.example;'+34910000005;\r\n;;;;\r\n",
    ] {
        let mut planned = contacts_of("x.csv", text).unwrap();
        planned[0].line = expected[0].line;
        assert_eq!(planned, expected, "{text}");
    }
}

#[test]
fn a_row_finds_its_contact_by_number_address_or_telephone() {
    let text = "contact_number;account;name;addresses;numbers\n\
                13;Norte;Ana María Gil;ana@norte.example;+34910000001\n";
    let planned = contacts_of("x.csv", text).unwrap();
    assert_eq!(planned[0].id, Some(ContactId(1)), "zeros that a spreadsheet dropped");
    assert_eq!(planned[0].changed, ["name", "numbers"]);
    assert_eq!(planned[0].facts.permissions.len(), 2, "a column left out keeps what is known");

    let by_address = "account;name;addresses\nNorte;Ana Gil;ana@norte.example\n";
    assert_eq!(contacts_of("x.csv", by_address).unwrap()[0].id, Some(ContactId(1)));
    let by_number = "account;name;numbers\nNorte;Ana Gil;910000009 910000001\n";
    assert!(contacts_of("x.csv", by_number).unwrap()[0].changed.is_empty());
    let moved = "contact_number;account;name;addresses\n00000055;Norte;Eva;eva@norte.example\n";
    let planned = contacts_of("x.csv", &moved.replace("00000055", &number(5).digits())).unwrap();
    assert_eq!((planned[0].id, planned[0].number), (None, Some(number(5))), "it keeps its number");
    let none = "account;name;addresses;permissions\nNorte;Ana Gil;ana@norte.example;none\n";
    let planned = contacts_of("x.csv", none).unwrap();
    assert_eq!(
        (planned[0].changed.as_slice(), planned[0].facts.permissions.len()),
        (&["permissions"][..], 0)
    );
}

#[test]
fn every_fault_of_a_csv_file_is_told_at_once_with_its_line() {
    faulty(
        "c.csv",
        "account;name;languages;addresses;numbers;permissions\r\n\
         \r\n\
         Nadie;;fr;ana;12;root\r\n\
         Norte;\"Eva\r\nLuz\";;eva@norte.example;;\r\n\
         \r\n\
         Norte;Luz;;luz@norte.example;12 34;hands@LS1\r\n\
         Norte;Sol;;\r\n\
         Norte;Mar;;mar@norte.example;;\r\n\
         Norte;Mar;;mar@norte.example mar@norte.example;;\r\n\
         Norte;Ola;;;;\r\n\
         Norte;Eva;;eva@norte.example;+34 910 000 001;\r\n",
        &expect![[r#"
            c.csv:3: there is no account `Nadie`; add the account first, or correct the name
            c.csv:3: name: this is no name; write 1 to 200 characters on one line
            c.csv:3: languages: `fr` is no language of the desk; write es-ES, pt-PT or en
            c.csv:3: addresses: `ana` is no mail address; write name@host, such as ana@cliente.example
            c.csv:3: permissions: `root` is no permission; write access, hands, shipping, billing, commercial, admin, announce or all, and @MD2 behind it for one site
            c.csv:4: name: this is no name; write 1 to 200 characters on one line
            c.csv:7: numbers: `12` has a length that no number has there; write it with + and the country code; spaces stand between entries: write each without
            c.csv:7: numbers: `34` has a length that no number has there; write it with + and the country code; spaces stand between entries: write each without
            c.csv:7: permissions: there is no site LS1; use one of: MD1, MD2
            c.csv:8: it has 4 cells, the head has 6; put quotes around a cell that holds a separator, and close quotes that were opened
            c.csv:10: this is the contact of line 9 too; keep one line of each contact
            c.csv:11: nothing tells who this is; write a contact number, an address or a telephone number
            c.csv:12: numbers: `+34` has a length that no number has there; write it with + and the country code; spaces stand between entries: write each without
            c.csv:12: numbers: `910` has a length that no number has there; write it with + and the country code; spaces stand between entries: write each without
            c.csv:12: numbers: `000` has a length that no number has there; write it with + and the country code; spaces stand between entries: write each without
            c.csv:12: numbers: `001` has a length that no number has there; write it with + and the country code; spaces stand between entries: write each without
        "#]],
    );
}

#[test]
fn every_fault_of_a_json_file_is_told_at_once_with_its_line() {
    faulty(
        "c.json",
        "[\n  {\n    \"account\": \"Norte\",\n    \"name\": \"Eva\",\n    \"numbers\": [34910000001],\n    \
         \"colour\": \"red\"\n  },\n  7, { \"name\": \"Luz\" },\n  {\"account\": \"Norte\", \"name\": \"Sol\",\n   \
         \"permissions\": [\"hands@XX9\", \"sleep\"],\n   \"addresses\": \"a@b c\"}\n]\n",
        &expect![[r#"
            c.json:2: nothing tells who this is; write a contact number, an address or a telephone number
            c.json:5: numbers: this is no text; write a text in quotes, a list of such texts, or null
            c.json:6: there is no key `colour`; use: contact_number, account, name, languages, addresses, numbers, permissions
            c.json:8: this is no object; write {...} with contact_number, account, name, languages, addresses, numbers, permissions
            c.json:8: the key `account` is missing; add it
            c.json:10: permissions: there is no site XX9; use one of: MD1, MD2
            c.json:10: permissions: `sleep` is no permission; write access, hands, shipping, billing, commercial, admin, announce or all, and @MD2 behind it for one site
            c.json:11: addresses: `c` is no mail address; write name@host, such as ana@cliente.example; spaces stand between entries: write each without
        "#]],
    );
    faulty(
        "c.json",
        "[\n{\"account\": \n",
        &expect![[r#"
        c.json:3: this is no list of objects: EOF while parsing a value at line 3 column 0; write [ {...}, {...} ]
    "#]],
    );
    faulty(
        "c.json",
        "{\"account\": \"Norte\"}",
        &expect![[r#"
        c.json:1: this is no list of objects: invalid type: map, expected a sequence at line 1 column 0; write [ {...}, {...} ]
    "#]],
    );
}

#[test]
fn who_cannot_be_told_apart_is_refused() {
    faulty(
        "c.csv",
        &format!(
            "contact_number;account;name;addresses;numbers\n\
             {0};Norte;Ana Gil;;\n\
             ;Norte;Eva;eva@norte.example;910000001\n\
             {1};Norte;Ana Gil;ana@norte.example;\n\
             {0};\"=1+1; \"\"Sul\"\", S.A.\";Ana Gil;ana@norte.example;\n\
             00000014;Norte;Rui;rui@norte.example;\n\
             {0};Norte;Ana Gil;ana@norte.example;\n",
            number(1),
            number(77)
        ),
        &expect![[r#"
            c.csv:3: it shares a number with Ana Gil (00000013); write that contact number if it is the same person; else add the new one with `centralita contacts add` first
            c.csv:4: this is Ana Gil already, under 00000013; write that contact number, or none
            c.csv:5: contact 00000013 is of another account; contacts do not move; add him there as a new one
            c.csv:6: contact_number: `00000014` is mistyped: its last digit does not fit the others; leave it empty for a new contact
            c.csv:7: this is the contact of line 2 too; keep one line of each contact
        "#]],
    );
}

#[test]
fn heads_and_forms_that_cannot_be_read_say_what_would() {
    faulty(
        "c.csv",
        "",
        &expect![[r#"
        c.csv:1: it is empty; begin with a line of columns: contact_number, account, name, languages, addresses, numbers, permissions
    "#]],
    );
    faulty(
        "c.csv",
        "account;nombre;account\nNorte;Ana;x\n",
        &expect![[r#"
            c.csv:1: there is no column `nombre`; use: contact_number, account, name, languages, addresses, numbers, permissions
            c.csv:1: the column `account` stands twice; keep one
            c.csv:1: the column `name` is missing; add it
            c.csv:2: there is no account `x`; add the account first, or correct the name
        "#]],
    );
    let latin = Source {
        name: "c.csv".to_owned(),
        format: Format::Csv,
        bytes: b"account;name\nNorte;Jos\xe9\n".to_vec(),
    };
    let fault = |source: &Source| {
        let mut faults = Faults::new("c.csv");
        assert!(rows(source, &[], &mut faults).is_empty());
        faults.or(()).unwrap_err()[0].to_string()
    };
    assert_eq!(fault(&latin), "c.csv:2: this is no UTF-8; save the file as `CSV UTF-8`");
    let long = Source { bytes: vec![b' '; FILE_BYTES_MAX + 1], ..latin };
    assert!(fault(&long).contains("split it into smaller files"));
    let many = format!("account;name;addresses\n{}", "Norte;A;a@b.example\n".repeat(ROWS_MAX + 1));
    assert!(told(contacts_of("c.csv", &many)).contains("it has 5001 rows, at most 5000"));
}

#[test]
fn faults_of_accounts_are_told_too() {
    expect![[r#"
        a.csv:2: kind: `cloud` is not known here; write one of: colocation, managed, both
        a.csv:2: state: `moved` is not known here; write one of: legacy, announced, integrating, integrated
        a.csv:2: country: `spain` is no country code; write two letters, such as es or pt (ISO 3166-1)
        a.csv:2: access_date: `31.1.2027` is no day; write 2027-01-31
        a.csv:2: csm: `<x>` names nobody; write Ana Gil, or Ana Gil <ana@desk.example>
        a.csv:3: the account `Norte` stands in line 2 too; keep one line of each account
        a.csv:4: name: this is no name; write 1 to 200 characters on one line
    "#]].assert_eq(&told(accounts_of(
        "a.csv",
        "name;kind;state;country;access_date;csm\n\
         Norte;cloud;moved;spain;31.1.2027;<x>\n\
         Norte;;;;;\n\
         ;;;;;x\n",
    )));
    let planned = accounts_of("a.csv", "name;access_date\nNorte;2027-02-01\nNueva;\n").unwrap();
    assert_eq!(
        (planned[0].id, planned[0].changed.as_slice()),
        (Some(AccountId(1)), &["access_date"][..])
    );
    assert_eq!((planned[1].id, planned[1].facts.kind), (None, AccountKind::Colocation));
}
