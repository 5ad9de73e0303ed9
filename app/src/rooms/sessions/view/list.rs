//! The list.

use sp_domain::session::SessionQuery;
use sp_engine::Engine;

use crate::{error::AppError, rooms::sessions::api::ListView, urls};

/// A page of the list for the text behind `?`.
pub(in crate::rooms::sessions) async fn list(engine: &Engine, query: &str) -> Result<ListView, AppError> {
    let pairs = urls::pairs(query);
    let query = SessionQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
    let list = engine.sessions().list(&query).await?;
    Ok(ListView {
        total: list.total,
        rows: list.sessions.into_iter().map(Into::into).collect(),
        sums: list.sums,
        unknown_usage_sessions: list.unknown_usage_sessions,
        days: list.days,
        query,
        now: engine.now(),
    })
}

/// Keeps a view: what cannot be asked cannot be kept.
pub(in crate::rooms::sessions) async fn save_view(engine: &Engine, name: &str, query: &str) -> Result<(), AppError> {
    let pairs = urls::pairs(query);
    let query = SessionQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
    let query = urls::query_text(&SessionQuery { offset: 0, ..query });
    Ok(engine.saved_views().save(name, &query).await?)
}
