//! Secrets of scopes that were loaded but have nothing recorded yet.
//!
//! Promises: everyone who loads the same new scope gets the same secret until it is recorded; the
//! number kept is bounded, and whoever's secret was dropped is told so at the commit
//! ([`VaultError::ScopeGone`](crate::VaultError::ScopeGone)) rather than given another.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::scope::{ScopeId, ScopeSecret};

/// About 25 MB at most. A scope stays here from its first request to its first value.
const CAPACITY: usize = 100_000;

pub(crate) struct Pending {
    inner: Mutex<Inner>,
    capacity: usize,
}

pub(crate) struct Inner {
    secrets: HashMap<ScopeId, (u64, ScopeSecret)>,
    by_age: BTreeMap<u64, ScopeId>,
    next: u64,
}

impl Pending {
    pub(crate) fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    fn with_capacity(capacity: usize) -> Self {
        let inner = Inner { secrets: HashMap::new(), by_age: BTreeMap::new(), next: 0 };
        Self { inner: Mutex::new(inner), capacity }
    }

    pub(crate) fn get(&self, id: &ScopeId) -> Option<ScopeSecret> {
        self.lock().get(id)
    }

    pub(crate) fn remove(&self, id: &ScopeId) {
        let mut inner = self.lock();
        if let Some((age, _)) = inner.secrets.remove(id) {
            inner.by_age.remove(&age);
        }
    }

    /// Keeps everyone else from adding and removing, so that a look at the database and an
    /// addition here are one step.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add(&self, inner: &mut Inner, id: &ScopeId, secret: &ScopeSecret) {
        while inner.secrets.len() >= self.capacity {
            let Some((_, oldest)) = inner.by_age.pop_first() else { break };
            inner.secrets.remove(&oldest);
        }
        let age = inner.next;
        inner.next += 1;
        if let Some((before, _)) = inner.secrets.insert(*id, (age, secret.duplicate())) {
            inner.by_age.remove(&before);
        }
        inner.by_age.insert(age, *id);
    }
}

impl Inner {
    pub(crate) fn get(&self, id: &ScopeId) -> Option<ScopeSecret> {
        self.secrets.get(id).map(|(_, secret)| secret.duplicate())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::Key;

    #[test]
    fn the_oldest_goes_when_there_are_too_many() {
        let pending = Pending::with_capacity(3);
        let ids: Vec<_> =
            (0u8..5).map(|n| ScopeId::derive(&Key::new([1; 32]), b"tenant", &[n])).collect();
        for id in &ids[..4] {
            pending.add(&mut pending.lock(), id, &ScopeSecret::generate().unwrap());
        }
        assert!(pending.get(&ids[0]).is_none());
        pending.remove(&ids[2]);
        pending.add(&mut pending.lock(), &ids[4], &ScopeSecret::generate().unwrap());
        let there: Vec<_> = ids.iter().map(|id| pending.get(id).is_some()).collect();
        assert_eq!(there, [false, true, false, true, true]);
        let inner = pending.lock();
        assert_eq!(inner.secrets.len(), inner.by_age.len());
    }
}
