//! The HTML of a message for the eyes of a desk.
use super::content;
use super::html::{self, SafeHtml, SafeHtmlError};
use super::limits::ReadLimits;
use super::role::{Role, role};
use super::{charset, masking, read, walk, wrapped};

/// Returns the HTML form of a message, made safe to be put into a page: nothing in it runs, is
/// loaded or covers the page, and links tell nobody where they were followed. Nothing when the
/// message has no HTML, or when a code stands in it: then its text, without the code, is what
/// can be shown.
///
/// `image` says under which address of the console a picture is found: it gets the place among
/// [`Inbound::attachments`](super::Inbound::attachments), counted from 0. Pictures from
/// elsewhere are left out.
///
/// Takes some milliseconds for a newsletter and up to a few hundred for the worst that is let
/// through: call it where nothing waits for it.
///
/// # Errors
/// [`SafeHtmlError`] when the HTML is too much to be made safe.
pub fn safe_html(
    raw: &[u8],
    limits: &ReadLimits,
    image: &dyn Fn(usize) -> Option<String>,
) -> Result<Option<SafeHtml>, SafeHtmlError> {
    let lines = read::with_line_feeds(raw);
    let boxed = walk::parts(&lines, limits.walk());
    let opened = wrapped::open(&boxed, limits);
    let parts = opened.parts(boxed, limits);
    let bodies = parts.list.iter().enumerate().filter(|(at, part)| {
        part.media.kind == "text/html" && role(&parts, *at, part) == Role::Body
    });
    let source = bodies
        .map(|(_, part)| {
            let data = part.encoding().decode(part.body, limits.html_bytes_max);
            charset::decode(&data, part.media.parameter("charset")).text
        })
        .collect::<Vec<_>>()
        .join("<br>");
    if source.trim().is_empty() {
        return Ok(None);
    }
    // A code may also stand where no text stands, as in an address.
    let hidden = |text: &str| masking::hide("", text).runs > 0;
    if hidden(&html::all_text(&source, limits.html_bytes_max)) {
        return Ok(None);
    }
    let files = content::content(&parts, false, limits).files;
    let picture = |id: &str| {
        let place = files.iter().position(|file| file.content_id == id)?;
        let shown = files.get(place)?.found.mime.is_some_and(|mime| {
            matches!(mime, "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/bmp")
        });
        shown.then(|| image(place)).flatten()
    };
    let safe = html::sanitise(&source, &picture)?;
    Ok((!hidden(&safe.html)).then_some(safe))
}
