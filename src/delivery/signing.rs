//! Signatures before outgoing mail (DKIM).
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use crate::mailauth::Signer;
use crate::store::Claimed;

use super::{SendError, Transport};

/// Signs what goes out, and hands it on. A row that is sent again is signed with the same bytes,
/// so that a folder knows it again.
#[derive(Debug)]
pub struct Signing {
    signer: Signer,
    next: Arc<dyn Transport>,
}

impl Signing {
    /// Signs by `signer` what goes to `next`.
    #[must_use]
    pub fn new(signer: Signer, next: Arc<dyn Transport>) -> Self {
        Self { signer, next }
    }
}

impl Transport for Signing {
    fn send<'a>(&'a self, row: &'a Claimed) -> BoxFuture<'a, Result<(), SendError>> {
        async move {
            let mut payload = self.signer.signatures(row.payload.as_bytes());
            if payload.is_empty() {
                return self.next.send(row).await;
            }
            payload.push_str(&row.payload);
            self.next.send(&Claimed { payload, ..row.clone() }).await
        }
        .boxed()
    }
}
