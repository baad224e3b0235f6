//! An absence told in a text without any mark of a machine: some programs set no field and answer
//! under the subject that they answer.
//!
//! A person who writes "I am out of the office, please move my visit" must not be taken for one. So
//! three things must come together: the start of the text says that its writer is away, the text
//! says when he is back or who stands in for him, and nothing in it asks for anything or tells of
//! trouble.
use crate::text::fold_words;

/// Characters of a text that are looked at; answers of machines are short.
const TEXT_CHARS_MAX: usize = 900;
/// Words from the start within which the absence is told.
const START_WORDS: usize = 40;

/// That the writer is away, as folded words.
const AWAY: [&str; 32] = [
    "estoy fuera de la oficina",
    "estare fuera de la oficina",
    "me encuentro fuera de la oficina",
    "me encuentro ausente",
    "estoy ausente",
    "estare ausente",
    "estoy de vacaciones",
    "estare de vacaciones",
    "me encuentro de vacaciones",
    "estoy de baja",
    "no estare disponible",
    "actualmente no estoy",
    "estou fora do escritorio",
    "estarei fora do escritorio",
    "encontro me fora do escritorio",
    "encontro me ausente",
    "estou ausente",
    "estarei ausente",
    "estou de ferias",
    "estarei de ferias",
    "encontro me de ferias",
    "estou de baixa",
    "nao estarei disponivel",
    "i am out of the office",
    "i am currently out of",
    "i m out of the office",
    "i will be out of the office",
    "i am on annual leave",
    "i am on leave",
    "i am on vacation",
    "i am away from the office",
    "i am currently away",
];
/// When he is back, or who stands in for him, as folded words.
const MEANWHILE: [&str; 44] = [
    "hasta el",
    "desde el",
    "vuelvo el",
    "vuelvo a la oficina",
    "volvere el",
    "regreso el",
    "regresare el",
    "me reincorporo",
    "me incorporo",
    "a mi vuelta",
    "a mi regreso",
    "en mi ausencia",
    "durante mi ausencia",
    "para cualquier urgencia",
    "en caso de urgencia",
    "si es urgente",
    "para temas urgentes",
    "para asuntos urgentes",
    "acceso limitado al correo",
    "ate dia",
    "ate ao dia",
    "ate o dia",
    "regresso a",
    "regresso no dia",
    "regressarei",
    "volto a",
    "no meu regresso",
    "quando regressar",
    "na minha ausencia",
    "durante a minha ausencia",
    "em caso de urgencia",
    "para assuntos urgentes",
    "acesso limitado ao",
    "i will be back",
    "i will return",
    "i ll be back",
    "returning on",
    "back on",
    "back in the office",
    "upon my return",
    "in my absence",
    "during my absence",
    "for urgent matters",
    "limited access to",
];
/// What a person wants or reports, as stems of folded words: then no machine wrote it, or it must
/// be heard all the same.
const WANTS: [&str; 52] = [
    "necesit",
    "pued",
    "podri",
    "podei",
    "solicit",
    "ruego",
    "rogamos",
    "pido",
    "pedimos",
    "quier",
    "quisier",
    "confirm",
    "mover",
    "cambi",
    "cancel",
    "caid",
    "caida",
    "averi",
    "fall",
    "sigue",
    "inciden",
    "corte",
    "humo",
    "alarm",
    "temperatura",
    "rack",
    "armario",
    "precis",
    "podem",
    "poderi",
    "pedi",
    "gostar",
    "quer",
    "marcar",
    "altera",
    "avari",
    "falh",
    "continua",
    "baixo",
    "fumo",
    "bastidor",
    "need",
    "please move",
    "please change",
    "please cancel",
    "can you",
    "could you",
    "would like",
    "down",
    "outage",
    "alert",
    "still",
];

/// Returns whether a text tells of nothing but its writer's absence, as machines write it.
pub(super) fn tells_of_absence(text: &str) -> bool {
    let short = text.chars().nth(TEXT_CHARS_MAX).is_none();
    if !short || text.contains('?') {
        return false;
    }
    let words = fold_words(text);
    let start = words.split(' ').take(START_WORDS).collect::<Vec<_>>().join(" ");
    let padded = format!(" {words} ");
    let holds = |phrase: &str| padded.contains(&format!(" {phrase} "));
    let begins = |stem: &str| padded.contains(&format!(" {stem}"));
    AWAY.iter().any(|away| start.contains(away))
        && MEANWHILE.iter().any(|meanwhile| holds(meanwhile))
        && !WANTS.iter().any(|wants| begins(wants))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MACHINES: [&str; 18] = [
        "Estoy fuera de la oficina hasta el 9 de noviembre. Para cualquier urgencia contacte con Luis en el 600 000 000.",
        "Gracias por su mensaje. Me encuentro fuera de la oficina y vuelvo el lunes 9. En mi ausencia escriba a guardia@cliente.example.",
        "Hola:\nEstaré de vacaciones desde el 2 hasta el 15 de noviembre, con acceso limitado al correo.\nUn saludo,\nAna",
        "Actualmente no estoy en la oficina. Si es urgente, llame a mi compañero Juan.",
        "Estaré ausente hasta el día 12. Contestaré a su correo a mi regreso.",
        "Buenos días, estoy de baja. Para asuntos urgentes, contacte con it@cliente.example. Saludos",
        "Estoy de vacaciones. Regreso el 20/11/2026.",
        "Estou fora do escritório até dia 9 de novembro. Em caso de urgência contacte o Rui: rui@cliente.example.",
        "Obrigado pela sua mensagem. Encontro-me ausente e regresso no dia 9. Na minha ausência, contacte suporte@cliente.example.",
        "Estou de férias até ao dia 15, com acesso limitado ao correio eletrónico. Cumprimentos, Rui",
        "Estarei ausente do escritório. Responderei no meu regresso.",
        "Bom dia, estarei de férias e volto a 16/11. Para assuntos urgentes, ligue para o 210 000 000.",
        "I am out of the office until Monday 9 November and will be back on Tuesday. For urgent matters call John.",
        "Thank you for your email. I am currently out of the office with limited access to email.",
        "I am on annual leave, returning on 16 November. In my absence contact noc@customer.example.",
        "I will be out of the office this week. I will return on Monday.",
        "I'm out of the office and will reply upon my return.",
        "I am on vacation. I'll be back on 3 December.",
    ];
    const PEOPLE: [&str; 30] = [
        "Estoy fuera de la oficina hasta el viernes, ¿puede venir mi compañero en mi lugar?",
        "Estoy de vacaciones hasta el 9, pero el rack 12 sigue sin corriente.",
        "Estoy fuera de la oficina y necesito mover mi acceso al lunes.",
        "Estaré fuera de la oficina desde el lunes; cancelen mi visita, por favor.",
        "Estoy ausente hasta el martes: confirmen a Luis el acceso.",
        "Me encuentro de vacaciones, en mi ausencia den acceso a Juan, lo solicito por este medio.",
        "Estaré de vacaciones desde el 2. Quiero que la alarma llegue a guardia@cliente.example.",
        "El técnico está fuera de la oficina hasta el lunes, ya irá él.",
        "Vuelvo el lunes y lo miro. Gracias.",
        "Estoy de baja hasta el 15, ruego que quiten mis permisos.",
        "Gracias, ya funciona. Estoy fuera de la oficina, lo veo mañana.",
        "Estou de férias até dia 9, mas o bastidor 4 continua em baixo.",
        "Estou fora do escritório até dia 12 e preciso de alterar a visita.",
        "Estarei ausente na minha visita; podem entregar ao Rui, regresso a 9.",
        "Estou ausente até ao dia 10. Gostaria de marcar a entrega para depois.",
        "Encontro-me de férias e no meu regresso pedirei outra visita.",
        "O colega está ausente até dia 9.",
        "Volto a ligar amanhã, obrigado.",
        "Estou fora do escritório, ligo quando regressar ao hotel?",
        "I am out of the office until Monday, can you move my visit?",
        "I am on vacation until Friday but the link is still down.",
        "I am out of the office, back on Monday, and need access for my colleague.",
        "I will be out of the office; please cancel my visit, back on Tuesday.",
        "We are back in the office and all is fine.",
        "I am away from the office and would like the delivery back on Friday.",
        "Fuera de servicio hasta el lunes el ascensor de carga.",
        "Estaré en MD2 hasta el jueves.",
        "Sin corriente desde el lunes en mi ausencia.",
        "",
        "Fora do escritório",
    ];

    #[test]
    fn c1_absences_without_any_mark_are_known_and_people_are_not_taken_for_machines() {
        let missed: Vec<&&str> = MACHINES.iter().filter(|text| !tells_of_absence(text)).collect();
        let flagged: Vec<&&str> = PEOPLE.iter().filter(|text| tells_of_absence(text)).collect();
        assert!(missed.is_empty(), "missed {missed:#?}");
        assert!(flagged.is_empty(), "flagged {flagged:#?}");
    }

    #[test]
    fn a_long_text_is_a_persons() {
        let long = format!("{} {}", MACHINES[0], "y además ".repeat(120));
        assert!(!tells_of_absence(&long));
    }
}
