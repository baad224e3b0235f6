//! Protecting and unprotecting packets.
use aes::Aes128;
use aes::cipher::{InnerIvInit as _, KeyInit as _, StreamCipher as _};
use ctr::CtrCore;
use ctr::cipher::StreamCipherCoreWrapper;
use ctr::flavors::Ctr128BE;
use hmac::{Hmac, Mac as _};
use sha1::Sha1;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::{KEY_BYTES, MasterKey, SALT_BYTES, Suite};
use crate::media::rtp::{Header, header_bytes};

/// How many sources of a direction are followed; the one unused longest gives way.
const SOURCES_MAX: usize = 8;
/// How far behind the newest a packet may come, in packets.
const WINDOW: u64 = 64;
/// Bytes of the authentication key.
const AUTH_BYTES: usize = 20;
/// Bytes of a tag of RTCP, in both suites.
const RTCP_TAG_BYTES: usize = 10;
/// Fixed bytes of an RTCP packet.
const RTCP_HEADER_BYTES: usize = 8;
/// Says within an SRTCP index that the packet is encrypted.
const ENCRYPTED: u32 = 0x8000_0000;
const INDEX_END: u64 = 1 << 48;

type Cipher = StreamCipherCoreWrapper<CtrCore<Aes128, Ctr128BE>>;

/// Why a packet is not taken or not sent. It holds nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SrtpError {
    /// No packet of the kind that was expected.
    #[error("no SRTP packet")]
    Malformed,
    /// The tag is wrong: forged, damaged or of another key.
    #[error("the packet is not authentic")]
    Tag,
    /// Seen before, or too old to tell.
    #[error("the packet was seen before")]
    Replayed,
    /// The key has protected as many packets as it may.
    #[error("the key is used up")]
    UsedUp,
}

/// The session keys of RTP or of RTCP (section 4.3).
struct Keys {
    cipher: Aes128,
    mac: Hmac<Sha1>,
    salt: Zeroizing<[u8; SALT_BYTES]>,
}

impl Keys {
    /// Derives with the labels that begin at `label`: encryption, authentication, salt.
    fn derive(master: &MasterKey, label: u8) -> Self {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        let mut auth = Zeroizing::new([0; AUTH_BYTES]);
        let mut salt = Zeroizing::new([0; SALT_BYTES]);
        derive(master, label, key.as_mut());
        derive(master, label.saturating_add(1), auth.as_mut());
        derive(master, label.saturating_add(2), salt.as_mut());
        // A key shorter than a block is only padded: this one and the one of any length agree.
        let mut block = Zeroizing::new([0_u8; 64]);
        block.iter_mut().zip(auth.iter()).for_each(|(to, from)| *to = *from);
        let mac = Hmac::<Sha1>::new((&*block).into());
        Self { cipher: Aes128::new((&*key).into()), mac, salt }
    }

    /// En- or decrypts (section 4.1.1).
    fn crypt(&self, ssrc: u32, index: u64, bytes: &mut [u8]) {
        let mut iv = [0_u8; 16];
        let salt = self.salt.iter();
        iv.iter_mut().zip(salt).for_each(|(to, from)| *to = *from);
        let ssrc = ssrc.to_be_bytes();
        iv.iter_mut().skip(4).zip(ssrc).for_each(|(to, from)| *to ^= from);
        let index = index.to_be_bytes();
        iv.iter_mut().skip(8).zip(index.into_iter().skip(2)).for_each(|(to, from)| *to ^= from);
        key_stream(&self.cipher, &iv, bytes);
    }

    fn tag(&self, parts: [&[u8]; 2]) -> [u8; AUTH_BYTES] {
        let mut mac = self.mac.clone();
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    }
}

/// Derives one session key (section 4.3.1, with a derivation rate of zero).
pub(super) fn derive(master: &MasterKey, label: u8, out: &mut [u8]) {
    let mut iv = Zeroizing::new([0; 16]);
    iv.iter_mut().zip(master.salt).for_each(|(to, from)| *to = from);
    iv.iter_mut().skip(7).take(1).for_each(|byte| *byte ^= label);
    key_stream(&Aes128::new((&master.key).into()), &iv, out);
}

pub(super) fn key_stream(cipher: &Aes128, iv: &[u8; 16], bytes: &mut [u8]) {
    let core = CtrCore::inner_iv_init(cipher.clone(), iv.into());
    Cipher::from_core(core).apply_keystream(bytes);
}

/// What was seen of a source.
#[derive(Clone, Copy)]
struct Source {
    ssrc: u32,
    /// The highest index.
    index: u64,
    /// Bit n: the packet n before the highest was seen.
    window: u64,
}

impl Source {
    fn has_seen(&self, index: u64) -> bool {
        match self.index.checked_sub(index) {
            None => false,
            Some(behind) if behind < WINDOW => (self.window >> behind) & 1 == 1,
            Some(_) => true,
        }
    }

    fn see(&mut self, index: u64) {
        if let Some(ahead) = index.checked_sub(self.index).filter(|ahead| *ahead > 0) {
            self.window = if ahead < WINDOW { self.window << ahead } else { 0 } | 1;
            self.index = index;
        } else if let Some(behind) = self.index.checked_sub(index).filter(|b| *b < WINDOW) {
            self.window |= 1 << behind;
        }
    }

    /// Guesses the index of a packet from its sequence number (section 3.3.1).
    fn guess(&self, sequence: u16) -> Option<u64> {
        let [.., high, low] = self.index.to_be_bytes();
        let newest = u16::from_be_bytes([high, low]);
        let ahead = i64::from(crate::media::rtp::sequence_distance(sequence, newest));
        self.index.checked_add_signed(ahead).filter(|index| *index < INDEX_END)
    }
}

/// Sources of a direction, the one used last behind.
#[derive(Default)]
struct Sources(Vec<Source>);

impl Sources {
    fn get(&self, ssrc: u32) -> Option<&Source> {
        self.0.iter().find(|source| source.ssrc == ssrc)
    }

    fn see(&mut self, ssrc: u32, index: u64) {
        let known = self.0.iter().position(|source| source.ssrc == ssrc);
        let mut source = match known {
            Some(at) => self.0.remove(at),
            None => Source { ssrc, index, window: 1 },
        };
        source.see(index);
        if self.0.len() >= SOURCES_MAX {
            self.0.remove(0);
        }
        self.0.push(source);
    }
}

/// One direction of a stream, RTP and RTCP.
pub struct Srtp {
    suite: Suite,
    rtp: Keys,
    rtcp: Keys,
    rtp_sources: Sources,
    rtcp_sources: Sources,
}

impl std::fmt::Debug for Srtp {
    /// Prints no key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Srtp").field("suite", &self.suite).finish_non_exhaustive()
    }
}

impl Srtp {
    /// Derives the session keys. A direction keeps its `Srtp` as long as its key stays the same:
    /// a new one with the same key would use a key stream twice.
    #[must_use]
    pub fn new(suite: Suite, master: &MasterKey) -> Self {
        Self {
            suite,
            rtp: Keys::derive(master, 0),
            rtcp: Keys::derive(master, 3),
            rtp_sources: Sources::default(),
            rtcp_sources: Sources::default(),
        }
    }

    /// Encrypts an RTP packet in place and appends its tag.
    ///
    /// # Errors
    /// [`SrtpError::Malformed`] for what is no RTP packet, [`SrtpError::Replayed`] when its
    /// number was used, [`SrtpError::UsedUp`] after 2^48 packets.
    pub fn protect(&mut self, packet: &mut Vec<u8>) -> Result<(), SrtpError> {
        let header = Header::parse(packet).map_err(|_| SrtpError::Malformed)?;
        let start = header_bytes(packet).map_err(|_| SrtpError::Malformed)?;
        let index = self.index(&header).ok_or(SrtpError::UsedUp)?;
        if self.rtp_sources.get(header.ssrc).is_some_and(|source| source.has_seen(index)) {
            return Err(SrtpError::Replayed);
        }
        let payload = packet.get_mut(start..).ok_or(SrtpError::Malformed)?;
        self.rtp.crypt(header.ssrc, index, payload);
        let tag = self.rtp.tag([packet, &roc(index)]);
        packet.extend(tag.iter().take(self.suite.tag_bytes()));
        self.rtp_sources.see(header.ssrc, index);
        Ok(())
    }

    /// Checks and decrypts an RTP packet in place and takes its tag off.
    ///
    /// # Errors
    /// [`SrtpError`] for what is not to be used; the packet is then as it was.
    pub fn unprotect(&mut self, packet: &mut Vec<u8>) -> Result<(), SrtpError> {
        let end = packet.len().checked_sub(self.suite.tag_bytes()).ok_or(SrtpError::Malformed)?;
        let (body, tag) = packet.split_at_checked(end).ok_or(SrtpError::Malformed)?;
        let header = Header::parse(body).map_err(|_| SrtpError::Malformed)?;
        let start = header_bytes(body).map_err(|_| SrtpError::Malformed)?;
        let index = self.index(&header).ok_or(SrtpError::Replayed)?;
        if self.rtp_sources.get(header.ssrc).is_some_and(|source| source.has_seen(index)) {
            return Err(SrtpError::Replayed);
        }
        if !is_tag(&self.rtp.tag([body, &roc(index)]), tag) {
            return Err(SrtpError::Tag);
        }
        packet.truncate(end);
        let payload = packet.get_mut(start..).ok_or(SrtpError::Malformed)?;
        self.rtp.crypt(header.ssrc, index, payload);
        self.rtp_sources.see(header.ssrc, index);
        Ok(())
    }

    /// Encrypts an RTCP packet in place and appends its index and tag.
    ///
    /// # Errors
    /// [`SrtpError::Malformed`] for what is no RTCP packet, [`SrtpError::UsedUp`] after 2^31.
    pub fn protect_rtcp(&mut self, packet: &mut Vec<u8>) -> Result<(), SrtpError> {
        let ssrc = rtcp_ssrc(packet).ok_or(SrtpError::Malformed)?;
        let next = self.rtcp_sources.get(ssrc).map_or(0, |source| source.index.saturating_add(1));
        let word = u32::try_from(next).ok().filter(|next| next & ENCRYPTED == 0);
        let word = word.ok_or(SrtpError::UsedUp)? | ENCRYPTED;
        let payload = packet.get_mut(RTCP_HEADER_BYTES..).ok_or(SrtpError::Malformed)?;
        self.rtcp.crypt(ssrc, next, payload);
        packet.extend_from_slice(&word.to_be_bytes());
        let tag = self.rtcp.tag([packet, &[]]);
        packet.extend(tag.iter().take(RTCP_TAG_BYTES));
        self.rtcp_sources.see(ssrc, next);
        Ok(())
    }

    /// Checks and decrypts an RTCP packet in place and takes index and tag off.
    ///
    /// # Errors
    /// [`SrtpError`] for what is not to be used; the packet is then as it was.
    pub fn unprotect_rtcp(&mut self, packet: &mut Vec<u8>) -> Result<(), SrtpError> {
        let ssrc = rtcp_ssrc(packet).ok_or(SrtpError::Malformed)?;
        let end = packet.len().checked_sub(RTCP_TAG_BYTES).ok_or(SrtpError::Malformed)?;
        let (body, tag) = packet.split_at_checked(end).ok_or(SrtpError::Malformed)?;
        let (inner, word) = body.split_last_chunk::<4>().ok_or(SrtpError::Malformed)?;
        if inner.len() < RTCP_HEADER_BYTES {
            return Err(SrtpError::Malformed);
        }
        let word = u32::from_be_bytes(*word);
        let index = u64::from(word & !ENCRYPTED);
        if self.rtcp_sources.get(ssrc).is_some_and(|source| source.has_seen(index)) {
            return Err(SrtpError::Replayed);
        }
        if !is_tag(&self.rtcp.tag([body, &[]]), tag) {
            return Err(SrtpError::Tag);
        }
        let inner = inner.len();
        packet.truncate(inner);
        if word & ENCRYPTED != 0 {
            let payload = packet.get_mut(RTCP_HEADER_BYTES..).ok_or(SrtpError::Malformed)?;
            self.rtcp.crypt(ssrc, index, payload);
        }
        self.rtcp_sources.see(ssrc, index);
        Ok(())
    }

    /// Returns the index of a packet; nothing when it lies outside of what a key may protect.
    fn index(&self, header: &Header) -> Option<u64> {
        match self.rtp_sources.get(header.ssrc) {
            Some(source) => source.guess(header.sequence),
            None => Some(u64::from(header.sequence)),
        }
    }
}

/// Returns the roll-over counter of an index.
fn roc(index: u64) -> [u8; 4] {
    let [_, _, a, b, c, d, _, _] = index.to_be_bytes();
    [a, b, c, d]
}

fn is_tag(full: &[u8; AUTH_BYTES], tag: &[u8]) -> bool {
    full.get(..tag.len()).is_some_and(|expected| bool::from(expected.ct_eq(tag)))
}

fn rtcp_ssrc(packet: &[u8]) -> Option<u32> {
    let &[first, _, _, _, a, b, c, d] = packet.first_chunk()?;
    (first >> 6 == 2).then(|| u32::from_be_bytes([a, b, c, d]))
}
