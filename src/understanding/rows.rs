//! Rows of a model file in a few long buffers: a text for each of ten thousands of names would cost
//! more than all else when the program starts.
use super::linear::COLUMNS;

/// One row of the linear model: the feature's name, its rarity and its steps.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) rarity: f32,
    pub(super) steps: [i8; COLUMNS],
}

/// What is known of one feature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Weights {
    pub(super) rarity: f32,
    pub(super) steps: [i8; COLUMNS],
}

/// Names, one behind the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Names {
    /// Makes room for so many names with so many bytes.
    pub(super) fn with_room(many: usize, bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(many) }
    }

    pub(super) fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len());
    }

    /// Returns the names in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let mut from = 0;
        self.ends.iter().map(move |end| {
            let name = self.text.get(from..*end).unwrap_or("");
            from = *end;
            name
        })
    }
}

/// The rows of the linear model.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rows {
    pub(super) names: Names,
    pub(super) weights: Vec<Weights>,
}

impl Rows {
    /// Makes room for the rows of a file of so many bytes.
    pub(super) fn with_room(bytes: usize) -> Self {
        let many = bytes / (COLUMNS + 8);
        Self { names: Names::with_room(many, bytes / 4), weights: Vec::with_capacity(many) }
    }

    /// Reads a line, `name TAB rarity TAB steps`; `steps` reads what stands behind the last mark.
    pub(super) fn read(
        &mut self,
        line: &str,
        steps: impl Fn(&[u8; COLUMNS]) -> Option<[i8; COLUMNS]>,
    ) -> Option<()> {
        let (head, last) = line.as_bytes().split_last_chunk::<COLUMNS>()?;
        let (mark, head) = head.split_last()?;
        let name = head.iter().position(|byte| *byte == b'\t').filter(|_| *mark == b'\t')?;
        let rarity = line.get(name + 1..head.len())?;
        let weights = Weights { rarity: number(rarity)?, steps: steps(last)? };
        self.names.push(line.get(..name)?);
        self.weights.push(weights);
        Some(())
    }
}

impl FromIterator<Row> for Rows {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        let mut out = Self::default();
        for Row { name, rarity, steps } in rows {
            out.names.push(&name);
            out.weights.push(Weights { rarity, steps });
        }
        out
    }
}

/// Reads a number. Most are short, such as `2.15`: hundredths divided by a hundred are rounded as
/// the number itself is.
fn number(text: &str) -> Option<f32> {
    if let [whole @ b'0'..=b'9', b'.', tenth @ b'0'..=b'9', hundredth @ b'0'..=b'9'] =
        text.as_bytes()
    {
        let digit = |byte: &u8| u16::from(byte - b'0');
        let hundredths = digit(whole) * 100 + digit(tenth) * 10 + digit(hundredth);
        return Some(f32::from(hundredths) / 100.0);
    }
    text.parse().ok()
}

/// Returns the lines of a text as [`str::lines`] does, faster for megabytes of them.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(end) = memchr::memchr(b'\n', rest.as_bytes()) else {
            return Some(std::mem::take(&mut rest));
        };
        let (line, more) = rest.split_at(end);
        rest = more.get(1..).unwrap_or("");
        Some(line.strip_suffix('\r').unwrap_or(line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lines_are_those_of_the_library() {
        for hundredths in 0..1_000 {
            let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            assert_eq!(number(&text).map(f32::to_bits), text.parse().ok().map(f32::to_bits));
        }
        assert_eq!(
            ["2.5", "12.25", "-1", ""].map(number),
            [Some(2.5), Some(12.25), Some(-1.0), None]
        );
        for text in ["", "\n", "a", "a\n", "a\r\nb\r", "\r\n\r\n", "a\n\nb\n", "ñ\r\r\n"] {
            assert_eq!(
                lines(text).collect::<Vec<_>>(),
                text.lines().collect::<Vec<_>>(),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_row_is_read_as_it_was_written() {
        let row = Row { name: "w:a b".to_owned(), rarity: 3.25, steps: [0; COLUMNS] };
        let mut read = Rows::default();
        let line = format!("w:a b\t3.25\t{}", "O".repeat(COLUMNS));
        assert_eq!(read.read(&line, |_| Some([0; COLUMNS])), Some(()));
        assert_eq!(read, [row].into_iter().collect());
        assert_eq!(read.names.iter().collect::<Vec<_>>(), ["w:a b"]);
        for wrong in ["w:a", &line.replace('\t', " "), &line.replace("3.25", "x"), ""] {
            assert_eq!(read.read(wrong, |_| Some([0; COLUMNS])), None, "{wrong}");
        }
    }
}
