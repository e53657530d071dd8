//! The weights: their file, and the sum of a token's features for every tag.
//!
//! `NNM1`, the number of buckets, the size of one unit of weight, the transitions, then for each
//! bucket eight 16-bit marks of features and eight rows of 8-bit weights. Everything little-endian.

use super::ModelError;
use crate::Label;

/// Kinds of entity the model knows, in the order of the tags.
pub const LABELS: [Label; 4] =
    [Label::PERSON, Label::ORGANIZATION, Label::LOCATION, Label::ADDRESS];

/// Tags: outside, then begin, inside, last and unit of each label.
pub const TAGS: usize = 1 + 4 * LABELS.len();
/// Slots of a bucket.
pub const SLOTS: usize = 8;
/// Sums of weights, one for each tag.
pub type Scores = [i32; TAGS];

const MAGIC: &[u8; 4] = b"NNM1";

/// What a tag says of its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// In no entity.
    Outside,
    /// The first of several.
    Begin,
    /// In between.
    Inside,
    /// The last of several.
    Last,
    /// The only one.
    Unit,
}

/// The part and, for entities, the index into [`LABELS`].
#[must_use]
pub const fn meaning(tag: usize) -> (Part, usize) {
    if tag == 0 {
        return (Part::Outside, 0);
    }
    let part = match (tag - 1) % 4 {
        0 => Part::Begin,
        1 => Part::Inside,
        2 => Part::Last,
        _ => Part::Unit,
    };
    (part, (tag - 1) / 4)
}

/// Whether `b` may follow `a`.
#[must_use]
pub const fn follows(a: usize, b: usize) -> bool {
    let (part_a, label_a) = meaning(a);
    let (part_b, label_b) = meaning(b);
    let open = matches!(part_a, Part::Begin | Part::Inside);
    let continues = matches!(part_b, Part::Inside | Part::Last);
    if open { continues && label_a == label_b } else { !continues }
}

/// The weights.
#[derive(Debug)]
pub struct Model {
    marks: Vec<[u16; SLOTS]>,
    rows: Vec<[i8; TAGS]>,
    /// Weight of tag `b` after tag `a`, in units.
    pub transitions: [[i32; TAGS]; TAGS],
    /// Natural logarithm a unit stands for.
    pub unit: f32,
}

/// The bucket of a feature and its mark there.
#[must_use]
pub fn slot(feature: u64, buckets: usize) -> (usize, u16) {
    let bucket = ((feature >> 32).wrapping_mul(buckets as u64)) >> 32;
    (bucket as usize, (feature as u16).max(1))
}

impl Model {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is not one of this form.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        Self::parse(bytes).ok_or(ModelError::Weights)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (count, rest) = rest.split_first_chunk::<4>()?;
        let buckets = u32::from_le_bytes(*count) as usize;
        let (unit, rest) = rest.split_first_chunk::<4>()?;
        let unit = f32::from_le_bytes(*unit);
        let (table, rest) = rest.split_at_checked(TAGS * TAGS * 2)?;
        let mut transitions = [[0; TAGS]; TAGS];
        for (to, from) in transitions.iter_mut().flatten().zip(table.as_chunks::<2>().0) {
            *to = i32::from(i16::from_le_bytes(*from));
        }
        let (marks, rows) = rest.split_at_checked(buckets.checked_mul(SLOTS * 2)?)?;
        if rows.len() != buckets.checked_mul(SLOTS * TAGS)? || buckets == 0 {
            return None;
        }
        let marks = marks
            .as_chunks::<{ SLOTS * 2 }>()
            .0
            .iter()
            .map(|bucket| {
                let mut to = [0; SLOTS];
                for (to, from) in to.iter_mut().zip(bucket.as_chunks::<2>().0) {
                    *to = u16::from_le_bytes(*from);
                }
                to
            })
            .collect();
        let rows = rows.as_chunks::<TAGS>().0.iter().map(|row| row.map(u8::cast_signed)).collect();
        Some(Self { marks, rows, transitions, unit })
    }

    /// Makes the file.
    #[must_use]
    pub fn write(
        marks: &[[u16; SLOTS]],
        rows: &[[i8; TAGS]],
        transitions: &[[i16; TAGS]; TAGS],
        unit: f32,
    ) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&(marks.len() as u32).to_le_bytes());
        out.extend_from_slice(&unit.to_le_bytes());
        out.extend(transitions.iter().flatten().flat_map(|t| t.to_le_bytes()));
        out.extend(marks.iter().flatten().flat_map(|m| m.to_le_bytes()));
        out.extend(rows.iter().flatten().map(|w| w.cast_unsigned()));
        out
    }

    /// The sums of the weights of `features`.
    #[must_use]
    pub fn scores(&self, features: &[u64]) -> Scores {
        let mut sums = [0i32; TAGS];
        let buckets = self.marks.len();
        for feature in features {
            let (bucket, mark) = slot(*feature, buckets);
            let Some(marks) = self.marks.get(bucket) else { continue };
            // All eight at once, without a branch for each: most features are of no bucket.
            let hits =
                marks.iter().enumerate().fold(0u32, |h, (i, m)| h | u32::from(*m == mark) << i);
            if hits == 0 {
                continue;
            }
            let at = hits.trailing_zeros() as usize;
            let Some(row) = self.rows.get(bucket * SLOTS + at) else { continue };
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum = sum.wrapping_add(i32::from(*weight));
            }
        }
        sums
    }
}
