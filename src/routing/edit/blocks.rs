//! A rule file cut into its rules and tests, with the comments above them.
use crate::model::FileFault;
use crate::tomlfile::{Document, Faults, Section};

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A rule with this id.
    Rule(String),
    /// A test, and the rule that it wants.
    Test { wants: Option<String> },
}

/// Lines of a file, from 0: the comment right above, the heading, and what belongs to it. Empty lines
/// and comments behind belong to what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) kind: Kind,
    first: usize,
    behind: usize,
}

impl Block {
    /// Returns the text before the block, the block, and the text behind it.
    pub(super) fn split<'t>(&self, text: &'t str) -> (&'t str, &'t str, &'t str) {
        let (first, behind) = (start_of(text, self.first), start_of(text, self.behind));
        let (rest, tail) = text.split_at(behind);
        let (head, middle) = rest.split_at(first);
        (head, middle, tail)
    }
}

/// Returns the byte at which a line begins, or the end of the text.
fn start_of(text: &str, line: usize) -> usize {
    text.split_inclusive('\n').take(line).map(str::len).sum()
}

/// Reads the blocks of a file in the order in which they stand.
pub(super) fn blocks(path: &str, text: &str) -> Result<Vec<Block>, Vec<FileFault>> {
    let mut faults = Faults::default();
    let Some(document) = Document::read(path, text, &mut faults) else {
        return Err(faults.into_sorted());
    };
    let root = document.root();
    let mut heads: Vec<(usize, Kind)> = vec![];
    for rule in root.tables("rule", &mut faults) {
        let id = rule.text_of("id", &mut faults).unwrap_or_default().to_owned();
        heads.push((rule.line(), Kind::Rule(id)));
    }
    for test in root.tables("test", &mut faults) {
        heads.push((test.line(), Kind::Test { wants: wanted(&test, &mut faults) }));
    }
    if !faults.is_empty() {
        return Err(faults.into_sorted());
    }
    heads.sort_by_key(|(line, _)| *line);
    let lines: Vec<&str> = text.lines().collect();
    let firsts: Vec<usize> =
        heads.iter().map(|(line, _)| above(&lines, line.saturating_sub(1))).collect();
    let ends = firsts.iter().copied().skip(1).chain([lines.len()]);
    let found = heads.into_iter().zip(firsts.iter().zip(ends));
    let block = |((_, kind), (first, next)): ((usize, Kind), (&usize, usize))| {
        let behind = behind(&lines, next);
        Block { kind, first: *first, behind }
    };
    Ok(found.map(block).collect())
}

fn wanted(test: &Section<'_>, faults: &mut Faults) -> Option<String> {
    test.table("want", faults)?.text_of("rule", faults).map(str::to_owned)
}

/// Returns the line behind the last one before `next` that says something.
fn behind(lines: &[&str], next: usize) -> usize {
    let silent = |line: &&&str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let before = lines.get(..next).unwrap_or_default();
    next.saturating_sub(before.iter().rev().take_while(silent).count())
}

/// Returns the first line of the comment that stands right above a heading.
fn above(lines: &[&str], heading: usize) -> usize {
    let comment = |line: &&&str| line.trim_start().starts_with('#');
    let above = lines.get(..heading).unwrap_or_default();
    heading.saturating_sub(above.iter().rev().take_while(comment).count())
}
