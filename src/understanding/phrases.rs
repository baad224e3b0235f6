//! Words and phrases that are looked for in a folded line: a tree with one step for each letter.
//!
//! Whatever is looked for begins where a word of the text begins, so that most words are told apart
//! by their first letters, and the rest of them is not looked at.

/// The tree. Nodes stand level by level: those that one node leads to stand side by side.
#[derive(Clone, Debug, Default)]
pub(super) struct Phrases {
    /// The node that each first letter leads to; 0 for none.
    first: Vec<u32>,
    /// The last letter of each node; the first node is the root and has none.
    letters: Vec<u8>,
    nodes: Vec<Node>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    /// The first node that it leads to, and how many there are.
    next: u32,
    many: u32,
    /// The number of the phrase that ends here, plus one; 0 for none.
    phrase: u32,
}

/// Phrases that have all letters of a node in common: the first, the one behind the last, and how
/// many letters those are.
type Common = (usize, usize, usize);

impl Phrases {
    /// Makes the tree of phrases, which are sorted and none of them twice.
    pub(super) fn new(phrases: &[&str]) -> Self {
        let letter = |phrase: usize, at: usize| phrases.get(phrase)?.as_bytes().get(at).copied();
        let number = |number: usize| u32::try_from(number).unwrap_or(0);
        let mut out = Self { first: vec![0; 256], letters: vec![0], nodes: vec![] };
        let mut open: Vec<Common> = vec![(0, phrases.len(), 0)];
        while let Some((from, to, common)) = open.get(out.nodes.len()).copied() {
            // Whatever ends here stands before what goes on.
            let ends = from < to && letter(from, common).is_none();
            let phrase = if ends { number(from + 1) } else { 0 };
            let next = open.len();
            let mut start = from + usize::from(ends);
            while let Some(same) = letter(start, common).filter(|_| start < to) {
                let alike = (start..to).take_while(|at| letter(*at, common) == Some(same)).count();
                open.push((start, start + alike, common + 1));
                out.letters.push(same);
                start += alike;
            }
            let many = number(open.len() - next);
            out.nodes.push(Node { next: number(next), many, phrase });
        }
        for (at, letter) in out.letters.iter().enumerate().skip(1) {
            let of_root = out.nodes.first().is_some_and(|root| number(at) <= root.many);
            if let Some(slot) = out.first.get_mut(usize::from(*letter)).filter(|_| of_root) {
                *slot = number(at);
            }
        }
        out
    }

    /// Calls `seen` for every phrase that begins at byte `at` of the line, with its number and the
    /// byte behind its end; the shortest first.
    pub(super) fn each(&self, line: &str, at: usize, mut seen: impl FnMut(usize, usize)) {
        let rest = line.as_bytes().get(at..).unwrap_or_default();
        let Some((first, rest)) = rest.split_first() else { return };
        let index = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let mut node = self.first.get(usize::from(*first)).copied().map_or(0, index);
        if node == 0 {
            return;
        }
        let mut end = at;
        let mut rest = rest.iter();
        while let Some(Node { next, many, phrase }) = self.nodes.get(node).copied() {
            end += 1;
            if phrase > 0 {
                seen(index(phrase - 1), end);
            }
            let (next, Some(letter)) = (index(next), rest.next()) else { return };
            let letters = self.letters.get(next..next + index(many)).unwrap_or_default();
            let Some(step) = letters.iter().position(|known| known == letter) else { return };
            node = next + step;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_where_they_begin() {
        let phrases = Phrases::new(&["ca", "caida ", "corte ", "corte de luz ", "luz "]);
        let found = |line: &str, at: usize| {
            let mut found = vec![];
            phrases.each(line, at, |phrase, end| found.push((phrase, end)));
            found
        };
        let line = " caida corte de luz ";
        assert_eq!(found(line, 1), [(0, 3), (1, 7)]);
        assert_eq!(found(line, 7), [(2, 13), (3, 20)]);
        assert_eq!(found(line, 16), [(4, 20)]);
        assert_eq!(found(line, 0), []);
        assert_eq!(found(line, 13), []);
        assert_eq!(found("corte de", 0), [(2, 6)]);
        assert_eq!(found("ñ", 0), []);
        assert_eq!(found("", 3), []);
    }

    #[test]
    fn nothing_is_found_where_nothing_is_looked_for() {
        Phrases::new(&[]).each("palabra", 0, |_, _| panic!("found"));
        Phrases::default().each("palabra", 0, |_, _| panic!("found"));
    }
}
