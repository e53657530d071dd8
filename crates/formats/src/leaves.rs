//! Follows a table through the JSON of an answer and names the strings that can be restored.

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
use std::sync::LazyLock;

use smallvec::SmallVec;

use crate::blob::is_sealed;
use crate::json::{Document, Kind, Node};
use crate::restore::ChannelKind;
use crate::rule::{NodeId, Offset, Rule, Table, covers_siblings, is_sealed_name, type_of};
use crate::walk::{has_seal, identifying_digits, is_coordinate};

/// What is to be done with a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Restore the text. It may be a JSON document.
    Text,
    /// Source text of JSON: restore its leaves, and escape as there when it is broken.
    Json,
    /// A key: restore it, if it stays unique.
    Key,
    /// A number: restore it, if it stays one.
    Number,
    /// A part of a running text.
    Fragment(ChannelKind),
    /// What ends the running texts of its choice.
    Break,
    /// An offset into a text: move it along.
    Offset(Offset),
}

/// By which members the running texts of one path are told apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IndexKeys {
    /// Of the items of arrays: the first that is there counts, else the position.
    pub items: &'static [&'static str],
    /// Of the event itself: of each group the first that is there.
    pub event: &'static [&'static [&'static str]],
    /// The member that holds tool calls: its fragments end the prose before them.
    pub tools: &'static str,
}

impl IndexKeys {
    /// For bodies that are no events.
    pub(crate) const NONE: Self = Self { items: &[], event: &[], tools: "" };

    /// The indices of the event itself.
    pub(crate) fn of_event(&self, source: &str, document: &Document) -> Indices {
        let of = |group: &&[&str]| {
            let found = group.iter().find_map(|name| document.member(source, 0, name))?;
            let node = document.node(found)?;
            match node.kind {
                Kind::Number => node.source(source).parse().ok(),
                Kind::String => Some(
                    BuildHasherDefault::<DefaultHasher>::default().hash_one(node.source(source)),
                ),
                _ => None,
            }
        };
        self.event.iter().map(|group| of(group).unwrap_or(u64::MAX)).collect()
    }

    /// The index of an item.
    pub(crate) fn of_item(&self, source: &str, document: &Document, item: usize) -> Option<u64> {
        let found = self.items.iter().find_map(|name| document.member(source, item, name))?;
        document.node(found)?.source(source).parse().ok()
    }
}

/// The values of the `index` members (or positions in arrays) on the way to a leaf.
pub(crate) type Indices = SmallVec<[u64; 3]>;

/// A leaf, with the way to it.
#[derive(Debug)]
pub(crate) struct Leaf {
    /// Its node in the document.
    pub index: usize,
    pub act: Act,
    /// The table's node, for fragments: with the indices it names the channel. The object, for
    /// keys.
    pub place: usize,
    pub indices: Indices,
    /// The fragment belongs to a tool call.
    pub tool: bool,
    /// The values from the root to the leaf, for fragments and offsets.
    pub path: SmallVec<[usize; 8]>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Known(NodeId),
    Unknown,
    Data,
}

#[derive(Clone, Copy)]
struct At {
    mode: Mode,
    covered: bool,
    tool: bool,
}

/// The leaves of a document in the order of the source.
pub(crate) fn leaves(
    source: &str,
    document: &Document,
    table: &Table,
    keys: &IndexKeys,
) -> Vec<Leaf> {
    let mut walk = Walk {
        source,
        document,
        table,
        keys,
        indices: keys.of_event(source, document),
        path: SmallVec::new(),
        found: Vec::new(),
    };
    walk.value(0, At { mode: Mode::Known(Table::ROOT), covered: false, tool: false });
    walk.found
}

/// The leaves of JSON data, all of which can be restored.
pub(crate) fn data_leaves(source: &str, document: &Document) -> Vec<Leaf> {
    static EMPTY: LazyLock<Table> = LazyLock::new(|| Table::build(&[]));
    let mut walk = Walk {
        source,
        document,
        table: &EMPTY,
        keys: &IndexKeys::NONE,
        indices: Indices::new(),
        path: SmallVec::new(),
        found: Vec::new(),
    };
    walk.value(0, At { mode: Mode::Data, covered: false, tool: false });
    walk.found
}

struct Walk<'w> {
    source: &'w str,
    document: &'w Document,
    table: &'w Table,
    keys: &'w IndexKeys,
    indices: Indices,
    path: SmallVec<[usize; 8]>,
    found: Vec<Leaf>,
}

impl Walk<'_> {
    fn value(&mut self, index: usize, at: At) {
        let Some(node) = self.document.node(index) else { return };
        self.path.push(index);
        let (mut joined, mut offset) = (false, None);
        if let Mode::Known(id) = at.mode {
            joined = self.table.joined(id);
            if self.table.breaks(id) && node.kind != Kind::Null {
                self.add(index, Act::Break, id, at);
            }
            if let Some(Rule::Offset(found)) = self.table.rule(id) {
                offset = Some(found);
            }
        }
        match node.kind {
            Kind::Object => self.object(index, at),
            Kind::Array => {
                for (position, item) in self.document.children(index).enumerate() {
                    if joined {
                        self.value(item, at);
                        continue;
                    }
                    let known = self.index_of(item).unwrap_or(position as u64);
                    self.indices.push(known);
                    self.value(item, at);
                    self.indices.pop();
                }
            }
            Kind::String => self.string(index, node, at),
            Kind::Number => {
                if let Some(offset) = offset {
                    self.add(index, Act::Offset(offset), 0, at);
                } else if self.restorable(at) && identifying_digits(node.source(self.source)) {
                    self.add(index, Act::Number, 0, at);
                }
            }
            Kind::Key | Kind::True | Kind::False | Kind::Null => {}
        }
        self.path.pop();
    }

    /// The value of an object's `index` member.
    fn index_of(&self, object: usize) -> Option<u64> {
        if self.document.node(object)?.kind != Kind::Object {
            return None;
        }
        self.keys.of_item(self.source, self.document, object)
    }

    fn restorable(&self, at: At) -> bool {
        match at.mode {
            Mode::Known(id) => !is_kept(self.table.rule(id)),
            Mode::Unknown | Mode::Data => !at.covered,
        }
    }

    fn object(&mut self, index: usize, at: At) {
        let document = self.document;
        let id = match at.mode {
            Mode::Known(id) => Some(id),
            Mode::Unknown | Mode::Data => None,
        };
        let fallback = match id.map(|id| self.table.rule(id)) {
            Some(Some(Rule::Data | Rule::Arguments)) => Some(Mode::Data),
            Some(rule) if is_kept(rule) => None,
            Some(_) => Some(Mode::Unknown),
            None => Some(at.mode),
        };
        let variant = id.filter(|&id| self.table.has_variants(id)).and_then(|id| {
            let kind = type_of(self.source, document, index)?;
            self.table.variant(id, &kind)
        });
        let covered =
            at.covered || (fallback == Some(Mode::Unknown) && self.has(index, covers_siblings));
        for (key, value) in document.members(index) {
            let Some(node) = document.node(key) else { continue };
            let name = node.text(self.source);
            let tool = at.tool || (!self.keys.tools.is_empty() && name == self.keys.tools);
            let child = variant
                .and_then(|v| self.table.field(v, &name))
                .or_else(|| id.and_then(|id| self.table.field(id, &name)));
            if let Some(child) = child {
                let covered =
                    self.table.rule(child) == Some(Rule::Signed) && self.has(index, is_sealed_name);
                self.value(value, At { mode: Mode::Known(child), covered, tool });
            } else if let Some(mode) = fallback {
                let at = At { mode, covered, tool };
                if mode == Mode::Unknown && is_sealed_name(&name) && self.sealed(value) {
                    continue;
                }
                if self.restorable(at) {
                    self.add(key, Act::Key, index, at);
                }
                if is_coordinate(&name) && self.restorable(at) {
                    self.coordinate(value, at);
                }
                self.value(value, at);
            }
        }
    }

    fn has(&self, index: usize, name: fn(&str) -> bool) -> bool {
        has_seal(self.source, self.document, index, name)
    }

    /// A number that its key makes personal, though it is short.
    fn coordinate(&mut self, index: usize, at: At) {
        let node = self.document.node(index).filter(|n| n.kind == Kind::Number);
        if node.is_some_and(|n| !identifying_digits(n.source(self.source))) {
            self.add(index, Act::Number, 0, at);
        }
    }

    fn sealed(&self, value: usize) -> bool {
        let node = self.document.node(value);
        node.is_some_and(|v| v.kind == Kind::String && is_sealed(&v.text(self.source)))
    }

    fn string(&mut self, index: usize, node: Node, at: At) {
        let (rule, place) = match at.mode {
            Mode::Known(id) => (self.table.rule(id), id),
            Mode::Unknown => (None, 0),
            Mode::Data => (Some(Rule::Data), 0),
        };
        let act = match rule {
            Some(Rule::Fragment) => Act::Fragment(ChannelKind::Text),
            Some(Rule::JsonFragment) => Act::Fragment(ChannelKind::Json),
            Some(Rule::Arguments) => Act::Json,
            Some(Rule::Offset(_)) => return,
            rule if is_kept(rule) || at.covered => return,
            _ => Act::Text,
        };
        // An empty string is a fragment too: it can close a channel or carry what was held back.
        if node.span().is_empty() && !matches!(act, Act::Fragment(_)) {
            return;
        }
        self.found.push(Leaf {
            index,
            act,
            place,
            indices: self.indices.clone(),
            tool: at.tool,
            path: self.path.clone(),
        });
    }

    fn add(&mut self, index: usize, act: Act, place: usize, at: At) {
        self.found.push(Leaf {
            index,
            act,
            place,
            indices: self.indices.clone(),
            tool: at.tool,
            path: if matches!(act, Act::Offset(_)) { self.path.clone() } else { SmallVec::new() },
        });
    }
}

/// Treatments that keep every byte.
fn is_kept(rule: Option<Rule>) -> bool {
    matches!(rule, Some(Rule::Look | Rule::Opaque | Rule::Sealed | Rule::Binary | Rule::Credential))
}
