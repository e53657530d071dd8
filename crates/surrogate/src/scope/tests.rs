//! What an assignment promises, on examples and on chance.
