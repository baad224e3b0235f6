//! The tags that words get: outside, first word of a fact, further word of a fact.

/// The kinds of facts that are copied, in the order of their columns.
pub(in crate::understanding) const KINDS: [&str; 16] = [
    "site",
    "metro",
    "cage",
    "cabinet",
    "feed",
    "circuit",
    "reference",
    "tracking",
    "carrier",
    "invoice",
    "person",
    "company",
    "date",
    "time",
    "callback",
    "service",
];
/// Kinds of facts.
pub(in crate::understanding) const KIND_COUNT: usize = KINDS.len();
/// Tags: outside, then the first word of each kind, then the further words of each kind.
pub(in crate::understanding) const TAG_COUNT: usize = 1 + 2 * KIND_COUNT;
/// The tag of a word that belongs to no fact.
pub(in crate::understanding) const OUTSIDE: usize = 0;

/// Returns the tag of the first word of a fact.
pub(in crate::understanding) const fn first_of(kind: usize) -> usize {
    1 + kind
}

/// Returns the tag of a further word of a fact.
pub(in crate::understanding) const fn inside_of(kind: usize) -> usize {
    1 + KIND_COUNT + kind
}

/// A fact found: its kind, first and last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::understanding) struct Span {
    /// Index in [`KINDS`].
    pub(in crate::understanding) kind: usize,
    /// Its first word.
    pub(in crate::understanding) first: usize,
    /// Its last word.
    pub(in crate::understanding) last: usize,
}

/// Returns the facts that a row of tags marks.
pub(in crate::understanding) fn spans_of(tags: &[usize]) -> Vec<Span> {
    let mut out: Vec<Span> = vec![];
    for (at, tag) in tags.iter().enumerate() {
        if (1..=KIND_COUNT).contains(tag) {
            out.push(Span { kind: tag - 1, first: at, last: at });
        } else if *tag > KIND_COUNT
            && let Some(open) = out.last_mut()
        {
            open.last = at;
        }
    }
    out
}
