//! The client to the providers: pooled connections, HTTP/1.1 and HTTP/2, TLS by rustls.
//!
//! Promises: sends only what is [`Protected`]; never follows a redirect; verifies certificates,
//! always. One instance a worker thread, since connections belong to a runtime.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response, Uri, header, uri::Scheme};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};

use crate::{
    config::{Config, Upstream},
    engine::Protected,
};

/// Connections that stay open for later requests, and how long.
const IDLE_CONNECTIONS: usize = 256;
const IDLE_FOR: Duration = Duration::from_secs(60);

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UpstreamError {
    /// No connection: name, network or certificate.
    #[error("the provider could not be reached")]
    Connect,
    /// Nothing came in time.
    #[error("the provider did not answer in time")]
    Timeout,
    /// The connection broke, or the answer was no HTTP.
    #[error("the provider's answer broke off")]
    Broken,
    /// The address cannot be made of base URL and path.
    #[error("the path cannot be forwarded")]
    Request,
    /// The provider sends the client elsewhere: there it would repeat its request unprotected.
    #[error(
        "the provider answered with a redirect, which is never followed; set base_url to the new address if it is right"
    )]
    Redirect,
    /// The answer is larger than is held at once.
    #[error("the provider's answer is too large")]
    TooLarge,
}

type Inner = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// One client for each upstream of a configuration.
pub struct Clients {
    clients: BTreeMap<String, Inner>,
}

impl Clients {
    /// Clients without connections yet.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(config: &Config) -> Result<Self, rustls::Error> {
        let roots = roots();
        let tls = rustls::ClientConfig::builder_with_provider(Arc::new(
            rustls::crypto::ring::default_provider(),
        ))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
        let client = |upstream: &Upstream| {
            let mut tcp = HttpConnector::new();
            tcp.enforce_http(false);
            tcp.set_nodelay(true);
            tcp.set_connect_timeout(Some(upstream.connect_timeout));
            tcp.set_keepalive(Some(Duration::from_secs(60)));
            let connector = HttpsConnectorBuilder::new()
                .with_tls_config(tls.clone())
                .https_or_http()
                .enable_http1()
                .enable_http2()
                .wrap_connector(tcp);
            Client::builder(TokioExecutor::new())
                .pool_idle_timeout(IDLE_FOR)
                .pool_max_idle_per_host(IDLE_CONNECTIONS)
                .pool_timer(TokioTimer::new())
                .timer(TokioTimer::new())
                .build(connector)
        };
        let clients = config.upstream.iter().map(|(name, u)| (name.clone(), client(u))).collect();
        Ok(Self { clients })
    }

    /// Sends a request and waits for the head of the answer. Dropping the future cancels the call.
    ///
    /// # Errors
    /// [`UpstreamError`].
    pub async fn send(
        &self,
        name: &str,
        upstream: &Upstream,
        protected: &Protected,
    ) -> Result<Response<Incoming>, UpstreamError> {
        let client = self.clients.get(name).ok_or(UpstreamError::Request)?;
        let request = request(upstream, protected).ok_or(UpstreamError::Request)?;
        let answer = tokio::time::timeout(upstream.timeout, client.request(request)).await;
        match answer {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => {
                tracing::warn!(upstream = name, error = %causes(&error), "no answer");
                Err(if error.is_connect() { UpstreamError::Connect } else { UpstreamError::Broken })
            }
            Err(_) => Err(UpstreamError::Timeout),
        }
    }
}

fn request(upstream: &Upstream, protected: &Protected) -> Option<Request<Full<Bytes>>> {
    let base = &upstream.base_url;
    let uri = Uri::builder()
        .scheme(if base.is_tls() { Scheme::HTTPS } else { Scheme::HTTP })
        .authority(base.authority().clone())
        .path_and_query(base.join(&protected.path_and_query()))
        .build()
        .ok()?;
    let mut request = Request::new(Full::new(protected.body().clone()));
    *request.method_mut() = protected.method().clone();
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    *headers = protected.headers().clone();
    for name in upstream.headers.keys() {
        headers.remove(name);
    }
    for (name, value) in &upstream.headers {
        headers.append(name, value.clone());
    }
    // The library sets `Host` and `Content-Length` by itself.
    headers.remove(header::HOST);
    Some(request)
}

/// The error with its causes. They name hosts and system errors, nothing of the request.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

fn roots() -> rustls::RootCertStore {
    rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}
