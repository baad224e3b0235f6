//! Whole calls of each platform, with its own signatures, through the real desk.
use centralita::channels::webhook::Dialect;
use centralita::store::{CallFilter, TicketFilter};

use super::calls::{CALLER, RealDesk, desk_of};
use super::platform::{ACCOUNT, At, LINE_ES, LINE_PT, sign};

/// A contact gives his code and says what he needs; the ticket is his.
async fn known_and_said(desk: &RealDesk) {
    let (number, pin) = desk.contact().await;
    let mut call = desk.platform.call(CALLER, LINE_PT).await;
    call.presses("2").await;
    call.presses(&number).await;
    call.hears();
    call.presses(&pin).await;
    let heard = call.hears();
    assert!(!heard.contains(&pin) && !format!("{:?}", call.at).contains(&pin), "{heard}");
    call.says("a fatura de março da nossa empresa não chegou").await;
    call.presses("#").await;
    let tickets = desk.tickets().await;
    let [ticket] = tickets.as_slice() else { panic!("{tickets:?} {}", call.hears()) };
    assert_eq!(ticket.facts.intent.as_str(), "billing");
    assert_eq!(ticket.facts.assurance.as_str(), "AL2", "{heard}");
    let digits: String = ticket.number.digits().chars().map(|c| format!(" {c}")).collect();
    assert!(call.hears().contains(&format!("O número do seu caso é{digits}")));
    assert_eq!(call.hangs_up().await.status.as_u16(), 204);
}

#[tokio::test]
async fn a_call_of_twilio_becomes_a_ticket() {
    known_and_said(&desk_of(Dialect::Twilio).await).await;
}

#[tokio::test]
async fn a_call_of_telnyx_becomes_a_ticket() {
    known_and_said(&desk_of(Dialect::Telnyx).await).await;
}

#[tokio::test]
async fn a_call_of_signalwire_becomes_a_ticket() {
    known_and_said(&desk_of(Dialect::SignalWire).await).await;
}

/// Somebody on call is asked on every platform, and puts himself through.
#[tokio::test]
async fn danger_is_put_through_by_the_key_on_each_platform() {
    for dialect in Dialect::ALL {
        let desk = desk_of(dialect).await;
        let mut call = desk.platform.call(CALLER, LINE_ES).await;
        call.presses("9").await;
        let mut responder = call.answered().await;
        responder.presses("1").await;
        assert_eq!(responder.at, At::Open, "{dialect}");
        call.dial_ends("completed").await;
        let tickets = desk.tickets().await;
        assert!(matches!(tickets.as_slice(), [one] if one.facts.safety), "{dialect}: {tickets:?}");
    }
}

#[tokio::test]
async fn a_signature_of_one_platform_is_nothing_to_another() {
    for dialect in [Dialect::Telnyx, Dialect::SignalWire] {
        let desk = desk_of(dialect).await;
        let url = desk.platform.url("");
        let call = [("AccountSid", ACCOUNT), ("CallSid", "CA1"), ("From", CALLER), ("To", LINE_ES)];
        assert_eq!(desk.platform.post(&url, &call).await.status.as_u16(), 200);
        let wrong = sign("another key altogether", &url, &call);
        let request = axum::http::Request::post(format!("/v1/voice/{dialect}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-twilio-signature", wrong)
            .body(axum::body::Body::from(super::platform::form(&call)))
            .unwrap();
        let answer = super::platform::post(&desk.platform.router, request).await;
        assert_eq!(answer.status.as_u16(), 403, "{dialect}");
    }
}

#[tokio::test]
async fn a_storm_of_equal_requests_is_one_call_and_one_ticket() {
    let desk = desk_of(Dialect::Twilio).await;
    let call = [("AccountSid", ACCOUNT), ("CallSid", "CA1"), ("From", CALLER), ("To", LINE_ES)];
    let url = desk.platform.url("");
    let storm = async |url: &str, params: &[(&str, &str)]| {
        let all = (0..50).map(|_| desk.platform.post(url, params));
        let answers = futures_util::future::join_all(all).await;
        assert!(answers.iter().all(|answer| *answer == answers[0]), "not the same bytes");
        assert_eq!(answers[0].status.as_u16(), 200);
        answers[0].body.clone()
    };
    let begun = storm(&url, &call).await;
    let action = begun.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let danger = [&call[..], &[("Digits", "9")]].concat();
    let rings = storm(action, &danger).await;
    assert!(rings.contains("<Dial"), "{rings}");
    let (calls, tickets) = desk
        .desk
        .database
        .write(|tx| Ok((tx.calls(&CallFilter::default())?, tx.tickets(&TicketFilter::default())?)))
        .await
        .unwrap();
    assert_eq!((calls.len(), tickets.len()), (1, 1));
    let legs = desk.desk.database.write(move |tx| tx.legs(calls[0].id)).await.unwrap();
    assert_eq!(legs.len(), 1, "one telephone rings once: {legs:?}");
}
