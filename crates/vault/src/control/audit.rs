//! The audit: who did what, when and from where, in a chain that shows every change to it.
//!
//! Promises: lines are only ever added (triggers refuse anything else); each carries a tag (HMAC-
//! SHA-256 under a key of its own) over itself and the tag before it, and a head names the last, so
//! that an edit, a removal, a reorder and a cut end are found. What it cannot show by itself is that
//! the whole database was put back to an older state: compare with a number noted elsewhere.
//! Must never hold a password or a key.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{By, ControlError, Stop, token::equal};
use crate::keyring::Keyring;
use crate::vault::{control_key, now};
use crate::{Vault, seal};

/// What happens; the names stand in the audit and in the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Event {
    Login,
    Lockout,
    Logout,
    SessionRevoked,
    PasswordChanged,
    PasswordReset,
    AccountAdded,
    AccountRemoved,
    RoleChanged,
    ClientKeyIssued,
    ClientKeyRevoked,
    ProviderKeyAdded,
    ProviderKeyRetired,
    ProviderKeyRevoked,
    ConfigReloaded,
}

impl Event {
    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Lockout => "lockout",
            Self::Logout => "logout",
            Self::SessionRevoked => "session.revoked",
            Self::PasswordChanged => "password.changed",
            Self::PasswordReset => "password.reset",
            Self::AccountAdded => "account.added",
            Self::AccountRemoved => "account.removed",
            Self::RoleChanged => "account.role",
            Self::ClientKeyIssued => "client_key.issued",
            Self::ClientKeyRevoked => "client_key.revoked",
            Self::ProviderKeyAdded => "provider_key.added",
            Self::ProviderKeyRetired => "provider_key.retired",
            Self::ProviderKeyRevoked => "provider_key.revoked",
            Self::ConfigReloaded => "config.reloaded",
        }
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Counts from 1, without gaps.
    pub number: i64,
    /// Seconds since 1970.
    pub at: i64,
    /// What happened.
    pub event: String,
    /// Who did it.
    pub actor: String,
    /// Where from.
    pub address: String,
    /// To what.
    pub target: String,
    /// `success`, `failure`, or what changed.
    pub outcome: String,
    /// The request's id, if there was one.
    pub request: String,
}

/// What a check of the whole chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditState {
    /// How many lines there are.
    pub entries: u64,
    /// The last line's tag, in hexadecimal: noted elsewhere, it proves a later state against it.
    pub head: String,
    /// What is wrong, and at which line; nothing when all is well.
    pub problem: Option<String>,
}

/// Adds a line within a transaction.
pub(crate) fn append(
    transaction: &Transaction<'_>,
    ring: &Keyring,
    by: &By,
    event: Event,
    target: &str,
    outcome: &str,
) -> Result<(), Stop> {
    let key = control_key(ring, "audit");
    let (last, previous) = head(transaction)?.unwrap_or((0, Vec::new()));
    let number = last + 1;
    let entry = AuditEntry {
        number,
        at: now(),
        event: event.name().to_owned(),
        actor: by.actor.clone(),
        address: by.address.clone(),
        target: target.to_owned(),
        outcome: outcome.to_owned(),
        request: by.request.clone(),
    };
    let previous = if last == 0 { Vec::new() } else { tag_of(transaction, last, &previous)? };
    let mac = link(&key, &previous, &entry);
    transaction
        .prepare_cached(
            "INSERT INTO audit (number, at, event, actor, address, target, outcome, request, mac) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            entry.number,
            entry.at,
            entry.event,
            entry.actor,
            entry.address,
            entry.target,
            entry.outcome,
            entry.request,
            mac,
        ])?;
    transaction
        .prepare_cached(
            "INSERT INTO audit_head (one, number, mac) VALUES (1, ?1, ?2) \
             ON CONFLICT (one) DO UPDATE SET number = ?1, mac = ?2",
        )?
        .execute(params![number, head_mac(&key, number, &mac)])?;
    Ok(())
}

/// The tag of the last line. When that line is gone the chain goes on from the head, and the check
/// finds the gap.
fn tag_of(connection: &Connection, number: i64, head: &[u8]) -> Result<Vec<u8>, Stop> {
    let found = connection
        .prepare_cached("SELECT mac FROM audit WHERE number = ?1")?
        .query_row(params![number], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or_else(|| head.to_vec()))
}

fn head(connection: &Connection) -> Result<Option<(i64, Vec<u8>)>, Stop> {
    Ok(connection
        .prepare_cached("SELECT number, mac FROM audit_head WHERE one = 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

fn link(key: &seal::Key, previous: &[u8], entry: &AuditEntry) -> [u8; 32] {
    seal::tag(
        key,
        &[
            b"entry",
            previous,
            &entry.number.to_be_bytes(),
            &entry.at.to_be_bytes(),
            entry.event.as_bytes(),
            entry.actor.as_bytes(),
            entry.address.as_bytes(),
            entry.target.as_bytes(),
            entry.outcome.as_bytes(),
            entry.request.as_bytes(),
        ],
    )
}

fn head_mac(key: &seal::Key, number: i64, mac: &[u8]) -> [u8; 32] {
    seal::tag(key, &[b"head", &number.to_be_bytes(), mac])
}

fn entry_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<AuditEntry> {
    Ok(AuditEntry {
        number: row.get(0)?,
        at: row.get(1)?,
        event: row.get(2)?,
        actor: row.get(3)?,
        address: row.get(4)?,
        target: row.get(5)?,
        outcome: row.get(6)?,
        request: row.get(7)?,
    })
}

impl Vault {
    /// Adds a line for something that changes no table of the control plane.
    ///
    /// # Errors
    /// The store's: what was to be recorded should then not be done.
    pub fn audit(
        &self,
        by: &By,
        event: Event,
        target: &str,
        outcome: &str,
    ) -> Result<(), ControlError> {
        let (by, target, outcome) = (by.clone(), target.to_owned(), outcome.to_owned());
        self.change("record in the audit", move |transaction, ring| {
            append(transaction, ring, &by, event, &target, &outcome)
        })
    }

    /// The newest lines before a number (or of all), newest first; 1000 at most.
    ///
    /// # Errors
    /// The store's.
    pub fn audit_entries(
        &self,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<AuditEntry>, ControlError> {
        let limit = i64::try_from(limit.min(1000)).unwrap_or(1000);
        self.look("read the audit", |connection, _| {
            let mut statement = connection.prepare_cached(
                "SELECT number, at, event, actor, address, target, outcome, request FROM audit \
                 WHERE number < ?1 ORDER BY number DESC LIMIT ?2",
            )?;
            let rows = statement.query_map(params![before.unwrap_or(i64::MAX), limit], entry_of)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Checks the whole chain: about 2 µs a line.
    ///
    /// # Errors
    /// The store's; what is wrong with the chain is in the answer.
    pub fn verify_audit(&self) -> Result<AuditState, ControlError> {
        self.look("check the audit", verify)
    }
}

fn verify(connection: &Connection, ring: &Keyring) -> Result<AuditState, Stop> {
    let key = control_key(ring, "audit");
    // One snapshot: a line added meanwhile must not look like a fault.
    let snapshot = connection.unchecked_transaction()?;
    let mut statement = snapshot.prepare(
        "SELECT number, at, event, actor, address, target, outcome, request, mac FROM audit \
         ORDER BY number",
    )?;
    let mut rows = statement.query([])?;
    let (mut previous, mut count, mut problem) = (Vec::new(), 0_i64, None);
    while let Some(row) = rows.next()? {
        let entry = entry_of(row)?;
        let mac: Vec<u8> = row.get(8)?;
        if entry.number != count + 1 {
            problem = Some(format!("lines before number {} are missing", entry.number));
            break;
        }
        if !equal(&mac, &link(&key, &previous, &entry)) {
            problem = Some(format!("line {} was changed or moved", entry.number));
            break;
        }
        count += 1;
        previous = mac;
    }
    if problem.is_none() {
        let proven = match head(&snapshot)? {
            Some((number, mac)) => {
                number == count && equal(&mac, &head_mac(&key, number, &previous))
            }
            // Every account was recorded when it was made.
            None => count == 0 && !snapshot.prepare("SELECT 1 FROM accounts")?.exists([])?,
        };
        if !proven {
            problem = Some("lines at the end are missing".to_owned());
        }
    }
    let entries = u64::try_from(count).unwrap_or(0);
    Ok(AuditState { entries, head: crate::root_key::hex(&previous), problem })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{self, Access};
    use crate::{RootKey, VaultOptions};

    #[test]
    fn edits_removals_reorders_and_cut_ends_are_found() {
        for (change, wanted) in [
            ("UPDATE audit SET outcome = 'success' WHERE number = 2", Some("line 2")),
            ("UPDATE audit SET at = at + 1 WHERE number = 1", Some("line 1")),
            ("DELETE FROM audit WHERE number = 2", Some("before number 3")),
            ("DELETE FROM audit WHERE number = 4", Some("at the end")),
            ("DELETE FROM audit WHERE number >= 1", Some("at the end")),
            (
                "UPDATE audit SET number = 9 WHERE number = 1; \
                 UPDATE audit SET number = 1 WHERE number = 2; \
                 UPDATE audit SET number = 2 WHERE number = 9",
                Some("line 1"),
            ),
            (
                "DELETE FROM audit WHERE number = 4; UPDATE audit_head SET number = 3, \
                 mac = (SELECT mac FROM audit WHERE number = 3)",
                Some("at the end"),
            ),
            ("DELETE FROM audit WHERE number >= 1; DELETE FROM audit_head", None),
            ("SELECT 1", None),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let options = VaultOptions::new(dir.path().join("data"));
            let root = RootKey::generate().unwrap();
            let vault = Vault::open(&options, &root).unwrap();
            assert_eq!(vault.verify_audit().unwrap().problem, None);
            for n in 0..4 {
                vault.audit(&By::command_line(), Event::Login, &n.to_string(), "failure").unwrap();
            }
            let file = options.database().canonicalize().unwrap();
            let ring = Keyring::load(&options.seal(), &root).unwrap().unwrap();
            let attacker = schema::connect(&file, &ring.file, Access::Write).unwrap();
            if change != "SELECT 1" {
                assert!(attacker.execute_batch(change).is_err(), "the triggers refuse: {change}");
            }
            attacker
                .execute_batch(
                    "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_shortened",
                )
                .unwrap();
            attacker.execute_batch(change).unwrap();
            drop(attacker);
            let problem = vault.verify_audit().unwrap().problem;
            match wanted {
                Some(words) => assert!(problem.unwrap().contains(words), "{change}"),
                None => assert_eq!(problem, None, "{change}"),
            }
        }
    }

    #[test]
    fn lines_come_newest_first_and_page_by_page() {
        let dir = tempfile::tempdir().unwrap();
        let options = VaultOptions::new(dir.path().join("data"));
        let vault = Vault::open(&options, &RootKey::generate().unwrap()).unwrap();
        for n in 0..5 {
            vault.audit(&By::command_line(), Event::Logout, &n.to_string(), "success").unwrap();
        }
        let numbers = |before, limit| -> Vec<i64> {
            vault.audit_entries(before, limit).unwrap().iter().map(|e| e.number).collect()
        };
        assert_eq!(numbers(None, 2), [5, 4]);
        assert_eq!(numbers(Some(4), 10), [3, 2, 1]);
    }
}
