//! The one thread that writes. Commits that wait together go to the disk together.
//!
//! Promises: a commit is answered with success only after the transaction that holds it was
//! synced; an error reaches everyone it concerns; after an error the next commit starts afresh,
//! with a new connection if need be. Never drops a mapping silently: one that is there already is
//! the same in every part.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use private_ai_surrogate::Mapping;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use tokio::sync::oneshot;

use crate::VaultError;
use crate::control::{ControlError, Stop};
use crate::keyring::Keyring;
use crate::pending::Pending;
use crate::schema::{self, Access};
use crate::scope::{ScopeId, ScopeSecret};

/// No transaction takes in more mappings than this, so that none keeps others waiting long.
const GROUP: usize = 4096;
/// Notes of use that no commit takes along are written after so long.
const TOUCH_DELAY: Duration = Duration::from_secs(3);

/// What the writer is asked to do, in the order of asking.
pub(crate) enum Work {
    Commit(Job),
    /// A scope was used at that time, in seconds since 1970.
    Touch(ScopeId, i64),
    /// Deletes a scope with everything in it; answers whether there was one.
    Erase(ScopeId, SyncSender<Result<bool, VaultError>>),
    /// Deletes at most `limit` scopes last used before that time; answers how many.
    Purge {
        before: i64,
        limit: usize,
        done: SyncSender<Result<usize, VaultError>>,
    },
    /// Changes a table of the control plane.
    Change(Box<dyn FnOnce(&mut Writer) + Send>),
    /// Gives freed pages back and empties the write-ahead log.
    Compact(SyncSender<Result<(), VaultError>>),
    Stop,
}

/// One commit.
pub(crate) struct Job {
    pub(crate) id: ScopeId,
    pub(crate) mappings: Vec<Mapping>,
    pub(crate) at: i64,
    pub(crate) done: oneshot::Sender<Result<(), VaultError>>,
}

pub(crate) struct Writer {
    pub(crate) path: PathBuf,
    pub(crate) ring: Arc<Keyring>,
    pub(crate) pending: Arc<Pending>,
    /// `None` after an error, until the next work opens it again.
    pub(crate) connection: Option<Connection>,
    /// How old a note of use may get before it is renewed, in seconds.
    pub(crate) granularity: i64,
    pub(crate) touched: HashMap<ScopeId, i64>,
}

impl Writer {
    /// Works until told to stop, then leaves the database in one file.
    pub(crate) fn run(mut self, queue: &Receiver<Work>) {
        let mut next = None;
        loop {
            let work = match next.take().map_or_else(|| self.receive(queue), Some) {
                Some(work) => work,
                None => break,
            };
            match work {
                Work::Commit(job) => next = self.group(job, queue),
                Work::Touch(id, at) => {
                    self.touched.insert(id, at);
                }
                Work::Erase(id, done) => {
                    let result = self.erase(&id);
                    let _ = done.send(result);
                }
                Work::Purge { before, limit, done } => {
                    let result = self.purge(before, limit);
                    let _ = done.send(result);
                }
                Work::Change(change) => change(&mut self),
                Work::Compact(done) => {
                    let result = self.compact();
                    let _ = done.send(result);
                }
                Work::Stop => break,
            }
        }
        self.flush_touches();
        if let Some(connection) = self.connection.take() {
            // Without this the log stays beside the database, which is safe but untidy.
            let _ = schema::run(&connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            let _ = connection.close();
        }
    }

    /// The next work; `None` when nobody can send any more.
    fn receive(&mut self, queue: &Receiver<Work>) -> Option<Work> {
        loop {
            if self.touched.is_empty() {
                return queue.recv().ok();
            }
            match queue.recv_timeout(TOUCH_DELAY) {
                Ok(work) => return Some(work),
                Err(RecvTimeoutError::Timeout) => self.flush_touches(),
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// Writes one commit and all that wait behind it; returns the work that is no commit.
    fn group(&mut self, first: Job, queue: &Receiver<Work>) -> Option<Work> {
        let mut size = first.mappings.len();
        let mut jobs = vec![first];
        let mut other = None;
        while size < GROUP {
            match queue.try_recv() {
                Ok(Work::Commit(job)) => {
                    size += job.mappings.len();
                    jobs.push(job);
                }
                Ok(Work::Touch(id, at)) => {
                    self.touched.insert(id, at);
                }
                Ok(work) => {
                    other = Some(work);
                    break;
                }
                Err(_) => break,
            }
        }
        let touched = std::mem::take(&mut self.touched);
        let (ring, pending, granularity) =
            (Arc::clone(&self.ring), Arc::clone(&self.pending), self.granularity);
        let outcome = self.transaction("record the mappings", |transaction| {
            touch(transaction, &touched)?;
            jobs.iter()
                .map(|job| record(transaction, &ring, &pending, granularity, job))
                .collect::<Result<Vec<_>, _>>()
        });
        match outcome {
            Ok(results) => {
                for (job, result) in jobs.into_iter().zip(results) {
                    if result.is_ok() {
                        self.pending.remove(&job.id);
                    }
                    let _ = job.done.send(result);
                }
            }
            Err(error) => {
                self.touched = touched;
                for job in jobs {
                    let _ = job.done.send(Err(error.clone()));
                }
            }
        }
        other
    }

    /// Runs a change of the control plane as one transaction: all of it happens, or nothing.
    pub(crate) fn change<R>(
        &mut self,
        action: &'static str,
        run: impl FnOnce(&Transaction<'_>, &Keyring) -> Result<R, Stop>,
    ) -> Result<R, ControlError> {
        let ring = Arc::clone(&self.ring);
        let result = self.work(action, |connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            match run(&transaction, &ring) {
                Ok(result) => {
                    transaction.commit()?;
                    Ok(Ok(result))
                }
                Err(Stop::Database(error)) => Err(Failure::Database(error)),
                Err(Stop::Refused(error)) => Ok(Err(error)),
            }
        });
        result.map_err(ControlError::from)?
    }

    fn erase(&mut self, id: &ScopeId) -> Result<bool, VaultError> {
        let deleted = self.transaction("erase the scope", |transaction| {
            transaction
                .prepare_cached("DELETE FROM scopes WHERE id = ?1")?
                .execute(params![id.as_bytes()])
                .map_err(Failure::from)
        })?;
        self.pending.remove(id);
        self.touched.remove(id);
        // The secret must go from the log as well.
        self.compact()?;
        Ok(deleted > 0)
    }

    fn purge(&mut self, before: i64, limit: usize) -> Result<usize, VaultError> {
        self.flush_touches();
        self.transaction("delete expired scopes", |transaction| {
            transaction
                .prepare_cached(
                    "DELETE FROM scopes WHERE number IN \
                     (SELECT number FROM scopes WHERE last_used < ?1 LIMIT ?2)",
                )?
                .execute(params![before, i64::try_from(limit).unwrap_or(i64::MAX)])
                .map_err(Failure::from)
        })
    }

    fn compact(&mut self) -> Result<(), VaultError> {
        self.work("give back free space", |connection| {
            schema::run(connection, "PRAGMA incremental_vacuum")?;
            schema::run(connection, "PRAGMA wal_checkpoint(TRUNCATE)")?;
            Ok(())
        })
    }

    fn flush_touches(&mut self) {
        let touched = std::mem::take(&mut self.touched);
        if touched.is_empty() {
            return;
        }
        // Lost on an error: the next use of the scope notes it again, and expiry has a margin.
        let _ = self.transaction("note the use of scopes", |t| touch(t, &touched));
    }

    fn transaction<R>(
        &mut self,
        action: &'static str,
        run: impl FnOnce(&Transaction<'_>) -> Result<R, Failure>,
    ) -> Result<R, VaultError> {
        self.work(action, |connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = run(&transaction)?;
            transaction.commit()?;
            Ok(result)
        })
    }

    /// Works on the connection, opening it if need be; one that failed is not trusted any more.
    fn work<R>(
        &mut self,
        action: &'static str,
        run: impl FnOnce(&mut Connection) -> Result<R, Failure>,
    ) -> Result<R, VaultError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => schema::connect(&self.path, &self.ring.file, Access::Write)?,
        };
        match run(&mut connection) {
            Ok(result) => {
                self.connection = Some(connection);
                Ok(result)
            }
            Err(Failure::Vault(error)) => Err(error),
            Err(Failure::Database(error)) => Err(VaultError::database(action, &error)),
        }
    }
}

/// Why a transaction was given up.
enum Failure {
    Database(rusqlite::Error),
    Vault(VaultError),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        Self::Vault(error)
    }
}

fn touch(transaction: &Transaction<'_>, touched: &HashMap<ScopeId, i64>) -> Result<(), Failure> {
    let mut update = transaction
        .prepare_cached("UPDATE scopes SET last_used = max(last_used, ?2) WHERE id = ?1")?;
    for (id, at) in touched {
        update.execute(params![id.as_bytes(), at])?;
    }
    Ok(())
}

/// Records one commit. The outer error is the database's and gives up the whole transaction; the
/// inner one is of this scope alone, and found before anything of it was written.
fn record(
    transaction: &Transaction<'_>,
    ring: &Keyring,
    pending: &Pending,
    granularity: i64,
    job: &Job,
) -> Result<Result<(), VaultError>, Failure> {
    let row = transaction
        .prepare_cached("SELECT number, secret, last_used FROM scopes WHERE id = ?1")?
        .query_row(params![job.id.as_bytes()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, i64>(2)?))
        })
        .optional()?;
    let (number, secret) = match row {
        Some((number, sealed, last_used)) => {
            let secret = match ScopeSecret::open(&job.id, ring, &sealed) {
                Ok(secret) => secret,
                Err(error) => return Ok(Err(error)),
            };
            if job.at - last_used >= granularity {
                transaction
                    .prepare_cached("UPDATE scopes SET last_used = ?2 WHERE number = ?1")?
                    .execute(params![number, job.at])?;
            }
            (number, secret)
        }
        None => {
            let Some(secret) = pending.get(&job.id) else { return Ok(Err(VaultError::ScopeGone)) };
            let (version, sealed) = secret.sealed(&job.id, ring)?;
            transaction
                .prepare_cached(
                    "INSERT INTO scopes (id, tenant, key_version, secret, created, last_used) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
                )?
                .execute(params![job.id.as_bytes(), job.id.tenant(), version, sealed, job.at])?;
            (transaction.last_insert_rowid(), secret)
        }
    };
    if job.mappings.is_empty() {
        return Ok(Ok(()));
    }
    let (version, data) = ring.current().ok_or(VaultError::Closed)?;
    let keys = secret.row_keys(&job.id, data, version);
    let mut ordinal: i64 = transaction
        .prepare_cached("SELECT ifnull(max(ordinal), 0) FROM mappings WHERE scope = ?1")?
        .query_row(params![number], |row| row.get(0))?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO mappings (scope, ordinal, value_index, identity, label, part, provenance, \
         key_version, sealed, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
         ON CONFLICT (scope, value_index, identity) DO NOTHING",
    )?;
    for mapping in &job.mappings {
        let row = keys.seal(mapping)?;
        ordinal += 1;
        insert.execute(params![
            number,
            ordinal,
            row.value_index,
            row.identity,
            row.label,
            row.part,
            row.provenance,
            version,
            row.sealed,
            job.at,
        ])?;
    }
    Ok(Ok(()))
}
