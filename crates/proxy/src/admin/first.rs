//! The first account: made once, with a password that is shown once.
//!
//! Promises: a configured password that is weak keeps the proxy from starting, on every start; one
//! that is made here has 120 random bits and must be changed at the first login.

use private_ai_surrogate::Sensitive;
use private_ai_vault::{
    Vault,
    control::{By, ControlError, Role, check_password, generate_password},
};

use crate::config::{AdminConfig, ConfigError, ConfigErrors};

/// Checks the password in the configuration, if there is one.
///
/// # Errors
/// Why it is refused.
pub fn check_configured_password(config: &AdminConfig) -> Result<(), ConfigErrors> {
    let Some(password) = &config.password else { return Ok(()) };
    check_password(name(config), password.expose()).map_err(|reason| {
        let key = "admin.password".to_owned();
        ConfigError::Refused { key, reason: reason.to_string() }.into()
    })
}

fn name(config: &AdminConfig) -> &str {
    if config.username.is_empty() { "admin" } else { &config.username }
}

/// An account that was made, and its password if that was made with it.
pub struct FirstAccount {
    /// Its name.
    pub name: String,
    /// The password, at the one moment at which it can be seen.
    pub password: Option<Sensitive<String>>,
}

/// Makes the first account when there is none. Blocking.
///
/// # Errors
/// The store's, or what is wrong with the name or password.
pub fn first_account(
    vault: &Vault,
    config: &AdminConfig,
) -> Result<Option<FirstAccount>, ControlError> {
    if !vault.accounts()?.is_empty() {
        return Ok(None);
    }
    let name = name(config).to_owned();
    let by = By { actor: "first start".to_owned(), ..By::command_line() };
    if let Some(password) = &config.password {
        let password = Sensitive::new(password.expose().to_owned());
        vault.add_account(&by, &name, Role::Admin, &password, false)?;
        return Ok(Some(FirstAccount { name, password: None }));
    }
    let password = generate_password()?;
    vault.add_account(&by, &name, Role::Admin, &password, true)?;
    Ok(Some(FirstAccount { name, password: Some(password) }))
}
