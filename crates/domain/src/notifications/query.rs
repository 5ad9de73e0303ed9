//! Which notifications are asked for: the text behind `?` of the page and of the API.

use super::{Listed, NotificationKind, Severity};
use crate::session::QueryError;

/// In which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// Neither dismissed nor over.
    #[default]
    Open,
    /// Those that are counted.
    Unread,
    /// Dismissed by a person.
    Dismissed,
    /// Over by themselves.
    Resolved,
    /// All.
    All,
}

impl Show {
    /// Every one, in the order shown.
    pub const ALL: [Self; 5] = [Self::Open, Self::Unread, Self::Dismissed, Self::Resolved, Self::All];

    /// The word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Unread => "unread",
            Self::Dismissed => "dismissed",
            Self::Resolved => "resolved",
            Self::All => "all",
        }
    }
}

/// Which notifications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationQuery {
    /// In which state.
    pub state: Show,
    /// Of which kinds; of all when empty.
    pub kinds: Vec<NotificationKind>,
    /// Of which severity.
    pub severity: Option<Severity>,
    /// Rows per page.
    pub limit: i64,
    /// Rows before the page.
    pub offset: i64,
}

impl Default for NotificationQuery {
    fn default() -> Self {
        Self { state: Show::Open, kinds: Vec::new(), severity: None, limit: Self::DEFAULT_LIMIT, offset: 0 }
    }
}

impl NotificationQuery {
    /// Rows per page without `limit`. There are few: a thing has one notification, however often it begins.
    pub const DEFAULT_LIMIT: i64 = 200;
    /// Largest `limit`.
    pub const MAX_LIMIT: i64 = 1000;

    /// Reads decoded parameters: `state`, `type`, `severity`, `unread_only`, `limit`, `offset`.
    ///
    /// # Errors
    /// An unknown parameter, or a value out of range.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, QueryError> {
        let mut query = Self::default();
        for (name, value) in pairs {
            query.set(name, value.trim())?;
        }
        Ok(query)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), QueryError> {
        let refuse = |remedy: &str| QueryError { parameter: name.to_owned(), remedy: remedy.to_owned() };
        match name {
            "state" => {
                let state = Show::ALL.into_iter().find(|state| state.as_str() == value);
                self.state = state.ok_or_else(|| refuse("expected open, unread, dismissed, resolved or all"))?;
            }
            "type" => {
                for word in value.split(',').filter(|word| !word.is_empty()) {
                    let kind = NotificationKind::from_word(word.trim());
                    self.kinds.push(kind.ok_or_else(|| refuse("expected a kind such as cannot_store or unpriced"))?);
                }
            }
            "severity" => {
                let severity = Severity::ALL.into_iter().find(|severity| severity.as_str() == value);
                self.severity = Some(severity.ok_or_else(|| refuse("expected info, warning or danger"))?);
            }
            "unread_only" => match value {
                "true" | "1" => self.state = Show::Unread,
                "false" | "0" => {}
                _ => return Err(refuse("expected true or false")),
            },
            "limit" => {
                let limit = value.parse().ok().filter(|limit| (1..=Self::MAX_LIMIT).contains(limit));
                self.limit = limit.ok_or_else(|| refuse("expected a number from 1 to 1000"))?;
            }
            "offset" => {
                let offset = value.parse().ok().filter(|offset| *offset >= 0);
                self.offset = offset.ok_or_else(|| refuse("expected a number from 0"))?;
            }
            _ => return Err(refuse("is no parameter: expected state, type, severity, unread_only, limit or offset")),
        }
        Ok(())
    }

    /// The parameters that say the same; defaults are left out.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if self.state != Show::default() {
            pairs.push(("state", self.state.as_str().to_owned()));
        }
        pairs.extend(self.kinds.iter().map(|kind| ("type", kind.as_str().to_owned())));
        pairs.extend(self.severity.map(|severity| ("severity", severity.as_str().to_owned())));
        pairs.extend((self.limit != Self::DEFAULT_LIMIT).then(|| ("limit", self.limit.to_string())));
        pairs.extend((self.offset > 0).then(|| ("offset", self.offset.to_string())));
        pairs
    }

    /// Something narrows the list.
    pub fn is_filtered(&self) -> bool {
        self.state != Show::default() || !self.kinds.is_empty() || self.severity.is_some()
    }

    /// Whether it is asked for.
    pub fn matches(&self, listed: &Listed) -> bool {
        let one = &listed.notification;
        let is_in_state = match self.state {
            Show::Open => one.is_open(),
            Show::Unread => listed.unread,
            Show::Dismissed => one.dismissed_at.is_some(),
            Show::Resolved => one.resolved_at.is_some(),
            Show::All => true,
        };
        is_in_state
            && (self.kinds.is_empty() || self.kinds.contains(&one.subject.kind()))
            && self.severity.is_none_or(|severity| severity == listed.severity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<NotificationQuery, QueryError> {
        NotificationQuery::from_pairs(pairs.iter().copied())
    }

    #[test]
    fn a_query_survives_its_address() {
        let query = NotificationQuery {
            state: Show::Resolved,
            kinds: vec![NotificationKind::Unpriced, NotificationKind::Pruned],
            severity: Some(Severity::Danger),
            limit: 7,
            offset: 3,
        };
        let pairs = query.to_pairs();
        let read = NotificationQuery::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())));
        assert_eq!(read, Ok(query));
        assert!(NotificationQuery::default().to_pairs().is_empty());
    }

    #[test]
    fn what_cannot_be_understood_is_named() {
        assert_eq!(read(&[("unread_only", "true")]).map(|query| query.state), Ok(Show::Unread));
        for (name, value) in [("state", "odd"), ("type", "weather"), ("limit", "0"), ("limit", "1001"), ("offset", "-1"), ("colour", "red")]
        {
            assert_eq!(read(&[(name, value)]).map_err(|error| error.parameter), Err(name.to_owned()), "{name}={value}");
        }
    }
}
