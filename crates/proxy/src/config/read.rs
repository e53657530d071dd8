//! Turns what was written into typed values, collecting everything that is wrong.
//!
//! Promises: ranges and defaults come from [`super::keys`] alone; a value that is refused is
//! reported with its origin and with what would be right; a secret's value is in no message. After
//! an error the reader gives some value of the type, so that reading goes on: the caller must throw
//! the result away when there are errors.

use super::{
    BaseUrl, ConfigError, Origin, Secret,
    keys::{self, Kind},
    source::{Raw, Setting, Settings, nearest},
};
use std::{net::SocketAddr, time::Duration};

/// Reads typed values by path.
pub(super) struct Reader<'a> {
    settings: &'a Settings,
    pub errors: Vec<ConfigError>,
}

impl<'a> Reader<'a> {
    pub fn new(settings: &'a Settings, errors: Vec<ConfigError>) -> Self {
        Self { settings, errors }
    }

    /// Names below a section, in order.
    pub fn names(&self, path: &str) -> Vec<String> {
        self.settings.names(path)
    }

    /// True when somebody set that key.
    pub fn is_set(&self, path: &str) -> bool {
        self.settings.get(path).is_some()
    }

    /// Where the value of that key comes from.
    pub fn origin(&self, path: &str) -> Origin {
        self.settings.get(path).map_or(Origin::Default, |s| s.origin.clone())
    }

    /// Reports a value that is wrong for a reason that only the caller can know.
    pub fn refuse(&mut self, path: &str, reason: impl Into<String>) {
        let origin = self.origin(path);
        self.errors.push(ConfigError::Value {
            key: path.to_owned(),
            reason: reason.into(),
            origin,
        });
    }

    /// Reports a value that must be given.
    pub fn missing(&mut self, path: &str, reason: &str) {
        self.errors.push(ConfigError::Missing { key: path.to_owned(), reason: reason.to_owned() });
    }

    fn kind(path: &str) -> (Kind, Option<&'static str>) {
        let levels: Vec<String> = path.split('.').map(str::to_owned).collect();
        keys::find(&levels).map_or((Kind::Text, None), |k| (k.kind, k.default))
    }

    fn setting(&self, path: &str) -> Option<Setting> {
        self.settings.get(path).cloned().or_else(|| {
            let raw = Raw::Text(Self::kind(path).1?.to_owned());
            Some(Setting { raw, origin: Origin::Default })
        })
    }

    fn read<T>(
        &mut self,
        path: &str,
        parse: impl FnOnce(&Raw, Kind) -> Result<T, String>,
    ) -> Option<T> {
        let setting = self.setting(path)?;
        match parse(&setting.raw, Self::kind(path).0) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.errors.push(ConfigError::Value {
                    key: path.to_owned(),
                    reason,
                    origin: setting.origin,
                });
                None
            }
        }
    }

    pub fn bool(&mut self, path: &str) -> bool {
        self.read(path, |raw, _| match raw {
            Raw::Bool(truth) => Ok(*truth),
            Raw::Text(text) if text == "true" => Ok(true),
            Raw::Text(text) if text == "false" => Ok(false),
            other => Err(format!("must be true or false, not {}", shown(other))),
        })
        .unwrap_or_default()
    }

    /// A whole number in the range of the key.
    pub fn integer<T: TryFrom<u64> + Default>(&mut self, path: &str) -> T {
        self.read(path, |raw, kind| {
            let Kind::Integer(least, most) = kind else { return Err("is no number".into()) };
            let number = match raw {
                Raw::Integer(number) => u64::try_from(*number).ok(),
                Raw::Text(text) => text.parse().ok(),
                _ => None,
            };
            number
                .filter(|n| (least..=most).contains(n))
                .and_then(|n| T::try_from(n).ok())
                .ok_or_else(|| {
                    format!("must be a whole number from {least} to {most}, not {}", shown(raw))
                })
        })
        .unwrap_or_default()
    }

    /// A number in the range of the key.
    pub fn number(&mut self, path: &str) -> f32 {
        self.read(path, |raw, kind| {
            let Kind::Number(least, most) = kind else { return Err("is no number".into()) };
            let number = match raw {
                Raw::Integer(number) => u32::try_from(*number).ok().map(f64::from),
                Raw::Float(number) => Some(*number),
                Raw::Text(text) => text.parse().ok(),
                _ => None,
            };
            number.filter(|n| (least..=most).contains(n)).map(|n| n as f32).ok_or_else(|| {
                format!("must be a number from {least} to {most}, not {}", shown(raw))
            })
        })
        .unwrap_or_default()
    }

    pub fn duration(&mut self, path: &str) -> Duration {
        self.read(path, |raw, kind| {
            let Kind::Duration(least, most) = kind else { return Err("is no time".into()) };
            let millis = match raw {
                Raw::Text(text) => millis(text),
                _ => None,
            };
            millis.filter(|m| (least..=most).contains(m)).map(Duration::from_millis).ok_or_else(
                || {
                    format!(
                        "must be a time from {} to {}, such as \"500ms\", \"30s\", \"5m\", \"12h\" or \"30d\", not {}",
                        show_millis(least),
                        show_millis(most),
                        shown(raw)
                    )
                },
            )
        })
        .unwrap_or_default()
    }

    /// A number of bytes.
    pub fn size(&mut self, path: &str) -> usize {
        self.read(path, |raw, kind| {
            let Kind::Size(least, most) = kind else { return Err("is no size".into()) };
            let bytes = match raw {
                Raw::Integer(number) => u64::try_from(*number).ok(),
                Raw::Text(text) => bytes(text),
                _ => None,
            };
            bytes
                .filter(|b| (least..=most).contains(b))
                .and_then(|b| usize::try_from(b).ok())
                .ok_or_else(|| {
                    format!(
                        "must be a size from {} to {}, such as \"32MiB\", not {}",
                        show_bytes(least),
                        show_bytes(most),
                        shown(raw)
                    )
                })
        })
        .unwrap_or_default()
    }

    pub fn address(&mut self, path: &str) -> SocketAddr {
        self.read(path, |raw, _| {
            text_of(raw).ok().and_then(|t| t.parse().ok()).ok_or_else(|| {
                format!(
                    "must be an IP address and a port, such as 127.0.0.1:8080, not {}",
                    shown(raw)
                )
            })
        })
        .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// A URL; nothing when none was given or it is wrong. Its value is in no message: people put
    /// passwords into URLs.
    pub fn url(&mut self, path: &str, default: Option<&str>) -> Option<BaseUrl> {
        if !self.is_set(path) {
            return default.and_then(|d| d.parse().ok());
        }
        self.read(path, |raw, _| text_of(raw)?.parse::<BaseUrl>().map_err(str::to_owned))
    }

    /// One of the words of the key.
    pub fn choice(&mut self, path: &str) -> Option<String> {
        self.read(path, |raw, kind| {
            let Kind::Choice(words) = kind else { return Err("is no choice".into()) };
            let text = text_of(raw)?;
            if words.contains(&text) {
                return Ok(text.to_owned());
            }
            let hint = nearest(text, words.iter().copied())
                .map(|n| format!("; did you mean {n}?"))
                .unwrap_or_default();
            Err(format!("must be one of {}, not {}{hint}", words.join(", "), shown(raw)))
        })
    }

    pub fn text(&mut self, path: &str) -> Option<String> {
        self.read(path, |raw, _| text_of(raw).map(str::to_owned))
    }

    pub fn secret(&mut self, path: &str) -> Option<Secret> {
        self.read(path, |raw, _| match raw {
            Raw::Secret(secret) => Ok(secret.clone()),
            other => Err(format!("must be a text, not {}", other.kind())),
        })
    }

    /// Several texts: a list, or a text with commas, or a text that is a TOML array.
    pub fn texts(&mut self, path: &str) -> Vec<String> {
        self.read(path, |raw, _| match raw {
            Raw::List(items) => items
                .iter()
                .map(|i| text_of(i).map(str::to_owned))
                .collect::<Result<_, _>>()
                .map_err(|_| "must be a list of texts".to_owned()),
            Raw::Text(text) if text.trim_start().starts_with('[') => {
                #[derive(serde::Deserialize)]
                struct Listed {
                    list: Vec<String>,
                }
                toml::from_str::<Listed>(&format!("list = {text}"))
                    .map(|l| l.list)
                    .map_err(|_| "must be a list of texts, such as [\"a\", \"b\"]".to_owned())
            }
            Raw::Text(text) => Ok(text
                .split(',')
                .map(str::trim)
                .filter(|t| !t.is_empty())
                .map(str::to_owned)
                .collect()),
            other => Err(format!("must be a list of texts, not {}", other.kind())),
        })
        .unwrap_or_default()
    }

    /// The headers of an upstream.
    pub fn headers(&mut self, path: &str) -> http::HeaderMap {
        let mut headers = http::HeaderMap::new();
        let above: Vec<String> = path.split('.').map(str::to_owned).collect();
        let found: Vec<(Vec<String>, Setting)> = self
            .settings
            .values
            .iter()
            .filter(|(k, _)| k.len() == above.len() + 1 && k.starts_with(&above))
            .map(|(k, s)| (k.clone(), s.clone()))
            .collect();
        for (key, setting) in found {
            match header(key.last().map_or("", String::as_str), &setting.raw) {
                Ok((name, value)) if !headers.contains_key(&name) => {
                    headers.insert(name, value);
                }
                Ok(_) => self.header_error(&key, "is given twice, in other case", setting.origin),
                Err(reason) => self.header_error(&key, reason, setting.origin),
            }
        }
        headers
    }

    fn header_error(&mut self, key: &[String], reason: &str, origin: Origin) {
        self.errors.push(ConfigError::Value {
            key: key.join("."),
            reason: reason.to_owned(),
            origin,
        });
    }
}

/// Headers that belong to the connection or that the proxy itself makes (RFC 9110 sections 7.2,
/// 7.6.1 and 8.6), or that would give the client away.
const NOT_CONFIGURABLE: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

fn header(name: &str, raw: &Raw) -> Result<(http::HeaderName, http::HeaderValue), &'static str> {
    let name = http::HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| "is not the name of a header (RFC 9110 section 5.1)")?;
    let forged = ["proxy-", "x-forwarded-", "x-private-ai-"];
    if NOT_CONFIGURABLE.contains(&name.as_str())
        || forged.iter().any(|f| name.as_str().starts_with(f))
    {
        return Err("is a header that only the proxy sets; leave it out");
    }
    let Raw::Secret(value) = raw else { return Err("must be a text") };
    let mut value = http::HeaderValue::from_str(value.expose())
        .map_err(|_| "has a character that a header cannot carry")?;
    value.set_sensitive(true);
    Ok((name, value))
}

fn text_of(raw: &Raw) -> Result<&str, String> {
    match raw {
        Raw::Text(text) if !text.is_empty() => Ok(text),
        Raw::Text(_) => Err("must not be empty".into()),
        other => Err(format!("must be a text, not {}", other.kind())),
    }
}

/// A value for a message, on one line and not too long.
fn shown(raw: &Raw) -> String {
    match raw {
        Raw::Text(text) => {
            let short: String = text.chars().take(40).collect();
            format!("{short:?}{}", if short.len() < text.len() { "…" } else { "" })
        }
        Raw::Integer(number) => number.to_string(),
        Raw::Float(number) => number.to_string(),
        Raw::Bool(truth) => truth.to_string(),
        other => other.kind().to_owned(),
    }
}

const TIMES: &[(&str, u64)] =
    &[("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
const SIZES: &[(&str, u64)] = &[("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

fn measure(text: &str, units: &[(&str, u64)], bare: Option<u64>) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim_start();
    let factor = units.iter().find(|(u, _)| *u == unit).map(|(_, f)| *f);
    let factor = if unit.is_empty() { bare } else { factor };
    number.parse::<u64>().ok()?.checked_mul(factor?)
}

/// Milliseconds of `500ms`, `30s`, `5m`, `12h`, `30d`; a unit is needed.
fn millis(text: &str) -> Option<u64> {
    measure(text, TIMES, None)
}

/// Bytes of `512`, `512B`, `32KiB`, `32MiB`, `1GiB`.
fn bytes(text: &str) -> Option<u64> {
    measure(text, SIZES, Some(1))
}

fn in_units(value: u64, units: &[(&str, u64)]) -> String {
    units
        .iter()
        .rev()
        .find(|(_, factor)| value.is_multiple_of(*factor) && value > 0)
        .map_or_else(|| "0".to_owned(), |(unit, factor)| format!("{}{unit}", value / factor))
}

/// Milliseconds in the largest unit that needs no fraction.
pub(super) fn show_millis(value: u64) -> String {
    in_units(value, TIMES)
}

/// Bytes in the largest unit that needs no fraction.
pub(super) fn show_bytes(value: u64) -> String {
    in_units(value, SIZES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_and_sizes() {
        assert_eq!(millis("500ms"), Some(500));
        assert_eq!(millis(" 30 s "), Some(30_000));
        assert_eq!(millis("30d"), Some(30 * 86_400_000));
        for wrong in ["", "s", "5", "-5s", "1.5s", "5 S", "5sec", "99999999999999999999s"] {
            assert_eq!(millis(wrong), None, "{wrong}");
        }
        assert_eq!(bytes("512"), Some(512));
        assert_eq!(bytes("32MiB"), Some(32 << 20));
        for wrong in ["", "MiB", "1MB", "1 mib", "99999999999GiB"] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(value in 1u64..10_000_000_000) {
            prop_assert_eq!(millis(&show_millis(value)), Some(value));
            prop_assert_eq!(bytes(&show_bytes(value)), Some(value));
        }
    }

    #[test]
    fn headers_that_would_forge_are_refused() {
        let value = || Raw::Secret(Secret::new("x".into()));
        for name in ["Host", "content-length", "X-Forwarded-For", "proxy-connection", "a b", ""] {
            assert!(header(name, &value()).is_err(), "{name}");
        }
        assert!(header("x-ok", &Raw::Secret(Secret::new("a\r\nb: c".into()))).is_err());
        let (name, kept) = header("Helicone-Auth", &value()).unwrap();
        assert_eq!(name.as_str(), "helicone-auth");
        assert!(!format!("{kept:?}").contains('x'));
    }
}
