//! What the list is sorted by: missing values last either way, ties by start, newest first, and then by id.

use sea_orm::DbBackend;
use sp_domain::session::{Order, SessionQuery, SessionSort};

/// An `order by`, and the join it needs.
pub(super) struct By {
    pub(super) join: &'static str,
    pub(super) text: String,
}

pub(super) fn by(query: &SessionQuery, backend: DbBackend) -> By {
    let direction = query.order.as_str();
    let start = |direction: &str| format!("s.started_at {direction} nulls last, s.public_id");
    let (column, is_text) = column(query.sort);
    let join = if query.sort == SessionSort::Project { "left join projects p on p.key = s.project_key " } else { "" };
    if query.sort == SessionSort::StartedAt {
        return By { join, text: start(direction) };
    }
    // PostgreSQL would sort texts by the language of the server; both sort by lower-case ASCII instead.
    let column = match (is_text, backend) {
        (true, DbBackend::Postgres) => format!("lower({column} collate \"C\")"),
        (true, _) => format!("lower({column})"),
        (false, _) => column.to_owned(),
    };
    By { join, text: format!("{column} {direction} nulls last, {}", start(Order::Desc.as_str())) }
}

const fn column(sort: SessionSort) -> (&'static str, bool) {
    match sort {
        SessionSort::StartedAt => ("s.started_at", false),
        SessionSort::EndedAt => ("s.ended_at", false),
        SessionSort::DurationMs => ("s.duration_ms", false),
        SessionSort::Tool => ("s.tool", true),
        SessionSort::Account => ("s.account", true),
        SessionSort::Project => ("p.shown", true),
        SessionSort::Title => ("coalesce((select k.title from session_marks k where k.session = s.public_id), s.title)", true),
        SessionSort::GitBranch => ("s.git_branch", true),
        SessionSort::UserMessages => ("s.user_messages", false),
        SessionSort::AssistantMessages => ("s.assistant_messages", false),
        SessionSort::ToolCalls => ("s.tool_calls", false),
        SessionSort::InputTokens => ("s.total_input", false),
        SessionSort::OutputTokens => ("s.total_output", false),
        SessionSort::CacheReadTokens => ("s.total_cache_read", false),
        SessionSort::CacheWriteTokens => ("s.total_cache_write", false),
        SessionSort::ReasoningTokens => ("s.total_reasoning", false),
        SessionSort::Tokens => ("s.total_tokens", false),
        SessionSort::CostUsd => ("s.total_cost", false),
        SessionSort::Calls => ("s.total_calls", false),
        SessionSort::Outcome => ("(select r.outcome from reviews r where r.session = s.public_id)", true),
    }
}
