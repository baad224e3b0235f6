//! WAV files of speech: A-law at 8 kHz written; A-law, µ-law and 16-bit at 8 or 16 kHz read.
use super::g711::{alaw_from_linear, ulaw_to_alaw};
use super::resample::Down;

/// The longest sound that is read or written, in samples at 8 kHz: an hour.
pub const SAMPLES_MAX: usize = 28_800_000;

const LINEAR: u16 = 1;
const ALAW: u16 = 6;
const ULAW: u16 = 7;
/// A format whose real one stands further behind.
const EXTENSIBLE: u16 = 0xfffe;
const RATE_HZ: u32 = 8_000;
/// Bytes from the start to the samples of what we write.
pub const HEADER_BYTES: usize = 58;

/// The bytes are no sound that we can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WavError {
    /// Not a WAV file, or one cut short before its sound.
    #[error("not a WAV file")]
    NotWav,
    /// Stereo, another rate or another encoding.
    #[error("the sound is not mono A-law, µ-law or 16 bit at 8 or 16 kHz")]
    Format,
    /// Longer than [`SAMPLES_MAX`].
    #[error("the sound is too long")]
    Long,
}

/// Returns the header of a file with so many A-law samples, to be written before them.
#[must_use]
pub fn header(samples: u32) -> [u8; HEADER_BYTES] {
    let padded = samples.saturating_add(samples & 1);
    let mut out = [0; HEADER_BYTES];
    let fields: [&[u8]; 16] = [
        b"RIFF",
        &padded.saturating_add(50).to_le_bytes(),
        b"WAVE",
        b"fmt ",
        &18_u32.to_le_bytes(),
        &ALAW.to_le_bytes(),
        &1_u16.to_le_bytes(),
        &RATE_HZ.to_le_bytes(),
        &RATE_HZ.to_le_bytes(),
        &1_u16.to_le_bytes(),
        &8_u16.to_le_bytes(),
        &0_u16.to_le_bytes(),
        // Every format but the linear one says how many samples there are.
        b"fact\x04\0\0\0",
        &samples.to_le_bytes(),
        b"data",
        &samples.to_le_bytes(),
    ];
    out.iter_mut().zip(fields.concat()).for_each(|(to, from)| *to = from);
    out
}

/// Writes A-law sound as a file.
///
/// # Errors
/// [`WavError::Long`] beyond [`SAMPLES_MAX`].
pub fn write(sound: &[u8]) -> Result<Vec<u8>, WavError> {
    let samples = u32::try_from(sound.len()).map_err(|_| WavError::Long)?;
    if sound.len() > SAMPLES_MAX {
        return Err(WavError::Long);
    }
    let mut out = header(samples).to_vec();
    out.extend_from_slice(sound);
    if samples % 2 == 1 {
        out.push(0);
    }
    Ok(out)
}

/// What the file says of its sound.
#[derive(Clone, Copy)]
struct Format {
    encoding: u16,
    channels: u16,
    rate: u32,
    bits: u16,
}

/// Reads a file as A-law at 8 kHz.
///
/// # Errors
/// [`WavError`] for what is no such file.
pub fn read(file: &[u8]) -> Result<Vec<u8>, WavError> {
    let rest = file.strip_prefix(b"RIFF").and_then(|rest| rest.get(4..));
    let mut rest = rest.and_then(|rest| rest.strip_prefix(b"WAVE")).ok_or(WavError::NotWav)?;
    let mut format = None;
    loop {
        let (head, after) = rest.split_first_chunk::<8>().ok_or(WavError::NotWav)?;
        let [a, b, c, d, l0, l1, l2, l3] = *head;
        let length = u32::from_le_bytes([l0, l1, l2, l3]);
        let length = usize::try_from(length).map_err(|_| WavError::NotWav)?;
        match &[a, b, c, d] {
            b"fmt " => format = Some(read_format(after).ok_or(WavError::NotWav)?),
            // A length of a stream that was never closed reaches beyond the end.
            b"data" => {
                let sound = after.get(..length).unwrap_or(after);
                return converted(format.ok_or(WavError::NotWav)?, sound);
            }
            _ => {}
        }
        let padded = length.saturating_add(length & 1);
        rest = after.get(padded..).ok_or(WavError::NotWav)?;
    }
}

fn read_format(chunk: &[u8]) -> Option<Format> {
    let &[e0, e1, c0, c1, r0, r1, r2, r3, _, _, _, _, _, _, b0, b1] = chunk.first_chunk()?;
    let mut encoding = u16::from_le_bytes([e0, e1]);
    if encoding == EXTENSIBLE {
        encoding = u16::from_le_bytes(*chunk.get(24..)?.first_chunk()?);
    }
    Some(Format {
        encoding,
        channels: u16::from_le_bytes([c0, c1]),
        rate: u32::from_le_bytes([r0, r1, r2, r3]),
        bits: u16::from_le_bytes([b0, b1]),
    })
}

fn converted(format: Format, sound: &[u8]) -> Result<Vec<u8>, WavError> {
    let Format { encoding, channels, rate, bits } = format;
    let long = |samples: usize| if samples > SAMPLES_MAX { Err(WavError::Long) } else { Ok(()) };
    match (encoding, channels, rate, bits) {
        (ALAW, 1, RATE_HZ, 8) => long(sound.len()).map(|()| sound.to_vec()),
        (ULAW, 1, RATE_HZ, 8) => {
            long(sound.len()).map(|()| sound.iter().map(|byte| ulaw_to_alaw(*byte)).collect())
        }
        (LINEAR, 1, RATE_HZ, 16) => {
            long(sound.len() / 2).map(|()| linear(sound).map(alaw_from_linear).collect())
        }
        (LINEAR, 1, 16_000, 16) => {
            long(sound.len() / 4)?;
            let mut down = Down::new();
            let mut samples = linear(sound);
            let pairs = std::iter::from_fn(|| Some([samples.next()?, samples.next()?]));
            Ok(pairs.map(|pair| alaw_from_linear(down.push(pair))).collect())
        }
        _ => Err(WavError::Format),
    }
}

fn linear(sound: &[u8]) -> impl Iterator<Item = i16> {
    sound.chunks_exact(2).filter_map(|pair| Some(i16::from_le_bytes(*pair.first_chunk()?)))
}

#[cfg(test)]
mod tests;
