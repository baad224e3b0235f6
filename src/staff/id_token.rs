//! What the company's own sign-in says of somebody: a signed token (OpenID Connect Core 1.0, section 2),
//! checked against the keys of whoever may sign it (RFC 7515, RFC 7517, RFC 7518).
use data_encoding::BASE64URL_NOPAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::Value;

use crate::model::Timestamp;

/// Bytes of a token, at most.
const TOKEN_BYTES_MAX: usize = 32 * 1024;
/// Keys that are looked at.
const KEYS_MAX: usize = 50;
/// Seconds by which clocks may differ.
const DRIFT_S: i64 = 120;

/// What a token must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Who signs it.
    pub issuer: &'a str,
    /// For whom: the name under which the console is known there.
    pub client: &'a str,
    /// What this sign-in is known by.
    pub nonce: &'a str,
    /// When it is looked at.
    pub now: Timestamp,
    /// Where the groups of somebody stand.
    pub role_claim: &'a str,
}

/// What a token says of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identified {
    /// His name there, which is given to nobody else.
    pub subject: String,
    /// What he types to sign in there.
    pub login: String,
    /// What he is called.
    pub called: String,
    /// His groups.
    pub groups: Vec<String>,
}

/// Why a token is worth nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// It is no token, or signed in a way that is not taken.
    #[error("it is no token signed with RS256 or ES256")]
    Unreadable,
    /// No key of the issuer fits.
    #[error("no key of the issuer has signed it")]
    Signature,
    /// It is of another issuer, for another client, or of another sign-in.
    #[error("it is of another issuer, for another client, or of another sign-in")]
    Elsewhere,
    /// It is over, or not yet begun.
    #[error("it is over, or not yet begun")]
    Time,
}

/// A key of the issuer.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Jwk {
    kty: String,
    kid: String,
    r#use: String,
    crv: String,
    n: String,
    e: String,
    x: String,
    y: String,
}

/// The keys of the issuer.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct KeySet {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    #[serde(default)]
    kid: String,
    #[serde(default)]
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Value,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    azp: Option<String>,
    #[serde(default)]
    nonce: String,
    #[serde(flatten)]
    more: serde_json::Map<String, Value>,
}

fn part(text: &str) -> Result<Vec<u8>, BadToken> {
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| BadToken::Unreadable)
}

impl Jwk {
    fn verifies(&self, algorithm: &str, message: &[u8], signature: &[u8]) -> bool {
        let bytes = |text: &str| BASE64URL_NOPAD.decode(text.trim_end_matches('=').as_bytes()).ok();
        match (algorithm, self.kty.as_str(), self.crv.as_str()) {
            ("RS256", "RSA", _) => {
                let (Some(n), Some(e)) = (bytes(&self.n), bytes(&self.e)) else { return false };
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
            ("ES256", "EC", "P-256") => {
                let (Some(x), Some(y)) = (bytes(&self.x), bytes(&self.y)) else { return false };
                let point = [&[4], &x[..], &y].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                    .verify(message, signature)
                    .is_ok()
            }
            _ => false,
        }
    }
}

/// Reads a token that the issuer signed for this sign-in.
///
/// # Errors
/// [`BadToken`] when it is worth nothing.
pub fn id_token(
    text: &str,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<Identified, BadToken> {
    if text.len() > TOKEN_BYTES_MAX {
        return Err(BadToken::Unreadable);
    }
    let (signed, signature) = text.rsplit_once('.').ok_or(BadToken::Unreadable)?;
    let (head, claims) = signed.split_once('.').ok_or(BadToken::Unreadable)?;
    let read: Head = serde_json::from_slice(&part(head)?).map_err(|_| BadToken::Unreadable)?;
    // What must be understood and is not makes it worthless (RFC 7515, section 4.1.11).
    if read.crit.is_some() || !matches!(read.alg.as_str(), "RS256" | "ES256") {
        return Err(BadToken::Unreadable);
    }
    let signature = part(signature)?;
    let fits = |key: &&Jwk| {
        (read.kid.is_empty() || key.kid == read.kid) && matches!(key.r#use.as_str(), "" | "sig")
    };
    let mut fitting = keys.keys.iter().take(KEYS_MAX).filter(fits);
    if !fitting.any(|key| key.verifies(&read.alg, signed.as_bytes(), &signature)) {
        return Err(BadToken::Signature);
    }
    let claims: Claims =
        serde_json::from_slice(&part(claims)?).map_err(|_| BadToken::Unreadable)?;
    check(&claims, expected)?;
    Ok(identified(claims, expected.role_claim))
}

fn check(claims: &Claims, expected: &Expected<'_>) -> Result<(), BadToken> {
    let for_us = match &claims.aud {
        Value::String(one) => one == expected.client,
        Value::Array(all) => {
            let ours = all.iter().any(|one| one.as_str() == Some(expected.client));
            ours && (all.len() == 1 || claims.azp.as_deref() == Some(expected.client))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    };
    let asked = claims.azp.as_deref().is_none_or(|azp| azp == expected.client);
    let right = claims.iss == expected.issuer && claims.nonce == expected.nonce;
    if !for_us || !asked || !right || claims.sub.is_empty() {
        return Err(BadToken::Elsewhere);
    }
    let now = expected.now.as_second();
    let begun = claims.nbf.is_none_or(|at| at.saturating_sub(DRIFT_S) <= now);
    if !begun || claims.exp.saturating_add(DRIFT_S) <= now {
        return Err(BadToken::Time);
    }
    Ok(())
}

fn identified(claims: Claims, role_claim: &str) -> Identified {
    let text = |name: &str| claims.more.get(name).and_then(Value::as_str).unwrap_or_default();
    // A claim may stand within others: `realm_access.roles`.
    let mut place = claims.more.get(role_claim);
    if place.is_none() {
        let mut names = role_claim.split('.');
        place = names.next().and_then(|first| claims.more.get(first));
        for name in names {
            place = place.and_then(|value| value.get(name));
        }
    }
    let groups = match place {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => {
            all.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
        }
        _ => vec![],
    };
    Identified {
        login: text("preferred_username").to_owned(),
        called: text("name").to_owned(),
        groups,
        subject: claims.sub,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
    use serde_json::json;

    const NOW: i64 = 1_800_000_000;

    fn pair() -> EcdsaKeyPair {
        let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let document = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).unwrap()
    }

    fn keys(pair: &EcdsaKeyPair, kid: &str) -> KeySet {
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let point = pair.public_key().as_ref();
        let (x, y) = (text(&point[1..33]), text(&point[33..]));
        let key = json!({"kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "x": x, "y": y});
        serde_json::from_value(json!({ "keys": [key] })).unwrap()
    }

    fn token(pair: &EcdsaKeyPair, head: &Value, claims: &Value) -> String {
        let text = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", text(head), text(claims));
        let signature = pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
    }

    fn claims() -> Value {
        json!({
            "iss": "https://login.example", "sub": "42", "aud": "console", "exp": NOW + 300,
            "nonce": "n", "preferred_username": "Ana.Ruiz", "name": "Ana Ruiz",
            "groups": ["x", "desk"], "realm": { "roles": ["deep"] },
        })
    }

    fn read(text: &str, keys: &KeySet, role_claim: &str) -> Result<Identified, BadToken> {
        let expected = Expected {
            issuer: "https://login.example",
            client: "console",
            nonce: "n",
            now: Timestamp::from_second(NOW).unwrap(),
            role_claim,
        };
        id_token(text, keys, &expected)
    }

    #[test]
    fn a_token_for_this_sign_in_says_who_it_is() {
        let pair = pair();
        let (keys, head) = (keys(&pair, "k1"), json!({"alg": "ES256", "kid": "k1"}));
        let found = read(&token(&pair, &head, &claims()), &keys, "groups").unwrap();
        assert_eq!((found.subject.as_str(), found.login.as_str()), ("42", "Ana.Ruiz"));
        assert_eq!(found.groups, ["x", "desk"]);
        let deep = read(&token(&pair, &head, &claims()), &keys, "realm.roles").unwrap();
        assert_eq!(deep.groups, ["deep"]);
        let without_kid = token(&pair, &json!({"alg": "ES256"}), &claims());
        assert!(read(&without_kid, &keys, "groups").is_ok());
    }

    #[test]
    fn any_other_token_is_worth_nothing() {
        let (ours, other) = (pair(), pair());
        let (keys, head) = (keys(&ours, "k1"), json!({"alg": "ES256", "kid": "k1"}));
        let with = |name: &str, value: Value| {
            let mut claims = claims();
            claims[name] = value;
            read(&token(&ours, &head, &claims), &keys, "groups")
        };
        for (name, value, why) in [
            ("iss", json!("https://evil.example"), BadToken::Elsewhere),
            ("aud", json!("other"), BadToken::Elsewhere),
            ("aud", json!(["console", "other"]), BadToken::Elsewhere),
            ("azp", json!("other"), BadToken::Elsewhere),
            ("nonce", json!("m"), BadToken::Elsewhere),
            ("sub", json!(""), BadToken::Elsewhere),
            ("exp", json!(NOW - DRIFT_S), BadToken::Time),
            ("nbf", json!(NOW + DRIFT_S + 1), BadToken::Time),
            ("exp", json!("soon"), BadToken::Unreadable),
        ] {
            assert_eq!(with(name, value.clone()), Err(why), "{name} {value}");
        }
        assert!(with("aud", json!(["console"])).is_ok());
        let text = token(&ours, &head, &claims());
        assert_eq!(read(&token(&other, &head, &claims()), &keys, "g"), Err(BadToken::Signature));
        let (signed, _) = text.rsplit_once('.').unwrap();
        assert_eq!(read(&format!("{signed}."), &keys, "g"), Err(BadToken::Signature));
        for head in [
            json!({"alg": "none"}),
            json!({"alg": "HS256", "kid": "k1"}),
            json!({"alg": "ES256", "kid": "k1", "crit": ["exp"]}),
        ] {
            let text = token(&ours, &head, &claims());
            assert_eq!(read(&text, &keys, "g"), Err(BadToken::Unreadable), "{head}");
        }
        let strange = token(&ours, &json!({"alg": "ES256", "kid": "k2"}), &claims());
        assert_eq!(read(&strange, &keys, "g"), Err(BadToken::Signature));
        for text in ["", "a.b", "a.b.c", "..."] {
            assert_eq!(read(text, &keys, "g"), Err(BadToken::Unreadable), "{text}");
        }
    }
}
