//! Builds the typed [`Config`] out of settings.
//!
//! Promises: reads every key of [`super::keys`]; checks what concerns several keys at once; gives a
//! configuration or everything that is wrong, never both.

use super::{
    AdminConfig, Attachments, Config, ConfigError, DetectConfig, Environment, LimitsConfig,
    LogConfig, LogFormat, Mode, Pattern, PolicyConfig, ProxyConfig, ScopeKind, Terms, Upstream,
    UpstreamFormat, VaultConfig, detector,
    keys::UPSTREAMS,
    read::Reader,
    source::{Settings, nearest},
};
use private_ai_detect::{LABELS, Label, recognizers};
use private_ai_surrogate::Operator;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

/// The configuration of these settings; `errors` holds what was wrong with the sources.
pub(super) fn assemble(
    settings: &Settings,
    errors: Vec<ConfigError>,
) -> Result<Config, Vec<ConfigError>> {
    let mut reader = Reader::new(settings, errors);
    let r = &mut reader;
    let environment = match r.choice("environment").as_deref() {
        Some("production") => Environment::Production,
        _ => Environment::Development,
    };
    let detect = detect(r);
    let proxy = proxy(r);
    let config = Config {
        environment,
        data_dir: r.text("data_dir").map(PathBuf::from).unwrap_or_default(),
        admin: admin(r, &proxy),
        proxy,
        upstream: upstreams(r),
        policy: policy(r, &detect),
        limits: limits(r),
        vault: VaultConfig { ttl: r.duration("vault.ttl") },
        log: log(r),
        detect,
    };
    only_word(r, "store.url", "sqlite:", "this version keeps mappings in `data_dir`");
    only_word(r, "cache.url", "memory:", "this version keeps recent results in the process");
    if r.errors.is_empty() {
        r.errors.extend(detector::check(&config.detect));
    }
    if reader.errors.is_empty() { Ok(config) } else { Err(reader.errors) }
}

/// A key that has one value in this version. The value is not shown: a URL may hold a password.
fn only_word(r: &mut Reader<'_>, path: &str, word: &str, reason: &str) {
    if r.text(path).is_some_and(|t| t != word) {
        r.refuse(path, format!("must be \"{word}\": {reason}"));
    }
}

fn proxy(r: &mut Reader<'_>) -> ProxyConfig {
    let proxy = ProxyConfig {
        listen: r.address("proxy.listen"),
        allow_network: r.bool("proxy.allow_network"),
        workers: r.integer("proxy.workers"),
        shutdown_grace: r.duration("proxy.shutdown_grace"),
        hosts: r.texts("proxy.hosts").iter().map(|h| h.to_ascii_lowercase()).collect(),
    };
    if !proxy.listen.ip().is_loopback() && !proxy.allow_network {
        r.refuse(
            "proxy.listen",
            "is not a loopback address, and keys and texts would cross the network unencrypted; use \
             127.0.0.1, or set proxy.allow_network = true where only trusted machines reach it",
        );
    }
    for host in &proxy.hosts {
        let valid = host.parse::<http::uri::Authority>().is_ok_and(|a| a.as_str() == a.host());
        if !valid {
            r.refuse("proxy.hosts", format!("has {host:?}, which is not a host name without port"));
        }
    }
    proxy
}

fn admin(r: &mut Reader<'_>, proxy: &ProxyConfig) -> AdminConfig {
    let admin = AdminConfig {
        listen: r.address("admin.listen"),
        username: r.text("admin.username").unwrap_or_default(),
        password: r.secret("admin.password"),
    };
    if !admin.listen.ip().is_loopback() {
        r.refuse("admin.listen", "must be a loopback address, such as 127.0.0.1:7070");
    }
    let valid = (1..=64).contains(&admin.username.chars().count())
        && !admin.username.contains(|c: char| c == ':' || c.is_control());
    if !valid && !admin.username.is_empty() {
        r.refuse("admin.username", "must be 1 to 64 characters without `:` (RFC 7617 section 2)");
    }
    if let Some(password) = &admin.password {
        let text = password.expose();
        if text.chars().count() < 12 || text.len() > 256 || text.contains(char::is_control) {
            r.refuse("admin.password", "must have 12 characters or more, and 256 bytes at most");
        }
    }
    if admin.listen.port() != 0 && admin.listen == proxy.listen {
        r.refuse("admin.listen", "is the address of proxy.listen too; give one another port");
    }
    admin
}

/// First parts of paths that the data plane knows, and so no names of upstreams.
const TAKEN_NAMES: &[&str] = &["v1", "v1beta", "api", "healthz", "readyz", "metrics"];

fn upstreams(r: &mut Reader<'_>) -> BTreeMap<String, Upstream> {
    let mut names: BTreeSet<String> = UPSTREAMS.iter().map(|(n, ..)| (*n).to_owned()).collect();
    for name in r.names("upstream") {
        let valid = (1..=64).contains(&name.len())
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b));
        if !valid || TAKEN_NAMES.contains(&name.as_str()) {
            r.missing(
                &format!("upstream.{name}"),
                "another name is needed: 1 to 64 of a-z, 0-9, - and _, beginning with a letter, and not v1, v1beta, api, healthz, readyz or metrics",
            );
            continue;
        }
        names.insert(name);
    }
    names.into_iter().filter_map(|name| Some((name.clone(), upstream(r, &name)?))).collect()
}

fn upstream(r: &mut Reader<'_>, name: &str) -> Option<Upstream> {
    let path = |key: &str| format!("upstream.{name}.{key}");
    let known = UPSTREAMS.iter().find(|(n, ..)| *n == name);
    let address = path("base_url");
    let base_url = r.url(&address, known.and_then(|(_, url, _)| *url));
    let format = match known {
        Some((.., format)) if !r.is_set(&path("format")) => Some((*format).to_owned()),
        _ => r.choice(&path("format")),
    };
    let format = UpstreamFormat::ALL
        .iter()
        .find(|(n, _)| Some(*n) == format.as_deref())
        .map_or(UpstreamFormat::OpenAi, |(_, f)| *f);
    let rest = (
        r.duration(&path("timeout")),
        r.duration(&path("connect_timeout")),
        r.duration(&path("idle_timeout")),
        r.headers(&path("headers")),
    );
    if base_url.is_none() && !r.is_set(&address) && !r.names(&format!("upstream.{name}")).is_empty()
    {
        r.missing(&address, "say where this provider is, such as \"https://host/path\"");
    }
    let (timeout, connect_timeout, idle_timeout, headers) = rest;
    Some(Upstream { base_url: base_url?, format, timeout, connect_timeout, idle_timeout, headers })
}

fn operator(name: Option<String>) -> Operator {
    name.and_then(|n| Operator::by_name(&n)).unwrap_or(Operator::Surrogate)
}

fn policy(r: &mut Reader<'_>, detect: &DetectConfig) -> PolicyConfig {
    let mode = match r.choice("policy.mode").as_deref() {
        Some("monitor") => Mode::Monitor,
        _ => Mode::Enforce,
    };
    let scope = match r.choice("policy.scope").as_deref() {
        Some("request") => ScopeKind::Request,
        Some("client" | "tenant") => ScopeKind::Client,
        _ => ScopeKind::Conversation,
    };
    let default = operator(r.choice("policy.default"));
    let own = own_labels(&detect.terms, &detect.patterns);
    let mut operators = BTreeMap::new();
    for name in r.names("policy.operators") {
        let path = format!("policy.operators.{name}");
        let operator = operator(r.choice(&path));
        if let Some(label) = known_label(r, &path, &name, &own) {
            operators.insert(label, operator);
        }
    }
    let attachments = match r.choice("policy.attachments").as_deref() {
        Some("pass") => Attachments::Pass,
        _ => Attachments::Block,
    };
    PolicyConfig { mode, scope, attachments, default, operators }
}

fn own_labels(
    terms: &BTreeMap<String, Terms>,
    patterns: &BTreeMap<String, Pattern>,
) -> BTreeSet<Label> {
    terms.values().map(|t| t.label).chain(patterns.values().map(|p| p.label)).collect()
}

/// A label that something finds; another is a slip of the pen that would protect nothing.
fn known_label(r: &mut Reader<'_>, path: &str, name: &str, own: &BTreeSet<Label>) -> Option<Label> {
    let all = || LABELS.iter().map(|(l, _)| *l).chain(own.iter().copied());
    let found = all().find(|l| l.name() == name);
    if found.is_none() {
        let hint = nearest(&name.to_ascii_uppercase(), all().map(Label::name))
            .map_or_else(String::new, |n| format!("; did you mean {n}?"));
        r.refuse(path, format!("names a label that nothing finds{hint}"));
    }
    found
}

/// The label of a user's own recognizer.
fn own_label(r: &mut Reader<'_>, path: &str) -> Label {
    let Some(name) = r.text(path) else {
        if !r.is_set(path) {
            r.missing(path, "say what a hit is, such as \"PROJECT\"");
        }
        return Label::SECRET;
    };
    Label::custom(&name).unwrap_or_else(|error| {
        r.refuse(path, error.to_string());
        Label::SECRET
    })
}

fn detect(r: &mut Reader<'_>) -> DetectConfig {
    let mut terms = BTreeMap::new();
    for name in r.names("detect.terms") {
        let path = |key: &str| format!("detect.terms.{name}.{key}");
        let list = Terms {
            label: own_label(r, &path("label")),
            terms: r.texts(&path("terms")),
            case_sensitive: r.bool(&path("case_sensitive")),
            whole_word: r.bool(&path("whole_word")),
        };
        terms.insert(name, list);
    }
    let mut patterns = BTreeMap::new();
    for name in r.names("detect.patterns") {
        let path = |key: &str| format!("detect.patterns.{name}.{key}");
        let regex = r.text(&path("regex"));
        if regex.is_none() && !r.is_set(&path("regex")) {
            r.missing(&path("regex"), "give the regular expression");
        }
        let pattern = Pattern {
            label: own_label(r, &path("label")),
            regex: regex.unwrap_or_default(),
            matches: r.texts(&path("matches")),
            rejects: r.texts(&path("rejects")),
            score: r.number(&path("score")),
        };
        patterns.insert(name, pattern);
    }
    let own = own_labels(&terms, &patterns);
    let mut thresholds = BTreeMap::new();
    for name in r.names("detect.thresholds") {
        let path = format!("detect.thresholds.{name}");
        let score = r.number(&path);
        if let Some(label) = known_label(r, &path, &name, &own) {
            thresholds.insert(label, score);
        }
    }
    DetectConfig {
        ner: r.bool("detect.ner"),
        allow: r.texts("detect.allow"),
        disable: disabled(r),
        terms,
        patterns,
        thresholds,
    }
}

fn disabled(r: &mut Reader<'_>) -> BTreeSet<String> {
    let names = r.texts("detect.disable");
    for name in &names {
        if !recognizers().iter().any(|k| k.name == name) {
            let hint = nearest(name, recognizers().iter().map(|k| k.name))
                .map_or_else(String::new, |n| format!("; did you mean {n}?"));
            r.refuse("detect.disable", format!("has {name:?}, which is no recognizer{hint}"));
        }
    }
    names.into_iter().collect()
}

fn limits(r: &mut Reader<'_>) -> LimitsConfig {
    let limits = LimitsConfig {
        header_read: r.duration("limits.header_read"),
        body_idle: r.duration("limits.body_idle"),
        headers: r.size("limits.headers"),
        url: r.size("limits.url"),
        body: r.size("limits.body"),
        decompressed: r.size("limits.decompressed"),
        ratio: r.integer("limits.ratio"),
        json_depth: r.integer("limits.json_depth"),
        string: r.size("limits.string"),
        sse_line: r.size("limits.sse_line"),
        connections: r.integer("limits.connections"),
        in_flight: r.integer("limits.in_flight"),
    };
    if limits.decompressed < limits.body && r.errors.is_empty() {
        r.refuse("limits.decompressed", "must not be below limits.body");
    }
    limits
}

fn log(r: &mut Reader<'_>) -> LogConfig {
    let level = r.text("log.level").unwrap_or_else(|| "info".to_owned());
    if level.parse::<tracing_subscriber::EnvFilter>().is_err() {
        r.refuse(
            "log.level",
            "must be error, warn, info, debug or trace, or levels by module such as info,private_ai_proxy=debug",
        );
    }
    let format = match r.choice("log.format").as_deref() {
        Some("json") => LogFormat::Json,
        _ => LogFormat::Text,
    };
    LogConfig { level, format, file: r.bool("log.file") }
}
