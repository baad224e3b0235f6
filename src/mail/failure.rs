//! Why a mail was not delivered, in the few classes in which it matters to us.
use super::inbound::FailedRecipient;
use crate::text::fold;

/// The class of a failed delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureReason {
    /// Nobody has that address, or its domain is not there.
    NoSuchUser,
    /// The mailbox is full.
    MailboxFull,
    /// The far end takes us for a sender of spam.
    Blocked,
    /// The far end does not want this mail: no permission, no authentication, wrong content.
    Policy,
    /// The mail is larger than is taken.
    TooBig,
    /// It may still arrive.
    Temporary,
    /// None of these can be told.
    Other,
}

impl FailureReason {
    /// Returns the word used in events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoSuchUser => "no-such-user",
            Self::MailboxFull => "mailbox-full",
            Self::Blocked => "blocked",
            Self::Policy => "policy",
            Self::TooBig => "too-big",
            Self::Temporary => "temporary",
            Self::Other => "other",
        }
    }
}

/// Words of the far end, folded, by what they mean. The first that fits counts.
const WORDS: [(FailureReason, &[&str]); 5] = [
    (
        FailureReason::TooBig,
        &[
            "message size exceeds",
            "message too large",
            "message is too large",
            "exceeds size limit",
            "size limit",
            "message too big",
            "sizeexceed",
            "demasiado grande",
            "tamano maximo",
            "demasiado extens",
            "demasiado grand",
            "tamanho maximo",
            "limite de tamanho",
        ],
    ),
    (
        FailureReason::MailboxFull,
        &[
            "mailbox full",
            "mailbox is full",
            "over quota",
            "overquota",
            "quota exceeded",
            "exceeded storage",
            "exceeds the quota",
            "out of storage",
            "mailfull",
            "buzon lleno",
            "buzon esta lleno",
            "bandeja de entrada esta llena",
            "supera la cuota",
            "caixa de correio esta cheia",
            "caixa de correio cheia",
            "excedeu a quota",
        ],
    ),
    (
        FailureReason::Blocked,
        &[
            "spam",
            "blocklist",
            "blacklist",
            "block list",
            "black list",
            "blocked",
            "spamhaus",
            "barracuda",
            "dnsbl",
            "reputation",
            "listed at",
            "listed in",
            "bloquead",
            "lista negra",
            "correo no deseado",
            "correio nao solicitado",
            "junk mail",
            "unsolicited",
        ],
    ),
    (
        FailureReason::NoSuchUser,
        &[
            "user unknown",
            "unknown user",
            "no such user",
            "no such recipient",
            "no such person",
            "no such mailbox",
            "no such address",
            "no mailbox here",
            "user not found",
            "user doesn't exist",
            "does not exist",
            "doesn't exist",
            "doesn't have a",
            "not a valid",
            "invalid recipient",
            "invalid mailbox",
            "unknown recipient",
            "recipient unknown",
            "recipient not found",
            "recipnotfound",
            "recipient rejected",
            "recipient address rejected: access denied",
            "unrouteable address",
            "unroutable address",
            "mailbox unavailable",
            "mailbox not found",
            "account is disabled",
            "account has been disabled",
            "account that you tried to reach",
            "address couldn't be found",
            "address not found",
            "wasn't found at",
            "host or domain name not found",
            "host unknown",
            "domain not found",
            "domain name not found",
            "no existe",
            "no se encontro la direccion",
            "no se ha encontrado la direccion",
            "no se ha podido encontrar",
            "no se encuentra la direccion",
            "no se encontro en",
            "destinatario desconocido",
            "usuario desconocido",
            "direccion de correo electronico que ha especificado",
            "nao existe",
            "nao foi encontrado",
            "nao foi possivel encontrar",
            "endereco nao encontrado",
            "utilizador desconhecido",
            "destinatario nao encontrado",
        ],
    ),
    (
        FailureReason::Policy,
        &[
            "policy",
            "not authorized",
            "not authorised",
            "not permitted",
            "authentication",
            "dmarc",
            "spf",
            "dkim",
            "relay access denied",
            "relaying denied",
            "access denied",
            "rejected your message",
            "restricted",
            "politica",
            "no tiene permiso",
            "no esta autorizado",
            "nao tem permissao",
            "nao esta autorizado",
        ],
    ),
];

impl FailedRecipient {
    /// Returns the class of the failure, by action, status (RFC 3463) and the far end's words.
    #[must_use]
    pub fn reason(&self) -> FailureReason {
        if matches!(self.action.as_str(), "delayed" | "relayed" | "expanded" | "delivered") {
            return FailureReason::Temporary;
        }
        let (class, rest) = self.status.split_once('.').unwrap_or_default();
        match rest {
            "2.2" => return FailureReason::MailboxFull,
            "2.3" | "3.4" => return FailureReason::TooBig,
            "1.1" | "1.2" | "1.3" | "1.6" | "1.10" if class == "5" => {
                return FailureReason::NoSuchUser;
            }
            _ => {}
        }
        let words = fold(&self.diagnostic);
        let said = WORDS.iter().find(|(_, known)| known.iter().any(|word| words.contains(word)));
        match said {
            Some((reason, _)) => *reason,
            None if class == "4" => FailureReason::Temporary,
            None if rest.starts_with("7.") => FailureReason::Policy,
            None if rest == "1.0" || rest == "2.1" || rest == "4.4" => FailureReason::NoSuchUser,
            None => FailureReason::Other,
        }
    }

    /// Returns whether nothing that is sent there will ever arrive: nobody has the address, and
    /// the far end says so for good.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.reason() == FailureReason::NoSuchUser && !self.status.starts_with(['2', '4'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(action: &str, status: &str, diagnostic: &str, expected: FailureReason) {
        let failed = FailedRecipient {
            address: "ana@cliente.example".to_owned(),
            status: status.to_owned(),
            action: action.to_owned(),
            diagnostic: diagnostic.to_owned(),
        };
        assert_eq!(failed.reason(), expected, "{action} {status} {diagnostic}");
    }

    #[test]
    fn c3_each_failure_has_its_class() {
        use FailureReason::{Blocked, MailboxFull, NoSuchUser, Other, Policy, Temporary, TooBig};
        for (action, status, diagnostic, expected) in [
            ("failed", "5.1.1", "550 5.1.1 user unknown", NoSuchUser),
            ("failed", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", NoSuchUser),
            ("failed", "5.0.0", "550 No such user here", NoSuchUser),
            ("failed", "5.4.1", "550 5.4.1 Recipient address rejected: Access denied.", NoSuchUser),
            ("failed", "", "This user doesn't have a yahoo.com account (x@yahoo.com)", NoSuchUser),
            ("failed", "5.4.4", "", NoSuchUser),
            ("failed", "5.2.2", "552 5.2.2 over", MailboxFull),
            ("failed", "4.2.2", "452 4.2.2 The email account is over quota", MailboxFull),
            ("failed", "", "El buzón del destinatario está lleno: buzón lleno", MailboxFull),
            ("failed", "5.7.1", "550 5.7.1 blocked using zen.spamhaus.org", Blocked),
            ("failed", "5.7.1", "550 5.7.1 Message rejected as spam", Blocked),
            ("failed", "5.7.26", "550 5.7.26 unauthenticated mail, see DMARC", Policy),
            ("failed", "5.7.1", "550 5.7.1 not for you", Policy),
            ("failed", "5.3.4", "552 5.3.4 too much", TooBig),
            ("failed", "", "Mensagem demasiado grande para o destinatário", TooBig),
            ("delayed", "4.4.1", "connect timed out", Temporary),
            ("failed", "4.4.7", "retry time exceeded", Temporary),
            ("delayed", "5.1.1", "user unknown", Temporary),
            ("failed", "5.0.0", "something", Other),
        ] {
            check(action, status, diagnostic, expected);
        }
    }

    #[test]
    fn c3_only_an_address_that_nobody_has_is_dead() {
        let failed = |status: &str, diagnostic: &str| FailedRecipient {
            status: status.to_owned(),
            action: "failed".to_owned(),
            diagnostic: diagnostic.to_owned(),
            ..FailedRecipient::default()
        };
        assert!(failed("5.1.1", "").is_dead() && failed("", "no such user").is_dead());
        assert!(!failed("4.1.1", "user unknown").is_dead(), "it may be found again");
        assert!(!failed("5.2.2", "").is_dead() && !failed("5.7.1", "spam").is_dead());
    }
}
