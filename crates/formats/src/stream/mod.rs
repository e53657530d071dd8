//! Passes the texts of a streamed answer through a [`Restore`]: events in, events out.
//!
//! Promises: an event leaves as soon as it has come, but for the suffix of text that could still
//! become a surrogate; comments and pings never wait; events are not merged, reordered or dropped;
//! an event without restored text keeps every byte. What is held back leaves before the event that
//! ends its text, in one more event of the same shape.

mod framing;
mod sse;
mod template;
mod values;

use smallvec::SmallVec;

use crate::error::FormatError;
use crate::formats;
use crate::json::{Document, Kind, escape_pieces, unescape_keeping_halves};
use crate::leaves::{Act, IndexKeys, Indices, Leaf, leaves};
use crate::offset::moved;
use crate::restore::{
    Changes, Channel as _, ChannelKind, Restore, apply, changes, parse, restore_raw,
};
use crate::route::{Dialect, Endpoint};
use crate::rule::Table;
use crate::shape::error_body;
use framing::{Frame, Frames};
pub use framing::{Framing, framing};

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
    pub keys: IndexKeys,
    /// The data that ends a stream.
    pub done: Option<&'static str>,
    /// The array of choices, and the member that is not null when a choice ends.
    pub finish: Option<(&'static str, &'static str)>,
    /// Paths from the root after which nothing has to come, when they hold a value other than
    /// `false` and `null`. They end all texts.
    pub last: &'static [&'static str],
    /// Text of another kind ends the running text of its choice.
    pub switching: bool,
    /// Types of events that end running texts.
    pub closing: &'static [(&'static str, Close)],
    /// Types of events after which nothing has to come.
    pub terminal: &'static [&'static str],
    /// A stream without any sign of its end is a cut one.
    pub must_terminate: bool,
    /// The member of the root by which events are counted.
    pub sequence: Option<&'static str>,
    /// Members that a further event repeats beside `index` and `type`.
    pub repeated: &'static [&'static str],
    /// Events cite texts that came before them.
    pub cites: bool,
}

impl Protocol {
    /// Server-sent events of which nothing is known.
    pub(crate) const PLAIN: Self = Self {
        keys: IndexKeys::NONE,
        done: Some("[DONE]"),
        finish: None,
        last: &[],
        switching: false,
        closing: &[],
        terminal: &[],
        must_terminate: false,
        sequence: None,
        repeated: &[],
        cites: false,
    };
}

/// What an event ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Close {
    /// The texts with the event's first index.
    SameIndex,
    /// The texts with all of the event's indices.
    SameIndices,
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
    frames: Frames,
    running: Vec<Running<R::Channel>>,
    /// The choices seen, and whether they have ended.
    choices: Vec<(u64, bool)>,
    ended: bool,
    json_text: bool,
    /// The number that a further event would have, and how many there have been.
    sequence: u64,
    inserted: u64,
    /// What the model wrote, for offsets into it.
    told: Vec<Told>,
    told_bytes: usize,
}

/// A text as the model wrote it.
struct Told {
    place: usize,
    indices: Indices,
    text: String,
}

/// How much is kept of texts that may be cited. Offsets further on stay as they are.
const TOLD_BYTES: usize = 8 << 20;

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
            frames: Frames::new(Framing::Sse, limits),
            running: Vec::new(),
            choices: Vec::new(),
            ended: false,
            json_text: false,
            sequence: 0,
            inserted: 0,
            told: Vec::new(),
            told_bytes: 0,
        }
    }

    /// Says how the answer is framed; without it, as server-sent events.
    #[must_use]
    pub fn framed(mut self, framing: Framing) -> Self {
        self.frames = Frames::new(framing, self.limits);
        self
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
            let (read, frame) = self.frames.next(rest, out)?;
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
        if let Some(frame) = self.frames.finish() {
            let data = frame.data().and_then(|d| String::from_utf8(d).ok());
            let whole =
                data.is_some_and(|d| Some(d.as_str()) == self.protocol.done || parse(&d).is_some());
            torn = !whole || self.event(&frame, out).is_err();
        }
        if !self.frames.is_closed() {
            self.close(|_| true, out);
        }
        let chosen = !self.choices.is_empty() && self.choices.iter().all(|(_, ended)| *ended);
        if self.ended || chosen || (!torn && !self.protocol.must_terminate) {
            StreamEnd::Complete
        } else {
            StreamEnd::Cut
        }
    }

    /// Appends the error that tells the client that its stream was cut. `message` holds no text of
    /// the request.
    pub fn error(&mut self, dialect: Dialect, code: &str, message: &str, out: &mut Vec<u8>) {
        match self.protocol.sequence {
            Some(field) => {
                let data = numbered_error(field, self.sequence, code, message);
                self.frames.insert(Some(b"error"), &data, out);
            }
            None => self.frames.error(dialect, code, message, out),
        }
    }

    fn event(&mut self, frame: &Frame, out: &mut Vec<u8>) -> Result<(), FormatError> {
        if frame.is_last() {
            self.close(|_| true, out);
            self.ended = true;
        }
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
            Some(new) => self.frames.rewrite(frame, &new, out),
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
        let leaves = leaves(data, document, self.table, &self.protocol.keys);
        let number = self.protocol.sequence.and_then(|f| document.member(data, 0, f));
        let number = number.and_then(|i| document.node(i));
        if let Some(number) = number.and_then(|n| n.source(data).parse::<u64>().ok()) {
            self.sequence = number.saturating_add(self.inserted);
        }
        let parts: Vec<&Leaf> =
            leaves.iter().filter(|l| matches!(l.act, Act::Fragment(_))).collect();
        let closing = self.closing(data, document, &leaves, &parts)?;
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
            if self.protocol.cites && kind == ChannelKind::Text && !part.tool {
                self.tell(part, &text);
            }
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
        changed.extend(moved(data, document, &leaves, &self.restore, |leaf| self.told(leaf)));
        if let Some(number) = number {
            if self.inserted > 0 {
                changed.push((number.span(), self.sequence.to_string().into_bytes()));
            }
            self.sequence = self.sequence.saturating_add(1);
        }
        changed.sort_by_key(|(span, _)| *span);
        Ok(apply(data, changed as Changes))
    }

    /// Notes what the model wrote.
    fn tell(&mut self, part: &Leaf, text: &str) {
        self.told_bytes = self.told_bytes.saturating_add(text.len());
        if text.is_empty() || self.told_bytes > TOLD_BYTES {
            return;
        }
        let same = |t: &Told| t.place == part.place && t.indices == part.indices;
        let mut told = match self.told.iter().position(same) {
            Some(at) => self.told.remove(at),
            None => Told { place: part.place, indices: part.indices.clone(), text: String::new() },
        };
        told.text.push_str(text);
        self.told.push(told);
    }

    /// The text that an offset is into: the one of its choice or item that was written last.
    fn told(&self, leaf: &Leaf) -> Option<&str> {
        if self.told_bytes > TOLD_BYTES {
            return None;
        }
        let of = |t: &&Told| leaf.indices.starts_with(&t.indices);
        self.told.iter().rev().find(of).map(|t| t.text.as_str())
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
        leaves: &[Leaf],
        parts: &[&Leaf],
    ) -> Result<Closing, FormatError> {
        let mut closing = Closing::default();
        let node = |index: Option<usize>| index.and_then(|i| document.node(i));
        let root = |name: &str| document.member(data, 0, name);
        if node(root("error")).is_some_and(|n| n.kind != Kind::Null) {
            closing.all = true;
            self.ended = true;
        }
        for name in self.protocol.last {
            let below = |object, name| document.member(data, object, name);
            let found = node(name.split('.').try_fold(0, below));
            if found.is_some_and(|n| !matches!(n.kind, Kind::Null | Kind::False)) {
                closing.all = true;
                self.ended = true;
            }
        }
        if let Some(kind) = document.string(data, 0, "type") {
            let own = || self.protocol.keys.of_event(data, document);
            match self.protocol.closing.iter().find(|(name, _)| *name == kind).map(|(_, c)| c) {
                Some(Close::All) => closing.all = true,
                Some(Close::SameIndex) => closing.first.extend(own().first().copied()),
                Some(Close::SameIndices) => closing.exact = Some(own()),
                None => {}
            }
            self.ended |= self.protocol.terminal.contains(&&*kind);
        }
        if self.protocol.switching {
            for leaf in leaves {
                let speaker = match leaf.act {
                    Act::Break => None,
                    Act::Fragment(_) => {
                        let empty = node(Some(leaf.index)).is_none_or(|n| n.span().is_empty());
                        if empty {
                            continue;
                        }
                        Some(leaf.place)
                    }
                    _ => continue,
                };
                let first = leaf.indices.first().copied();
                closing.speakers.retain(|(known, _)| *known != first);
                closing.speakers.push((first, speaker));
            }
        }
        if let Some((array, field)) = self.protocol.finish
            && let Some(array) = root(array)
        {
            for (position, choice) in document.children(array).enumerate() {
                let index = self.protocol.keys.of_item(data, document, choice);
                let index = index.unwrap_or(position as u64);
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
            let like = template::Like {
                data: &running.data,
                place: running.place,
                indices: &running.indices,
                sequence: self.sequence,
            };
            let mut data = Vec::with_capacity(running.data.len() + text.len());
            template::write(&like, self.table, self.protocol, &text, &mut data);
            self.frames.insert(running.event.as_deref(), &data, out);
            self.inserted += 1;
            self.sequence += 1;
        }
    }
}

/// An error in the form of a counted event. The `error` member is what the SDKs look for.
fn numbered_error(field: &str, number: u64, code: &str, message: &str) -> Vec<u8> {
    let body = error_body(Dialect::OpenAi, 502, code, message);
    let mut out = format!("{{\"type\":\"error\",\"{field}\":{number},").into_bytes();
    out.extend_from_slice(body.get(1..).unwrap_or_default());
    out
}

/// The running texts that an event ends.
#[derive(Default)]
struct Closing {
    all: bool,
    /// Those with this first index.
    first: SmallVec<[u64; 4]>,
    /// Those with exactly these indices.
    exact: Option<Indices>,
    /// Who spoke last, of each choice that did: its other texts end.
    speakers: SmallVec<[(Option<u64>, Option<usize>); 4]>,
    /// Tool calls that speak: they end the prose of their choice, and the calls before them.
    tools: SmallVec<[Indices; 2]>,
}

impl Closing {
    fn ends<C>(&self, running: &Running<C>) -> bool {
        let first = running.indices.first();
        self.all
            || first.is_some_and(|i| self.first.contains(i))
            || self.exact.as_ref() == Some(&running.indices)
            || self
                .speakers
                .iter()
                .any(|(of, speaker)| of.as_ref() == first && *speaker != Some(running.place))
            || self.tools.iter().any(|tool| {
                tool.first() == first && (!running.tool || running.indices.last() < tool.last())
            })
    }
}
