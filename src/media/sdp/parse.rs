//! Reading a description.
use std::net::IpAddr;

use super::{
    Audio, CRYPTO_MAX, Codec, Crypto, Description, Direction, FORMATS_MAX, Format, Other, Profile,
    Refused, SDP_BYTES_MAX, STREAMS_MAX, Stream, WORD_BYTES_MAX,
};
use crate::media::srtp::{MasterKey, Suite};

/// What stands before the first stream and holds for all.
#[derive(Default)]
struct Common {
    address: Option<IpAddr>,
    direction: Option<Direction>,
}

/// What stands below a stream's line.
#[derive(Default)]
struct Below {
    address: Option<IpAddr>,
    /// An address line was there, readable or not.
    addressed: bool,
    direction: Option<Direction>,
    maps: Vec<(u8, Format)>,
    rtcp: Option<(Option<IpAddr>, u16)>,
    rtcp_mux: bool,
    ptime_ms: Option<u32>,
    crypto: Vec<Crypto>,
    any_crypto: bool,
}

/// Reads a description: line ends of either kind, unknown lines passed over.
///
/// # Errors
/// [`Refused::Unreadable`] for what is no description or is beyond the limits.
pub fn parse(body: &[u8]) -> Result<Description, Refused> {
    if body.len() > SDP_BYTES_MAX {
        return Err(Refused::Unreadable);
    }
    let text = String::from_utf8_lossy(body);
    let mut lines = text.lines().map(|line| line.trim_end_matches(['\r', ' ', '\0']));
    let first = lines.by_ref().find(|line| !line.is_empty());
    if first != Some("v=0") {
        return Err(Refused::Unreadable);
    }
    let mut common = Common::default();
    let mut streams: Vec<(&str, Below)> = vec![];
    for line in lines {
        let Some((kind, value)) = line.split_once('=') else { continue };
        if kind == "m" {
            if streams.len() >= STREAMS_MAX {
                return Err(Refused::Unreadable);
            }
            streams.push((value, Below::default()));
            continue;
        }
        match (kind, streams.last_mut()) {
            ("c", None) => common.address = connection(value),
            ("a", None) => common.direction = direction(value).or(common.direction),
            ("c", Some((_, below))) if !below.addressed => {
                below.address = connection(value);
                below.addressed = true;
            }
            ("a", Some((_, below))) => below.attribute(value),
            (_, _) => {}
        }
    }
    let streams = streams.into_iter().map(|(line, below)| stream(line, below, &common));
    Ok(Description { streams: streams.collect::<Option<_>>().ok_or(Refused::Unreadable)? })
}

fn stream(line: &str, below: Below, common: &Common) -> Option<Stream> {
    let mut words = line.split_ascii_whitespace();
    let (kind, port, transport) = (words.next()?, words.next()?, words.next()?);
    let port: u16 = port.split('/').next()?.parse().ok()?;
    let formats: Vec<&str> = words.take(FORMATS_MAX).collect();
    match (kind.eq_ignore_ascii_case("audio"), Profile::read(transport)) {
        (true, Some(profile)) => Some(Stream::Audio(Audio {
            port,
            profile,
            address: if below.addressed { below.address } else { common.address },
            formats: formats
                .iter()
                .filter_map(|format| format.parse().ok().filter(|number| *number < 128))
                .map(|number| (number, below.format(number)))
                .collect(),
            direction: below.direction.or(common.direction).unwrap_or(Direction::BOTH),
            rtcp: below.rtcp,
            rtcp_mux: below.rtcp_mux,
            ptime_ms: below.ptime_ms,
            crypto: below.crypto,
            any_crypto: below.any_crypto,
        })),
        (_, _) => Some(Stream::Other(Other {
            kind: word(kind)?,
            transport: word(transport)?,
            format: word(formats.first().copied().unwrap_or("0"))?,
        })),
    }
}

/// Takes a word that is written back.
fn word(text: &str) -> Option<String> {
    let fits = text.len() <= WORD_BYTES_MAX && text.bytes().all(|b| b.is_ascii_graphic());
    fits.then(|| text.to_owned())
}

impl Below {
    fn format(&self, number: u8) -> Format {
        // The numbers below 35 mean what they mean, whatever else is written beside them.
        if let Some(codec) = Codec::of_static(number) {
            return Format::Audio(codec);
        }
        let mapped = self.maps.iter().find(|(mapped, _)| *mapped == number);
        mapped.map_or(Format::Other, |(_, format)| *format)
    }

    fn attribute(&mut self, text: &str) {
        let (name, value) = text.split_once(':').unwrap_or((text, ""));
        let value = value.trim();
        match name.trim() {
            "rtpmap" if self.maps.len() < FORMATS_MAX => self.maps.extend(map(value)),
            "rtcp" => self.rtcp = rtcp(value).or(self.rtcp),
            "rtcp-mux" => self.rtcp_mux = true,
            "ptime" => self.ptime_ms = milliseconds(value).or(self.ptime_ms),
            "crypto" => {
                self.any_crypto = true;
                if self.crypto.len() < CRYPTO_MAX {
                    self.crypto.extend(crypto(value));
                }
            }
            _ => self.direction = direction(text).or(self.direction),
        }
    }
}

fn direction(attribute: &str) -> Option<Direction> {
    let (yes, no) = (true, false);
    [(yes, yes), (yes, no), (no, yes), (no, no)]
        .map(|(send, receive)| Direction { send, receive })
        .into_iter()
        .find(|direction| direction.name() == attribute.trim())
}

/// Reads the address of `IN IP4 192.0.2.1/127`.
fn connection(value: &str) -> Option<IpAddr> {
    let mut words = value.split_ascii_whitespace();
    let (_net, _family, address) = (words.next()?, words.next()?, words.next()?);
    address.split('/').next()?.parse().ok()
}

fn map(value: &str) -> Option<(u8, Format)> {
    let (number, encoding) = value.split_once(char::is_whitespace)?;
    let mut parts = encoding.trim().split('/');
    let (name, clock, channels) = (parts.next()?, parts.next()?, parts.next().unwrap_or("1"));
    let clock: u32 = clock.trim().parse().ok()?;
    let format = if name.eq_ignore_ascii_case("telephone-event") {
        if !(8_000..=192_000).contains(&clock) {
            return None;
        }
        Format::Events(clock)
    } else {
        [Codec::Pcma, Codec::Pcmu, Codec::G722]
            .into_iter()
            .find(|codec| {
                name.eq_ignore_ascii_case(codec.name()) && clock == 8_000 && channels == "1"
            })
            .map_or(Format::Other, Format::Audio)
    };
    Some((number.parse().ok().filter(|number| *number < 128)?, format))
}

/// Reads `53020 IN IP4 192.0.2.1` (RFC 3605).
fn rtcp(value: &str) -> Option<(Option<IpAddr>, u16)> {
    let (port, rest) = value.split_once(' ').unwrap_or((value, ""));
    let port = port.parse().ok().filter(|port| *port != 0)?;
    Some((connection(rest), port))
}

/// Reads whole or broken milliseconds, 1 to 200.
fn milliseconds(value: &str) -> Option<u32> {
    let whole = value.split('.').next()?;
    whole.parse().ok().filter(|ms| (1..=200).contains(ms))
}

/// Reads `1 AES_CM_128_HMAC_SHA1_80 inline:…|2^20`; nothing for what we cannot do: other suites,
/// several keys, a key identifier in each packet, session parameters.
fn crypto(value: &str) -> Option<Crypto> {
    let mut words = value.split_ascii_whitespace();
    let (tag, suite, key) = (words.next()?, words.next()?, words.next()?);
    if words.any(|parameter| !parameter.starts_with("WSH=")) || key.contains(';') {
        return None;
    }
    let mut parts = key.strip_prefix("inline:")?.split('|');
    let key = parts.next()?;
    // What holds a colon is a key identifier; a life time does not.
    if parts.any(|part| part.contains(':')) {
        return None;
    }
    Some(Crypto {
        tag: tag.parse().ok()?,
        suite: Suite::read(suite)?,
        key: MasterKey::from_base64(key)?,
    })
}
