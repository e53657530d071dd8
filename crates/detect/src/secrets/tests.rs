//! Every rule of the tables against tokens made from its own shape and against look-alikes; the
//! structures and the generic rules against forms of many languages; sources without secrets.
//!
//! No token stands here as a literal: each is made at run time, so that no scanner stumbles over
//! this file.

mod any;
mod cost;
mod forms;
mod made;
mod quiet;

use super::Secrets;
use crate::{
    layer::{Candidate, Layer},
    view::View,
};
use std::sync::LazyLock;

static LAYER: LazyLock<Secrets> = LazyLock::new(Secrets::new);

/// What the layer finds in a text.
fn find(text: &str) -> Vec<Candidate> {
    find_in(text, None)
}

fn find_in(text: &str, key: Option<&str>) -> Vec<Candidate> {
    let mut found = Vec::new();
    LAYER.scan(&View::identity(text, key), &mut found);
    found
}

/// The texts that the layer finds.
pub(super) fn texts(text: &str) -> Vec<&str> {
    find(text).iter().map(|c| text.get(c.start..c.end).unwrap()).collect()
}

/// A generator of numbers that is the same in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % below
    }

    fn from(&mut self, alphabet: &[u8], n: usize) -> String {
        (0..n).map(|_| char::from(alphabet[self.next(alphabet.len())])).collect()
    }
}
