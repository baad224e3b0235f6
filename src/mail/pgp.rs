//! PGP inside plain text (RFC 9580 section 6, RFC 4880 section 7): recognised, never checked.

/// Bytes of a text that are looked at.
const SEARCHED_BYTES: usize = 512 * 1024;

/// What was found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Armour {
    /// The text without the armour of a signature.
    Signed(String),
    /// It is encrypted, or part of it.
    Encrypted,
}

/// Looks for armour in a text.
pub(super) fn armour(text: &str) -> Option<Armour> {
    let searched = super::clean::cut(text, SEARCHED_BYTES);
    if !searched.contains("-----BEGIN PGP ") {
        return None;
    }
    let has = |mark: &str| searched.lines().any(|line| line.trim_end() == mark);
    if has("-----BEGIN PGP MESSAGE-----") {
        return Some(Armour::Encrypted);
    }
    has("-----BEGIN PGP SIGNED MESSAGE-----").then(|| Armour::Signed(unsigned(text)))
}

/// Where a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    /// `Hash: SHA512` and the like, up to a blank line.
    Header,
    Inside,
    Signature,
}

/// Takes the armour off, and the dashes that guard dashes.
fn unsigned(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut place = Place::Outside;
    for line in text.lines() {
        place = match (place, line.trim_end()) {
            (_, "-----BEGIN PGP SIGNED MESSAGE-----") => Place::Header,
            (Place::Inside, "-----BEGIN PGP SIGNATURE-----") => Place::Signature,
            (Place::Header, "") => {
                place = Place::Inside;
                continue;
            }
            (Place::Signature, "-----END PGP SIGNATURE-----") => {
                place = Place::Outside;
                continue;
            }
            (place, _) => place,
        };
        let line = match place {
            Place::Header | Place::Signature => continue,
            Place::Inside => line.strip_prefix("- ").unwrap_or(line),
            Place::Outside => line,
        };
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d2_the_armour_of_a_signature_is_taken_off() {
        let text = "Hola\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nSin luz en MD2\n- -- \nAna\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n=ab\n-----END PGP SIGNATURE-----\nfin";
        assert_eq!(
            armour(text),
            Some(Armour::Signed("Hola\n\nSin luz en MD2\n-- \nAna\nfin\n".to_owned()))
        );
    }

    #[test]
    fn d2_an_encrypted_text_is_told_from_talk_about_it() {
        let text = "Hola\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n";
        assert_eq!(armour(text), Some(Armour::Encrypted));
        assert_eq!(armour("¿Qué es -----BEGIN PGP MESSAGE-----?"), None);
        assert_eq!(armour("Hola"), None);
    }
}
