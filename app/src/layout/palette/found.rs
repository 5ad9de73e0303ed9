//! Looking for what was typed.

use sp_domain::{
    search::SearchRequest,
    session::{SessionQuery, SessionSummary},
};
use sp_engine::{Engine, EngineError};

use super::{
    api::{Found, FoundProject, FoundSession, FoundText},
    entry::{Asked, Scope},
    fuzzy::best,
};
use crate::error::AppError;

/// Entries of one group beside others, and alone.
const FEW: usize = 5;
const MANY: usize = 12;
/// A shorter word is in every other text.
const SEARCHABLE: usize = 3;
/// Nobody types more; the rest is not looked at.
const LONGEST: usize = 200;

/// Everything that fits what was typed.
pub(super) async fn found(engine: &Engine, typed: &str) -> Result<Found, AppError> {
    let kept: String = typed.chars().take(LONGEST).collect();
    let Asked { scope, words } = Asked::of(&kept);
    let mut found = Found { typed: typed.to_owned(), ..Found::default() };
    if scope == Scope::Projects || scope == Scope::All && !words.is_empty() {
        found.projects = projects(engine, &words, if scope == Scope::Projects { MANY } else { FEW }).await?;
    }
    if scope == Scope::All && !words.is_empty() {
        let query = SessionQuery { search: Some(words.clone()), limit: FEW as i64, ..SessionQuery::default() };
        found.sessions = engine.sessions().list(&query).await?.sessions.into_iter().map(session).collect();
    }
    let is_searched = scope == Scope::Texts || scope == Scope::All && words.chars().count() >= SEARCHABLE;
    if is_searched && !words.is_empty() {
        match texts(engine, &words, if scope == Scope::Texts { MANY } else { FEW }).await {
            Ok(texts) => found.texts = texts,
            // Half a phrase is no mistake while somebody is still typing it.
            Err(EngineError::Search(problem)) => found.problem = (scope == Scope::Texts).then_some(problem),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(found)
}

async fn projects(engine: &Engine, words: &str, most: usize) -> Result<Vec<FoundProject>, AppError> {
    let facets = engine.sessions().facets().await?;
    let found = best(facets.projects, words, most, |project| project.label.clone());
    Ok(found.into_iter().map(|project| FoundProject { key: project.value, name: project.label, sessions: project.sessions }).collect())
}

async fn texts(engine: &Engine, words: &str, most: usize) -> Result<Vec<FoundText>, EngineError> {
    let request = SearchRequest { q: words.to_owned(), limit: most, ..SearchRequest::default() };
    let answer = engine.search().run(&request).await?;
    let best_of_each = answer.sessions.into_iter().filter_map(|found| {
        let hit = found.hits.into_iter().next()?;
        Some(FoundText { session: session(found.session), seq: hit.seq, snippet: hit.snippet, ranges: hit.ranges })
    });
    Ok(best_of_each.collect())
}

fn session(summary: SessionSummary) -> FoundSession {
    let SessionSummary { id, title, project, tool, started_at, .. } = summary;
    FoundSession { id, title, project, tool, started_at }
}
