//! Earlier messages inside a message: quoted lines, attributions, header blocks.
use super::attribution::{Found, attribution, is_short, names_writer};
use super::{DroppedKind, Kind};
use crate::text::{fold, fold_words};

/// Bytes of a line of a header block: it may name many recipients.
const FIELD_BYTES_MAX: usize = 1_200;
/// Bytes of the name of a field, with marks around it.
const FIELD_NAME_BYTES_MAX: usize = 24;
/// Lines that are searched for the fields of a header block.
const BLOCK_LINES_MAX: usize = 14;

/// What parts a message from an earlier one, as words, folded.
const SEPARATORS: [&str; 30] = [
    "ursprungliche nachricht",
    "messaggio originale",
    "mensaje original",
    "mensagem original",
    "original message",
    "correo original",
    "original appointment",
    "cita original",
    "compromisso original",
    "message d origine",
    "message original",
    "missatge original",
    "mensaxe orixinal",
    "jatorrizko mezua",
    "oprindelig besked",
    "oorspronkelijk bericht",
    "mensaje reenviado",
    "mensagem reencaminhada",
    "mensagem encaminhada",
    "forwarded message",
    "forwarded by",
    "missatge reenviat",
    "message transfere",
    "begin forwarded message",
    "inicio del mensaje reenviado",
    "inicio da mensagem reencaminhada",
    "inicio da mensagem encaminhada",
    "reenviado por",
    "reencaminhado por",
    "mensaje reenviado por",
];

/// The lines of a text that are of earlier messages.
pub(super) struct Marked {
    pub(super) kinds: Vec<Kind>,
    /// The earlier message that runs to the end of the text, if one does.
    pub(super) earlier: Option<Earlier>,
}

/// An earlier message that is not marked line by line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Earlier {
    /// The line where its content begins, after its header.
    pub(super) content: usize,
}

/// Marks the lines of earlier messages.
pub(super) fn mark(lines: &[&str]) -> Marked {
    let mut kinds: Vec<Kind> = lines
        .iter()
        .map(|line| line.trim_start().starts_with('>').then_some(DroppedKind::Quote))
        .collect();
    // Each line is read once; many blocks may be looked for in the same lines.
    let fields: Vec<Option<FieldKind>> = lines.iter().map(|line| field_kind(line)).collect();
    let mut at = 0;
    while at < lines.len() {
        if let Some(Found { from, to }) = attribution(lines, at) {
            kinds[from..to].fill(Some(DroppedKind::Quote));
            let barred = barred(lines, to);
            kinds[to..barred].fill(Some(DroppedKind::Quote));
            if barred == to && !next_is_quoted(lines, to) {
                kinds[from..].fill(Some(DroppedKind::Quote));
                return Marked { kinds, earlier: Some(Earlier { content: to }) };
            }
            at = barred;
            continue;
        }
        if kinds[at].is_none()
            && let Some(content) = header(lines, &fields, at)
        {
            kinds[at..].fill(Some(DroppedKind::Quote));
            return Marked { kinds, earlier: Some(Earlier { content }) };
        }
        at += 1;
    }
    Marked { kinds, earlier: None }
}

/// Returns whether the next line with words is a quoted one.
pub(super) fn next_is_quoted(lines: &[&str], from: usize) -> bool {
    next_begins(lines, from, '>')
}

/// Returns whether the next line with words begins with `mark`.
pub(super) fn next_begins(lines: &[&str], from: usize, mark: char) -> bool {
    lines
        .get(from..)
        .and_then(|rest| rest.iter().find(|line| !line.trim().is_empty()))
        .is_some_and(|line| line.trim_start().starts_with(mark))
}

/// Returns the end of the lines that are quoted with bars. Bars draw tables too, and quote only
/// right below the line that says who wrote.
fn barred(lines: &[&str], from: usize) -> usize {
    if !next_begins(lines, from, '|') {
        return from;
    }
    let is_barred = |line: &&&str| line.trim().is_empty() || line.trim_start().starts_with('|');
    from + lines[from..].iter().take_while(is_barred).count()
}

/// Returns where the content of an earlier message begins whose separator or header block
/// begins in line `at`.
fn header(lines: &[&str], fields: &[Option<FieldKind>], at: usize) -> Option<usize> {
    let line = lines[at].trim();
    if line.is_empty() || !is_short(line) {
        return None;
    }
    if is_separator(line) {
        return Some(block(lines, fields, at + 1, true).unwrap_or(at + 1));
    }
    let drawn = line.len() >= 10 && line.chars().all(|c| matches!(c, '_' | '-' | '='));
    block(lines, fields, if drawn { at + 1 } else { at }, false)
}

/// Returns whether a line is "-----Mensaje original-----" or its like: drawn around, or with a
/// colon behind.
pub(super) fn is_separator(line: &str) -> bool {
    let drawn = line.starts_with(['-', '_', '*', '=', '—', '–']) || line.ends_with(':');
    if !drawn {
        return false;
    }
    // "-----Ana <ana@cliente.example> escribió: -----", as Notes writes.
    if line.starts_with("--") && line.ends_with("--") && names_writer(line) {
        return true;
    }
    let words = fold_words(line);
    SEPARATORS.into_iter().any(|known| {
        words == known
            || words.starts_with(known) && (known.ends_with("by") || known.ends_with("por"))
    })
}

/// The fields of a header block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FieldKind {
    From,
    Date,
    To,
    Subject,
    Other,
}

/// Reads the name of a header line such as `*Enviado el:* lunes`.
fn field_kind(line: &str) -> Option<FieldKind> {
    let plain = line.trim_start().trim_start_matches(['*', '_', '>', ' ']);
    let head = plain.get(..plain.floor_char_boundary(FIELD_NAME_BYTES_MAX + 1))?;
    let (name, _) = head.split_once(':')?;
    Some(match fold(name.trim_matches(['*', '_', ' ', '\u{a0}'])).as_str() {
        "de" | "from" | "von" | "remitente" | "da" | "van" | "fra" => FieldKind::From,
        "enviado" | "enviado el" | "enviado em" | "enviada em" | "enviada el" | "sent" | "date"
        | "fecha" | "data" | "gesendet" | "envoye" | "envoye le" | "enviada" | "enviat"
        | "inviato" | "verzonden" | "datum" | "enviados" | "enviadas" | "enviat el" | "dato"
        | "message du" => FieldKind::Date,
        "para" | "to" | "an" | "a" | "per a" | "aan" | "til" => FieldKind::To,
        "asunto" | "assunto" | "subject" | "betreff" | "objet" | "assumpte" | "oggetto"
        | "onderwerp" | "emne" | "sujet" => FieldKind::Subject,
        "cc" | "cco" | "bcc" | "copie a" | "reply-to" | "responder a" | "importancia"
        | "importance" | "datos adjuntos" | "anexos" | "attachments" | "prioridad"
        | "prioridade" | "cuando" | "when" | "quando" => FieldKind::Other,
        _ => return None,
    })
}

/// Returns the subject that a header line such as `*Asunto:* RV: corte` gives.
pub(super) fn subject_of(line: &str) -> Option<&str> {
    let (_, value) =
        line.split_once(':').filter(|_| field_kind(line) == Some(FieldKind::Subject))?;
    Some(value.trim_matches(['*', '_', ' ']))
}

/// Returns where the content begins after the header block in line `at`, if one stands there:
/// a sender, a date, and a subject or (with an address) a recipient. Some programs name the
/// recipient first, but only below a separator.
fn block(
    lines: &[&str],
    fields: &[Option<FieldKind>],
    at: usize,
    separated: bool,
) -> Option<usize> {
    let first = (at..lines.len().min(at + 3)).find(|i| !lines[*i].trim().is_empty())?;
    match fields[first]? {
        FieldKind::From | FieldKind::Date | FieldKind::Subject => {}
        FieldKind::To if separated => {}
        FieldKind::To | FieldKind::Other => return None,
    }
    let (mut from, mut date, mut to, mut subject, mut address) =
        (false, false, false, false, false);
    let mut end = first;
    let mut others = 0;
    for (i, line) in lines.iter().enumerate().skip(first).take(BLOCK_LINES_MAX) {
        let line = line.trim();
        let Some(kind) = fields[i].filter(|_| line.len() <= FIELD_BYTES_MAX) else {
            // Recipients may be wrapped; a blank line may stand between paragraphs of HTML.
            others += 1;
            if others > 2 {
                break;
            }
            continue;
        };
        // Somebody typed "Subject: …" himself, above a block that has its own.
        if kind == FieldKind::Subject && subject && fields[first] == Some(FieldKind::Subject) {
            return None;
        }
        others = 0;
        end = i + 1;
        from |= kind == FieldKind::From;
        date |= kind == FieldKind::Date && line.chars().any(|c| c.is_ascii_digit());
        to |= kind == FieldKind::To;
        subject |= kind == FieldKind::Subject;
        address |= line.contains('@');
    }
    (from && date && (subject || to && address)).then_some(end)
}
