//! What is known of the configuration, for people and programs: `config show`, the JSON schema,
//! the reference page and the example of an environment file, all from the table of keys.
//!
//! Never shows a secret: those keys print `***`.

use super::{
    Origin,
    keys::{Change, KEYS, Key, Kind, UPSTREAMS, find},
    read::{show_bytes, show_millis},
    source::{PREFIX, Raw, Settings},
};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, fmt::Write};

/// A value as a TOML file would have it.
pub(super) fn plain(raw: &Raw) -> String {
    match raw {
        Raw::Text(text) => toml::Value::String(text.clone()).to_string(),
        Raw::Secret(_) => "\"***\"".to_owned(),
        Raw::Integer(number) => number.to_string(),
        Raw::Float(number) => number.to_string(),
        Raw::Bool(truth) => truth.to_string(),
        Raw::List(items) => {
            format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(", "))
        }
        Raw::Other(name) => format!("# {name}"),
    }
}

/// A text of the environment or the table, as a TOML file would have it.
fn plain_of(kind: Kind, text: &str) -> String {
    match kind {
        Kind::Bool | Kind::Integer(..) | Kind::Number(..) => text.to_owned(),
        Kind::Texts if text.trim_start().starts_with('[') => text.to_owned(),
        Kind::Texts => {
            let items = text.split(',').map(str::trim).filter(|t| !t.is_empty());
            let items: Vec<_> =
                items.map(|t| toml::Value::String(t.to_owned()).to_string()).collect();
            format!("[{}]", items.join(", "))
        }
        _ => toml::Value::String(text.to_owned()).to_string(),
    }
}

/// A level of a path, quoted where TOML needs it.
fn level(name: &str) -> String {
    let bare = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if bare { name.to_owned() } else { toml::Value::String(name.to_owned()).to_string() }
}

/// Every value with its origin.
pub(super) fn show(settings: &Settings) -> String {
    let mut lines: BTreeMap<usize, Vec<(Vec<String>, String, Origin)>> = BTreeMap::new();
    let place = |path: &[String]| KEYS.iter().position(|k| k.is_at(path)).unwrap_or_default();
    let mut add = |path: Vec<String>, value: String, origin: Origin| {
        lines.entry(place(&path)).or_default().push((path, value, origin));
    };
    for (path, setting) in &settings.values {
        let value = match (&setting.raw, find(path)) {
            // A URL may hold a password, and this one was not read as a base URL.
            (Raw::Text(text), Some(key)) if !text.contains('@') => plain_of(key.kind, text),
            (Raw::Text(_), _) => "\"***\"".to_owned(),
            (raw, _) => plain(raw),
        };
        add(path.clone(), value, setting.origin.clone());
    }
    let absent = |path: &[String]| !settings.values.contains_key(path);
    for key in KEYS.iter().filter(|k| !k.path.contains('*')) {
        let path: Vec<String> = key.path.split('.').map(str::to_owned).collect();
        if let Some(default) = key.default.filter(|_| absent(&path)) {
            add(path, plain_of(key.kind, default), Origin::Default);
        }
    }
    for (name, url, format) in UPSTREAMS {
        for (key, value) in [("base_url", *url), ("format", Some(*format))] {
            let path: Vec<String> = ["upstream", name, key].map(str::to_owned).to_vec();
            if let Some(value) = value.filter(|_| absent(&path)) {
                add(path, plain_of(Kind::Text, value), Origin::Default);
            }
        }
    }
    let mut out = String::new();
    for (path, value, origin) in lines.into_values().flat_map(|mut group| {
        group.sort_by(|a, b| a.0.cmp(&b.0));
        group
    }) {
        let path: Vec<String> = path.iter().map(|l| level(l)).collect();
        // Writing to a text cannot fail.
        let _ = writeln!(out, "{} = {value}  # {origin}", path.join("."));
    }
    out
}

fn schema_of(key: &Key) -> Value {
    let mut schema = match key.kind {
        Kind::Bool => json!({"type": "boolean"}),
        Kind::Integer(least, most) => {
            json!({"type": "integer", "minimum": least, "maximum": most})
        }
        Kind::Number(least, most) => json!({"type": "number", "minimum": least, "maximum": most}),
        Kind::Duration(..) => json!({"type": "string", "pattern": "^[0-9]+ *(ms|s|m|h|d)$"}),
        Kind::Size(least, most) => json!({"oneOf": [
            {"type": "string", "pattern": "^[0-9]+ *(B|KiB|MiB|GiB)?$"},
            {"type": "integer", "minimum": least, "maximum": most},
        ]}),
        Kind::Address => json!({"type": "string", "pattern": "^.+:[0-9]{1,5}$"}),
        Kind::Url => json!({"type": "string", "format": "uri", "pattern": "^https?://"}),
        Kind::Choice(words) => json!({"type": "string", "enum": words}),
        Kind::Text | Kind::Path => json!({"type": "string", "minLength": 1}),
        Kind::Secret => json!({"type": "string", "minLength": 1, "writeOnly": true}),
        Kind::Texts => json!({"oneOf": [
            {"type": "array", "items": {"type": "string", "minLength": 1}},
            {"type": "string"},
        ]}),
    };
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("description".into(), key.about.into());
        let default = key.default.and_then(|d| match key.kind {
            Kind::Bool | Kind::Integer(..) | Kind::Number(..) => serde_json::from_str(d).ok(),
            Kind::Texts => Some(json!([])),
            _ => Some(json!(d)),
        });
        if let Some(default) = default {
            fields.insert("default".into(), default);
        }
    }
    schema
}

fn section(prefix: &str) -> Value {
    let mut properties = Map::new();
    let mut others = json!(false);
    for key in KEYS {
        let Some(rest) = key.path.strip_prefix(prefix) else { continue };
        let (name, leaf) = match rest.split_once('.') {
            Some((name, _)) => (name, false),
            None => (rest, true),
        };
        if name != "*" && properties.contains_key(name) {
            continue;
        }
        let inner = if leaf { schema_of(key) } else { section(&format!("{prefix}{name}.")) };
        if name == "*" {
            others = inner;
        } else {
            properties.insert(name.to_owned(), inner);
        }
    }
    json!({"type": "object", "properties": properties, "additionalProperties": others})
}

/// A JSON schema (draft 2020-12) of the configuration file.
#[must_use]
pub fn json_schema() -> Value {
    let mut schema = section("");
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        fields.insert("title".into(), "private-ai-proxy.toml".into());
    }
    schema
}

fn kind_for_people(kind: Kind) -> String {
    match kind {
        Kind::Bool => "`true` or `false`".into(),
        Kind::Integer(least, most) => format!("whole number, {least} to {most}"),
        Kind::Number(least, most) => format!("number, {least} to {most}"),
        Kind::Duration(least, most) => {
            format!("time, {} to {}", show_millis(least), show_millis(most))
        }
        Kind::Size(least, most) => format!("size, {} to {}", show_bytes(least), show_bytes(most)),
        Kind::Address => "IP address and port".into(),
        Kind::Url => "URL".into(),
        Kind::Choice(words) => format!("`{}`", words.join("`, `")),
        Kind::Text => "text".into(),
        Kind::Secret => "secret text".into(),
        Kind::Path => "directory".into(),
        Kind::Texts => "list of texts".into(),
    }
}

/// The reference page: `docs/configuration.md`.
#[must_use]
pub fn markdown() -> String {
    let mut out = String::from(MARKDOWN_HEAD);
    let mut above = "";
    for key in KEYS {
        let section = key.path.rsplit_once('.').map_or("", |(s, _)| s);
        let section = section.strip_suffix(".headers").unwrap_or(section);
        if section != above {
            let title = section.replace('*', "<name>");
            let _ = write!(out, "\n## `{title}`\n\n{TABLE_HEAD}");
            above = section;
        } else if key.path == "environment" {
            let _ = write!(out, "\n## Top level\n\n{TABLE_HEAD}");
        }
        let name = key.path.strip_prefix(section).unwrap_or(key.path).trim_start_matches('.');
        let default = match (key.default, key.kind) {
            (None, _) => "–".to_owned(),
            (Some(default), kind) => format!("`{}`", plain_of(kind, default)),
        };
        let change = if key.change == Change::Live { "reload" } else { "start" };
        let _ = writeln!(
            out,
            "| `{}` | {} | {default} | {change} | {} |",
            name.replace('*', "<name>"),
            kind_for_people(key.kind),
            key.about.replace('|', "\\|"),
        );
    }
    out.push_str("\n## Upstreams that need no configuration\n\n| name | base URL | format |\n|---|---|---|\n");
    for (name, url, format) in UPSTREAMS {
        let url = url.map_or_else(
            || {
                "none: set `base_url` to your resource's, `https://<resource>.openai.azure.com`"
                    .to_owned()
            },
            |url| format!("`{url}`"),
        );
        let _ = writeln!(out, "| `{name}` | {url} | `{format}` |");
    }
    out
}

const TABLE_HEAD: &str =
    "| key | written as | default | changes with | meaning |\n|---|---|---|---|---|\n";

const MARKDOWN_HEAD: &str = "# Configuration

Made by `private-ai-proxy config schema --markdown`; a test compares. Nothing needs to be configured.

Settings are read from these places; what stands further up wins:

1. the command line (`--data-dir`),
2. the environment: `PRIVATE_AI_PROXY_` and the key in capitals, with `__` between levels, e.g.
   `PRIVATE_AI_PROXY_UPSTREAM__OPENAI__BASE_URL`; in a header's name `_` stands for `-`,
3. `.env` in the working directory, with the same names; it must be readable by its owner only,
4. `private-ai-proxy.toml` in the working directory, or the file named by `--config`,
5. the defaults below.

Unknown keys and wrong values are refused, all of them at once, with exit code 3.
`private-ai-proxy config show` prints every value and where it comes from; secrets as `***`.
`SIGHUP` reads everything again: what is marked `reload` takes effect, what is marked `start` waits
for the next start, and when anything is wrong nothing changes.

Times are written as `500ms`, `30s`, `5m`, `12h`, `30d`; sizes as `512B`, `32KiB`, `32MiB`, `1GiB`.
";

/// An environment file with every key that has a fixed name, commented out: `.env.example`.
#[must_use]
pub fn example_environment() -> String {
    let mut out = String::from(
        "# Copy to .env and remove the # of what you change. Keep it to yourself: chmod 600 .env\n",
    );
    for key in KEYS.iter().filter(|k| !k.path.contains('*')) {
        let _ =
            write!(out, "\n# {}\n#{}={}\n", key.about, key.variable(), key.default.unwrap_or(""));
    }
    out.push_str("\n# The address of a provider; openai, anthropic, gemini, azure, ollama or a name of your own.\n");
    let _ = writeln!(out, "#{PREFIX}UPSTREAM__OPENAI__BASE_URL=https://api.openai.com");
    out
}
