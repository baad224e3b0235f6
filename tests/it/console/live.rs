//! Pages that come up to date: events, parts, keys.
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use centralita::http::Peer;
use centralita::model::Language;
use centralita::staff::Role;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::{Browser, DARK, signed_in};
use crate::desk::{TestDesk, mail};

/// The stream of events of a browser.
struct Stream<'a>(&'a TestDesk, Body);

impl Stream<'_> {
    /// The next thing that is said; nothing when the stream is over.
    fn next(&mut self) -> Option<String> {
        let Self(desk, body) = self;
        let frame = desk.block_on(body.frame())?.unwrap();
        Some(String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap())
    }
}

fn listen<'a>(browser: &Browser<'a>) -> (StatusCode, Stream<'a>) {
    let cookie = browser.cookie.clone().unwrap_or_default();
    let request = Request::get("/events").header("host", "desk.example").header("cookie", cookie);
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(Peer::Local);
    let response = browser.desk.block_on(browser.router.clone().oneshot(request)).unwrap();
    let status = response.status();
    (status, Stream(browser.desk, response.into_body()))
}

#[test]
fn browsers_are_told_which_parts_changed_and_nothing_else() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let (status, mut stream) = listen(&ana);
    assert_eq!((status, stream.next().as_deref()), (StatusCode::OK, Some("retry: 3000\n\n")));
    mail("eva@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    let told = stream.next().unwrap();
    assert!(told.starts_with("event: changed\ndata: ") && told.ends_with("\n\n"), "{told}");
    assert!(told.contains("arrivals") && told.contains("tickets"), "{told}");
    assert!(told.contains("pages") && !told.contains("calls"), "somebody is woken: {told}");
    assert!(!told.contains("corriente"), "no state in the stream");

    let part = ana.get("/now/came");
    assert!(part.text.contains("id=\"part-came\"") && part.text.contains("Sin corriente"));
    assert!(!part.text.contains("<html") && !part.text.contains("part-grave"), "{}", part.text);
    let grave = ana.get("/now/grave");
    assert!(
        grave.text.contains("data-clock=\"down\"") && grave.text.contains("data-on=\"tickets\"")
    );
    let both = ana.get("/now/grave+came").text;
    assert!(both.contains("id=\"part-grave\"") && both.contains("id=\"part-came\""), "{both}");
    assert_eq!(ana.get("/now/came+nothing").status, StatusCode::NOT_FOUND);
    assert_eq!(ana.get("/now/nothing").status, StatusCode::NOT_FOUND);
    let whole = ana.get("/");
    for part in ["grave", "calls", "turns", "came"] {
        assert!(whole.text.contains(&format!("data-part=\"/now/{part}\"")), "{part}");
    }
}

#[test]
fn a_stream_ends_with_its_session_and_with_the_program() {
    let desk = TestDesk::new();
    let nobody = Browser::new(&desk);
    assert_eq!(listen(&nobody).0, StatusCode::SEE_OTHER);
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let (_, mut stream) = listen(&ana);
    stream.next();
    let form = ana.get("/").form();
    ana.post("/sign-out", &[("form", &form)]);
    mail("eva@cliente.example", "Factura", "Falta la factura de octubre.").sent_to(&desk);
    assert_eq!(stream.next(), None);

    // What a page fetches by itself, and its stream, keep no session alive.
    ana.sign_in("ana", super::PASSWORD);
    let (_, mut stream) = listen(&ana);
    stream.next();
    for minutes in [25, 25] {
        desk.forward(Duration::from_secs(60 * minutes));
        let request = Request::get("/now/calls").header("x-unattended", "1");
        assert_eq!(ana.send(request, String::new()).status, StatusCode::OK);
        mail("eva@cliente.example", "Factura", "Falta la factura.").sent_to(&desk);
        assert!(stream.next().is_some());
    }
    desk.forward(Duration::from_secs(60 * 11));
    mail("eva@cliente.example", "Factura", "Falta otra factura.").sent_to(&desk);
    assert_eq!(stream.next(), None, "an hour without a person");
    assert_eq!(ana.get("/").status, StatusCode::SEE_OTHER);

    ana.sign_in("ana", super::PASSWORD);
    let (_, mut stream) = listen(&ana);
    stream.next();
    desk.desk.stop.cancel();
    assert_eq!(stream.next(), None);
}

#[test]
fn browsers_are_told_together_and_each_stream_ends_with_its_own_session() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let mut others: Vec<_> = ["eva", "rui", "ines"]
        .map(|name| signed_in(&desk, name, Role::Agent, Language::Portuguese))
        .into_iter()
        .collect();
    for other in &mut others {
        other.router = ana.router.clone();
    }
    let mut streams: Vec<_> = others.iter().chain([&ana]).map(|one| listen(one).1).collect();
    assert!(streams.iter_mut().all(|stream| stream.next().is_some()));
    mail("eva@cliente.example", "Sin corriente", DARK).sent_to(&desk);
    let told: Vec<_> = streams.iter_mut().map(Stream::next).collect();
    assert!(told[0].as_ref().is_some_and(|told| told.contains("tickets")), "{told:?}");
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");

    let form = ana.get("/").form();
    ana.post("/sign-out", &[("form", &form)]);
    mail("eva@cliente.example", "Factura", "Falta la factura de octubre.").sent_to(&desk);
    let mut told: Vec<_> = streams.iter_mut().map(Stream::next).collect();
    assert_eq!(told.pop(), Some(None), "hers is over");
    assert!(told.iter().all(|told| told.is_some()), "{told:?}");
    // What was told is on the page that is fetched then, in the language of each.
    let came = others[0].get("/now/came").text;
    assert!(came.contains("Factura") && came.contains("O que chegou"), "{came}");
    ana.sign_in("ana", super::PASSWORD);
    ana.router = others[0].router.clone();
    assert!(ana.get("/now/came").text.contains("Lo último que ha llegado"));
}

#[test]
fn a_browser_is_not_sent_the_parts_that_it_has() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    mail("eva@cliente.example", "Factura", "Falta la factura de octubre.").sent_to(&desk);
    let first = ana.get("/now/grave+came");
    let marks = first.headers.get("x-marks").map_or("", |marks| marks.to_str().unwrap()).to_owned();
    assert!(marks.starts_with("grave=") && marks.contains(" came="), "{marks}");
    let again = |ana: &mut Browser<'_>| {
        let request = Request::get("/now/grave+came").header("x-marks", &marks);
        ana.send(request, String::new())
    };
    let same = again(&mut ana);
    assert_eq!((same.status, same.text.as_str()), (StatusCode::OK, ""), "it has both");
    mail("eva@cliente.example", "Otra", "Falta la factura de noviembre.").sent_to(&desk);
    let changed = again(&mut ana);
    assert!(changed.text.contains("id=\"part-came\"") && changed.text.contains("Otra"));
    assert!(!changed.text.contains("part-grave"), "nothing grave came: {}", changed.text);
    assert!(!changed.headers.get("x-marks").unwrap().to_str().unwrap().contains("grave"));
}

#[test]
fn a_session_has_four_streams_and_a_place_is_free_again() {
    let desk = TestDesk::new();
    let ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let mut streams: Vec<_> = (0..4).map(|_| listen(&ana)).collect();
    assert!(streams.iter().all(|(status, _)| *status == StatusCode::OK));
    assert_eq!(listen(&ana).0, StatusCode::TOO_MANY_REQUESTS);
    streams.pop();
    assert_eq!(listen(&ana).0, StatusCode::OK);
}

#[test]
fn the_only_script_is_ours_and_single_keys_are_switched_off_by_each_user() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Portuguese);
    let page = ana.get("/");
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(page.text.matches("<script").count(), 1);
    assert!(page.text.contains("<script src=\"/assets/console.js\" defer></script>"));
    for inline in ["onclick", "onload", " style=", "javascript:"] {
        assert!(!page.text.contains(inline), "{inline}");
    }
    let script = ana.get("/assets/console.js");
    assert_eq!(script.header(header::CONTENT_TYPE), "text/javascript; charset=utf-8");
    for eager in ["eval(", "innerHTML", "new Function"] {
        assert!(!script.text.contains(eager), "{eager}");
    }

    assert!(page.text.contains("data-keys=\"on\""));
    let shown = ana.get("/shortcuts");
    assert!(shown.text.contains("<kbd>j</kbd>") && shown.text.contains("Desligá-las"));
    let form = shown.form();
    let done = ana.post("/shortcuts", &[("form", &form), ("keys", "off")]);
    assert_eq!(done.header(header::LOCATION), "/shortcuts");
    assert!(ana.get("/").text.contains("data-keys=\"off\""));
    let mut eva = signed_in(&desk, "eva", Role::Agent, Language::Spanish);
    assert!(eva.get("/").text.contains("data-keys=\"on\""), "only hers");
}

#[test]
fn now_says_how_the_doors_are_and_whom_a_caller_would_reach() {
    let desk = TestDesk::new();
    let mut ana = signed_in(&desk, "ana", Role::Agent, Language::Spanish);
    let doors = ana.get("/now/doors");
    assert!(
        doors.text.contains("Base de datos") && doors.text.contains("funciona"),
        "{}",
        doors.text
    );
    assert!(doors.text.contains("Todas las entradas funcionan."), "{}", doors.text);
    let reach = ana.get("/now/reach");
    assert!(
        reach.text.contains("<strong>+34 911 238 857 · español</strong>"),
        "a line is called by its number: {}",
        reach.text
    );
    assert!(reach.text.contains("así que no se da ningún tiempo"), "nothing is made up");
    assert!(reach.text.contains("Peligro (9): primero suena"), "{}", reach.text);
    let told = desk.block_on(desk.desk.intake.reach()).unwrap();
    assert_eq!(told.len(), desk.desk.intake.parts().settings.lines.len());
    assert!(told[0].danger_s() >= 25 && told[0].lately.is_none(), "{:?}", told[0]);
}
