//! Makes mappings for originals that have none.

use private_ai_detect::Label;

use super::{Fresh, ScopeMap};
use crate::{
    AssignError, Mapping, Operator, Part, Provenance, Sensitive,
    generate::{self, Mint, Minted, Wanted},
    operator::{self, Manner},
    prf::Prf,
    reading,
};

/// Values tried before a placeholder stands in.
const TRIES: u32 = 48;
/// Values tried for the writing of something that is known in another writing.
const RELATED_TRIES: u32 = 12;
/// Numbers tried before a JSON number is refused.
const NUMBER_TRIES: u32 = 512;

/// Whether a text may stand in the place of a JSON number of the original's length.
pub(super) fn is_number_like(text: &str, original: &str) -> bool {
    text.len() == original.len()
        && !text.starts_with('0')
        && text.bytes().all(|b| b.is_ascii_digit())
}

/// Digits for a JSON number that is not to be restored: nines for masks, else by chance.
pub(super) fn irreversible_number(
    prf: &Prf,
    label: Label,
    text: &str,
    operator: Operator,
) -> String {
    match operator {
        Operator::Hash => number(prf, &format!("{} hash", label.name()), text, 0),
        _ => "9".repeat(text.len()),
    }
}

fn number(prf: &Prf, kind: &str, text: &str, attempt: u32) -> String {
    let mut draw = prf.draw(kind, text, attempt);
    let head = draw.of("123456789");
    format!("{head}{}", draw.string("0123456789", text.len().saturating_sub(1)))
}

/// What came of looking for a plausible value.
enum Made {
    /// The text identifies nobody and stays.
    Stays,
    /// A value and its parts were recorded.
    Recorded,
    /// No value was free.
    Nothing,
}

impl ScopeMap {
    /// Makes a mapping for each, in this order.
    pub(super) fn make_all(
        &mut self,
        fresh: &[Fresh<'_>],
        taken: &dyn Fn(&str) -> bool,
    ) -> Result<(), AssignError> {
        for one in fresh {
            self.supersede(one.label, one.text);
        }
        // Every original of the request is known before the first surrogate is made.
        for one in fresh {
            self.book.original(one.label, one.text);
            let clean = reading::clean(one.text);
            if clean != one.text {
                self.book.original(one.label, &clean);
            }
        }
        for one in fresh {
            if self.known(one.text, one.manner).is_some() {
                // It came as a part of something before it.
                continue;
            }
            match one.manner {
                Manner::Surrogate => self.make_surrogate(one, taken),
                Manner::Number => self.make_number(one, taken)?,
                Manner::Placeholder => {
                    let text = self.next_placeholder(one.label, taken);
                    self.record(one.label, one.text, text, part_of(one), one.provenance);
                }
                Manner::Sealed => {
                    let text = self.seal.seal(one.label, one.text);
                    self.record(one.label, one.text, text, part_of(one), one.provenance);
                }
            }
        }
        Ok(())
    }

    fn make_surrogate(&mut self, fresh: &Fresh<'_>, taken: &dyn Fn(&str) -> bool) {
        match self.plausible(fresh, taken) {
            Made::Stays => return,
            // What is recorded is not always in force: a word of the value may mean itself by now.
            Made::Recorded if self.known(fresh.text, Manner::Surrogate).is_some() => return,
            Made::Recorded | Made::Nothing => {}
        }
        let text = self.next_placeholder(fresh.label, taken);
        self.record(fresh.label, fresh.text, text, part_of(fresh), fresh.provenance);
    }

    /// Records a value of the original's kind that is free.
    fn plausible(&mut self, fresh: &Fresh<'_>, taken: &dyn Fn(&str) -> bool) -> Made {
        let clean = reading::clean(fresh.text);
        let related =
            self.book.related(fresh.text).filter(|_| clean == fresh.text).map(str::to_owned);
        if let Some(related) = related {
            for attempt in 0..RELATED_TRIES {
                let Some(made) = self.mint(&clean, fresh.label, attempt, taken) else {
                    return Made::Stays;
                };
                if reading::compact(&made.text) == related
                    && made.text != fresh.text
                    && !self.book.is_surrogate(&made.text)
                    && !taken(&made.text)
                {
                    self.accept(fresh, made);
                    return Made::Recorded;
                }
            }
        }
        for attempt in 0..TRIES {
            let Some(made) = self.mint(&clean, fresh.label, attempt, taken) else {
                return Made::Stays;
            };
            let changed = made.text != clean;
            if changed && self.book.is_free(fresh.text, &made.text) && !taken(&made.text) {
                self.accept(fresh, made);
                return Made::Recorded;
            }
        }
        Made::Nothing
    }

    fn mint(
        &mut self,
        text: &str,
        label: Label,
        attempt: u32,
        taken: &dyn Fn(&str) -> bool,
    ) -> Option<Minted> {
        let mut mint =
            Mint { prf: &self.prf, lexicon: &mut self.lexicon, book: &mut self.book, taken };
        generate::make(&mut mint, Wanted { text, label, attempt })
    }

    fn make_number(
        &mut self,
        fresh: &Fresh<'_>,
        taken: &dyn Fn(&str) -> bool,
    ) -> Result<(), AssignError> {
        for attempt in 0..RELATED_TRIES {
            let Some(made) = self.mint(fresh.text, fresh.label, attempt, taken) else { break };
            if is_number_like(&made.text, fresh.text)
                && self.book.is_free(fresh.text, &made.text)
                && !taken(&made.text)
            {
                self.accept(fresh, made);
                return Ok(());
            }
        }
        for attempt in 0..NUMBER_TRIES {
            let made = number(&self.prf, fresh.label.name(), fresh.text, attempt);
            if self.book.is_free(fresh.text, &made) && !taken(&made) {
                self.record(fresh.label, fresh.text, made, Part::Whole, fresh.provenance);
                return Ok(());
            }
        }
        Err(AssignError::NoFreeNumber { piece: fresh.piece, label: fresh.label })
    }

    fn next_placeholder(&mut self, label: Label, taken: &dyn Fn(&str) -> bool) -> String {
        let highest = self.placeholders.entry(label.name()).or_default();
        loop {
            *highest += 1;
            let text = operator::placeholder(label, *highest);
            if !taken(&text) && !self.book.is_surrogate(&text) {
                return text;
            }
        }
    }

    /// Records a value and its parts.
    fn accept(&mut self, fresh: &Fresh<'_>, made: Minted) {
        self.record(fresh.label, fresh.text, made.text, made.part, fresh.provenance);
        for (part, original, surrogate) in made.parts {
            let original = original.as_str();
            let known = original == fresh.text
                || original == surrogate
                || self.known(original, Manner::Surrogate).is_some();
            if known || self.book.is_surrogate(&surrogate) {
                continue;
            }
            self.book.original(fresh.label, original);
            self.record(fresh.label, original, surrogate, part, fresh.provenance);
        }
    }

    fn record(
        &mut self,
        label: Label,
        original: &str,
        surrogate: String,
        part: Part,
        provenance: Provenance,
    ) {
        let original = Sensitive::new(original.to_owned());
        self.mappings.push(Mapping { label, original, surrogate, part, provenance });
        self.learn(self.mappings.len() - 1);
    }
}

/// The part that an original is when no generator tells: single names are parts of a person.
fn part_of(fresh: &Fresh<'_>) -> Part {
    if fresh.label == Label::PERSON && !fresh.text.contains(char::is_whitespace) {
        Part::Family
    } else {
        Part::Whole
    }
}
