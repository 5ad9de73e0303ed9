//! One session.

use sp_domain::session::SessionId;
use sp_engine::Engine;

use crate::{error::AppError, rooms::sessions::api::DetailView};

/// A session without its conversation.
pub(in crate::rooms::sessions) async fn detail(engine: &Engine, id: &str) -> Result<DetailView, AppError> {
    let id = parse(id)?;
    let sessions = engine.sessions();
    let detail = sessions.get(&id).await?.ok_or_else(AppError::no_session)?;
    let turns = sessions.turns(&id).await?;
    Ok(DetailView { detail, turns, now: engine.now() })
}

/// What cannot be an id is no session.
pub(super) fn parse(id: &str) -> Result<SessionId, AppError> {
    SessionId::from_request(id).ok_or_else(AppError::no_session)
}
