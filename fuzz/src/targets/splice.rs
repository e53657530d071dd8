//! Bodies of API calls: `formats::pieces`, `formats::splice` and `formats::restore_body`.
//!
//! Properties: what is accepted is JSON; the pieces stand in order and apart; no edit changes
//! nothing; an edit changes the span of its piece alone, and its text reads back from the new body;
//! what restoring makes of JSON is JSON.

use private_ai_formats::{
    ByteSpan, Channel, ChannelKind, Edit, Endpoint, Limits, Piece, PieceKind, Pieces, Restore,
    pieces, restore_body, splice,
};

/// See the module.
pub fn run(data: &[u8]) {
    for endpoint in Endpoint::ALL {
        if let Ok(found) = pieces(*endpoint, data, &Limits::default()) {
            check(*endpoint, data, &found);
        }
        restored(*endpoint, data);
    }
}

/// A text that needs every kind of escape.
const NEW: &str = "A \"B\" \\ \n\u{1} é 😀 \u{2028}";

fn check(endpoint: Endpoint, body: &[u8], found: &Pieces<'_>) {
    assert!(is_json(body), "a body was taken that is no JSON");
    assert_eq!(splice(body, found, &[]).as_deref(), Ok(body), "no edit changed the body");
    let mut end = 0;
    for piece in found.iter() {
        assert!(end <= piece.raw.start && piece.raw.end <= body.len(), "pieces overlap");
        end = piece.raw.end;
    }
    // A few pieces of a body are enough for one input: first, last, and some between.
    let step = (found.len() / 6).max(1);
    for at in (0..found.len()).step_by(step) {
        edit(endpoint, body, found, at);
    }
}

fn edit(endpoint: Endpoint, body: &[u8], found: &Pieces<'_>, at: usize) {
    let piece = &found[at];
    let start = piece.text.char_indices().nth(piece.text.chars().count() / 2).map_or(0, |(i, _)| i);
    let edit = Edit { piece: at, span: ByteSpan::new(start, piece.text.len()), text: NEW.into() };
    match splice(body, found, &[edit]) {
        Err(_) => {
            let may_fail = !piece.class.is_editable() || piece.kind != PieceKind::String;
            assert!(may_fail, "an edit of a plain string was refused");
        }
        Ok(new) => {
            assert!(is_json(&new), "an edit broke the JSON");
            assert!(new.starts_with(&body[..piece.raw.start]), "bytes before the piece changed");
            assert!(new.ends_with(&body[piece.raw.end..]), "bytes behind the piece changed");
            let wanted = format!("{}{NEW}", &piece.text[..start]);
            reads_back(endpoint, &new, piece, &wanted);
        }
    }
}

/// The new body has the new text where the old one had the old. Its meaning may have changed with
/// the text (an opened string that is no JSON any more), so it is looked for by its place alone.
fn reads_back(endpoint: Endpoint, new: &[u8], piece: &Piece<'_>, wanted: &str) {
    let Ok(found) = pieces(endpoint, new, &Limits::default()) else { return };
    if let Some(now) =
        found.iter().find(|p| p.raw.start == piece.raw.start && p.depth == piece.depth)
    {
        assert_eq!(now.text, wanted, "an edit does not read back");
    }
}

fn is_json(body: &[u8]) -> bool {
    // serde takes no halves of surrogate pairs, which RFC 8259 allows, and no numbers out of range.
    let text = String::from_utf8_lossy(body).to_lowercase();
    let halves = text.contains("\\ud");
    halves
        || match serde_json::from_slice::<serde_json::Value>(body) {
            Ok(_) => true,
            Err(error) => error.to_string().contains("out of range"),
        }
}

/// Restores one word, and shows that it did.
#[derive(Debug)]
pub(super) struct Word;

/// What the word is restored to: it needs escapes.
pub(super) const ORIGINAL: &str = "\"O\\\n";
/// What stands in the corpus for a surrogate.
pub(super) const SURROGATE: &str = "SURROGATE";

pub(super) fn original(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::Text => ORIGINAL,
        ChannelKind::Json => "\\\"O\\\\\\n",
    }
}

impl Restore for Word {
    type Channel = WordChannel;

    fn open(&self, kind: ChannelKind) -> WordChannel {
        WordChannel { kind, held: String::new() }
    }

    fn whole(&self, text: &str, kind: ChannelKind) -> Option<String> {
        text.contains(SURROGATE).then(|| text.replace(SURROGATE, original(kind)))
    }
}

/// One running text.
#[derive(Debug)]
pub(super) struct WordChannel {
    kind: ChannelKind,
    held: String,
}

impl Channel for WordChannel {
    fn push(&mut self, text: &str, out: &mut String) {
        self.held.push_str(text);
        while let Some(at) = self.held.find(SURROGATE) {
            out.push_str(&self.held[..at]);
            out.push_str(original(self.kind));
            self.held.drain(..at + SURROGATE.len());
        }
        let keep = (1..SURROGATE.len())
            .rev()
            .find(|n| self.held.ends_with(&SURROGATE[..*n]))
            .unwrap_or_default();
        out.extend(self.held.drain(..self.held.len() - keep));
    }

    fn finish(&mut self, out: &mut String) {
        out.push_str(&std::mem::take(&mut self.held));
    }
}

fn restored(endpoint: Endpoint, body: &[u8]) {
    let Ok(Some(new)) = restore_body(endpoint, body, &Word) else { return };
    let has = |text: &[u8]| text.windows(SURROGATE.len()).any(|w| w == SURROGATE.as_bytes());
    // The word can be written with escapes in the body; then it is not there to be seen.
    assert!(has(body) || body.contains(&b'\\'), "something else than the word was restored");
    if serde_json::from_slice::<serde_json::Value>(body).is_ok() {
        assert!(is_json(&new), "restoring broke the JSON");
    }
}
