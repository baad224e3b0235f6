//! Keys as telephone-events (RFC 4733): heard and sent.
//!
//! Real senders omit the marker, repeat timestamps, rewrite them or lose their end packets, so a
//! press is told by its *first* packet, and [`KeyReceiver`] only decides which packets belong to
//! a press that was told already.
use std::collections::VecDeque;
use std::time::Duration;

use super::keys::Key;
use super::rtp::{Header, sequence_distance, timestamp_distance};

/// Bytes of an event payload.
pub const EVENT_BYTES: usize = 4;

/// How many keys may wait to be sent.
pub const SENDING_MAX: usize = 32;

/// How many earlier presses are remembered, so that their late packets are known.
const RECENT_MAX: usize = 8;
/// Without a packet for so long a press has ended.
const SILENCE: Duration = Duration::from_millis(100);
/// Within so long a packet may go on with a press under a new timestamp.
const JOIN: Duration = Duration::from_millis(60);
/// For so long after a packet an older one may still come.
const LATE: Duration = Duration::from_millis(500);
/// How far behind an overtaken packet may be, in packets.
const OVERTAKEN_MAX: i16 = 64;
/// From this duration on a long press may be continued by a new segment (section 2.5.1.3).
const SEGMENT_FROM: u16 = 0xff00;
const END: u8 = 0x80;
const RESERVED: u8 = 0x40;
/// Power of a key that we send: -10 dBm0.
const VOLUME: u8 = 10;
/// Packets of a key before its end packets, in ticks of 20 ms.
const PRESS_TICKS: u16 = 5;
const END_PACKETS: u16 = 3;
/// Ticks of silence behind the end packets.
const PAUSE_TICKS: u16 = 1;
const TICKS_PER_SECOND: u32 = 50;

/// One event payload.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Event {
    key: Key,
    end: bool,
    /// In units of the event's clock.
    duration: u16,
}

impl Event {
    /// Reads a payload; nothing for events that are no keys.
    fn read(payload: &[u8]) -> Option<Self> {
        let &[code, flags, high, low] = payload.first_chunk()?;
        let key = Key::from_event(code)?;
        Some(Self { key, end: flags & END != 0, duration: u16::from_be_bytes([high, low]) })
    }
}

/// Returns whether a payload of a dynamic type that nobody agreed on is a key nevertheless: four
/// bytes, a known event, and the reserved bit clear.
#[must_use]
pub fn looks_like_a_key(payload_type: u8, payload: &[u8]) -> bool {
    let shape = matches!(payload, [_, flags, _, _] if flags & RESERVED == 0);
    payload_type >= 96 && shape && Event::read(payload).is_some()
}

#[derive(Clone, Copy)]
struct Press {
    ssrc: u32,
    timestamp: u32,
    key: Key,
    duration: u16,
    ended: bool,
    seen: Duration,
    sequence: u16,
}

/// Hears the keys of one incoming stream.
///
/// The clock rate does not matter: durations and timestamps are only compared.
#[derive(Default)]
pub struct KeyReceiver {
    current: Option<Press>,
    recent: VecDeque<(u32, u32, Key)>,
}

impl std::fmt::Debug for KeyReceiver {
    /// Prints no key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyReceiver").finish_non_exhaustive()
    }
}

/// What a packet is to the press that is current.
enum Meaning {
    /// A further packet of it, or one that came late.
    Known,
    /// The first packet of another press.
    Begins,
}

impl KeyReceiver {
    /// Starts with no key pressed.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a packet of a telephone-event stream; returns the key on the first packet of a press.
    pub fn receive(&mut self, now: Duration, header: &Header, payload: &[u8]) -> Option<Key> {
        let event = Event::read(payload)?;
        let Some(mut press) = self.current else {
            self.current = Some(first(now, header, event));
            return Some(event.key);
        };
        if now.saturating_sub(press.seen) > SILENCE {
            press.ended = true;
        }
        let meaning = self.meaning(&mut press, now, header, event);
        self.current = Some(press);
        match meaning {
            Meaning::Known => None,
            Meaning::Begins => {
                if self.recent.len() >= RECENT_MAX {
                    self.recent.pop_front();
                }
                self.recent.push_back((press.ssrc, press.timestamp, press.key));
                self.current = Some(first(now, header, event));
                Some(event.key)
            }
        }
    }

    /// Returns whether a key is held down: its end has not come, nor a silence of 100 ms.
    #[must_use]
    pub fn is_held(&self, now: Duration) -> bool {
        self.current.is_some_and(|press| !press.ended && now.saturating_sub(press.seen) <= SILENCE)
    }

    fn meaning(&self, press: &mut Press, now: Duration, header: &Header, event: Event) -> Meaning {
        let quiet = now.saturating_sub(press.seen);
        if press.ssrc != header.ssrc {
            return self.of_another_source(press, now, header, event);
        }
        let ahead = sequence_distance(header.sequence, press.sequence);
        let overtaken = (-OVERTAKEN_MAX..0).contains(&ahead) && quiet <= LATE;
        if !overtaken {
            press.sequence = header.sequence;
        }
        let same_key = press.key == event.key;
        if same_key && press.timestamp == header.timestamp {
            let anew = header.marker || event.duration < press.duration;
            if press.ended && !event.end && anew && !overtaken {
                return Meaning::Begins;
            }
            goes_on(press, now, event);
            return Meaning::Known;
        }
        let older = timestamp_distance(header.timestamp, press.timestamp) < 0;
        if overtaken || (older && quiet <= LATE) || self.is_recent(header, event.key) {
            return Meaning::Known;
        }
        let longer = event.duration >= press.duration;
        let joins = same_key && quiet <= JOIN;
        let segment = press.duration >= SEGMENT_FROM;
        if joins && !press.ended && (longer || segment) {
            // Somebody on the way rewrites timestamps, or the next segment of a long press.
            press.timestamp = header.timestamp;
            press.duration = event.duration;
            press.ended = event.end;
            press.seen = now;
            return Meaning::Known;
        }
        if joins && press.ended && event.end && longer {
            // One more end packet under a rewritten timestamp.
            press.timestamp = header.timestamp;
            press.seen = now;
            return Meaning::Known;
        }
        Meaning::Begins
    }

    /// A source that changes in the midst of a press goes on with it.
    fn of_another_source(
        &self,
        press: &mut Press,
        now: Duration,
        header: &Header,
        event: Event,
    ) -> Meaning {
        if self.is_recent(header, event.key) {
            return Meaning::Known;
        }
        let joins = press.key == event.key && now.saturating_sub(press.seen) <= JOIN;
        if joins && event.duration >= press.duration && (!press.ended || event.end) {
            let ended = press.ended || event.end;
            *press = Press { ended, ..first(now, header, event) };
            return Meaning::Known;
        }
        Meaning::Begins
    }

    fn is_recent(&self, header: &Header, key: Key) -> bool {
        self.recent.contains(&(header.ssrc, header.timestamp, key))
    }
}

const fn first(now: Duration, header: &Header, event: Event) -> Press {
    Press {
        ssrc: header.ssrc,
        timestamp: header.timestamp,
        key: event.key,
        duration: event.duration,
        ended: event.end,
        seen: now,
        sequence: header.sequence,
    }
}

fn goes_on(press: &mut Press, now: Duration, event: Event) {
    press.seen = now;
    press.duration = press.duration.max(event.duration);
    press.ended |= event.end;
}

/// What an event packet is made of; the caller adds sequence and source.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct EventPacket {
    /// Set on the first packet of a press.
    pub marker: bool,
    /// That of the beginning of the press.
    pub timestamp: u32,
    /// The event.
    pub payload: [u8; EVENT_BYTES],
}

/// Sends keys, one after the other: 120 ms each with three end packets and a pause.
pub struct KeySender {
    clock_hz: u32,
    waiting: VecDeque<Key>,
    sending: Option<Sending>,
}

#[derive(Clone, Copy)]
struct Sending {
    key: Key,
    timestamp: u32,
    /// Ticks since the press began.
    ticks: u16,
}

impl std::fmt::Debug for KeySender {
    /// Prints no key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeySender").field("clock_hz", &self.clock_hz).finish_non_exhaustive()
    }
}

impl KeySender {
    /// Sends at the clock rate of the agreed telephone-event, in Hz.
    #[must_use]
    pub const fn new(clock_hz: u32) -> Self {
        Self { clock_hz, waiting: VecDeque::new(), sending: None }
    }

    /// Queues a key; false when [`SENDING_MAX`] wait already.
    pub fn press(&mut self, key: Key) -> bool {
        if self.waiting.len() >= SENDING_MAX {
            return false;
        }
        self.waiting.push_back(key);
        true
    }

    /// Returns whether nothing is sent and nothing waits.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.sending.is_none() && self.waiting.is_empty()
    }

    /// Returns the packet of this tick of 20 ms, in place of sound; nothing while no key is sent.
    /// `timestamp` is that of the sound which the packet replaces.
    pub fn tick(&mut self, timestamp: u32) -> Option<EventPacket> {
        let mut sending = match self.sending {
            Some(sending) => sending,
            None => Sending { key: self.waiting.pop_front()?, timestamp, ticks: 0 },
        };
        sending.ticks = sending.ticks.saturating_add(1);
        let ends_from = PRESS_TICKS.saturating_add(1);
        let last = PRESS_TICKS.saturating_add(END_PACKETS);
        let over = sending.ticks >= last.saturating_add(PAUSE_TICKS);
        self.sending = (!over).then_some(sending);
        if sending.ticks > last {
            return None;
        }
        let end = sending.ticks >= ends_from;
        let per_tick = self.clock_hz / TICKS_PER_SECOND;
        let units = u32::from(sending.ticks.min(ends_from)).saturating_mul(per_tick);
        let [high, low] = u16::try_from(units).unwrap_or(u16::MAX).to_be_bytes();
        let flags = if end { END | VOLUME } else { VOLUME };
        Some(EventPacket {
            marker: sending.ticks == 1,
            timestamp: sending.timestamp,
            payload: [sending.key.event(), flags, high, low],
        })
    }
}

#[cfg(test)]
mod tests;
