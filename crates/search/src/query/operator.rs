//! Words with a colon: conditions on everything but the text.

use sp_domain::{Tool, session::Role, time::DisplayZone};

use super::{Atom, Filter, QueryError};
use crate::document::Kind;

/// Conditions on the session that only the store can decide; the caller looks them up and sets [`Filter::sessions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SessionWord {
    /// `model:`
    Model,
    /// `account:`
    Account,
    /// `outcome:`
    Outcome,
    /// `branch:`
    Branch,
}

/// An operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Tool,
    Project,
    Role,
    Kind,
    Call,
    Path,
    Before,
    After,
    On,
    Session(SessionWord),
}

const WORDS: [(&str, Key); 16] = [
    ("tool", Key::Tool),
    ("project", Key::Project),
    ("role", Key::Role),
    ("kind", Key::Kind),
    ("call", Key::Call),
    ("tool_name", Key::Call),
    ("path", Key::Path),
    ("file", Key::Path),
    ("before", Key::Before),
    ("after", Key::After),
    ("on", Key::On),
    ("model", Key::Session(SessionWord::Model)),
    ("account", Key::Session(SessionWord::Account)),
    ("outcome", Key::Session(SessionWord::Outcome)),
    ("branch", Key::Session(SessionWord::Branch)),
    ("date", Key::On),
];

impl Key {
    pub(super) fn from_word(word: &str) -> Option<Self> {
        WORDS.iter().find(|(known, _)| *known == word).map(|(_, key)| *key)
    }

    pub(super) fn as_str(self) -> &'static str {
        WORDS.iter().find(|(_, key)| *key == self).map_or("", |(word, _)| word)
    }

    /// Adds the condition. Values may be lists with commas, where a value cannot hold one.
    pub(super) fn add(
        self,
        value: &str,
        zone: &DisplayZone,
        filter: &mut Filter,
        of_session: &mut Vec<(SessionWord, String)>,
    ) -> Result<(), QueryError> {
        let refuse = |expected| QueryError::BadValue { key: self.as_str(), value: value.to_owned(), expected };
        match self {
            Self::Tool => each(value, |word| word.parse::<Tool>().ok(), &mut filter.tools)
                .ok_or_else(|| refuse("claude, codex, gemini, opencode or kilo"))?,
            Self::Role => each(value, role, &mut filter.roles).ok_or_else(|| refuse("user, assistant or system"))?,
            Self::Kind => {
                each(value, Kind::from_word, &mut filter.kinds).ok_or_else(|| refuse("prompt, answer, context, call or output"))?;
            }
            Self::Call => each(value, some, &mut filter.tool_names).ok_or_else(|| refuse("the name of a tool such as Bash"))?,
            Self::Project => filter.projects.push(some(value).ok_or_else(|| refuse("a project or its path"))?),
            Self::Path => filter.paths.push(path(value).ok_or_else(|| refuse("a file or folder such as src/main.rs or src/ma*"))?),
            Self::Before | Self::After | Self::On => {
                let days = days(value, zone).ok_or_else(|| refuse("a day such as 2026-03-20"))?;
                if self != Self::Before {
                    filter.from = filter.from.max(Some(days.0));
                }
                if self != Self::After {
                    let end = if self == Self::On { days.1 } else { days.0 };
                    filter.to = Some(filter.to.map_or(end, |to| to.min(end)));
                }
            }
            Self::Session(word) => of_session.push((word, value.to_owned())),
        }
        Ok(())
    }
}

fn each<T>(value: &str, read: impl Fn(&str) -> Option<T>, values: &mut Vec<T>) -> Option<()> {
    value.split(',').try_for_each(|word| {
        values.push(read(word)?);
        Some(())
    })
}

fn some(word: &str) -> Option<String> {
    (!word.is_empty()).then(|| word.to_owned())
}

fn role(word: &str) -> Option<Role> {
    [("user", Role::User), ("assistant", Role::Assistant), ("system", Role::System)]
        .into_iter()
        .find(|(known, _)| *known == word)
        .map(|(_, role)| role)
}

fn path(value: &str) -> Option<Atom> {
    let open = value.strip_suffix('*');
    let text = open.unwrap_or(value);
    (!text.contains('*')).then(|| Atom::new(text, false, open.is_some_and(|text| text.ends_with(char::is_alphanumeric))))?
}

/// The first moment of the day and that of the next one.
fn days(value: &str, zone: &DisplayZone) -> Option<(sp_domain::Timestamp, sp_domain::Timestamp)> {
    let first = zone.day_start(value)?;
    // No day has more than 25 hours: 36 hours after midnight it is always the next one.
    let next = sp_domain::Timestamp::from_ms(first.ms() + 36 * 3_600_000)?;
    Some((first, zone.day_start(&zone.civil(next).date())?))
}
