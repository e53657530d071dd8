//! The egress proof: looks for originals in the bytes that are about to leave.
//!
//! It is the second opinion on everything before it, so it shares no code with detection,
//! replacing or restoring: it reduces the bytes to letters and digits in a way of its own, through
//! JSON, URL and HTML escapes at any depth, base64 and hexadecimal, and compares. It would rather
//! report too much; what could be chance is reported as weak. It must never tell which original
//! was found, only where and of what kind.

mod encoded;
mod key;
mod letters;
mod plain;

use private_ai_detect::{ByteSpan, Label};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use self::key::Key;
use self::plain::Plain;
use crate::Mapping;

/// Encodings within encodings are followed this deep.
const DEPTH: u8 = 2;
/// Beginnings of keys are told apart by this many bytes.
const HEAD: usize = 4;
/// More weak hits than this say nothing more.
const MOST_WEAK: usize = 256;

/// Looks for every original of a scope in the final bytes of a request.
///
/// ```
/// use private_ai_detect::Label;
/// use private_ai_surrogate::{EgressProof, Mapping, Part, Provenance, Sensitive};
///
/// let proof = EgressProof::build(&[Mapping {
///     label: Label::PERSON,
///     original: Sensitive::new("John Smith".to_owned()),
///     surrogate: "Maria Keller".to_owned(),
///     part: Part::Whole,
///     provenance: Provenance::User,
/// }]);
/// assert!(proof.find(br#"{"text": "Maria Keller"}"#).is_empty());
/// assert!(proof.find(br#"{"text": "Sm9obiBTbWl0aA=="}"#).iter().any(|hit| hit.strong));
/// ```
pub struct EgressProof {
    keys: Vec<Key>,
    /// A bit for the hash of each key's first bytes.
    filter: Vec<u64>,
    shift: u32,
    heads: FxHashMap<u32, SmallVec<[u32; 2]>>,
}

/// An original that stands in the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProofHit {
    /// Where; for an encoded text, the whole encoded run.
    pub span: ByteSpan,
    /// What it is.
    pub label: Label,
    /// True when it cannot be there by chance: the request must not leave. False for short words,
    /// parts and dates, which may be a protocol's own.
    pub strong: bool,
}

impl EgressProof {
    /// A proof for the originals of these mappings. Cost: a few microseconds a mapping.
    #[must_use]
    pub fn build(mappings: &[Mapping]) -> Self {
        let mut proof = Self {
            keys: Vec::with_capacity(mappings.len() * 2),
            filter: Vec::new(),
            shift: 0,
            heads: FxHashMap::default(),
        };
        proof.extend(mappings, 0);
        proof
    }

    /// Adds the mappings from `from` on. Cost: that of the new ones, and reading the surrogates of
    /// all.
    pub(crate) fn extend(&mut self, mappings: &[Mapping], from: usize) {
        for key in mappings.get(from..).unwrap_or_default().iter().flat_map(key::keys) {
            self.add(key);
        }
        let bits = (self.keys.len() * 64).next_power_of_two().clamp(1 << 12, 1 << 21);
        if bits > self.filter.len() * 64 {
            self.filter = vec![0; bits / 64];
            self.shift = 32 - bits.trailing_zeros();
        }
        for head in self.heads.keys() {
            let (word, bit) = slot(*head, self.shift);
            if let Some(word) = self.filter.get_mut(word) {
                *word |= bit;
            }
        }
        self.excuse_surrogates(mappings);
    }

    /// Of two keys with the same letters the strong one counts.
    fn add(&mut self, key: Key) {
        let Some(head) = head(&key.letters, 0) else { return };
        let list = self.heads.entry(head).or_default();
        let same = list
            .iter()
            .filter_map(|i| usize::try_from(*i).ok())
            .find(|i| self.keys.get(*i).is_some_and(|k| k.letters == key.letters));
        match same.and_then(|i| self.keys.get_mut(i)) {
            Some(other) if other.strong || !key.strong => {}
            Some(other) => *other = key,
            None => {
                list.push(u32::try_from(self.keys.len()).unwrap_or(u32::MAX));
                self.keys.push(key);
            }
        }
    }

    /// What stands in a surrogate is no proof of a leak: the surrogate itself may be sent.
    fn excuse_surrogates(&mut self, mappings: &[Mapping]) {
        let mut all = Vec::new();
        for mapping in mappings {
            all.extend_from_slice(mapping.surrogate.as_bytes());
            all.extend_from_slice(b"\" : \"\" : \"\" : \"");
        }
        let mut excused = Vec::new();
        self.search(&Plain::read(&all, false), |key, _, _| excused.push(key));
        for key in excused {
            if let Some(key) = self.keys.get_mut(key) {
                key.strong = false;
            }
        }
    }

    /// Every original that stands in `body`, in any form, ascending. Cost: linear in the body,
    /// hardly dependent on the number of mappings.
    #[must_use]
    pub fn find(&self, body: &[u8]) -> Vec<ProofHit> {
        let mut hits = Vec::new();
        if !self.keys.is_empty() {
            self.find_in(body, DEPTH, None, &mut hits);
            hits.sort_unstable();
            hits.dedup();
        }
        hits
    }

    fn find_in(&self, bytes: &[u8], depth: u8, within: Option<ByteSpan>, hits: &mut Vec<ProofHit>) {
        let mut weak = 0;
        let mut report = |plain: &Plain, key: usize, start: usize, end: usize| {
            let Some(key) = self.keys.get(key) else { return };
            let strong = key.is_sure(plain, start, end);
            weak += usize::from(!strong);
            if !strong && weak > MOST_WEAK {
                return;
            }
            let (from, to) = plain.source(start, end);
            let span = within.unwrap_or(ByteSpan::new(from, to));
            hits.push(ProofHit { span, label: key.label, strong });
        };
        let plain = Plain::read(bytes, false);
        self.search(&plain, |key, start, end| report(&plain, key, start, end));
        if plain.doubtful {
            let plain = Plain::read(bytes, true);
            self.search(&plain, |key, start, end| report(&plain, key, start, end));
        }
        if depth > 0 {
            encoded::texts(bytes, |text, start, end| {
                let span = within.unwrap_or(ByteSpan::new(start, end));
                self.find_in(text, depth - 1, Some(span), hits);
            });
        }
    }

    /// Calls `each` with every key and the range of letters where it stands.
    fn search(&self, text: &Plain, mut each: impl FnMut(usize, usize, usize)) {
        for (start, window) in text.letters.windows(HEAD).enumerate() {
            let Some(bytes) = window.first_chunk::<HEAD>() else { continue };
            let head = u32::from_le_bytes(*bytes);
            let (word, bit) = slot(head, self.shift);
            if self.filter.get(word).is_none_or(|w| w & bit == 0) {
                continue;
            }
            let Some(candidates) = self.heads.get(&head) else { continue };
            for &candidate in candidates {
                let Ok(number) = usize::try_from(candidate) else { continue };
                let Some(key) = self.keys.get(number) else { continue };
                let end = start + key.letters.len();
                if text.letters.get(start..end) == Some(key.letters.as_slice())
                    && key.fits(text, start, end)
                {
                    each(number, start, end);
                }
            }
        }
    }
}

fn head(letters: &[u8], at: usize) -> Option<u32> {
    letters.get(at..)?.first_chunk::<HEAD>().map(|b| u32::from_le_bytes(*b))
}

/// The word and bit of the filter for a head.
fn slot(head: u32, shift: u32) -> (usize, u64) {
    let hash = head.wrapping_mul(0x9e37_79b1) >> shift;
    (usize::try_from(hash >> 6).unwrap_or(0), 1u64 << (hash & 63))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Part, Provenance, Sensitive};

    fn mapping(label: Label, part: Part, surrogate: &str, original: &str) -> Mapping {
        Mapping {
            label,
            original: Sensitive::new(original.to_owned()),
            surrogate: surrogate.to_owned(),
            part,
            provenance: Provenance::User,
        }
    }

    const ORIGINALS: &[(Label, &str)] = &[
        (Label::PERSON, "Theodora Blackwood"),
        (Label::PERSON, "José Núñez Ortega"),
        (Label::EMAIL, "theo.blackwood17@blackwood-mail.ch"),
        (Label::IBAN, "DE64 3704 0044 1234 5678 90"),
        (Label::CREDIT_CARD, "4539 1488 0343 6467"),
        (Label::PHONE, "+41 44 668 18 00"),
        (Label::US_SSN, "501-44-9876"),
        (Label::API_KEY, "zq_9fK2mVb7QxT4nL8wR1cY6hJ3pD5sG0aZ"),
        (Label::PASSWORD, "Tr0ub4dor&3"),
        (Label::IP_ADDRESS, "84.201.33.9"),
        (Label::ORGANIZATION, "Brackenfold Logistics Ltd"),
    ];

    fn proof() -> EgressProof {
        let mappings: Vec<Mapping> = ORIGINALS
            .iter()
            .enumerate()
            .map(|(i, (label, o))| mapping(*label, Part::Whole, &format!("Surrogate{i} Qq"), o))
            .collect();
        EgressProof::build(&mappings)
    }

    fn strong(proof: &EgressProof, body: &[u8], label: Label) -> bool {
        proof.find(body).iter().any(|h| h.strong && h.label == label)
    }

    fn base64(bytes: &[u8], url: bool) -> String {
        let alphabet: &[u8; 64] = if url {
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        } else {
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        };
        let mut out = String::new();
        for chunk in bytes.chunks(3) {
            let mut value = 0u32;
            for i in 0..3 {
                value = (value << 8) | u32::from(chunk.get(i).copied().unwrap_or(0));
            }
            for i in 0..=chunk.len() {
                out.push(char::from(alphabet[((value >> (18 - 6 * i)) & 63) as usize]));
            }
        }
        out
    }

    fn each(text: &str, write: impl Fn(char) -> String) -> String {
        text.chars().map(write).collect()
    }

    type Hiding = (&'static str, fn(&str) -> String);

    /// Ways to write an original so that a reader, or a program, still gets it.
    const HIDINGS: &[Hiding] = &[
        ("plain", str::to_owned),
        ("upper case", |t| t.to_uppercase()),
        ("lower case", |t| t.to_lowercase()),
        ("escapes", |t| each(t, |c| format!("\\u{:04x}", u32::from(c)))),
        ("escapes of a string in a string", |t| each(t, |c| format!("\\\\u{:04X}", u32::from(c)))),
        ("percent", |t| t.bytes().map(|b| format!("%{b:02x}")).collect()),
        ("entities", |t| each(t, |c| format!("&#{};", u32::from(c)))),
        ("entities, hexadecimal", |t| each(t, |c| format!("&#x{:X};", u32::from(c)))),
        ("base64", |t| base64(t.as_bytes(), false)),
        ("base64 behind one", |t| base64(format!("\n{t}!").as_bytes(), false)),
        ("base64 behind two", |t| base64(format!("a {t}!!").as_bytes(), false)),
        ("base64 for URLs", |t| base64(t.as_bytes(), true)),
        ("base64 twice", |t| base64(base64(t.as_bytes(), false).as_bytes(), false)),
        ("base64 of UTF-16", |t| {
            base64(&t.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(), false)
        }),
        ("hexadecimal", |t| t.bytes().map(|b| format!("{b:02x}")).collect()),
        ("hexadecimal behind another digit", |t| {
            "A".to_owned() + &t.bytes().map(|b| format!("{b:02X}")).collect::<String>()
        }),
        ("full width", |t| {
            each(t, |c| match u32::from(c) {
                code @ 0x21..=0x7e => char::from_u32(code + 0xfee0).unwrap().to_string(),
                _ => c.to_string(),
            })
        }),
        ("zero width", |t| each(t, |c| format!("{c}\u{200b}"))),
        ("soft hyphens", |t| each(t, |c| format!("{c}\u{ad}"))),
        ("line breaks", |t| t.replace(' ', "\n  ")),
        ("line breaks in JSON", |t| t.replace(' ', "\\n")),
        ("line breaks in JSON in JSON", |t| t.replace(' ', "\\\\n")),
        ("look-alikes", |t| t.replace('a', "а").replace('e', "е").replace('o', "о")),
        ("UTF-16", |t| each(t, |c| format!("{c}\0"))),
        ("no accents", |t| t.replace('é', "e").replace('ú', "u").replace('ñ', "n")),
        ("combining accents", |t| t.replace('é', "e\u{301}").replace('ñ', "n\u{303}")),
    ];

    #[test]
    fn every_hiding_is_found() {
        let proof = proof();
        let mut missed = Vec::new();
        for (label, original) in ORIGINALS {
            for (name, hide) in HIDINGS {
                let alone = hide(original);
                let body = format!("{{\"model\": \"m\", \"x\": \"{alone}\", \"n\": 12}}");
                for (where_, text) in [("alone", &alone), ("in a body", &body)] {
                    if !strong(&proof, text.as_bytes(), *label) {
                        missed.push(format!("{name} of {original} {where_}"));
                    }
                }
            }
        }
        assert!(missed.is_empty(), "{}", missed.join("\n"));
    }

    #[test]
    fn separators_do_not_hide_a_number() {
        let proof = proof();
        for (label, original) in ORIGINALS.iter().filter(|(l, _)| {
            [Label::IBAN, Label::CREDIT_CARD, Label::PHONE, Label::US_SSN].contains(l)
        }) {
            let bare: String = original.chars().filter(|c| c.is_alphanumeric()).collect();
            let apart = bare.chars().map(String::from).collect::<Vec<_>>().join("-");
            let json = format!("{{\"n\": {bare}}}");
            for text in [bare.clone(), apart, json, original.replace([' ', '-'], ".")] {
                assert!(strong(&proof, text.as_bytes(), *label), "{text}");
            }
        }
    }

    #[test]
    fn a_hit_tells_where() {
        let body = br#"{"a": "x John\nSmith y"}"#;
        let proof = EgressProof::build(&[mapping(
            Label::PERSON,
            Part::Whole,
            "Maria Keller",
            "John Smith",
        )]);
        let hit = proof.find(body).into_iter().find(|h| h.strong).unwrap();
        assert_eq!(hit.label, Label::PERSON);
        assert_eq!(&body[hit.span.start..hit.span.end], b"John\\nSmith");
    }

    #[test]
    fn other_text_is_not_reported() {
        let proof = proof();
        for text in [
            r#"{"model": "gpt-4o-2024-08-06", "messages": [{"role": "user", "content": "Hello"}]}"#,
            "Theodor Blackwoods Theo, Blackwoodson",
            "theo.blackwood18@blackwood-mail.ch theo.blackwood17@blackwood-mail.chat",
            "4539 1488 0343 6468, 41 446681801, 1501449876",
            "4466, 8180, 0 and 501, 44, 9876",
            r#"{"name": "brackenfold_logistics_ltd", "x": "BrackenfoldLogisticsLtd"}"#,
            "84.201.33.90 184.201.33.9 84,201,33,9",
        ] {
            assert!(!proof.find(text.as_bytes()).iter().any(|h| h.strong), "{text}");
        }
    }

    #[test]
    fn ordinary_words_are_weak_and_surrogates_excused() {
        let mappings = [
            mapping(Label::USERNAME, Part::Whole, "nadia", "user"),
            mapping(Label::PERSON, Part::Given, "Maria", "Text"),
            mapping(Label::HOSTNAME, Part::Domain, "norvia.example", "acme.io"),
            mapping(Label::ORGANIZATION, Part::Whole, "Acme Data Systems Two", "Acme Data Systems"),
        ];
        let proof = EgressProof::build(&mappings);
        let hits = proof.find(br#"{"user": "x", "text": "acme.io Acme Data Systems Two"}"#);
        for label in mappings.iter().map(|m| m.label) {
            assert!(hits.iter().any(|h| h.label == label && !h.strong), "{label:?}");
        }
        assert!(hits.iter().all(|h| !h.strong));
        assert!(EgressProof::build(&[]).find(b"anything").is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_are_taken(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            for hit in proof().find(&bytes) {
                prop_assert!(hit.span.end <= bytes.len());
            }
        }

        #[test]
        fn an_original_between_other_text_is_found(
            // An escape that is cut short would take its first characters, as it does for a reader.
            before in "[ -$'-\\[\\]-~]{0,20}[ \"(:]",
            after in "[ \",.)][ -~]{0,20}",
            which in 0..ORIGINALS.len(),
        ) {
            let (label, original) = ORIGINALS[which];
            let text = format!("{before}{original}{after}");
            prop_assert!(strong(&proof(), text.as_bytes(), label), "{}", text);
        }
    }
}
