//! What a test call shows of a trunk.
use super::report::{Findings, is_private};
use super::seen::{Called, Ending, Heard, Seen};
use crate::media::sdp::{Negotiated, Refused};
use crate::sip::{Message, NameAddr, Uri};

/// Codecs of static payload types that we may meet (RFC 3551 table 4).
const STATIC: [(&str, &str); 6] =
    [("0", "PCMU"), ("3", "GSM"), ("4", "G723"), ("8", "PCMA"), ("9", "G722"), ("18", "G729")];
/// Formats of an answer that are told.
const FORMATS_MAX: usize = 16;
/// The length of our packets, in ms.
const PTIME_MS: u32 = 20;

pub(super) fn report(seen: &Seen, call: &Called, findings: &mut Findings) {
    ended(call, findings);
    early_media(call, findings);
    let Some(accepted) = call.accepted() else { return };
    codecs(accepted, findings);
    if let Some(sound) = &call.sound {
        agreed(seen, sound, findings);
    }
    arrived(call, accepted, findings);
    session_timer(accepted, findings);
    numbers(accepted, findings);
}

fn ended(call: &Called, findings: &mut Findings) {
    const TOPIC: &str = "call";
    let number = &call.number;
    let answer = |heard: &&Heard| heard.message.code().is_some_and(|code| code > 100);
    match &call.ending {
        Ending::Answered => {
            let first = call.answers.iter().find(answer).map_or(0, |heard| heard.after.as_millis());
            findings
                .good(TOPIC, format!("{number} answered; the first sign came after {first} ms"));
        }
        Ending::RangOut => findings.note(
            TOPIC,
            format!("{number} rang and nobody answered"),
            "ring a number that answers, or let it ring longer with --ring",
        ),
        Ending::NotMade(why) => {
            findings.bad(TOPIC, format!("it cannot be made: {why}"), "see what is said above");
        }
        Ending::Refused(code) => {
            let said = call.answers.last().map(|heard| warnings(&heard.message));
            let said = said.unwrap_or_default();
            findings.bad(TOPIC, format!("{number} is refused with {code}{said}"), refusal(*code));
        }
    }
}

/// What the answer says beside its status.
fn warnings(message: &Message) -> String {
    let causes = message.reasons().unwrap_or_default();
    let texts = causes.iter().filter_map(|cause| cause.text.as_deref());
    let warnings = message.warnings().unwrap_or_default();
    let all: Vec<&str> = texts.chain(warnings.iter().map(|w| w.text.as_str())).collect();
    if all.is_empty() { String::new() } else { format!(" ({})", all.join("; ")) }
}

const fn refusal(code: u16) -> &'static str {
    match code {
        401 | 407 => "look at user, auth_user, realm and password_file",
        403 => {
            "the operator does not let us call: our address, the account, or the number that we \
             show (shown_number); some want it with, some without country code"
        }
        404 | 484 | 604 => "the number, or the form in which we send it (+ and country code)",
        408 => "the call was not answered in any way: firewall, or `servers`",
        415 | 488 | 606 => "no codec in common: look at codecs and srtp",
        420 | 421 => "it lacks or wants an extension: try another value of `reliable`",
        422 => "raise session_timer_s",
        480 | 486 | 600 | 603 => "that telephone is busy or off; ring another number",
        500..=599 => "the operator's side fails; ask there with the time of this call",
        _ => "ask the operator with the time of this call",
    }
}

fn early_media(call: &Called, findings: &mut Findings) {
    let early = |heard: &&Heard| {
        matches!(heard.message.code(), Some(101..=199)) && !heard.message.body.is_empty()
    };
    match call.answers.iter().find(early) {
        Some(heard) => {
            let code = heard.message.code().unwrap_or_default();
            let reliable = heard.message.require().unwrap_or_default();
            let how = if reliable.iter().any(|name| name.eq_ignore_ascii_case("100rel")) {
                ", acknowledged (100rel)"
            } else {
                ""
            };
            let what = format!("yes, with {code}{how}: what the network says is not for callers");
            findings.good("early media", what);
        }
        None => findings.good("early media", "none"),
    }
}

/// The codecs of an answer by name, in its order; and whether keys come in packets.
fn formats(body: &str) -> (Vec<String>, Option<String>) {
    let mut names = vec![];
    let mut events = None;
    let audio = body.lines().find(|line| line.starts_with("m=audio "));
    for format in audio.unwrap_or_default().split_whitespace().skip(3).take(FORMATS_MAX) {
        let map = format!("a=rtpmap:{format} ");
        let mapped = body.lines().find_map(|line| line.strip_prefix(&map));
        let fixed = STATIC.iter().find(|(number, _)| *number == format).map(|(_, name)| *name);
        let name = mapped.and_then(|text| text.split('/').next()).or(fixed).unwrap_or("unknown");
        if name.eq_ignore_ascii_case("telephone-event") {
            events = Some(format.to_owned());
        } else {
            names.push(format!("{name} ({format})"));
        }
    }
    (names, events)
}

fn codecs(accepted: &Message, findings: &mut Findings) {
    let body = String::from_utf8_lossy(&accepted.body);
    let (names, events) = formats(&body);
    if names.is_empty() {
        let remedy = "ask the operator why its 200 has no description";
        return findings.bad("codecs", "its answer names none", remedy);
    }
    findings.good("codecs", names.join(", "));
    match events {
        Some(number) => {
            findings.good("keys", format!("in packets (telephone-event, payload type {number})"));
        }
        None => findings.note(
            "keys",
            "as tones within the sound only",
            "they are heard all the same; ask the operator for RFC 4733 (RFC 2833), which does not \
             lose keys when packets are lost",
        ),
    }
}

fn agreed(seen: &Seen, sound: &Result<Negotiated, Refused>, findings: &mut Findings) {
    let sound = match sound {
        Ok(sound) => sound,
        Err(refused) => {
            return findings.bad("sound", refused.to_string(), "look at codecs and srtp");
        }
    };
    let packets = format!("{} in packets of {} ms", sound.codec.name(), sound.ptime_ms);
    if sound.ptime_ms == PTIME_MS {
        findings.good("packets", packets);
    } else {
        let remedy = "we send 20 ms; nearly all take that, and if callers hear nothing ask for it";
        findings.note("packets", packets, remedy);
    }
    let secured = if sound.srtp.is_some() { "encrypted (SRTP)" } else { "in the clear" };
    findings.good("encryption", format!("sound is {secured}"));
    let remote = sound.remote.ip();
    let open = seen.options.as_ref().is_some_and(|heard| !is_private(heard.from.ip()));
    if is_private(remote) && open {
        findings.note(
            "nat",
            format!("its sound is at {remote}, which only its own network knows"),
            "we answer to where its sound comes from; write symmetric = true if calls break off",
        );
    }
}

/// Whether sound came.
fn arrived(call: &Called, accepted: &Message, findings: &mut Findings) {
    if call.packets > 0 {
        findings.good("sound", format!("{} packets came in three seconds", call.packets));
    } else {
        findings.bad(
            "sound",
            "nothing came after the answer",
            "the firewall or router must pass UDP on the ports of [media] (port_first to port_last) \
             to this machine; media.address and media.public_address must be right",
        );
    }
    if let Ok(contact) = accepted.contact()
        && let Some(ip) = contact.uri.as_sip().and_then(|uri| uri.host.ip())
        && is_private(ip)
        && call.answers.iter().any(|heard| !is_private(heard.from.ip()))
    {
        findings.bad(
            "nat",
            format!("it wants requests of a call at {ip}, which only its own network knows"),
            "write symmetric = true",
        );
    }
}

fn session_timer(accepted: &Message, findings: &mut Findings) {
    match accepted.session_expires() {
        Ok(Some(timer)) => {
            let who = timer.refresher.map_or("either side", |refresher| refresher.as_str());
            let what = format!("{} s, refreshed by {who} (RFC 4028)", timer.seconds);
            findings.good("session timer", what);
        }
        Ok(None) | Err(_) => findings.good("session timer", "none: it does not ask for any"),
    }
}

/// In which form it writes numbers.
fn numbers(accepted: &Message, findings: &mut Findings) {
    let identities = accepted.asserted_identities().unwrap_or_default();
    let (what, address): (&str, Option<NameAddr>) = match identities.into_iter().next() {
        Some(identity) => ("P-Asserted-Identity", Some(identity)),
        None => ("To", accepted.to().ok()),
    };
    let Some(address) = address else { return };
    let (scheme, user) = match &address.uri {
        Uri::Tel(tel) => ("tel", tel.number.clone()),
        Uri::Sip(sip) => ("sip", sip.user_decoded().unwrap_or_default()),
        Uri::Other { .. } => ("another", String::new()),
    };
    findings.good("numbers", format!("{what} is a {scheme} address with {}", form(&user)));
}

/// The form of a number.
fn form(user: &str) -> &'static str {
    let digits = user.bytes().filter(u8::is_ascii_digit).count();
    let number = digits > 0 && user.bytes().all(|b| b.is_ascii_digit() || b"+-.()".contains(&b));
    match (number, user) {
        (true, _) if user.starts_with('+') => "+ and country code",
        (true, _) if user.starts_with("00") => "00 and country code",
        (true, _) if digits == 9 => "a national number of nine digits",
        (true, _) if digits > 9 => "country code, without +",
        (true, _) => "a short number",
        (false, "") => "no user",
        (false, _) => "a name, no number",
    }
}

#[cfg(test)]
mod tests;
