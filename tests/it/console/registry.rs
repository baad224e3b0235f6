//! Accounts, contacts and places as a browser sees them, and files of them.
use axum::http::{Request, StatusCode, header};
use centralita::identity::{NewAccount, NewContact, NewPlace};
use centralita::model::{
    AccountId, AccountKind, AccountState, ContactNumber, Country, Language, PlaceKind,
};
use centralita::staff::Role;
use centralita::store::AuditFilter;

use super::{Browser, Page, signed_in};
use crate::desk::TestDesk;

fn account(desk: &TestDesk, name: &'static str) -> AccountId {
    desk.store(move |tx| {
        let (kind, state) = (AccountKind::Colocation, AccountState::Announced);
        tx.add_account(&NewAccount::new(name, kind, state, Country::SPAIN))
    })
}

fn contact(
    desk: &TestDesk,
    account: AccountId,
    name: &'static str,
    address: &'static str,
) -> ContactNumber {
    let number: ContactNumber = ContactNumber::from_serial(1_234_567).unwrap();
    desk.store(move |tx| {
        let mut facts = NewContact::new(account, name);
        facts.addresses.push(address.parse().unwrap());
        facts.numbers.push("+34600111222".parse().unwrap());
        tx.add_contact(&facts, number)
    });
    number
}

fn rows(desk: &TestDesk) -> Vec<String> {
    let rows = desk.store(|tx| tx.audit_list(&AuditFilter::default()));
    rows.into_iter().map(|row| format!("{} {}", row.via, row.what)).collect()
}

/// Posts a form with a file, as browsers do.
fn upload(
    browser: &mut Browser<'_>,
    path: &str,
    form: &str,
    kind: &str,
    name: &str,
    text: &str,
) -> Page {
    let field = |name: &str, value: &str| {
        format!("--b0undary\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file = format!(
        "--b0undary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/csv\r\n\r\n{text}\r\n--b0undary--\r\n"
    );
    let body = [field("form", form), field("kind", kind), file].concat();
    let request = Request::post(path)
        .header("content-type", "multipart/form-data; boundary=b0undary")
        .header("origin", "http://desk.example");
    browser.send(request, body)
}

#[test]
fn accounts_and_contacts_are_found_and_an_agent_sees_the_last_digits_only() {
    let desk = TestDesk::new();
    let norte = account(&desk, "Norte <Redes>");
    account(&desk, "Sur");
    let number = contact(&desk, norte, "Ána Ruiz", "ana@norte.example");
    let mut agent = signed_in(&desk, "rui", Role::Agent, Language::English);
    let page = agent.get("/accounts");
    assert!(page.text.contains("Sur") && !page.text.contains("<Redes>"), "{}", page.text);
    for q in ["ana", "norte.example", "600+111+222", &number.to_string()[..4]] {
        let page = agent.get(&format!("/accounts?q={q}"));
        assert!(page.text.contains(&format!("/contacts/{number}")), "{q}: {}", page.text);
        assert!(!page.text.contains("+34600111222"), "{q}");
    }
    // Whoever sees three digits does not learn the others one by one.
    let part = agent.get("/accounts?q=1222");
    assert!(!part.text.contains(&format!("/contacts/{number}")), "{}", part.text);
    assert!(agent.get("/accounts?state=integrated").text.contains("There are no such accounts."));
    let whole = agent.get(&format!("/contacts/{number}"));
    assert!(whole.text.contains("••• 222") && !whole.text.contains("600111222"));
    assert!(!whole.text.contains("name=\"permission\""), "an agent changes nothing there");
    let form = agent.get("/me").form();
    for path in [
        format!("/contacts/{number}"),
        format!("/contacts/{number}/end"),
        format!("/contacts/{number}/reset"),
        format!("/contacts/{number}/code/end"),
        format!("/accounts/{norte}"),
        "/accounts".to_owned(),
        "/contacts".to_owned(),
        "/locations/1/remove".to_owned(),
        "/registry/import".to_owned(),
        "/registry/import/apply".to_owned(),
    ] {
        let page = agent.post(&path, &[("form", &form), ("name", "x")]);
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
    }
    for path in ["/accounts/new", "/contacts/new?account=1", "/registry/export/contacts"] {
        assert_eq!(agent.get(path).status, StatusCode::FORBIDDEN, "{path}");
    }
    let mut auditor = signed_in(&desk, "ines", Role::Auditor, Language::English);
    let part = auditor.get("/accounts?q=1222");
    assert!(part.text.contains(&format!("/contacts/{number}")), "who sees them whole may look so");
    let seen = auditor.get(&format!("/contacts/{number}"));
    assert!(seen.text.contains("+34600111222") && !seen.text.contains("name=\"permission\""));
    for nothing in ["/accounts/99", "/accounts/x", "/contacts/00000000", "/contacts/x"] {
        assert_eq!(auditor.get(nothing).status, StatusCode::NOT_FOUND, "{nothing}");
    }
}

#[test]
fn a_lead_adds_and_changes_an_account_whose_states_follow_each_other() {
    let desk = TestDesk::new();
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::Spanish);
    let form = lead.get("/accounts/new").form();
    let fields = |name: &'static str, state: &'static str, why: &'static str| {
        vec![
            ("name", name),
            ("kind", "both"),
            ("state", state),
            ("country", "pt"),
            ("access_date", "2027-01-31"),
            ("csm", "Ana Gil <ana@desk.example>"),
            ("why", why),
        ]
    };
    let send = |lead: &mut Browser<'_>, path: &str, fields: Vec<(&str, &str)>| {
        let all: Vec<_> = [("form", form.as_str())].into_iter().chain(fields).collect();
        lead.post(path, &all)
    };
    let added = send(&mut lead, "/accounts", fields("Douro", "legacy", ""));
    let path = added.header(header::LOCATION).to_owned();
    assert!(path.ends_with("?done=account-added"), "{}", added.text);
    let path = path.split('?').next().unwrap().to_owned();
    let page = lead.get(&path);
    assert!(page.text.contains("Ana Gil") && page.text.contains("2027-01-31"), "{}", page.text);
    assert_eq!(
        send(&mut lead, "/accounts", fields("Douro", "legacy", "")).status,
        StatusCode::CONFLICT
    );
    for wrong in [("country", "xyz"), ("csm", "<x>"), ("access_date", "31/1"), ("name", "")] {
        let mut all = fields("Minho", "legacy", "");
        all.retain(|(name, _)| *name != wrong.0);
        all.push(wrong);
        assert_eq!(send(&mut lead, "/accounts", all).status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let skips = send(&mut lead, &path, fields("Douro", "integrating", ""));
    assert_eq!(skips.status, StatusCode::CONFLICT, "{}", skips.text);
    let next = send(&mut lead, &path, fields("Douro Norte", "announced", "Carta de hoy"));
    assert_eq!(next.status, StatusCode::SEE_OTHER, "{}", next.text);
    let page = lead.get(&path);
    assert!(page.text.contains("Douro Norte") && page.text.contains("Carta de hoy"));
    assert!(page.text.contains("se atiende como antes → anunciado"), "{}", page.text);
    let mut corrected = fields("Douro Norte", "legacy", "Era de otro grupo");
    corrected.push(("correct", "yes"));
    assert_eq!(send(&mut lead, &path, corrected).status, StatusCode::SEE_OTHER);
    assert_eq!(
        send(&mut lead, "/accounts/99", fields("X", "legacy", "")).status,
        StatusCode::NOT_FOUND
    );
    let rows = rows(&desk);
    assert!(rows.contains(&"console account.added".to_owned()), "{rows:?}");
    assert!(rows.contains(&"console account.changed".to_owned()), "{rows:?}");
}

#[test]
fn a_contact_is_added_with_permissions_for_sites_changed_and_ended() {
    let desk = TestDesk::new();
    let norte = account(&desk, "Norte");
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::English);
    let page = lead.get(&format!("/contacts/new?account={norte}"));
    assert!(page.text.contains("value=\"hands@MD2\""), "{}", page.text);
    let (form, id) = (page.form(), norte.to_string());
    let fields = [
        ("form", form.as_str()),
        ("account", id.as_str()),
        ("name", "Ana Ruiz"),
        ("language", "es-ES"),
        ("addresses", "ana@norte.example\r\nana.ruiz@norte.example"),
        ("numbers", "600 111 222"),
        ("permission", "hands@MD2"),
        ("permission", "billing"),
    ];
    let added = lead.post("/contacts", &fields);
    let path = added.header(header::LOCATION).split('?').next().unwrap().to_owned();
    assert!(path.starts_with("/contacts/"), "{}", added.text);
    let page = lead.get(&path);
    assert!(page.text.contains("work by a technician · MD2") && page.text.contains("+34600111222"));
    let contact = desk.store(|tx| tx.contacts()).remove(0);
    assert_eq!(contact.facts.addresses.len(), 2);

    for (wrong, value) in
        [("addresses", "nobody"), ("numbers", "12"), ("permission", "hands@XX9"), ("name", " ")]
    {
        let mut all: Vec<_> = fields.into_iter().filter(|(name, _)| *name != wrong).collect();
        all.push((wrong, value));
        assert_eq!(lead.post(&path, &all).status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let fewer =
        [("form", form.as_str()), ("name", "Ana Ruiz Gil"), ("addresses", "ana@norte.example")];
    assert_eq!(
        lead.post(&path, &fewer).header(header::LOCATION),
        format!("{path}?done=contact-changed")
    );
    let page = lead.get(&path);
    assert!(page.text.contains("nothing; may report and ask"), "{}", page.text);
    let history = lead.get(&format!("/accounts/{norte}"));
    assert!(
        history.text.contains("name addresses numbers permissions")
            || history.text.contains("name languages addresses numbers permissions"),
        "{}",
        history.text
    );

    let code = lead.post(&format!("{path}/end"), &[("form", &form), ("why", "su PIN es 4829")]);
    assert_eq!(code.status, StatusCode::UNPROCESSABLE_ENTITY);
    let ended = lead.post(&format!("{path}/end"), &[("form", &form), ("why", "left")]);
    assert!(ended.header(header::LOCATION).starts_with("/tickets/CT-"), "{}", ended.text);
    assert_eq!(lead.get(&path).status, StatusCode::NOT_FOUND);
    let rows = rows(&desk);
    for row in ["console contact.added", "console contact.changed", "console contact.ended"] {
        assert!(rows.contains(&row.to_owned()), "{row}: {rows:?}");
    }
}

#[test]
fn an_admin_sends_links_to_codes_and_sees_none() {
    let desk = TestDesk::with("[identity]\nlink_url = \"https://desk.example\"\n");
    let norte = account(&desk, "Norte");
    let number = contact(&desk, norte, "Ana Ruiz", "ana@norte.example");
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::English);
    let path = format!("/contacts/{number}");
    assert!(!lead.get(&path).text.contains("/invite\""), "a lead issues no codes");
    let form = lead.get("/me").form();
    let refused = lead.post(&format!("{path}/invite"), &[("form", &form)]);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let mut admin = signed_in(&desk, "root", Role::Admin, Language::English);
    let page = admin.get(&path);
    assert!(page.text.contains("none that works") && page.text.contains("/invite\""));
    let form = page.form();
    let sent =
        admin.post(&format!("{path}/invite"), &[("form", &form), ("to", "ana@norte.example")]);
    assert_eq!(sent.header(header::LOCATION), format!("{path}?done=code-invited"), "{}", sent.text);
    assert_eq!(
        desk.tickets()[0].facts.subject,
        "Invitación: Ana Ruiz",
        "in the desk's language there"
    );
    let strange = admin.post(&format!("{path}/invite"), &[("form", &form), ("to", "x@y.example")]);
    assert_eq!(strange.status, StatusCode::CONFLICT);
    let id = desk.store(|tx| tx.contacts()).remove(0).id;
    let codes = &desk.desk.intake.parts().codes;
    desk.block_on(codes.issue(id)).unwrap();
    assert!(admin.get(&path).text.contains("/reset\""));
    let orders = [
        (vec![("second", "call-back")], StatusCode::CONFLICT),
        (vec![("second", "magic"), ("why", "lost")], StatusCode::UNPROCESSABLE_ENTITY),
        (
            vec![("second", "contact"), ("contact", "x"), ("why", "lost")],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (vec![("second", "call-back"), ("why", "lost")], StatusCode::SEE_OTHER),
    ];
    for (fields, status) in orders {
        let all: Vec<_> = [("form", form.as_str())].into_iter().chain(fields).collect();
        let page = admin.post(&format!("{path}/reset"), &all);
        assert_eq!(page.status, status, "{all:?}: {}", page.text);
    }
    let ended = admin.post(&format!("{path}/code/end"), &[("form", &form)]);
    assert_eq!(ended.header(header::LOCATION), format!("{path}?done=code-ended"));
    assert!(admin.get(&path).text.contains("none that works"));
    let rows = rows(&desk);
    for row in ["console contact.invited", "console pin.reset-ordered", "console pin.ended"] {
        assert!(rows.contains(&row.to_owned()), "{row}: {rows:?}");
    }
}

#[test]
fn a_file_is_looked_at_before_it_is_taken_and_one_with_a_fault_changes_nothing() {
    let desk = TestDesk::new();
    let norte = account(&desk, "Norte");
    contact(&desk, norte, "Ana Ruiz", "ana@norte.example");
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::English);
    let form = lead.get("/registry/import").form();
    let text = "account;name;addresses;numbers\r\nNorte;Ana Ruiz;ana@norte.example;+34600111333\r\n\
                Norte;Bea <b>;bea@norte.example;\r\n";
    let looked = upload(&mut lead, "/registry/import", &form, "contacts", "c.csv", text);
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.text);
    assert!(looked.text.contains("Nothing has been changed yet."));
    assert!(looked.text.contains("numbers: +34600111222 → +34600111333"), "{}", looked.text);
    assert!(looked.text.contains("New: 1") && !looked.text.contains("Bea <b>"));
    assert_eq!(desk.store(|tx| tx.contacts()).len(), 1);

    let done = upload(&mut lead, "/registry/import/apply", &form, "contacts", "c.csv", text);
    assert!(done.text.contains("The file has been taken."), "{}", done.text);
    assert_eq!(desk.store(|tx| tx.contacts()).len(), 2);
    let again = upload(&mut lead, "/registry/import", &form, "contacts", "c.csv", text);
    assert!(again.text.contains("The file changes nothing.") && !again.text.contains("/apply\""));

    let faulty = "account;name\r\nNadie;Eva\r\nNorte;\r\n";
    let page = upload(&mut lead, "/registry/import/apply", &form, "contacts", "f.csv", faulty);
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for line in [2, 3] {
        let told = format!("In f.csv, line {line}:");
        assert!(page.text.contains(&told), "{}", page.text);
    }
    assert_eq!(desk.store(|tx| tx.contacts()).len(), 2);
    for (kind, name) in [("contacts", "c.txt"), ("people", "c.csv")] {
        let page = upload(&mut lead, "/registry/import", &form, kind, name, text);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind} {name}");
    }
    let strange = upload(&mut lead, "/registry/import", "x", "contacts", "c.csv", text);
    assert_eq!(strange.status, StatusCode::FORBIDDEN, "a form of elsewhere");

    let file = lead.get("/registry/export/contacts");
    assert_eq!(file.header(header::CONTENT_DISPOSITION), "attachment; filename=\"contacts.csv\"");
    let back = upload(&mut lead, "/registry/import", &form, "contacts", "c.csv", &file.text);
    assert!(back.text.contains("The file changes nothing."), "{}", back.text);
    let json = lead.get("/registry/export/accounts?format=json");
    assert!(json.text.contains("\"Norte\""), "{}", json.text);
    assert_eq!(lead.get("/registry/export/codes").status, StatusCode::NOT_FOUND);
    let rows = rows(&desk);
    for row in ["console contact.imported", "console contact.exported"] {
        assert!(rows.contains(&row.to_owned()), "{row}: {rows:?}");
    }
}

#[test]
fn places_stand_with_their_former_names_and_are_removed() {
    let desk = TestDesk::new();
    let site = desk.desk.intake.parts().settings.sites.iter().next().unwrap().code.clone();
    let wanted = site.clone();
    let id = desk.store(move |tx| {
        let place = |name: &str, former: &str| NewPlace {
            site: wanted.clone(),
            kind: PlaceKind::Cage,
            cage: String::new(),
            name: name.to_owned(),
            former: vec![former.to_owned()],
        };
        tx.add_place(&place("J12", "C-old"))?;
        tx.add_place(&place("J13", "C-other"))
    });
    let mut lead = signed_in(&desk, "eva", Role::Lead, Language::Portuguese);
    let page = lead.get("/locations?q=c-OLD");
    assert!(page.text.contains("J12") && !page.text.contains("J13"), "{}", page.text);
    assert!(lead.get(&format!("/locations?site={site}")).text.contains("jaula"));
    let form = page.form();
    let gone = lead.post(&format!("/locations/{id}/remove"), &[("form", &form)]);
    assert_eq!(gone.header(header::LOCATION), "/locations?done=place-removed");
    assert!(!lead.get("/locations").text.contains("J13"));
    let twice = lead.post(&format!("/locations/{id}/remove"), &[("form", &form)]);
    assert_eq!(twice.status, StatusCode::NOT_FOUND);
    assert!(rows(&desk).contains(&"console location.removed".to_owned()));
}
