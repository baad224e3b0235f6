//! The words around what is handed over to outside desks.

/// Lines of facts; each gets its `$value`.
pub(super) const OUTSIDE_LINES: &[&str] = &[
    "outside-line-ticket",
    "outside-line-matter",
    "outside-line-kind",
    "outside-line-priority",
    "outside-line-queue",
    "outside-line-problem-code",
    "outside-line-site",
    "outside-line-cage",
    "outside-line-cabinet",
    "outside-line-incident-time",
    "outside-line-account",
    "outside-line-name",
    "outside-line-contact",
    "outside-line-received",
    "outside-line-attached",
    "outside-status",
    "outside-cut",
];
/// Sentences without a value.
pub(super) const OUTSIDE_PLAIN: &[&str] =
    &["outside-danger", "outside-said-by-customer", "outside-said-by-us", "outside-recorded"];
