//! Reports (RFC 3550 section 6): sender and receiver reports, the name of a source, and BYE.
//!
//! A BYE is read but ends no call: anybody could forge it. SIP ends calls.
use std::time::Duration;

use super::rtp::{Header, sequence_distance};

/// The longest compound packet that is read, in bytes.
pub const RTCP_BYTES_MAX: usize = 1_500;

/// How many packets of a compound are read.
const PACKETS_MAX: usize = 16;
const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const DESCRIPTION: u8 = 202;
const BYE: u8 = 203;
const CNAME: u8 = 1;
const CNAME_BYTES_MAX: usize = 64;
const BLOCK_BYTES: usize = 24;

/// What a sender says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SenderInfo {
    /// Wall clock as NTP has it: seconds since 1900 and 2^-32 parts of one.
    pub ntp: u64,
    /// The same moment on the clock of its packets.
    pub timestamp: u32,
    /// Packets sent.
    pub packets: u32,
    /// Bytes of payload sent.
    pub bytes: u32,
}

/// What is said of a source that was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The source.
    pub ssrc: u32,
    /// Lost since the last report, in 256ths.
    pub fraction_lost: u8,
    /// Lost in all; negative when more came than were sent.
    pub lost: i32,
    /// The highest sequence number with its wraps above.
    pub highest: u32,
    /// Spread of arrival, in units of the clock.
    pub jitter: u32,
    /// The middle of the NTP time of the last sender report of that source; 0 for none.
    pub last_report: u32,
    /// Time since then, in 65,536ths of a second.
    pub since_last: u32,
}

/// What a compound packet says that matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Who reports.
    pub ssrc: u32,
    /// Of a sender.
    pub sender: Option<SenderInfo>,
    /// What it says of sources that it heard, at most 31 a packet.
    pub blocks: Vec<Block>,
    /// It says that it is leaving.
    pub bye: bool,
}

/// The bytes are no RTCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no RTCP packet")]
pub struct RtcpError;

impl Report {
    /// Reads a compound packet. Packets of kinds that do not matter are passed over.
    ///
    /// # Errors
    /// [`RtcpError`] unless it begins with a whole report and all of its lengths fit.
    pub fn parse(mut bytes: &[u8]) -> Result<Self, RtcpError> {
        let mut report = Self::default();
        let begins = matches!(bytes.get(1), Some(&(SENDER_REPORT | RECEIVER_REPORT)));
        if bytes.len() > RTCP_BYTES_MAX || !begins {
            return Err(RtcpError);
        }
        for _ in 0..PACKETS_MAX {
            let Some(&[first, kind, high, low]) = bytes.first_chunk() else { break };
            let words = usize::from(u16::from_be_bytes([high, low])).saturating_add(1);
            let packet = bytes.split_at_checked(words.saturating_mul(4)).ok_or(RtcpError)?;
            if first >> 6 != 2 {
                return Err(RtcpError);
            }
            let (body, rest) = packet;
            let body = body.get(4..).ok_or(RtcpError)?;
            match kind {
                SENDER_REPORT | RECEIVER_REPORT => report.read(kind, first & 0x1f, body)?,
                BYE => report.bye = true,
                _ => {}
            }
            bytes = rest;
        }
        if bytes.is_empty() { Ok(report) } else { Err(RtcpError) }
    }

    fn read(&mut self, kind: u8, count: u8, mut body: &[u8]) -> Result<(), RtcpError> {
        self.ssrc = number(&mut body).ok_or(RtcpError)?;
        if kind == SENDER_REPORT {
            self.sender = Some(sender(&mut body).ok_or(RtcpError)?);
        }
        for _ in 0..count {
            let block = block(&mut body).ok_or(RtcpError)?;
            if self.blocks.len() < 31 {
                self.blocks.push(block);
            }
        }
        Ok(())
    }

    /// Writes a compound packet: the report, the name of the source, and BYE when it says so.
    #[must_use]
    pub fn to_bytes(&self, cname: &str) -> Vec<u8> {
        let mut out = vec![];
        let blocks = self.blocks.iter().take(31);
        let kind = if self.sender.is_some() { SENDER_REPORT } else { RECEIVER_REPORT };
        let mut body = self.ssrc.to_be_bytes().to_vec();
        if let Some(sender) = &self.sender {
            body.extend(sender.ntp.to_be_bytes());
            for field in [sender.timestamp, sender.packets, sender.bytes] {
                body.extend(field.to_be_bytes());
            }
        }
        for block in blocks.clone() {
            body.extend(block.to_bytes());
        }
        push(&mut out, kind, u8::try_from(blocks.count()).unwrap_or(0), &body);
        let mut name = self.ssrc.to_be_bytes().to_vec();
        let cname: Vec<u8> = cname.bytes().take(CNAME_BYTES_MAX).collect();
        name.extend([CNAME, u8::try_from(cname.len()).unwrap_or(0)]);
        name.extend(cname);
        // The list ends with at least one zero and fills its last word.
        let length = name.len().saturating_add(4) & !3;
        name.resize(length, 0);
        push(&mut out, DESCRIPTION, 1, &name);
        if self.bye {
            push(&mut out, BYE, 1, &self.ssrc.to_be_bytes());
        }
        out
    }
}

impl Block {
    fn to_bytes(self) -> [u8; BLOCK_BYTES] {
        let lost = self.lost.clamp(-0x80_0000, 0x7f_ffff) & 0xff_ffff;
        let lost = (u32::from(self.fraction_lost) << 24) | lost.cast_unsigned();
        let fields =
            [self.ssrc, lost, self.highest, self.jitter, self.last_report, self.since_last];
        let mut out = [0; BLOCK_BYTES];
        let bytes = fields.iter().flat_map(|field| field.to_be_bytes());
        out.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        out
    }
}

fn push(out: &mut Vec<u8>, kind: u8, count: u8, body: &[u8]) {
    let words = u16::try_from(body.len() / 4).unwrap_or(0);
    out.extend([0x80 | count, kind]);
    out.extend(words.to_be_bytes());
    out.extend_from_slice(body);
}

fn number(bytes: &mut &[u8]) -> Option<u32> {
    let (first, rest) = bytes.split_first_chunk::<4>()?;
    *bytes = rest;
    Some(u32::from_be_bytes(*first))
}

fn sender(bytes: &mut &[u8]) -> Option<SenderInfo> {
    let (seconds, parts) = (number(bytes)?, number(bytes)?);
    let ntp = (u64::from(seconds) << 32) | u64::from(parts);
    let (timestamp, packets) = (number(bytes)?, number(bytes)?);
    Some(SenderInfo { ntp, timestamp, packets, bytes: number(bytes)? })
}

fn block(bytes: &mut &[u8]) -> Option<Block> {
    let (ssrc, lost) = (number(bytes)?, number(bytes)?);
    let [fraction_lost, ..] = lost.to_be_bytes();
    Some(Block {
        ssrc,
        fraction_lost,
        lost: (lost << 8).cast_signed() >> 8,
        highest: number(bytes)?,
        jitter: number(bytes)?,
        last_report: number(bytes)?,
        since_last: number(bytes)?,
    })
}

/// Counts what is heard of one source, for our reports (RFC 3550 appendix A).
#[derive(Clone, Copy, Debug, Default)]
pub struct Reception {
    ssrc: u32,
    first: Option<u32>,
    highest: u32,
    received: u32,
    expected_before: u32,
    received_before: u32,
    transit: Option<u32>,
    sixteenths: u32,
    last_report: Option<(u32, Duration)>,
}

impl Reception {
    /// Starts with nothing heard.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a packet whose clock runs at `clock_hz`. Another source starts anew.
    pub fn packet(&mut self, now: Duration, header: &Header, clock_hz: u32) {
        if self.first.is_some() && self.ssrc != header.ssrc {
            *self = Self::default();
        }
        self.ssrc = header.ssrc;
        if self.first.is_none() {
            // One wrap ahead, so that a packet overtaken by the first has a number too.
            self.highest = u32::from(header.sequence) | 0x1_0000;
            self.first = Some(self.highest);
        }
        let [low, high, ..] = self.highest.to_le_bytes();
        let ahead = sequence_distance(header.sequence, u16::from_le_bytes([low, high]));
        if let Ok(ahead) = u32::try_from(ahead) {
            self.highest = self.highest.saturating_add(ahead);
        }
        self.received = self.received.saturating_add(1);
        let units = now.as_micros().saturating_mul(u128::from(clock_hz)) / 1_000_000;
        let [a, b, c, d, ..] = units.to_le_bytes();
        let transit = u32::from_le_bytes([a, b, c, d]).wrapping_sub(header.timestamp);
        if let Some(before) = self.transit {
            let off = transit.wrapping_sub(before).cast_signed().unsigned_abs();
            let less = self.sixteenths.saturating_add(8) >> 4;
            self.sixteenths = self.sixteenths.saturating_sub(less).saturating_add(off);
        }
        self.transit = Some(transit);
    }

    /// Takes a report of the other side, so that ours can say how long ago it was.
    pub fn reported(&mut self, now: Duration, report: &Report) {
        if let Some(sender) = report.sender {
            let [_, _, a, b, c, d, _, _] = sender.ntp.to_be_bytes();
            self.last_report = Some((u32::from_be_bytes([a, b, c, d]), now));
        }
    }

    /// Returns what our next report says; nothing while nothing was heard.
    pub fn block(&mut self, now: Duration) -> Option<Block> {
        let first = self.first?;
        let expected = self.highest.saturating_sub(first).saturating_add(1);
        let lost = i64::from(expected).saturating_sub(i64::from(self.received));
        let due = expected.saturating_sub(self.expected_before);
        let came = self.received.saturating_sub(self.received_before);
        let missing = u64::from(due.saturating_sub(came));
        let fraction = missing.saturating_mul(256).checked_div(u64::from(due)).unwrap_or(0);
        (self.expected_before, self.received_before) = (expected, self.received);
        let since = self.last_report.map_or(0, |(_, at)| {
            let units = now.saturating_sub(at).as_micros().saturating_mul(65_536) / 1_000_000;
            u32::try_from(units).unwrap_or(u32::MAX)
        });
        Some(Block {
            ssrc: self.ssrc,
            fraction_lost: u8::try_from(fraction).unwrap_or(u8::MAX),
            lost: i32::try_from(lost).unwrap_or(i32::MAX),
            highest: self.highest.wrapping_sub(0x1_0000),
            jitter: self.sixteenths >> 4,
            last_report: self.last_report.map_or(0, |(ntp, _)| ntp),
            since_last: since,
        })
    }
}

#[cfg(test)]
mod tests;
