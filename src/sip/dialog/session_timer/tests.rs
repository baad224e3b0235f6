use super::super::super::Method;
use super::*;

const LEAST_OURS: Duration = Duration::from_secs(120);

const fn s(s: u64) -> Duration {
    Duration::from_secs(s)
}

fn message(headers: &[(HeaderName, &str)]) -> Message {
    let mut message = Message::request(Method::Invite, "sip:desk@example.com");
    for (name, value) in headers {
        message.headers.push(name.clone(), *value);
    }
    message
}

/// What their request makes of the timer: the interval, and whether we refresh.
fn taken(
    supported: bool,
    expires: Option<&str>,
    wanted: Option<u64>,
    ours: Option<bool>,
) -> Option<(u64, bool)> {
    let mut headers = vec![];
    headers.extend(supported.then_some((HeaderName::Supported, "timer")));
    headers.extend(expires.map(|value| (HeaderName::SessionExpires, value)));
    match asked(s(0), &message(&headers), LEAST_OURS, wanted.map(s), ours) {
        Asked::Timer(timer) => Some((timer.interval().as_secs(), timer.is_ours())),
        Asked::None => None,
        Asked::TooBrief => Some((0, false)),
    }
}

#[test]
fn s8_who_refreshes_is_settled_as_the_table_of_the_rfc_has_it() {
    assert_eq!(taken(true, Some("600;refresher=uac"), None, None), Some((600, false)));
    assert_eq!(taken(true, Some("600;refresher=uas"), None, None), Some((600, true)));
    assert_eq!(taken(true, Some("600"), None, None), Some((600, false)));
    assert_eq!(taken(true, Some("600"), None, Some(true)), Some((600, true)), "as it was");
    assert_eq!(taken(false, Some("600;refresher=uac"), None, None), Some((600, true)));
    assert_eq!(taken(false, Some("600"), None, None), Some((600, true)), "it cannot be them");
}

#[test]
fn s8_none_is_forced_and_one_is_asked_for_where_it_is_known() {
    assert_eq!(taken(false, None, Some(1_800), None), None);
    assert_eq!(taken(true, None, Some(1_800), None), Some((1_800, true)));
    assert_eq!(taken(true, None, None, None), None);
    assert_eq!(taken(true, None, Some(10), None), Some((120, true)), "never below our least");
}

#[test]
fn s8_too_brief_is_only_said_to_who_understands_it() {
    assert_eq!(taken(true, Some("119"), None, None), Some((0, false)));
    assert_eq!(taken(true, Some("120"), None, None), Some((120, false)));
    assert_eq!(taken(false, Some("30"), None, None), Some((120, true)));
    assert_eq!(taken(true, Some("4294967295"), None, None), Some((86_400, false)));
    assert_eq!(taken(true, Some("nonsense"), None, None), None);
}

#[test]
fn their_least_counts_too() {
    let headers = [(HeaderName::Supported, "timer"), (HeaderName::MinSe, "5000")];
    let taken = asked(s(0), &message(&headers), LEAST_OURS, Some(s(1_800)), None);
    assert!(matches!(taken, Asked::Timer(timer) if timer.interval() == s(5_000)));
}

#[test]
fn a_2xx_without_an_interval_ends_the_timer() {
    assert_eq!(answered(s(0), &message(&[])), None);
    let timer = |value| answered(s(0), &message(&[(HeaderName::SessionExpires, value)]));
    assert!(timer("600;refresher=uac").is_some_and(|timer| timer.is_ours()));
    assert!(timer("600").is_some_and(|timer| timer.is_ours()));
    assert!(timer("600;refresher=uas").is_some_and(|timer| !timer.is_ours()));
}

#[test]
fn who_refreshes_does_at_half_time_and_who_waits_gives_up_before_the_end() {
    let mut ours = SessionTimer::new(s(0), s(600), true);
    assert_eq!(ours.next(), s(300));
    assert_eq!(ours.tick(s(299)), None);
    assert_eq!(ours.tick(s(300)), Some(SessionStep::Refresh));
    assert_eq!(ours.tick(s(301)), None, "once");
    ours.again(s(301), s(10));
    assert_eq!(ours.tick(s(311)), Some(SessionStep::Refresh));
    assert_eq!(ours.tick(s(568)), Some(SessionStep::Expire));
    let mut theirs = SessionTimer::new(s(0), s(90), false);
    assert_eq!((theirs.next(), theirs.tick(s(59))), (s(60), None));
    assert_eq!(theirs.tick(s(60)), Some(SessionStep::Expire));
    theirs.again(s(0), s(1));
    assert_eq!(theirs.next(), s(60), "who waits never refreshes");
}

#[test]
fn the_header_says_who_refreshes_as_seen_from_the_request() {
    let ours = SessionTimer::new(s(0), s(600), true);
    let theirs = SessionTimer::new(s(0), s(600), false);
    assert_eq!(ours.header(true).to_string(), "600;refresher=uac");
    assert_eq!(ours.header(false).to_string(), "600;refresher=uas");
    assert_eq!(theirs.header(true).to_string(), "600;refresher=uas");
    assert_eq!(theirs.header(false).to_string(), "600;refresher=uac");
}
