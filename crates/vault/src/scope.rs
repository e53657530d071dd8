//! One scope: its name, its secret, and how its mappings are sealed.
//!
//! A scope's secret is random and stands sealed in its row. The key for surrogates, the key of
//! the blind indexes and, together with a data key, the key of the values derive from it: without
//! the secret nothing of the scope can be read, which is how a scope is erased for good.

use std::fmt;

use private_ai_detect::Label;
use private_ai_surrogate::{Mapping, Part, Provenance, ScopeKey, Sensitive};
use zeroize::{Zeroize, Zeroizing};

use crate::VaultError;
use crate::keyring::Keyring;
use crate::root_key::hex;
use crate::seal::{self, Key, Place};

/// The name of a scope: a keyed hash of tenant and conversation, and one of the tenant alone.
/// Tells nothing of either without the vault's key, so that it may stand in a log.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeId {
    id: [u8; 32],
    tenant: [u8; 32],
}

impl ScopeId {
    pub(crate) fn derive(key: &Key, tenant: &[u8], conversation: &[u8]) -> Self {
        let names = seal::derive(key, "scope id", b"");
        Self {
            id: seal::tag(&names, &[b"scope", tenant, conversation]),
            tenant: seal::tag(&names, &[b"tenant", tenant]),
        }
    }

    /// The id under which the scope is stored.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.id
    }

    /// The keyed hash of the tenant; the same for all scopes of one.
    #[must_use]
    pub fn tenant(&self) -> &[u8; 32] {
        &self.tenant
    }

    pub(crate) fn from_row(id: &[u8], tenant: &[u8]) -> Option<Self> {
        Some(Self { id: id.try_into().ok()?, tenant: tenant.try_into().ok()? })
    }
}

impl fmt::Display for ScopeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(self.id.get(..8).unwrap_or_default()))
    }
}

impl fmt::Debug for ScopeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScopeId({self})")
    }
}

/// A scope as it was found in the vault.
pub struct LoadedScope {
    /// The key that surrogates derive from.
    pub key: ScopeKey,
    /// Its mappings, in the order in which they were recorded.
    pub mappings: Vec<Mapping>,
    /// False when nothing of the scope was recorded yet.
    pub recorded: bool,
}

/// The secret of one scope.
pub(crate) struct ScopeSecret(Key);

impl ScopeSecret {
    pub(crate) fn generate() -> Result<Self, VaultError> {
        seal::random_key().map(Self)
    }

    pub(crate) fn duplicate(&self) -> Self {
        Self(self.0.duplicate())
    }

    pub(crate) fn scope_key(&self) -> ScopeKey {
        ScopeKey::new(*seal::derive(&self.0, "surrogates", b"").expose())
    }

    /// The secret sealed under the current data key, with that key's version.
    pub(crate) fn sealed(
        &self,
        id: &ScopeId,
        ring: &Keyring,
    ) -> Result<(u32, Vec<u8>), VaultError> {
        let (version, key) = ring.current().ok_or(VaultError::Closed)?;
        let sealed = seal::seal(
            &scope_wrap(key),
            version,
            secret_place(&[&id.id, &id.tenant]),
            self.0.expose(),
        )?;
        Ok((version, sealed))
    }

    /// Opens the secret of a scope's row.
    pub(crate) fn open(id: &ScopeId, ring: &Keyring, sealed: &[u8]) -> Result<Self, VaultError> {
        let version = seal::version_of(sealed);
        version
            .and_then(|v| {
                let key = scope_wrap(ring.data(v)?);
                seal::open(&key, v, secret_place(&[&id.id, &id.tenant]), sealed)
            })
            .and_then(|bytes| seal::key_from(&bytes))
            .map(Self)
            .ok_or_else(|| VaultError::Tampered { scope: id.to_string() })
    }

    /// The keys for rows of this scope, under one version of the data key.
    pub(crate) fn row_keys(&self, id: &ScopeId, data: &Key, version: u32) -> RowKeys {
        RowKeys {
            id: *id,
            version,
            value: seal::derive(&self.0, "mapping values", data.expose()),
            index: self.index_key(),
        }
    }

    pub(crate) fn index_key(&self) -> Key {
        seal::derive(&self.0, "blind indexes", b"")
    }
}

fn scope_wrap(data: &Key) -> Key {
    seal::derive(data, "wrap scope secrets", b"")
}

fn secret_place<'a>(parts: &'a [&'a [u8]]) -> Place<'a> {
    Place { kind: "scopes.secret", parts }
}

/// How many bytes of a keyed hash an index keeps: enough that two values of one scope never meet.
pub(crate) const INDEX: usize = 16;

/// A blind index of an original, the same for any case and any space around it: finds every row
/// of a person's value in a scope, whatever its label.
pub(crate) fn value_index(index_key: &Key, original: &str) -> [u8; INDEX] {
    // Wiped as a whole: the buffer never grows, lower case being at most three times as long.
    let mut folded = Zeroizing::new(String::with_capacity(original.len() * 3));
    folded.extend(original.trim().chars().flat_map(char::to_lowercase));
    shorten(&seal::tag(index_key, &[b"value", folded.as_bytes()]))
}

/// Tells mappings of a scope apart: the same mapping recorded twice is one row.
fn identity(index_key: &Key, mapping: &Mapping) -> [u8; INDEX] {
    shorten(&seal::tag(
        index_key,
        &[
            b"mapping",
            mapping.label.name().as_bytes(),
            &[mapping.part.code()],
            mapping.original.expose().as_bytes(),
            mapping.surrogate.as_bytes(),
        ],
    ))
}

fn shorten(tag: &[u8; 32]) -> [u8; INDEX] {
    let mut out = [0; INDEX];
    for (to, from) in out.iter_mut().zip(tag) {
        *to = *from;
    }
    out
}

/// The keys for the rows of one scope.
pub(crate) struct RowKeys {
    id: ScopeId,
    pub(crate) version: u32,
    value: Key,
    index: Key,
}

/// A mapping as a row of the database.
pub(crate) struct Row {
    pub(crate) value_index: [u8; INDEX],
    pub(crate) identity: [u8; INDEX],
    pub(crate) label: String,
    pub(crate) part: u8,
    pub(crate) provenance: u8,
    pub(crate) sealed: Vec<u8>,
}

impl RowKeys {
    pub(crate) fn seal(&self, mapping: &Mapping) -> Result<Row, VaultError> {
        let mut row = Row {
            value_index: value_index(&self.index, mapping.original.expose()),
            identity: identity(&self.index, mapping),
            label: mapping.label.name().to_owned(),
            part: mapping.part.code(),
            provenance: mapping.provenance.code(),
            sealed: Vec::new(),
        };
        let original = mapping.original.expose();
        let room = 8 + original.len() + mapping.surrogate.len();
        let mut plain = Zeroizing::new(Vec::with_capacity(room));
        put_text(&mut plain, original);
        put_text(&mut plain, &mapping.surrogate);
        row.sealed =
            self.place(&row, |place| seal::seal(&self.value, self.version, place, &plain))?;
        Ok(row)
    }

    pub(crate) fn open(&self, row: &Row) -> Result<Mapping, VaultError> {
        let tampered = || VaultError::Tampered { scope: self.id.to_string() };
        let plain = self
            .place(row, |place| seal::open(&self.value, self.version, place, &row.sealed))
            .ok_or_else(tampered)?;
        let mut rest = plain.as_slice();
        let original = take_text(&mut rest).ok_or_else(tampered)?;
        let surrogate = take_text(&mut rest).ok_or_else(tampered)?;
        mapping(&row.label, row.part, row.provenance, original, surrogate).ok_or_else(tampered)
    }

    /// Everything readable of a row is bound to its sealed value: nothing of it can be changed,
    /// and the value cannot be moved to another row or scope.
    fn place<R>(&self, row: &Row, run: impl FnOnce(Place<'_>) -> R) -> R {
        let codes = [row.part, row.provenance];
        let parts: &[&[u8]] =
            &[&self.id.id, &row.value_index, &row.identity, row.label.as_bytes(), &codes];
        run(Place { kind: "mappings.sealed", parts })
    }
}

/// A mapping out of its stored parts; `None` when a newer version wrote something unknown.
pub(crate) fn mapping(
    label: &str,
    part: u8,
    provenance: u8,
    original: &str,
    surrogate: &str,
) -> Option<Mapping> {
    Some(Mapping {
        label: Label::custom(label).ok()?,
        original: Sensitive::new(original.to_owned()),
        surrogate: surrogate.to_owned(),
        part: Part::from_code(part)?,
        provenance: Provenance::from_code(provenance)?,
    })
}

/// A second copy of a mapping, made on purpose.
pub(crate) fn duplicate(mapping: &Mapping) -> Mapping {
    Mapping {
        label: mapping.label,
        original: mapping.original.duplicate(),
        surrogate: mapping.surrogate.clone(),
        part: mapping.part,
        provenance: mapping.provenance,
    }
}

/// Appends a text with its length in front.
pub(crate) fn put_text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// Takes a text with its length off the front.
pub(crate) fn take_text<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (text, after) = after.split_at_checked(length)?;
    *rest = after;
    std::str::from_utf8(text).ok()
}

/// Takes bytes into a key and wipes them.
pub(crate) fn scope_key_from(mut bytes: [u8; 32]) -> ScopeKey {
    let key = ScopeKey::new(bytes);
    bytes.zeroize();
    key
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::RootKey;

    /// Everything of a mapping, to compare and to print by; mappings themselves cannot be.
    pub(crate) type Facts = (Label, String, String, Part, Provenance);

    pub(crate) fn facts(m: &Mapping) -> Facts {
        (m.label, m.original.expose().clone(), m.surrogate.clone(), m.part, m.provenance)
    }

    pub(crate) fn mapping_of(facts: &Facts) -> Mapping {
        let (label, original, surrogate, part, provenance) = facts.clone();
        Mapping { label, original: Sensitive::new(original), surrogate, part, provenance }
    }

    pub(crate) fn any_facts() -> impl Strategy<Value = Vec<Facts>> {
        let label = prop_oneof![
            Just(Label::PERSON),
            Just(Label::EMAIL),
            Just(Label::custom("PROJECT_CODE").unwrap()),
        ];
        let part = proptest::sample::select(Part::ALL);
        let provenance = proptest::sample::select(Provenance::ALL);
        let one = (label, any::<String>(), any::<String>(), part, provenance);
        proptest::collection::vec(one, 0..12)
    }

    fn ring() -> Keyring {
        Keyring::generate(&RootKey::generate().unwrap()).unwrap()
    }

    fn id(conversation: &[u8]) -> ScopeId {
        ScopeId::derive(&Key::new([3; 32]), b"tenant", conversation)
    }

    proptest! {
        #[test]
        fn a_sealed_mapping_opens_to_what_it_was(many in any_facts()) {
            let ring = ring();
            let secret = ScopeSecret::generate().unwrap();
            let keys = secret.row_keys(&id(b"a"), ring.data(1).unwrap(), 1);
            for one in &many {
                let row = keys.seal(&mapping_of(one)).unwrap();
                prop_assert_eq!(&facts(&keys.open(&row).unwrap()), one);
            }
        }
    }

    #[test]
    fn nothing_of_a_row_can_be_changed_or_moved() {
        let ring = ring();
        let secret = ScopeSecret::generate().unwrap();
        let keys = secret.row_keys(&id(b"a"), ring.data(1).unwrap(), 1);
        let make = |original: &str| {
            let one = mapping("PERSON", 0, 1, original, "Elena Brandt").unwrap();
            keys.seal(&one).unwrap()
        };
        let (one, two) = (make("Maria Keller"), make("Anna Vogt"));
        assert!(keys.open(&one).is_ok());
        let copy = || Row {
            value_index: one.value_index,
            identity: one.identity,
            label: one.label.clone(),
            part: one.part,
            provenance: one.provenance,
            sealed: one.sealed.clone(),
        };
        for changed in [
            Row { sealed: two.sealed.clone(), ..copy() },
            Row { value_index: two.value_index, ..copy() },
            Row { identity: two.identity, ..copy() },
            Row { label: "EMAIL".to_owned(), ..copy() },
            Row { part: 1, ..copy() },
            Row { provenance: 0, ..copy() },
        ] {
            assert!(matches!(keys.open(&changed), Err(VaultError::Tampered { .. })));
        }
        let elsewhere = secret.row_keys(&id(b"b"), ring.data(1).unwrap(), 1);
        assert!(elsewhere.open(&one).is_err());
        let shredded = ScopeSecret::generate().unwrap();
        assert!(shredded.row_keys(&id(b"a"), ring.data(1).unwrap(), 1).open(&one).is_err());
    }

    #[test]
    fn a_sealed_secret_opens_for_its_scope_alone() {
        let ring = ring();
        let secret = ScopeSecret::generate().unwrap();
        let (version, sealed) = secret.sealed(&id(b"a"), &ring).unwrap();
        assert_eq!(version, 1);
        let again = ScopeSecret::open(&id(b"a"), &ring, &sealed).unwrap();
        assert_eq!(again.scope_key().expose(), secret.scope_key().expose());
        assert!(ScopeSecret::open(&id(b"b"), &ring, &sealed).is_err());
        assert!(ScopeSecret::open(&id(b"a"), &super::tests::ring(), &sealed).is_err());
    }

    #[test]
    fn ids_are_keyed_and_tenants_never_meet() {
        let key = Key::new([3; 32]);
        let of = |t: &[u8], c: &[u8]| ScopeId::derive(&key, t, c);
        assert_eq!(of(b"t", b"c"), of(b"t", b"c"));
        assert_ne!(of(b"t", b"c"), of(b"tc", b""));
        assert_ne!(of(b"t", b"c").as_bytes(), of(b"u", b"c").as_bytes());
        assert_eq!(of(b"t", b"c").tenant(), of(b"t", b"d").tenant());
        assert_ne!(of(b"t", b"c"), ScopeId::derive(&Key::new([4; 32]), b"t", b"c"));
    }

    #[test]
    fn a_value_is_found_in_any_case_and_only_under_its_scope() {
        let (one, two) = (Key::new([1; 32]), Key::new([2; 32]));
        assert_eq!(value_index(&one, " Maria KELLER\n"), value_index(&one, "maria keller"));
        assert_ne!(value_index(&one, "maria keller"), value_index(&one, "maria kellers"));
        assert_ne!(value_index(&one, "maria keller"), value_index(&two, "maria keller"));
    }
}
