//! Starting, reloading and stopping.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, bail};
use arc_swap::ArcSwap;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use private_ai_vault::{RootKey, Vault, VaultOptions};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::{Semaphore, watch},
};

use super::{
    handler::Service,
    worker::{self, Plan},
};
use crate::{
    admin::{self, Admin, access::Access},
    config::{Config, Environment, Loaded},
    engine::{Engine, Rules},
    health,
    telemetry::{self, announce},
};

/// How often expired mappings are deleted.
const PURGE: Duration = Duration::from_secs(60 * 60);

/// How often it is noted when keys were used.
const USES: Duration = Duration::from_secs(60);

/// Connections that the system keeps waiting for us.
const BACKLOG: i32 = 1024;

/// Serves until the process is told to stop.
///
/// # Errors
/// A sentence that says why it cannot start. Nothing is left half made.
pub fn serve(loaded: Loaded) -> anyhow::Result<()> {
    let config = &loaded.config;
    if config.environment == Environment::Production {
        bail!(
            "environment = \"production\" needs TLS and client keys, which this version does not \
             have yet; serve on loopback in development."
        );
    }
    let rules = Rules::new(config)?;
    admin::check_configured_password(&config.admin)?;
    let root_path = config.root_key();
    let (root, created) = RootKey::load_or_create_for(&root_path, &config.data_dir)?;
    let options = VaultOptions { ttl: config.vault.ttl, ..VaultOptions::new(&config.data_dir) };
    let vault = Arc::new(Vault::open(&options, &root)?);
    drop(root);
    let proxy = listen(config.proxy.listen, "proxy.listen")?;
    let admin = listen(config.admin.listen, "admin.listen")?;
    let addresses = (proxy.local_addr()?, admin.local_addr()?);
    if created {
        announce(&format!(
            "Made a new vault in {}. Keep a copy of {} in a safe place: without it nothing in the \
             vault can be read.",
            config.data_dir.display(),
            root_path.display()
        ));
    }
    if let Some(first) = admin::first_account(&vault, &config.admin)? {
        let name = first.name;
        match first.password {
            Some(password) => announce(&format!(
                "The first account is {name} with the password {} . It is shown this once, and must \
                 be changed at the first login.",
                password.expose()
            )),
            None => {
                announce(&format!("The first account is {name}, with the configured password."))
            }
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(run(loaded, rules, vault, (proxy, admin), addresses));
    // Jobs that still run hold nothing that a restart would miss.
    runtime.shutdown_timeout(Duration::from_secs(1));
    result
}

fn listen(address: SocketAddr, key: &str) -> anyhow::Result<TcpListener> {
    let open = || -> std::io::Result<TcpListener> {
        let socket = socket2::Socket::new(
            socket2::Domain::for_address(address),
            socket2::Type::STREAM,
            Some(socket2::Protocol::TCP),
        )?;
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        Ok(socket.into())
    };
    open().with_context(|| {
        format!("{key} = \"{address}\" cannot be listened on: is it in use? choose another port")
    })
}

async fn run(
    loaded: Loaded,
    rules: Rules,
    vault: Arc<Vault>,
    (proxy, admin): (TcpListener, TcpListener),
    addresses: (SocketAddr, SocketAddr),
) -> anyhow::Result<()> {
    let mut signals = Signals::new()?;
    let config = Arc::new(loaded.config.clone());
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let background = tokio::runtime::Handle::current();
    let access = Arc::new(Access::open(Arc::clone(&vault))?);
    let current = Arc::new(ArcSwap::new(Arc::clone(&config)));
    let control = Arc::new(Admin::new(
        Arc::clone(&vault),
        Arc::clone(&access),
        Arc::clone(&current),
        addresses.1,
    ));
    let engine = Arc::new(Engine::start(rules, vault, processors, background)?);
    let (stop, stopping) = watch::channel(false);
    let plan = Plan {
        service: Arc::new(Service {
            engine: Arc::clone(&engine),
            access: Arc::clone(&access),
            in_flight: Arc::new(Semaphore::new(config.limits.in_flight)),
        }),
        listen: addresses.0,
        connections: Arc::new(Semaphore::new(config.limits.connections)),
        config: current,
        stop: stopping.clone(),
    };
    let workers = match config.proxy.workers {
        0 => processors,
        count => count,
    };
    let (ended, mut all_ended) = tokio::sync::mpsc::channel::<()>(1);
    for number in 0..workers {
        let (plan, listener, ended) = (plan.clone(), proxy.try_clone()?, ended.clone());
        std::thread::Builder::new().name(format!("worker-{number}")).spawn(move || {
            if let Err(error) = worker::run(&plan, listener) {
                tracing::error!(%error, "a worker could not start");
            }
            drop(ended);
        })?;
    }
    drop((proxy, ended));
    tokio::spawn(serve_admin(admin, Arc::clone(&control), stopping));
    tokio::spawn(note_uses(Arc::clone(&access)));
    tokio::spawn(purge(Arc::clone(&engine)));
    health::set_ready(true);
    announce(&format!("Applications talk to  http://{}", addresses.0));
    announce(&format!("Administration is at  http://{}", addresses.1));
    announce(&format!(
        "For example: OPENAI_BASE_URL=http://{0}/v1 or ANTHROPIC_BASE_URL=http://{0}",
        addresses.0
    ));

    let mut loaded = loaded;
    loop {
        tokio::select! {
            event = signals.next() => match event {
                Event::Stop => break,
                Event::Reload => loaded = reload(loaded, &engine, &plan.config, &control),
            },
            // All workers are gone: nothing is served any longer.
            _ = all_ended.recv() => bail!("no thread is left to serve; see the log"),
        }
    }
    health::set_ready(false);
    announce("Stopping: answers in flight are finished first.");
    stop.send_replace(true);
    // Bounded by the workers themselves; a second signal ends it at once.
    tokio::select! {
        _ = all_ended.recv() => {}
        () = signals.stop() => {}
    }
    if let Err(error) = access.note_uses() {
        tracing::warn!(%error, "the last uses of keys could not be noted");
    }
    Ok(())
}

/// Takes a changed configuration over, or says why not and changes nothing.
fn reload(loaded: Loaded, engine: &Engine, current: &ArcSwap<Config>, control: &Admin) -> Loaded {
    let (new, rules) = match loaded.reload().and_then(|new| {
        let rules = Rules::new(&new.config)?;
        Ok((new, rules))
    }) {
        Ok(new) => new,
        Err(errors) => {
            tracing::error!("The configuration was not reloaded: {errors}");
            if let Err(error) = control.record_reload("failure") {
                tracing::error!(%error, "a refused reload could not be recorded");
            }
            return loaded;
        }
    };
    // What cannot be recorded is not done.
    if let Err(error) = control.record_reload("success") {
        tracing::error!("The configuration was not reloaded: {error}");
        return loaded;
    }
    if let Err(error) = telemetry::set_filter(&new.config.log.level) {
        tracing::error!("The configuration was not reloaded: {error}");
        return loaded;
    }
    for key in loaded.needs_restart(&new) {
        tracing::warn!("{key} has changed; it takes effect with the next start.");
    }
    engine.set_rules(rules);
    current.store(Arc::new(new.config.clone()));
    tracing::info!("The configuration was reloaded.");
    new
}

/// Deletes what has expired, now and then.
async fn purge(engine: Arc<Engine>) {
    let mut every = tokio::time::interval(PURGE);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let engine = Arc::clone(&engine);
        match tokio::task::spawn_blocking(move || engine.purge_expired()).await {
            Ok(Ok(0)) | Err(_) => {}
            Ok(Ok(count)) => tracing::info!(count, "expired scopes were deleted"),
            Ok(Err(error)) => tracing::error!(%error, "expired scopes could not be deleted"),
        }
    }
}

/// Writes down now and then when keys were used.
async fn note_uses(access: Arc<Access>) {
    let mut every = tokio::time::interval(USES);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let access = Arc::clone(&access);
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || access.note_uses()).await {
            tracing::warn!(%error, "the uses of keys could not be noted");
        }
    }
}

async fn serve_admin(listener: TcpListener, control: Arc<Admin>, mut stop: watch::Receiver<bool>) {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(%error, "the admin listener cannot be used");
            return;
        }
    };
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let control = Arc::clone(&control);
        tokio::spawn(async move {
            let mut builder = http1::Builder::new();
            builder.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(10));
            let service = service_fn(move |request| Arc::clone(&control).serve(request, peer));
            if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).await {
                tracing::debug!(%error, "an admin connection ended early");
            }
        });
    }
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Event {
        tokio::select! {
            _ = self.terminate.recv() => Event::Stop,
            _ = self.interrupt.recv() => Event::Stop,
            _ = self.hangup.recv() => Event::Reload,
        }
    }

    async fn stop(&mut self) {
        while self.next().await != Event::Stop {}
    }
}

/// What the operator wants.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    Stop,
    Reload,
}
