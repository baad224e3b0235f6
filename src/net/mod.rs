//! What listeners of every kind need: ranges of addresses, places for connections, certificates, and
//! who stands behind a proxy.
//!
//! Floor 1, not pure: certificates are files.
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

mod cidr;
mod gate;
mod proxy_header;
mod tls;

pub use cidr::{Cidr, CidrError};
pub use gate::{Gate, Place};
pub use proxy_header::{Behind, ProxyHeaderError, read_proxy_header};
pub use tls::{ClientTls, Reloadable, ServerTls, TlsError, TlsFiles};
