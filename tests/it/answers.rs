//! What letters say beside the ticket: short answers, the portal, how to register.
use std::fs;
use std::path::Path;

use centralita::app::knowledge::{KnowledgePaths, load};
use centralita::intake::Marks;
use centralita::model::{
    AccountKind, AccountState, AssuranceLevel, Channel, Impact, Intent, Language, Priority, Slot,
    TicketStatus, Urgency,
};
use centralita::replies::Answers;

use crate::api::{ask, get, open_router};
use crate::arrive::{By, arrives_as, letter, letters, norte, opens, register, understood};
use crate::daemon::copy;
use crate::desk::{TestDesk, mail};

const ANA: &str = "ana@norte.example";
const PORTAL: &str = "[desk.portal]\nes-ES = \"https://portal.example/es\"\n\
    pt-PT = \"https://portal.example/pt\"\nen = \"https://portal.example/en\"\n";

fn chosen(slot: &str, value: &str) -> (String, Vec<Slot>) {
    (slot.to_owned(), vec![Slot { text: value.to_owned(), value: value.to_owned() }])
}

#[test]
fn a_question_is_answered_in_its_language_with_its_link_and_has_its_ticket_all_the_same() {
    let desk = TestDesk::new();
    register(&desk, norte(), ANA, 7);
    for (n, to, text, said, link) in [
        (
            1,
            "soporte@example.com",
            "¿Nos pueden enviar las normas del centro de datos para nuestros instaladores? ¿Se permiten fotografías?",
            "Las normas de cada centro de datos",
            "https://www.example.com/es/centros/normas",
        ),
        (
            2,
            "suporte@example.com",
            "Podem enviar-nos as regras do centro de dados para os nossos instaladores? São permitidas fotografias?",
            "As regras de cada centro de dados",
            "https://www.example.com/pt/centros/regras",
        ),
        (
            3,
            "soporte@example.com",
            "Could our customer success manager send us the data centre rules for our contractors, please? Are photos allowed?",
            "The rules of each data centre",
            "https://www.example.com/en/sites/rules",
        ),
    ] {
        let id = format!("Message-ID: <r{n}@norte.example>");
        let settled = mail(ANA, &format!("Normas {n}"), text).to(to).header(&id).sent_to(&desk);
        let ticket = desk.ticket(settled.outcome.ticket.unwrap()).facts;
        assert_eq!(ticket.intent, Intent::AccountService, "{text}");
        assert_eq!(ticket.slots["topic"][0].value, "rules", "{text}");
        assert_eq!((ticket.queue.as_str(), ticket.status), ("csm", TicketStatus::New));
        let told = letter(&desk);
        assert!(told.contains(said) && told.contains(link), "{told}");
        assert!(told.contains("CT-"), "the ticket is named too: {told}");
    }
}

/// Every intent, priority and sender, with danger and without, and a text that has an answer.
#[test]
fn danger_haste_and_strangers_are_given_no_answer() {
    let desk = TestDesk::new();
    register(&desk, norte(), ANA, 7);
    let plain = understood(&desk, "Hola", Channel::Email);
    let mut answered = 0;
    for intent in Intent::ALL.into_iter().filter(|intent| *intent != Intent::NotForDesk) {
        for priority in Priority::ALL {
            for safety in [true, false] {
                for from in [ANA, "nadie@cliente.example"] {
                    // Within the limits on letters to one address.
                    desk.forward(std::time::Duration::from_secs(86_401));
                    let mut meaning = plain.clone();
                    (meaning.intent, meaning.decided) = (intent, true);
                    (meaning.priority, meaning.safety) = (priority, safety);
                    meaning.slots.extend([chosen("topic", "rules")]);
                    let by = By::Mail(from, false);
                    let settled = arrives_as(&desk, by, "Hola", Marks::default(), meaning);
                    let ticket = settled.outcome.ticket.unwrap();
                    let decided = desk.ticket(ticket).facts;
                    let told: String = letters(&desk)
                        .into_iter()
                        .filter(|(to, _)| to == from)
                        .map(|(_, text)| text)
                        .collect();
                    let urgent = safety || decided.priority <= Priority::P2;
                    let links = told.matches("https://www.example.com/").count();
                    let name = format!("{intent} {priority} {safety} {from}: {told}");
                    assert!(told.contains(&ticket.to_string()), "{name}");
                    assert!(links <= 1, "{name}");
                    if urgent || from != ANA {
                        assert_eq!(links, 0, "{name}");
                    }
                    answered += links;
                }
            }
        }
    }
    assert!(answered >= 6, "{answered}: rules, tutorial and questions, for P3 and P4");
}

#[test]
fn requests_are_told_whole() {
    let desk = TestDesk::new();
    register(&desk, norte(), ANA, 7);
    let asks = |intent, slot: Option<(&str, &str)>| {
        desk.forward(std::time::Duration::from_secs(3_601));
        opens(&desk, By::Mail(ANA, false), "Hola", |meaning| {
            (meaning.intent, meaning.decided, meaning.safety) = (intent, true, false);
            meaning.priority = Priority::P4;
            (meaning.impact, meaning.urgency) = (Impact::THREE, Urgency::THREE);
            meaning.slots.extend(slot.map(|(slot, value)| chosen(slot, value)));
        });
        letter(&desk)
    };
    let hands = asks(Intent::RemoteHands, None);
    assert!(hands.contains("24 horas") && hands.contains("fracciones de 30 minutos"), "{hands}");
    assert!(hands.contains("si quiere el trabajo en el plazo normal"), "asked for: {hands}");
    let fixed = asks(Intent::RemoteHands, Some(("schedule", "fixed")));
    assert!(fixed.contains("al menos 24 horas de antelación"), "{fixed}");
    assert!(!fixed.contains("si quiere el trabajo en el plazo normal"), "not asked again: {fixed}");
    let expedited = asks(Intent::RemoteHands, Some(("schedule", "expedited")));
    assert!(expedited.contains("suplemento"), "{expedited}");
    let refused = asks(Intent::ShipmentInbound, Some(("refused", "yes")));
    assert!(refused.contains("no tienen un caso de entrada"), "{refused}");
    let inbound = asks(Intent::ShipmentInbound, Some(("pieces", "3")));
    assert!(inbound.contains("lo que llega sin aviso") && !inbound.contains("número de bultos"));
    let visit = asks(Intent::AccessGrant, Some(("access", "visit")));
    for part in ["24 horas de antelación", "50 personas", "14 días"] {
        assert!(visit.contains(part), "{part}: {visit}");
    }
    let permanent = asks(Intent::AccessGrant, Some(("access", "permanent")));
    assert!(permanent.contains("lo solicita su administrador"), "{permanent}");
}

/// Whatever the customer is and asks for: the portal stands at most once in his letter, beside the
/// other ways, and in no letter to whoever has none.
#[test]
fn the_portal_is_named_once_beside_other_ways_and_never_to_managed_customers() {
    let desk = TestDesk::with(PORTAL);
    let plain = understood(&desk, "Hola", Channel::Email);
    let mut named = 0;
    for (at, (kind, state)) in AccountKind::ALL
        .into_iter()
        .flat_map(|kind| AccountState::ALL.map(|state| (kind, state)))
        .enumerate()
    {
        let from = format!("c{at}@cliente.example");
        let serial = u32::try_from(at).unwrap() + 10;
        register(&desk, (&format!("Cliente {at}"), kind, state), &from, serial);
        for intent in Intent::ALL.into_iter().filter(|intent| *intent != Intent::NotForDesk) {
            desk.forward(std::time::Duration::from_secs(3_601));
            let mut meaning = plain.clone();
            (meaning.intent, meaning.decided) = (intent, true);
            (meaning.priority, meaning.safety) = (Priority::P4, false);
            let by = By::Mail(&from, true);
            let settled = arrives_as(&desk, by, "Hola", Marks::default(), meaning);
            let ticket = settled.outcome.ticket.unwrap();
            let told: String = letters(&desk).into_iter().map(|(_, text)| text).collect();
            let name = format!("{intent} {kind:?} {state:?}: {told}");
            let links = told.matches("https://portal.example/").count();
            assert!(links <= 1, "{name}");
            named += links;
            assert!(told.contains(&ticket.to_string()), "{name}");
            let has_none = kind == AccountKind::Managed || state != AccountState::Integrated;
            if has_none || intent == Intent::ManagedService {
                assert_eq!(links, 0, "{name}");
                assert!(!told.contains("portal de clientes"), "{name}");
            }
            if kind == AccountKind::Managed {
                // He may have asked about the portal, and is told nothing about it.
                let matter = "ayuda con el portal, un usuario o un PIN";
                assert!(!told.replace(matter, "").contains("portal"), "{name}");
            }
            if links == 1 {
                assert!(told.contains("su PIN") && told.contains("administrador"), "{name}");
            }
        }
    }
    assert!(named >= 8, "{named}: orders of customers who have it");
}

#[test]
fn a_stranger_is_served_and_told_how_to_register_and_asked_for_his_administrator() {
    let desk = TestDesk::new();
    let text = "Esqueci-me do PIN do portal, o que devo fazer?";
    mail("nadie@cliente.example", "PIN", text).to("suporte@example.com").sent_to(&desk);
    let ticket = desk.tickets().remove(0).facts;
    assert_eq!((ticket.intent, ticket.assurance), (Intent::PortalPinHelp, AssuranceLevel::Al0));
    let told = letters(&desk);
    let told = &told.iter().find(|(to, _)| to == "nadie@cliente.example").unwrap().1;
    assert!(told.contains("peça ao administrador da sua empresa que o registe"), "{told}");
    assert!(told.contains("indique o nome da sua empresa e o do administrador"), "{told}");
    assert!(!told.contains("Esqueci"), "not one word of his: {told}");
    // Whoever is registered need not be told.
    register(&desk, norte(), ANA, 7);
    mail(ANA, "Factura", "La factura de marzo no nos ha llegado.").sent_to(&desk);
    let told = letter(&desk);
    assert!(!told.contains("que lo registre"), "{told}");
}

#[test]
fn help_with_the_portal_needs_no_portal_and_no_code() {
    let desk = TestDesk::new();
    for (by, text) in [
        (
            By::Mail("nadie@cliente.example", false),
            "Esqueci-me do PIN do portal, o que devo fazer?",
        ),
        (By::Stranger, "No puedo entrar en el portal, he olvidado la contraseña"),
    ] {
        let ticket = desk.ticket(opens(&desk, by, text, |_| ())).facts;
        assert_eq!(ticket.intent, Intent::PortalPinHelp, "{text}");
        assert_eq!(ticket.assurance, AssuranceLevel::Al0);
        assert_eq!((ticket.queue.as_str(), ticket.status), ("service-desk", TicketStatus::New));
    }
}

#[test]
fn topics_are_understood_by_name() {
    let desk = TestDesk::new();
    for (text, intent, topic) in [
        (
            "Queremos una reunión de seguimiento trimestral con nuestro CSM para revisar el servicio.",
            Intent::AccountService,
            "review",
        ),
        (
            "Quem coordena a entrega da nossa jaula nova? Precisamos do cronograma da instalação da nossa conta.",
            Intent::AccountService,
            "delivery",
        ),
        (
            "Envíennos por favor las normas del centro para nuestros instaladores.",
            Intent::AccountService,
            "rules",
        ),
        (
            "We have just signed with you: who is our customer success manager, and where is the welcome pack?",
            Intent::AccountService,
            "onboarding",
        ),
        (
            "How do I download the Install Base report from the portal?",
            Intent::PortalPinHelp,
            "report",
        ),
        ("He olvidado el PIN con el que les llamo", Intent::PortalPinHelp, "pin"),
    ] {
        let found = understood(&desk, text, Channel::Email);
        assert_eq!(found.intent, intent, "{text}");
        assert_eq!(found.slots["topic"][0].value, topic, "{text}");
    }
}

/// The four things that the portal is for are told apart, and each question has its own answer.
#[test]
fn what_the_portal_is_for_is_told_apart_and_answered() {
    let desk = TestDesk::new();
    register(&desk, norte(), ANA, 7);
    register(&desk, ("Sur", AccountKind::Managed, AccountState::Integrated), "eva@sur.example", 8);
    for (topic, text, page) in [
        (
            "registration",
            "¿Cómo doy de alta a un usuario nuevo en el portal?",
            "es/portal/usuarios",
        ),
        ("services", "¿Dónde veo en el portal los servicios contratados?", "es/portal/servicios"),
        (
            "operations",
            "¿Dónde veo en el portal el estado de nuestros casos?",
            "es/portal/operaciones",
        ),
        ("support", "¿Tienen un manual del portal? No sé cómo usar el portal.", "es/portal/ayuda"),
    ] {
        let asks = |from: &str| {
            desk.forward(std::time::Duration::from_secs(3_601));
            let ticket = opens(&desk, By::Mail(from, true), text, |meaning| {
                assert_eq!(meaning.intent, Intent::PortalPinHelp, "{text}");
                meaning.decided = true;
            });
            (desk.ticket(ticket).facts, letter(&desk))
        };
        let (ticket, told) = asks(ANA);
        assert_eq!(ticket.slots["topic"][0].value, topic, "{text}");
        assert_eq!(ticket.queue.as_str(), "service-desk", "{text}");
        assert!(told.contains(&format!("https://www.example.com/{page}")), "{told}");
        // Whoever has no portal is not told of it, and his CSM helps him.
        let (ticket, told) = asks("eva@sur.example");
        assert_eq!(ticket.queue.as_str(), "csm", "{text}");
        assert!(!told.contains("https://www.example.com/"), "{told}");
    }
}

/// A desk with locales and rules of its own.
pub(crate) fn own_files() -> (tempfile::TempDir, KnowledgePaths) {
    let folder = tempfile::tempdir().unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
    let paths = KnowledgePaths {
        rules: folder.path().join("routing-rules"),
        locales: folder.path().join("locales"),
    };
    copy(&shipped.join("routing-rules"), &paths.rules);
    copy(&shipped.join("locales"), &paths.locales);
    (folder, paths)
}

pub(crate) fn change(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from:?} is not in {}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_sentence_and_a_link_that_were_changed_are_sent_after_a_reload() {
    let desk = TestDesk::new();
    register(&desk, norte(), ANA, 7);
    let (_folder, paths) = own_files();
    let settings = &desk.desk.intake.parts().settings;
    let intro = "Hemos entendido que se trata de lo siguiente: { $matter }.";
    let ours = "Nos pregunta por { $matter }, ¿verdad?";
    change(&paths.locales.join("es/mail.ftl"), intro, ours);
    let answers = paths.rules.join("answers.toml");
    change(
        &answers,
        "https://www.example.com/es/preguntas-frecuentes",
        "https://ayuda.example/faq",
    );
    let knowledge = load(&paths, settings).unwrap();
    desk.desk.intake.put_knowledge(&knowledge);
    let general = |meaning: &mut centralita::understanding::Classification| {
        (meaning.intent, meaning.decided, meaning.safety) = (Intent::GeneralEnquiry, true, false);
        meaning.priority = Priority::P4;
    };
    opens(&desk, By::Mail(ANA, false), "Hola, una pregunta", general);
    let told = letter(&desk);
    assert!(told.contains("Nos pregunta por una consulta general, ¿verdad?"), "{told}");
    assert!(told.contains("https://ayuda.example/faq"), "{told}");

    // What is faulty is told with its file and line, and nothing is swapped.
    change(&answers, "link.pt = \"https://www.example.com/pt/portal/acesso\"\n", "");
    let faults = |part: &str| {
        let faults = load(&paths, settings).unwrap_err();
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|fault| fault.contains(part)), "{part}: {told:?}");
    };
    faults("answers.toml:22: the link is missing in pt-PT; write link.pt");
    change(&answers, "link.es = \"https://www.example.com/es/portal/acceso\"\n", "");
    change(&answers, "link.en = \"https://www.example.com/en/portal/sign-in\"\n", "");
    change(&answers, "when.topic = \"login\"", "when.topic = \"logon\"");
    faults("no portal_pin_help is understood as topic `logon`; did you mean `login`?");
    change(&answers, "\"logon\"", "\"login\"");
    change(&paths.locales.join("en/answers.ftl"), "answer-pin = ", "answer-pim = ");
    faults("locales/en/answers.ftl");
}

#[test]
fn each_mailbox_signs_in_the_name_of_its_brand() {
    let mailbox = |address: &str, desk: &str| {
        format!(
            "[[mailbox]]\naddress = \"{address}\"\nlanguage = \"es-ES\"\nline = \"es\"\nname = \"x\"\ndesk = \"{desk}\"\n"
        )
    };
    let more = format!(
        "{}{}",
        mailbox("uno@example.com", "Itaca Soporte"),
        mailbox("dos@example.com", "")
    );
    let desk = TestDesk::with(&more);
    register(&desk, norte(), ANA, 7);
    let bill = "La factura de marzo no nos ha llegado, ¿pueden enviarla otra vez?";
    for (n, to, name) in
        [(1, "uno@example.com", "Itaca Soporte"), (2, "dos@example.com", "Service Desk")]
    {
        let id = format!("Message-ID: <b{n}@norte.example>");
        mail(ANA, &format!("Factura {n}"), bill).to(to).header(&id).sent_to(&desk);
        let told = letter(&desk);
        assert!(told.ends_with(name), "{told}");
    }
}

/// The same words by mail and on the telephone go to the same queue with the same priority.
#[test]
fn a_text_goes_the_same_way_by_mail_and_by_telephone() {
    let desk = TestDesk::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("routing-rules/understanding/examples/guide.jsonl");
    let rows = fs::read_to_string(path).unwrap();
    let knowledge = desk.desk.intake.parts().knowledge.load_full();
    let settings = &desk.desk.intake.parts().settings;
    let (mut seen, mut apart) = (0, vec![]);
    for row in rows.lines() {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        let part = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let text = [part("subject"), part("text"), part("body")].join("\n");
        let text = text.trim();
        seen += 1;
        let way = |channel| {
            let found = understood(&desk, text, channel);
            let facts = centralita::intake::facts_of_text(
                settings,
                &knowledge,
                &found,
                String::new(),
                text.to_owned(),
                channel,
                desk.now(),
            );
            let decision = knowledge.rules.decide(&facts);
            (decision.queue.to_string(), decision.priority)
        };
        if way(Channel::Email) != way(Channel::Phone) {
            apart.push(format!("{text}: {:?} {:?}", way(Channel::Email), way(Channel::Phone)));
        }
    }
    assert!(seen >= 180, "{seen}");
    assert!(apart.is_empty(), "{}", apart.join("\n"));
}

#[test]
fn agents_read_every_answer_in_every_language() {
    let desk = TestDesk::new();
    let router = open_router(&desk);
    let (status, all) = ask(&desk, &router, get("/api/v1/answers", None));
    assert_eq!(status.as_u16(), 200);
    let all = all.as_array().unwrap();
    let rules = all.iter().find(|answer| answer["id"] == "site-rules").unwrap();
    assert_eq!(rules["when"][0], "topic = rules");
    for language in Language::ALL {
        for answer in all {
            let text = answer["texts"][language.tag()].as_str().unwrap();
            assert!(text.len() > 40, "{answer}");
        }
    }
    let texts = rules["texts"]["pt-PT"].as_str().unwrap();
    assert!(texts.ends_with("https://www.example.com/pt/centros/regras"), "{texts}");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("routing-rules/answers.toml");
    let text = fs::read_to_string(shipped).unwrap();
    assert_eq!(Answers::parse("answers.toml", &text).unwrap().iter().count(), all.len());
}

#[test]
fn whoever_sends_goods_or_comes_reads_when_somebody_is_there_where_that_is_not_always() {
    let shipped = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.toml"));
    let shipped = shipped.unwrap();
    let (_, sites) = shipped.split_once("\n[[site]]").unwrap();
    let (sites, _) = sites.split_once("\n# The queues").unwrap();
    let site = |more: &str| {
        let always = "hours = \"24/7\"\ndock_hours = \"24/7\"\n";
        let (before, md2) = sites.split_once("code = \"MD2\"").unwrap();
        let more = if more.is_empty() { always } else { more };
        format!("[[site]]{before}code = \"MD2\"{}", md2.replacen(always, more, 1))
    };
    let hours = site(
        "dock_hours = \"mon-fri 08:00-18:00, sat 09:00-13:00\"\nhours = \"mon-fri 07:00-20:00\"\n",
    );
    let goods = "Mañana llega a MD2 un envío de cuatro cajas con DHL, número de seguimiento 1Z999AA10123456784.";
    let comes = "Necesitamos acceso a MD2 mañana para Juan Pérez, de Montajes Sur, de diez a doce.";
    let dock = "El muelle de carga de MD2 recibe y entrega mercancía en este horario: de lunes a viernes, \
                de 08:00 a 18:00; sábado, de 09:00 a 13:00 (hora local).";
    let people =
        "Hay personal nuestro en MD2 en este horario: de lunes a viernes, de 07:00 a 20:00";
    for (config, text, intent, told) in [
        (hours.as_str(), goods, Intent::ShipmentInbound, Some(dock)),
        (hours.as_str(), comes, Intent::AccessGrant, Some(people)),
        (site("").as_str(), goods, Intent::ShipmentInbound, None),
    ] {
        let desk = TestDesk::with(config);
        register(&desk, norte(), ANA, 7);
        let ticket = mail(ANA, "Aviso", text).sent_to(&desk).outcome.ticket.unwrap();
        assert_eq!(desk.ticket(ticket).facts.intent, intent);
        let said = letter(&desk);
        match told {
            Some(told) => assert!(said.contains(told), "{said}"),
            None => assert!(!said.contains("horario"), "{said}"),
        }
        // A stranger reads our words only.
        mail("eva@otra.example", "Aviso", text).sent_to(&desk);
        assert!(!letter(&desk).contains("horario"));
    }
}
