use proptest::prelude::*;

use super::*;
use crate::media::g711::{alaw_to_linear, alaw_to_ulaw};

/// A file of one encoding, with a chunk that nobody needs.
fn file(encoding: u16, channels: u16, rate: u32, bits: u16, sound: &[u8]) -> Vec<u8> {
    let mut out = b"RIFF\0\0\0\0WAVELIST\x03\0\0\0abc\0fmt \x10\0\0\0".to_vec();
    out.extend(encoding.to_le_bytes());
    out.extend(channels.to_le_bytes());
    out.extend(rate.to_le_bytes());
    out.extend([0; 6]);
    out.extend(bits.to_le_bytes());
    out.extend(b"data");
    out.extend(u32::try_from(sound.len()).unwrap().to_le_bytes());
    out.extend(sound);
    out
}

#[test]
fn what_is_written_is_read() {
    for sound in [&[][..], &[1], &[1, 2, 3, 0xd5]] {
        let written = write(sound).unwrap();
        assert_eq!(written.len() % 2, 0);
        let size = u32::from_le_bytes(written[4..8].try_into().unwrap());
        assert_eq!(usize::try_from(size).unwrap(), written.len().saturating_sub(8));
        assert_eq!(read(&written).unwrap(), sound);
    }
    assert_eq!(write(&[0; 4]).unwrap()[..HEADER_BYTES], header(4));
}

#[test]
fn other_encodings_become_alaw() {
    let sound: Vec<u8> = (0..=255).collect();
    assert_eq!(read(&file(ALAW, 1, 8_000, 8, &sound)).unwrap(), sound);
    let ulaw: Vec<u8> = sound.iter().map(|byte| alaw_to_ulaw(*byte)).collect();
    let expected: Vec<u8> = ulaw.iter().map(|byte| ulaw_to_alaw(*byte)).collect();
    assert_eq!(read(&file(ULAW, 1, 8_000, 8, &ulaw)).unwrap(), expected);
    let linear: Vec<u8> =
        sound.iter().flat_map(|byte| alaw_to_linear(*byte).to_le_bytes()).collect();
    assert_eq!(read(&file(LINEAR, 1, 8_000, 16, &linear)).unwrap(), sound);
    let steady: Vec<u8> = [1_000_i16; 800].iter().flat_map(|s| s.to_le_bytes()).collect();
    let down = read(&file(LINEAR, 1, 16_000, 16, &steady)).unwrap();
    assert_eq!((down.len(), down[200]), (400, alaw_from_linear(1_000)));
}

#[test]
fn a_length_beyond_the_end_is_the_end() {
    let mut open = write(&[7; 4]).unwrap();
    open[54..58].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(read(&open).unwrap(), [7; 4]);
}

#[test]
fn what_cannot_be_used_is_refused() {
    for (encoding, channels, rate, bits) in
        [(LINEAR, 2, 8_000, 16), (LINEAR, 1, 44_100, 16), (LINEAR, 1, 8_000, 24), (3, 1, 8_000, 32)]
    {
        let wrong = file(encoding, channels, rate, bits, &[0; 8]);
        assert_eq!(read(&wrong), Err(WavError::Format), "{encoding} {channels} {rate} {bits}");
    }
    for wrong in [&b""[..], b"RIFF", b"RIFF\0\0\0\0WAVE", b"OggS", b"RIFF\0\0\0\0WAVEdata\0\0\0\0"]
    {
        assert_eq!(read(wrong), Err(WavError::NotWav));
    }
    assert_eq!(write(&vec![0; SAMPLES_MAX.saturating_add(1)]), Err(WavError::Long));
}

proptest! {
    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        let _ = read(&[b"RIFF\0\0\0\0WAVEfmt ", &bytes[..]].concat());
        let _ = read(&[b"RIFF\0\0\0\0WAVE", &bytes[..]].concat());
    }
}
