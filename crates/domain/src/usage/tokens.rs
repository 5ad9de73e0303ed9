//! The five token classes of one API call, the same for every tool.

use serde::{Deserialize, Serialize};

/// Tokens of one API call after conversion to one way of counting (session-formats 1.4 and 8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// Prompt tokens without any cached ones.
    pub input: i64,
    /// Answer tokens, reasoning included.
    pub output: i64,
    /// The part of `output` that was reasoning; `None` when the store does not say.
    pub reasoning: Option<i64>,
    /// Prompt tokens read from the cache.
    pub cache_read: i64,
    /// Prompt tokens written to the cache, of every lifetime.
    pub cache_write: i64,
    /// The part of `cache_write` with a lifetime of one hour.
    pub cache_write_1h: i64,
}

impl Tokens {
    /// True when nothing was consumed.
    pub fn is_zero(&self) -> bool {
        self.input == 0 && self.output == 0 && self.cache_read == 0 && self.cache_write == 0
    }
}
