//! Replaces what a detector found by plausible surrogates, and puts the originals back.
//!
//! Promises: no I/O, no clock; the same scope key and the same text give the same surrogates;
//! restoring looks only at the mappings of one scope; an original is never printed.

#![forbid(unsafe_code)]

mod assignment;
mod generate;
mod mapping;
mod operator;
mod policy;
mod prf;
mod proof;
mod reading;
mod restore;
mod scope;
mod seal;
mod sensitive;
mod style;
mod word;

pub use assignment::{AssignError, Assignment, Found, Replacement};
pub use mapping::{Mapping, Part, Provenance};
pub use policy::{Operator, Policy};
pub use proof::{EgressProof, ProofHit};
pub use restore::{Place, RestoreIndex, Restorer};
pub use scope::ScopeMap;
pub use sensitive::{ScopeKey, Sensitive};
