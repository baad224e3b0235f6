//! Delivery reports that are text for people, of the programs that write them: address, status and
//! class of reason. The texts are in the programs' manner, not copies of anybody's mail.
use super::inbound;
use centralita::mail::{Automatic, FailureReason};

const DEAD: FailureReason = FailureReason::NoSuchUser;

struct Report {
    from: &'static str,
    subject: &'static str,
    more: &'static str,
    text: &'static str,
    status: &'static str,
    reason: FailureReason,
}

const fn report(
    from: &'static str,
    subject: &'static str,
    text: &'static str,
    status: &'static str,
    reason: FailureReason,
) -> Report {
    Report { from, subject, more: "", text, status, reason }
}

const DAEMON: &str = "MAILER-DAEMON@mx.example";
const EXCHANGE: &str = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@cliente.example";

const REPORTS: &[Report] = &[
    report(
        DAEMON,
        "failure notice",
        "Hi. This is the qmail-send program at mx.example.\n\n<ana@cliente.example>:\n192.0.2.7 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\nGiving up on 192.0.2.7.\n\n--- Below this line is a copy of the message.\n\nFrom: x\n<otro@cliente.example>:\n",
        "5.1.1",
        DEAD,
    ),
    report(
        DAEMON,
        "failure notice",
        "Hi. This is the qmail-send program.\n\n<ana@cliente.example>:\nThe users mailfolder is over the allowed quota (size). (#5.2.2)\n",
        "5.2.2",
        FailureReason::MailboxFull,
    ),
    Report {
        more: "X-Failed-Recipients: ana@cliente.example\r\n",
        ..report(
            "Mailer-Daemon@mx.example",
            "Mail delivery failed: returning message to sender",
            "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered. This is a permanent error. The following address failed:\n\n  ana@cliente.example\n    host mx.cliente.example [192.0.2.7]\n    SMTP error from remote mail server after RCPT TO:<ana@cliente.example>:\n    550 5.1.1 <ana@cliente.example>: User unknown\n\n------ This is a copy of the message, including all the headers. ------\n",
            "5.1.1",
            DEAD,
        )
    },
    Report {
        more: "X-Failed-Recipients: ana@cliente.example\r\n",
        ..report(
            "Mailer-Daemon@mx.example",
            "Mail delivery failed: returning message to sender",
            "The following address(es) failed:\n\n  ana@cliente.example\n    all relevant MX records point to non-existent hosts: Unrouteable address\n",
            "",
            DEAD,
        )
    },
    report(
        "Mailer-Daemon@mx.example",
        "Warning: message 1abc-2d delayed 24 hours",
        "This message was created automatically.\n\nThe message has not yet been delivered to the following address:\n\n  ana@cliente.example\n    Delay reason: connection timed out\n",
        "",
        FailureReason::Temporary,
    ),
    report(
        DAEMON,
        "Undelivered Mail Returned to Sender",
        "This is the mail system at host mx.example.\n\n<ana@cliente.example>: host mx.cliente.example[192.0.2.7] said: 550 5.1.1\n    <ana@cliente.example>: Recipient address rejected: User unknown in virtual\n    mailbox table (in reply to RCPT TO command)\n",
        "5.1.1",
        DEAD,
    ),
    report(
        DAEMON,
        "Undelivered Mail Returned to Sender",
        "<ana@cliente.example>: host mx.cliente.example[192.0.2.7] said: 554 5.7.1\n    Service unavailable; client host [192.0.2.9] blocked using zen.spamhaus.org\n",
        "5.7.1",
        FailureReason::Blocked,
    ),
    report(
        DAEMON,
        "Undelivered Mail Returned to Sender",
        "<ana@cliente.example>: message size 31457280 exceeds size limit 10485760 of\n    server mx.cliente.example[192.0.2.7]\n",
        "",
        FailureReason::TooBig,
    ),
    report(
        "MAILER-DAEMON@mx.example",
        "Returned mail: see transcript for details",
        "   ----- The following addresses had permanent fatal errors -----\n<ana@cliente.example>\n    (reason: 550 5.1.1 <ana@cliente.example>... User unknown)\n\n   ----- Transcript of session follows -----\n... while talking to mx.cliente.example.:\n",
        "5.1.1",
        DEAD,
    ),
    report(
        "MAILER-DAEMON@yahoo.example",
        "Failure Notice",
        "Sorry, we were unable to deliver your message to the following address.\n\n<ana@cliente.example>:\n554: delivery error: dd This user doesn't have a yahoo.com account (ana@cliente.example) [0]\n\n--- Below this line is a copy of the message.\n",
        "",
        DEAD,
    ),
    report(
        "mailer-daemon@googlemail.example",
        "Delivery Status Notification (Failure)",
        "Delivery to the following recipient failed permanently:\n\n     ana@cliente.example\n\nTechnical details of permanent failure:\nGoogle tried to deliver your message, but it was rejected by the server for the recipient domain.\n\nThe error that the other server returned was:\n550 5.1.1 The email account that you tried to reach does not exist.\n\n----- Original message -----\n",
        "5.1.1",
        DEAD,
    ),
    report(
        "mailer-daemon@googlemail.example",
        "Delivery Status Notification (Failure)",
        "** Address not found **\n\nYour message wasn't delivered to ana@cliente.example because the address couldn't be found, or is unable to receive mail.\n",
        "",
        DEAD,
    ),
    report(
        "mailer-daemon@googlemail.example",
        "Delivery Status Notification (Failure)",
        "** No se ha encontrado la dirección **\n\nTu mensaje no se ha entregado a ana@cliente.example porque no se ha encontrado la dirección o esta no puede recibir correo.\n",
        "",
        DEAD,
    ),
    report(
        "mailer-daemon@googlemail.example",
        "Delivery Status Notification (Failure)",
        "** Endereço não encontrado **\n\nA sua mensagem não foi entregue a ana@cliente.example porque o endereço não foi encontrado.\n",
        "",
        DEAD,
    ),
    report(
        "mailer-daemon@googlemail.example",
        "Delivery Status Notification (Delay)",
        "** Delivery incomplete **\n\nThere was a temporary problem delivering your message to:\n\nana@cliente.example\n\nGmail will retry for 46 more hours.\n",
        "",
        FailureReason::Temporary,
    ),
    report(
        "postmaster@cliente.example",
        "Undeliverable: Sin corriente",
        "Your message did not reach some or all of the intended recipients.\n\n      Subject:\tSin corriente\n      Sent:\t2/11/2026 10:00\n\nThe following recipient(s) could not be reached:\n\n      'ana@cliente.example' on 2/11/2026 10:00\n            550 5.1.1 User unknown\n",
        "5.1.1",
        DEAD,
    ),
    report(
        EXCHANGE,
        "Undeliverable: Sin corriente",
        "Delivery has failed to these recipients or groups:\n\nAna Gómez (ana@cliente.example)<mailto:ana@cliente.example>\nThe email address you entered couldn't be found. Please check it.\n\nDiagnostic information for administrators:\n\nGenerating server: EX1.cliente.example\n\nana@cliente.example\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'\n\nOriginal message headers:\n",
        "5.1.10",
        DEAD,
    ),
    report(
        EXCHANGE,
        "No se puede entregar: Sin corriente",
        "Error de entrega a estos destinatarios o grupos:\n\nana@cliente.example<mailto:ana@cliente.example>\nNo se encontró la dirección de correo electrónico que ha especificado. Compruebe la dirección.\n\nInformación de diagnóstico para administradores:\n\nServidor de generación: EX1.cliente.example\n\nana@cliente.example\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\nEncabezados de mensajes originales:\n",
        "5.1.1",
        DEAD,
    ),
    report(
        EXCHANGE,
        "No se puede entregar: Sin corriente",
        "Error de entrega a estos destinatarios o grupos:\n\nana@cliente.example\nEl buzón del destinatario está lleno y no puede aceptar mensajes ahora: buzón lleno.\n",
        "",
        FailureReason::MailboxFull,
    ),
    report(
        "postmaster@cliente.example",
        "No se puede entregar: Sin corriente",
        "Su mensaje no ha llegado a alguno de los destinatarios.\n\nNo se puede encontrar al destinatario siguiente:\n\n      'ana@cliente.example' el 02/11/2026 10:00\n            550 5.1.1 no existe\n",
        "5.1.1",
        DEAD,
    ),
    report(
        EXCHANGE,
        "Não é possível entregar: Sem energia",
        "A entrega falhou para estes destinatários ou grupos:\n\nana@cliente.example<mailto:ana@cliente.example>\nNão foi possível encontrar o endereço de correio eletrónico que introduziu.\n\nInformações de diagnóstico para administradores:\n\nServidor de geração: EX1.cliente.example\n\nana@cliente.example\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\nCabeçalhos de mensagens originais:\n",
        "5.1.1",
        DEAD,
    ),
    report(
        EXCHANGE,
        "Não é possível entregar: Sem energia",
        "A entrega falhou para estes destinatários ou grupos:\n\nana@cliente.example\nNão tem permissão para enviar para este destinatário: não tem permissão.\n550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized\n",
        "5.7.1",
        FailureReason::Policy,
    ),
];

#[test]
fn c3_reports_for_people_give_address_status_and_reason() {
    for report in REPORTS {
        let raw = format!(
            "From: {}\r\nTo: soporte@gsd.example\r\nSubject: {}\r\nReturn-Path: <>\r\n{}\
             Content-Type: text/plain; charset=utf-8\r\n\r\n{}",
            report.from, report.subject, report.more, report.text
        );
        let found = inbound(raw);
        assert_eq!(found.automatic, Automatic::Bounce, "{}", report.text);
        let failed = found.bounce.unwrap().failed;
        let addresses: Vec<&str> = failed.iter().map(|f| f.address.as_str()).collect();
        assert_eq!(addresses, ["ana@cliente.example"], "{}", report.text);
        assert_eq!(failed[0].status, report.status, "{} {:?}", report.text, failed[0]);
        assert_eq!(failed[0].reason(), report.reason, "{} {:?}", report.text, failed[0]);
        assert_eq!(failed[0].is_dead(), report.reason == DEAD, "{}", report.text);
    }
}
