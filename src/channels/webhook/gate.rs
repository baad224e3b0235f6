//! Who comes in: the right kind of body, a known account, its signature, and then the right shape.
use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use super::address::candidates;
use super::request::account_of;
use super::{
    Account, Accounts, CallRequest, Dialect, Form, FormError, PublicUrl, RecordingNotice, Refusal,
    Signed,
};
use crate::http::Peer;
use crate::model::Timestamp;

/// The only body that platforms send us.
const FORM_MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// What is needed to tell friends from strangers.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Whose calls we take.
    pub accounts: Accounts,
    /// Our address as platforms know it.
    pub public_url: PublicUrl,
    /// The peers whose `X-Forwarded-Proto` and `X-Forwarded-Host` are believed.
    pub trusted_proxies: BTreeSet<IpAddr>,
}

/// One request as it came. Its body is not printed: a code may stand in it.
#[derive(Clone, Copy)]
pub struct Arrived<'a> {
    /// The platform that its path names.
    pub dialect: Dialect,
    /// Path and query, byte for byte.
    pub target: &'a str,
    /// The fields of its head.
    pub headers: &'a HeaderMap,
    /// Its body, byte for byte.
    pub body: &'a [u8],
    /// Who has the other end of the connection.
    pub peer: Option<Peer>,
}

impl fmt::Debug for Arrived<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrived")
            .field("dialect", &self.dialect)
            .field("target", &self.target)
            .field("peer", &self.peer)
            .finish_non_exhaustive()
    }
}

/// Why a request does not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Turned {
    /// The body is of a kind that no platform sends.
    #[error("unsupported body")]
    Unsupported,
    /// Nobody we know has signed it, or not for us, or not in this form.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl Turned {
    /// Returns the status that the far end hears; why is not its business.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Refused(_) => StatusCode::FORBIDDEN,
        }
    }
}

/// A request that its account has signed.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// Whose it is.
    pub account: Arc<Account>,
    /// What it says.
    pub request: CallRequest,
    /// Whether the caller's number is proven to be his.
    pub number_verified: bool,
}

impl Gate {
    /// Lets a request in, or says why not.
    ///
    /// # Errors
    /// [`Turned`].
    pub fn admit(&self, arrived: &Arrived<'_>, now: Timestamp) -> Result<Admitted, Turned> {
        let (account, form) = self.verify(arrived, now)?;
        let request = CallRequest::read(form).map_err(|error| wrong_shape(&account, &error))?;
        let verdict = request.value("StirVerstat");
        let number_verified = account.verified_numbers.proves(&request.from, verdict);
        Ok(Admitted { account, request, number_verified })
    }

    /// Lets the news of a recording in, or says why not. It names no caller.
    ///
    /// # Errors
    /// [`Turned`].
    pub fn admit_recording(
        &self,
        arrived: &Arrived<'_>,
        now: Timestamp,
    ) -> Result<(Arc<Account>, RecordingNotice), Turned> {
        let (account, form) = self.verify(arrived, now)?;
        let notice = RecordingNotice::read(&form).map_err(|error| wrong_shape(&account, &error))?;
        Ok((account, notice))
    }

    /// Verifies that one of our accounts has signed this.
    fn verify(
        &self,
        arrived: &Arrived<'_>,
        now: Timestamp,
    ) -> Result<(Arc<Account>, Form), Turned> {
        if !is_plain_form(arrived.headers) {
            return Err(Turned::Unsupported);
        }
        // The account must be read to know its secrets; nothing else of the form is looked at.
        let form = Form::parse(arrived.body).map_err(|_| Refusal::BadForm)?;
        let name = account_of(&form).map_err(|_| Refusal::BadForm)?;
        let account = self.accounts.get(arrived.dialect, name).ok_or(Refusal::UnknownAccount)?;
        let forwarded = self.forwarded(arrived);
        let urls =
            candidates(&self.public_url, forwarded.as_ref(), &account.extra_urls, arrived.target);
        let signed =
            Signed { urls: &urls, headers: arrived.headers, body: arrived.body, form: Some(&form) };
        account.secrets.verify(&signed, now)?;
        Ok((account, form))
    }

    /// Returns the address that a trusted proxy was asked for.
    fn forwarded(&self, arrived: &Arrived<'_>) -> Option<PublicUrl> {
        let Some(Peer::Network(peer)) = arrived.peer else { return None };
        if !self.trusted_proxies.contains(&peer.ip().to_canonical()) {
            return None;
        }
        let field = |name| arrived.headers.get(name).map(HeaderValue::to_str)?.ok();
        let (scheme, host) = (field("x-forwarded-proto")?, field("x-forwarded-host")?);
        format!("{scheme}://{host}").parse().ok()
    }
}

/// Signed and still not what platforms send: the operator wants to know what.
fn wrong_shape(account: &Account, error: &FormError) -> Refusal {
    tracing::warn!(%error, account = account.id, "a signed request has a wrong shape");
    Refusal::BadForm
}

/// Returns whether the body is a form, and not packed: what is packed is not what was signed.
fn is_plain_form(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (first, second) = (types.next(), types.next());
    let form = first
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case(FORM_MEDIA_TYPE));
    form && second.is_none() && !headers.contains_key(header::CONTENT_ENCODING)
}

#[cfg(test)]
mod tests {
    use ring::hmac;
    use zeroize::Zeroizing;

    use super::*;
    use crate::channels::webhook::{Secrets, VerifiedNumbers};

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";
    /// A sub-account signs with a token of its own.
    const SUB_TOKEN: &str = "fedcba9876543210fedcba9876543210";
    const TARGET: &str = "/v1/voice/twilio?b=2&a=it's+%20";
    const BODY: &str = "AccountSid=AC1&CallSid=CA1&From=%2B34600111222&To=%2B34911238857";

    fn gate() -> Gate {
        let account = |name: &str, token: &str, verified_numbers| Account {
            id: name.to_lowercase(),
            dialect: Dialect::Twilio,
            account: name.to_owned(),
            secrets: Secrets::read(Dialect::Twilio, &[Zeroizing::new(token.to_owned())]).unwrap(),
            verified_numbers,
            speech: false,
            line: None,
            shown_number: None,
            voices: std::collections::BTreeMap::new(),
            extra_urls: vec![],
        };
        Gate {
            accounts: Accounts::new([
                account("AC1", TOKEN, VerifiedNumbers::Stir),
                account("AC2", TOKEN, VerifiedNumbers::Never),
                account("AC3", SUB_TOKEN, VerifiedNumbers::Never),
            ]),
            public_url: "https://voz.example.com".parse().unwrap(),
            trusted_proxies: [[10, 0, 0, 1].into()].into(),
        }
    }

    /// Signs as Twilio does, by a way of its own.
    fn sign(url: &str, body: &str) -> String {
        sign_with(TOKEN, url, body)
    }

    fn sign_with(token: &str, url: &str, body: &str) -> String {
        let form = Form::parse(body.as_bytes()).unwrap();
        let mut pairs: Vec<String> =
            form.pairs().map(|(name, value)| format!("{name}{value}")).collect();
        pairs.sort();
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
        let tag = hmac::sign(&key, format!("{url}{}", pairs.concat()).as_bytes());
        data_encoding::BASE64.encode(tag.as_ref())
    }

    fn headers(signature: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(FORM_MEDIA_TYPE));
        headers.insert("x-twilio-signature", signature.parse().unwrap());
        headers
    }

    fn admit(headers: &HeaderMap, body: &str, peer: [u8; 4]) -> Result<Admitted, Turned> {
        let arrived = Arrived {
            dialect: Dialect::Twilio,
            target: TARGET,
            headers,
            body: body.as_bytes(),
            peer: Some(Peer::Network((peer, 9).into())),
        };
        gate().admit(&arrived, Timestamp::UNIX_EPOCH)
    }

    fn signed(body: &str) -> Result<Admitted, Turned> {
        admit(
            &headers(&sign(&format!("https://voz.example.com{TARGET}"), body)),
            body,
            [9, 9, 9, 9],
        )
    }

    #[test]
    fn a_signed_request_comes_in_with_its_account() {
        let admitted = signed(BODY).unwrap();
        assert_eq!((admitted.account.id.as_str(), admitted.number_verified), ("ac1", false));
        let proven = format!("{BODY}&StirVerstat=TN-Validation-Passed-A");
        assert!(signed(&proven).unwrap().number_verified);
        let other = proven.replace("AC1", "AC2");
        assert!(!signed(&other).unwrap().number_verified, "that account proves nothing");
    }

    #[test]
    fn w3_a_sub_account_is_verified_by_its_own_token_and_no_other() {
        let url = format!("https://voz.example.com{TARGET}");
        let sub = BODY.replace("AC1", "AC3");
        let by = |token: &str, body: &str| {
            admit(&headers(&sign_with(token, &url, body)), body, [9, 9, 9, 9])
        };
        assert_eq!(by(SUB_TOKEN, &sub).unwrap().account.id, "ac3");
        let refused = Turned::Refused(Refusal::BadSignature);
        assert_eq!(by(TOKEN, &sub).unwrap_err(), refused, "the main account's token");
        assert_eq!(by(SUB_TOKEN, BODY).unwrap_err(), refused, "the main account by the other's");
    }

    #[test]
    fn every_reason_has_its_word_and_the_far_end_hears_none() {
        let good = sign(&format!("https://voz.example.com{TARGET}"), BODY);
        let refused = |body: &str| admit(&headers(&good), body, [9, 9, 9, 9]).unwrap_err();
        for (turned, why) in [
            (refused(&format!("{BODY}&Digits=4711")), Refusal::BadSignature),
            (refused(&BODY.replace("AC1", "AC9")), Refusal::UnknownAccount),
            (refused(&BODY.replace("AccountSid=AC1&", "")), Refusal::BadForm),
            (refused(&format!("{BODY}&AccountSid=AC1")), Refusal::BadForm),
            (refused(&format!("{BODY}&Z=%00%zz%")), Refusal::BadForm),
        ] {
            assert_eq!((turned, turned.status()), (Turned::Refused(why), StatusCode::FORBIDDEN));
        }
        let without = HeaderMap::from_iter([(
            header::CONTENT_TYPE,
            HeaderValue::from_static(FORM_MEDIA_TYPE),
        )]);
        let turned = admit(&without, BODY, [9, 9, 9, 9]).unwrap_err();
        assert_eq!(turned, Turned::Refused(Refusal::NoHeader));
    }

    #[test]
    fn parameters_shifted_under_a_good_signature_are_refused() {
        // `To` + `%2B…` and `T` + `o%2B…` are signed alike.
        let url = format!("https://voz.example.com{TARGET}");
        let shifted = BODY.replacen("&To=", "&T=o", 1);
        assert_eq!(sign(&url, BODY), sign(&url, &shifted));
        assert_eq!(signed(&shifted).unwrap_err(), Turned::Refused(Refusal::BadForm));
    }

    #[test]
    fn q7_a_code_is_printed_nowhere() {
        let body = format!("{BODY}&Digits=4711");
        let headers = headers(&sign(&format!("https://voz.example.com{TARGET}"), &body));
        let arrived = Arrived {
            dialect: Dialect::Twilio,
            target: TARGET,
            headers: &headers,
            body: body.as_bytes(),
            peer: None,
        };
        let admitted = gate().admit(&arrived, Timestamp::UNIX_EPOCH).unwrap();
        let signed = Signed { urls: &[], headers: &headers, body: body.as_bytes(), form: None };
        let keys = admitted.request.keys();
        let shown = format!("{arrived:?} {admitted:#?} {signed:?} {keys:?}");
        let bytes = format!("{:?}", b"4711");
        assert!(
            !shown.contains("4711") && !shown.contains(bytes.trim_matches(['[', ']'])),
            "{shown}"
        );
    }

    #[test]
    fn only_plain_forms_are_read() {
        let good = headers(&sign(&format!("https://voz.example.com{TARGET}"), BODY));
        for (name, value) in [
            (header::CONTENT_TYPE, "application/json"),
            (header::CONTENT_TYPE, "text/plain"),
            (header::CONTENT_ENCODING, "gzip"),
            (header::CONTENT_ENCODING, "identity"),
        ] {
            let mut other = good.clone();
            other.insert(name, HeaderValue::from_static(value));
            let turned = admit(&other, BODY, [9, 9, 9, 9]).unwrap_err();
            assert_eq!(turned.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{value}");
        }
        let mut twice = good.clone();
        twice.append(header::CONTENT_TYPE, HeaderValue::from_static(FORM_MEDIA_TYPE));
        assert_eq!(admit(&twice, BODY, [9, 9, 9, 9]).unwrap_err(), Turned::Unsupported);
        let mut none = good.clone();
        none.remove(header::CONTENT_TYPE);
        assert_eq!(admit(&none, BODY, [9, 9, 9, 9]).unwrap_err(), Turned::Unsupported);
        let mut charset = good;
        charset.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("Application/X-WWW-form-urlencoded; charset=UTF-8"),
        );
        assert!(admit(&charset, BODY, [9, 9, 9, 9]).is_ok());
    }

    #[test]
    fn w1_only_a_trusted_proxy_says_what_it_was_asked_for() {
        let mut forwarded = headers(&sign(&format!("http://voz.lan{TARGET}"), BODY));
        forwarded.insert("x-forwarded-proto", HeaderValue::from_static("http"));
        forwarded.insert("x-forwarded-host", HeaderValue::from_static("voz.lan"));
        assert!(admit(&forwarded, BODY, [10, 0, 0, 1]).is_ok());
        let stranger = admit(&forwarded, BODY, [10, 0, 0, 2]).unwrap_err();
        assert_eq!(stranger, Turned::Refused(Refusal::BadSignature));
        let mut host = headers(&sign(&format!("http://voz.lan{TARGET}"), BODY));
        host.insert(header::HOST, HeaderValue::from_static("voz.lan"));
        let confused = admit(&host, BODY, [10, 0, 0, 1]).unwrap_err();
        assert_eq!(confused, Turned::Refused(Refusal::BadSignature));
    }
}
