//! The request bodies: what each workload sends, in which order, and whether a contender has seen
//! the text before. Bodies depend on workload and round only, so that all contenders get the same.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::people::MAIL_DOMAIN;
use crate::prose::Prose;
use crate::random::Random;

/// The model name in every body.
pub const MODEL: &str = "bench";

/// Turns of the conversation that is sent again each turn.
pub const TURNS: usize = 40;

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    /// One user message; the same body in every request.
    Seen {
        /// Size of the whole body.
        bytes: usize,
    },
    /// One user message; another text about other people in every request.
    New {
        /// Size of the whole body.
        bytes: usize,
    },
    /// A conversation of [`TURNS`] turns about other people each time; a request is all turns so
    /// far and one more message.
    Conversation,
    /// A long conversation that stays as it is but for its last message.
    LastNew {
        /// Size of the whole body.
        bytes: usize,
    },
    /// As `Seen`, answered as a stream.
    Stream {
        /// Size of the whole body.
        bytes: usize,
    },
}

/// Bodies ready to be sent.
#[derive(Clone, Debug)]
pub struct Bodies {
    /// In the order of sending; an endless workload starts again at the first.
    pub list: Vec<Bytes>,
    /// Whether the list starts again at its end.
    pub endless: bool,
    /// Requests that belong together; a run ends only behind the last of them.
    pub unit: usize,
    /// Sent before the clock starts.
    pub warm: Vec<Bytes>,
}

impl Workload {
    /// The workload's name in results and tables.
    pub fn name(self) -> String {
        match self {
            Self::Seen { bytes } => format!("{}, seen", size(bytes)),
            Self::New { bytes } => format!("{}, new", size(bytes)),
            Self::Conversation => format!("conversation of {TURNS} turns"),
            Self::LastNew { bytes } => format!("{} conversation, last message new", size(bytes)),
            Self::Stream { bytes } => format!("{}, streamed", size(bytes)),
        }
    }

    /// The bodies of one round, at most `most` of them unless a unit needs more.
    pub fn bodies(self, round: u64, most: usize) -> Bodies {
        let seed = |number: u64| Random::named(&self.name(), round << 32 | number);
        match self {
            Self::Seen { bytes } | Self::Stream { bytes } => {
                let stream = matches!(self, Self::Stream { .. });
                // Not the round's: "seen" means that earlier rounds have seen it too.
                let body = single(Random::named(&self.name(), 0), bytes, stream);
                Bodies { list: vec![body.clone()], endless: true, unit: 1, warm: vec![body] }
            }
            Self::New { bytes } => {
                let warm = 8_u64;
                let mut all: Vec<Bytes> =
                    (0..most as u64 + warm).map(|n| single(seed(n), bytes, false)).collect();
                let list = all.split_off(8);
                Bodies { list, endless: false, unit: 1, warm: all }
            }
            Self::Conversation => {
                let count = (most / TURNS).max(1) as u64;
                let list = (1..=count).flat_map(|n| conversation(seed(n))).collect();
                Bodies { list, endless: false, unit: TURNS, warm: conversation(seed(0)) }
            }
            Self::LastNew { bytes } => {
                let mut all = last_new(&self.name(), seed(0), bytes, most + 4);
                let list = all.split_off(4);
                Bodies { list, endless: false, unit: 1, warm: all }
            }
        }
    }
}

fn size(bytes: usize) -> String {
    if bytes < 1000 { format!("{bytes} B") } else { format!("{} KB", bytes / 1000) }
}

fn message(role: &str, content: &str) -> Value {
    json!({"role": role, "content": content})
}

fn body(messages: &[Value], stream: bool) -> Bytes {
    let mut value = json!({"model": MODEL, "messages": messages});
    if stream && let Some(fields) = value.as_object_mut() {
        fields.insert("stream".to_owned(), Value::Bool(true));
    }
    Bytes::from(value.to_string())
}

/// A body of `bytes` bytes, to a word, with one user message.
fn single(random: Random, bytes: usize, stream: bool) -> Bytes {
    let envelope = body(&[message("user", "")], stream).len();
    let room = bytes.saturating_sub(envelope);
    let mut prose = Prose::new(random);
    let who = prose.person();
    let mut text = format!("My name is {}, write to {}. ", who.name(), who.email);
    if text.len() < room {
        let more = prose.text(room - text.len());
        text.push_str(&more);
    }
    // Line breaks take two bytes in JSON.
    let escapes = text.get(..room).unwrap_or(&text).matches('\n').count();
    text.truncate(room.saturating_sub(escapes));
    if let Some(word) = text.rfind(' ')
        && text.len() - word < 40
        && word > MAIL_DOMAIN.len()
    {
        text.truncate(word);
        text.push('.');
    }
    body(&[message("user", &text)], stream)
}

const SYSTEM: &str = "You help the office of a trading company with its letters. Answer briefly and \
politely, keep names and numbers exactly as they are given, and ask when something is missing.";

fn ask(prose: &mut Prose, bytes: usize) -> Value {
    let mut text = prose.text(bytes);
    text.push(' ');
    text.push_str(prose.task());
    message("user", &text)
}

/// The requests of one conversation: the first has one message of the user, the last has all.
fn conversation(random: Random) -> Vec<Bytes> {
    let mut prose = Prose::new(random);
    let mut messages = vec![message("system", SYSTEM)];
    (0..TURNS)
        .map(|_| {
            messages.push(ask(&mut prose, 220));
            let request = body(&messages, false);
            messages.push(message("assistant", &prose.text(380)));
            request
        })
        .collect()
}

/// Requests that share all but the last message.
fn last_new(name: &str, mut random: Random, bytes: usize, count: usize) -> Vec<Bytes> {
    let mut prose = Prose::new(Random::named(name, 0));
    let mut messages = vec![message("system", SYSTEM)];
    let mut length = SYSTEM.len();
    while length + 3400 < bytes {
        messages.push(ask(&mut prose, 1200));
        messages.push(message("assistant", &prose.text(1800)));
        length += messages.iter().rev().take(2).map(|m| m.to_string().len() + 1).sum::<usize>();
    }
    (0..count)
        .map(|_| {
            let mut news = Prose::new(Random::new(random.bits()));
            messages.push(ask(&mut news, 300));
            let request = body(&messages, false);
            messages.pop();
            request
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[Workload] = &[
        Workload::Seen { bytes: 200 },
        Workload::New { bytes: 200 },
        Workload::New { bytes: 4000 },
        Workload::Seen { bytes: 200_000 },
        Workload::Stream { bytes: 200 },
        Workload::LastNew { bytes: 200_000 },
        Workload::Conversation,
    ];

    fn distinct(bodies: &Bodies) -> usize {
        bodies.list.iter().chain(&bodies.warm).collect::<std::collections::HashSet<_>>().len()
    }

    #[test]
    fn every_body_is_json_with_personal_data_and_about_the_size_it_says() {
        for workload in ALL {
            let bodies = workload.bodies(1, 50);
            for body in bodies.list.iter().chain(&bodies.warm) {
                let value: Value = serde_json::from_slice(body).unwrap();
                assert_eq!(value["model"], MODEL);
                assert!(!value["messages"].as_array().unwrap().is_empty());
                if let Workload::Seen { bytes } | Workload::New { bytes } = workload {
                    let miss = bytes.abs_diff(body.len());
                    assert!(miss <= 45, "{} has {}", workload.name(), body.len());
                    assert!(String::from_utf8_lossy(body).contains(MAIL_DOMAIN));
                }
                if let Workload::LastNew { bytes } = workload {
                    assert!(bytes.abs_diff(body.len()) < bytes / 20, "{}", body.len());
                }
            }
        }
    }

    #[test]
    fn new_texts_are_new_in_every_request_and_round_and_seen_texts_never() {
        let new = Workload::New { bytes: 200 };
        let (first, second) = (new.bodies(0, 300), new.bodies(1, 300));
        assert_eq!(distinct(&first), 308);
        assert!(first.list.iter().all(|b| !second.list.contains(b)));
        let seen = Workload::Seen { bytes: 4000 };
        assert_eq!(seen.bodies(0, 300).list, seen.bodies(5, 1).list);
        assert_eq!(distinct(&seen.bodies(0, 300)), 1);
    }

    #[test]
    fn contenders_of_one_round_get_the_same_bodies() {
        for workload in ALL {
            assert_eq!(workload.bodies(3, 45).list, workload.bodies(3, 45).list);
        }
    }

    #[test]
    fn a_conversation_grows_by_a_turn_and_keeps_what_was_said() {
        let bodies = Workload::Conversation.bodies(0, 80);
        assert_eq!((bodies.list.len(), bodies.unit), (80, TURNS));
        let messages = |i: usize| -> Vec<Value> {
            let value: Value = serde_json::from_slice(&bodies.list[i]).unwrap();
            value["messages"].as_array().unwrap().clone()
        };
        assert_eq!(messages(0).len(), 2);
        assert_eq!(messages(39).len(), 80);
        assert_eq!(messages(9)[..], messages(39)[..messages(9).len()]);
        assert_ne!(messages(0)[1], messages(40)[1]);
    }

    #[test]
    fn only_the_last_message_of_a_long_conversation_changes() {
        let bodies = Workload::LastNew { bytes: 200_000 }.bodies(2, 3);
        let value = |b: &Bytes| serde_json::from_slice::<Value>(b).unwrap()["messages"].clone();
        let (a, b) = (value(&bodies.list[0]), value(&bodies.list[1]));
        let (a, b) = (a.as_array().unwrap(), b.as_array().unwrap());
        assert_eq!(a[..a.len() - 1], b[..b.len() - 1]);
        assert_ne!(a.last(), b.last());
    }
}
