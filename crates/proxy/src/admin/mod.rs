//! The control plane: accounts, keys, audit and counters, over an API on a listener of its own.
//!
//! Promises: nothing but health and the login is answered to somebody unknown; every request passes
//! the same steps in the same order (head, route, body, who, role, form token, action); every
//! answer carries the headers of [`respond`]. Must never hold up a runtime thread: hashing and the
//! store work on threads for blocking.

pub mod access;
mod api;
mod auth;
mod first;
mod lockout;
pub mod metrics;
mod pages;
mod respond;
mod routes;
mod view;

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Request, StatusCode, header, request::Parts};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use private_ai_vault::{
    Vault,
    control::{By, ControlError, Event},
};
use serde_json::{Map, Value};
use tokio::sync::Semaphore;

use crate::{config::Config, dataplane::guard::Guard, health, telemetry::RequestId};

use access::Access as KeyAccess;
use api::{Asked, failed, refused};
use auth::{Authenticator, Who};
pub use first::{check_configured_password, first_account};
use respond::{Answer, problem, protect};
use routes::{Access, Found, Route};

/// The largest body.
const BODY: usize = 64 << 10;
const BODY_TIME: Duration = Duration::from_secs(10);
/// Requests worked on at once.
const IN_FLIGHT: usize = 32;
/// The header that carries the token of a form.
const FORM_TOKEN: &str = "x-csrf-token";

/// An answer that ends a request before anything was done.
type Refusal = Box<Answer>;

/// The control plane of a running proxy.
pub struct Admin {
    vault: Arc<Vault>,
    access: Arc<KeyAccess>,
    config: Arc<ArcSwap<Config>>,
    guard: Guard,
    authenticator: Authenticator,
    in_flight: Arc<Semaphore>,
}

impl Admin {
    /// Over a vault, for a listener.
    #[must_use]
    pub fn new(
        vault: Arc<Vault>,
        access: Arc<KeyAccess>,
        config: Arc<ArcSwap<Config>>,
        listen: SocketAddr,
    ) -> Self {
        let url = config.load().limits.url;
        Self {
            authenticator: Authenticator::new(&vault),
            vault,
            access,
            config,
            guard: Guard { listen, hosts: Vec::new(), url },
            in_flight: Arc::new(Semaphore::new(IN_FLIGHT)),
        }
    }

    /// Records that the configuration was read again, and what came of it. Blocking.
    ///
    /// # Errors
    /// The store's: the change should then not be made.
    pub fn record_reload(&self, outcome: &str) -> Result<(), ControlError> {
        let by = By { actor: "SIGHUP".to_owned(), ..By::command_line() };
        self.vault.audit(&by, Event::ConfigReloaded, "configuration", outcome)
    }

    /// Answers a request.
    ///
    /// # Errors
    /// Never.
    pub async fn serve(
        self: Arc<Self>,
        request: Request<Incoming>,
        peer: SocketAddr,
    ) -> Result<Answer, Infallible> {
        let Ok(id) = RequestId::new() else {
            return Ok(problem(StatusCode::INTERNAL_SERVER_ERROR, "Try again."));
        };
        if let Some(answer) = health::answer(request.method(), request.uri().path()) {
            let answer = answer.map(|text| Full::new(Bytes::from_static(text.as_bytes())));
            return Ok(protect(answer, id));
        }
        let answer = match self.handle(request, peer, id).await {
            Ok(answer) => answer,
            Err(refusal) => *refusal,
        };
        Ok(protect(answer, id))
    }

    async fn handle(
        self: Arc<Self>,
        request: Request<Incoming>,
        peer: SocketAddr,
        id: RequestId,
    ) -> Result<Answer, Refusal> {
        let (parts, body) = request.into_parts();
        self.guard
            .check(&parts.method, &parts.uri, parts.version, &parts.headers)
            .map_err(|error| refusal(error.status(), &error.to_string()))?;
        if pages::is_page(parts.uri.path()) {
            let permit = self.permit()?;
            let body = take(body).await?;
            let answer = self.visit(pages::Visit { parts, body, peer, id }).await;
            drop(permit);
            return Ok(answer);
        }
        let (route, parameter) = match routes::find(parts.method.as_str(), parts.uri.path()) {
            Found::Route(route, parameter) => (route, decode(parameter)?),
            Found::Methods(methods) => {
                let mut answer =
                    refusal(StatusCode::METHOD_NOT_ALLOWED, "Another method is needed here.");
                if let Ok(allowed) = methods.join(", ").parse() {
                    answer.headers_mut().insert(header::ALLOW, allowed);
                }
                return Err(answer);
            }
            Found::Nothing => {
                let detail = "There is nothing here; /api/v1/openapi.json lists what there is.";
                return Err(refusal(StatusCode::NOT_FOUND, detail));
            }
        };
        let _permit = self.permit()?;
        let body = read(route, &parts.headers, body).await?;
        let work = move || self.decide(&parts, route, &parameter, &body, peer, id);
        tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
            Err(refusal(StatusCode::INTERNAL_SERVER_ERROR, "Something failed; see the log."))
        })
    }

    fn permit(&self) -> Result<tokio::sync::OwnedSemaphorePermit, Refusal> {
        Arc::clone(&self.in_flight).try_acquire_owned().map_err(|_| {
            refusal(StatusCode::SERVICE_UNAVAILABLE, "There is too much to do; try again.")
        })
    }

    /// Who asks, whether they may, and what comes of it. Blocking.
    fn decide(
        &self,
        parts: &Parts,
        route: &'static Route,
        parameter: &str,
        body: &Bytes,
        peer: SocketAddr,
        id: RequestId,
    ) -> Result<Answer, Refusal> {
        let ip = peer.ip().to_canonical();
        let mut by =
            By { actor: "nobody".to_owned(), address: ip.to_string(), request: id.to_string() };
        let query = parts.uri.query().unwrap_or("");
        if route.access == Access::Anonymous {
            let body = fields(route, body)?;
            let asked = Asked { route, parameter, query, body: &body, by: &by, ip };
            return self.login(&asked).map_err(|error| Box::new(refused(&error)));
        }
        let who = self
            .authenticator
            .who(&self.vault, &parts.headers, &by, ip)
            .map_err(|error| Box::new(refused(&error)))?;
        by.actor.clone_from(&who.account.name);
        self.allowed(route, &who)?;
        self.own_form(route, &who, &parts.headers)?;
        // Looked at only now: to somebody unknown all bodies are the same.
        let body = fields(route, body)?;
        let asked = Asked { route, parameter, query, body: &body, by: &by, ip };
        self.act(&asked, &who).map_err(|error| Box::new(failed(&error)))
    }

    fn allowed(&self, route: &Route, who: &Who) -> Result<(), Refusal> {
        let Access::Roles(roles) = route.access else { return Ok(()) };
        if who.account.must_change {
            let detail = "The password must be changed first: POST /api/v1/me/password.";
            return Err(refusal(StatusCode::FORBIDDEN, detail));
        }
        if !roles.contains(&who.account.role) {
            let detail = "The role of this account does not allow this.";
            return Err(refusal(StatusCode::FORBIDDEN, detail));
        }
        Ok(())
    }

    /// A request with a cookie was sent by a browser, maybe on behalf of another page.
    fn own_form(&self, route: &Route, who: &Who, headers: &HeaderMap) -> Result<(), Refusal> {
        let Some((_, token)) = &who.session else { return Ok(()) };
        let given = headers.get(FORM_TOKEN).and_then(|value| value.to_str().ok());
        if route.method == "GET"
            || given.is_some_and(|given| self.vault.is_form_token(token.expose(), given))
        {
            return Ok(());
        }
        let detail = format!("A request with a session needs the session's token in {FORM_TOKEN}.");
        Err(refusal(StatusCode::FORBIDDEN, &detail))
    }
}

fn refusal(status: StatusCode, detail: &str) -> Refusal {
    Box::new(problem(status, detail))
}

/// Reads the body of a route that has one.
async fn read(route: &Route, headers: &HeaderMap, body: Incoming) -> Result<Bytes, Refusal> {
    if route.body.is_some_and(|fields| !fields.is_empty()) {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.map(|kind| kind.replace(' ', "").to_ascii_lowercase());
        if !matches!(kind.as_deref(), Some("application/json" | "application/json;charset=utf-8")) {
            let detail = "The content type must be application/json.";
            return Err(refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
    }
    take(body).await
}

/// Reads a body to its end, within bounds of size and time.
async fn take(mut body: Incoming) -> Result<Bytes, Refusal> {
    let all = async {
        let mut bytes = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| {
                refusal(StatusCode::BAD_REQUEST, "The body was cut or is malformed.")
            })?;
            if let Ok(data) = frame.into_data() {
                if bytes.len() + data.len() > BODY {
                    let detail = "The body is larger than 64 KiB.";
                    return Err(refusal(StatusCode::PAYLOAD_TOO_LARGE, detail));
                }
                bytes.extend_from_slice(&data);
            }
        }
        Ok(bytes.freeze())
    };
    tokio::time::timeout(BODY_TIME, all).await.unwrap_or_else(|_| {
        Err(refusal(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time."))
    })
}

/// The fields of a body, checked against its route.
fn fields(route: &Route, body: &Bytes) -> Result<Map<String, Value>, Refusal> {
    let Some(known) = route.body else { return Ok(Map::new()) };
    if known.is_empty() {
        return Ok(Map::new());
    }
    // The parser's message could quote the body.
    let map = serde_json::from_slice(body)
        .map_err(|_| refusal(StatusCode::BAD_REQUEST, "The body must be one JSON object."))?;
    routes::check(known, &map)
        .map_err(|detail| refusal(StatusCode::UNPROCESSABLE_ENTITY, &detail))?;
    Ok(map)
}

/// Percent-decodes one segment of a path.
fn decode(segment: &str) -> Result<String, Refusal> {
    let wrong = || refusal(StatusCode::BAD_REQUEST, "The path is not valid.");
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16)).ok_or_else(wrong);
        let value = digit()? << 4 | digit()?;
        bytes.push(u8::try_from(value).map_err(|_| wrong())?);
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_decoded_or_refused() {
        assert_eq!(decode("M%C3%BCller%2F1").unwrap(), "Müller/1");
        for wrong in ["%", "%4", "%zz", "%ff"] {
            assert!(decode(wrong).is_err(), "{wrong}");
        }
    }
}
