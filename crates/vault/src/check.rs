//! Looks a vault over without changing it, for `private-ai-proxy check`: permissions, keys, the
//! file's pages, and whether every value can be opened.

use crate::keyring::Keyring;
use crate::schema::{self, Access};
use crate::vault::{read_scope, scope_of};
use crate::{RootKey, Vault, VaultError, VaultOptions, permissions};

/// Something wrong with a vault, with its remedy, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong and what to do.
    pub message: String,
    /// True when the proxy mends it by itself in development: permissions that are too wide.
    pub is_repairable: bool,
}

impl Vault {
    /// Everything wrong with the vault of a directory; empty when all is well or nothing is there
    /// yet. May run while a proxy serves from the same directory. Reads everything: about a second
    /// for 100,000 mappings.
    #[must_use]
    pub fn check(options: &VaultOptions, root: &RootKey) -> Vec<Finding> {
        let mut found = Vec::new();
        let say = |e: &VaultError| Finding { message: e.to_string(), is_repairable: false };
        match permissions::check(&options.directory) {
            Ok(violations) => found.extend(
                violations
                    .iter()
                    .map(|v| Finding { message: v.to_string(), is_repairable: v.is_repairable() }),
            ),
            Err(error) => found.push(say(&error)),
        }
        // What others can read is refused below; the content is looked at when that is mended.
        if found.is_empty()
            && let Err(error) = look(options, root, &mut found)
        {
            found.push(say(&error));
        }
        found
    }
}

fn look(
    options: &VaultOptions,
    root: &RootKey,
    found: &mut Vec<Finding>,
) -> Result<(), VaultError> {
    let database = options.database();
    let empty = database.symlink_metadata().map_or(true, |m| m.len() == 0);
    let ring = match Keyring::load(&options.seal(), root)? {
        Some(ring) => ring,
        None if empty => return Ok(()),
        None => return Err(VaultError::SealMissing { path: options.seal(), database }),
    };
    if empty {
        return Ok(());
    }
    let path = database.canonicalize().map_err(|e| VaultError::file("find", &database, &e))?;
    let connection = schema::connect(&path, &ring.file, Access::Read)?;
    let fail = |e: rusqlite::Error| VaultError::database("check its database", &e);
    let damaged = |reason| VaultError::Damaged { path: path.clone(), reason };
    // A page that was changed on the disk fails here; the answer has one row for each.
    let bad_pages = answers(&connection, "PRAGMA cipher_integrity_check").map_err(fail)?;
    if !bad_pages.is_empty() {
        return Err(damaged("pages of it fail their authentication"));
    }
    if answers(&connection, "PRAGMA integrity_check(1)").map_err(fail)? != ["ok"] {
        return Err(damaged("its tables are not in order"));
    }
    if schema::version(&connection).map_err(fail)? == 0 {
        return Ok(());
    }
    let mut unreadable = 0usize;
    let mut statement =
        connection.prepare("SELECT number, id, tenant FROM scopes").map_err(fail)?;
    let mut rows = statement.query([]).map_err(fail)?;
    while let Some(row) = rows.next().map_err(fail)? {
        let (_, id) = scope_of(row).map_err(fail)?;
        let readable = id.is_some_and(|id| read_scope(&connection, &ring, &id).is_ok());
        unreadable += usize::from(!readable);
    }
    if unreadable > 0 {
        found.push(Finding {
            message: format!(
                "{unreadable} scopes in {} hold values that fail their authentication: restore \
                 the vault from a backup",
                path.display()
            ),
            is_repairable: false,
        });
    }
    Ok(())
}

fn answers(connection: &rusqlite::Connection, statement: &str) -> rusqlite::Result<Vec<String>> {
    connection.prepare(statement)?.query_map([], |row| row.get(0))?.collect()
}
