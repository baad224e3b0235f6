//! Users, keys, the audit trail, one's own account, and the second factor, as a browser sees them.
use std::time::Duration;

use axum::http::{StatusCode, header};
use centralita::identity::PermissionKind;
use centralita::intake::exchange::FileOf;
use centralita::model::{AccountKind, AccountState, Language, PlaceKind};
use centralita::staff::{Colours, Role};
use centralita::store::AuditFilter;
use centralita::times::By;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use super::{Browser, PASSWORD, Page, signed_in};
use crate::desk::TestDesk;

const OTHER: &str = "cuatro cabras sin router";

/// What stands between the first two of these.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no `{from}` in {text}"));
    rest.split(to).next().unwrap()
}

/// The kinds of rows in the trail, the oldest first.
fn done(desk: &TestDesk) -> Vec<String> {
    let rows = desk.store(|tx| tx.audit_list(&AuditFilter::default()));
    rows.into_iter().rev().map(|row| format!("{} {} {}", row.via, row.what, row.object)).collect()
}

/// The code that a telephone shows now (RFC 6238), reckoned apart from the program.
pub(super) fn shown(desk: &TestDesk, secret: &str) -> String {
    let key = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).unwrap();
    mac.update(&u64::try_from(desk.now().as_second() / 30).unwrap().to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let four = u32::from_be_bytes(hash[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", four % 1_000_000)
}

#[test]
fn an_admin_invites_changes_and_ends_users_and_the_trail_says_so() {
    let desk = TestDesk::new();
    let mut admin = signed_in(&desk, "root", Role::Admin, Language::English);
    let form = admin.get("/users").form();
    let fields = [
        ("form", form.as_str()),
        ("name", "Ana.Ruiz"),
        ("called", "Ana <i>Ruiz</i>"),
        ("role", "agent"),
        ("language", "pt-PT"),
    ];
    let page = admin.post("/users", &fields);
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    let link = between(&page.text, "<code class=\"secret\">", "</code>");
    let (url, path) = link.split_at(link.find("/welcome/").unwrap());
    assert_eq!(url, "http://127.0.0.1:8081");
    assert!(!admin.get("/users").text.contains(path), "it is shown once");
    let again = admin.post("/users", &fields);
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("There is a user of that name."));
    let bad = [("form", form.as_str()), ("name", "x y"), ("role", "agent")];
    assert_eq!(admin.post("/users", &bad).status, StatusCode::UNPROCESSABLE_ENTITY);

    let mut ana = Browser::new(&desk);
    ana.post(path, &[("password", PASSWORD), ("again", PASSWORD)]);
    assert_eq!(ana.sign_in("ana.ruiz", PASSWORD), StatusCode::SEE_OTHER);
    assert!(ana.get("/me").text.contains("A minha conta"));
    for closed in ["/users", "/users/root", "/keys", "/audit", "/audit/export"] {
        assert_eq!(ana.get(closed).status, StatusCode::FORBIDDEN, "{closed}");
    }
    let own = ana.get("/me").form();
    for (closed, fields) in [
        ("/users", vec![("form", own.as_str()), ("name", "eva"), ("role", "admin")]),
        ("/users/ana.ruiz/role", vec![("form", own.as_str()), ("role", "admin")]),
        ("/users/root/second", vec![("form", own.as_str())]),
        ("/keys", vec![("form", own.as_str()), ("name", "k"), ("scope", "read")]),
        ("/keys/revoke", vec![("form", own.as_str()), ("name", "k")]),
        ("/audit/verify", vec![("form", own.as_str())]),
    ] {
        assert_eq!(ana.post(closed, &fields).status, StatusCode::FORBIDDEN, "{closed}");
    }

    let lead = admin.post("/users/ana.ruiz/role", &[("form", &form), ("role", "lead")]);
    assert_eq!(lead.header(header::LOCATION), "/users/ana.ruiz?done=user-role");
    let page = admin.get("/users/ana.ruiz?done=user-role");
    assert!(page.text.contains("The role has been changed.") && page.text.contains("lead"));
    assert!(page.text.contains("Ana &#60;i&#62;Ruiz") || page.text.contains("Ana &lt;i&gt;Ruiz"));
    assert_eq!(ana.get("/reports").status, StatusCode::OK, "from his next request");
    for own in ["role", "end"] {
        let page = admin.post(&format!("/users/root/{own}"), &[("form", &form), ("role", "agent")]);
        assert_eq!(page.status, StatusCode::CONFLICT, "{own}");
    }
    let nobody = admin.post("/users/nobody/end", &[("form", &form)]);
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    admin.post("/users/ana.ruiz/end", &[("form", &form)]);
    assert_eq!(ana.get("/me").header(header::LOCATION), "/sign-in");
    assert_eq!(ana.sign_in("ana.ruiz", PASSWORD), StatusCode::FORBIDDEN);
    let rows = done(&desk);
    for row in [
        "program user.added user:root",
        "console user.added user:ana.ruiz",
        "console user.password-chosen user:ana.ruiz",
        "console user.role user:ana.ruiz",
        "console user.ended user:ana.ruiz",
    ] {
        assert!(rows.iter().any(|one| one == row), "{row}: {rows:?}");
    }
}

#[test]
fn a_key_is_shown_once_opens_what_it_says_and_is_revoked() {
    let desk = TestDesk::new();
    let mut admin = signed_in(&desk, "root", Role::Admin, Language::Spanish);
    let form = admin.get("/keys").form();
    let fields =
        [("form", form.as_str()), ("name", "monitor"), ("scope", "read"), ("scope", "audit")];
    let page = admin.post("/keys", &fields);
    let key = between(&page.text, "<code class=\"secret\">", "</code>").to_owned();
    assert!(key.starts_with("cta_"), "{key}");
    let list = admin.get("/keys");
    assert!(list.text.contains("monitor") && !list.text.contains(&key));
    assert!(list.text.contains("consultar, leer el registro de auditoría"));
    let router = centralita::app::console::router(
        &centralita::app::config::Api::default(),
        &desk.desk,
        crate::api::api_state(&desk),
    );
    let asked = |key: &str| {
        crate::api::ask(&desk, &router, crate::api::get("/api/v1/tickets", Some(key))).0
    };
    assert_eq!(asked(&key), StatusCode::OK);
    for (wrong, why) in [
        (vec![("name", "monitor"), ("scope", "read")], "Ya hay una clave con ese nombre."),
        (vec![("name", "x"), ("scope", "everything")], "El campo «Permite» no vale así."),
        (vec![("name", "x")], "El campo «Permite» no vale así."),
        (vec![("name", "x"), ("portal", "yes"), ("scope", "tickets")], "Indique al menos"),
        (
            vec![("name", "x"), ("account", "Nadie"), ("scope", "tickets")],
            "El campo «Clientes» no vale así.",
        ),
    ] {
        let fields: Vec<(&str, &str)> =
            [("form", form.as_str())].into_iter().chain(wrong).collect();
        let page = admin.post("/keys", &fields);
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(page.text.contains(why), "{why}: {}", page.text);
    }
    let gone = admin.post("/keys/revoke", &[("form", &form), ("name", "monitor")]);
    assert_eq!(gone.header(header::LOCATION), "/keys?done=key-revoked");
    assert_eq!(asked(&key), StatusCode::UNAUTHORIZED);
    let twice = admin.post("/keys/revoke", &[("form", &form), ("name", "monitor")]);
    assert_eq!(twice.status, StatusCode::NOT_FOUND);
    let rows = done(&desk);
    assert!(rows.contains(&"console key.added key:monitor".to_owned()), "{rows:?}");
    assert!(rows.contains(&"console key.revoked key:monitor".to_owned()), "{rows:?}");
}

#[test]
fn the_trail_is_looked_through_exported_and_walked_by_an_auditor() {
    let desk = TestDesk::new();
    let mut admin = signed_in(&desk, "root", Role::Admin, Language::English);
    let form = admin.get("/users").form();
    for n in 0..110 {
        let fields = [("form", form.as_str()), ("name", "k"), ("role", "agent")];
        let name = format!("user{n}");
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(field, value)| (*field, if *field == "name" { name.as_str() } else { *value }))
            .collect();
        assert_eq!(admin.post("/users", &fields).status, StatusCode::OK);
    }
    let mut auditor = signed_in(&desk, "ines", Role::Auditor, Language::English);
    let page = auditor.get("/audit?what=user.added");
    assert!(page.text.contains("user:user109") && !page.text.contains("<td>user:user0</td>"));
    let older = between(&page.text, "<p><a href=\"/audit?", "\"");
    let older = older.replace("&#38;", "&").replace("&amp;", "&");
    let page = auditor.get(&format!("/audit?{older}"));
    assert!(page.text.contains("<td>user:user0</td>") && !page.text.contains("user:user109"));
    let of_one = auditor.get("/audit?object=user:user7&by=root+%3Cb%3E");
    assert!(of_one.text.contains("user:user7") && !of_one.text.contains("user:user8"));
    assert!(auditor.get("/audit?by=nobody").text.contains("There are no such rows."));
    assert!(auditor.get("/audit?from=2026-11-25").text.contains("There are no such rows."));
    assert!(auditor.get("/audit?to=2026-11-24").text.contains("user.added"));
    assert_eq!(auditor.get("/audit?from=x").status, StatusCode::UNPROCESSABLE_ENTITY);

    let file = auditor.get("/audit/export?what=user.added");
    assert_eq!(file.header(header::CONTENT_DISPOSITION), "attachment; filename=\"audit.csv\"");
    // The head, the 110, the admin and the auditor.
    assert_eq!(file.text.lines().count(), 113, "{}", file.text);
    assert!(file.text.starts_with("row,at,who,via,what,object,about,detail,hash\r\n"));
    assert!(done(&desk).last().is_some_and(|row| row.starts_with("console audit.exported")));

    let form = auditor.get("/audit").form();
    let whole = auditor.post("/audit/verify", &[("form", &form)]);
    assert!(whole.text.contains("Every row is as it was written."), "{}", whole.text);
    let head = between(&whole.text, "<code class=\"secret\">", "</code>").to_owned();
    let noted = auditor.post("/audit/verify", &[("form", &form), ("heads", &head)]);
    assert!(noted.text.contains("Every row is as it was written."));
    let other = format!("5:{}", "0".repeat(64));
    let broken = auditor.post("/audit/verify", &[("form", &form), ("heads", &other)]);
    assert!(broken.text.contains("The chain is broken.") && broken.text.contains("row 5"));
    let unread = auditor.post("/audit/verify", &[("form", &form), ("heads", "x")]);
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn somebody_changes_password_language_and_colours_and_signs_out_elsewhere() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let mut elsewhere = Browser::new(&desk);
    elsewhere.address = "127.0.0.9:50000";
    assert_eq!(elsewhere.sign_in("ana", PASSWORD), StatusCode::SEE_OTHER);
    let page = ana.get("/me");
    assert!(page.text.contains("127.0.0.9") && page.text.contains("127.0.0.1 (aquí)"));
    assert!(page.text.contains("/assets/console.css"));
    let form = page.form();

    let choices = [("form", form.as_str()), ("language", "pt-PT"), ("colours", "dark")];
    let kept = ana.post("/me/choices", &choices);
    let page = ana.get(kept.header(header::LOCATION));
    assert!(page.text.contains("As suas preferências foram guardadas."), "{}", page.text);
    assert!(
        page.text.contains("href=\"/assets/dark.css\"") && page.text.contains("lang=\"pt-PT\"")
    );
    let dark = ana.get("/assets/dark.css");
    assert!(dark.text.ends_with("}\n") && dark.text.contains("color-scheme: dark"));
    ana.post("/me/choices", &[("form", &form), ("colours", "light"), ("language", "<b>")]);
    let page = ana.get("/me");
    assert!(page.text.contains("/assets/light.css") && page.text.contains("lang=\"pt-PT\""));

    let wrong = [("old", OTHER), ("password", OTHER), ("again", OTHER)];
    let differs = [("old", PASSWORD), ("password", OTHER), ("again", PASSWORD)];
    let weak = [("old", PASSWORD), ("password", "password1234"), ("again", "password1234")];
    for fields in [wrong, differs, weak] {
        let fields: Vec<_> = [("form", form.as_str())].into_iter().chain(fields).collect();
        assert_eq!(ana.post("/me/password", &fields).status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(elsewhere.get("/").status, StatusCode::OK);
    let fields =
        [("form", form.as_str()), ("old", PASSWORD), ("password", OTHER), ("again", OTHER)];
    assert_eq!(ana.post("/me/password", &fields).header(header::LOCATION), "/me?done=password");
    assert_eq!(ana.get("/").status, StatusCode::OK, "here one goes on");
    assert_eq!(elsewhere.get("/").header(header::LOCATION), "/sign-in");
    assert_eq!(elsewhere.sign_in("ana", PASSWORD), StatusCode::FORBIDDEN);
    assert_eq!(elsewhere.sign_in("ana", OTHER), StatusCode::SEE_OTHER);
    ana.post("/me/sessions/end", &[("form", &form)]);
    assert_eq!(elsewhere.get("/").header(header::LOCATION), "/sign-in");
    assert_eq!(ana.get("/").status, StatusCode::OK);
    let rows = done(&desk);
    assert!(rows.contains(&"console user.password-changed user:ana".to_owned()), "{rows:?}");
    assert!(rows.contains(&"console user.signed-out-elsewhere user:ana".to_owned()), "{rows:?}");
}

/// Whoever chose colours has all those that a system of them has, last of all.
#[test]
fn chosen_colours_are_whole() {
    let desk = TestDesk::new();
    let mut browser = Browser::new(&desk);
    let pairs = |text: &str| -> std::collections::BTreeSet<String> {
        let pairs = text.split([';', '{', '}']).map(str::trim);
        pairs.filter(|one| one.starts_with("--")).map(str::to_owned).collect()
    };
    let style = browser.get("/assets/console.css").text;
    let (light, rest) = style.split_once("@media (prefers-color-scheme: dark)").unwrap();
    let dark = rest.split("} }").next().unwrap();
    assert!(pairs(light).len() > 8 && pairs(light).len() == pairs(dark).len());
    for (name, wanted) in [("light", light), ("dark", dark)] {
        let page = browser.get(&format!("/assets/{name}.css"));
        assert_eq!(page.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
        let chosen = page.text.strip_prefix(style.as_str()).unwrap();
        assert!(chosen.starts_with(&format!(":root {{ color-scheme: {name};")), "{chosen}");
        assert_eq!(pairs(chosen), pairs(wanted));
    }
}

/// Sets codes up and returns the secret and the recovery codes.
pub(super) fn set_up(desk: &TestDesk, browser: &mut Browser<'_>) -> (String, Vec<String>) {
    let form = browser.get("/me/second").form();
    let offered = browser.post("/me/second/offer", &[("form", &form), ("password", PASSWORD)]);
    assert_eq!(offered.header(header::LOCATION), "/me/second", "{}", offered.text);
    let page = browser.get("/me/second");
    let secret = between(&page.text, "<code class=\"secret\">", "</code>").to_owned();
    assert!(page.text.contains("<svg class=\"qr\"") && !page.text.contains("style="));
    let wrong = browser.post("/me/second/confirm", &[("form", &form), ("code", "000000")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = shown(desk, &secret);
    let kept = browser.post("/me/second/confirm", &[("form", &form), ("code", &code)]);
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
    let codes = kept.text.split("<code>").skip(1);
    let codes: Vec<String> =
        codes.map(|code| code.split("</code>").next().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10);
    assert!(!browser.get("/me/second").text.contains(&secret), "the secret is shown no more");
    (secret, codes)
}

pub(super) fn asked_for_second(browser: &mut Browser<'_>) -> Page {
    browser.cookie = None;
    let page = browser.post("/sign-in", &[("name", "ana"), ("password", PASSWORD)]);
    assert_eq!(page.header(header::LOCATION), "/sign-in/second");
    assert!(page.header(header::SET_COOKIE).contains("HttpOnly; SameSite=Strict"));
    page
}

#[test]
fn a_code_by_time_is_asked_for_is_good_once_and_recovery_codes_stand_in() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::English);
    let mut elsewhere = Browser::new(&desk);
    assert_eq!(elsewhere.sign_in("ana", PASSWORD), StatusCode::SEE_OTHER);
    let (secret, recovery) = set_up(&desk, &mut ana);
    assert_eq!(elsewhere.get("/").header(header::LOCATION), "/sign-in", "signed in without it");
    assert_eq!(ana.get("/").status, StatusCode::OK);
    let stored = desk.store(|tx| {
        let user = tx.user_named(&"ana".parse().unwrap())?.unwrap();
        Ok(tx.authenticator(user.id)?.unwrap().sealed)
    });
    assert!(!String::from_utf8_lossy(&stored).contains(&secret), "it is sealed");

    asked_for_second(&mut ana);
    assert_eq!(ana.get("/").header(header::LOCATION), "/sign-in", "half a sign-in opens nothing");
    assert!(ana.get("/sign-in/second").text.contains("autocomplete=\"one-time-code\""));
    let used = shown(&desk, &secret);
    let page = ana.post("/sign-in/second", &[("code", &used)]);
    assert_eq!(page.status, StatusCode::FORBIDDEN, "it confirmed the setting up");
    desk.forward(Duration::from_secs(30));
    let code = shown(&desk, &secret);
    let page = ana.post("/sign-in/second", &[("code", &code)]);
    assert_eq!(page.header(header::LOCATION), "/", "{}", page.text);
    let session = page.headers.get_all(header::SET_COOKIE).iter().next().unwrap();
    ana.cookie = Some(session.to_str().unwrap().split(';').next().unwrap().to_owned());
    assert_eq!(ana.get("/").status, StatusCode::OK);

    // The code of the step before, and the same again: both are used up.
    asked_for_second(&mut ana);
    for code in [&code, &used] {
        let page = ana.post("/sign-in/second", &[("code", code)]);
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }
    let typed = recovery[3].to_uppercase().replace('-', " ");
    let page = ana.post("/sign-in/second", &[("code", &typed)]);
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    asked_for_second(&mut ana);
    let page = ana.post("/sign-in/second", &[("code", &recovery[3])]);
    assert_eq!(page.status, StatusCode::FORBIDDEN, "each is good once");
    // Five minutes are enough.
    desk.forward(Duration::from_secs(301));
    assert_eq!(ana.get("/sign-in/second").header(header::LOCATION), "/sign-in");
    let rows = done(&desk);
    assert!(rows.contains(&"console user.codes-added user:ana".to_owned()), "{rows:?}");
    assert!(rows.contains(&"console user.recovery-used user:ana".to_owned()), "{rows:?}");
}

#[test]
fn codes_are_not_guessed_and_an_admin_resets_what_was_lost() {
    let desk = TestDesk::new();
    let mut admin = signed_in(&desk, "root", Role::Admin, Language::English);
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::English);
    let (secret, _) = set_up(&desk, &mut ana);
    desk.forward(Duration::from_secs(30));
    let mut thief = Browser::new(&desk);
    for n in 0..8 {
        // From another address each time: whoever gets here knows the password.
        let address: &'static str = ["127.0.0.2:1", "127.0.0.3:1", "127.0.0.4:1"][n % 3];
        thief.address = address;
        asked_for_second(&mut thief);
        let page = thief.post("/sign-in/second", &[("code", "000000")]);
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }
    asked_for_second(&mut thief);
    let code = shown(&desk, &secret);
    let right = thief.post("/sign-in/second", &[("code", &code)]);
    assert_eq!(right.status, StatusCode::FORBIDDEN, "not even the right one is looked at");
    desk.forward(Duration::from_secs(15 * 60 + 1));
    asked_for_second(&mut thief);
    let code = shown(&desk, &secret);
    assert_eq!(thief.post("/sign-in/second", &[("code", &code)]).status, StatusCode::SEE_OTHER);

    let form = admin.get("/users/ana").form();
    let reset = admin.post("/users/ana/second", &[("form", &form)]);
    assert_eq!(reset.header(header::LOCATION), "/users/ana?done=user-second");
    assert_eq!(ana.get("/").header(header::LOCATION), "/sign-in", "every session ended");
    ana.cookie = None;
    let page = ana.post("/sign-in", &[("name", "ana"), ("password", PASSWORD)]);
    assert_eq!(page.header(header::LOCATION), "/");
    assert!(done(&desk).contains(&"console user.second-factor-reset user:ana".to_owned()));
}

#[test]
fn whoever_owes_a_second_factor_gets_one_before_all_else() {
    let desk = TestDesk::with("[console]\nsecond_factor = [\"admin\"]\n");
    let mut agent = signed_in(&desk, "rui", Role::Agent, Language::English);
    assert_eq!(agent.get("/").status, StatusCode::OK, "it is demanded of admins");
    let mut ana = signed_in(&desk, "ana", Role::Admin, Language::English);
    for closed in ["/", "/tickets", "/users", "/audit/export"] {
        assert_eq!(ana.get(closed).header(header::LOCATION), "/me/second", "{closed}");
    }
    let page = ana.get("/me/second");
    assert!(page.text.contains("Your role demands a second factor."));
    let form = page.form();
    let refused = ana.post("/users", &[("form", &form), ("name", "eva"), ("role", "admin")]);
    assert_eq!(refused.header(header::LOCATION), "/me/second");
    set_up(&desk, &mut ana);
    assert_eq!(ana.get("/users").status, StatusCode::OK);
    let kept = ana.post("/me/second/remove", &[("form", &form), ("password", OTHER)]);
    assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
    let anew = ana.post("/me/second/recovery", &[("form", &form), ("password", PASSWORD)]);
    assert_eq!(anew.text.matches("<code>").count(), 10);
    let gone = ana.post("/me/second/remove", &[("form", &form), ("password", PASSWORD)]);
    assert_eq!(gone.header(header::LOCATION), "/me/second?done=codes-removed");
    assert_eq!(ana.get("/").header(header::LOCATION), "/me/second", "it is owed again");
}

/// The words of closed lists, which pages put together.
#[test]
fn every_word_of_lists_is_there() {
    let desk = TestDesk::new();
    let scopes = [&centralita::intake::keys::SCOPES[..], &centralita::intake::keys::PORTAL_SCOPES];
    let lists: [(&str, Vec<&str>); 15] = [
        ("language", Language::ALL.map(Language::tag).to_vec()),
        ("language", vec!["other"]),
        ("colours", Colours::ALL.map(Colours::as_str).to_vec()),
        ("second", vec!["on", "off"]),
        ("scope", scopes.concat()),
        ("by", By::ALL.map(By::as_str).to_vec()),
        ("span", vec!["today", "week", "days", "month", "last-month", "year"]),
        ("account-kind", AccountKind::ALL.map(AccountKind::as_str).to_vec()),
        ("account-state", AccountState::ALL.map(AccountState::as_str).to_vec()),
        ("permission", PermissionKind::ALL.map(PermissionKind::as_str).to_vec()),
        ("team", vec!["account-manager", "csm", "sales-engineer", "billing-analyst"]),
        ("imported", vec!["added", "changed", "left"]),
        ("file", FileOf::ALL.map(FileOf::as_str).to_vec()),
        ("place-kind", PlaceKind::ALL.map(PlaceKind::as_str).to_vec()),
        (
            "done",
            "choices password elsewhere codes-removed passkey-added passkey-removed user-role \
             user-ended user-second key-revoked account-added account-changed contact-added \
             contact-changed code-invited code-reset code-ended place-removed"
                .split_whitespace()
                .collect(),
        ),
    ];
    let book = desk.desk.intake.parts().knowledge.load_full();
    for (list, members) in lists {
        for member in members {
            let id = format!("console-{list}-{member}");
            for language in Language::ALL {
                let text = book.phrasebook.render(language, &id, &centralita::replies::Args::new());
                assert!(text.is_ok(), "{language} {id}");
            }
        }
    }
}
