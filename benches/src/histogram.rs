//! Latencies as counts in buckets: constant memory and constant time a sample, whatever the run's
//! length. A quantile is exact to one part in 64.

use std::time::Duration;

/// Buckets a power of two; bounds the relative error of a quantile to its inverse.
const PARTS: u64 = 64;
const PART_BITS: u32 = PARTS.trailing_zeros();

/// Counts of durations, in nanoseconds.
#[derive(Clone, Debug, Default)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Histogram {
    /// Counts one sample.
    pub fn record(&mut self, sample: Duration) {
        let index = bucket(u64::try_from(sample.as_nanos()).unwrap_or(u64::MAX));
        if index >= self.counts.len() {
            self.counts.resize(index + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(index) {
            *count += 1;
            self.total += 1;
        }
    }

    /// How many samples there are.
    pub fn len(&self) -> u64 {
        self.total
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// The duration that `share` (0 to 1) of the samples do not exceed; `None` without samples.
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        let rank = ((self.total as f64 * share.clamp(0.0, 1.0)).ceil() as u64).max(1);
        let mut seen = 0;
        for (index, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return Some(Duration::from_nanos(middle(index)));
            }
        }
        None
    }

    /// The half-way sample.
    pub fn median(&self) -> Option<Duration> {
        self.quantile(0.5)
    }
}

/// Values below `PARTS` have a bucket each; above, each power of two is cut into `PARTS` equal ones.
fn bucket(nanos: u64) -> usize {
    let index = if nanos < PARTS {
        nanos
    } else {
        let shift = 63 - nanos.leading_zeros() - PART_BITS;
        u64::from(shift) * PARTS + (nanos >> shift)
    };
    usize::try_from(index).unwrap_or(usize::MAX)
}

fn middle(index: usize) -> u64 {
    let index = index as u64;
    if index < 2 * PARTS {
        return index;
    }
    let shift = index / PARTS - 1;
    let low = (index % PARTS + PARTS) << shift;
    low + (1_u64 << shift) / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_bucket_stands_for_its_values_to_one_part_in_64(nanos in 0_u64..1 << 62) {
            let stands = middle(bucket(nanos));
            prop_assert!(stands.abs_diff(nanos) <= nanos / 64, "{nanos} -> {stands}");
        }

        #[test]
        fn buckets_are_in_the_order_of_their_values(a in 0_u64..1 << 40, b in 0_u64..1 << 40) {
            prop_assert_eq!(bucket(a.min(b)) <= bucket(a.max(b)), true);
        }

        #[test]
        fn quantiles_agree_with_a_sorted_list(
            mut values in prop::collection::vec(0_u64..10_000_000, 1..200),
            share in 0.0_f64..=1.0,
        ) {
            let mut histogram = Histogram::default();
            for v in &values {
                histogram.record(Duration::from_nanos(*v));
            }
            values.sort_unstable();
            let rank = ((values.len() as f64 * share).ceil() as usize).max(1);
            let exact = values[rank - 1];
            let found = histogram.quantile(share).unwrap().as_nanos() as u64;
            prop_assert!(found.abs_diff(exact) <= exact / 64, "{} -> {}", exact, found);
        }
    }

    #[test]
    fn nothing_recorded_has_no_median() {
        assert!(Histogram::default().median().is_none());
        assert!(Histogram::default().is_empty());
    }
}
