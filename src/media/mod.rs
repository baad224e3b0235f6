//! Sound and keys of a call, from bytes to bytes: RTP, codecs, keys pressed, SDP and SRTP.
//!
//! Nothing here waits, sends or asks for the time: the engine that owns the sockets hands bytes
//! and the time in and takes bytes out. All bytes are hostile; everything kept has a named most.
//!
//! Frames are kept as A-law at 8 kHz ([`FRAME_SAMPLES`] bytes for [`FRAME_MS`] milliseconds),
//! because that is what the trunks of Spain and Portugal carry.
#![warn(clippy::indexing_slicing, clippy::string_slice, clippy::arithmetic_side_effects)]

pub mod events;
pub mod g711;
pub mod jitter;
pub mod keypad;
pub mod keys;
pub mod latch;
pub mod level;
pub mod resample;
pub mod rtcp;
pub mod rtp;
pub mod sdp;
pub mod srtp;
pub mod tones;
pub mod wav;

/// The length of a frame, in milliseconds.
pub const FRAME_MS: u32 = 20;

/// Samples of a frame at 8 kHz; of A-law and µ-law as many bytes.
pub const FRAME_SAMPLES: usize = 160;
