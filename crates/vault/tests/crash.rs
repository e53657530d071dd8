//! A process killed at any moment, and a disk that is full for a while: what was reported durable
//! is there, and the directory opens again. The tests run themselves once more as a child, told
//! what to do by an environment variable.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::indexing_slicing
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use private_ai_vault::{RootKey, Vault, VaultError, VaultOptions};
use support::{open, originals, people};

const ROLE: &str = "VAULT_TEST_CHILD";
const DATA: &str = "VAULT_TEST_DATA";
const RUN: &str = "VAULT_TEST_RUN";

fn child(role: &str, data: &Path, run: u32) -> Child {
    // A full disk is played by a limit on file sizes, whose signal must be ignored, as the proxy
    // does; an ignored signal stays ignored in a child.
    Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "as_a_child", "--nocapture", "--test-threads=1"])
        .env(ROLE, role)
        .env(DATA, data)
        .env(RUN, run.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// Does nothing when run as a test of its own.
#[test]
fn as_a_child() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let data = PathBuf::from(std::env::var(DATA).unwrap());
    let run: u32 = std::env::var(RUN).unwrap().parse().unwrap();
    match role.as_str() {
        "start" => drop(open(&data)),
        "commit" => commit_for_ever(&data, run),
        "full" => full_disk(&data),
        other => panic!("{other}"),
    }
}

fn commit_for_ever(data: &Path, run: u32) {
    let vault = std::sync::Arc::new(open(data));
    for thread in 0..4u32 {
        let vault = std::sync::Arc::clone(&vault);
        std::thread::spawn(move || {
            for n in 0u32.. {
                let name = format!("{run}.{thread}.{}", n / 8);
                let id = vault.scope_id(b"t", name.as_bytes());
                vault.load_scope(&id).unwrap();
                let what = format!("{run}.{thread}.{n}");
                vault.commit(&id, &people(&what, 3)).wait().unwrap();
                let mut out = std::io::stdout().lock();
                writeln!(out, "durable {name} {what}").unwrap();
                out.flush().unwrap();
            }
        });
    }
    loop {
        std::thread::park();
    }
}

#[test]
fn what_was_durable_survives_every_kill() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut durable: Vec<(String, String)> = Vec::new();
    for run in 0..24u32 {
        let mut process = child("commit", &data, run);
        let output = BufReader::new(process.stdout.take().unwrap());
        let reading = std::thread::spawn(move || {
            let mut said = Vec::new();
            // The line that the kill cut has no end, and says nothing.
            for line in output.split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line).into_owned();
                let words: Vec<_> = line.split(' ').collect();
                if let [.., "durable", name, what] = words.as_slice() {
                    said.push(((*name).to_owned(), (*what).to_owned()));
                }
            }
            said
        });
        // Different moments: during the start, and between and within commits.
        std::thread::sleep(Duration::from_millis(u64::from(run * 37 % 50 * 8 + 10)));
        process.kill().unwrap();
        process.wait().unwrap();
        let mut said = reading.join().unwrap();
        // A cut name could pass for a shorter one.
        let cut = said.pop();
        drop(cut);
        assert_eq!(private_ai_vault::permissions::check(&data).unwrap(), []);
        assert_all_there(&open(&data), &said);
        durable.extend(said);
    }
    // No later crash harmed what an earlier one had left.
    assert_all_there(&open(&data), &durable);
    assert!(durable.len() > 100, "only {} commits were tested", durable.len());
    let root = RootKey::load(&data.join("root.key")).unwrap();
    assert_eq!(Vault::check(&VaultOptions::new(&data), &root), []);
}

fn assert_all_there(vault: &Vault, durable: &[(String, String)]) {
    let mut scopes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, what) in durable {
        let there = scopes.entry(name).or_insert_with(|| {
            originals(&vault.load_scope(&vault.scope_id(b"t", name.as_bytes())).unwrap())
        });
        for n in 0..3 {
            assert!(there.contains(&format!("Original-{what}-{n}")), "{what} is lost");
        }
    }
}

#[test]
fn a_kill_at_any_moment_of_the_first_start_leaves_a_directory_that_starts() {
    for step in 0..24u32 {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let mut process = child("start", &data, 0);
        // From the first file on, in ever later moments.
        while !data.exists() && process.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(50));
        }
        std::thread::sleep(Duration::from_micros(u64::from(step) * 700));
        process.kill().unwrap();
        process.wait().unwrap();
        let vault = open(&data);
        let id = vault.scope_id(b"t", b"c");
        vault.load_scope(&id).unwrap();
        vault.commit(&id, &people("a", 1)).wait().unwrap();
        drop(vault);
        let root = RootKey::load(&data.join("root.key")).unwrap();
        assert_eq!(Vault::check(&VaultOptions::new(&data), &root), []);
        let left: Vec<_> = fs::read_dir(&data)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".new"))
            .collect();
        assert!(left.is_empty(), "{left:?} is left behind");
    }
}

fn full_disk(data: &Path) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let vault = open(data);
    let limit = |current| {
        let maximum = getrlimit(Resource::Fsize).maximum;
        setrlimit(Resource::Fsize, Rlimit { current, maximum }).unwrap();
    };
    let id = vault.scope_id(b"t", b"c");
    vault.load_scope(&id).unwrap();
    vault.commit(&id, &people("before", 2)).wait().unwrap();
    limit(Some(0));
    let new = vault.scope_id(b"t", b"new");
    let key = *vault.load_scope(&new).unwrap().key.expose();
    for _ in 0..3 {
        for scope in [&id, &new] {
            let error = vault.commit(scope, &people("during", 50)).wait().unwrap_err();
            assert!(error.is_transient(), "{error}");
            assert!(!matches!(error, VaultError::ScopeGone));
        }
    }
    // What is there can still be read, and answers still restored.
    assert_eq!(vault.load_scope(&id).unwrap().mappings.len(), 2);
    limit(None);
    for scope in [&id, &new] {
        vault.commit(scope, &people("after", 50)).wait().unwrap();
    }
    assert_eq!(vault.load_scope(&id).unwrap().mappings.len(), 52);
    let scope = vault.load_scope(&new).unwrap();
    assert_eq!((scope.mappings.len(), *scope.key.expose()), (50, key));
    println!("recovered");
}

#[test]
fn a_full_disk_refuses_commits_until_there_is_space() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let output = child("full", &data, 0).wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("recovered"), "{said}");
    let vault = open(&data);
    let id = vault.scope_id(b"t", b"c");
    assert_eq!(vault.load_scope(&id).unwrap().mappings.len(), 52);
}
