//! From the engine's answers to what the panels show.

use sp_domain::{
    cockpit::{Now, Recent, Running, Snooze},
    session::{QueryError, SessionSummary},
};
use sp_engine::{Engine, EngineError};

use super::api::{Brief, NowView, RecentView, RunningView};
use crate::error::AppError;

pub(super) fn now(now: Now) -> NowView {
    let told = |running: Running| {
        let last_at = Some(running.last_at);
        RunningView { session: Brief { last_at, ..Brief::from(running.session) }, tokens: running.tokens }
    };
    NowView { running: now.running.into_iter().map(told).collect(), blocks: now.blocks, at: now.at }
}

pub(super) fn recent(recent: Recent) -> RecentView {
    RecentView { sessions: recent.sessions.into_iter().map(Brief::from).collect(), resumable: recent.resumable, at: recent.at }
}

/// Nothing to put off any more is as good as put off.
pub(super) async fn snooze(engine: &Engine, key: &str, days: i64) -> Result<(), AppError> {
    let refused = |error: sp_domain::cockpit::SnoozeError| QueryError { parameter: "days".to_owned(), remedy: error.to_string() };
    let snooze = Snooze::days(days).map_err(|error| EngineError::from(refused(error)))?;
    engine.cockpit().snooze(key, snooze).await?;
    Ok(())
}

impl From<SessionSummary> for Brief {
    fn from(session: SessionSummary) -> Self {
        Self {
            id: session.id,
            tool: session.tool,
            account_name: session.account_name,
            project: session.project,
            title: session.title,
            models: session.models,
            started_at: session.started_at,
            last_at: session.ended_at,
            total: session.total,
        }
    }
}
