//! The vault as the proxy uses it: recording, loading, expiry, erasure, permissions, and what it
//! says when something is wrong.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::indexing_slicing
)]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use private_ai_vault::permissions::Violation;
use private_ai_vault::{RootKey, Vault, VaultError, VaultOptions};
use support::{Place, all_bytes, holds, originals, people, person};

#[test]
fn what_was_committed_is_there_after_a_restart_in_its_order() {
    let place = Place::new();
    let vault = place.open();
    let id = vault.scope_id(b"tenant", b"conversation");
    let first = vault.load_scope(&id).unwrap();
    assert!(!first.recorded && first.mappings.is_empty());
    vault.commit(&id, &people("a", 3)).wait().unwrap();
    vault.commit(&id, &people("b", 2)).wait().unwrap();
    // The same again changes nothing: a commit may be repeated after an error.
    vault.commit(&id, &people("a", 3)).wait().unwrap();
    drop(vault);
    let vault = place.open();
    assert_eq!(vault.scope_id(b"tenant", b"conversation"), id);
    let again = vault.load_scope(&id).unwrap();
    assert!(again.recorded);
    assert_eq!(again.key.expose(), first.key.expose());
    let wanted: Vec<_> =
        ["a-0", "a-1", "a-2", "b-0", "b-1"].iter().map(|n| format!("Original-{n}")).collect();
    assert_eq!(originals(&again), wanted);
    assert_eq!(again.mappings[4].surrogate, "Surrogate-b-1");
    let stats = vault.stats().unwrap();
    assert_eq!((stats.scopes, stats.mappings), (1, 5));
    assert!(stats.bytes >= 4096);
}

#[test]
fn one_original_may_have_two_surrogates_and_neither_is_lost() {
    let place = Place::new();
    let vault = place.open();
    let id = vault.scope_id(b"t", b"c");
    vault.load_scope(&id).unwrap();
    vault.commit(&id, &[person("Maria", "Elena"), person("Maria", "Nora")]).wait().unwrap();
    let surrogates: Vec<_> =
        vault.load_scope(&id).unwrap().mappings.into_iter().map(|m| m.surrogate).collect();
    assert_eq!(surrogates, ["Elena", "Nora"]);
}

#[test]
fn scopes_share_nothing() {
    let place = Place::new();
    let vault = place.open();
    let (a, b) = (vault.scope_id(b"one", b"c"), vault.scope_id(b"two", b"c"));
    let keys = [vault.load_scope(&a).unwrap().key, vault.load_scope(&b).unwrap().key];
    assert_ne!(keys[0].expose(), keys[1].expose());
    vault.commit(&a, &people("a", 1)).wait().unwrap();
    assert!(vault.load_scope(&b).unwrap().mappings.is_empty());
    let purposes = [vault.purpose_key("span cache"), vault.purpose_key("other")];
    assert_ne!(purposes[0].expose(), purposes[1].expose());
    let before = *purposes[0].expose();
    drop(vault);
    assert_eq!(*place.open().purpose_key("span cache").expose(), before);
}

#[test]
fn everyone_who_loads_a_new_scope_gets_one_key() {
    let place = Place::new();
    let vault = Arc::new(place.open());
    for round in 0..20u8 {
        let id = vault.scope_id(b"t", &[round]);
        let threads: Vec<_> = (0..8)
            .map(|n| {
                let vault = Arc::clone(&vault);
                std::thread::spawn(move || {
                    let key = *vault.load_scope(&id).unwrap().key.expose();
                    if n % 2 == 0 {
                        vault.commit(&id, &people(&format!("{n}"), 1)).wait().unwrap();
                    }
                    key
                })
            })
            .collect();
        let mut keys: Vec<_> = threads.into_iter().map(|t| t.join().unwrap()).collect();
        keys.push(*vault.load_scope(&id).unwrap().key.expose());
        keys.dedup();
        assert_eq!(keys.len(), 1);
    }
}

#[test]
fn loading_and_empty_commits_write_nothing() {
    let place = Place::new();
    let vault = place.open();
    let before = all_bytes(&place.data());
    let id = vault.scope_id(b"t", b"c");
    let key = *vault.load_scope(&id).unwrap().key.expose();
    vault.commit(&id, &[]).wait().unwrap();
    let database = |all: Vec<(PathBuf, Vec<u8>)>| {
        all.into_iter().filter(|(p, _)| !p.ends_with("vault.db-shm")).collect::<Vec<_>>()
    };
    assert!(database(before) == database(all_bytes(&place.data())));
    assert_eq!(vault.stats().unwrap().scopes, 0);
    vault.keep_scope(&id).unwrap().wait().unwrap();
    vault.keep_scope(&id).unwrap().wait().unwrap();
    drop(vault);
    let loaded = place.open().load_scope(&id).unwrap();
    assert!(loaded.recorded);
    assert_eq!(*loaded.key.expose(), key);
}

#[test]
fn two_hundred_threads_commit_and_all_of_it_is_there() {
    let place = Place::new();
    let vault = Arc::new(place.open());
    let begin = Instant::now();
    let threads: Vec<_> = (0..200)
        .map(|n| {
            let vault = Arc::clone(&vault);
            std::thread::spawn(move || {
                // Every fifth thread shares a scope with the others.
                let name = if n % 5 == 0 { "shared".to_owned() } else { n.to_string() };
                let id = vault.scope_id(b"t", name.as_bytes());
                vault.load_scope(&id).unwrap();
                vault.commit(&id, &people(&n.to_string(), 5)).wait().unwrap();
            })
        })
        .collect();
    threads.into_iter().for_each(|t| t.join().unwrap());
    eprintln!("200 commits of 5 from 200 threads: {:?}", begin.elapsed());
    drop(vault);
    let vault = place.open();
    let shared = vault.load_scope(&vault.scope_id(b"t", b"shared")).unwrap();
    assert_eq!(shared.mappings.len(), 200);
    for n in (0..200).filter(|n| n % 5 != 0) {
        let scope = vault.load_scope(&vault.scope_id(b"t", n.to_string().as_bytes())).unwrap();
        let wanted: Vec<_> = (0..5).map(|i| format!("Original-{n}-{i}")).collect();
        assert_eq!(originals(&scope), wanted);
    }
    assert_eq!(Vault::check(&place.options(), &place.root), []);
}

#[test]
fn nothing_readable_is_on_the_disk_while_open_or_closed() {
    let place = Place::new();
    let vault = place.open();
    let id = vault.scope_id(b"tenant-name", b"conversation-name");
    vault.load_scope(&id).unwrap();
    vault.commit(&id, &[person("Maria Keller", "Elena Brandt")]).wait().unwrap();
    let look = || {
        for (path, bytes) in all_bytes(&place.data()) {
            for text in [
                "SQLite format 3",
                "CREATE TABLE",
                "mappings",
                "PERSON",
                "Maria",
                "Elena",
                "tenant-name",
                "conversation-name",
            ] {
                assert!(!holds(&bytes, text), "{text} in {}", path.display());
            }
        }
    };
    look();
    assert!(place.data().join("vault.db-wal").exists());
    assert_eq!(private_ai_vault::permissions::check(&place.data()).unwrap(), []);
    drop(vault);
    look();
    let mut names: Vec<_> =
        fs::read_dir(place.data()).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["root.key", "vault.db", "vault.lock", "vault.seal"]);
}

fn refusal(place: &Place, root: &RootKey) -> VaultError {
    let error = Vault::open(&place.options(), root).err().expect("it must be refused");
    assert_eq!(error.to_string().lines().count(), 1);
    error
}

#[test]
fn a_wrong_key_a_missing_seal_and_damage_are_told_apart_and_harm_nothing() {
    let place = Place::new();
    let vault = place.open();
    let id = vault.scope_id(b"t", b"c");
    vault.load_scope(&id).unwrap();
    vault.commit(&id, &people("a", 1)).wait().unwrap();
    drop(vault);
    let (seal, database) = (place.data().join("vault.seal"), place.data().join("vault.db"));
    let (seal_bytes, bytes) = (fs::read(&seal).unwrap(), fs::read(&database).unwrap());

    let other = RootKey::generate().unwrap();
    let error = refusal(&place, &other);
    assert!(matches!(error, VaultError::WrongKey { .. }));
    assert!(error.to_string().contains("key"));
    assert_eq!(Vault::check(&place.options(), &other)[0].message, error.to_string());

    fs::remove_file(&seal).unwrap();
    assert!(matches!(refusal(&place, &place.root), VaultError::SealMissing { .. }));
    assert!(!seal.exists());
    fs::write(&seal, &seal_bytes[..seal_bytes.len() / 2]).unwrap();
    fs::set_permissions(&seal, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(matches!(refusal(&place, &place.root), VaultError::Damaged { .. }));
    fs::write(&seal, &seal_bytes).unwrap();

    for harm in ["first page", "not a database", "cut"] {
        let mut changed = bytes.clone();
        match harm {
            "first page" => changed[200] ^= 1,
            "not a database" => changed = b"hello".repeat(1000),
            _ => changed.truncate(1000),
        }
        fs::write(&database, &changed).unwrap();
        let error = refusal(&place, &place.root);
        assert!(matches!(error, VaultError::Damaged { .. }), "{harm}: {error}");
        assert!(fs::read(&database).unwrap() == changed, "{harm}: a refusal changes nothing");
    }
    // A page that opening does not read is found by the check, and by whoever reads it.
    let mut changed = bytes.clone();
    let last = changed.len() - 100;
    changed[last] ^= 1;
    fs::write(&database, &changed).unwrap();
    assert_eq!(Vault::check(&place.options(), &place.root).len(), 1);

    fs::write(&database, &bytes).unwrap();
    assert_eq!(Vault::check(&place.options(), &place.root), []);
    assert_eq!(originals(&place.open().load_scope(&id).unwrap()), ["Original-a-0"]);
}

#[test]
fn a_second_process_is_refused_and_a_look_is_not() {
    let place = Place::new();
    let vault = place.open();
    assert!(matches!(refusal(&place, &place.root), VaultError::Locked { .. }));
    assert_eq!(Vault::check(&place.options(), &place.root), []);
    drop(vault);
    drop(place.open());
}

#[test]
fn wide_permissions_links_and_what_mends_them() {
    let place = Place::new();
    drop(place.open());
    for (name, mode) in
        [("", 0o755), ("vault.db", 0o644), ("vault.seal", 0o640), ("vault.lock", 0o666)]
    {
        let path = if name.is_empty() { place.data() } else { place.data().join(name) };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        match refusal(&place, &place.root) {
            VaultError::Permissions { violation: Violation::Mode { path: said, found, .. } } => {
                assert_eq!((said, found), (path.clone(), mode));
            }
            error => panic!("{error}"),
        }
        let findings = Vault::check(&place.options(), &place.root);
        assert!(findings.len() == 1 && findings[0].is_repairable);
        assert_eq!(private_ai_vault::permissions::repair(&place.data()).unwrap(), []);
        drop(place.open());
    }
    let (database, moved) = (place.data().join("vault.db"), place.dir.path().join("moved.db"));
    fs::rename(&database, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, &database).unwrap();
    let error = refusal(&place, &place.root);
    assert!(matches!(error, VaultError::Permissions { violation: Violation::SymbolicLink { .. } }));
}

#[test]
fn a_link_above_the_data_directory_is_fine() {
    let place = Place::new();
    let link = place.dir.path().join("link");
    fs::create_dir(place.dir.path().join("real")).unwrap();
    std::os::unix::fs::symlink(place.dir.path().join("real"), &link).unwrap();
    let options = VaultOptions::new(link.join("data"));
    drop(Vault::open(&options, &place.root).unwrap());
    assert_eq!(Vault::check(&options, &place.root), []);
}

#[test]
fn what_was_not_used_expires_and_what_was_used_stays() {
    let place = Place::new();
    let vault = place.open();
    let day = Duration::from_secs(86_400);
    let ids: Vec<_> = (0..600u32).map(|n| vault.scope_id(b"t", &n.to_be_bytes())).collect();
    let commits: Vec<_> = ids
        .iter()
        .map(|id| {
            vault.load_scope(id).unwrap();
            vault.commit(id, &people("x", 2))
        })
        .collect();
    commits.into_iter().for_each(|c| c.wait().unwrap());
    let before = vault.stats().unwrap();
    assert_eq!(vault.purge_expired(SystemTime::now() + day * 30).unwrap(), 0);
    assert_eq!(vault.purge_expired(SystemTime::now() + day * 31 + day / 2).unwrap(), 600);
    let after = vault.stats().unwrap();
    assert_eq!((after.scopes, after.mappings), (0, 0));
    assert!(after.bytes < before.bytes, "space is given back");
    assert_eq!(fs::metadata(place.data().join("vault.db-wal")).unwrap().len(), 0);
    // Whoever still has it in memory is told, rather than recording half a scope.
    assert_eq!(vault.commit(&ids[0], &people("y", 1)).wait(), Err(VaultError::ScopeGone));
    assert!(!vault.load_scope(&ids[0]).unwrap().recorded);
    vault.commit(&ids[0], &people("y", 1)).wait().unwrap();
}

#[test]
fn an_erased_scope_cannot_be_read_again() {
    let place = Place::new();
    let vault = place.open();
    let (a, b) = (vault.scope_id(b"t", b"a"), vault.scope_id(b"t", b"b"));
    for id in [&a, &b] {
        vault.load_scope(id).unwrap();
        vault.commit(id, &[person("Maria Keller", "Elena Brandt")]).wait().unwrap();
    }
    assert_eq!(vault.find_by_value("maria keller").unwrap(), [a, b]);
    assert_eq!(vault.find_by_value("maria").unwrap(), []);
    let key = *vault.load_scope(&a).unwrap().key.expose();
    assert!(vault.erase_scope(&a).unwrap());
    assert!(!vault.erase_scope(&a).unwrap());
    assert_eq!(vault.find_by_value("Maria Keller").unwrap(), [b]);
    assert_eq!(vault.commit(&a, &people("y", 1)).wait(), Err(VaultError::ScopeGone));
    let new = vault.load_scope(&a).unwrap();
    assert!(!new.recorded);
    assert_ne!(*new.key.expose(), key, "the old key is gone for good");
}

#[test]
fn the_root_key_changes_under_way_and_in_one_step() {
    let place = Place::new();
    let vault = place.open();
    let id = vault.scope_id(b"t", b"c");
    vault.load_scope(&id).unwrap();
    vault.commit(&id, &people("a", 1)).wait().unwrap();
    let new = RootKey::generate().unwrap();
    let key_file = place.data().join("root.key");
    let wrong = vault.rotate_root_key(&new, &new, Some(&key_file));
    assert!(matches!(wrong, Err(VaultError::WrongKey { .. })));
    vault.rotate_root_key(&place.root, &new, Some(&key_file)).unwrap();
    vault.commit(&id, &people("b", 1)).wait().unwrap();
    drop(vault);
    assert!(matches!(refusal(&place, &place.root), VaultError::WrongKey { .. }));
    let vault = place.open();
    assert_eq!(originals(&vault.load_scope(&id).unwrap()), ["Original-a-0", "Original-b-0"]);
    // Without a key file both fit, until it is opened with one of them.
    let newest = RootKey::generate().unwrap();
    vault.rotate_root_key(&new, &newest, None).unwrap();
    drop(vault);
    drop(Vault::open(&place.options(), &newest).unwrap());
    assert!(matches!(refusal(&place, &new), VaultError::WrongKey { .. }));
}

/// Generous bounds: they find a mistake of an order of magnitude, not a busy machine.
#[test]
fn loading_and_committing_are_quick() {
    let place = Place::new();
    let vault = place.open();
    let id = vault.scope_id(b"t", b"c");
    vault.load_scope(&id).unwrap();
    vault.commit(&id, &people("a", 100)).wait().unwrap();
    let mut loads = Vec::new();
    let mut commits = Vec::new();
    for n in 0..30 {
        let begin = Instant::now();
        assert!(vault.load_scope(&id).unwrap().mappings.len() >= 100);
        loads.push(begin.elapsed());
        let other = vault.scope_id(b"t", &[n]);
        vault.load_scope(&other).unwrap();
        let begin = Instant::now();
        vault.commit(&other, &people("b", 5)).wait().unwrap();
        commits.push(begin.elapsed());
    }
    let file = fs::File::create(place.data().join("sync")).unwrap();
    let mut syncs = Vec::new();
    for _ in 0..30 {
        std::io::Write::write_all(&mut &file, &[0; 16384]).unwrap();
        let begin = Instant::now();
        file.sync_data().unwrap();
        syncs.push(begin.elapsed());
    }
    for list in [&mut loads, &mut commits, &mut syncs] {
        list.sort();
    }
    eprintln!(
        "median: load of 100 {:?}, commit of 5 {:?}, fsync {:?}",
        loads[15], commits[15], syncs[15]
    );
    assert!(loads[0] < Duration::from_millis(20));
    assert!(commits[0] < syncs[15] * 3 + Duration::from_millis(30));
}
