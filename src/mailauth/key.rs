//! Keys with which our mail is signed.
use data_encoding::BASE64;
use mail_auth::common::crypto::{DkimKey, Ed25519Key, RsaKey, Sha256};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;
use zeroize::Zeroizing;

/// `SEQUENCE { OID 1.2.840.113549.1.1.1, NULL }`, the algorithm of an RSA key (RFC 8017
/// appendix C).
const RSA_ALGORITHM: &[u8] =
    &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
/// The shortest RSA key that signs, in bytes of its RSAPublicKey: 2048 bits with the usual
/// exponent (RFC 8301 section 3.2 wants 1024 bits at least and advises 2048).
const RSA_PUBLIC_BYTES_MIN: usize = 270;
/// Bytes of base64 in one line of a PEM file (RFC 7468 section 2).
const PEM_LINE: usize = 64;

/// Why a key cannot be used. None of these shows it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is no PEM file with a private key.
    #[error("this is no private key in PEM form; make one with `centralita mail dkim-key`")]
    Form,
    /// It is of a kind that DKIM has not, or broken.
    #[error("this key is neither Ed25519 nor RSA, or it is damaged ({0})")]
    Kind(String),
    /// It is too short.
    #[error("this RSA key has fewer than 2048 bits; make another")]
    Short,
    /// None could be drawn.
    #[error("no key could be drawn: {0}")]
    Draw(String),
}

/// A key with which our mail is signed. Prints without itself.
pub struct PrivateKey {
    pub(super) key: DkimKey,
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.key {
            DkimKey::Rsa(_) => "PrivateKey(RSA ****)",
            DkimKey::Ed25519(_) => "PrivateKey(Ed25519 ****)",
        })
    }
}

impl PrivateKey {
    /// Reads a key from a PEM file: PKCS #8, or PKCS #1 for RSA.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let der = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| KeyError::Form)?;
        if let PrivateKeyDer::Pkcs8(pkcs8) = &der
            && let Ok(key) = Ed25519Key::from_pkcs8_maybe_unchecked_der(pkcs8.secret_pkcs8_der())
        {
            return Ok(Self { key: DkimKey::Ed25519(key) });
        }
        let key = RsaKey::<Sha256>::from_key_der(der)
            .map_err(|error| KeyError::Kind(error.to_string()))?;
        if key.public_key().len() < RSA_PUBLIC_BYTES_MIN {
            return Err(KeyError::Short);
        }
        Ok(Self { key: DkimKey::Rsa(key) })
    }

    /// Draws an Ed25519 key and returns it as a PEM file. Few receivers check such signatures
    /// yet (RFC 8463), so it goes beside an RSA key, not in its place.
    ///
    /// # Errors
    /// [`KeyError::Draw`] when the machine gives no random bytes.
    pub fn draw_ed25519() -> Result<Zeroizing<String>, KeyError> {
        let der =
            Ed25519Key::generate_pkcs8().map_err(|error| KeyError::Draw(error.to_string()))?;
        let der = Zeroizing::new(der);
        let text = Zeroizing::new(BASE64.encode(&der));
        let mut pem = Zeroizing::new("-----BEGIN PRIVATE KEY-----\n".to_owned());
        for line in text.as_bytes().chunks(PEM_LINE) {
            pem.push_str(&String::from_utf8_lossy(line));
            pem.push('\n');
        }
        pem.push_str("-----END PRIVATE KEY-----\n");
        Ok(pem)
    }

    /// Returns what the DNS is to say under `SELECTOR._domainkey.DOMAIN` (RFC 6376 section 3.6.1).
    #[must_use]
    pub fn dns_record(&self) -> String {
        match &self.key {
            DkimKey::Rsa(key) => {
                let spki = subject_public_key_info(&key.public_key());
                format!("v=DKIM1; k=rsa; p={}", BASE64.encode(&spki))
            }
            DkimKey::Ed25519(key) => {
                format!("v=DKIM1; k=ed25519; p={}", BASE64.encode(&key.public_key()))
            }
        }
    }
}

/// Wraps an RSA public key as verifiers expect it (RFC 5280 section 4.1.2.7).
fn subject_public_key_info(public_key: &[u8]) -> Vec<u8> {
    let mut bits = vec![0_u8];
    bits.extend_from_slice(public_key);
    let mut content = RSA_ALGORITHM.to_vec();
    content.extend(der(0x03, &bits));
    der(0x30, &content)
}

/// One DER value: its tag, its length, its bytes.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len().to_be_bytes();
    let first = length.iter().position(|byte| *byte != 0).unwrap_or(length.len());
    let length = length.get(first..).unwrap_or_default();
    match (length, u8::try_from(content.len())) {
        (_, Ok(short)) if short < 0x80 => out.push(short),
        _ => {
            out.push(0x80 | u8::try_from(length.len()).unwrap_or_default());
            out.extend_from_slice(length);
        }
    }
    out.extend_from_slice(content);
    out
}
