//! What was read from files, shared by all that read the same.
use std::sync::{Arc, Mutex, PoisonError, Weak};

use ring::digest::{Context, Digest, SHA256};

/// A digest (SHA-256) of all that a reading depends on.
#[derive(Clone, Copy)]
pub(super) struct Key(Digest);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_ref() == other.0.as_ref()
    }
}

impl Key {
    /// Takes the parts in their order; a part ends where the next begins, so that no two lists
    /// of parts have one key.
    pub(super) fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut digest = Context::new(&SHA256);
        for part in parts {
            digest.update(&part.len().to_le_bytes());
            digest.update(part);
        }
        Self(digest.finish())
    }
}

/// The readings of one kind of thing that somebody holds still. Whoever reads the same files
/// again, as after one rule of many was changed, gets the same thing at no cost; what nobody
/// holds is forgotten.
pub(super) struct Readings<T>(Mutex<Vec<(Key, Weak<T>)>>);

impl<T> Readings<T> {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(vec![]))
    }

    /// Returns the reading of this key, made by `read` unless somebody holds it.
    ///
    /// # Errors
    /// What `read` returns; nothing is kept then.
    pub(super) fn get<E>(
        &self,
        key: Key,
        read: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        if let Some(held) = self.held(key) {
            return Ok(held);
        }
        // Read without the lock: whoever reads something else need not wait.
        let made = Arc::new(read()?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(_, weak)| weak.strong_count() > 0);
        kept.push((key, Arc::downgrade(&made)));
        Ok(made)
    }

    fn held(&self, key: Key) -> Option<Arc<T>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().filter(|(known, _)| *known == key).find_map(|(_, weak)| weak.upgrade())
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;

    use super::{Key, Readings};

    #[test]
    fn the_same_is_read_once_while_somebody_holds_it() {
        let readings = Readings::<String>::new();
        let read = |text: &'static str| {
            readings.get(Key::of([text.as_bytes()]), || Ok::<_, Infallible>(text.to_owned()))
        };
        let first = read("a").unwrap();
        let again = readings.get(Key::of([&b"a"[..]]), || Err("was read again")).unwrap();
        assert!(Arc::ptr_eq(&first, &again));
        assert_eq!(*read("b").unwrap(), "b");
        drop((first, again));
        assert_eq!(readings.get(Key::of([&b"a"[..]]), || Err("read")), Err("read"));
    }

    #[test]
    fn a_fault_is_not_kept() {
        let readings = Readings::<u8>::new();
        let key = Key::of([&b"x"[..]]);
        assert_eq!(readings.get(key, || Err("fault")), Err("fault"));
        assert_eq!(readings.get(key, || Ok::<_, Infallible>(1)).map(|one| *one), Ok(1));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert!(Key::of([&b"ab"[..], b"c"]) != Key::of([&b"a"[..], b"bc"]));
    }
}
