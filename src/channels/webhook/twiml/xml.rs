//! XML as the platforms want it: the declaration first, everything escaped, never too long.

/// The media type of every document.
pub const MEDIA_TYPE: &str = "text/xml; charset=utf-8";

/// The largest document that a platform reads, in bytes.
pub const DOCUMENT_BYTES_MAX: usize = 64 * 1024;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// An element with its attributes and what stands in it. Names are ours; values may be anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Vec<Node>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Element(Element),
    Text(String),
}

/// The document would be cut by the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the document has {bytes} bytes, more than the {bytes_max} that the platform reads")]
pub struct TooLong {
    /// How long it would be.
    pub bytes: usize,
    /// How long it may be.
    pub bytes_max: usize,
}

impl Element {
    /// Makes an empty element.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, attributes: vec![], content: vec![] }
    }

    /// Adds an attribute.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// Adds an attribute if there is a value for it.
    #[must_use]
    pub fn with_some(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds an element.
    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        self.content.push(Node::Element(child));
        self
    }

    /// Adds elements.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.content.extend(children.into_iter().map(Node::Element));
        self
    }

    /// Adds text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.content.push(Node::Text(text.into()));
        self
    }

    /// Writes the document of which this is the root.
    ///
    /// # Errors
    /// [`TooLong`] beyond `bytes_max`.
    pub fn document(&self, bytes_max: usize) -> Result<String, TooLong> {
        let mut out = DECLARATION.to_owned();
        self.write(&mut out);
        if out.len() > bytes_max {
            return Err(TooLong { bytes: out.len(), bytes_max });
        }
        Ok(out)
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            value.chars().filter(allowed).for_each(|c| escaped(c, true, out));
            out.push('"');
        }
        if self.content.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for node in &self.content {
            match node {
                Node::Element(element) => element.write(out),
                Node::Text(text) => {
                    text.chars().filter(allowed).for_each(|c| escaped(c, false, out));
                }
            }
        }
        out.push_str("</");
        out.push_str(self.name);
        out.push('>');
    }
}

/// Tab and line feed are the only control characters that anybody means; the rest could not stand
/// in XML 1.0 (section 2.2) or would be heard as nothing.
fn allowed(c: &char) -> bool {
    match c {
        '\t' | '\n' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        other => !other.is_control(),
    }
}

fn escaped(c: char, in_attribute: bool, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        // A bare one would be read as a space.
        '\t' if in_attribute => out.push_str("&#9;"),
        '\n' if in_attribute => out.push_str("&#10;"),
        other => out.push(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads a document back with a parser that is not ours.
    fn read_back(text: &str) -> (Option<String>, Option<String>) {
        let root =
            Element::new("Response").child(Element::new("Say").with("language", text).text(text));
        let document = root.document(DOCUMENT_BYTES_MAX).unwrap();
        let parsed = roxmltree::Document::parse(&document).unwrap();
        let say = parsed.root_element().first_element_child().unwrap();
        (say.attribute("language").map(str::to_owned), say.text().map(str::to_owned))
    }

    #[test]
    fn a_document_is_written_as_platforms_want_it() {
        let gather = Element::new("Gather")
            .with("numDigits", "1")
            .with_some("finishOnKey", Some(""))
            .with_some("hints", None::<String>)
            .child(Element::new("Say").text("¿Peña & Gonçalves? <1 €>"));
        let root = Element::new("Response").child(gather).children([Element::new("Hangup")]);
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Gather numDigits=\"1\" \
             finishOnKey=\"\"><Say>¿Peña &amp; Gonçalves? &lt;1 €&gt;</Say></Gather><Hangup/></Response>";
        assert_eq!(root.document(DOCUMENT_BYTES_MAX).as_deref(), Ok(expected));
    }

    #[test]
    fn what_could_break_out_of_its_place_comes_back_as_it_was() {
        for text in [
            "</Say><Dial>+34600</Dial>",
            "\"/><Hangup x=\"",
            "]]>",
            "&amp;&#65;",
            "a\tb\nc",
            "ñ ç ã € — «»",
            "'it's'",
        ] {
            let whole = Some(text.to_owned());
            assert_eq!(read_back(text), (whole.clone(), whole), "{text}");
        }
    }

    #[test]
    fn control_characters_are_dropped() {
        let dirty = "a\0b\u{1}c\u{1b}d\u{7f}e\u{85}f\rg\u{fffe}h\u{ffff}i";
        let clean = Some("abcdefghi".to_owned());
        assert_eq!(read_back(dirty), (clean.clone(), clean));
    }

    #[test]
    fn the_longest_document_is_written_and_one_byte_more_is_not() {
        let of = |bytes: usize| Element::new("Say").text("a".repeat(bytes));
        let around = of(1).document(DOCUMENT_BYTES_MAX).unwrap().len() - 1;
        let longest = of(DOCUMENT_BYTES_MAX - around).document(DOCUMENT_BYTES_MAX).unwrap();
        assert_eq!(longest.len(), DOCUMENT_BYTES_MAX);
        let over = of(DOCUMENT_BYTES_MAX - around + 1).document(DOCUMENT_BYTES_MAX);
        let (bytes, bytes_max) = (DOCUMENT_BYTES_MAX + 1, DOCUMENT_BYTES_MAX);
        assert_eq!(over, Err(TooLong { bytes, bytes_max }));
    }

    proptest! {
        #[test]
        fn any_text_gives_a_document_that_says_the_same(text in any::<String>()) {
            let said: String = text.chars().filter(allowed).collect();
            let (attribute, content) = read_back(&text);
            prop_assert_eq!(attribute.as_deref().unwrap_or_default(), said.as_str());
            prop_assert_eq!(content.as_deref().unwrap_or_default(), said.as_str());
        }
    }
}
