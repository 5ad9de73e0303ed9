//! What happened, before any tool writes it down: sessions, turns, answers and calls. Every figure of the truth is counted here.

use sp_domain::{Tool, session::CallStatus, usage::Tokens};

use crate::{models::Model, random::Random, scenario::Project};

/// Which store a session is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Store {
    /// `.claude`.
    Claude,
    /// `.claude-work`.
    ClaudeWork,
    /// `.codex/sessions`.
    Codex,
    /// `.codex/archived_sessions`.
    CodexArchive,
    /// A Gemini recording in lines.
    Gemini,
    /// A Gemini recording as one document.
    GeminiDocument,
    /// `opencode.db`.
    Opencode,
    /// A task folder of the Kilo extension.
    KiloTask,
    /// `kilo.db`.
    Kilo,
}

impl Store {
    pub(crate) const fn tool(self) -> Tool {
        match self {
            Self::Claude | Self::ClaudeWork => Tool::Claude,
            Self::Codex | Self::CodexArchive => Tool::Codex,
            Self::Gemini | Self::GeminiDocument => Tool::Gemini,
            Self::Opencode => Tool::Opencode,
            Self::KiloTask | Self::Kilo => Tool::Kilo,
        }
    }

    /// The account it belongs to, relative to the home.
    pub(crate) const fn account(self) -> &'static str {
        match self {
            Self::Claude => ".claude",
            Self::ClaudeWork => ".claude-work",
            Self::Codex | Self::CodexArchive => ".codex",
            Self::Gemini | Self::GeminiDocument => ".gemini",
            Self::Opencode => ".local/share/opencode",
            Self::KiloTask => ".config/Code",
            Self::Kilo => ".local/share/kilo",
        }
    }

    /// Whether sub-agents are sessions of their own there; elsewhere their work is done by the session itself.
    pub(crate) const fn has_subagents(self) -> bool {
        matches!(self, Self::Claude | Self::ClaudeWork | Self::Codex | Self::Opencode | Self::Kilo)
    }
}

/// Something a session shows besides ordinary work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feature {
    /// The first prompt has a pasted image.
    Picture,
    /// The context was compacted before the last turn.
    Compaction,
    /// The person refused a call.
    Rejection,
    /// The service failed once.
    ApiError,
    /// A prompt was typed while the model still worked.
    Queued,
    /// The person named the session.
    Named,
    /// Slash commands.
    Commands,
    /// Written by a release that kept the output figures from the start of the stream.
    OldStream,
    /// The records of the copied turns are marked as copied.
    MarkedFork,
    /// The last turn was interrupted.
    Interrupted,
    /// Answered by a model on the own machine.
    LocalModel,
    /// The session is still running.
    Live,
}

/// One session.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub store: Store,
    pub id: String,
    pub parent: Option<Parent>,
    /// The session whose first turns were copied.
    pub origin: Option<String>,
    pub project: &'static Project,
    pub title: String,
    pub branch: String,
    pub model: &'static Model,
    pub features: Vec<Feature>,
    pub turns: Vec<Turn>,
}

/// The call that started a sub-agent.
#[derive(Clone, Debug)]
pub(crate) struct Parent {
    pub id: String,
    pub call_id: String,
    /// Type of agent and its task in a few words.
    pub kind: &'static str,
    pub task: String,
}

/// A prompt and everything until the next one.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    pub prompt: String,
    /// Epoch milliseconds.
    pub at: i64,
    pub answers: Vec<Answer>,
    /// Source of the ids of its records: a copied turn has the same ones.
    pub ids: Random,
    /// Taken over from another session.
    pub copied: bool,
    /// The context was compacted just before.
    pub compacted: bool,
}

/// One API call: what the model thought, said and called for.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// First and last record, epoch milliseconds.
    pub at: i64,
    pub done: i64,
    pub model: &'static Model,
    pub think: Option<String>,
    pub say: Option<String>,
    pub calls: Vec<Call>,
    pub tokens: Tokens,
    /// What the call costs by the tool's own word, in millionths of a dollar.
    pub cost_micros: i64,
}

/// A tool call and its result.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub id: String,
    pub act: Act,
    pub output: String,
    pub status: CallStatus,
    pub exit: i64,
    pub at: i64,
    pub done: i64,
}

/// What a call does.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Read {
        path: String,
    },
    Search {
        pattern: String,
    },
    Run {
        command: String,
    },
    Edit {
        path: String,
        old: String,
        new: String,
    },
    Write {
        path: String,
        text: String,
    },
    Plan {
        steps: Vec<(String, Progress)>,
    },
    Agent {
        kind: &'static str,
        task: String,
        brief: String,
        child: String,
    },
    /// Waits for an agent (Codex).
    Wait {
        child: String,
    },
    /// Hands in the result (Kilo extension).
    Finish {
        result: String,
    },
}

/// State of a planned step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    Pending,
    Running,
    Done,
}

impl Progress {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "in_progress",
            Self::Done => "completed",
        }
    }
}

impl Session {
    pub(crate) fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }

    pub(crate) fn started_at(&self) -> i64 {
        self.turns.first().map_or(0, |turn| turn.at)
    }

    pub(crate) fn ended_at(&self) -> i64 {
        self.turns.last().map_or(0, Turn::ended_at)
    }

    pub(crate) fn answers(&self) -> impl Iterator<Item = &Answer> {
        self.turns.iter().flat_map(|turn| &turn.answers)
    }

    /// The last words of the model.
    pub(crate) fn last_words(&self) -> &str {
        self.turns.iter().rev().flat_map(|turn| turn.answers.iter().rev()).find_map(|answer| answer.say.as_deref()).unwrap_or_default()
    }

    /// Moves everything in time.
    pub(crate) fn shift(&mut self, by: i64) {
        for turn in &mut self.turns {
            turn.at += by;
            for answer in &mut turn.answers {
                answer.at += by;
                answer.done += by;
                for call in &mut answer.calls {
                    call.at += by;
                    call.done += by;
                }
            }
        }
    }
}

impl Turn {
    pub(crate) fn ended_at(&self) -> i64 {
        self.answers.last().map_or(self.at, Answer::ended_at)
    }
}

impl Answer {
    pub(crate) fn ended_at(&self) -> i64 {
        self.calls.iter().map(|call| call.done).fold(self.done, i64::max)
    }
}
