//! Tables of rules `path → treatment`, and the tree that a walker follows them by.
//!
//! A path is written as in the providers' references: `messages[].content[].text`. Arrays are
//! transparent: a rule holds for a value and for the values of an array in its place, so `stop` and
//! `stop[]` are one. `(a|b)` behind a segment restricts it to objects whose `type` is `a` or `b`;
//! Gemini's parts have no `type`, there `(thought)` are those with `thought: true`.

use std::borrow::Cow;

use crate::json::{Document, Kind};
use crate::piece::Role;

/// How a place is treated. Outbound is what [`crate::pieces`] makes of it, inbound what restoring
/// does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Prose: text, restored. A tool's result that is JSON is opened like [`Rule::Arguments`].
    Text,
    /// A value that its key says something about: text with its key, restored.
    Field,
    /// As [`Rule::Text`]; token ids in its place cannot be inspected.
    Prompt,
    /// JSON in a string, or the JSON itself: the leaves are pieces, restored one by one.
    Arguments,
    /// JSON data: every leaf and every key is a piece, restored.
    Data,
    /// A JSON Schema: titles, descriptions and values are text, names and keywords are looked at.
    Schema,
    /// A URL, restored.
    Url,
    /// Base64, a data URL or a URL.
    Binary,
    /// The end user's name for the provider, restored.
    EndUser,
    /// A credential for the provider. Not restored.
    Credential,
    /// Looked at, not rewritten; not restored. Holds for all that stands below.
    Look,
    /// Must go byte for byte; looked at. Not restored.
    Opaque,
    /// As [`Rule::Opaque`] when the object has a signature or the like, else [`Rule::Text`].
    Signed,
    /// A signature or encrypted blob. No piece when it looks like one, not restored.
    Sealed,
    /// Part of a running text (streams).
    Fragment,
    /// Part of running JSON source (streams).
    JsonFragment,
    /// The objects here are messages with a `role`; their position is the order.
    Turn,
    /// All that stands here was said by this role.
    Said(Role),
    /// The fragments in the items of this array are parts of one running text (streams).
    Joined,
    /// A value here ends the running texts of its choice (streams).
    Break,
    /// An offset into a text that restoring changes: moved along with it.
    Offset(Offset),
    /// The same treatment and fields as the node at this path of the same list of rules.
    Same(&'static str),
}

/// What an offset counts, and in which text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Offset {
    /// How many objects further out the way to the text begins; 0 is the offset's own.
    pub out: usize,
    /// The members on the way from there.
    pub path: &'static str,
    /// What is counted.
    pub unit: Unit,
}

/// See [`Offset`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Characters of the text.
    Chars,
    /// Bytes in UTF-8, of all parts of the text together.
    Bytes,
    /// Bytes in UTF-8, of the part that the object names.
    PartBytes,
    /// Characters of a document of the request, which the object names.
    Document,
}

/// A list of rules, relative to where it is mounted.
pub(crate) type Rules = &'static [(&'static str, Rule)];

/// A node of the tree, as an index.
pub(crate) type NodeId = usize;

#[derive(Debug, Default)]
struct Node {
    rule: Option<Rule>,
    said: Option<Role>,
    turn: bool,
    joined: bool,
    breaks: bool,
    same: Option<NodeId>,
    fields: Vec<(&'static str, NodeId)>,
    variants: Vec<(&'static str, NodeId)>,
}

/// A compiled table. The root is the body.
#[derive(Debug)]
pub(crate) struct Table {
    nodes: Vec<Node>,
    /// Names are written `likeThis` here, and may be written `like_this` in bodies.
    both_spellings: bool,
}

impl Table {
    /// The node of the body itself.
    pub(crate) const ROOT: NodeId = 0;

    /// Compiles lists of rules, each mounted at a path.
    pub(crate) fn build(mounts: &[(&'static str, Rules)]) -> Self {
        let mut table = Self { nodes: vec![Node::default()], both_spellings: false };
        for (mount, rules) in mounts {
            for at in table.open(&[Self::ROOT], mount) {
                for (path, rule) in *rules {
                    for id in table.open(&[at], path) {
                        table.put(id, at, *rule);
                    }
                }
            }
        }
        for node in &mut table.nodes {
            node.fields.sort_unstable();
        }
        table
    }

    /// Lets bodies write names in both spellings of JSON made from protocol buffers.
    #[must_use]
    pub(crate) fn in_both_spellings(mut self) -> Self {
        self.both_spellings = true;
        self
    }

    fn put(&mut self, id: NodeId, mount: NodeId, rule: Rule) {
        let same = match rule {
            Rule::Same(path) => self.open(&[mount], path).first().copied(),
            _ => None,
        };
        let Some(node) = self.nodes.get_mut(id) else { return };
        match rule {
            Rule::Turn => node.turn = true,
            Rule::Joined => node.joined = true,
            Rule::Break => node.breaks = true,
            Rule::Said(role) => node.said = Some(role),
            Rule::Same(_) => node.same = same,
            _ => node.rule = Some(rule),
        }
    }

    /// The nodes at a path, made where they are missing; several when it has alternatives.
    fn open(&mut self, from: &[NodeId], path: &'static str) -> Vec<NodeId> {
        let mut ids = from.to_vec();
        for segment in segments(path) {
            let (name, types) = match segment.split_once('(') {
                Some((name, types)) => (name, types.strip_suffix(')').unwrap_or(types)),
                None => (segment, ""),
            };
            let name = name.trim_end_matches("[]");
            if !name.is_empty() {
                ids = ids.iter().map(|&id| self.child(id, name, false)).collect();
            }
            if !types.is_empty() {
                let mut all = Vec::new();
                for kind in types.split('|') {
                    all.extend(ids.iter().map(|&id| self.child(id, kind, true)));
                }
                ids = all;
            }
        }
        ids
    }

    fn child(&mut self, id: NodeId, name: &'static str, variant: bool) -> NodeId {
        let new = self.nodes.len();
        let Some(node) = self.nodes.get_mut(id) else { return Self::ROOT };
        let list = if variant { &mut node.variants } else { &mut node.fields };
        if let Some((_, found)) = list.iter().find(|(n, _)| *n == name) {
            return *found;
        }
        list.push((name, new));
        self.nodes.push(Node::default());
        new
    }

    fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// The node whose fields hold for `id`.
    fn shape(&self, id: NodeId) -> Option<&Node> {
        let node = self.node(id)?;
        match node.same {
            Some(same) => self.node(same),
            None => Some(node),
        }
    }

    /// The treatment of a value at `id`.
    pub(crate) fn rule(&self, id: NodeId) -> Option<Rule> {
        self.node(id)?.rule.or_else(|| self.shape(id)?.rule)
    }

    /// Who said what stands at `id`.
    pub(crate) fn said(&self, id: NodeId) -> Option<Role> {
        self.node(id)?.said
    }

    /// Whether the objects at `id` are messages.
    pub(crate) fn turn(&self, id: NodeId) -> bool {
        self.node(id).is_some_and(|n| n.turn)
    }

    /// Whether the items of the array at `id` carry one running text.
    pub(crate) fn joined(&self, id: NodeId) -> bool {
        self.node(id).is_some_and(|n| n.joined)
    }

    /// Whether a value at `id` ends running texts.
    pub(crate) fn breaks(&self, id: NodeId) -> bool {
        self.node(id).is_some_and(|n| n.breaks)
    }

    /// Whether the `type` of objects at `id` matters.
    pub(crate) fn has_variants(&self, id: NodeId) -> bool {
        self.shape(id).is_some_and(|n| !n.variants.is_empty())
    }

    /// The node for objects of this type.
    pub(crate) fn variant(&self, id: NodeId, kind: &str) -> Option<NodeId> {
        let found = self.shape(id)?.variants.iter().find(|(name, _)| *name == kind);
        found.map(|(_, id)| *id)
    }

    /// The node of a member.
    pub(crate) fn field(&self, id: NodeId, name: &str) -> Option<NodeId> {
        let fields = &self.shape(id)?.fields;
        let find = |name: &str| fields.binary_search_by(|(have, _)| (*have).cmp(name)).ok();
        let other = || (self.both_spellings && name.contains('_')).then(|| find(&camel(name)));
        let found = find(name).or_else(|| other().flatten())?;
        fields.get(found).map(|(_, id)| *id)
    }
}

/// `like_this` as `likeThis`.
fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for c in name.chars() {
        if c == '_' {
            upper = true;
        } else if std::mem::take(&mut upper) {
            out.push(c.to_ascii_uppercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// The segments of a path: types in parentheses may have dots.
fn segments(path: &'static str) -> impl Iterator<Item = &'static str> {
    let mut inside = false;
    let parts = path.split(move |c| {
        inside = if c == '(' { true } else { inside && c != ')' };
        c == '.' && !inside
    });
    parts.filter(|s| !s.is_empty())
}

/// The type of an object, by which its variant is chosen.
pub(crate) fn type_of<'s>(
    source: &'s str,
    document: &Document,
    object: usize,
) -> Option<Cow<'s, str>> {
    document.string(source, object, "type").or_else(|| {
        let thought = document.member(source, object, "thought")?;
        (document.node(thought)?.kind == Kind::True).then_some(Cow::Borrowed("thought"))
    })
}

/// Names of signatures and encrypted blobs, wherever they stand. In unknown places the value must
/// look like one as well: a letter has a signature too.
pub(crate) fn is_sealed_name(name: &str) -> bool {
    matches!(
        name,
        "signature"
            | "encrypted_content"
            | "encrypted_index"
            | "encrypted_stdout"
            | "redactedContent"
            | "thoughtSignature"
            | "thought_signature"
    )
}

/// Names whose presence, with a value that looks like a signature, makes the text beside them
/// byte-exact on replay.
pub(crate) fn covers_siblings(name: &str) -> bool {
    matches!(name, "signature" | "thoughtSignature" | "thought_signature")
}

/// Words of the APIs and of JSON Schema that say nothing about anybody: as keys, types, roles and
/// settings they are no pieces. Sorted.
#[rustfmt::skip]
static WORDS: &[&str] = &[
    "$defs", "$id", "$ref", "$schema", "additionalProperties", "allOf", "annotations", "any",
    "anyOf", "application/json", "approximate", "arguments", "array", "assistant", "audio", "auto",
    "base64", "boolean", "cache_control", "call_id", "char_location", "citations", "client",
    "code_interpreter", "completed", "computer", "content", "count", "custom", "custom_tool_call",
    "custom_tool_call_output", "data", "default", "definitions", "description", "detail",
    "developer", "disabled", "document", "enabled", "end_turn", "enum", "ephemeral", "error",
    "examples", "file", "file_citation", "file_id", "file_search", "format", "function",
    "function_call", "function_call_output", "grammar", "high", "id", "image", "image/gif",
    "image/jpeg", "image/png", "image/webp", "image_url", "in_progress", "incomplete", "index",
    "input", "input_audio", "input_file", "input_image", "input_text", "integer", "items",
    "json_object", "json_schema", "lark", "limit", "low", "mcp", "mcp_tool_result", "mcp_tool_use",
    "media_type", "medium", "message", "messages", "metadata", "minimal", "model", "mp3", "name",
    "namespace", "none", "null", "number", "object", "oneOf", "output", "output_text", "parameters",
    "priority", "prompt", "properties", "query", "reasoning", "reasoning_text", "redacted_thinking",
    "refusal", "regex", "required", "result", "role", "search_result", "server_tool_use", "source",
    "standard", "status", "stop", "stream", "strict", "string", "summary_text", "system",
    "temperature", "text", "text/plain", "thinking", "title", "tool", "tool_calls", "tool_choice",
    "tool_result", "tool_use", "tools", "ttl", "type", "url", "url_citation", "user", "value",
    "wav", "web_search",
];

/// True for a word of the APIs: see the list.
pub(crate) fn is_word(text: &str) -> bool {
    WORDS.binary_search(&text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted() {
        let mut sorted = WORDS.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted, WORDS);
    }

    #[test]
    fn paths_types_and_sameness() {
        static PARTS: Rules = &[
            ("text", Rule::Text),
            ("content", Rule::Same("")),
            ("(a|b).data", Rule::Binary),
            ("(a).data", Rule::Sealed),
        ];
        let table = Table::build(&[("x[].parts[]", PARTS), ("", &[("x[]", Rule::Turn)])]);
        let x = table.field(Table::ROOT, "x").unwrap();
        assert!(table.turn(x));
        let parts = table.field(x, "parts").unwrap();
        let inner = table.field(table.field(parts, "content").unwrap(), "content").unwrap();
        assert_eq!(table.rule(table.field(inner, "text").unwrap()), Some(Rule::Text));
        let data = |kind| table.rule(table.field(table.variant(inner, kind)?, "data")?);
        assert_eq!(
            (data("a"), data("b"), data("c")),
            (Some(Rule::Sealed), Some(Rule::Binary), None)
        );
        assert_eq!(table.field(parts, "other"), None);
    }
}
