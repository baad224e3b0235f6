//! Writing a description.
use std::net::IpAddr;

use super::{Codec, Crypto, Direction, Other, Profile};

/// An audio stream of ours.
pub(super) struct Line<'a> {
    pub(super) port: u16,
    pub(super) profile: Profile,
    pub(super) codecs: &'a [(u8, Codec)],
    /// Payload type and clock.
    pub(super) events: Option<(u8, u32)>,
    pub(super) direction: Direction,
    pub(super) rtcp_mux: bool,
    pub(super) crypto: &'a [Crypto],
}

/// What stands at a place of the description.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    /// Our stream.
    Audio,
    /// A refused stream.
    Refused(Other),
}

/// Writes everything but the origin, which counts its changes.
pub(super) fn body(address: IpAddr, slots: &[Slot], line: &Line<'_>) -> String {
    let mut out = format!("s=-\r\nc=IN {}\r\nt=0 0\r\n", family(address));
    for slot in slots {
        match slot {
            Slot::Audio => audio(&mut out, line),
            Slot::Refused(other) => {
                let Other { kind, transport, format } = other;
                out.push_str(&format!("m={kind} 0 {transport} {format}\r\n"));
            }
        }
    }
    out
}

/// Puts version and origin before a body.
pub(super) fn whole(session: u64, version: u64, address: IpAddr, body: &str) -> Vec<u8> {
    format!("v=0\r\no=- {session} {version} IN {}\r\n{body}", family(address)).into_bytes()
}

fn audio(out: &mut String, line: &Line<'_>) {
    let types = line.codecs.iter().map(|(number, _)| *number);
    let types = types.chain(line.events.map(|(number, _)| number));
    let mut text = format!("m=audio {} {}", line.port, line.profile.name());
    for number in types {
        text.push_str(&format!(" {number}"));
    }
    for (number, codec) in line.codecs {
        text.push_str(&format!("\r\na=rtpmap:{number} {}/8000", codec.name()));
    }
    if let Some((number, clock)) = line.events {
        text.push_str(&format!(
            "\r\na=rtpmap:{number} telephone-event/{clock}\r\na=fmtp:{number} 0-15"
        ));
    }
    for crypto in line.crypto {
        let (tag, suite) = (crypto.tag, crypto.suite.name());
        text.push_str(&format!("\r\na=crypto:{tag} {suite} inline:{}", *crypto.key.to_base64()));
    }
    if line.rtcp_mux {
        text.push_str("\r\na=rtcp-mux");
    }
    text.push_str(&format!("\r\na=ptime:20\r\na={}\r\n", line.direction.name()));
    out.push_str(&text);
}

fn family(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => format!("IP4 {address}"),
        IpAddr::V6(address) => format!("IP6 {address}"),
    }
}
