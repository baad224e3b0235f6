//! Earlier messages inside a message: quoted lines, attributions, header blocks.
use super::{DroppedKind, Kind};
use crate::text::{fold, fold_words};

/// Bytes of a line that may belong to an attribution or a header block; names and dates are
/// short, and longer lines are not worth folding.
const LINE_BYTES_MAX: usize = 300;
/// Lines that an attribution may be wrapped over.
const ATTRIBUTION_LINES_MAX: usize = 4;
/// Lines that are searched for the fields of a header block.
const BLOCK_LINES_MAX: usize = 14;

/// The verbs that end an attribution, folded.
const VERBS: [&str; 14] = [
    "escribio",
    "escreveu",
    "wrote",
    "a ecrit",
    "schrieb",
    "ha scritto",
    "va escriure",
    "escribiu",
    "writes",
    "schreef",
    "skrev",
    "napisal",
    "napisal a",
    "kirjoitti",
];
/// Verbs that some programs write without a colon.
const VERBS_BARE: [&str; 4] = [" wrote", " escribió", " escreveu", " a écrit"];
/// What parts a message from an earlier one, as words, folded.
const SEPARATORS: [&str; 26] = [
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
    let mut at = 0;
    while at < lines.len() {
        if let Some((from, to)) = attribution(lines, at).or_else(|| wrapped_attribution(lines, at))
        {
            kinds[from..to].fill(Some(DroppedKind::Quote));
            if !next_is_quoted(lines, to) {
                kinds[from..].fill(Some(DroppedKind::Quote));
                return Marked { kinds, earlier: Some(Earlier { content: to }) };
            }
            at = to;
            continue;
        }
        if kinds[at].is_none()
            && let Some(content) = header(lines, at)
        {
            kinds[at..].fill(Some(DroppedKind::Quote));
            return Marked { kinds, earlier: Some(Earlier { content }) };
        }
        at += 1;
    }
    Marked { kinds, earlier: None }
}

fn next_is_quoted(lines: &[&str], from: usize) -> bool {
    lines[from..]
        .iter()
        .find(|line| !line.trim().is_empty())
        .is_some_and(|line| line.trim_start().starts_with('>'))
}

/// Returns the lines of an attribution whose address was wrapped, so that its end in line `at`
/// looks quoted: "El lun, 2 nov 2026 a las 10:00, Ana <ana@c.example" and "> escribió:" below.
fn wrapped_attribution(lines: &[&str], at: usize) -> Option<(usize, usize)> {
    let end = lines[at].trim_start().strip_prefix('>')?.trim();
    if end.len() > LINE_BYTES_MAX || !end.ends_with(':') {
        return None;
    }
    let earliest = at.saturating_sub(ATTRIBUTION_LINES_MAX - 1);
    let mut whole = format!("> {end}");
    for from in (earliest..at).rev() {
        let line = lines[from].trim();
        if line.is_empty() || line.len() > LINE_BYTES_MAX || line.starts_with('>') {
            return None;
        }
        whole = format!("{line}{whole}");
        if line.contains('<') {
            let is_one = is_attribution(&whole, || true) || is_attribution(line, || true);
            return is_one.then_some((from, at + 1));
        }
    }
    None
}

/// Returns the lines of an attribution that ends in line `at`: "El lun, 2 nov 2026 a las 10:00,
/// Ana escribió:", on one line or wrapped over some.
fn attribution(lines: &[&str], at: usize) -> Option<(usize, usize)> {
    let last = lines[at].trim_end_matches(['*', '_', '-', ' ', '\t', '\u{a0}']);
    // Some programs leave the colon out; then there must be an address.
    let says = last.ends_with(':') || VERBS_BARE.into_iter().any(|verb| last.ends_with(verb));
    if last.len() > LINE_BYTES_MAX || !says {
        return None;
    }
    let to = at + 1;
    let earliest = to.saturating_sub(ATTRIBUTION_LINES_MAX);
    // Backwards, until a line begins like an attribution; a blank line ends the search.
    let mut from = to;
    let mut whole = String::new();
    while from > earliest {
        let line = lines[from - 1].trim();
        let quoted = line.starts_with('>') && from < to;
        if line.is_empty() || line.len() > LINE_BYTES_MAX || quoted {
            break;
        }
        from -= 1;
        whole = format!("{line} {whole}");
        // An address that is closed here was opened in a line before.
        let whole_address = whole.matches('<').count() >= whole.matches('>').count();
        if whole_address && is_attribution(whole.trim(), || next_is_quoted(lines, to)) {
            return Some((from, to));
        }
    }
    None
}

/// Returns whether a text ending in a colon says who wrote when.
fn is_attribution(whole: &str, quote_follows: impl Fn() -> bool) -> bool {
    let whole = whole.trim_matches(['-', '*', '_', ' ']);
    let has_digit = whole.chars().any(|c| c.is_ascii_digit());
    let complete = whole.ends_with(':') || whole.contains('@');
    if !has_digit || !complete || whole.starts_with('>') {
        return false;
    }
    let words = fold_words(whole);
    let said = VERBS.into_iter().any(|verb| {
        words.strip_suffix(verb).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
    });
    let in_the_middle = || {
        VERBS.into_iter().any(|verb| words.contains(&format!(" {verb} "))) && whole.contains('@')
    };
    if said || in_the_middle() {
        return begins_attribution(whole, &words);
    }
    // "2026-11-02 10:00 Ana <ana@c.example>:" without a verb, as some programs write.
    let first_digit = whole.chars().next().is_some_and(|c| c.is_ascii_digit());
    whole.contains('@')
        && (whole.ends_with(">:") && has_time(whole) || first_digit && quote_follows())
}

/// Returns whether a time of day such as `10:00` or `18.30` stands in a text.
fn has_time(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).any(|word| {
        word.split_once([':', '.']).is_some_and(|(hours, rest)| {
            let minutes = rest.split([':', '.']).next().unwrap_or_default();
            (1..=2).contains(&hours.len()) && minutes.len() == 2
        })
    })
}

/// Returns whether a text begins as attributions do: with a date in words, a day or a sender.
fn begins_attribution(whole: &str, words: &str) -> bool {
    const STARTS: [&str; 18] = [
        "in ", "el ", "em ", "no dia ", "a ", "ao ", "on ", "le ", "am ", "il ", "op ", "at ",
        "dia ", "no ", "na ", "o ", "den ", "citando ",
    ];
    let first_digit = whole.chars().next().is_some_and(|c| c.is_ascii_digit());
    let starts = STARTS.into_iter().any(|start| words.starts_with(start));
    // A sender: up to four capitalised words before an address.
    let sender = whole.split_once(['<', '(']).is_some_and(|(name, rest)| {
        let name = name.trim().trim_matches('"');
        rest.contains('@') && name.split_whitespace().count() <= 5
    });
    first_digit || starts || sender
}

/// Returns where the content of an earlier message begins whose separator or header block
/// begins in line `at`.
fn header(lines: &[&str], at: usize) -> Option<usize> {
    let line = lines[at].trim();
    if line.is_empty() || line.len() > LINE_BYTES_MAX {
        return None;
    }
    if is_separator(line) {
        return Some(block(lines, at + 1).unwrap_or(at + 1));
    }
    let drawn = line.len() >= 10 && line.chars().all(|c| matches!(c, '_' | '-'));
    block(lines, if drawn { at + 1 } else { at })
}

/// Returns whether a line is "-----Mensaje original-----" or its like: drawn around, or with a
/// colon behind.
pub(super) fn is_separator(line: &str) -> bool {
    let drawn = line.starts_with(['-', '_', '*', '=', '—', '–']) || line.ends_with(':');
    if !drawn {
        return false;
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
    let plain = line.trim().trim_start_matches(['*', '_', '>', ' ']);
    let (name, _) = plain.split_once(':').filter(|(name, _)| name.len() <= 24)?;
    Some(match fold(name.trim_matches(['*', '_', ' ', '\u{a0}'])).as_str() {
        "de" | "from" | "von" | "remitente" | "da" | "van" => FieldKind::From,
        "enviado" | "enviado el" | "enviado em" | "enviada em" | "enviada el" | "sent" | "date"
        | "fecha" | "data" | "gesendet" | "envoye" | "envoye le" | "enviada" | "enviat"
        | "inviato" | "verzonden" | "datum" => FieldKind::Date,
        "para" | "to" | "an" | "a" | "per a" | "aan" => FieldKind::To,
        "asunto" | "assunto" | "subject" | "betreff" | "objet" | "assumpte" | "oggetto"
        | "onderwerp" => FieldKind::Subject,
        "cc" | "cco" | "bcc" | "reply-to" | "responder a" | "importancia" | "importance"
        | "datos adjuntos" | "anexos" | "attachments" | "prioridad" | "prioridade" | "cuando"
        | "when" | "quando" => FieldKind::Other,
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
/// a sender, a date, and a subject or (with an address) a recipient.
fn block(lines: &[&str], at: usize) -> Option<usize> {
    let first = (at..lines.len().min(at + 3)).find(|i| !lines[*i].trim().is_empty())?;
    if !matches!(field_kind(lines[first])?, FieldKind::From | FieldKind::Date | FieldKind::Subject)
    {
        return None;
    }
    let (mut from, mut date, mut to, mut subject, mut address) =
        (false, false, false, false, false);
    let mut end = first;
    let mut others = 0;
    for (i, line) in lines.iter().enumerate().skip(first).take(BLOCK_LINES_MAX) {
        let line = line.trim();
        let Some(kind) = field_kind(line).filter(|_| line.len() <= 4 * LINE_BYTES_MAX) else {
            // Recipients may be wrapped; a blank line may stand between paragraphs of HTML.
            others += 1;
            if others > 2 {
                break;
            }
            continue;
        };
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
