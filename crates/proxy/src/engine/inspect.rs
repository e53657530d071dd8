//! The inspection of one request, as plain work without waiting: take apart, detect, assign,
//! splice, prove.
//!
//! Runs on a runtime thread within a budget, and otherwise in the pool.

use std::{borrow::Cow, cell::OnceCell, collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use private_ai_detect::{ByteSpan, Entity, Input, Label, LabelClass};
use private_ai_formats::{self as formats, Class, Edit, Piece, PieceKind, Pieces, Role};
use private_ai_surrogate::{Assignment, EgressProof, Found, Provenance, Replacement};
use private_ai_vault::{Commit, ScopeId};

use crate::config::{Attachments, Mode, ScopeKind};

use super::{
    Call, Outcome, Protected, Refusal, RequestHead, Restoring, Rules, Shared,
    head::{HeadText, UnreadableHead},
    scopes::{Assigned, Durable, Slot},
};

/// Bytes of text not seen before that a runtime thread may scan by itself. The statistical model
/// reads about two bytes a microsecond.
const INLINE_TEXT: usize = 128;

/// The lowest score that counts where nothing can be replaced: there a false hit refuses a request.
const SURE: f32 = 0.9;

/// How much work may be done at once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// Only what a runtime thread may do: little new text, no waiting.
    Inline,
    /// Everything.
    Unlimited,
}

/// What came of trying within a budget.
pub enum Attempt {
    /// Inspected.
    Done(Box<Inspected>),
    /// More work than the budget allows: to be done in the pool.
    TooMuch(Box<Call>),
}

/// An inspected request. Its outcome may be used only when the recording is durable.
pub struct Inspected {
    /// What may be sent then.
    pub outcome: Result<Outcome, Refusal>,
    /// What must be on disk before.
    pub recording: Option<Recording>,
}

/// The part of the vault's work that belongs to a request.
pub struct Recording {
    /// The scope.
    pub slot: Arc<Slot>,
    /// Tells when everything that the request uses is on disk.
    pub durable: Durable,
    /// The request's own commit, to be settled.
    pub commit: Option<(u64, Commit)>,
}

/// A text of the request with what was found in it.
struct Seen<'a> {
    text: Cow<'a, str>,
    entities: Arc<[Entity]>,
    numeric: bool,
    provenance: Provenance,
    source: Source<'a>,
}

#[derive(Clone, Copy)]
enum Source<'a> {
    Piece(usize),
    Head(&'a HeadText),
}

impl Source<'_> {
    /// A name of the place, for people: never its content.
    fn place(self, pieces: &[Piece<'_>]) -> String {
        match self {
            Self::Head(text) => text.place(),
            Self::Piece(index) => pieces.get(index).map_or_else(String::new, place),
        }
    }
}

/// A name of the place of a piece.
fn place(piece: &Piece<'_>) -> String {
    match piece.role {
        Role::System => "the system prompt".to_owned(),
        Role::User | Role::Assistant | Role::Tool => format!("message {}", piece.order + 1),
        Role::Other => "the settings of the request".to_owned(),
    }
}

impl From<UnreadableHead> for Refusal {
    fn from(head: UnreadableHead) -> Self {
        Self::Unreadable(head.0)
    }
}

/// Inspects a request.
///
/// # Errors
/// [`Refusal`].
pub fn inspect(
    shared: &Shared,
    rules: &Rules,
    call: Box<Call>,
    budget: Budget,
) -> Result<Attempt, Refusal> {
    let done = {
        let body = call.body.clone().unwrap_or_default();
        let pieces = match &call.body {
            Some(_) => Some(formats::pieces(call.endpoint, &body, &rules.limits)?),
            None => None,
        };
        let texts = call.head.texts()?;
        let work = Work { shared, rules, call: &call, body: &body, pieces, texts: &texts };
        work.run(budget)?
    };
    Ok(match done {
        Some(inspected) => Attempt::Done(Box::new(inspected)),
        None => Attempt::TooMuch(call),
    })
}

struct Work<'a> {
    shared: &'a Shared,
    rules: &'a Rules,
    call: &'a Call,
    body: &'a Bytes,
    pieces: Option<Pieces<'a>>,
    texts: &'a [HeadText],
}

impl Work<'_> {
    /// Nothing when the budget does not suffice.
    fn run(&self, budget: Budget) -> Result<Option<Inspected>, Refusal> {
        let Some(seen) = self.detect(budget)? else { return Ok(None) };
        if self.rules.mode == Mode::Monitor {
            return Ok(Some(self.monitored(&seen)));
        }
        let slot = self.shared.scopes.slot(&self.scope()?);
        let found: Vec<Found<'_>> = seen
            .iter()
            .map(|s| Found {
                text: &s.text,
                entities: &s.entities,
                numeric: s.numeric,
                provenance: s.provenance,
            })
            .collect();
        let folded = OnceCell::new();
        let taken = |text: &str| self.holds(&folded, text);
        let scopes = &self.shared.scopes;
        let assigned = match budget {
            Budget::Unlimited => scopes.assign(&slot, &found, &self.rules.policy, &taken)?,
            Budget::Inline => {
                match scopes.try_assign(&slot, &found, &self.rules.policy, &taken)? {
                    Some(assigned) => assigned,
                    None => return Ok(None),
                }
            }
        };
        let Assigned { assignment, index, proof, mappings, durable, commit } = assigned;
        let restoring = if mappings == 0 { Restoring::nothing() } else { Restoring::of(index) };
        let outcome = self.apply(&seen, assignment, &proof).map(|(head, body, counts)| Outcome {
            restoring: restoring.citing(formats::documents(self.call.endpoint, &body)),
            protected: Protected { head, body },
            counts,
            stream: self.pieces.as_ref().is_some_and(|p| p.stream),
            json_answer: self.pieces.as_ref().is_some_and(|p| p.json_answer),
        });
        Ok(Some(Inspected { outcome, recording: Some(Recording { slot, durable, commit }) }))
    }

    /// Finds what every text holds; nothing when the budget does not suffice.
    fn detect(&self, budget: Budget) -> Result<Option<Vec<Seen<'_>>>, Refusal> {
        let mut left = match budget {
            Budget::Inline => INLINE_TEXT,
            Budget::Unlimited => usize::MAX,
        };
        let pieces = self.pieces.as_ref().map_or(&[][..], |p| &p.list);
        let mut seen = Vec::with_capacity(pieces.len() + self.texts.len());
        for (index, piece) in pieces.iter().enumerate() {
            if piece.class == Class::Credential || piece.text.is_empty() {
                continue;
            }
            if piece.class == Class::Uninspectable {
                if self.rules.attachments == Attachments::Block && self.rules.mode == Mode::Enforce
                {
                    return Err(Refusal::Attachment);
                }
                continue;
            }
            let input = Input { text: &piece.text, key: piece.key.as_deref() };
            let Some(mut entities) = self.look(input, &mut left) else { return Ok(None) };
            if !piece.class.is_editable() {
                if piece.class == Class::Identifier {
                    self.refuse_sure(&entities, || place(piece))?;
                }
                continue;
            }
            if piece.kind == PieceKind::Key {
                entities = without_statistics(entities);
            }
            seen.push(Seen {
                text: Cow::Borrowed(&piece.text),
                entities,
                numeric: piece.kind == PieceKind::Number,
                provenance: provenance(piece.role),
                source: Source::Piece(index),
            });
        }
        for text in self.texts {
            let input = Input { text: &text.text, key: text.name.as_deref() };
            let Some(entities) = self.look(input, &mut left) else { return Ok(None) };
            if text.is_editable() {
                seen.push(Seen {
                    text: Cow::Borrowed(&text.text),
                    entities: without_statistics(entities),
                    numeric: false,
                    provenance: Provenance::Other,
                    source: Source::Head(text),
                });
            } else {
                self.refuse_sure(&entities, || text.place())?;
            }
        }
        Ok(Some(seen))
    }

    fn look(&self, input: Input<'_>, left: &mut usize) -> Option<Arc<[Entity]>> {
        let Shared { spans, .. } = self.shared;
        let detector = &self.rules.detector;
        if *left == usize::MAX {
            return Some(spans.detect(detector, input));
        }
        if let Some(known) = spans.get(detector, input) {
            return Some(known);
        }
        *left = left.checked_sub(input.text.len())?;
        Some(spans.detect(detector, input))
    }

    /// Refuses what is surely somebody's where it cannot be replaced.
    fn refuse_sure(&self, entities: &[Entity], place: impl Fn() -> String) -> Result<(), Refusal> {
        if self.rules.mode == Mode::Monitor {
            return Ok(());
        }
        let sure = entities.iter().find(|e| {
            e.score >= SURE
                && (e.label == Label::EMAIL
                    || matches!(e.label.class(), LabelClass::Secret if e.label != Label::SECRET))
                && self.rules.policy.operator(e.label) != private_ai_surrogate::Operator::Keep
        });
        match sure {
            Some(entity) => Err(Refusal::Unchangeable { label: entity.label, place: place() }),
            None => Ok(()),
        }
    }

    /// Counts, and changes nothing.
    fn monitored(&self, seen: &[Seen<'_>]) -> Inspected {
        let mut counts = BTreeMap::new();
        for entity in seen.iter().flat_map(|s| s.entities.iter()) {
            *counts.entry(entity.label).or_default() += 1;
        }
        let outcome = Outcome {
            protected: Protected { head: self.call.head.clone(), body: self.body.clone() },
            counts,
            restoring: Restoring::nothing(),
            stream: self.pieces.as_ref().is_some_and(|p| p.stream),
            json_answer: false,
        };
        Inspected { outcome: Ok(outcome), recording: None }
    }

    /// The boundary within which the request's surrogates hold.
    fn scope(&self) -> Result<ScopeId, Refusal> {
        let mut conversation = blake3::Hasher::new();
        let mut add = |text: &str| {
            conversation.update(&(text.len() as u64).to_le_bytes());
            conversation.update(text.as_bytes());
        };
        let kind =
            if self.call.endpoint.is_long_lived() { ScopeKind::Client } else { self.rules.scope };
        match (kind, &self.call.session, &self.pieces) {
            (ScopeKind::Request, _, _) => {
                let mut random = [0_u8; 32];
                getrandom::fill(&mut random).map_err(|_| Refusal::Internal)?;
                add("request");
                conversation.update(&random);
            }
            (ScopeKind::Client, _, _) => add("client"),
            (ScopeKind::Conversation, Some(session), _) => {
                add("session");
                add(session.expose());
            }
            // Later calls name it by an id alone, and a call without a body names it by its path.
            (ScopeKind::Conversation, None, Some(pieces)) if pieces.kept_there => add("client"),
            (ScopeKind::Conversation, None, Some(pieces)) => {
                // What a conversation begins with is sent again in each of its turns.
                add("conversation");
                pieces.system_texts().for_each(&mut add);
                add("");
                pieces.first_user_texts().for_each(&mut add);
            }
            (ScopeKind::Conversation, None, None) => add("client"),
        }
        let conversation = conversation.finalize();
        Ok(self.shared.vault.scope_id(&self.call.tenant, conversation.as_bytes()))
    }

    /// True when the text occurs in the request, in any case: then it must not become a surrogate.
    fn holds(&self, folded: &OnceCell<String>, text: &str) -> bool {
        let all = folded.get_or_init(|| {
            let pieces = self.pieces.iter().flat_map(|p| p.list.iter()).map(|p| &*p.text);
            let texts = self.texts.iter().map(|t| t.text.as_str());
            let mut all = String::with_capacity(self.body.len());
            for text in pieces.chain(texts) {
                all.push_str(&text.to_lowercase());
                all.push('\n');
            }
            all
        });
        memchr::memmem::find(all.as_bytes(), text.to_lowercase().as_bytes()).is_some()
    }

    /// Makes head and body that may leave.
    fn apply(
        &self,
        seen: &[Seen<'_>],
        assignment: Assignment,
        proof: &EgressProof,
    ) -> Result<(RequestHead, Bytes, BTreeMap<Label, usize>), Refusal> {
        let pieces = self.pieces.as_ref().map_or(&[][..], |p| &p.list);
        if !assignment.blocked.is_empty() {
            let place =
                |index: usize| seen.get(index).map_or_else(String::new, |s| s.source.place(pieces));
            let blocked = assignment.blocked.iter().map(|(i, label)| (*label, place(*i)));
            return Err(Refusal::Blocked(blocked.collect()));
        }
        let mut edits = Vec::new();
        let mut changed = Vec::new();
        for (seen, replacements) in seen.iter().zip(assignment.replacements) {
            if replacements.is_empty() {
                continue;
            }
            match seen.source {
                Source::Piece(piece) => edits.extend(replacements.into_iter().map(|r| Edit {
                    piece,
                    span: formats::ByteSpan::new(r.span.start, r.span.end),
                    text: r.text,
                })),
                Source::Head(text) => changed.push((text, replaced(&seen.text, &replacements))),
            }
        }
        let mut head = self.call.head.clone();
        head.replace(&changed)?;
        let body = match &self.pieces {
            Some(pieces) if !edits.is_empty() => {
                Bytes::from(formats::splice(self.body, pieces, &edits)?)
            }
            _ => self.body.clone(),
        };
        prove(proof, &body)?;
        prove(proof, &head.bytes())?;
        Ok((head, body, assignment.counts))
    }
}

/// Looks for originals in what is about to leave.
fn prove(proof: &EgressProof, bytes: &[u8]) -> Result<(), Refusal> {
    match proof.find(bytes).into_iter().find(|hit| hit.strong) {
        Some(hit) => {
            tracing::error!(label = %hit.label, "egress proof: an original was still readable");
            Err(Refusal::Leak(hit.label))
        }
        None => Ok(()),
    }
}

/// The text with its replacements.
fn replaced(text: &str, replacements: &[Replacement]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for Replacement { span: ByteSpan { start, end }, text: new, .. } in replacements {
        out.push_str(text.get(from..*start).unwrap_or_default());
        out.push_str(new);
        from = *end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

fn provenance(role: Role) -> Provenance {
    match role {
        Role::System => Provenance::System,
        Role::User => Provenance::User,
        Role::Assistant => Provenance::Assistant,
        Role::Tool => Provenance::Tool,
        Role::Other => Provenance::Other,
    }
}

/// Without what only the statistical model says: it was made for running text, and names of fields
/// and headers are none.
fn without_statistics(entities: Arc<[Entity]>) -> Arc<[Entity]> {
    let statistical = |e: &Entity| e.recognizer.starts_with("ner");
    if entities.iter().any(statistical) {
        entities.iter().filter(|e| !statistical(e)).cloned().collect()
    } else {
        entities
    }
}
