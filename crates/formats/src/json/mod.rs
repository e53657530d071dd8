//! JSON as bytes: a strict scanner that makes a flat list of nodes, and the escapes of strings.
//!
//! Nothing is copied: a node is a kind and a position. Cost linear in the source.

mod escape;
mod scan;

pub(crate) use escape::{
    escape_into, escape_pieces, escape_times, to_source, unescape, unescape_keeping_halves,
};
pub(crate) use scan::{Document, Duplicates, Kind, Node, is_number, scan};
