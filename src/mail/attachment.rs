//! Names of attached files that harm nobody who stores or shows them.
use super::clean;

/// Names that Windows keeps for devices, with any ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Returns a safe form of the name that a sender gave a file: its last path component without
/// characters that a file system or a header could trip over, not hidden, not a device, and
/// `bytes_max` bytes long at most with its ending kept. Empty when nothing is left.
pub(super) fn safe_name(name: &str, bytes_max: usize) -> String {
    let line = clean::line(name, usize::MAX);
    let last = line.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let plain: String = last
        .chars()
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | ';') { '_' } else { c })
        .collect();
    let plain = plain.trim_matches(['.', ' ']);
    let stem = plain.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let device =
        DEVICES.contains(&stem.trim_end_matches(|c: char| c.is_ascii_digit())) && stem.len() <= 4;
    let plain = if device { format!("_{plain}") } else { plain.to_owned() };
    shorten(&plain, bytes_max)
}

/// Cuts the middle out of a long name: the ending tells what the file is.
fn shorten(name: &str, bytes_max: usize) -> String {
    const ENDING_BYTES_MAX: usize = 12;
    if name.len() <= bytes_max {
        return name.to_owned();
    }
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| format!(".{ending}"))
        .filter(|ending| ending.len() <= ENDING_BYTES_MAX && ending.len() < bytes_max)
        .unwrap_or_default();
    let stem = clean::cut(name, bytes_max.saturating_sub(ending.len()));
    format!("{}{ending}", stem.trim_end_matches(['.', ' ']))
}

/// Returns a name for a file that has none: by its place, counted from 1, and its type.
pub(super) fn default_name(place: usize, mime: &str) -> String {
    let ending = match mime {
        "text/plain" => "txt",
        "text/html" => "html",
        "text/csv" => "csv",
        "text/calendar" => "ics",
        "message/rfc822" | "message/global" => "eml",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/pgp-signature" => "asc",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "p7s",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => "p7m",
        "application/ms-tnef" => "dat",
        "image/png" => "png",
        "image/jpeg" | "image/jpg" => "jpg",
        "image/gif" => "gif",
        _ => "bin",
    };
    format!("attachment-{place}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &str) {
        assert_eq!(safe_name(name, 40), expected, "{name:?}");
    }

    #[test]
    fn names_are_made_safe() {
        check("Nº 1.pdf", "Nº 1.pdf");
        check("../../../../etc/passwd", "passwd");
        check("C:\\temp\\plano.dwg", "plano.dwg");
        check("/etc/cron.d/", "cron.d");
        check("a\r\nX-Evil: 1", "a X-Evil_ 1");
        check("factura\u{202e}fdp.exe", "facturafdp.exe");
        check("a\0.txt", "a .txt");
        check("\u{200b}.htaccess", "htaccess");
        check("x.php. ", "x.php");
        check("CON.txt", "_CON.txt");
        check("com1", "_com1");
        check("consulta.pdf", "consulta.pdf");
        check("a\"b;c", "a_b_c");
        check("..", "");
        check("", "");
    }

    #[test]
    fn long_names_keep_their_ending() {
        let name = safe_name(&format!("{}.pdf", "á".repeat(400)), 40);
        assert!(name.len() <= 40 && name.ends_with(".pdf"), "{name}");
        assert_eq!(safe_name(&"n".repeat(4_000), 40).len(), 40);
    }
}
