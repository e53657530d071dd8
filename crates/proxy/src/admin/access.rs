//! Who may use the data plane, and with which provider's key: what a request's credentials mean.
//!
//! Promises: a client key never travels on, wherever the client put it; a key that was revoked is
//! refused from the next request on; a provider's key goes to the upstream that it was stored for
//! and nowhere else. Looks at memory only; the store is read when something changes.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use arc_swap::ArcSwap;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use private_ai_formats::Dialect;
use private_ai_surrogate::Sensitive;
use private_ai_vault::{
    Vault,
    control::{ClientKeyHasher, ControlError, KeyHash},
};

/// Headers in which the SDKs send their key.
const HEADERS: &[&str] = &["authorization", "x-api-key", "api-key", "x-goog-api-key"];

/// How a client key begins, and how long it is.
const PREFIX: &str = "pap_";
const LENGTH: usize = 50;

/// The parameter of the query in which Gemini's does.
const PARAMETER: &str = "key";

/// What the data plane knows of keys.
pub struct Access {
    vault: Arc<Vault>,
    hasher: ClientKeyHasher,
    tables: ArcSwap<Tables>,
    uses: Mutex<HashMap<String, i64>>,
}

#[derive(Default)]
struct Tables {
    clients: HashMap<KeyHash, String>,
    /// A key was issued once: from then on nobody gets in without one.
    any_client: bool,
    providers: BTreeMap<String, Vec<ProviderSecret>>,
}

struct ProviderSecret {
    id: String,
    ends: Option<i64>,
    secret: Sensitive<String>,
}

/// Why a request is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Send a client key.
    #[error("a client key of this proxy is needed: send it where the provider's key is sent")]
    Missing,
    /// Use another key.
    #[error("this client key is not known here, or was revoked")]
    Unknown,
    /// Send the key as the SDKs do.
    #[error(
        "a client key stands where it would travel on: send it where the provider's key is sent"
    )]
    Misplaced,
}

/// What came of a request's credentials.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Admission {
    /// The id of the client key.
    pub client: Option<String>,
    /// The headers that hold a client key.
    headers: Vec<&'static str>,
    /// The query holds one.
    query: bool,
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The key in a header's value: a bearer token, or the value itself.
fn token(value: &HeaderValue) -> Option<&str> {
    let text = value.to_str().ok()?.trim();
    match text.split_once(' ') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => Some(rest.trim()),
        Some(_) => None,
        None => Some(text),
    }
}

fn is_key_parameter(part: &str) -> bool {
    part.split_once('=').is_some_and(|(name, _)| name == PARAMETER)
}

impl Access {
    /// Reads the keys.
    ///
    /// # Errors
    /// The store's.
    pub fn open(vault: Arc<Vault>) -> Result<Self, ControlError> {
        let hasher = vault.client_key_hasher();
        let access =
            Self { vault, hasher, tables: ArcSwap::default(), uses: Mutex::new(HashMap::new()) };
        access.reload()?;
        Ok(access)
    }

    /// Reads the keys again, after a change. Blocking.
    ///
    /// # Errors
    /// The store's; what was known stays.
    pub fn reload(&self) -> Result<(), ControlError> {
        let (clients, any_client) = self.vault.client_key_hashes()?;
        let mut providers: BTreeMap<String, Vec<ProviderSecret>> = BTreeMap::new();
        for key in self.vault.open_provider_keys()? {
            let secret = ProviderSecret { id: key.id, ends: key.ends, secret: key.secret };
            providers.entry(key.upstream).or_default().push(secret);
        }
        self.tables.store(Arc::new(Tables { clients, any_client, providers }));
        Ok(())
    }

    /// Looks for a client key in a request.
    ///
    /// # Errors
    /// [`Denied`]: nothing of it may be forwarded.
    pub fn admit(
        &self,
        open_to_network: bool,
        headers: &HeaderMap,
        query: Option<&str>,
    ) -> Result<Admission, Denied> {
        let tables = self.tables.load();
        let mut admission = Admission::default();
        let mut check = |text: &str| -> Result<bool, Denied> {
            // What only begins like one may be cut or mistyped, and must not travel either.
            let Some(hash) = self.hasher.hash(text) else {
                return if text.starts_with(PREFIX) { Err(Denied::Unknown) } else { Ok(false) };
            };
            let id = tables.clients.get(&hash).ok_or(Denied::Unknown)?;
            if admission.client.as_ref().is_some_and(|other| other != id) {
                return Err(Denied::Unknown);
            }
            admission.client = Some(id.clone());
            Ok(true)
        };
        let (mut found, mut in_query) = (Vec::new(), false);
        for name in HEADERS {
            for value in headers.get_all(*name) {
                if token(value).map_or(Ok(false), &mut check)? {
                    found.push(*name);
                }
            }
        }
        for part in query.into_iter().flat_map(|q| q.split('&')) {
            let (_, value) = part.split_once('=').unwrap_or(("", part));
            let text = super::decode(part).unwrap_or_else(|_| part.to_owned());
            if is_key_parameter(part) && !value.contains('%') {
                in_query |= check(value)?;
            } else if self.holds_key(&text) {
                return Err(Denied::Misplaced);
            }
        }
        for (name, value) in headers {
            if !found.contains(&name.as_str()) && self.hides_key(value) {
                return Err(Denied::Misplaced);
            }
        }
        admission.headers = found;
        admission.query = in_query;
        if let Some(id) = &admission.client {
            self.used(id);
        } else if tables.any_client || open_to_network {
            return Err(Denied::Missing);
        }
        Ok(admission)
    }

    /// True when a client key stands anywhere in a text.
    fn holds_key(&self, text: &str) -> bool {
        text.match_indices(PREFIX).any(|(at, _)| {
            text.get(at..at + LENGTH).is_some_and(|key| self.hasher.hash(key).is_some())
        })
    }

    /// As [`holds_key`](Self::holds_key), also behind HTTP Basic.
    fn hides_key(&self, value: &HeaderValue) -> bool {
        let text = String::from_utf8_lossy(value.as_bytes());
        let basic = text
            .split_once(' ')
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
            .and_then(|(_, rest)| STANDARD.decode(rest.trim()).ok())
            .map(zeroize::Zeroizing::new);
        self.holds_key(&text) || basic.is_some_and(|b| self.holds_key(&String::from_utf8_lossy(&b)))
    }

    /// Takes the client key out of what travels, and puts the stored key of the upstream in place
    /// of whatever key is there.
    pub fn credentials(
        &self,
        admission: &Admission,
        upstream: &str,
        dialect: Dialect,
        headers: &mut HeaderMap,
        query: &mut Option<String>,
    ) {
        for name in &admission.headers {
            headers.remove(*name);
        }
        if admission.query {
            strip(query);
        }
        let tables = self.tables.load();
        let at = now();
        let stored = tables
            .providers
            .get(upstream)
            .and_then(|keys| keys.iter().find(|k| k.ends.is_none_or(|ends| ends > at)));
        let Some(stored) = stored else { return };
        let Some((name, value)) = header_of(dialect, stored.secret.expose()) else { return };
        for other in HEADERS {
            headers.remove(*other);
        }
        strip(query);
        headers.insert(name, value);
        self.used(&stored.id);
    }

    fn used(&self, id: &str) {
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        match uses.get_mut(id) {
            Some(at) => *at = now(),
            None => {
                uses.insert(id.to_owned(), now());
            }
        }
    }

    /// Writes down when keys were used. Blocking.
    ///
    /// # Errors
    /// The store's; the uses since the last time are then lost.
    pub fn note_uses(&self) -> Result<(), ControlError> {
        let uses = std::mem::take(&mut *self.uses.lock().unwrap_or_else(PoisonError::into_inner));
        self.vault.note_key_uses(uses.into_iter().collect())
    }
}

fn strip(query: &mut Option<String>) {
    let Some(text) = query else { return };
    let kept: Vec<&str> = text.split('&').filter(|part| !is_key_parameter(part)).collect();
    *query = (!kept.is_empty()).then(|| kept.join("&"));
}

/// Where a provider of this family looks for its key.
fn header_of(dialect: Dialect, key: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, text) = match dialect {
        Dialect::Anthropic => (HeaderName::from_static("x-api-key"), key.to_owned()),
        Dialect::Gemini => (HeaderName::from_static("x-goog-api-key"), key.to_owned()),
        Dialect::Azure => (HeaderName::from_static("api-key"), key.to_owned()),
        // Whoever came later took OpenAI's way.
        _ => (header::AUTHORIZATION, format!("Bearer {key}")),
    };
    let mut value = HeaderValue::from_str(&zeroize::Zeroizing::new(text)).ok()?;
    value.set_sensitive(true);
    Some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use private_ai_vault::{RootKey, VaultOptions, control::By};

    fn start() -> (tempfile::TempDir, Arc<Vault>, Access) {
        let dir = tempfile::tempdir().unwrap();
        let options = VaultOptions::new(dir.path().join("data"));
        let vault = Arc::new(Vault::open(&options, &RootKey::generate().unwrap()).unwrap());
        let access = Access::open(Arc::clone(&vault)).unwrap();
        (dir, vault, access)
    }

    fn map(lines: &[(&str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in lines {
            map.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        map
    }

    #[test]
    fn anyone_on_this_machine_until_a_key_is_issued() {
        let (_dir, vault, access) = start();
        let own = map(&[("authorization", "Bearer sk-own")]);
        assert_eq!(access.admit(false, &own, None), Ok(Admission::default()));
        assert_eq!(access.admit(true, &own, None), Err(Denied::Missing));
        let issued = vault.issue_client_key(&By::command_line(), "a").unwrap();
        access.reload().unwrap();
        assert_eq!(access.admit(false, &own, None), Err(Denied::Missing));
        vault.revoke_client_key(&By::command_line(), &issued.key.id).unwrap();
        access.reload().unwrap();
        assert_eq!(access.admit(false, &own, None), Err(Denied::Missing), "still closed");
        let revoked = map(&[("x-api-key", issued.secret.expose())]);
        assert_eq!(access.admit(false, &revoked, None), Err(Denied::Unknown));
    }

    #[test]
    fn a_client_key_is_found_in_every_place_and_never_travels() {
        let (_dir, vault, access) = start();
        let issued = vault.issue_client_key(&By::command_line(), "a").unwrap();
        access.reload().unwrap();
        let key = issued.secret.expose().as_str();
        let bearer = format!("Bearer {key}");
        for (name, value) in [
            ("authorization", bearer.as_str()),
            ("authorization", key),
            ("x-api-key", key),
            ("api-key", key),
            ("x-goog-api-key", key),
        ] {
            let mut headers = map(&[(name, value), ("x-kept", "1")]);
            let admission = access.admit(true, &headers, None).unwrap();
            assert_eq!(admission.client.as_ref(), Some(&issued.key.id), "{name}");
            access.credentials(&admission, "openai", Dialect::OpenAi, &mut headers, &mut None);
            assert_eq!(headers, map(&[("x-kept", "1")]), "{name}");
        }
        let mut query = Some(format!("alt=sse&key={key}&x=1"));
        let mut headers = map(&[("x-api-key", "provider's own")]);
        let admission = access.admit(true, &headers, query.as_deref()).unwrap();
        access.credentials(&admission, "gemini", Dialect::Gemini, &mut headers, &mut query);
        assert_eq!(query.as_deref(), Some("alt=sse&x=1"));
        assert_eq!(headers, map(&[("x-api-key", "provider's own")]));
        let cut = map(&[("x-api-key", &key[..30])]);
        assert_eq!(access.admit(false, &cut, None), Err(Denied::Unknown));
    }

    #[test]
    fn a_client_key_in_another_place_is_refused() {
        let (_dir, vault, access) = start();
        let issued = vault.issue_client_key(&By::command_line(), "a").unwrap();
        access.reload().unwrap();
        let key = issued.secret.expose().as_str();
        let admit = |more: (&str, &str), query: Option<&str>| {
            access.admit(false, &map(&[("x-api-key", key), more]), query)
        };
        assert!(admit(("x-other", "pap_ or something"), Some("q=pap_x&r=%41&s=100%")).is_ok());
        let basic = format!("Basic {}", STANDARD.encode(format!("user:{key}")));
        let text = format!("key={key};");
        for more in [("x-other", text.as_str()), ("authorization", basic.as_str())] {
            assert_eq!(admit(more, None), Err(Denied::Misplaced), "{more:?}");
        }
        let escaped = key.replace('_', "%5F");
        for query in
            [format!("key={escaped}"), format!("%6bey={key}"), format!("q={key}"), key.to_owned()]
        {
            assert_eq!(admit(("x-kept", "1"), Some(&query)), Err(Denied::Misplaced), "{query}");
        }
    }

    #[test]
    fn a_stored_key_replaces_every_other_at_its_own_upstream_only() {
        let (_dir, vault, access) = start();
        let secret = "sk-ant-api03-Zk7TqLw2Rv9XnB4mHs6YcDf3GpJ8uAeK5oQiWt1N";
        let secret_key = Sensitive::new(secret.to_owned());
        let by = By::command_line();
        let stored = vault.add_provider_key(&by, "anthropic", "a", &secret_key, false).unwrap();
        access.reload().unwrap();
        let own = map(&[("authorization", "Bearer own"), ("x-kept", "1")]);
        let admission = access.admit(false, &own, None).unwrap();
        let (mut headers, mut query) = (own.clone(), Some("key=own".to_owned()));
        access.credentials(&admission, "anthropic", Dialect::Anthropic, &mut headers, &mut query);
        assert_eq!(headers, map(&[("x-kept", "1"), ("x-api-key", secret)]));
        assert!(headers["x-api-key"].is_sensitive());
        assert_eq!(query, None);
        let mut headers = own.clone();
        access.credentials(&admission, "openai", Dialect::OpenAi, &mut headers, &mut None);
        assert_eq!(headers, own);
        access.note_uses().unwrap();
        assert!(vault.provider_keys().unwrap()[0].last_used.is_some());
        vault.end_provider_key(&by, &stored.id, std::time::Duration::ZERO).unwrap();
        access.reload().unwrap();
        let mut headers = own.clone();
        access.credentials(&admission, "anthropic", Dialect::Anthropic, &mut headers, &mut None);
        assert_eq!(headers, own);
    }
}
