//! A restorer with three surrogates, for tests: it shows where originals go and how they are escaped.

use private_ai_formats::{Channel, ChannelKind, Restore};

/// What the model writes, and what the client shall read.
pub const PAIRS: [(&str, &str); 3] = [
    ("Otto Brandt", "Ada \"Q\" Löw\n"),
    ("4111111111111111", "4539148803436467"),
    ("47.3769", "46.9480"),
];

/// See the module.
#[derive(Clone, Copy, Debug)]
pub struct Fake;

/// One running text.
#[derive(Debug)]
pub struct FakeChannel {
    kind: ChannelKind,
    held: String,
}

fn original(text: &str, kind: ChannelKind) -> String {
    match kind {
        ChannelKind::Text => text.to_owned(),
        ChannelKind::Json => {
            let quoted = serde_json::to_string(text).unwrap();
            quoted[1..quoted.len() - 1].to_owned()
        }
    }
}

impl Restore for Fake {
    type Channel = FakeChannel;

    fn open(&self, kind: ChannelKind) -> FakeChannel {
        FakeChannel { kind, held: String::new() }
    }

    fn whole(&self, text: &str, kind: ChannelKind) -> Option<String> {
        let mut new = text.to_owned();
        for (surrogate, value) in PAIRS {
            new = new.replace(surrogate, &original(value, kind));
        }
        (new != text).then_some(new)
    }

    fn document(&self, index: u64) -> Option<&str> {
        (index == 0).then_some("Letter: Otto Brandt, Bern")
    }
}

impl Channel for FakeChannel {
    fn push(&mut self, text: &str, out: &mut String) {
        self.held.push_str(text);
        loop {
            let held = std::mem::take(&mut self.held);
            if held.is_empty() {
                return;
            }
            if let Some((surrogate, value)) = PAIRS.iter().find(|(s, _)| held.starts_with(s)) {
                out.push_str(&original(value, self.kind));
                self.held = held[surrogate.len()..].to_owned();
            } else if PAIRS.iter().any(|(s, _)| s.starts_with(&held)) {
                self.held = held;
                return;
            } else {
                let first = held.chars().next().unwrap();
                out.push(first);
                self.held = held[first.len_utf8()..].to_owned();
            }
        }
    }

    fn finish(&mut self, out: &mut String) {
        out.push_str(&std::mem::take(&mut self.held));
    }
}
