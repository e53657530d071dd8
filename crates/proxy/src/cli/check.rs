//! `check`: one line a finding, with its remedy; changes nothing.
//!
//! Promises: what is listed as a problem would keep `serve` from starting or a user from being
//! protected; a protection that is switched off is a warning. Never shows a secret.

use super::{Failure, print};
use crate::config::{Config, Environment, Loaded, Mode};
use private_ai_vault::{RootKey, Vault, VaultOptions, permissions};
use std::{
    fmt::Write,
    fs::File,
    io,
    net::{SocketAddr, TcpListener},
};

/// What is found, line by line.
#[derive(Default)]
struct Report {
    text: String,
    problems: usize,
}

impl Report {
    fn line(&mut self, kind: &str, sentence: &str) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.text, "{kind:<8} {sentence}");
    }

    fn good(&mut self, sentence: &str) {
        self.line("ok", sentence);
    }

    fn warning(&mut self, sentence: &str) {
        self.line("warning", sentence);
    }

    fn problem(&mut self, sentence: &str) {
        self.problems += 1;
        self.line("problem", sentence);
    }
}

pub(super) fn run(loaded: &Loaded) -> Result<(), Failure> {
    let mut report = Report::default();
    let config = &loaded.config;
    settings(config, &mut report);
    directory(config, &mut report);
    let running = is_locked(config);
    listener("proxy.listen", config.proxy.listen, running, &mut report);
    listener("admin.listen", config.admin.listen, running, &mut report);
    print(&report.text)?;
    if report.problems == 0 { Ok(()) } else { Err(Failure::Negative) }
}

fn settings(config: &Config, report: &mut Report) {
    report.good(&format!(
        "The configuration is in order; the environment is {}.",
        config.environment.name()
    ));
    if config.policy.mode == Mode::Monitor {
        report.warning("Nothing is replaced: set policy.mode = \"enforce\" to protect requests.");
    }
    if config.proxy.allow_network {
        report.warning(&format!(
            "Keys and texts reach {} unencrypted: set proxy.allow_network = false, or let only trusted machines reach it.",
            config.proxy.listen
        ));
    }
    if !config.detect.ner {
        report.warning("Names in running text are not found: set detect.ner = true.");
    }
    let kept = |operator| operator == private_ai_surrogate::Operator::Keep;
    if kept(config.policy.default) {
        report.warning(
            "What has no operator of its own is sent as it is: set policy.default = \"surrogate\".",
        );
    }
    for label in config.policy.operators.iter().filter(|(_, o)| kept(**o)).map(|(l, _)| l) {
        report.warning(&format!(
            "{label} is sent as it is: remove policy.operators.{label} to protect it."
        ));
    }
    for (name, upstream) in &config.upstream {
        let host = upstream.base_url.authority().host();
        let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
        let local = host == "localhost" || address.is_ok_and(|a| a.is_loopback());
        if !upstream.base_url.is_tls() && !local {
            report.warning(&format!(
                "Requests to {name} are not encrypted on their way: use https:// in upstream.{name}.base_url."
            ));
        }
    }
    report.good(&format!("{} upstreams have an address.", config.upstream.len()));
}

fn directory(config: &Config, report: &mut Report) {
    let directory = &config.data_dir;
    let shown = directory.display();
    if directory.symlink_metadata().is_err_and(|e| e.kind() == io::ErrorKind::NotFound) {
        report.good(&format!("{shown} is not there yet; the first start makes it."));
        return;
    }
    match permissions::check(directory) {
        Ok(found) if found.is_empty() => {
            report.good(&format!("Only their owner may use the files of {shown}."));
        }
        Ok(found) => {
            for violation in found {
                if violation.is_repairable() && config.environment == Environment::Development {
                    report.warning(&format!("{violation}; the next start does."));
                } else {
                    report.problem(&format!("{violation}."));
                }
            }
            // The vault refuses files that others may read, and would only say it again.
            return;
        }
        Err(error) => return report.problem(&format!("{error}.")),
    }
    let path = config.root_key();
    let root = match RootKey::load(&path) {
        Ok(root) => root,
        Err(_) if path.symlink_metadata().is_err() => match lost_key(config) {
            Some(sentence) => return report.problem(&sentence),
            None => return report.good("There is no key yet; the first start makes one."),
        },
        Err(error) => return report.problem(&format!("{error}.")),
    };
    report.good(&format!("The key file {} can be used.", path.display()));
    let mut options = VaultOptions::new(directory);
    options.ttl = config.vault.ttl;
    let found = Vault::check(&options, &root);
    if found.is_empty() {
        report.good("The database is in order.");
    }
    for finding in found {
        report.problem(&format!("{}.", finding.message));
    }
}

/// What is wrong when there is no key: a database that needs one.
fn lost_key(config: &Config) -> Option<String> {
    let entries = std::fs::read_dir(&config.data_dir).ok()?;
    let needs = entries
        .flatten()
        .map(|e| e.path())
        .find(|p| p.extension().is_some_and(|e| e == "db" || e == "seal"))?;
    Some(format!(
        "The key file {} is missing, but {} was made with it: put the key file back from its backup.",
        config.root_key().display(),
        needs.display()
    ))
}

/// Whether a proxy is running on this data directory: it holds a lock while it does.
fn is_locked(config: &Config) -> bool {
    let Ok(file) = File::open(config.data_dir.join("vault.lock")) else { return false };
    matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock))
}

fn listener(key: &str, address: SocketAddr, running: bool, report: &mut Report) {
    match TcpListener::bind(address) {
        Ok(_) if running => report.warning(&format!(
            "A proxy is running on this data directory, and not at {key} = {address}: start it again to take the configuration over."
        )),
        Ok(_) => report.good(&format!("{key} = {address} is free.")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && running => {
            report.good(&format!("{key} = {address} is in use, and a proxy is running."));
        }
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => report.problem(&format!(
            "Another program uses {address}: stop it, or set {key} to another port."
        )),
        Err(error) => report.problem(&format!("{key} = {address} cannot be used: {error}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, LoadOptions};

    fn config(text: &str) -> (tempfile::TempDir, Config) {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("private-ai-proxy.toml"), text).unwrap();
        let options = LoadOptions {
            directory: home.path().to_path_buf(),
            file: None,
            variables: Vec::new(),
            options: vec![(
                "--data-dir",
                "data_dir",
                home.path().join("data").display().to_string(),
            )],
        };
        let config = Config::load(options).unwrap().config;
        (home, config)
    }

    #[test]
    fn what_is_switched_off_is_a_warning() {
        let (_home, config) = config(
            "policy.mode = \"monitor\"\ndetect.ner = false\n[policy.operators]\nEMAIL = \"keep\"\n[upstream.mine]\nbase_url = \"http://192.0.2.1/v1\"\n",
        );
        let mut report = Report::default();
        settings(&config, &mut report);
        assert_eq!(report.problems, 0);
        for said in
            ["policy.mode", "detect.ner", "policy.operators.EMAIL", "upstream.mine.base_url"]
        {
            assert!(report.text.lines().any(|l| l.starts_with("warning") && l.contains(said)));
        }
    }

    #[test]
    fn a_lost_key_and_a_wide_file_are_problems() {
        use std::os::unix::fs::PermissionsExt;
        let (_home, mut config) = config("");
        let mut report = Report::default();
        directory(&config, &mut report);
        assert_eq!(report.problems, 0);
        std::fs::create_dir(&config.data_dir).unwrap();
        let mode = |path: &std::path::Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        mode(&config.data_dir, 0o700);
        let database = config.data_dir.join("vault.db");
        std::fs::write(&database, "x").unwrap();
        mode(&database, 0o600);
        directory(&config, &mut report);
        assert_eq!(report.problems, 1, "{}", report.text);
        assert!(report.text.contains("root.key is missing"));
        mode(&database, 0o644);
        directory(&config, &mut report);
        assert_eq!(report.problems, 1, "repaired by the next start");
        config.environment = Environment::Production;
        directory(&config, &mut report);
        assert_eq!(report.problems, 2);
    }

    #[test]
    fn a_port_of_another_program_is_a_problem() {
        let other = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = other.local_addr().unwrap();
        let mut report = Report::default();
        listener("proxy.listen", address, true, &mut report);
        assert_eq!(report.problems, 0);
        listener("proxy.listen", address, false, &mut report);
        assert_eq!(report.problems, 1);
        assert!(report.text.contains("set proxy.listen"));
    }
}
