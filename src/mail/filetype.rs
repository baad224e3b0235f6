//! What a file is, by its content, and whether opening it can do harm.
use std::borrow::Cow;

use memchr::memmem;

use super::inbound::Danger;

/// Bytes at the start that most formats are known by.
const HEAD_BYTES: usize = 1024;
/// Bytes at the start and at the end of a file that are searched for marks.
const SEARCHED_BYTES: usize = 1024 * 1024;
/// Names in an archive that are looked at.
const ENTRIES_MAX: usize = 2_000;

/// What was found out about a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Its media type; nothing when the content says nothing.
    pub(super) mime: Option<&'static str>,
    pub(super) danger: Option<Danger>,
}

const fn harmless(mime: &'static str) -> Found {
    Found { mime: Some(mime), danger: None }
}

const fn harmful(mime: &'static str, danger: Danger) -> Found {
    Found { mime: Some(mime), danger: Some(danger) }
}

/// The first bytes of formats that are known by them.
const MAGIC: [(&[u8], Found); 29] = [
    (b"\x89PNG\r\n\x1a\n", harmless("image/png")),
    (b"\xff\xd8\xff", harmless("image/jpeg")),
    (b"GIF87a", harmless("image/gif")),
    (b"GIF89a", harmless("image/gif")),
    (b"BM", harmless("image/bmp")),
    (b"II*\0", harmless("image/tiff")),
    (b"MM\0*", harmless("image/tiff")),
    (b"{\\rtf", harmless("application/rtf")),
    (b"\x1f\x8b", harmless("application/gzip")),
    (b"7z\xbc\xaf\x27\x1c", harmless("application/x-7z-compressed")),
    (b"Rar!\x1a\x07", harmless("application/vnd.rar")),
    (b"BZh", harmless("application/x-bzip2")),
    (b"\xfd7zXZ\0", harmless("application/x-xz")),
    (b"OggS", harmless("audio/ogg")),
    (b"ID3", harmless("audio/mpeg")),
    (b"\x78\x9f\x3e\x22", harmless("application/ms-tnef")),
    (b"-----BEGIN PGP MESSAGE", harmless("application/pgp-encrypted")),
    (b"-----BEGIN PGP SIGNATURE", harmless("application/pgp-signature")),
    (b"MZ", harmful("application/vnd.microsoft.portable-executable", Danger::Executable)),
    (b"\x7fELF", harmful("application/x-elf", Danger::Executable)),
    (b"\xfe\xed\xfa\xce", harmful("application/x-mach-binary", Danger::Executable)),
    (b"\xfe\xed\xfa\xcf", harmful("application/x-mach-binary", Danger::Executable)),
    (b"\xce\xfa\xed\xfe", harmful("application/x-mach-binary", Danger::Executable)),
    (b"\xcf\xfa\xed\xfe", harmful("application/x-mach-binary", Danger::Executable)),
    (b"\xca\xfe\xba\xbe", harmful("application/java-vm", Danger::Executable)),
    (b"MSCF", harmful("application/vnd.ms-cab-compressed", Danger::Executable)),
    (b"L\0\0\0\x01\x14\x02\0", harmful("application/x-ms-shortcut", Danger::Executable)),
    (b"#!", harmful("text/x-shellscript", Danger::Script)),
    (b"ITSF", harmful("application/vnd.ms-htmlhelp", Danger::Executable)),
];

/// Tells what a file is. The name counts for danger only: it decides what a desk's computer
/// does with the file. `start` gives as many of its first bytes as are asked for, so that most
/// files need not be decoded.
pub(super) fn recognise<'a>(name: &str, start: impl Fn(usize) -> Cow<'a, [u8]>) -> Found {
    let mut found = by_content(start);
    let by_name = danger_of_name(name);
    // The worse of the two.
    found.danger = found.danger.max(by_name);
    found
}

fn by_content<'a>(start: impl Fn(usize) -> Cow<'a, [u8]>) -> Found {
    let head = start(HEAD_BYTES);
    let data: &[u8] = &head;
    if data.starts_with(b"PK\x03\x04") || data.starts_with(b"PK\x05\x06") {
        return archive(&start(usize::MAX));
    }
    if data.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return compound(&start(usize::MAX));
    }
    if let Some((_, found)) = MAGIC.iter().find(|(magic, _)| data.starts_with(magic)) {
        return *found;
    }
    match (data.get(4..8), data.get(8..12)) {
        (_, Some(b"WEBP")) if data.starts_with(b"RIFF") => return harmless("image/webp"),
        (_, Some(b"WAVE")) if data.starts_with(b"RIFF") => return harmless("audio/wav"),
        (Some(b"ftyp"), Some(b"heic" | b"heix" | b"mif1")) => return harmless("image/heic"),
        (Some(b"ftyp"), _) => return harmless("video/mp4"),
        _ => {}
    }
    if find(data, b"%PDF-") {
        return harmless("application/pdf");
    }
    // ContentInfo of PKCS #7: the object identifier stands right behind the length.
    if data.starts_with(b"\x30")
        && find(data.get(..20).unwrap_or(data), b"\x2a\x86\x48\x86\xf7\x0d\x01\x07")
    {
        return harmless("application/pkcs7-mime");
    }
    if data.len() >= HEAD_BYTES && start(0x8006).get(0x8001..) == Some(b"CD001") {
        return harmful("application/x-iso9660-image", Danger::Executable);
    }
    text(data)
}

/// Tells among formats that are text.
fn text(head: &[u8]) -> Found {
    let plain = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let lower = plain.to_ascii_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word.as_bytes()));
    if begins(&["begin:vcalendar"]) {
        return harmless("text/calendar");
    }
    if begins(&["begin:vcard"]) {
        return harmless("text/vcard");
    }
    if find(&lower, b"<svg") && begins(&["<?xml", "<svg", "<!doctype svg", "<!--"]) {
        return harmful("image/svg+xml", Danger::Html);
    }
    let pages = ["<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<meta"];
    if begins(&pages) || begins(&["<!--", "<?xml"]) && find(&lower, b"<html") {
        return harmful("text/html", Danger::Html);
    }
    if begins(&["<?xml"]) {
        return harmless("application/xml");
    }
    let fields = [
        "received:",
        "return-path:",
        "from:",
        "delivered-to:",
        "mime-version:",
        "message-id:",
        "date:",
        "subject:",
        "to:",
        "x-",
        "content-type:",
        "dkim-signature:",
        "arc-seal:",
    ];
    let from = lower.starts_with(b"from:") || find(&lower, b"\nfrom:");
    if begins(&fields) && (from || find(&lower, b"\nreceived:")) {
        return harmless("message/rfc822");
    }
    let shown = |b: &u8| !b.is_ascii_control() || matches!(b, b'\r' | b'\n' | b'\t' | b'\x0c');
    // A character may be cut at the end of what is looked at.
    let whole =
        std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true);
    if !head.is_empty() && whole && head.iter().all(shown) {
        return harmless("text/plain");
    }
    Found::default()
}

/// Returns the start and the end of a file, where its directory stands.
fn ends(data: &[u8]) -> [&[u8]; 2] {
    let (start, rest) = data.split_at_checked(SEARCHED_BYTES).unwrap_or((data, &[]));
    [start, rest.get(rest.len().saturating_sub(SEARCHED_BYTES)..).unwrap_or(rest)]
}

fn find(data: &[u8], needle: &[u8]) -> bool {
    memmem::find(data, needle).is_some()
}

/// Tells among archives, which documents of Office are.
fn archive(data: &[u8]) -> Found {
    let mut found = harmless("application/zip");
    let mut danger = None;
    let entries = ends(data).into_iter().flat_map(entries).take(ENTRIES_MAX);
    for (name, content) in entries {
        let lower = String::from_utf8_lossy(name).to_ascii_lowercase();
        let begins = |path: &str| lower.starts_with(path);
        match () {
            () if lower.ends_with("vbaproject.bin") => danger = danger.max(Some(Danger::Macro)),
            () if begins("word/") => found = harmless(DOCX),
            () if begins("xl/") => found = harmless(XLSX),
            () if begins("ppt/") => found = harmless(PPTX),
            () if lower == "mimetype" => found = open_document(content).unwrap_or(found),
            () if lower == "meta-inf/manifest.mf" => {
                found = harmless("application/java-archive");
                danger = Some(Danger::Executable);
            }
            () => danger = danger.max(danger_of_name(&lower)),
        }
    }
    // Pages in a document or an archive are not opened by opening it.
    Found { danger: danger.filter(|danger| *danger != Danger::Html), ..found }
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

fn open_document(content: &[u8]) -> Option<Found> {
    let kinds = [
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
    ];
    kinds.into_iter().find(|kind| content.starts_with(kind.as_bytes())).map(harmless)
}

/// The names in an archive with what follows each (APPNOTE sections 4.3.7 and 4.3.12).
fn entries(data: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    memmem::find_iter(data, b"PK").filter_map(|at| {
        let entry = data.get(at..)?;
        let (length_at, name_at) = match entry.get(2..4)? {
            b"\x03\x04" => (26, 30),
            b"\x01\x02" => (28, 46),
            _ => return None,
        };
        let length: [u8; 2] = entry.get(length_at..)?.first_chunk().copied()?;
        let name = entry.get(name_at..)?;
        name.split_at_checked(u16::from_le_bytes(length).into())
    })
}

/// Tells among the files of old Office and Outlook (MS-CFB): by the names of the streams.
fn compound(data: &[u8]) -> Found {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        ends(data).into_iter().any(|end| find(end, &wide))
    };
    let mime = match () {
        () if has("__properties_version1.0") => "application/vnd.ms-outlook",
        () if has("WordDocument") => "application/msword",
        () if has("Workbook") || has("Book") => "application/vnd.ms-excel",
        () if has("PowerPoint Document") => "application/vnd.ms-powerpoint",
        () => "application/x-ole-storage",
    };
    let danger = (has("_VBA_PROJECT") || has("Macros")).then_some(Danger::Macro);
    Found { mime: Some(mime), danger }
}

/// Endings that a desk's computer runs or shows as a page, folded.
#[rustfmt::skip]
const ENDINGS: [(Danger, &[&str]); 4] = [
    (Danger::Executable, &[
        "exe", "com", "scr", "pif", "cpl", "msi", "msp", "dll", "jar", "lnk", "iso", "img", "vhd",
        "vhdx", "appx", "msix", "apk", "deb", "rpm", "dmg", "pkg", "app", "gadget", "application",
        "msc", "reg", "url", "chm", "hlp", "inf", "cab", "xll", "wll", "ade", "adp", "mde",
    ]),
    (Danger::Script, &[
        "bat", "cmd", "ps1", "psm1", "psd1", "vbs", "vbe", "js", "jse", "mjs", "wsf", "wsh", "hta",
        "sh", "bash", "csh", "command", "py", "pl", "rb", "php", "sct", "settingcontent-ms",
    ]),
    (Danger::Macro, &[
        "docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppam", "ppsm", "sldm",
        "iqy", "slk", "one",
    ]),
    (Danger::Html, &["html", "htm", "xhtml", "xht", "shtml", "svg", "svgz", "mht", "mhtml"]),
];

fn danger_of_name(name: &str) -> Option<Danger> {
    let (_, ending) = name.trim_end_matches(['.', ' ']).rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    let listed = ENDINGS.iter().find(|(_, endings)| endings.contains(&ending.as_str()));
    listed.map(|(danger, _)| *danger)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, data: &[u8], mime: Option<&str>, danger: Option<Danger>) {
        let found = recognise(name, |most| data.get(..most).unwrap_or(data).into());
        assert_eq!((found.mime, found.danger), (mime, danger), "{name}");
    }

    /// An archive of empty files: its directory is what is looked at.
    fn zip(names: &[&str]) -> Vec<u8> {
        let mut out = vec![];
        for name in names {
            out.extend(b"PK\x03\x04");
            out.extend([0; 22]);
            out.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            out.extend([0; 2]);
            out.extend(name.as_bytes());
        }
        out
    }

    /// A compound file as far as its streams' names go.
    fn compound_with(names: &[&str]) -> Vec<u8> {
        let mut out = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        for name in names {
            out.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            out.extend([0; 4]);
        }
        out
    }

    #[test]
    fn d4_content_tells_what_a_file_is() {
        check("a", b"%PDF-1.4\n", Some("application/pdf"), None);
        check("a", b"\x89PNG\r\n\x1a\nrest", Some("image/png"), None);
        check("a", b"\xff\xd8\xff\xe0", Some("image/jpeg"), None);
        check("a", b"GIF89a", Some("image/gif"), None);
        check("a", b"{\\rtf1 x}", Some("application/rtf"), None);
        check("a", b"BEGIN:VCALENDAR\r\n", Some("text/calendar"), None);
        check("a", b"Received: by x\r\nFrom: a@b.example\r\n\r\nx", Some("message/rfc822"), None);
        check("a", "avería".as_bytes(), Some("text/plain"), None);
        check("a", b"\0\x01\x02", None, None);
        check("a", b"", None, None);
        check("a", b"RIFF\0\0\0\0WEBPVP8", Some("image/webp"), None);
        check("a.docx", &zip(&["[Content_Types].xml", "word/document.xml"]), Some(DOCX), None);
        check("a.xlsx", &zip(&["xl/workbook.xml"]), Some(XLSX), None);
        check("a.zip", &zip(&["fotos/1.jpg", "manual.html"]), Some("application/zip"), None);
        check(
            "a.msg",
            &compound_with(&["__properties_version1.0"]),
            Some("application/vnd.ms-outlook"),
            None,
        );
        check("a.doc", &compound_with(&["WordDocument"]), Some("application/msword"), None);
        check("a.xls", &compound_with(&["Workbook"]), Some("application/vnd.ms-excel"), None);
    }

    #[test]
    fn d4_what_can_do_harm_is_named_whatever_it_calls_itself() {
        let exe = Some("application/vnd.microsoft.portable-executable");
        check("factura.pdf", b"MZ\x90\0", exe, Some(Danger::Executable));
        check("factura.pdf.exe. ", b"", None, Some(Danger::Executable));
        check("a.bin", b"\x7fELF\x02", Some("application/x-elf"), Some(Danger::Executable));
        check("a", b"#!/bin/sh\n", Some("text/x-shellscript"), Some(Danger::Script));
        check("a.PS1", b"Get-Item", Some("text/plain"), Some(Danger::Script));
        check(
            "a.doc",
            &zip(&["word/document.xml", "word/vbaProject.bin"]),
            Some(DOCX),
            Some(Danger::Macro),
        );
        check(
            "a.xls",
            &compound_with(&["Workbook", "_VBA_PROJECT"]),
            Some("application/vnd.ms-excel"),
            Some(Danger::Macro),
        );
        check("a.xlsm", b"", None, Some(Danger::Macro));
        check("a.txt", b"\xef\xbb\xbf \n<!DOCTYPE html><p>", Some("text/html"), Some(Danger::Html));
        check(
            "a.png",
            b"<?xml version='1.0'?><svg onload='x()'>",
            Some("image/svg+xml"),
            Some(Danger::Html),
        );
        check(
            "fotos.zip",
            &zip(&["f/1.jpg", "f/2.jpg.exe"]),
            Some("application/zip"),
            Some(Danger::Executable),
        );
        check(
            "a",
            &zip(&["META-INF/MANIFEST.MF"]),
            Some("application/java-archive"),
            Some(Danger::Executable),
        );
    }
}
