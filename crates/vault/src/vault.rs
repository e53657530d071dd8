//! The vault: what the proxy talks to.
//!
//! Promises: a scope that was committed is there after a crash at any moment; one process works
//! on a directory; nothing is written by a request that brings nothing new.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use private_ai_surrogate::{Mapping, Sensitive};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use tokio::sync::oneshot;

use crate::control::{ControlError, Stop};
use crate::keyring::Keyring;
use crate::pending::Pending;
use crate::readers::Readers;
use crate::schema::{self, Access};
use crate::scope::{LoadedScope, Row, ScopeId, ScopeSecret, duplicate, value_index};
use crate::writer::{Job, Work, Writer};
use crate::{Commit, RootKey, VaultError, files, permissions, seal};

/// The database's name in the data directory.
pub(crate) const DATABASE: &str = "vault.db";
/// The name of the file of wrapped keys.
pub(crate) const SEAL: &str = "vault.seal";
/// The name of the file that one process holds locked.
pub(crate) const LOCK: &str = "vault.lock";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How many scopes are deleted between two chances for a commit.
const PURGE_STEP: usize = 256;
/// How many scopes' last uses are remembered at most, to note each only once in a while.
const RECENT: usize = 100_000;

/// Where a vault is and how long it keeps things.
#[derive(Clone, Debug)]
pub struct VaultOptions {
    /// The data directory; made if absent, for the owner alone.
    pub directory: PathBuf,
    /// How long a scope is kept after its last use; 30 days by default.
    pub ttl: Duration,
}

impl VaultOptions {
    /// The defaults for a data directory.
    #[must_use]
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into(), ttl: 30 * DAY }
    }

    /// How coarsely uses are noted: a day, or less when things expire sooner than in a month.
    fn granularity(&self) -> Duration {
        (self.ttl / 24).clamp(Duration::from_secs(1), DAY)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.directory.join(DATABASE)
    }

    pub(crate) fn seal(&self) -> PathBuf {
        self.directory.join(SEAL)
    }
}

/// How much a vault holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Scopes with something recorded.
    pub scopes: u64,
    /// Mappings in all of them.
    pub mappings: u64,
    /// Size of the database file, in bytes, without its write-ahead log.
    pub bytes: u64,
}

/// An open vault. Cheap to share behind an [`Arc`]; all methods take `&self`. Dropping it finishes
/// what was queued and closes the database.
pub struct Vault {
    options: VaultOptions,
    ring: Arc<Keyring>,
    pending: Arc<Pending>,
    readers: Readers,
    recent: Mutex<HashMap<ScopeId, i64>>,
    rotating: Mutex<()>,
    queue: Sender<Work>,
    writer: Option<JoinHandle<()>>,
    /// Held locked until everything else is closed.
    _lock: File,
}

impl Vault {
    /// Opens the vault of a directory, or makes one. Takes some milliseconds, and a few syncs of
    /// the disk the first time. A crash at any moment of it leaves a directory that opens again.
    ///
    /// # Errors
    /// [`VaultError::Permissions`] when something of it is readable by others, a link, or another
    /// user's ([`permissions::repair`] mends the first); [`VaultError::Locked`] when another
    /// process has it; [`VaultError::WrongKey`], [`VaultError::SealMissing`],
    /// [`VaultError::Damaged`], [`VaultError::Newer`]; [`VaultError::File`],
    /// [`VaultError::DiskFull`], [`VaultError::Database`] when the system refuses.
    pub fn open(options: &VaultOptions, root: &RootKey) -> Result<Self, VaultError> {
        files::make_directory(&options.directory)?;
        refuse_wide(options)?;
        let lock = lock(&options.directory)?;
        let ring = Arc::new(open_keyring(options, root)?);
        let path = std::path::absolute(options.database())
            .and_then(|p| resolve(&p))
            .map_err(|e| VaultError::file("find", &options.database(), &e))?;
        // Made beforehand, so that it is private from its first byte; its log inherits the mode.
        drop(files::open_private(&path, true)?);
        files::sync_directory(&path)?;
        let mut connection = schema::connect(&path, &ring.file, Access::Write)?;
        schema::migrate(&path, &mut connection)?;

        let pending = Arc::new(Pending::new());
        let writer = Writer {
            path: path.clone(),
            ring: Arc::clone(&ring),
            pending: Arc::clone(&pending),
            connection: Some(connection),
            granularity: seconds(options.granularity()),
            touched: HashMap::new(),
        };
        let (queue, work): (Sender<Work>, Receiver<Work>) = channel();
        let thread = std::thread::Builder::new()
            .name("vault-writer".to_owned())
            .spawn(move || writer.run(&work))
            .map_err(|e| VaultError::file("start the writer of", &path, &e))?;
        Ok(Self {
            options: options.clone(),
            readers: Readers::new(path, Arc::clone(&ring)),
            ring,
            pending,
            recent: Mutex::new(HashMap::new()),
            rotating: Mutex::new(()),
            queue,
            writer: Some(thread),
            _lock: lock,
        })
    }

    /// The id of a tenant's conversation: a keyed hash, the same on every start and under every
    /// root key.
    #[must_use]
    pub fn scope_id(&self, tenant: &[u8], conversation: &[u8]) -> ScopeId {
        ScopeId::derive(&self.ring.derivation, tenant, conversation)
    }

    /// The key and the mappings of a scope; a new key when nothing of it was recorded yet, the
    /// same for everyone until it is. Writes nothing. Blocks: about 5 µs a mapping.
    ///
    /// # Errors
    /// [`VaultError::Tampered`] when a stored value was changed, [`VaultError::Database`].
    pub fn load_scope(&self, id: &ScopeId) -> Result<LoadedScope, VaultError> {
        if let Some(secret) = self.pending.get(id) {
            return Ok(empty(&secret));
        }
        if let Some(found) = self.readers.with(|c| read_scope(c, &self.ring, id))? {
            if now() - found.last_used >= seconds(self.options.granularity()) {
                self.touch(id);
            }
            return Ok(found.scope);
        }
        // Between the look above and here somebody may have made the scope, or even recorded it.
        let mut pending = self.pending.lock();
        if let Some(secret) = pending.get(id) {
            return Ok(empty(&secret));
        }
        if let Some(found) = self.readers.with(|c| read_scope(c, &self.ring, id))? {
            return Ok(found.scope);
        }
        let secret = ScopeSecret::generate()?;
        self.pending.add(&mut pending, id, &secret);
        Ok(empty(&secret))
    }

    /// Queues mappings to be recorded, together with whatever else waits. Does not block. With
    /// nothing to record the answer is there at once. Recording the same mapping again changes
    /// nothing, so that a commit may be repeated after an error.
    pub fn commit(&self, id: &ScopeId, mappings: &[Mapping]) -> Commit {
        if mappings.is_empty() {
            return Commit::known(Ok(()));
        }
        self.queue_commit(id, mappings.iter().map(duplicate).collect())
    }

    /// Records the key of a scope that has no mappings, so that what derives from it alone (a
    /// keyed hash) is the same after a restart. Needs a write the first time only.
    ///
    /// # Errors
    /// [`VaultError::Database`] when the vault cannot be read.
    pub fn keep_scope(&self, id: &ScopeId) -> Result<Commit, VaultError> {
        if self.load_scope(id)?.recorded {
            return Ok(Commit::known(Ok(())));
        }
        Ok(self.queue_commit(id, Vec::new()))
    }

    /// Notes that a scope was used, so that it does not expire. Cheap: at most once a day a scope
    /// is this written, with the next commit or a few seconds later. Call it for each request of a
    /// scope that is kept in memory; loading and committing do it by themselves.
    pub fn touch(&self, id: &ScopeId) {
        let now = now();
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let granularity = seconds(self.options.granularity());
        if recent.get(id).is_some_and(|before| (0..granularity).contains(&(now - before))) {
            return;
        }
        if recent.len() >= RECENT {
            recent.clear();
        }
        recent.insert(*id, now);
        drop(recent);
        let _ = self.queue.send(Work::Touch(*id, now));
    }

    /// A key for another purpose, the same on every start.
    #[must_use]
    pub fn purpose_key(&self, purpose: &'static str) -> Sensitive<[u8; 32]> {
        seal::derive(&self.ring.derivation, "purpose", purpose.as_bytes())
    }

    /// Deletes every scope that was not used for the time to live, for good: their keys and
    /// values are overwritten and the freed space is given back. Uses are noted once a day, so a
    /// scope may live a day longer. Blocks; commits go on in between. Answers how many went.
    ///
    /// # Errors
    /// [`VaultError::Database`], [`VaultError::DiskFull`].
    pub fn purge_expired(&self, now: SystemTime) -> Result<usize, VaultError> {
        let kept = seconds(self.options.ttl).saturating_add(seconds(self.options.granularity()));
        let before = unix(now).saturating_sub(kept);
        let mut deleted = 0;
        loop {
            let step = self.ask(|done| Work::Purge { before, limit: PURGE_STEP, done })?;
            deleted += step;
            if step < PURGE_STEP {
                break;
            }
        }
        if deleted > 0 {
            self.ask(Work::Compact)?;
        }
        Ok(deleted)
    }

    /// Deletes a scope for good: without its secret, which is overwritten, no copy of its values
    /// can be read. Answers whether anything of it was recorded. A scope kept in memory must be
    /// dropped with it; a commit to it is refused with [`VaultError::ScopeGone`].
    ///
    /// # Errors
    /// [`VaultError::Database`], [`VaultError::DiskFull`].
    pub fn erase_scope(&self, id: &ScopeId) -> Result<bool, VaultError> {
        self.ask(|done| Work::Erase(*id, done))
    }

    /// The scopes in which an original is recorded, whatever its label and case. Opens the secret
    /// of every scope: about 10 µs each.
    ///
    /// # Errors
    /// [`VaultError::Tampered`], [`VaultError::Database`].
    pub fn find_by_value(&self, original: &str) -> Result<Vec<ScopeId>, VaultError> {
        let action = "look for a value";
        let fail = |e: rusqlite::Error| VaultError::database(action, &e);
        self.readers.with(|connection| {
            let mut scopes = connection
                .prepare_cached("SELECT number, id, tenant, secret FROM scopes ORDER BY number")
                .map_err(fail)?;
            let mut has = connection
                .prepare_cached(
                    "SELECT 1 FROM mappings WHERE scope = ?1 AND value_index = ?2 LIMIT 1",
                )
                .map_err(fail)?;
            let mut found = Vec::new();
            let mut rows = scopes.query([]).map_err(fail)?;
            while let Some(row) = rows.next().map_err(fail)? {
                let (number, id) = scope_of(row).map_err(fail)?;
                let id = id.ok_or(VaultError::Tampered { scope: "unknown".to_owned() })?;
                let sealed: Vec<u8> = row.get(3).map_err(fail)?;
                let secret = ScopeSecret::open(&id, &self.ring, &sealed)?;
                let index = value_index(&secret.index_key(), original);
                if has.exists(params![number, index]).map_err(fail)? {
                    found.push(id);
                }
            }
            Ok(found)
        })
    }

    /// How much the vault holds.
    ///
    /// # Errors
    /// [`VaultError::Database`].
    pub fn stats(&self) -> Result<Stats, VaultError> {
        self.readers.with(|connection| {
            let count = |statement: &str| -> Result<u64, VaultError> {
                connection
                    .query_row(statement, [], |row| row.get::<_, i64>(0))
                    .map(|n| u64::try_from(n).unwrap_or(0))
                    .map_err(|e| VaultError::database("count", &e))
            };
            Ok(Stats {
                scopes: count("SELECT count(*) FROM scopes")?,
                mappings: count("SELECT count(*) FROM mappings")?,
                bytes: count(
                    "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
                )?,
            })
        })
    }

    /// Changes the root key while the vault serves on: wraps the keys anew, which touches only the
    /// small seal file. With a key file given, the new key is put there. A crash at any moment
    /// leaves a vault that the key in the file opens. Without one, both keys fit until the vault is
    /// opened again with either, which retires the other.
    ///
    /// # Errors
    /// [`VaultError::WrongKey`] when `from` does not fit; [`VaultError::File`],
    /// [`VaultError::DiskFull`].
    pub fn rotate_root_key(
        &self,
        from: &RootKey,
        to: &RootKey,
        key_file: Option<&Path>,
    ) -> Result<(), VaultError> {
        let _alone = self.rotating.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.options.seal();
        let missing =
            || VaultError::SealMissing { path: path.clone(), database: self.options.database() };
        let mut ring = Keyring::load(&path, from)?.ok_or_else(missing)?;
        ring.add_root(to)?;
        ring.save(&path)?;
        if let Some(key_file) = key_file {
            to.save(key_file)?;
            ring.keep_only_root(to);
            ring.save(&path)?;
        }
        Ok(())
    }

    fn queue_commit(&self, id: &ScopeId, mappings: Vec<Mapping>) -> Commit {
        let (done, receiver) = oneshot::channel();
        let job = Job { id: *id, mappings, at: now(), done };
        match self.queue.send(Work::Commit(job)) {
            Ok(()) => Commit::queued(receiver),
            Err(_) => Commit::known(Err(VaultError::Closed)),
        }
    }

    /// A change of the control plane's tables, done when this returns.
    pub(crate) fn change<R: Send + 'static>(
        &self,
        action: &'static str,
        run: impl FnOnce(&Transaction<'_>, &Keyring) -> Result<R, Stop> + Send + 'static,
    ) -> Result<R, ControlError> {
        let (done, answer) = sync_channel(1);
        let work = Box::new(move |writer: &mut Writer| {
            // Nobody waits any more when the caller's thread is gone; the change stands.
            let _ = done.send(writer.change(action, run));
        });
        self.queue.send(Work::Change(work)).map_err(|_| VaultError::Closed)?;
        answer.recv().unwrap_or_else(|_| Err(VaultError::Closed.into()))
    }

    /// A look at the control plane's tables.
    pub(crate) fn look<R>(
        &self,
        action: &'static str,
        run: impl FnOnce(&Connection, &Keyring) -> Result<R, Stop>,
    ) -> Result<R, ControlError> {
        let result = self.readers.with(|connection| match run(connection, &self.ring) {
            Ok(result) => Ok(Ok(result)),
            Err(Stop::Database(error)) => Err(VaultError::database(action, &error)),
            Err(Stop::Refused(error)) => Ok(Err(error)),
        });
        result.map_err(ControlError::from)?
    }

    /// A key of the control plane, derived for one purpose.
    pub(crate) fn control_key(&self, purpose: &'static str) -> seal::Key {
        control_key(&self.ring, purpose)
    }

    fn ask<R>(
        &self,
        work: impl FnOnce(SyncSender<Result<R, VaultError>>) -> Work,
    ) -> Result<R, VaultError> {
        let (done, answer) = sync_channel(1);
        self.queue.send(work(done)).map_err(|_| VaultError::Closed)?;
        answer.recv().unwrap_or(Err(VaultError::Closed))
    }
}

impl Drop for Vault {
    fn drop(&mut self) {
        // The last connection to close tidies up; let it be the writer's.
        self.readers.close();
        let _ = self.queue.send(Work::Stop);
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

pub(crate) fn control_key(ring: &Keyring, purpose: &'static str) -> seal::Key {
    seal::derive(&ring.derivation, "control plane", purpose.as_bytes())
}

/// Opens the file of wrapped keys, or makes one when there is no database yet.
fn open_keyring(options: &VaultOptions, root: &RootKey) -> Result<Keyring, VaultError> {
    let path = options.seal();
    if let Some(mut ring) = Keyring::load(&path, root)? {
        if ring.roots() > 1 {
            // A change of the root key was interrupted, or waited for this start.
            ring.keep_only_root(root);
            ring.save(&path)?;
        }
        return Ok(ring);
    }
    let database = options.database();
    if database.symlink_metadata().is_ok_and(|m| m.len() > 0) {
        return Err(VaultError::SealMissing { path, database });
    }
    let ring = Keyring::generate(root)?;
    ring.save(&path)?;
    Ok(ring)
}

fn refuse_wide(options: &VaultOptions) -> Result<(), VaultError> {
    let database = options.database();
    let beside = ["-wal", "-shm", "-journal"].map(|end| {
        let mut name = database.clone().into_os_string();
        name.push(end);
        PathBuf::from(name)
    });
    let ours = [options.directory.clone(), options.seal(), database];
    for path in ours.iter().chain(&beside) {
        if let Some(violation) = permissions::check_one(path)? {
            return Err(VaultError::Permissions { violation });
        }
    }
    Ok(())
}

fn lock(directory: &Path) -> Result<File, VaultError> {
    let path = directory.join(LOCK);
    let file = files::open_private(&path, true)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(VaultError::Locked { directory: directory.to_owned() })
        }
        Err(TryLockError::Error(error)) => Err(VaultError::file("lock", &path, &error)),
    }
}

/// The path with the links above the file resolved: the database refuses links anywhere in it.
fn resolve(path: &Path) -> std::io::Result<PathBuf> {
    let parent = path.parent().unwrap_or_else(|| Path::new("/")).canonicalize()?;
    Ok(parent.join(path.file_name().unwrap_or_default()))
}

pub(crate) struct Found {
    scope: LoadedScope,
    last_used: i64,
}

pub(crate) fn read_scope(
    connection: &Connection,
    ring: &Keyring,
    id: &ScopeId,
) -> Result<Option<Found>, VaultError> {
    let fail = |e: rusqlite::Error| VaultError::database("load the scope", &e);
    // One snapshot: a scope deleted between two statements must not look half there.
    let transaction = connection.unchecked_transaction().map_err(fail)?;
    let row = transaction
        .prepare_cached("SELECT number, secret, last_used FROM scopes WHERE id = ?1")
        .and_then(|mut s| {
            s.query_row(params![id.as_bytes()], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, i64>(2)?))
            })
            .optional()
        })
        .map_err(fail)?;
    let Some((number, sealed, last_used)) = row else { return Ok(None) };
    let secret = ScopeSecret::open(id, ring, &sealed)?;
    let tampered = || VaultError::Tampered { scope: id.to_string() };
    let mut keys = None;
    let mut mappings = Vec::new();
    let mut statement = transaction
        .prepare_cached(
            "SELECT key_version, value_index, identity, label, part, provenance, sealed \
             FROM mappings WHERE scope = ?1 ORDER BY ordinal",
        )
        .map_err(fail)?;
    let mut rows = statement.query(params![number]).map_err(fail)?;
    while let Some(row) = rows.next().map_err(fail)? {
        let version: u32 = row.get(0).map_err(fail)?;
        if keys.as_ref().is_none_or(|(known, _)| *known != version) {
            let data = ring.data(version).ok_or_else(tampered)?;
            keys = Some((version, secret.row_keys(id, data, version)));
        }
        let (_, keys) = keys.as_ref().ok_or_else(tampered)?;
        mappings.push(keys.open(&stored(row).map_err(fail)?)?);
    }
    Ok(Some(Found {
        scope: LoadedScope { key: secret.scope_key(), mappings, recorded: true },
        last_used,
    }))
}

fn stored(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        value_index: row.get(1)?,
        identity: row.get(2)?,
        label: row.get(3)?,
        part: row.get(4)?,
        provenance: row.get(5)?,
        sealed: row.get(6)?,
    })
}

pub(crate) fn scope_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, Option<ScopeId>)> {
    let (id, tenant): (Vec<u8>, Vec<u8>) = (row.get(1)?, row.get(2)?);
    Ok((row.get(0)?, ScopeId::from_row(&id, &tenant)))
}

fn empty(secret: &ScopeSecret) -> LoadedScope {
    LoadedScope { key: secret.scope_key(), mappings: Vec::new(), recorded: false }
}

pub(crate) fn now() -> i64 {
    unix(SystemTime::now())
}

fn unix(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).map_or(0, seconds)
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::mapping;

    /// Whoever has the key of the file, and only that, still cannot move values about.
    #[test]
    fn values_swapped_between_rows_or_scopes_fail_their_authentication() {
        for swap in [
            "UPDATE mappings SET sealed = o.sealed FROM mappings AS o WHERE \
             o.scope = mappings.scope AND o.ordinal <> mappings.ordinal",
            "UPDATE mappings SET sealed = o.sealed FROM mappings AS o WHERE \
             o.scope <> mappings.scope AND o.ordinal = mappings.ordinal",
            "UPDATE scopes SET secret = o.secret FROM scopes AS o WHERE \
             o.number <> scopes.number",
            "UPDATE mappings SET label = 'EMAIL'",
            "UPDATE mappings SET key_version = 2",
        ] {
            let dir = tempfile::tempdir().unwrap();
            let options = VaultOptions::new(dir.path().join("data"));
            let root = RootKey::generate().unwrap();
            let vault = Vault::open(&options, &root).unwrap();
            let ids = [b"a", b"b"].map(|c| vault.scope_id(b"t", c));
            for id in &ids {
                vault.load_scope(id).unwrap();
                let two = [("Maria", "Elena"), ("Anna", "Nora")]
                    .map(|(o, s)| mapping("PERSON", 1, 1, o, s).unwrap());
                vault.commit(id, &two).wait().unwrap();
                assert_eq!(vault.load_scope(id).unwrap().mappings.len(), 2);
            }
            assert_eq!(Vault::check(&options, &root), []);
            let file = options.database().canonicalize().unwrap();
            let attacker = schema::connect(&file, &vault.ring.file, Access::Write).unwrap();
            attacker.execute(swap, []).unwrap();
            drop(attacker);
            for id in &ids {
                let error = vault.load_scope(id).err().unwrap();
                assert!(matches!(error, VaultError::Tampered { .. }), "{swap}: {error}");
            }
            assert_eq!(Vault::check(&options, &root).len(), 1);
        }
    }
}
