//! The second layer: takes secrets out of log lines.
//!
//! The first layer is the type system: secrets and originals cannot be formatted. This one is for
//! what comes from outside, such as an error text of a library that quotes its input.

use private_ai_detect::{BuildError, Detector, Input, LabelClass, recognizers};
use std::borrow::Cow;

/// Replaces secrets in a line.
pub struct Redactor {
    detector: Detector,
}

/// No secret of any rule is shorter than this without one of [`WORDS`] beside it.
const SHORTEST: usize = 16;

/// Beside these words a short value can be a secret.
const WORDS: &[&str] = &["pass", "pwd", "secret", "token", "key", "auth", "cookie", "bearer"];

impl Redactor {
    /// A redactor with every rule for secrets. Costs what a detector without model costs.
    ///
    /// # Errors
    /// When a built-in rule is broken.
    pub fn new() -> Result<Self, BuildError> {
        let mut builder = Detector::builder().ner(false);
        for info in recognizers() {
            if info.label.class() != LabelClass::Secret {
                builder = builder.disable(info.name)?;
            }
        }
        Ok(Self { detector: builder.build()? })
    }

    /// The line with each secret as `<LABEL>`. Lines that cannot hold one cost one pass over their
    /// bytes.
    #[must_use]
    pub fn line<'a>(&self, line: &'a str) -> Cow<'a, str> {
        if !suspicious(line) {
            return Cow::Borrowed(line);
        }
        let entities = self.detector.detect(Input::plain(line));
        if entities.is_empty() {
            return Cow::Borrowed(line);
        }
        let (mut out, mut at) = (String::with_capacity(line.len()), 0);
        for entity in &entities {
            out.push_str(line.get(at..entity.span.start).unwrap_or_default());
            out.push('<');
            out.push_str(entity.label.name());
            out.push('>');
            at = entity.span.end;
        }
        out.push_str(line.get(at..).unwrap_or_default());
        Cow::Owned(out)
    }
}

/// Whether a line has a long run of the characters that tokens are made of, with a digit in it, or
/// one of the words that announce a short secret.
fn suspicious(line: &str) -> bool {
    let (mut run, mut digit) = (0usize, false);
    for byte in line.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.+/=".contains(&byte) {
            run += 1;
            digit |= byte.is_ascii_digit();
            if run >= SHORTEST && digit {
                return true;
            }
        } else {
            (run, digit) = (0, false);
        }
    }
    let lower = line.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
        || lower.contains("://")
        || lower.contains("-----")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_and_the_rest_stays() {
        let redactor = Redactor::new().unwrap();
        let key = format!("sk-ant-api03-{}AA", "aB3dE6gH9kL2nP5rT8vX".repeat(5).get(..93).unwrap());
        for (line, gone) in [
            (format!("upstream said: invalid key {key}"), key.as_str()),
            ("cannot open postgres://app:hunter2hunter2@db/x".to_owned(), "hunter2hunter2"),
            ("{\"message\":\"password=Tr0ub4dor&3x\"}".to_owned(), "Tr0ub4dor"),
        ] {
            let clean = redactor.line(&line);
            assert!(!clean.contains(gone), "{clean}");
        }
    }

    #[test]
    fn what_the_program_logs_is_left_alone() {
        let redactor = Redactor::new().unwrap();
        for line in [
            "2026-11-25T16:00:00.123456Z  INFO Listening on 127.0.0.1:8080.",
            "{\"timestamp\":\"2026-11-25T16:00:00.123456Z\",\"level\":\"INFO\",\"fields\":{\"message\":\"request\",\"request_id\":\"9f86d081884c7d65\",\"upstream\":\"openai\",\"status\":200,\"entities\":3},\"target\":\"private_ai_proxy::dataplane\"}",
            "The permissions of ./data were 0755, open to others; they are 0700 now.",
            "policy.operators.EMAIL must be one of surrogate, placeholder, mask, not \"nonsense\"",
        ] {
            assert_eq!(redactor.line(line), line);
        }
    }
}
