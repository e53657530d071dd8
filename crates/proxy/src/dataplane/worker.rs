//! A thread that serves connections: its own runtime, its own connections to the providers.
//!
//! A request stays on the thread that accepted it, so that it costs no hand-over between threads;
//! only work that would hold the thread up goes to the engine's pool.

use std::{
    convert::Infallible,
    net::SocketAddr,
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use arc_swap::{ArcSwap, Cache};
use hyper::{
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::LocalSet,
};

use super::{
    framing::Watched,
    guard::Guard,
    handler::{Service, Settings},
    upstream::Clients,
};
use crate::config::Config;

/// How HTTP/2 begins (RFC 9113 §3.4); no method of HTTP/1 begins so.
const PREFACE: &[u8] = b"PRI * HTTP/2.0";

/// Requests of one HTTP/2 connection at once.
const STREAMS: u32 = 256;

/// What a worker is given.
#[derive(Clone)]
pub struct Plan {
    /// What requests need.
    pub service: Arc<Service>,
    /// The configuration, replaced by a reload.
    pub config: Arc<ArcSwap<Config>>,
    /// The address listened on.
    pub listen: SocketAddr,
    /// Bounds the open connections, over all workers.
    pub connections: Arc<Semaphore>,
    /// Becomes true when the process shall stop.
    pub stop: watch::Receiver<bool>,
}

/// Serves until the process stops and what is in flight has ended, or the grace is over. Blocking.
///
/// # Errors
/// The system's, when the runtime cannot start.
pub fn run(plan: &Plan, listener: std::net::TcpListener) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = LocalSet::new();
    local.block_on(&runtime, async {
        let listener = TcpListener::from_std(listener)?;
        accept(plan, listener).await;
        Ok(())
    })
}

async fn accept(plan: &Plan, listener: TcpListener) {
    let current = Rc::new(Current::new(plan));
    let graceful = GracefulShutdown::new();
    let mut stop = plan.stop.clone();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: others must end before it gets better.
                tracing::error!(%error, "no connection could be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Ok(permit) = Arc::clone(&plan.connections).try_acquire_owned() else {
            tracing::warn!(client = %peer.ip(), "too many connections");
            continue;
        };
        let current = Rc::clone(&current);
        let watcher = graceful.watcher();
        tokio::task::spawn_local(async move {
            serve(&current, stream, peer, watcher).await;
            drop(permit);
        });
    }
    drop(listener);
    let grace = plan.config.load().proxy.shutdown_grace;
    if tokio::time::timeout(grace, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still in flight when the grace was over");
    }
}

/// Settings of the newest configuration; made anew when that has changed.
struct Current {
    service: Arc<Service>,
    listen: SocketAddr,
    config: Mutex<Cache<Arc<ArcSwap<Config>>, Arc<Config>>>,
    made: Mutex<Option<Rc<Settings>>>,
}

impl Current {
    fn new(plan: &Plan) -> Self {
        Self {
            service: Arc::clone(&plan.service),
            listen: plan.listen,
            config: Mutex::new(Cache::new(Arc::clone(&plan.config))),
            made: Mutex::new(None),
        }
    }

    fn settings(&self) -> Option<Rc<Settings>> {
        let mut cache = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        let config = cache.load();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(settings) = made.as_ref().filter(|s| Arc::ptr_eq(&s.config, config)) {
            return Some(Rc::clone(settings));
        }
        let clients = match Clients::new(config) {
            Ok(clients) => clients,
            Err(error) => {
                tracing::error!(%error, "TLS towards the providers cannot be set up");
                return made.clone();
            }
        };
        let settings = Rc::new(Settings {
            config: Arc::clone(config),
            clients,
            guard: Guard {
                listen: self.listen,
                hosts: config.proxy.hosts.clone(),
                url: config.limits.url,
            },
        });
        *made = Some(Rc::clone(&settings));
        Some(settings)
    }
}

async fn serve(current: &Rc<Current>, stream: TcpStream, peer: SocketAddr, watcher: Watcher) {
    let Some(settings) = current.settings() else { return };
    // Small writes of a stream must leave at once.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection could not be set up");
        return;
    }
    let limits = &settings.config.limits;
    let (header_read, head) = (limits.header_read, limits.headers + limits.url);
    let Ok(Some(version2)) = tokio::time::timeout(header_read, begins_http2(&stream)).await else {
        return;
    };
    drop(settings);
    let current = Rc::clone(current);
    let service = service_fn(move |request| {
        let current = Rc::clone(&current);
        async move {
            let Some(settings) = current.settings() else {
                let problem = super::error::Problem::overloaded();
                return Ok(problem.answer(private_ai_formats::Dialect::OpenAi));
            };
            Ok::<_, Infallible>(current.service.serve(&settings, request, peer).await)
        }
    });
    let result = if version2 {
        let mut builder = http2::Builder::new(LocalExecutor);
        builder
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(u32::try_from(head).unwrap_or(u32::MAX))
            .keep_alive_interval(Duration::from_secs(30));
        watcher.watch(builder.serve_connection(TokioIo::new(stream), service)).await
    } else {
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(header_read).max_header_size(head);
        let io = TokioIo::new(Watched::new(stream));
        watcher.watch(builder.serve_connection(io, service)).await
    };
    if let Err(error) = result {
        tracing::debug!(client = %peer.ip(), %error, "a connection ended early");
    }
}

/// Looks at the first bytes without taking them. Nothing when the client closes before it has said
/// enough.
async fn begins_http2(stream: &TcpStream) -> Option<bool> {
    let mut bytes = [0_u8; PREFACE.len()];
    loop {
        let count = stream.peek(&mut bytes).await.ok()?;
        let seen = bytes.get(..count).unwrap_or_default();
        if seen.is_empty() {
            return None;
        }
        if !PREFACE.starts_with(seen) {
            return Some(false);
        }
        if seen.len() == PREFACE.len() {
            return Some(true);
        }
        // The rest is on its way; what was seen would make the next look return at once.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Runs the tasks of HTTP/2 connections on the worker's own thread.
#[derive(Clone, Copy)]
struct LocalExecutor;

impl<F: Future<Output = ()> + 'static> hyper::rt::Executor<F> for LocalExecutor {
    fn execute(&self, future: F) {
        tokio::task::spawn_local(future);
    }
}
