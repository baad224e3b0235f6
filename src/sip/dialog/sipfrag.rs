//! The status in a `message/sipfrag` body (RFC 3420): how the call goes that a REFER asked for.

/// The longest body that is looked at, in bytes: the status is in its first line.
const LOOKED_AT: usize = 512;

/// The status of the first line; `None` when there is none.
#[must_use]
pub fn status(body: &[u8]) -> Option<u16> {
    let head = body.get(..body.len().min(LOOKED_AT))?;
    let line = head.split(|byte| matches!(byte, b'\r' | b'\n')).find(|line| !line.is_empty())?;
    let line = std::str::from_utf8(line.get(..line.len().min(11))?).ok()?;
    let (version, rest) = line.trim_start().split_once(' ')?;
    if !version.eq_ignore_ascii_case("SIP/2.0") {
        return None;
    }
    let code = rest.trim_start().get(..3)?.parse().ok()?;
    (100..700).contains(&code).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s5_the_status_is_that_of_the_first_line() {
        let cases: [(&[u8], Option<u16>); 9] = [
            (b"SIP/2.0 200 OK", Some(200)),
            (b"SIP/2.0 180 Ringing\r\nTo: <sip:a@b>\r\n", Some(180)),
            (b"\r\nsip/2.0 603 Decline\r\n", Some(603)),
            (b"SIP/2.0 503", Some(503)),
            (b"", None),
            (b"SIP/2.0 99 Odd", None),
            (b"SIP/2.0 700 Odd", None),
            (b"HTTP/1.1 200 OK", None),
            (b"SIP/2.0 2\xff0 OK", None),
        ];
        for (body, code) in cases {
            assert_eq!(status(body), code, "{body:?}");
        }
    }
}
