//! SRTP and SRTCP (RFC 3711) with AES in counter mode and HMAC-SHA1, the suites of RFC 4568.
//!
//! One [`Srtp`] is one direction of one stream. Keys are zeroed when dropped and never printed.
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

mod context;

pub use context::{Srtp, SrtpError};

/// Bytes of a master key with its salt.
pub const MASTER_BYTES: usize = 30;
/// Bytes of the master key alone.
const KEY_BYTES: usize = 16;
/// Bytes of the master salt.
const SALT_BYTES: usize = 14;

/// What protects a stream (RFC 4568 section 6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// `AES_CM_128_HMAC_SHA1_80`: tags of 10 bytes.
    Sha1Tag80,
    /// `AES_CM_128_HMAC_SHA1_32`: tags of 4 bytes, of 10 for RTCP.
    Sha1Tag32,
}

impl Suite {
    /// Returns the name as a description has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1Tag80 => "AES_CM_128_HMAC_SHA1_80",
            Self::Sha1Tag32 => "AES_CM_128_HMAC_SHA1_32",
        }
    }

    /// Reads a name; nothing for suites that we do not speak.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        [Self::Sha1Tag80, Self::Sha1Tag32].into_iter().find(|suite| suite.name() == name)
    }

    const fn tag_bytes(self) -> usize {
        match self {
            Self::Sha1Tag80 => 10,
            Self::Sha1Tag32 => 4,
        }
    }
}

/// A master key with its salt. `Debug` shows nothing of it; compared in constant time.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct MasterKey {
    key: [u8; KEY_BYTES],
    salt: [u8; SALT_BYTES],
}

impl MasterKey {
    /// Takes 30 bytes of chance.
    #[must_use]
    pub fn new(bytes: [u8; MASTER_BYTES]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let (mut key, mut salt) = ([0; KEY_BYTES], [0; SALT_BYTES]);
        key.iter_mut().chain(&mut salt).zip(bytes.iter()).for_each(|(to, from)| *to = *from);
        Self { key, salt }
    }

    /// Reads the form of a description; nothing unless it is exactly 30 bytes. Missing padding is
    /// forgiven.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        let bare = text.trim_end_matches('=');
        let bytes = data_encoding::BASE64_NOPAD.decode(bare.as_bytes()).ok().map(Zeroizing::new)?;
        bytes.as_slice().try_into().ok().map(Self::new)
    }

    /// Returns the form of a description.
    #[must_use]
    pub fn to_base64(&self) -> Zeroizing<String> {
        let bytes: Zeroizing<Vec<u8>> =
            Zeroizing::new(self.key.iter().chain(&self.salt).copied().collect());
        Zeroizing::new(data_encoding::BASE64.encode(&bytes))
    }
}

impl PartialEq for MasterKey {
    fn eq(&self, other: &Self) -> bool {
        (self.key.ct_eq(&other.key) & self.salt.ct_eq(&other.salt)).into()
    }
}

impl Eq for MasterKey {}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(****)")
    }
}

#[cfg(test)]
mod tests;
