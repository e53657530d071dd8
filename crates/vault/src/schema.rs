//! The database file: how it is opened, and its tables.
//!
//! Promises: nothing readable reaches the disk (the file, its write-ahead log and its temporary
//! data are encrypted or in memory); a committed transaction has been synced; what is deleted is
//! overwritten. Statements are constants; values are always parameters.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use zeroize::Zeroizing;

use crate::VaultError;
use crate::root_key::hex;
use crate::seal::Key;

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// The one connection that writes.
    Write,
    /// Looks only; there may be several, beside the writer.
    Read,
}

/// Each entry brings the database one version further; entries are only ever added.
const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE scopes (
        number      INTEGER PRIMARY KEY,
        id          BLOB NOT NULL UNIQUE,
        tenant      BLOB NOT NULL,
        key_version INTEGER NOT NULL,
        secret      BLOB NOT NULL,
        created     INTEGER NOT NULL,
        last_used   INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX scopes_by_tenant ON scopes (tenant);
    CREATE INDEX scopes_by_last_use ON scopes (last_used);
    CREATE TABLE mappings (
        scope       INTEGER NOT NULL REFERENCES scopes (number) ON DELETE CASCADE,
        ordinal     INTEGER NOT NULL,
        value_index BLOB NOT NULL,
        identity    BLOB NOT NULL,
        label       TEXT NOT NULL,
        part        INTEGER NOT NULL,
        provenance  INTEGER NOT NULL,
        key_version INTEGER NOT NULL,
        sealed      BLOB NOT NULL,
        created     INTEGER NOT NULL,
        PRIMARY KEY (scope, ordinal)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX mappings_by_value ON mappings (scope, value_index, identity);
",
    "
    CREATE TABLE accounts (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        name        TEXT NOT NULL,
        folded      TEXT NOT NULL UNIQUE,
        role        TEXT NOT NULL,
        password    TEXT NOT NULL,
        must_change INTEGER NOT NULL,
        created     INTEGER NOT NULL,
        changed     INTEGER NOT NULL,
        last_login  INTEGER
    ) STRICT;
    CREATE TABLE sessions (
        hash        BLOB PRIMARY KEY,
        account     INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        created     INTEGER NOT NULL,
        last_used   INTEGER NOT NULL,
        address     TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sessions_by_account ON sessions (account);
    CREATE TABLE client_keys (
        id          TEXT PRIMARY KEY,
        name        TEXT NOT NULL,
        hash        BLOB NOT NULL UNIQUE,
        hint        TEXT NOT NULL,
        created     INTEGER NOT NULL,
        last_used   INTEGER,
        revoked     INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE provider_keys (
        id          TEXT PRIMARY KEY,
        upstream    TEXT NOT NULL,
        name        TEXT NOT NULL,
        key_version INTEGER NOT NULL,
        sealed      BLOB,
        fingerprint BLOB NOT NULL,
        hint        TEXT NOT NULL,
        created     INTEGER NOT NULL,
        last_used   INTEGER,
        ends        INTEGER,
        position    INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE audit (
        number      INTEGER PRIMARY KEY,
        at          INTEGER NOT NULL,
        event       TEXT NOT NULL,
        actor       TEXT NOT NULL,
        address     TEXT NOT NULL,
        target      TEXT NOT NULL,
        outcome     TEXT NOT NULL,
        request     TEXT NOT NULL,
        mac         BLOB NOT NULL
    ) STRICT;
    CREATE TABLE audit_head (
        one         INTEGER PRIMARY KEY CHECK (one = 1),
        number      INTEGER NOT NULL,
        mac         BLOB NOT NULL
    ) STRICT;
    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
    CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
",
];

/// Opens the database with its raw key. The file must exist; an empty one becomes a database when
/// it is opened for writing.
pub(crate) fn connect(path: &Path, key: &Key, access: Access) -> Result<Connection, VaultError> {
    let fail = |e: rusqlite::Error| opening(path, &e);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(path, flags).map_err(fail)?;
    // The library would write its own lines to standard error.
    run(&connection, "PRAGMA cipher_log_level = NONE").map_err(fail)?;
    let digits = Zeroizing::new(hex(key.expose()));
    let mut statement = Zeroizing::new(String::with_capacity(96));
    for piece in ["PRAGMA key = \"x'", digits.as_str(), "'\""] {
        statement.push_str(piece);
    }
    run(&connection, &statement).map_err(fail)?;
    connection.busy_timeout(std::time::Duration::from_secs(5)).map_err(fail)?;
    connection.set_prepared_statement_cache_capacity(32);
    for setting in
        ["PRAGMA temp_store = MEMORY", "PRAGMA foreign_keys = ON", "PRAGMA trusted_schema = OFF"]
    {
        run(&connection, setting).map_err(fail)?;
    }
    match access {
        Access::Read => {
            run(&connection, "PRAGMA query_only = ON").map_err(fail)?;
            probe(&connection).map_err(fail)?;
        }
        Access::Write => {
            probe(&connection).map_err(fail)?;
            for setting in [
                "PRAGMA auto_vacuum = INCREMENTAL",
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA secure_delete = ON",
                // One write-ahead log of 16 MiB at most is kept after a checkpoint.
                "PRAGMA journal_size_limit = 16777216",
            ] {
                run(&connection, setting).map_err(fail)?;
            }
        }
    }
    Ok(connection)
}

/// Brings the tables to the version that this program knows.
pub(crate) fn migrate(path: &Path, connection: &mut Connection) -> Result<(), VaultError> {
    let fail = |e: rusqlite::Error| VaultError::database("prepare its tables", &e);
    let known = version(connection).map_err(fail)?;
    let mut after = 0u32;
    for migration in MIGRATIONS {
        after += 1;
        if after <= known {
            continue;
        }
        let transaction = connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(fail)?;
        transaction.execute_batch(migration).map_err(fail)?;
        transaction.pragma_update(None, "user_version", after).map_err(fail)?;
        transaction.commit().map_err(fail)?;
    }
    if known > after {
        return Err(VaultError::Newer { path: path.to_owned() });
    }
    Ok(())
}

/// The version of the tables; 0 when there are none yet.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Runs a statement to its end and drops what it answers.
pub(crate) fn run(connection: &Connection, statement: &str) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(statement)?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

/// The first read decrypts and authenticates the first page.
fn probe(connection: &Connection) -> rusqlite::Result<()> {
    run(connection, "SELECT count(*) FROM sqlite_schema")
}

fn opening(path: &Path, error: &rusqlite::Error) -> VaultError {
    match error {
        rusqlite::Error::SqliteFailure(failure, _)
            if matches!(failure.code, ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) =>
        {
            VaultError::Damaged {
                path: path.to_owned(),
                reason: "it cannot be decrypted with the key of this vault",
            }
        }
        _ => VaultError::database("open its database", error),
    }
}
