//! Connections that only read, beside the writer: a small pool.
//!
//! Promises: a reader never waits for the writer, nor for a sync of the disk; no more than
//! [`MAX`] connections are open; one that failed is closed, not used again.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use rusqlite::Connection;

use crate::VaultError;
use crate::keyring::Keyring;
use crate::schema::{self, Access};

/// How many may be open: decryption is what takes time, so more than cores would not help.
const MAX: usize = 8;

pub(crate) struct Readers {
    path: PathBuf,
    ring: Arc<Keyring>,
    state: Mutex<State>,
    returned: Condvar,
}

struct State {
    idle: Vec<Connection>,
    open: usize,
}

impl Readers {
    pub(crate) fn new(path: PathBuf, ring: Arc<Keyring>) -> Self {
        let state = Mutex::new(State { idle: Vec::new(), open: 0 });
        Self { path, ring, state, returned: Condvar::new() }
    }

    /// Runs a look at the database on a connection of the pool, waiting for one if all are in use.
    pub(crate) fn with<R>(
        &self,
        look: impl FnOnce(&Connection) -> Result<R, VaultError>,
    ) -> Result<R, VaultError> {
        let mut lease = Lease { pool: self, connection: self.take() };
        let connection = match lease.connection.take() {
            Some(connection) => connection,
            None => schema::connect(&self.path, &self.ring.file, Access::Read)?,
        };
        let result = look(&connection);
        if result.is_ok() {
            lease.connection = Some(connection);
        }
        result
    }

    /// Closes those not in use.
    pub(crate) fn close(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.open -= state.idle.len();
        state.idle.clear();
    }

    /// An idle connection, or the right to open one.
    fn take(&self) -> Option<Connection> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = state.idle.pop() {
                return Some(connection);
            }
            if state.open < MAX {
                state.open += 1;
                return None;
            }
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Gives the place in the pool back, however the look ended.
struct Lease<'a> {
    pool: &'a Readers,
    connection: Option<Connection>,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.state.lock().unwrap_or_else(PoisonError::into_inner);
        match self.connection.take() {
            Some(connection) => state.idle.push(connection),
            None => state.open -= 1,
        }
        self.pool.returned.notify_one();
    }
}
