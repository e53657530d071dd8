//! The layer of patterns, checksums and context words.
//!
//! Rules are rows of tables (`rule::Rule`); what no row can say (e-mail addresses, forms, CSV)
//! has a scanner of its own. Every scanner is linear in the length of the text.

mod address;
mod checksum;
mod colons;
mod company;
mod contact;
mod context;
mod crypto;
mod dates;
mod email;
mod fields;
mod hosts;
mod ids;
mod keccak;
mod logins;
mod money;
mod mrz;
mod net;
mod paths;
mod person;
mod rule;
mod shapes;
mod sql;
mod street;
mod table;
mod values;
mod vat;
mod words;

use crate::{
    BuildError, RecognizerInfo,
    layer::{Candidate, Layer},
    view::View,
};
use rule::Rule;
use std::sync::LazyLock;

/// The tables of rules, in the order of the documentation.
const TABLES: &[&[Rule]] = &[
    contact::RULES,
    net::RULES,
    money::RULES,
    vat::RULES,
    ids::united_states::RULES,
    ids::west::RULES,
    ids::germany::RULES,
    ids::north::RULES,
    ids::east::RULES,
    ids::asia::RULES,
    ids::americas::RULES,
    ids::oceania_africa::RULES,
    ids::general::RULES,
];

/// What the scanners that are no rows find.
const SCANNERS: &[&[RecognizerInfo]] = &[
    email::INFOS,
    colons::INFOS,
    hosts::INFOS,
    paths::INFOS,
    street::INFOS,
    crypto::INFOS,
    mrz::INFOS,
    values::INFOS,
    company::INFOS,
    logins::INFOS,
];

/// Everything this layer can find.
pub(crate) fn infos() -> Vec<RecognizerInfo> {
    let mut all: Vec<RecognizerInfo> = SCANNERS.iter().flat_map(|s| s.iter().copied()).collect();
    for rule in TABLES.iter().flat_map(|t| t.iter()) {
        // Several rows may share a name: one identifier in several shapes.
        if all.iter().all(|i| i.name != rule.name) {
            all.push(RecognizerInfo {
                name: rule.name,
                label: rule.label,
                description: rule.about,
                source: rule.source,
            });
        }
    }
    all
}

/// The automata, which no configuration changes: made once a process, at the first use.
struct Automata {
    words: context::ContextWords,
    shapes: shapes::Shapes,
}

static AUTOMATA: LazyLock<Result<Automata, BuildError>> = LazyLock::new(|| {
    let rules = TABLES.iter().flat_map(|t| t.iter()).collect();
    Ok(Automata { words: context::ContextWords::new()?, shapes: shapes::Shapes::new(rules)? })
});

/// The layer.
pub(crate) struct Structured {
    words: &'static context::ContextWords,
    shapes: &'static shapes::Shapes,
}

impl Structured {
    /// Compiles the tables when that was not done yet.
    ///
    /// # Errors
    /// When a table is broken, which the tests exclude.
    pub fn new() -> Result<Self, BuildError> {
        match &*AUTOMATA {
            Ok(Automata { words, shapes }) => Ok(Self { words, shapes }),
            Err(error) => Err(error.clone()),
        }
    }
}

impl Layer for Structured {
    fn scan(&self, view: &View<'_>, out: &mut Vec<Candidate>) {
        let text: &str = &view.text;
        let context = self.words.read(text, view.key);
        self.shapes.scan(text, &context, out);
        email::scan(text, &context, out);
        colons::scan(text, &context, out);
        mrz::scan(text, out);
        let (mut url_end, mut host_end) = (0, 0);
        for hit in &context.hits {
            if hit.groups & words::M_HOME != 0 {
                paths::home(text, hit, out);
            } else if hit.groups & words::M_URL != 0 {
                // A URL in another's query was read with it.
                if hit.start >= url_end {
                    url_end = paths::url(text, hit, out);
                }
            } else if hit.groups & words::M_HOST != 0 {
                if hit.start >= host_end {
                    host_end = hosts::judge(text, hit, &context, out);
                }
            } else if hit.groups & words::M_AT != 0 {
                email::disguised(text, hit, out);
            }
        }
        for hit in context.hits.iter().filter(|h| h.groups & words::M_STREET != 0) {
            street::judge(text, hit, out);
        }
        for hit in context.hits.iter().filter(|h| h.groups & words::M_LEGAL != 0) {
            company::judge(text, hit, out);
        }
        logins::scan(text, out);
        fields::scan(text, &context, out);
        table::scan(text, &context, self.words, self.shapes, out);
        sql::scan(text, &context, self.words, self.shapes, out);
    }
}

#[cfg(test)]
mod examples;
