//! The index as its users see it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]

mod life;
mod naive;
mod tail;
mod world;
