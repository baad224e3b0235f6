use super::*;

#[test]
fn every_byte_comes_back() {
    for byte in 0..=u8::MAX {
        assert_eq!(alaw_from_linear(alaw_to_linear(byte)), byte, "A-law {byte:#x}");
        let expected = if byte == 0x7f { ULAW_SILENCE } else { byte };
        assert_eq!(ulaw_from_linear(ulaw_to_linear(byte)), expected, "µ-law {byte:#x}");
    }
}

#[test]
fn known_values_stand() {
    // The ends and the first steps of both laws.
    for (byte, linear) in [(0xd5, 8), (0x55, -8), (0xaa, 32_256), (0x2a, -32_256), (0xd4, 24)] {
        assert_eq!(alaw_to_linear(byte), linear, "A-law {byte:#x}");
    }
    for (byte, linear) in [(0xff, 0), (0x7f, 0), (0x80, 32_124), (0x00, -32_124), (0xfe, 8)] {
        assert_eq!(ulaw_to_linear(byte), linear, "µ-law {byte:#x}");
    }
    assert_eq!(alaw_from_linear(0), ALAW_SILENCE);
    assert_eq!(ulaw_from_linear(0), ULAW_SILENCE);
}

#[test]
fn every_sample_goes_to_a_nearest_value() {
    let distance = |a: i16, b: i16| i32::from(a).abs_diff(i32::from(b));
    for sample in i16::MIN..=i16::MAX {
        let alaw = distance(alaw_to_linear(alaw_from_linear(sample)), sample);
        let ulaw = distance(ulaw_to_linear(ulaw_from_linear(sample)), sample);
        let size = u32::from(sample.unsigned_abs());
        // Half a step: a step is at most a sixteenth of the sample, and never finer than the law.
        assert!(alaw <= size / 32 + 8, "A-law {sample} is {alaw} off");
        assert!(ulaw <= size / 32 + 8 || size > 32_124, "µ-law {sample} is {ulaw} off");
    }
}

#[test]
fn the_table_is_the_law() {
    for sample in i16::MIN..=i16::MAX {
        assert_eq!(alaw_from_linear(sample), alaw_compressed(sample), "{sample}");
    }
}

#[test]
fn both_laws_keep_their_order() {
    for from in i16::MIN..i16::MAX {
        let to = from.saturating_add(1);
        assert!(alaw_to_linear(alaw_from_linear(from)) <= alaw_to_linear(alaw_from_linear(to)));
        assert!(ulaw_to_linear(ulaw_from_linear(from)) <= ulaw_to_linear(ulaw_from_linear(to)));
    }
}

#[test]
fn between_the_laws_a_sample_stays_within_a_step() {
    assert_eq!(alaw_to_ulaw(ALAW_SILENCE), 0xfe, "A-law has no zero");
    assert_eq!(ulaw_to_alaw(ULAW_SILENCE), ALAW_SILENCE);
    for byte in 0..=u8::MAX {
        let there = ulaw_to_alaw(alaw_to_ulaw(byte));
        let off = i32::from(alaw_to_linear(there)).abs_diff(i32::from(alaw_to_linear(byte)));
        let size = u32::from(alaw_to_linear(byte).unsigned_abs());
        assert!(off <= size / 12 + 16, "{byte:#x} is {off} off");
    }
}
