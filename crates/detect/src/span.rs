//! Positions in text. Bytes and characters are different types, so that they cannot be mixed up.

/// A range of bytes in a UTF-8 text, both ends on character boundaries, `end` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSpan {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl ByteSpan {
    /// A span from `start` to `end`; an end before the start gives an empty span at `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// True when the span covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// True when the two spans share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// True when `other` lies wholly inside this span.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The text of the span, or nothing when it does not fit `text`.
    #[must_use]
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end)
    }
}

/// A range of Unicode scalar values, `end` exclusive: what `detect --jsonl` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CharSpan {
    /// First scalar value.
    pub start: usize,
    /// One past the last scalar value.
    pub end: usize,
}

/// Converts ascending byte spans of one text to character spans in one pass over the text.
#[must_use]
pub fn to_char_spans(text: &str, spans: &[ByteSpan]) -> Vec<CharSpan> {
    let mut ends: Vec<usize> = spans.iter().flat_map(|s| [s.start, s.end]).collect();
    ends.sort_unstable();
    ends.dedup();
    let mut chars = Vec::with_capacity(ends.len());
    let (mut byte, mut count) = (0usize, 0usize);
    for &at in &ends {
        count += text.get(byte..at).map_or(0, |part| part.chars().count());
        byte = at.max(byte);
        chars.push(count);
    }
    let find = |at: usize| {
        ends.binary_search(&at).ok().and_then(|i| chars.get(i).copied()).unwrap_or(count)
    };
    spans.iter().map(|s| CharSpan { start: find(s.start), end: find(s.end) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn char_spans_count_scalar_values() {
        let text = "é😀 Müller";
        let start = text.find("Müller").unwrap();
        let spans = to_char_spans(text, &[ByteSpan::new(0, 2), ByteSpan::new(start, text.len())]);
        assert_eq!(spans, [CharSpan { start: 0, end: 1 }, CharSpan { start: 3, end: 9 }]);
    }
}
