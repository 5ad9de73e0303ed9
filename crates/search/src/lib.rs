//! The full-text index of `SessionPilot`.

pub mod words;
