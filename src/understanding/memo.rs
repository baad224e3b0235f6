//! What was worked out for words of earlier texts: most words of a text are among the few thousand
//! that come again and again.
//!
//! Each thread keeps its own, in a table of fixed size where a new word takes the place of an old
//! one. It holds nothing but what would be worked out again, so it never changes an answer.
use std::sync::{Arc, Weak};

/// Results by key. They belong to one table of weights and are forgotten when another is asked,
/// as when the desk's files are read anew.
pub(super) struct Memo<Key, Known, const PAIRS: usize> {
    of: Weak<()>,
    places: Vec<[(Key, Known); 2]>,
}

impl<Key, Known, const PAIRS: usize> Default for Memo<Key, Known, PAIRS> {
    fn default() -> Self {
        Self::empty()
    }
}

impl<Key, Known, const PAIRS: usize> Memo<Key, Known, PAIRS> {
    /// Nothing, for nobody; it takes no room.
    pub(super) const fn empty() -> Self {
        Self { of: Weak::new(), places: vec![] }
    }
}

impl<Key: Copy + Default + Eq, Known: Clone + Default, const PAIRS: usize> Memo<Key, Known, PAIRS> {
    /// Makes it ready for the table of weights that `owner` stands for: empty, unless it is already.
    pub(super) fn belong_to(&mut self, owner: &Arc<()>) {
        if !std::ptr::eq(self.of.as_ptr(), Arc::as_ptr(owner)) {
            self.of = Arc::downgrade(owner);
            self.places.clear();
            self.places.resize(PAIRS, Default::default());
        }
    }

    /// Returns what is known for a key, working it out if it is new. Keys that are alike in the
    /// upper bits of `mixed` share two places; the default key is never asked for.
    #[inline]
    pub(super) fn get(
        &mut self,
        key: Key,
        mixed: u64,
        work_out: impl FnOnce() -> Known,
    ) -> Option<&Known> {
        let shift = u64::BITS - PAIRS.ilog2();
        let place = usize::try_from(mixed >> shift).unwrap_or(0);
        let [first, second] = self.places.get_mut(place)?;
        if first.0 != key {
            if second.0 == key {
                return Some(&second.1);
            }
            std::mem::swap(first, second);
            *first = (key, work_out());
        }
        Some(&first.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_worked_out_is_kept_until_others_take_its_place_or_its_owner_changes() {
        let (one, other) = (Arc::new(()), Arc::new(()));
        let mut memo = Memo::<u64, u64, 2>::empty();
        assert_eq!(memo.get(1, 0, || 10), None);
        memo.belong_to(&one);
        assert_eq!(memo.get(1, 0, || 10), Some(&10));
        assert_eq!(memo.get(2, 0, || 20), Some(&20));
        assert_eq!(memo.get(1, 0, || 11), Some(&10));
        assert_eq!(memo.get(2, 0, || 21), Some(&20));
        assert_eq!(memo.get(9, u64::MAX, || 90), Some(&90));
        memo.belong_to(&one);
        assert_eq!(memo.get(3, 1, || 30), Some(&30));
        assert_eq!(memo.get(2, 0, || 22), Some(&20));
        assert_eq!(memo.get(1, 0, || 12), Some(&12));
        assert_eq!(memo.get(9, u64::MAX, || 91), Some(&90));
        memo.belong_to(&other);
        assert_eq!(memo.get(9, u64::MAX, || 92), Some(&92));
    }
}
