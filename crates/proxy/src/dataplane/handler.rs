//! One request, from its head to the head of its answer.
//!
//! Promises: every request passes the same steps in the same order: health, guard, route, body,
//! engine, upstream, answer. What fails on the way is answered in the shape of the provider's own
//! errors; nothing of the request is in a log or message.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use private_ai_formats::{BodyKind, Dialect, route as call_of};
use private_ai_surrogate::Sensitive;
use tokio::sync::Semaphore;

use super::{
    answer::{AnswerBody, Exchange, answer},
    body, coding,
    error::Problem,
    guard::Guard,
    headers, route,
    upstream::Clients,
};
use crate::{
    admin::{access::Access, metrics::METRICS},
    config::Config,
    engine::{Call, Engine, Refusal, RequestHead},
    health,
    telemetry::RequestId,
};

const SESSION: &str = "x-private-ai-session";

/// The longest name of a session, in bytes.
const SESSION_BYTES: usize = 256;

/// What one configuration gives a worker.
pub struct Settings {
    /// The configuration.
    pub config: Arc<Config>,
    /// The clients to its upstreams.
    pub clients: Clients,
    /// What heads are accepted.
    pub guard: Guard,
}

/// What all requests of a worker share.
pub struct Service {
    /// The choke point.
    pub engine: Arc<Engine>,
    /// Who may call, and with which provider's key.
    pub access: Arc<Access>,
    /// Bounds the requests being worked on, over all workers.
    pub in_flight: Arc<Semaphore>,
}

/// What the client is told beside the provider's own headers.
#[derive(Default)]
struct Report {
    entities: Option<usize>,
    pii: Option<Duration>,
}

impl Service {
    /// Answers a request.
    pub async fn serve(
        &self,
        settings: &Settings,
        request: Request<Incoming>,
        peer: SocketAddr,
    ) -> Response<AnswerBody> {
        if let Some(health) = health::answer(request.method(), request.uri().path()) {
            return health.map(AnswerBody::full);
        }
        let Ok(id) = RequestId::new() else {
            return Problem::from(Refusal::Internal).answer(Dialect::OpenAi);
        };
        let begun = Instant::now();
        let method = request.method().clone();
        let dialect = route::expected_dialect(request.uri().path());
        let mut report = Report::default();
        let result = self.handle(settings, request, peer, &mut report).await;
        let mut response = match result {
            Ok(response) => response,
            Err(problem) => {
                tracing::warn!(
                    request = %id,
                    client = %peer.ip(),
                    status = problem.status.as_u16(),
                    code = problem.code,
                    "request refused"
                );
                METRICS.refused(problem.code);
                problem.answer(dialect)
            }
        };
        METRICS.answered(response.status().as_u16(), begun.elapsed());
        let headers = response.headers_mut();
        if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
            headers.insert("x-private-ai-request-id", id);
        }
        if let Some(entities) = report.entities {
            headers.insert("x-private-ai-entities", HeaderValue::from(entities));
        }
        if let Some(pii) = report.pii {
            headers.append("server-timing", timing(pii));
        }
        tracing::debug!(
            request = %id,
            client = %peer.ip(),
            %method,
            status = response.status().as_u16(),
            entities = report.entities,
            pii_us = report.pii.map(|d| d.as_micros()),
            total_us = begun.elapsed().as_micros(),
            "request"
        );
        response
    }

    async fn handle(
        &self,
        settings: &Settings,
        request: Request<Incoming>,
        peer: SocketAddr,
        report: &mut Report,
    ) -> Result<Response<AnswerBody>, Problem> {
        let Settings { config, clients, guard } = settings;
        let (parts, mut incoming) = request.into_parts();
        let checked = self.check_head(settings, guard, &parts).and_then(|()| {
            let to_network = !settings.guard.listen.ip().is_loopback();
            let admission = self.access.admit(to_network, &parts.headers, parts.uri.query())?;
            let target = target_of(&parts, config)?;
            Ok((target, session(&parts.headers)?, admission))
        });
        let (target, session, admission) = match checked {
            Ok(checked) => checked,
            Err(problem) => {
                body::linger(&mut incoming).await;
                return Err(problem);
            }
        };
        let permit =
            Arc::clone(&self.in_flight).try_acquire_owned().map_err(|_| Problem::overloaded())?;
        let call = call_of(parts.method.as_str(), target.path, target.dialect);
        let upstream = config.upstream.get(target.name).ok_or_else(no_upstream)?;
        let body = match call.body {
            BodyKind::Json => {
                let coding = match body::check_json(&parts.headers) {
                    Ok(coding) => coding,
                    Err(problem) => {
                        body::linger(&mut incoming).await;
                        return Err(problem);
                    }
                };
                Some(body::read(incoming, coding, &config.limits).await?)
            }
            BodyKind::Empty => {
                if !http_body::Body::is_end_stream(&incoming) {
                    body::linger(&mut incoming).await;
                    return Err(Problem::new(
                        StatusCode::BAD_REQUEST,
                        "private_ai_unexpected_body",
                        "A request of this method has no body.",
                    ));
                }
                None
            }
        };
        let mut travelling = headers::for_upstream(&parts.headers);
        travelling.insert(header::ACCEPT_ENCODING, coding::accept_encoding(&parts.headers));
        let mut query = parts.uri.query().map(str::to_owned);
        let (name, dialect) = (target.name, target.dialect);
        self.access.credentials(&admission, name, dialect, &mut travelling, &mut query);
        let begun = Instant::now();
        let outcome = self
            .engine
            .protect(Box::new(Call {
                endpoint: call.endpoint,
                tenant: tenant(admission.client.as_deref(), peer.ip()),
                session,
                head: RequestHead {
                    method: parts.method.clone(),
                    path: target.path.to_owned(),
                    query,
                    headers: travelling,
                },
                body,
            }))
            .await?;
        report.pii = Some(begun.elapsed());
        report.entities = Some(outcome.entities());
        let found = outcome.counts.iter().map(|(label, count)| (label.name(), *count));
        METRICS.inspected(found, begun.elapsed());
        let response = clients.send(target.name, upstream, &outcome.protected).await?;
        let mut response = answer(
            &self.engine,
            response,
            Exchange {
                endpoint: call.endpoint,
                dialect: target.dialect,
                method: parts.method,
                restoring: outcome.restoring,
                json_answer: outcome.json_answer,
                idle: upstream.idle_timeout,
                line: config.limits.sse_line,
            },
        )
        .await?;
        response.body_mut().hold(permit);
        Ok(response)
    }

    fn check_head(
        &self,
        settings: &Settings,
        guard: &Guard,
        parts: &http::request::Parts,
    ) -> Result<(), Problem> {
        guard.check(&parts.method, &parts.uri, parts.version, &parts.headers)?;
        let bytes: usize = parts.headers.iter().map(|(n, v)| n.as_str().len() + v.len() + 4).sum();
        if bytes > settings.config.limits.headers {
            return Err(Problem::new(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "private_ai_headers_too_large",
                "The headers of the request are too large.",
            ));
        }
        Ok(())
    }
}

fn target_of<'a>(
    parts: &'a http::request::Parts,
    config: &'a Config,
) -> Result<route::Target<'a>, Problem> {
    route::target(parts.uri.path(), &config.upstream).ok_or_else(no_upstream)
}

fn no_upstream() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "private_ai_unknown_path",
        "No upstream belongs to this path; see the list of paths in the documentation.",
    )
}

/// The name that the client gives the scope.
fn session(headers: &HeaderMap) -> Result<Option<Sensitive<String>>, Problem> {
    let mut values = headers.get_all(SESSION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    match value.to_str() {
        Ok(name) if !name.is_empty() && name.len() <= SESSION_BYTES && values.next().is_none() => {
            Ok(Some(Sensitive::new(name.to_owned())))
        }
        _ => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "private_ai_session",
            format!("{SESSION} must stand there once, with 1 to {SESSION_BYTES} ASCII characters."),
        )),
    }
}

/// Clients are told apart by their key, and by address when they have none. An IPv6 client owns a
/// /64.
fn tenant(client: Option<&str>, address: IpAddr) -> Vec<u8> {
    if let Some(id) = client {
        return [b"key".as_slice(), id.as_bytes()].concat();
    }
    match address.to_canonical() {
        IpAddr::V4(v4) => [b"v4".as_slice(), &v4.octets()].concat(),
        IpAddr::V6(v6) if v6.is_loopback() => b"v6 loopback".to_vec(),
        IpAddr::V6(v6) => {
            let network = v6.to_bits() >> 64;
            [b"v6".as_slice(), &network.to_be_bytes()].concat()
        }
    }
}

/// `server-timing: pii;dur=1.234`, in milliseconds.
fn timing(duration: Duration) -> HeaderValue {
    let text = format!("pii;dur={:.3}", duration.as_secs_f64() * 1e3);
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("pii"))
}
