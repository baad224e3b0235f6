//! Offer and answer over the life of a dialog.
use std::net::{IpAddr, SocketAddr};

use zeroize::Zeroizing;

use super::write::{Line, Slot, body, whole};
use super::{
    Audio, Codec, Crypto, Description, Direction, EventTypes, Format, Negotiated, Other, Profile,
    Refused, SrtpKeys, Stream, parse,
};
use crate::media::FRAME_MS;
use crate::media::srtp::{MasterKey, Suite};

/// The clock of telephone-events beside our codecs, in Hz.
const EVENTS_HZ: u32 = 8_000;
/// The payload type of our telephone-events where nobody uses it for something else.
const EVENTS_TYPE: u8 = 101;

/// Whether SRTP is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SrtpPolicy {
    /// Never: an offer of SRTP is refused.
    Off,
    /// When it is offered as such (`RTP/SAVP`). An offer of plain RTP with keys beside it is
    /// answered plainly, because who sends it often means no more by it.
    Accept,
    /// Always. Plain RTP with keys beside it is answered with keys (RFC 8643).
    Require,
}

/// Our side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// The address that the other side sends to.
    pub address: IpAddr,
    /// The RTP port; RTCP is on the next one.
    pub port: u16,
    /// Codecs, the one we like best first.
    pub codecs: Vec<Codec>,
    /// Whether keys may come as telephone-events.
    pub events: bool,
    /// Whether SRTP is spoken.
    pub srtp: SrtpPolicy,
}

impl Local {
    /// A-law, µ-law and G.722 with telephone-events; SRTP when it is offered.
    #[must_use]
    pub fn new(address: IpAddr, port: u16) -> Self {
        let codecs = vec![Codec::Pcma, Codec::Pcmu, Codec::G722];
        Self { address, port, codecs, events: true, srtp: SrtpPolicy::Accept }
    }
}

/// The offers and answers of one dialog.
pub struct Exchange {
    local: Local,
    session: u64,
    key: MasterKey,
    version: u64,
    /// What we wrote last, without its origin.
    last: Option<Zeroizing<String>>,
    slots: Vec<Slot>,
    profile: Profile,
    secured: bool,
    mux: bool,
    events_type: u8,
    direction: Direction,
    /// Our last offer is the last thing that was offered; answers may come to it.
    offered: bool,
    /// No answer came to it yet.
    open: bool,
    /// Something was agreed on once.
    agreed: bool,
}

impl std::fmt::Debug for Exchange {
    /// Prints no description: a key may stand in it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Exchange");
        shown.field("version", &self.version).field("open", &self.open).finish_non_exhaustive()
    }
}

impl Exchange {
    /// Begins with nothing agreed. `session` and `key` are drawn by chance.
    #[must_use]
    pub fn new(local: Local, session: u64, key: MasterKey) -> Self {
        let secured = local.srtp == SrtpPolicy::Require;
        Self {
            local,
            session: session >> 1,
            key,
            version: 0,
            last: None,
            slots: vec![Slot::Audio],
            profile: if secured { Profile::SAVP } else { Profile::AVP },
            secured,
            mux: false,
            events_type: EVENTS_TYPE,
            direction: Direction::BOTH,
            offered: false,
            open: false,
            agreed: false,
        }
    }

    /// Says who may send from the next offer or answer on; a hold is `send` alone.
    pub const fn set_direction(&mut self, direction: Direction) {
        self.direction = direction;
    }

    /// Writes an offer: for a call of ours, to an INVITE without one, or to change the session.
    pub fn offer(&mut self) -> Vec<u8> {
        let codecs: Vec<_> =
            self.local.codecs.iter().map(|codec| (codec.payload_type(), *codec)).collect();
        let suites = [(1, Suite::Sha1Tag80), (2, Suite::Sha1Tag32)];
        let crypto = suites.map(|(tag, suite)| Crypto { tag, suite, key: self.key.clone() });
        let line = Line {
            port: self.local.port,
            profile: self.profile,
            codecs: &codecs,
            events: self.local.events.then_some((self.events_type, EVENTS_HZ)),
            direction: self.direction,
            rtcp_mux: self.mux,
            crypto: if self.secured { &crypto } else { &[] },
        };
        let text = body(self.local.address, &self.slots, &line);
        self.offered = true;
        self.open = true;
        self.written(text)
    }

    /// Returns whether anything was ever agreed on; it stands until something else is.
    #[must_use]
    pub const fn is_agreed(&self) -> bool {
        self.agreed
    }

    /// Forgets an offer that was refused or never answered; what was agreed before stands.
    pub const fn withdraw(&mut self) {
        self.open = false;
        self.offered = false;
    }

    /// Answers an offer.
    ///
    /// # Errors
    /// [`Refused`] with the status to answer the request with; what was agreed before stands.
    pub fn answer(&mut self, offer: &[u8]) -> Result<(Vec<u8>, Negotiated), Refused> {
        if self.open {
            return Err(Refused::Unexpected);
        }
        let Description { streams } = parse(offer)?;
        let mut refused = Refused::NoAudio;
        let mut chosen = None;
        for (at, stream) in streams.iter().enumerate() {
            match stream {
                Stream::Audio(audio) if audio.port != 0 && chosen.is_none() => {
                    match self.agree(audio) {
                        Ok((negotiated, theirs)) => chosen = Some((at, audio, negotiated, theirs)),
                        Err(why) => refused = why,
                    }
                }
                Stream::Audio(_) | Stream::Other(_) => {}
            }
        }
        let (at, audio, negotiated, theirs) = chosen.ok_or(refused)?;
        self.slots = streams.iter().enumerate().map(|(i, stream)| slot(stream, i == at)).collect();
        self.remember(audio, &negotiated);
        let ours = theirs.map(|theirs| Crypto { key: self.key.clone(), ..theirs });
        let line = Line {
            port: self.local.port,
            profile: audio.profile,
            codecs: &[(negotiated.payload_type, negotiated.codec)],
            events: negotiated.events.as_ref().map(|events| (events.send, events.clock_hz)),
            direction: negotiated.direction,
            rtcp_mux: negotiated.rtcp_mux,
            crypto: ours.as_slice(),
        };
        let text = body(self.local.address, &self.slots, &line);
        self.offered = false;
        self.agreed = true;
        Ok((self.written(text), negotiated))
    }

    /// Takes the answer to our offer. A further answer to the same offer is taken too: a
    /// provisional response may have brought another than the final one.
    ///
    /// # Errors
    /// [`Refused`] when it cannot be used; the call has to end, or go on as before.
    pub fn accept(&mut self, answer: &[u8]) -> Result<Negotiated, Refused> {
        if !self.offered {
            return Err(Refused::Unexpected);
        }
        let Description { streams } = parse(answer)?;
        let audio = streams.iter().find_map(|stream| match stream {
            Stream::Audio(audio) if audio.port != 0 => Some(audio),
            Stream::Audio(_) | Stream::Other(_) => None,
        });
        let audio = audio.ok_or(Refused::NoAudio)?;
        if self.secured != (audio.profile.secure || !audio.crypto.is_empty()) {
            return Err(if self.secured { Refused::Plain } else { Refused::Srtp });
        }
        let codec = audio.formats.iter().find_map(|(number, format)| match format {
            Format::Audio(codec) if self.local.codecs.contains(codec) => Some((*number, *codec)),
            Format::Audio(_) | Format::Events(_) | Format::Other => None,
        });
        let theirs =
            if self.secured { Some(audio.crypto.first().ok_or(Refused::Srtp)?) } else { None };
        let mut negotiated = self.negotiated(audio, codec.ok_or(Refused::NoCodec)?, theirs)?;
        if let Some(events) = &mut negotiated.events
            && !events.hear.contains(&self.events_type)
        {
            events.hear.push(self.events_type);
        }
        self.mux = negotiated.rtcp_mux;
        self.open = false;
        self.agreed = true;
        Ok(negotiated)
    }

    /// Agrees on an offered stream, or says why not; with the key line that was chosen.
    fn agree(&self, audio: &Audio) -> Result<(Negotiated, Option<Crypto>), Refused> {
        let theirs = match (self.local.srtp, audio.profile.secure) {
            (SrtpPolicy::Off, true) => return Err(Refused::Srtp),
            (SrtpPolicy::Off | SrtpPolicy::Accept, false) => None,
            (SrtpPolicy::Accept | SrtpPolicy::Require, true) => {
                Some(audio.crypto.first().ok_or(Refused::Srtp)?)
            }
            (SrtpPolicy::Require, false) => Some(audio.crypto.first().ok_or(Refused::Plain)?),
        };
        let codec = self.local.codecs.iter().find_map(|codec| {
            let offered = audio.formats.iter().find(|(_, format)| *format == Format::Audio(*codec));
            offered.map(|(number, _)| (*number, *codec))
        });
        let negotiated = self.negotiated(audio, codec.ok_or(Refused::NoCodec)?, theirs)?;
        Ok((negotiated, theirs.cloned()))
    }

    fn negotiated(
        &self,
        audio: &Audio,
        (payload_type, codec): (u8, Codec),
        theirs: Option<&Crypto>,
    ) -> Result<Negotiated, Refused> {
        let (remote, held) = self.remote(audio)?;
        let mut direction = audio.direction.turned().and(self.direction);
        direction.send &= !held;
        let rtcp_port = audio.rtcp.map(|(_, port)| port);
        let next = audio.port.checked_add(1).unwrap_or(audio.port);
        // Reports go nowhere but to the address of the sound.
        let remote_rtcp = if audio.rtcp_mux {
            remote
        } else {
            SocketAddr::new(remote.ip(), rtcp_port.unwrap_or(next))
        };
        Ok(Negotiated {
            remote,
            remote_rtcp,
            rtcp_mux: audio.rtcp_mux,
            codec,
            payload_type,
            hear: self.heard(audio),
            events: self.events(audio),
            direction,
            ptime_ms: audio.ptime_ms.unwrap_or(FRAME_MS),
            srtp: theirs.map(|theirs| SrtpKeys {
                suite: theirs.suite,
                send: self.key.clone(),
                receive: theirs.key.clone(),
            }),
        })
    }

    /// Returns where the stream is and whether it is held by an unspecified address.
    fn remote(&self, audio: &Audio) -> Result<(SocketAddr, bool), Refused> {
        let address = audio.address.ok_or(Refused::Address)?;
        let held = address.is_unspecified();
        let broadcast = matches!(address, IpAddr::V4(address) if address.is_broadcast());
        let reachable = address.is_ipv4() == self.local.address.is_ipv4()
            && !address.is_multicast()
            && !broadcast;
        if held || reachable {
            Ok((SocketAddr::new(address, audio.port), held))
        } else {
            Err(Refused::Address)
        }
    }

    /// Returns the codecs to listen to: what they named, then what the static numbers mean.
    fn heard(&self, audio: &Audio) -> Vec<(u8, Codec)> {
        let mut heard: Vec<(u8, Codec)> = vec![];
        let named = audio.formats.iter().filter_map(|(number, format)| match format {
            Format::Audio(codec) => Some((*number, *codec)),
            Format::Events(_) | Format::Other => None,
        });
        let fixed = self.local.codecs.iter().map(|codec| (codec.payload_type(), *codec));
        for (number, codec) in named.chain(fixed) {
            if !heard.iter().any(|(known, _)| *known == number) {
                heard.push((number, codec));
            }
        }
        heard
    }

    /// Takes the telephone-events with the clock of our codecs, else the first ones; all that
    /// were named are listened to.
    fn events(&self, audio: &Audio) -> Option<EventTypes> {
        let named: Vec<(u8, u32)> = audio
            .formats
            .iter()
            .filter_map(|(number, format)| match format {
                Format::Events(clock) => Some((*number, *clock)),
                Format::Audio(_) | Format::Other => None,
            })
            .collect();
        let fitting = named.iter().find(|(_, clock)| *clock == EVENTS_HZ);
        let (send, clock_hz) = *fitting.or_else(|| named.first()).filter(|_| self.local.events)?;
        Some(EventTypes { send, clock_hz, hear: named.iter().map(|(number, _)| *number).collect() })
    }

    /// Keeps what our later offers have to go on with.
    fn remember(&mut self, audio: &Audio, negotiated: &Negotiated) {
        self.profile = audio.profile;
        self.secured = negotiated.srtp.is_some();
        self.mux = negotiated.rtcp_mux;
        let taken = |number: u8| audio.formats.iter().any(|(known, _)| *known == number);
        self.events_type = match &negotiated.events {
            Some(events) if events.clock_hz == EVENTS_HZ => events.send,
            Some(_) | None => std::iter::once(EVENTS_TYPE)
                .chain(96..=127)
                .find(|number| !taken(*number))
                .unwrap_or(EVENTS_TYPE),
        };
    }

    /// Counts a change and puts the origin before the body.
    fn written(&mut self, text: String) -> Vec<u8> {
        if self.last.as_ref().is_none_or(|last| **last != text) {
            self.version = self.version.saturating_add(1);
        }
        let out = whole(self.session, self.version, self.local.address, &text);
        self.last = Some(Zeroizing::new(text));
        out
    }
}

fn slot(stream: &Stream, chosen: bool) -> Slot {
    match stream {
        Stream::Audio(_) if chosen => Slot::Audio,
        Stream::Audio(audio) => Slot::Refused(Other {
            kind: "audio".to_owned(),
            transport: audio.profile.name().to_owned(),
            format: audio.formats.first().map_or(0, |(number, _)| *number).to_string(),
        }),
        Stream::Other(other) => Slot::Refused(other.clone()),
    }
}
