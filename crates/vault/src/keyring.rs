//! The vault's keys and the file they are wrapped in.
//!
//! The root key wraps a key-encryption key; that one wraps the key of the database file, the key
//! that derivations start from, and the versioned data keys. The file `vault.seal` holds the
//! wrapped keys, one a line; several lines may wrap the key-encryption key, each under another
//! root key, so that a new root key can be taken into use without a moment at which neither fits.
//!
//! Promises: the file is replaced as a whole; a wrong root key, damage and a newer format are told
//! apart; a line cannot be changed, added or taken away without the root key.

use std::collections::BTreeMap;
use std::path::Path;

use subtle::ConstantTimeEq;

use crate::root_key::{hex, unhex};
use crate::seal::{self, Key, Place};
use crate::{RootKey, VaultError, files};

const MARK: &str = "private-ai-vault-seal ";
const FORMAT: u32 = 1;

/// Every key of an open vault.
pub(crate) struct Keyring {
    kek: Key,
    kek_version: u32,
    /// The key-encryption key as each root key wraps it: root key id, sealed bytes.
    roots: Vec<(String, Vec<u8>)>,
    /// The raw key of the database file.
    pub(crate) file: Key,
    /// What scope ids and purpose keys derive from; never changes, so that ids stay.
    pub(crate) derivation: Key,
    /// Data keys by version; values name the version they were sealed under.
    data: BTreeMap<u32, Key>,
}

impl Keyring {
    /// New keys under a root key.
    pub(crate) fn generate(root: &RootKey) -> Result<Self, VaultError> {
        let mut ring = Self {
            kek: seal::random_key()?,
            kek_version: 1,
            roots: Vec::new(),
            file: seal::random_key()?,
            derivation: seal::random_key()?,
            data: BTreeMap::from([(1, seal::random_key()?)]),
        };
        ring.add_root(root)?;
        Ok(ring)
    }

    /// The key that new values are sealed under, with its version.
    pub(crate) fn current(&self) -> Option<(u32, &Key)> {
        self.data.last_key_value().map(|(version, key)| (*version, key))
    }

    /// The data key of a version.
    pub(crate) fn data(&self, version: u32) -> Option<&Key> {
        self.data.get(&version)
    }

    /// Lets one more root key open the file.
    pub(crate) fn add_root(&mut self, root: &RootKey) -> Result<(), VaultError> {
        let id = root.id();
        let sealed = seal::seal(
            &root.derive("wrap the key-encryption key"),
            self.kek_version,
            Place { kind: "seal.kek", parts: &[id.as_bytes()] },
            self.kek.expose(),
        )?;
        self.roots.retain(|(known, _)| *known != id);
        self.roots.push((id, sealed));
        Ok(())
    }

    /// How many root keys open the file.
    pub(crate) fn roots(&self) -> usize {
        self.roots.len()
    }

    /// Lets only this root key open the file.
    pub(crate) fn keep_only_root(&mut self, root: &RootKey) {
        let id = root.id();
        self.roots.retain(|(known, _)| *known == id);
    }

    /// Reads the file; `None` when there is none.
    pub(crate) fn load(path: &Path, root: &RootKey) -> Result<Option<Self>, VaultError> {
        match files::read_private(path)? {
            Some(bytes) => Self::parse(path, &bytes, root).map(Some),
            None => Ok(None),
        }
    }

    /// Writes the file, replacing any.
    pub(crate) fn save(&self, path: &Path) -> Result<(), VaultError> {
        files::replace(path, self.to_text()?.as_bytes())
    }

    fn to_text(&self) -> Result<String, VaultError> {
        let mut text = format!("{MARK}{FORMAT}\n");
        for (id, sealed) in &self.roots {
            text.push_str(&format!("kek {id} {}\n", hex(sealed)));
        }
        let mut line = |name: &str, kind, number: u32, key: &Key| -> Result<(), VaultError> {
            let sealed = seal::seal(
                &self.kek,
                self.kek_version,
                place(kind, &[&number.to_be_bytes()]),
                key.expose(),
            )?;
            text.push_str(&format!("{name} {number} {}\n", hex(&sealed)));
            Ok(())
        };
        line("file", "seal.file", 1, &self.file)?;
        line("derivation", "seal.derivation", 1, &self.derivation)?;
        for (version, key) in &self.data {
            line("data", "seal.data", *version, key)?;
        }
        let mac = whole(&self.kek, &text);
        text.push_str(&format!("mac {}\n", hex(&mac)));
        let sum = seal::checksum(text.as_bytes());
        text.push_str(&format!("sum {}\n", hex(&sum)));
        Ok(text)
    }

    fn parse(path: &Path, bytes: &[u8], root: &RootKey) -> Result<Self, VaultError> {
        let damaged = |reason| VaultError::Damaged { path: path.to_owned(), reason };
        let text = std::str::from_utf8(bytes).map_err(|_| damaged("it is not a file of keys"))?;
        let rest = text.strip_prefix(MARK).ok_or_else(|| damaged("it is not a file of keys"))?;
        let (format, _) = rest.split_once('\n').ok_or_else(|| damaged("it is too short"))?;
        match format.parse::<u32>() {
            Ok(FORMAT) => {}
            Ok(newer) if newer > FORMAT => return Err(VaultError::Newer { path: path.to_owned() }),
            _ => return Err(damaged("it is not a file of keys")),
        }
        let (body, sum) = last_line(text, "sum ").ok_or_else(|| damaged("it is too short"))?;
        if *sum != seal::checksum(body.as_bytes()) {
            return Err(damaged("its checksum does not match"));
        }
        let (signed, mac) = last_line(body, "mac ").ok_or_else(|| damaged("a line is missing"))?;

        let mut roots = Vec::new();
        let mut wrapped = Vec::new();
        for line in signed.lines().skip(1) {
            let mut words = line.split(' ');
            let (Some(name), Some(id), Some(sealed), None) =
                (words.next(), words.next(), words.next().and_then(unhex), words.next())
            else {
                return Err(damaged("a line is not understood"));
            };
            let sealed = sealed.to_vec();
            if name == "kek" {
                roots.push((id.to_owned(), sealed));
            } else {
                let number = id.parse::<u32>().map_err(|_| damaged("a line is not understood"))?;
                wrapped.push((name, number, sealed));
            }
        }
        let id = root.id();
        let Some((_, sealed)) = roots.iter().find(|(known, _)| *known == id) else {
            let wanted = roots.iter().map(|(k, _)| k.as_str()).collect::<Vec<_>>().join(" or ");
            return Err(VaultError::WrongKey { path: path.to_owned(), wanted, given: id });
        };
        let forged = || damaged("a key in it fails its authentication");
        let kek_version = seal::version_of(sealed).ok_or_else(forged)?;
        let kek = seal::open(
            &root.derive("wrap the key-encryption key"),
            kek_version,
            Place { kind: "seal.kek", parts: &[id.as_bytes()] },
            sealed,
        )
        .and_then(|b| seal::key_from(&b))
        .ok_or_else(forged)?;
        if !bool::from(whole(&kek, signed).ct_eq(mac.as_slice())) {
            return Err(damaged("its lines fail their authentication"));
        }

        let (mut file, mut derivation, mut data) = (None, None, BTreeMap::new());
        for (name, number, sealed) in wrapped {
            let open = |kind| {
                seal::open(&kek, kek_version, place(kind, &[&number.to_be_bytes()]), &sealed)
                    .and_then(|b| seal::key_from(&b))
                    .ok_or_else(forged)
            };
            match name {
                "file" => file = Some(open("seal.file")?),
                "derivation" => derivation = Some(open("seal.derivation")?),
                "data" => {
                    data.insert(number, open("seal.data")?);
                }
                _ => return Err(damaged("a line is not understood")),
            }
        }
        let (Some(file), Some(derivation), false) = (file, derivation, data.is_empty()) else {
            return Err(damaged("a key is missing"));
        };
        Ok(Self { kek, kek_version, roots, file, derivation, data })
    }
}

/// The name is part of the place, so that no wrapped key passes for another.
fn place<'a>(name: &'static str, number: &'a [&'a [u8]]) -> Place<'a> {
    Place { kind: name, parts: number }
}

fn whole(kek: &Key, text: &str) -> [u8; 32] {
    seal::tag(&seal::derive(kek, "the lines of the seal file", b""), &[text.as_bytes()])
}

/// Splits off a last line of that name: what stands before it, and its bytes.
fn last_line<'t>(text: &'t str, name: &str) -> Option<(&'t str, Vec<u8>)> {
    let lines = text.strip_suffix('\n')?;
    let at = lines.rfind('\n')? + 1;
    let (before, line) = text.split_at_checked(at)?;
    let bytes = unhex(line.trim_end().strip_prefix(name)?)?;
    Some((before, bytes.to_vec()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn same(a: &Keyring, b: &Keyring) -> bool {
        a.file.expose() == b.file.expose()
            && a.derivation.expose() == b.derivation.expose()
            && a.data.len() == b.data.len()
            && a.data.iter().all(|(v, k)| b.data(*v).is_some_and(|o| o.expose() == k.expose()))
    }

    #[test]
    fn what_is_saved_is_loaded_and_hides_the_keys() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.seal");
        let root = RootKey::generate().unwrap();
        assert!(Keyring::load(&path, &root).unwrap().is_none());
        let mut ring = Keyring::generate(&root).unwrap();
        ring.data.insert(2, seal::random_key().unwrap());
        ring.save(&path).unwrap();
        assert!(same(&ring, &Keyring::load(&path, &root).unwrap().unwrap()));
        assert_eq!(ring.current().map(|(v, _)| v), Some(2));
        let text = fs::read_to_string(&path).unwrap();
        for key in [&ring.kek, &ring.file, &ring.derivation, &ring.data[&1], &ring.data[&2]] {
            assert!(!text.contains(&hex(key.expose())));
        }
    }

    #[test]
    fn wrong_key_damage_and_newer_formats_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.seal");
        let (root, other) = (RootKey::generate().unwrap(), RootKey::generate().unwrap());
        Keyring::generate(&root).unwrap().save(&path).unwrap();
        match Keyring::load(&path, &other).err().unwrap() {
            VaultError::WrongKey { wanted, given, .. } => {
                assert_eq!((wanted, given), (root.id(), other.id()));
            }
            error => panic!("{error}"),
        }
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            for bytes in [whole[..at].to_vec(), {
                let mut changed = whole.clone();
                changed[at] ^= 1;
                changed
            }] {
                let error = Keyring::parse(&path, &bytes, &root).err();
                let fine = match &error {
                    Some(VaultError::Damaged { .. } | VaultError::Newer { .. }) => true,
                    // The last line break is no part of what is checked.
                    _ => at + 1 == whole.len() && bytes.len() == whole.len(),
                };
                assert!(fine, "{at}");
            }
        }
        let newer = [b"private-ai-vault-seal 2\n", &whole[24..]].concat();
        let error = Keyring::parse(&path, &newer, &root).err().unwrap();
        assert!(matches!(error, VaultError::Newer { .. }));
    }

    #[test]
    fn lines_cannot_be_taken_away_even_with_a_new_checksum() {
        let root = RootKey::generate().unwrap();
        let mut ring = Keyring::generate(&root).unwrap();
        ring.data.insert(2, seal::random_key().unwrap());
        let text = ring.to_text().unwrap();
        let (body, _) = last_line(&text, "sum ").unwrap();
        let without: String =
            body.lines().filter(|l| !l.starts_with("data 2")).map(|l| format!("{l}\n")).collect();
        let forged = format!("{without}sum {}\n", hex(&seal::checksum(without.as_bytes())));
        let error = Keyring::parse(Path::new("seal"), forged.as_bytes(), &root).err().unwrap();
        assert!(matches!(error, VaultError::Damaged { .. }));
    }

    #[test]
    fn two_root_keys_can_open_it_until_one_is_retired() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.seal");
        let (old, new) = (RootKey::generate().unwrap(), RootKey::generate().unwrap());
        let mut ring = Keyring::generate(&old).unwrap();
        ring.add_root(&new).unwrap();
        ring.save(&path).unwrap();
        assert!(same(&ring, &Keyring::load(&path, &old).unwrap().unwrap()));
        let mut again = Keyring::load(&path, &new).unwrap().unwrap();
        assert!(same(&ring, &again));
        again.keep_only_root(&new);
        again.save(&path).unwrap();
        assert!(same(&ring, &Keyring::load(&path, &new).unwrap().unwrap()));
        assert!(matches!(Keyring::load(&path, &old), Err(VaultError::WrongKey { .. })));
    }
}
