//! Reads the places where settings stand and lays one over the other.
//!
//! Promises: knows which keys exist, not what they mean; every unknown one is an error that names
//! the nearest known one; of the environment and `.env` only names that begin with [`PREFIX`] are
//! looked at. No message repeats a value.

use super::{
    ConfigError, Origin, Secret,
    keys::{self, Kind},
};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// What names in the environment begin with.
pub const PREFIX: &str = "PRIVATE_AI_PROXY_";

/// A value as it was written. No `Debug`: it may be a header with a key in it.
#[derive(Clone)]
pub(super) enum Raw {
    Text(String),
    Secret(Secret),
    Integer(i64),
    Float(f64),
    Bool(bool),
    List(Vec<Raw>),
    /// Something that no key takes; the name says what.
    Other(&'static str),
}

impl Raw {
    /// What it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::Secret(_) => "a text",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Bool(_) => "true or false",
            Self::List(_) => "a list",
            Self::Other(name) => name,
        }
    }
}

/// A value with its origin.
#[derive(Clone)]
pub(super) struct Setting {
    pub raw: Raw,
    pub origin: Origin,
}

/// What was set, by path; a later source replaces an earlier one.
#[derive(Clone, Default)]
pub(super) struct Settings {
    pub values: BTreeMap<Vec<String>, Setting>,
}

impl Settings {
    pub fn get(&self, path: &str) -> Option<&Setting> {
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        self.values.get(&path)
    }

    /// Names that stand directly below a path.
    pub fn names(&self, path: &str) -> Vec<String> {
        let above: Vec<&str> = path.split('.').collect();
        let mut names: Vec<String> = Vec::new();
        for key in self.values.keys() {
            if above.iter().zip(key).all(|(a, k)| a == k)
                && let Some(name) = key.get(above.len())
                && names.last() != Some(name)
            {
                names.push(name.clone());
            }
        }
        names
    }

    fn set(&mut self, path: Vec<String>, raw: Raw, origin: Origin) {
        let secret = keys::find(&path).is_some_and(|k| k.kind == Kind::Secret);
        let raw = match raw {
            Raw::Text(text) if secret => Raw::Secret(Secret::new(text)),
            raw => raw,
        };
        self.values.insert(path, Setting { raw, origin });
    }

    /// Adds a configuration file's settings.
    pub fn add_file(&mut self, name: &Path, text: &str, errors: &mut Vec<ConfigError>) {
        let line_at =
            |at: usize| text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count() + 1;
        match DeTable::parse(text) {
            Ok(table) => {
                let origin = |at: usize| Origin::File(name.to_path_buf(), line_at(at));
                self.add_table(&mut Vec::new(), table.get_ref(), &origin, errors);
            }
            Err(error) => errors.push(ConfigError::Syntax {
                path: name.to_path_buf(),
                line: error.span().map_or(1, |span| line_at(span.start)),
                reason: error.message().lines().next().unwrap_or_default().to_owned(),
            }),
        }
    }

    fn add_table(
        &mut self,
        path: &mut Vec<String>,
        table: &DeTable<'_>,
        origin: &dyn Fn(usize) -> Origin,
        errors: &mut Vec<ConfigError>,
    ) {
        for (name, value) in table {
            let at = origin(name.span().start);
            path.push(name.get_ref().to_string());
            if let Some(error) = unknown(path, &at, |p| p.join(".")) {
                errors.push(error);
            } else if let DeValue::Table(inner) = value.get_ref()
                && keys::find(path).is_none()
            {
                self.add_table(path, inner, origin, errors);
            } else if keys::find(path).is_none() {
                errors.push(ConfigError::Value {
                    key: path.join("."),
                    reason: format!("is a section, not {}", raw(value).kind()),
                    origin: at,
                });
            } else {
                self.set(path.clone(), raw(value), at);
            }
            path.pop();
        }
    }

    /// Adds the settings of `.env`; true when it has any of ours.
    pub fn add_dotenv(&mut self, text: &str, errors: &mut Vec<ConfigError>) -> bool {
        let mut any = false;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim();
            let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
            if !line.starts_with(PREFIX) {
                continue;
            }
            any = true;
            let origin = Origin::Dotenv(number + 1);
            let Some((name, value)) = line.split_once('=') else {
                errors.push(ConfigError::Value {
                    key: "line".into(),
                    reason: "must be written as NAME=value".into(),
                    origin,
                });
                continue;
            };
            match unquoted(value.trim()) {
                Some(value) => self.add_variable(name.trim_end(), value, origin, errors),
                None => errors.push(ConfigError::Value {
                    key: name.trim_end().to_owned(),
                    reason: "has a quotation mark without its partner".into(),
                    origin,
                }),
            }
        }
        any
    }

    /// Adds the settings of an environment.
    pub fn add_environment(
        &mut self,
        variables: &[(OsString, OsString)],
        errors: &mut Vec<ConfigError>,
    ) {
        for (name, value) in variables {
            let Some(name) = name.to_str().filter(|n| n.starts_with(PREFIX)) else { continue };
            let origin = Origin::Environment(name.to_owned());
            match value.to_str() {
                Some(value) => self.add_variable(name, value.to_owned(), origin, errors),
                None => errors.push(ConfigError::Value {
                    key: name.to_owned(),
                    reason: "must be UTF-8".into(),
                    origin,
                }),
            }
        }
    }

    fn add_variable(
        &mut self,
        name: &str,
        value: String,
        origin: Origin,
        errors: &mut Vec<ConfigError>,
    ) {
        let mut path: Vec<String> = Vec::new();
        for level in name.trim_start_matches(PREFIX).split("__") {
            let level = level_name(&path, level);
            path.push(level);
            if let Some(error) = unknown(&path, &origin, variable) {
                errors.push(whole_name(error, name));
                return;
            }
        }
        if keys::find(&path).is_none() {
            errors.push(ConfigError::UnknownKey {
                key: name.to_owned(),
                nearest: keys::below(&path).0.first().map(|n| format!("{name}__{}", upper(n))),
                origin,
            });
            return;
        }
        self.set(path, Raw::Text(value), origin);
    }

    /// Adds an option of the command line; its path is one of ours.
    pub fn add_option(&mut self, path: &str, value: String, option: &'static str) {
        let path = path.split('.').map(str::to_owned).collect();
        self.set(path, Raw::Text(value), Origin::CommandLine(option));
    }
}

/// The level that a part of a variable's name stands for: labels are upper case, header names have
/// hyphens, everything else is lower case.
fn level_name(above: &[String], level: &str) -> String {
    let lower = level.to_ascii_lowercase();
    match above.last().map(String::as_str) {
        Some("operators" | "thresholds") if above.len() == 2 => level.to_ascii_uppercase(),
        Some("headers") if above.len() == 3 => lower.replace('_', "-"),
        _ => lower,
    }
}

fn upper(level: &str) -> String {
    level.to_ascii_uppercase().replace('-', "_")
}

fn variable(path: &[String]) -> String {
    let levels: Vec<String> = path.iter().map(|l| upper(l)).collect();
    format!("{PREFIX}{}", levels.join("__"))
}

/// An error when the last level of `path` is not known; `show` writes a path for people.
fn unknown(
    path: &[String],
    origin: &Origin,
    show: impl Fn(&[String]) -> String,
) -> Option<ConfigError> {
    let (last, above) = path.split_last()?;
    if let Some((_, reason)) = keys::NOT_BUILT.iter().find(|(n, _)| above.is_empty() && n == last) {
        return Some(ConfigError::NotBuilt { key: show(path), reason, origin: origin.clone() });
    }
    let (names, any) = keys::below(above);
    if any || names.contains(&last.as_str()) {
        return None;
    }
    let nearest = nearest(last, names.iter().copied())
        .map(|name| {
            let mut right = above.to_vec();
            right.push(name.to_owned());
            show(&right)
        })
        .or_else(|| elsewhere(path).map(|p| show(&p)));
    Some(ConfigError::UnknownKey { key: show(path), nearest, origin: origin.clone() })
}

/// A key without names of the user's choice that has the same last level, or the same letters.
fn elsewhere(path: &[String]) -> Option<Vec<String>> {
    let letters = |p: &str| p.replace(['.', '_', '-'], "").to_ascii_lowercase();
    let wanted = letters(&path.join("."));
    keys::KEYS
        .iter()
        .filter(|k| !k.path.contains('*'))
        .find(|k| {
            letters(k.path) == wanted
                || (path.len() == 1 && k.path.rsplit('.').next() == path.last().map(String::as_str))
        })
        .map(|k| k.path.split('.').map(str::to_owned).collect())
}

/// An unknown variable is shown as it was written, with all its levels.
fn whole_name(error: ConfigError, name: &str) -> ConfigError {
    match error {
        ConfigError::UnknownKey { key, nearest, origin } => {
            let rest = name.get(key.len()..).unwrap_or_default();
            let nearest = nearest.map(|n| format!("{n}{rest}"));
            ConfigError::UnknownKey { key: name.to_owned(), nearest, origin }
        }
        other => other,
    }
}

/// The known name most like `name`, when it is like it at all.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = (name.chars().count() / 3).max(2);
    known
        .map(|k| (strsim::damerau_levenshtein(name, k), k))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, k)| k)
}

fn raw(value: &Spanned<DeValue<'_>>) -> Raw {
    match value.get_ref() {
        DeValue::String(text) => Raw::Text(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(Raw::Other("a number beyond 64 bits"), Raw::Integer),
        DeValue::Float(number) => {
            number.as_str().parse().map_or(Raw::Other("a number of unknown form"), Raw::Float)
        }
        DeValue::Boolean(truth) => Raw::Bool(*truth),
        DeValue::Array(items) => Raw::List(items.iter().map(raw).collect()),
        DeValue::Datetime(_) => Raw::Other("a date"),
        DeValue::Table(_) => Raw::Other("a section"),
    }
}

/// A value of `.env` without its quotation marks; `None` when one has no partner.
fn unquoted(value: &str) -> Option<String> {
    let closed = |rest: &str| rest.trim_start().is_empty() || rest.trim_start().starts_with('#');
    if let Some(rest) = value.strip_prefix('\'') {
        let (inner, after) = rest.split_once('\'')?;
        return closed(after).then(|| inner.to_owned());
    }
    let Some(rest) = value.strip_prefix('"') else {
        let end = value.find(" #").unwrap_or(value.len());
        return Some(value.get(..end)?.trim_end().to_owned());
    };
    let mut inner = String::new();
    let mut characters = rest.chars();
    while let Some(c) = characters.next() {
        match c {
            '"' => return closed(characters.as_str()).then_some(inner),
            '\\' => match characters.next()? {
                'n' => inner.push('\n'),
                't' => inner.push('\t'),
                other => inner.push(other),
            },
            other => inner.push(other),
        }
    }
    None
}

/// The path of the configuration file, and whether it must exist.
pub(super) fn file_of(directory: &Path, named: Option<&Path>) -> (PathBuf, bool) {
    match named {
        Some(path) => (path.to_path_buf(), true),
        None => (directory.join("private-ai-proxy.toml"), false),
    }
}
