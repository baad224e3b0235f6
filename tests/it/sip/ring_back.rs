//! Callers who are rung back: one of ours accepts with the key first, then the customer is rung.
use std::time::Duration;

use centralita::cli::phone::play::{Move, Phones};
use centralita::cli::phone::script::{Deed, Start};
use centralita::conversation::{Brief, Input, Prompt, Screening};
use centralita::model::{Intent, Language, PhoneNumber, Priority, TicketNumber, TicketStatus};
use centralita::store::{OutboxKind, OutboxState};
use centralita::telephony::phone::{Incoming, LegEvent};

use super::driver::{Calls, Party, is_voice, until, voice};
use super::line::{Operator, Setup};
use super::sounds::sounds;
use crate::calls::stage::Stage;
use crate::voice::platform::LINE_ES;

const CUSTOMER: &str = "+34910000001";
const LUCIA: &str = "+34400000005";
/// There is a trunk, so that callers can be rung back.
const TRUNK: &str = "[[trunk]]\nid = \"operator\"\nservers = [\"127.0.0.1:9\"]\ncountry = \"es\"\n";

/// A desk and its telephone, of which a customer has asked to be rung back.
struct Asked<'s> {
    stage: &'s Stage,
    calls: Calls<'s>,
    ticket: TicketNumber,
}

impl<'s> Asked<'s> {
    fn on(stage: &'s Stage) -> Self {
        let setup = Setup { rings_back: true, ..Setup::with(&sounds().library, false) };
        let calls = Calls::over(stage, Operator::before(&stage.desk, setup));
        let start = Start { from: Some(CUSTOMER.to_owned()), ..Start::default() };
        let (mut phones, _) = Phones::begin(calls, &start).unwrap();
        let vars = stage.vars();
        let press = |keys: &str| Move::Press(vars.keys(keys).unwrap());
        for deed in [press("0"), Move::Other(Deed::Busy), press("1"), press("1")] {
            phones.act(&deed).unwrap();
        }
        let ticket = stage.latest().outcomes[0].ticket.unwrap();
        Self { stage, calls: phones.into_driver(), ticket }
    }

    fn events(&self) -> String {
        let ticket = self.ticket;
        let events = self.stage.desk.store(move |tx| tx.events(ticket));
        events.into_iter().map(|event| event.text).collect::<Vec<_>>().join("\n")
    }

    /// Waits until the ticket says so.
    async fn says(&self, what: &str) {
        let (database, ticket) = (&self.stage.desk.desk.database, self.ticket);
        until(what, async || {
            let events = database.write(move |tx| tx.events(ticket)).await.unwrap();
            events.iter().any(|event| event.text.contains(what)).then_some(())
        })
        .await;
    }

    /// Whether it is still ordered.
    async fn waits(&self) -> bool {
        let (database, ticket) = (&self.stage.desk.desk.database, self.ticket);
        let rows = database.write(move |tx| tx.outgoing_of(ticket)).await.unwrap();
        let dials = rows.iter().filter(|row| row.kind == OutboxKind::Dial);
        dials.filter(|row| row.state == OutboxState::Pending).count() == 1
    }

    /// Somebody is rung; he is shown the number of the line.
    async fn rung(&mut self, who: &str) -> Incoming {
        let rung = self.calls.operator.rung().await;
        assert_eq!(rung.call.target.phone_number().as_deref(), Some(who));
        assert_eq!(rung.call.from.uri.phone_number().as_deref(), Some(LINE_ES));
        rung
    }

    /// Lets time pass until somebody is rung, which is not before that.
    async fn is_rung_after(&self, wait: Duration) {
        let step = Duration::from_secs(5);
        let mut passed = Duration::ZERO;
        until("another ring", async || {
            if !self.calls.operator.incoming.is_empty() {
                return Some(());
            }
            passed += step;
            self.stage.desk.forward(step);
            None
        })
        .await;
        assert!(passed >= wait, "after {passed:?}");
    }

    /// Lucía is rung and hears what it is about; nobody else is rung meanwhile.
    async fn asks(&mut self) -> Party {
        let rung = self.rung(LUCIA).await;
        let mut lucia = self.calls.picks_up(rung).await;
        let brief = Brief {
            ticket: Some(self.ticket),
            intent: Intent::GeneralEnquiry,
            priority: Priority::P4,
            safety: false,
            site: None,
            callback: CUSTOMER.parse::<PhoneNumber>().ok(),
        };
        let turn = Screening::new(Language::Spanish, brief).handle(&Input::Answered);
        lucia.hears("Lucía", &self.recordings(&turn.say)).await;
        assert!(self.calls.operator.incoming.try_recv().is_err(), "rung before the key");
        lucia
    }

    /// Lucía accepts, and the customer is rung.
    async fn accepts(&mut self) -> (Party, Incoming) {
        let mut lucia = self.asks().await;
        lucia.presses("1").await;
        let connecting = [Prompt::plain("screen-connecting", Language::Spanish)];
        lucia.hears("Lucía", &self.recordings(&connecting)).await;
        let customer = self.rung(CUSTOMER).await;
        (lucia, customer)
    }

    fn recordings(&self, say: &[Prompt]) -> Vec<usize> {
        let spoken = self.stage.desk.desk.calls.words(Some("es"), say).unwrap();
        let say = spoken.iter();
        say.flat_map(|one| sounds().of_prompt(one.language, &one.pieces)).collect()
    }
}

#[test]
fn q2_a_customer_is_rung_back_once_one_of_ours_has_accepted_with_the_key() {
    let stage = Stage::with(TRUNK);
    let mut asked = Asked::on(&stage);
    stage.desk.block_on(async {
        let (mut lucia, customer) = asked.accepts().await;
        let mut customer = asked.calls.picks_up(customer).await;
        lucia.handset.says(&voice(false), None);
        customer.handset.says(&voice(true), None);
        customer.hears_any("Lucía's voice", is_voice(false)).await;
        lucia.hears_any("the customer's voice", is_voice(true)).await;
        customer.hangs_up().await;
        lucia.is_let_go("Lucía").await;
        asked.says(&format!("rung back: lucia talked with {CUSTOMER}")).await;
        assert!(!asked.waits().await);
    });
    let events = asked.events();
    assert!(events.contains(&format!("to be rung back at {CUSTOMER}")), "{events}");
    assert_eq!(stage.desk.ticket(asked.ticket).facts.status, TicketStatus::New);
}

#[test]
fn q2_a_customer_who_does_not_answer_is_rung_three_times_more() {
    let stage = Stage::with(TRUNK);
    let mut asked = Asked::on(&stage);
    for (code, again) in [(480, Some(5)), (486, Some(15)), (404, Some(30)), (480, None)] {
        stage.desk.block_on(async {
            let (mut lucia, customer) = asked.accepts().await;
            customer.leg.reject(code, None).await.unwrap();
            let not_reached = [Prompt::plain("screen-customer-not-reached", Language::Spanish)];
            lucia.hears("Lucía", &asked.recordings(&not_reached)).await;
            lucia.is_let_go("Lucía").await;
            let told = match again {
                Some(minutes) => format!("again in {minutes} minutes"),
                None => format!("rung back 4 times at {CUSTOMER}: no answer; we ring no more"),
            };
            asked.says(&told).await;
            assert_eq!(asked.waits().await, again.is_some(), "{code}");
            assert!(asked.calls.operator.incoming.try_recv().is_err(), "rung too early");
        });
        stage.desk.forward(Duration::from_secs(60 * again.unwrap_or_default()));
    }
}

#[test]
fn q2_who_of_ours_presses_no_key_is_not_joined_and_costs_the_customer_no_try() {
    let stage = Stage::with(TRUNK);
    let mut asked = Asked::on(&stage);
    stage.desk.block_on(async {
        let mut lucia = asked.asks().await;
        lucia.presses("2").await;
        lucia.is_let_go("Lucía").await;
        asked.is_rung_after(Duration::from_secs(120)).await;
        // She is lost before he answers: he is not troubled, and is rung another time.
        let (mut lucia, mut customer) = asked.accepts().await;
        lucia.hangs_up().await;
        let event = customer.leg.event().await;
        assert!(matches!(event, Some(LegEvent::Ended(_))), "{event:?}");
        asked.is_rung_after(Duration::from_secs(120)).await;
        let (_lucia, customer) = asked.accepts().await;
        customer.leg.reject(480, None).await.unwrap();
        asked.says("no answer; again in 5 minutes").await;
    });
}
