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
/// Characters of a line; the list beside the drawing has all of them.
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

fn cut(text: &str) -> String {
    if text.chars().count() <= CHARS_MAX {
        return text.to_owned();
    }
    let kept: String = text.chars().take(CHARS_MAX.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Draws the steps, the last of them for the end; with `again` the way from the last step before it back
/// to the first.
pub(super) fn draw(rungs: &[Rung], again: Option<&str>) -> Drawing {
    let mut drawing =
        Drawing { width: WIDTH, height: 0, frames: vec![], texts: vec![], arrows: vec![] };
    let mut y = 2;
    let mut middles = vec![];
    for (at, rung) in rungs.iter().enumerate() {
        let lines = i32::try_from(rung.lines.len()).unwrap_or(1);
        let height = lines * LINE + 2 * PADDING;
        let is_last = at + 1 == rungs.len();
        drawing.frames.push(Frame { x: LEFT, y, width: BOX_WIDTH, height, is_last });
        for (line, text) in rung.lines.iter().enumerate() {
            let down = i32::try_from(line).unwrap_or(0);
            drawing.texts.push(Text {
                x: LEFT + PADDING,
                y: y + PADDING + LINE * down + 13,
                text: cut(text),
                is_head: line == 0,
            });
        }
        middles.push(y + height / 2);
        y += height;
        if let Some(wait) = rung.wait.as_deref().filter(|_| !is_last) {
            let x = LEFT + 30;
            drawing.arrows.push(format!("M{x} {y}V{}", y + APART - 2));
            drawing.texts.push(Text {
                x: x + 12,
                y: y + APART / 2 + 4,
                text: cut(wait),
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
        let line = "x".repeat(60);
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
        assert!(drawn.texts.iter().any(|text| text.text == "×3"));
        assert_eq!(draw(&[rung(1, true), rung(1, false)], None).arrows.len(), 1);
    }
}
