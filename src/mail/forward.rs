//! What is new in a message: answers add to what is known, forwards bring what is not.
use super::fields::{self, Fields};
use super::limits::ReadLimits;
use super::walk::Parts;
use super::{clean, standard};
use crate::model::EmailAddress;
use crate::text::{
    fold, has_forward_separator, is_forward_subject, newest_text, newest_text_of_forward,
};

/// What an answer begins with, folded.
const REPLY_PREFIXES: [&str; 6] = ["re:", "re :", "res:", "aw:", "sv:", "r:"];
/// Characters of the subject that are looked at.
const SUBJECT_CHARS_MAX: usize = 200;

/// How a message says it stands to earlier ones.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Standing {
    /// The subject is that of a forwarded message.
    forwards: bool,
    /// The subject is that of an answer, or In-Reply-To names a message.
    answers: bool,
}

impl Standing {
    /// Reads it from the header.
    pub(super) fn of(fields: &Fields<'_>) -> Self {
        let subject = fields.text("Subject").unwrap_or_default();
        let subject = clean::line(&subject, SUBJECT_CHARS_MAX);
        let folded = fold(&subject);
        let named = fields.get("In-Reply-To").is_some_and(|ids| !standard::ids(ids).is_empty());
        Self {
            forwards: is_forward_subject(&subject),
            answers: named || REPLY_PREFIXES.into_iter().any(|re| folded.starts_with(re)),
        }
    }

    /// Returns whether attached messages are part of what is said.
    pub(super) const fn opens_attached(self) -> bool {
        !self.answers
    }

    /// Returns what is new in the text that the writer sees. A subject that forwards is believed
    /// even beside In-Reply-To, which many programs set on forwards too: a report must not be
    /// lost for that. Who gave the forward a subject of his own is believed by the line that his
    /// program wrote; an answer quotes such lines.
    pub(super) fn newest(self, text: &str) -> String {
        let forwards = self.forwards || !self.answers && has_forward_separator(text);
        if forwards { newest_text_of_forward(text).text } else { newest_text(text).text }
    }
}

/// Lines of a forward that are searched for who wrote it.
const LINES_MAX: usize = 200;
/// Lines below a sender's line among which another line of the same head must stand.
const HEAD_LINES_MAX: usize = 6;
/// How the line of the sender begins in a forwarded head, folded.
const SENDER_NAMES: [&str; 5] = ["from:", "de:", "von:", "da:", "remitente:"];
/// How its other lines begin, folded.
const OTHER_NAMES: [&str; 14] = [
    "to:", "para:", "subject:", "asunto:", "assunto:", "sent:", "date:", "enviado", "enviada",
    "fecha:", "data:", "cc:", "an:", "betreff:",
];
/// How programs end the line above a quote, folded.
const QUOTE_ENDS: [&str; 4] = ["escribio:", "wrote:", "escreveu:", "schrieb:"];

/// Returns who wrote what is forwarded: the sender of the first attached message, else of the first
/// head in the text. Nothing is proven by it.
pub(super) fn original_sender(
    standing: Standing,
    parts: &Parts<'_>,
    text: &str,
    limits: &ReadLimits,
) -> Option<EmailAddress> {
    if !standing.forwards {
        return None;
    }
    attached_sender(parts, limits).or_else(|| sender_in(text))
}

fn attached_sender(parts: &Parts<'_>, limits: &ReadLimits) -> Option<EmailAddress> {
    let part = parts.list.iter().find(|part| super::role::is_message(part))?;
    let inner = part.encoding().decode(part.body, limits.field_bytes_max);
    let (head, _) = fields::split(fields::skip_leading(&inner), limits.field_limits(), |_| false);
    address_in(&head.text("From")?)
}

fn sender_in(text: &str) -> Option<EmailAddress> {
    let plain = |line: &str| line.trim().trim_start_matches(['>', ' ', '*']).to_owned();
    let lines: Vec<String> = text.lines().take(LINES_MAX).map(plain).collect();
    lines.iter().enumerate().find_map(|(at, line)| {
        let folded = fold(line).replace('*', "");
        if QUOTE_ENDS.iter().any(|end| folded.ends_with(end)) {
            return address_in(line);
        }
        SENDER_NAMES.iter().find(|name| folded.starts_with(*name))?;
        let below = lines.iter().skip(at.saturating_add(1)).take(HEAD_LINES_MAX);
        let head = below.map(|line| fold(line).replace('*', ""));
        let others = head.filter(|line| OTHER_NAMES.iter().any(|name| line.starts_with(name)));
        (others.count() > 0).then(|| address_in(line)).flatten()
    })
}

/// Returns the last address in a line; a display name may hold another one.
fn address_in(line: &str) -> Option<EmailAddress> {
    line.split([' ', '<', '>', '[', ']', '(', ')', ',', ';', '\"'])
        .map(|word| word.trim_start_matches("mailto:").trim_matches(['*', ':', '.', '\'']))
        .filter(|word| word.contains('@'))
        .filter_map(|word| word.parse().ok())
        .next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b5_the_writer_of_what_is_forwarded_is_found() {
        for (text, expected) in [
            (
                "Ver abajo\n\nDe: Juan Ruiz <juan@cliente.example>\nEnviado: lunes\nPara: Ana\nAsunto: x\n\nhola",
                "juan@cliente.example",
            ),
            (
                "-----Mensaje original-----\nDe: Juan [mailto:juan@cliente.example]\nEnviado el: lunes\n",
                "juan@cliente.example",
            ),
            (
                "---------- Forwarded message ---------\nFrom: John <john@c.example>\nDate: Mon\n",
                "john@c.example",
            ),
            (
                "Inicio del mensaje reenviado:\n\n> De: \"ana@x.example\" <juan@cliente.example>\n> Asunto: Fuego\n",
                "juan@cliente.example",
            ),
            (
                "*De:* Rui <rui@cliente.example>\n*Enviada:* segunda\n*Assunto:* Fogo\n",
                "rui@cliente.example",
            ),
            (
                "Ver\n\nEl lun, 2 nov 2026 a las 10:00, Juan <juan@cliente.example> escribió:\n> hola",
                "juan@cliente.example",
            ),
        ] {
            assert_eq!(sender_in(text).map(|a| a.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in ["De: nada que ver con juan@cliente.example\nhola", "De: Juan\nPara: Ana\n", ""]
        {
            assert_eq!(sender_in(text), None, "{text}");
        }
    }
}
