//! The mappings of one scope, and the replacing of what was found in a request.
//!
//! Promises: the same original has the same surrogate for ever; no surrogate equals or contains an
//! original, another surrogate or text of the request it was made for; what is known is found again
//! without the detector. Never prints an original; does no I/O.

mod book;
mod index;
mod known;
mod learn;
mod make;
mod spans;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use private_ai_detect::{ByteSpan, Label};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::{
    AssignError, Assignment, EgressProof, Found, Mapping, Operator, Policy, Provenance,
    Replacement, RestoreIndex, ScopeKey, Sensitive,
    generate::{self, Lexicon},
    operator::{self, Manner},
    prf::Prf,
    seal::Seal,
    word::Word,
};

pub(crate) use book::Book;

/// The mappings of one scope. Not shared between threads without a lock: [`assign`](Self::assign)
/// changes it.
pub struct ScopeMap {
    key: ScopeKey,
    prf: Prf,
    seal: Seal,
    mappings: Vec<Mapping>,
    generation: u64,
    /// Mappings in force, by original as it was written.
    by_text: FxHashMap<Word, SmallVec<[(Manner, u32); 1]>>,
    /// The highest number of a placeholder for each label.
    placeholders: FxHashMap<&'static str, usize>,
    book: Book,
    lexicon: Lexicon,
    index: index::Index,
    restoring: Option<Arc<RestoreIndex>>,
    /// With how many mappings it has.
    proving: Option<(usize, Arc<EgressProof>)>,
}

/// How often a request is searched for what it brought itself. New surrogates do not stand in it, so
/// two or three times are enough for any text; the bound is for what nobody thought of.
const ROUNDS: usize = 16;

/// A span to be replaced.
struct Job<'a> {
    piece: usize,
    span: ByteSpan,
    label: Label,
    operator: Operator,
    text: &'a str,
    manner: Manner,
    numeric: bool,
}

/// An original that the scope has no replacement for yet.
struct Fresh<'a> {
    text: &'a str,
    label: Label,
    manner: Manner,
    piece: usize,
    provenance: Provenance,
    phase: u8,
    fold: String,
}

impl ScopeMap {
    /// A scope without mappings.
    #[must_use]
    pub fn new(key: ScopeKey) -> Self {
        Self {
            prf: Prf::new(&key, "surrogate"),
            seal: Seal::new(&key),
            key,
            mappings: Vec::new(),
            generation: 0,
            by_text: FxHashMap::default(),
            placeholders: FxHashMap::default(),
            book: Book::default(),
            lexicon: Lexicon::default(),
            index: index::Index::default(),
            restoring: None,
            proving: None,
        }
    }

    /// Takes mappings that were recorded before, in the order in which they were made.
    pub fn load(&mut self, mappings: impl IntoIterator<Item = Mapping>) {
        let from = self.mappings.len();
        self.mappings.extend(mappings);
        if self.mappings.len() > from {
            self.learn_recorded(from);
            self.generation += 1;
        }
    }

    /// Replacements for what was found, and for what the scope knows already. One call a request,
    /// with all its pieces; `taken` answers whether a text occurs in the body.
    ///
    /// Linear in the texts; a new original costs some microseconds, whatever the scope holds.
    ///
    /// # Errors
    /// [`AssignError`] when a number cannot be replaced by a number or a span does not fit its text;
    /// the request must then be refused. Mappings that were made until then stay.
    pub fn assign(
        &mut self,
        pieces: &[Found<'_>],
        policy: &Policy,
        taken: &dyn Fn(&str) -> bool,
    ) -> Result<Assignment, AssignError> {
        let mut assignment = Assignment {
            replacements: pieces.iter().map(|_| Vec::new()).collect(),
            ..Assignment::default()
        };
        let made_from = self.mappings.len();
        let mut jobs = self.jobs(pieces, policy, &mut assignment)?;
        let mut rounds = 0;
        loop {
            if !assignment.blocked.is_empty() {
                return Ok(assignment);
            }
            let before = self.mappings.len();
            let fresh = self.fresh(&jobs, pieces);
            self.make_all(&fresh, taken)?;
            if self.mappings.len() == before {
                break;
            }
            rounds += 1;
            if rounds > ROUNDS {
                return Err(AssignError::Unsettled);
            }
            // What is new may stand elsewhere in the request, where the detector did not see it.
            jobs = self.jobs(pieces, policy, &mut assignment)?;
        }
        for job in &jobs {
            let Some(text) = self.replacement(job) else { continue };
            *assignment.counts.entry(job.label).or_default() += 1;
            if let Some(list) = assignment.replacements.get_mut(job.piece) {
                list.push(Replacement { span: job.span, text, label: job.label });
            }
        }
        let new = self.mappings.get(made_from..).unwrap_or_default();
        assignment.new = new.iter().map(copy_of).collect();
        if !assignment.new.is_empty() {
            self.generation += 1;
        }
        Ok(assignment)
    }

    /// How many mappings the scope has; parts count.
    #[must_use]
    pub fn len(&self) -> usize {
        self.mappings.len()
    }

    /// Whether the scope has no mapping.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.mappings.is_empty()
    }

    /// All mappings, in the order in which they were made. When an original occurs twice with the
    /// same kind of replacement, the later one is in force and the earlier one is only for
    /// restoring.
    pub fn mappings(&self) -> impl Iterator<Item = &Mapping> {
        self.mappings.iter()
    }

    /// A number that rises whenever mappings are added: for caches made of them.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// What restores this scope's surrogates. Costs what the mappings cost that were added since the
    /// last call, unless somebody still holds the former one: then it is made anew.
    pub fn restore_index(&mut self) -> Arc<RestoreIndex> {
        let made = self.restoring.take();
        let index = match made {
            Some(index) if index.len() == self.mappings.len() => index,
            Some(mut index) => match Arc::get_mut(&mut index) {
                Some(own) => {
                    let from = own.len();
                    own.extend(self.mappings.get(from..).unwrap_or_default());
                    index
                }
                None => Arc::new(RestoreIndex::build(&self.key, &self.mappings)),
            },
            None => Arc::new(RestoreIndex::build(&self.key, &self.mappings)),
        };
        self.restoring = Some(Arc::clone(&index));
        index
    }

    /// What finds this scope's originals in final bytes. Costs as [`Self::restore_index`].
    pub fn egress_proof(&mut self) -> Arc<EgressProof> {
        let all = self.mappings.len();
        let proof = match self.proving.take() {
            Some((made, proof)) if made == all => proof,
            Some((made, mut proof)) => match Arc::get_mut(&mut proof) {
                Some(own) => {
                    own.extend(&self.mappings, made);
                    proof
                }
                None => Arc::new(EgressProof::build(&self.mappings)),
            },
            None => Arc::new(EgressProof::build(&self.mappings)),
        };
        self.proving = Some((all, Arc::clone(&proof)));
        proof
    }

    /// The key of the scope, for what else is derived from it.
    #[must_use]
    pub fn key(&self) -> &ScopeKey {
        &self.key
    }

    /// The original in a token that the `encrypt` operator of this scope made; needs no mapping.
    /// Nothing for any other text.
    #[must_use]
    pub fn decrypt(&self, token: &str) -> Option<Sensitive<String>> {
        self.seal.open(token)
    }

    /// Every span to be treated, in order; what is blocked goes into the assignment.
    fn jobs<'a>(
        &self,
        pieces: &[Found<'a>],
        policy: &Policy,
        assignment: &mut Assignment,
    ) -> Result<Vec<Job<'a>>, AssignError> {
        let mut jobs = Vec::new();
        for (piece, found) in pieces.iter().enumerate() {
            let hits = self.index.find(found.text);
            if hits.is_empty() && found.entities.is_empty() {
                continue;
            }
            let spans = spans::merge(found.text, found.entities, &hits)
                .ok_or(AssignError::SpanOutOfText { piece })?;
            for (span, label) in spans {
                let operator = policy.operator(label);
                let Some(text) = span.of(found.text) else { continue };
                if operator == Operator::Block {
                    assignment.blocked.push((piece, label));
                } else if operator != Operator::Keep {
                    let numeric = found.numeric;
                    let manner = match operator {
                        _ if numeric => Manner::Number,
                        Operator::Placeholder => Manner::Placeholder,
                        Operator::Encrypt => Manner::Sealed,
                        _ => Manner::Surrogate,
                    };
                    jobs.push(Job { piece, span, label, operator, text, manner, numeric });
                }
            }
        }
        Ok(jobs)
    }

    /// The originals without a replacement, once each, in the order in which they are treated.
    fn fresh<'a>(&self, jobs: &[Job<'a>], pieces: &[Found<'_>]) -> Vec<Fresh<'a>> {
        let mut seen: rustc_hash::FxHashSet<(Manner, &str)> = rustc_hash::FxHashSet::default();
        let mut fresh: Vec<Fresh<'a>> = Vec::new();
        for job in jobs.iter().filter(|j| j.operator.is_reversible()) {
            if self.known(job.text, job.manner).is_some() || !seen.insert((job.manner, job.text)) {
                continue;
            }
            fresh.push(Fresh {
                text: job.text,
                label: job.label,
                manner: job.manner,
                piece: job.piece,
                provenance: pieces.get(job.piece).map_or(Provenance::Other, |p| p.provenance),
                phase: generate::phase(job.label, job.text),
                fold: job.text.to_lowercase(),
            });
        }
        // Surrogates do not depend on where in the request something stands; placeholders count.
        fresh.sort_by(|a, b| match (a.manner, b.manner) {
            (Manner::Placeholder, Manner::Placeholder) => std::cmp::Ordering::Equal,
            _ => (a.phase, &a.fold, a.text).cmp(&(b.phase, &b.fold, b.text)),
        });
        fresh
    }

    /// The mapping in force for a text.
    fn known(&self, text: &str, manner: Manner) -> Option<&Mapping> {
        let list = self.by_text.get(text)?;
        let of = |wanted: Manner| {
            list.iter()
                .filter(move |(m, _)| *m == wanted)
                .filter_map(|(_, i)| self.mappings.get(*i as usize))
        };
        match manner {
            Manner::Number => {
                of(Manner::Surrogate).find(|m| make::is_number_like(&m.surrogate, text))
            }
            // Where no plausible value was free, a placeholder stood in.
            Manner::Surrogate => {
                of(Manner::Surrogate).next().or_else(|| of(Manner::Placeholder).next())
            }
            manner => of(manner).next(),
        }
    }

    /// What goes in place of a span; nothing when it stays.
    fn replacement(&self, job: &Job<'_>) -> Option<String> {
        if job.operator.is_reversible() {
            return self.known(job.text, job.manner).map(|m| m.surrogate.clone());
        }
        if job.numeric {
            return Some(make::irreversible_number(&self.prf, job.label, job.text, job.operator));
        }
        Some(match job.operator {
            Operator::Mask => operator::mask(job.text),
            Operator::Hash => operator::hash(&self.prf, job.label, job.text),
            _ => operator::redact(job.label),
        })
    }
}

/// A copy to hand out.
fn copy_of(mapping: &Mapping) -> Mapping {
    Mapping {
        label: mapping.label,
        original: mapping.original.duplicate(),
        surrogate: mapping.surrogate.clone(),
        part: mapping.part,
        provenance: mapping.provenance,
    }
}
