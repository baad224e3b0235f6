//! A policy drawn: its steps from top to bottom, the way back to the first, and who is told in the end.
//!
//! Lengths are in units of the drawing, which is as wide as a telephone shows it.

/// The whole drawing.
pub(super) const WIDTH: i32 = 360;
/// The boxes.
const LEFT: i32 = 8;
const BOX_WIDTH: i32 = 290;
const LINE: i32 = 18;
const PADDING: i32 = 10;
/// Between two boxes, where the time stands.
const APART: i32 = 38;
/// Characters of a line; what is longer goes on in the next.
const CHARS_MAX: usize = 40;

/// A step as it is drawn.
pub(super) struct Rung {
    /// When and who, a line each; the first is its heading.
    pub(super) lines: Vec<String>,
    /// How long it waits, in words; nothing at the end.
    pub(super) wait: Option<String>,
}

/// A text in the drawing.
pub(super) struct Text {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) text: String,
    pub(super) is_head: bool,
}

/// A box.
pub(super) struct Frame {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) is_last: bool,
}

/// The drawing of a policy.
pub(super) struct Drawing {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) frames: Vec<Frame>,
    pub(super) texts: Vec<Text>,
    /// Lines with heads, as paths.
    pub(super) arrows: Vec<String>,
}

/// Cuts a text into lines, between words; a word longer than a line has one of its own.
fn lines_of(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for word in text.split_whitespace() {
        let long = word.chars().count().saturating_add(1);
        match lines.last_mut() {
            Some(line) if line.chars().count().saturating_add(long) <= CHARS_MAX => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Draws the steps, the last of them for the end; with `again` the way from the last step before it back
/// to the first.
pub(super) fn draw(rungs: &[Rung], again: Option<&str>) -> Drawing {
    let mut drawing =
        Drawing { width: WIDTH, height: 0, frames: vec![], texts: vec![], arrows: vec![] };
    let mut y = 2;
    let mut middles = vec![];
    for (at, rung) in rungs.iter().enumerate() {
        let texts = rung.lines.iter().enumerate();
        let texts: Vec<(bool, String)> = texts
            .flat_map(|(at, text)| lines_of(text).into_iter().map(move |line| (at == 0, line)))
            .collect();
        let lines = i32::try_from(texts.len()).unwrap_or(1);
        let height = lines * LINE + 2 * PADDING;
        let is_last = at + 1 == rungs.len();
        drawing.frames.push(Frame { x: LEFT, y, width: BOX_WIDTH, height, is_last });
        for (down, (is_head, text)) in (0..).zip(texts) {
            let (x, y) = (LEFT + PADDING, y + PADDING + LINE * down + 13);
            drawing.texts.push(Text { x, y, text, is_head });
        }
        middles.push(y + height / 2);
        y += height;
        if let Some(wait) = rung.wait.as_deref().filter(|_| !is_last) {
            let x = LEFT + 30;
            drawing.arrows.push(format!("M{x} {y}V{}", y + APART - 2));
            drawing.texts.push(Text {
                x: x + 12,
                y: y + APART / 2 + 4,
                text: wait.to_owned(),
                is_head: false,
            });
            y += APART;
        }
    }
    let steps = middles.len().saturating_sub(1);
    if let (Some(again), Some(first), Some(last)) =
        (again, middles.first(), steps.checked_sub(1).and_then(|at| middles.get(at)))
    {
        let (edge, out) = (LEFT + BOX_WIDTH, LEFT + BOX_WIDTH + 24);
        // A policy of one step comes back to itself, a little higher.
        let (from, into) = if first == last { (last + 8, first - 8) } else { (*last, *first) };
        drawing.arrows.push(format!("M{edge} {from}H{out}V{into}H{}", edge + 3));
        drawing.texts.push(Text {
            x: out + 4,
            y: (from + into) / 2 + 4,
            text: again.to_owned(),
            is_head: true,
        });
    }
    drawing.height = y + 2;
    drawing
}

#[cfg(test)]
mod tests {
    use super::{Rung, draw};

    fn rung(lines: usize, wait: bool) -> Rung {
        let line = "De guardia en dc-ops-es-backup: Nuria Roca Valls".to_owned();
        Rung { lines: vec![line; lines], wait: wait.then(|| "5 min".to_owned()) }
    }

    #[test]
    fn boxes_follow_each_other_and_the_way_back_leads_from_the_last_step_to_the_first() {
        let drawn = draw(&[rung(2, true), rung(3, true), rung(2, false)], Some("×3"));
        assert_eq!(drawn.frames.len(), 3);
        for pair in drawn.frames.windows(2) {
            let [above, below] = pair else { continue };
            assert!(above.y + above.height < below.y, "they do not touch");
        }
        let last = drawn.frames.last().map(|frame| (frame.is_last, frame.y + frame.height));
        assert_eq!(last, Some((true, drawn.height - 2)), "the drawing holds the last");
        assert_eq!(drawn.arrows.len(), 3, "two down, one back");
        assert!(drawn.texts.iter().all(|text| text.text.chars().count() <= 40));
        let said: Vec<&str> = drawn.texts.iter().map(|text| text.text.as_str()).collect();
        let (first, rest) = ("De guardia en dc-ops-es-backup: Nuria", "Roca Valls");
        assert_eq!(said.iter().filter(|text| **text == first).count(), 7, "{said:?}");
        assert_eq!(said.iter().filter(|text| **text == rest).count(), 7, "no word is lost");
        let bold = drawn.texts.iter().filter(|text| text.is_head && text.text == rest);
        assert_eq!(bold.count(), 3, "a heading of two lines is one");
        assert!(drawn.texts.iter().any(|text| text.text == "×3"));
        assert_eq!(draw(&[rung(1, true), rung(1, false)], None).arrows.len(), 1);
    }
}
