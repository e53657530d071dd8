//! The pages: a browser's way to the API.
//!
//! Promises: a page shows and does what the API would for the same session, through the same checks
//! of role, form token and body, and nothing else; whoever has no session is sent to the login; a
//! form that was sent is answered with its page, never repeated.

use std::{net::SocketAddr, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, Uri, header, request::Parts};
use http_body_util::BodyExt;
use maud::Markup;
use serde_json::{Map, Value};

use super::{
    Admin, FORM_TOKEN,
    respond::{Answer, text},
    routes::{self, Found, Kind},
    view::{self, Frame, Notice},
};
use crate::telemetry::RequestId;

/// A page, the route of the API that has its content, and how that looks.
struct Page {
    path: &'static str,
    content: &'static str,
    view: fn(&Frame<'_>, &Value) -> Markup,
}

const PAGES: &[Page] = &[
    Page { path: "/", content: "/api/v1/stats", view: view::overview },
    Page { path: "/client-keys", content: "/api/v1/client-keys", view: view::client_keys },
    Page { path: "/provider-keys", content: "/api/v1/provider-keys", view: view::provider_keys },
    Page { path: "/accounts", content: "/api/v1/accounts", view: view::accounts },
    Page { path: "/audit", content: "/api/v1/audit", view: view::audit },
    Page { path: "/password", content: "/api/v1/me", view: |frame, _| view::password(frame) },
];

/// A form, the route of the API that does what it asks, and the page that it belongs to.
struct Form {
    path: &'static str,
    method: &'static str,
    /// `{…}` is the form's field `id`.
    route: &'static str,
    page: &'static str,
    /// The field of the API's answer that is shown once, and what it is.
    once: Option<(&'static str, &'static str)>,
    /// Fields that the form does not ask for.
    fixed: &'static [(&'static str, &'static str)],
}

const fn form(
    path: &'static str,
    method: &'static str,
    route: &'static str,
    page: &'static str,
) -> Form {
    Form { path, method, route, page, once: None, fixed: &[] }
}

const FORMS: &[Form] = &[
    form("/logout", "POST", "/api/v1/logout", "/login"),
    form("/password", "POST", "/api/v1/me/password", "/password"),
    Form {
        once: Some(("key", "The new key.")),
        ..form("/client-keys", "POST", "/api/v1/client-keys", "/client-keys")
    },
    form("/client-keys/revoke", "DELETE", "/api/v1/client-keys/{id}", "/client-keys"),
    form("/provider-keys", "POST", "/api/v1/provider-keys", "/provider-keys"),
    Form {
        fixed: &[("grace_seconds", "3600")],
        ..form(
            "/provider-keys/retire",
            "POST",
            "/api/v1/provider-keys/{id}/retire",
            "/provider-keys",
        )
    },
    form("/provider-keys/revoke", "DELETE", "/api/v1/provider-keys/{id}", "/provider-keys"),
    Form {
        once: Some(("password", "The password for the first login.")),
        ..form("/accounts", "POST", "/api/v1/accounts", "/accounts")
    },
    Form {
        once: Some(("password", "The password for the next login.")),
        ..form("/accounts/reset", "POST", "/api/v1/accounts/{name}/reset", "/accounts")
    },
    form("/accounts/remove", "DELETE", "/api/v1/accounts/{name}", "/accounts"),
];

/// A browser's request.
pub struct Visit {
    /// Its head.
    pub parts: Parts,
    /// Its body, of a form.
    pub body: Bytes,
    /// Where from.
    pub peer: SocketAddr,
    /// Its id.
    pub id: RequestId,
}

/// True when a path is a page's or a form's.
#[must_use]
pub fn is_page(path: &str) -> bool {
    path == "/login"
        || PAGES.iter().any(|page| page.path == path)
        || FORMS.iter().any(|form| form.path == path)
}

impl Admin {
    /// Answers a browser.
    pub(super) async fn visit(self: &Arc<Self>, visit: Visit) -> Answer {
        let nonce = match nonce() {
            Ok(nonce) => nonce,
            Err(_) => return super::problem(StatusCode::INTERNAL_SERVER_ERROR, "Try again."),
        };
        let mut answer = self.answer_page(visit, &nonce).await;
        let policy = format!(
            "default-src 'none'; script-src 'none'; style-src 'nonce-{nonce}'; img-src 'self' data:; \
             font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'"
        );
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        answer
    }

    async fn answer_page(self: &Arc<Self>, visit: Visit, nonce: &str) -> Answer {
        let path = visit.parts.uri.path().to_owned();
        let get = visit.parts.method == "GET" || visit.parts.method == "HEAD";
        if !get && visit.parts.method != "POST" {
            return super::problem(StatusCode::METHOD_NOT_ALLOWED, "Pages take GET and POST.");
        }
        if path == "/login" {
            return if get {
                login_page(nonce, None, StatusCode::OK)
            } else {
                self.enter(&visit, nonce).await
            };
        }
        if get {
            return self.show(&visit, &path, nonce, None, StatusCode::OK).await;
        }
        let Some(form) = FORMS.iter().find(|form| form.path == path) else {
            return super::problem(StatusCode::METHOD_NOT_ALLOWED, "This page takes GET only.");
        };
        let Some(mut fields) = fields(&visit) else {
            return super::problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "A form is needed here.");
        };
        for (name, value) in form.fixed {
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let answer = self.call(&visit, form.method, form.route, fields).await;
        let (status, value, cookie) = opened(answer).await;
        if status == StatusCode::UNAUTHORIZED || (status.is_success() && cookie.is_some()) {
            return to("/login", cookie);
        }
        let notice = if status.is_success() {
            match form.once.and_then(|(field, what)| Some((what, value.get(field)?.as_str()?))) {
                Some((what, secret)) => Notice::Once(what, secret.to_owned()),
                None => Notice::Done,
            }
        } else {
            Notice::Refused(detail(&value))
        };
        self.show(&visit, form.page, nonce, Some(notice), status).await
    }

    /// A page with what the API says.
    async fn show(
        self: &Arc<Self>,
        visit: &Visit,
        path: &str,
        nonce: &str,
        notice: Option<Notice>,
        status: StatusCode,
    ) -> Answer {
        let Some(page) = PAGES.iter().find(|page| page.path == path) else {
            return super::problem(StatusCode::METHOD_NOT_ALLOWED, "This takes POST only.");
        };
        let (known, me, _) = opened(self.call(visit, "GET", "/api/v1/me", Vec::new()).await).await;
        if known == StatusCode::UNAUTHORIZED {
            return to("/login", None);
        }
        let word = |name: &str| me.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
        let (name, role, csrf) = (word("name"), word("role"), word("csrf_token"));
        if me.get("must_change_password") == Some(&Value::Bool(true)) && path != "/password" {
            return to("/password", None);
        }
        let frame = Frame { nonce, name: &name, role: &role, csrf: &csrf, path: page.path, notice };
        let (found, value, _) =
            opened(self.call(visit, "GET", page.content, Vec::new()).await).await;
        if !found.is_success() {
            return document(found, &view::wrong(&frame, &detail(&value)));
        }
        let status = if status.is_success() { StatusCode::OK } else { status };
        document(status, &(page.view)(&frame, &value))
    }

    /// The login form.
    async fn enter(self: &Arc<Self>, visit: &Visit, nonce: &str) -> Answer {
        let Some(fields) = fields(visit) else {
            return super::problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "A form is needed here.");
        };
        let answer = self.call(visit, "POST", "/api/v1/login", fields).await;
        let retry = answer.headers().get(header::RETRY_AFTER).cloned();
        let (status, value, cookie) = opened(answer).await;
        if status.is_success() {
            return to("/", cookie);
        }
        let why = match status {
            StatusCode::UNAUTHORIZED => "Name or password is wrong.".to_owned(),
            _ => detail(&value),
        };
        let status =
            if status == StatusCode::UNAUTHORIZED { StatusCode::FORBIDDEN } else { status };
        let mut answer = login_page(nonce, Some(Notice::Refused(why)), status);
        if let Some(retry) = retry {
            answer.headers_mut().insert(header::RETRY_AFTER, retry);
        }
        answer
    }

    /// Calls the API for the browser, with the form's token as the header.
    async fn call(
        self: &Arc<Self>,
        visit: &Visit,
        method: &'static str,
        pattern: &'static str,
        mut fields: Vec<(String, String)>,
    ) -> Answer {
        let mut parts = visit.parts.clone();
        parts.uri = Uri::from_static("/");
        let mut take = |name: &str| {
            fields.iter().position(|(n, _)| n == name).map(|at| fields.swap_remove(at).1)
        };
        let token = take("csrf").and_then(|token| HeaderValue::from_str(&token).ok());
        let parameter =
            if pattern.contains('{') { take("id").unwrap_or_default() } else { String::new() };
        parts.headers.remove(FORM_TOKEN);
        if let Some(token) = token {
            parts.headers.insert(HeaderName::from_static(FORM_TOKEN), token);
        }
        let concrete = pattern.replace("{id}", "x").replace("{name}", "x");
        let Found::Route(route, _) = routes::find(method, &concrete) else {
            return super::problem(StatusCode::NOT_FOUND, "There is nothing here.");
        };
        let mut body = Map::new();
        for (name, value) in fields {
            let kind =
                route.body.unwrap_or_default().iter().find(|f| f.name == name).map(|f| f.kind);
            let value = match kind {
                Some(Kind::Whole(_)) => value.parse::<u64>().map_or(Value::Null, Value::from),
                Some(Kind::Flag) => Value::Bool(value == "on"),
                _ => Value::String(value),
            };
            body.insert(name, value);
        }
        let body = Bytes::from(Value::Object(body).to_string());
        let (admin, peer, id) = (Arc::clone(self), visit.peer, visit.id);
        let work = move || admin.decide(&parts, route, &parameter, &body, peer, id);
        match tokio::task::spawn_blocking(work).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(refusal)) => *refusal,
            Err(_) => super::problem(StatusCode::INTERNAL_SERVER_ERROR, "Something failed."),
        }
    }
}

/// 128 fresh bits.
fn nonce() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    Ok(STANDARD_NO_PAD.encode(bytes))
}

fn document(status: StatusCode, page: &Markup) -> Answer {
    text(status, "text/html; charset=utf-8", page.0.clone())
}

fn login_page(nonce: &str, notice: Option<Notice>, status: StatusCode) -> Answer {
    let frame = Frame { nonce, name: "", role: "", csrf: "", path: "/login", notice };
    document(status, &view::login(&frame))
}

/// 303: the browser asks for another page.
fn to(path: &'static str, cookie: Option<HeaderValue>) -> Answer {
    let mut answer = text(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", "");
    answer.headers_mut().insert(header::LOCATION, HeaderValue::from_static(path));
    if let Some(cookie) = cookie {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}

/// Status, content and cookie of an answer of the API.
async fn opened(answer: Answer) -> (StatusCode, Value, Option<HeaderValue>) {
    let (parts, body) = answer.into_parts();
    let bytes = match body.collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(never) => match never {},
    };
    let value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    (parts.status, value, parts.headers.get(header::SET_COOKIE).cloned())
}

fn detail(value: &Value) -> String {
    value.get("detail").and_then(Value::as_str).unwrap_or("This could not be done.").to_owned()
}

/// The fields of a form; nothing when the body is none.
fn fields(visit: &Visit) -> Option<Vec<(String, String)>> {
    let kind = visit.parts.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    if !kind.split(';').next()?.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return None;
    }
    let body = std::str::from_utf8(&visit.body).ok()?;
    let mut list: Vec<(String, String)> = Vec::new();
    for pair in body.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=')?;
        let decode = |text: &str| super::decode(&text.replace('+', " ")).ok();
        let (name, value) = (decode(name)?, decode(value)?);
        if list.iter().any(|(known, _)| *known == name) {
            return None;
        }
        list.push((name, value));
    }
    Some(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The templates and this table name routes of the API; each must be there.
    #[test]
    fn every_page_and_form_has_its_route() {
        for page in PAGES {
            assert!(matches!(routes::find("GET", page.content), Found::Route(..)), "{}", page.path);
        }
        for form in FORMS {
            let path = form.route.replace("{id}", "x").replace("{name}", "x");
            let Found::Route(route, _) = routes::find(form.method, &path) else {
                panic!("{} has no route", form.path);
            };
            assert_eq!(route.path, form.route);
            assert!(form.page == "/login" || PAGES.iter().any(|page| page.path == form.page));
        }
    }
}
