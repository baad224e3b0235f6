//! What stands below many mails: a signature, a disclaimer, and the older mail.
use crate::model::{DetectedLanguage, Intent, Language};
use crate::understanding::Example;

/// A signature and a disclaimer, invented.
const SPANISH: &str = "\n\nUn saludo,\n\n-- \nLaura Benavente\nResponsable de Sistemas\nNorte \
    Distribución, S.L.\nTel. +34 600 000 123\nwww.norte.example\n\nAVISO LEGAL: Este mensaje y sus \
    adjuntos son confidenciales y se dirigen exclusivamente a su destinatario. Si lo ha recibido \
    por error, le rogamos que lo comunique al remitente y lo elimine. Queda prohibida su \
    divulgación, copia o distribución sin autorización previa.\n";
const PORTUGUESE: &str = "\n\nCom os melhores cumprimentos,\n\n-- \nRui Salgueiro\nDireção de \
    Sistemas de Informação\nAtlântico Dados, Lda.\nTlm. +351 910 000 123\nwww.atlantico.example\n\n\
    AVISO: Esta mensagem e os seus anexos são confidenciais e destinam-se exclusivamente ao \
    destinatário. Se a recebeu por engano, agradecemos que informe o remetente e a elimine. É \
    proibida a sua divulgação, cópia ou distribuição sem autorização.\n";
const ENGLISH: &str = "\n\nKind regards,\n\n-- \nHelen Marsh\nInfrastructure Manager\nNorthgate \
    Data Ltd\nTel. +44 7700 900123\nwww.northgate.example\n\nDISCLAIMER: This e-mail and any \
    attachments are confidential and intended solely for the addressee. If you have received it in \
    error, please notify the sender and delete it. Any disclosure, copying or distribution without \
    prior authorisation is prohibited.\n";

/// The line above the older mail.
const HEAD: [(Language, &str); 3] = [
    (
        Language::Spanish,
        "\nEl lun, 3 nov 2025 a las 9:12, Mesa de servicio <desk@desk.example> escribió:\n",
    ),
    (
        Language::Portuguese,
        "\nNo dia 3 de novembro de 2025 às 09:12, Service Desk <desk@desk.example> escreveu:\n",
    ),
    (Language::English, "\nOn Mon, 3 Nov 2025 at 09:12, Service Desk <desk@desk.example> wrote:\n"),
];

/// The older mail: a failure, below everything that is none, and else a bill.
const FAILURE: [(Language, &str); 3] = [
    (
        Language::Spanish,
        "> Buenos días:\n>\n> Se ha caído la alimentación del armario 0412 en MD1, las dos ramas\n> están sin corriente y hay olor a quemado. Es urgente.\n",
    ),
    (
        Language::Portuguese,
        "> Bom dia,\n>\n> O bastidor 0412 no LS1 ficou sem energia, os dois ramos estão em baixo\n> e cheira a queimado. É urgente.\n",
    ),
    (
        Language::English,
        "> Good morning,\n>\n> Cabinet 0412 in MD1 has lost power, both feeds are down\n> and there is a burnt smell. This is urgent.\n",
    ),
];
const BILL: [(Language, &str); 3] = [
    (
        Language::Spanish,
        "> Buenos días:\n>\n> ¿Pueden enviarnos un duplicado de la factura FV-20251 de octubre?\n> No corre prisa.\n",
    ),
    (
        Language::Portuguese,
        "> Bom dia,\n>\n> Podem enviar-nos uma segunda via da fatura FT-20251 de outubro?\n> Não há pressa.\n",
    ),
    (
        Language::English,
        "> Good morning,\n>\n> Could you send us a copy of invoice FV-20251 for October?\n> No rush at all.\n",
    ),
];

/// Returns a tail in the language of the example, Spanish when it is none of ours.
pub(super) fn tail_of(example: &Example) -> String {
    let language = example.language.and_then(DetectedLanguage::known).unwrap_or(Language::Spanish);
    let signature = match language {
        Language::Spanish => SPANISH,
        Language::Portuguese => PORTUGUESE,
        Language::English => ENGLISH,
    };
    let grave = matches!(
        example.intent,
        Some(Intent::SafetyEmergency | Intent::IncidentPower | Intent::IncidentEnvironment)
    );
    let of = |list: [(Language, &'static str); 3]| {
        list.into_iter().find(|(tongue, _)| *tongue == language).map_or("", |(_, text)| text)
    };
    format!("{signature}{}{}", of(HEAD), of(if grave { BILL } else { FAILURE }))
}
