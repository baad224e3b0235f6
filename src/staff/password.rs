//! What a password must be (NIST SP 800-63B: length and no well-known ones, no rules of composition).
use crate::text::fold;

/// The fewest characters of a password.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// The most characters of a password; more would only cost work.
pub const PASSWORD_CHARS_MAX: usize = 128;
/// A password has at least so many different characters.
const DIFFERENT_MIN: usize = 5;
/// So many of its characters may follow each other as on a keyboard or in the alphabet, one for
/// every two.
const ROWS: [&str; 6] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
];
/// Words that are tried first. Without them a password must still be long enough.
const TRIED_FIRST: &[&str] = &[
    "password",
    "passw0rd",
    "contrasena",
    "contraseña",
    "senha",
    "palavrapasse",
    "palavra-passe",
    "clave",
    "administrator",
    "administrador",
    "admin",
    "welcome",
    "bienvenido",
    "bemvindo",
    "benvindo",
    "centralita",
    "changeme",
    "letmein",
    "iloveyou",
    "servicedesk",
    "soporte",
    "suporte",
    "support",
    "madrid",
    "lisboa",
    "barcelona",
    "portugal",
    "espana",
    "spain",
    "verano",
    "invierno",
    "verao",
    "inverno",
    "summer",
    "winter",
    "secret",
    "secreto",
    "segredo",
];

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// It is too short.
    #[error("it has fewer than {PASSWORD_CHARS_MIN} characters")]
    Short,
    /// It is too long.
    #[error("it has more than {PASSWORD_CHARS_MAX} characters")]
    Long,
    /// It is one of those that are tried first, or holds the user's name.
    #[error("it is one of those that are tried first")]
    Guessable,
}

/// Judges a password for a user of this name.
///
/// # Errors
/// [`WeakPassword`] says why it is not taken.
pub fn check_password(password: &str, user: &str) -> Result<(), WeakPassword> {
    let chars = password.chars().count();
    if chars < PASSWORD_CHARS_MIN {
        return Err(WeakPassword::Short);
    }
    if chars > PASSWORD_CHARS_MAX {
        return Err(WeakPassword::Long);
    }
    let mut rest = fold(password);
    for word in
        TRIED_FIRST.iter().copied().chain(user.split(['.', '-', '_']).filter(|part| part.len() > 2))
    {
        rest = rest.replace(&fold(word), "");
    }
    let mut different: Vec<char> = rest.chars().collect();
    different.sort_unstable();
    different.dedup();
    // What is left without those words must still be hard to guess.
    let left = rest.chars().count();
    if different.len() < DIFFERENT_MIN || left * 2 < PASSWORD_CHARS_MIN || runs(&rest) * 2 > left {
        return Err(WeakPassword::Guessable);
    }
    Ok(())
}

/// Counts the characters that follow the one before as in a row of keys, either way.
fn runs(text: &str) -> usize {
    let chars: Vec<char> = text.chars().collect();
    let follows = |pair: &[char]| {
        let [a, b] = pair else { return false };
        ROWS.iter().any(|row| {
            let row: Vec<char> = row.chars().collect();
            row.windows(2).any(|next| next == [*a, *b] || next == [*b, *a])
        })
    };
    chars.windows(2).filter(|pair| follows(pair)).count()
}

#[cfg(test)]
mod tests {
    use super::{WeakPassword, check_password};

    #[test]
    fn long_and_odd_is_good_and_what_everybody_tries_is_not() {
        for good in [
            "llueve en la sala dos",
            "tres cabras y un router",
            "Kq7!vXz2#mLp",
            "correct horse battery",
        ] {
            assert_eq!(check_password(good, "ana.ruiz"), Ok(()), "{good}");
        }
        for weak in [
            "password1234",
            "Contraseña2026",
            "123456789012",
            "qwertyuiop123",
            "aaaaaaaaaaaa",
            "Centralita2026!",
            "anaruiz-ana-ruiz",
            "abcdefghijkl",
            "1q2w3e4r5t6y",
            "Bemvindo2026",
        ] {
            assert_eq!(check_password(weak, "ana.ruiz"), Err(WeakPassword::Guessable), "{weak}");
        }
        assert_eq!(check_password("Kq7!vXz2#mL", "ana"), Err(WeakPassword::Short));
        assert_eq!(check_password(&"kq7!".repeat(40), "ana"), Err(WeakPassword::Long));
    }
}
