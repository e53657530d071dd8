//! What the tests of the vault share: a directory with a key, and mappings to put in.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::path::{Path, PathBuf};

use private_ai_detect::Label;
use private_ai_surrogate::{Mapping, Part, Provenance, Sensitive};
use private_ai_vault::{LoadedScope, RootKey, Vault, VaultOptions};

/// A data directory for one test.
pub struct Place {
    pub dir: tempfile::TempDir,
    pub root: RootKey,
}

impl Place {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (root, made) = RootKey::load_or_create(&dir.path().join("data/root.key")).unwrap();
        assert!(made);
        Self { dir, root }
    }

    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    pub fn options(&self) -> VaultOptions {
        VaultOptions::new(self.data())
    }

    pub fn open(&self) -> Vault {
        open(&self.data())
    }
}

pub fn open(data: &Path) -> Vault {
    let (root, _) = RootKey::load_or_create(&data.join("root.key")).unwrap();
    Vault::open(&VaultOptions::new(data), &root).unwrap()
}

pub fn person(original: &str, surrogate: &str) -> Mapping {
    Mapping {
        label: Label::PERSON,
        original: Sensitive::new(original.to_owned()),
        surrogate: surrogate.to_owned(),
        part: Part::Whole,
        provenance: Provenance::User,
    }
}

/// `count` mappings that differ from those of every other name.
pub fn people(name: &str, count: usize) -> Vec<Mapping> {
    (0..count)
        .map(|n| person(&format!("Original-{name}-{n}"), &format!("Surrogate-{name}-{n}")))
        .collect()
}

pub fn originals(scope: &LoadedScope) -> Vec<String> {
    scope.mappings.iter().map(|m| m.original.expose().clone()).collect()
}

/// Every byte of every file of a directory.
pub fn all_bytes(data: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(data).unwrap() {
        let path = entry.unwrap().path();
        out.push((path.clone(), std::fs::read(path).unwrap()));
    }
    out
}

pub fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|w| w == text.as_bytes())
}
