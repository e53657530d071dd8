//! The framing of server-sent events, as the WHATWG HTML standard has it (section "Server-sent
//! events"): lines by LF, CR or CRLF, fields, comments, several `data` lines, a byte order mark.
//!
//! Every byte of the stream comes out again, in the raw form of a frame or as a pass-through: what a
//! caller does not rewrite stays as it was.

use memchr::memchr2;
use smallvec::SmallVec;

use super::StreamLimits;
use crate::error::FormatError;

/// The lines up to and with a blank one, as they came.
#[derive(Debug, Default)]
pub(super) struct Frame {
    raw: Vec<u8>,
    /// The lines before the blank one: start and end without the line end.
    lines: SmallVec<[(usize, usize); 4]>,
    /// Where the blank line begins.
    blank: usize,
}

impl Frame {
    /// The bytes of the whole frame.
    pub(super) fn raw(&self) -> &[u8] {
        &self.raw
    }

    fn line(&self, (start, end): (usize, usize)) -> &[u8] {
        self.raw.get(start..end).unwrap_or_default()
    }

    /// The `data` of the event: its lines joined by LF. Nothing when there is none.
    pub(super) fn data(&self) -> Option<Vec<u8>> {
        let mut values = self.lines.iter().filter_map(|l| value(self.line(*l), b"data"));
        let mut data = values.next()?.1.to_vec();
        for (_, more) in values {
            data.push(b'\n');
            data.extend_from_slice(more);
        }
        Some(data)
    }

    /// The raw lines that name the event: what a further event of the same kind must repeat.
    pub(super) fn event(&self) -> Option<Vec<u8>> {
        let found = self.lines.iter().find_map(|l| value(self.line(*l), b"event"));
        found.map(|(_, name)| name.to_vec())
    }

    /// Writes the frame with other data in place of its own. Other lines keep every byte.
    pub(super) fn write_with(&self, data: &[u8], newline: &[u8], out: &mut Vec<u8>) {
        let mut written = false;
        for (i, &(start, end)) in self.lines.iter().enumerate() {
            let next = self.lines.get(i + 1).map_or(self.blank, |l| l.0);
            let Some((prefix, _)) = value(self.line((start, end)), b"data") else {
                out.extend_from_slice(self.raw.get(start..next).unwrap_or_default());
                continue;
            };
            if written {
                continue;
            }
            written = true;
            let head = self.raw.get(start..start + prefix).unwrap_or_default();
            for line in data.split(|b| *b == b'\n') {
                out.extend_from_slice(head);
                out.extend_from_slice(line);
                out.extend_from_slice(newline);
            }
        }
        out.extend_from_slice(self.raw.get(self.blank..).unwrap_or_default());
    }
}

/// The value of a line that has this field, and where it begins in the line.
fn value<'l>(line: &'l [u8], field: &[u8]) -> Option<(usize, &'l [u8])> {
    let mark = if line.starts_with(BOM) { BOM.len() } else { 0 };
    let rest = line.get(mark..)?.strip_prefix(field)?;
    let at = match rest {
        [b':', b' ', ..] => 2,
        [b':', ..] => 1,
        [] => 0,
        _ => return None,
    };
    Some((mark + field.len() + at, rest.get(at..)?))
}

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Cuts a stream of bytes into frames.
#[derive(Debug)]
pub(super) struct Decoder {
    frame: Frame,
    /// Where the line in work begins in the frame.
    line: usize,
    /// A CR ended the last line: an LF that follows belongs to it.
    pending: bool,
    newline: &'static [u8],
    limits: StreamLimits,
}

impl Decoder {
    pub(super) fn new(limits: StreamLimits) -> Self {
        Self { frame: Frame::default(), line: 0, pending: false, newline: b"\n", limits }
    }

    /// How the lines of this stream end.
    pub(super) fn newline(&self) -> &'static [u8] {
        self.newline
    }

    /// Reads `bytes` up to the end of the next frame: the frame, and how many bytes were read.
    /// Comments, and blank lines without a frame, go to `out` at once.
    ///
    /// # Errors
    /// `TooLarge`.
    pub(super) fn next(
        &mut self,
        bytes: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(usize, Option<Frame>), FormatError> {
        let mut read = 0;
        while let Some(rest) = bytes.get(read..).filter(|r| !r.is_empty()) {
            if std::mem::take(&mut self.pending) {
                if rest.first() == Some(&b'\n') {
                    self.newline = b"\r\n";
                    if self.frame.raw.is_empty() {
                        out.push(b'\n');
                    } else {
                        self.frame.raw.push(b'\n');
                        self.line = self.frame.raw.len();
                    }
                    read += 1;
                    continue;
                }
                self.newline = b"\r";
            }
            let Some(end) = memchr2(b'\n', b'\r', rest) else {
                self.frame.raw.extend_from_slice(rest);
                self.check()?;
                return Ok((bytes.len(), None));
            };
            let (line, _) = rest.split_at(end + 1);
            self.frame.raw.extend_from_slice(line);
            self.check()?;
            read += end + 1;
            if line.last() == Some(&b'\r') {
                self.pending = true;
            } else {
                self.newline = b"\n";
            }
            if let Some(frame) = self.end_line(out) {
                return Ok((read, Some(frame)));
            }
        }
        Ok((read, None))
    }

    fn check(&self) -> Result<(), FormatError> {
        if self.frame.raw.len() - self.line > self.limits.line {
            return Err(FormatError::TooLarge { what: "a line", limit: self.limits.line });
        }
        if self.frame.raw.len() > self.limits.event {
            return Err(FormatError::TooLarge { what: "an event", limit: self.limits.event });
        }
        Ok(())
    }

    /// A line has ended, its end is the last byte of the frame.
    fn end_line(&mut self, out: &mut Vec<u8>) -> Option<Frame> {
        let end = self.frame.raw.len() - 1;
        let start = std::mem::replace(&mut self.line, end + 1);
        if start == end {
            self.frame.blank = start;
            self.line = 0;
            let frame = std::mem::take(&mut self.frame);
            if frame.lines.is_empty() {
                out.extend_from_slice(&frame.raw);
                return None;
            }
            return Some(frame);
        }
        // A comment before any field is no part of an event; it must not wait for one.
        if self.frame.lines.is_empty() && self.frame.raw.get(start) == Some(&b':') {
            out.append(&mut self.frame.raw);
            self.line = 0;
            return None;
        }
        self.frame.lines.push((start, end));
        None
    }

    /// What has come of a frame that was not ended, ended.
    pub(super) fn finish(&mut self) -> Option<Frame> {
        let mut frame = std::mem::take(&mut self.frame);
        let line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.pending) {
            self.newline = b"\r";
        }
        if line < frame.raw.len() {
            let end = frame.raw.len();
            frame.lines.push((line, end));
            frame.raw.extend_from_slice(self.newline);
        }
        if frame.lines.is_empty() {
            return None;
        }
        frame.blank = frame.raw.len();
        frame.raw.extend_from_slice(self.newline);
        Some(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(chunks: &[&[u8]]) -> (Vec<Vec<u8>>, Vec<u8>) {
        let mut decoder = Decoder::new(StreamLimits::default());
        let (mut data, mut out) = (Vec::new(), Vec::new());
        for chunk in chunks {
            let mut at = 0;
            while at < chunk.len() {
                let (read, frame) = decoder.next(&chunk[at..], &mut out).unwrap();
                at += read;
                if let Some(frame) = frame {
                    data.extend(frame.data());
                    out.extend_from_slice(frame.raw());
                }
            }
        }
        (data, out)
    }

    #[test]
    fn every_cut_and_every_line_end() {
        let text = "\u{feff}data: a\nid: 7\ndata:b\n\n: ping\n\nevent: x\ndata\n\ndata:  é\n\n\n";
        for newline in ["\n", "\r", "\r\n"] {
            let source = text.replace('\n', newline).into_bytes();
            let wanted = vec![b"a\nb".to_vec(), b"".to_vec(), " é".as_bytes().to_vec()];
            for cut in 0..=source.len() {
                let (data, out) = decode(&[&source[..cut], &source[cut..]]);
                assert_eq!(data, wanted, "{newline:?} {cut}");
                assert_eq!(out, source, "{newline:?} {cut}");
            }
            let single: Vec<&[u8]> = source.chunks(1).collect();
            assert_eq!(decode(&single), (wanted, source.clone()));
        }
    }

    #[test]
    fn comments_do_not_wait() {
        let mut decoder = Decoder::new(StreamLimits::default());
        let mut out = Vec::new();
        decoder.next(b": ping\r", &mut out).unwrap();
        assert_eq!(out, b": ping\r");
    }

    #[test]
    fn new_data_keeps_the_rest() {
        let mut decoder = Decoder::new(StreamLimits::default());
        let mut out = Vec::new();
        let source = b"id: 1\r\ndata:{\"a\r\ndata:b\"\r\n:c\r\n\r";
        let (_, frame) = decoder.next(source, &mut out).unwrap();
        frame.unwrap().write_with(b"x\ny", decoder.newline(), &mut out);
        assert_eq!(out, b"id: 1\r\ndata:x\r\ndata:y\r\n:c\r\n\r");
    }

    #[test]
    fn limits() {
        let limits = StreamLimits { line: 10, event: 25, channels: 1 };
        let mut out = Vec::new();
        assert!(Decoder::new(limits).next(b"data: 12345", &mut out).is_err());
        assert!(Decoder::new(limits).next(b"data: 123\n", &mut out).is_ok());
        let many = b"data: 12\ndata: 12\ndata: 12\n";
        assert!(Decoder::new(limits).next(many, &mut out).is_err());
    }
}
