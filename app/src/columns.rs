//! Which columns of the list of sessions are left out: a cookie, so that the server paints the table right at once.

use serde::{Deserialize, Serialize};

/// Columns that are left out, one bit each in the order of [`LeftOut::COLUMNS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut(u8);

impl LeftOut {
    /// Name of the cookie.
    pub const NAME: &'static str = "columns_left_out";
    /// What can be left out, by the class of its cells without `is-`. Title, start and cost always stay.
    pub const COLUMNS: [&'static str; 8] = ["tool", "account", "project", "model", "duration", "messages", "tokens", "outcome"];
    /// The word for none of them: a cookie is never empty.
    const NONE: &'static str = "none";

    /// The reverse of [`Self::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        if word == Self::NONE {
            return Some(Self::default());
        }
        let bit = |name: &str| Self::COLUMNS.iter().position(|column| *column == name).map(|at| 1 << at);
        word.split('.').try_fold(0, |bits, name| Some(bits | bit(name)?)).map(Self)
    }

    /// The value of the cookie.
    pub fn word(self) -> String {
        if self == Self::default() { Self::NONE.to_owned() } else { self.names().collect::<Vec<_>>().join(".") }
    }

    /// Their names.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::COLUMNS.into_iter().enumerate().filter(move |(at, _)| self.has(*at)).map(|(_, name)| name)
    }

    /// Whether the column at this place of [`Self::COLUMNS`] is left out.
    pub const fn has(self, at: usize) -> bool {
        self.0 & (1 << at) != 0
    }

    /// The same with that column the other way round.
    #[must_use]
    pub const fn toggled(self, at: usize) -> Self {
        Self(self.0 ^ (1 << at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_says_what_is_left_out() {
        for word in ["none", "tool", "account.model", "tool.account.project.model.duration.messages.tokens.outcome"] {
            assert_eq!(LeftOut::from_word(word).map(LeftOut::word).as_deref(), Some(word));
        }
        for word in ["", "title", "tool.", "tool model", "none.tool"] {
            assert_eq!(LeftOut::from_word(word), None, "{word}");
        }
        assert_eq!(LeftOut::default().toggled(1).names().collect::<Vec<_>>(), ["account"]);
        assert_eq!(LeftOut::default().toggled(1).toggled(1), LeftOut::default());
    }
}
