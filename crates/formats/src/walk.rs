//! Takes the body of a request apart: follows the table of its format through the document.
//!
//! Everything that the table does not name is text. No string is left out but known words, signatures
//! and media (see [`crate::rule`] and [`crate::blob`]).

use std::borrow::Cow;

use crate::blob::{Blob, data_url, examine, is_media_text, is_sealed};
use crate::error::FormatError;
use crate::formats;
use crate::json::{Document, Duplicates, Kind, Node, scan, to_source};
use crate::piece::{Class, Coding, Limits, Piece, PieceKind, Pieces, Role};
use crate::route::Endpoint;
use crate::rule::{NodeId, Rule, Table, covers_siblings, is_sealed_name, is_word, type_of};
use crate::settings::{asks_for_stream, is_kept_there, json_answer};
use crate::span::ByteSpan;

/// The pieces of a request's body, which must be a JSON object. Linear in the body; copies text only
/// where it is escaped.
///
/// # Errors
/// When the body is not JSON, too large, has a key twice, or holds text that cannot be inspected.
pub fn pieces<'a>(
    endpoint: Endpoint,
    body: &'a [u8],
    limits: &Limits,
) -> Result<Pieces<'a>, FormatError> {
    let source = std::str::from_utf8(body)
        .map_err(|e| FormatError::Syntax { what: "no UTF-8", at: e.valid_up_to() })?;
    let document = scan(source, limits, Duplicates::Refuse)?;
    if document.root().is_none_or(|n| n.kind != Kind::Object) {
        return Err(FormatError::NotAnObject);
    }
    let table = formats::request(endpoint);
    let mut walk = Walk::new(source, &document, table, limits);
    walk.list.reserve(body.len() / 100 + 8);
    walk.value(
        0,
        At {
            mode: Mode::Known(Table::ROOT),
            role: Role::Other,
            order: 0,
            depth: 1,
            key: None,
            covered: false,
        },
    )?;
    let Walk { list, media, nested_duplicates, .. } = walk;
    Ok(Pieces {
        list,
        stream: asks_for_stream(endpoint, source, &document),
        model: document.string(source, 0, "model"),
        json_answer: json_answer(endpoint, source, &document),
        kept_there: is_kept_there(endpoint, source, &document),
        media,
        endpoint,
        limits: *limits,
        nested_duplicates,
    })
}

/// What governs a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// A node of the table.
    Known(NodeId),
    /// Not in the table.
    Unknown,
    /// Data: every leaf and key is a value.
    Data,
    /// A JSON Schema.
    Schema,
    /// The names of properties, each with a schema.
    Names,
    /// Settings: looked at only.
    Look,
    /// Credentials that the provider itself needs.
    Credential,
}

/// A place in the document.
#[derive(Clone, Copy)]
struct At {
    mode: Mode,
    role: Role,
    order: usize,
    /// How many times the strings of this document are escaped in the body.
    depth: u8,
    /// The node of the key under which the place is.
    key: Option<usize>,
    /// A signature stands beside it.
    covered: bool,
}

struct Walk<'s, 'd> {
    source: &'s str,
    document: &'d Document,
    table: &'static Table,
    limits: &'d Limits,
    list: Vec<Piece<'s>>,
    media: usize,
    nested_duplicates: usize,
}

impl<'s, 'd> Walk<'s, 'd> {
    fn new(
        source: &'s str,
        document: &'d Document,
        table: &'static Table,
        limits: &'d Limits,
    ) -> Self {
        Self { source, document, table, limits, list: Vec::new(), media: 0, nested_duplicates: 0 }
    }

    fn value(&mut self, index: usize, at: At) -> Result<(), FormatError> {
        let Some(node) = self.document.node(index) else { return Ok(()) };
        match node.kind {
            Kind::Object => self.object(index, at),
            Kind::Array => self.array(index, at),
            Kind::String => {
                self.string(node, at);
                Ok(())
            }
            Kind::Number => {
                self.number(node, at);
                Ok(())
            }
            Kind::Key | Kind::True | Kind::False | Kind::Null => Ok(()),
        }
    }

    fn array(&mut self, index: usize, at: At) -> Result<(), FormatError> {
        let document = self.document;
        let (mut prompt, mut turn) = (false, false);
        if let Mode::Known(id) = at.mode {
            prompt = self.table.rule(id) == Some(Rule::Prompt);
            turn = self.table.turn(id);
        }
        for (order, item) in document.children(index).enumerate() {
            if prompt && document.node(item).is_some_and(|n| n.kind == Kind::Number) {
                return Err(FormatError::Uninspectable { what: "a prompt of token ids" });
            }
            self.value(item, if turn { At { order, ..at } } else { at })?;
        }
        Ok(())
    }

    fn object(&mut self, index: usize, at: At) -> Result<(), FormatError> {
        match at.mode {
            Mode::Known(id) => self.known(index, id, at),
            Mode::Schema => self.schema(index, at),
            Mode::Unknown => self.unknown(index, at),
            Mode::Data => self.data(index, Class::Json, at),
            Mode::Names => self.data(index, Class::Identifier, At { mode: Mode::Schema, ..at }),
            Mode::Look | Mode::Credential => self.data(index, Class::Identifier, at),
        }
    }

    /// An object that the table knows.
    fn known(&mut self, index: usize, id: NodeId, mut at: At) -> Result<(), FormatError> {
        let document = self.document;
        let fallback = match self.table.rule(id) {
            Some(Rule::Data | Rule::Arguments) => Mode::Data,
            Some(Rule::Schema) => Mode::Schema,
            Some(Rule::Look) => Mode::Look,
            Some(Rule::Credential) => Mode::Credential,
            _ => Mode::Unknown,
        };
        if fallback == Mode::Schema {
            return self.schema(index, At { mode: Mode::Schema, ..at });
        }
        let mut variant = None;
        if self.table.has_variants(id) {
            let kind = type_of(self.source, document, index);
            variant = kind.and_then(|kind| self.table.variant(id, &kind));
        }
        let said = variant.and_then(|v| self.table.said(v));
        at.role = said.or(self.table.said(id)).unwrap_or(at.role);
        if self.table.turn(id) {
            let name = document.string(self.source, index, "role");
            at.role = match name {
                Some(name) => role(Some(&name)),
                None => said.or(self.table.said(id)).unwrap_or(Role::Other),
            };
        }
        for (key, value) in document.members(index) {
            let Some(node) = document.node(key) else { continue };
            let name = node.text(self.source);
            let child = variant
                .and_then(|v| self.table.field(v, &name))
                .or_else(|| self.table.field(id, &name));
            match child {
                Some(child) => {
                    let role = self.table.said(child).unwrap_or(at.role);
                    let covered = self.table.rule(child) == Some(Rule::Signed)
                        && self.has(index, is_sealed_name);
                    let mode = Mode::Known(child);
                    self.value(value, At { mode, role, covered, key: Some(key), ..at })?;
                }
                None if fallback == Mode::Unknown => {
                    self.unknown_member(key, value, &name, At { covered: false, ..at })?;
                }
                None => {
                    let class =
                        if fallback == Mode::Data { Class::Json } else { Class::Identifier };
                    self.key(node, class, at);
                    self.value(value, At { mode: fallback, key: Some(key), ..at })?;
                }
            }
        }
        Ok(())
    }

    fn unknown(&mut self, index: usize, at: At) -> Result<(), FormatError> {
        let document = self.document;
        let covered = at.covered || self.has(index, covers_siblings);
        for (key, value) in document.members(index) {
            let Some(node) = document.node(key) else { continue };
            let name = node.text(self.source);
            self.unknown_member(key, value, &name, At { covered, ..at })?;
        }
        Ok(())
    }

    /// A member that no table knows: text, but for what is a signature or an id by name and form.
    fn unknown_member(
        &mut self,
        key: usize,
        value: usize,
        name: &str,
        at: At,
    ) -> Result<(), FormatError> {
        let Some(node) = self.document.node(key) else { return Ok(()) };
        self.key(node, Class::Text, at);
        let at = At { mode: Mode::Unknown, key: Some(key), ..at };
        let Some(leaf) = self.document.node(value).filter(|n| n.kind == Kind::String) else {
            return self.value(value, at);
        };
        if is_sealed_name(name) && is_sealed(&leaf.text(self.source)) {
            return Ok(());
        }
        if matches!(name, "type" | "role" | "status" | "object")
            || ((name == "id" || name.ends_with("_id")) && is_id(leaf.source(self.source)))
        {
            self.look(leaf, at);
        } else {
            self.string(leaf, at);
        }
        Ok(())
    }

    fn data(&mut self, index: usize, class: Class, at: At) -> Result<(), FormatError> {
        let document = self.document;
        for (key, value) in document.members(index) {
            let Some(node) = document.node(key) else { continue };
            self.key(node, class, at);
            self.value(value, At { key: Some(key), ..at })?;
        }
        Ok(())
    }

    /// An object of a JSON Schema. Names of properties are the developer's, and what the provider
    /// compiles; titles, descriptions and values are text.
    fn schema(&mut self, index: usize, at: At) -> Result<(), FormatError> {
        let document = self.document;
        for (key, value) in document.members(index) {
            let Some(node) = document.node(key) else { continue };
            let name = node.text(self.source);
            let mode = match &*name {
                "description" | "title" | "$comment" => Mode::Unknown,
                "enum" | "const" | "default" | "example" | "examples" => Mode::Data,
                "properties" | "$defs" | "definitions" | "patternProperties"
                | "dependentSchemas" | "dependentRequired" => Mode::Names,
                "items"
                | "prefixItems"
                | "additionalItems"
                | "additionalProperties"
                | "unevaluatedItems"
                | "unevaluatedProperties"
                | "propertyNames"
                | "contains"
                | "anyOf"
                | "allOf"
                | "oneOf"
                | "not"
                | "if"
                | "then"
                | "else" => Mode::Schema,
                _ => {
                    self.key(node, Class::Identifier, at);
                    Mode::Look
                }
            };
            self.value(value, At { mode, key: Some(key), ..at })?;
        }
        Ok(())
    }

    /// Whether an object has a signature or the like under such a name.
    fn has(&self, index: usize, name: fn(&str) -> bool) -> bool {
        has_seal(self.source, self.document, index, name)
    }

    fn string(&mut self, node: Node, at: At) {
        let rule = match at.mode {
            Mode::Known(id) => self.table.rule(id).unwrap_or(Rule::Field),
            Mode::Unknown => Rule::Field,
            Mode::Data => Rule::Data,
            Mode::Schema | Mode::Names | Mode::Look => Rule::Look,
            Mode::Credential => Rule::Credential,
        };
        match rule {
            Rule::Text | Rule::Prompt => {
                if at.role != Role::Tool || !self.opened(node, at, false) {
                    self.leaf(node, Class::Text, None, at);
                }
            }
            Rule::Field if is_media_text(node.source(self.source)) => self.media += 1,
            Rule::Field => {
                let class = if at.covered { Class::Opaque } else { Class::Text };
                self.leaf(node, class, at.key, at);
            }
            Rule::Signed => {
                let class = if at.covered { Class::Opaque } else { Class::Text };
                self.leaf(node, class, None, at);
            }
            Rule::Data if is_media_text(node.source(self.source)) => self.media += 1,
            Rule::Arguments | Rule::Data | Rule::Schema => {
                if !self.opened(node, at, rule == Rule::Arguments) {
                    self.leaf(node, Class::Json, at.key, at);
                }
            }
            Rule::Url => self.leaf(node, Class::Url, at.key, at),
            Rule::Binary => self.binary(node, at),
            Rule::EndUser => self.leaf(node, Class::EndUser, at.key, at),
            Rule::Credential => self.leaf(node, Class::Credential, at.key, at),
            Rule::Look => self.look(node, at),
            Rule::Opaque => self.leaf(node, Class::Opaque, None, at),
            Rule::Sealed => self.sealed(node, at),
            // No table of requests has running texts, and the rest are no treatments of strings.
            Rule::Fragment
            | Rule::JsonFragment
            | Rule::Turn
            | Rule::Said(_)
            | Rule::Same(_)
            | Rule::Joined
            | Rule::Break
            | Rule::Offset(_) => self.leaf(node, Class::Text, at.key, at),
        }
    }

    fn look(&mut self, node: Node, at: At) {
        if !is_word(node.source(self.source)) {
            self.leaf(node, Class::Identifier, at.key, at);
        }
    }

    fn sealed(&mut self, node: Node, at: At) {
        if !is_sealed(&node.text(self.source)) {
            self.leaf(node, Class::Opaque, at.key, at);
        }
    }

    fn key(&mut self, node: Node, class: Class, at: At) {
        if !is_word(node.source(self.source)) {
            let piece = self.piece(node, class, None, at);
            self.list.push(Piece { kind: PieceKind::Key, ..piece });
        }
    }

    fn leaf(&mut self, node: Node, class: Class, key: Option<usize>, at: At) {
        if !node.span().is_empty() {
            let piece = self.piece(node, class, key, at);
            self.list.push(piece);
        }
    }

    fn piece(&self, node: Node, class: Class, key: Option<usize>, at: At) -> Piece<'s> {
        Piece {
            text: node.text(self.source),
            raw: node.span(),
            depth: at.depth,
            class,
            kind: PieceKind::String,
            key: key.and_then(|k| self.document.node(k)).map(|k| k.text(self.source)),
            role: at.role,
            order: at.order,
            coding: Coding::Plain,
        }
    }

    /// Numbers of seven digits and more can be those of cards, phones and people; coordinates are
    /// known by their key.
    fn number(&mut self, node: Node, at: At) {
        let class = match at.mode {
            Mode::Look | Mode::Schema | Mode::Names | Mode::Credential => Class::Identifier,
            Mode::Known(id) => match self.table.rule(id) {
                Some(Rule::Look | Rule::Offset(_)) => Class::Identifier,
                _ => Class::Json,
            },
            _ => Class::Json,
        };
        let key = at.key.and_then(|k| self.document.node(k)).map(|k| k.text(self.source));
        let digits = identifying_digits(node.source(self.source));
        if digits || (class == Class::Json && key.as_deref().is_some_and(is_coordinate)) {
            let piece = self.piece(node, class, at.key, at);
            self.list.push(Piece {
                kind: PieceKind::Number,
                depth: at.depth.saturating_sub(1),
                ..piece
            });
        }
    }

    /// Opens a string that is JSON and adds its leaves. False when it is none, or too deep.
    /// `any` takes a lone JSON string as well as objects and arrays.
    fn opened(&mut self, node: Node, at: At, any: bool) -> bool {
        let text = node.text(self.source);
        let start = text.trim_start().bytes().next();
        let json = matches!(start, Some(b'{' | b'[')) || (any && start == Some(b'"'));
        if !json || usize::from(at.depth) > self.limits.nesting {
            return false;
        }
        let Ok(document) = scan(&text, self.limits, Duplicates::Count) else { return false };
        let mut inner = Walk::new(&text, &document, self.table, self.limits);
        let depth = at.depth.saturating_add(1);
        let place = At { mode: Mode::Data, depth, key: None, covered: false, ..at };
        if inner.value(0, place).is_err() {
            return false;
        }
        let mut positions: Vec<usize> =
            inner.list.iter().flat_map(|p| [p.raw.start, p.raw.end]).collect();
        to_source(node.source(self.source), &mut positions);
        let start = node.span().start;
        let spans = positions.chunks_exact(2).map(|pair| match pair {
            [from, to] => ByteSpan::new(start + from, start + to),
            _ => ByteSpan::new(start, start),
        });
        self.nested_duplicates += inner.nested_duplicates + document.duplicates;
        self.media += inner.media;
        let moved = inner.list.into_iter().zip(spans);
        self.list.extend(moved.map(|(piece, raw)| Piece { raw, ..piece.into_owned() }));
        true
    }

    /// A blob: base64, a data URL or a URL.
    fn binary(&mut self, node: Node, at: At) {
        let text = node.text(self.source);
        let (from, encoded) = data_url(&text).unwrap_or((0, !text.contains(':')));
        if !encoded {
            return self.leaf(node, Class::Url, None, at);
        }
        let payload = text.get(from..).unwrap_or_default();
        match examine(payload) {
            Blob::Media => self.media += 1,
            Blob::Text => self.leaf(node, Class::Text, None, at),
            Blob::Unknown => self.leaf(node, Class::Uninspectable, None, at),
            Blob::Encoded(decoded, coding) => {
                // What stands before the payload can hold text as well.
                let mut position = [from];
                to_source(node.source(self.source), &mut position);
                let start = node.span().start + position.iter().sum::<usize>();
                if from > 0 {
                    let head = text.get(..from).unwrap_or_default().to_owned();
                    let piece = self.piece(node, Class::Identifier, None, at);
                    let raw = ByteSpan::new(node.span().start, start);
                    self.list.push(Piece { text: Cow::Owned(head), raw, ..piece });
                }
                let piece = self.piece(node, Class::Text, None, at);
                let raw = ByteSpan::new(start, node.span().end);
                self.list.push(Piece { text: Cow::Owned(decoded), raw, coding, ..piece });
            }
        }
    }
}

/// Whether an object has, under such a name, a string that looks like a signature or ciphertext.
pub(crate) fn has_seal(
    source: &str,
    document: &Document,
    object: usize,
    name: fn(&str) -> bool,
) -> bool {
    document.members(object).any(|(key, value)| {
        document.node(key).is_some_and(|k| name(&k.text(source)))
            && document
                .node(value)
                .is_some_and(|v| v.kind == Kind::String && is_sealed(&v.text(source)))
    })
}

fn role(name: Option<&str>) -> Role {
    match name {
        Some("system" | "developer") => Role::System,
        Some("user") => Role::User,
        Some("assistant" | "model") => Role::Assistant,
        Some("tool" | "function") => Role::Tool,
        _ => Role::Other,
    }
}

/// The form of ids that APIs give: a short word of letters, digits and separators. An address or a
/// name with a space is none.
fn is_id(text: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':');
    text.len() <= 256 && text.bytes().all(letter)
}

/// Seven digits before the point, or in all when there is an exponent to move the point.
pub(crate) fn identifying_digits(number: &str) -> bool {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    match number.split_once(['e', 'E']) {
        Some((mantissa, _)) => digits(mantissa) >= 7,
        None => digits(number.split('.').next().unwrap_or(number)) >= 7,
    }
}

/// Keys of coordinates, which are personal with fewer digits.
pub(crate) fn is_coordinate(key: &str) -> bool {
    matches!(
        key.to_ascii_lowercase().as_str(),
        "lat" | "latitude" | "lng" | "lon" | "long" | "longitude"
    )
}
