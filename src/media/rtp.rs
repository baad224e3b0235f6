//! RTP packets (RFC 3550 section 5.1) and the arithmetic of numbers that wrap.

/// Bytes of a header without contributing sources and extension.
pub const HEADER_BYTES: usize = 12;

/// The largest packet that is read, in bytes: what an Ethernet carries.
pub const PACKET_BYTES_MAX: usize = 1_500;

const VERSION: u8 = 2;
const PADDING: u8 = 0x20;
const EXTENSION: u8 = 0x10;
const MARKER: u8 = 0x80;

/// The fields of a header that matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Set on the first packet after silence, and of a key press.
    pub marker: bool,
    /// What the payload is, 0 to 127.
    pub payload_type: u8,
    /// Counts packets; wraps.
    pub sequence: u16,
    /// Counts samples at the clock of the payload type; wraps.
    pub timestamp: u32,
    /// The source within the session.
    pub ssrc: u32,
}

/// A packet that was read. The payload is without padding.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// The fixed fields.
    pub header: Header,
    /// What is carried; may be empty.
    pub payload: &'a [u8],
}

/// The bytes are no RTP packet. It does not hold them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RtpError {
    /// Shorter than its header says, or than any header.
    #[error("the packet is cut short")]
    Short,
    /// Longer than [`PACKET_BYTES_MAX`].
    #[error("the packet is too long")]
    Long,
    /// Not version 2.
    #[error("not RTP version 2")]
    Version,
    /// More padding than payload, or none where some is announced.
    #[error("the padding is wrong")]
    Padding,
}

impl<'a> Packet<'a> {
    /// Reads a packet, and skips contributing sources, an extension and padding.
    ///
    /// # Errors
    /// [`RtpError`] for anything that is no whole RTP packet.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, RtpError> {
        let header = Header::parse(bytes)?;
        let mut payload = bytes.get(header_bytes(bytes)?..).ok_or(RtpError::Short)?;
        if bytes.first().is_some_and(|first| first & PADDING != 0) {
            let count = payload.last().copied().map_or(0, usize::from);
            let end = payload.len().checked_sub(count).ok_or(RtpError::Padding)?;
            if count == 0 {
                return Err(RtpError::Padding);
            }
            payload = payload.get(..end).ok_or(RtpError::Padding)?;
        }
        Ok(Self { header, payload })
    }

    /// Appends the packet to `out`.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.header.to_bytes());
        out.extend_from_slice(self.payload);
    }
}

impl std::fmt::Debug for Packet<'_> {
    /// Prints no payload: keys and voices are in it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Packet")
            .field("header", &self.header)
            .field("payload_bytes", &self.payload.len())
            .finish()
    }
}

impl Header {
    /// Reads the fixed part.
    ///
    /// # Errors
    /// [`RtpError`] for what is no RTP of version 2 or has no acceptable length.
    pub fn parse(bytes: &[u8]) -> Result<Self, RtpError> {
        if bytes.len() > PACKET_BYTES_MAX {
            return Err(RtpError::Long);
        }
        let Some(&[first, second, s1, s0, t3, t2, t1, t0, c3, c2, c1, c0]) = bytes.first_chunk()
        else {
            return Err(RtpError::Short);
        };
        if first >> 6 != VERSION {
            return Err(RtpError::Version);
        }
        Ok(Self {
            marker: second & MARKER != 0,
            payload_type: second & !MARKER,
            sequence: u16::from_be_bytes([s1, s0]),
            timestamp: u32::from_be_bytes([t3, t2, t1, t0]),
            ssrc: u32::from_be_bytes([c3, c2, c1, c0]),
        })
    }

    /// Returns the header as it is sent, without contributing sources, extension or padding.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; HEADER_BYTES] {
        let marker = if self.marker { MARKER } else { 0 };
        let [s1, s0] = self.sequence.to_be_bytes();
        let [t3, t2, t1, t0] = self.timestamp.to_be_bytes();
        let [c3, c2, c1, c0] = self.ssrc.to_be_bytes();
        let second = marker | (self.payload_type & !MARKER);
        [VERSION << 6, second, s1, s0, t3, t2, t1, t0, c3, c2, c1, c0]
    }
}

/// Returns how long the header is with its contributing sources and extension, in bytes; what
/// follows is payload (encrypted under SRTP).
///
/// # Errors
/// [`RtpError::Short`] when the packet ends before its header does.
pub fn header_bytes(packet: &[u8]) -> Result<usize, RtpError> {
    let first = *packet.first().ok_or(RtpError::Short)?;
    let sources = usize::from(first & 0x0f).saturating_mul(4);
    let mut length = HEADER_BYTES.saturating_add(sources);
    if first & EXTENSION != 0 {
        let head = packet.get(length..).and_then(<[u8]>::first_chunk::<4>);
        let &[_, _, high, low] = head.ok_or(RtpError::Short)?;
        let words = usize::from(u16::from_be_bytes([high, low]));
        length = length.saturating_add(4).saturating_add(words.saturating_mul(4));
    }
    if length > packet.len() { Err(RtpError::Short) } else { Ok(length) }
}

/// Returns whether a datagram is RTCP and not RTP, where both come to one port (RFC 5761
/// section 4).
#[must_use]
pub fn is_rtcp(datagram: &[u8]) -> bool {
    matches!(datagram, [first, 192..=223, ..] if first >> 6 == VERSION)
}

/// Returns how far `new` is ahead of `old`; negative when it is behind (half of the circle each).
#[must_use]
pub const fn sequence_distance(new: u16, old: u16) -> i16 {
    new.wrapping_sub(old).cast_signed()
}

/// Returns how far `new` is ahead of `old` in samples; negative when it is behind.
#[must_use]
pub const fn timestamp_distance(new: u32, old: u32) -> i32 {
    new.wrapping_sub(old).cast_signed()
}

#[cfg(test)]
mod tests;
