//! Labelled texts: what the model learns from and what it is measured on.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rows::lines;
use crate::model::{
    Channel, DetectedLanguage, FileFault, Impact, Intent, Priority, Timestamp, Urgency,
};

/// The most labelled texts in one file.
const EXAMPLES_MAX: usize = 100_000;

/// One labelled text: a line of a `.jsonl` file.
///
/// A call has `text`, a mail has `subject` and `body`. Labels that are absent are neither
/// learned nor counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Example {
    /// A name that no other example has.
    pub id: String,
    /// How it came.
    pub channel: Channel,
    /// What a caller said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The subject of a mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The body of a mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// When it came; relative dates are read against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Timestamp>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<Intent>,
    /// Second jobs.
    #[serde(default)]
    pub also: Vec<Intent>,
    /// How much is hurt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    /// How soon it is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// Whether someone may be in danger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safety: Option<bool>,
    /// How soon a person must have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// The language of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<DetectedLanguage>,
    /// Facts that stand in the text, by kind, as they are written; several joined by `; `.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub slots: BTreeMap<String, String>,
    /// Who wrote it, so that a measurement can keep writers apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<String>,
    /// How the row came to be, such as `corrected`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Who checked the labels against the labelling guide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
}

impl Example {
    /// Returns the subject, or nothing.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.subject.as_deref().unwrap_or("")
    }

    /// Returns whose hand it is of; all rows without a writer are of one.
    #[must_use]
    pub fn writer(&self) -> &str {
        self.writer.as_deref().unwrap_or("")
    }

    /// Returns what was said or written, without the subject.
    #[must_use]
    pub fn said(&self) -> &str {
        self.text.as_deref().or(self.body.as_deref()).unwrap_or("")
    }

    /// Returns the labelled values of a kind of fact: they are joined by `; `, or stand in one phrase as
    /// the text has them ("MD1, MD2 or MD6").
    pub(super) fn values(&self, kind: &str) -> Vec<&str> {
        let label = self.slots.get(kind).map(String::as_str).unwrap_or_default();
        let values = label.split("; ").filter(|value| !value.is_empty());
        values.flat_map(|value| listed(kind, value)).collect()
    }
}

/// What stands between the members of a phrase that lists several. A comma may also stand within the
/// place of one ("rack 12, U20").
const JOINTS: [&str; 8] = [", ", " and ", " or ", " y ", " o ", " e ", " ou ", " & "];

/// Cuts a labelled value where it lists several codes, or people by their full names in English: in
/// Portuguese and Spanish a name may have a joint of its own ("Cruz e Silva").
fn listed<'l>(kind: &str, value: &'l str) -> Vec<&'l str> {
    let mut parts = vec![value];
    let within = usize::from(matches!(kind, "cage" | "cabinet"));
    for joint in JOINTS.into_iter().skip(within) {
        parts = parts.iter().flat_map(|part| part.split(joint)).collect();
    }
    let has_digit = |part: &&str| part.bytes().any(|byte| byte.is_ascii_digit());
    let several = match kind {
        "site" | "reference" | "tracking" | "invoice" | "circuit" | "cage" | "cabinet" => {
            parts.iter().all(has_digit)
        }
        "person" => value.contains(" and ") && parts.iter().all(|part| part.contains(' ')),
        _ => false,
    };
    if several { parts } else { vec![value] }
}

/// Reads the examples of one `.jsonl` file; empty lines and lines starting with `#` are left out.
///
/// # Errors
/// One [`FileFault`] for each line that is no example.
pub fn read_examples(file: &str, text: &str) -> Result<Vec<Example>, Vec<FileFault>> {
    let mut examples = vec![];
    let mut faults = vec![];
    let lines = text.lines().enumerate().map(|(at, line)| (at.saturating_add(1), line.trim()));
    for (number, line) in lines.filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
        if examples.len() == EXAMPLES_MAX {
            let remedy = "split the file";
            faults.push(FileFault::new(file, number, "more than 100,000 examples", remedy));
            break;
        }
        match serde_json::from_str::<Example>(line) {
            Ok(example) => examples.push(example),
            Err(error) => faults.push(FileFault::new(
                file,
                number,
                format!("this is no labelled text: {error}"),
                "write one JSON object a line with id, channel, text (or subject and body), intent",
            )),
        }
    }
    if faults.is_empty() { Ok(examples) } else { Err(faults) }
}

/// Returns the digest of all training files, in whatever order they are given.
///
/// The model file carries it, so that `load` can tell that the examples have changed since.
#[must_use]
pub fn digest_of_examples<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> u64 {
    // A sum does not depend on the order.
    files.fold(0, |sum, (_, text)| sum.wrapping_add(digest_of_lines(text)))
}

/// Returns the digest of a text; line ends must not matter between systems.
fn digest_of_lines(text: &str) -> u64 {
    // Eight bytes at a time: there are megabytes, read whenever the program starts.
    let with =
        |state: u64, part: u64| (state ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    lines(text).fold(0xcbf2_9ce4_8422_2325, |state, line| {
        let (whole, rest) = line.as_bytes().as_chunks::<8>();
        let state = whole.iter().fold(state, |state, part| with(state, u64::from_le_bytes(*part)));
        // What is left is told apart by its length from the same with zeros behind.
        let rest = rest.iter().fold(0, |part, byte| (part << 8) | u64::from(*byte));
        with(with(state, rest), u64::try_from(line.len()).unwrap_or(u64::MAX))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_that_lists_is_several_values() {
        for (kind, label, values) in [
            ("site", "MD1, MD2 or MD6", vec!["MD1", "MD2", "MD6"]),
            ("site", "BA1; bê a dois", vec!["BA1", "bê a dois"]),
            ("invoice", "60071144 and 60071145", vec!["60071144", "60071145"]),
            ("cage", "two hundred and four", vec!["two hundred and four"]),
            ("cabinet", "treinta y uno", vec!["treinta y uno"]),
            ("cabinet", "rack 12, U20", vec!["rack 12, U20"]),
            ("cabinet", "12 and 13", vec!["12", "13"]),
            ("person", "Samira Haddad and Knut Østby", vec!["Samira Haddad", "Knut Østby"]),
            ("person", "Leopoldina Cruz e Silva", vec!["Leopoldina Cruz e Silva"]),
            ("company", "Cúmulo 24, S.L. and Sons 7", vec!["Cúmulo 24, S.L. and Sons 7"]),
            ("date", "", vec![]),
        ] {
            let row = serde_json::json!({
                "id": "1", "channel": "phone", "text": "x", "slots": { kind: label },
            });
            let example: Example = serde_json::from_value(row).unwrap();
            assert_eq!(example.values(kind), values, "{label}");
        }
    }
}
