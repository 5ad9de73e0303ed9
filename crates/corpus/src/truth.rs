//! What was written, counted while writing: no importer took part in it.

use std::{collections::BTreeMap, ops::AddAssign};

use serde::Serialize;

/// Everything in a home.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// Sums by tool: `claude`, `codex`, `gemini`, `opencode`, `kilo`.
    pub tools: BTreeMap<&'static str, ToolTruth>,
}

/// Sums of one tool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ToolTruth {
    /// Bytes of its files.
    pub bytes: u64,
    /// Its files.
    pub files: u64,
    /// Sessions a person began.
    pub main_sessions: u64,
    /// Sessions another session began.
    pub subagent_sessions: u64,
    /// Human prompts in all files, copies in forked sessions included where the tool does not mark them.
    pub prompts: u64,
    /// Tool calls in all files, copies as above.
    pub tool_calls: u64,
    /// API calls, each once.
    pub calls: u64,
    /// Sums over the API calls.
    pub tokens: Tokens,
    /// Parts of the files that a reader may take for more, or overlook: their tokens, by name. They explain a difference.
    pub traps: BTreeMap<&'static str, Tokens>,
}

/// Tokens as `decisions` count them: nothing is contained in anything else but reasoning, which is a part of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tokens {
    /// Prompt tokens that came from no cache.
    pub input: u64,
    /// Answer tokens, reasoning included.
    pub output: u64,
    /// Prompt tokens read from a cache.
    pub cache_read: u64,
    /// Prompt tokens written to a cache.
    pub cache_write: u64,
    /// The part of the output that was reasoning; 0 where the tool does not say it.
    pub reasoning: u64,
}

impl AddAssign for Tokens {
    fn add_assign(&mut self, other: Self) {
        self.input += other.input;
        self.output += other.output;
        self.cache_read += other.cache_read;
        self.cache_write += other.cache_write;
        self.reasoning += other.reasoning;
    }
}

/// The part of the truth that a reader misses who does not read sub-agents.
pub(crate) const SUBAGENTS: &str = "sub-agents";

impl Tokens {
    /// What was added since an earlier state of the same sum.
    pub(crate) fn since(&self, before: Self) -> Self {
        Self {
            input: self.input - before.input,
            output: self.output - before.output,
            cache_read: self.cache_read - before.cache_read,
            cache_write: self.cache_write - before.cache_write,
            reasoning: self.reasoning - before.reasoning,
        }
    }

    /// The whole prompt, cached or not.
    pub(crate) fn prompt(&self) -> u64 {
        self.input + self.cache_read + self.cache_write
    }
}

impl ToolTruth {
    /// An API call that is written for the first time.
    pub(crate) fn call(&mut self, tokens: Tokens) {
        self.calls += 1;
        self.tokens += tokens;
    }

    /// Tokens that stand in the files but must not be counted (again).
    pub(crate) fn trap(&mut self, name: &'static str, tokens: Tokens) {
        *self.traps.entry(name).or_default() += tokens;
    }

    pub(crate) fn file(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }
}

impl AddAssign for ToolTruth {
    fn add_assign(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.files += other.files;
        self.main_sessions += other.main_sessions;
        self.subagent_sessions += other.subagent_sessions;
        self.prompts += other.prompts;
        self.tool_calls += other.tool_calls;
        self.calls += other.calls;
        self.tokens += other.tokens;
        for (name, tokens) in other.traps {
            self.trap(name, tokens);
        }
    }
}

impl Truth {
    /// Sums over all tools.
    pub fn total(&self) -> ToolTruth {
        let mut sum = ToolTruth::default();
        for tool in self.tools.values() {
            sum += tool.clone();
        }
        sum
    }
}
