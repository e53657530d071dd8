//! The framings of streams that are JSON values one after another: a value a line (NDJSON), and the
//! items of one array that is sent piece by piece.
//!
//! Every byte comes out again in the raw form of a frame, in order. A frame of an array has what
//! stands before the value, so that another value can be put before it.

use std::ops::Range;

use super::StreamLimits;
use crate::error::FormatError;

/// A value with the bytes around it, as they came.
#[derive(Debug, Default)]
pub(super) struct Value {
    raw: Vec<u8>,
    data: Range<usize>,
    /// The end of the array: there is no value, and none comes.
    pub last: bool,
}

impl Value {
    pub(super) fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The value. Nothing in the frame that ends an array.
    pub(super) fn data(&self) -> Option<Vec<u8>> {
        if self.last { None } else { self.raw.get(self.data.clone()).map(<[u8]>::to_vec) }
    }

    /// Writes the frame with another value in place of its own.
    pub(super) fn write_with(&self, data: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(self.raw.get(..self.data.start).unwrap_or_default());
        out.extend_from_slice(data);
        out.extend_from_slice(self.raw.get(self.data.end..).unwrap_or_default());
    }
}

/// Cuts NDJSON into lines.
#[derive(Debug)]
pub(super) struct Lines {
    raw: Vec<u8>,
    limits: StreamLimits,
}

impl Lines {
    pub(super) fn new(limits: StreamLimits) -> Self {
        Self { raw: Vec::new(), limits }
    }

    /// Reads `bytes` up to the end of a line: the frame, and how many bytes were read. Blank lines
    /// go to `out` at once.
    ///
    /// # Errors
    /// `TooLarge`.
    pub(super) fn next(
        &mut self,
        bytes: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(usize, Option<Value>), FormatError> {
        let end = memchr::memchr(b'\n', bytes).map(|at| at + 1);
        let read = end.unwrap_or(bytes.len());
        self.raw.extend_from_slice(bytes.get(..read).unwrap_or_default());
        if self.raw.len() > self.limits.line {
            return Err(FormatError::TooLarge { what: "a line", limit: self.limits.line });
        }
        if end.is_none() {
            return Ok((read, None));
        }
        let frame = self.take();
        if frame.data.is_empty() {
            out.extend_from_slice(&frame.raw);
            return Ok((read, None));
        }
        Ok((read, Some(frame)))
    }

    /// A last line without its end.
    pub(super) fn finish(&mut self) -> Option<Value> {
        let frame = self.take();
        (!frame.data.is_empty()).then_some(frame)
    }

    fn take(&mut self) -> Value {
        let raw = std::mem::take(&mut self.raw);
        let start = raw.len() - raw.trim_ascii_start().len();
        let end = raw.trim_ascii_end().len().max(start);
        Value { raw, data: start..end, last: false }
    }
}

/// Cuts an array into its items; a value that stands alone is one item.
#[derive(Debug)]
pub(super) struct Items {
    raw: Vec<u8>,
    /// Where the value in work begins.
    start: Option<usize>,
    depth: usize,
    in_string: bool,
    escaped: bool,
    open: bool,
    closed: bool,
    count: usize,
    limits: StreamLimits,
}

impl Items {
    pub(super) fn new(limits: StreamLimits) -> Self {
        Self {
            raw: Vec::new(),
            start: None,
            depth: 0,
            in_string: false,
            escaped: false,
            open: false,
            closed: false,
            count: 0,
            limits,
        }
    }

    /// Whether the array has ended.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// How many values have been given.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Reads `bytes` up to the end of a value or of the array: the frame, and how many bytes were
    /// read. What follows the array goes to `out` at once.
    ///
    /// # Errors
    /// `TooLarge`.
    pub(super) fn next(
        &mut self,
        bytes: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(usize, Option<Value>), FormatError> {
        if self.closed {
            out.extend_from_slice(bytes);
            return Ok((bytes.len(), None));
        }
        for (at, &byte) in bytes.iter().enumerate() {
            if self.raw.len() >= self.limits.event {
                return Err(FormatError::TooLarge { what: "a value", limit: self.limits.event });
            }
            // A bare word or number ends with what follows it.
            let ends = self.depth == 0 && !self.in_string && self.start.is_some();
            if ends && matches!(byte, b',' | b']' | b' ' | b'\t' | b'\r' | b'\n') {
                self.count += 1;
                return Ok((at, Some(self.take(false))));
            }
            self.raw.push(byte);
            if self.byte(byte) {
                let last = self.start.is_none();
                self.closed = last;
                self.count += usize::from(!last);
                return Ok((at + 1, Some(self.take(last))));
            }
        }
        Ok((bytes.len(), None))
    }

    /// True when the value, or the array, ends with this byte.
    fn byte(&mut self, byte: u8) -> bool {
        if self.in_string {
            if std::mem::take(&mut self.escaped) {
                return false;
            }
            self.escaped = byte == b'\\';
            self.in_string = byte != b'"';
            return byte == b'"' && self.depth == 0;
        }
        if self.start.is_none() {
            match byte {
                b',' | b' ' | b'\t' | b'\r' | b'\n' => return false,
                b'[' if !self.open && self.count == 0 => {
                    self.open = true;
                    return false;
                }
                b']' if self.open => return true,
                _ => self.start = Some(self.raw.len() - 1),
            }
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }

    fn take(&mut self, last: bool) -> Value {
        let raw = std::mem::take(&mut self.raw);
        let start = self.start.take().unwrap_or(raw.len());
        (self.in_string, self.escaped, self.depth) = (false, false, 0);
        Value { data: start..raw.len(), raw, last }
    }

    /// A value that broke off, or a bare word at the end.
    pub(super) fn finish(&mut self) -> Option<Value> {
        self.start.is_some().then(|| self.take(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(chunks: &[&[u8]]) -> (Vec<String>, Vec<u8>, bool) {
        let mut decoder = Items::new(StreamLimits::default());
        let (mut data, mut out) = (Vec::new(), Vec::new());
        for chunk in chunks {
            let mut at = 0;
            while at < chunk.len() {
                let (read, frame) = decoder.next(&chunk[at..], &mut out).unwrap();
                at += read;
                if let Some(frame) = frame {
                    data.extend(frame.data().map(|d| String::from_utf8(d).unwrap()));
                    out.extend_from_slice(frame.raw());
                }
            }
        }
        if let Some(frame) = decoder.finish() {
            data.extend(frame.data().map(|d| String::from_utf8(d).unwrap()));
            out.extend_from_slice(frame.raw());
        }
        (data, out, decoder.is_closed())
    }

    #[test]
    fn every_cut_of_an_array() {
        let source = " [{\"a\":\"x]},[{\\\"\\\\\"}\r\n,\r\n[1,{\"b\":[]}],\"s\\\"]\" , 12,true]\n";
        let wanted = ["{\"a\":\"x]},[{\\\"\\\\\"}", "[1,{\"b\":[]}]", "\"s\\\"]\"", "12", "true"];
        let bytes = source.as_bytes();
        for cut in 0..=bytes.len() {
            let (data, out, closed) = items(&[&bytes[..cut], &bytes[cut..]]);
            assert_eq!(data, wanted, "{cut}");
            assert_eq!(out, bytes, "{cut}");
            assert!(closed);
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(items(&single).0, wanted);
    }

    #[test]
    fn a_lone_value_and_a_cut_one() {
        assert_eq!(items(&[b"{\"a\":1}"]).0, ["{\"a\":1}"]);
        let (data, _, closed) = items(&[b"[{\"a\":1},{\"b"]);
        assert_eq!((data.len(), closed), (2, false));
    }

    #[test]
    fn lines_and_blanks() {
        let mut decoder = Lines::new(StreamLimits::default());
        let mut out = Vec::new();
        assert!(decoder.next(b"\r\n", &mut out).unwrap().1.is_none());
        assert_eq!(out, b"\r\n");
        assert!(decoder.next(b" {\"a\"", &mut out).unwrap().1.is_none());
        let (read, frame) = decoder.next(b":1}\r\n{", &mut out).unwrap();
        let frame = frame.unwrap();
        assert_eq!((read, frame.data().unwrap().as_slice()), (5, &b"{\"a\":1}"[..]));
        out.clear();
        frame.write_with(b"{}", &mut out);
        assert_eq!(out, b" {}\r\n");
    }

    #[test]
    fn limits() {
        let limits = StreamLimits { line: 5, event: 5, channels: 1 };
        assert!(Lines::new(limits).next(b"123456", &mut Vec::new()).is_err());
        assert!(Items::new(limits).next(b"[{\"a\":1}", &mut Vec::new()).is_err());
    }
}
