//! The scopes in use, in memory: one [`ScopeMap`] a scope, whoever asks.
//!
//! Promises: two requests of one scope see the same mappings; nobody sends a surrogate before the
//! mapping it needs is durable, also when another request made it; a scope whose commit failed is
//! forgotten and read again. Blocking: the vault is read while a scope is locked, so only a thread
//! of the pool may load one.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, TryLockError,
        atomic::{AtomicU64, Ordering},
    },
};

use private_ai_surrogate::{
    AssignError, Assignment, EgressProof, Found, Policy, RestoreIndex, ScopeMap,
};
use private_ai_vault::{Commit, ScopeId, Vault, VaultError};
use tokio::sync::watch;

/// Scopes that are kept in memory. One of a long conversation takes some hundred kilobytes.
const CAPACITY: usize = 2048;

/// The table of scopes.
pub struct Scopes {
    vault: Arc<Vault>,
    table: Mutex<HashMap<ScopeId, Arc<Slot>>>,
    clock: AtomicU64,
}

/// A scope, perhaps not loaded yet.
pub struct Slot {
    id: ScopeId,
    state: Mutex<Option<State>>,
    used: AtomicU64,
    /// What has become of the commits.
    progress: watch::Sender<Progress>,
}

/// Commits of a scope are numbered from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Progress {
    durable: u64,
    failed: bool,
}

struct State {
    map: ScopeMap,
    issued: u64,
}

/// What an assignment gives: the work of one request in one scope.
pub struct Assigned {
    /// What is replaced, and what is refused.
    pub assignment: Assignment,
    /// For the answer.
    pub index: Arc<RestoreIndex>,
    /// For the final bytes.
    pub proof: Arc<EgressProof>,
    /// How many mappings the scope has.
    pub mappings: usize,
    /// To be awaited before anything is sent.
    pub durable: Durable,
    /// To be handed to [`Scopes::settle`].
    pub commit: Option<(u64, Commit)>,
}

/// Waits until the mappings that a request uses are on disk.
pub struct Durable {
    number: u64,
    progress: watch::Receiver<Progress>,
}

/// Why a scope could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ScopeError {
    /// The vault could not be read.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// No surrogates could be made.
    #[error(transparent)]
    Assign(#[from] AssignError),
    /// A mapping that this request needs could not be recorded.
    #[error("the mappings could not be recorded")]
    NotRecorded,
}

impl std::fmt::Debug for Scopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scopes").finish_non_exhaustive()
    }
}

impl Scopes {
    /// No scope is loaded.
    #[must_use]
    pub fn new(vault: Arc<Vault>) -> Self {
        Self { vault, table: Mutex::default(), clock: AtomicU64::new(0) }
    }

    /// The place of a scope.
    #[must_use]
    pub fn slot(&self, id: &ScopeId) -> Arc<Slot> {
        let now = self.clock.fetch_add(1, Ordering::Relaxed);
        let mut table = self.lock();
        if let Some(slot) = table.get(id) {
            slot.used.store(now, Ordering::Relaxed);
            return Arc::clone(slot);
        }
        if table.len() >= CAPACITY {
            make_room(&mut table);
        }
        let slot = Arc::new(Slot {
            id: *id,
            state: Mutex::default(),
            used: AtomicU64::new(now),
            progress: watch::Sender::new(Progress::default()),
        });
        table.insert(*id, Arc::clone(&slot));
        slot
    }

    /// Takes all scopes out of memory that no request is using, so that what was deleted from the
    /// vault is not known any longer.
    pub fn forget_idle(&self) {
        self.lock().retain(|_, slot| Arc::strong_count(slot) > 1);
    }

    /// Assigns surrogates in a scope, loading it if need be. Blocking.
    ///
    /// # Errors
    /// [`ScopeError`].
    pub fn assign(
        &self,
        slot: &Slot,
        found: &[Found<'_>],
        policy: &Policy,
        taken: &dyn Fn(&str) -> bool,
    ) -> Result<Assigned, ScopeError> {
        let mut guard = slot.lock();
        if guard.is_none() {
            let loaded = self.vault.load_scope(&slot.id)?;
            let mut map = ScopeMap::new(loaded.key);
            map.load(loaded.mappings);
            *guard = Some(State { map, issued: 0 });
        }
        match guard.as_mut() {
            Some(state) => self.assign_in(slot, state, found, policy, taken),
            None => Err(ScopeError::NotRecorded),
        }
    }

    /// As [`assign`](Self::assign) when that needs no waiting, nothing otherwise.
    ///
    /// # Errors
    /// [`ScopeError`].
    pub fn try_assign(
        &self,
        slot: &Slot,
        found: &[Found<'_>],
        policy: &Policy,
        taken: &dyn Fn(&str) -> bool,
    ) -> Result<Option<Assigned>, ScopeError> {
        let mut guard = match slot.state.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(None),
        };
        let Some(state) = guard.as_mut() else { return Ok(None) };
        self.assign_in(slot, state, found, policy, taken).map(Some)
    }

    fn assign_in(
        &self,
        slot: &Slot,
        state: &mut State,
        found: &[Found<'_>],
        policy: &Policy,
        taken: &dyn Fn(&str) -> bool,
    ) -> Result<Assigned, ScopeError> {
        self.vault.touch(&slot.id);
        let assignment = match state.map.assign(found, policy, taken) {
            Ok(assignment) => assignment,
            Err(error) => {
                // Mappings that were made before it failed are in memory and will never be
                // recorded: the scope has to be read again.
                self.lock().remove(&slot.id);
                slot.progress.send_modify(|progress| progress.failed = true);
                return Err(error.into());
            }
        };
        // Under the lock, so that commits stand in the vault's queue in the order of their numbers.
        let commit = if assignment.new.is_empty() {
            None
        } else {
            state.issued += 1;
            Some((state.issued, self.vault.commit(&slot.id, &assignment.new)))
        };
        Ok(Assigned {
            index: state.map.restore_index(),
            proof: state.map.egress_proof(),
            mappings: state.map.len(),
            durable: Durable { number: state.issued, progress: slot.progress.subscribe() },
            assignment,
            commit,
        })
    }

    /// Waits for a commit and tells everybody who waits for it. Must run to its end even when the
    /// request it belongs to is gone: others may depend on it.
    pub async fn settle(self: Arc<Self>, slot: Arc<Slot>, number: u64, commit: Commit) {
        let result = commit.durable().await;
        if let Err(error) = &result {
            tracing::error!(scope = %slot.id, %error, "mappings could not be recorded");
            self.lock().remove(&slot.id);
        }
        slot.progress.send_modify(|progress| match result {
            Ok(()) => progress.durable = progress.durable.max(number),
            Err(_) => progress.failed = true,
        });
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ScopeId, Arc<Slot>>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets the eighth that was not used for longest. Scopes in use stay: a second instance of one
/// would not know what the first is about to record.
fn make_room(table: &mut HashMap<ScopeId, Arc<Slot>>) {
    let mut idle: Vec<(u64, ScopeId)> = table
        .values()
        .filter(|slot| Arc::strong_count(slot) == 1)
        .map(|slot| (slot.used.load(Ordering::Relaxed), slot.id))
        .collect();
    idle.sort_unstable();
    for (_, id) in idle.iter().take(CAPACITY / 8) {
        table.remove(id);
    }
}

impl Slot {
    fn lock(&self) -> MutexGuard<'_, Option<State>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Durable {
    /// True when there is nothing to wait for.
    #[must_use]
    pub fn is_now(&self) -> bool {
        let progress = *self.progress.borrow();
        !progress.failed && progress.durable >= self.number
    }

    /// Returns when every mapping that the request uses is on disk.
    ///
    /// # Errors
    /// [`ScopeError::NotRecorded`]: nothing may be sent.
    pub async fn wait(mut self) -> Result<(), ScopeError> {
        let number = self.number;
        let done = self.progress.wait_for(|p| p.failed || p.durable >= number).await;
        match done {
            Ok(progress) if !progress.failed => Ok(()),
            _ => Err(ScopeError::NotRecorded),
        }
    }
}
