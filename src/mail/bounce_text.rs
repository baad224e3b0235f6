//! Delivery reports that are text for people: qmail, Exim, sendmail, Postfix, Exchange in three
//! languages, Gmail, Yahoo.
use super::bounce::{VALUE_CHARS_MAX, message_id};
use super::clean;
use super::fields::Fields;
use super::inbound::{Bounce, FailedRecipient};
use super::limits::ReadLimits;
use crate::text::fold;

/// Lines of a report that are searched for addresses.
const LINES_MAX: usize = 400;
/// Lines below an address that say why.
const WHY_LINES_MAX: usize = 10;
/// Lines below an address among which a status is looked for when the nearest have none: reports
/// of Exchange and Gmail explain first and quote the far end below.
const STATUS_LINES_MAX: usize = 40;
/// How the copy of the returned mail begins, folded: addresses in it are not failed ones.
const COPY_BEGINS: [&str; 12] = [
    "below this line is a copy",
    "this is a copy of the message",
    "this is a copy of your message",
    "original message headers",
    "original message follows",
    "----- original message -----",
    "encabezados de mensajes originales",
    "encabezados del mensaje original",
    "mensaje original",
    "cabecalhos de mensagens originais",
    "cabecalhos originais da mensagem",
    "mensagem original",
];
/// Words before an address inside a sentence that tells of its failure, folded, and one that must
/// follow it: Gmail's.
const SENTENCES: [&str; 5] = [
    "wasn't delivered to ",
    "no se ha entregado a ",
    "no se entrego a ",
    "nao foi entregue a ",
    "nao foi entregue para ",
];
/// Words of reports of mail that still waits, folded.
const DELAY_WORDS: [&str; 8] = [
    "delayed",
    "warning: could not send",
    "will be retried",
    "still trying",
    "retrasado",
    "se seguira intentando",
    "atrasada",
    "continuar a tentar",
];

/// Reads a report of an old or home-made kind: by `X-Failed-Recipients` (Exim, Gmail), by lines
/// that hold an address as such programs write it, and by sentences that tell of one.
pub(super) fn unstructured(
    fields: &Fields<'_>,
    subject: &str,
    text: &str,
    limits: &ReadLimits,
) -> Bounce {
    let copy = |line: &&str| {
        let folded = fold(line);
        !COPY_BEGINS.iter().any(|begin| folded.contains(begin))
    };
    let lines: Vec<&str> = text.lines().map(str::trim).take(LINES_MAX).take_while(copy).collect();
    let delayed = delays(subject, &lines);
    let mut failed: Vec<FailedRecipient> = vec![];
    let mut add = |address: &str, why: &str| {
        let known = failed.iter().any(|f| f.address.eq_ignore_ascii_case(address));
        if !known && failed.len() < limits.failed_max {
            failed.push(FailedRecipient {
                address: clean::line(address, VALUE_CHARS_MAX),
                status: status_in(why).unwrap_or_default().to_owned(),
                action: if delayed { "delayed" } else { "failed" }.to_owned(),
                diagnostic: clean::line(why, VALUE_CHARS_MAX),
            });
        }
    };
    let declared = fields.text("X-Failed-Recipients").unwrap_or_default();
    for address in declared.split(',').map(str::trim).filter(|a| a.contains('@')) {
        let at = lines.iter().position(|line| line.contains(address));
        add(
            address,
            &at.map(|at| why(&lines, at, address, after_address(&lines, at))).unwrap_or_default(),
        );
    }
    for at in 0..lines.len() {
        if let Some(found) = lines.get(at).and_then(|line| address_of(line)) {
            add(found.address, &why(&lines, at, found.address, found.rest));
        }
    }
    Bounce { failed, original_message_id: original(fields, text) }
}

fn delays(subject: &str, lines: &[&str]) -> bool {
    let subject = fold(subject);
    let subject_says = ["delay", "warning", "retras", "atras"];
    if subject_says.iter().any(|word| subject.contains(word)) {
        return true;
    }
    let start = fold(&lines.iter().take(12).copied().collect::<Vec<_>>().join(" "));
    DELAY_WORDS.iter().any(|word| start.contains(word))
}

/// Returns the Message-ID of the mail that came back, from the copy in the text.
fn original(fields: &Fields<'_>, text: &str) -> Option<crate::model::MessageId> {
    text.lines()
        .take(LINES_MAX.saturating_mul(5))
        .find_map(|line| {
            let line = line.trim().trim_start_matches(['>', ' ', '|']);
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("message-id").then(|| message_id(value.as_bytes())).flatten()
        })
        .or_else(|| fields.get("In-Reply-To").and_then(message_id))
}

/// An address that a line tells of, and what else stands there.
struct FailedLine<'a> {
    address: &'a str,
    rest: &'a str,
}

/// What stands in a line behind an address that it holds.
fn after_address<'a>(lines: &[&'a str], at: usize) -> &'a str {
    lines.get(at).and_then(|line| address_of(line)).map_or("", |found| found.rest)
}

/// Returns the address that a line of a report is about.
fn address_of(line: &str) -> Option<FailedLine<'_>> {
    in_brackets(line)
        .or_else(|| alone(line))
        .or_else(|| in_quotes(line))
        .or_else(|| with_mailto(line))
        .or_else(|| in_sentence(line))
}

/// `<ana@c.example>`, `<ana@c.example>:`, `<ana@c.example>: host mx said: 550 ...` (qmail, Postfix,
/// sendmail, Yahoo).
fn in_brackets(line: &str) -> Option<FailedLine<'_>> {
    let (address, rest) = line.strip_prefix('<')?.split_once('>')?;
    let ends = rest.is_empty() || rest.starts_with([':', ' ', '(']);
    (ends && is_address(address))
        .then(|| FailedLine { address, rest: rest.trim_start_matches([':', ' ']) })
}

/// The address and nothing else, perhaps a colon (Exim, Gmail, Exchange).
fn alone(line: &str) -> Option<FailedLine<'_>> {
    let address = line.trim_end_matches(':').trim();
    is_address(address).then_some(FailedLine { address, rest: "" })
}

/// `'ana@c.example' on 11/2/2026 10:00 AM` (old Exchange, in any language).
fn in_quotes(line: &str) -> Option<FailedLine<'_>> {
    let (address, rest) = line.strip_prefix(['\'', '"'])?.split_once(['\'', '"'])?;
    is_address(address).then(|| FailedLine { address, rest: rest.trim() })
}

/// `Ana (ana@c.example)<mailto:ana@c.example>` (Exchange turned into text).
fn with_mailto(line: &str) -> Option<FailedLine<'_>> {
    let (before, after) = line.split_once("mailto:")?;
    let short = before.split_whitespace().count() <= 8;
    let address = after.split(['>', ')', ']', ' ', '?']).next()?;
    (short && is_address(address)).then_some(FailedLine { address, rest: "" })
}

/// `Your message wasn't delivered to ana@c.example because ...` (Gmail, in three languages).
fn in_sentence(line: &str) -> Option<FailedLine<'_>> {
    let folded = fold(line);
    SENTENCES.iter().find(|sentence| folded.contains(*sentence))?;
    let address = line
        .split_whitespace()
        .map(|word| word.trim_matches(['<', '>', ',', '.', '*', '(', ')']))
        .find(|word| is_address(word))?;
    Some(FailedLine { address, rest: line })
}

fn is_address(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(local, domain)| {
        text.len() <= 254
            && !local.is_empty()
            && domain.contains('.')
            && !text.contains([' ', '<', '>', ',', ';', ':', '(', '"', '\''])
    })
}

/// Returns why delivery failed: what stands beside and right below the address, and, when that
/// names no status, the next line that does.
fn why(lines: &[&str], at: usize, address: &str, beside: &str) -> String {
    let below = lines.get(at.saturating_add(1)..).unwrap_or_default();
    let mut said: Vec<&str> = vec![beside];
    let blank = |line: &&&str| line.is_empty();
    let gap = if beside.is_empty() { below.iter().take_while(blank).count() } else { 0 };
    let near = below.iter().skip(gap).take(WHY_LINES_MAX);
    said.extend(near.take_while(|line| !line.is_empty() && address_of(line).is_none()).copied());
    said.retain(|line| !line.is_empty());
    let text = said.join(" ");
    if status_in(&text).is_some() {
        return text;
    }
    let same = |line: &&&str| address_of(line).is_none_or(|found| found.address == address);
    let told = below.iter().take(STATUS_LINES_MAX).take_while(same);
    let told = told.filter(|line| status_in(line).is_some()).find(|line| !said.contains(line));
    match told {
        Some(line) if text.is_empty() => (*line).to_owned(),
        Some(line) => format!("{line} {text}"),
        None => text,
    }
}

/// Finds a status such as `5.1.1` (RFC 3463) in a diagnostic; an address of a host is none.
fn status_in(diagnostic: &str) -> Option<&str> {
    diagnostic.split(|c: char| !(c.is_ascii_digit() || c == '.')).find_map(|word| {
        let word = word.trim_end_matches('.');
        let numbers: Vec<&str> = word.split('.').collect();
        matches!(
            numbers.as_slice(),
            [class, subject, detail]
                if matches!(*class, "2" | "4" | "5")
                    && (1..=3).contains(&subject.len())
                    && (1..=3).contains(&detail.len())
        )
        .then_some(word)
    })
}
