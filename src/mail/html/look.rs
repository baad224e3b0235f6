//! Which text of a mail its reader does not see: what is hidden, has no size, or is white on
//! white. Styles in attributes count; style sheets are not read.
use super::tokens::attributes;

/// Elements that change how text looks and are open at once; further ones are taken as they are.
const OPEN_MAX: usize = 100;
/// From here on a part of a colour is as good as full.
const NEARLY_WHITE: u8 = 0xf4;

/// What one element says about its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Look {
    /// It and all in it is not shown.
    hidden: bool,
    /// It sets the size: whether to nothing.
    tiny: Option<bool>,
    /// It sets the colour: whether to white.
    white: Option<bool>,
    /// It sets a ground that is not white.
    coloured: bool,
}

/// An open element that says something about its text.
struct Open {
    name: String,
    look: Look,
    /// Elements of the same name that are open in it.
    nested: usize,
    /// Tables and lists around it.
    depth: usize,
}

/// The looks that count where the reader stands.
#[derive(Default)]
pub(super) struct Looks {
    open: Vec<Open>,
    depth: usize,
}

impl Looks {
    pub(super) fn open(&mut self, name: &str, text: &str) {
        self.end_by_beginning(name);
        self.depth = self.depth.saturating_add(usize::from(holds_items(name)));
        if is_void(name) {
            return;
        }
        let look = look(text);
        if look != Look::default() && self.open.len() < OPEN_MAX {
            self.open.push(Open { name: name.to_owned(), look, nested: 0, depth: self.depth });
        } else if let Some(around) = self.open.iter_mut().rfind(|open| open.name == name) {
            around.nested = around.nested.saturating_add(1);
        }
    }

    /// Ends the elements that need no closing tag: a paragraph by the next block, an item or a
    /// cell by the next one.
    fn end_by_beginning(&mut self, name: &str) {
        let Some(last) = self.open.last() else { return };
        let ended = match last.name.as_str() {
            "p" => super::writer::breaks_around(name) > 0 || matches!(name, "li" | "td" | "th"),
            "li" => name == "li",
            "td" | "th" => matches!(name, "td" | "th" | "tr"),
            "tr" => name == "tr",
            _ => false,
        };
        if ended && last.nested == 0 && last.depth == self.depth {
            self.open.pop();
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        if holds_items(name) {
            self.depth = self.depth.saturating_sub(1);
            let depth = self.depth;
            self.open.retain(|open| open.depth <= depth || open.name == name);
        }
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else { return };
        match self.open.get_mut(at) {
            Some(open) if open.nested > 0 => open.nested = open.nested.saturating_sub(1),
            _ => self.open.truncate(at),
        }
    }

    /// Returns whether text that stands here is seen.
    pub(super) fn shows(&self) -> bool {
        let nearest = |of: fn(&Look) -> Option<bool>| {
            self.open.iter().rev().find_map(|open| of(&open.look)).unwrap_or(false)
        };
        let coloured = self.open.iter().any(|open| open.look.coloured);
        let hidden = self.open.iter().any(|open| open.look.hidden);
        !hidden && !nearest(|look| look.tiny) && (coloured || !nearest(|look| look.white))
    }
}

fn holds_items(name: &str) -> bool {
    matches!(name, "table" | "ul" | "ol")
}

/// Returns whether an element has no content and so no closing tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "br" | "img"
            | "hr"
            | "meta"
            | "input"
            | "link"
            | "area"
            | "base"
            | "col"
            | "embed"
            | "source"
            | "track"
            | "wbr"
            | "param"
    )
}

/// Reads what the attributes of an element say about its text.
fn look(text: &str) -> Look {
    let mut look = Look::default();
    for (name, value) in attributes(text) {
        match name.to_ascii_lowercase().as_str() {
            "hidden" => look.hidden = true,
            "bgcolor" => look.coloured |= is_ground(value),
            "background" => look.coloured = true,
            "color" => look.white = Some(is_white(value)),
            "style" => style(value, &mut look),
            _ => {}
        }
    }
    look
}

fn style(text: &str, look: &mut Look) {
    let (mut flat, mut clipped) = (false, false);
    for declaration in text.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let value = value.trim().to_ascii_lowercase();
        let value = value.trim_end_matches("!important").trim_end();
        match name.trim().to_ascii_lowercase().as_str() {
            "display" => look.hidden |= value == "none",
            "visibility" => look.hidden |= matches!(value, "hidden" | "collapse"),
            "mso-hide" => look.hidden |= value == "all",
            "opacity" => look.hidden |= number(value) == Some(0.0),
            "font-size" => {
                look.tiny = Some(
                    number(value).is_some_and(|size| size < 1.5 && !value.ends_with("em"))
                        || number(value) == Some(0.0),
                )
            }
            "max-height" | "height" => flat |= number(value) == Some(0.0),
            "overflow" => clipped |= value == "hidden",
            "color" => look.white = Some(is_white(value)),
            "background" | "background-color" | "background-image" => {
                look.coloured |= is_ground(value);
            }
            _ => {}
        }
    }
    look.hidden |= flat && clipped;
}

/// Reads the number that a length begins with.
fn number(value: &str) -> Option<f32> {
    let end = value.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(value.len());
    value.get(..end)?.parse().ok()
}

/// Returns whether a value gives text a ground that white can be read on.
fn is_ground(value: &str) -> bool {
    let value = value.trim().to_ascii_lowercase();
    let none = ["", "none", "transparent", "inherit", "initial", "unset", "window", "0"];
    !none.contains(&value.as_str())
        && !is_white(value.split_ascii_whitespace().next().unwrap_or_default())
}

fn is_white(value: &str) -> bool {
    let value = value.trim().to_ascii_lowercase();
    let bright = |part: &str| u8::from_str_radix(part, 16).is_ok_and(|part| part >= NEARLY_WHITE);
    if let Some(hex) = value.strip_prefix('#') {
        return match hex.len() {
            3 => hex == "fff",
            6 => [0..2, 2..4, 4..6].into_iter().all(|at| hex.get(at).is_some_and(bright)),
            _ => false,
        };
    }
    if let Some(parts) = value.strip_prefix("rgb(").and_then(|v| v.strip_suffix(')')) {
        return parts
            .split(',')
            .all(|part| part.trim().parse().is_ok_and(|p: u8| p >= NEARLY_WHITE));
    }
    matches!(value.as_str(), "white" | "snow" | "ghostwhite" | "whitesmoke")
}
