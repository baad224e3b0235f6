//! Counting which rows of a table stand in a text, in the order of the table and without sorting.
use std::cell::Cell;

thread_local! {
    /// Room for counting, kept from text to text, as large as the table: a text clears the bits that
    /// it set.
    static TALLY: Cell<Tally> = const { Cell::new(Tally::empty()) };
}

/// What is counted of each row of a table.
#[derive(Default)]
struct Tally {
    /// How often each row stands in the text, or its value; of an earlier text in all other rows.
    slots: Vec<u32>,
    /// A bit for each row that stands in the text, 64 in a number; none between two texts.
    bits: Vec<u64>,
    /// The rows that stand in the text, and how often; what is behind them is of earlier texts.
    found: Vec<(u32, u32)>,
}

/// Counts the rows of a text, which are of a table of so many. Hands over each of them once, in the
/// order of the table, with how often it stands there.
#[inline]
pub(super) fn counted<T>(rows: &[u32], table: usize, taken: impl FnOnce(&[(u32, u32)]) -> T) -> T {
    let mut tally = TALLY.take();
    let out = taken(tally.count(rows, table));
    TALLY.set(tally);
    out
}

/// A value for each row of a table.
pub(super) struct ByRow<'t>(&'t [u32]);

impl ByRow<'_> {
    /// Returns the value of a row that was given one.
    #[inline]
    pub(super) fn of(&self, row: u32) -> f32 {
        self.0.get(index(row)).map_or(0.0, |bits| f32::from_bits(*bits))
    }
}

/// Gives values to rows of a table of so many, and hands them over.
#[inline]
pub(super) fn by_row<T>(
    values: impl Iterator<Item = (u32, f32)>,
    table: usize,
    taken: impl FnOnce(&ByRow<'_>) -> T,
) -> T {
    let mut tally = TALLY.take();
    tally.make_room(table);
    for (row, value) in values {
        if let Some(slot) = tally.slots.get_mut(index(row)) {
            *slot = value.to_bits();
        }
    }
    let out = taken(&ByRow(&tally.slots));
    TALLY.set(tally);
    out
}

impl Tally {
    const fn empty() -> Self {
        Self { slots: vec![], bits: vec![], found: vec![] }
    }

    fn make_room(&mut self, table: usize) {
        if table > self.slots.len() {
            self.slots.resize(table, 0);
            self.bits.resize(table.div_ceil(64), 0);
        }
    }

    fn count(&mut self, rows: &[u32], table: usize) -> &[(u32, u32)] {
        self.make_room(table);
        if rows.len() > self.found.len() {
            self.found.resize(rows.len(), (0, 0));
        }
        let (slots, bits) = (self.slots.as_mut_slice(), self.bits.as_mut_slice());
        for row in rows.iter().copied().map(index) {
            if let (Some(slot), Some(bits)) = (slots.get_mut(row), bits.get_mut(row / 64)) {
                let bit = 1 << (row % 64);
                *slot = if *bits & bit == 0 { 1 } else { slot.wrapping_add(1) };
                *bits |= bit;
            }
        }
        let room = self.found.len();
        let mut places = self.found.iter_mut();
        for (base, bits) in (0_u32..).step_by(64).zip(bits) {
            let mut left = std::mem::take(bits);
            while left != 0 {
                let row = base | left.trailing_zeros();
                left &= left - 1;
                let Some(place) = places.next() else { break };
                *place = (row, slots.get(index(row)).copied().unwrap_or(0));
            }
        }
        let many = room - places.len();
        self.found.get(..many).unwrap_or_default()
    }
}

/// Returns the highest of some values, at most so many, with what they belong to: the highest first,
/// of equals the earlier.
pub(super) fn highest<T>(values: impl Iterator<Item = (T, f32)>, most: usize) -> Vec<(T, f32)> {
    let mut found: Vec<(T, f32)> = Vec::with_capacity(most);
    for (of, value) in values {
        let below = |(_, other): &(T, f32)| other.total_cmp(&value).is_lt();
        if found.len() < most {
            found.push((of, value));
        } else {
            // Most are not above those that were found first.
            match found.last_mut().filter(|last| below(last)) {
                Some(last) => *last = (of, value),
                None => continue,
            }
        }
        let mut place = found.len() - 1;
        while let Some(before) = place.checked_sub(1)
            && found.get(before).is_some_and(below)
        {
            found.swap(before, place);
            place = before;
        }
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
        let count = |rows: &[u32]| counted(rows, 701, <[(u32, u32)]>::to_vec);
        let first = [(3, 1), (64, 1), (700, 2)];
        assert_eq!(count(&[700, 3, 700, 64]), first);
        assert_eq!(count(&[]), []);
        assert_eq!(count(&[700, 2]), [(2, 1), (700, 1)]);
        let values = by_row([(3, 0.5), (700, -1.0)].into_iter(), 701, |values| {
            [values.of(3), values.of(700)]
        });
        assert_eq!(values, [0.5, -1.0]);
        assert_eq!(count(&[700, 3, 700, 64]), first);
    }
}
