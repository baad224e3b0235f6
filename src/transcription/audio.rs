//! What a caller said, as samples; whether anything was said; and the WAV form of it.
use std::fmt;
use std::time::Duration;

/// The longest audio that is transcribed: an utterance in a call, not a meeting.
pub const AUDIO_MAX: Duration = Duration::from_secs(60);

/// How many frames of 20 ms must be louder than [`SPEECH_LEVEL`] to be speech: the shortest "sí"
/// has more, a click on the line fewer.
const SPEECH_FRAMES_MIN: usize = 4;
/// The root mean square of a frame of speech, of 32768: -48 dB below full scale. Idle lines are
/// below -55 dB, quiet speakers above -42 dB.
const SPEECH_LEVEL: i64 = 130;
/// Frames of level measurement in one second.
const FRAMES_PER_S: usize = 50;

/// Bytes of a WAV header.
const WAV_HEADER_BYTES: u32 = 44;

/// Samples in one second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleRate {
    /// 8000, as G.711 has it.
    Hz8000,
    /// 16000, as G.722 has it.
    Hz16000,
}

impl SampleRate {
    /// Returns the samples in one second.
    #[must_use]
    pub const fn hz(self) -> u32 {
        match self {
            Self::Hz8000 => 8_000,
            Self::Hz16000 => 16_000,
        }
    }
}

/// One channel of linear samples. Prints without them.
#[derive(Clone, PartialEq, Eq)]
pub struct Pcm {
    /// Samples in one second.
    pub rate: SampleRate,
    /// The samples.
    pub samples: Vec<i16>,
}

impl fmt::Debug for Pcm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pcm({} Hz, {} samples)", self.rate.hz(), self.samples.len())
    }
}

impl Pcm {
    /// Returns whether this is longer than [`AUDIO_MAX`].
    pub(super) fn is_too_long(&self) -> bool {
        let most = u64::from(self.rate.hz()).saturating_mul(AUDIO_MAX.as_secs());
        u64::try_from(self.samples.len()).is_ok_and(|samples| samples > most)
            || self.samples.len() > usize::try_from(u32::MAX / 4).unwrap_or(usize::MAX)
    }

    /// Returns whether nothing in it is as loud as speech.
    pub(super) fn is_silent(&self) -> bool {
        let frame = usize::try_from(self.rate.hz()).unwrap_or(usize::MAX) / FRAMES_PER_S;
        let loud = self.samples.chunks_exact(frame.max(1)).filter(|frame| is_loud(frame));
        loud.take(SPEECH_FRAMES_MIN).count() < SPEECH_FRAMES_MIN
    }

    /// Returns the samples as bytes, least significant first.
    pub(super) fn to_le_bytes(&self) -> Vec<u8> {
        self.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
    }

    /// Returns a WAV file of these samples: RIFF, PCM, 16 bits, one channel.
    ///
    /// Only for audio that [is not too long](Self::is_too_long).
    pub(super) fn to_wav(&self) -> Vec<u8> {
        let data = self.to_le_bytes();
        let data_bytes = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let hz = self.rate.hz();
        let mut wav = Vec::with_capacity(data.len().saturating_add(64));
        wav.extend_from_slice(b"RIFF");
        // All behind this field.
        let behind = data_bytes.saturating_add(WAV_HEADER_BYTES.saturating_sub(8));
        wav.extend_from_slice(&behind.to_le_bytes());
        wav.extend_from_slice(b"WAVEfmt ");
        wav.extend_from_slice(&16_u32.to_le_bytes()); // bytes of the format
        wav.extend_from_slice(&1_u16.to_le_bytes()); // linear PCM
        wav.extend_from_slice(&1_u16.to_le_bytes()); // channels
        wav.extend_from_slice(&hz.to_le_bytes());
        wav.extend_from_slice(&hz.saturating_mul(2).to_le_bytes()); // bytes in one second
        wav.extend_from_slice(&2_u16.to_le_bytes()); // bytes of one sample of all channels
        wav.extend_from_slice(&16_u16.to_le_bytes()); // bits of one sample
        wav.extend_from_slice(b"data");
        wav.extend_from_slice(&data_bytes.to_le_bytes());
        wav.extend_from_slice(&data);
        wav
    }
}

/// Returns whether a frame is as loud as speech. A constant offset, as cheap adapters have it, is
/// no sound: the variance is taken, not the energy.
fn is_loud(frame: &[i16]) -> bool {
    let count = i64::try_from(frame.len()).unwrap_or(i64::MAX);
    let sum: i64 = frame.iter().map(|sample| i64::from(*sample)).sum();
    let squares: i64 = frame.iter().map(|sample| i64::from(sample.unsigned_abs()).pow(2)).sum();
    // variance > level² with both sides times count²; a frame has 320 samples at most, so that
    // nothing comes near the end of i64.
    let spread = count.saturating_mul(squares).saturating_sub(sum.saturating_mul(sum));
    spread > SPEECH_LEVEL.saturating_mul(SPEECH_LEVEL).saturating_mul(count).saturating_mul(count)
}
