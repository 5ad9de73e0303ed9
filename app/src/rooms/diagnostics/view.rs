//! From the engine's answer to what the page shows.

use sp_engine::{Diagnostics, Engine};

use super::api::DiagnosticsView;
use crate::error::AppError;

/// Accounts, sync and warnings.
pub(super) async fn diagnostics(engine: &Engine) -> Result<DiagnosticsView, AppError> {
    let Diagnostics { accounts, sync, warnings, warnings_total, home, data_dir, timezone } = engine.diagnostics().await?;
    Ok(DiagnosticsView { accounts, sync, warnings, warnings_total, home, data_dir, timezone, now: engine.now() })
}
