//! The hashes and the response they make.
use data_encoding::HEXLOWER;
use md5::Digest as _;

/// An algorithm of Digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithm {
    hash: Hash,
    /// Whether the key is bound to nonce and cnonce (`-sess`).
    session: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hash {
    Md5,
    Sha256,
    Sha512_256,
}

impl Algorithm {
    /// MD5: what trunks ask for; also meant when a challenge names none.
    pub const MD5: Self = Self { hash: Hash::Md5, session: false };
    /// MD5-sess.
    pub const MD5_SESS: Self = Self { hash: Hash::Md5, session: true };
    /// SHA-256.
    pub const SHA_256: Self = Self { hash: Hash::Sha256, session: false };
    /// SHA-256-sess.
    pub const SHA_256_SESS: Self = Self { hash: Hash::Sha256, session: true };
    /// SHA-512-256.
    pub const SHA_512_256: Self = Self { hash: Hash::Sha512_256, session: false };
    /// SHA-512-256-sess.
    pub const SHA_512_256_SESS: Self = Self { hash: Hash::Sha512_256, session: true };

    const ALL: [Self; 6] = [
        Self::MD5,
        Self::MD5_SESS,
        Self::SHA_256,
        Self::SHA_256_SESS,
        Self::SHA_512_256,
        Self::SHA_512_256_SESS,
    ];

    /// Reads the name; case does not count.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(name))
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match (self.hash, self.session) {
            (Hash::Md5, false) => "MD5",
            (Hash::Md5, true) => "MD5-sess",
            (Hash::Sha256, false) => "SHA-256",
            (Hash::Sha256, true) => "SHA-256-sess",
            (Hash::Sha512_256, false) => "SHA-512-256",
            (Hash::Sha512_256, true) => "SHA-512-256-sess",
        }
    }

    /// Whether it is one of the `-sess` algorithms, which always need a cnonce.
    #[must_use]
    pub const fn is_session(self) -> bool {
        self.session
    }

    fn hex(self, text: &str) -> String {
        match self.hash {
            Hash::Md5 => HEXLOWER.encode(&md5::Md5::digest(text.as_bytes())),
            Hash::Sha256 => sha(&ring::digest::SHA256, text),
            Hash::Sha512_256 => sha(&ring::digest::SHA512_256, text),
        }
    }
}

fn sha(algorithm: &'static ring::digest::Algorithm, text: &str) -> String {
    HEXLOWER.encode(ring::digest::digest(algorithm, text.as_bytes()).as_ref())
}

/// What a response is made of; texts as they stand between the quotes.
pub(super) struct Material<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) user: &'a str,
    pub(super) realm: &'a str,
    pub(super) password: &'a str,
    pub(super) nonce: &'a str,
    pub(super) cnonce: &'a str,
    /// The count in eight hexadecimal digits with `qop=auth`, else none.
    pub(super) count: Option<&'a str>,
    pub(super) method: &'a str,
    pub(super) uri: &'a str,
}

impl Material<'_> {
    /// The response (RFC 7616 section 3.4.1; without qop as in RFC 2069).
    pub(super) fn response(&self) -> String {
        let Self { algorithm, user, realm, password, nonce, cnonce, method, uri, .. } = *self;
        let mut key = algorithm.hex(&format!("{user}:{realm}:{password}"));
        if algorithm.session {
            key = algorithm.hex(&format!("{key}:{nonce}:{cnonce}"));
        }
        let what = algorithm.hex(&format!("{method}:{uri}"));
        algorithm.hex(&match self.count {
            Some(count) => format!("{key}:{nonce}:{count}:{cnonce}:auth:{what}"),
            None => format!("{key}:{nonce}:{what}"),
        })
    }
}
