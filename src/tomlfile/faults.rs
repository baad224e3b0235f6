//! Gathering faults, and guessing what was meant.
use crate::model::FileFault;

/// The most faults that one reading reports; a person corrects no more in one go.
pub const FAULTS_MAX: usize = 200;

/// What is wrong so far.
#[derive(Debug, Default)]
pub struct Faults(Vec<FileFault>);

impl Faults {
    /// Adds a fault; those past [`FAULTS_MAX`] are left out.
    pub fn push(&mut self, fault: FileFault) {
        if self.0.len() < FAULTS_MAX && !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }

    /// Returns whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the faults by file and line.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<FileFault> {
        self.0.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        self.0
    }
}

/// Returns the candidate that `word` most likely was meant to be.
///
/// A candidate is near when a third of its letters or fewer must change (optimal string
/// alignment distance, so that two swapped letters are one change). Of several that are
/// equally near none is guessed.
#[must_use]
pub fn did_you_mean<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let word: Vec<char> = word.to_lowercase().chars().take(64).collect();
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let letters: Vec<char> = candidate.to_lowercase().chars().take(64).collect();
            let far = distance(&word, &letters);
            (far <= letters.len() / 3).then_some((far, candidate))
        })
        .collect();
    near.sort_unstable();
    match near.as_slice() {
        [(first, _), (second, _), ..] if first == second => None,
        [(_, candidate), ..] => Some(candidate),
        [] => None,
    }
}

/// Returns `did you mean x?` when something is near, else `write one of: a, b, c`.
#[must_use]
pub fn one_of<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> String {
    let all: Vec<&str> = candidates.into_iter().collect();
    if let Some(near) = did_you_mean(word, all.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    if all.is_empty() {
        "none is defined".to_owned()
    } else {
        format!("one of: {}", all.join(", "))
    }
}

/// Optimal string alignment: insert, delete, replace, or swap two neighbours.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut next = vec![i + 1; b.len() + 1];
        for (j, cb) in b.iter().enumerate() {
            let mut best = (row[j] + usize::from(ca != cb)).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && a[i - 1] == *cb && *ca == b[j - 1] {
                best = best.min(before[j - 1] + 1);
            }
            next[j + 1] = best;
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}
