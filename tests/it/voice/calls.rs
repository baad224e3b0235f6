//! Calls from the first signed request to the ticket, through the real desk.
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use centralita::app::config::Config;
use centralita::app::parts::{Desk, open};
use centralita::app::voice;
use centralita::channels::webhook::Dialect;
use centralita::identity::{NewAccount, NewContact};
use centralita::intake::codes::add_contact;
use centralita::model::{AccountKind, AccountState, Country, TicketNumber, Timestamp};
use centralita::runtime::{SeededRandom, TestClock};
use centralita::store::TicketFilter;
use centralita::tickets::Ticket;
use expect_test::expect;

use super::platform::{ACCOUNT, At, LINE_ES, LINE_PT, Leg, Platform, URL, secret};
use crate::desk::{TUESDAY_TEN, write_config};

pub(super) const CALLER: &str = "+34600111222";

/// A desk with a platform before it.
pub(super) struct RealDesk {
    pub(super) desk: Desk,
    pub(super) platform: Platform,
    _folder: tempfile::TempDir,
}

async fn desk() -> RealDesk {
    desk_of(Dialect::Twilio).await
}

pub(super) async fn desk_of(dialect: Dialect) -> RealDesk {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, secret(dialect)).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let more = format!(
        "[webhook]\npublic_url = \"{URL}\"\n\n[[voice]]\nid = \"main\"\ndialect = \"{dialect}\"\n\
         account = \"{ACCOUNT}\"\nsecret_files = [\"token\"]\nspeech = true\n\n\
         [[attended]]\nid = \"noc\"\nnumber = \"+34910000010\"\nlanguage = \"es-ES\"\n\
         reason = \"staffed\"\n"
    );
    let file = write_config(folder.path(), &more);
    let loaded = Config::load(&file).unwrap();
    let now: Timestamp = TUESDAY_TEN.parse().unwrap();
    let clock = Arc::new(TestClock::new(now));
    let desk = open(&loaded, &file.display().to_string(), clock).await.unwrap();
    let webhook = voice::door(&loaded, &desk).unwrap().unwrap();
    let platform = Platform::of(webhook.router(), dialect, now.as_second());
    RealDesk { desk, platform, _folder: folder }
}

impl RealDesk {
    /// Registers a contact; returns his number and his code.
    pub(super) async fn contact(&self) -> (String, String) {
        let random = SeededRandom::new(3);
        let (id, number) = self
            .desk
            .database
            .write(move |tx| {
                let (kind, state) = (AccountKind::Colocation, AccountState::Integrated);
                let account = NewAccount::new("Norte", kind, state, Country::SPAIN);
                let account = tx.add_account(&account)?;
                add_contact(tx, &random, &NewContact::new(account, "Ana"))
            })
            .await
            .unwrap();
        let pin = self.desk.intake.parts().codes.issue(id).await.unwrap();
        let pin = String::from_utf8(pin.expose().to_vec()).unwrap();
        (number.to_string(), pin)
    }

    pub(super) async fn tickets(&self) -> Vec<Ticket> {
        let all = self.desk.database.write(|tx| tx.tickets(&TicketFilter::default())).await;
        all.unwrap()
    }

    /// What stands beside a ticket about calls.
    pub(super) async fn call_events(&self, ticket: TicketNumber) -> Vec<String> {
        let events = self.desk.database.write(move |tx| tx.events(ticket)).await.unwrap();
        events
            .into_iter()
            .filter(|event| event.kind.as_str() == "call")
            .map(|event| event.text)
            .collect()
    }
}

/// A caller without a code on the way of keys to a power failure at a site.
async fn power_failure(desk: &RealDesk, language: &str) -> String {
    let mut call = desk.platform.call(CALLER, LINE_ES).await;
    let mut transcript = vec![];
    for keys in [language, "#", "1", "2", "1", "8"] {
        transcript.push(format!("{}\n    > {keys}", call.hears()));
        call.presses(keys).await;
    }
    transcript.push(call.hears());
    transcript.join("\n")
}

#[tokio::test]
async fn a_power_failure_by_keys_in_each_language() {
    let desk = desk().await;
    expect![[r#"
        Service Desk, atención automática. / Si hay alguien en peligro, llame primero al 112 y después pulse 9. Para hablar con una persona, 0. / Para português, prima 2. / For English, press 3.
            > 1
        Marque su número de contacto, de ocho cifras. Si no lo tiene, pulse almohadilla o espere. En caso de peligro, marque solo un 9; para hablar con una persona, solo un 0; para ayuda, asterisco.
            > #
        Diga en pocas palabras qué necesita, o elija una opción. / Si algo falla o hay alguien en peligro, pulse 1. Para accesos, visitas y tarjetas, 2. Para técnicos y envíos, 3. Para el estado de un caso, 4. Para cualquier otro asunto, 5. Para hablar con una persona, 0.
            > 1
        Si hay alguien en peligro, pulse 1. Para electricidad, 2. Para temperatura o agua, 3. Para red o conexiones, 4. Para una puerta o una tarjeta, 5. Para volver, almohadilla.
            > 2
        Si se ha quedado completamente sin corriente, pulse 1. Si solo falla una parte o ha perdido la redundancia, 2.
            > 1
        ¿En qué centro de datos? / Para M D 1, pulse 1. / Para M D 2, pulse 2. / Para M D 6, pulse 3. / Para M D 3 X, pulse 4. / Para B A 1, pulse 5. / Para B A 2, pulse 6. / Para S A 1, pulse 7. / Si es otro o no lo sabe, 8.
            > 8
        Su número de caso es 0 0 0 0 0 1 3. / Llamo a la persona de guardia. No cuelgue; puede tardar un poco."#]].assert_eq(&power_failure(&desk, "1").await);
    expect![[r#"
        Service Desk, atención automática. / Si hay alguien en peligro, llame primero al 112 y después pulse 9. Para hablar con una persona, 0. / Para português, prima 2. / For English, press 3.
            > 2
        Marque o seu número de contacto, de oito algarismos. Se não o tiver, prima cardinal ou aguarde. Em caso de perigo, marque só um 9; para falar com uma pessoa, só um 0; para ajuda, asterisco.
            > #
        Diga em poucas palavras de que precisa, ou escolha uma opção. / Se algo está a falhar ou alguém está em perigo, prima 1. Para acessos, visitas e cartões, 2. Para técnicos e envios, 3. Para o estado de um caso, 4. Para qualquer outro assunto, 5. Para falar com uma pessoa, 0.
            > 1
        Se alguém estiver em perigo, prima 1. Para eletricidade, 2. Para temperatura ou água, 3. Para rede ou ligações, 4. Para uma porta ou um cartão, 5. Para voltar, cardinal.
            > 2
        Se ficou completamente sem energia, prima 1. Se só falha uma parte ou perdeu a redundância, 2.
            > 1
        Em que centro de dados? / Para M D 1, prima 1. / Para M D 2, prima 2. / Para M D 6, prima 3. / Para M D 3 X, prima 4. / Para B A 1, prima 5. / Para B A 2, prima 6. / Para S A 1, prima 7. / Se for outro ou não souber, 8.
            > 8
        O número do seu caso é 0 0 0 0 0 2 1. / Vou chamar a pessoa de prevenção. Não desligue; pode demorar um pouco."#]].assert_eq(&power_failure(&desk, "2").await);
    expect![[r#"
        Service Desk, atención automática. / Si hay alguien en peligro, llame primero al 112 y después pulse 9. Para hablar con una persona, 0. / Para português, prima 2. / For English, press 3.
            > 3
        Key in your contact number, eight digits. If you do not have it, press hash or wait. In case of danger, press 9 alone; to speak to a person, 0 alone; for help, star.
            > #
        Say in a few words what you need, or choose an option. / If something is failing or anyone is in danger, press 1. For access, visits and badges, 2. For technicians and shipments, 3. For the status of a case, 4. For anything else, 5. To speak to a person, 0.
            > 1
        If anyone is in danger, press 1. For power, 2. For temperature or water, 3. For network or connections, 4. For a door or a badge, 5. To go back, hash.
            > 2
        If you have no power at all, press 1. If only part of it has failed or you have lost redundancy, 2.
            > 1
        Which data centre? / For M D 1, press 1. / For M D 2, press 2. / For M D 6, press 3. / For M D 3 X, press 4. / For B A 1, press 5. / For B A 2, press 6. / For S A 1, press 7. / If it is another one or you do not know, 8.
            > 8
        Your case number is 0 0 0 0 0 3 7. / I am calling the person on call. Please hold; it may take a moment."#]].assert_eq(&power_failure(&desk, "3").await);
    let tickets = desk.tickets().await;
    assert_eq!(tickets.len(), 3);
    for ticket in tickets {
        assert_eq!(ticket.facts.intent.as_str(), "incident_power");
    }
}

#[tokio::test]
async fn what_is_said_becomes_a_ticket_and_its_number_is_told() {
    let desk = desk().await;
    let mut call = desk.platform.call(CALLER, LINE_PT).await;
    call.presses("2").await;
    call.waits().await;
    call.hears();
    call.says("a fatura de março da nossa empresa não chegou").await;
    assert!(call.hears().contains("o número da fatura"));
    call.presses("#").await;
    let tickets = desk.tickets().await;
    let [ticket] = tickets.as_slice() else { panic!("{tickets:?} {}", call.hears()) };
    assert_eq!(ticket.facts.intent.as_str(), "billing");
    let heard = call.hears();
    let digits: String = ticket.number.digits().chars().map(|c| format!(" {c}")).collect();
    assert!(heard.contains(&format!("O número do seu caso é{digits}")), "{heard}");
}

#[tokio::test]
async fn a_right_code_is_known_and_stands_in_no_document() {
    let desk = desk().await;
    let (number, pin) = desk.contact().await;
    let mut call = desk.platform.call(CALLER, LINE_ES).await;
    call.presses("1").await;
    call.presses(&number).await;
    call.hears();
    call.presses(&pin).await;
    let heard = call.hears();
    assert!(heard.contains("le hemos identificado"), "{heard}");
    let action = format!("{:?}", call.at);
    assert!(!heard.contains(&pin) && !action.contains(&pin), "{heard} {action}");
}

#[tokio::test]
async fn three_wrong_codes_and_the_call_goes_on_without() {
    let desk = desk().await;
    let (number, pin) = desk.contact().await;
    let wrong = if pin == "0000" { "0001" } else { "0000" };
    let mut call = desk.platform.call(CALLER, LINE_PT).await;
    call.presses("2").await;
    for _ in 0..3 {
        call.presses(&number).await;
        call.hears();
        call.presses(wrong).await;
    }
    let heard = call.hears();
    assert!(heard.contains("Continuamos sem código"), "{heard}");
}

#[tokio::test]
async fn a_step_that_comes_twice_gets_the_same_bytes_and_counts_once() {
    let desk = desk().await;
    let call = desk.platform.call(CALLER, LINE_ES).await;
    let At::Gather { action, .. } = call.at.clone() else { panic!("{:?}", call.at) };
    let keys = |keys: &str| vec![("Digits".to_owned(), keys.to_owned())];
    let one = keys("1");
    let (first, second) = tokio::join!(call.ask(&action, &one), call.ask(&action, &one));
    assert_eq!(first, second);
    // Another body under a used token gets the first answer too.
    assert_eq!(call.ask(&action, &keys("3")).await, first);
    assert!(first.body.contains("ocho cifras"), "{}", first.body);

    let begin = format!("{URL}/v1/voice/twilio");
    let (first, second) = tokio::join!(call.ask(&begin, &[]), call.ask(&begin, &[]));
    assert_eq!((&first.body, first.status.as_u16()), (&second.body, 200));
    assert!(first.body.contains(&action), "the same call, the same token");
}

/// Goes by keys to a danger at a line and is put through.
async fn danger<'p>(desk: &'p RealDesk, line: &str) -> Leg<'p> {
    let mut call = desk.platform.call(CALLER, line).await;
    call.presses("9").await;
    assert!(matches!(call.at, At::Dial { .. }), "{:?}", call.at);
    call
}

#[tokio::test]
async fn q1_danger_rings_one_after_the_other_and_only_the_key_puts_through() {
    let desk = desk().await;
    let mut call = danger(&desk, LINE_ES).await;
    let At::Dial { number: first, shown, screening: Some(_), .. } = call.at.clone() else {
        panic!("{:?}", call.at)
    };
    assert_eq!(shown, LINE_ES, "never the customer's number");

    // A mailbox: nothing is pressed until its leg is hung up.
    let mut mailbox = call.answered().await;
    let asked = mailbox.hears();
    assert!(asked.contains("pulse 1") || asked.contains("prima 1"), "{asked}");
    while let At::Gather { then, .. } = &mailbox.at {
        assert_eq!(**then, At::Over, "a document without a key must not end open");
        mailbox.waits().await;
    }
    assert_eq!(mailbox.at, At::Over);
    call.dial_ends("completed").await;

    // The next declines, the one after is busy, then somebody accepts.
    let At::Dial { number: second, .. } = call.at.clone() else { panic!("{:?}", call.at) };
    assert_ne!(first, second);
    let mut declines = call.answered().await;
    declines.presses("2").await;
    assert_eq!(declines.at, At::Over);
    call.dial_ends("completed").await;
    call.dial_ends("busy").await;
    let mut accepts = call.answered().await;
    accepts.presses("1").await;
    assert_eq!(accepts.at, At::Open, "put through");
    call.dial_ends("completed").await;
    let heard = call.hears();
    assert!(heard.contains("su número de caso es"), "{heard}");

    let tickets = desk.tickets().await;
    let [ticket] = tickets.as_slice() else { panic!("{tickets:?}") };
    assert!(ticket.facts.safety);
    expect![[r#"
        call: by the danger key
        leg to lucia (+34400000005): answered, no key, over after 0 s
        leg to rui (+351400000002): declined, over after 0 s
        leg to nuria (+34400000003): busy, over after 0 s
        tiago (+351400000003) accepted by key and is connected
        leg to tiago (+351400000003): accepted, over after 0 s"#]]
    .assert_eq(&desk.call_events(ticket.number).await.join("\n"));
}

#[tokio::test]
async fn a_token_of_one_call_is_no_use_to_another() {
    let desk = desk().await;
    let call = desk.platform.call(CALLER, LINE_ES).await;
    let other = desk.platform.call("+34600999888", LINE_ES).await;
    let At::Gather { action, .. } = &call.at else { panic!("{:?}", call.at) };
    let stolen = other.ask(action, &[("Digits".to_owned(), "9".to_owned())]).await;
    assert_eq!((stolen.status.as_u16(), stolen.body.contains("Response")), (403, false));
}

#[tokio::test]
async fn who_hangs_up_is_not_forgotten() {
    let desk = desk().await;
    let mut call = danger(&desk, LINE_PT).await;
    assert_eq!(call.hangs_up().await.status.as_u16(), 204);
    assert_eq!(call.hangs_up().await.status.as_u16(), 204, "told twice");
    assert_eq!(desk.tickets().await.len(), 1);

    // News of a call that never came to us.
    let ids = [("AccountSid", ACCOUNT), ("CallSid", "CA9"), ("From", CALLER), ("To", LINE_PT)];
    let lost = [&ids[..], &[("CallStatus", "no-answer")]].concat();
    let url = format!("{URL}/v1/voice/twilio/status");
    assert_eq!(desk.platform.post(&url, &lost).await.status.as_u16(), 204);
}

#[tokio::test]
async fn w5_with_the_store_gone_the_caller_is_put_through_all_the_same() {
    let desk = desk().await;
    let mut call = desk.platform.call(CALLER, LINE_ES).await;
    call.hears();
    desk.desk.database.stop();
    desk.desk.database.ended().await;
    call.presses("1").await;
    let heard = call.hears();
    assert!(heard.contains("Tenemos un problema técnico"), "{heard}");
    let At::Dial { shown, screening: Some(_), .. } = call.at.clone() else {
        panic!("{:?}", call.at)
    };
    assert_eq!(shown, LINE_ES);
    // Everybody in turn, the attended one without a question.
    let mut rung = vec![];
    while let At::Dial { number, screening, .. } = call.at.clone() {
        rung.push(format!("{number} {}", if screening.is_some() { "asked" } else { "attended" }));
        call.dial_ends("no-answer").await;
    }
    expect![[r#"
        +34400000006 asked
        +34400000090 asked
        +34910000010 attended"#]]
    .assert_eq(&rung.join("\n"));
    let heard = call.hears();
    assert!(
        heard.ends_with("vuelva a llamarnos dentro de unos minutos al 9 1 1, 2 3 8, 8 5 7."),
        "{heard}"
    );
}
