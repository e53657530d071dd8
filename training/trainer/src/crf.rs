//! The conditional random field: likelihood of what is annotated against everything, AdaGrad with
//! one rate a feature. Where the annotation leaves several tags open, their sum counts.

use crate::{Train, data, measure, pack};
use anyhow::Result;
use private_ai_detect::ner::{
    features::Block,
    gazetteer::Gazetteer,
    hash,
    model::{Model, TAGS, follows},
};
use rustc_hash::FxHashMap;

type Row = [f32; TAGS];
type Sums = [f64; TAGS];

/// One block: where its tokens' features lie, and the tags they may have.
struct Case {
    first: usize,
    tokens: usize,
}

/// Everything that is trained on, as numbers.
#[derive(Default)]
struct Corpus {
    cases: Vec<Case>,
    /// For each token the end of its features; silent tokens have none.
    ends: Vec<usize>,
    features: Vec<u32>,
    masks: Vec<u32>,
    silent: Vec<bool>,
}

/// What is learned.
pub struct Weights {
    /// The hashes of the features.
    pub names: Vec<u64>,
    /// How often each occurred.
    pub counts: Vec<u32>,
    /// Their weights.
    pub rows: Vec<Row>,
    squares: Vec<f32>,
    /// Weights of a tag behind a tag.
    pub transitions: [Row; TAGS],
    transition_squares: [Row; TAGS],
    /// Features that take part.
    pub live: Vec<bool>,
}

/// Reads, trains, writes and measures.
pub fn train(options: &Train) -> Result<()> {
    let lists = Gazetteer::read(&std::fs::read(&options.lists)?)?;
    let begun = std::time::Instant::now();
    let (corpus, mut weights) = read(options, &lists)?;
    eprintln!(
        "{} blocks, {} tokens, {} features, {} kinds, {:.0?}",
        corpus.cases.len(),
        corpus.ends.len(),
        corpus.features.len(),
        weights.rows.len(),
        begun.elapsed()
    );
    let mut order: Vec<u32> = (0..corpus.cases.len() as u32).collect();
    for round in 0..options.rounds + options.polish {
        if round == options.rounds {
            pack::choose(&mut weights, options.buckets);
        }
        shuffle(&mut order, options.seed + u64::from(round));
        let rest = options.rounds + options.polish - round;
        let step = options.step * (rest as f32 / (options.rounds + options.polish) as f32).max(0.3);
        let mut loss = 0.0;
        let mut buffers = Buffers::default();
        for case in &order {
            loss += learn(&corpus, &corpus.cases[*case as usize], &mut weights, &mut buffers, step);
        }
        if options.decay > 0.0 {
            for row in &mut weights.rows {
                for w in row {
                    *w *= 1.0 - options.decay;
                }
            }
        }
        eprintln!(
            "round {round}: loss {:.4}, {:.0?}",
            loss / corpus.ends.len() as f64,
            begun.elapsed()
        );
    }
    let file = pack::file(&weights, options.buckets);
    std::fs::write(&options.out, &file)?;
    eprintln!("{} bytes", file.len());
    Model::read(&file)?;
    for dev in &options.dev {
        measure::report(dev, &file, &lists)?;
    }
    Ok(())
}

fn read(options: &Train, lists: &Gazetteer) -> Result<(Corpus, Weights)> {
    let mut items = Vec::new();
    for (files, full) in [(&options.full, true), (&options.partial, false)] {
        for file in files {
            for mut item in data::read(file)? {
                let chance = data::draw(&item.id, options.seed) % 100;
                if item.text.is_ascii() || full {
                    match chance {
                        0..10 => data::recase(&mut item, false),
                        10..12 => data::recase(&mut item, true),
                        _ => {}
                    }
                }
                items.push((item, full));
            }
        }
    }
    // Rare features are found by a table of counters; those that share one keep each other alive.
    const COUNTERS: usize = 1 << 28;
    let mut counters = vec![0u8; COUNTERS];
    let mut block = Block::default();
    let mut found = Vec::new();
    let mut walk = |each: &mut dyn FnMut(&Block, &[u32])| {
        for (item, full) in &items {
            let seed = data::draw(&item.id, options.seed ^ 0xabcd);
            let known = |word: u64| hash::mix(word, seed) % 100 >= options.hide;
            data::blocks(item, *full, lists, known, &mut block, &mut *each);
        }
    };
    walk(&mut |block, _| {
        for (i, place) in block.places.iter().enumerate() {
            if !place.silent {
                block.features(i, &mut found);
                for feature in &found {
                    let counter = &mut counters[(feature >> 20) as usize % COUNTERS];
                    *counter = counter.saturating_add(1);
                }
            }
        }
    });
    let mut corpus = Corpus::default();
    let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
    let mut names = Vec::new();
    let mut counts: Vec<u32> = Vec::new();
    let mut found = Vec::new();
    walk(&mut |block, masks| {
        corpus.cases.push(Case { first: corpus.ends.len(), tokens: masks.len() });
        for (i, place) in block.places.iter().enumerate() {
            if !place.silent {
                block.features(i, &mut found);
                for feature in &found {
                    if counters[(feature >> 20) as usize % COUNTERS] >= options.least {
                        let number = *numbers.entry(*feature).or_insert_with(|| {
                            names.push(*feature);
                            counts.push(0);
                            names.len() as u32 - 1
                        });
                        counts[number as usize] += 1;
                        corpus.features.push(number);
                    }
                }
            }
            corpus.ends.push(corpus.features.len());
            corpus.silent.push(place.silent);
        }
        corpus.masks.extend_from_slice(masks);
    });
    let n = names.len();
    let weights = Weights {
        names,
        counts,
        rows: vec![[0.0; TAGS]; n],
        squares: vec![1e-2; n],
        transitions: [[0.0; TAGS]; TAGS],
        transition_squares: [[1e-2; TAGS]; TAGS],
        live: vec![true; n],
    };
    Ok((corpus, weights))
}

fn shuffle(order: &mut [u32], seed: u64) {
    let mut state = hash::mix(hash::START, seed);
    for i in (1..order.len()).rev() {
        state = hash::mix(state, i as u64);
        order.swap(i, (state % (i as u64 + 1)) as usize);
    }
}

/// Sums over all paths, and over those that the annotation allows.
#[derive(Default)]
struct Buffers {
    own: Vec<Sums>,
    free: Chain,
    bound: Chain,
    masked: Vec<Sums>,
}

#[derive(Default)]
struct Chain {
    forward: Vec<Sums>,
    backward: Vec<Sums>,
    scale: Vec<f64>,
}

impl Chain {
    fn run(&mut self, own: &[Sums], steps: &[Sums; TAGS]) -> f64 {
        self.forward.clear();
        self.scale.clear();
        let mut log = 0.0;
        for (i, own) in own.iter().enumerate() {
            let mut next = [0.0; TAGS];
            if i == 0 {
                for b in 0..TAGS {
                    next[b] = if follows(0, b) { own[b] } else { 0.0 };
                }
            } else {
                let before = self.forward[i - 1];
                for a in 0..TAGS {
                    if before[a] > 0.0 {
                        for b in 0..TAGS {
                            next[b] += before[a] * steps[a][b];
                        }
                    }
                }
                for b in 0..TAGS {
                    next[b] *= own[b];
                }
            }
            let sum: f64 = next.iter().sum::<f64>().max(1e-300);
            for v in &mut next {
                *v /= sum;
            }
            log += sum.ln();
            self.scale.push(sum);
            self.forward.push(next);
        }
        self.backward.clear();
        self.backward.resize(own.len(), [0.0; TAGS]);
        let mut behind = [0.0; TAGS];
        let mut end = 0.0;
        if let Some(last) = self.forward.last() {
            for a in 0..TAGS {
                behind[a] = if follows(a, 0) { 1.0 } else { 0.0 };
                end += last[a] * behind[a];
            }
        }
        log += end.max(1e-300).ln();
        for i in (0..own.len()).rev() {
            self.backward[i] = behind;
            let mut next = [0.0; TAGS];
            for a in 0..TAGS {
                for b in 0..TAGS {
                    next[a] += steps[a][b] * own[i][b] * behind[b];
                }
            }
            let sum: f64 = next.iter().sum::<f64>().max(1e-300);
            for v in &mut next {
                *v /= sum;
            }
            behind = next;
        }
        log
    }

    fn likely(&self, i: usize) -> Sums {
        let mut out = self.forward[i];
        let mut sum = 0.0;
        for b in 0..TAGS {
            out[b] *= self.backward[i][b];
            sum += out[b];
        }
        if sum > 0.0 {
            for v in &mut out {
                *v /= sum;
            }
        }
        out
    }

    /// Likelihood of each pair of tags at `i` and `i + 1`.
    fn pairs(
        &self,
        i: usize,
        own: &Sums,
        steps: &[Sums; TAGS],
        into: &mut [Sums; TAGS],
        sign: f64,
    ) {
        let mut sum = 0.0;
        let mut all = [[0.0; TAGS]; TAGS];
        for a in 0..TAGS {
            let f = self.forward[i][a];
            if f > 0.0 {
                for b in 0..TAGS {
                    all[a][b] = f * steps[a][b] * own[b] * self.backward[i + 1][b];
                    sum += all[a][b];
                }
            }
        }
        if sum > 0.0 {
            for a in 0..TAGS {
                for b in 0..TAGS {
                    into[a][b] += sign * all[a][b] / sum;
                }
            }
        }
    }
}

fn learn(corpus: &Corpus, case: &Case, weights: &mut Weights, b: &mut Buffers, step: f32) -> f64 {
    let range = case.first..case.first + case.tokens;
    let begin = |t: usize| if t == 0 { 0 } else { corpus.ends[t - 1] };
    b.own.clear();
    b.masked.clear();
    for t in range.clone() {
        let mut sums = [0.0f32; TAGS];
        for f in &corpus.features[begin(t)..corpus.ends[t]] {
            if weights.live[*f as usize] {
                for (sum, w) in sums.iter_mut().zip(&weights.rows[*f as usize]) {
                    *sum += w;
                }
            }
        }
        let top = sums.iter().copied().fold(f32::MIN, f32::max);
        let mut own = [0.0; TAGS];
        let mut masked = [0.0; TAGS];
        for tag in 0..TAGS {
            let silent = corpus.silent[t] && tag != 0;
            own[tag] = if silent { 0.0 } else { f64::from((sums[tag] - top).max(-60.0)).exp() };
            let allowed = corpus.masks[t] & (1 << tag) != 0 || (corpus.silent[t] && tag == 0);
            masked[tag] = if allowed { own[tag] } else { 0.0 };
        }
        b.own.push(own);
        b.masked.push(masked);
    }
    let mut steps = [[0.0; TAGS]; TAGS];
    for (x, row) in steps.iter_mut().enumerate() {
        for (y, v) in row.iter_mut().enumerate() {
            if follows(x, y) {
                *v = f64::from(weights.transitions[x][y]).exp();
            }
        }
    }
    let all = b.free.run(&b.own, &steps);
    let right = b.bound.run(&b.masked, &steps);
    let loss = all - right;
    if !loss.is_finite() || loss > 600.0 {
        return 0.0;
    }
    let mut pairs = [[0.0; TAGS]; TAGS];
    for (i, t) in range.enumerate() {
        let (free, bound) = (b.free.likely(i), b.bound.likely(i));
        let mut slope = [0.0f32; TAGS];
        let mut size = 0.0f32;
        for tag in 0..TAGS {
            slope[tag] = (bound[tag] - free[tag]) as f32;
            size += slope[tag] * slope[tag];
        }
        if i + 1 < case.tokens {
            b.bound.pairs(i, &b.masked[i + 1], &steps, &mut pairs, 1.0);
            b.free.pairs(i, &b.own[i + 1], &steps, &mut pairs, -1.0);
        }
        if size < 1e-6 {
            continue;
        }
        for f in &corpus.features[begin(t)..corpus.ends[t]] {
            let f = *f as usize;
            if weights.live[f] {
                weights.squares[f] += size;
                let rate = step / weights.squares[f].sqrt();
                for (w, s) in weights.rows[f].iter_mut().zip(&slope) {
                    *w += rate * s;
                }
            }
        }
    }
    for x in 0..TAGS {
        for y in 0..TAGS {
            let s = pairs[x][y] as f32;
            if s != 0.0 {
                weights.transition_squares[x][y] += s * s;
                weights.transitions[x][y] += step * s / weights.transition_squares[x][y].sqrt();
            }
        }
    }
    loss
}
