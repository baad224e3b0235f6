//! A box written as MIME, so that it is read like any other message.
use super::{Content, File, Message};
use crate::mail::clean;
use crate::mail::write::{encode_words, line, percent_encode, write_part};

/// Parts what was in a box; it cannot occur in base64.
const BOUNDARY: &str = "=_centralita-box";
/// Bytes of a name or type that are written.
const NAME_BYTES_MAX: usize = 500;

impl Message {
    /// Writes the fields of a body and the body: a multipart of the text and the files.
    pub(in crate::mail) fn entity(&self) -> Vec<u8> {
        let mut out = vec![];
        line(&mut out, "MIME-Version: 1.0");
        line(&mut out, &format!("Content-Type: multipart/mixed; boundary=\"{BOUNDARY}\""));
        line(&mut out, "");
        if let Some(text) = &self.text {
            write_part(&mut out, BOUNDARY, "text/plain; charset=utf-8", "", text.as_bytes());
        }
        for file in &self.files {
            file.write(&mut out);
        }
        line(&mut out, &format!("--{BOUNDARY}--"));
        out
    }

    /// Writes it as a message of its own.
    fn whole(&self) -> Vec<u8> {
        let mut out = vec![];
        let subject = clean::line(&self.subject, 998);
        line(&mut out, &format!("Subject: {}", encode_words(&subject)));
        out.extend(self.entity());
        out
    }
}

impl File {
    fn write(&self, out: &mut Vec<u8>) {
        let name = clean::line(&self.name, usize::MAX);
        let name = percent_encode(clean::cut(&name, NAME_BYTES_MAX));
        let mut disposition =
            format!("Content-Disposition: attachment;\r\n filename*=utf-8''{name}");
        let id: String = self.content_id.chars().filter(char::is_ascii_graphic).take(200).collect();
        if !id.is_empty() {
            disposition.push_str(&format!("\r\nContent-ID: <{}>", id.trim_matches(['<', '>'])));
        }
        match &self.content {
            Content::Message(message) => {
                write_part(out, BOUNDARY, "message/rfc822", &disposition, &message.whole());
            }
            Content::Bytes(bytes) => write_part(out, BOUNDARY, &self.media(), &disposition, bytes),
        }
    }

    /// The type that the box names, if it looks like one; texts and messages among the files
    /// are files.
    fn media(&self) -> String {
        let token = |word: &str| {
            !word.is_empty()
                && word.len() <= 80
                && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-+._".contains(&b))
        };
        let mime = self.mime.trim().to_ascii_lowercase();
        match mime.split_once('/') {
            Some((main, sub)) if token(main) && token(sub) && main != "multipart" => mime,
            _ => "application/octet-stream".to_owned(),
        }
    }
}
