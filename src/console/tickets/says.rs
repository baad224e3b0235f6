//! What events say, in the language of whoever reads it. What the program says since its sentences have codes is shown
//! by them ([`super::coded`]); events from before stand in English words alone, and are read by these. So the forms here
//! are those of before: a sentence that is changed or added since needs no change here. What is not known is shown as
//! it stands.
use crate::console::causes::{said_by, values_of};
use crate::console::words::Words;
use crate::model::{Intent, Language, Priority, TicketStatus};
use crate::replies::Args;
use crate::tickets::{EventKind, Said, Sentence, TicketEvent};

/// Sentences of the program: `{}` stands for a value, and the message gets the values as `$a`, `$b`, `$c`.
pub(in crate::console) const SENTENCES: &[(&str, &str)] = &[
    ("merged into {}", "console-says-merged-into"),
    ("{} was merged into this ticket", "console-says-merged-here"),
    ("event {} was split into {}", "console-says-split-into"),
    ("split from event {} of {}", "console-says-split-from"),
    ("taken by {}", "console-says-taken"),
    ("given back by {}", "console-says-given-back"),
    ("moved from {} to {}", "console-says-moved"),
    ("escalated by {}", "console-says-escalated-by"),
    ("escalates {}", "console-says-escalates"),
    ("tags {}", "console-says-tags"),
    ("{} by rule {}", "console-says-by-rule"),
    ("{}: nobody to page", "console-says-nobody-to-page"),
    ("{}: the page of {} is about this too", "console-says-page-too"),
    ("page: accepted by {} ({})", "console-says-page-accepted"),
    ("page: handed on by {} ({})", "console-says-page-handed-on"),
    ("page: nobody answered; {} is at its end", "console-says-page-over"),
    ("page: {} accepted it and nothing was done; it begins again", "console-says-page-untouched"),
    ("page: {} was lost before he was put through; it goes on", "console-says-page-lost"),
    ("page: {} had enough for a while", "console-says-page-enough"),
    ("page: {} wants none by this way", "console-says-page-not-so"),
    ("page: {} wants no more short messages", "console-says-page-no-sms"),
    ("rung back at {}: no answer; again in {} minutes", "console-says-no-answer"),
    ("rung back {} times at {}: no answer; we ring no more", "console-says-no-answer-more"),
    ("rung back: {} talked with {}", "console-says-rung-back"),
    ("to be rung back at {}", "console-says-call-back"),
    ("{} ({}) accepted by key and is connected", "console-says-connected"),
    (
        "{} ({}) accepted by key after the caller had hung up, and is to ring him back",
        "console-says-connected-late",
    ),
    ("recorded message, {} s: {}", "console-says-recorded"),
    ("recording heard by {}: {}", "console-says-heard"),
    ("times: a person's hand by {}, due in {} minutes", "console-says-due-acknowledged"),
    ("times: a first answer by {}, due in {} minutes", "console-says-due-first-answer"),
    ("times: an update by {}, due in {} minutes", "console-says-due-update"),
    ("times: a person's hand by {}, not kept", "console-says-late-acknowledged"),
    ("times: a first answer by {}, not kept", "console-says-late-first-answer"),
    ("times: an update by {}, not kept", "console-says-late-update"),
    ("automatic reply", "console-says-automatic"),
    ("read receipt", "console-says-receipt"),
    ("delivery report", "console-says-delivery-report"),
];

/// Sentences that had English words alone before they had codes, and had the same words then.
const CODED_SINCE: &[(&str, Sentence)] = &[
    ("{} -> {}: vouched for: {}", Sentence::Vouched),
    ("{} -> {}: confirmed by one-time link by {}", Sentence::LinkConfirmed),
    (
        "still needs {}: ring back a registered number, or ask a second contact",
        Sentence::StillNeeds,
    ),
    ("freeze requested ({}): whose is not said: ask", Sentence::FreezeAskedOfWhom),
    ("freeze requested ({}): {}", Sentence::FreezeAsked),
    ("freeze {}: whose is not said: ask", Sentence::FreezeOfWhom),
    ("freeze {}: {}", Sentence::Freeze),
    ("task added: {}", Sentence::TaskAdded),
    ("task done: {} {}", Sentence::TaskDone),
    ("task done: {}", Sentence::TaskDone),
    ("invited: link to {}", Sentence::Invited),
    ("PIN reset ordered: link to {}", Sentence::ResetOrdered),
    ("administrators told: nobody", Sentence::AdministratorsUntold),
    ("administrators told: {}", Sentence::AdministratorsTold),
    ("administrators without an address: {}", Sentence::AdministratorsSilent),
    ("PIN drawn by one-time link, sent to {}", Sentence::PinDrawn),
    ("not invited: {} ({}): {}", Sentence::NotInvited),
    ("held for the law: {}", Sentence::HeldForLaw),
    ("held no more: {}", Sentence::HeldNoMore),
    ("copy to {}", Sentence::CopyTo),
    ("also sent to {}", Sentence::AlsoSentTo),
    ("forwarded by {}", Sentence::ForwardedBy),
    ("{} is written to again", Sentence::WrittenAgain),
    ("{} is written to again: it wrote", Sentence::WrittenAgainSince),
    ("recording ready, {} s: {}", Sentence::RecordingReady),
];

/// Sentences that had the words of today before they had codes. One that is reworded gets its words of before above.
const AS_BEFORE: &[Sentence] = &[
    Sentence::Owner,
    Sentence::ToldByPhone,
    Sentence::ToldInPortal,
    Sentence::NoAddress,
    Sentence::NotWritable,
    Sentence::MachineUnanswered,
    Sentence::AsksForNone,
    Sentence::RuleAnswersNothing,
    Sentence::ListUnanswered,
    Sentence::NobodyThere,
    Sentence::ManyToAddress,
    Sentence::UnprovenOff,
    Sentence::UnprovenAddressHour,
    Sentence::UnprovenAddressDay,
    Sentence::UnprovenDomainHour,
    Sentence::UnprovenHour,
    Sentence::LoopTicket,
    Sentence::LoopSubjectHour,
    Sentence::LoopSubjectDay,
    Sentence::LoopDomainDay,
    Sentence::HiddenText,
    Sentence::SignatureUnchecked,
    Sentence::EncryptedUnread,
    Sentence::BoxUnopened,
    Sentence::Dangerous,
    Sentence::PlaceRenamed,
    Sentence::PlaceAmbiguous,
    Sentence::NotSent,
    Sentence::Confirmed,
    Sentence::Because,
    Sentence::PageReplaced,
    Sentence::PageSetAside,
    Sentence::NoticeSent,
    Sentence::SameCall,
    Sentence::OnlyBeginning,
];

/// What is said of the proof of a sender, a sentence each.
const OF_PROOF: &[Sentence] = &[
    Sentence::SenderProven,
    Sentence::SenderUnproven,
    Sentence::ProofUnsigned,
    Sentence::ProofHeader,
    Sentence::ProofTwoAuthors,
    Sentence::ProofNoDns,
    Sentence::ProofBroke,
    Sentence::ProofDmarcHolds,
    Sentence::ProofDmarcFails,
    Sentence::ProofSignature,
    Sentence::ProofSomeSignature,
    Sentence::ProofArc,
    Sentence::ProofPolicyLate,
    Sentence::ProofPolicySilent,
    Sentence::ProofSignedAlone,
    Sentence::ProofNoPolicy,
    Sentence::ProofSigned,
    Sentence::ProofListed,
    Sentence::ProofNotAligned,
    Sentence::ProofNothing,
];

/// How callers came to their matter, as the program writes it.
pub(in crate::console) const WAYS: &[(&str, &str)] = &[
    ("by menu", "console-way-menu"),
    ("by speech", "console-way-speech"),
    ("by the danger key", "console-way-danger"),
    ("asked for a person", "console-way-person"),
    ("pressed and said nothing", "console-way-silence"),
    ("unfinished", "console-way-unfinished"),
];

/// Returns what an event says. Whatever people wrote stays as they wrote it.
pub(super) fn said(words: &Words, event: &TicketEvent) -> String {
    if !event.said.is_empty() {
        return super::coded::told(words, &event.said);
    }
    let (kind, text) = (event.kind, event.text.as_str());
    if kind == EventKind::Answered {
        let told = letter_sent(words, text).or_else(|| incident_told(words, text));
        return told.unwrap_or_else(|| text.to_owned());
    }
    if kind == EventKind::Message && !text.starts_with("recorded") {
        return text.to_owned();
    }
    let told = |line: &str| {
        let label = (kind == EventKind::Corrected).then(|| label_told(words, line)).flatten();
        label.unwrap_or_else(|| sentence(words, line))
    };
    text.lines().map(told).collect::<Vec<_>>().join("\n")
}

fn sentence(words: &Words, line: &str) -> String {
    status_told(words, line)
        .or_else(|| changed(words, line))
        .or_else(|| call_told(words, line))
        .or_else(|| leg_told(words, line))
        .or_else(|| incident_told(words, line))
        .or_else(|| proof_told(words, line))
        .or_else(|| known(words, line))
        .or_else(|| coded_since(words, line))
        .unwrap_or_else(|| line.to_owned())
}

fn known(words: &Words, line: &str) -> Option<String> {
    said_by(SENTENCES, words, line)
}

fn coded_since(words: &Words, line: &str) -> Option<String> {
    let mut forms = CODED_SINCE.iter();
    let before = forms.find_map(|(form, code)| Some((values_of(form, line)?, *code)));
    match before {
        Some((values, code)) => Some(of_values(words, code, values)),
        None => as_before(words, AS_BEFORE, line),
    }
}

fn as_before(words: &Words, codes: &[Sentence], line: &str) -> Option<String> {
    let mut codes = codes.iter().copied();
    let (values, code) = codes.find_map(|code| Some((values_of(code.form(), line)?, code)))?;
    Some(of_values(words, code, values))
}

fn of_values(words: &Words, code: Sentence, values: Vec<&str>) -> String {
    let values = values.into_iter().map(ToOwned::to_owned).collect();
    super::coded::sentence(words, &Said { code, values })
}

/// `sender proven: cliente.example; …`: a sentence each.
fn proof_told(words: &Words, line: &str) -> Option<String> {
    let told = |part: &str| as_before(words, OF_PROOF, part);
    let (start, reasons) = line.split_once("; ").unwrap_or((line, ""));
    let mut parts = vec![told(start).filter(|_| start.starts_with("sender "))?];
    let reasons = reasons.split("; ").filter(|reason| !reason.is_empty());
    parts.extend(reasons.map(|reason| told(reason).unwrap_or_else(|| reason.to_owned())));
    Some(parts.join("; "))
}

/// Returns what stands beside something that went out, or did not; nothing when it is not of the program.
pub(super) fn noted(words: &Words, note: &str) -> Option<String> {
    as_before(words, AS_BEFORE, note).or_else(|| crate::console::causes::known(words, note))
}

/// `intent: billing -> closing`, as people correct.
fn label_told(words: &Words, line: &str) -> Option<String> {
    as_before(words, &[Sentence::Label], line)
}

fn status_told(words: &Words, line: &str) -> Option<String> {
    let forms = [
        ("status told by phone: ", "console-says-status-told"),
        ("status told by mail: ", "console-says-status-mailed"),
        ("status told by mail in full: ", "console-says-status-mailed-full"),
    ];
    forms.into_iter().find_map(|(form, id)| {
        let status: TicketStatus = line.strip_prefix(form)?.parse().ok()?;
        Some(words.one(id, "a", words.word("status", status.as_str())))
    })
}

/// `open -> closed; why`, `P3 -> P1`, and what follows.
fn changed(words: &Words, line: &str) -> Option<String> {
    let (before, rest) = line.split_once(" -> ")?;
    let (after, why) = rest.split_once("; ").unwrap_or((rest, ""));
    let shown = |text: &str| -> Option<String> {
        let status = text.parse::<TicketStatus>().ok();
        let status = status.map(|status| words.word("status", status.as_str()));
        status.or_else(|| text.parse::<Priority>().ok().map(|_| text.to_owned()))
    };
    let text = format!("{} → {}", shown(before)?, shown(after)?);
    Some(if why.is_empty() { text } else { format!("{text}; {}", sentence(words, why)) })
}

/// `call: by menu; …`, `call over`, `call over: the caller hung up at the code`.
fn call_told(words: &Words, line: &str) -> Option<String> {
    if line == "call over" {
        return Some(words.say("console-says-call-over"));
    }
    if let Some(place) = line.strip_prefix("call over: the caller hung up ") {
        return Some(words.one("console-says-hung-up", "a", words.word("place", place)));
    }
    let (way, rest) =
        line.strip_prefix("call: ").map(|rest| rest.split_once("; ").unwrap_or((rest, "")))?;
    let (_, id) = WAYS.iter().find(|(known, _)| *known == way)?;
    let mut told = vec![words.say(id)];
    for part in rest.split("; ").filter(|part| !part.is_empty()) {
        let misses = part.strip_suffix(" wrong codes").and_then(|n| n.parse::<i64>().ok());
        told.push(match misses {
            Some(count) => words.one("console-says-wrong-codes", "count", count),
            None => {
                part.split(" > ").map(|menu| menu_name(words, menu)).collect::<Vec<_>>().join(" → ")
            }
        });
    }
    Some(told.join("; "))
}

/// `ack-short in es-ES`: a letter of the program's own.
fn letter_sent(words: &Words, text: &str) -> Option<String> {
    let (letter, language) = text.split_once(" in ")?;
    let language: Language = language.parse().ok()?;
    let args = Args::new()
        .with("a", words.known_word("letter", letter))
        .with("b", words.language_named(language.tag()));
    Some(words.with("console-says-letter", &args))
}

/// `leg to ana (+34…): no answer, over after 25 s`.
fn leg_told(words: &Words, line: &str) -> Option<String> {
    let values = values_of("leg to {} ({}): {}, over after {} s", line)?;
    let [who, number, outcome, seconds] = values.as_slice() else { return None };
    let args = Args::new()
        .with("a", (*who).to_owned())
        .with("b", (*number).to_owned())
        .with("c", words.known_word("leg", &outcome.replace(',', "")))
        .with("seconds", (*seconds).to_owned());
    Some(words.with("console-says-leg", &args))
}

/// What is told of an incident's news beside what came of it.
pub(in crate::console) const OF_INCIDENTS: &[(&str, &str)] = &[
    ("nobody to write to", "console-says-nobody-to-write"),
    ("the letter cannot be written", "console-says-no-letter"),
    ("this ticket is about something else now, and goes on", "console-says-about-else"),
    ("{} has the letter by another ticket", "console-says-letter-elsewhere"),
    ("{} does not exist ({})", "console-refused-bad-address"),
];

/// `incident 3: declared, incident_power at MD2`, `incident 3: ended; nobody to write to`.
fn incident_told(words: &Words, line: &str) -> Option<String> {
    let (id, rest) = line.strip_prefix("incident ")?.split_once(": ")?;
    let told = if let Some(values) = values_of("{}, {} at {}", rest) {
        let [state, kind, site] = values.as_slice() else { return None };
        let kind: Intent = kind.parse().ok()?;
        format!("{}: {}, {site}", words.known_word("incident-state", state), words.intent(kind))
    } else {
        let (what, why) = rest.split_once("; ").unwrap_or((rest, ""));
        let what = words.known_word("incident-act", what);
        match said_by(OF_INCIDENTS, words, why) {
            Some(why) => format!("{what}. {why}"),
            None if why.is_empty() => what,
            None => format!("{what}. {why}"),
        }
    };
    Some(words.with("console-says-incident", &Args::new().with("a", id.to_owned()).with("b", told)))
}

/// The name of a menu that a caller went through.
fn menu_name(words: &Words, prompt: &str) -> String {
    words.known_word("menu", prompt)
}
