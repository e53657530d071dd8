//! Client keys: what applications show to the proxy.
//!
//! Promises: only a keyed hash is kept, so that nobody can learn a key from the store; a key is
//! shown once, when it is issued. Its prefix and checksum let scanners for secrets find it, and let
//! a mistyped one be refused without a look at the store.

use std::collections::HashMap;

use private_ai_surrogate::Sensitive;
use rusqlite::params;

use super::{By, ControlError, Event, audit::append, name as checked_name, token};
use crate::vault::now;
use crate::{Vault, seal, seal::Key};

/// How a client key begins.
const PREFIX: &str = "pap_";
/// Random letters after it: 238 bits.
const RANDOM: usize = 40;
/// Characters of the checksum at its end.
const CHECK: usize = 6;

/// The keyed hash of a client key.
pub type KeyHash = [u8; 32];

/// What is known of a client key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientKey {
    /// Names it in lists; part of its scopes' tenant.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// Its beginning and its last four characters.
    pub hint: String,
    /// Seconds since 1970.
    pub created: i64,
    /// Its last use, give or take a minute.
    pub last_used: Option<i64>,
    /// When it was revoked.
    pub revoked: Option<i64>,
}

/// A key at the one moment at which it can be seen.
pub struct IssuedKey {
    /// What is kept of it.
    pub key: ClientKey,
    /// The key.
    pub secret: Sensitive<String>,
}

/// Hashes keys without the store: for the path of every request.
pub struct ClientKeyHasher(Key);

impl ClientKeyHasher {
    /// The hash of what looks like a client key; nothing for anything else. About 1 µs.
    #[must_use]
    pub fn hash(&self, text: &str) -> Option<KeyHash> {
        let (random, check) = text.strip_prefix(PREFIX)?.split_at_checked(RANDOM)?;
        let fine = check.len() == CHECK
            && token::equal(token::checksum(random).as_bytes(), check.as_bytes());
        fine.then(|| seal::tag(&self.0, &[text.as_bytes()]))
    }
}

impl Vault {
    /// Hashes client keys as this vault keeps them.
    #[must_use]
    pub fn client_key_hasher(&self) -> ClientKeyHasher {
        ClientKeyHasher(self.control_key("client key"))
    }

    /// Makes a key. What is answered is all there ever is of it.
    ///
    /// # Errors
    /// [`ControlError::Name`], or the store's.
    pub fn issue_client_key(&self, by: &By, name: &str) -> Result<IssuedKey, ControlError> {
        let name = checked_name(name)?;
        let random = token::letters(RANDOM)?;
        let secret = Sensitive::new([PREFIX, &random, &token::checksum(&random)].concat());
        let hash = self.client_key_hasher().hash(secret.expose()).ok_or(ControlError::NoKey)?;
        let end = secret.expose().get(PREFIX.len() + RANDOM + CHECK - 4..).unwrap_or_default();
        let key = ClientKey {
            id: token::plain(10)?.to_string(),
            name,
            hint: format!("{PREFIX}…{end}"),
            created: now(),
            last_used: None,
            revoked: None,
        };
        let (by, row) = (by.clone(), key.clone());
        self.change("issue the client key", move |transaction, ring| {
            transaction.execute(
                "INSERT INTO client_keys (id, name, hash, hint, created) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![row.id, row.name, hash, row.hint, row.created],
            )?;
            append(transaction, ring, &by, Event::ClientKeyIssued, &row.id, &row.name)
        })?;
        Ok(IssuedKey { key, secret })
    }

    /// Every key, also the revoked ones; newest first.
    ///
    /// # Errors
    /// The store's.
    pub fn client_keys(&self) -> Result<Vec<ClientKey>, ControlError> {
        self.look("list the client keys", |connection, _| {
            let mut statement = connection.prepare_cached(
                "SELECT id, name, hint, created, last_used, revoked FROM client_keys \
                 ORDER BY created DESC, id",
            )?;
            let rows = statement.query_map([], |row| {
                Ok(ClientKey {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    hint: row.get(2)?,
                    created: row.get(3)?,
                    last_used: row.get(4)?,
                    revoked: row.get(5)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The hashes of the keys in use with their ids; and whether a key was ever issued, so that
    /// revoking the last does not open the door.
    ///
    /// # Errors
    /// The store's.
    pub fn client_key_hashes(&self) -> Result<(HashMap<KeyHash, String>, bool), ControlError> {
        self.look("read the client keys", |connection, _| {
            let mut statement =
                connection.prepare_cached("SELECT hash, id, revoked FROM client_keys")?;
            let mut rows = statement.query([])?;
            let (mut table, mut any) = (HashMap::new(), false);
            while let Some(row) = rows.next()? {
                any = true;
                if row.get::<_, Option<i64>>(2)?.is_none() {
                    table.insert(row.get(0)?, row.get(1)?);
                }
            }
            Ok((table, any))
        })
    }

    /// Ends a key for good.
    ///
    /// # Errors
    /// [`ControlError::NoKey`], or the store's.
    pub fn revoke_client_key(&self, by: &By, id: &str) -> Result<(), ControlError> {
        let (by, id) = (by.clone(), id.to_owned());
        self.change("revoke the client key", move |transaction, ring| {
            let changed = transaction.execute(
                "UPDATE client_keys SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL",
                params![id, now()],
            )?;
            if changed == 0 {
                return Err(ControlError::NoKey.into());
            }
            append(transaction, ring, &by, Event::ClientKeyRevoked, &id, "success")
        })
    }

    /// Notes when keys of both kinds were last used, in seconds since 1970.
    ///
    /// # Errors
    /// The store's.
    pub fn note_key_uses(&self, uses: Vec<(String, i64)>) -> Result<(), ControlError> {
        if uses.is_empty() {
            return Ok(());
        }
        self.change("note the use of keys", move |transaction, _| {
            let mut client = transaction.prepare_cached(
                "UPDATE client_keys SET last_used = max(ifnull(last_used, 0), ?2) WHERE id = ?1",
            )?;
            let mut provider = transaction.prepare_cached(
                "UPDATE provider_keys SET last_used = max(ifnull(last_used, 0), ?2) WHERE id = ?1",
            )?;
            for (id, at) in uses {
                client.execute(params![id, at])?;
                provider.execute(params![id, at])?;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RootKey, VaultOptions};

    #[test]
    fn a_key_is_known_by_its_hash_until_it_is_revoked() {
        let dir = tempfile::tempdir().unwrap();
        let options = VaultOptions::new(dir.path().join("data"));
        let vault = Vault::open(&options, &RootKey::generate().unwrap()).unwrap();
        let hasher = vault.client_key_hasher();
        assert!(!vault.client_key_hashes().unwrap().1);
        let by = By::command_line();
        let issued = vault.issue_client_key(&by, "laptop").unwrap();
        let secret = issued.secret.expose();
        assert_eq!(secret.len(), 50);
        let hash = hasher.hash(secret).unwrap();
        assert_eq!(vault.client_key_hashes().unwrap().0.get(&hash), Some(&issued.key.id));
        for cut in [1, 4, 49] {
            assert_eq!(hasher.hash(&secret[..cut]), None);
        }
        let last = if secret.ends_with('a') { "b" } else { "a" };
        for wrong in [
            format!("{}{last}", &secret[..49]),
            format!("{secret}x"),
            format!("sk_{}", &secret[4..]),
            String::new(),
            "pap_äääääääääääääääääääääääääääääääääääääääääääääää".to_owned(),
        ] {
            assert_eq!(hasher.hash(&wrong), None);
        }
        assert!(secret.ends_with(issued.key.hint.strip_prefix("pap_…").unwrap()));
        vault.note_key_uses(vec![(issued.key.id.clone(), 77)]).unwrap();
        assert_eq!(vault.client_keys().unwrap()[0].last_used, Some(77));
        vault.revoke_client_key(&by, &issued.key.id).unwrap();
        assert_eq!(vault.revoke_client_key(&by, &issued.key.id), Err(ControlError::NoKey));
        let (table, any) = vault.client_key_hashes().unwrap();
        assert!(table.is_empty() && any);
        assert!(vault.client_keys().unwrap()[0].revoked.is_some());
    }
}
