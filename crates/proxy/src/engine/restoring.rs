//! Restoring as formats need it: one index of one scope, one restorer a channel.

use std::sync::Arc;

use private_ai_formats::{Channel, ChannelKind, Restore};
use private_ai_surrogate::{Place, RestoreIndex, Restorer};

/// Puts the originals of one scope back.
#[derive(Clone)]
pub struct Restoring {
    index: Option<Arc<RestoreIndex>>,
    /// The documents that the request carried for citing, as the provider saw them.
    documents: Arc<[String]>,
}

impl std::fmt::Debug for Restoring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Restoring").field("nothing", &self.is_nothing()).finish()
    }
}

impl Restoring {
    /// For a request in which nothing was replaced, ever.
    #[must_use]
    pub fn nothing() -> Self {
        Self { index: None, documents: Arc::default() }
    }

    /// For a scope.
    #[must_use]
    pub fn of(index: Arc<RestoreIndex>) -> Self {
        let index = (!index.is_empty()).then_some(index);
        Self { index, documents: Arc::default() }
    }

    /// With documents that the answer may cite.
    #[must_use]
    pub fn citing(mut self, documents: Vec<String>) -> Self {
        self.documents = documents.into();
        self
    }

    /// True when an answer can stay as it is.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.index.is_none()
    }
}

impl Restore for Restoring {
    type Channel = Running;

    fn open(&self, kind: ChannelKind) -> Running {
        Running(self.index.as_ref().map(|index| Restorer::new(Arc::clone(index), place(kind))))
    }

    fn whole(&self, text: &str, kind: ChannelKind) -> Option<String> {
        self.index.as_ref()?.restore(text, place(kind))
    }

    fn document(&self, index: u64) -> Option<&str> {
        self.documents.get(usize::try_from(index).ok()?).map(String::as_str)
    }
}

fn place(kind: ChannelKind) -> Place {
    match kind {
        ChannelKind::Text => Place::Text,
        ChannelKind::Json => Place::JsonString { depth: 1 },
    }
}

/// A text that is still coming.
pub struct Running(Option<Restorer>);

impl Channel for Running {
    fn push(&mut self, text: &str, out: &mut String) {
        match &mut self.0 {
            Some(restorer) => restorer.push(text, out),
            None => out.push_str(text),
        }
    }

    fn finish(&mut self, out: &mut String) {
        if let Some(restorer) = &mut self.0 {
            restorer.finish(out);
        }
    }
}
