//! HTML that a desk may show: nothing runs, nothing is loaded, nothing covers the page.
//!
//! ammonia decides what is safe: it reads as browsers do. But a browser's reader takes time and
//! memory that grow with the square of what a stranger sends (each paragraph opens again every
//! `<b>` that was left open). So the HTML is first written anew in one pass: known elements
//! only, few attributes, each element closed, none deeper than [`DEPTH_MAX`].
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use ammonia::{Builder, UrlRelative};

use super::tokens::{Token, Tokens, attributes};
use super::{entities, look, writer};

/// The longest HTML that is made safe: newsletters have 200 kB, long threads of Outlook 1 MB.
const BYTES_MAX: usize = 1024 * 1024;
/// Tags in it.
const TAGS_MAX: usize = 20_000;
/// Character references that a browser's reader has to decode.
const REFERENCES_MAX: usize = 50_000;
/// Elements inside each other; deeper ones leave their text only. Layouts of tables in tables
/// have 30 or so.
const DEPTH_MAX: usize = 60;
/// Bytes of the value of an attribute; an address that tracks readers may be long.
const VALUE_BYTES_MAX: usize = 4_000;
/// Pictures that are shown.
const IMAGES_MAX: usize = 200;

/// Elements that are kept; of others the text stays.
#[rustfmt::skip]
const ELEMENTS: [&str; 51] = [
    "a", "abbr", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "col",
    "colgroup", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
];
/// Elements whose content goes with them.
const CONTENT_DROPPED: [&str; 8] =
    ["script", "style", "iframe", "object", "noembed", "noframes", "textarea", "xmp"];
/// What a style may set: nothing that moves, hides or loads.
const STYLES: [&str; 5] =
    ["text-align", "font-weight", "font-style", "text-decoration", "vertical-align"];
/// Where links may lead.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "ftp"];

/// HTML that can be put into a page of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SafeHtml {
    /// A fragment: elements and text, nothing that runs or loads; links open elsewhere and do
    /// not tell where they were followed.
    pub html: String,
    /// Pictures from elsewhere that were left out; who loads them tells that he reads.
    pub images_blocked: usize,
}

/// Why HTML is not made safe; then the text of the message is what can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SafeHtmlError {
    /// It is longer than is worked on.
    #[error("the HTML has {bytes} bytes, more than the {bytes_max} that are shown; show the text")]
    TooLong {
        /// What it has.
        bytes: usize,
        /// What is taken.
        bytes_max: usize,
    },
    /// It has more tags than are worked on.
    #[error("the HTML has more than {tags_max} tags; show the text")]
    TooManyTags {
        /// What is taken.
        tags_max: usize,
    },
    /// It has more signs that must be written as references than are worked on.
    #[error("the HTML has more than {references_max} signs to be escaped; show the text")]
    TooManyReferences {
        /// What is taken.
        references_max: usize,
    },
}

/// Makes HTML safe. `image` gives the address under which the console has the picture of a
/// Content-ID.
///
/// # Errors
/// [`SafeHtmlError`] when it is too much; time and memory are bounded by that.
pub(in crate::mail) fn sanitise(
    html: &str,
    image: &dyn Fn(&str) -> Option<String>,
) -> Result<SafeHtml, SafeHtmlError> {
    let written = Rewriter::run(html, image)?;
    let images = written.images;
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.into_iter().collect())
        .clean_content_tags(CONTENT_DROPPED.into_iter().collect())
        .generic_attributes(["dir", "lang", "title", "style", "align"].into_iter().collect())
        .filter_style_properties(STYLES.into_iter().collect())
        .tag_attributes(tag_attributes())
        .url_schemes(SCHEMES.into_iter().chain(["cid"]).collect())
        .url_relative(UrlRelative::PassThrough)
        .attribute_filter(move |element, attribute, value| keep(element, attribute, value, &images))
        .link_rel(Some("noopener noreferrer nofollow"))
        .set_tag_attribute_value("a", "target", "_blank")
        .strip_comments(true);
    Ok(SafeHtml {
        html: builder.clean(&written.out).to_string(),
        images_blocked: written.images_blocked,
    })
}

fn tag_attributes() -> HashMap<&'static str, HashSet<&'static str>> {
    [
        ("a", &["href"] as &[_]),
        ("img", &["src", "alt", "width", "height"]),
        ("ol", &["start", "type"]),
        ("td", &["colspan", "rowspan", "valign"]),
        ("th", &["colspan", "rowspan", "valign"]),
        ("col", &["span"]),
        ("colgroup", &["span"]),
    ]
    .into_iter()
    .map(|(element, names)| (element, names.iter().copied().collect()))
    .collect()
}

/// Decides about the addresses that are left; everything else ammonia has decided.
fn keep<'v>(
    element: &str,
    attribute: &str,
    value: &'v str,
    images: &BTreeMap<String, String>,
) -> Option<Cow<'v, str>> {
    match (element, attribute) {
        ("img", "src") => images.get(value.strip_prefix("cid:")?).cloned().map(Cow::Owned),
        (_, "src") => None,
        (_, "href") => is_link(value).then_some(Cow::Borrowed(value)),
        _ => Some(Cow::Borrowed(value)),
    }
}

/// Returns the declarations of a style that are kept: plain words only, so that no way of
/// writing them says more to a browser than it does here.
fn styles(text: &str) -> String {
    let mut kept = String::new();
    for declaration in text.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-'));
        if STYLES.contains(&name.as_str()) && plain && !value.is_empty() {
            kept.push_str(&format!("{name}:{value};"));
        }
    }
    kept
}

/// Returns whether an address leads to a page, a mailbox or a telephone.
fn is_link(value: &str) -> bool {
    let Some((scheme, _)) = value.trim().split_once(':') else { return false };
    SCHEMES.into_iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// Writes HTML anew.
struct Rewriter<'i> {
    out: String,
    open: Vec<String>,
    image: &'i dyn Fn(&str) -> Option<String>,
    images: BTreeMap<String, String>,
    images_blocked: usize,
    references: usize,
}

/// What the rewriter gives.
struct Rewritten {
    out: String,
    images: BTreeMap<String, String>,
    images_blocked: usize,
}

impl<'i> Rewriter<'i> {
    fn run(
        html: &str,
        image: &'i dyn Fn(&str) -> Option<String>,
    ) -> Result<Rewritten, SafeHtmlError> {
        if html.len() > BYTES_MAX {
            return Err(SafeHtmlError::TooLong { bytes: html.len(), bytes_max: BYTES_MAX });
        }
        let mut this = Self {
            out: String::new(),
            open: vec![],
            image,
            images: BTreeMap::new(),
            images_blocked: 0,
            references: 0,
        };
        let mut tags: usize = 0;
        let mut skipped: Option<String> = None;
        for token in Tokens::new(html) {
            if !matches!(token, Token::Text(_)) {
                tags = tags.saturating_add(1);
            }
            if tags > TAGS_MAX {
                return Err(SafeHtmlError::TooManyTags { tags_max: TAGS_MAX });
            }
            if this.references > REFERENCES_MAX {
                return Err(SafeHtmlError::TooManyReferences { references_max: REFERENCES_MAX });
            }
            match (token, &skipped) {
                (Token::Close(name), Some(open)) if name == *open => skipped = None,
                (_, Some(_)) => {}
                (Token::Text(text), None) => this.text(text),
                (Token::Close(name), None) => this.close(&name),
                (Token::Open(name, _), None) if CONTENT_DROPPED.contains(&name.as_str()) => {
                    skipped = Some(name);
                }
                (Token::Open(name, text), None) => this.element(&name, text),
            }
        }
        this.close_down_to(0);
        let Rewriter { out, images, images_blocked, .. } = this;
        Ok(Rewritten { out, images, images_blocked })
    }

    /// Writes text; references that are not known here stay what they are.
    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('&') {
            self.characters(before);
            match entities::decode(after) {
                Some((decoded, tail)) => {
                    self.characters(&decoded);
                    rest = tail;
                }
                None => {
                    self.references = self.references.saturating_add(1);
                    self.out.push('&');
                    rest = after;
                }
            }
        }
        self.characters(rest);
    }

    fn characters(&mut self, text: &str) {
        for c in text.chars().filter(|c| *c != '\0') {
            let reference = match c {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                c => {
                    self.out.push(c);
                    continue;
                }
            };
            self.references = self.references.saturating_add(1);
            self.out.push_str(reference);
        }
    }

    fn element(&mut self, name: &str, text: &str) {
        if !ELEMENTS.contains(&name) {
            // What parted lines goes on parting them.
            if writer::breaks_around(name) > 0 && self.open.len() < DEPTH_MAX {
                self.out.push_str("<br>");
            }
            return;
        }
        self.end_by_beginning(name);
        if self.open.len() >= DEPTH_MAX {
            return;
        }
        if name == "img" {
            return self.picture(text);
        }
        self.out.push('<');
        self.out.push_str(name);
        for (attribute, value) in attributes(text).take(60) {
            self.attribute(name, attribute, value);
        }
        self.out.push('>');
        if !look::is_void(name) {
            self.open.push(name.to_owned());
        }
    }

    fn attribute(&mut self, element: &str, attribute: &str, value: &str) {
        let attribute = attribute.to_ascii_lowercase();
        let wanted = match attribute.as_str() {
            "href" => element == "a",
            "dir" | "lang" | "title" | "style" | "align" | "start" | "type" | "colspan"
            | "rowspan" | "valign" | "span" => true,
            _ => false,
        };
        let value = match attribute.as_str() {
            "style" => styles(&entities::decode_all(value)),
            _ => entities::decode_all(value),
        };
        if wanted
            && !value.is_empty()
            && value.len() <= VALUE_BYTES_MAX
            && (attribute != "href" || is_link(&value))
        {
            self.write_attribute(&attribute, &value);
        }
    }

    fn write_attribute(&mut self, name: &str, value: &str) {
        self.out.push_str(&format!(" {name}=\""));
        for c in value.chars().filter(|c| !c.is_control()) {
            match c {
                '"' => {
                    self.references = self.references.saturating_add(1);
                    self.out.push_str("&quot;");
                }
                c => self.characters(c.encode_utf8(&mut [0; 4])),
            }
        }
        self.out.push('"');
    }

    /// Writes a picture that the message brings along; of another the text that describes it.
    fn picture(&mut self, text: &str) {
        let find = |wanted: &str| {
            let found = attributes(text).find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| entities::decode_all(value)).unwrap_or_default()
        };
        let source = find("src");
        let id = source.trim().get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("cid:"));
        let id = id.and_then(|_| source.trim().get(4..)).unwrap_or_default();
        let known = (!id.is_empty() && self.images.len() < IMAGES_MAX).then(|| (self.image)(id));
        let Some(address) = known.flatten() else {
            self.images_blocked = self.images_blocked.saturating_add(1);
            let described = find("alt");
            return self.characters(&described);
        };
        // The id is a stranger's; what stands in the page is ours.
        let place = self.images.len().to_string();
        self.out.push_str("<img");
        self.write_attribute("src", &format!("cid:{place}"));
        self.images.insert(place, address);
        for name in ["alt", "width", "height"] {
            let value = find(name);
            let size = value.len() <= 4 && value.bytes().all(|b| b.is_ascii_digit());
            if !value.is_empty() && value.len() <= VALUE_BYTES_MAX && (name == "alt" || size) {
                self.write_attribute(name, &value);
            }
        }
        self.out.push('>');
    }

    fn close(&mut self, name: &str) {
        if let Some(at) = self.open.iter().rposition(|open| open == name) {
            self.close_down_to(at);
        }
    }

    fn close_down_to(&mut self, kept: usize) {
        while self.open.len() > kept {
            if let Some(name) = self.open.pop() {
                self.out.push_str(&format!("</{name}>"));
            }
        }
    }

    /// Ends what needs no closing tag: a paragraph by the next block, an item or a cell by the
    /// next one.
    fn end_by_beginning(&mut self, name: &str) {
        let innermost =
            |names: &[&str]| self.open.iter().rposition(|open| names.contains(&open.as_str()));
        let ended: (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["li", "ul", "ol"]),
            "td" | "th" => (&["td", "th"], &["td", "th", "table"]),
            "tr" => (&["tr"], &["tr", "table"]),
            "dt" | "dd" => (&["dt", "dd"], &["dt", "dd", "dl"]),
            _ if writer::breaks_around(name) > 0 => (&["p"], &["p", "td", "th", "table"]),
            _ => return,
        };
        let Some(at) = innermost(ended.1) else { return };
        if self.open.get(at).is_some_and(|open| ended.0.contains(&open.as_str())) {
            self.close_down_to(at);
        }
    }
}
