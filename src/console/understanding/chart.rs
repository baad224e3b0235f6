//! Charts as drawings: points on a square, and a field of squares. Lengths are in units of the drawing.

/// The square inside its margins.
const SIDE: f64 = 260.0;
const LEFT: f64 = 40.0;
const TOP: f64 = 10.0;
/// The whole drawing.
pub(super) const WIDTH: i32 = 310;
pub(super) const HEIGHT: i32 = 305;
/// A square of the field, and where the first stands.
const CELL: usize = 14;
const FIELD_LEFT: usize = 24;
const FIELD_TOP: usize = 24;
/// Steps of darkness.
const DEGREES: usize = 5;

/// A point, with its tip.
pub(super) struct Dot {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) tip: String,
}

/// A square drawing: a line through points.
pub(super) struct Curve {
    pub(super) path: String,
    pub(super) dots: Vec<Dot>,
    /// Where the lines of the grid are, with their hundredths.
    pub(super) ticks: Vec<(String, String, u32)>,
}

fn place(x: f64, y: f64) -> (f64, f64) {
    (LEFT + x.clamp(0.0, 1.0) * SIDE, TOP + (1.0 - y.clamp(0.0, 1.0)) * SIDE)
}

/// Draws points between 0 and 1, in their order, with what is told of each.
pub(super) fn curve(points: &[(f64, f64, String)]) -> Curve {
    let mut path = String::new();
    let mut dots = vec![];
    for (x, y, tip) in points {
        let (x, y) = place(*x, *y);
        let (x, y) = (format!("{x:.1}"), format!("{y:.1}"));
        path.push_str(if path.is_empty() { "M" } else { "L" });
        path.push_str(&format!("{x} {y}"));
        dots.push(Dot { x, y, tip: tip.clone() });
    }
    let tick = |hundredths: u32| {
        let (x, y) = place(f64::from(hundredths) / 100.0, f64::from(hundredths) / 100.0);
        (format!("{x:.1}"), format!("{y:.1}"), hundredths)
    };
    Curve { path, dots, ticks: [0, 25, 50, 75, 100].into_iter().map(tick).collect() }
}

/// A square of the field.
pub(super) struct Cell {
    pub(super) x: usize,
    pub(super) y: usize,
    /// How dark: `d0` to `d5`.
    pub(super) class: String,
    pub(super) tip: String,
}

/// A field of squares: rows are what is right, columns what was said.
pub(super) struct Grid {
    pub(super) side: usize,
    pub(super) cells: Vec<Cell>,
    /// Where the number of each row and column stands.
    pub(super) marks: Vec<(usize, usize)>,
}

/// Draws how often each row was taken for each column: the count, of how many, and what is told.
pub(super) fn grid(size: usize, of: impl Fn(usize, usize) -> (usize, usize, String)) -> Grid {
    let mut cells = vec![];
    for row in 0..size {
        for column in 0..size {
            let (count, all, tip) = of(row, column);
            if count == 0 {
                continue;
            }
            // One of many is seen too.
            let degree = (count * DEGREES).div_ceil(all.max(1)).clamp(1, DEGREES);
            cells.push(Cell {
                x: FIELD_LEFT + column * CELL,
                y: FIELD_TOP + row * CELL,
                class: format!("d{degree}{}", if row == column { " right" } else { "" }),
                tip,
            });
        }
    }
    let marks = (0..size).map(|at| (at + 1, FIELD_TOP + at * CELL + CELL - 3)).collect();
    Grid { side: FIELD_LEFT + size * CELL + 2, cells, marks }
}

#[cfg(test)]
mod tests {
    use super::{curve, grid};

    #[test]
    fn points_lie_inside_and_what_is_above_is_higher() {
        let drawn = curve(&[(0.0, 0.0, String::new()), (0.5, 2.0, String::new())]);
        assert_eq!(drawn.path, "M40.0 270.0L170.0 10.0");
        assert_eq!(drawn.ticks.len(), 5);
        assert_eq!(curve(&[]).path, "");
    }

    #[test]
    fn what_is_never_taken_for_another_has_no_square_and_one_of_many_has() {
        let drawn = grid(2, |row, column| match (row, column) {
            (0, 0) => (99, 100, "right".to_owned()),
            (0, 1) => (1, 100, "wrong".to_owned()),
            _ => (0, 5, String::new()),
        });
        let classes: Vec<&str> = drawn.cells.iter().map(|cell| cell.class.as_str()).collect();
        assert_eq!(classes, ["d5 right", "d1"]);
        assert_eq!(drawn.marks.len(), 2);
    }
}
