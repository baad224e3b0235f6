//! The outside desk's code for a kind of trouble, from a table that the desk owns.
use serde::Deserialize;
use toml::Spanned;

use crate::model::{FileFault, Impact, Intent};
use crate::text::fold_words;

/// The most entries a table may have; the outside list has a few dozen codes.
const ENTRIES_MAX: usize = 200;

/// The table of `routing-rules/problem-codes.toml`.
#[derive(Clone, Debug, Default)]
pub struct ProblemCodes(Vec<Entry>);

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    code: Vec<Spanned<Entry>>,
}

/// One line of the table: the first whose conditions all hold gives the code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    intent: Intent,
    #[serde(default)]
    impact: Option<Impact>,
    #[serde(default)]
    words: Vec<String>,
}

impl ProblemCodes {
    /// Reads the table.
    ///
    /// # Errors
    /// One fault with file and line: not TOML, an unknown key or intent, too many entries.
    pub fn parse(path: &str, text: &str) -> Result<Self, FileFault> {
        let file: File = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            FileFault::at_byte(
                path,
                text,
                at,
                error.message(),
                "each [[code]] has code, intent, and optionally impact and words",
            )
        })?;
        if let Some(entry) = file.code.get(ENTRIES_MAX) {
            let at = entry.span().start;
            return Err(FileFault::at_byte(
                path,
                text,
                at,
                format!("more than {ENTRIES_MAX} codes"),
                "remove some",
            ));
        }
        let mut entries: Vec<Entry> = file.code.into_iter().map(Spanned::into_inner).collect();
        for entry in &mut entries {
            entry.words = entry.words.iter().map(|w| format!(" {} ", fold_words(w))).collect();
        }
        Ok(Self(entries))
    }

    /// Returns the code of the first entry that fits.
    #[must_use]
    pub fn code_for(&self, intent: Intent, impact: Impact, text: &str) -> Option<&str> {
        let mut candidates = self.0.iter().filter(|e| e.intent == intent).peekable();
        candidates.peek()?;
        let folded = format!(" {} ", fold_words(text));
        candidates
            .find(|entry| {
                entry.impact.is_none_or(|wanted| wanted == impact)
                    && (entry.words.is_empty() || entry.words.iter().any(|w| folded.contains(w)))
            })
            .map(|entry| entry.code.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "
        [[code]]
        code = \"0003-0002\"
        intent = \"incident_environment\"
        words = [\"água\", \"agua\"]
        [[code]]
        code = \"0003-0000\"
        intent = \"incident_environment\"
        impact = 1
    ";

    #[test]
    fn the_first_entry_that_fits_gives_the_code() {
        let codes = ProblemCodes::parse("codes.toml", TABLE).unwrap();
        let code = |impact, text| codes.code_for(Intent::IncidentEnvironment, impact, text);
        assert_eq!(code(Impact::TWO, "Hay AGUA en el suelo"), Some("0003-0002"));
        assert_eq!(code(Impact::ONE, "34 grados"), Some("0003-0000"));
        assert_eq!(code(Impact::TWO, "aguacates"), None);
        assert_eq!(codes.code_for(Intent::Billing, Impact::ONE, "agua"), None);
    }

    #[test]
    fn a_wrong_table_names_its_line() {
        let fault =
            ProblemCodes::parse("codes.toml", "[[code]]\ncode = \"1\"\nintent = \"powr\"\n")
                .unwrap_err();
        assert!(fault.to_string().starts_with("codes.toml:3: unknown variant `powr`"), "{fault}");
    }
}
