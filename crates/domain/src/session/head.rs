//! What an importer knows of a session besides its messages.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// What a session is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    /// A conversation a person started.
    #[default]
    Main,
    /// Started by another session's tool call.
    Subagent,
    /// Handed over to the background.
    Background,
    /// A review run.
    Review,
    /// Known only by its prompts; the conversation itself was never written.
    PromptsOnly,
}

impl SessionKind {
    /// The word used in JSON and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Subagent => "subagent",
            Self::Background => "background",
            Self::Review => "review",
            Self::PromptsOnly => "prompts_only",
        }
    }

    /// The reverse of [`Self::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Main, Self::Subagent, Self::Background, Self::Review, Self::PromptsOnly].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// The facts of a session, gathered over all of its records. `None` means the store does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionHead {
    /// What it is.
    pub kind: SessionKind,
    /// The tool's id of the session that started this one.
    pub parent_native_id: Option<String>,
    /// The tool's id of the session whose history was copied.
    pub forked_from: Option<String>,
    /// Title by the person or the tool; without one the first prompt's first line.
    pub title: Option<String>,
    /// First working directory.
    pub cwd: Option<String>,
    /// Every working directory, in order of appearance.
    pub cwds: Vec<String>,
    /// Project root said by the store itself when there is no working directory (Gemini: resolved root or short id).
    pub project_hint: Option<String>,
    /// Git branch, the first one recorded.
    pub git_branch: Option<String>,
    /// Release of the tool, the first one recorded.
    pub tool_version: Option<String>,
    /// Program that ran it: `cli`, `sdk-cli`, `codex_vscode`, …
    pub originator: Option<String>,
    /// Type, role or nickname of a sub-agent.
    pub agent_name: Option<String>,
    /// Models recorded, in order of appearance; also those of turns without usage.
    pub models: Vec<String>,
    /// Creation time by the store's own word, where it has one; decides who owns a copied call.
    pub created_at: Option<Timestamp>,
    /// Smallest time of any record.
    pub started_at: Option<Timestamp>,
    /// Largest time of any record.
    pub ended_at: Option<Timestamp>,
    /// Time the tool says it worked, in milliseconds.
    pub active_ms: Option<i64>,
    /// The store has no usage figures for this session: its tokens are unknown, not zero.
    pub usage_unknown: bool,
    /// The tool put it into its archive.
    pub archived: bool,
    /// The tool's id of the message from which on the person reverted the conversation.
    pub reverted_from: Option<String>,
    /// Records that could not be parsed.
    pub damaged_records: i64,
    /// Records of kinds nobody knows.
    pub unknown_records: i64,
    /// The last line is cut; it is read again when it grows.
    pub partial_tail: bool,
}

impl SessionHead {
    /// Widens the time span to hold this record.
    pub fn saw(&mut self, at: Option<Timestamp>) {
        let Some(at) = at else { return };
        self.started_at = Some(self.started_at.map_or(at, |first| first.min(at)));
        self.ended_at = Some(self.ended_at.map_or(at, |last| last.max(at)));
    }

    /// Notes a working directory.
    pub fn worked_in(&mut self, directory: &str) {
        if directory.is_empty() || self.cwds.iter().any(|known| known == directory) {
            return;
        }
        self.cwd.get_or_insert_with(|| directory.to_owned());
        self.cwds.push(directory.to_owned());
    }

    /// Notes a model.
    pub fn used_model(&mut self, model: &str) {
        if !model.is_empty() && !self.models.iter().any(|known| known == model) {
            self.models.push(model.to_owned());
        }
    }
}
