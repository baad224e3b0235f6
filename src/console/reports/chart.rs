//! Bars, drawn by the server. Lengths are shares of the width, so that a picture fits a telephone and its
//! words stay as large as those around it; the figures stand beside them as a table.

/// The most bars of a picture; the table has all.
const BARS_MAX: usize = 16;
/// Height of a bar with its words, where the words stand, where the bar begins and how high it is.
const STEP: usize = 44;
const WORDS_AT: usize = 16;
const BAR_AT: usize = 22;
const BAR_HIGH: usize = 14;

/// A bar, in tenths of a percent of the width.
pub(super) struct Bar {
    pub(super) words: String,
    pub(super) words_at: usize,
    pub(super) bar_at: usize,
    pub(super) high: usize,
    pub(super) good: String,
    /// Where the rest begins and how long it is; nothing without one.
    pub(super) rest: Option<(String, String)>,
}

/// A picture and its table.
pub(super) struct Chart {
    pub(super) id: &'static str,
    pub(super) title: String,
    /// What else is to be said of it.
    pub(super) hint: String,
    pub(super) high: usize,
    pub(super) bars: Vec<Bar>,
    /// Where a goal lies, as a share of the width.
    pub(super) goal: Option<String>,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// Writes tenths of a percent as a length.
fn percent(per_mille: usize) -> String {
    format!("{}.{}%", per_mille / 10, per_mille % 10)
}

/// A value to be drawn: its words, how much of 1000, and how much more that was not well.
pub(super) struct Drawn {
    pub(super) words: String,
    pub(super) good: usize,
    pub(super) rest: usize,
}

impl Chart {
    /// Makes a picture of values and its table.
    pub(super) fn new(
        (id, title, hint): (&'static str, String, String),
        drawn: Vec<Drawn>,
        (columns, rows): (Vec<String>, Vec<Vec<String>>),
    ) -> Self {
        let bars: Vec<Bar> = drawn.into_iter().take(BARS_MAX).enumerate().map(bar).collect();
        let high = bars.len().saturating_mul(STEP);
        Self { id, title, hint, high, bars, goal: None, columns, rows }
    }

    /// Draws a goal across the bars, in tenths of a percent.
    pub(super) fn with_goal(self, per_mille: usize) -> Self {
        Self { goal: Some(percent(per_mille)), ..self }
    }
}

fn bar((at, drawn): (usize, Drawn)) -> Bar {
    let top = at.saturating_mul(STEP);
    let good = drawn.good.min(1000);
    let rest = drawn.rest.min(1000_usize.saturating_sub(good));
    Bar {
        words: drawn.words,
        words_at: top.saturating_add(WORDS_AT),
        bar_at: top.saturating_add(BAR_AT),
        high: BAR_HIGH,
        good: percent(good),
        rest: (rest > 0).then(|| (percent(good), percent(rest))),
    }
}

/// The share that a count has of the most, in tenths of a percent.
pub(super) fn share_of(count: usize, most: usize) -> usize {
    count.saturating_mul(1000).checked_div(most).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Chart, Drawn, share_of};

    #[test]
    fn bars_never_leave_the_picture() {
        let drawn = |good, rest| Drawn { words: String::new(), good, rest };
        let all = vec![drawn(1500, 5), drawn(983, 400), drawn(0, 0)];
        let named = ("x", String::new(), String::new());
        let chart = Chart::new(named, all, (vec![], vec![])).with_goal(950);
        assert_eq!((chart.high, chart.goal.as_deref()), (132, Some("95.0%")));
        assert_eq!(chart.bars[0].good, "100.0%");
        assert!(chart.bars[0].rest.is_none());
        assert_eq!(chart.bars[1].rest, Some(("98.3%".to_owned(), "1.7%".to_owned())));
        assert_eq!(chart.bars[2].good, "0.0%");
        assert_eq!((share_of(1, 3), share_of(1, 0)), (333, 0));
    }
}
