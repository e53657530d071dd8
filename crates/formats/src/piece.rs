//! What a body is taken apart into: pieces of text with their positions, and edits of them.

use std::borrow::Cow;

use crate::route::Endpoint;
use crate::span::ByteSpan;

/// Bounds of what is read. The defaults are those of the security requirements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How deep objects and arrays may stand in each other.
    pub depth: usize,
    /// Bytes of one string, as written in the body.
    pub string: usize,
    /// How many times JSON in a string in JSON is opened. Deeper text is one piece, as written.
    pub nesting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 128, string: 16 << 20, nesting: 6 }
    }
}

/// How a piece may be treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// Free text.
    Text,
    /// A value in JSON data: tool arguments, metadata, an example in a schema.
    Json,
    /// A URL. After an edit it must be one still.
    Url,
    /// Names the end user or tenant to the provider; short, and of a small alphabet.
    EndUser,
    /// A credential that the provider itself must use. Never replaced; allowed by policy; never
    /// logged.
    Credential,
    /// A name, number or word that the API gives meaning to: a model, an id, a tool. Look, and
    /// refuse rather than rewrite. Ids are random by nature: what is found for its randomness alone
    /// is no finding here.
    Identifier,
    /// Must go byte for byte, because a signature covers it: look, and refuse or pass by policy.
    Opaque,
    /// A document or other binary that is not read here: the policy for attachments decides. The
    /// text is the encoded form.
    Uninspectable,
}

impl Class {
    /// True when [`crate::splice`] takes edits of such pieces.
    #[must_use]
    pub fn is_editable(self) -> bool {
        matches!(self, Self::Text | Self::Json | Self::Url | Self::EndUser)
    }
}

/// What a piece is in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PieceKind {
    /// A string.
    String,
    /// A number; it stays one. Only numbers long enough to identify somebody are pieces.
    Number,
    /// The key of a member; it stays unique in its object.
    Key,
}

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The developer: system prompt.
    System,
    /// The user, or the whole prompt where there are no roles.
    User,
    /// The model.
    Assistant,
    /// A tool's result.
    Tool,
    /// Not part of the conversation: settings, tool definitions, metadata.
    Other,
}

/// How the text of a piece is written in its string, beside JSON's escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Plain,
    Base64 { url_safe: bool, padded: bool },
}

/// A text of a body. Its `Debug` form has positions and lengths, never the text.
#[derive(Clone)]
#[non_exhaustive]
pub struct Piece<'a> {
    /// Decoded: what a reader of the JSON would see. Half a surrogate pair in an escape, which has
    /// no place in text, reads as U+FFFD and stays as it is in the body.
    pub text: Cow<'a, str>,
    /// Between the quotes, or the number, in the body.
    pub raw: ByteSpan,
    /// How many times the text is JSON-escaped: 1 a plain string, 2 a string in JSON in a string.
    /// For numbers one less: 0 a plain number.
    pub depth: u8,
    /// How it may be treated.
    pub class: Class,
    /// What it is in JSON.
    pub kind: PieceKind,
    /// The key under which the value stands, where it says something about the value: in data and in
    /// unknown places. Nothing for the known places of prose.
    pub key: Option<Cow<'a, str>>,
    /// Who said it.
    pub role: Role,
    /// The position of its message in the conversation, from 0. 0 for what stands in no message.
    pub order: usize,
    pub(crate) coding: Coding,
}

impl Piece<'_> {
    pub(crate) fn into_owned(self) -> Piece<'static> {
        Piece {
            text: Cow::Owned(self.text.into_owned()),
            key: self.key.map(|k| Cow::Owned(k.into_owned())),
            raw: self.raw,
            depth: self.depth,
            class: self.class,
            kind: self.kind,
            role: self.role,
            order: self.order,
            coding: self.coding,
        }
    }
}

/// The pieces of a body in the order in which they stand there, and what the body asks for.
#[derive(Clone)]
#[non_exhaustive]
pub struct Pieces<'a> {
    /// The pieces. Ascending by [`Piece::raw`], not overlapping.
    pub list: Vec<Piece<'a>>,
    /// The answer shall be a stream.
    pub stream: bool,
    /// The model asked for.
    pub model: Option<Cow<'a, str>>,
    /// The answer shall be JSON, so that originals put into its text must be escaped as JSON
    /// strings are. See [`crate::StreamRewriter::json_text`].
    pub json_answer: bool,
    /// The provider keeps the conversation, and later calls can refer to it by an id alone. Their
    /// answers have this call's surrogates, whatever they say themselves.
    pub kept_there: bool,
    /// How many images, sounds and films there are. They are no pieces.
    pub media: usize,
    pub(crate) endpoint: Endpoint,
    pub(crate) limits: Limits,
    pub(crate) nested_duplicates: usize,
}

impl std::fmt::Debug for Piece<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Piece")
            .field("raw", &self.raw)
            .field("depth", &self.depth)
            .field("class", &self.class)
            .field("kind", &self.kind)
            .field("role", &self.role)
            .field("order", &self.order)
            .field("len", &self.text.len())
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Pieces<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pieces").field("list", &self.list).finish_non_exhaustive()
    }
}

impl Pieces<'_> {
    /// The texts of the system prompt, in order: with [`Self::first_user_texts`] what a
    /// conversation is known by in its later turns.
    pub fn system_texts(&self) -> impl Iterator<Item = &str> {
        self.list.iter().filter(|p| p.role == Role::System && prose(p)).map(|p| &*p.text)
    }

    /// The texts of the first message of the user, in order.
    pub fn first_user_texts(&self) -> impl Iterator<Item = &str> {
        let users = || self.list.iter().filter(|p| p.role == Role::User && prose(p));
        let first = users().map(|p| p.order).min();
        users().filter(move |p| Some(p.order) == first).map(|p| &*p.text)
    }
}

fn prose(piece: &Piece<'_>) -> bool {
    matches!(piece.class, Class::Text | Class::Json | Class::Url) && piece.kind != PieceKind::Key
}

impl<'a> std::ops::Deref for Pieces<'a> {
    type Target = [Piece<'a>];

    fn deref(&self) -> &Self::Target {
        &self.list
    }
}

/// A change of a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Index of the piece.
    pub piece: usize,
    /// The part of [`Piece::text`] that is replaced, on character boundaries.
    pub span: ByteSpan,
    /// The new text, as a reader of the JSON shall see it.
    pub text: String,
}
