//! What an invitation says (RFC 5545, 5546), as far as a desk needs it.
//!
//! A reader of our own: a few properties of a few events are wanted from what strangers send,
//! and every list here has a maximum.
use super::clean;
use super::inbound::CalendarEvent;

/// Events taken from one file.
const EVENTS_MAX: usize = 5;
/// Lines of a file that are looked at.
const LINES_MAX: usize = 5_000;
/// Characters of a title or place.
const VALUE_CHARS_MAX: usize = 300;
/// Characters of a description.
const DESCRIPTION_CHARS_MAX: usize = 4_000;
/// Folded lines that make one.
const FOLDS_MAX: usize = 500;

/// Reads the events of a calendar file.
pub(super) fn events(text: &str) -> Vec<CalendarEvent> {
    let mut found: Vec<CalendarEvent> = vec![];
    let mut method = String::new();
    let mut now: Option<CalendarEvent> = None;
    // Alarms inside an event have titles of their own.
    let mut inner: usize = 0;
    for line in unfolded(text) {
        let Some((name, parameters, value)) = property(&line) else { continue };
        match (name.as_str(), &mut now) {
            ("BEGIN", None) if is(value, "VEVENT") && found.len() < EVENTS_MAX => {
                now = Some(CalendarEvent { method: method.clone(), ..CalendarEvent::default() });
            }
            ("BEGIN", Some(_)) => inner = inner.saturating_add(1),
            ("END", Some(_)) if inner > 0 => inner = inner.saturating_sub(1),
            ("END", Some(event)) => {
                found.push(std::mem::take(event));
                now = None;
            }
            ("METHOD", None) => method = word(value),
            (_, Some(event)) if inner == 0 => read(event, &name, parameters, value),
            _ => {}
        }
    }
    found.extend(now);
    for event in &mut found {
        if event.method.is_empty() {
            event.method.clone_from(&method);
        }
    }
    found
}

fn is(value: &str, word: &str) -> bool {
    value.trim().eq_ignore_ascii_case(word)
}

/// A token in capitals, as the standards write them.
fn word(value: &str) -> String {
    clean::line(value, 30).to_ascii_uppercase()
}

/// Reads one property into the event.
fn read(event: &mut CalendarEvent, name: &str, parameters: &str, value: &str) {
    let line = |value: &str| clean::line(&unescaped(value), VALUE_CHARS_MAX);
    match name {
        "SUMMARY" => event.summary = line(value),
        "LOCATION" => event.location = line(value),
        "DESCRIPTION" => {
            let text = clean::lines(&unescaped(value));
            event.description = text.trim().chars().take(DESCRIPTION_CHARS_MAX).collect::<String>();
        }
        "ORGANIZER" => event.organizer = person(parameters, value),
        "ATTENDEE" if event.answer.is_empty() => {
            let status = parameter(parameters, "PARTSTAT").unwrap_or_default();
            if !status.is_empty() && !is(&status, "NEEDS-ACTION") {
                event.answer = format!("{} {}", person(parameters, value), word(&status));
            }
        }
        "DTSTART" => (event.start, event.zone) = moment(parameters, value),
        "DTEND" => event.end = moment(parameters, value).0,
        "DURATION" if event.end.is_empty() => event.end = clean::line(value, 30),
        "STATUS" => event.status = word(value),
        "RRULE" => event.repeats = clean::line(value, 100),
        "UID" => event.uid = clean::line(value, VALUE_CHARS_MAX),
        _ => {}
    }
}

/// Returns the address of a person, with the name if there is one.
fn person(parameters: &str, value: &str) -> String {
    let value = clean::line(value, VALUE_CHARS_MAX);
    let address = match value.split_once(':') {
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("mailto") => address.to_owned(),
        _ => value,
    };
    match parameter(parameters, "CN").map(|name| clean::line(&name, VALUE_CHARS_MAX)) {
        Some(name) if !name.is_empty() && name != address => format!("{name} <{address}>"),
        _ => address,
    }
}

/// Returns a point in time as `2026-11-02 10:00` or `2026-11-02`, and its zone.
fn moment(parameters: &str, value: &str) -> (String, String) {
    let value = value.trim();
    let (local, utc) = value.strip_suffix('Z').map_or((value, false), |local| (local, true));
    let (date, time) = local.split_once('T').unwrap_or((local, ""));
    let cut = |text: &str, at: std::ops::Range<usize>| text.get(at).map(str::to_owned);
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let shown = || {
        let day = format!("{}-{}-{}", cut(date, 0..4)?, cut(date, 4..6)?, cut(date, 6..8)?);
        if time.is_empty() {
            return Some(day);
        }
        Some(format!("{day} {}:{}", cut(time, 0..2)?, cut(time, 2..4)?))
    };
    let shown = Some(()).filter(|()| digits(date) && digits(time)).and_then(|()| shown());
    let zone = match parameter(parameters, "TZID") {
        _ if utc => "UTC".to_owned(),
        Some(zone) => clean::line(zone.trim_start_matches('/'), 80),
        None => String::new(),
    };
    (shown.unwrap_or_else(|| clean::line(value, 30)), zone)
}

/// Returns the lines of the file, folded ones joined (RFC 5545 section 3.1).
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    let mut folds: usize = 0;
    for line in text.lines().take(LINES_MAX) {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(last)) => {
                folds = folds.saturating_add(1);
                if folds <= FOLDS_MAX {
                    last.push_str(rest);
                }
            }
            _ => {
                folds = 0;
                lines.push(line.to_owned());
            }
        }
    }
    lines
}

/// Splits `NAME;PARAMETERS:VALUE`; a colon between quotes does not count.
fn property(line: &str) -> Option<(String, &str, &str)> {
    let mut quoted = false;
    let colon = line.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == ':' && !quoted).then_some(at)
    })?;
    let (head, value) = line.split_at_checked(colon)?;
    let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
    Some((name.trim().to_ascii_uppercase(), parameters, value.strip_prefix(':')?))
}

/// Returns the value of a parameter without its quotes.
fn parameter(parameters: &str, wanted: &str) -> Option<String> {
    let mut quoted = false;
    let pieces = parameters.split(|c: char| {
        quoted ^= c == '"';
        c == ';' && !quoted
    });
    pieces.filter_map(|piece| piece.split_once('=')).find_map(|(name, value)| {
        name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// Takes the backslashes off (RFC 5545 section 3.3.11).
fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// Returns an event on one line, without a word of any language: title, times, place, persons;
/// before them the standard's token when it is more than an invitation, such as `CANCEL`.
pub(super) fn line(event: &CalendarEvent) -> String {
    let plain = matches!(event.method.as_str(), "" | "REQUEST" | "PUBLISH" | "ADD");
    let token = match event.status.as_str() {
        _ if !plain => event.method.as_str(),
        "CANCELLED" | "TENTATIVE" => event.status.as_str(),
        _ => "",
    };
    // The end of the same day needs no day.
    let day = event.start.split(' ').next().unwrap_or_default();
    let end = event.end.strip_prefix(day).map_or(event.end.as_str(), str::trim);
    let times =
        if end.is_empty() { event.start.clone() } else { format!("{} – {end}", event.start) };
    let times = if event.zone.is_empty() { times } else { format!("{times} ({})", event.zone) };
    let answer = if event.method == "REPLY" { event.answer.as_str() } else { "" };
    [token, &event.summary, times.trim(), &event.location, &event.repeats, &event.organizer, answer]
        .into_iter()
        .filter(|piece| !piece.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVITATION: &str = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Romance Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
        BEGIN:VEVENT\r\nORGANIZER;CN=\"Gómez, Ana\":mailto:ana@c.example\r\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:s@e.example\r\n\
        SUMMARY;LANGUAGE=es-ES:Ventana de mantenimiento\\, sala 3 y\r\n  pasillo frío\r\nDTSTART;TZID=\"Romance Standard Time\":20261102T220000\r\n\
        DTEND;TZID=Romance Standard Time:20261103T020000\r\nLOCATION:MD2\\; sala 3\r\nDESCRIPTION:Cambio de SAI.\\nAvisad.\r\nUID:1@c\r\n\
        BEGIN:VALARM\r\nDESCRIPTION:REMINDER\r\nSUMMARY:no\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn an_invitation_is_one_line() {
        let found = events(INVITATION);
        assert_eq!(found.len(), 1);
        assert_eq!(
            line(&found[0]),
            "Ventana de mantenimiento, sala 3 y pasillo frío · 2026-11-02 22:00 – 2026-11-03 02:00 (Romance Standard Time) · MD2; sala 3 · Gómez, Ana <ana@c.example>"
        );
        assert_eq!(found[0].description, "Cambio de SAI.\nAvisad.");
        assert_eq!(found[0].method, "REQUEST");
    }

    #[test]
    fn what_is_more_than_an_invitation_says_so_first() {
        let text = "BEGIN:VCALENDAR\nMETHOD:CANCEL\nBEGIN:VEVENT\nSUMMARY:Acceso\nDTSTART:20261102T090000Z\nDTEND:20261102T100000Z\nEND:VEVENT\nEND:VCALENDAR";
        assert_eq!(line(&events(text)[0]), "CANCEL · Acceso · 2026-11-02 09:00 – 10:00 (UTC)");
        let text = "METHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:Acceso\nATTENDEE;PARTSTAT=ACCEPTED:mailto:rui@c.example\nDTSTART;VALUE=DATE:20261102\nEND:VEVENT";
        assert_eq!(line(&events(text)[0]), "REPLY · Acceso · 2026-11-02 · rui@c.example ACCEPTED");
        let text = "BEGIN:VEVENT\nSUMMARY:x\nSTATUS:CANCELLED\nDTSTART:soon\nDURATION:PT1H";
        assert_eq!(line(&events(text)[0]), "CANCELLED · x · soon – PT1H");
    }

    #[test]
    fn a_hostile_calendar_is_bounded() {
        let many = "BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n".repeat(100_000);
        assert_eq!(events(&many).len(), EVENTS_MAX);
        let long =
            format!("BEGIN:VEVENT\nSUMMARY:{}\n{}", "x".repeat(10_000), " y\n".repeat(4_000));
        assert_eq!(events(&long)[0].summary.chars().count(), VALUE_CHARS_MAX);
        assert!(events("").is_empty() && events(":\n;:\nEND:VEVENT").is_empty());
        assert_eq!(events(&"BEGIN:VEVENT\n".repeat(3_000)).len(), 1);
    }
}
