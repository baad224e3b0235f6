//! Counting which rows of a table stand in a text, in the order of the table and without sorting.
use std::cell::Cell;

thread_local! {
    /// Room for counting, kept from text to text: it is as large as the table, and only what a text
    /// touched is cleared behind it.
    static TALLY: Cell<Tally> = const { Cell::new(Tally::empty()) };
}

/// One place for each row of a table.
#[derive(Default)]
struct Tally {
    /// How often each row stands in the text, then its number among the rows that do.
    slots: Vec<u32>,
    /// A bit for each row that stands in the text, 64 in a number.
    rows: Vec<u64>,
}

/// The rows that stand in a text.
#[derive(Debug, PartialEq)]
pub(super) struct Numbered {
    /// Each of them once and how often it stands there, in the order of the table.
    pub(super) rows: Vec<(u32, u32)>,
    /// The number among `rows` of every row in the order of the text.
    pub(super) numbers: Vec<u32>,
}

/// Numbers the rows of a text.
pub(super) fn numbered(rows: &[u32]) -> Numbered {
    let mut tally = TALLY.take();
    let numbered = tally.number(rows);
    TALLY.set(tally);
    numbered
}

impl Tally {
    const fn empty() -> Self {
        Self { slots: vec![], rows: vec![] }
    }

    fn number(&mut self, rows: &[u32]) -> Numbered {
        self.count(rows);
        let mut found = self.standing(rows.len());
        for (number, (row, many)) in (0..).zip(&mut found) {
            if let Some(slot) = self.slots.get_mut(index(*row)) {
                *many = std::mem::replace(slot, number);
            }
        }
        let slot = |row: &u32| self.slots.get(index(*row)).copied().unwrap_or(0);
        let numbers = rows.iter().map(slot).collect();
        for (row, _) in &found {
            if let Some(slot) = self.slots.get_mut(index(*row)) {
                *slot = 0;
            }
        }
        Numbered { rows: found, numbers }
    }

    /// Takes the rows that stand in the text, at most so many, in the order of the table; how often
    /// they do is left open.
    fn standing(&mut self, most: usize) -> Vec<(u32, u32)> {
        let mut found = vec![(0, 0); most];
        let mut places = found.iter_mut();
        let mut many = 0;
        for (base, bits) in (0_u32..).step_by(64).zip(&mut self.rows) {
            let mut left = std::mem::take(bits);
            while left != 0 {
                if let Some((row, _)) = places.next() {
                    *row = base | left.trailing_zeros();
                    many += 1;
                }
                left &= left - 1;
            }
        }
        found.truncate(many);
        found
    }

    /// Counts how often each row stands in the text.
    fn count(&mut self, rows: &[u32]) {
        let most = rows.iter().fold(0, |most, row| (*row).max(most));
        let room = index(most).saturating_add(1);
        if room > self.slots.len() {
            self.slots.resize(room, 0);
            self.rows.resize(room.div_ceil(64), 0);
        }
        for row in rows.iter().copied().map(index) {
            if let (Some(slot), Some(bits)) = (self.slots.get_mut(row), self.rows.get_mut(row / 64))
            {
                *slot = slot.wrapping_add(1);
                *bits |= 1 << (row % 64);
            }
        }
    }
}

/// Returns the highest of some values, at most so many, with what they belong to: the highest first,
/// of equals the earlier.
pub(super) fn highest<T>(values: impl Iterator<Item = (T, f32)>, most: usize) -> Vec<(T, f32)> {
    let mut found: Vec<(T, f32)> = Vec::with_capacity(most.saturating_add(1));
    for (of, value) in values {
        // Most are below those that were found first.
        let low = found.last().is_some_and(|(_, least)| least.total_cmp(&value).is_ge());
        if low && found.len() >= most {
            continue;
        }
        let place = found.partition_point(|(_, other)| other.total_cmp(&value).is_ge());
        found.insert(place, (of, value));
        found.truncate(most);
    }
    found
}

fn index(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_are_those_of_a_sorted_list() {
        let values = [0.5_f32, 2.0, -1.0, 2.0, 0.5, 3.0, 0.0, 0.5];
        let mut sorted: Vec<(usize, f32)> = values.into_iter().enumerate().collect();
        sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
        for most in 0..10 {
            let found = highest(values.into_iter().enumerate(), most);
            assert_eq!(found, sorted.get(..most).unwrap_or(&sorted), "{most}");
        }
    }

    #[test]
    fn rows_are_counted_in_order_and_nothing_is_left_for_the_next_text() {
        let count = |rows: &[u32]| {
            let Numbered { rows, numbers } = numbered(rows);
            (rows, numbers)
        };
        let first = (vec![(3, 1), (64, 1), (700, 2)], vec![2, 0, 2, 1]);
        assert_eq!(count(&[700, 3, 700, 64]), first);
        assert_eq!(count(&[]), (vec![], vec![]));
        assert_eq!(count(&[700, 2]), (vec![(2, 1), (700, 1)], vec![1, 0]));
        assert_eq!(count(&[700, 3, 700, 64]), first);
    }
}
