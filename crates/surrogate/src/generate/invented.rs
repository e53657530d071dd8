//! Invented words: codenames for organisations and products, and names of places.

use crate::prf::Draw;

const CODE_HEADS: &[&str] = &[
    "Alt", "Ard", "Bel", "Bri", "Cal", "Ced", "Cor", "Dal", "Dov", "Elv", "Fen", "Gal", "Har",
    "Hel", "Isk", "Jun", "Kes", "Kor", "Lor", "Lum", "Mir", "Nal", "Nor", "Oct", "Orl", "Pel",
    "Pra", "Quor", "Ral", "Ryn", "Sal", "Sev", "Sol", "Tar", "Tel", "Tor", "Ulm", "Val", "Vel",
    "Ves", "Wil", "Xan", "Yar", "Zan", "Zor",
];
const CODE_TAILS: &[&str] = &[
    "andra", "avia", "avent", "aris", "bera", "caris", "dessa", "dyne", "edia", "egra", "enta",
    "eron", "idra", "ilex", "imar", "inova", "istra", "ivex", "lane", "meris", "mondo", "netta",
    "novis", "onda", "opia", "orix", "ovane", "quanta", "sora", "tessa", "thea", "tica", "vanta",
    "vera", "verda", "vexa", "viora", "zena",
];
const PLACE_HEADS: &[&str] = &[
    "Ald", "Ambel", "Ash", "Bar", "Brack", "Bren", "Cald", "Corn", "Dalm", "Drom", "Elm", "Esk",
    "Fal", "Fair", "Glen", "Grim", "Hal", "Haver", "Holl", "Ill", "Kel", "Kirn", "Lam", "Lind",
    "Marl", "Mold", "Nett", "Nord", "Oden", "Ost", "Pem", "Quar", "Ridd", "Rosk", "Sall", "Skel",
    "Stav", "Tarn", "Thorn", "Ulv", "Vens", "Wald", "West", "Whar", "Yar", "Zell",
];
const PLACE_TAILS: &[&str] = &[
    "ach", "anger", "beck", "berga", "bourne", "brunn", "by", "dale", "endorf", "ersund", "ford",
    "garth", "hagen", "ham", "haven", "ingen", "kirk", "lach", "leigh", "minster", "more", "mouth",
    "nach", "ness", "rode", "scar", "stad", "stead", "thal", "vik", "water", "wil", "wiesen",
];

/// A codename; longer ones once many tries were in vain.
pub(crate) fn codename(draw: &mut Draw<'_>, length: usize, attempt: u32) -> String {
    let make = |draw: &mut Draw<'_>| {
        let middle =
            if attempt < 10 { "" } else { draw.pick(&["al", "en", "ir", "or", "un", "ev"]) };
        format!("{}{middle}{}", draw.pick(CODE_HEADS), draw.pick(CODE_TAILS))
    };
    shorter_or_longer(draw, length, make)
}

/// A place.
pub(crate) fn place(draw: &mut Draw<'_>, length: usize, attempt: u32) -> String {
    let make = |draw: &mut Draw<'_>| {
        let middle = if attempt < 10 { "" } else { draw.pick(&["el", "en", "er", "ing", "or"]) };
        format!("{}{middle}{}", draw.pick(PLACE_HEADS), draw.pick(PLACE_TAILS))
    };
    shorter_or_longer(draw, length, make)
}

fn shorter_or_longer(
    draw: &mut Draw<'_>,
    length: usize,
    make: impl Fn(&mut Draw<'_>) -> String,
) -> String {
    let (first, second) = (make(draw), make(draw));
    if second.len().abs_diff(length) < first.len().abs_diff(length) { second } else { first }
}
