//! What the routes do.
//!
//! Promises: a change and its line in the audit happen together; a key or password that was made is
//! in the one answer that makes it and nowhere else. Every function may block.

use http::{HeaderValue, StatusCode, header};
use private_ai_surrogate::Sensitive;
use private_ai_vault::control::{By, ControlError, Event, Role, generate_password};
use serde_json::{Map, Value, json};
use std::{net::IpAddr, time::Duration};

use super::{
    Admin,
    auth::{COOKIE, LIMITS, Refused, Who},
    metrics::METRICS,
    respond::{Answer, json as answer, problem, text},
    routes::{self, Action, Route},
};

/// A request whose route and body have been checked.
pub struct Asked<'a> {
    /// The route.
    pub route: &'static Route,
    /// What stands for `{…}` in its path, decoded.
    pub parameter: &'a str,
    /// The query.
    pub query: &'a str,
    /// The body; empty when the route has none.
    pub body: &'a Map<String, Value>,
    /// Who does it, for the audit.
    pub by: &'a By,
    /// The client's address.
    pub ip: IpAddr,
}

impl Asked<'_> {
    fn text(&self, name: &str) -> &str {
        self.body.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn secret(&self, name: &str) -> Sensitive<String> {
        Sensitive::new(self.text(name).to_owned())
    }

    fn role(&self) -> Role {
        Role::of(self.text("role")).unwrap_or(Role::Auditor)
    }
}

/// The answer to an error of the store.
#[must_use]
pub fn failed(error: &ControlError) -> Answer {
    let status = match error {
        ControlError::NoAccount | ControlError::NoKey => StatusCode::NOT_FOUND,
        ControlError::AccountExists | ControlError::KeyExists | ControlError::LastAdmin => {
            StatusCode::CONFLICT
        }
        ControlError::Name | ControlError::Password(_) | ControlError::Key(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        ControlError::Vault(_) | ControlError::Hash => {
            tracing::error!(%error, "the control plane could not use the store");
            let detail = "The store could not be used, so nothing was changed; see the log.";
            return problem(StatusCode::SERVICE_UNAVAILABLE, detail);
        }
    };
    problem(status, &error.to_string())
}

/// The answer to somebody who is not let in.
#[must_use]
pub fn refused(refused: &Refused) -> Answer {
    match refused {
        Refused::Unknown => {
            let detail = "Log in with HTTP Basic, or begin a session at /api/v1/login.";
            let mut answer = problem(StatusCode::UNAUTHORIZED, detail);
            let basic = r#"Basic realm="private-ai-proxy", charset="UTF-8""#;
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(basic));
            answer
        }
        Refused::Wait(left) => {
            let seconds = left.as_secs() + 1;
            let detail = format!("Too many failed logins: try again in {seconds} seconds.");
            let mut answer = problem(StatusCode::TOO_MANY_REQUESTS, &detail);
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            answer
        }
        Refused::Store(error) => failed(error),
    }
}

impl Admin {
    /// Begins a session.
    ///
    /// # Errors
    /// [`Refused`].
    pub(super) fn login(&self, asked: &Asked<'_>) -> Result<Answer, Refused> {
        let vault = &*self.vault;
        let password = asked.secret("password");
        let name = asked.text("username");
        let account = self.authenticator.attempt(vault, name, &password, asked.by, asked.ip)?;
        let by = By { actor: account.name.clone(), ..asked.by.clone() };
        let token = vault.begin_session(&by, &account, LIMITS)?;
        let value = json!({
            "name": account.name,
            "role": account.role.name(),
            "must_change_password": account.must_change,
            "csrf_token": vault.form_token(token.expose()),
        });
        Ok(with_cookie(answer(StatusCode::OK, &value), token.expose(), LIMITS.absolute))
    }

    /// Does what a route does, for somebody who may.
    ///
    /// # Errors
    /// The store's, or what the asker did wrong.
    pub(super) fn act(&self, asked: &Asked<'_>, who: &Who) -> Result<Answer, ControlError> {
        let vault = &*self.vault;
        let (by, id) = (asked.by, asked.parameter);
        let done = || Ok(answer(StatusCode::OK, &json!({"done": true})));
        match asked.route.action {
            Action::OpenApi => Ok(answer(StatusCode::OK, &routes::openapi())),
            Action::Metrics => {
                let kind = "text/plain; version=0.0.4; charset=utf-8";
                Ok(text(StatusCode::OK, kind, METRICS.text()))
            }
            Action::Statistics => {
                let stats = vault.stats()?;
                Ok(answer(
                    StatusCode::OK,
                    &json!({
                        "traffic": METRICS.json(),
                        "vault": {
                            "scopes": stats.scopes,
                            "mappings": stats.mappings,
                            "bytes": stats.bytes,
                        },
                    }),
                ))
            }
            Action::Me => {
                let account = &who.account;
                let mut value = json!({
                    "name": account.name,
                    "role": account.role.name(),
                    "must_change_password": account.must_change,
                    "last_login": account.last_login,
                });
                if let (Some((_, token)), Some(fields)) = (&who.session, value.as_object_mut()) {
                    fields.insert("csrf_token".into(), vault.form_token(token.expose()).into());
                }
                Ok(answer(StatusCode::OK, &value))
            }
            Action::ChangePassword => self.change_password(asked, who),
            Action::Login => self.login(asked).or_else(|error| Ok(refused(&error))),
            Action::Logout => {
                if let Some((session, _)) = &who.session {
                    vault.end_session(by, Event::Logout, &who.account, &session.id)?;
                }
                done().map(|answer| with_cookie(answer, "", Duration::ZERO))
            }
            Action::Sessions => {
                let own = who.session.as_ref().map(|(session, _)| session.id.as_str());
                let list: Vec<Value> = vault
                    .sessions(&who.account, LIMITS)?
                    .iter()
                    .map(|s| {
                        json!({
                            "id": s.id, "created": s.created, "last_used": s.last_used,
                            "address": s.address, "current": own == Some(s.id.as_str()),
                        })
                    })
                    .collect();
                Ok(answer(StatusCode::OK, &json!({"sessions": list})))
            }
            Action::EndSession => {
                if vault.end_session(by, Event::SessionRevoked, &who.account, id)? {
                    return done();
                }
                Ok(problem(StatusCode::NOT_FOUND, "There is no session of yours with this id."))
            }
            Action::Accounts => {
                let list: Vec<Value> = vault
                    .accounts()?
                    .iter()
                    .map(|a| {
                        json!({
                            "name": a.name, "role": a.role.name(), "created": a.created,
                            "must_change_password": a.must_change,
                            "password_set": a.password_set, "last_login": a.last_login,
                        })
                    })
                    .collect();
                Ok(answer(StatusCode::OK, &json!({"accounts": list})))
            }
            Action::AddAccount => {
                let password = generate_password()?;
                vault.add_account(by, asked.text("name"), asked.role(), &password, true)?;
                let value = json!({"name": asked.text("name"), "password": password.expose()});
                Ok(answer(StatusCode::CREATED, &value))
            }
            Action::RemoveAccount => {
                vault.remove_account(by, id)?;
                self.authenticator.forget();
                done()
            }
            Action::SetRole => {
                vault.set_role(by, id, asked.role())?;
                self.authenticator.forget();
                done()
            }
            Action::ResetPassword => {
                let password = generate_password()?;
                vault.set_password(by, id, &password, true)?;
                self.authenticator.forget();
                Ok(answer(StatusCode::OK, &json!({"password": password.expose()})))
            }
            Action::ClientKeys => {
                let list: Vec<Value> = vault
                    .client_keys()?
                    .iter()
                    .map(|k| {
                        json!({
                            "id": k.id, "name": k.name, "key": k.hint, "created": k.created,
                            "last_used": k.last_used, "revoked": k.revoked,
                        })
                    })
                    .collect();
                Ok(answer(StatusCode::OK, &json!({"client_keys": list})))
            }
            Action::IssueClientKey => {
                let issued = vault.issue_client_key(by, asked.text("name"))?;
                self.access.reload()?;
                let value = json!({
                    "id": issued.key.id, "name": issued.key.name, "key": issued.secret.expose(),
                });
                Ok(answer(StatusCode::CREATED, &value))
            }
            Action::RevokeClientKey => {
                vault.revoke_client_key(by, id)?;
                self.access.reload()?;
                done()
            }
            Action::ProviderKeys => {
                let list: Vec<Value> = vault
                    .provider_keys()?
                    .iter()
                    .map(|k| {
                        json!({
                            "id": k.id, "upstream": k.upstream, "name": k.name, "key": k.hint,
                            "created": k.created, "last_used": k.last_used, "ends": k.ends,
                        })
                    })
                    .collect();
                Ok(answer(StatusCode::OK, &json!({"provider_keys": list})))
            }
            Action::AddProviderKey => {
                let upstream = asked.text("upstream");
                let config = self.config.load();
                if !config.upstream.contains_key(upstream) {
                    let known: Vec<&str> = config.upstream.keys().map(String::as_str).collect();
                    let detail = format!("The upstreams are: {}.", known.join(", "));
                    return Ok(problem(StatusCode::UNPROCESSABLE_ENTITY, &detail));
                }
                let test = asked.body.get("allow_test").and_then(Value::as_bool) == Some(true);
                let development = config.environment == crate::config::Environment::Development;
                let key = vault.add_provider_key(
                    by,
                    upstream,
                    asked.text("name"),
                    &asked.secret("key"),
                    test && development,
                )?;
                self.access.reload()?;
                let value = json!({"id": key.id, "upstream": key.upstream, "key": key.hint});
                Ok(answer(StatusCode::CREATED, &value))
            }
            Action::EndProviderKey => {
                let grace = asked.body.get("grace_seconds").and_then(Value::as_u64).unwrap_or(0);
                vault.end_provider_key(by, id, Duration::from_secs(grace))?;
                self.access.reload()?;
                done()
            }
            Action::RevokeProviderKey => {
                vault.end_provider_key(by, id, Duration::ZERO)?;
                self.access.reload()?;
                done()
            }
            Action::Audit => {
                let before = match before(asked.query) {
                    Ok(before) => before,
                    Err(detail) => return Ok(problem(StatusCode::BAD_REQUEST, detail)),
                };
                let list: Vec<Value> = vault
                    .audit_entries(before, 100)?
                    .iter()
                    .map(|e| {
                        json!({
                            "number": e.number, "at": e.at, "event": e.event, "actor": e.actor,
                            "address": e.address, "target": e.target, "outcome": e.outcome,
                            "request": e.request,
                        })
                    })
                    .collect();
                Ok(answer(StatusCode::OK, &json!({"entries": list})))
            }
            Action::VerifyAudit => {
                let state = vault.verify_audit()?;
                let value = json!({
                    "entries": state.entries, "head": state.head, "problem": state.problem,
                });
                Ok(answer(StatusCode::OK, &value))
            }
        }
    }

    fn change_password(&self, asked: &Asked<'_>, who: &Who) -> Result<Answer, ControlError> {
        let (name, current) = (&who.account.name, asked.secret("current"));
        let new = asked.secret("new");
        // A session that was left open must not be enough, nor a guess by way of it.
        let attempt = self.authenticator.attempt(&self.vault, name, &current, asked.by, asked.ip);
        match attempt {
            Ok(_) => {}
            Err(Refused::Unknown) => {
                let detail = "The current password is not right.";
                return Ok(problem(StatusCode::FORBIDDEN, detail));
            }
            Err(other) => return Ok(refused(&other)),
        }
        if current.expose() == new.expose() {
            let detail = "The new password is the old one.";
            return Ok(problem(StatusCode::UNPROCESSABLE_ENTITY, detail));
        }
        self.vault.set_password(asked.by, name, &new, false)?;
        self.authenticator.forget();
        let done = answer(StatusCode::OK, &json!({"done": true}));
        Ok(with_cookie(done, "", Duration::ZERO))
    }
}

/// The number in `?before=`.
fn before(query: &str) -> Result<Option<i64>, &'static str> {
    match query.split_once('=') {
        None if query.is_empty() => Ok(None),
        Some(("before", number)) => {
            number.parse().map(Some).map_err(|_| "The parameter before must be a number.")
        }
        _ => Err("The only parameter is before."),
    }
}

fn with_cookie(mut answer: Answer, token: &str, age: Duration) -> Answer {
    let text =
        format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}", age.as_secs());
    if let Ok(value) = HeaderValue::from_str(&text) {
        answer.headers_mut().insert(header::SET_COOKIE, value);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_for_this_server_and_no_script() {
        let answer = with_cookie(problem(StatusCode::OK, ""), "t", Duration::from_secs(60));
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        assert_eq!(cookie, "session=t; Path=/; HttpOnly; SameSite=Strict; Max-Age=60");
    }

    #[test]
    fn the_query_of_the_audit_takes_a_number_only() {
        assert_eq!(before(""), Ok(None));
        assert_eq!(before("before=7"), Ok(Some(7)));
        for wrong in ["before=", "before=x", "after=1", "before=1;drop table audit", "before=1&x=2"]
        {
            assert!(before(wrong).is_err(), "{wrong}");
        }
    }
}
