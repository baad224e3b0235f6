//! One record as it lies in its slot: whole, or recognisably not.
//!
//! ```text
//! 0   magic "CTJ1"
//! 4   length of the sealed text, u16 little-endian
//! 6   CRC-32 of everything before and after it, u32 little-endian
//! 10  sequence number, u64 little-endian
//! 18  keyed digest of sequence number and text, 32 bytes
//! 50  the sealed text; zeros up to the end of the slot
//! ```
use crate::model::Digest;

/// The length of a slot, in bytes.
pub(super) const SLOT_BYTES: usize = 2_048;
/// What stands before the sealed text.
const HEAD_BYTES: usize = 50;
/// The longest sealed text, in bytes.
pub(super) const SEALED_MAX: usize = SLOT_BYTES - HEAD_BYTES;
const MAGIC: &[u8; 4] = b"CTJ1";

/// A record, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) seq: u64,
    pub(super) digest: Digest,
    pub(super) sealed: Vec<u8>,
}

/// What a slot holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// Nothing.
    Empty,
    /// A record that was never whole, or is being taken out, when the program or the machine ended.
    Torn,
    /// A whole record.
    Whole(Frame),
}

impl Frame {
    /// Returns the bytes of a whole slot; nothing when the text is longer than [`SEALED_MAX`].
    pub(super) fn to_slot(&self) -> Option<Vec<u8>> {
        let length = u16::try_from(self.sealed.len()).ok()?;
        if self.sealed.len() > SEALED_MAX {
            return None;
        }
        let mut rest = Vec::with_capacity(SLOT_BYTES);
        rest.extend_from_slice(&self.seq.to_le_bytes());
        rest.extend_from_slice(&self.digest.0);
        rest.extend_from_slice(&self.sealed);
        let mut slot = Vec::with_capacity(SLOT_BYTES);
        slot.extend_from_slice(MAGIC);
        slot.extend_from_slice(&length.to_le_bytes());
        slot.extend_from_slice(&checksum(length, &rest).to_le_bytes());
        slot.append(&mut rest);
        slot.resize(SLOT_BYTES, 0);
        Some(slot)
    }
}

impl Slot {
    /// Reads the bytes of a slot.
    pub(super) fn read(bytes: &[u8]) -> Self {
        if bytes.iter().all(|byte| *byte == 0) {
            return Self::Empty;
        }
        whole(bytes).map_or(Self::Torn, Self::Whole)
    }
}

fn whole(bytes: &[u8]) -> Option<Frame> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let (crc, rest) = rest.split_first_chunk::<4>()?;
    let length = u16::from_le_bytes(*length);
    let covered = rest.get(..usize::from(length).checked_add(8 + 32)?)?;
    if u32::from_le_bytes(*crc) != checksum(length, covered) {
        return None;
    }
    let (seq, rest) = covered.split_first_chunk::<8>()?;
    let (digest, sealed) = rest.split_first_chunk::<32>()?;
    Some(Frame { seq: u64::from_le_bytes(*seq), digest: Digest(*digest), sealed: sealed.to_vec() })
}

fn checksum(length: u16, rest: &[u8]) -> u32 {
    let bytes = MAGIC.iter().copied().chain(length.to_le_bytes()).chain(rest.iter().copied());
    !bytes.fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            // The polynomial of ISO 3309, reflected.
            if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame(seq: u64, sealed: Vec<u8>) -> Frame {
        Frame { seq, digest: Digest([7; 32]), sealed }
    }

    #[test]
    fn the_checksum_is_the_common_one() {
        let crc = !b"123456789".iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
            })
        });
        assert_eq!(crc, 0xcbf4_3926, "the check value of CRC-32");
    }

    #[test]
    fn nothing_is_empty_and_a_text_that_is_too_long_is_refused() {
        assert_eq!(Slot::read(&[0; SLOT_BYTES]), Slot::Empty);
        assert!(frame(1, vec![1; SEALED_MAX]).to_slot().is_some());
        assert_eq!(frame(1, vec![1; SEALED_MAX + 1]).to_slot(), None);
        assert_eq!(Slot::read(b"CTJ1"), Slot::Torn);
    }

    proptest! {
        #[test]
        fn a_record_comes_back(seq: u64, sealed in prop::collection::vec(any::<u8>(), 0..=SEALED_MAX)) {
            let frame = frame(seq, sealed);
            let slot = frame.to_slot().unwrap();
            prop_assert_eq!(slot.len(), SLOT_BYTES);
            prop_assert_eq!(Slot::read(&slot), Slot::Whole(frame));
        }

        #[test]
        fn a_record_of_which_only_some_sectors_came_is_torn(
            sealed in prop::collection::vec(1..=u8::MAX, 600..=SEALED_MAX),
            before in prop::collection::vec(any::<u8>(), SLOT_BYTES),
            came in 0_u8..15,
        ) {
            let slot = frame(9, sealed.clone()).to_slot().unwrap();
            // Four sectors of 512 bytes, each old or new.
            let mixed: Vec<u8> = slot
                .chunks(512)
                .zip(before.chunks(512))
                .enumerate()
                .flat_map(|(sector, (new, old))| if came >> sector & 1 == 1 { new } else { old })
                .copied()
                .collect();
            let used = 50 + sealed.len();
            prop_assume!(mixed[..used] != slot[..used]);
            prop_assert_eq!(Slot::read(&mixed), Slot::Torn);
        }

        #[test]
        fn one_changed_bit_is_found(sealed in prop::collection::vec(any::<u8>(), 0..200), bit in 0_usize..400) {
            let used = 50 + sealed.len();
            let mut slot = frame(3, sealed).to_slot().unwrap();
            let bit = bit % (used * 8);
            slot[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(Slot::read(&slot), Slot::Torn);
        }

        #[test]
        fn whatever_lies_there_is_read(bytes in prop::collection::vec(any::<u8>(), 0..=SLOT_BYTES)) {
            let _any = Slot::read(&bytes);
        }
    }
}
