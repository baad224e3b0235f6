//! Outlook's own box for a message, `winmail.dat` (MS-OXTNEF).
//!
//! Read are the names and contents of attached files, attached messages, and the text in any of
//! its three forms. Checksums are not: what is damaged is read as far as it goes.
mod entity;
mod lzfu;
mod mapi;
mod rtf;

use mapi::{Properties, Value};

use crate::mail::{charset, clean, html};

/// What a box begins with.
const SIGNATURE: &[u8] = &[0x78, 0x9f, 0x3e, 0x22];
/// Attributes of one box that are looked at.
const ATTRIBUTES_MAX: usize = 2_000;
/// Attached files.
const FILES_MAX: usize = 200;
/// Messages inside messages.
const DEPTH_MAX: usize = 3;
/// Bytes of text in any form.
const TEXT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Attributes (MS-OXTNEF section 2.1.3.2).
mod attribute {
    pub(super) const SUBJECT: u32 = 0x0001_8004;
    pub(super) const BODY: u32 = 0x0002_800c;
    pub(super) const ATTACHMENT_DATA: u32 = 0x0006_800f;
    pub(super) const ATTACHMENT_TITLE: u32 = 0x0001_8010;
    pub(super) const ATTACHMENT_BEGINS: u32 = 0x0006_9002;
    pub(super) const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
    pub(super) const ATTACHMENT_PROPERTIES: u32 = 0x0006_9005;
    pub(super) const CODE_PAGE: u32 = 0x0006_9007;
}

/// Properties (MS-OXPROPS).
mod property {
    pub(super) const SUBJECT: u16 = 0x0037;
    pub(super) const BODY: u16 = 0x1000;
    pub(super) const RTF: u16 = 0x1009;
    pub(super) const HTML: u16 = 0x1013;
    pub(super) const DISPLAY_NAME: u16 = 0x3001;
    pub(super) const DATA: u16 = 0x3701;
    pub(super) const FILE_NAME: u16 = 0x3704;
    pub(super) const LONG_FILE_NAME: u16 = 0x3707;
    pub(super) const MIME_TYPE: u16 = 0x370e;
    pub(super) const CONTENT_ID: u16 = 0x3712;
    pub(super) const CODE_PAGE: u16 = 0x3fde;
}

/// What is in a box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Message {
    subject: String,
    /// The text; of HTML and RTF what they say.
    text: Option<String>,
    files: Vec<File>,
}

/// An attached file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct File {
    name: String,
    mime: String,
    content_id: String,
    content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Bytes(Vec<u8>),
    Message(Message),
}

impl Default for Content {
    fn default() -> Self {
        Self::Bytes(vec![])
    }
}

impl Message {
    /// Takes the text out.
    pub(super) fn take_text(&mut self) -> Option<String> {
        self.text.take()
    }
}

/// Opens a box; nothing when it is none.
pub(super) fn read(data: &[u8]) -> Option<Message> {
    read_at(data, 0)
}

/// One attribute: its number with its type, and its value.
struct Attribute<'a> {
    number: u32,
    value: &'a [u8],
}

/// Reads the attribute at the start; the last one may be cut short.
fn attribute(data: &[u8]) -> Option<(Attribute<'_>, &[u8])> {
    let (_level, rest) = data.split_first()?;
    let (number, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (value, rest) = rest.split_at_checked(length).unwrap_or((rest, &[]));
    // Two bytes of checksum.
    let rest = rest.get(2..).unwrap_or_default();
    Some((Attribute { number: u32::from_le_bytes(*number), value }, rest))
}

/// What was read of a message so far.
#[derive(Default)]
struct Reader {
    message: Message,
    code_page: String,
    depth: usize,
}

fn read_at(data: &[u8], depth: usize) -> Option<Message> {
    let mut rest = data.strip_prefix(SIGNATURE)?.get(2..)?;
    let mut reader = Reader { depth, ..Reader::default() };
    for _ in 0..ATTRIBUTES_MAX {
        let Some((attribute, after)) = attribute(rest) else { break };
        rest = after;
        reader.take(&attribute);
    }
    for (place, file) in reader.message.files.iter_mut().enumerate() {
        if file.name.is_empty() && matches!(file.content, Content::Message(_)) {
            file.name = format!("message-{}.eml", place.saturating_add(1));
        }
    }
    Some(reader.message)
}

impl Reader {
    fn take(&mut self, attribute: &Attribute<'_>) {
        match attribute.number {
            attribute::CODE_PAGE => {
                if let Some(number) = attribute.value.first_chunk() {
                    self.code_page = mapi::label(u32::from_le_bytes(*number));
                }
            }
            attribute::SUBJECT if self.message.subject.is_empty() => {
                self.message.subject = self.string(attribute.value);
            }
            attribute::BODY => {
                let text = self.string(attribute.value);
                self.message.text.get_or_insert(text);
            }
            attribute::MESSAGE_PROPERTIES => {
                let properties = mapi::read(attribute.value, &self.code_page);
                self.of_message(&properties);
            }
            attribute::ATTACHMENT_BEGINS if self.message.files.len() < FILES_MAX => {
                self.message.files.push(File::default());
            }
            attribute::ATTACHMENT_TITLE => {
                let name = self.string(attribute.value);
                if let Some(file) = self.message.files.last_mut().filter(|f| f.name.is_empty()) {
                    file.name = name;
                }
            }
            attribute::ATTACHMENT_DATA => {
                if let Some(file) = self.message.files.last_mut() {
                    file.content = Content::Bytes(attribute.value.to_vec());
                }
            }
            attribute::ATTACHMENT_PROPERTIES => {
                let properties = mapi::read(attribute.value, &self.code_page);
                self.of_file(&properties);
            }
            _ => {}
        }
    }

    /// Decodes a string of the box's code page, which ends at a NUL.
    fn string(&self, value: &[u8]) -> String {
        let value = value.split(|b| *b == 0).next().unwrap_or_default();
        charset::decode(value, Some(&self.code_page)).text
    }

    /// Takes the text: plain, else of HTML, else of RTF.
    fn of_message(&mut self, properties: &Properties<'_>) {
        let subject = properties.text(property::SUBJECT).unwrap_or_default();
        if !subject.is_empty() {
            self.message.subject = subject;
        }
        let code_page = match properties.get(property::CODE_PAGE) {
            Some(Value::Number(number)) => mapi::label(*number),
            _ => self.code_page.clone(),
        };
        let plain = properties.text(property::BODY).filter(|text| !text.trim().is_empty());
        let page = || {
            let source = match properties.get(property::HTML)? {
                Value::Bytes(bytes) => charset::decode(bytes, Some(&code_page)).text,
                Value::Text(text) => text.clone(),
                Value::Number(_) => return None,
            };
            let text = html::to_text(&source, TEXT_BYTES_MAX).text;
            Some(text).filter(|text| !text.trim().is_empty())
        };
        let rich = || match properties.get(property::RTF)? {
            Value::Bytes(bytes) => {
                let text = rtf::to_text(&lzfu::expand(bytes, TEXT_BYTES_MAX)?, TEXT_BYTES_MAX);
                Some(text).filter(|text| !text.trim().is_empty())
            }
            Value::Text(_) | Value::Number(_) => None,
        };
        if let Some(text) = plain.or_else(page).or_else(rich) {
            self.message.text = Some(clean::cut(&text, TEXT_BYTES_MAX).to_owned());
        }
    }

    fn of_file(&mut self, properties: &Properties<'_>) {
        let depth = self.depth.saturating_add(1);
        let Some(file) = self.message.files.last_mut() else { return };
        let names = [property::LONG_FILE_NAME, property::FILE_NAME];
        let name = names.into_iter().find_map(|id| properties.text(id).filter(|n| !n.is_empty()));
        if let Some(name) = name {
            file.name = name;
        } else if file.name.is_empty() {
            file.name = properties.text(property::DISPLAY_NAME).unwrap_or_default();
        }
        file.mime = properties.text(property::MIME_TYPE).unwrap_or_default();
        file.content_id = properties.text(property::CONTENT_ID).unwrap_or_default();
        let Some(Value::Bytes(data)) = properties.get(property::DATA) else { return };
        // An object begins with the sixteen bytes that say what it is; a message is a box again.
        let inner = data.get(16..).filter(|inner| inner.starts_with(SIGNATURE));
        let message = inner.filter(|_| depth <= DEPTH_MAX).and_then(|inner| read_at(inner, depth));
        match message {
            Some(message) => {
                if file.name.is_empty() || !file.name.to_ascii_lowercase().ends_with(".eml") {
                    let name =
                        if message.subject.is_empty() { &file.name } else { &message.subject };
                    if !name.is_empty() {
                        file.name = format!("{}.eml", clean::line(name, 100));
                    }
                }
                file.content = Content::Message(message);
            }
            None if matches!(&file.content, Content::Bytes(bytes) if bytes.is_empty()) => {
                let bytes = if properties.is_object(property::DATA) {
                    data.get(16..).unwrap_or_default()
                } else {
                    data
                };
                file.content = Content::Bytes(bytes.to_vec());
            }
            None => {}
        }
    }
}
