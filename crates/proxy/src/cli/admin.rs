//! `admin` and `audit`: accounts and the record, on the vault itself.
//!
//! Promises: works only while no proxy has the vault, and says so; whoever may read the key file
//! may do this, and it is recorded as done on the command line.

use super::{Failure, print, serve};
use crate::config::Loaded;
use private_ai_vault::{
    RootKey, Vault, VaultError, VaultOptions,
    control::{By, ControlError, Role, generate_password},
};
use std::fmt::Write;

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// List the accounts
    List,
    /// Make an account and print a password for one login
    Add {
        /// Its name
        name: String,
        /// admin, operator or auditor
        #[arg(long, default_value = "auditor")]
        role: String,
    },
    /// Remove an account
    Remove {
        /// Its name
        name: String,
    },
    /// Give an account a password for one login, and print it
    Passwd {
        /// Its name
        name: String,
    },
}

#[derive(clap::Subcommand)]
pub(super) enum AuditCommand {
    /// Print the newest lines, oldest first
    Show {
        /// How many
        #[arg(long, default_value_t = 100)]
        lines: usize,
    },
    /// Check that no line was changed, moved or taken away
    Verify,
}

/// Opens the vault for a command.
pub(super) fn open(loaded: &Loaded) -> Result<Vault, Failure> {
    let config = &loaded.config;
    serve::secure(config)?;
    let failed = |error: VaultError| match error {
        VaultError::Locked { .. } => Failure::Failed(format!(
            "A proxy is running on this data directory: use its API at http://{}/api/v1, or stop it first.",
            config.admin.listen
        )),
        error => Failure::Failed(format!("{error}.")),
    };
    let (root, _) =
        RootKey::load_or_create_for(&config.root_key(), &config.data_dir).map_err(failed)?;
    let options = VaultOptions { ttl: config.vault.ttl, ..VaultOptions::new(&config.data_dir) };
    Vault::open(&options, &root).map_err(failed)
}

fn failed(error: ControlError) -> Failure {
    Failure::Failed(format!("{error}."))
}

pub(super) fn run(command: &Command, loaded: &Loaded) -> Result<(), Failure> {
    let vault = open(loaded)?;
    let by = By::command_line();
    match command {
        Command::List => {
            let mut out = String::new();
            for account in vault.accounts().map_err(failed)? {
                let _ = writeln!(out, "{} {}", account.role.name(), account.name);
            }
            print(&out)
        }
        Command::Add { name, role } => {
            let role = Role::of(role).ok_or_else(|| {
                Failure::Usage("The role must be admin, operator or auditor.".to_owned())
            })?;
            let password = generate_password().map_err(failed)?;
            vault.add_account(&by, name, role, &password, true).map_err(failed)?;
            print(&format!("{}\n", password.expose()))
        }
        Command::Remove { name } => vault.remove_account(&by, name).map_err(failed),
        Command::Passwd { name } => {
            let password = generate_password().map_err(failed)?;
            vault.set_password(&by, name, &password, true).map_err(failed)?;
            print(&format!("{}\n", password.expose()))
        }
    }
}

pub(super) fn audit(command: &AuditCommand, loaded: &Loaded) -> Result<(), Failure> {
    let vault = open(loaded)?;
    match command {
        AuditCommand::Show { lines } => {
            let mut out = String::new();
            for e in vault.audit_entries(None, *lines).map_err(failed)?.iter().rev() {
                let line = serde_json::json!({
                    "number": e.number, "at": e.at, "event": e.event, "actor": e.actor,
                    "address": e.address, "target": e.target, "outcome": e.outcome,
                    "request": e.request,
                });
                let _ = writeln!(out, "{line}");
            }
            print(&out)
        }
        AuditCommand::Verify => {
            let state = vault.verify_audit().map_err(failed)?;
            match state.problem {
                None => print(&format!(
                    "{} lines, none changed or missing. Head: {}\n",
                    state.entries, state.head
                )),
                Some(problem) => Err(Failure::Failed(format!(
                    "The audit is not whole: {problem}. Compare with a backup."
                ))),
            }
        }
    }
}
