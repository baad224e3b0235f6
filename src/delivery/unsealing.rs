//! Letters that waited sealed, opened on their way out.
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use crate::store::{Claimed, LetterVault};

use super::{Fault, SendError, Transport};

/// Opens what was sealed, and hands it on; the rest goes as it is.
#[derive(Debug)]
pub struct Unsealing {
    letters: Arc<LetterVault>,
    next: Arc<dyn Transport>,
}

impl Unsealing {
    /// Opens with `letters` what goes to `next`.
    #[must_use]
    pub fn new(letters: Arc<LetterVault>, next: Arc<dyn Transport>) -> Self {
        Self { letters, next }
    }
}

impl Transport for Unsealing {
    fn send<'a>(&'a self, row: &'a Claimed) -> BoxFuture<'a, Result<(), SendError>> {
        async move {
            match self.letters.open(&row.payload) {
                Ok(None) => self.next.send(row).await,
                Ok(Some(letter)) => {
                    self.next.send(&Claimed { payload: letter.to_string(), ..row.clone() }).await
                }
                Err(error) => {
                    let brief = "a sealed letter cannot be opened";
                    Err(SendError::Permanent(Fault::new(brief, format!("{brief}: {error}"))))
                }
            }
        }
        .boxed()
    }
}
