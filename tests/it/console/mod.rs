//! The console as a browser sees it: signing in, looking, acting, and what is refused.
mod access;
mod acts;
mod api;
mod company;
mod hostile;
mod incidents;
mod live;
mod oncall;
mod outside;
mod passkeys;
mod registry;
mod reports;
mod rules;
mod search;
mod shown;
mod signing;
mod ticket;
mod tongues;
mod understanding;
mod words;

use std::collections::BTreeSet;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use centralita::app::config::Api;
use centralita::app::console;
use centralita::console as console_parts;
use centralita::http::Peer;
use centralita::identity::NewAccount;
use centralita::model::{AccountKind, AccountState, Country, Language, TicketNumber, TicketStatus};
use centralita::replies::Args;
use centralita::staff::{NewUser, Role};
use centralita::store::OutboxKind;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::api::api_state;
use crate::desk::{TestDesk, mail};

const PASSWORD: &str = "tres cabras y un router";
const DARK: &str = "Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.";

/// An answer as a browser gets it.
struct Page {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Page {
    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The token of its forms.
    fn form(&self) -> String {
        let (_, rest) = self.text.split_once("name=\"form\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

/// A browser with its cookie.
struct Browser<'a> {
    desk: &'a TestDesk,
    router: Router,
    address: &'static str,
    cookie: Option<String>,
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| {
        let value: String = value
            .bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect();
        format!("{name}={value}")
    };
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

impl<'a> Browser<'a> {
    fn new(desk: &'a TestDesk) -> Self {
        let router = console::router(&Api::default(), &desk.desk, api_state(desk));
        Self { desk, router, address: "127.0.0.1:50000", cookie: None }
    }

    fn send(&mut self, mut request: axum::http::request::Builder, body: String) -> Page {
        request = request.header("host", "desk.example").header("accept-language", "es");
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", format!("other=1; {cookie}"));
        }
        let mut request = request.body(Body::from(body)).unwrap();
        request.extensions_mut().insert(Peer::Network(self.address.parse().unwrap()));
        let page = self.desk.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (status, headers) = (response.status(), response.headers().clone());
            let body = response.into_body().collect().await.unwrap().to_bytes();
            Page { status, headers, text: String::from_utf8(body.to_vec()).unwrap() }
        });
        if let Some(set) = page.headers.get(header::SET_COOKIE) {
            let set = set.to_str().unwrap();
            let pair = set.split(';').next().unwrap().to_owned();
            self.cookie = (!pair.ends_with('=')).then_some(pair);
        }
        page
    }

    fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path), String::new())
    }

    fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "http://desk.example")
            .header("sec-fetch-site", "same-origin");
        self.send(request, encoded(fields))
    }

    fn sign_in(&mut self, name: &str, password: &str) -> StatusCode {
        self.post("/sign-in", &[("name", name), ("password", password)]).status
    }
}

fn invited(desk: &TestDesk, name: &str, role: Role, language: Language) -> String {
    let user = NewUser {
        name: name.parse().unwrap(),
        called: format!("{name} <b>"),
        role,
        language,
        person: None,
    };
    let invitation = desk.block_on(desk.desk.staff.add(user)).unwrap();
    format!("/welcome/{}", invitation.token)
}

/// Somebody who has chosen a password and signed in.
fn signed_in<'a>(desk: &'a TestDesk, name: &str, role: Role, language: Language) -> Browser<'a> {
    let mut browser = Browser::new(desk);
    let welcome = invited(desk, name, role, language);
    browser.post(&welcome, &[("password", PASSWORD), ("again", PASSWORD)]);
    assert_eq!(browser.sign_in(name, PASSWORD), StatusCode::SEE_OTHER);
    browser
}

#[test]
fn an_invitation_is_good_once_and_a_session_ends_with_it_and_with_the_shift() {
    let desk = TestDesk::new();
    let mut browser = Browser::new(&desk);
    let page = browser.get("/tickets");
    assert_eq!((page.status, page.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/sign-in"));
    let welcome = invited(&desk, "ana", Role::Agent, Language::Portuguese);
    assert_eq!(browser.sign_in("ana", ""), StatusCode::FORBIDDEN, "no password, no way in");
    // Looking uses nothing up, and a bad password neither.
    assert!(browser.get(&welcome).text.contains("Escolha a sua palavra-passe"));
    let weak = browser.post(&welcome, &[("password", "password1234"), ("again", "password1234")]);
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    let other =
        browser.post(&welcome, &[("password", PASSWORD), ("again", "tres cabras y un ruter")]);
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    let kept = browser.post(&welcome, &[("password", PASSWORD), ("again", PASSWORD)]);
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    assert_eq!(browser.get(&welcome).status, StatusCode::GONE);
    let again = browser.post(&welcome, &[("password", PASSWORD), ("again", PASSWORD)]);
    assert_eq!(again.status, StatusCode::GONE);

    let page = browser.post("/sign-in", &[("name", "Ana"), ("password", PASSWORD)]);
    let cookie = page.header(header::SET_COOKIE);
    assert!(cookie.contains("; HttpOnly; SameSite=Strict"), "{cookie}");
    assert!(!cookie.contains("Secure"), "without TLS no browser would send it back");
    assert!(browser.get("/").text.contains("Graves e urgentes"));
    // An idle hour, a shift.
    desk.forward(Duration::from_secs(3_599));
    assert_eq!(browser.get("/").status, StatusCode::OK);
    desk.forward(Duration::from_secs(3_601));
    assert_eq!(browser.get("/").status, StatusCode::SEE_OTHER);
    assert_eq!(browser.sign_in("ana", PASSWORD), StatusCode::SEE_OTHER);
    for _ in 0..12 {
        assert_eq!(browser.get("/").status, StatusCode::OK);
        desk.forward(Duration::from_secs(3_500));
    }
    desk.forward(Duration::from_secs(1_300));
    assert_eq!(browser.get("/").status, StatusCode::SEE_OTHER);
    // Another password signs everybody out who had the old one.
    assert_eq!(browser.sign_in("ana", PASSWORD), StatusCode::SEE_OTHER);
    let anew = desk.block_on(desk.desk.staff.invite("ana".parse().unwrap())).unwrap();
    let mut elsewhere = Browser::new(&desk);
    let path = format!("/welcome/{}", anew.token);
    elsewhere.post(
        &path,
        &[("password", "cuatro cabras sin router"), ("again", "cuatro cabras sin router")],
    );
    assert_eq!(browser.get("/").status, StatusCode::SEE_OTHER);
    assert_eq!(elsewhere.sign_in("ana", PASSWORD), StatusCode::FORBIDDEN);
    assert_eq!(elsewhere.sign_in("ana", "cuatro cabras sin router"), StatusCode::SEE_OTHER);
    let form = elsewhere.get("/").form();
    assert_eq!(
        elsewhere.post("/sign-out", &[("form", &form)]).header(header::LOCATION),
        "/sign-in"
    );
    assert_eq!(elsewhere.get("/").status, StatusCode::SEE_OTHER);
}

#[test]
fn guessing_ends_and_locks_nobody_out_elsewhere() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let mut thief = Browser::new(&desk);
    thief.address = "127.0.0.2:50000";
    for _ in 0..8 {
        assert_eq!(thief.sign_in("ana", "cuatro cabras"), StatusCode::FORBIDDEN);
    }
    let right = thief.post("/sign-in", &[("name", "ana"), ("password", PASSWORD)]);
    assert_eq!(right.status, StatusCode::FORBIDDEN, "not even the right one is looked at");
    let nobody = thief.post("/sign-in", &[("name", "nadie"), ("password", PASSWORD)]);
    let told = |page: &Page| {
        page.text.split("role=\"alert\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    assert_eq!(told(&right), told(&nobody), "nobody hears which of them it is");
    assert_eq!(ana.get("/").status, StatusCode::OK);
    ana.cookie = None;
    assert_eq!(ana.sign_in("ana", PASSWORD), StatusCode::SEE_OTHER, "from her own place");
    desk.forward(Duration::from_secs(15 * 60 + 1));
    assert_eq!(thief.sign_in("ana", PASSWORD), StatusCode::SEE_OTHER);
}

#[test]
fn an_agent_answers_and_corrects_and_an_auditor_only_looks() {
    let desk = TestDesk::new();
    mail(
        "ana@cliente.example",
        "Fatura <script>alert(1)</script>",
        "Bom dia, falta-nos a fatura de outubro. Obrigado.",
    )
    .to("suporte@example.com")
    .sent_to(&desk);
    mail("eva@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    let number = desk.tickets()[0].number;
    let path = format!("/tickets/{number}");
    let mut agent = signed_in(&desk, "rui", Role::Agent, Language::English);
    let now = agent.get("/");
    assert!(now.text.contains("Sin corriente"), "what is grave stands there: {}", now.text);
    assert!(!now.text.contains("<script>"), "a subject is text");
    let page = agent.get(&path);
    assert!(page.text.contains("&#60;script") || page.text.contains("&lt;script"), "{}", page.text);
    assert!(page.text.contains("falta-nos a fatura"));
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");

    let form = page.form();
    let text = "Bom dia, segue a fatura em anexo.";
    let reply = format!("{path}/reply");
    let sent = agent.post(&reply, &[("form", &form), ("text", text), ("then", "wait")]);
    assert_eq!(sent.header(header::LOCATION), format!("{path}?done=replied"), "{}", sent.text);
    assert_eq!(desk.ticket(number).facts.status, TicketStatus::WaitingCustomer);
    let rows = desk.outgoing();
    let letter = rows
        .iter()
        .find(|row| row.kind == OutboxKind::Mail && row.payload.contains("segue a fatura"));
    assert_eq!(letter.map(|row| row.to.as_str()), Some("ana@cliente.example"));
    let code = agent.post(&reply, &[("form", &form), ("text", "O seu PIN é 4829.")]);
    assert_eq!(code.status, StatusCode::UNPROCESSABLE_ENTITY, "codes are never written");
    let fields =
        [("form", form.as_str()), ("intent", "commercial"), ("impact", "2"), ("urgency", "2")];
    let kept = agent.post(&format!("{path}/correct"), &fields);
    assert_eq!(kept.header(header::LOCATION), format!("{path}?done=corrected"), "{}", kept.text);
    assert_eq!(desk.ticket(number).facts.intent.as_str(), "commercial");
    assert!(
        agent.get(&format!("{path}?done=corrected")).text.contains("The correction has been kept.")
    );
    assert!(!agent.get(&format!("{path}?done=%3Cb%3E")).text.contains("<b>"));

    let mut auditor = signed_in(&desk, "ines", Role::Auditor, Language::Portuguese);
    let page = auditor.get(&path);
    assert!(!page.text.contains("name=\"text\""), "an auditor has no form to answer with");
    let form = auditor.get("/").form();
    let refused = auditor.post(&reply, &[("form", &form), ("text", text)]);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[test]
fn a_form_of_elsewhere_is_refused() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    let number = desk.tickets()[0].number;
    let mut ana = signed_in(&desk, "ana", Role::Admin, Language::Spanish);
    let mut rui = signed_in(&desk, "rui", Role::Admin, Language::Spanish);
    let (mine, theirs) = (ana.get("/").form(), rui.get("/").form());
    let path = format!("/tickets/{number}/reply");
    for form in ["", "x", &theirs] {
        let page = ana.post(&path, &[("form", form), ("text", "hola")]);
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{form}");
    }
    for (name, value) in
        [("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
    {
        let request = Request::post(&path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value);
        let page = ana.send(request, encoded(&[("form", &mine), ("text", "hola")]));
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let nobody = Browser::new(&desk).post(&path, &[("form", &mine), ("text", "hola")]);
    assert_eq!(nobody.header(header::LOCATION), "/sign-in");
}

#[test]
fn what_is_not_there_and_what_belongs_to_programs() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Lead, Language::English);
    for path in ["/nothing", "/tickets/CT-0000013", "/tickets/x", "/assets/../config.toml"] {
        assert_eq!(ana.get(path).status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(ana.get("/tickets?queue=%3Cscript%3E").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ana.get("/tickets?status=open&queue=service-desk").status, StatusCode::OK);
    // The API behind the same listener takes a session for what its role permits.
    assert_eq!(ana.get("/api/v1/tickets").status, StatusCode::OK);
    ana.cookie = None;
    assert_eq!(ana.get("/api/v1/tickets").status, StatusCode::UNAUTHORIZED);
    let style = ana.get("/assets/console.css");
    assert_eq!(style.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
}

/// What a key opens over the network is the same behind the console.
#[test]
fn keys_open_the_api_behind_the_console_as_they_do_without_it() {
    let desk = TestDesk::new();
    mail("ana@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    let number = desk.tickets()[0].number;
    let local = crate::api::open_router(&desk);
    let (_, made) = crate::api::ask(
        &desk,
        &local,
        crate::api::post(
            "/api/v1/keys",
            None,
            None,
            &serde_json::json!({ "name": "all", "scopes": ["read", "write"] }),
        ),
    );
    let key = made["key"].as_str().unwrap();
    let router = console::router(&Api::default(), &desk.desk, api_state(&desk));
    let asked = |request| crate::api::ask(&desk, &router, request);
    let (status, ticket) = asked(crate::api::get(&format!("/api/v1/tickets/{number}"), Some(key)));
    assert_eq!((status, ticket["number"].as_str()), (StatusCode::OK, Some(&*number.to_string())));
    let body = serde_json::json!({});
    for path in
        ["/api/v1/calls", "/api/v1/users", "/api/v1/contacts/1/pin", "/api/v1/calls/1/steps"]
    {
        let (status, told) = asked(crate::api::post(path, Some(key), None, &body));
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}: {told}");
    }
    let portal =
        serde_json::json!({ "name": "portal", "scopes": ["accounts"], "accounts": ["Norte"] });
    let order = crate::api::post("/api/v1/keys", Some(key), None, &portal);
    assert_eq!(asked(order).0, StatusCode::FORBIDDEN, "keys are made on the machine itself");
    desk.store(|tx| {
        let (kind, state) = (AccountKind::Colocation, AccountState::Integrated);
        tx.add_account(&NewAccount::new("Norte", kind, state, Country::SPAIN))
    });
    let order = crate::api::post("/api/v1/keys", None, None, &portal);
    let (_, made) = crate::api::ask(&desk, &local, order);
    let key = made["key"].as_str().unwrap();
    let (status, told) = asked(crate::api::get("/api/v1/portal/accounts", Some(key)));
    assert_eq!(status, StatusCode::OK, "{told}");
    assert_eq!(asked(crate::api::get("/api/v1/tickets", Some(key))).0, StatusCode::FORBIDDEN);
}

/// The members of each list that pages have a word for.
fn words_of_lists() -> Vec<(&'static str, Vec<&'static str>)> {
    vec![
        ("status", TicketStatus::ALL.map(TicketStatus::as_str).to_vec()),
        ("role", Role::ALL.map(Role::as_str).to_vec()),
        ("goal", centralita::times::Goal::ALL.map(|one| one.as_str()).to_vec()),
        ("door", centralita::model::Door::ALL.map(|one| one.as_str()).to_vec()),
        ("outcome", centralita::tickets::OutcomeKind::ALL.map(|one| one.as_str()).to_vec()),
        ("event", centralita::tickets::EventKind::ALL.map(|one| one.as_str()).to_vec()),
        ("assurance", vec!["AL0", "AL1", "AL2", "AL3"]),
        ("outgoing", vec!["pending", "sent", "failed", "withheld"]),
        ("done", vec!["replied", "corrected", "taken", "noted", "status", "accept"]),
        ("done", vec!["taken-by-other", "handed-on", "over", "override", "taken-back"]),
        ("page-state", vec!["searching", "accepted", "touched", "unanswered", "over"]),
        ("done", vec!["merged", "split", "assigned", "moved"]),
        ("permits", vec!["AL0", "AL1", "AL2", "AL3"]),
        ("door-kind", console_parts::DoorKind::ALL.map(|one| one.as_str()).to_vec()),
        ("door-state", console_parts::DoorState::ALL.map(|one| one.as_str()).to_vec()),
        ("slot", centralita::intake::desk::FACT_KINDS.to_vec()),
        ("task", centralita::tickets::TaskKind::ALL.map(|one| one.as_str()).to_vec()),
        ("language", vec!["es-ES", "pt-PT", "en", "other"]),
        ("leg", vec!["accepted", "declined", "answered no key", "no answer", "busy", "failed"]),
        ("reason", vec!["language", "rule", "model", "danger", "impact", "urgency", "slot"]),
        ("done", vec!["offered", "swapped", "withdrawn"]),
        ("language-name", vec!["es", "pt", "en"]),
        ("way", centralita::oncall::WayKind::ALL.map(|one| one.as_str()).to_vec()),
        ("asked", vec!["accept", "hand-on", "touch", "no-key", "no-answer", "busy", "faster"]),
        ("asked", vec!["failed", "nothing"]),
        (
            "incident-state",
            centralita::tickets::IncidentState::ALL.map(|one| one.as_str()).to_vec(),
        ),
        (
            "incident-act",
            centralita::tickets::IncidentActKind::ALL.map(|one| one.as_str()).to_vec(),
        ),
        ("written", vec!["full", "short", "none"]),
        ("done", vec!["dismissed", "notice-sent", "opted-out", "opted-in", "kept"]),
        ("left", vec!["no-notices", "no-address", "bad-address", "same-address"]),
        ("letter", vec!["waiting", "written", "left"]),
        ("account-state", AccountState::ALL.map(|one| one.as_str()).to_vec()),
        ("version", centralita::store::VersionState::ALL.map(|one| one.as_str()).to_vec()),
        ("words", vec!["danger", "lexicon", "intents", "urgency", "topics", "names"]),
        ("channel", centralita::model::Channel::ALL.map(|one| one.as_str()).to_vec()),
        ("cut", vec!["quote", "signature", "disclaimer"]),
        ("done-example", vec!["accepted", "relabelled", "dropped"]),
        ("figure", vec!["intent", "decided", "priority", "p1", "danger", "language"]),
        ("impact", vec!["1", "2", "3"]),
        ("urgency", vec!["1", "2", "3"]),
        ("proven-by", vec!["code", "link", "key", "page"]),
        ("done", vec!["way-asked", "way-proven", "joined"]),
        ("freeze", centralita::tickets::FreezeState::ALL.map(|one| one.as_str()).to_vec()),
    ]
}

/// A value for whatever a sentence of the console may name.
fn every_value() -> Args {
    let args = Args::new()
        .with("whole", 98_i64)
        .with("tenth", 3_i64)
        .with("name", "x")
        .with("role", "x")
        .with("count", 12_i64)
        .with("hours", 1_i64)
        .with("minutes", 2_i64)
        .with("until", "x")
        .with("seconds", 3_i64)
        .with("longest", 3_i64)
        .with("ring", 3_i64)
        .with("vain", 0_i64)
        .with("percent", "1 %")
        .with("level", "x");
    let args = args
        .with("from", "x")
        .with("schedule", "x")
        .with("language", "x")
        .with("time", "x")
        .with("month", 2_i64)
        .with("day", 3_i64)
        .with("hour", "01")
        .with("minute", "05")
        .with("year", "2027")
        .with("value", "x");
    ["a", "b", "c"].into_iter().fold(args, |args, name| args.with(name, "x"))
}

/// Every text that a page asks for stands in three languages; those of closed lists too.
#[test]
fn every_word_of_the_console_is_there() {
    let desk = TestDesk::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut asked = BTreeSet::new();
    let mut folders = vec![root.join("src/console")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let text = std::fs::read_to_string(&entry).unwrap();
            let ids = text.split('"').filter(|part| part.starts_with("console-"));
            asked.extend(ids.filter(|id| !id.contains(['{', '…'])).map(str::to_owned));
        }
    }
    assert!(asked.len() > 60, "the pages are read: {asked:?}");
    let lists = words_of_lists();
    for (list, members) in lists {
        asked.extend(
            members.iter().map(|one| format!("console-{list}-{}", one.replace(['_', ' '], "-"))),
        );
    }
    let places = std::fs::read_to_string(root.join("src/conversation/state.rs")).unwrap();
    let places = places.split('"').filter(|part| {
        part.contains(' ')
            && ["at ", "when ", "while ", "after ", "before ", "in "]
                .iter()
                .any(|w| part.starts_with(w))
    });
    asked.extend(places.map(|place| format!("console-place-{}", place.replace(' ', "-"))));
    let knowledge = desk.desk.intake.parts().knowledge.load_full();
    let missing: Vec<String> = asked
        .iter()
        .flat_map(|id| Language::ALL.map(|language| (language, id)))
        .filter(|(language, id)| {
            knowledge.phrasebook.render(*language, id, &every_value()).is_err()
        })
        .map(|(language, id)| format!("{language} {id}"))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn the_newest_ticket_comes_first_and_older_ones_are_reached() {
    let desk = TestDesk::new();
    for n in 0..53 {
        mail(
            &format!("a{n}@c{n}.example"),
            &format!("Fatura {n}"),
            "Bom dia, falta-nos a fatura de outubro.",
        )
        .sent_to(&desk);
    }
    let numbers: Vec<TicketNumber> = desk.tickets().iter().map(|ticket| ticket.number).collect();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let page = ana.get("/tickets");
    let stands = |page: &Page, number: TicketNumber| page.text.contains(&format!(">{number}</a>"));
    assert!(stands(&page, numbers[52]) && stands(&page, numbers[3]) && !stands(&page, numbers[2]));
    let (before, _) = page.text.split_once("\" rel=\"next\"").unwrap();
    let older = before.rsplit("href=\"").next().unwrap();
    let older = older.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let page = ana.get(&older);
    assert!(stands(&page, numbers[2]) && stands(&page, numbers[0]) && !stands(&page, numbers[3]));
}
