//! Who asks: HTTP Basic for scripts (RFC 7617), a session cookie for browsers.
//!
//! Promises: an unknown name costs as much time as a wrong password; who failed often waits; every
//! attempt is in the audit before it has an effect. Must never write down a name that is no
//! account's: people type passwords there.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, header};
use private_ai_surrogate::Sensitive;
use private_ai_vault::{
    Vault,
    control::{Account, By, ControlError, Event, Session, SessionLimits},
};

use super::lockout::Lockout;

/// The name of the cookie. Without TLS a browser takes no `__Host-` prefix.
pub const COOKIE: &str = "session";

/// How long sessions last.
pub const LIMITS: SessionLimits =
    SessionLimits { idle: Duration::from_secs(15 * 60), absolute: Duration::from_secs(8 * 3600) };

/// Credentials that were right are not worked on again for so long: a hash costs 20 ms.
const REMEMBERED: Duration = Duration::from_secs(5 * 60);
const REMEMBERED_MOST: usize = 256;

/// Who asks.
pub struct Who {
    /// The account.
    pub account: Account,
    /// The session and its token, when it is a browser's.
    pub session: Option<(Session, Sensitive<String>)>,
}

/// Why nobody is let in.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// There are no credentials, or they are wrong.
    Unknown,
    /// Too many failures.
    Wait(Duration),
    /// The store cannot be read or written.
    Store(ControlError),
}

impl From<ControlError> for Refused {
    fn from(error: ControlError) -> Self {
        Self::Store(error)
    }
}

type Remembered = HashMap<[u8; 32], (Instant, i64)>;

/// Tells who asks.
pub struct Authenticator {
    lockout: Lockout,
    /// One hash at a time: its memory is bounded so, and guessing is slow.
    hashing: Mutex<()>,
    key: Sensitive<[u8; 32]>,
    remembered: Mutex<Remembered>,
}

impl Authenticator {
    /// For a vault.
    #[must_use]
    pub fn new(vault: &Vault) -> Self {
        Self {
            lockout: Lockout::default(),
            hashing: Mutex::new(()),
            key: vault.purpose_key("remembered credentials"),
            remembered: Mutex::default(),
        }
    }

    /// Who sent these headers. Blocking.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn who(
        &self,
        vault: &Vault,
        headers: &HeaderMap,
        by: &By,
        ip: IpAddr,
    ) -> Result<Who, Refused> {
        if let Some(value) = headers.get(header::AUTHORIZATION) {
            let (name, password) = value.to_str().ok().and_then(basic).ok_or(Refused::Unknown)?;
            let account = self.basic(vault, &name, &password, by, ip)?;
            return Ok(Who { account, session: None });
        }
        let token = cookie(headers).ok_or(Refused::Unknown)?;
        let session = vault.session(token.expose(), LIMITS)?.ok_or(Refused::Unknown)?;
        Ok(Who { account: session.account.clone(), session: Some((session, token)) })
    }

    fn basic(
        &self,
        vault: &Vault,
        name: &str,
        password: &Sensitive<String>,
        by: &By,
        ip: IpAddr,
    ) -> Result<Account, Refused> {
        let mark = self.mark(name, password, ip);
        let known =
            self.remembered.lock().unwrap_or_else(PoisonError::into_inner).get(&mark).copied();
        if let Some((until, password_set)) = known
            && Instant::now() < until
        {
            let folded = name.to_lowercase();
            let mut accounts = vault.accounts()?.into_iter();
            let same =
                |a: &Account| a.name.to_lowercase() == folded && a.password_set == password_set;
            if let Some(account) = accounts.find(same) {
                return Ok(account);
            }
        }
        let account = self.attempt(vault, name, password, by, ip)?;
        let actor = By { actor: account.name.clone(), ..by.clone() };
        vault.audit(&actor, Event::Login, &account.name, "success, HTTP Basic")?;
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= REMEMBERED_MOST {
            remembered.clear();
        }
        remembered.insert(mark, (Instant::now() + REMEMBERED, account.password_set));
        Ok(account)
    }

    /// Forgets all credentials that were right, after any change of an account.
    pub fn forget(&self) {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn mark(&self, name: &str, password: &Sensitive<String>, ip: IpAddr) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(self.key.expose());
        for part in [name.as_bytes(), password.expose().as_bytes(), ip.to_string().as_bytes()] {
            hasher.update(&(part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        *hasher.finalize().as_bytes()
    }

    /// One attempt to log in. Failures are recorded here, the success by the caller.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn attempt(
        &self,
        vault: &Vault,
        name: &str,
        password: &Sensitive<String>,
        by: &By,
        ip: IpAddr,
    ) -> Result<Account, Refused> {
        let _alone = self.hashing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(left) = self.lockout.must_wait(name, ip, Instant::now()) {
            return Err(Refused::Wait(left));
        }
        let found = vault.check_credentials(name, password)?;
        if let Some(account) = found {
            self.lockout.succeeded(name, ip);
            return Ok(account);
        }
        let target = if vault.has_account(name)? { name } else { "unknown account" };
        let nobody = By { actor: "nobody".to_owned(), ..by.clone() };
        vault.audit(&nobody, Event::Login, target, "failure")?;
        tracing::warn!(client = %ip, event = "login", outcome = "failure", "a login failed");
        if self.lockout.failed(name, ip, Instant::now()) {
            vault.audit(&nobody, Event::Lockout, target, "must wait")?;
        }
        Err(Refused::Unknown)
    }
}

/// Name and password of a Basic header.
fn basic(value: &str) -> Option<(String, Sensitive<String>)> {
    let (scheme, rest) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = zeroize::Zeroizing::new(STANDARD.decode(rest.trim()).ok()?);
    let (name, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((name.to_owned(), Sensitive::new(password.to_owned())))
}

/// The token of the session's cookie, if there is just one.
fn cookie(headers: &HeaderMap) -> Option<Sensitive<String>> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == COOKIE);
    let (_, token) = found.next()?;
    found.next().is_none().then(|| Sensitive::new(token.to_owned()))
}
