//! Proofs. The responses were computed apart from this program.
use std::time::Duration;

use super::super::digest::*;
use super::*;

const NOW: Duration = Duration::from_secs(1_000);
const LIFETIME: Duration = Duration::from_secs(60);

fn credentials() -> Credentials {
    Credentials {
        user: "linea7".to_owned(),
        realm: Some("trunk.example".to_owned()),
        password: "lóbulo 4".to_owned().into(),
    }
}

fn challenged(code: u16, challenges: &[&str]) -> Message {
    let name =
        if code == 407 { HeaderName::ProxyAuthenticate } else { HeaderName::WwwAuthenticate };
    let mut response = Draft::new("REGISTER").read().response(code, Some("t9"));
    for challenge in challenges {
        response.headers.push(name.clone(), *challenge);
    }
    response
}

/// The value of a parameter in an Authorization.
fn part<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    let rest = value.split_once(&format!(" {name}="))?.1;
    Some(rest.split(',').next()?.trim_matches('"'))
}

#[test]
fn each_algorithm_gives_its_response() {
    let expected = [
        ("MD5", "4437fecca0fb741b0968ad60e2584159"),
        ("MD5-sess", "f38d1ecc074210169f00f13428d10cd8"),
        ("SHA-256", "599021dd792d9981dc5930ce226385d9facc5c83b3759a3a863406b8191c6350"),
        ("SHA-256-sess", "2d468323e7722aa533e445ccc01821e5d903345e327d334621abc718af6a4480"),
        ("SHA-512-256", "6c15c59c1626b57fdaac793ae52d520e2048fd090a59aa429f51f1378a297120"),
        ("SHA-512-256-sess", "c3139497657155225171cecb253568cf8fa879ab491e386b03ebac4325dcdce4"),
    ];
    for (algorithm, response) in expected {
        let challenge = format!(
            "Digest realm=\"trunk.example\", nonce=\"n-81\", algorithm={algorithm}, qop=\"auth-int,auth\""
        );
        let mut answers = Answers::new(&challenged(401, &[&challenge]), &credentials()).unwrap();
        // The tenth answer: the count is hexadecimal.
        let (name, value) = (0..10)
            .map(|_| answers.next(&Method::Register, "sip:trunk.example", "c0ffee"))
            .last()
            .unwrap();
        assert_eq!(name, HeaderName::Authorization);
        assert_eq!(part(&value, "nc"), Some("0000000a"));
        assert_eq!(part(&value, "algorithm"), Some(algorithm));
        assert_eq!(part(&value, "response"), Some(response), "{algorithm}");
    }
}

#[test]
fn a_challenge_without_qop_is_answered_as_of_old() {
    let challenge = "digest nonce=\"n-81\" , Realm = \"trunk.example\",opaque=aGk=,, stale=TRUE";
    let mut answers = Answers::new(&challenged(407, &[challenge]), &credentials()).unwrap();
    assert!(answers.is_stale());
    let (name, value) = answers.next(&Method::Invite, "sip:+34910000001@trunk.example", "c0ffee");
    assert_eq!(name, HeaderName::ProxyAuthorization);
    assert_eq!(
        value,
        "Digest username=\"linea7\", realm=\"trunk.example\", nonce=\"n-81\", \
         uri=\"sip:+34910000001@trunk.example\", response=\"c97eddc512e3a003c2735a3874871735\", \
         opaque=\"aGk=\""
    );
}

#[test]
fn the_first_challenge_that_can_be_answered_is() {
    let response = challenged(
        401,
        &[
            "Paloma x=y",
            "Digest realm=\"trunk.example\", nonce=\"a\", algorithm=AKAv1-MD5",
            "Digest realm=\"trunk.example\", nonce=\"b\", algorithm=SHA-256, qop=\"auth\"",
            "Digest realm=\"trunk.example\", nonce=\"c\", algorithm=MD5, qop=\"auth\"",
        ],
    );
    let mut answers = Answers::new(&response, &credentials()).unwrap();
    let (_, value) = answers.next(&Method::Register, "sip:trunk.example", "c0");
    assert_eq!(part(&value, "nonce"), Some("b"));
}

#[test]
fn a_stranger_gets_no_hash_of_the_password() {
    let ask =
        |challenges: &[&str]| Answers::new(&challenged(401, challenges), &credentials()).err();
    assert_eq!(ask(&["Digest realm=\"evil\", nonce=\"a\""]), Some(Unanswerable::OtherRealm));
    assert_eq!(
        ask(&["Digest realm=\"trunk.example\", nonce=\"a\", qop=\"auth-int\""]),
        Some(Unanswerable::NotSpoken)
    );
    assert_eq!(
        ask(&[
            "Digest realm=\"evil\", nonce=\"a\"",
            "Digest realm=\"trunk.example\", nonce=\"a\", algorithm=X"
        ]),
        Some(Unanswerable::NotSpoken)
    );
    let nothing = [
        "",
        "Basic realm=\"trunk.example\"",
        "Digest realm=\"trunk.example\"",
        "Digest realm=\"trunk.example\", nonce=\"a",
        "Digest realm=\"trunk.example\", nonce=\"a\", nonce=\"b\"",
    ];
    for challenge in nothing {
        assert_eq!(ask(&[challenge]), Some(Unanswerable::NoChallenge), "{challenge}");
    }
    let shown = format!("{:?}", credentials());
    assert!(!shown.contains("lóbulo"), "{shown}");
    // A 403 that carries a challenge asks nothing.
    let mut forbidden = challenged(401, &["Digest realm=\"trunk.example\", nonce=\"a\""]);
    forbidden.start = Start::Response { code: 403, reason: String::new() };
    assert!(Challenge::of(&forbidden).is_empty());
}

#[test]
fn any_realm_is_answered_when_the_trunk_names_none() {
    let open = Credentials { realm: None, ..credentials() };
    let response = challenged(401, &["Digest realm=\"a \\\"b\\\"\", nonce=\"n\""]);
    let (_, value) =
        Answers::new(&response, &open).unwrap().next(&Method::Register, "sip:x.example", "c0");
    assert!(value.contains("realm=\"a \\\"b\\\"\""), "{value}");
}

fn door() -> Door {
    Door::new("trunk.example", &[7; 32], LIFETIME)
}

/// A request that answers a challenge of the door at `NOW`, with the Authorization changed.
fn answered(change: impl Fn(String) -> String) -> Message {
    let challenges = door().challenge(NOW, b"192.0.2.7", false);
    let challenges: Vec<&str> = challenges.iter().map(String::as_str).collect();
    let mut request = invite().read();
    let uri = request.uri_text().unwrap().to_owned();
    let mut answers = Answers::new(&challenged(401, &challenges), &credentials()).unwrap();
    let (name, value) = answers.next(&Method::Invite, &uri, "c0ffee");
    request.headers.push(name, change(value));
    request
}

fn judge(request: &Message, now: Duration, asker: &[u8]) -> Judgement {
    door().judge(request, false, &credentials(), now, asker)
}

#[test]
fn s10_a_right_answer_opens_and_nothing_else_does() {
    assert_eq!(judge(&answered(|value| value), NOW, b"192.0.2.7"), Judgement::Proven);
    let wrong: [(&str, &str); 9] = [
        ("username=\"linea7\"", "username=\"linea77\""),
        ("username=\"linea7\"", "username=\"LINEA7\""),
        ("nc=00000001", "nc=00000002"),
        ("nc=00000001", "nc=1"),
        ("cnonce=\"c0ffee\"", "cnonce=\"c0ffef\""),
        ("qop=auth", "qop=auth-int"),
        ("algorithm=SHA-256", "algorithm=MD5"),
        ("sip:+34910000001@", "sip:+34910000002@"),
        ("Digest username", "Digest x=\"y"),
    ];
    for (old, new) in wrong {
        let request = answered(|value| {
            assert!(value.contains(old), "{value}");
            value.replacen(old, new, 1)
        });
        assert_eq!(judge(&request, NOW, b"192.0.2.7"), Judgement::Wrong, "{new}");
    }
    let mut twice = answered(|value| value);
    let again = twice.headers.get(&HeaderName::Authorization).unwrap().to_owned();
    twice.headers.push(HeaderName::Authorization, again);
    assert_eq!(judge(&twice, NOW, b"192.0.2.7"), Judgement::Wrong);
}

#[test]
fn an_answer_is_for_one_method_and_one_uri() {
    let mut other = answered(|value| value);
    other.start = Start::Request { method: Method::Bye, uri: other.uri_text().unwrap().to_owned() };
    assert_eq!(judge(&other, NOW, b"192.0.2.7"), Judgement::Wrong);
    let mut elsewhere = answered(|value| value);
    elsewhere.start =
        Start::Request { method: Method::Invite, uri: "sip:0034@x.example".to_owned() };
    assert_eq!(judge(&elsewhere, NOW, b"192.0.2.7"), Judgement::Wrong);
}

#[test]
fn a_nonce_is_good_for_its_time_and_its_asker() {
    let request = answered(|value| value);
    let last = NOW + LIFETIME - Duration::from_millis(1);
    assert_eq!(judge(&request, last, b"192.0.2.7"), Judgement::Proven);
    assert_eq!(judge(&request, NOW + LIFETIME, b"192.0.2.7"), Judgement::Stale);
    assert_eq!(judge(&request, NOW - Duration::from_secs(1), b"192.0.2.7"), Judgement::Stale);
    assert_eq!(judge(&request, NOW, b"192.0.2.8"), Judgement::Stale);
    let restarted = Door::new("trunk.example", &[8; 32], LIFETIME);
    let judgement = restarted.judge(&request, false, &credentials(), NOW, b"192.0.2.7");
    assert_eq!(judgement, Judgement::Stale);
    assert!(
        door().challenge(NOW, b"x", true)[1].ends_with("algorithm=MD5, qop=\"auth\", stale=true")
    );
}

#[test]
fn who_brings_nothing_is_asked() {
    let with = |value: &str| {
        let mut request = invite().read();
        request.headers.push(HeaderName::Authorization, value);
        judge(&request, NOW, b"")
    };
    assert_eq!(judge(&invite().read(), NOW, b""), Judgement::Absent);
    assert_eq!(with("Digest realm=\"other\", nonce=\"x\""), Judgement::Absent);
    assert_eq!(with("Digest realm=\"trunk.example\""), Judgement::Wrong);
    assert_eq!(
        with(&format!("Digest username=\"{}\", nc=zz, qop=,,,", "u".repeat(3_000))),
        Judgement::Wrong
    );
    assert!(!format!("{:?}", door()).contains('7'));
}
