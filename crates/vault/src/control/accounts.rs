//! Accounts: who may administer, and in which role.
//!
//! Promises: there is always an administrator once there is an account; a change of password or
//! role ends the account's sessions; an unknown name costs as much time as a wrong password.

use private_ai_surrogate::Sensitive;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{
    By, ControlError, Event, Stop,
    audit::append,
    check_password, name as checked_name,
    password::{self, Match},
};
use crate::Vault;
use crate::vault::now;

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Everything.
    Admin,
    /// The running of the proxy: no keys, no accounts, no audit.
    Operator,
    /// Reads the audit and the counters, changes nothing.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Operator, Self::Auditor];

    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
        }
    }

    /// The role of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// An account without its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub(crate) id: i64,
    /// The name to log in with; case does not matter.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The password must be changed before anything else.
    pub must_change: bool,
    /// Seconds since 1970.
    pub created: i64,
    /// When the password was set, in seconds since 1970.
    pub password_set: i64,
    /// The last login with success.
    pub last_login: Option<i64>,
}

pub(crate) fn account_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Account> {
    let role: String = row.get(2)?;
    Ok(Account {
        id: row.get(0)?,
        name: row.get(1)?,
        // A word that this version does not know gives the fewest rights.
        role: Role::of(&role).unwrap_or(Role::Auditor),
        must_change: row.get(3)?,
        created: row.get(4)?,
        password_set: row.get(5)?,
        last_login: row.get(6)?,
    })
}

fn find(connection: &Connection, name: &str) -> Result<Option<(Account, String)>, Stop> {
    let Ok(name) = checked_name(name) else { return Ok(None) };
    Ok(connection
        .prepare_cached(
            "SELECT a.id, a.name, a.role, a.must_change, a.created, a.changed, a.last_login, \
             a.password FROM accounts AS a WHERE a.folded = ?1",
        )?
        .query_row(params![name.to_lowercase()], |row| Ok((account_of(row)?, row.get(7)?)))
        .optional()?)
}

fn existing(transaction: &Transaction<'_>, name: &str) -> Result<Account, Stop> {
    find(transaction, name)?.map(|found| found.0).ok_or_else(|| ControlError::NoAccount.into())
}

fn is_last_admin(transaction: &Transaction<'_>, account: &Account) -> Result<bool, Stop> {
    let others: i64 = transaction
        .prepare_cached("SELECT count(*) FROM accounts WHERE role = 'admin' AND id <> ?1")?
        .query_row(params![account.id], |row| row.get(0))?;
    Ok(account.role == Role::Admin && others == 0)
}

fn end_sessions(transaction: &Transaction<'_>, account: i64) -> Result<(), Stop> {
    transaction
        .prepare_cached("DELETE FROM sessions WHERE account = ?1")?
        .execute(params![account])?;
    Ok(())
}

impl Vault {
    /// Every account, by name.
    ///
    /// # Errors
    /// The store's.
    pub fn accounts(&self) -> Result<Vec<Account>, ControlError> {
        self.look("list the accounts", |connection, _| {
            let mut statement = connection.prepare_cached(
                "SELECT a.id, a.name, a.role, a.must_change, a.created, a.changed, a.last_login \
                 FROM accounts AS a ORDER BY a.folded",
            )?;
            let rows = statement.query_map([], account_of)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Makes an account. The password is checked; with `must_change` it serves only to set another.
    /// Takes some 20 ms and 19 MiB for the hash.
    ///
    /// # Errors
    /// [`ControlError::Name`], [`ControlError::AccountExists`], [`ControlError::Password`], or the
    /// store's.
    pub fn add_account(
        &self,
        by: &By,
        name: &str,
        role: Role,
        new: &Sensitive<String>,
        must_change: bool,
    ) -> Result<(), ControlError> {
        let name = checked_name(name)?;
        check_password(&name, new.expose())?;
        let hash = password::hash(&self.control_key("password pepper"), new.expose())?;
        let by = by.clone();
        self.change("add the account", move |transaction, ring| {
            if find(transaction, &name)?.is_some() {
                return Err(ControlError::AccountExists.into());
            }
            transaction.execute(
                "INSERT INTO accounts (name, folded, role, password, must_change, created, changed) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
                params![name, name.to_lowercase(), role.name(), hash, must_change, now()],
            )?;
            append(transaction, ring, &by, Event::AccountAdded, &name, role.name())
        })
    }

    /// Removes an account and ends its sessions.
    ///
    /// # Errors
    /// [`ControlError::NoAccount`], [`ControlError::LastAdmin`], or the store's.
    pub fn remove_account(&self, by: &By, name: &str) -> Result<(), ControlError> {
        let (by, name) = (by.clone(), name.to_owned());
        self.change("remove the account", move |transaction, ring| {
            let account = existing(transaction, &name)?;
            if is_last_admin(transaction, &account)? {
                return Err(ControlError::LastAdmin.into());
            }
            end_sessions(transaction, account.id)?;
            transaction.execute("DELETE FROM accounts WHERE id = ?1", params![account.id])?;
            append(transaction, ring, &by, Event::AccountRemoved, &account.name, "success")
        })
    }

    /// Gives an account another role and ends its sessions.
    ///
    /// # Errors
    /// [`ControlError::NoAccount`], [`ControlError::LastAdmin`], or the store's.
    pub fn set_role(&self, by: &By, name: &str, role: Role) -> Result<(), ControlError> {
        let (by, name) = (by.clone(), name.to_owned());
        self.change("change the role", move |transaction, ring| {
            let account = existing(transaction, &name)?;
            if role != Role::Admin && is_last_admin(transaction, &account)? {
                return Err(ControlError::LastAdmin.into());
            }
            end_sessions(transaction, account.id)?;
            transaction.execute(
                "UPDATE accounts SET role = ?2 WHERE id = ?1",
                params![account.id, role.name()],
            )?;
            let outcome = format!("{} to {}", account.role.name(), role.name());
            append(transaction, ring, &by, Event::RoleChanged, &account.name, &outcome)
        })
    }

    /// Sets a password and ends the account's sessions. With `must_change` it is a reset: it serves
    /// only to set another.
    ///
    /// # Errors
    /// [`ControlError::NoAccount`], [`ControlError::Password`], or the store's.
    pub fn set_password(
        &self,
        by: &By,
        name: &str,
        new: &Sensitive<String>,
        must_change: bool,
    ) -> Result<(), ControlError> {
        check_password(name, new.expose())?;
        let hash = password::hash(&self.control_key("password pepper"), new.expose())?;
        let (by, name) = (by.clone(), name.to_owned());
        self.change("set the password", move |transaction, ring| {
            let account = existing(transaction, &name)?;
            end_sessions(transaction, account.id)?;
            transaction.execute(
                "UPDATE accounts SET password = ?2, must_change = ?3, changed = ?4 WHERE id = ?1",
                params![account.id, hash, must_change, now()],
            )?;
            let event = if must_change { Event::PasswordReset } else { Event::PasswordChanged };
            append(transaction, ring, &by, event, &account.name, "success")
        })
    }

    /// The account of a name and password, if they fit. Takes some 20 ms and 19 MiB, whether or not
    /// there is such an account. Records nothing; hashes anew when the parameters have risen.
    ///
    /// # Errors
    /// The store's, or [`ControlError::Hash`].
    pub fn check_credentials(
        &self,
        name: &str,
        given: &Sensitive<String>,
    ) -> Result<Option<Account>, ControlError> {
        let found = self.look("look for the account", |connection, _| find(connection, name))?;
        let pepper = self.control_key("password pepper");
        let kept = found.as_ref().map(|(_, kept)| kept.as_str());
        let result = password::matches(&pepper, kept, given.expose())?;
        if result == Match::No {
            return Ok(None);
        }
        let Some((account, kept)) = found else { return Ok(None) };
        if result == Match::Outdated {
            let hash = password::hash(&pepper, given.expose())?;
            let id = account.id;
            self.change("hash the password anew", move |transaction, _| {
                transaction.execute(
                    "UPDATE accounts SET password = ?2 WHERE id = ?1 AND password = ?3",
                    params![id, hash, kept],
                )?;
                Ok(())
            })?;
        }
        Ok(Some(account))
    }

    /// True when there is an account of this name.
    ///
    /// # Errors
    /// The store's.
    pub fn has_account(&self, name: &str) -> Result<bool, ControlError> {
        self.look("look for the account", |connection, _| Ok(find(connection, name)?.is_some()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RootKey, VaultOptions};

    fn vault() -> (tempfile::TempDir, Vault) {
        let dir = tempfile::tempdir().unwrap();
        let options = VaultOptions::new(dir.path().join("data"));
        let vault = Vault::open(&options, &RootKey::generate().unwrap()).unwrap();
        (dir, vault)
    }

    fn secret(text: &str) -> Sensitive<String> {
        Sensitive::new(text.to_owned())
    }

    const GOOD: &str = "correct horse battery staple";
    const OTHER: &str = "purple window seven lantern";

    #[test]
    fn accounts_log_in_by_their_password_alone() {
        let (_dir, vault) = vault();
        let by = By::command_line();
        vault.add_account(&by, "Maria", Role::Admin, &secret(GOOD), true).unwrap();
        let account = vault.check_credentials("maria", &secret(GOOD)).unwrap().unwrap();
        assert_eq!((account.name.as_str(), account.role), ("Maria", Role::Admin));
        assert!(account.must_change);
        for (name, password) in
            [("maria", OTHER), ("Maria", ""), ("nobody", GOOD), ("", GOOD), ("' OR 1=1 --", GOOD)]
        {
            assert_eq!(vault.check_credentials(name, &secret(password)).unwrap(), None, "{name}");
        }
        vault.set_password(&by, "Maria", &secret(OTHER), false).unwrap();
        assert_eq!(vault.check_credentials("Maria", &secret(GOOD)).unwrap(), None);
        let account = vault.check_credentials("Maria", &secret(OTHER)).unwrap().unwrap();
        assert!(!account.must_change);
    }

    #[test]
    fn names_are_unique_and_weak_passwords_are_refused() {
        let (_dir, vault) = vault();
        let by = By::command_line();
        vault.add_account(&by, "Maria", Role::Admin, &secret(GOOD), false).unwrap();
        let add = |name: &str, password: &str| {
            vault.add_account(&by, name, Role::Operator, &secret(password), false)
        };
        assert_eq!(add("MARIA", OTHER), Err(ControlError::AccountExists));
        assert!(matches!(add("x", "password"), Err(ControlError::Password(_))));
        for name in ["", "a:b", "a\nb", &"x".repeat(65)] {
            assert_eq!(add(name, OTHER), Err(ControlError::Name), "{name}");
        }
        assert!(vault.set_password(&by, "Maria", &secret("short"), false).is_err());
        assert_eq!(vault.accounts().unwrap().len(), 1);
    }

    #[test]
    fn the_last_administrator_stays() {
        let (_dir, vault) = vault();
        let by = By::command_line();
        vault.add_account(&by, "one", Role::Admin, &secret(GOOD), false).unwrap();
        vault.add_account(&by, "two", Role::Auditor, &secret(OTHER), false).unwrap();
        assert_eq!(vault.remove_account(&by, "one"), Err(ControlError::LastAdmin));
        assert_eq!(vault.set_role(&by, "one", Role::Operator), Err(ControlError::LastAdmin));
        vault.set_role(&by, "two", Role::Admin).unwrap();
        vault.remove_account(&by, "one").unwrap();
        assert_eq!(vault.remove_account(&by, "one"), Err(ControlError::NoAccount));
        let events: Vec<_> =
            vault.audit_entries(None, 10).unwrap().into_iter().map(|e| e.event).collect();
        assert_eq!(events, ["account.removed", "account.role", "account.added", "account.added"]);
        assert_eq!(vault.verify_audit().unwrap().problem, None);
    }
}
