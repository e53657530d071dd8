//! Why a request is not forwarded, in words that name no value.

use std::time::Duration;

use http::StatusCode;
use private_ai_detect::Label;
use private_ai_formats::FormatError;
use private_ai_surrogate::AssignError;

use super::{pool::PoolError, scopes::ScopeError};

/// Why the engine does not let a request pass.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The body is not what the API takes, or cannot be read here. The client must change it.
    #[error("{0}")]
    Body(#[from] FormatError),
    /// Policy forbids a label.
    #[error("the policy does not allow to send {}", places(.0))]
    Blocked(Vec<(Label, String)>),
    /// Something personal stands where nothing can be replaced.
    #[error(
        "{label} was found in {place}, where it cannot be replaced without breaking the request"
    )]
    Unchangeable {
        /// What was found.
        label: Label,
        /// Where, as a name of a place, never its content.
        place: String,
    },
    /// An attachment that is not read here.
    #[error(
        "the request has an attachment that cannot be inspected; send its text instead, or allow \
         attachments with policy.attachments = \"pass\""
    )]
    Attachment,
    /// A part of the head is no text.
    #[error("{0} is not valid UTF-8 and cannot be inspected")]
    Unreadable(String),
    /// After replacing, an original could still be read in what was about to be sent.
    #[error("{0} was still readable after replacing, so nothing was sent; please report this")]
    Leak(Label),
    /// The mappings could not be recorded, so that an answer could not be restored.
    #[error("the request could not be recorded, so nothing was sent; try again")]
    NotRecorded,
    /// Too much at once.
    #[error("the proxy has too much to do; try again")]
    Overloaded,
    /// A bug, or the system in trouble. The log says more.
    #[error("the request could not be inspected, so nothing was sent")]
    Internal,
}

impl Refusal {
    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Body(FormatError::TooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Body(_)
            | Self::Blocked(_)
            | Self::Unchangeable { .. }
            | Self::Attachment
            | Self::Unreadable(_)
            | Self::Leak(_) => StatusCode::BAD_REQUEST,
            Self::NotRecorded | Self::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The code in the body, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Body(FormatError::TooLarge { .. }) => "private_ai_too_large",
            Self::Body(FormatError::Uninspectable { .. })
            | Self::Attachment
            | Self::Unreadable(_) => "private_ai_uninspectable",
            Self::Body(_) => "private_ai_invalid_body",
            Self::Blocked(_) => "private_ai_blocked",
            Self::Unchangeable { .. } => "private_ai_unchangeable",
            Self::Leak(_) => "private_ai_egress_proof",
            Self::NotRecorded => "private_ai_not_recorded",
            Self::Overloaded => "private_ai_overloaded",
            Self::Internal => "private_ai_internal",
        }
    }

    /// When it makes sense to try again.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        matches!(self, Self::NotRecorded | Self::Overloaded).then_some(Duration::from_secs(1))
    }
}

/// "IBAN (in messages[0]), US_SSN (in a header)": labels and places, each once.
fn places(found: &[(Label, String)]) -> String {
    let mut list: Vec<String> =
        found.iter().map(|(label, place)| format!("{label} (in {place})")).collect();
    list.sort_unstable();
    list.dedup();
    list.join(", ")
}

impl From<PoolError> for Refusal {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Full => Self::Overloaded,
            PoolError::Lost => Self::Internal,
        }
    }
}

impl From<ScopeError> for Refusal {
    fn from(error: ScopeError) -> Self {
        match error {
            ScopeError::Vault(error) => {
                tracing::error!(%error, "a scope could not be read");
                Self::NotRecorded
            }
            ScopeError::NotRecorded => Self::NotRecorded,
            ScopeError::Assign(error) => error.into(),
        }
    }
}

impl From<AssignError> for Refusal {
    fn from(error: AssignError) -> Self {
        tracing::error!(%error, "no surrogate could be made");
        Self::Internal
    }
}
