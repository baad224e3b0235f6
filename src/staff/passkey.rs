//! Passkeys: what a device says when it is registered and when it signs (Web Authentication, Level 2).
//! No attestation is asked for, so what a device says of its maker is not looked at.
use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use serde::Deserialize;

use super::cbor::Value;

/// Bytes of what a device or a browser says, at most.
const SAID_BYTES_MAX: usize = 64 * 1024;
/// Bytes of the name of a key (section 4, Credential ID).
pub const PASSKEY_ID_MAX: usize = 1_023;
/// Where the parts of what a device says begin (section 6.1).
const FLAGS_AT: usize = 32;
const COUNTER_AT: usize = 33;
const KEY_AT: usize = 37;
/// Its flags: somebody was there; a key is named.
const PRESENT: u8 = 0x01;
const NAMED: u8 = 0x40;
/// Bytes of the name of the maker, which nobody looks at.
const MAKER_BYTES: usize = 16;
/// The algorithms that are taken, as browsers are told them (RFC 9053): ES256, Ed25519, RS256.
pub const PASSKEY_ALGORITHMS: [i64; 3] = [-7, -8, -257];

/// For whom a key is, and what it must have signed.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The host of the console, without its port.
    pub host: &'a str,
    /// Its origin: scheme, host and port.
    pub origin: &'a str,
    /// What the device had to sign.
    pub challenge: &'a [u8],
}

/// A key that a device made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPasskey {
    /// What it is called by the device.
    pub id: Vec<u8>,
    /// The public key, as it came (COSE, RFC 9052 section 7).
    pub key: Vec<u8>,
    /// How often it has signed.
    pub counter: u32,
}

/// Why a key is not taken. Whoever signs in is not told which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPasskey {
    /// What came is not what the standard says.
    #[error("what the device said cannot be read")]
    Unreadable,
    /// It is for something else: another page, another moment, another kind of request.
    #[error("what the device said is for something else")]
    Elsewhere,
    /// Nobody touched the device.
    #[error("nobody was there")]
    Nobody,
    /// The key is of a kind that is not taken.
    #[error("the key is of a kind that is not taken")]
    Kind,
    /// The signature is not that of the key.
    #[error("the signature is not that of the key")]
    Signature,
    /// It has signed more often than it says: there is a copy of it.
    #[error("the key has signed more often than it says")]
    Copied,
}

/// What a browser says beside the device.
#[derive(Deserialize)]
struct Client {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
}

fn check_client(said: &[u8], kind: &str, asked: &Asked<'_>) -> Result<(), BadPasskey> {
    if said.len() > SAID_BYTES_MAX {
        return Err(BadPasskey::Unreadable);
    }
    let client: Client = serde_json::from_slice(said).map_err(|_| BadPasskey::Unreadable)?;
    let right = client.r#type == kind
        && client.challenge == BASE64URL_NOPAD.encode(asked.challenge)
        && client.origin == asked.origin
        && !client.cross_origin;
    if right { Ok(()) } else { Err(BadPasskey::Elsewhere) }
}

/// Reads flags and counter of what a device says, if it is for this host and somebody was there.
fn check_device(said: &[u8], host: &str) -> Result<(u8, u32), BadPasskey> {
    let (Some(hash), Some(flags)) = (said.get(..FLAGS_AT), said.get(FLAGS_AT)) else {
        return Err(BadPasskey::Unreadable);
    };
    if hash != digest(&SHA256, host.as_bytes()).as_ref() {
        return Err(BadPasskey::Elsewhere);
    }
    if flags & PRESENT == 0 {
        return Err(BadPasskey::Nobody);
    }
    let counter: Option<[u8; 4]> =
        said.get(COUNTER_AT..KEY_AT).and_then(|four| four.try_into().ok());
    Ok((*flags, counter.map(u32::from_be_bytes).ok_or(BadPasskey::Unreadable)?))
}

/// Reads a key that was just made (section 7.1).
///
/// # Errors
/// [`BadPasskey`] when it is not taken.
pub fn registered(
    client: &[u8],
    attestation: &[u8],
    asked: &Asked<'_>,
) -> Result<NewPasskey, BadPasskey> {
    check_client(client, "webauthn.create", asked)?;
    if attestation.len() > SAID_BYTES_MAX {
        return Err(BadPasskey::Unreadable);
    }
    let (said, _) = Value::read(attestation).ok_or(BadPasskey::Unreadable)?;
    let said = said.named("authData").and_then(Value::bytes).ok_or(BadPasskey::Unreadable)?;
    let (flags, counter) = check_device(said, asked.host)?;
    if flags & NAMED == 0 {
        return Err(BadPasskey::Unreadable);
    }
    let read = || {
        let rest = said.get(KEY_AT..)?.get(MAKER_BYTES..)?;
        let (length, rest) = rest.split_at_checked(2)?;
        let length = usize::from(u16::from_be_bytes(length.try_into().ok()?));
        let (id, rest) = rest.split_at_checked(length)?;
        let (_, behind) = Value::read(rest)?;
        let key = rest.get(..rest.len().checked_sub(behind.len())?)?;
        (!id.is_empty() && id.len() <= PASSKEY_ID_MAX).then(|| (id.to_vec(), key.to_vec()))
    };
    let (id, key) = read().ok_or(BadPasskey::Unreadable)?;
    if Key::read(&key).is_none() {
        return Err(BadPasskey::Kind);
    }
    Ok(NewPasskey { id, key, counter })
}

/// Checks what a key signed (section 7.2) and returns how often it has. `key` and `counter` are those
/// that were kept.
///
/// # Errors
/// [`BadPasskey`] when it is not taken.
pub fn signed(
    (client, device, signature): (&[u8], &[u8], &[u8]),
    (key, counter): (&[u8], u32),
    asked: &Asked<'_>,
) -> Result<u32, BadPasskey> {
    check_client(client, "webauthn.get", asked)?;
    if device.len() > SAID_BYTES_MAX {
        return Err(BadPasskey::Unreadable);
    }
    let (_, count) = check_device(device, asked.host)?;
    let message = [device, digest(&SHA256, client).as_ref()].concat();
    let key = Key::read(key).ok_or(BadPasskey::Kind)?;
    if !key.verifies(&message, signature) {
        return Err(BadPasskey::Signature);
    }
    // A device that does not count says 0.
    if (count > 0 || counter > 0) && count <= counter {
        return Err(BadPasskey::Copied);
    }
    Ok(count)
}

/// A public key (RFC 9053).
enum Key {
    /// ES256: the point, uncompressed.
    P256(Vec<u8>),
    /// Ed25519.
    Edwards(Vec<u8>),
    /// RS256.
    Rsa(RsaPublicKeyComponents<Vec<u8>>),
}

impl Key {
    fn read(cose: &[u8]) -> Option<Self> {
        let (value, rest) = Value::read(cose)?;
        if !rest.is_empty() {
            return None;
        }
        let int = |label: i64| value.under(label).and_then(Value::int);
        let bytes = |label: i64| value.under(label).and_then(Value::bytes);
        let long = |label: i64| bytes(label).filter(|bytes| bytes.len() == 32);
        // Kind, algorithm, curve.
        match (int(1)?, int(3)?, int(-1)) {
            (2, -7, Some(1)) => Some(Self::P256([&[4], long(-2)?, long(-3)?].concat())),
            (1, -8, Some(6)) => Some(Self::Edwards(long(-2)?.to_vec())),
            (3, -257, None) => {
                let (n, e) = (bytes(-1)?.to_vec(), bytes(-2)?.to_vec());
                Some(Self::Rsa(RsaPublicKeyComponents { n, e }))
            }
            _ => None,
        }
    }

    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::P256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point)
                .verify(message, signature)
                .is_ok(),
            Self::Edwards(key) => {
                UnparsedPublicKey::new(&ED25519, key).verify(message, signature).is_ok()
            }
            Self::Rsa(key) => key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
    };

    const ASKED: Asked<'static> = Asked {
        host: "desk.example",
        origin: "https://desk.example",
        challenge: b"0123456789abcdef",
    };

    fn client(kind: &str, origin: &str) -> Vec<u8> {
        let challenge = BASE64URL_NOPAD.encode(ASKED.challenge);
        format!("{{\"type\":\"{kind}\",\"challenge\":\"{challenge}\",\"origin\":\"{origin}\",\"crossOrigin\":false}}")
            .into_bytes()
    }

    fn device(host: &str, flags: u8, counter: u32) -> Vec<u8> {
        let hash = digest(&SHA256, host.as_bytes());
        [hash.as_ref(), &[flags], &counter.to_be_bytes()].concat()
    }

    /// A key of ES256 as devices write it.
    fn cose(point: &[u8]) -> Vec<u8> {
        let (x, y) = (&point[1..33], &point[33..65]);
        [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], x, &[0x22, 0x58, 32], y].concat()
    }

    fn attestation(device: &[u8], key: &[u8]) -> Vec<u8> {
        let said = [device, &[0; 16], &[0, 4], b"key1", key].concat();
        let length = u8::try_from(said.len()).unwrap();
        let head = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58";
        [&head[..], &[length], &said].concat()
    }

    fn pair() -> EcdsaKeyPair {
        let random = SystemRandom::new();
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let signing = &ECDSA_P256_SHA256_ASN1_SIGNING;
        EcdsaKeyPair::from_pkcs8(signing, document.as_ref(), &random).unwrap()
    }

    #[test]
    fn a_key_is_registered_and_what_it_signs_is_checked() {
        let pair = pair();
        let key = cose(pair.public_key().as_ref());
        let made = device("desk.example", PRESENT | NAMED, 3);
        let create = client("webauthn.create", ASKED.origin);
        let kept = registered(&create, &attestation(&made, &key), &ASKED).unwrap();
        assert_eq!((kept.id.as_slice(), &kept.key, kept.counter), (&b"key1"[..], &key, 3));

        let get = client("webauthn.get", ASKED.origin);
        let sign = |device: &[u8], client: &[u8]| {
            let message = [device, digest(&SHA256, client).as_ref()].concat();
            pair.sign(&SystemRandom::new(), &message).unwrap().as_ref().to_vec()
        };
        let said = device("desk.example", PRESENT, 4);
        let signature = sign(&said, &get);
        let check = |client: &[u8], device: &[u8], signature: &[u8], counter: u32| {
            signed((client, device, signature), (&kept.key, counter), &ASKED)
        };
        assert_eq!(check(&get, &said, &signature, 3), Ok(4));
        assert_eq!(check(&get, &said, &signature, 4), Err(BadPasskey::Copied));
        let mut other = signature.clone();
        *other.last_mut().unwrap() ^= 1;
        assert_eq!(check(&get, &said, &other, 3), Err(BadPasskey::Signature));
        let evil = client("webauthn.get", "https://evil.example");
        assert_eq!(check(&evil, &said, &sign(&said, &evil), 3), Err(BadPasskey::Elsewhere));
        assert_eq!(check(&create, &said, &sign(&said, &create), 3), Err(BadPasskey::Elsewhere));
        let strange = device("evil.example", PRESENT, 4);
        assert_eq!(check(&get, &strange, &sign(&strange, &get), 3), Err(BadPasskey::Elsewhere));
        let nobody = device("desk.example", 0, 4);
        assert_eq!(check(&get, &nobody, &sign(&nobody, &get), 3), Err(BadPasskey::Nobody));
        assert_eq!(check(b"{", &said, &signature, 3), Err(BadPasskey::Unreadable));
        // A device that does not count.
        let still = device("desk.example", PRESENT, 0);
        assert_eq!(check(&get, &still, &sign(&still, &get), 0), Ok(0));
        assert_eq!(check(&get, &still, &sign(&still, &get), 4), Err(BadPasskey::Copied));
    }

    #[test]
    fn edwards_keys_are_taken_and_other_kinds_are_not() {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap();
        let key = [&[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32][..], pair.public_key().as_ref()];
        let key = key.concat();
        let get = client("webauthn.get", ASKED.origin);
        let said = device("desk.example", PRESENT, 1);
        let message = [&said[..], digest(&SHA256, &get).as_ref()].concat();
        let signature = pair.sign(&message);
        let came = (&get[..], &said[..], signature.as_ref());
        assert_eq!(signed(came, (&key, 0), &ASKED), Ok(1));
        let mut odd = key.clone();
        odd[4] = 0x26;
        assert_eq!(signed(came, (&odd, 0), &ASKED), Err(BadPasskey::Kind));
        let made = device("desk.example", PRESENT | NAMED, 0);
        let create = client("webauthn.create", ASKED.origin);
        let odd = registered(&create, &attestation(&made, &odd), &ASKED);
        assert_eq!(odd, Err(BadPasskey::Kind));
        let cut = attestation(&made, &key);
        let cut = registered(&create, &cut[..cut.len() - 1], &ASKED);
        assert_eq!(cut, Err(BadPasskey::Unreadable));
        let unnamed = device("desk.example", PRESENT, 0);
        let unnamed = registered(&create, &attestation(&unnamed, &key), &ASKED);
        assert_eq!(unnamed, Err(BadPasskey::Unreadable));
    }
}
