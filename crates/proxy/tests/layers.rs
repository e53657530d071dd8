//! The arrows between the crates point down only, as `docs/architecture.md` draws them, and the
//! libraries without I/O depend on nothing that does any.

#![allow(clippy::unwrap_used, reason = "a test may fail where a program must not")]

use std::{collections::BTreeSet, fs, path::PathBuf};

/// Each crate with the crates of ours that it may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("detect", &[]),
    ("surrogate", &["detect"]),
    ("formats", &[]),
    ("vault", &["detect", "surrogate"]),
    ("proxy", &["detect", "formats", "surrogate", "vault"]),
];

/// Crates that promise to do no I/O.
const PURE: &[&str] = &["detect", "surrogate", "formats"];

/// Crates that are there for I/O, and paths of the standard library that do it.
const IO_CRATES: &[&str] =
    &["hyper", "libc", "mio", "rusqlite", "rustix", "rustls", "socket2", "tokio", "tower"];
const IO_PATHS: &[&str] = &[
    "std::fs",
    "std::io::std",
    "std::process",
    "std::thread",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "to_socket_addrs",
    "SystemTime::now",
    "Instant::now",
];

fn crates() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The dependencies of a crate that are built into it.
fn dependencies(name: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(crates().join(name).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    let mut found = BTreeSet::new();
    for section in ["dependencies", "build-dependencies"] {
        found.extend(
            manifest
                .get(section)
                .and_then(|d| d.as_table())
                .into_iter()
                .flat_map(|d| d.keys().cloned()),
        );
    }
    found
}

#[test]
fn every_crate_is_in_the_picture() {
    let mut there: Vec<String> = fs::read_dir(crates())
        .unwrap()
        .map(|e| e.unwrap())
        .filter(|e| e.path().join("Cargo.toml").exists())
        .map(|e| e.file_name().into_string().unwrap())
        .collect();
    there.sort();
    let mut drawn: Vec<_> = ARROWS.iter().map(|(n, _)| (*n).to_owned()).collect();
    drawn.sort();
    assert_eq!(there, drawn);
}

#[test]
fn arrows_point_down() {
    for (name, allowed) in ARROWS {
        for dependency in dependencies(name) {
            if let Some(ours) = dependency.strip_prefix("private-ai-") {
                assert!(allowed.contains(&ours), "{name} must not depend on {ours}");
            }
        }
    }
    assert!(dependencies("proxy").contains("private-ai-vault"), "the reading of manifests works");
}

#[test]
fn libraries_without_io_have_none() {
    for name in PURE {
        for dependency in dependencies(name) {
            assert!(!IO_CRATES.contains(&dependency.as_str()), "{name} depends on {dependency}");
        }
        let mut waiting = vec![crates().join(name).join("src")];
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                waiting.extend(fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                // Tests may read their data.
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                let is_test = path.components().any(|c| c.as_os_str() == "tests")
                    || path.file_stem().is_some_and(|s| s == "tests");
                for io in IO_PATHS.iter().filter(|_| !is_test) {
                    assert!(!code.contains(io), "{} uses {io}", path.display());
                }
            }
        }
    }
}
