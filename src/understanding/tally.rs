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

/// Numbers the rows of a text, calls `seen` with each row and how often it stands there, in the
/// order of the table, and returns the number of every row in the order of the text.
pub(super) fn numbered(rows: &[u32], seen: impl FnMut(u32, u32)) -> Vec<u32> {
    let mut tally = TALLY.take();
    let numbers = tally.number(rows, seen);
    TALLY.set(tally);
    numbers
}

impl Tally {
    const fn empty() -> Self {
        Self { slots: vec![], rows: vec![] }
    }

    fn number(&mut self, rows: &[u32], mut seen: impl FnMut(u32, u32)) -> Vec<u32> {
        let most = rows.iter().copied().max().map_or(0, |most| index(most).saturating_add(1));
        if most > self.slots.len() {
            self.slots.resize(most, 0);
            self.rows.resize(most.div_ceil(64), 0);
        }
        for row in rows.iter().copied().map(index) {
            let Some(slot) = self.slots.get_mut(row) else { continue };
            *slot = slot.wrapping_add(1);
            if *slot == 1
                && let Some(bits) = self.rows.get_mut(row / 64)
            {
                *bits |= 1 << (row % 64);
            }
        }
        let mut next = 0_u32;
        for (base, bits) in (0_u32..).step_by(64).zip(&mut self.rows) {
            let mut left = std::mem::take(bits);
            while left != 0 {
                let row = base | left.trailing_zeros();
                left &= left - 1;
                if let Some(slot) = self.slots.get_mut(index(row)) {
                    seen(row, *slot);
                    *slot = next;
                    next = next.wrapping_add(1);
                }
            }
        }
        let slot = |row: &u32| self.slots.get(index(*row)).copied().unwrap_or(0);
        let numbers = rows.iter().map(slot).collect();
        for row in rows {
            if let Some(slot) = self.slots.get_mut(index(*row)) {
                *slot = 0;
            }
        }
        numbers
    }
}

fn index(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_in_order_and_nothing_is_left_for_the_next_text() {
        let count = |rows: &[u32]| {
            let mut seen = vec![];
            let numbers = numbered(rows, |row, many| seen.push((row, many)));
            (seen, numbers)
        };
        let first = (vec![(3, 1), (64, 1), (700, 2)], vec![2, 0, 2, 1]);
        assert_eq!(count(&[700, 3, 700, 64]), first);
        assert_eq!(count(&[]), (vec![], vec![]));
        assert_eq!(count(&[700, 2]), (vec![(2, 1), (700, 1)], vec![1, 0]));
        assert_eq!(count(&[700, 3, 700, 64]), first);
    }
}
