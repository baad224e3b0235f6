//! Laying out the text of HTML: white space, paragraphs, lists, cells, quotes.
use super::entities;

/// Marks of a quote inside a quote that are written; deeper ones look like these.
const QUOTE_DEPTH_MAX: usize = 5;
/// What Outlook puts into the plain text for a rule.
const RULE: &str = "________________________________";

/// Takes text and elements, gives laid-out text.
pub(super) struct Writer {
    out: String,
    bytes_max: usize,
    /// Line ends to write before the next text: 2 make an empty line.
    breaks: usize,
    /// What parts the next text from the last one on the line.
    gap: Option<char>,
    /// Whether the line being written has text.
    in_line: bool,
    quote_depth: usize,
    preformatted: usize,
}

impl Writer {
    pub(super) const fn new(bytes_max: usize) -> Self {
        Self {
            out: String::new(),
            bytes_max,
            breaks: 0,
            gap: None,
            in_line: false,
            quote_depth: 0,
            preformatted: 0,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.out.len() >= self.bytes_max
    }

    pub(super) fn finish(self) -> String {
        super::super::clean::cut(&self.out, self.bytes_max).to_owned()
    }

    /// Writes text with entities in it.
    pub(super) fn text(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() && !self.is_full() {
            let (plain, entity) = rest.split_at(rest.find('&').unwrap_or(rest.len()));
            plain.chars().for_each(|c| self.character(c));
            let Some(after) = entity.strip_prefix('&') else { return };
            match entities::decode(after) {
                Some((decoded, tail)) => {
                    decoded.chars().for_each(|c| self.character(c));
                    rest = tail;
                }
                None => {
                    self.character('&');
                    rest = after;
                }
            }
        }
    }

    fn character(&mut self, c: char) {
        if self.preformatted > 0 && c == '\n' {
            self.line_end();
        } else if self.preformatted == 0 && c.is_whitespace() || c == '\u{a0}' {
            self.gap = self.gap.or(Some(' '));
        } else {
            self.begin_text();
            self.out.push(c);
        }
    }

    /// Writes the line ends and the gap that are due.
    fn begin_text(&mut self) {
        let breaks = std::mem::take(&mut self.breaks);
        if breaks > 0 && !self.out.is_empty() {
            self.out.extend(std::iter::repeat_n('\n', breaks));
            self.in_line = false;
        }
        match self.gap.take() {
            Some(gap) if self.in_line => self.out.push(gap),
            _ => {}
        }
        if !self.in_line {
            let depth = self.quote_depth.min(QUOTE_DEPTH_MAX);
            self.out.extend(std::iter::repeat_n('>', depth));
            if depth > 0 {
                self.out.push(' ');
            }
            self.in_line = true;
        }
    }

    /// Makes the next text begin on a new line, after `breaks - 1` empty ones.
    fn block(&mut self, breaks: usize) {
        if breaks == 0 {
            return;
        }
        self.breaks = self.breaks.max(breaks);
        self.gap = None;
    }

    fn line_end(&mut self) {
        self.breaks = self.breaks.saturating_add(1).min(2);
        self.gap = None;
    }

    pub(super) fn open(&mut self, name: &str) {
        match name {
            "br" => self.line_end(),
            "li" => {
                self.block(1);
                self.begin_text();
                self.out.push_str("- ");
            }
            "td" | "th" => self.gap = Some('\t'),
            "hr" => {
                self.block(1);
                self.begin_text();
                self.out.push_str(RULE);
                self.block(1);
            }
            "blockquote" => {
                self.block(1);
                self.quote_depth = self.quote_depth.saturating_add(1);
            }
            "pre" => {
                self.block(1);
                self.preformatted = self.preformatted.saturating_add(1);
            }
            _ => self.block(breaks_around(name)),
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        match name {
            "br" => self.line_end(),
            "td" | "th" | "li" => {}
            "blockquote" => {
                self.block(1);
                self.quote_depth = self.quote_depth.saturating_sub(1);
            }
            "pre" => {
                self.block(1);
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            _ => self.block(breaks_around(name)),
        }
    }
}

/// How many line ends part an element from what stands around it.
fn breaks_around(name: &str) -> usize {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" => 2,
        "div" | "tr" | "ul" | "ol" | "dl" | "dt" | "dd" | "section" | "article" | "header"
        | "footer" | "address" | "center" | "form" | "fieldset" | "figure" | "caption" | "body"
        | "html" | "option" | "aside" | "main" | "nav" => 1,
        _ => 0,
    }
}
