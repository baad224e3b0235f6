//! Typing errors as fingers make them, the same every time.

/// One word of so many is mistyped.
const ONE_OF: u64 = 10;
/// Letters of a word that is mistyped at least: in shorter ones an error makes another word.
const LETTERS_MIN: usize = 4;
/// The letters as they lie beside each other.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Numbers that are the same on every machine (Vigna's splitmix64).
struct Chance(u64);

impl Chance {
    /// Begins with the letters of a name (FNV-1a).
    fn of(name: &str) -> Self {
        let start = 0xcbf2_9ce4_8422_2325_u64;
        let mix = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        Self(name.bytes().fold(start, mix))
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound.max(1)
    }

    fn place(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        usize::try_from(self.below(bound)).unwrap_or_default()
    }
}

/// Returns `text` with an error in one word of ten; `name` decides which words. Codes and numbers
/// are left as they are, spaces and line ends too.
pub(super) fn mistyped(text: &str, name: &str) -> String {
    let mut chance = Chance::of(name);
    let mut out = String::with_capacity(text.len() + 16);
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let letters: Vec<char> = word.chars().collect();
        let plain = letters.iter().filter(|c| c.is_alphabetic()).count();
        // Drawn for each word, so that a change in one leaves the errors of the others.
        let drawn = chance.below(ONE_OF) == 0;
        if drawn && plain >= LETTERS_MIN && !letters.iter().any(char::is_ascii_digit) {
            out.extend(slip(letters, &mut chance));
        } else {
            out.push_str(word);
        }
        out.push_str(piece.get(word.len()..).unwrap_or_default());
    }
    out
}

/// One slip within a word: two letters swapped, one left out, one doubled, one from beside it.
fn slip(mut word: Vec<char>, chance: &mut Chance) -> Vec<char> {
    let at = chance.place(word.len().saturating_sub(1));
    match chance.below(4) {
        0 => word.swap(at, at + 1),
        1 => {
            word.remove(at);
        }
        2 => {
            if let Some(letter) = word.get(at).copied() {
                word.insert(at, letter);
            }
        }
        _ => {
            if let Some(letter) = word.get_mut(at) {
                *letter = neighbour(*letter, chance.below(2) == 0);
            }
        }
    }
    word
}

/// Returns the letter to the left or right on the keyboard; the letter itself at the edge.
fn neighbour(letter: char, left: bool) -> char {
    let beside = |row: &&str| {
        let at = row.find(letter)?;
        let at = if left { at.checked_sub(1)? } else { at + 1 };
        row.get(at..=at)?.chars().next()
    };
    ROWS.iter().find_map(beside).unwrap_or(letter)
}
