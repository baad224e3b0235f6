//! Pages over real calls: nobody waits on the other side, and only a key accepts.
use std::time::Duration;

use centralita::conversation::{Brief, Input, Prompt, Screening};
use centralita::model::{Intent, Language, Priority, TicketNumber};
use centralita::oncall::PageState;
use centralita::store::{IncidentFilter, PageFilter};
use centralita::telephony::phone::Incoming;
use centralita::tickets::IncidentState;

use super::driver::{Calls, Party, until};
use super::line::{Operator, Setup};
use super::sounds::sounds;
use crate::calls::stage::Stage;
use crate::desk::mail;
use crate::voice::platform::LINE_ES;

const LUCIA: &str = "+34400000005";
const NURIA: &str = "+34400000003";
const TRUNK: &str = "[[trunk]]\nid = \"operator\"\nservers = [\"127.0.0.1:9\"]\ncountry = \"es\"\n";
const MINUTE: Duration = Duration::from_secs(60);

/// A P1 that came by mail, and the telephones of those on call.
struct Paged<'s> {
    stage: &'s Stage,
    calls: Calls<'s>,
    ticket: TicketNumber,
    /// Others who are rung, until they are looked for.
    aside: Vec<Incoming>,
    /// Whoever is rung may declare a known incident.
    declares: bool,
}

impl<'s> Paged<'s> {
    fn on(stage: &'s Stage) -> Self {
        let setup = Setup { rings_back: true, ..Setup::with(&sounds().library, false) };
        let calls = Calls::over(stage, Operator::before(&stage.desk, setup));
        let body = "Nos hemos quedado sin corriente en todo el armario 0408 de MD2, las dos ramas.";
        let settled = mail("ana@cliente.example", "Sin corriente", body).sent_to(&stage.desk);
        let ticket = settled.outcome.ticket.unwrap();
        Self { stage, calls, ticket, aside: vec![], declares: false }
    }

    /// Lets a minute pass for the pages.
    async fn a_minute_later(&self) {
        self.stage.desk.forward(MINUTE);
        self.stage.desk.desk.intake.step_pages().await.unwrap();
    }

    /// Somebody is rung, perhaps with others, and is shown the number of the line.
    async fn rung(&mut self, who: &str) -> Incoming {
        let is = |rung: &Incoming| rung.call.target.phone_number().as_deref() == Some(who);
        if let Some(at) = self.aside.iter().position(is) {
            return self.aside.remove(at);
        }
        loop {
            let rung = self.calls.operator.rung().await;
            assert_eq!(rung.call.from.uri.phone_number().as_deref(), Some(LINE_ES));
            if is(&rung) {
                return rung;
            }
            self.aside.push(rung);
        }
    }

    /// Somebody picks up and hears what it is about, and that 1 accepts.
    async fn hears(&mut self, who: &str) -> Party {
        let rung = self.rung(who).await;
        let mut party = self.calls.picks_up(rung).await;
        let turn = self.screening().handle(&Input::Answered);
        party.hears(who, &self.recordings(&turn.say)).await;
        party
    }

    /// What whoever picks up is asked.
    fn screening(&self) -> Screening {
        let brief = Brief {
            ticket: Some(self.ticket),
            intent: Intent::IncidentPower,
            priority: Priority::P1,
            safety: false,
            site: Some("MD2".parse().unwrap()),
            callback: None,
        };
        let mut screening = Screening::of_a_page(Language::Spanish, brief);
        screening.may_declare(self.declares);
        screening
    }

    fn recordings(&self, say: &[Prompt]) -> Vec<usize> {
        let spoken = self.stage.desk.desk.calls.words(Some("es"), say).unwrap();
        let say = spoken.iter();
        say.flat_map(|one| sounds().of_prompt(one.language, &one.pieces)).collect()
    }

    /// Waits until the page stands so.
    async fn stands(&self, what: &str, wanted: impl Fn(&PageState) -> bool) {
        let database = &self.stage.desk.desk.database;
        until(what, async || {
            let pages = database.write(|tx| tx.pages(&PageFilter::default())).await.unwrap();
            pages.iter().any(|row| wanted(row.page.state())).then_some(())
        })
        .await;
    }

    /// Waits until a try at somebody ended so.
    async fn ended(&self, who: &str, outcome: &str) {
        let database = &self.stage.desk.desk.database;
        let address = format!("call:{who}");
        until(outcome, async || {
            let address = address.clone();
            let tries = database.write(|tx| {
                let mut tries = vec![];
                for row in tx.pages(&PageFilter::default())? {
                    tries.extend(tx.tries(row.id)?);
                }
                Ok(tries)
            });
            let tries = tries.await.unwrap();
            let ended = |one: &centralita::store::TryRow| {
                one.address == address && one.outcome.as_deref() == Some(outcome)
            };
            tries.iter().any(ended).then_some(())
        })
        .await;
    }
}

#[test]
fn who_is_rung_about_a_mail_hands_it_on_by_key_and_the_next_accepts_it_by_key() {
    let stage = Stage::with(TRUNK);
    let mut paged = Paged::on(&stage);
    stage.desk.block_on(async {
        paged.a_minute_later().await;
        let mut lucia = paged.hears(LUCIA).await;
        lucia.presses("2").await;
        let passed_on = [Prompt::plain("screen-passed-on", Language::Spanish)];
        lucia.hears("Lucía", &paged.recordings(&passed_on)).await;
        lucia.is_let_go("Lucía").await;
        paged.ended(LUCIA, "hand-on").await;
        // The second step begins at once, and rings after its letter's minute.
        paged.stage.desk.desk.intake.step_pages().await.unwrap();
        paged.a_minute_later().await;
        let mut nuria = paged.hears(NURIA).await;
        nuria.presses("1").await;
        let yours = [Prompt::plain("screen-page-yours", Language::Spanish)];
        nuria.hears("Nuria", &paged.recordings(&yours)).await;
        nuria.is_let_go("Nuria").await;
        let by_nuria =
            |state: &PageState| matches!(state, PageState::Accepted { by, .. } if by == "nuria");
        paged.stands("accepted by key", by_nuria).await;
    });
}

#[test]
fn who_accepts_a_page_by_key_declares_a_known_incident_and_the_next_report_is_its_child() {
    let stage = Stage::with(TRUNK).with_proven_numbers();
    let mut paged = Paged::on(&stage);
    paged.declares = true;
    stage.desk.block_on(async {
        paged.a_minute_later().await;
        let mut lucia = paged.hears(LUCIA).await;
        lucia.presses("4").await;
        let mut screening = paged.screening();
        screening.handle(&Input::Answered);
        let explained = screening.handle(&Input::keys("4"));
        lucia.hears("Lucía", &paged.recordings(&explained.say)).await;
        lucia.presses("1").await;
        let declared = screening.handle(&Input::keys("1"));
        lucia.hears("Lucía", &paged.recordings(&declared.say)).await;
        lucia.is_let_go("Lucía").await;
        let by_lucia =
            |state: &PageState| matches!(state, PageState::Accepted { by, .. } if by == "lucia");
        paged.stands("accepted by key", by_lucia).await;
        let database = &paged.stage.desk.desk.database;
        let incident = until("the incident", async || {
            let all = database.write(|tx| tx.incidents(&IncidentFilter::default())).await.unwrap();
            all.into_iter().find(|one| one.state == IncidentState::Declared)
        })
        .await;
        let of_page = paged.ticket;
        until("the first report is its child", async || {
            let id = incident.id;
            let children = database.write(move |tx| tx.children(id, None, 10)).await.unwrap();
            children.iter().any(|child| child.ticket == of_page).then_some(())
        })
        .await;
    });
    let body = "Estamos sin corriente en MD2, todo el armario 0512 está apagado, las dos ramas.";
    let next = mail("luis@otro.example", "Sin corriente", body).sent_to(&stage.desk);
    let next = next.outcome.ticket.unwrap();
    let (of, pages) = stage
        .desk
        .store(move |tx| Ok((tx.incident_of(next)?, tx.pages(&PageFilter::default())?.len())));
    assert!(of.is_some_and(|(incident, child)| incident.site.as_str() == "MD2" && child.held));
    assert_eq!(pages, 1, "nobody is paged anew");
}

#[test]
fn a_mailbox_that_answers_and_a_telephone_that_does_not_accept_nothing() {
    let stage = Stage::with(TRUNK);
    let mut paged = Paged::on(&stage);
    stage.desk.block_on(async {
        paged.a_minute_later().await;
        let mut lucia = paged.hears(LUCIA).await;
        lucia.hangs_up().await;
        paged.ended(LUCIA, "answered, no key").await;
        for _ in 0..5 {
            paged.a_minute_later().await;
        }
        let nuria = paged.rung(NURIA).await;
        nuria.leg.reject(486, None).await.unwrap();
        paged.ended(NURIA, "busy").await;
        paged.stands("still searching", |state| *state == PageState::Searching).await;
    });
}
