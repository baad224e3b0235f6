//! A desk that is called: its registry, and the two doors that scripts go through.
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use centralita::api::call_shapes::{CallEvent, CallLine, CallPage};
use centralita::api::paging::Page;
use centralita::api::shapes::{ContactLine, MadePin, NewContactRequest, TicketPage};
use centralita::app::call_door::DeskDoor;
use centralita::calls::CarrierWord;
use centralita::channels::webhook::{
    Account, Accounts, Dialect, Gate, LineFacts, Secrets, VerifiedNumbers, Webhook, WebhookSettings,
};
use centralita::cli::phone::compare::Became;
use centralita::cli::phone::door::Ask;
use centralita::cli::phone::play::{Driver, Stuck};
use centralita::cli::phone::scene::Scene;
use centralita::cli::phone::script::{Start, Vars};
use centralita::http::Problem;
use centralita::identity::{NewAccount, Team};
use centralita::model::{AccountKind, AccountState, Country};
use http_body_util::BodyExt as _;
use jiff::civil::date;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::ServiceExt as _;
use zeroize::Zeroizing;

use crate::api::open_router;
use crate::desk::{TestDesk, mail};
use crate::voice::platform::{ACCOUNT, TOKEN, URL};

/// The platform account that listens to keys only.
pub(crate) const KEYS_ONLY: &str = "ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

/// Account, country, name, language, address, number; and what scripts call him.
const CONTACTS: [(&str, Country, &str, &str, &str, &str, &str); 3] = [
    ("Norte", Country::SPAIN, "Ana Gil", "es-ES", "ana@norte.example", "+34910000001", "ana"),
    ("Norte", Country::SPAIN, "Tom Hale", "en", "tom@norte.example", "+34910000002", "tom"),
    ("Sul", Country::PORTUGAL, "Rui Reis", "pt-PT", "rui@sul.example", "+351300000001", "rui"),
];

pub(crate) struct Stage {
    pub(crate) desk: TestDesk,
    pub(crate) api: Router,
    pub(crate) webhook: Router,
    /// What people on call are named by their numbers.
    pub(crate) names: BTreeMap<String, String>,
    /// Contact numbers by what scripts call them.
    contacts: Vec<(&'static str, String)>,
    /// Tickets whose status is asked for.
    tickets: Vec<(&'static str, String)>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::with("")
    }

    /// A desk whose configuration has these lines too.
    pub(crate) fn with(more: &str) -> Self {
        Self::over(TestDesk::with(more))
    }

    /// A stage over a desk that is there.
    pub(crate) fn over(desk: TestDesk) -> Self {
        let api = open_router(&desk);
        let webhook = webhook(&desk);
        let knowledge = desk.desk.intake.parts().knowledge.load_full();
        let names = knowledge.on_call.people().filter_map(|person| {
            Some((person.number.as_ref()?.to_string(), person.id.to_string()))
        });
        let names = names.collect();
        let mut stage = Self { desk, api, webhook, names, contacts: vec![], tickets: vec![] };
        for (account, country, name, language, address, number, called) in CONTACTS {
            let new = NewAccount::new(
                account,
                AccountKind::Colocation,
                AccountState::Integrated,
                country,
            );
            // The second contact of an account finds it there.
            let _there: Result<serde_json::Value, Stuck> = stage.post("/api/v1/accounts", &new);
            let new = NewContactRequest {
                account: account.to_owned(),
                name: name.to_owned(),
                languages: vec![language.to_owned()],
                addresses: vec![address.to_owned()],
                numbers: vec![number.to_owned()],
                permissions: None,
            };
            stage.register(called, &new);
        }
        // She may order work at one site, and nothing else.
        let new = NewContactRequest {
            account: "Norte".to_owned(),
            name: "Lia Paz".to_owned(),
            languages: vec!["es-ES".to_owned()],
            addresses: vec!["lia@norte.example".to_owned()],
            numbers: vec![],
            permissions: Some(vec!["hands@MD1".to_owned()]),
        };
        stage.register("lia", &new);
        let bill = "La factura de marzo no nos ha llegado, ¿pueden enviarla otra vez?";
        for (called, from, to) in [
            ("norte_ticket", "ana@norte.example", "soporte@example.com"),
            ("sul_ticket", "rui@sul.example", "suporte@example.com"),
        ] {
            let settled = mail(from, "Factura", bill).to(to).sent_to(&stage.desk);
            stage.tickets.push((called, settled.outcome.ticket.unwrap().digits()));
        }
        stage
    }

    fn register(&mut self, called: &'static str, new: &NewContactRequest) {
        let line: ContactLine = self.post("/api/v1/contacts", new).unwrap();
        self.contacts.push((called, line.contact_number.digits()));
    }

    /// The desk of a script: those of companies with people of ours, or on their way to us, have them.
    pub(crate) fn of(file: &std::path::Path) -> Self {
        let name = file.file_stem().and_then(|name| name.to_str()).unwrap();
        let own = name.contains("team") || name.contains("joining");
        if own { Self::new().with_companies() } else { Self::new() }
    }

    /// With companies that have people of ours to themselves, and two that are on their way to us.
    pub(crate) fn with_companies(mut self) -> Self {
        let team = |csm: &str| Team {
            account_manager: Some("Pilar Ros".parse().unwrap()),
            csm: Some(csm.parse().unwrap()),
            sales_engineer: Some("Marta Gil".parse().unwrap()),
            billing_analyst: Some("Luis Vega".parse().unwrap()),
        };
        let (es, pt) = (Country::SPAIN, Country::PORTUGAL);
        for (name, state, country, access_date, csm) in [
            ("Duero", AccountState::Integrated, es, None, "Iker Sanz"),
            ("Douro", AccountState::Integrated, pt, None, "Rita Sá"),
            ("Ebro", AccountState::Integrating, es, Some(date(2027, 1, 4)), "Iker Sanz"),
            ("Tejo", AccountState::Announced, pt, None, "Rita Sá"),
        ] {
            let new = NewAccount::new(name, AccountKind::Colocation, state, country);
            let new = NewAccount { access_date, team: team(csm), ..new };
            let _made: serde_json::Value = self.post("/api/v1/accounts", &new).unwrap();
        }
        for (called, account, name, language) in [
            ("leo", "Duero", "Leo Mas", "es-ES"),
            ("kim", "Duero", "Kim Poe", "en"),
            ("nuno", "Douro", "Nuno Luz", "pt-PT"),
            ("ines", "Ebro", "Inés Pla", "es-ES"),
            ("amy", "Ebro", "Amy Day", "en"),
            ("joao", "Tejo", "João Paz", "pt-PT"),
        ] {
            let new = NewContactRequest {
                account: account.to_owned(),
                name: name.to_owned(),
                languages: vec![language.to_owned()],
                addresses: vec![format!("{called}@{}.example", account.to_lowercase())],
                numbers: vec![],
                permissions: None,
            };
            self.register(called, &new);
        }
        self
    }

    /// With everybody on call proven to be reached at his number.
    pub(crate) fn with_proven_numbers(self) -> Self {
        let knowledge = self.desk.desk.intake.parts().knowledge.load_full();
        let people = knowledge.on_call.people().filter_map(|person| {
            let number = person.number.as_ref()?;
            Some((person.id.clone(), format!("call:{number}")))
        });
        let (people, now): (Vec<_>, _) = (people.collect(), self.desk.now());
        self.desk.store(move |tx| {
            people.iter().try_for_each(|(id, address)| tx.verify_way(id, address, "key", now))
        });
        self
    }

    /// With Eva, a person of the desk who may switch what callers hear.
    pub(crate) fn with_announcer(mut self) -> Self {
        let new = NewContactRequest {
            account: "Norte".to_owned(),
            name: "Eva Sol".to_owned(),
            languages: vec!["es-ES".to_owned()],
            addresses: vec!["eva@desk.example".to_owned()],
            numbers: vec![],
            permissions: Some(vec!["announce".to_owned()]),
        };
        self.register("eva", &new);
        self
    }

    /// New codes for everybody, so that no call suffers from the wrong codes of another; and an
    /// hour later.
    pub(crate) fn vars(&self) -> Vars {
        let mut vars = Vars::default();
        for (called, number) in &self.contacts {
            let made: MadePin = self.post(&format!("/api/v1/contacts/{number}/pin"), &()).unwrap();
            let pin: u16 = made.pin.expose().parse().unwrap();
            vars.set(called, number);
            vars.set(&format!("{called}_pin"), made.pin.expose());
            for step in 1..=3 {
                let wrong = (pin + step * 1_111) % 10_000;
                vars.set(&format!("{called}_wrong{step}"), &format!("{wrong:04}"));
            }
        }
        for (called, digits) in &self.tickets {
            vars.set(called, digits);
        }
        vars
    }

    fn ask<T: DeserializeOwned>(&self, request: Request<Body>) -> Result<T, Stuck> {
        self.desk.block_on(async {
            let response = self.api.clone().oneshot(request).await.unwrap();
            let good = response.status().is_success();
            let body = response.into_body().collect().await.unwrap().to_bytes();
            if good {
                let body: &[u8] = if body.is_empty() { b"null" } else { &body };
                return Ok(serde_json::from_slice(body).unwrap());
            }
            Err(serde_json::from_slice::<Problem>(&body).unwrap().into())
        })
    }

    /// What the desk sees of the latest call.
    pub(crate) fn latest(&self) -> CallPage {
        let calls: Page<CallLine> = self.get("/api/v1/calls?limit=1").unwrap();
        self.get(&format!("/api/v1/calls/{}", calls.items[0].id)).unwrap()
    }

    pub(crate) fn tickets_of(&self, page: &CallPage) -> Vec<TicketPage> {
        let numbers = page.outcomes.iter().filter_map(|outcome| outcome.ticket);
        numbers.map(|number| self.get(&format!("/api/v1/tickets/{number}")).unwrap()).collect()
    }

    pub(crate) fn became(&self) -> Became {
        let page = self.latest();
        Became::of(&page, &self.tickets_of(&page))
    }
}

impl Ask for Stage {
    fn get<T: DeserializeOwned>(&self, target: &str) -> Result<T, Stuck> {
        self.ask(Request::get(target).body(Body::empty()).unwrap())
    }

    fn post<T: DeserializeOwned>(&self, target: &str, body: &impl Serialize) -> Result<T, Stuck> {
        let body = Body::from(serde_json::to_vec(body).unwrap());
        let request = Request::post(target).header("content-type", "application/json");
        self.ask(request.body(body).unwrap())
    }
}

/// The door for platforms over the desk's own calls.
fn webhook(desk: &TestDesk) -> Router {
    let account = |id: &str, account: &str, speech| Account {
        id: id.to_owned(),
        dialect: Dialect::Twilio,
        account: account.to_owned(),
        secrets: Secrets::read(Dialect::Twilio, &[Zeroizing::new(TOKEN.to_owned())]).unwrap(),
        verified_numbers: VerifiedNumbers::Stir,
        speech,
        line: None,
        shown_number: None,
        voices: BTreeMap::new(),
        extra_urls: vec![],
    };
    let lines = desk.desk.intake.parts().settings.lines.iter().map(|line| LineFacts {
        id: line.id.clone(),
        number: line.number.clone(),
        language: line.language,
    });
    let settings = WebhookSettings {
        gate: Gate {
            accounts: Accounts::new([
                account("main", ACCOUNT, true),
                account("keys", KEYS_ONLY, false),
            ]),
            public_url: URL.parse().unwrap(),
            trusted_proxies: [].into(),
        },
        lines: lines.collect(),
        hold_music: String::new(),
        // Nobody waits here, whatever else the machine does.
        answer_max: Duration::from_secs(120),
    };
    let door = DeskDoor::new(desk.desk.calls.clone(), Arc::clone(&desk.desk.metrics));
    let clock = Arc::clone(&desk.desk.intake.parts().clock);
    Webhook::new(Arc::new(door), settings, clock).router()
}

/// A driver whose callers take their time.
pub(crate) struct Timed<'s, D> {
    pub(crate) stage: &'s Stage,
    pub(crate) driver: D,
}

/// Lets pass what something takes on the telephone.
pub(crate) fn pass(stage: &Stage, event: &CallEvent) {
    let seconds = match event {
        CallEvent::Silence => 20,
        CallEvent::LegEnded(CarrierWord::NoAnswer) => 25,
        CallEvent::Answered
        | CallEvent::Keys(_)
        | CallEvent::Speech(_)
        | CallEvent::Recorded(_)
        | CallEvent::LegEnded(_) => 4,
    };
    stage.desk.forward(Duration::from_secs(seconds));
}

impl<D: Driver> Driver for Timed<'_, D> {
    fn begin(&mut self, start: &Start) -> Result<Scene, Stuck> {
        self.driver.begin(start)
    }

    fn step(&mut self, event: CallEvent) -> Result<Scene, Stuck> {
        pass(self.stage, &event);
        self.driver.step(event)
    }

    fn leg(&mut self, event: CallEvent) -> Result<Scene, Stuck> {
        pass(self.stage, &event);
        self.driver.leg(event)
    }

    fn hang_up(&mut self) -> Result<(), Stuck> {
        self.driver.hang_up()
    }
}
