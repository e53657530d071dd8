//! `redact`: writes a text without personal data, and puts the originals back.
//!
//! Promises: nothing is written before its mappings are in the map, and nothing at all when an
//! original would be in it; bytes that need no change are the text's own; without `--map` no file is
//! made. Restoring looks only at the map that is named.

use super::{Failure, files, print, serve};
use crate::config::{Config, Loaded, build_detector, build_policy};
use private_ai_detect::Input;
use private_ai_surrogate::{
    Assignment, EgressProof, Found, Mapping, Place, Provenance, RestoreIndex, ScopeKey, ScopeMap,
};
use private_ai_vault::{LoadedScope, MapFile, RootKey, VaultError};
use std::{
    io,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

#[derive(clap::Args)]
pub(super) struct Options {
    /// File to read; - or nothing: standard input
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Encrypted file that keeps what was replaced; made, or added to
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Put the originals of the map back
    #[arg(long, requires = "map")]
    restore: bool,
    /// Leave the statistical model out
    #[arg(long)]
    no_ner: bool,
}

pub(super) fn run(options: &Options, loaded: &Loaded) -> Result<(), Failure> {
    let text = text(options.file.as_deref())?;
    let written = match (&options.map, options.restore) {
        (Some(map), true) => restore(text, map, &loaded.config)?,
        (map, _) => redact(&text, map.as_deref(), options.no_ner, &loaded.config)?,
    };
    print(&written)
}

fn text(file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
    let (bytes, name) = match file.filter(|f| *f != Path::new("-")) {
        None => (files::read_all(io::stdin().lock(), Path::new("stdin")), "Standard input".into()),
        Some(path) => {
            let open = std::fs::File::open(path)
                .map_err(|e| Failure::Failed(format!("{} cannot be read: {e}.", path.display())))?;
            (files::read_all(open, path), path.display().to_string())
        }
    };
    String::from_utf8(bytes.map_err(Failure::Failed)?)
        .map(Zeroizing::new)
        .map_err(|_| Failure::Failed(format!("{name} is not UTF-8; convert it first.")))
}

fn vault(error: &VaultError) -> Failure {
    Failure::Failed(format!("{error}."))
}

/// The text with the originals of the map.
fn restore(
    text: Zeroizing<String>,
    map: &Path,
    config: &Config,
) -> Result<Zeroizing<String>, Failure> {
    serve::secure(config)?;
    let root = RootKey::load(&config.root_key()).map_err(|e| vault(&e))?;
    let stored = MapFile::load(map, &root).map_err(|e| vault(&e))?;
    let index = RestoreIndex::build(&stored.key, &stored.mappings);
    Ok(index.restore(&text, Place::Text).map_or(text, Zeroizing::new))
}

/// The text with surrogates, its mappings recorded.
fn redact(
    text: &str,
    map: Option<&Path>,
    no_ner: bool,
    config: &Config,
) -> Result<Zeroizing<String>, Failure> {
    let mut detect = config.detect.clone();
    detect.ner &= !no_ner;
    let detector = build_detector(&detect)?;
    let policy = build_policy(&config.policy);
    let (root, stored) = match map {
        None => (None, fresh()?),
        Some(path) => {
            serve::secure(config)?;
            let key = config.root_key();
            let (root, _) = RootKey::load_or_create(&key).map_err(|e| vault(&e))?;
            let stored = match path.symlink_metadata() {
                Ok(_) => MapFile::load(path, &root).map_err(|e| vault(&e))?,
                Err(_) => fresh()?,
            };
            (Some(root), stored)
        }
    };
    let entities = detector.detect(Input::plain(text));
    let mut scope = ScopeMap::new(stored.key.duplicate());
    scope.load(stored.mappings.iter().map(duplicate));
    let found = Found { text, entities: &entities, numeric: false, provenance: Provenance::User };
    let assignment = scope
        .assign(&[found], &policy, &|candidate| text.contains(candidate))
        .map_err(|e| Failure::Failed(format!("The text cannot be redacted: {e}.")))?;
    refuse_blocked(&assignment)?;
    let redacted = Zeroizing::new(apply(text, &assignment));
    let mut all = stored.mappings;
    all.extend(assignment.new);
    let left = EgressProof::build(&all).find(redacted.as_bytes());
    if let Some(hit) = left.iter().find(|hit| hit.strong) {
        return Err(Failure::Failed(format!(
            "Nothing was written: a value of kind {} would still be in the text; please report this.",
            hit.label
        )));
    }
    if let (Some(path), Some(root)) = (map, &root) {
        MapFile::save(path, root, &all, &stored.key).map_err(|e| vault(&e))?;
    }
    Ok(redacted)
}

/// A scope that nobody has used.
fn fresh() -> Result<LoadedScope, Failure> {
    let mut key = Zeroizing::new([0; 32]);
    getrandom::fill(key.as_mut())
        .map_err(|e| Failure::Failed(format!("The system gives no random numbers: {e}.")))?;
    Ok(LoadedScope { key: ScopeKey::new(*key), mappings: Vec::new(), recorded: false })
}

/// A second copy of a mapping: the scope takes one, the map is written from the other.
fn duplicate(mapping: &Mapping) -> Mapping {
    Mapping {
        label: mapping.label,
        original: mapping.original.duplicate(),
        surrogate: mapping.surrogate.clone(),
        part: mapping.part,
        provenance: mapping.provenance,
    }
}

fn refuse_blocked(assignment: &Assignment) -> Result<(), Failure> {
    let mut labels: Vec<_> = assignment.blocked.iter().map(|(_, l)| l.name()).collect();
    labels.sort_unstable();
    labels.dedup();
    if labels.is_empty() {
        return Ok(());
    }
    Err(Failure::Failed(format!(
        "Nothing was written: the policy blocks {}; take it out of the text, or change policy.operators.",
        labels.join(", ")
    )))
}

/// The text with its replacements.
fn apply(text: &str, assignment: &Assignment) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for replacement in assignment.replacements.first().into_iter().flatten() {
        out.push_str(text.get(at..replacement.span.start).unwrap_or_default());
        out.push_str(&replacement.text);
        at = replacement.span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::LoadOptions;

    fn config(home: &Path, text: &str) -> Config {
        std::fs::write(home.join("private-ai-proxy.toml"), text).unwrap();
        let data = home.join("data").display().to_string();
        let options = LoadOptions {
            directory: home.to_path_buf(),
            file: None,
            variables: Vec::new(),
            options: vec![("--data-dir", "data_dir", data)],
        };
        Config::load(options).unwrap().config
    }

    fn text_of(result: Result<Zeroizing<String>, Failure>) -> String {
        match result {
            Ok(text) => text.to_string(),
            Err(Failure::Failed(sentence)) => sentence,
            Err(_) => String::new(),
        }
    }

    const TEXT: &str = "Mail maria.keller@acme.org,\r\n\tIBAN DE89370400440532013000 \\ é 日本";

    #[test]
    fn a_map_restores_what_was_replaced_and_keeps_surrogates() {
        let home = tempfile::tempdir().unwrap();
        let config = config(home.path(), "");
        let map = home.path().join("a.map");
        let first = text_of(redact(TEXT, Some(&map), true, &config));
        assert!(!first.contains("maria.keller") && !first.contains("DE8937"), "{first}");
        assert!(first.ends_with(" \\ é 日本") && first.contains(",\r\n\tIBAN "), "{first}");
        let second = text_of(redact("To maria.keller@acme.org", Some(&map), true, &config));
        let surrogate = second.strip_prefix("To ").unwrap();
        assert!(first.contains(surrogate), "{first} / {second}");
        let both = Zeroizing::new(format!("{first}{second}"));
        let back = text_of(restore(both, &map, &config));
        assert_eq!(back, format!("{TEXT}To maria.keller@acme.org"));
    }

    #[test]
    fn without_a_map_nothing_is_kept() {
        let home = tempfile::tempdir().unwrap();
        let config = config(home.path(), "");
        let redacted = text_of(redact(TEXT, None, true, &config));
        assert!(!redacted.contains("maria.keller"));
        assert!(!config.data_dir.exists());
        assert_eq!(text_of(redact("Nothing.\r\n", None, true, &config)), "Nothing.\r\n");
    }

    #[test]
    fn what_a_policy_blocks_is_named_and_not_shown() {
        let home = tempfile::tempdir().unwrap();
        let config = config(home.path(), "policy.operators.IBAN = \"block\"");
        let map = home.path().join("a.map");
        let said = text_of(redact(TEXT, Some(&map), true, &config));
        assert!(said.contains("IBAN") && !said.contains("DE8937"), "{said}");
        assert!(!map.exists());
    }

    #[test]
    fn a_map_needs_its_key() {
        let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (ours, theirs) = (config(home.path(), ""), config(other.path(), ""));
        let map = home.path().join("a.map");
        let redacted = text_of(redact(TEXT, Some(&map), true, &ours));
        text_of(redact(TEXT, Some(&other.path().join("b.map")), true, &theirs));
        let said = text_of(restore(Zeroizing::new(redacted), &map, &theirs));
        assert!(said.contains("key") && !said.contains("maria"), "{said}");
        assert_eq!(said.lines().count(), 1);
    }
}
