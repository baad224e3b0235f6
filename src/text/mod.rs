//! Text as people write it: folding, hiding codes, and telling new text from old.
//!
//! Floor 1. Pure: strings in, strings out.

mod csv_cell;
mod fold;
mod html;
mod mask;
mod newest;
mod subject;

pub use csv_cell::{csv_cell, csv_line};
pub(crate) use fold::fold_words_behind;
pub use fold::{fold, fold_words, plain_letter};
pub use html::escape_html;
pub use mask::{Masked, count_codes, mask_codes, mask_pair, mask_spoken};
pub use newest::{
    Dropped, DroppedKind, Newest, has_forward_separator, is_forward_subject, newest_text,
    newest_text_of_forward,
};
pub use subject::bare_subject;
