//! Mail as it really comes: every trap and bomb that other programs fell into.
use centralita::mail::{Inbound, ReadLimits, archive_form, identity_bytes, read};

mod automatic;
pub(crate) mod bombs;
mod boxes;
mod forwards;
mod fuzz;
mod keeping;
mod newest;
mod peer;
mod reading;
mod reports;
mod rich;
mod traps;

/// The stack that a reading thread may use, as tokio's threads have it.
const STACK_BYTES: usize = 2 * 1024 * 1024;

fn inbound(raw: impl AsRef<[u8]>) -> Inbound {
    read(raw.as_ref(), &ReadLimits::default())
}

/// What must hold for every message whatsoever.
fn check_invariants(name: &str, raw: &[u8]) -> Inbound {
    let limits = ReadLimits::default();
    let found = read(raw, &limits);
    let one_line = |text: &str| !text.chars().any(char::is_control);
    assert!(found.subject.chars().count() <= limits.subject_chars_max, "{name}: subject");
    assert!(one_line(&found.subject), "{name}: subject {:?}", found.subject);
    for mailbox in found.from.iter().chain(&found.reply_to).chain(&found.to).chain(&found.cc) {
        assert!(one_line(&mailbox.name) && one_line(&mailbox.address), "{name}: {mailbox:?}");
        assert!(mailbox.name.chars().count() <= limits.name_chars_max, "{name}: {mailbox:?}");
        assert!(mailbox.address.chars().count() <= 320, "{name}: {mailbox:?}");
    }
    assert!(found.to.len() <= limits.addresses_max && found.cc.len() <= limits.addresses_max);
    assert!(found.references.len() <= limits.references_max, "{name}: references");
    // Joined texts have blank lines between them, hence the slack.
    assert!(found.full_text.len() <= limits.text_bytes_max + 2 * limits.parts_max, "{name}: text");
    assert!(found.text.len() <= found.full_text.len(), "{name}: newest text");
    let shown = |c: char| !c.is_control() || c == '\n' || c == '\t';
    assert!(found.full_text.chars().all(shown), "{name}: control characters in the text");
    for attachment in &found.attachments {
        let file = &attachment.name;
        assert!(
            !file.is_empty() && file.len() <= limits.attachment_name_bytes_max,
            "{name}: {file}"
        );
        assert!(
            one_line(file) && !file.contains(['/', '\\']) && !file.starts_with('.'),
            "{name}: {file}"
        );
    }
    let mut problems = found.problems.clone();
    problems.sort();
    problems.dedup();
    assert_eq!(problems.len(), found.problems.len(), "{name}: a problem twice");
    let kept = archive_form(raw, &found);
    if found.masked_runs == 0 {
        assert_eq!(kept, raw, "{name}: kept as it is");
    } else {
        assert_ne!(kept, raw, "{name}: a code is kept");
    }
    assert!(identity_bytes(raw).len() <= raw.len(), "{name}: identity");
    serde_json::to_string(&found).unwrap();
    found
}

#[test]
fn bombs_are_read_within_bounds_on_a_small_stack() {
    let reader = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(|| {
        let bombs = bombs::bombs();
        assert_eq!(bombs.len(), 61);
        for (name, raw) in bombs {
            check_invariants(name, &raw);
        }
    });
    reader.unwrap().join().unwrap();
}

#[test]
fn what_the_bombs_say_is_found() {
    let all = bombs::bombs();
    let get = |name: &str| {
        let (_, raw) = all.iter().find(|(known, _)| *known == name).unwrap();
        inbound(raw)
    };
    let named = |name: &str, problem: &str| {
        let problems = get(name).problems;
        assert!(problems.iter().any(|p| p.contains(problem)), "{name}: {problems:?}");
    };
    assert_eq!(get("nest-100").full_text, "fondo");
    assert!(get("nest-1000").full_text.contains("fondo"));
    assert_eq!(get("rfc822-nest-1000").attachments.len(), 1);
    assert_eq!(get("boundary-missing").full_text, "a");
    assert_eq!(get("boundary-prefix").full_text, "si");
    assert!(get("boundary-empty").full_text.contains('a'));
    assert_eq!(get("html-divs-300k").full_text, "hola");
    assert_eq!(get("html-spaces-5mb").full_text, "a\n\nb");
    assert_eq!(get("quote-depth-1mb").text, "hola");
    assert_eq!(get("b64-40mb").attachments[0].bytes, 30_000_012);
    assert_eq!(get("uuencode-inline").attachments[0].bytes, 3);
    assert_eq!(get("utf16-body").full_text, "avería grave");
    assert_eq!(get("charset-lie").full_text, "la avería continúa, não há energia");
    assert_eq!(get("charset-unknown").full_text, "avería");
    for name in ["8bit-header-latin1", "8bit-header-utf8"] {
        assert_eq!(get(name).subject, "Avería en Lisboa ç");
        assert_eq!(get(name).from.unwrap().name, "José");
    }
    assert_eq!(get("nul-bytes").subject, "nul medio");
    assert_eq!(get("cr-only").full_text, "cuerpo cr");
    assert_eq!(get("mixed-eol").full_text, "cuerpo");
    assert_eq!(get("no-header-end").subject, "sin cuerpo");
    assert_eq!(get("from-many").from.unwrap().address, "a@b.example");
    assert_eq!(get("from-spoof-quoted").from.unwrap().address, "atacante@mal.example");
    assert_eq!(get("header-injection-encword").subject, "hola Bcc: victima@x.example");
    assert_eq!(get("filename-traversal").attachments[0].name, "passwd");
    assert_eq!(get("filename-crlf").attachments[0].name, "a X-Evil_ 1");
    assert_eq!(get("filename-rtlo").attachments[0].name, "facturafdp.exe");
    assert_eq!(get("references-100k").references.last().unwrap().as_str(), "99999@x.example");
    named("empty", "empty");
    named("only-crlf", "no header");
    named("no-from", "no sender");
    named("from-empty", "no sender");
    named("from-many", "several From");
    named("no-msgid", "Message-ID");
    named("msgid-weird", "Message-ID");
    named("date-absurd", "Date");
    named("nul-bytes", "NUL");
    named("charset-lie", "charset");
    named("nest-1000", "deeper");
    named("parts-100k", "more parts");
    named("headers-200k", "more fields");
    named("header-10mb", "longer ones");
    named("one-line-20mb", "longer than is kept");
    named("boundary-missing", "boundary");
}
