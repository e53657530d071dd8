//! The root key: the one secret that everything else hangs on, from a file, text or a passphrase.
//!
//! Promises: a key file is whole or absent after a crash at any moment; a short, damaged or
//! foreign file is told apart from a wrong key; a new key is never made beside a vault that needs
//! another one. The key never leaves this type but to derive from it.

use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use zeroize::{Zeroize, Zeroizing};

use crate::seal::{self, Key};
use crate::vault::{DATABASE, SEAL};
use crate::{VaultError, files};

/// How a key file begins; the number is the version of its format.
const MARK: &str = "private-ai-proxy-root-key-1:";
/// How a salt file begins.
const SALT_MARK: &str = "private-ai-proxy-salt-1:";
/// Passphrases shorter than this are refused: they are guessed, however slow the derivation.
const MIN_PASSPHRASE: usize = 12;
/// Argon2id: 64 MiB, 3 passes, 1 lane; above the second recommendation of RFC 9106 §4 in passes
/// for one lane, about 150 ms, paid once a start.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;

/// The secret that wraps all other keys.
pub struct RootKey {
    key: Key,
}

impl RootKey {
    /// A new random key.
    ///
    /// # Errors
    /// [`VaultError::Random`].
    pub fn generate() -> Result<Self, VaultError> {
        Ok(Self { key: seal::random_key()? })
    }

    /// Reads the key file, or makes one when there is neither a key nor a vault beside it; the
    /// second value says whether it was made. Several processes that start at once agree on one.
    ///
    /// # Errors
    /// [`VaultError::KeyMissing`] when a vault is there without its key,
    /// [`VaultError::KeyDamaged`], [`VaultError::Permissions`] when it is a link, belongs to
    /// another user or can be read by others, [`VaultError::File`].
    pub fn load_or_create(path: &Path) -> Result<(Self, bool), VaultError> {
        let directory = path.parent().unwrap_or_else(|| Path::new(""));
        Self::load_or_create_for(path, directory)
    }

    /// As [`load_or_create`](Self::load_or_create), for a key that lies elsewhere than the data
    /// directory.
    ///
    /// # Errors
    /// As [`load_or_create`](Self::load_or_create).
    pub fn load_or_create_for(path: &Path, data_dir: &Path) -> Result<(Self, bool), VaultError> {
        if let Some(bytes) = files::read_private(path)? {
            return Ok((parse(path, &bytes)?, false));
        }
        let needs_key = [SEAL, DATABASE].map(|name| data_dir.join(name));
        if let Some(vault) = needs_key.into_iter().find(|p| p.symlink_metadata().is_ok()) {
            // Another process may have made both since we looked.
            return match files::read_private(path)? {
                Some(bytes) => Ok((parse(path, &bytes)?, false)),
                None => Err(VaultError::KeyMissing { key: path.to_owned(), vault }),
            };
        }
        if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            files::make_directory(parent)?;
        }
        let made = files::create(path, Self::generate()?.to_text().as_bytes())?;
        Ok((Self::load(path)?, made))
    }

    /// Reads the key file.
    ///
    /// # Errors
    /// [`VaultError::File`] when there is none, otherwise as
    /// [`load_or_create`](Self::load_or_create).
    pub fn load(path: &Path) -> Result<Self, VaultError> {
        match files::read_private(path)? {
            Some(bytes) => parse(path, &bytes),
            None => Err(VaultError::file("read", path, &std::io::ErrorKind::NotFound.into())),
        }
    }

    /// Writes the key file, replacing any; for backups and rotation.
    ///
    /// # Errors
    /// [`VaultError::File`], [`VaultError::DiskFull`].
    pub fn save(&self, path: &Path) -> Result<(), VaultError> {
        files::replace(path, self.to_text().as_bytes())
    }

    /// The key given as text, by an environment variable or a secret store: the content of a key
    /// file, 64 hexadecimal digits, or 32 bytes in Base64 (either alphabet, padding optional).
    ///
    /// # Errors
    /// [`VaultError::KeyText`] when it is none of these, or obviously not random.
    pub fn from_text(text: &str) -> Result<Self, VaultError> {
        let text = text.trim();
        if text.starts_with(MARK) {
            return read_text(text).map_err(VaultError::KeyText);
        }
        let bytes = if text.len() == 64 { unhex(text) } else { unbase64(text) };
        let key = bytes.as_deref().and_then(|b| seal::key_from(b)).ok_or(VaultError::KeyText(
            "give 64 hexadecimal digits or 32 bytes in Base64, such as `openssl rand -hex 32` prints",
        ))?;
        let mut distinct = [false; 256];
        for byte in key.expose() {
            if let Some(seen) = distinct.get_mut(usize::from(*byte)) {
                *seen = true;
            }
        }
        // 32 random bytes have at least 16 different values but once in 10^15 times.
        if distinct.iter().filter(|seen| **seen).count() < 16 {
            return Err(VaultError::KeyText(
                "it is not random: make one with `openssl rand -hex 32`",
            ));
        }
        Ok(Self { key })
    }

    /// The key of a passphrase by Argon2id, with a random salt that is kept in the file of that
    /// path, made at first use. The salt is no secret, but without it the key is lost: it belongs
    /// in backups. Takes about 150 ms and 64 MiB.
    ///
    /// # Errors
    /// [`VaultError::KeyText`] when the passphrase is shorter than 12 characters,
    /// [`VaultError::KeyMissing`] when a vault is beside the path but no salt,
    /// [`VaultError::KeyDamaged`] when the salt file is, [`VaultError::File`].
    pub fn from_passphrase(passphrase: &str, salt_file: &Path) -> Result<Self, VaultError> {
        if passphrase.chars().count() < MIN_PASSPHRASE {
            return Err(VaultError::KeyText("a passphrase needs at least 12 characters"));
        }
        let salt = read_salt(salt_file)?;
        let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32))
            .map_err(|_| VaultError::KeyText("Argon2 refused its parameters"))?;
        let mut bytes = Zeroizing::new([0u8; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, &mut *bytes)
            .map_err(|_| {
                VaultError::KeyText("Argon2 could not derive a key from the passphrase")
            })?;
        Ok(Self { key: Key::new(*bytes) })
    }

    /// Sixteen hexadecimal digits that name the key without telling anything of it: for messages
    /// and for the lines of the seal file.
    #[must_use]
    pub fn id(&self) -> String {
        let tag = seal::derive(&self.key, "root key id", b"");
        hex(tag.expose().get(..8).unwrap_or_default())
    }

    /// The content of a key file. Whoever has it has everything.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let body = Zeroizing::new(URL_SAFE_NO_PAD.encode(self.key.expose()));
        let sum = Zeroizing::new(sum(&body));
        let mut text = Zeroizing::new(String::with_capacity(128));
        for part in [MARK, &body, ":", &sum, "\n"] {
            text.push_str(part);
        }
        text
    }

    /// A key for a purpose, derived from the root.
    pub(crate) fn derive(&self, purpose: &str) -> Key {
        seal::derive(&self.key, purpose, b"")
    }
}

fn parse(path: &Path, bytes: &[u8]) -> Result<RootKey, VaultError> {
    let damaged = |reason| VaultError::KeyDamaged { path: path.to_owned(), reason };
    if bytes.is_empty() {
        return Err(damaged("it is empty"));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| damaged("it is not a key file"))?;
    read_text(text.trim_end()).map_err(damaged)
}

fn read_text(text: &str) -> Result<RootKey, &'static str> {
    let Some(rest) = text.strip_prefix(MARK) else {
        return Err(if MARK.starts_with(text) {
            "it is too short"
        } else {
            "it is not a key file"
        });
    };
    let (body, given) = rest.split_once(':').ok_or("it is too short")?;
    if given.len() < 8 {
        return Err("it is too short");
    }
    if given != sum(body) {
        return Err("its checksum does not match");
    }
    let bytes = unbase64(body).ok_or("it holds no key")?;
    seal::key_from(&bytes).map(|key| RootKey { key }).ok_or("it holds no key")
}

/// Finds accidents, not attacks: 32 bits of a hash. It stands beside the key and adds nothing for
/// whoever reads the file.
fn sum(body: &str) -> String {
    hex(seal::checksum(body.as_bytes()).get(..4).unwrap_or_default())
}

fn read_salt(path: &Path) -> Result<[u8; 16], VaultError> {
    let damaged = |reason| VaultError::KeyDamaged { path: path.to_owned(), reason };
    if files::read_private(path)?.is_none() {
        let directory: PathBuf = path.parent().unwrap_or_else(|| Path::new("")).to_owned();
        let vault = directory.join(SEAL);
        if vault.symlink_metadata().is_ok() {
            return Err(VaultError::KeyMissing { key: path.to_owned(), vault });
        }
        if !directory.as_os_str().is_empty() {
            files::make_directory(&directory)?;
        }
        let salt = hex(&seal::random::<16>()?);
        files::create(path, format!("{SALT_MARK}{salt}:{}\n", sum(&salt)).as_bytes())?;
    }
    let bytes = files::read_private(path)?.ok_or_else(|| damaged("it vanished"))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| damaged("it is not a salt file"))?;
    let rest =
        text.trim_end().strip_prefix(SALT_MARK).ok_or_else(|| damaged("it is not a salt file"))?;
    let (body, given) = rest.split_once(':').ok_or_else(|| damaged("it is too short"))?;
    if given != sum(body) {
        return Err(damaged("its checksum does not match"));
    }
    unhex(body)
        .and_then(|b| <[u8; 16]>::try_from(b.as_slice()).ok())
        .ok_or_else(|| damaged("it holds no salt"))
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    out
}

/// The bytes of hexadecimal text in either case.
pub(crate) fn unhex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut out = Zeroizing::new(Vec::with_capacity(text.len() / 2));
    let mut digits = text.chars().map(|c| c.to_digit(16));
    while let Some(high) = digits.next() {
        let byte = high? << 4 | digits.next()??;
        out.push(u8::try_from(byte).ok()?);
    }
    Some(out)
}

fn unbase64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD].iter().find_map(|engine| {
        let mut bytes = engine.decode(text).ok()?;
        let kept = Zeroizing::new(bytes.clone());
        bytes.zeroize();
        Some(kept)
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_key_file_is_made_once_and_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep").join("root.key");
        let (first, made) = RootKey::load_or_create(&path).unwrap();
        assert!(made);
        let (second, made) = RootKey::load_or_create(&path).unwrap();
        assert!(!made);
        assert_eq!(first.id(), second.id());
        assert_eq!(first.id().len(), 16);
        assert_eq!(crate::permissions::check(&dir.path().join("deep")).unwrap(), []);
    }

    #[test]
    fn every_cut_and_every_changed_byte_of_a_key_file_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("root.key");
        RootKey::load_or_create(&path).unwrap();
        let whole = fs::read(&path).unwrap();
        for cut in 0..whole.len() - 1 {
            fs::write(&path, &whole[..cut]).unwrap();
            let error = RootKey::load_or_create(&path).err().unwrap();
            assert!(matches!(error, VaultError::KeyDamaged { .. }), "{cut}: {error}");
        }
        for at in 0..whole.len() - 1 {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&path, &changed).unwrap();
            let error = RootKey::load(&path).err().unwrap();
            assert!(matches!(error, VaultError::KeyDamaged { .. }), "{at}: {error}");
            assert!(error.to_string().contains("key file"));
        }
        fs::write(&path, &whole).unwrap();
        assert!(RootKey::load(&path).is_ok());
    }

    #[test]
    fn no_key_is_made_beside_a_vault() {
        for name in [SEAL, DATABASE] {
            let dir = tempfile::tempdir().unwrap();
            fs::write(dir.path().join(name), "x").unwrap();
            let path = dir.path().join("root.key");
            let error = RootKey::load_or_create(&path).err().unwrap();
            assert!(matches!(error, VaultError::KeyMissing { .. }));
            assert!(!path.exists());
        }
    }

    #[test]
    fn a_link_in_place_of_the_key_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let elsewhere = dir.path().join("elsewhere");
        RootKey::load_or_create(&elsewhere).unwrap();
        let path = dir.path().join("root.key");
        for target in [elsewhere.as_path(), Path::new("/nonexistent")] {
            std::os::unix::fs::symlink(target, &path).unwrap();
            let error = RootKey::load_or_create(&path).err().unwrap();
            assert!(matches!(error, VaultError::Permissions { .. }), "{error}");
            fs::remove_file(&path).unwrap();
        }
    }

    #[test]
    fn text_is_read_in_every_form_and_bad_text_is_refused() {
        let bytes: Vec<u8> = (0u8..32).map(|n| n.wrapping_mul(37) ^ 0xfb).collect();
        let wanted = RootKey { key: seal::key_from(&bytes).unwrap() };
        let upper = hex(&bytes).to_uppercase();
        let padded = format!(" {}\n", STANDARD.encode(&bytes));
        for text in [
            &hex(&bytes),
            &upper,
            &padded,
            &STANDARD_NO_PAD.encode(&bytes),
            &URL_SAFE.encode(&bytes),
            &URL_SAFE_NO_PAD.encode(&bytes),
            &*wanted.to_text(),
        ] {
            assert_eq!(RootKey::from_text(text).unwrap().id(), wanted.id());
        }
        for text in
            ["", "short", &"0".repeat(64), &"01".repeat(32), &hex(&bytes)[..62], &"é".repeat(32)]
        {
            let error = RootKey::from_text(text).err().unwrap();
            assert!(matches!(error, VaultError::KeyText(_)));
            assert!(text.is_empty() || !error.to_string().contains(text));
        }
    }

    #[test]
    fn a_passphrase_gives_the_same_key_with_its_salt_only() {
        let dir = tempfile::tempdir().unwrap();
        let salt = dir.path().join("vault.salt");
        let other = dir.path().join("other.salt");
        let one = RootKey::from_passphrase("correct horse battery", &salt).unwrap().id();
        assert_eq!(RootKey::from_passphrase("correct horse battery", &salt).unwrap().id(), one);
        assert_ne!(RootKey::from_passphrase("correct horse batterz", &salt).unwrap().id(), one);
        assert_ne!(RootKey::from_passphrase("correct horse battery", &other).unwrap().id(), one);
        assert!(matches!(RootKey::from_passphrase("short", &salt), Err(VaultError::KeyText(_))));
        fs::write(dir.path().join(SEAL), "x").unwrap();
        fs::remove_file(&salt).unwrap();
        let lost = RootKey::from_passphrase("correct horse battery", &salt);
        assert!(matches!(lost, Err(VaultError::KeyMissing { .. })));
    }
}
