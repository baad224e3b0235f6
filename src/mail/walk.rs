//! The tree of parts of a message (RFC 2046), found in one pass without recursion.
//!
//! Every line that begins with `--` is held against all boundaries that are open, the innermost
//! first. So a container that its sender never closed ends where an outer one goes on, and what
//! follows it is not lost.
use memchr::memmem::Finder;

use super::fields::{self, FieldLimits, Fields};
use super::media::Media;
use super::transfer::TransferEncoding;

/// The longest boundary that is believed (RFC 2046 allows 70 characters, Postfix 2,048 bytes).
const BOUNDARY_BYTES_MAX: usize = 2_048;

/// One part of a message: the message itself, a container, or a leaf.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub(super) fields: Fields<'a>,
    /// For a leaf what its text or file is made of, still encoded; for a container all it holds.
    pub(super) body: &'a [u8],
    pub(super) media: Media,
    /// Where the container stands in the list; the message itself has none.
    pub(super) parent: Option<usize>,
    /// Whether other parts stand in it.
    pub(super) container: bool,
    /// Where its header begins, in bytes from the start of [`Parts::raw`].
    pub(super) header_at: usize,
    /// Where its body begins.
    pub(super) body_at: usize,
}

impl Part<'_> {
    /// Returns how the body is wrapped.
    pub(super) fn encoding(&self) -> TransferEncoding {
        self.fields
            .text("Content-Transfer-Encoding")
            .map_or(TransferEncoding::Identity, |value| TransferEncoding::of(value.trim()))
    }

    /// Returns the disposition (RFC 2183).
    pub(super) fn disposition(&self) -> Media {
        self.fields.get("Content-Disposition").map(Media::parse).unwrap_or_default()
    }
}

/// The parts of a message, a container always before what it holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts<'a> {
    /// The message without what stood before its header.
    pub(super) raw: &'a [u8],
    pub(super) list: Vec<Part<'a>>,
    /// Containers stand deeper than is followed.
    pub(super) too_deep: bool,
    /// More parts stand there than are looked at.
    pub(super) too_many: bool,
    /// A container was not closed.
    pub(super) unclosed: bool,
    /// A container's boundary is missing or does not occur.
    pub(super) no_boundary: bool,
}

/// How much of the tree is followed.
#[derive(Clone, Copy, Debug)]
pub(super) struct WalkLimits {
    pub(super) parts_max: usize,
    pub(super) depth_max: usize,
    pub(super) fields: FieldLimits,
}

/// A container that may go on.
struct Open {
    part: usize,
    boundary: Vec<u8>,
}

/// What a line means to the open containers.
#[derive(Clone, Copy)]
enum Mark {
    /// The next part of the container at this level begins.
    Next(usize),
    /// The container at this level ends.
    Close(usize),
}

/// Reads the tree of a message.
pub(super) fn parts(raw: &[u8], limits: WalkLimits) -> Parts<'_> {
    let raw = fields::skip_leading(raw);
    let walked = Walk::new(raw, limits).run(None);
    let lone_container = walked
        .list
        .first()
        .is_some_and(|root| root.media.main_type() == "multipart" && !root.container);
    if !lone_container {
        return walked;
    }
    // The boundary is missing or wrong: try the first line that looks like one.
    let sniffed = walked.list.first().and_then(|root| sniff_boundary(root.body));
    let mut again = match sniffed {
        Some(boundary) => Walk::new(raw, limits).run(Some(boundary)),
        None => walked,
    };
    again.no_boundary = true;
    again
}

/// Returns the first line `--word` of a body, if it comes early.
fn sniff_boundary(body: &[u8]) -> Option<Vec<u8>> {
    const LINES_LOOKED_AT: usize = 50;
    body.split(|b| *b == b'\n').take(LINES_LOOKED_AT).find_map(|line| {
        let word = line.trim_ascii_end().strip_prefix(b"--")?;
        let fits = (1..=70).contains(&word.len())
            && word.iter().all(u8::is_ascii_graphic)
            && word.iter().any(|b| *b != b'-');
        fits.then(|| word.to_vec())
    })
}

/// A pass over the message.
struct Walk<'a> {
    rest: &'a [u8],
    limits: WalkLimits,
    parts: Parts<'a>,
    open: Vec<Open>,
    /// The part whose body is being read, and the body's start.
    leaf: Option<(usize, &'a [u8])>,
    /// Finds the lines that may be boundaries; all others need no look.
    dashes: Finder<'static>,
}

impl<'a> Walk<'a> {
    fn new(raw: &'a [u8], limits: WalkLimits) -> Self {
        let parts = Parts { raw, ..Parts::default() };
        Self { rest: raw, limits, parts, open: vec![], leaf: None, dashes: Finder::new(b"\n--") }
    }

    /// Runs over all lines. `boundary` is used for the message instead of the declared one.
    fn run(mut self, boundary: Option<Vec<u8>>) -> Parts<'a> {
        self.begin_part(None, boundary);
        while !self.open.is_empty() {
            let Some(here) = self.dashed() else { break };
            let (line, after) = fields::split_line(here);
            self.rest = after;
            let Some(mark) = mark(&self.open, line) else { continue };
            self.end_leaf(here);
            let (Mark::Next(level) | Mark::Close(level)) = mark;
            let kept = level.saturating_add(usize::from(matches!(mark, Mark::Next(_))));
            self.parts.unclosed |= self.open.len() > level.saturating_add(1);
            self.close_down_to(kept, here);
            if let Mark::Next(_) = mark {
                if self.parts.list.len() >= self.limits.parts_max {
                    self.parts.too_many = true;
                    break;
                }
                let parent = self.open.last().map(|open| open.part);
                self.begin_part(parent, None);
            }
        }
        self.parts.unclosed |= !self.open.is_empty() && !self.parts.too_many;
        self.end_leaf(&[]);
        self.close_down_to(0, &[]);
        self.parts
    }

    /// Returns what begins with the next line that begins with `--`.
    fn dashed(&self) -> Option<&'a [u8]> {
        if self.rest.starts_with(b"--") {
            return Some(self.rest);
        }
        self.dashes.find(self.rest).and_then(|at| self.rest.get(at.saturating_add(1)..))
    }

    /// Reads the header of the part that begins here.
    fn begin_part(&mut self, parent: Option<usize>, boundary: Option<Vec<u8>>) {
        let open = &self.open;
        let (fields, body) =
            fields::split(self.rest, self.limits.fields, |line| mark(open, line).is_some());
        let digest = parent
            .and_then(|at| self.parts.list.get(at))
            .is_some_and(|container| container.media.kind == "multipart/digest");
        let media = match fields.get("Content-Type").map(Media::parse) {
            Some(media) if !media.kind.is_empty() => media,
            _ if digest => Media::parse(b"message/rfc822"),
            _ => Media::default(),
        };
        let part = self.parts.list.len();
        if let Some(container) = parent.and_then(|at| self.parts.list.get_mut(at)) {
            container.container = true;
        }
        if media.main_type() == "multipart" {
            let declared = media.parameter("boundary").map(|b| b.trim_end().as_bytes().to_vec());
            let boundary =
                boundary.or(declared).filter(|b| !b.is_empty() && b.len() <= BOUNDARY_BYTES_MAX);
            match boundary {
                Some(_) if self.open.len() >= self.limits.depth_max => self.parts.too_deep = true,
                Some(boundary) => self.open.push(Open { part, boundary }),
                None => self.parts.no_boundary = true,
            }
        }
        let place = |rest: &[u8]| self.parts.raw.len().saturating_sub(rest.len());
        let (header_at, body_at) = (place(self.rest), place(body));
        self.parts.list.push(Part {
            fields,
            body,
            media,
            parent,
            container: false,
            header_at,
            body_at,
        });
        self.leaf = Some((part, body));
        self.rest = body;
    }

    /// Cuts the body of the part being read where `next` begins, without the line end before it,
    /// which belongs to the boundary.
    fn end_leaf(&mut self, next: &'a [u8]) {
        if let Some((part, body)) = self.leaf.take() {
            let end = body.len().saturating_sub(next.len());
            let mut cut = body.get(..end).unwrap_or_default();
            if !next.is_empty() {
                cut = cut.strip_suffix(b"\n").unwrap_or(cut);
                cut = cut.strip_suffix(b"\r").unwrap_or(cut);
            }
            if let Some(part) = self.parts.list.get_mut(part).filter(|part| !part.container) {
                part.body = cut;
            }
        }
    }

    /// Ends all containers but the outermost `kept`.
    fn close_down_to(&mut self, kept: usize, next: &'a [u8]) {
        for open in self.open.drain(kept.min(self.open.len())..) {
            if let Some(part) = self.parts.list.get_mut(open.part).filter(|part| part.container) {
                let end = part.body.len().saturating_sub(next.len());
                part.body = part.body.get(..end).unwrap_or_default();
            }
        }
    }
}

/// Holds a line against the open boundaries, the innermost first.
fn mark(open: &[Open], line: &[u8]) -> Option<Mark> {
    let line = line.strip_prefix(b"--")?;
    open.iter().enumerate().rev().find_map(|(level, open)| {
        let after = line.strip_prefix(open.boundary.as_slice())?;
        let closing = after.strip_prefix(b"--");
        let blank = |rest: &[u8]| rest.iter().all(u8::is_ascii_whitespace);
        match closing {
            _ if blank(after) => Some(Mark::Next(level)),
            Some(rest) if blank(rest) => Some(Mark::Close(level)),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: WalkLimits = WalkLimits {
        parts_max: 20,
        depth_max: 5,
        fields: FieldLimits { fields_max: 20, bytes_max: 1_000 },
    };

    /// Leaves as `type:body`, in order.
    fn leaves(raw: &str) -> Vec<String> {
        let found = parts(raw.as_bytes(), LIMITS);
        found
            .list
            .iter()
            .filter(|p| !p.container)
            .map(|p| format!("{}:{}", p.media.kind, String::from_utf8_lossy(p.body)))
            .collect()
    }

    #[test]
    fn parts_are_found() {
        let raw = "Content-Type: multipart/mixed; boundary=o\r\n\r\nold client\r\n--o\r\n\r\na\r\n\
                   --o\r\nContent-Type: text/html\r\n\r\nb\r\n\r\n--o--\r\nepilogue";
        assert_eq!(leaves(raw), [":a", "text/html:b\r\n"]);
        assert_eq!(leaves("Subject: x\r\n\r\nhola\r\n"), [":hola\r\n"]);
        assert_eq!(leaves(""), [":"]);
    }

    #[test]
    fn an_inner_container_without_end_ends_with_the_outer_part() {
        let raw = "Content-Type: multipart/report; boundary=out\r\n\r\n--out\r\n\
                   Content-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\n\
                   Content-Type: text/plain\r\n\r\na\r\n--out\r\n\
                   Content-Type: message/delivery-status\r\n\r\nb\r\n--out--\r\n";
        assert_eq!(leaves(raw), ["text/plain:a", "message/delivery-status:b"]);
        let found = parts(raw.as_bytes(), LIMITS);
        assert!(found.unclosed);
        assert_eq!(
            found.list.iter().map(|p| p.parent).collect::<Vec<_>>(),
            [None, Some(0), Some(1), Some(0)]
        );
    }

    #[test]
    fn missing_and_wrong_boundaries() {
        let raw = "Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\na\r\n--x--\r\n";
        assert_eq!(leaves(raw), [":a"]);
        let raw = "Content-Type: multipart/mixed; boundary=y\r\n\r\n--x\r\n\r\na\r\n--x--\r\n";
        assert_eq!(leaves(raw), [":a"]);
        let raw = "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\nhola\r\n";
        assert_eq!(leaves(raw), ["multipart/mixed:hola\r\n"]);
        assert!(parts(raw.as_bytes(), LIMITS).no_boundary);
    }

    #[test]
    fn a_boundary_is_the_whole_line() {
        let raw = "Content-Type: multipart/mixed; boundary=a\r\n\r\n--aa\r\n\r\nno\r\n--a \t\r\n\r\nsi\r\n--ab\r\n--a--\r\n";
        assert_eq!(leaves(raw), [":si\r\n--ab"]);
    }

    #[test]
    fn limits_hold() {
        let deep = "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n".repeat(50);
        let found = parts(deep.as_bytes(), LIMITS);
        assert!(found.too_deep || found.too_many);
        assert!(found.list.len() <= LIMITS.parts_max);
        let wide = format!(
            "Content-Type: multipart/mixed; boundary=x\r\n\r\n{}",
            "--x\r\n\r\na\r\n".repeat(50)
        );
        let found = parts(wide.as_bytes(), LIMITS);
        assert!(found.too_many && found.list.len() == LIMITS.parts_max);
    }

    #[test]
    fn a_part_without_blank_line_ends_at_the_boundary() {
        let raw = "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n--x\r\n\r\nb\r\n--x--";
        assert_eq!(leaves(raw), ["text/plain:", ":b"]);
    }
}
