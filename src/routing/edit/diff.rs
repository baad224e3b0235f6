//! What differs between two texts, as `diff -u` shows it.

/// Lines around a difference.
const CONTEXT: usize = 3;
/// Lines of the part that differs beyond which no longer the shortest way is looked for.
const LINES_MAX: usize = 2_000;

/// One line of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line<'t> {
    Same(&'t str),
    Gone(&'t str),
    Come(&'t str),
}

/// Returns the differences of a file, without colours; nothing when there are none.
#[must_use]
pub fn diff(path: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let lines = compared(&old, &new);
    let mut out = format!("--- {path}\n+++ {path}\n");
    let differs = |line: &Line<'_>| !matches!(line, Line::Same(_));
    let mut at = 0;
    while let Some(next) = lines.iter().skip(at).position(differs) {
        let first = (at + next).saturating_sub(CONTEXT).max(at);
        // A hunk goes on while the next difference is near.
        let mut end = at + next;
        while let Some(more) = lines.iter().skip(end).position(differs) {
            if more > 2 * CONTEXT {
                break;
            }
            end += more + 1;
        }
        let end = (end + CONTEXT).min(lines.len());
        let hunk = lines.get(first..end).unwrap_or_default();
        let before = lines.get(..first).unwrap_or_default();
        hunk_of(before, hunk, &mut out);
        at = end;
    }
    out
}

fn hunk_of(before: &[Line<'_>], hunk: &[Line<'_>], out: &mut String) {
    let count = |lines: &[Line<'_>], old: bool| {
        let of = |line: &&Line<'_>| match line {
            Line::Same(_) => true,
            Line::Gone(_) => old,
            Line::Come(_) => !old,
        };
        lines.iter().filter(of).count()
    };
    out.push_str(&format!(
        "@@ -{},{} +{},{} @@\n",
        count(before, true) + 1,
        count(hunk, true),
        count(before, false) + 1,
        count(hunk, false)
    ));
    for line in hunk {
        let (sign, text) = match line {
            Line::Same(text) => (' ', text),
            Line::Gone(text) => ('-', text),
            Line::Come(text) => ('+', text),
        };
        out.push(sign);
        out.push_str(text);
        out.push('\n');
    }
}

/// Compares line by line: what both begin and end with first, the rest by the longest common
/// subsequence.
fn compared<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Line<'t>> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) =
        (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_middle, old_tail) = old_rest.split_at(old_rest.len() - tail);
    let (new_middle, _) = new_rest.split_at(new_rest.len() - tail);
    let same = |lines: &[&'t str]| lines.iter().map(|line| Line::Same(line)).collect::<Vec<_>>();
    let mut out = same(old.get(..head).unwrap_or_default());
    out.extend(middle(old_middle, new_middle));
    out.extend(same(old_tail));
    out
}

fn middle<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Line<'t>> {
    if old.len() > LINES_MAX || new.len() > LINES_MAX {
        let gone = old.iter().map(|line| Line::Gone(line));
        return gone.chain(new.iter().map(|line| Line::Come(line))).collect();
    }
    // common[i][j]: how much the rests behind i and j have in common.
    let width = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    let get = |common: &[u32], i: usize, j: usize| common.get(i * width + j).copied().unwrap_or(0);
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            let best = if a == b {
                get(&common, i + 1, j + 1) + 1
            } else {
                get(&common, i + 1, j).max(get(&common, i, j + 1))
            };
            if let Some(cell) = common.get_mut(i * width + j) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = vec![];
    loop {
        match (old.get(i), new.get(j)) {
            (Some(a), Some(b)) if a == b => {
                out.push(Line::Same(a));
                (i, j) = (i + 1, j + 1);
            }
            (Some(a), b) if b.is_none() || get(&common, i + 1, j) >= get(&common, i, j + 1) => {
                out.push(Line::Gone(a));
                i += 1;
            }
            (_, Some(b)) => {
                out.push(Line::Come(b));
                j += 1;
            }
            (_, None) => return out,
        }
    }
}
