//! Passes the texts of a streamed answer through a [`Restore`]: events in, events out.
//!
//! Promises: an event leaves as soon as it has come, but for the suffix of text that could still
//! become a surrogate; comments and pings never wait; events are not merged, reordered or dropped;
//! an event without restored text keeps every byte. What is held back leaves before the event that
//! ends its text, in one more event of the same shape.

mod sse;
mod template;

use smallvec::SmallVec;

use crate::error::FormatError;
use crate::formats;
use crate::json::{Document, Kind, escape_pieces, unescape_keeping_halves};
use crate::leaves::{Act, Indices, Leaf, leaves};
use crate::restore::{
    Changes, Channel as _, ChannelKind, Restore, apply, changes, parse, restore_raw,
};
use crate::route::Endpoint;
use crate::rule::Table;
use sse::{Decoder, Frame};

/// Bounds of what is kept of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamLimits {
    /// Bytes of one line.
    pub line: usize,
    /// Bytes of one event, all of its lines together.
    pub event: usize,
    /// Running texts at a time.
    pub channels: usize,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self { line: 4 << 20, event: 16 << 20, channels: 1024 }
    }
}

/// How a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamEnd {
    /// The provider said that it was done, or that it failed.
    Complete,
    /// It broke off. The caller appends [`crate::error_event`].
    Cut,
}

/// How the streams of a format begin and end their running texts.
#[derive(Debug)]
pub(crate) struct Protocol {
    /// The members that tell running texts of the same path apart.
    pub index_keys: &'static [&'static str],
    /// The data that ends a stream.
    pub done: Option<&'static str>,
    /// The array of choices, and the member that is not null when a choice ends.
    pub finish: Option<(&'static str, &'static str)>,
    /// The member that holds tool calls: its fragments end the prose before them.
    pub tools: &'static str,
    /// Types of events that end running texts.
    pub closing: &'static [(&'static str, Close)],
    /// Types of events after which nothing has to come.
    pub terminal: &'static [&'static str],
    /// A stream without any sign of its end is a cut one.
    pub must_terminate: bool,
}

/// What an event ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Close {
    /// The texts with the event's index.
    SameIndex,
    /// All texts.
    All,
}

/// A running text.
struct Running<C> {
    place: usize,
    indices: Indices,
    tool: bool,
    channel: C,
    /// The last event that carried a part of it.
    data: String,
    event: Option<Vec<u8>>,
    /// It holds halves of surrogate pairs.
    halves: bool,
}

/// Rewrites the events of a stream: bytes in, bytes out, any chunking.
pub struct StreamRewriter<R: Restore> {
    restore: R,
    table: &'static Table,
    protocol: &'static Protocol,
    limits: StreamLimits,
    decoder: Decoder,
    running: Vec<Running<R::Channel>>,
    /// The choices seen, and whether they have ended.
    choices: Vec<(u64, bool)>,
    ended: bool,
    json_text: bool,
}

impl<R: Restore> std::fmt::Debug for StreamRewriter<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StreamRewriter")
            .field("running", &self.running.len())
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl<R: Restore> StreamRewriter<R> {
    /// A rewriter for one answer of `endpoint`.
    pub fn new(endpoint: Endpoint, restore: R, limits: StreamLimits) -> Self {
        Self {
            restore,
            table: formats::events(endpoint),
            protocol: formats::protocol(endpoint),
            limits,
            decoder: Decoder::new(limits),
            running: Vec::new(),
            choices: Vec::new(),
            ended: false,
            json_text: false,
        }
    }

    /// Says that the prose of this answer is JSON (see [`crate::Pieces::json_answer`]), so that
    /// originals in it are escaped as in JSON strings.
    #[must_use]
    pub fn json_text(mut self, on: bool) -> Self {
        self.json_text = on;
        self
    }

    /// Takes the next bytes of the answer and appends to `out` what can be sent.
    ///
    /// # Errors
    /// `TooLarge` when a line, an event or the number of running texts passes the limits; the
    /// stream must be ended.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), FormatError> {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|r| !r.is_empty()) {
            let (read, frame) = self.decoder.next(rest, out)?;
            at += read;
            if let Some(frame) = frame {
                self.event(&frame, out)?;
            }
        }
        Ok(())
    }

    /// Ends the stream: appends what was held back. An event without the blank line that should end
    /// it is taken when it is whole, and dropped when it is not.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> StreamEnd {
        let mut torn = false;
        if let Some(frame) = self.decoder.finish() {
            let data = frame.data().and_then(|d| String::from_utf8(d).ok());
            let whole =
                data.is_some_and(|d| Some(d.as_str()) == self.protocol.done || parse(&d).is_some());
            torn = !whole || self.event(&frame, out).is_err();
        }
        self.close(|_| true, out);
        let chosen = !self.choices.is_empty() && self.choices.iter().all(|(_, ended)| *ended);
        if self.ended || chosen || (!torn && !self.protocol.must_terminate) {
            StreamEnd::Complete
        } else {
            StreamEnd::Cut
        }
    }

    fn event(&mut self, frame: &Frame, out: &mut Vec<u8>) -> Result<(), FormatError> {
        let Some(data) = frame.data().and_then(|d| String::from_utf8(d).ok()) else {
            out.extend_from_slice(frame.raw());
            return Ok(());
        };
        let new = match parse(&data) {
            Some(document) => self.json(frame, &data, &document, out)?,
            None => {
                if Some(data.trim()) == self.protocol.done {
                    self.close(|_| true, out);
                    self.ended = true;
                    None
                } else {
                    restore_raw(&data, &self.restore).map(String::into_bytes)
                }
            }
        };
        match new {
            Some(new) => frame.write_with(&new, self.decoder.newline(), out),
            None => out.extend_from_slice(frame.raw()),
        }
        Ok(())
    }

    /// Works on an event; writes what has to leave before it, and gives its new data.
    fn json(
        &mut self,
        frame: &Frame,
        data: &str,
        document: &Document,
        out: &mut Vec<u8>,
    ) -> Result<Option<Vec<u8>>, FormatError> {
        let leaves =
            leaves(data, document, self.table, self.protocol.index_keys, self.protocol.tools);
        let parts: Vec<&Leaf> =
            leaves.iter().filter(|l| matches!(l.act, Act::Fragment(_))).collect();
        let closing = self.closing(data, document, &parts)?;
        // A text that ends with this event and has a part in it takes what was held back along.
        let carried = |place: usize, indices: &Indices| {
            parts.iter().any(|p| p.place == place && p.indices == *indices)
        };
        self.close(|r| closing.ends(r) && !carried(r.place, &r.indices), out);

        let mut changed = changes(data, document, &leaves, &self.restore, 6);
        for (i, part) in parts.iter().enumerate() {
            let Some(node) = document.node(part.index) else { continue };
            let Act::Fragment(kind) = part.act else { continue };
            let last = !parts
                .iter()
                .skip(i + 1)
                .any(|p| p.place == part.place && p.indices == part.indices);
            let (text, halves) = unescape_keeping_halves(node.source(data));
            let at = self.open(part, kind)?;
            let Some(running) = self.running.get_mut(at) else { continue };
            running.halves |= halves;
            let mut new = String::with_capacity(text.len());
            running.channel.push(&text, &mut new);
            if last && closing.ends(running) {
                running.channel.finish(&mut new);
            } else {
                running.data.clear();
                running.data.push_str(data);
                running.event = frame.event();
            }
            if new != *text {
                let mut source = Vec::with_capacity(new.len() + 8);
                escape_pieces(&new, running.halves, &mut source);
                changed.push((node.span(), source));
            }
            if last && closing.ends(running) {
                self.running.swap_remove(at);
            }
        }
        changed.sort_by_key(|(span, _)| *span);
        Ok(apply(data, changed as Changes))
    }

    /// The running text that a fragment belongs to, begun when it is new.
    fn open(&mut self, part: &Leaf, kind: ChannelKind) -> Result<usize, FormatError> {
        let same = |r: &Running<R::Channel>| r.place == part.place && r.indices == part.indices;
        if let Some(at) = self.running.iter().position(same) {
            return Ok(at);
        }
        if self.running.len() >= self.limits.channels {
            let limit = self.limits.channels;
            return Err(FormatError::TooLarge { what: "the number of running texts", limit });
        }
        let kind = if self.json_text { ChannelKind::Json } else { kind };
        self.running.push(Running {
            place: part.place,
            indices: part.indices.clone(),
            tool: part.tool,
            channel: self.restore.open(kind),
            data: String::new(),
            event: None,
            halves: false,
        });
        Ok(self.running.len() - 1)
    }

    /// What an event ends.
    fn closing(
        &mut self,
        data: &str,
        document: &Document,
        parts: &[&Leaf],
    ) -> Result<Closing, FormatError> {
        let mut closing = Closing::default();
        let node = |index: Option<usize>| index.and_then(|i| document.node(i));
        let root = |name: &str| document.member(data, 0, name);
        if node(root("error")).is_some_and(|n| n.kind != Kind::Null) {
            closing.all = true;
            self.ended = true;
        }
        let index_of = |object: usize| {
            let mut found = self.protocol.index_keys.iter().copied();
            let found = found.find_map(|name| document.member(data, object, name));
            node(found).and_then(|n| n.source(data).parse().ok())
        };
        if let Some(kind) = document.string(data, 0, "type") {
            match self.protocol.closing.iter().find(|(name, _)| *name == kind).map(|(_, c)| c) {
                Some(Close::All) => closing.all = true,
                Some(Close::SameIndex) => closing.first.extend(index_of(0)),
                None => {}
            }
            self.ended |= self.protocol.terminal.contains(&&*kind);
        }
        if let Some((array, field)) = self.protocol.finish
            && let Some(array) = root(array)
        {
            for (position, choice) in document.children(array).enumerate() {
                let index = index_of(choice).unwrap_or(position as u64);
                let reason = node(document.member(data, choice, field));
                let ends = reason.is_some_and(|n| n.kind != Kind::Null);
                if ends {
                    closing.first.push(index);
                }
                let known = self.choices.len();
                match self.choices.iter_mut().find(|(seen, _)| *seen == index) {
                    Some(seen) => seen.1 |= ends,
                    None if known >= self.limits.channels => {
                        let limit = self.limits.channels;
                        return Err(FormatError::TooLarge { what: "the number of choices", limit });
                    }
                    None => self.choices.push((index, ends)),
                }
            }
        }
        closing.tools.extend(parts.iter().filter(|p| p.tool).map(|p| p.indices.clone()));
        Ok(closing)
    }

    /// Ends running texts: what they held back leaves in events of their own.
    fn close(&mut self, ends: impl Fn(&Running<R::Channel>) -> bool, out: &mut Vec<u8>) {
        let mut at = 0;
        while let Some(running) = self.running.get_mut(at) {
            if !ends(running) {
                at += 1;
                continue;
            }
            let mut running = self.running.remove(at);
            let mut rest = String::new();
            running.channel.finish(&mut rest);
            if rest.is_empty() {
                continue;
            }
            let mut text = Vec::with_capacity(rest.len() + 8);
            escape_pieces(&rest, running.halves, &mut text);
            let newline = self.decoder.newline();
            if let Some(event) = running.event {
                out.extend_from_slice(b"event: ");
                out.extend_from_slice(&event);
                out.extend_from_slice(newline);
            }
            let like = template::Like {
                data: &running.data,
                place: running.place,
                indices: &running.indices,
                finish: self.protocol.finish.map(|(_, field)| field),
            };
            out.extend_from_slice(b"data: ");
            template::write(&like, self.table, self.protocol, &text, out);
            out.extend_from_slice(newline);
            out.extend_from_slice(newline);
        }
    }
}

/// The running texts that an event ends.
#[derive(Default)]
struct Closing {
    all: bool,
    /// Those with this first index.
    first: SmallVec<[u64; 4]>,
    /// Tool calls that speak: they end the prose of their choice, and the calls before them.
    tools: SmallVec<[Indices; 2]>,
}

impl Closing {
    fn ends<C>(&self, running: &Running<C>) -> bool {
        let first = running.indices.first();
        self.all
            || first.is_some_and(|i| self.first.contains(i))
            || self.tools.iter().any(|tool| {
                tool.first() == first && (!running.tool || running.indices.last() < tool.last())
            })
    }
}
