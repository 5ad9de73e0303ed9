//! What the home contains, counted while it was made: what every importer must find.

use std::collections::BTreeMap;

use sp_domain::{Timestamp, Tool, usage::Tokens};

use crate::session::{Answer, Session};

/// Everything that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemoTruth {
    /// Sums by tool.
    pub tools: BTreeMap<Tool, ToolTruth>,
    /// Each session by tool and the tool's own id.
    pub sessions: BTreeMap<(Tool, String), SessionTruth>,
    /// Sessions known by their prompts alone, over all tools; not contained in anything else.
    pub prompts_only_sessions: i64,
}

/// Sums of one tool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToolTruth {
    /// Sessions a person began.
    pub main_sessions: i64,
    /// Sessions another session began.
    pub subagent_sessions: i64,
    /// Human prompts in all files, copies in forked ones included.
    pub prompts: i64,
    /// Tool calls in all files, copies included.
    pub tool_calls: i64,
    /// API calls, each once.
    pub api_calls: i64,
    /// Sums over the API calls; `reasoning` is `None` when no call says it.
    pub tokens: Tokens,
}

/// One session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionTruth {
    /// Account directory, relative to the home.
    pub account: &'static str,
    /// The session that began it.
    pub parent: Option<String>,
    /// The session whose history it begins with.
    pub origin: Option<String>,
    /// Title by the tool or the person.
    pub title: String,
    /// Working directory.
    pub cwd: String,
    /// First prompt.
    pub started_at: Option<Timestamp>,
    /// End of the last answer or call.
    pub ended_at: Option<Timestamp>,
    /// Human prompts, copied ones included.
    pub prompts: i64,
    /// Tool calls, copied ones included.
    pub tool_calls: i64,
    /// API calls it owns.
    pub api_calls: i64,
    /// Tokens of the API calls it owns.
    pub tokens: Tokens,
}

impl DemoTruth {
    pub(crate) fn of(sessions: &[Session], prompts_only_sessions: i64) -> Self {
        let mut truth = Self { prompts_only_sessions, ..Self::default() };
        for session in sessions {
            let tool = session.store.tool();
            let counted = count(session);
            truth.tools.entry(tool).or_default().add(&counted);
            truth.sessions.insert((tool, session.id.clone()), counted);
        }
        truth
    }
}

impl ToolTruth {
    fn add(&mut self, session: &SessionTruth) {
        let kind = if session.parent.is_some() { &mut self.subagent_sessions } else { &mut self.main_sessions };
        *kind += 1;
        self.prompts += session.prompts;
        self.tool_calls += session.tool_calls;
        self.api_calls += session.api_calls;
        add(&mut self.tokens, &session.tokens);
    }
}

fn count(session: &Session) -> SessionTruth {
    // What a parent asks its sub-agent looks like a prompt everywhere but in Claude Code.
    let has_prompts = session.parent.is_none() || session.store.tool() != Tool::Claude;
    let own: Vec<&Answer> = session.turns.iter().filter(|turn| !turn.copied).flat_map(|turn| &turn.answers).collect();
    let mut tokens = Tokens::default();
    for answer in &own {
        add(&mut tokens, &answer.tokens);
    }
    SessionTruth {
        account: session.store.account(),
        parent: session.parent.as_ref().map(|parent| parent.id.clone()),
        origin: session.origin.clone(),
        title: session.title.clone(),
        cwd: session.project.root.clone(),
        started_at: Timestamp::from_ms(session.started_at()),
        ended_at: Timestamp::from_ms(session.ended_at()),
        prompts: if has_prompts { session.turns.len() as i64 } else { 0 },
        tool_calls: session.answers().map(|answer| answer.calls.len() as i64).sum(),
        api_calls: own.len() as i64,
        tokens,
    }
}

fn add(sum: &mut Tokens, tokens: &Tokens) {
    sum.input += tokens.input;
    sum.output += tokens.output;
    sum.cache_read += tokens.cache_read;
    sum.cache_write += tokens.cache_write;
    sum.cache_write_1h += tokens.cache_write_1h;
    if let Some(reasoning) = tokens.reasoning {
        sum.reasoning = Some(sum.reasoning.unwrap_or(0) + reasoning);
    }
}
