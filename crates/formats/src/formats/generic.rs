//! JSON of an API that has no tables here: every string is text, every key is looked at.

use crate::rule::{Rule, Rules};
use crate::stream::Protocol;

/// Only what is sure whatever the API: who speaks in a list of messages, and that token ids in the
/// place of a prompt cannot be read.
pub(super) static REQUEST: Rules = &[
    ("model", Rule::Look),
    ("stream", Rule::Look),
    ("messages[]", Rule::Turn),
    ("input", Rule::Prompt),
    ("prompt", Rule::Prompt),
];

/// Everything is restored.
pub(super) static RESPONSE: Rules = &[];

/// Every event for itself, as nothing is known about running texts.
pub(super) static PROTOCOL: Protocol = Protocol::PLAIN;
