//! What can be asked of the session list. The same words in the page's URL, the API and the command line.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, Tool};

/// Column the list is sorted by; the words are field names of [`super::SessionSummary`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the field of the same name")]
pub enum SessionSort {
    #[default]
    StartedAt,
    EndedAt,
    DurationMs,
    Tool,
    Account,
    Project,
    Title,
    GitBranch,
    UserMessages,
    AssistantMessages,
    ToolCalls,
    InputTokens,
    OutputTokens,
    CacheReadTokens,
    CacheWriteTokens,
    ReasoningTokens,
    /// Input, output and cache together.
    Tokens,
    CostUsd,
    Calls,
    Outcome,
}

impl SessionSort {
    /// Every column.
    pub const ALL: [Self; 20] = [
        Self::StartedAt,
        Self::EndedAt,
        Self::DurationMs,
        Self::Tool,
        Self::Account,
        Self::Project,
        Self::Title,
        Self::GitBranch,
        Self::UserMessages,
        Self::AssistantMessages,
        Self::ToolCalls,
        Self::InputTokens,
        Self::OutputTokens,
        Self::CacheReadTokens,
        Self::CacheWriteTokens,
        Self::ReasoningTokens,
        Self::Tokens,
        Self::CostUsd,
        Self::Calls,
        Self::Outcome,
    ];

    /// The word in URLs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StartedAt => "started_at",
            Self::EndedAt => "ended_at",
            Self::DurationMs => "duration_ms",
            Self::Tool => "tool",
            Self::Account => "account",
            Self::Project => "project",
            Self::Title => "title",
            Self::GitBranch => "git_branch",
            Self::UserMessages => "user_messages",
            Self::AssistantMessages => "assistant_messages",
            Self::ToolCalls => "tool_calls",
            Self::InputTokens => "input_tokens",
            Self::OutputTokens => "output_tokens",
            Self::CacheReadTokens => "cache_read_tokens",
            Self::CacheWriteTokens => "cache_write_tokens",
            Self::ReasoningTokens => "reasoning_tokens",
            Self::Tokens => "tokens",
            Self::CostUsd => "cost_usd",
            Self::Calls => "calls",
            Self::Outcome => "outcome",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == word)
    }
}

/// Direction of sorting. Sessions without a value come last either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// Smallest first.
    Asc,
    /// Largest first.
    #[default]
    Desc,
}

impl Order {
    /// The word in URLs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }
}

/// Filters, order and page of the session list. Several values of one filter are alternatives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionQuery {
    /// Only these sessions.
    #[serde(default)]
    pub id: Vec<String>,
    /// Tools.
    pub tool: Vec<Tool>,
    /// Account directories.
    pub account: Vec<String>,
    /// Labels of machines.
    #[serde(default)]
    pub machine: Vec<String>,
    /// Project keys or shown names.
    pub project: Vec<String>,
    /// Models as recorded.
    pub model: Vec<String>,
    /// Case-insensitive text in title, project, directory, branch or id; every word must occur.
    pub search: Option<String>,
    /// First day, `2026-03-20` in the display zone.
    pub date_from: Option<String>,
    /// Last day, inclusive.
    pub date_to: Option<String>,
    /// Verdicts, or `unrated`.
    pub outcome: Vec<String>,
    /// Keys of error classes.
    #[serde(default)]
    pub reason: Vec<String>,
    /// Tags, whatever the case of their letters.
    #[serde(default)]
    pub tag: Vec<String>,
    /// Number of the thread they belong to.
    #[serde(default)]
    pub thread: Option<i64>,
    /// Only favourites.
    #[serde(default)]
    pub starred: bool,
    /// Column.
    pub sort: SessionSort,
    /// Direction.
    pub order: Order,
    /// Rows per page, 1 to 1000.
    pub limit: i64,
    /// Rows to skip.
    pub offset: i64,
    /// Also list sub-agents whose parent is known.
    pub include_subagents: bool,
}

impl Default for SessionQuery {
    fn default() -> Self {
        Self {
            id: Vec::new(),
            tool: Vec::new(),
            account: Vec::new(),
            machine: Vec::new(),
            project: Vec::new(),
            model: Vec::new(),
            search: None,
            date_from: None,
            date_to: None,
            outcome: Vec::new(),
            reason: Vec::new(),
            tag: Vec::new(),
            thread: None,
            starred: false,
            sort: SessionSort::default(),
            order: Order::default(),
            limit: Self::DEFAULT_LIMIT,
            offset: 0,
            include_subagents: false,
        }
    }
}

/// A parameter cannot be used: names it and the remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{parameter}: {remedy}")]
pub struct QueryError {
    /// Name of the parameter.
    pub parameter: String,
    /// What to write instead.
    pub remedy: String,
}

impl SessionQuery {
    /// Rows per page without `limit`.
    pub const DEFAULT_LIMIT: i64 = 50;
    /// Largest `limit`.
    pub const MAX_LIMIT: i64 = 1000;

    /// Reads URL parameters. Values may be repeated or, for `id`, `tool`, `account`, `machine`, `model`, `outcome`, `reason` and `tag`,
    /// separated by commas.
    /// Empty values count as absent, so that plain HTML forms work.
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
        if value.is_empty() && Self::NAMES.contains(&name) {
            return Ok(());
        }
        match name {
            "tool" => {
                for word in value.split(',') {
                    self.tool.push(word.trim().parse().map_err(|error: crate::tool::UnknownTool| refuse(&error.to_string()))?);
                }
            }
            "id" => self.id.extend(words(value)),
            "account" => self.account.extend(words(value)),
            "machine" => self.machine.extend(words(value)),
            "project" => self.project.push(value.to_owned()),
            "model" => self.model.extend(words(value)),
            "search" => self.search = Some(value.to_owned()),
            "date_from" => self.date_from = Some(date(value).ok_or_else(|| refuse("expected a date such as 2026-03-20"))?),
            "date_to" => self.date_to = Some(date(value).ok_or_else(|| refuse("expected a date such as 2026-03-20"))?),
            "outcome" => {
                for word in words(value) {
                    if !crate::reviews::is_outcome_filter(&word) {
                        return Err(refuse("expected ok, needs_fix, reverted, partial or unrated"));
                    }
                    self.outcome.push(word);
                }
            }
            "reason" => self.reason.extend(words(value)),
            "tag" => self.tag.extend(words(value)),
            "thread" => self.thread = Some(ranged(value, 1, i64::MAX).ok_or_else(|| refuse("expected the number of a thread"))?),
            "starred" => self.starred = flag(value).ok_or_else(|| refuse("expected 1 or 0"))?,
            "sort" => {
                self.sort = SessionSort::from_word(value).ok_or_else(|| refuse("expected a field name such as started_at or cost_usd"))?;
            }
            "order" => {
                self.order = match value {
                    "asc" => Order::Asc,
                    "desc" => Order::Desc,
                    _ => return Err(refuse("expected asc or desc")),
                };
            }
            "limit" => self.limit = ranged(value, 1, Self::MAX_LIMIT).ok_or_else(|| refuse("expected a number from 1 to 1000"))?,
            "offset" => self.offset = ranged(value, 0, i64::from(i32::MAX)).ok_or_else(|| refuse("expected a number from 0 on"))?,
            "include_subagents" => self.include_subagents = flag(value).ok_or_else(|| refuse("expected 1 or 0"))?,
            _ => return Err(refuse(&format!("unknown parameter, expected one of {}", Self::NAMES.join(", ")))),
        }
        Ok(())
    }

    const NAMES: [&'static str; 19] = [
        "id",
        "tool",
        "account",
        "machine",
        "project",
        "model",
        "search",
        "date_from",
        "date_to",
        "outcome",
        "reason",
        "tag",
        "thread",
        "starred",
        "sort",
        "order",
        "limit",
        "offset",
        "include_subagents",
    ];

    /// The parameters that differ from the default, in a fixed order: the reverse of [`Self::from_pairs`].
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<(&'static str, String)> = Vec::new();
        if !self.id.is_empty() {
            pairs.push(("id", self.id.join(",")));
        }
        pairs.extend(self.tool.iter().map(|tool| ("tool", tool.to_string())));
        pairs.extend(self.account.iter().map(|account| ("account", account.clone())));
        pairs.extend(self.machine.iter().map(|machine| ("machine", machine.clone())));
        pairs.extend(self.project.iter().map(|project| ("project", project.clone())));
        pairs.extend(self.model.iter().map(|model| ("model", model.clone())));
        pairs.extend(self.search.iter().map(|search| ("search", search.clone())));
        pairs.extend(self.date_from.iter().map(|date| ("date_from", date.clone())));
        pairs.extend(self.date_to.iter().map(|date| ("date_to", date.clone())));
        pairs.extend(self.outcome.iter().map(|outcome| ("outcome", outcome.clone())));
        pairs.extend(self.reason.iter().map(|reason| ("reason", reason.clone())));
        pairs.extend(self.tag.iter().map(|tag| ("tag", tag.clone())));
        pairs.extend(self.thread.map(|thread| ("thread", thread.to_string())));
        let plain = Self::default();
        let mut differing = |name, differs: bool, value: String| {
            if differs {
                pairs.push((name, value));
            }
        };
        differing("starred", self.starred, "1".to_owned());
        differing("sort", self.sort != plain.sort, self.sort.as_str().to_owned());
        differing("order", self.order != plain.order, self.order.as_str().to_owned());
        differing("limit", self.limit != plain.limit, self.limit.to_string());
        differing("offset", self.offset != plain.offset, self.offset.to_string());
        differing("include_subagents", self.include_subagents, "1".to_owned());
        pairs
    }

    /// True when anything narrows the list.
    pub fn is_filtered(&self) -> bool {
        let everything = Self {
            sort: self.sort,
            order: self.order,
            limit: self.limit,
            offset: self.offset,
            include_subagents: self.include_subagents,
            ..Self::default()
        };
        *self != everything
    }

    /// The moments `date_from` and `date_to` stand for: from inclusive, to exclusive.
    pub fn range(&self, zone: &crate::time::DisplayZone) -> (Option<Timestamp>, Option<Timestamp>) {
        let from = self.date_from.as_deref().and_then(|date| zone.day_start(date));
        let to = self
            .date_to
            .as_deref()
            .and_then(crate::time::Civil::midnight_ms)
            .and_then(|midnight| zone.day_start(&crate::time::Civil::from_ms(midnight + 86_400_000).date()));
        (from, to)
    }
}

fn words(value: &str) -> impl Iterator<Item = String> + '_ {
    value.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned)
}

fn date(value: &str) -> Option<String> {
    crate::time::Civil::midnight_ms(value).map(|_| value.to_owned())
}

fn flag(value: &str) -> Option<bool> {
    match value {
        "1" | "true" | "on" => Some(true),
        "0" | "false" | "off" => Some(false),
        _ => None,
    }
}

fn ranged(value: &str, least: i64, most: i64) -> Option<i64> {
    value.parse().ok().filter(|number| (least..=most).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_survive_the_round_trip() {
        let pairs = [
            ("id", "a,b"),
            ("tool", "claude,kilo"),
            ("machine", "desk"),
            ("project", "a,b"),
            ("search", "x y"),
            ("date_to", "2026-03-20"),
            ("outcome", "ok,unrated"),
            ("reason", "security"),
            ("tag", "big one,x"),
            ("thread", "7"),
            ("starred", "1"),
            ("sort", "cost_usd"),
            ("order", "asc"),
            ("offset", "50"),
        ];
        let query = SessionQuery::from_pairs(pairs).expect("valid");
        let written = query.to_pairs();
        let again = SessionQuery::from_pairs(written.iter().map(|(name, value)| (*name, value.as_str())));
        assert_eq!(again, Ok(query.clone()));
        assert!(query.is_filtered());
        assert_eq!(query.tool, [Tool::Claude, Tool::Kilo]);
    }

    #[test]
    fn refusals_name_the_parameter() {
        for (name, value) in [
            ("tool", "vim"),
            ("limit", "0"),
            ("limit", "1001"),
            ("offset", "-1"),
            ("sort", "id; drop"),
            ("order", "up"),
            ("date_from", "2026-02-30"),
            ("nonsense", ""),
            ("outcome", "great"),
            ("thread", "0"),
            ("starred", "yes"),
        ] {
            assert_eq!(SessionQuery::from_pairs([(name, value)]).map_err(|error| error.parameter), Err(name.to_owned()));
        }
    }
}
