//! Every route of the control plane: method, path, who may call it, what it takes, what it does.
//! One table; the dispatcher, the OpenAPI description and the tests walk it.
//!
//! Promises: a route without a declared access does not compile; so does an action that nothing
//! handles.

use private_ai_vault::control::Role;

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nobody is asked.
    Anonymous,
    /// Every account, also one that must change its password first.
    Own,
    /// Accounts of these roles.
    Roles(&'static [Role]),
}

const ALL: Access = Access::Roles(&[Role::Admin, Role::Operator, Role::Auditor]);
const ADMIN: Access = Access::Roles(&[Role::Admin]);
const AUDIT: Access = Access::Roles(&[Role::Admin, Role::Auditor]);

/// A field of a JSON body.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// It may not be absent.
    pub required: bool,
}

/// What a field may be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// So many characters at most, at least one.
    Text(usize),
    /// As text; never repeated in an answer.
    Secret(usize),
    /// A whole number from 0.
    Whole(u64),
    /// True or false.
    Flag,
    /// One of these.
    Choice(&'static [&'static str]),
}

/// What a route does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the table below says it")]
pub enum Action {
    OpenApi,
    Metrics,
    Statistics,
    Me,
    ChangePassword,
    Login,
    Logout,
    Sessions,
    EndSession,
    Accounts,
    AddAccount,
    RemoveAccount,
    SetRole,
    ResetPassword,
    ClientKeys,
    IssueClientKey,
    RevokeClientKey,
    ProviderKeys,
    AddProviderKey,
    EndProviderKey,
    RevokeProviderKey,
    Audit,
    VerifyAudit,
}

/// One route.
#[derive(Debug)]
pub struct Route {
    /// The method.
    pub method: &'static str,
    /// The path; `{…}` stands for one segment.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// What it does.
    pub action: Action,
    /// The fields of its body; `None` when it has none.
    pub body: Option<&'static [Field]>,
    /// For people.
    pub about: &'static str,
}

const fn text(name: &'static str, most: usize) -> Field {
    Field { name, kind: Kind::Text(most), required: true }
}

const fn secret(name: &'static str) -> Field {
    Field { name, kind: Kind::Secret(4096), required: true }
}

const ROLE: Field =
    Field { name: "role", kind: Kind::Choice(&["admin", "operator", "auditor"]), required: true };

const fn get(path: &'static str, access: Access, action: Action, about: &'static str) -> Route {
    Route { method: "GET", path, access, action, body: None, about }
}

const fn delete(path: &'static str, access: Access, action: Action, about: &'static str) -> Route {
    Route { method: "DELETE", path, access, action, body: None, about }
}

const fn post(
    path: &'static str,
    access: Access,
    action: Action,
    body: &'static [Field],
    about: &'static str,
) -> Route {
    Route { method: "POST", path, access, action, body: Some(body), about }
}

/// The table.
pub const ROUTES: &[Route] = &[
    get("/api/v1/openapi.json", Access::Own, Action::OpenApi, "This description."),
    get("/metrics", ALL, Action::Metrics, "Counters for Prometheus."),
    get("/api/v1/stats", ALL, Action::Statistics, "Counters, and how much the vault holds."),
    get("/api/v1/me", Access::Own, Action::Me, "The account that asks."),
    post(
        "/api/v1/me/password",
        Access::Own,
        Action::ChangePassword,
        &[secret("current"), secret("new")],
        "Sets one's own password and ends one's sessions.",
    ),
    post(
        "/api/v1/login",
        Access::Anonymous,
        Action::Login,
        &[text("username", 64), secret("password")],
        "Begins a session: the answer sets its cookie and holds the token for x-csrf-token.",
    ),
    post("/api/v1/logout", Access::Own, Action::Logout, &[], "Ends the session that asks."),
    get("/api/v1/sessions", Access::Own, Action::Sessions, "One's own sessions."),
    delete(
        "/api/v1/sessions/{id}",
        Access::Own,
        Action::EndSession,
        "Ends one of one's own sessions.",
    ),
    get("/api/v1/accounts", ADMIN, Action::Accounts, "Every account."),
    post(
        "/api/v1/accounts",
        ADMIN,
        Action::AddAccount,
        &[text("name", 64), ROLE],
        "Makes an account with a password for one login, shown once.",
    ),
    delete("/api/v1/accounts/{name}", ADMIN, Action::RemoveAccount, "Removes an account."),
    post("/api/v1/accounts/{name}/role", ADMIN, Action::SetRole, &[ROLE], "Gives another role."),
    post(
        "/api/v1/accounts/{name}/reset",
        ADMIN,
        Action::ResetPassword,
        &[],
        "Gives the account a password for one login, shown once.",
    ),
    get("/api/v1/client-keys", ADMIN, Action::ClientKeys, "Every client key, without the key."),
    post(
        "/api/v1/client-keys",
        ADMIN,
        Action::IssueClientKey,
        &[text("name", 64)],
        "Issues a client key, shown once. From the first on, nobody may call without one.",
    ),
    delete("/api/v1/client-keys/{id}", ADMIN, Action::RevokeClientKey, "Revokes a client key."),
    get(
        "/api/v1/provider-keys",
        ADMIN,
        Action::ProviderKeys,
        "Every provider key, without the key.",
    ),
    post(
        "/api/v1/provider-keys",
        ADMIN,
        Action::AddProviderKey,
        &[
            text("upstream", 64),
            text("name", 64),
            secret("key"),
            Field { name: "allow_test", kind: Kind::Flag, required: false },
        ],
        "Stores a provider's key. The newest of an upstream is used from the next request on.",
    ),
    post(
        "/api/v1/provider-keys/{id}/retire",
        ADMIN,
        Action::EndProviderKey,
        &[Field { name: "grace_seconds", kind: Kind::Whole(90 * 86_400), required: true }],
        "Lets a provider key end after a time.",
    ),
    delete(
        "/api/v1/provider-keys/{id}",
        ADMIN,
        Action::RevokeProviderKey,
        "Ends a provider key at once.",
    ),
    get(
        "/api/v1/audit",
        AUDIT,
        Action::Audit,
        "The newest lines of the audit; `?before=` a number for older ones.",
    ),
    get("/api/v1/audit/verify", AUDIT, Action::VerifyAudit, "Checks the chain of the audit."),
];

/// What a path and method lead to.
#[derive(Debug)]
pub enum Found<'a> {
    /// A route, and what stands for `{…}`.
    Route(&'static Route, &'a str),
    /// The path takes these methods only.
    Methods(Vec<&'static str>),
    /// Nothing.
    Nothing,
}

/// Finds the route of a request.
#[must_use]
pub fn find<'a>(method: &str, path: &'a str) -> Found<'a> {
    let mut methods = Vec::new();
    for route in ROUTES {
        let Some(parameter) = matches(route.path, path) else { continue };
        if route.method == method || (method == "HEAD" && route.method == "GET") {
            return Found::Route(route, parameter);
        }
        methods.push(route.method);
    }
    if methods.is_empty() { Found::Nothing } else { Found::Methods(methods) }
}

fn matches<'a>(pattern: &str, path: &'a str) -> Option<&'a str> {
    let mut parameter = "";
    let mut given = path.split('/');
    for part in pattern.split('/') {
        let text = given.next()?;
        if part.starts_with('{') && !text.is_empty() {
            parameter = text;
        } else if part != text {
            return None;
        }
    }
    given.next().is_none().then_some(parameter)
}

/// The table as OpenAPI 3.1.
#[must_use]
pub fn openapi() -> serde_json::Value {
    use serde_json::{Value, json};
    let mut paths = serde_json::Map::new();
    for route in ROUTES {
        let roles: Vec<&str> = match route.access {
            Access::Roles(roles) => roles.iter().map(|role| role.name()).collect(),
            Access::Own => vec!["own"],
            Access::Anonymous => vec![],
        };
        let mut operation = json!({
            "summary": route.about,
            "x-roles": roles,
            "responses": {
                "200": {"description": "Done."},
                "default": {
                    "description": "What is wrong.",
                    "content": {"application/problem+json": {"schema": {"type": "object"}}},
                },
            },
        });
        if route.access == Access::Anonymous
            && let Some(fields) = operation.as_object_mut()
        {
            fields.insert("security".into(), json!([]));
        }
        if let (Some(body), Some(fields)) = (route.body, operation.as_object_mut()) {
            let schema = schema(body);
            fields.insert(
                "requestBody".into(),
                json!({"required": true, "content": {"application/json": {"schema": schema}}}),
            );
        }
        let name = route.path.split(['{', '}']).nth(1);
        let entry = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(entry) = entry.as_object_mut() {
            if let Some(name) = name {
                let parameter = json!([{
                    "name": name, "in": "path", "required": true, "schema": {"type": "string"},
                }]);
                entry.insert("parameters".into(), parameter);
            }
            entry.insert(route.method.to_ascii_lowercase(), operation);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Private AI Proxy: control plane", "version": env!("CARGO_PKG_VERSION")},
        "security": [{"basic": []}, {"session": []}],
        "components": {"securitySchemes": {
            "basic": {"type": "http", "scheme": "basic"},
            "session": {"type": "apiKey", "in": "cookie", "name": "session"},
        }},
        "paths": Value::Object(paths),
    })
}

fn schema(fields: &[Field]) -> serde_json::Value {
    use serde_json::json;
    let mut properties = serde_json::Map::new();
    for field in fields {
        let schema = match field.kind {
            Kind::Text(most) => json!({"type": "string", "minLength": 1, "maxLength": most}),
            Kind::Secret(most) => {
                json!({"type": "string", "minLength": 1, "maxLength": most, "writeOnly": true})
            }
            Kind::Whole(most) => json!({"type": "integer", "minimum": 0, "maximum": most}),
            Kind::Flag => json!({"type": "boolean"}),
            Kind::Choice(words) => json!({"type": "string", "enum": words}),
        };
        properties.insert(field.name.to_owned(), schema);
    }
    let required: Vec<&str> = fields.iter().filter(|f| f.required).map(|f| f.name).collect();
    json!({
        "type": "object", "properties": properties, "required": required,
        "additionalProperties": false,
    })
}

/// Checks a body against the fields of its route.
///
/// # Errors
/// A sentence that names the field and never its value.
pub fn check(
    fields: &[Field],
    body: &serde_json::Map<String, serde_json::Value>,
) -> Result<(), String> {
    use serde_json::Value;
    if body.keys().any(|name| !fields.iter().any(|f| f.name == *name)) {
        let known: Vec<&str> = fields.iter().map(|f| f.name).collect();
        return Err(format!("The fields are: {}.", known.join(", ")));
    }
    for field in fields {
        let name = field.name;
        let fine = match (body.get(name), field.kind) {
            (None, _) if field.required => return Err(format!("The field {name} is missing.")),
            (None, _) => true,
            (Some(Value::String(text)), Kind::Text(most) | Kind::Secret(most)) => {
                !text.is_empty() && text.chars().count() <= most
            }
            (Some(Value::String(text)), Kind::Choice(words)) => words.contains(&text.as_str()),
            (Some(Value::Number(n)), Kind::Whole(most)) => n.as_u64().is_some_and(|n| n <= most),
            (Some(Value::Bool(_)), Kind::Flag) => true,
            _ => false,
        };
        if !fine {
            return Err(match field.kind {
                Kind::Text(most) | Kind::Secret(most) => {
                    format!("The field {name} must be a text of 1 to {most} characters.")
                }
                Kind::Whole(most) => {
                    format!("The field {name} must be a whole number from 0 to {most}.")
                }
                Kind::Flag => format!("The field {name} must be true or false."),
                Kind::Choice(words) => {
                    format!("The field {name} must be one of {}.", words.join(", "))
                }
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_found_and_none_twice() {
        let mut seen = std::collections::BTreeSet::new();
        for route in ROUTES {
            assert!(seen.insert((route.method, route.path)), "{} twice", route.path);
            let path = route.path.replace("{id}", "x7").replace("{name}", "x7");
            let Found::Route(found, parameter) = find(route.method, &path) else {
                panic!("{path} is not found");
            };
            assert_eq!(found.path, route.path);
            assert_eq!(parameter, if route.path.contains('{') { "x7" } else { "" });
            assert!(matches!(find("PATCH", &path), Found::Methods(_)));
            assert!(route.access != Access::Anonymous || route.action == Action::Login);
        }
        for path in
            ["/", "/api/v1", "/api/v1/me/", "/api/v1/client-keys/", "/api/v1/client-keys/a/b"]
        {
            assert!(matches!(find("GET", path), Found::Nothing), "{path}");
        }
    }

    #[test]
    fn keys_and_accounts_are_the_administrators_alone() {
        for route in
            ROUTES.iter().filter(|r| r.path.contains("keys") || r.path.contains("accounts"))
        {
            assert_eq!(route.access, ADMIN, "{}", route.path);
        }
    }

    #[test]
    fn bodies_are_checked_without_repeating_them() {
        let fields =
            &[text("name", 3), Field { name: "n", kind: Kind::Whole(5), required: false }, ROLE];
        for (body, fine) in [
            (r#"{"name":"abc","role":"admin"}"#, true),
            (r#"{"name":"äöü","role":"admin","n":5}"#, true),
            (r#"{"name":"abcd","role":"admin"}"#, false),
            (r#"{"name":"","role":"admin"}"#, false),
            (r#"{"name":7,"role":"admin"}"#, false),
            (r#"{"name":"a","role":"root"}"#, false),
            (r#"{"name":"a","role":"admin","n":6}"#, false),
            (r#"{"name":"a","role":"admin","n":-1}"#, false),
            (r#"{"name":"a"}"#, false),
            (r#"{"name":"a","role":"admin","secret-value":1}"#, false),
        ] {
            let map = serde_json::from_str(body).unwrap();
            let result = check(fields, &map);
            assert_eq!(result.is_ok(), fine, "{body}");
            assert!(!result.err().unwrap_or_default().contains("secret-value"));
        }
    }
}
