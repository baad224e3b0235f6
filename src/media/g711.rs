//! A-law and µ-law (ITU-T G.711), and from the one to the other by table.
//!
//! Samples are linear 16-bit at 8 kHz. Both laws are exact: a value that was decoded is encoded
//! to the same byte, except the negative zero of µ-law, which becomes the positive one.

/// Silence in A-law.
pub const ALAW_SILENCE: u8 = 0xd5;

/// Silence in µ-law.
pub const ULAW_SILENCE: u8 = 0xff;

const SIGN: u8 = 0x80;
/// A-law sends every second bit inverted.
const ALAW_TOGGLE: u8 = 0x55;
/// What µ-law adds to a magnitude of 14 bits, so that segments begin at powers of two.
const ULAW_BIAS: u16 = 33;
const ULAW_MAX: u16 = 8_158;

/// Makes a table of a function of the numbers from 0 on.
macro_rules! table {
    ($start:expr, $byte:ident: $number:ty => $value:expr) => {{
        let mut table = [$start; _];
        let mut $byte: $number = 0;
        let mut rest: &mut [_] = &mut table;
        while let [first, others @ ..] = rest {
            *first = $value;
            $byte = $byte.wrapping_add(1);
            rest = others;
        }
        table
    }};
}

static ALAW_LINEAR: [i16; 256] = table!(0, byte: u8 => alaw_expanded(byte));
static ULAW_LINEAR: [i16; 256] = table!(0, byte: u8 => ulaw_expanded(byte));
static ALAW_ULAW: [u8; 256] = table!(0, byte: u8 => ulaw_from_linear(alaw_expanded(byte)));
static LINEAR_ALAW: [u8; 4_096] =
    table!(0, place: u16 => alaw_compressed((place << 4).cast_signed()));
static ULAW_ALAW: [u8; 256] = table!(0, byte: u8 => alaw_compressed(ulaw_expanded(byte)));

/// Decodes a sample of A-law.
#[must_use]
pub fn alaw_to_linear(byte: u8) -> i16 {
    looked_up(&ALAW_LINEAR, byte)
}

/// Decodes a sample of µ-law.
#[must_use]
pub fn ulaw_to_linear(byte: u8) -> i16 {
    looked_up(&ULAW_LINEAR, byte)
}

/// Turns a sample of A-law into µ-law.
#[must_use]
pub fn alaw_to_ulaw(byte: u8) -> u8 {
    looked_up(&ALAW_ULAW, byte)
}

/// Turns a sample of µ-law into A-law.
#[must_use]
pub fn ulaw_to_alaw(byte: u8) -> u8 {
    looked_up(&ULAW_ALAW, byte)
}

/// Encodes a sample as A-law.
#[must_use]
pub fn alaw_from_linear(sample: i16) -> u8 {
    // A-law looks at 12 of 16 bits only.
    let place = usize::from(sample.cast_unsigned() >> 4);
    LINEAR_ALAW.get(place).copied().unwrap_or(ALAW_SILENCE)
}

const fn alaw_compressed(sample: i16) -> u8 {
    // The one's complement of a negative sample is its magnitude less one step.
    let (sign, magnitude) =
        if sample < 0 { (0, (!sample).cast_unsigned()) } else { (SIGN, sample.cast_unsigned()) };
    let steps = magnitude >> 3;
    // Segments 0 and 1 have the same step, each further one twice that of the one before.
    let segment = (16_u32.saturating_sub(steps.leading_zeros())).saturating_sub(5);
    let shift = if segment == 0 { 1 } else { segment };
    let [low, _] = ((steps >> shift) & 0x0f).to_le_bytes();
    let [number, ..] = segment.to_le_bytes();
    (sign | (number << 4) | low) ^ ALAW_TOGGLE
}

/// Encodes a sample as µ-law.
#[must_use]
pub const fn ulaw_from_linear(sample: i16) -> u8 {
    let (sign, magnitude) =
        if sample < 0 { (0, (!sample).cast_unsigned()) } else { (SIGN, sample.cast_unsigned()) };
    let steps = magnitude >> 2;
    let steps = if steps > ULAW_MAX { ULAW_MAX } else { steps }.saturating_add(ULAW_BIAS);
    let segment = (16_u32.saturating_sub(steps.leading_zeros())).saturating_sub(6);
    let [low, _] = ((steps >> segment.saturating_add(1)) & 0x0f).to_le_bytes();
    let [number, ..] = segment.to_le_bytes();
    // All but the sign is sent inverted.
    sign | (!((number << 4) | low) & !SIGN)
}

const fn alaw_expanded(byte: u8) -> i16 {
    let byte = byte ^ ALAW_TOGGLE;
    let segment = (byte >> 4) & 0x07;
    let low = i16::from_le_bytes([(byte & 0x0f) << 4, 0]);
    let magnitude = match segment {
        0 => low.saturating_add(8),
        1 => low.saturating_add(0x108),
        _ => low.saturating_add(0x108) << segment.saturating_sub(1),
    };
    if byte & SIGN == 0 { magnitude.saturating_neg() } else { magnitude }
}

const fn ulaw_expanded(byte: u8) -> i16 {
    let byte = !byte;
    let segment = (byte >> 4) & 0x07;
    let low = i16::from_le_bytes([(byte & 0x0f) << 3, 0]);
    let magnitude = (low.saturating_add(0x84) << segment).saturating_sub(0x84);
    if byte & SIGN == 0 { magnitude } else { magnitude.saturating_neg() }
}

fn looked_up<T: Copy + Default>(table: &[T; 256], byte: u8) -> T {
    table.get(usize::from(byte)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests;
