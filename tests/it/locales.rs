//! The shipped sentences: complete, renderable, and as a customer reads them.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use centralita::model::{
    DetectedLanguage, Door, Intent, Language, PhoneNumber, Priority, TicketNumber, TicketStatus,
    Timestamp,
};
use centralita::replies::{
    Args, FIELDS, LETTERS, Letter, PageNotice, PhoneLine, Phrasebook, Rendered, Value, Voice,
    missing_fields,
};
use expect_test::{Expect, expect};
use jiff::tz::TimeZone;

fn shipped_files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("locales/banned.toml")];
    for language in Language::ALL {
        let folder = root.join("locales").join(language.folder());
        paths.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn shipped() -> &'static Phrasebook {
    static BOOK: LazyLock<Phrasebook> = LazyLock::new(|| {
        Phrasebook::load(&shipped_files()).unwrap_or_else(|faults| {
            panic!("{}", faults.iter().map(|f| format!("\n{f}")).collect::<String>())
        })
    });
    &BOOK
}

fn ticket() -> TicketNumber {
    "CT-0000013".parse().unwrap()
}

fn moment() -> Timestamp {
    "2026-11-22T13:05:00Z".parse().unwrap()
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// The facts of a letter, with all that a test does not care about.
struct Case {
    intent: Intent,
    priority: Priority,
    paged: bool,
    given: &'static [&'static str],
    code_hidden: bool,
    line: bool,
}

impl Case {
    fn new(intent: Intent, priority: Priority) -> Self {
        Self { intent, priority, paged: false, given: &[], code_hidden: false, line: true }
    }

    fn written(&self, voice: Voice, id: &str) -> Rendered {
        let slot = centralita::model::Slot { text: "x".to_owned(), value: "x".to_owned() };
        let slots =
            self.given.iter().map(|name| ((*name).to_owned(), vec![slot.clone()])).collect();
        let missing = missing_fields(self.intent, &slots);
        let cost_text = BTreeMap::from([
            (Language::Spanish, "Coste de una llamada nacional.".to_owned()),
            (Language::Portuguese, "Custo de uma chamada para a rede fixa nacional.".to_owned()),
            (Language::English, String::new()),
        ]);
        let (number, zone) = if voice == Voice::One(Language::Portuguese) {
            ("+351308810818", zone("Europe/Lisbon"))
        } else {
            ("+34911238857", zone("Europe/Madrid"))
        };
        let number: PhoneNumber = number.parse().unwrap();
        let letter = Letter {
            ticket: ticket(),
            intent: self.intent,
            priority: self.priority,
            paged: self.paged,
            line: self.line.then_some(PhoneLine { number: &number, cost_text: &cost_text }),
            missing: &missing,
            code_hidden: self.code_hidden,
            desk: "Centro de Servicio",
            received: moment(),
            zone: &zone,
        };
        shipped().letter(voice, id, &letter).unwrap()
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "the expected text stands in the call; a borrow before it only distracts"
    )]
    fn reads(&self, voice: Voice, id: &str, expected: Expect) {
        let Rendered { subject, body } = self.written(voice, id);
        expected.assert_eq(&format!("{subject}\n\n{body}\n"));
    }
}

/// Every id that the program asks for, apart from those that letters include.
fn ids_the_program_needs() -> BTreeSet<String> {
    let mut ids: BTreeSet<String> =
        LETTERS.iter().chain(FIELDS).map(|id| (*id).to_owned()).collect();
    ids.extend(Intent::ALL.iter().map(|intent| format!("intent-{}", intent.as_str())));
    ids.extend(TicketStatus::ALL.iter().map(|status| format!("cli-status-{}", status.as_str())));
    ids.extend(Priority::ALL.iter().map(|priority| format!("cli-priority-{priority}")));
    ids.extend(Door::ALL.iter().map(|door| format!("cli-door-{door}")));
    ids.extend(
        ["opened", "joined", "duplicate", "quarantined", "refused", "parked", "withheld"]
            .map(|outcome| format!("cli-outcome-{outcome}")),
    );
    ids.extend(
        [
            "subject-ack",
            "subject-safety",
            "code-hidden",
            "page-subject",
            "page-body",
            "cli-serve-banner",
        ]
        .map(str::to_owned),
    );
    ids
}

#[test]
fn every_id_that_the_program_asks_for_is_there() {
    let book = shipped();
    let there: BTreeSet<String> = book.ids().map(str::to_owned).collect();
    let lacking: Vec<_> = ids_the_program_needs().difference(&there).cloned().collect();
    assert_eq!(lacking, [""; 0]);
    assert!(
        shipped_files()
            .iter()
            .any(|(file, text)| file == "locales/banned.toml" && text.contains("toll free"))
    );
}

/// Every variable of the shipped messages takes each of these values in turn.
fn samples(variable: &str) -> Vec<Value> {
    let texts = |all: &[&str]| all.iter().map(|text| Value::from(*text)).collect();
    let numbers = |all: &[i64]| all.iter().copied().map(Value::from).collect();
    match variable {
        "priority" => texts(&["P1", "P2", "P3", "P4"]),
        "paged" | "has_line" | "has_cost" | "code_hidden" | "safety" => texts(&["yes", "no"]),
        "missing" | "count" | "hours" | "minutes" => numbers(&[0, 1, 2, 7]),
        "month" => numbers(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
        "day" => numbers(&[31]),
        "year" => numbers(&[2026]),
        _ => texts(&["MUESTRA"]),
    }
}

/// Returns every combination of sample values.
fn combinations<'v>(variables: impl Iterator<Item = &'v String>) -> Vec<Args> {
    variables.fold(vec![Args::new()], |all, variable| {
        let values = samples(variable);
        all.iter()
            .flat_map(|args| values.iter().map(|value| args.clone().with(variable, value.clone())))
            .collect()
    })
}

#[test]
fn every_message_renders_in_every_language_with_every_variant() {
    let book = shipped();
    let mut rendered = 0_u32;
    for id in book.ids() {
        for args in combinations(book.variables(id).unwrap().iter()) {
            for language in Language::ALL {
                let text = book.render(language, id, &args).unwrap();
                assert!(!text.contains(['{', '}', '$', '\u{2068}']), "{language} {id}: {text}");
                assert!(!text.contains("??") && !text.contains("  "), "{language} {id}: {text}");
                assert!(!text.contains("\n\n\n"), "{language} {id}: {text}");
                rendered += 1;
            }
        }
    }
    assert!(rendered > 3_000, "only {rendered} texts were rendered");
}

#[test]
fn no_letter_claims_a_page_that_has_no_row() {
    let claims = ["guardia", "prevenção", "on call"];
    for id in LETTERS {
        for priority in Priority::ALL {
            for language in Language::ALL {
                let mut case = Case::new(Intent::IncidentPower, priority);
                let silent = case.written(Voice::One(language), id).body;
                assert!(!claims.iter().any(|claim| silent.contains(claim)), "{id}: {silent}");
                case.paged = true;
                let said = case.written(Voice::One(language), id).body;
                let urgent = matches!(priority, Priority::P1 | Priority::P2);
                let tells =
                    *id == "safety-ack" || (urgent && matches!(*id, "ack" | "incident-ack"));
                assert_eq!(claims.iter().any(|claim| said.contains(claim)), tells, "{id}: {said}");
            }
        }
    }
}

#[test]
fn a_short_letter_is_the_same_whatever_was_written() {
    for id in ["ack-short", "ack-short-safety"] {
        for language in Language::ALL {
            let one = Case::new(Intent::Billing, Priority::P4).written(Voice::One(language), id);
            for intent in Intent::ALL {
                let other = Case::new(intent, Priority::P1).written(Voice::One(language), id);
                assert_eq!(one, other);
            }
        }
    }
}

#[test]
fn the_number_and_its_cost_stand_together() {
    let with = |line| Case { line, ..Case::new(Intent::Billing, Priority::P4) };
    for id in LETTERS {
        let spanish = Voice::One(Language::Spanish);
        let text = with(true).written(spanish, id).body;
        assert!(text.contains("+34 911 238 857"), "{id}: {text}");
        assert!(text.contains("Coste de una llamada nacional."), "{id}: {text}");
        let text = with(false).written(spanish, id).body;
        assert!(!text.contains("+34") && !text.contains("Coste"), "{id}: {text}");
    }
    let text = with(true).written(Voice::One(Language::English), "ack").body;
    assert!(text.contains("quote case number CT-0000013.\n"), "no cost text in English: {text}");
}

const POWER: Case = Case {
    intent: Intent::IncidentPower,
    priority: Priority::P1,
    paged: true,
    given: &["site", "cabinet"],
    code_hidden: false,
    line: true,
};

#[test]
fn power_incident_in_spanish() {
    POWER.reads(Voice::One(Language::Spanish), "incident-ack", expect![[r#"
        [CT-0000013] Hemos recibido su mensaje

        Estimado cliente:

        Hemos registrado con el número CT-0000013 la incidencia que nos ha comunicado (recibida: 22 de noviembre de 2026, 14:05).

        Hemos entendido que se trata de lo siguiente: un problema con el suministro eléctrico de su espacio. Si no es así, responda a este correo y lo corregiremos.

        Su caso tiene la prioridad máxima (P1). Hemos avisado a la persona de guardia. Nos pondremos en contacto con usted en un plazo de 15 minutos y le daremos noticias cada 30 minutos.

        Para hablar ahora con una persona, llámenos al +34 911 238 857 e indique el número CT-0000013. Coste de una llamada nacional.

        Su caso no espera a estos datos, pero con ellos podremos resolverlo antes. Si puede, responda a este correo e indique:
        - la rama de alimentación afectada: A, B o las dos
        - desde cuándo ocurre
        - un teléfono en el que podamos llamarle

        Si la situación cambia o afecta a más equipos, responda a este correo para que lo sepamos.

        Si desea añadir algo, responda a este correo y lo uniremos al caso CT-0000013.

        Atentamente,
        Centro de Servicio
    "#]]);
}

#[test]
fn power_incident_in_portuguese() {
    POWER.reads(Voice::One(Language::Portuguese), "incident-ack", expect![[r#"
        [CT-0000013] Recebemos a sua mensagem

        Estimado cliente,

        Registámos com o número CT-0000013 a ocorrência que nos comunicou (recebida: 22 de novembro de 2026, 13h05).

        Entendemos que se trata do seguinte: um problema com a alimentação elétrica do seu espaço. Se não for o caso, responda a este e-mail e corrigiremos.

        O seu caso tem a prioridade máxima (P1). Avisámos a pessoa de prevenção. Entraremos em contacto consigo no prazo de 15 minutos e daremos notícias de 30 em 30 minutos.

        Para falar já com uma pessoa, ligue para +351 308 810 818 e indique o número CT-0000013. Custo de uma chamada para a rede fixa nacional.

        O seu caso não fica à espera destes dados, mas com eles poderemos resolvê-lo mais depressa. Se puder, responda a este e-mail e indique:
        - a alimentação afetada: A, B ou ambas
        - desde quando acontece
        - um telefone para o qual possamos ligar

        Se a situação mudar ou afetar mais equipamentos, responda a este e-mail para que o saibamos.

        Se quiser acrescentar algo, responda a este e-mail e juntaremos a resposta ao caso CT-0000013.

        Com os melhores cumprimentos,
        Centro de Servicio
    "#]]);
}

#[test]
fn power_incident_in_english() {
    POWER.reads(Voice::One(Language::English), "incident-ack", expect![[r#"
        [CT-0000013] We have received your message

        Dear customer,

        We have registered the incident you reported as case CT-0000013 (received: 22 November 2026, 14:05).

        We understand that this is about the following: a problem with the power supply to your space. If that is not right, please reply to this e-mail and we will correct it.

        Your case has the highest priority (P1). We have notified the person on call. We will contact you within 15 minutes and give you an update every 30 minutes.

        To speak to a person now, please call +34 911 238 857 and quote case number CT-0000013.

        Your case is not waiting for these details, but with them we can solve the problem sooner. If you can, please reply to this e-mail and tell us:
        - the power feed affected: A, B or both
        - since when it has been happening
        - a telephone number on which we can call you

        If the situation changes or affects more equipment, please reply to this e-mail so that we know.

        If you wish to add anything, reply to this e-mail and we will add it to case CT-0000013.

        Kind regards,
        Centro de Servicio
    "#]]);
}

#[test]
fn billing_question() {
    let case = Case { code_hidden: true, ..Case::new(Intent::Billing, Priority::P4) };
    case.reads(Voice::One(Language::Spanish), "ack", expect![[r#"
        [CT-0000013] Hemos recibido su mensaje

        Estimado cliente:

        Hemos recibido su mensaje y lo hemos registrado con el número CT-0000013 (recibido: 22 de noviembre de 2026, 14:05).

        Hemos entendido que se trata de lo siguiente: una factura u otro asunto de facturación. Si no es así, responda a este correo y lo corregiremos.

        Su caso tiene prioridad normal (P4). Lo atenderá una persona del equipo correspondiente, a más tardar el próximo día laborable de ese equipo. Le escribiremos cuando haya novedades.

        Si es urgente, no espere a un correo: llámenos al +34 911 238 857 e indique el número CT-0000013. Coste de una llamada nacional.

        Para atender su solicitud nos falta un dato. Basta con que responda a este correo e indique:
        - el número de la factura

        En su mensaje había algo que parecía un código y lo hemos ocultado. No envíe nunca códigos ni PIN por correo electrónico; nosotros no se los pediremos por ese medio.

        Si desea añadir algo, responda a este correo y lo uniremos al caso CT-0000013.

        Atentamente,
        Centro de Servicio
    "#]]);
    case.reads(Voice::One(Language::Portuguese), "ack", expect![[r#"
        [CT-0000013] Recebemos a sua mensagem

        Estimado cliente,

        Recebemos a sua mensagem e registámo-la com o número CT-0000013 (recebida: 22 de novembro de 2026, 13h05).

        Entendemos que se trata do seguinte: uma fatura ou outro assunto de faturação. Se não for o caso, responda a este e-mail e corrigiremos.

        O seu caso tem prioridade normal (P4). Será tratado por uma pessoa da equipa respetiva, o mais tardar no próximo dia útil dessa equipa. Voltaremos a escrever-lhe quando houver novidades.

        Se for urgente, não espere por um e-mail: ligue para +351 308 810 818 e indique o número CT-0000013. Custo de uma chamada para a rede fixa nacional.

        Para tratarmos do seu pedido, falta-nos um dado. Basta responder a este e-mail e indicar:
        - o número da fatura

        A sua mensagem continha algo que parecia um código e ocultámo-lo. Nunca envie códigos nem PIN por e-mail; não os pediremos por esse meio.

        Se quiser acrescentar algo, responda a este e-mail e juntaremos a resposta ao caso CT-0000013.

        Com os melhores cumprimentos,
        Centro de Servicio
    "#]]);
    case.reads(Voice::One(Language::English), "ack", expect![[r#"
        [CT-0000013] We have received your message

        Dear customer,

        We have received your message and registered it as case CT-0000013 (received: 22 November 2026, 14:05).

        We understand that this is about the following: an invoice or another billing matter. If that is not right, please reply to this e-mail and we will correct it.

        Your case has normal priority (P4). A person of the team concerned will attend to it, on that team's next working day at the latest. We will write to you when there is news.

        If it is urgent, please do not wait for an e-mail: call +34 911 238 857 and quote case number CT-0000013.

        To deal with your request we need one more detail. Simply reply to this e-mail and tell us:
        - the invoice number

        Your message contained something that looked like a code, and we have hidden it. Please never send codes or PINs by e-mail; we will not ask for them in that way.

        If you wish to add anything, reply to this e-mail and we will add it to case CT-0000013.

        Kind regards,
        Centro de Servicio
    "#]]);
}

#[test]
fn short_letters() {
    let case = Case::new(Intent::GeneralEnquiry, Priority::P4);
    case.reads(Voice::One(Language::Spanish), "ack-short", expect![[r#"
        [CT-0000013] Hemos recibido su mensaje

        Estimado cliente:

        Hemos recibido su mensaje y lo hemos registrado con el número CT-0000013 (recibido: 22 de noviembre de 2026, 14:05).

        Si es urgente, no espere a un correo: llámenos al +34 911 238 857 e indique el número CT-0000013. Coste de una llamada nacional.

        Si desea añadir algo, responda a este correo y lo uniremos al caso CT-0000013.

        Atentamente,
        Centro de Servicio
    "#]]);
    case.reads(Voice::One(Language::Portuguese), "ack-short", expect![[r#"
        [CT-0000013] Recebemos a sua mensagem

        Estimado cliente,

        Recebemos a sua mensagem e registámo-la com o número CT-0000013 (recebida: 22 de novembro de 2026, 13h05).

        Se for urgente, não espere por um e-mail: ligue para +351 308 810 818 e indique o número CT-0000013. Custo de uma chamada para a rede fixa nacional.

        Se quiser acrescentar algo, responda a este e-mail e juntaremos a resposta ao caso CT-0000013.

        Com os melhores cumprimentos,
        Centro de Servicio
    "#]]);
    case.reads(Voice::One(Language::English), "ack-short-safety", expect![[r#"
        [CT-0000013] If anyone is in danger, call 112 and then us

        If anyone is in danger, call 112 first.

        Then call us on +34 911 238 857: an e-mail is not enough in an emergency.

        We have received your message and registered it as case CT-0000013 (received: 22 November 2026, 14:05).

        If you wish to add anything, reply to this e-mail and we will add it to case CT-0000013.

        Kind regards,
        Centro de Servicio
    "#]]);
}

#[test]
fn danger() {
    let case =
        Case { paged: true, given: &["site"], ..Case::new(Intent::SafetyEmergency, Priority::P1) };
    case.reads(Voice::One(Language::Spanish), "safety-ack", expect![[r#"
        [CT-0000013] Si hay alguien en peligro, llame al 112 y después a nosotros

        Si hay alguien en peligro, llame primero al 112.

        Después llámenos al +34 911 238 857: un correo no basta en una emergencia. Coste de una llamada nacional.

        Hemos recibido su mensaje y lo hemos registrado con el número CT-0000013 (recibido: 22 de noviembre de 2026, 14:05).

        Hemos avisado a la persona de guardia.

        Su caso no espera a estos datos, pero con ellos podremos resolverlo antes. Si puede, responda a este correo e indique:
        - el lugar del edificio: sala, jaula o armario
        - un teléfono en el que podamos llamarle

        Si desea añadir algo, responda a este correo y lo uniremos al caso CT-0000013.

        Atentamente,
        Centro de Servicio
    "#]]);
    case.reads(Voice::One(Language::Portuguese), "safety-ack", expect![[r#"
        [CT-0000013] Se alguém estiver em perigo, ligue para o 112 e depois para nós

        Se alguém estiver em perigo, ligue primeiro para o 112.

        Depois ligue para +351 308 810 818: numa emergência, um e-mail não basta. Custo de uma chamada para a rede fixa nacional.

        Recebemos a sua mensagem e registámo-la com o número CT-0000013 (recebida: 22 de novembro de 2026, 13h05).

        Avisámos a pessoa de prevenção.

        O seu caso não fica à espera destes dados, mas com eles poderemos resolvê-lo mais depressa. Se puder, responda a este e-mail e indique:
        - o local do edifício: sala, jaula ou bastidor
        - um telefone para o qual possamos ligar

        Se quiser acrescentar algo, responda a este e-mail e juntaremos a resposta ao caso CT-0000013.

        Com os melhores cumprimentos,
        Centro de Servicio
    "#]]);
}

#[test]
fn identity_is_asked_for_with_the_ways_up() {
    let case = Case {
        given: &["site", "cage", "cabinet", "callback"],
        ..Case::new(Intent::RemoteHands, Priority::P3)
    };
    case.reads(Voice::One(Language::Spanish), "ack-identity", expect![[r#"
        [CT-0000013] Hemos recibido su mensaje

        Estimado cliente:

        Hemos recibido su mensaje y lo hemos registrado con el número CT-0000013 (recibido: 22 de noviembre de 2026, 14:05).

        Hemos entendido que se trata de lo siguiente: un trabajo de nuestros técnicos con sus equipos. Si no es así, responda a este correo y lo corregiremos.

        Antes de hacer lo que nos pide tenemos que comprobar quién lo solicita. El caso ya está registrado y conserva su prioridad mientras tanto. Elija una de estas vías:
        - Llámenos al +34 911 238 857 con su número de contacto y su PIN a mano. Coste de una llamada nacional.
        - Si tiene acceso al portal de clientes, haga allí la solicitud e indique el número CT-0000013.
        - Pida al administrador de su empresa que nos la confirme.

        Para atender su solicitud nos falta un dato. Basta con que responda a este correo e indique:
        - la fecha y la hora

        Si desea añadir algo, responda a este correo y lo uniremos al caso CT-0000013.

        Atentamente,
        Centro de Servicio
    "#]]);
    case.reads(Voice::One(Language::Portuguese), "ack-identity", expect![[r#"
        [CT-0000013] Recebemos a sua mensagem

        Estimado cliente,

        Recebemos a sua mensagem e registámo-la com o número CT-0000013 (recebida: 22 de novembro de 2026, 13h05).

        Entendemos que se trata do seguinte: um trabalho dos nossos técnicos nos seus equipamentos. Se não for o caso, responda a este e-mail e corrigiremos.

        Antes de fazermos o que nos pede, temos de confirmar quem faz o pedido. Entretanto, o caso já está registado e mantém a sua prioridade. Escolha uma destas vias:
        - Ligue para +351 308 810 818 com o seu número de contacto e o seu PIN à mão. Custo de uma chamada para a rede fixa nacional.
        - Se tiver acesso ao portal do cliente, faça lá o pedido e indique o número CT-0000013.
        - Peça ao administrador da sua empresa que nos confirme o pedido.

        Para tratarmos do seu pedido, falta-nos um dado. Basta responder a este e-mail e indicar:
        - a data e a hora

        Se quiser acrescentar algo, responda a este e-mail e juntaremos a resposta ao caso CT-0000013.

        Com os melhores cumprimentos,
        Centro de Servicio
    "#]]);
}

#[test]
fn another_language_is_answered_in_the_mailboxs_and_in_english() {
    let voice = Voice::of(DetectedLanguage::Other, Language::Portuguese);
    let case = Case { given: &["reference"], ..Case::new(Intent::StatusEnquiry, Priority::P4) };
    case.reads(voice, "ack", expect![[r#"
        [CT-0000013] Recebemos a sua mensagem / We have received your message

        Estimado cliente,

        Recebemos a sua mensagem e registámo-la com o número CT-0000013 (recebida: 22 de novembro de 2026, 14h05).

        Entendemos que se trata do seguinte: uma pergunta sobre o estado de algo já comunicado. Se não for o caso, responda a este e-mail e corrigiremos.

        O seu caso tem prioridade normal (P4). Será tratado por uma pessoa da equipa respetiva, o mais tardar no próximo dia útil dessa equipa. Voltaremos a escrever-lhe quando houver novidades.

        Se for urgente, não espere por um e-mail: ligue para +34 911 238 857 e indique o número CT-0000013. Custo de uma chamada para a rede fixa nacional.

        Se quiser acrescentar algo, responda a este e-mail e juntaremos a resposta ao caso CT-0000013.

        Com os melhores cumprimentos,
        Centro de Servicio

        * * *

        Dear customer,

        We have received your message and registered it as case CT-0000013 (received: 22 November 2026, 14:05).

        We understand that this is about the following: a question about the state of something already reported. If that is not right, please reply to this e-mail and we will correct it.

        Your case has normal priority (P4). A person of the team concerned will attend to it, on that team's next working day at the latest. We will write to you when there is news.

        If it is urgent, please do not wait for an e-mail: call +34 911 238 857 and quote case number CT-0000013.

        If you wish to add anything, reply to this e-mail and we will add it to case CT-0000013.

        Kind regards,
        Centro de Servicio
    "#]]);
    let danger = Case::new(Intent::SafetyEmergency, Priority::P1).written(voice, "safety-ack");
    expect!["[CT-0000013] Se alguém estiver em perigo, ligue para o 112 e depois para nós / If anyone is in danger, call 112 and then us"].assert_eq(&danger.subject);
    assert!(danger.body.contains("ligue primeiro para o 112"), "{}", danger.body);
    assert!(danger.body.contains("call 112 first"), "{}", danger.body);
    let english = Case::new(Intent::Billing, Priority::P4);
    assert_eq!(
        english.written(Voice::WithEnglish(Language::English), "ack"),
        english.written(Voice::One(Language::English), "ack"),
        "an English mailbox does not answer twice"
    );
    assert_eq!(
        Voice::of(DetectedLanguage::Known(Language::Spanish), Language::Portuguese),
        Voice::One(Language::Spanish)
    );
}

#[test]
fn pages() {
    let site = "MD2".parse().unwrap();
    let queue = "dc-ops-es".parse().unwrap();
    let callback: PhoneNumber = "+34600000001".parse().unwrap();
    let notice = PageNotice {
        ticket: ticket(),
        priority: Priority::P1,
        safety: true,
        intent: Intent::SafetyEmergency,
        site: Some(&site),
        queue: &queue,
        customer: "ana@cliente.example",
        callback: Some(&callback),
        text: "Sale humo del armario 12.\nManden a alguien.",
        received: moment(),
        zone: &zone("Europe/Madrid"),
    };
    let page = |language, notice: &PageNotice<'_>| {
        let Rendered { subject, body } = shipped().page(language, notice).unwrap();
        format!("{subject}\n\n{body}\n")
    };
    expect![[r#"
        PELIGRO · P1 · CT-0000013 · MD2 · un peligro para las personas o para el edificio

        PELIGRO para personas o para el edificio. Si no consta que se haya llamado al 112, llame usted ahora.

        Caso: CT-0000013
        Prioridad: P1
        Asunto: un peligro para las personas o para el edificio
        Centro: MD2
        Cola: dc-ops-es
        Cliente (según el mensaje, sin comprobar): ana@cliente.example
        Teléfono del cliente: +34 600 000 001
        Recibido: 22 de noviembre de 2026, 14:05

        Texto: «Sale humo del armario 12. Manden a alguien.»

        Qué hacer: ocúpese del caso ahora. Hable con el cliente antes de 15 minutos e infórmele cada 30 minutos. Anote lo que haga con el número CT-0000013.
    "#]].assert_eq(&page(Language::Spanish, &notice));
    let calm = PageNotice {
        priority: Priority::P2,
        safety: false,
        intent: Intent::IncidentPower,
        site: None,
        callback: None,
        ..notice
    };
    expect![[r#"
        P2 · CT-0000013 · centro por identificar · um problema com a alimentação elétrica do seu espaço

        Caso: CT-0000013
        Prioridade: P2
        Assunto: um problema com a alimentação elétrica do seu espaço
        Centro: centro por identificar
        Fila: dc-ops-es
        Cliente (segundo a mensagem, por comprovar): ana@cliente.example
        Telefone do cliente: não indicado
        Recebido: 22 de novembro de 2026, 14h05

        Texto: «Sale humo del armario 12. Manden a alguien.»

        O que fazer: trate do caso no prazo de 30 minutos. Fale com o cliente no prazo de 1 hora e informe-o de 2 em 2 horas. Anote o que fizer com o número CT-0000013.
    "#]].assert_eq(&page(Language::Portuguese, &calm));
    expect![[r#"
        P2 · CT-0000013 · site unknown · a problem with the power supply to your space

        Ticket: CT-0000013
        Priority: P2
        Subject: a problem with the power supply to your space
        Site: site unknown
        Queue: dc-ops-es
        Customer (as claimed in the message, unproven): ana@cliente.example
        Customer's telephone: not given
        Received: 22 November 2026, 14:05

        Text: “Sale humo del armario 12. Manden a alguien.”

        What to do: attend to the case within 30 minutes. Speak to the customer within 1 hour and give an update every 2 hours. Note what you do under CT-0000013.
    "#]].assert_eq(&page(Language::English, &calm));
}

#[test]
fn dates_and_times_in_each_language_and_zone() {
    let book = shipped();
    let check = |at: &str, zone_name: &str, expected: [&str; 3]| {
        for (language, expected) in Language::ALL.into_iter().zip(expected) {
            let got = book.date_time(language, at.parse().unwrap(), &zone(zone_name)).unwrap();
            assert_eq!(got, expected);
        }
    };
    check(
        "2026-11-22T13:05:00Z",
        "Europe/Madrid",
        [
            "22 de noviembre de 2026, 14:05",
            "22 de novembro de 2026, 14h05",
            "22 November 2026, 14:05",
        ],
    );
    // Midnight in Madrid is still the day before in Lisbon.
    check(
        "2026-12-31T23:00:00Z",
        "Europe/Madrid",
        ["1 de enero de 2027, 00:00", "1 de janeiro de 2027, 00h00", "1 January 2027, 00:00"],
    );
    check(
        "2026-12-31T23:00:00Z",
        "Europe/Lisbon",
        [
            "31 de diciembre de 2026, 23:00",
            "31 de dezembro de 2026, 23h00",
            "31 December 2026, 23:00",
        ],
    );
    // Noon in summer time.
    check(
        "2026-08-05T10:00:59Z",
        "Europe/Madrid",
        ["5 de agosto de 2026, 12:00", "5 de agosto de 2026, 12h00", "5 August 2026, 12:00"],
    );
    let noon = "2026-03-01T12:00:00Z".parse().unwrap();
    let lisbon = zone("Europe/Lisbon");
    assert_eq!(book.date(Language::Portuguese, noon, &lisbon).unwrap(), "1 de março de 2026");
    assert_eq!(book.time(Language::Portuguese, noon, &lisbon).unwrap(), "12h00");
}

#[test]
fn plural_forms() {
    let book = shipped();
    let durations = |language| {
        [0, 1, 30, 60, 90, 121, 240]
            .map(|minutes| book.duration(language, minutes).unwrap())
            .join(", ")
    };
    assert_eq!(
        durations(Language::Spanish),
        "0 minutos, 1 minuto, 30 minutos, 1 hora, 1 hora y 30 minutos, 2 horas y 1 minuto, 4 horas"
    );
    assert_eq!(
        durations(Language::Portuguese),
        "0 minutos, 1 minuto, 30 minutos, 1 hora, 1 hora e 30 minutos, 2 horas e 1 minuto, 4 horas"
    );
    assert_eq!(
        durations(Language::English),
        "0 minutes, 1 minute, 30 minutes, 1 hour, 1 hour and 30 minutes, 2 hours and 1 minute, 4 hours"
    );
    let tickets = |count: i64| {
        let args = Args::new().with("count", count);
        book.render(Language::Portuguese, "cli-tickets-count", &args).unwrap()
    };
    assert_eq!([tickets(0), tickets(1), tickets(2)], ["0 casos", "1 caso", "2 casos"]);
}
