//! Keys of providers, which the proxy shows in place of the client's own.
//!
//! Promises: sealed, each for its row and upstream; shown to nobody again; a key that is replaced
//! goes on working until the end that was set for it, and is then overwritten.

use private_ai_surrogate::Sensitive;
use rusqlite::{Connection, Transaction, params};
use zeroize::Zeroizing;

use super::{
    By, ControlError, Event, Stop, audit::append, name as checked_name, shape::check_provider_key,
    token,
};
use crate::keyring::Keyring;
use crate::seal::Place;
use crate::vault::now;
use crate::{Vault, VaultError, seal};

/// What is known of a provider's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderKey {
    /// Names it in lists.
    pub id: String,
    /// The upstream that it is for.
    pub upstream: String,
    /// What its owner calls it.
    pub name: String,
    /// Its last four characters.
    pub hint: String,
    /// Seconds since 1970.
    pub created: i64,
    /// Its last use, give or take a minute.
    pub last_used: Option<i64>,
    /// When it ends or has ended.
    pub ends: Option<i64>,
}

/// A key that can be used.
pub struct OpenedKey {
    /// Its id.
    pub id: String,
    /// The upstream that it is for.
    pub upstream: String,
    /// When it ends, in seconds since 1970.
    pub ends: Option<i64>,
    /// The key.
    pub secret: Sensitive<String>,
}

fn seal_key(
    ring: &Keyring,
    id: &str,
    upstream: &str,
    secret: &str,
) -> Result<(u32, Vec<u8>), VaultError> {
    let (version, data) = ring.current().ok_or(VaultError::Closed)?;
    let parts: &[&[u8]] = &[id.as_bytes(), upstream.as_bytes()];
    let key = seal::derive(data, "provider keys", b"");
    let place = Place { kind: "provider_keys.sealed", parts };
    Ok((version, seal::seal(&key, version, place, secret.as_bytes())?))
}

fn open_key(
    ring: &Keyring,
    version: u32,
    (id, upstream): (&str, &str),
    sealed: &[u8],
) -> Option<Sensitive<String>> {
    let parts: &[&[u8]] = &[id.as_bytes(), upstream.as_bytes()];
    let key = seal::derive(ring.data(version)?, "provider keys", b"");
    let place = Place { kind: "provider_keys.sealed", parts };
    let plain = seal::open(&key, version, place, sealed)?;
    let text = Zeroizing::new(std::str::from_utf8(&plain).ok()?.to_owned());
    Some(Sensitive::new((*text).clone()))
}

/// Overwrites the keys whose time is over.
fn sweep(transaction: &Transaction<'_>) -> Result<(), Stop> {
    transaction.execute(
        "UPDATE provider_keys SET sealed = NULL WHERE ends <= ?1 AND sealed IS NOT NULL",
        params![now()],
    )?;
    Ok(())
}

fn list(connection: &Connection) -> Result<Vec<ProviderKey>, Stop> {
    let mut statement = connection.prepare_cached(
        "SELECT id, upstream, name, hint, created, last_used, ends FROM provider_keys \
         ORDER BY upstream, created DESC, position DESC, id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(ProviderKey {
            id: row.get(0)?,
            upstream: row.get(1)?,
            name: row.get(2)?,
            hint: row.get(3)?,
            created: row.get(4)?,
            last_used: row.get(5)?,
            ends: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Vault {
    /// Stores a key for an upstream. The newest key of an upstream is the one that is used; others
    /// stay until they are retired or revoked.
    ///
    /// # Errors
    /// [`ControlError::Key`] when it is weak, a placeholder, or another provider's;
    /// [`ControlError::KeyExists`], [`ControlError::Name`], or the store's.
    pub fn add_provider_key(
        &self,
        by: &By,
        upstream: &str,
        name: &str,
        secret: &Sensitive<String>,
        allow_test: bool,
    ) -> Result<ProviderKey, ControlError> {
        let name = checked_name(name)?;
        check_provider_key(upstream, secret.expose(), allow_test)?;
        let text = secret.expose();
        let end: String = text.chars().skip(text.chars().count().saturating_sub(4)).collect();
        let fingerprint = seal::tag(
            &self.control_key("provider key fingerprint"),
            &[upstream.as_bytes(), text.as_bytes()],
        );
        let key = ProviderKey {
            id: token::plain(10)?.to_string(),
            upstream: upstream.to_owned(),
            name,
            hint: format!("…{end}"),
            created: now(),
            last_used: None,
            ends: None,
        };
        let (by, row, secret) = (by.clone(), key.clone(), secret.duplicate());
        self.change("store the provider key", move |transaction, ring| {
            sweep(transaction)?;
            let known = transaction
                .prepare_cached(
                    "SELECT 1 FROM provider_keys WHERE fingerprint = ?1 AND sealed IS NOT NULL",
                )?
                .exists(params![fingerprint])?;
            if known {
                return Err(ControlError::KeyExists.into());
            }
            let (version, sealed) = seal_key(ring, &row.id, &row.upstream, secret.expose())?;
            transaction.execute(
                "INSERT INTO provider_keys (id, upstream, name, key_version, sealed, fingerprint, \
                 hint, created, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, \
                 (SELECT ifnull(max(position), 0) + 1 FROM provider_keys))",
                params![
                    row.id,
                    row.upstream,
                    row.name,
                    version,
                    sealed,
                    fingerprint,
                    row.hint,
                    row.created
                ],
            )?;
            let target = format!("{} {}", row.upstream, row.id);
            append(transaction, ring, &by, Event::ProviderKeyAdded, &target, &row.name)
        })?;
        Ok(key)
    }

    /// Every key, also those that have ended; by upstream, newest first.
    ///
    /// # Errors
    /// The store's.
    pub fn provider_keys(&self) -> Result<Vec<ProviderKey>, ControlError> {
        self.look("list the provider keys", |connection, _| list(connection))
    }

    /// The keys in use, opened: by upstream, newest first.
    ///
    /// # Errors
    /// [`VaultError::Tampered`] when a row was changed or moved, or the store's.
    pub fn open_provider_keys(&self) -> Result<Vec<OpenedKey>, ControlError> {
        self.look("read the provider keys", |connection, ring| {
            let mut statement = connection.prepare_cached(
                "SELECT id, upstream, key_version, sealed, ends FROM provider_keys \
                 WHERE sealed IS NOT NULL AND (ends IS NULL OR ends > ?1) \
                 ORDER BY upstream, created DESC, position DESC",
            )?;
            let mut rows = statement.query(params![now()])?;
            let mut keys = Vec::new();
            while let Some(row) = rows.next()? {
                let (id, upstream): (String, String) = (row.get(0)?, row.get(1)?);
                let (version, sealed): (u32, Vec<u8>) = (row.get(2)?, row.get(3)?);
                let secret = open_key(ring, version, (&id, &upstream), &sealed)
                    .ok_or_else(|| VaultError::Tampered { scope: format!("provider key {id}") })?;
                keys.push(OpenedKey { id, upstream, ends: row.get(4)?, secret });
            }
            Ok(keys)
        })
    }

    /// Lets a key end after a time, or at once. Setting it again changes nothing when the key ends
    /// earlier already, so that a repeated rotation does not prolong it.
    ///
    /// # Errors
    /// [`ControlError::NoKey`], or the store's.
    pub fn end_provider_key(
        &self,
        by: &By,
        id: &str,
        grace: std::time::Duration,
    ) -> Result<(), ControlError> {
        let (by, id) = (by.clone(), id.to_owned());
        let at = now();
        let ends = at.saturating_add(i64::try_from(grace.as_secs()).unwrap_or(i64::MAX));
        self.change("end the provider key", move |transaction, ring| {
            let changed = transaction.execute(
                "UPDATE provider_keys SET ends = min(ifnull(ends, ?2), ?2) \
                 WHERE id = ?1 AND (ends IS NULL OR ends > ?3)",
                params![id, ends, at],
            )?;
            if changed == 0 {
                return Err(ControlError::NoKey.into());
            }
            sweep(transaction)?;
            let (event, outcome) = if ends <= at {
                (Event::ProviderKeyRevoked, "success".to_owned())
            } else {
                (Event::ProviderKeyRetired, format!("in {} s", ends - at))
            };
            append(transaction, ring, &by, event, &id, &outcome)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::schema::{self, Access};
    use crate::{RootKey, VaultOptions};

    fn key(seed: &str) -> Sensitive<String> {
        let text: String =
            seal::checksum(seed.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
        Sensitive::new(format!("sk-proj-{text}"))
    }

    fn start() -> (tempfile::TempDir, VaultOptions, RootKey, Vault) {
        let dir = tempfile::tempdir().unwrap();
        let options = VaultOptions::new(dir.path().join("data"));
        let root = RootKey::generate().unwrap();
        let vault = Vault::open(&options, &root).unwrap();
        (dir, options, root, vault)
    }

    #[test]
    fn the_newest_key_comes_first_and_the_old_one_stays_until_its_end() {
        let (_dir, _, _, vault) = start();
        let by = By::command_line();
        let old = vault.add_provider_key(&by, "openai", "old", &key("a"), false).unwrap();
        let new = vault.add_provider_key(&by, "openai", "new", &key("b"), false).unwrap();
        let ids = || -> Vec<String> {
            vault.open_provider_keys().unwrap().into_iter().map(|k| k.id).collect()
        };
        assert_eq!(ids(), [new.id.clone(), old.id.clone()]);
        assert_eq!(vault.open_provider_keys().unwrap()[0].secret.expose(), key("b").expose());
        vault.end_provider_key(&by, &old.id, Duration::from_secs(100)).unwrap();
        let ends = |id: &str| {
            vault.provider_keys().unwrap().into_iter().find(|k| k.id == id).unwrap().ends
        };
        let first = ends(&old.id).unwrap();
        vault.end_provider_key(&by, &old.id, Duration::from_secs(9_000)).unwrap();
        assert_eq!(ends(&old.id), Some(first), "a second rotation does not prolong it");
        assert_eq!(ids().len(), 2);
        vault.end_provider_key(&by, &old.id, Duration::ZERO).unwrap();
        assert_eq!(ids(), vec![new.id.clone()]);
        let gone = vault.end_provider_key(&by, &old.id, Duration::ZERO);
        assert_eq!(gone, Err(ControlError::NoKey));
        // A key that has ended may be stored again, one in use may not.
        vault.add_provider_key(&by, "openai", "again", &key("a"), false).unwrap();
        let twice = vault.add_provider_key(&by, "openai", "twice", &key("b"), false);
        assert_eq!(twice, Err(ControlError::KeyExists));
    }

    #[test]
    fn a_key_that_was_moved_to_another_row_fails_its_authentication() {
        let (_dir, options, root, vault) = start();
        let by = By::command_line();
        vault.add_provider_key(&by, "openai", "a", &key("a"), false).unwrap();
        vault.add_provider_key(&by, "deepseek", "b", &key("b"), false).unwrap();
        let file = options.database().canonicalize().unwrap();
        let ring = Keyring::load(&options.seal(), &root).unwrap().unwrap();
        let attacker = schema::connect(&file, &ring.file, Access::Write).unwrap();
        attacker.execute("UPDATE provider_keys SET upstream = 'evil'", []).unwrap();
        let error = vault.open_provider_keys().err().unwrap();
        assert!(matches!(error, ControlError::Vault(VaultError::Tampered { .. })), "{error}");
    }

    #[test]
    fn no_key_can_be_read_in_the_rows() {
        let (_dir, options, root, vault) = start();
        let by = By::command_line();
        let secret = key("a");
        let stored = vault.add_provider_key(&by, "openai", "a", &secret, false).unwrap();
        let issued = vault.issue_client_key(&by, "laptop").unwrap();
        let file = options.database().canonicalize().unwrap();
        let ring = Keyring::load(&options.seal(), &root).unwrap().unwrap();
        let reader = schema::connect(&file, &ring.file, Access::Read).unwrap();
        for table in ["client_keys", "provider_keys", "audit"] {
            let mut statement = reader.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                for column in 0..columns {
                    let value = format!("{:?}", row.get_ref(column).unwrap());
                    for key in [secret.expose(), issued.secret.expose()] {
                        assert!(!value.contains(&key[4..20]), "{table}: {value}");
                    }
                }
            }
        }
        vault.end_provider_key(&by, &stored.id, Duration::ZERO).unwrap();
        let left: Option<Vec<u8>> =
            reader.query_row("SELECT sealed FROM provider_keys", [], |row| row.get(0)).unwrap();
        assert_eq!(left, None, "a revoked key is overwritten");
    }
}
