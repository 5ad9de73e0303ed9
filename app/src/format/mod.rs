//! How numbers, money, durations and times are written. Pure, so that server and browser write the same characters; anything that
//! depends on language, zone or now is an argument.

mod duration;
mod model;
mod money;
mod number;
mod reason;
mod time;
mod tokens;

use std::sync::Arc;

use sp_domain::{settings::Currency, time::DisplayZone};

use crate::i18n::Language;

pub use duration::duration;
pub use model::short_model;
pub use number::{bytes, integer};
pub use reason::reason;
pub use tokens::tokens;

/// What stands for an unknown value.
pub const UNKNOWN: &str = "–";

/// A no-break space, between a number and its unit.
const NBSP: char = '\u{a0}';

/// Language, zone and currency of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// Language of texts and numbers.
    pub language: Language,
    /// Zone of times.
    pub zone: Arc<DisplayZone>,
    /// What amounts are shown in.
    pub currency: Arc<Currency>,
}

/// A value as shown, and what it says when pointed at: the exact value, or why it is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Short.
    pub text: String,
    /// Exact.
    pub title: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn format(language: Language) -> Format {
        Format { language, zone: Arc::new(DisplayZone::utc()), currency: Arc::default() }
    }
}
