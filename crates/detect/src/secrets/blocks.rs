//! Private keys as whole blocks: PEM, OpenSSH, PGP and PuTTY files.
//!
//! Marks arrive in the order of the text; each block is closed by the next mark, so the whole text
//! is passed once, whatever the marks are. A block that is cut off is reported as far as it goes.
//! Line ends may be escaped (`\n` in JSON and `.env` files) or indented (YAML, here documents).

use super::{
    Sink,
    bytes::{Bytes, Set},
};
use crate::{Label, layer::Certainty};

/// The longest block that is followed; the largest RSA keys in use stay far below.
const LONGEST: usize = 64 * 1024;
/// The least count of base64 characters in a block that is reported.
const LEAST: usize = 40;

/// The block whose beginning was seen.
#[derive(Clone, Copy, Default)]
pub(super) struct Open {
    block: Option<(usize, usize)>,
}

impl Open {
    /// A `-----BEGIN ` stands at `at`.
    pub fn begin(&mut self, text: Bytes<'_>, at: usize, out: &mut Sink<'_>) {
        self.cut_off(text, at, out);
        let name = at + "-----BEGIN ".len();
        let end = text.run(name, Set::UPPER_NUM.or(Set::BLANK), 60);
        let is_key = memchr::memmem::find(text.cut(name, end), b"PRIVATE KEY").is_some();
        if is_key && text.starts(end, "-----") {
            self.block = Some((at, end + 5));
        }
    }

    /// A `-----END ` stands at `at`.
    pub fn end(&mut self, text: Bytes<'_>, at: usize, out: &mut Sink<'_>) {
        let Some((start, body)) = self.block.take() else { return };
        let name = at + "-----END ".len();
        let close = text.run(name, Set::UPPER_NUM.or(Set::BLANK), 60);
        let end = if text.starts(close, "-----") { close + 5 } else { at };
        if at.saturating_sub(body) <= LONGEST && filled(text, body, at) {
            out.push(start, end, Label::PRIVATE_KEY, "private-key", 0.99, Certainty::Checked);
        }
    }

    /// The text or the block ends at `limit` without a closing mark.
    pub fn cut_off(&mut self, text: Bytes<'_>, limit: usize, out: &mut Sink<'_>) {
        let Some((start, body)) = self.block.take() else { return };
        let end = body_end(text, body, limit.min(body.saturating_add(LONGEST)));
        if filled(text, body, end) {
            out.push(start, end, Label::PRIVATE_KEY, "private-key", 0.9, Certainty::Pattern);
        }
    }
}

/// End of the lines of base64 and of headers (`Proc-Type: 4,ENCRYPTED`) that follow `from`.
fn body_end(text: Bytes<'_>, from: usize, limit: usize) -> usize {
    let (mut at, mut end) = (from, from);
    while at < limit {
        let line = text.run_while(at, limit - at, |b| b != b'\n' && b != b'\\');
        let content = text.cut(at, line);
        let word = content.trim_ascii();
        let base64 = word.iter().all(|b| Set::B64_ANY.has(*b) || matches!(b, b'"' | b'\'' | b','));
        let header = memchr::memchr(b':', word).is_some_and(|c| c < 30) && word.len() < 120;
        if !base64 && (!header || content.len() > 4096) {
            break;
        }
        if base64 && !word.is_empty() {
            end = at + content.trim_ascii_end().len();
        }
        at = line + if text.at(line) == b'\\' { 2 } else { 1 };
    }
    end.min(limit)
}

/// True when enough key material stands in the block; a mere mention of the marks has none.
fn filled(text: Bytes<'_>, from: usize, to: usize) -> bool {
    let part = text.cut(from, to);
    let material = part.iter().filter(|b| Set::B64.has(**b)).count();
    let dots = part.iter().filter(|b| matches!(b, b'.' | b'*' | b'<' | b'x' | b'X')).count();
    material >= LEAST && dots * 3 < material
}

/// A PuTTY key file: from `PuTTY-User-Key-File-` at `at` to its MAC.
pub(super) fn putty(text: Bytes<'_>, at: usize, out: &mut Sink<'_>) -> usize {
    let mark = at + "PuTTY-User-Key-File-".len();
    if !Set::DIGIT.has(text.at(mark)) || text.at(mark + 1) != b':' {
        return mark;
    }
    let Some(private) = text.find(mark, 2048, "Private-Lines:") else { return mark };
    let end = match text.find(private, 16384, "Private-MAC:") {
        Some(mac) => {
            let value = text.run(mac + "Private-MAC:".len(), Set::BLANK, 4);
            text.run(value, Set::HEX_ANY, 64)
        }
        None => {
            let lines = text.run_while(private, 40, |b| b != b'\n' && b != b'\\');
            body_end(text, lines, text.len().min(lines.saturating_add(16384)))
        }
    };
    if filled(text, private, end) {
        out.push(at, end, Label::PRIVATE_KEY, "putty-key", 0.99, Certainty::Checked);
        return end;
    }
    mark
}
