//! Letters and pages as a person reads them.
use centralita::model::{DetectedLanguage, Intent, Language, PhoneNumber, Priority};
use centralita::replies::{PageNotice, Rendered, Voice};
use expect_test::expect;

use super::{Case, moment, promised, shipped, ticket, zone};

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
        given: &["site", "cage", "cabinet", "schedule", "callback"],
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

fn page(language: Language, notice: &PageNotice<'_>) -> String {
    let Rendered { subject, body } = shipped().page(language, notice).unwrap();
    format!("{subject}\n\n{body}\n")
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
        places: &[],
        freeze: None,
        queue: &queue,
        customer: "ana@cliente.example",
        callback: Some(&callback),
        text: "Sale humo del armario 12.\nManden a alguien.",
        received: moment(),
        zone: &zone("Europe/Madrid"),
        links: None,
        reports: 1,
        promised: promised(Priority::P1),
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
        promised: promised(Priority::P2),
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
