//! The automaton of all keys of a scope. Nodes are prefixes of keys; what may stand between the
//! characters of a key without being in it is a property of the node.

use rustc_hash::FxHashMap;

use super::fold::{Class, class};
use super::pair::{Endings, Form};

/// The number of a node; 0 is the root and never a child.
pub(super) type NodeId = u32;

/// No node, no pair.
const NONE: u32 = 0;

/// A prefix of keys.
#[derive(Clone, Copy, Default)]
pub(super) struct Node {
    /// The node behind a blank, or 0.
    pub gap: NodeId,
    /// Separators of numbers may follow.
    pub number: bool,
    /// A letter follows, so the word may be broken at a line's end.
    pub breaks: bool,
    /// Its last character belongs to a word, so the match must end where the word does.
    pub word: bool,
    /// Its last character is a hyphen, behind which a line may end.
    pub hyphen: bool,
    /// A literal backslash follows.
    pub backslash: bool,
    pub plural: bool,
    pub cases: bool,
    /// First link of its pairs, plus one.
    first: u32,
    /// Its pairs came as alternatives.
    alternative: bool,
    /// Two alternatives with different meaning met here.
    doubtful: bool,
}

impl Node {
    /// Some key ends here.
    pub fn ends(&self) -> bool {
        self.first != NONE && !self.doubtful
    }
}

/// More texts of one spelling than this are not told apart.
const MOST_ALIKE: usize = 8;

/// All keys.
#[derive(Default)]
pub(super) struct Trie {
    edges: FxHashMap<u64, NodeId>,
    nodes: Vec<Node>,
    /// Pair and next link plus one.
    links: Vec<(u32, u32)>,
}

fn edge(node: NodeId, c: char) -> u64 {
    (u64::from(node) << 32) | u64::from(u32::from(c))
}

impl Trie {
    pub fn with_capacity(characters: usize) -> Self {
        let mut edges = FxHashMap::default();
        edges.reserve(characters);
        let mut nodes = Vec::with_capacity(characters);
        nodes.push(Node::default());
        Self { edges, nodes, links: Vec::new() }
    }

    pub fn child(&self, node: NodeId, c: char) -> Option<NodeId> {
        self.edges.get(&edge(node, c)).copied()
    }

    pub fn node(&self, id: NodeId) -> Node {
        self.nodes.get(usize::try_from(id).unwrap_or(0)).copied().unwrap_or_default()
    }

    fn change(&mut self, id: NodeId, change: impl FnOnce(&mut Node)) {
        if let Some(node) = usize::try_from(id).ok().and_then(|i| self.nodes.get_mut(i)) {
            change(node);
        }
    }

    /// Adds a key as it is.
    pub fn add(&mut self, key: &[char], form: Form, endings: Endings, pair: u32) {
        let node = self.path(key, form);
        if self.node(node).alternative {
            // What was given out outweighs what a model might write, whenever it came.
            self.change(node, |n| (n.first, n.alternative, n.doubtful) = (NONE, false, false));
        }
        self.link(node, endings, pair);
    }

    /// Adds a key unless it is one already; `same` tells whether another pair means the same.
    pub fn add_alternative(
        &mut self,
        key: &[char],
        form: Form,
        endings: Endings,
        pair: u32,
        same: impl Fn(u32) -> bool,
    ) {
        let id = self.path(key, form);
        let node = self.node(id);
        if node.first == NONE {
            self.link(id, endings, pair);
            self.change(id, |n| n.alternative = true);
        } else if node.alternative && !self.pairs(id).all(same) {
            self.change(id, |n| n.doubtful = true);
        }
    }

    fn path(&mut self, key: &[char], form: Form) -> NodeId {
        let mut node = 0;
        for (i, &c) in key.iter().enumerate() {
            let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            let child = *self.edges.entry(edge(node, c)).or_insert(next);
            let letter = class(c) == Class::Word;
            if child == next {
                self.nodes.push(Node { word: letter, hyphen: c == '-', ..Node::default() });
            }
            let inside = i > 0 && form != Form::Opaque;
            self.change(node, |n| match c {
                ' ' => n.gap = child,
                '\\' => n.backslash = true,
                _ if inside && letter => {
                    n.breaks = true;
                    n.number |= form == Form::Digits;
                }
                _ => {}
            });
            node = child;
        }
        node
    }

    fn link(&mut self, id: NodeId, endings: Endings, pair: u32) {
        let new = u32::try_from(self.links.len() + 1).unwrap_or(NONE);
        let mut last = self.node(id).first;
        if last == NONE {
            self.change(id, |n| n.first = new);
        } else {
            let mut count = 1;
            while let Some(&(_, next)) = self.link_at(last) {
                if next == NONE {
                    break;
                }
                last = next;
                count += 1;
            }
            if count >= MOST_ALIKE {
                return;
            }
            if let Some(link) = usize::try_from(last - 1).ok().and_then(|i| self.links.get_mut(i)) {
                link.1 = new;
            }
        }
        self.links.push((pair, NONE));
        self.change(id, |n| {
            n.plural |= endings != Endings::None;
            n.cases |= endings == Endings::Cases;
        });
    }

    fn link_at(&self, link: u32) -> Option<&(u32, u32)> {
        link.checked_sub(1).and_then(|i| self.links.get(usize::try_from(i).ok()?))
    }

    /// The pairs whose key ends at a node, in the order they were added.
    pub fn pairs(&self, id: NodeId) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.node(id).first;
        std::iter::from_fn(move || {
            let &(pair, next) = self.link_at(at)?;
            at = next;
            Some(pair)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_give_way() {
        let key = |s: &str| s.chars().collect::<Vec<_>>();
        let mut trie = Trie::with_capacity(16);
        trie.add(&key("ab"), Form::Words, Endings::None, 0);
        trie.add_alternative(&key("ab"), Form::Words, Endings::None, 1, |_| false);
        trie.add_alternative(&key("ac"), Form::Words, Endings::None, 2, |_| false);
        trie.add_alternative(&key("ac"), Form::Words, Endings::None, 3, |_| false);
        trie.add_alternative(&key("ad"), Form::Words, Endings::None, 4, |_| false);
        trie.add_alternative(&key("ad"), Form::Words, Endings::None, 5, |_| false);
        trie.add(&key("ad"), Form::Words, Endings::None, 6);
        let at = |s: &str| s.chars().fold(0, |n, c| trie.child(n, c).unwrap());
        assert_eq!(trie.pairs(at("ab")).collect::<Vec<_>>(), [0]);
        assert!(trie.node(at("ab")).ends());
        assert!(!trie.node(at("ac")).ends());
        assert_eq!(trie.pairs(at("ad")).collect::<Vec<_>>(), [6]);
        assert!(trie.node(at("ad")).ends());
    }
}
