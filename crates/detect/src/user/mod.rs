//! The user's own recognizers: term lists, patterns, allow lists.
//!
//! Everything is checked when it is built (sizes, test strings), so that scanning cannot fail and
//! stays linear in the length of the text. What the user says wins over every other layer.

mod allow;
mod fold;
mod pattern;
mod terms;

pub use allow::AllowList;
pub use pattern::UserPattern;
pub use terms::TermList;

pub(crate) use allow::Allow;
pub(crate) use fold::fold_case;
pub(crate) use pattern::{CompiledPattern, compile_whole};
pub(crate) use terms::CompiledTerms;

use crate::{
    layer::{Candidate, Layer},
    view::View,
};

/// Term lists and patterns, compiled.
#[derive(Debug, Default)]
pub(crate) struct User {
    pub terms: Vec<CompiledTerms>,
    pub patterns: Vec<CompiledPattern>,
}

impl Layer for User {
    fn scan(&self, view: &View<'_>, out: &mut Vec<Candidate>) {
        if self.terms.iter().any(CompiledTerms::folds) {
            let folded = fold_case(&view.text);
            for list in &self.terms {
                list.scan(&view.text, &folded, out);
            }
        } else {
            for list in &self.terms {
                list.scan(&view.text, "", out);
            }
        }
        for pattern in &self.patterns {
            pattern.scan(&view.text, out);
        }
    }
}
