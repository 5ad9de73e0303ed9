//! Keeping and forgetting one session.

use sp_domain::retention::{ForgetPreview, ForgetReport};
use sp_engine::Engine;

use super::detail::parse;
use crate::error::AppError;

/// What forgetting would do.
pub(in crate::rooms::sessions) async fn preview_forget(engine: &Engine, id: &str) -> Result<ForgetPreview, AppError> {
    Ok(engine.retention().preview_forget(&[parse(id)?]).await?)
}

/// Forgets what was shown.
pub(in crate::rooms::sessions) async fn forget(
    engine: &Engine,
    id: &str,
    token: &str,
    delete_copies: bool,
) -> Result<ForgetReport, AppError> {
    Ok(engine.retention().forget(&[parse(id)?], token, delete_copies).await?)
}

/// Says that a session is never pruned, or no longer so.
pub(in crate::rooms::sessions) async fn pin(engine: &Engine, id: &str, is_pinned: bool) -> Result<(), AppError> {
    let is_known = engine.retention().pin(&parse(id)?, is_pinned).await?;
    if is_known { Ok(()) } else { Err(AppError::no_session()) }
}
