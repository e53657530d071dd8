//! `POST /v1/embeddings` and `POST /v1/moderations`.
//!
//! Reference: the API's pages "Embeddings" and "Moderations".

use crate::piece::Role;
use crate::rule::{Rule, Rules};

pub(super) static REQUEST: Rules = &[
    ("model", Rule::Look),
    ("input", Rule::Prompt),
    ("input", Rule::Said(Role::User)),
    ("input[].type", Rule::Look),
    ("input[].text", Rule::Text),
    ("input[].image_url.url", Rule::Binary),
    ("dimensions", Rule::Look),
    ("encoding_format", Rule::Look),
    ("user", Rule::EndUser),
];

/// Vectors are numbers or base64 of numbers: nothing to restore.
pub(super) static RESPONSE: Rules = &[
    ("object", Rule::Look),
    ("model", Rule::Look),
    ("usage", Rule::Look),
    ("data[].object", Rule::Look),
    ("data[].index", Rule::Look),
    ("data[].embedding", Rule::Look),
];
