//! Danger in what is not read for the intent: the whole subject of a reply, and all of a long
//! text. A missed fire costs more than a needless call.
use super::Understanding;
use super::provenance::Place;
use super::words::Words;

/// Bytes of subject and text that are searched for danger.
const SEARCHED_BYTES_MAX: usize = 512 << 10;
/// Bytes searched at a time: fewer words than are looked at in one text.
const PIECE_BYTES: usize = 1_900;
/// Bytes that two pieces share, so that no phrase is cut apart.
const OVERLAP_BYTES: usize = 200;

impl Understanding {
    /// Returns the first alarm in subject and text: the words as written, their group and line.
    pub(super) fn danger_anywhere(&self, subject: &str, text: &str) -> Option<(String, Place)> {
        let subject = super::cut(subject, SEARCHED_BYTES_MAX);
        let text = super::cut(text, SEARCHED_BYTES_MAX);
        pieces(subject).chain(pieces(text)).find_map(|piece| self.danger_in(piece))
    }

    fn danger_in(&self, piece: &str) -> Option<(String, Place)> {
        let words = Words::new(piece);
        let mut hits = self.lexicon.find(&words);
        let alarms = self.danger.look(&words, &mut hits);
        let alarm = alarms.first()?;
        let (first, last) = alarm.words;
        Some((format!("{} ({})", words.written(first, last), alarm.group), alarm.place))
    }
}

/// Cuts a text into pieces that overlap.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
        let piece = super::cut(rest, PIECE_BYTES);
        let end = from + piece.len();
        from = if end == text.len() {
            end
        } else {
            text.floor_char_boundary(end.saturating_sub(OVERLAP_BYTES)).max(from + 1)
        };
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_the_text_and_end() {
        assert_eq!(pieces("").count(), 0);
        assert_eq!(pieces("fuego").collect::<Vec<_>>(), ["fuego"]);
        let long = "ñandú ".repeat(2_000);
        let all: Vec<&str> = pieces(&long).collect();
        assert!(all.len() > 5 && all.iter().all(|piece| piece.len() <= PIECE_BYTES));
        assert!(long.starts_with(all[0]) && long.ends_with(all[all.len() - 1]));
        let fresh: usize =
            all.iter().map(|piece| piece.len() - OVERLAP_BYTES.min(piece.len())).sum();
        assert!(fresh <= long.len(), "each piece brings something new");
    }
}
