//! What forms of several pages have in common.
use super::words::Words;

/// A choice of a list.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

impl Choice {
    /// Makes the choices of a closed list, whose words are those of [`Words::word`].
    pub(super) fn of<'a>(
        words: &Words,
        list: &str,
        members: impl IntoIterator<Item = &'a str>,
        chosen: &str,
    ) -> Vec<Self> {
        let choice = |member: &str| Self {
            value: member.to_owned(),
            label: words.word(list, member),
            chosen: member == chosen,
        };
        members.into_iter().map(choice).collect()
    }
}

/// What came of the last act, if the address names one that this page can tell of.
pub(super) fn done(words: &Words, named: &str, known: &[&str]) -> Option<String> {
    known.contains(&named).then(|| words.word("done", named))
}
