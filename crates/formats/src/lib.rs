//! Where text stands in the bodies of AI APIs, and how to change it without touching anything else.
//!
//! Promises: no I/O, no clock, no state beyond a stream's own; the bytes outside of an edit are the
//! client's own; cost linear in the length of the body. Every string of a body is a piece, but the
//! signatures, encrypted blobs and media that the tables name. It never knows what is personal.
//!
//! [`pieces`] takes a request apart, [`splice`] puts edits into it, [`restore_body`] and
//! [`StreamRewriter`] pass the texts of an answer through a [`Restore`].

#![forbid(unsafe_code)]

mod blob;
mod error;
mod formats;
mod json;
mod leaves;
mod offset;
mod piece;
mod restore;
mod route;
mod rule;
mod settings;
mod shape;
mod span;
mod splice;
mod stream;
mod walk;

pub use error::FormatError;
pub use piece::{Class, Edit, Limits, Piece, PieceKind, Pieces, Role};
pub use restore::{Channel, ChannelKind, Restore, restore_body};
pub use route::{BodyKind, Dialect, Endpoint, Route, route};
pub use settings::documents;
pub use shape::{error_body, error_event};
pub use span::ByteSpan;
pub use splice::splice;
pub use stream::{Framing, StreamEnd, StreamLimits, StreamRewriter, framing};
pub use walk::pieces;
