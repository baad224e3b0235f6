//! How much of a message is looked at.
use super::fields::FieldLimits;
use super::walk::WalkLimits;

/// The most that [`read`](super::read) takes from one message. What lies beyond is named in
/// [`Inbound::problems`](super::Inbound::problems) and stays in the kept raw form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadLimits {
    /// Header fields of one part; further ones are skipped.
    pub fields_max: usize,
    /// Bytes of one header field that are decoded. Postfix takes `header_size_limit` 102,400.
    pub field_bytes_max: usize,
    /// Characters of the subject; RFC 5322 allows lines of 998.
    pub subject_chars_max: usize,
    /// Characters of a display name.
    pub name_chars_max: usize,
    /// Addresses in To and in Cc, each.
    pub addresses_max: usize,
    /// Ids in In-Reply-To and in References, each; the last ones count, they are the nearest.
    pub references_max: usize,
    /// Parts of the message, containers included.
    pub parts_max: usize,
    /// Multiparts inside multiparts. Postfix takes `mime_nesting_limit` 100.
    pub depth_max: usize,
    /// Bytes of decoded text that are kept as full text.
    pub text_bytes_max: usize,
    /// Bytes of HTML source that are turned into text.
    pub html_bytes_max: usize,
    /// Bytes of an attachment's name (255 is what file systems take).
    pub attachment_name_bytes_max: usize,
    /// Recipients taken from a delivery report.
    pub failed_max: usize,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            fields_max: 1_000,
            field_bytes_max: 102_400,
            subject_chars_max: 998,
            name_chars_max: 200,
            addresses_max: 200,
            references_max: 100,
            parts_max: 500,
            depth_max: 100,
            text_bytes_max: 512 * 1024,
            html_bytes_max: 8 * 1024 * 1024,
            attachment_name_bytes_max: 150,
            failed_max: 50,
        }
    }
}

impl ReadLimits {
    /// The part of the limits that reading fields needs.
    pub(super) const fn field_limits(&self) -> FieldLimits {
        FieldLimits { fields_max: self.fields_max, bytes_max: self.field_bytes_max }
    }

    /// The part of the limits that walking the tree needs.
    pub(super) const fn walk(&self) -> WalkLimits {
        WalkLimits {
            parts_max: self.parts_max,
            depth_max: self.depth_max,
            fields: self.field_limits(),
        }
    }
}
