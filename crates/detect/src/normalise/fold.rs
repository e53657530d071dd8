//! Invisible characters out, compatibility forms to plain ones (NFKC, UAX #15), look-alikes of other
//! scripts inside Latin words to the Latin letters they imitate (UTS #39, its commonest pairs).

use super::Unit;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Characters that show nothing: zero-width, joiners, directions, soft hyphen, fillers, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Cyrillic, Greek and other letters with the Latin letter they look like.
const LOOK_ALIKES: &[(char, char)] = &[
    ('а', 'a'),
    ('в', 'b'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('һ', 'h'),
    ('і', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('ӏ', 'l'),
    ('м', 'm'),
    ('п', 'n'),
    ('о', 'o'),
    ('р', 'p'),
    ('ԛ', 'q'),
    ('ѕ', 's'),
    ('т', 't'),
    ('ц', 'u'),
    ('ѵ', 'v'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('у', 'y'),
    ('А', 'A'),
    ('В', 'B'),
    ('С', 'C'),
    ('Е', 'E'),
    ('Н', 'H'),
    ('І', 'I'),
    ('Ј', 'J'),
    ('К', 'K'),
    ('М', 'M'),
    ('О', 'O'),
    ('Р', 'P'),
    ('Ѕ', 'S'),
    ('Т', 'T'),
    ('Х', 'X'),
    ('У', 'Y'),
    ('Ԝ', 'W'),
    ('α', 'a'),
    ('γ', 'y'),
    ('ε', 'e'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('ω', 'w'),
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
    ('ɡ', 'g'),
    ('ɑ', 'a'),
    ('ı', 'i'),
    ('օ', 'o'),
    ('ո', 'n'),
    ('ս', 'u'),
    ('ց', 'g'),
    ('ℓ', 'l'),
    ('З', '3'),
    ('б', '6'),
    ('Ꭰ', 'D'),
    ('Ꮃ', 'W'),
    ('ꓰ', 'E'),
    ('ǀ', 'l'),
];

/// Digits of other scripts (Arabic, Devanagari and so on) count as digits.
fn ascii_digit(c: char) -> Option<char> {
    const ZEROS: &[u32] = &[
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50,
        0xed0, 0xf20, 0x1040, 0x17e0, 0x1810,
    ];
    let code = c as u32;
    ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&code))
        .and_then(|zero| char::from_digit(code - zero, 10))
}

/// Dashes that stand for a hyphen between digits and letters.
fn is_dash(c: char) -> bool {
    matches!(c, '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹘' | '﹣' | '－')
}

/// Positions of characters that folding may change, in a text that is not ASCII.
pub(super) fn changes(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.char_indices()
        .filter(|(at, c)| !c.is_ascii() && may_change(text, *at, *c))
        .map(|(at, _)| at)
}

fn may_change(text: &str, at: usize, c: char) -> bool {
    // Letters of Latin-1 and Latin Extended-A, the commonest ones, are as they should be.
    if matches!(c, 'À'..='ÿ' | 'Ā'..='ı' | 'Ĵ'..='ľ' | 'Ł'..='ň' | 'Ŋ'..='ž') && c != 'ı'
    {
        return false;
    }
    if super::decode::is_break(c) {
        return super::decode::may_join(text.as_bytes(), at, c.len_utf8());
    }
    if is_invisible(c)
        || ascii_digit(c).is_some()
        || is_nfkc_quick(std::iter::once(c)) != IsNormalized::Yes
    {
        return true;
    }
    if is_dash(c) {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        return digit(crate::word::before(text, at))
            && digit(crate::word::after(text, at + c.len_utf8()));
    }
    // A look-alike matters in a word that has ASCII letters or digits too.
    LOOK_ALIKES.iter().any(|(l, _)| *l == c) && beside_ascii(text, at, c)
}

/// The longest word that is looked through for ASCII letters, in characters.
const MAX_WORD: usize = 64;

fn beside_ascii(text: &str, at: usize, c: char) -> bool {
    let joined = |c: &char| c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_');
    let before = text.get(..at).unwrap_or_default().chars().rev();
    let after = text.get(at + c.len_utf8()..).unwrap_or_default().chars();
    before
        .take(MAX_WORD)
        .take_while(joined)
        .chain(after.take(MAX_WORD).take_while(joined))
        .any(|c| c.is_ascii_alphanumeric())
}

/// Folds; nothing when nothing changes.
pub(super) fn fold(units: &[Unit]) -> Option<Vec<Unit>> {
    if units.iter().all(|u| u.c.is_ascii()) {
        return None;
    }
    let visible: Vec<Unit> = units.iter().copied().filter(|u| !is_invisible(u.c)).collect();
    let mut changed = visible.len() != units.len();
    let composed = compose(&visible, &mut changed);
    let folded = latinise(composed, &mut changed);
    changed.then_some(folded)
}

/// NFKC, cluster by cluster: a starter with its combining marks.
fn compose(units: &[Unit], changed: &mut bool) -> Vec<Unit> {
    let mut out: Vec<Unit> = Vec::with_capacity(units.len());
    let mut at = 0;
    while let Some(first) = units.get(at) {
        let marks = units
            .get(at + 1..)
            .unwrap_or_default()
            .iter()
            .take(32)
            .take_while(|u| unicode_normalization::char::is_combining_mark(u.c))
            .count();
        let cluster = units.get(at..at + 1 + marks).unwrap_or_default();
        at += 1 + marks;
        if marks == 0 && first.c.is_ascii() {
            out.push(*first);
            continue;
        }
        if let (0, Some(digit)) = (marks, ascii_digit(first.c)) {
            *changed = true;
            out.push(Unit { c: digit, ..*first });
            continue;
        }
        if cluster.iter().map(|u| u.c).nfkc().eq(cluster.iter().map(|u| u.c)) {
            out.extend_from_slice(cluster);
            continue;
        }
        *changed = true;
        let end = cluster.last().map_or(first.end, |u| u.end);
        for c in cluster.iter().map(|u| u.c).nfkc() {
            // Every character of the result stands for the whole cluster.
            out.push(Unit { c, start: first.start, end });
        }
    }
    out
}

/// Look-alikes inside words with ASCII letters, and dashes between digits.
fn latinise(mut units: Vec<Unit>, changed: &mut bool) -> Vec<Unit> {
    let joined = |c: char| c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_');
    let mut at = 0;
    while at < units.len() {
        let length = units.get(at..).unwrap_or_default().iter().take_while(|u| joined(u.c)).count();
        if length == 0 {
            let digit = |i: Option<usize>| {
                i.and_then(|i| units.get(i)).is_some_and(|u| u.c.is_ascii_digit())
            };
            let between = digit(at.checked_sub(1)) && digit(Some(at + 1));
            if let Some(unit) = units.get_mut(at).filter(|u| between && is_dash(u.c)) {
                unit.c = '-';
                *changed = true;
            }
            at += 1;
            continue;
        }
        let word = units.get_mut(at..at + length).unwrap_or_default();
        if word.iter().any(|u| u.c.is_ascii_alphanumeric()) {
            for unit in word.iter_mut().filter(|u| !u.c.is_ascii()) {
                if let Some((_, latin)) = LOOK_ALIKES.iter().find(|(l, _)| *l == unit.c) {
                    unit.c = *latin;
                    *changed = true;
                }
            }
        }
        at += length;
    }
    units
}
