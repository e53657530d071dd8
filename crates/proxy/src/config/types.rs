//! The typed configuration: what the rest of the program reads.
//!
//! Promises: every value here was checked; a `Config` that exists can be served. Defaults stand in
//! [`super::keys`], not here. Secrets sit in types that cannot be printed, so there is no `Debug`
//! for the tree as a whole. Cheap to share behind an `Arc`, not meant to be cloned often.

use super::BaseUrl;
use private_ai_detect::Label;
use private_ai_surrogate::{Operator, Sensitive};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

/// How strict a start is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// On one's own machine: wide permissions are repaired.
    Development,
    /// For others: what is not safe is refused.
    Production,
}

impl Environment {
    /// The name that configuration uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Production => "production",
        }
    }
}

/// A configured secret. It cannot be printed, compared or serialised; copies share one allocation,
/// which is wiped when the last is dropped.
#[derive(Clone)]
pub struct Secret(Arc<Sensitive<String>>);

impl Secret {
    /// Takes a value into custody.
    #[must_use]
    pub fn new(value: String) -> Self {
        Self(Arc::new(Sensitive::new(value)))
    }

    /// The value itself. Never hand the result to a log, an error or a format string.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

/// Everything that can be configured.
#[derive(Clone)]
pub struct Config {
    /// `environment`.
    pub environment: Environment,
    /// `data_dir`: keys, database, logs. Relative to the working directory when relative.
    pub data_dir: PathBuf,
    /// `proxy.*`: the data plane.
    pub proxy: ProxyConfig,
    /// `admin.*`: the control plane.
    pub admin: AdminConfig,
    /// `upstream.<name>.*`: the nine default ones and any other, by name. One without a base URL
    /// (`azure`, whose address differs for every customer) is absent until it has one.
    pub upstream: BTreeMap<String, Upstream>,
    /// `policy.*`: what is done with what is found.
    pub policy: PolicyConfig,
    /// `detect.*`: what is looked for.
    pub detect: DetectConfig,
    /// `limits.*`: how much one client may ask of the process.
    pub limits: LimitsConfig,
    /// `vault.*`: the store of mappings.
    pub vault: VaultConfig,
    /// `log.*`.
    pub log: LogConfig,
}

impl Config {
    /// The file with the root key, in the data directory.
    #[must_use]
    pub fn root_key(&self) -> PathBuf {
        self.data_dir.join("root.key")
    }
}

/// The data plane.
#[derive(Clone, Debug)]
pub struct ProxyConfig {
    /// Where applications connect. Port 0 lets the system choose.
    pub listen: SocketAddr,
    /// Whether others than this machine may be served; they need a client key.
    pub allow_network: bool,
    /// Threads that serve connections; 0: as many as there are processors.
    pub workers: usize,
    /// How long requests in flight may go on after a request to stop.
    pub shutdown_grace: Duration,
    /// Values of `Host`, without port and in lower case, that are accepted beside loopback names
    /// and the address listened on.
    pub hosts: Vec<String>,
}

/// The control plane.
#[derive(Clone)]
pub struct AdminConfig {
    /// Where browsers and scripts connect.
    pub listen: SocketAddr,
    /// Name of the account made on the first start.
    pub username: String,
    /// Its password, read on the first start only; none: one is generated.
    pub password: Option<Secret>,
}

/// A provider's interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UpstreamFormat {
    /// OpenAI and those who copy it.
    OpenAi,
    /// Anthropic.
    Anthropic,
    /// Google Gemini.
    Gemini,
    /// Azure `OpenAI`.
    Azure,
    /// Ollama's own interface.
    Ollama,
}

impl UpstreamFormat {
    /// Every format with the name that configuration uses.
    pub const ALL: &[(&'static str, Self)] = &[
        ("openai", Self::OpenAi),
        ("anthropic", Self::Anthropic),
        ("gemini", Self::Gemini),
        ("azure", Self::Azure),
        ("ollama", Self::Ollama),
    ];

    /// The name that configuration uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, f)| *f == self).map_or("", |(n, _)| n)
    }
}

/// A provider to forward to.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// Where it is.
    pub base_url: BaseUrl,
    /// What it speaks.
    pub format: UpstreamFormat,
    /// From the request's last byte to the head of the response.
    pub timeout: Duration,
    /// To open a connection, TLS included.
    pub connect_timeout: Duration,
    /// The longest silence within a response.
    pub idle_timeout: Duration,
    /// Headers that are set on every request, in place of the client's. Values are marked
    /// sensitive, so that they are not printed; names that a proxy must not forge are refused.
    pub headers: http::HeaderMap,
}

/// Whether requests are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Personal data is replaced.
    Enforce,
    /// It is counted; requests and answers stay as they are.
    Monitor,
}

/// The boundary within which an original keeps its surrogate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// One request.
    Request,
    /// One conversation of one client.
    Conversation,
    /// Everything of one client (`tenant` is another name for it).
    Client,
}

/// What is done with documents that are not read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attachments {
    /// The request is refused.
    Block,
    /// They are sent as they are.
    Pass,
}

/// What is done with what is found.
#[derive(Clone, Debug)]
pub struct PolicyConfig {
    /// Whether requests are changed.
    pub mode: Mode,
    /// How far a surrogate reaches.
    pub scope: ScopeKind,
    /// What is done with documents that are not read here.
    pub attachments: Attachments,
    /// For labels without an operator of their own.
    pub default: Operator,
    /// By label.
    pub operators: BTreeMap<Label, Operator>,
}

/// What is looked for. No `Debug`: a user's terms are names of customers and projects.
#[derive(Clone)]
pub struct DetectConfig {
    /// Whether the statistical model for names takes part.
    pub ner: bool,
    /// Values that are never personal to this user, in any case.
    pub allow: Vec<String>,
    /// Lists of the user's own terms, by name.
    pub terms: BTreeMap<String, Terms>,
    /// The user's own regular expressions, by name.
    pub patterns: BTreeMap<String, Pattern>,
    /// Lowest score that counts, from 0 to 1, by label.
    pub thresholds: BTreeMap<Label, f32>,
    /// Recognizers that are left out.
    pub disable: BTreeSet<String>,
}

/// A list of terms. No `Debug`: a user's terms are names of customers and projects.
#[derive(Clone)]
pub struct Terms {
    /// What a hit is.
    pub label: Label,
    /// The terms.
    pub terms: Vec<String>,
    /// Whether case matters.
    pub case_sensitive: bool,
    /// Whether a term must stand alone.
    pub whole_word: bool,
}

/// A regular expression with its own tests. No `Debug`: a user's terms are names of customers and projects.
#[derive(Clone)]
pub struct Pattern {
    /// What a hit is.
    pub label: Label,
    /// The expression; a group named `value` narrows the hit to it.
    pub regex: String,
    /// Texts in which it must find something.
    pub matches: Vec<String>,
    /// Texts in which it must find nothing.
    pub rejects: Vec<String>,
    /// Score of a hit, from 0 to 1.
    pub score: f32,
}

/// Bounds on what one client may send and keep open. Sizes are bytes.
#[derive(Clone, Debug)]
pub struct LimitsConfig {
    /// For the whole head of a request.
    pub header_read: Duration,
    /// The longest silence while a body is read.
    pub body_idle: Duration,
    /// All header lines together.
    pub headers: usize,
    /// Path and query.
    pub url: usize,
    /// A body as it is received.
    pub body: usize,
    /// A body after decompression.
    pub decompressed: usize,
    /// Decompressed size over received size.
    pub ratio: u32,
    /// Nesting of JSON.
    pub json_depth: usize,
    /// One string of JSON.
    pub string: usize,
    /// One line of an event stream.
    pub sse_line: usize,
    /// Connections open at once.
    pub connections: usize,
    /// Requests being worked on at once; further ones are answered 503 at once.
    pub in_flight: usize,
}

/// The store of mappings.
#[derive(Clone, Debug)]
pub struct VaultConfig {
    /// How long a mapping is kept after its last use.
    pub ttl: Duration,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The log.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// Level, or levels by module: `info`, `info,private_ai_proxy::dataplane=debug`.
    pub level: String,
    /// How lines look on standard error.
    pub format: LogFormat,
    /// Whether JSON lines are also written to `data_dir/logs`.
    pub file: bool,
}
