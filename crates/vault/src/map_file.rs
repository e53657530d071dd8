//! One file with the mappings of one transformed text, sealed under the root key: what
//! `redact --map FILE` leaves and `redact --restore --map FILE` reads.
//!
//! Promises: 0600, whole or absent, and nothing of it readable or changeable without the root key.

use std::path::Path;

use private_ai_surrogate::{Mapping, ScopeKey};
use zeroize::Zeroizing;

use crate::scope::{LoadedScope, mapping, put_text, scope_key_from, take_text};
use crate::seal::{self, Key, Place};
use crate::{RootKey, VaultError, files};

/// How such a file begins; then a space, the id of the root key, a line break, the sealed bytes.
const MARK: &[u8] = b"private-ai-proxy-map-1 ";
const ID: usize = 16;
/// The key of such files has no versions.
const VERSION: u32 = 1;

/// A file of mappings.
pub struct MapFile;

impl MapFile {
    /// Writes the mappings and the key of their scope, replacing any file of that name.
    ///
    /// # Errors
    /// [`VaultError::File`], [`VaultError::DiskFull`].
    pub fn save(
        path: &Path,
        root: &RootKey,
        mappings: &[Mapping],
        key: &ScopeKey,
    ) -> Result<(), VaultError> {
        let room: usize =
            mappings.iter().map(|m| 64 + m.original.expose().len() + m.surrogate.len()).sum();
        let mut plain = Zeroizing::new(Vec::with_capacity(room + 64));
        plain.extend_from_slice(key.expose());
        for mapping in mappings {
            plain.extend_from_slice(&[mapping.part.code(), mapping.provenance.code()]);
            put_text(&mut plain, mapping.label.name());
            put_text(&mut plain, mapping.original.expose());
            put_text(&mut plain, &mapping.surrogate);
        }
        let id = root.id();
        let sealed = seal::seal(&file_key(root), VERSION, place(&[id.as_bytes()]), &plain)?;
        files::replace(path, &[MARK, id.as_bytes(), b"\n", &sealed].concat())
    }

    /// Reads what [`save`](Self::save) wrote.
    ///
    /// # Errors
    /// [`VaultError::WrongKey`] when another root key sealed it, [`VaultError::Damaged`] when it
    /// is no such file, was cut or changed; [`VaultError::Permissions`], [`VaultError::File`].
    pub fn load(path: &Path, root: &RootKey) -> Result<LoadedScope, VaultError> {
        let damaged = |reason| VaultError::Damaged { path: path.to_owned(), reason };
        let bytes = files::read_private(path)?
            .ok_or_else(|| VaultError::file("read", path, &std::io::ErrorKind::NotFound.into()))?;
        let rest = bytes.strip_prefix(MARK).ok_or_else(|| damaged("it is not a mapping file"))?;
        let (wanted, rest) = rest.split_at_checked(ID).ok_or_else(|| damaged("it is too short"))?;
        let sealed = rest.strip_prefix(b"\n").ok_or_else(|| damaged("it is not a mapping file"))?;
        let id = root.id();
        if wanted != id.as_bytes() {
            if !wanted.iter().all(u8::is_ascii_hexdigit) {
                return Err(damaged("it is not a mapping file"));
            }
            let wanted = String::from_utf8_lossy(wanted).into_owned();
            return Err(VaultError::WrongKey { path: path.to_owned(), wanted, given: id });
        }
        let plain = seal::open(&file_key(root), VERSION, place(&[id.as_bytes()]), sealed)
            .ok_or_else(|| damaged("it was cut or changed"))?;
        read(&plain).ok_or_else(|| damaged("a newer version wrote it"))
    }
}

fn read(plain: &[u8]) -> Option<LoadedScope> {
    let (key, mut rest) = plain.split_first_chunk::<32>()?;
    let mut mappings = Vec::new();
    while !rest.is_empty() {
        let (codes, after) = rest.split_first_chunk::<2>()?;
        rest = after;
        let [part, provenance] = *codes;
        let label = take_text(&mut rest)?;
        let original = take_text(&mut rest)?;
        let surrogate = take_text(&mut rest)?;
        mappings.push(mapping(label, part, provenance, original, surrogate)?);
    }
    Some(LoadedScope { key: scope_key_from(*key), mappings, recorded: true })
}

fn file_key(root: &RootKey) -> Key {
    root.derive("seal mapping files")
}

fn place<'a>(parts: &'a [&'a [u8]]) -> Place<'a> {
    Place { kind: "map file", parts }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::scope::tests::{any_facts, facts, mapping_of};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn what_is_saved_is_loaded(many in any_facts(), key in any::<[u8; 32]>()) {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("text.map");
            let root = RootKey::generate().unwrap();
            let mappings: Vec<_> = many.iter().map(mapping_of).collect();
            MapFile::save(&path, &root, &mappings, &ScopeKey::new(key)).unwrap();
            let loaded = MapFile::load(&path, &root).unwrap();
            prop_assert_eq!(loaded.key.expose(), &key);
            let got: Vec<_> = loaded.mappings.iter().map(facts).collect();
            prop_assert_eq!(got, many);
        }
    }

    #[test]
    fn no_byte_of_it_can_be_read_or_changed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("text.map");
        let (root, other) = (RootKey::generate().unwrap(), RootKey::generate().unwrap());
        let one = mapping("PERSON", 0, 1, "Maria Keller", "Elena Brandt").unwrap();
        MapFile::save(&path, &root, &[one], &ScopeKey::new([5; 32])).unwrap();
        let whole = fs::read(&path).unwrap();
        for word in ["Maria", "Elena", "PERSON"] {
            assert!(!whole.windows(word.len()).any(|w| w == word.as_bytes()));
        }
        assert!(matches!(MapFile::load(&path, &other), Err(VaultError::WrongKey { .. })));
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&path, changed).unwrap();
            let error = MapFile::load(&path, &root).err().unwrap();
            assert!(matches!(error, VaultError::Damaged { .. } | VaultError::WrongKey { .. }));
            fs::write(&path, &whole[..at]).unwrap();
            assert!(matches!(MapFile::load(&path, &root), Err(VaultError::Damaged { .. })));
        }
    }
}
