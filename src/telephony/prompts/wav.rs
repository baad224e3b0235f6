//! Reading WAV files at any rate (Microsoft, "Multimedia Programming Interface and Data
//! Specifications 1.0"; the `fact` chunk and A-law by "New Multimedia Data Types", 1994).

use crate::media::g711;

/// Format tags of the `fmt ` chunk.
const PCM: u16 = 1;
const A_LAW: u16 = 6;
const EXTENSIBLE: u16 = 0xfffe;
/// The most channels that are mixed together.
const CHANNELS_MAX: u16 = 8;
/// The sample rates that are read, in hertz.
const RATES: std::ops::RangeInclusive<u32> = 4_000..=192_000;

/// Sound as a file holds it, one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audio {
    /// Samples a second.
    pub rate: u32,
    /// The samples.
    pub samples: Samples,
}

/// Samples of one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Samples {
    /// A-law bytes (ITU-T G.711), as they stand.
    ALaw(Vec<u8>),
    /// Linear, 16 bits.
    Linear(Vec<i16>),
}

impl Audio {
    /// Returns the samples as linear ones.
    #[must_use]
    pub fn linear(&self) -> Vec<i16> {
        match &self.samples {
            Samples::ALaw(bytes) => bytes.iter().map(|byte| g711::alaw_to_linear(*byte)).collect(),
            Samples::Linear(samples) => samples.clone(),
        }
    }
}

/// Why a file is no sound that we can use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WavError {
    /// It does not begin as a WAV file does.
    #[error("it is no WAV file")]
    NotWav,
    /// It ends before it should, or holds no sound.
    #[error("it is cut off, or holds no sound")]
    CutOff,
    /// It is encoded in another way.
    #[error(
        "its encoding (format {format}, {bits} bits, {channels} channels) is not read; save it as PCM, 16 bits"
    )]
    Encoding {
        /// The format tag.
        format: u16,
        /// Bits of a sample.
        bits: u16,
        /// Channels.
        channels: u16,
    },
    /// Its sample rate is none of a recording.
    #[error("{0} samples a second are not read; save it with 8000 to 48000")]
    Rate(u32),
}

/// Reads a WAV file with PCM of 16 bits or A-law; several channels become one.
///
/// A data chunk that says it is longer than the file (as programs write that send to a pipe) ends
/// with the file.
///
/// # Errors
/// [`WavError`] says what is not read.
pub fn read_wav(file: &[u8]) -> Result<Audio, WavError> {
    let body = file.strip_prefix(b"RIFF").and_then(|rest| rest.get(4..));
    let mut rest = body.and_then(|rest| rest.strip_prefix(b"WAVE")).ok_or(WavError::NotWav)?;
    let mut format = None;
    while let Some((head, after)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, size @ ..] = *head;
        let size = usize::try_from(u32::from_le_bytes(size)).unwrap_or(usize::MAX);
        let chunk = after.get(..size).unwrap_or(after);
        match &[a, b, c, d] {
            b"fmt " => format = Some(Format::read(chunk)?),
            b"data" => return format.ok_or(WavError::CutOff)?.samples(chunk),
            _ => {}
        }
        // Chunks begin at even places.
        let next = chunk.len().saturating_add(chunk.len() % 2);
        rest = after.get(next..).unwrap_or_default();
    }
    Err(WavError::CutOff)
}

struct Format {
    tag: u16,
    channels: u16,
    rate: u32,
    bits: u16,
}

impl Format {
    fn read(chunk: &[u8]) -> Result<Self, WavError> {
        let short = |at: usize| -> Option<u16> {
            Some(u16::from_le_bytes(*chunk.get(at..)?.first_chunk()?))
        };
        let rate = chunk.get(4..).and_then(|rest| rest.first_chunk()).copied();
        let (Some(tag), Some(channels), Some(rate), Some(bits)) =
            (short(0), short(2), rate.map(u32::from_le_bytes), short(14))
        else {
            return Err(WavError::CutOff);
        };
        // The first two bytes of the GUID of an extensible format are the tag.
        let tag = if tag == EXTENSIBLE { short(24).unwrap_or(tag) } else { tag };
        let fits = matches!((tag, bits), (PCM, 16) | (A_LAW, 8));
        if !fits || !(1..=CHANNELS_MAX).contains(&channels) {
            return Err(WavError::Encoding { format: tag, bits, channels });
        }
        if !RATES.contains(&rate) {
            return Err(WavError::Rate(rate));
        }
        Ok(Self { tag, channels, rate, bits })
    }

    fn samples(&self, data: &[u8]) -> Result<Audio, WavError> {
        let channels = usize::from(self.channels);
        let samples = if self.tag == A_LAW && channels == 1 {
            Samples::ALaw(data.to_vec())
        } else {
            let linear: Vec<i16> = if self.bits == 8 {
                data.iter().map(|byte| g711::alaw_to_linear(*byte)).collect()
            } else {
                data.as_chunks().0.iter().map(|two| i16::from_le_bytes(*two)).collect()
            };
            Samples::Linear(linear.chunks_exact(channels).map(mixed).collect())
        };
        let empty = match &samples {
            Samples::ALaw(bytes) => bytes.is_empty(),
            Samples::Linear(samples) => samples.is_empty(),
        };
        if empty { Err(WavError::CutOff) } else { Ok(Audio { rate: self.rate, samples }) }
    }
}

fn mixed(channels: &[i16]) -> i16 {
    let sum: i32 = channels.iter().map(|sample| i32::from(*sample)).sum();
    let count = i32::try_from(channels.len()).unwrap_or(1).max(1);
    i16::try_from(sum / count).unwrap_or_default()
}
