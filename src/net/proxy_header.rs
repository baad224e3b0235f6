//! The header with which a proxy says whose connection it passes on (PROXY protocol, versions 1 and
//! 2, <https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt>).
//!
//! It is read to its last byte and not further: what follows is the client's, perhaps TLS. Nobody but
//! a proxy that the configuration names may be asked for one, for whoever is believed here can be
//! anybody.
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// The longest header of version 1, with its CR LF (section 2.1).
const V1_BYTES_MAX: usize = 107;
/// How a header of version 2 begins (section 2.2).
const V2_SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
/// The longest rest of a header of version 2 that is read: addresses, and what the proxy adds.
const V2_REST_BYTES_MAX: usize = 4_096;

/// Whose connection it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// A client's, whose address is this.
    Client(SocketAddr),
    /// The proxy's own, such as to see whether we are there; or it does not know.
    Proxy,
}

/// There is no header, or none that can be understood.
#[derive(Debug, thiserror::Error)]
pub enum ProxyHeaderError {
    /// The connection failed or ended within it.
    #[error("the connection ended within the PROXY header: {0}")]
    Io(#[from] io::Error),
    /// What came is no header of either version.
    #[error("what the proxy sent is no PROXY header; let it send version 1 or 2")]
    Malformed,
}

/// Reads the header. How long to wait for it is the caller's matter.
///
/// # Errors
/// [`ProxyHeaderError`]; nothing that was said on this connection may be believed then.
pub async fn read_proxy_header<S>(stream: &mut S) -> Result<Behind, ProxyHeaderError>
where
    S: AsyncRead + Unpin,
{
    // No header of either version is shorter.
    let mut start = V2_SIGNATURE;
    stream.read_exact(&mut start).await?;
    if start == V2_SIGNATURE {
        let mut fixed = [0; 4];
        stream.read_exact(&mut fixed).await?;
        let [version, family, high, low] = fixed;
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length > V2_REST_BYTES_MAX {
            return Err(ProxyHeaderError::Malformed);
        }
        let mut rest = vec![0; length];
        stream.read_exact(&mut rest).await?;
        return second(version, family, &rest).ok_or(ProxyHeaderError::Malformed);
    }
    let mut line = start.to_vec();
    while line.starts_with(b"PROXY ") && !line.ends_with(b"\r\n") && line.len() < V1_BYTES_MAX {
        line.push(stream.read_u8().await?);
    }
    first(&line).ok_or(ProxyHeaderError::Malformed)
}

/// Reads a line of version 1.
fn first(line: &[u8]) -> Option<Behind> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix("\r\n")?;
    let mut words = line.strip_prefix("PROXY ")?.split(' ');
    let family = words.next()?;
    if family == "UNKNOWN" {
        return Some(Behind::Proxy);
    }
    let (source, _destination): (IpAddr, IpAddr) =
        (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let (port, _their_port) = (port(words.next()?)?, port(words.next()?)?);
    let fits = match family {
        "TCP4" => source.is_ipv4(),
        "TCP6" => source.is_ipv6(),
        _ => false,
    };
    (fits && words.next().is_none()).then(|| client(source, port))
}

/// Digits alone: Rust would also take a sign.
fn port(text: &str) -> Option<u16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Reads what stands behind the signature of version 2.
fn second(version: u8, family: u8, rest: &[u8]) -> Option<Behind> {
    match version {
        0x20 => return Some(Behind::Proxy),
        0x21 => {}
        _ => return None,
    }
    match family {
        // Unspecified, or Unix sockets: no address that we know.
        0x00 | 0x31 | 0x32 => Some(Behind::Proxy),
        0x11 => {
            let (source, rest) = rest.split_first_chunk::<4>()?;
            let (_destination, rest) = rest.split_first_chunk::<4>()?;
            let ([high, low, _, _], _more) = rest.split_first_chunk::<4>()?;
            Some(client(IpAddr::from(*source), u16::from_be_bytes([*high, *low])))
        }
        0x21 => {
            let (source, rest) = rest.split_first_chunk::<16>()?;
            let (_destination, rest) = rest.split_first_chunk::<16>()?;
            let ([high, low, _, _], _more) = rest.split_first_chunk::<4>()?;
            Some(client(Ipv6Addr::from(*source).into(), u16::from_be_bytes([*high, *low])))
        }
        _ => None,
    }
}

fn client(address: IpAddr, port: u16) -> Behind {
    Behind::Client(SocketAddr::new(address.to_canonical(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a header and says what it leaves.
    async fn read(bytes: &[u8]) -> (Result<Behind, ProxyHeaderError>, Vec<u8>) {
        let mut left = bytes;
        let found = read_proxy_header(&mut left).await;
        (found, left.to_vec())
    }

    fn second_with(version: u8, family: u8, rest: &[u8]) -> Vec<u8> {
        let length = u16::try_from(rest.len()).unwrap().to_be_bytes();
        [&V2_SIGNATURE[..], &[version, family], &length, rest].concat()
    }

    async fn check(header: &[u8], expected: &str) {
        let (found, left) = read(&[header, b"EHLO a\r\n"].concat()).await;
        let said = match found.unwrap() {
            Behind::Client(address) => address.to_string(),
            Behind::Proxy => "proxy".to_owned(),
        };
        assert_eq!((said.as_str(), left.as_slice()), (expected, &b"EHLO a\r\n"[..]));
    }

    #[tokio::test]
    async fn both_versions_name_the_client_and_leave_what_follows() {
        check(b"PROXY TCP4 192.0.2.7 198.51.100.1 4711 25\r\n", "192.0.2.7:4711").await;
        check(b"PROXY TCP6 2001:db8::7 2001:db8::1 65535 25\r\n", "[2001:db8::7]:65535").await;
        check(b"PROXY UNKNOWN\r\n", "proxy").await;
        check(b"PROXY UNKNOWN ffff:f::1 whatever\r\n", "proxy").await;
        let v4 = [192, 0, 2, 7, 198, 51, 100, 1, 0x12, 0x67, 0, 25];
        check(&second_with(0x21, 0x11, &v4), "192.0.2.7:4711").await;
        let more = [&v4[..], &[0x04, 0, 1, 0]].concat();
        check(&second_with(0x21, 0x11, &more), "192.0.2.7:4711").await;
        let v6 = [&Ipv6Addr::LOCALHOST.octets()[..], &[0; 16], &[0, 9, 0, 25]].concat();
        check(&second_with(0x21, 0x21, &v6), "[::1]:9").await;
        check(&second_with(0x20, 0x00, &[]), "proxy").await;
        check(&second_with(0x20, 0x11, &v4), "proxy").await;
        check(&second_with(0x21, 0x00, &[1, 2, 3]), "proxy").await;
    }

    #[tokio::test]
    async fn what_is_no_header_names_nobody() {
        let long = format!("PROXY UNKNOWN {}\r\n", "x".repeat(V1_BYTES_MAX));
        for wrong in [
            &b"EHLO mx.example\r\nMAIL"[..],
            b"PROXY TCP4 192.0.2.7 198.51.100.1 4711\r\n",
            b"PROXY TCP4 2001:db8::7 2001:db8::1 1 25\r\n",
            b"PROXY TCP4 192.0.2.7 198.51.100.1 +1 25\r\n",
            b"PROXY TCP4 192.0.2.7 198.51.100.1 65536 25\r\n",
            b"PROXY TCP4 192.0.2.7 198.51.100.1 1 25 x\r\n",
            b"PROXY TCP4  192.0.2.7 198.51.100.1 1 25\r\n",
            b"PROXY UDP4 192.0.2.7 198.51.100.1 1 25\r\n",
            b"proxy TCP4 192.0.2.7 198.51.100.1 1 25\r\n",
            long.as_bytes(),
            &second_with(0x11, 0x11, &[0; 12]),
            &second_with(0x22, 0x11, &[0; 12]),
            &second_with(0x21, 0x11, &[0; 11]),
            &second_with(0x21, 0x21, &[0; 12]),
            &second_with(0x21, 0x44, &[0; 12]),
            &second_with(0x21, 0x11, &[0; V2_REST_BYTES_MAX + 1]),
        ] {
            let (found, _left) = read(wrong).await;
            assert!(matches!(found, Err(ProxyHeaderError::Malformed)), "{}", wrong.escape_ascii());
        }
        for cut in [&b"PROXY TCP4 192.0.2.7"[..], b"PRO", &V2_SIGNATURE, b""] {
            assert!(matches!(read(cut).await.0, Err(ProxyHeaderError::Io(_))));
        }
    }
}
