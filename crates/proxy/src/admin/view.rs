//! The pages as HTML, made of the API's own answers.
//!
//! Promises: everything is escaped by the templates, which are checked when this is compiled; no
//! script, no inline style, nothing from another server. Must never use the templates' way around
//! escaping for anything but the style sheet.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

const STYLE: &str = include_str!("style.css");

/// What every page needs to know.
pub struct Frame<'a> {
    /// Of the style sheet, fresh for each answer.
    pub nonce: &'a str,
    /// The account; empty before the login.
    pub name: &'a str,
    /// Its role.
    pub role: &'a str,
    /// For the forms.
    pub csrf: &'a str,
    /// The path of the page.
    pub path: &'a str,
    /// What came of a form.
    pub notice: Option<Notice>,
}

/// What came of a form.
pub enum Notice {
    /// It was done.
    Done,
    /// It was done, and this is shown once.
    Once(&'static str, String),
    /// It was not done.
    Refused(String),
}

const NAV: &[(&str, &str, &[&str])] = &[
    ("/", "Overview", &["admin", "operator", "auditor"]),
    ("/client-keys", "Client keys", &["admin"]),
    ("/provider-keys", "Provider keys", &["admin"]),
    ("/accounts", "Accounts", &["admin"]),
    ("/audit", "Audit", &["admin", "auditor"]),
];

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("")
}

fn number(value: &Value, name: &str) -> u64 {
    value.get(name).and_then(Value::as_u64).unwrap_or(0)
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// `2026-11-25 17:05` in UTC, of seconds since 1970 (Howard Hinnant's civil-from-days).
fn time(value: &Value, name: &str) -> String {
    let Some(at) = value.get(name).and_then(Value::as_i64) else { return "never".to_owned() };
    let (days, second) = (at.div_euclid(86_400), at.rem_euclid(86_400));
    let z = days + 719_468;
    let (era, doe) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    format!("{year}-{month:02}-{day:02} {:02}:{:02}", second / 3600, second / 60 % 60)
}

fn document(frame: &Frame<'_>, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Private AI Proxy" }
                link rel="icon" href="data:,";
                style nonce=(frame.nonce) { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    }
}

fn brand() -> Markup {
    html! { a.brand href="/" { i aria-hidden="true" {} "Private AI Proxy" } }
}

fn notice(frame: &Frame<'_>) -> Markup {
    html! {
        @match &frame.notice {
            Some(Notice::Done) => { p.note role="status" { "Done." } }
            Some(Notice::Once(what, secret)) => {
                div.note role="status" {
                    (what) " It is shown this once; copy it now."
                    code.secret { (secret) }
                }
            }
            Some(Notice::Refused(why)) => { p.note.bad role="alert" { (why) } }
            None => {}
        }
    }
}

/// A page with the bar at its top.
#[must_use]
pub fn page(frame: &Frame<'_>, title: &str, lead: &str, content: &Markup) -> Markup {
    let body = html! {
        a.skip href="#content" { "Skip to the content" }
        header {
            div.bar {
                (brand())
                nav aria-label="Pages" {
                    @for (path, title, roles) in NAV {
                        @if roles.contains(&frame.role) {
                            a href=(path) aria-current=[(frame.path == *path).then_some("page")] { (title) }
                        }
                    }
                }
                div.who {
                    a href="/password" { (frame.name) }
                    form method="post" action="/logout" {
                        input type="hidden" name="csrf" value=(frame.csrf);
                        button.plain { "Log out" }
                    }
                }
            }
        }
        main #content {
            h1 { (title) }
            p.lead { (lead) }
            (notice(frame))
            (content)
        }
    };
    document(frame, title, &body)
}

/// The login.
#[must_use]
pub fn login(frame: &Frame<'_>) -> Markup {
    let body = html! {
        main.alone #content {
            (brand())
            div.panel {
                h1 { "Log in" }
                p.lead { "The first password was printed at the first start." }
                (notice(frame))
                form method="post" action="/login" {
                    label { "Name" input name="username" autocomplete="username" maxlength="64" required autofocus; }
                    label { "Password" input name="password" type="password" autocomplete="current-password" required; }
                    button { "Log in" }
                }
            }
        }
    };
    document(frame, "Log in", &body)
}

/// One's own password.
#[must_use]
pub fn password(frame: &Frame<'_>) -> Markup {
    let content = html! {
        form.panel method="post" action="/password" {
            input type="hidden" name="csrf" value=(frame.csrf);
            label { "Current password" input name="current" type="password" autocomplete="current-password" required; }
            label {
                "New password"
                span { "12 characters or more; four or five words that do not belong together are good." }
                input name="new" type="password" autocomplete="new-password" minlength="12" required;
            }
            button { "Change the password" }
        }
    };
    page(frame, "Password", "Changing it ends every session of yours, this one too.", &content)
}

/// Counters.
#[must_use]
pub fn overview(frame: &Frame<'_>, value: &Value) -> Markup {
    let empty = Value::Null;
    let traffic = value.get("traffic").unwrap_or(&empty);
    let vault = value.get("vault").unwrap_or(&empty);
    let table = |name: &str| -> Vec<(String, u64)> {
        let fields = traffic.get(name).and_then(Value::as_object);
        let mut rows: Vec<(String, u64)> = fields
            .into_iter()
            .flatten()
            .map(|(name, count)| (name.clone(), count.as_u64().unwrap_or(0)))
            .filter(|(_, count)| *count > 0)
            .collect();
        rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        rows
    };
    let sum = |name: &str| table(name).iter().map(|(_, count)| count).sum::<u64>();
    let content = html! {
        div.tiles {
            @for (count, what) in [
                (sum("answers"), "requests answered"),
                (sum("entities"), "entities found"),
                (sum("refusals"), "requests refused"),
                (number(vault, "mappings"), "mappings in the vault"),
            ] {
                div.tile { b { (count) } span { (what) } }
            }
        }
        @for (name, title, none) in [
            ("entities", "Found, by label", "Nothing was found since the start."),
            ("refusals", "Refused, by reason", "Nothing was refused since the start."),
        ] {
            section.panel {
                h2 { (title) }
                @if table(name).is_empty() { p { (none) } } @else {
                    table {
                        tbody { @for (label, count) in table(name) {
                            tr { td { code { (label) } } td.n { (count) } }
                        } }
                    }
                }
            }
        }
    };
    page(frame, "Overview", "What passed through the proxy since it started.", &content)
}

fn act(frame: &Frame<'_>, action: &str, id: &str, word: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            input type="hidden" name="csrf" value=(frame.csrf);
            input type="hidden" name="id" value=(id);
            button.plain { (word) }
        }
    }
}

/// Client keys.
#[must_use]
pub fn client_keys(frame: &Frame<'_>, value: &Value) -> Markup {
    let content = html! {
        form.panel.row method="post" action="/client-keys" {
            input type="hidden" name="csrf" value=(frame.csrf);
            label { "Who gets it" input name="name" maxlength="64" required placeholder="laptop of Maria"; }
            button { "Issue a key" }
        }
        section.panel {
            h2 { "Keys" }
            table {
                thead { tr { th { "Name" } th { "Key" } th { "Issued" } th { "Last used" } th { "" } } }
                tbody { @for key in list(value, "client_keys") {
                    tr {
                        td { (text(key, "name")) }
                        td { code { (text(key, "key")) } }
                        td { (time(key, "created")) }
                        td { (time(key, "last_used")) }
                        td {
                            @if key.get("revoked").is_some_and(Value::is_null) {
                                (act(frame, "/client-keys/revoke", text(key, "id"), "Revoke"))
                            } @else { span.pill { "revoked" } }
                        }
                    }
                } }
            }
        }
    };
    let lead =
        "What applications show to the proxy. From the first one on, nobody may call without.";
    page(frame, "Client keys", lead, &content)
}

/// Provider keys.
#[must_use]
pub fn provider_keys(frame: &Frame<'_>, value: &Value) -> Markup {
    let content = html! {
        form.panel.row method="post" action="/provider-keys" {
            input type="hidden" name="csrf" value=(frame.csrf);
            label { "Upstream" input name="upstream" maxlength="64" required placeholder="openai"; }
            label { "Name" input name="name" maxlength="64" required placeholder="2026"; }
            label { "Key" input name="key" type="password" autocomplete="off" required; }
            button { "Store the key" }
        }
        section.panel {
            h2 { "Keys" }
            table {
                thead { tr {
                    th { "Upstream" } th { "Name" } th { "Key" } th { "Stored" } th { "Last used" }
                    th { "Ends" } th { "" }
                } }
                tbody { @for key in list(value, "provider_keys") {
                    tr {
                        td { (text(key, "upstream")) }
                        td { (text(key, "name")) }
                        td { code { (text(key, "key")) } }
                        td { (time(key, "created")) }
                        td { (time(key, "last_used")) }
                        td {
                            @if key.get("ends").is_some_and(Value::is_null) { span.pill.on { "in use" } }
                            @else { (time(key, "ends")) }
                        }
                        td {
                            (act(frame, "/provider-keys/retire", text(key, "id"), "Retire in an hour"))
                            (act(frame, "/provider-keys/revoke", text(key, "id"), "Revoke"))
                        }
                    }
                } }
            }
        }
    };
    let lead = "They replace the key that an application sends. The newest of an upstream is used; retire the old one.";
    page(frame, "Provider keys", lead, &content)
}

/// Accounts.
#[must_use]
pub fn accounts(frame: &Frame<'_>, value: &Value) -> Markup {
    let content = html! {
        form.panel.row method="post" action="/accounts" {
            input type="hidden" name="csrf" value=(frame.csrf);
            label { "Name" input name="name" maxlength="64" required; }
            label { "Role" select name="role" {
                option value="auditor" { "auditor" }
                option value="operator" { "operator" }
                option value="admin" { "admin" }
            } }
            button { "Make an account" }
        }
        section.panel {
            h2 { "Accounts" }
            table {
                thead { tr { th { "Name" } th { "Role" } th { "Last login" } th { "" } } }
                tbody { @for account in list(value, "accounts") {
                    tr {
                        td { (text(account, "name")) }
                        td { span.pill { (text(account, "role")) } }
                        td { (time(account, "last_login")) }
                        td {
                            (act(frame, "/accounts/reset", text(account, "name"), "New password"))
                            (act(frame, "/accounts/remove", text(account, "name"), "Remove"))
                        }
                    }
                } }
            }
        }
    };
    page(frame, "Accounts", "Who may administer, and in which role.", &content)
}

/// The audit.
#[must_use]
pub fn audit(frame: &Frame<'_>, value: &Value) -> Markup {
    let content = html! {
        section.panel {
            table {
                thead { tr {
                    th { "No." } th { "Time (UTC)" } th { "Event" } th { "Who" } th { "From" }
                    th { "What" } th { "Outcome" }
                } }
                tbody { @for entry in list(value, "entries") {
                    tr {
                        td { (number(entry, "number")) }
                        td { (time(entry, "at")) }
                        td { code { (text(entry, "event")) } }
                        td { (text(entry, "actor")) }
                        td { (text(entry, "address")) }
                        td { (text(entry, "target")) }
                        td { (text(entry, "outcome")) }
                    }
                } }
            }
        }
    };
    page(frame, "Audit", "The newest 100 lines. Each is chained to the one before it.", &content)
}

/// Something that cannot be shown.
#[must_use]
pub fn wrong(frame: &Frame<'_>, detail: &str) -> Markup {
    let content =
        html! { p.note.bad role="alert" { (detail) } p { a href="/" { "Back to the overview" } } };
    page(frame, "Not possible", "", &content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn frame() -> Frame<'static> {
        Frame { nonce: "n0nce", name: "<b>", role: "admin", csrf: "t", path: "/", notice: None }
    }

    #[test]
    fn every_value_is_escaped() {
        let evil = "<script>alert(1)</script>\"><img src=x>";
        let keys = json!({
            "client_keys": [{"id": evil, "name": evil, "key": evil, "revoked": null}],
            "provider_keys": [{"id": evil, "name": evil, "upstream": evil, "ends": null}],
            "accounts": [{"name": evil, "role": evil}],
            "entries": [{"number": 1, "actor": evil, "target": evil, "outcome": evil}],
            "traffic": {"entities": {evil: 1}, "refusals": {evil: 2}},
        });
        let refused = Frame { notice: Some(Notice::Refused(evil.to_owned())), ..frame() };
        for page in [client_keys, provider_keys, accounts, audit, overview] {
            let html = page(&refused, &keys).into_string();
            assert!(html.contains("&lt;script&gt;alert(1)"), "{html}");
            assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
            assert!(!html.contains(" style=") && !html.contains(" onclick"), "{html}");
        }
    }

    #[test]
    fn times_are_written_in_utc() {
        for (at, wanted) in [
            (json!(0), "1970-01-01 00:00"),
            (json!(951_782_399), "2000-02-28 23:59"),
            (json!(951_782_400), "2000-02-29 00:00"),
            (json!(1_795_626_300), "2026-11-25 17:05"),
            (json!(null), "never"),
        ] {
            assert_eq!(time(&json!({"at": at}), "at"), wanted);
        }
    }
}
