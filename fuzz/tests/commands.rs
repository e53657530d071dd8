//! The driver's command line: what developers and `./test` rely on when a target breaks.

#![allow(clippy::unwrap_used, reason = "a test may fail where a program must not")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use private_ai_fuzz::TARGETS;

fn fuzz(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_private-ai-fuzz")).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn every_committed_input_passes_when_replayed() {
    for target in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let output = fuzz(&["replay", target.name, path.to_str().unwrap()]);
            assert!(output.status.success(), "{}: {}", target.name, path.display());
        }
    }
}

#[test]
fn the_page_the_folders_and_the_nightly_targets_name_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("README.md")).unwrap();
    let mut named: Vec<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name.to_owned())
        .collect();
    let list = |folder: &str| -> Vec<String> {
        let entries = fs::read_dir(root.join(folder)).unwrap();
        let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries.map(|e| name(&e.unwrap().path())).collect();
        names.sort();
        names
    };
    let mut targets: Vec<String> = TARGETS.iter().map(|t| t.name.to_owned()).collect();
    named.sort();
    targets.sort();
    assert_eq!(named, targets);
    assert_eq!(list("corpus"), targets);
    assert_eq!(list("libfuzzer/fuzz_targets"), targets);
}

#[test]
fn a_run_tells_its_seed_and_what_it_tried() {
    let output = fuzz(&["run", "--seconds", "0", "--seed", "7", "headers"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(said(&output).starts_with("fuzz headers: "), "{}", said(&output));
    assert!(said(&output).contains("seed 7: passed"), "{}", said(&output));
}

#[test]
fn wrong_usage_is_told_from_a_broken_target() {
    for wrong in [
        &["run", "nothing"][..],
        &["run", "--seconds"],
        &["run", "--seed", "x"],
        &["replay", "headers"],
        &["replay", "headers", "no such file"],
        &[],
    ] {
        let output = fuzz(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", said(&output));
        assert!(said(&output).starts_with("fuzz: "), "{wrong:?}");
    }
}
