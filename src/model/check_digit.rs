//! The check digit of numbers that people read aloud and key.

/// Damm's quasigroup of order 10 (H. M. Damm, 2004): it finds every wrong digit and every
/// exchange of two neighbours, which are the slips of people who read a number aloud.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// Returns the digit that belongs behind these ASCII digits; 0 when the last of them is already
/// the right check digit of those before it.
pub(super) fn damm(digits: &str) -> u8 {
    digits.bytes().fold(0, |interim, digit| {
        DAMM.get(usize::from(interim))
            .and_then(|row| row.get(usize::from(digit.saturating_sub(b'0'))))
            .copied()
            .unwrap_or(u8::MAX)
    })
}
