//! Header names, with the compact forms.
use std::fmt;

use super::scan;

macro_rules! header_names {
    ($($variant:ident => $name:literal $(or $compact:literal)?,)*) => {
        /// The name of a header. Case does not count; a compact form is read as its long form.
        #[derive(Clone, Debug)]
        pub enum HeaderName {
            $(
                #[doc = concat!("`", $name, "`")]
                $variant,
            )*
            /// Any other token, as it was written.
            Other(Box<str>),
        }

        impl HeaderName {
            /// The name of ours that this text is, in its long or compact form.
            fn known(text: &str) -> Option<Self> {
                match text.len() {
                    1 => {
                        $($(
                            if text.eq_ignore_ascii_case($compact) {
                                return Some(Self::$variant);
                            }
                        )?)*
                    }
                    length => {
                        $(
                            if length == $name.len() && text.eq_ignore_ascii_case($name) {
                                return Some(Self::$variant);
                            }
                        )*
                    }
                }
                None
            }

            /// The name in its long form, spelled as the RFC that defines it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Other(name) => name,
                }
            }
        }
    };
}

header_names! {
    Accept => "Accept",
    AcceptEncoding => "Accept-Encoding",
    AcceptLanguage => "Accept-Language",
    AlertInfo => "Alert-Info",
    Allow => "Allow",
    AllowEvents => "Allow-Events" or "u",
    AuthenticationInfo => "Authentication-Info",
    Authorization => "Authorization",
    CallId => "Call-ID" or "i",
    CallInfo => "Call-Info",
    Contact => "Contact" or "m",
    ContentDisposition => "Content-Disposition",
    ContentEncoding => "Content-Encoding" or "e",
    ContentLanguage => "Content-Language",
    ContentLength => "Content-Length" or "l",
    ContentType => "Content-Type" or "c",
    CSeq => "CSeq",
    Date => "Date",
    Diversion => "Diversion",
    ErrorInfo => "Error-Info",
    Event => "Event" or "o",
    Expires => "Expires",
    From => "From" or "f",
    HistoryInfo => "History-Info",
    Identity => "Identity" or "y",
    InfoPackage => "Info-Package",
    MaxForwards => "Max-Forwards",
    MimeVersion => "MIME-Version",
    MinExpires => "Min-Expires",
    MinSe => "Min-SE",
    Organization => "Organization",
    PAssertedIdentity => "P-Asserted-Identity",
    PEarlyMedia => "P-Early-Media",
    PPreferredIdentity => "P-Preferred-Identity",
    Path => "Path",
    Priority => "Priority",
    Privacy => "Privacy",
    ProxyAuthenticate => "Proxy-Authenticate",
    ProxyAuthorization => "Proxy-Authorization",
    ProxyRequire => "Proxy-Require",
    RAck => "RAck",
    Reason => "Reason",
    RecordRoute => "Record-Route",
    RecvInfo => "Recv-Info",
    ReferSub => "Refer-Sub",
    ReferTo => "Refer-To" or "r",
    ReferredBy => "Referred-By" or "b",
    RemotePartyId => "Remote-Party-ID",
    Replaces => "Replaces",
    ReplyTo => "Reply-To",
    Require => "Require",
    RetryAfter => "Retry-After",
    Route => "Route",
    RSeq => "RSeq",
    Server => "Server",
    ServiceRoute => "Service-Route",
    SessionExpires => "Session-Expires" or "x",
    SipETag => "SIP-ETag",
    SipIfMatch => "SIP-If-Match",
    Subject => "Subject" or "s",
    SubscriptionState => "Subscription-State",
    Supported => "Supported" or "k",
    TargetDialog => "Target-Dialog",
    Timestamp => "Timestamp",
    To => "To" or "t",
    Unsupported => "Unsupported",
    UserAgent => "User-Agent",
    Via => "Via" or "v",
    Warning => "Warning",
    WwwAuthenticate => "WWW-Authenticate",
}

impl HeaderName {
    /// Reads a name; `None` when the text is no token.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::known(text).or_else(|| scan::is_token(text).then(|| Self::Other(text.into())))
    }

    /// Whether a message may have this header once only, with one value (RFC 3261 section 7.3.1;
    /// RFC 4475 section 3.3.8 asks for 400 when it has more).
    pub(super) const fn is_single(&self) -> bool {
        matches!(
            self,
            Self::To
                | Self::From
                | Self::CSeq
                | Self::CallId
                | Self::MaxForwards
                | Self::ContentLength
                | Self::ContentType
        )
    }
}

/// Case does not count, and no known name is ever held as `Other`.
impl PartialEq for HeaderName {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Other(one), Self::Other(two)) => one.eq_ignore_ascii_case(two),
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

impl Eq for HeaderName {}

impl fmt::Display for HeaderName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}
