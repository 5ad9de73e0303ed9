//! One session.

use sp_domain::{
    Timestamp,
    session::{SessionDetail, SessionId, Turn},
};
use sp_engine::Engine;

use crate::{error::AppError, rooms::sessions::api::DetailView};

/// A session without its conversation.
pub(in crate::rooms::sessions) async fn detail(engine: &Engine, id: &str) -> Result<DetailView, AppError> {
    let id = parse(id)?;
    let sessions = engine.sessions();
    let detail = sessions.get(&id).await?.ok_or_else(AppError::no_session)?;
    let turns = sessions.turns(&id).await?;
    Ok(shown(detail, turns, engine.now()))
}

fn shown(detail: SessionDetail, turns: Vec<Turn>, now: Timestamp) -> DetailView {
    let session = detail.summary;
    DetailView {
        own: session.own,
        usage_unknown: session.usage_unknown,
        by_model: detail.by_model,
        cwds: detail.cwds,
        git_branch: session.git_branch.clone(),
        tool_version: session.tool_version.clone(),
        originator: detail.originator,
        active_ms: session.active_ms,
        tool_calls: session.tool_calls,
        tool_errors: session.tool_errors,
        source_path: session.source_path.clone(),
        machine: session.machine.clone(),
        source_missing: session.source_missing,
        damaged_records: detail.damaged_records,
        unknown_records: detail.unknown_records,
        parent: detail.parent,
        children: detail.children.into_iter().map(Into::into).collect(),
        turns,
        pruned: detail.pruned,
        is_pinned: detail.is_pinned,
        now,
        row: session.into(),
    }
}

/// What cannot be an id is no session.
pub(super) fn parse(id: &str) -> Result<SessionId, AppError> {
    SessionId::from_request(id).ok_or_else(AppError::no_session)
}
