//! Remembers which entities a text holds, so that a conversation that is sent again costs only its
//! new part.
//!
//! Promises: keeps no text, only a keyed hash of it and positions; bounded in memory; an entry made
//! by another detector version is never used. It must never be keyed by anything guessable: the key
//! comes from the vault.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use private_ai_detect::{Detector, Entity, Input};
use private_ai_surrogate::Sensitive;

const SHARDS: usize = 16;

/// Bytes that an entry costs beside its entities: key, table slot, reference counts.
const ENTRY_BYTES: usize = 96;

type Key = [u8; 16];
type Entities = Arc<[Entity]>;
type Table = HashMap<Key, Entities, BuildHasherDefault<FirstBytes>>;

/// Entities by keyed hash of text, field name and detector version.
pub struct SpanCache {
    key: Sensitive<[u8; 32]>,
    shards: [Mutex<Shard>; SHARDS],
    /// Bytes that the younger half of one shard may hold.
    half: usize,
}

/// Two generations: when the younger is full it becomes the older, and the older is forgotten.
/// What is used moves to the younger. As good as a least-recently-used list at a fraction of the
/// bookkeeping.
#[derive(Default)]
struct Shard {
    young: Table,
    old: Table,
    bytes: usize,
}

/// The key is a hash already: its first bytes serve as the table's.
#[derive(Default)]
struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8).take(1) {
            let mut word = [0; 8];
            for (to, from) in word.iter_mut().zip(chunk) {
                *to = *from;
            }
            self.0 ^= u64::from_le_bytes(word);
        }
    }

    /// The array's length prefix says nothing.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

impl std::fmt::Debug for SpanCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SpanCache").finish_non_exhaustive()
    }
}

impl SpanCache {
    /// A cache of about `bytes` bytes at most.
    #[must_use]
    pub fn new(key: Sensitive<[u8; 32]>, bytes: usize) -> Self {
        Self { key, shards: Default::default(), half: bytes / SHARDS / 2 }
    }

    /// The entities of a text, if they are known.
    #[must_use]
    pub fn get(&self, detector: &Detector, input: Input<'_>) -> Option<Entities> {
        let key = self.hash(detector, input);
        self.shard(&key).get(&key, self.half)
    }

    /// The entities of a text, detected now if they are not known.
    #[must_use]
    pub fn detect(&self, detector: &Detector, input: Input<'_>) -> Entities {
        let key = self.hash(detector, input);
        if let Some(known) = self.shard(&key).get(&key, self.half) {
            return known;
        }
        let found: Entities = detector.detect(input).into();
        self.shard(&key).put(key, Arc::clone(&found), self.half);
        found
    }

    fn hash(&self, detector: &Detector, input: Input<'_>) -> Key {
        let mut hasher = blake3::Hasher::new_keyed(self.key.expose());
        hasher.update(&detector.version().to_le_bytes());
        let field = input.key.unwrap_or_default();
        // Length first, so that no text can stand for another field and text.
        hasher.update(&(field.len() as u64).to_le_bytes());
        hasher.update(&[u8::from(input.key.is_some())]);
        hasher.update(field.as_bytes());
        hasher.update(input.text.as_bytes());
        let mut key = Key::default();
        for (to, from) in key.iter_mut().zip(hasher.finalize().as_bytes()) {
            *to = *from;
        }
        key
    }

    fn shard(&self, key: &Key) -> MutexGuard<'_, Shard> {
        let number = usize::from(key.last().copied().unwrap_or_default()) % SHARDS;
        let [first, ..] = &self.shards;
        let shard = self.shards.get(number).unwrap_or(first);
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shard {
    fn get(&mut self, key: &Key, half: usize) -> Option<Entities> {
        if let Some(known) = self.young.get(key) {
            return Some(Arc::clone(known));
        }
        let known = self.old.remove(key)?;
        self.put(*key, Arc::clone(&known), half);
        Some(known)
    }

    fn put(&mut self, key: Key, entities: Entities, half: usize) {
        let cost = ENTRY_BYTES + std::mem::size_of_val::<[Entity]>(&entities);
        if cost > half {
            return;
        }
        if self.bytes + cost > half {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        if self.young.insert(key, entities).is_none() {
            self.bytes += cost;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use private_ai_detect::Label;

    fn detector() -> Detector {
        Detector::builder().ner(false).build().unwrap()
    }

    fn cache(bytes: usize) -> SpanCache {
        SpanCache::new(Sensitive::new([7; 32]), bytes)
    }

    #[test]
    fn what_was_detected_is_known() {
        let (detector, cache) = (detector(), cache(1 << 20));
        let input = Input::plain("Write to maria.keller@acme.org.");
        assert!(cache.get(&detector, input).is_none());
        let found = cache.detect(&detector, input);
        assert_eq!(found.first().map(|e| e.label), Some(Label::EMAIL));
        assert_eq!(cache.get(&detector, input).as_deref(), Some(&*found));
    }

    #[test]
    fn field_and_version_are_part_of_the_key() {
        let (detector, cache) = (detector(), cache(1 << 20));
        let _ = cache.detect(&detector, Input { text: "b", key: Some("a") });
        assert!(cache.get(&detector, Input { text: "ab", key: None }).is_none());
        assert!(cache.get(&detector, Input { text: "ab", key: Some("") }).is_none());
        let other = Detector::builder().ner(false).threshold(Label::EMAIL, 0.9).build().unwrap();
        assert!(cache.get(&other, Input { text: "b", key: Some("a") }).is_none());
    }

    #[test]
    fn memory_is_bounded_and_what_is_used_stays() {
        let (detector, cache) = (detector(), cache(SHARDS * 2 * ENTRY_BYTES * 8));
        let used = Input::plain("used again and again");
        for number in 0..10_000 {
            let text = format!("text number {number}");
            let _ = cache.detect(&detector, Input::plain(&text));
            let _ = cache.detect(&detector, used);
        }
        assert!(cache.get(&detector, used).is_some());
        for shard in &cache.shards {
            let shard = shard.lock().unwrap();
            assert!(shard.young.len() <= 8 && shard.old.len() <= 8);
        }
    }
}
