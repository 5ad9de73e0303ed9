//! From the engine's answer to what the page shows.

use sp_domain::diagnostics::AccountStatus;
use sp_engine::{Diagnostics, Engine};

use super::api::{AccountView, DiagnosticsView};
use crate::error::AppError;

/// Accounts, sync and warnings.
pub(super) async fn diagnostics(engine: &Engine) -> Result<DiagnosticsView, AppError> {
    let Diagnostics { accounts, machines, warnings, warnings_total, home, data_dir, timezone, footprint, soon_deleted, ignored, .. } =
        engine.diagnostics().await?;
    let accounts = accounts.into_iter().map(|account| shown(account, machines.len() > 1)).collect();
    Ok(DiagnosticsView {
        accounts,
        warnings,
        warnings_total,
        home,
        data_dir,
        timezone,
        footprint,
        soon_deleted,
        ignored,
        now: engine.now(),
    })
}

fn shown(status: AccountStatus, has_others: bool) -> AccountView {
    let account = status.account;
    AccountView {
        tool: account.tool,
        directory: account.directory,
        name: account.name,
        machine: status.machine.filter(|_| has_others),
        path: account.path,
        error: account.error,
        sources: status.sources,
        sources_missing: status.sources_missing,
        sessions: status.sessions,
        subagent_sessions: status.subagent_sessions,
        last_activity: status.last_activity,
        last_sync: status.last_sync,
        warnings: status.warnings,
    }
}
