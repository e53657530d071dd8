//! How a stream is cut into events: server-sent events, a JSON value a line, or the items of an array.

use super::StreamLimits;
use super::{sse, values};
use crate::error::FormatError;
use crate::route::{Dialect, Endpoint};
use crate::shape::{error_body, error_event};

/// The framing of a streamed answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framing {
    /// Server-sent events.
    Sse,
    /// A JSON value a line.
    Lines,
    /// One JSON array, sent item by item.
    Array,
}

/// The framing of an answer with this media type (without parameters). Nothing when the answer is
/// no stream. Google's clients read an array of responses while it is being sent.
#[must_use]
pub fn framing(endpoint: Endpoint, media_type: &str) -> Option<Framing> {
    let is = |name: &str| media_type.eq_ignore_ascii_case(name);
    if is("text/event-stream") {
        Some(Framing::Sse)
    } else if is("application/x-ndjson")
        || (endpoint == Endpoint::CohereChatV1 && is("application/stream+json"))
    {
        Some(Framing::Lines)
    } else if endpoint == Endpoint::GeminiStream && is("application/json") {
        Some(Framing::Array)
    } else {
        None
    }
}

/// An event.
pub(super) enum Frame {
    Sse(sse::Frame),
    Value(values::Value),
}

impl Frame {
    /// The bytes as they came.
    pub(super) fn raw(&self) -> &[u8] {
        match self {
            Self::Sse(frame) => frame.raw(),
            Self::Value(value) => value.raw(),
        }
    }

    /// The data.
    pub(super) fn data(&self) -> Option<Vec<u8>> {
        match self {
            Self::Sse(frame) => frame.data(),
            Self::Value(value) => value.data(),
        }
    }

    /// The name of the event.
    pub(super) fn event(&self) -> Option<Vec<u8>> {
        match self {
            Self::Sse(frame) => frame.event(),
            Self::Value(_) => None,
        }
    }

    /// Whether it says by itself that the stream has ended.
    pub(super) fn is_last(&self) -> bool {
        matches!(self, Self::Value(value) if value.last)
    }
}

/// Cuts bytes into events, and writes events.
#[derive(Debug)]
pub(super) enum Frames {
    Sse(sse::Decoder),
    Lines(values::Lines),
    Array(values::Items),
}

impl Frames {
    pub(super) fn new(framing: Framing, limits: StreamLimits) -> Self {
        match framing {
            Framing::Sse => Self::Sse(sse::Decoder::new(limits)),
            Framing::Lines => Self::Lines(values::Lines::new(limits)),
            Framing::Array => Self::Array(values::Items::new(limits)),
        }
    }

    /// Reads up to the end of the next event: the event, and how many bytes were read.
    ///
    /// # Errors
    /// `TooLarge`.
    pub(super) fn next(
        &mut self,
        bytes: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(usize, Option<Frame>), FormatError> {
        Ok(match self {
            Self::Sse(decoder) => {
                let (read, frame) = decoder.next(bytes, out)?;
                (read, frame.map(Frame::Sse))
            }
            Self::Lines(decoder) => {
                let (read, value) = decoder.next(bytes, out)?;
                (read, value.map(Frame::Value))
            }
            Self::Array(decoder) => {
                let (read, value) = decoder.next(bytes, out)?;
                (read, value.map(Frame::Value))
            }
        })
    }

    /// What has come of an event that was not ended.
    pub(super) fn finish(&mut self) -> Option<Frame> {
        match self {
            Self::Sse(decoder) => decoder.finish().map(Frame::Sse),
            Self::Lines(decoder) => decoder.finish().map(Frame::Value),
            Self::Array(decoder) => decoder.finish().map(Frame::Value),
        }
    }

    /// Writes an event with other data.
    pub(super) fn rewrite(&self, frame: &Frame, data: &[u8], out: &mut Vec<u8>) {
        match (frame, self) {
            (Frame::Sse(frame), Self::Sse(decoder)) => {
                frame.write_with(data, decoder.newline(), out);
            }
            (Frame::Sse(frame), _) => frame.write_with(data, b"\n", out),
            (Frame::Value(value), _) => value.write_with(data, out),
        }
    }

    /// Writes one more event, before the one that was read last. In an array some value has been
    /// written before: what is inserted goes on with it.
    pub(super) fn insert(&self, event: Option<&[u8]>, data: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Sse(decoder) => {
                let newline = decoder.newline();
                if let Some(event) = event {
                    out.extend_from_slice(b"event: ");
                    out.extend_from_slice(event);
                    out.extend_from_slice(newline);
                }
                out.extend_from_slice(b"data: ");
                out.extend_from_slice(data);
                out.extend_from_slice(newline);
                out.extend_from_slice(newline);
            }
            Self::Lines(_) => {
                out.extend_from_slice(data);
                out.push(b'\n');
            }
            Self::Array(_) => {
                out.extend_from_slice(b",\r\n");
                out.extend_from_slice(data);
            }
        }
    }

    /// Whether the framing itself has said that all has come.
    pub(super) fn is_closed(&self) -> bool {
        matches!(self, Self::Array(items) if items.is_closed())
    }

    /// Writes the error that ends a stream which was cut.
    pub(super) fn error(&self, dialect: Dialect, code: &str, message: &str, out: &mut Vec<u8>) {
        match self {
            Self::Sse(_) => out.extend_from_slice(&error_event(dialect, code, message)),
            Self::Lines(_) => {
                out.extend_from_slice(&error_body(dialect, 502, code, message));
                out.push(b'\n');
            }
            Self::Array(items) if items.is_closed() => {}
            Self::Array(items) => {
                let before: &[u8] = if items.count() > 0 { b",\r\n" } else { b"[" };
                out.extend_from_slice(before);
                out.extend_from_slice(&error_body(dialect, 502, code, message));
                out.extend_from_slice(b"]\n");
            }
        }
    }
}
