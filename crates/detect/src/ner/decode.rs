//! From the tags' scores of each token to entities: the best path by Viterbi, and how sure the
//! model is of it by the forward-backward sums.
//!
//! Integers decide the path; the sums use nothing but IEEE additions, multiplications and
//! divisions in a fixed order, so every machine gives the same answer.

use super::model::{LABELS, Model, Part, Scores, TAGS, follows, meaning};

/// An entity in positions of tokens, `last` included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// Index into [`LABELS`].
    pub label: usize,
    /// From 0 to 1.
    pub score: f32,
}

/// Far below every real score.
const NEVER: i32 = -1_000_000;

/// Buffers, used again for every block.
#[derive(Debug, Default)]
pub struct Decoder {
    back: Vec<[u8; TAGS]>,
    path: Vec<u8>,
    forward: Vec<[f64; TAGS]>,
    likely: Vec<[f64; TAGS]>,
}

/// The most tags that may stand before one.
const MOST_BEFORE: usize = 1 + 2 * LABELS.len();

/// For each tag the tags that may stand before it, ascending, and how many they are; made once from
/// [`follows`].
#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks the bounds")]
const BEFORE: [([u8; MOST_BEFORE], usize); TAGS] = {
    let mut table = [([0; MOST_BEFORE], 0); TAGS];
    let mut b = 0;
    while b < TAGS {
        let mut a = 0;
        while a < TAGS {
            if follows(a, b) {
                table[b].0[table[b].1] = a as u8;
                table[b].1 += 1;
            }
            a += 1;
        }
        b += 1;
    }
    table
};

/// How many tokens on either side of an entity are summed over to tell how sure the model is of it:
/// what stands further away has next to no say.
const AROUND: usize = 6;

/// Whether a text may begin, or end, with a tag.
fn at_edge(tag: usize, begins: bool) -> bool {
    if begins { follows(0, tag) } else { follows(tag, 0) }
}

/// Forbids everything but "outside".
pub fn silence(scores: &mut Scores) {
    for score in scores.iter_mut().skip(1) {
        *score = NEVER;
    }
}

impl Decoder {
    /// The entities of one block. `bias` is taken from "outside" while the path is sought: more is
    /// found, and what was doubtful keeps its low score.
    pub fn decode(&mut self, model: &Model, scores: &[Scores], bias: i32, out: &mut Vec<Found>) {
        out.clear();
        self.best_path(model, scores, bias);
        if self.path.iter().all(|t| *t == 0) {
            return;
        }
        let steps = steps(model);
        let mut at = 0;
        while let Some(begin) = self.next_named(at) {
            // Entities that stand close to each other share their surroundings.
            let mut end = begin + 1;
            while let Some(next) = self.next_named(end).filter(|n| *n <= end + 2 * AROUND) {
                end = next + 1;
            }
            let from = begin.saturating_sub(AROUND).max(at);
            let to = (end + AROUND).min(scores.len());
            self.sums(model, &steps, scores.get(from..to).unwrap_or_default());
            let mut first = begin;
            for (i, tag) in self.path.iter().enumerate().take(end).skip(begin) {
                let (part, label) = meaning(usize::from(*tag));
                if matches!(part, Part::Begin | Part::Unit) {
                    first = i;
                }
                if matches!(part, Part::Last | Part::Unit) {
                    let score = self.certainty(first - from, i - from, label);
                    out.push(Found { first, last: i, label, score });
                }
            }
            at = end;
        }
    }

    /// The first token from `at` on that the path holds for a part of an entity.
    fn next_named(&self, at: usize) -> Option<usize> {
        self.path.get(at..)?.iter().position(|t| *t != 0).map(|i| at + i)
    }

    /// The mean over the tokens of how likely each is part of a `label`.
    fn certainty(&self, first: usize, last: usize, label: usize) -> f32 {
        let mut sum = 0.0;
        for likely in self.likely.iter().take(last + 1).skip(first) {
            sum += likely.iter().skip(1 + 4 * label).take(4).sum::<f64>();
        }
        (sum / (last - first + 1) as f64).clamp(0.0, 1.0) as f32
    }

    fn best_path(&mut self, model: &Model, scores: &[Scores], bias: i32) {
        self.back.clear();
        self.path.clear();
        let mut best = [NEVER; TAGS];
        // By the tag that is reached, so that one row answers for it.
        let mut into = [[0i32; TAGS]; TAGS];
        for (a, row) in model.transitions.iter().enumerate() {
            for (weight, to) in row.iter().zip(&mut into) {
                if let Some(slot) = to.get_mut(a) {
                    *slot = *weight;
                }
            }
        }
        for (i, here) in scores.iter().enumerate() {
            let mut next = [NEVER; TAGS];
            let mut from = [0u8; TAGS];
            let silent = here.get(1).is_some_and(|s| *s <= NEVER);
            let tags = if silent { 1 } else { TAGS };
            for (b, ((next, from), (before, count))) in
                next.iter_mut().zip(&mut from).zip(&BEFORE).enumerate().take(tags)
            {
                let own = here.get(b).copied().unwrap_or(NEVER);
                let own = if b == 0 { own - bias } else { own };
                if i == 0 {
                    if at_edge(b, true) {
                        *next = own;
                    }
                    continue;
                }
                let steps = into.get(b).unwrap_or(&[0; TAGS]);
                let mut top = i32::MIN;
                for a in before.iter().take(*count) {
                    let at = usize::from(*a);
                    let (Some(value), Some(step)) = (best.get(at), steps.get(at)) else { continue };
                    let value = value.saturating_add(*step);
                    if value > top {
                        top = value;
                        *from = *a;
                    }
                }
                *next = top.saturating_add(own);
            }
            // Only differences count; without this a long text would run out of range.
            let top = next.iter().copied().max().unwrap_or(0);
            for value in &mut next {
                *value = (*value - top).max(4 * NEVER);
            }
            best = next;
            self.back.push(from);
        }
        let mut tag = 0u8;
        let mut top = i32::MIN;
        for (t, value) in best.iter().enumerate() {
            if at_edge(t, false) && *value > top {
                top = *value;
                tag = t as u8;
            }
        }
        for from in self.back.iter().rev() {
            self.path.push(tag);
            tag = from.get(usize::from(tag)).copied().unwrap_or(0);
        }
        self.path.reverse();
    }

    fn sums(&mut self, model: &Model, steps: &[[f64; TAGS]; TAGS], scores: &[Scores]) {
        let unit = f64::from(model.unit);
        self.likely.clear();
        self.likely.extend(scores.iter().map(|here| {
            let top = here.iter().copied().max().unwrap_or(0);
            here.map(|s| exp(f64::from(s - top) * unit))
        }));
        self.forward.clear();
        let mut before: Option<[f64; TAGS]> = None;
        for own in &self.likely {
            let mut next = [0.0; TAGS];
            match before {
                None => {
                    for (b, next) in next.iter_mut().enumerate() {
                        *next = if at_edge(b, true) { 1.0 } else { 0.0 };
                    }
                }
                Some(before) => {
                    for (value, row) in before.iter().zip(steps) {
                        for (next, step) in next.iter_mut().zip(row) {
                            *next += value * step;
                        }
                    }
                }
            }
            for (next, own) in next.iter_mut().zip(own) {
                *next *= own;
            }
            normalise(&mut next);
            self.forward.push(next);
            before = Some(next);
        }
        let mut behind = [0.0; TAGS];
        for (a, value) in behind.iter_mut().enumerate() {
            *value = if at_edge(a, false) { 1.0 } else { 0.0 };
        }
        for (own, forward) in self.likely.iter_mut().zip(&self.forward).rev() {
            let mut weighted = [0.0; TAGS];
            for ((w, own), behind) in weighted.iter_mut().zip(own.iter()).zip(&behind) {
                *w = own * behind;
            }
            for ((own, forward), behind) in own.iter_mut().zip(forward).zip(&behind) {
                *own = forward * behind;
            }
            normalise(own);
            for (behind, row) in behind.iter_mut().zip(steps) {
                *behind = row.iter().zip(&weighted).map(|(s, w)| s * w).sum();
            }
            normalise(&mut behind);
        }
    }
}

/// The transitions as factors; nothing where one tag may not follow the other.
fn steps(model: &Model) -> [[f64; TAGS]; TAGS] {
    let unit = f64::from(model.unit);
    let mut steps = [[0.0f64; TAGS]; TAGS];
    for (a, (to, from)) in steps.iter_mut().zip(&model.transitions).enumerate() {
        for (b, (to, from)) in to.iter_mut().zip(from).enumerate() {
            if follows(a, b) {
                *to = exp(f64::from(*from) * unit);
            }
        }
    }
    steps
}

fn normalise(values: &mut [f64; TAGS]) {
    let sum: f64 = values.iter().sum();
    if sum > 0.0 {
        for value in values {
            *value /= sum;
        }
    }
}

/// e to the power of `x`, for x ≤ 100, from basic operations only.
#[must_use]
pub fn exp(x: f64) -> f64 {
    if x < -600.0 {
        return 0.0;
    }
    let x = x.min(100.0) * std::f64::consts::LOG2_E;
    let whole = x.floor();
    let rest = (x - whole) * std::f64::consts::LN_2;
    let mut term = 1.0;
    let mut sum = 1.0;
    for n in 1..12 {
        term *= rest / f64::from(n);
        sum += term;
    }
    sum * f64::from_bits(((whole as i64 + 1023).max(0) as u64) << 52)
}

/// The names of the labels, in the order of the tags.
#[must_use]
pub fn label_name(label: usize) -> &'static str {
    LABELS.get(label).map_or("", |l| l.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponential_is_right() {
        for x in [-500.0, -40.5, -1.0, -1e-9, 0.0, 0.3, 1.0, 50.0] {
            let (ours, theirs) = (exp(x), f64::exp(x));
            assert!((ours - theirs).abs() <= theirs * 1e-10, "{x}: {ours} {theirs}");
        }
        assert_eq!(exp(-1e9), 0.0);
    }

    fn model() -> Model {
        let file = Model::write(&[[0; 8]], &[[0; TAGS]; 8], &[[0; TAGS]; TAGS], 0.1);
        Model::read(&file).unwrap()
    }

    #[test]
    fn the_best_legal_path_is_taken() {
        let mut scores = vec![[0; TAGS]; 4];
        scores[0][0] = 50;
        scores[1][1] = 50; // begin of a person
        scores[2][3] = 50; // last of a person
        scores[3][2] = 40; // an inside without a begin cannot be
        scores[3][0] = 20;
        let mut found = Vec::new();
        Decoder::default().decode(&model(), &scores, 0, &mut found);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].first, found[0].last, found[0].label), (1, 2, 0));
        assert!(found[0].score > 0.8, "{found:?}");
    }

    #[test]
    fn silenced_tokens_are_outside() {
        let mut scores = vec![[0; TAGS]; 3];
        for s in &mut scores {
            s[4] = 90;
        }
        silence(&mut scores[1]);
        let mut found = Vec::new();
        Decoder::default().decode(&model(), &scores, 0, &mut found);
        let at: Vec<_> = found.iter().map(|f| (f.first, f.last)).collect();
        assert_eq!(at, [(0, 0), (2, 2)]);
    }

    #[test]
    fn bias_finds_more_with_low_scores() {
        let mut scores = vec![[-60; TAGS]; 1];
        scores[0][0] = 5;
        scores[0][4] = 0;
        let mut found = Vec::new();
        Decoder::default().decode(&model(), &scores, 0, &mut found);
        assert!(found.is_empty());
        Decoder::default().decode(&model(), &scores, 20, &mut found);
        assert_eq!(found.len(), 1);
        assert!((0.3..0.5).contains(&found[0].score));
    }
}
