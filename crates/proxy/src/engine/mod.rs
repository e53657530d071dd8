//! The one choke point: what a provider may see of a request is made here, and nowhere else.
//!
//! Promises: a [`Protected`] request has been inspected as a whole (body, query, header values), its
//! mappings are on disk, and the egress proof found no original in it. Nothing else can be sent:
//! only this module can make one, and the upstream client takes nothing else. What cannot be
//! inspected or recorded is a [`Refusal`].
//!
//! It must never wait on a runtime thread: texts that are new and long, and scopes that are not in
//! memory, go to the pool.

mod cache;
mod head;
mod inspect;
mod pool;
mod refusal;
mod restoring;
mod scopes;

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use arc_swap::ArcSwap;
use bytes::Bytes;
use http::{HeaderMap, Method};
use private_ai_detect::{Detector, Label};
use private_ai_formats::{Endpoint, Limits};
use private_ai_surrogate::{Policy, Sensitive};
use private_ai_vault::Vault;
use tokio::runtime::Handle;

use crate::config::{
    Attachments, Config, ConfigErrors, Mode, ScopeKind, build_detector, build_policy,
};

use cache::SpanCache;
pub use head::RequestHead;
use inspect::{Attempt, Inspected};
use pool::CpuPool;
pub use refusal::Refusal;
pub use restoring::Restoring;
use scopes::Scopes;

/// Memory for remembered spans.
const CACHE_BYTES: usize = 32 << 20;

/// Jobs that may wait for the pool, for each of its threads.
const QUEUE_PER_THREAD: usize = 256;

/// Bodies above this size always go to the pool: even taking them apart costs too much for a
/// runtime thread.
const INLINE_BODY: usize = 32 << 10;

/// Finds, replaces, records and proves.
pub struct Engine {
    shared: Arc<Shared>,
    pool: CpuPool,
    /// Where commits are settled, whatever becomes of the request.
    background: Handle,
}

/// What a job in the pool needs.
struct Shared {
    rules: ArcSwap<Rules>,
    spans: SpanCache,
    scopes: Arc<Scopes>,
    vault: Arc<Vault>,
}

/// What configuration decides; replaced as a whole by a reload.
pub struct Rules {
    detector: Detector,
    policy: Policy,
    mode: Mode,
    scope: ScopeKind,
    attachments: Attachments,
    limits: Limits,
}

/// A request before it is inspected.
pub struct Call {
    /// The table for its body.
    pub endpoint: Endpoint,
    /// Who sends it: what nobody else shares.
    pub tenant: Vec<u8>,
    /// The scope's name, when the client gave one.
    pub session: Option<Sensitive<String>>,
    /// Method, path, query and the headers that shall travel.
    pub head: RequestHead,
    /// The body, decompressed; nothing when the call has none.
    pub body: Option<Bytes>,
}

/// A request that may leave. Only the engine makes one.
pub struct Protected {
    head: RequestHead,
    body: Bytes,
}

impl Protected {
    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.head.method
    }

    /// Path and query, as the provider shall see them.
    #[must_use]
    pub fn path_and_query(&self) -> String {
        self.head.path_and_query()
    }

    /// The headers that travel.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

/// What came of a request.
pub struct Outcome {
    /// What may be sent.
    pub protected: Protected,
    /// What was found, by label.
    pub counts: BTreeMap<Label, usize>,
    /// Puts the originals back into the answer.
    pub restoring: Restoring,
    /// The body asks for a stream.
    pub stream: bool,
    /// The body asks for JSON in the text of the answer.
    pub json_answer: bool,
}

impl Outcome {
    /// How many entities were found.
    #[must_use]
    pub fn entities(&self) -> usize {
        self.counts.values().sum()
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Rules {
    /// The rules of a configuration. Costs a few hundred milliseconds: patterns are compiled.
    ///
    /// # Errors
    /// What is wrong with the user's own patterns.
    pub fn new(config: &Config) -> Result<Self, ConfigErrors> {
        Ok(Self {
            detector: build_detector(&config.detect)?,
            policy: build_policy(&config.policy),
            mode: config.policy.mode,
            scope: config.policy.scope,
            attachments: config.policy.attachments,
            limits: Limits {
                depth: config.limits.json_depth,
                string: config.limits.string,
                ..Limits::default()
            },
        })
    }
}

impl Engine {
    /// Starts the engine; `threads` of its own for what takes long.
    ///
    /// # Errors
    /// The system's, when it gives no thread.
    pub fn start(
        rules: Rules,
        vault: Arc<Vault>,
        threads: usize,
        background: Handle,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            rules: ArcSwap::from_pointee(rules),
            spans: SpanCache::new(vault.purpose_key("span cache"), CACHE_BYTES),
            scopes: Arc::new(Scopes::new(Arc::clone(&vault))),
            vault,
        });
        let pool = CpuPool::start(threads, threads * QUEUE_PER_THREAD)?;
        Ok(Self { shared, pool, background })
    }

    /// Takes other rules over for the requests that come from now on.
    pub fn set_rules(&self, rules: Rules) {
        self.shared.rules.store(Arc::new(rules));
    }

    /// Deletes mappings that were not used for longer than the vault's time to live. Blocking.
    ///
    /// # Errors
    /// The vault's.
    pub fn purge_expired(&self) -> Result<usize, private_ai_vault::VaultError> {
        let purged = self.shared.vault.purge_expired(std::time::SystemTime::now())?;
        if purged > 0 {
            self.shared.scopes.forget_idle();
        }
        Ok(purged)
    }

    /// Makes of a request what the provider may see.
    ///
    /// # Errors
    /// [`Refusal`]: nothing may be sent.
    pub async fn protect(&self, call: Box<Call>) -> Result<Outcome, Refusal> {
        let rules = self.shared.rules.load_full();
        let begun = Instant::now();
        let small = call.body.as_ref().is_none_or(|body| body.len() <= INLINE_BODY);
        let attempt = if small {
            inspect::inspect(&self.shared, &rules, call, inspect::Budget::Inline)?
        } else {
            Attempt::TooMuch(call)
        };
        let inspected = match attempt {
            Attempt::Done(inspected) => *inspected,
            Attempt::TooMuch(call) => {
                let shared = Arc::clone(&self.shared);
                let job =
                    move || inspect::inspect(&shared, &rules, call, inspect::Budget::Unlimited);
                match self.pool.run(job).await?? {
                    Attempt::Done(inspected) => *inspected,
                    Attempt::TooMuch(_) => return Err(Refusal::Internal),
                }
            }
        };
        let outcome = self.record(inspected).await?;
        tracing::trace!(micros = begun.elapsed().as_micros(), "protected");
        Ok(outcome)
    }

    /// Puts the originals back into the whole body of an answer.
    ///
    /// # Errors
    /// [`Refusal`]: the body cannot be worked on.
    pub async fn restore_body(
        &self,
        endpoint: Endpoint,
        body: Bytes,
        restoring: &Restoring,
    ) -> Result<Bytes, Refusal> {
        let restoring = restoring.clone();
        let length = body.len();
        let job = move || -> Result<Bytes, Refusal> {
            let restored = private_ai_formats::restore_body(endpoint, &body, &restoring)?;
            Ok(restored.map_or(body, Bytes::from))
        };
        if length <= INLINE_BODY { job() } else { self.pool.run(job).await? }
    }

    /// Waits until everything that the answer will need is on disk.
    async fn record(&self, inspected: Inspected) -> Result<Outcome, Refusal> {
        let Inspected { outcome, recording } = inspected;
        if let Some(recording) = recording {
            if let Some((number, commit)) = recording.commit {
                let scopes = Arc::clone(&self.shared.scopes);
                self.background.spawn(scopes.settle(recording.slot, number, commit));
            }
            if !recording.durable.is_now() {
                recording.durable.wait().await?;
            }
        }
        outcome
    }
}
