//! The typed views of a message's headers.
//!
//! A view of a header that must be there is an error when it is missing; a view of another is
//! `None`. A header that is there and cannot be read is always an error.
use super::LIST_MAX;
use super::fields::{
    self, CSeq, Cause, Contacts, Event, MediaType, Rack, Replaces, RetryAfter, SessionExpires,
    SubscriptionState, Warning,
};
use super::header_name::HeaderName;
use super::message::Message;
use super::method::Method;
use super::name_addr::NameAddr;
use super::refused::HeaderError;
use super::scan;
use super::uri::Uri;
use super::via::Via;

type Read<T> = Result<T, HeaderError>;

impl Message {
    /// Reads the only header of that name.
    fn optional<T>(&self, name: &HeaderName, read: impl Fn(&str) -> Option<T>) -> Read<Option<T>> {
        if self.headers.count(name) > 1 {
            return Err(HeaderError::Repeated(name.clone()));
        }
        let value = self.headers.get(name).map(read);
        value.map(|read| read.ok_or_else(|| HeaderError::Malformed(name.clone()))).transpose()
    }

    /// Reads the only header of that name, which must be there.
    fn required<T>(&self, name: &HeaderName, read: impl Fn(&str) -> Option<T>) -> Read<T> {
        self.optional(name, read)?.ok_or_else(|| HeaderError::Missing(name.clone()))
    }

    /// Reads a list that may be spread over several headers of that name.
    fn list<T>(&self, name: &HeaderName, read: impl Fn(&str) -> Option<T>) -> Read<Vec<T>> {
        let malformed = || HeaderError::Malformed(name.clone());
        let mut out = Vec::new();
        for text in self.headers.all(name) {
            for part in scan::split(text, b',', LIST_MAX).map_err(|_| malformed())? {
                out.push(read(part).ok_or_else(malformed)?);
            }
        }
        Ok(out)
    }

    /// The tokens of all headers of that name; empty ones do not count.
    fn tokens(&self, name: &HeaderName) -> Read<Vec<String>> {
        let mut out = Vec::new();
        for text in self.headers.all(name) {
            out.extend(fields::tokens(text).ok_or_else(|| HeaderError::Malformed(name.clone()))?);
        }
        Ok(out)
    }

    /// The Request-URI; `None` of a response or when it is malformed, which [`super::parse`] has
    /// excluded.
    #[must_use]
    pub fn request_uri(&self) -> Option<Uri> {
        self.uri_text().and_then(Uri::parse)
    }

    /// CSeq.
    ///
    /// # Errors
    /// Missing, malformed or repeated.
    pub fn cseq(&self) -> Read<CSeq> {
        self.required(&HeaderName::CSeq, CSeq::parse)
    }

    /// Call-ID as written; it is compared byte for byte.
    ///
    /// # Errors
    /// Missing.
    pub fn call_id(&self) -> Read<&str> {
        self.headers.get(&HeaderName::CallId).ok_or(HeaderError::Missing(HeaderName::CallId))
    }

    /// The topmost Via.
    ///
    /// # Errors
    /// Missing or malformed.
    pub fn top_via(&self) -> Read<Via> {
        let top = self.headers.get(&HeaderName::Via);
        let top = top.ok_or(HeaderError::Missing(HeaderName::Via))?;
        Via::parse(top).ok_or(HeaderError::Malformed(HeaderName::Via))
    }

    /// All Vias, the last hop first. A user agent drops a response with more than one (RFC 3261
    /// section 8.1.3.3).
    ///
    /// # Errors
    /// Malformed.
    pub fn vias(&self) -> Read<Vec<Via>> {
        self.list(&HeaderName::Via, Via::parse)
    }

    /// From. Requests as in RFC 2543 may have no tag.
    ///
    /// # Errors
    /// Missing, malformed or repeated.
    pub fn from(&self) -> Read<NameAddr> {
        self.required(&HeaderName::From, NameAddr::parse)
    }

    /// To.
    ///
    /// # Errors
    /// Missing, malformed or repeated.
    pub fn to(&self) -> Read<NameAddr> {
        self.required(&HeaderName::To, NameAddr::parse)
    }

    /// The one Contact that a dialog needs (RFC 3261 section 8.1.1.8).
    ///
    /// # Errors
    /// Missing, malformed, or not exactly one.
    pub fn contact(&self) -> Read<NameAddr> {
        match self.contacts()? {
            Contacts::All => Err(HeaderError::Malformed(HeaderName::Contact)),
            Contacts::List(mut list) => {
                let one = list.pop().ok_or(HeaderError::Missing(HeaderName::Contact))?;
                if list.is_empty() {
                    Ok(one)
                } else {
                    Err(HeaderError::Repeated(HeaderName::Contact))
                }
            }
        }
    }

    /// All Contacts: of a REGISTER, its 200, or a 3xx.
    ///
    /// # Errors
    /// Malformed, also when `*` stands beside an address.
    pub fn contacts(&self) -> Read<Contacts> {
        let star = self.headers.all(&HeaderName::Contact).any(|text| text == "*");
        match (star, self.headers.count(&HeaderName::Contact)) {
            (true, 1) => Ok(Contacts::All),
            (true, _) => Err(HeaderError::Malformed(HeaderName::Contact)),
            (false, _) => self.list(&HeaderName::Contact, NameAddr::parse).map(Contacts::List),
        }
    }

    /// Route, the next hop first.
    ///
    /// # Errors
    /// Malformed.
    pub fn routes(&self) -> Read<Vec<NameAddr>> {
        self.list(&HeaderName::Route, NameAddr::parse)
    }

    /// Record-Route in the order of the message.
    ///
    /// # Errors
    /// Malformed.
    pub fn record_routes(&self) -> Read<Vec<NameAddr>> {
        self.list(&HeaderName::RecordRoute, NameAddr::parse)
    }

    /// Max-Forwards, 0 to 255; old requests have none.
    ///
    /// # Errors
    /// Malformed or repeated.
    pub fn max_forwards(&self) -> Read<Option<u8>> {
        self.optional(&HeaderName::MaxForwards, scan::number)
    }

    /// Expires in seconds; what is too great counts as the greatest number.
    ///
    /// # Errors
    /// Malformed or repeated.
    pub fn expires(&self) -> Read<Option<u32>> {
        self.optional(&HeaderName::Expires, scan::seconds)
    }

    /// Min-Expires in seconds.
    ///
    /// # Errors
    /// Malformed or repeated.
    pub fn min_expires(&self) -> Read<Option<u32>> {
        self.optional(&HeaderName::MinExpires, scan::seconds)
    }

    /// The option tags of Require: what is not known is answered with 420.
    ///
    /// # Errors
    /// Malformed.
    pub fn require(&self) -> Read<Vec<String>> {
        self.tokens(&HeaderName::Require)
    }

    /// The option tags of Supported.
    ///
    /// # Errors
    /// Malformed.
    pub fn supported(&self) -> Read<Vec<String>> {
        self.tokens(&HeaderName::Supported)
    }

    /// The option tags of Unsupported, in a 420.
    ///
    /// # Errors
    /// Malformed.
    pub fn unsupported(&self) -> Read<Vec<String>> {
        self.tokens(&HeaderName::Unsupported)
    }

    /// The methods of Allow; `None` when there is no such header, which is not the same as none.
    ///
    /// # Errors
    /// Malformed.
    pub fn allow(&self) -> Read<Option<Vec<Method>>> {
        let methods = self.tokens(&HeaderName::Allow)?;
        let methods = methods.iter().filter_map(|name| Method::parse(name)).collect();
        Ok((self.headers.count(&HeaderName::Allow) > 0).then_some(methods))
    }

    /// Content-Type.
    ///
    /// # Errors
    /// Malformed or repeated.
    pub fn content_type(&self) -> Read<Option<MediaType>> {
        self.optional(&HeaderName::ContentType, MediaType::parse)
    }

    /// Session-Expires.
    ///
    /// # Errors
    /// Malformed or repeated.
    pub fn session_expires(&self) -> Read<Option<SessionExpires>> {
        self.optional(&HeaderName::SessionExpires, SessionExpires::parse)
    }

    /// Min-SE in seconds.
    ///
    /// # Errors
    /// Malformed or repeated.
    pub fn min_se(&self) -> Read<Option<u32>> {
        let read = SessionExpires::parse;
        Ok(self.optional(&HeaderName::MinSe, read)?.map(|value| value.seconds))
    }

    /// RSeq of a reliable provisional response.
    ///
    /// # Errors
    /// Malformed or repeated.
    pub fn rseq(&self) -> Read<Option<u32>> {
        self.optional(&HeaderName::RSeq, fields::rseq_number)
    }

    /// RAck of a PRACK.
    ///
    /// # Errors
    /// Missing, malformed or repeated.
    pub fn rack(&self) -> Read<Rack> {
        self.required(&HeaderName::RAck, Rack::parse)
    }

    /// Refer-To of a REFER; [`Replaces::in_refer_to`] reads what its URI carries.
    ///
    /// # Errors
    /// Missing, malformed or repeated.
    pub fn refer_to(&self) -> Read<NameAddr> {
        self.required(&HeaderName::ReferTo, NameAddr::parse)
    }

    /// Referred-By.
    ///
    /// # Errors
    /// Malformed or repeated.
    pub fn referred_by(&self) -> Read<Option<NameAddr>> {
        self.optional(&HeaderName::ReferredBy, NameAddr::parse)
    }

    /// Replaces.
    ///
    /// # Errors
    /// Malformed or repeated (RFC 3891 section 3 asks for 400).
    pub fn replaces(&self) -> Read<Option<Replaces>> {
        self.optional(&HeaderName::Replaces, Replaces::parse)
    }

    /// Event.
    ///
    /// # Errors
    /// Malformed or repeated.
    pub fn event(&self) -> Read<Option<Event>> {
        self.optional(&HeaderName::Event, Event::parse)
    }

    /// Subscription-State of a NOTIFY.
    ///
    /// # Errors
    /// Malformed or repeated.
    pub fn subscription_state(&self) -> Read<Option<SubscriptionState>> {
        self.optional(&HeaderName::SubscriptionState, SubscriptionState::parse)
    }

    /// Retry-After.
    ///
    /// # Errors
    /// Malformed or repeated.
    pub fn retry_after(&self) -> Read<Option<RetryAfter>> {
        self.optional(&HeaderName::RetryAfter, RetryAfter::parse)
    }

    /// The values of Reason.
    ///
    /// # Errors
    /// Malformed.
    pub fn reasons(&self) -> Read<Vec<Cause>> {
        self.list(&HeaderName::Reason, Cause::parse)
    }

    /// The values of Warning.
    ///
    /// # Errors
    /// Malformed.
    pub fn warnings(&self) -> Read<Vec<Warning>> {
        self.list(&HeaderName::Warning, Warning::parse)
    }

    /// P-Asserted-Identity: who is calling, as a trusted network says (RFC 3325): one SIP and one
    /// tel URI at most. Only to be believed from a trunk that is trusted for it.
    ///
    /// # Errors
    /// Malformed.
    pub fn asserted_identities(&self) -> Read<Vec<NameAddr>> {
        self.list(&HeaderName::PAssertedIdentity, NameAddr::parse)
    }

    /// The texts of Diversion (RFC 5806), the last diversion first. They are kept as they came:
    /// empty and odd ones are seen live and change nothing in how a call is answered.
    pub fn diversions(&self) -> impl Iterator<Item = &str> {
        self.headers.all(&HeaderName::Diversion)
    }

    /// The texts of History-Info (RFC 7044), as they came.
    pub fn history(&self) -> impl Iterator<Item = &str> {
        self.headers.all(&HeaderName::HistoryInfo)
    }
}
