//! The table of everything that can be configured: paths, kinds, defaults, one sentence each.
//!
//! Promises: the only place where a default or a range stands. Reading, unknown-key messages,
//! `config show`, the JSON schema and `docs/configuration.md` all walk it, and a test checks that
//! each key here is read and checked.

/// What a value is written as.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number within bounds, both included.
    Integer(u64, u64),
    /// A number within bounds, both included.
    Number(f64, f64),
    /// A number with `ms`, `s`, `m`, `h` or `d`; bounds in milliseconds, both included.
    Duration(u64, u64),
    /// A number with `B`, `KiB`, `MiB` or `GiB`, or bytes; bounds in bytes, both included.
    Size(u64, u64),
    /// An address and port to listen on.
    Address,
    /// An `http` or `https` URL.
    Url,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Any text.
    Text,
    /// A text that is never shown.
    Secret,
    /// A path of a directory.
    Path,
    /// Several texts; in the environment separated by commas, or a TOML array.
    Texts,
}

/// When a changed value takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// With the next reload.
    Live,
    /// With the next start.
    Restart,
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Levels separated by dots; `*` stands for a name chosen by the user.
    pub path: &'static str,
    /// How it is written.
    pub kind: Kind,
    /// The default, written as in the environment; none: nothing, or it must be given.
    pub default: Option<&'static str>,
    /// When a change takes effect.
    pub change: Change,
    /// One sentence for people.
    pub about: &'static str,
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Names of operators, as `private_ai_surrogate::Operator` has them; a test compares.
pub(crate) const OPERATORS: &[&str] =
    &["surrogate", "placeholder", "mask", "redact", "hash", "encrypt", "keep", "block"];
/// Names of upstream formats.
pub(crate) const FORMATS: &[&str] = &["openai", "anthropic", "gemini", "azure", "ollama"];

const fn key(
    path: &'static str,
    kind: Kind,
    default: Option<&'static str>,
    change: Change,
    about: &'static str,
) -> Key {
    Key { path, kind, default, change, about }
}

use Change::{Live, Restart};
use Kind::{
    Address, Bool, Choice, Duration, Integer, Number, Path, Secret, Size, Text, Texts, Url,
};

/// Every key, in the order of the documentation.
pub const KEYS: &[Key] = &[
    key(
        "environment",
        Choice(&["development", "production"]),
        Some("development"),
        Restart,
        "How strict a start is: `development` repairs wide file permissions, `production` refuses them.",
    ),
    key(
        "data_dir",
        Path,
        Some("./data"),
        Restart,
        "Directory of keys, database and logs, made with mode 0700.",
    ),
    key(
        "proxy.listen",
        Address,
        Some("127.0.0.1:8080"),
        Restart,
        "Address of the data plane, where applications connect.",
    ),
    key(
        "proxy.allow_network",
        Bool,
        Some("false"),
        Restart,
        "Lets `proxy.listen` be an address that other machines reach. They then need a client key of the proxy.",
    ),
    key(
        "proxy.workers",
        Integer(0, 1024),
        Some("0"),
        Restart,
        "Threads that serve connections; 0 takes as many as there are processors.",
    ),
    key(
        "proxy.shutdown_grace",
        Duration(0, HOUR),
        Some("30s"),
        Live,
        "How long requests in flight may go on after a request to stop.",
    ),
    key(
        "proxy.hosts",
        Texts,
        Some(""),
        Live,
        "Further values of `Host` to accept, without port. Others are refused, which stops DNS rebinding.",
    ),
    key(
        "admin.listen",
        Address,
        Some("127.0.0.1:7070"),
        Restart,
        "Address of the control plane: health, and administration. Loopback only.",
    ),
    key(
        "admin.username",
        Text,
        Some("admin"),
        Restart,
        "Name of the account that the first start makes.",
    ),
    key(
        "admin.password",
        Secret,
        None,
        Restart,
        "Password of that account, read on the first start only; at least 12 characters. Without one, the first start makes one.",
    ),
    key(
        "upstream.*.base_url",
        Url,
        None,
        Live,
        "Where the provider's interface begins; with or without `/v1` at its end.",
    ),
    key(
        "upstream.*.format",
        Choice(FORMATS),
        Some("openai"),
        Live,
        "Whose interface the provider speaks.",
    ),
    key(
        "upstream.*.timeout",
        Duration(100, DAY),
        Some("600s"),
        Live,
        "From the end of a request to the head of its response.",
    ),
    key(
        "upstream.*.connect_timeout",
        Duration(100, HOUR),
        Some("10s"),
        Live,
        "To open a connection, TLS included.",
    ),
    key(
        "upstream.*.idle_timeout",
        Duration(100, DAY),
        Some("300s"),
        Live,
        "The longest silence within a response.",
    ),
    key(
        "upstream.*.headers.*",
        Secret,
        None,
        Live,
        "A header to set on every request to this provider, in place of the client's.",
    ),
    key(
        "policy.mode",
        Choice(&["enforce", "monitor"]),
        Some("enforce"),
        Live,
        "`monitor` counts what would be replaced and changes nothing.",
    ),
    key(
        "policy.scope",
        Choice(&["request", "conversation", "client", "tenant"]),
        Some("conversation"),
        Live,
        "The boundary within which a value keeps its surrogate; `tenant` is another name for `client`.",
    ),
    key(
        "policy.default",
        Choice(OPERATORS),
        Some("surrogate"),
        Live,
        "What is done with entities whose label has no operator of its own.",
    ),
    key(
        "policy.attachments",
        Choice(&["block", "pass"]),
        Some("block"),
        Live,
        "What is done with documents that cannot be read here, such as PDF files: `pass` sends them as they are. Images and sounds are always sent.",
    ),
    key(
        "policy.operators.*",
        Choice(OPERATORS),
        None,
        Live,
        "What is done with entities of this label, e.g. `EMAIL = \"placeholder\"`.",
    ),
    key(
        "detect.ner",
        Bool,
        Some("true"),
        Live,
        "Whether the statistical model for names of people, organisations and places takes part.",
    ),
    key(
        "detect.allow",
        Texts,
        Some(""),
        Live,
        "Values that are left alone, in any case: the whole of an entity must be one of them.",
    ),
    key(
        "detect.disable",
        Texts,
        Some(""),
        Live,
        "Recognizers to leave out, by the name that `detect --format json` shows.",
    ),
    key(
        "detect.thresholds.*",
        Number(0.0, 1.0),
        None,
        Live,
        "Lowest score at which an entity of this label counts.",
    ),
    key(
        "detect.terms.*.label",
        Text,
        None,
        Live,
        "Label of the hits: one of the built-in ones, or your own out of A-Z, 0-9 and _.",
    ),
    key("detect.terms.*.terms", Texts, None, Live, "Words and phrases to find."),
    key("detect.terms.*.case_sensitive", Bool, Some("false"), Live, "Whether case matters."),
    key(
        "detect.terms.*.whole_word",
        Bool,
        Some("true"),
        Live,
        "Whether a term must stand alone rather than inside a longer word.",
    ),
    key(
        "detect.patterns.*.label",
        Text,
        None,
        Live,
        "Label of the hits: one of the built-in ones, or your own out of A-Z, 0-9 and _.",
    ),
    key(
        "detect.patterns.*.regex",
        Text,
        None,
        Live,
        "Regular expression, without look-around and back-references; a group named `value` narrows the hit to it.",
    ),
    key(
        "detect.patterns.*.matches",
        Texts,
        Some(""),
        Live,
        "Texts in which it must find something, or it is refused.",
    ),
    key(
        "detect.patterns.*.rejects",
        Texts,
        Some(""),
        Live,
        "Texts in which it must find nothing, or it is refused.",
    ),
    key("detect.patterns.*.score", Number(0.0, 1.0), Some("1"), Live, "Score of a hit."),
    key(
        "limits.header_read",
        Duration(100, 10 * MINUTE),
        Some("10s"),
        Restart,
        "Time for the whole head of a request.",
    ),
    key(
        "limits.body_idle",
        Duration(100, HOUR),
        Some("30s"),
        Live,
        "The longest silence while a body is read.",
    ),
    key(
        "limits.headers",
        Size(8 * KIB, MIB),
        Some("32KiB"),
        Restart,
        "All header lines of a request together.",
    ),
    key("limits.url", Size(256, 64 * KIB), Some("8KiB"), Live, "Path and query of a request."),
    key("limits.body", Size(KIB, GIB), Some("32MiB"), Live, "A body as it is received."),
    key("limits.decompressed", Size(KIB, GIB), Some("64MiB"), Live, "A body after decompression."),
    key(
        "limits.ratio",
        Integer(2, 10_000),
        Some("100"),
        Live,
        "Size after decompression over size before.",
    ),
    key("limits.json_depth", Integer(8, 512), Some("128"), Live, "Nesting of JSON."),
    key("limits.string", Size(KIB, GIB), Some("16MiB"), Live, "One string of JSON."),
    key("limits.sse_line", Size(KIB, GIB), Some("4MiB"), Live, "One line of an event stream."),
    key(
        "limits.connections",
        Integer(16, 1_000_000),
        Some("10000"),
        Restart,
        "Connections open at once.",
    ),
    key(
        "limits.in_flight",
        Integer(1, 1_000_000),
        Some("1024"),
        Restart,
        "Requests being worked on at once; further ones are answered 503.",
    ),
    key(
        "vault.ttl",
        Duration(MINUTE, 3650 * DAY),
        Some("30d"),
        Live,
        "How long a mapping is kept after its last use.",
    ),
    key(
        "log.level",
        Text,
        Some("info"),
        Live,
        "Level (`error`, `warn`, `info`, `debug`, `trace`), or levels by module: `info,private_ai_proxy=debug`.",
    ),
    key(
        "log.format",
        Choice(&["text", "json"]),
        Some("text"),
        Restart,
        "How lines look on standard error.",
    ),
    key(
        "log.file",
        Bool,
        Some("false"),
        Restart,
        "Whether JSON lines are also written to `data_dir/logs`, a new file at 16 MiB and each day, ten kept.",
    ),
    key(
        "store.url",
        Text,
        Some("sqlite:"),
        Restart,
        "Where mappings are kept: `sqlite:`, an encrypted file in `data_dir`.",
    ),
    key(
        "cache.url",
        Text,
        Some("memory:"),
        Restart,
        "Where recent results are kept: `memory:`, in this process.",
    ),
];

/// The upstreams that are there without configuration: name, base URL, format. Azure has no
/// address of its own: each resource has one.
pub const UPSTREAMS: &[(&str, Option<&str>, &str)] = &[
    ("openai", Some("https://api.openai.com"), "openai"),
    ("anthropic", Some("https://api.anthropic.com"), "anthropic"),
    ("gemini", Some("https://generativelanguage.googleapis.com"), "gemini"),
    ("azure", None, "azure"),
    ("ollama", Some("http://127.0.0.1:11434"), "ollama"),
    ("mistral", Some("https://api.mistral.ai"), "openai"),
    ("groq", Some("https://api.groq.com/openai"), "openai"),
    ("openrouter", Some("https://openrouter.ai/api"), "openai"),
    ("deepseek", Some("https://api.deepseek.com"), "openai"),
];

/// Keys that the documentation of the product promises and that this version cannot do: setting
/// one is refused with the sentence, never ignored.
pub const NOT_BUILT: &[(&str, &str)] = &[
    ("tls", "this version serves plain HTTP; leave the listeners on loopback"),
    ("forward", "this version has no intercepting forward proxy; leave the whole section out"),
];

impl Key {
    /// True when `path` is this key's, where `*` stands for any one level.
    #[must_use]
    pub fn is_at(&self, path: &[String]) -> bool {
        self.path.split('.').count() == path.len()
            && self
                .path
                .split('.')
                .zip(path)
                .all(|(pattern, level)| pattern == "*" || pattern == level)
    }

    /// The name in the environment, with `NAME` where the user chooses.
    #[must_use]
    pub fn variable(&self) -> String {
        let name = self.path.replace('.', "__").replace('*', "<NAME>").to_ascii_uppercase();
        format!("{}{name}", super::source::PREFIX)
    }
}

/// The key that governs a path.
#[must_use]
pub fn find(path: &[String]) -> Option<&'static Key> {
    KEYS.iter().find(|k| k.is_at(path))
}

/// What may stand below a path: literal names, and whether a name of the user's choice may.
/// Empty and false for a leaf or an unknown path.
#[must_use]
pub fn below(path: &[String]) -> (Vec<&'static str>, bool) {
    let (mut names, mut any) = (Vec::new(), false);
    for key in KEYS {
        let mut levels = key.path.split('.');
        let fits = path.iter().all(|p| levels.next().is_some_and(|l| l == "*" || l == p));
        match levels.next() {
            Some("*") if fits => any = true,
            Some(name) if fits && !names.contains(&name) => names.push(name),
            _ => {}
        }
    }
    (names, any)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::UpstreamFormat;
    use private_ai_surrogate::Operator;

    #[test]
    fn the_table_is_sound() {
        let mut paths: Vec<_> = KEYS.iter().map(|k| k.path).collect();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), KEYS.len());
        for key in KEYS {
            assert!(key.about.ends_with('.'), "{}", key.path);
            let path: Vec<String> = key.path.split('.').map(str::to_owned).collect();
            assert!(below(&path).0.is_empty(), "{} is a leaf and a section", key.path);
        }
    }

    #[test]
    fn names_are_those_of_the_crates() {
        let operators: Vec<_> = Operator::ALL.iter().map(|(n, _)| *n).collect();
        assert_eq!(OPERATORS, operators);
        let formats: Vec<_> = UpstreamFormat::ALL.iter().map(|(n, _)| *n).collect();
        assert_eq!(FORMATS, formats);
        assert!(UPSTREAMS.iter().all(|(_, _, f)| FORMATS.contains(f)));
    }

    #[test]
    fn levels_are_known() {
        let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(below(&path("log")), (vec!["level", "format", "file"], false));
        assert_eq!(below(&path("upstream")), (vec![], true));
        assert!(below(&path("upstream.x")).0.contains(&"base_url"));
        assert_eq!(below(&path("upstream.x.headers")), (vec![], true));
        assert!(find(&path("upstream.x.headers.y")).is_some());
        assert!(find(&path("upstream.x")).is_none());
    }
}
