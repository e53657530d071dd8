//! Sessions of browsers.
//!
//! Promises: an id has 256 random bits and is kept as a keyed hash only; a session ends by silence,
//! by age, by logging out, and with every change of its account's password or role.

use std::time::Duration;

use private_ai_surrogate::Sensitive;
use rusqlite::{OptionalExtension, params};

use super::{Account, By, ControlError, Event, accounts::account_of, audit::append, token};
use crate::root_key::hex;
use crate::vault::now;
use crate::{Vault, seal};

/// 43 letters and digits: 256 bits.
const TOKEN: usize = 43;

/// Uses are noted at most so often.
const NOTED: i64 = 15;

/// How long a session lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// After its last use.
    pub idle: Duration,
    /// After its beginning.
    pub absolute: Duration,
}

/// A session that is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names it in lists; not what the browser sends.
    pub id: String,
    /// Whose.
    pub account: Account,
    /// Seconds since 1970.
    pub created: i64,
    /// Seconds since 1970.
    pub last_used: i64,
    /// The address that it began from.
    pub address: String,
}

fn over(limits: SessionLimits, at: i64) -> (i64, i64) {
    let before = |d: Duration| at.saturating_sub(i64::try_from(d.as_secs()).unwrap_or(i64::MAX));
    (before(limits.idle), before(limits.absolute))
}

impl Vault {
    fn session_hash(&self, token: &str) -> [u8; 32] {
        seal::tag(&self.control_key("session"), &[token.as_bytes()])
    }

    /// What a form must carry to be accepted in this session.
    #[must_use]
    pub fn form_token(&self, session: &str) -> String {
        hex(&seal::tag(&self.control_key("form"), &[session.as_bytes()]))
    }

    /// True when a form carries the token of this session.
    #[must_use]
    pub fn is_form_token(&self, session: &str, given: &str) -> bool {
        token::equal(self.form_token(session).as_bytes(), given.as_bytes())
    }

    /// Begins a session after a login and records the login. Sessions that are over go.
    ///
    /// # Errors
    /// The store's.
    pub fn begin_session(
        &self,
        by: &By,
        account: &Account,
        limits: SessionLimits,
    ) -> Result<Sensitive<String>, ControlError> {
        let token = Sensitive::new(token::letters(TOKEN)?.to_string());
        let hash = self.session_hash(token.expose());
        let (by, account) = (by.clone(), account.clone());
        self.change("begin a session", move |transaction, ring| {
            let at = now();
            let (idle, absolute) = over(limits, at);
            transaction.execute(
                "DELETE FROM sessions WHERE last_used <= ?1 OR created <= ?2",
                params![idle, absolute],
            )?;
            transaction.execute(
                "UPDATE accounts SET last_login = ?2 WHERE id = ?1",
                params![account.id, at],
            )?;
            transaction.execute(
                "INSERT INTO sessions (hash, account, created, last_used, address) \
                 VALUES (?1, ?2, ?3, ?3, ?4)",
                params![hash, account.id, at, by.address],
            )?;
            append(transaction, ring, &by, Event::Login, &account.name, "success")
        })?;
        Ok(token)
    }

    /// The session of a token, if it is not over; notes its use.
    ///
    /// # Errors
    /// The store's.
    pub fn session(
        &self,
        token: &str,
        limits: SessionLimits,
    ) -> Result<Option<Session>, ControlError> {
        if token.len() != TOKEN {
            return Ok(None);
        }
        let hash = self.session_hash(token);
        let at = now();
        let (idle, absolute) = over(limits, at);
        let found = self.look("look for the session", |connection, _| {
            Ok(connection
                .prepare_cached(
                    "SELECT a.id, a.name, a.role, a.must_change, a.created, a.changed, \
                     a.last_login, s.hash, s.created, s.last_used, s.address \
                     FROM sessions AS s JOIN accounts AS a ON a.id = s.account \
                     WHERE s.hash = ?1 AND s.last_used > ?2 AND s.created > ?3",
                )?
                .query_row(params![hash, idle, absolute], session_of)
                .optional()?)
        })?;
        if found.as_ref().is_some_and(|session| at - session.last_used >= NOTED) {
            self.change("note the use of a session", move |transaction, _| {
                transaction.execute(
                    "UPDATE sessions SET last_used = ?2 WHERE hash = ?1",
                    params![hash, at],
                )?;
                Ok(())
            })?;
        }
        Ok(found)
    }

    /// The sessions of an account that are not over, newest first.
    ///
    /// # Errors
    /// The store's.
    pub fn sessions(
        &self,
        account: &Account,
        limits: SessionLimits,
    ) -> Result<Vec<Session>, ControlError> {
        let (idle, absolute) = over(limits, now());
        self.look("list the sessions", |connection, _| {
            let mut statement = connection.prepare_cached(
                "SELECT a.id, a.name, a.role, a.must_change, a.created, a.changed, a.last_login, \
                 s.hash, s.created, s.last_used, s.address \
                 FROM sessions AS s JOIN accounts AS a ON a.id = s.account \
                 WHERE s.account = ?1 AND s.last_used > ?2 AND s.created > ?3 \
                 ORDER BY s.created DESC",
            )?;
            let rows = statement.query_map(params![account.id, idle, absolute], session_of)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Ends a session of an account; answers whether there was one.
    ///
    /// # Errors
    /// The store's.
    pub fn end_session(
        &self,
        by: &By,
        event: Event,
        account: &Account,
        id: &str,
    ) -> Result<bool, ControlError> {
        let (by, account, id) = (by.clone(), account.clone(), id.to_owned());
        self.change("end the session", move |transaction, ring| {
            let ended = transaction.execute(
                "DELETE FROM sessions WHERE account = ?1 AND lower(hex(substr(hash, 1, 8))) = ?2",
                params![account.id, id],
            )?;
            if ended > 0 {
                append(transaction, ring, &by, event, &account.name, "success")?;
            }
            Ok(ended > 0)
        })
    }
}

fn session_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Session> {
    let hash: Vec<u8> = row.get(7)?;
    Ok(Session {
        id: hex(hash.get(..8).unwrap_or_default()).to_string(),
        account: account_of(row)?,
        created: row.get(8)?,
        last_used: row.get(9)?,
        address: row.get(10)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::Role;
    use crate::{RootKey, VaultOptions};

    const LONG: SessionLimits =
        SessionLimits { idle: Duration::from_secs(900), absolute: Duration::from_secs(28_800) };

    fn start() -> (tempfile::TempDir, Vault, Account) {
        let dir = tempfile::tempdir().unwrap();
        let options = VaultOptions::new(dir.path().join("data"));
        let vault = Vault::open(&options, &RootKey::generate().unwrap()).unwrap();
        let password = Sensitive::new("correct horse battery staple".to_owned());
        vault.add_account(&By::command_line(), "m", Role::Admin, &password, false).unwrap();
        let account = vault.accounts().unwrap().remove(0);
        (dir, vault, account)
    }

    #[test]
    fn a_session_lives_until_it_is_over() {
        let (_dir, vault, account) = start();
        let by = By::command_line();
        let token = vault.begin_session(&by, &account, LONG).unwrap();
        assert_eq!(vault.session(token.expose(), LONG).unwrap().unwrap().account.name, "m");
        assert_eq!(vault.session(&"x".repeat(43), LONG).unwrap(), None);
        assert_eq!(vault.session("", LONG).unwrap(), None);
        let short = Duration::ZERO;
        for limits in
            [SessionLimits { idle: short, ..LONG }, SessionLimits { absolute: short, ..LONG }]
        {
            assert_eq!(vault.session(token.expose(), limits).unwrap(), None);
        }
        let session = vault.session(token.expose(), LONG).unwrap().unwrap();
        assert!(vault.end_session(&by, Event::Logout, &account, &session.id).unwrap());
        assert!(!vault.end_session(&by, Event::Logout, &account, &session.id).unwrap());
        assert_eq!(vault.session(token.expose(), LONG).unwrap(), None);
    }

    #[test]
    fn a_changed_password_or_role_ends_every_session() {
        let (_dir, vault, account) = start();
        let by = By::command_line();
        let other = Sensitive::new("purple window seven lantern".to_owned());
        vault.add_account(&by, "n", Role::Admin, &other, false).unwrap();
        let one = vault.begin_session(&by, &account, LONG).unwrap();
        vault.set_password(&by, "m", &other, false).unwrap();
        assert_eq!(vault.session(one.expose(), LONG).unwrap(), None);
        let two = vault.begin_session(&by, &account, LONG).unwrap();
        assert_eq!(vault.sessions(&account, LONG).unwrap().len(), 1);
        vault.set_role(&by, "m", Role::Auditor).unwrap();
        assert_eq!(vault.session(two.expose(), LONG).unwrap(), None);
        vault.begin_session(&by, &account, LONG).unwrap();
        vault.remove_account(&by, "m").unwrap();
        assert_eq!(vault.sessions(&account, LONG).unwrap(), []);
    }

    #[test]
    fn form_tokens_belong_to_one_session() {
        let (_dir, vault, _) = start();
        let token = vault.form_token("a");
        assert!(vault.is_form_token("a", &token));
        assert!(!vault.is_form_token("b", &token));
        assert!(!vault.is_form_token("a", ""));
    }
}
