//! `POST /v1/completions`, the legacy form.
//!
//! Reference: the API's page "Completions". With `echo` the answer repeats the prompt.

use crate::piece::Role;
use crate::rule::{Rule, Rules};

pub(super) static REQUEST: Rules = &[
    ("model", Rule::Look),
    ("prompt", Rule::Prompt),
    ("prompt", Rule::Said(Role::User)),
    ("suffix", Rule::Text),
    ("stop", Rule::Text),
    ("user", Rule::EndUser),
    ("metadata", Rule::Data),
    ("best_of", Rule::Look),
    ("echo", Rule::Look),
    ("frequency_penalty", Rule::Look),
    ("logit_bias", Rule::Look),
    ("logprobs", Rule::Look),
    ("max_tokens", Rule::Look),
    ("n", Rule::Look),
    ("presence_penalty", Rule::Look),
    ("seed", Rule::Look),
    ("stream", Rule::Look),
    ("stream_options", Rule::Look),
    ("temperature", Rule::Look),
    ("top_p", Rule::Look),
];

pub(super) static RESPONSE: Rules = &[
    ("id", Rule::Look),
    ("object", Rule::Look),
    ("created", Rule::Look),
    ("model", Rule::Look),
    ("system_fingerprint", Rule::Look),
    ("usage", Rule::Look),
    ("choices[].text", Rule::Text),
    ("choices[].index", Rule::Look),
    ("choices[].finish_reason", Rule::Look),
    // Tokens of the text as the model wrote it.
    ("choices[].logprobs", Rule::Look),
];

pub(super) static EVENT: Rules = &[
    ("id", Rule::Look),
    ("object", Rule::Look),
    ("created", Rule::Look),
    ("model", Rule::Look),
    ("system_fingerprint", Rule::Look),
    ("usage", Rule::Look),
    ("choices[].text", Rule::Fragment),
    ("choices[].index", Rule::Look),
    ("choices[].finish_reason", Rule::Look),
    ("choices[].logprobs", Rule::Look),
];
