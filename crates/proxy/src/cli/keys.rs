//! `keys`: keys of providers and of clients, on the vault itself.
//!
//! Promises: works only while no proxy has the vault; a provider's key is read from standard input,
//! never from an argument, which others could see; a client key is printed once, when it is issued.

use super::{Failure, admin::open, files, print};
use crate::config::{Environment, Loaded};
use private_ai_surrogate::Sensitive;
use private_ai_vault::control::By;
use std::{fmt::Write, io, path::Path, time::Duration};

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Store a provider's key, read from standard input; the newest of an upstream is used
    Add {
        /// The upstream that it is for, such as openai
        upstream: String,
        /// What to call it
        #[arg(long, default_value = "default")]
        name: String,
        /// Take a test key, in development only
        #[arg(long)]
        allow_test: bool,
    },
    /// Store a provider's new key, read from standard input, and let the others of that upstream end
    Rotate {
        /// The upstream
        upstream: String,
        /// What to call it
        #[arg(long, default_value = "default")]
        name: String,
        /// Seconds for which the others go on working
        #[arg(long, default_value_t = 0)]
        grace: u64,
    },
    /// Make a client key and print it, this once
    Issue {
        /// What to call it: the application or person that gets it
        name: String,
    },
    /// List the keys of both kinds, without the keys
    List,
    /// End a key of either kind at once
    Revoke {
        /// Its id, from the list
        id: String,
    },
}

pub(super) fn run(command: &Command, loaded: &Loaded) -> Result<(), Failure> {
    let vault = open(loaded)?;
    let by = By::command_line();
    let failed =
        |error: private_ai_vault::control::ControlError| Failure::Failed(format!("{error}."));
    match command {
        Command::Add { upstream, name, allow_test } => {
            known(upstream, loaded)?;
            let development = loaded.config.environment == Environment::Development;
            let key = vault
                .add_provider_key(&by, upstream, name, &secret()?, *allow_test && development)
                .map_err(failed)?;
            print(&format!("{} {} {}\n", key.id, key.upstream, key.hint))
        }
        Command::Rotate { upstream, name, grace } => {
            known(upstream, loaded)?;
            let key =
                vault.add_provider_key(&by, upstream, name, &secret()?, false).map_err(failed)?;
            for old in vault.open_provider_keys().map_err(failed)? {
                if old.upstream == *upstream && old.id != key.id {
                    let grace = Duration::from_secs(*grace);
                    vault.end_provider_key(&by, &old.id, grace).map_err(failed)?;
                }
            }
            print(&format!("{} {} {}\n", key.id, key.upstream, key.hint))
        }
        Command::Issue { name } => {
            let issued = vault.issue_client_key(&by, name).map_err(failed)?;
            print(&format!("{}\n", issued.secret.expose()))
        }
        Command::List => {
            let mut out = String::new();
            for key in vault.provider_keys().map_err(failed)? {
                let end = key.ends.map_or_else(String::new, |at| format!(", ends at {at}"));
                let _ = writeln!(
                    out,
                    "{} provider {} {} {}{end}",
                    key.id, key.upstream, key.hint, key.name
                );
            }
            for key in vault.client_keys().map_err(failed)? {
                let end = if key.revoked.is_some() { ", revoked" } else { "" };
                let _ = writeln!(out, "{} client {} {}{end}", key.id, key.hint, key.name);
            }
            print(&out)
        }
        Command::Revoke { id } => match vault.revoke_client_key(&by, id) {
            Err(private_ai_vault::control::ControlError::NoKey) => {
                vault.end_provider_key(&by, id, Duration::ZERO).map_err(failed)
            }
            other => other.map_err(failed),
        },
    }
}

fn known(upstream: &str, loaded: &Loaded) -> Result<(), Failure> {
    if loaded.config.upstream.contains_key(upstream) {
        return Ok(());
    }
    let names: Vec<&str> = loaded.config.upstream.keys().map(String::as_str).collect();
    Err(Failure::Usage(format!(
        "There is no upstream of this name; there are {}.",
        names.join(", ")
    )))
}

/// The first line of standard input.
fn secret() -> Result<Sensitive<String>, Failure> {
    let bytes = files::read_all(io::stdin().lock(), Path::new("stdin")).map_err(Failure::Failed)?;
    let bytes = zeroize::Zeroizing::new(bytes);
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Failure::Failed("The key is not text; copy the key alone.".to_owned()))?;
    Ok(Sensitive::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}
