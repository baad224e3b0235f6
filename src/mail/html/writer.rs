//! Laying out the text of HTML: white space, paragraphs, lists, cells, quotes, links.
use super::entities;
use super::link;
use super::tokens::attributes;

/// Marks of a quote inside a quote that are written; deeper ones look like these.
const QUOTE_DEPTH_MAX: usize = 5;
/// Lists inside lists that are indented.
const LIST_DEPTH_MAX: usize = 8;
/// Links whose address is written.
const LINKS_MAX: usize = 200;
/// Bytes of a row up to which its cells are kept on one line.
const ROW_BYTES_MAX: usize = 600;
/// What Outlook puts into the plain text for a rule.
const RULE: &str = "________________________________";

/// Takes text and elements, gives laid-out text.
#[derive(Default)]
pub(super) struct Writer {
    out: String,
    bytes_max: usize,
    /// Line ends to write before the next text: 2 make an empty line.
    breaks: usize,
    /// What parts the next text from the last one on the line.
    gap: Option<char>,
    /// What stands before the next text: the mark of a list item.
    mark: Option<String>,
    /// Whether the line being written has text.
    in_line: bool,
    quote_depth: usize,
    preformatted: usize,
    /// The lists around: the number of the next item, nothing for marks without number.
    lists: Vec<Option<u32>>,
    /// Where the row of a table began.
    row: usize,
    /// A cell began on the line of the one before it and has no text yet.
    cell_begins: bool,
    /// The address of the link being read, and where its text began.
    link: Option<(String, usize)>,
    links: usize,
}

impl Writer {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { bytes_max, ..Self::default() }
    }

    pub(super) fn is_full(&self) -> bool {
        self.out.len() >= self.bytes_max
    }

    pub(super) fn finish(mut self) -> String {
        self.end_link();
        super::super::clean::cut(&self.out, self.bytes_max).to_owned()
    }

    /// Writes text with entities in it.
    pub(super) fn text(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() && !self.is_full() {
            let (plain, entity) = rest.split_at(rest.find('&').unwrap_or(rest.len()));
            self.plain(plain);
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

    /// Writes text without entities, word by word.
    fn plain(&mut self, text: &str) {
        if self.preformatted > 0 {
            return text.chars().for_each(|c| self.character(c));
        }
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end();
            if !word.is_empty() {
                self.begin_text();
                self.out.push_str(word);
            }
            if word.len() < piece.len() {
                self.gap = self.gap.or(Some(' '));
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

    /// Writes the line ends, the gap and the mark that are due.
    fn begin_text(&mut self) {
        self.cell_begins = false;
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
        if let Some(mark) = self.mark.take() {
            self.out.push_str(&mark);
        }
    }

    /// Makes the next text begin on a new line, after `breaks - 1` empty ones.
    fn block(&mut self, breaks: usize) {
        // The text of an item begins behind its mark, that of a cell beside the cell before.
        if breaks == 0 || self.mark.is_some() || self.cell_begins {
            return;
        }
        self.breaks = self.breaks.max(breaks);
        self.gap = None;
    }

    fn line_end(&mut self) {
        if self.mark.is_some() || self.cell_begins {
            return;
        }
        self.breaks = self.breaks.saturating_add(1).min(2);
        self.gap = None;
    }

    pub(super) fn open(&mut self, name: &str, text: &str) {
        match name {
            "br" => self.line_end(),
            "a" => self.begin_link(text),
            "li" => self.item(),
            "ul" => self.begin_list(None),
            "ol" => self.begin_list(Some(first_number(text))),
            "tr" => {
                self.block(1);
                self.row = self.out.len();
                self.cell_begins = false;
            }
            "td" | "th" => self.cell(),
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
            "a" => self.end_link(),
            "td" | "th" => self.cell_begins = false,
            "li" => self.mark = None,
            "ul" | "ol" => {
                self.mark = None;
                self.lists.pop();
                self.block(1);
            }
            "tr" => {
                self.cell_begins = false;
                self.block(1);
            }
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

    fn begin_list(&mut self, number: Option<u32>) {
        // A list that begins an item begins a line of its own behind the item's mark.
        self.mark = None;
        self.block(1);
        if !self.lists.is_empty() {
            self.breaks = 1;
        }
        if self.lists.len() < LIST_DEPTH_MAX {
            self.lists.push(number);
        }
    }

    fn item(&mut self) {
        self.mark = None;
        self.cell_begins = false;
        self.block(1);
        // Items with paragraphs in them stand as close as others.
        if !self.lists.is_empty() {
            self.breaks = 1;
        }
        let indent = "  ".repeat(self.lists.len().saturating_sub(1));
        self.mark = Some(match self.lists.last_mut() {
            Some(Some(number)) => {
                let mark = format!("{indent}{number}. ");
                *number = number.saturating_add(1);
                mark
            }
            Some(None) | None => format!("{indent}- "),
        });
    }

    /// Begins a cell: beside the one before it, unless that has several lines.
    fn cell(&mut self) {
        let before = self.out.get(self.row..).unwrap_or_default();
        let one_line = before.len() <= ROW_BYTES_MAX && !before.trim_start().contains('\n');
        if one_line && self.in_line && !before.trim().is_empty() {
            self.breaks = 0;
            self.cell_begins = true;
            self.gap = Some('\t');
        } else if self.breaks == 0 {
            self.gap = Some('\t');
        }
    }

    fn begin_link(&mut self, text: &str) {
        self.end_link();
        let address = attributes(text).find(|(name, _)| name.eq_ignore_ascii_case("href"));
        let address = address.map(|(_, value)| link::address(&entities::decode_all(value)));
        if let Some(address) = address.flatten().filter(|_| self.links < LINKS_MAX) {
            self.link = Some((address, self.out.len()));
        }
    }

    /// Writes the address of the link that ends, unless its text says it.
    fn end_link(&mut self) {
        let Some((address, from)) = self.link.take() else { return };
        let text = self.out.get(from..).unwrap_or_default();
        if text.trim().is_empty() || text.len() > ROW_BYTES_MAX || link::says(text, &address) {
            return;
        }
        self.links = self.links.saturating_add(1);
        self.out.push_str(&format!(" <{address}>"));
    }
}

/// Returns the number that a list begins with.
fn first_number(text: &str) -> u32 {
    let start = attributes(text).find(|(name, _)| name.eq_ignore_ascii_case("start"));
    start.and_then(|(_, value)| value.trim().parse().ok()).unwrap_or(1)
}

/// How many line ends part an element from what stands around it.
pub(super) fn breaks_around(name: &str) -> usize {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" => 2,
        "div" | "tr" | "ul" | "ol" | "dl" | "dt" | "dd" | "section" | "article" | "header"
        | "footer" | "address" | "center" | "form" | "fieldset" | "figure" | "caption" | "body"
        | "html" | "option" | "aside" | "main" | "nav" | "blockquote" | "pre" | "hr" => 1,
        _ => 0,
    }
}
