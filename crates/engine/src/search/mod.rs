//! Full-text search: an index beside the database, derived from it and rebuilt whenever that is the simplest thing to do.
//!
//! [`follow`] keeps it up to date: it reads what changed since the revision the index was last committed with, so that a crash, another
//! process or a lost folder only means more to read. An import feeds what it adds by itself ([`feed`], [`drafts`]). [`texts`] gives texts back to the index and makes the snippets.

mod drafts;
mod feed;
mod follow;
mod recent;
mod texts;

use std::{
    collections::{BTreeMap, HashSet},
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use sp_domain::{
    reviews::is_outcome_filter,
    search::{SearchAnswer, SearchCount, SearchRequest, SearchSort, SearchedSession},
};
use sp_search::{OpenError, Options, Parsed, Query, SearchIndex, SessionWord, Sort, Typing};
use tokio::{sync::Notify, task::spawn_blocking};

use crate::{EngineError, Shared};
pub(crate) use drafts::{Draft, Drafts};
pub(crate) use feed::Feeding;
pub(crate) use follow::{follow, keep_up, purge};

/// Folder of the index in the data directory.
const FOLDER: &str = "search";
/// Hits shown of one session.
const PER_SESSION: usize = 3;

/// The index, opened when it is first needed: to write by whoever syncs, to search by everyone else.
#[derive(Default)]
pub(crate) struct Index {
    writing: Mutex<Option<SearchIndex>>,
    searching: Mutex<Option<SearchIndex>>,
    changed: Notify,
    /// What was fed since the last commit. Whoever holds it feeds alone.
    fed: Arc<tokio::sync::Mutex<Option<feed::Fed>>>,
    recent: Arc<recent::Recent>,
}

impl Index {
    /// For writing; made when there is none, or none that can be used.
    pub(crate) fn to_write(&self, data_dir: &Path) -> Result<SearchIndex, OpenError> {
        let mut opened = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = opened.as_ref() {
            return Ok(index.clone());
        }
        let folder = data_dir.join(FOLDER);
        let index = SearchIndex::open(&folder, Options::default()).or_else(|error| {
            if !error.asks_for_rebuild() {
                return Err(error);
            }
            tracing::warn!("{error}");
            SearchIndex::create(&folder, Options::default())
        })?;
        *opened = Some(index.clone());
        Ok(index)
    }

    /// For searching, as it was committed last; `None` when there is none yet.
    fn to_search(&self, data_dir: &Path) -> Result<Option<SearchIndex>, EngineError> {
        if let Some(index) = self.writing.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            return Ok(Some(index.clone()));
        }
        let failed = |error: &dyn std::fmt::Display| EngineError::Index(error.to_string());
        let mut opened = self.searching.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = opened.as_ref() {
            index.refresh().map_err(|error| failed(&error))?;
            return Ok(Some(index.clone()));
        }
        match SearchIndex::open_to_search(&data_dir.join(FOLDER)) {
            Ok(index) => *opened = Some(index),
            Err(OpenError::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&error)),
        }
        Ok(opened.clone())
    }

    /// Says that the store may have changed.
    pub(crate) fn wake(&self) {
        self.changed.notify_one();
    }

    /// Something is found that is not committed yet.
    fn is_unsettled(&self) -> bool {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(|index| !index.is_settled())
    }

    /// Forgets what is not committed.
    async fn forget(&self) {
        let opened = self.writing.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(index) = opened else { return };
        if let Ok(Err(error)) = spawn_blocking(move || index.rollback()).await {
            tracing::warn!(%error, "the search index could not be taken back to its last commit");
        }
    }

    /// Ends writing.
    pub(crate) async fn close(&self) {
        let opened = self.writing.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(index) = opened else { return };
        let closed = spawn_blocking(move || index.close()).await;
        if let Ok(Err(error)) = closed {
            tracing::warn!(%error, "the search index could not be closed; it is checked at the next start");
        }
    }
}

/// Questions to the full-text index.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    pub(crate) shared: &'a Arc<Shared>,
}

impl Search<'_> {
    /// Answers a query.
    ///
    /// # Errors
    /// The query cannot be understood, there is no index yet, or the database failed.
    pub async fn run(&self, request: &SearchRequest) -> Result<SearchAnswer, EngineError> {
        let typing = if request.is_typing { Typing::Live } else { Typing::Done };
        let parsed = Parsed::read(&request.q, typing, &self.shared.zone.get()).map_err(|error| EngineError::Search(error.to_string()))?;
        let mut filter = parsed.filter;
        if !parsed.of_session.is_empty() {
            filter.sessions = Some(Arc::new(self.sessions_of(&parsed.of_session).await?));
        }
        let query = Query {
            expr: parsed.expr,
            filter,
            sort: match request.sort {
                SearchSort::Relevance => Sort::Relevance,
                SearchSort::Newest => Sort::Newest,
            },
            limit: request.limit,
            offset: request.offset,
            per_session: PER_SESSION,
            now: Some(self.shared.config.clock.now()),
        };
        let Some(index) = self.shared.search.to_search(&self.shared.config.data_dir)? else { return Ok(nothing_yet()) };
        let failed = |error: sp_search::IndexError| EngineError::Index(error.to_string());
        let revision = self.shared.store.revision().await?;
        let is_behind = index.revision() < revision;
        let source = texts::OfStore::new(&self.shared.store, &self.shared.search.recent, revision);
        let (asked, texts) = (query.clone(), source.clone());
        let answering = spawn_blocking(move || index.query(&asked, Some(&texts)));
        let found = answering.await.expect("queries do not panic").map_err(failed)?;
        let keys: Vec<i64> = found.sessions.iter().map(|session| session.session).collect();
        let (summaries, shown) = tokio::try_join!(self.shared.store.summaries(&keys), source.show(&found.sessions, query.expr.as_ref()))?;
        let (mut summaries, mut sessions) = (summaries, Vec::new());
        for (hits, shown) in found.sessions.into_iter().zip(shown) {
            let Some(summary) = summaries.remove(&hits.session) else { continue };
            sessions.push(SearchedSession { session: summary, count: hits.count, hits: shown });
        }
        Ok(SearchAnswer {
            total_sessions: found.total_sessions,
            total: found.total,
            by_tool: counts(found.counts.by_tool, |tool| tool.to_string()),
            by_kind: counts(found.counts.by_kind, |kind| kind.as_str().to_owned()),
            unchecked: found.unchecked,
            is_behind,
            took_us: found.took.as_micros() as u64,
            sessions,
        })
    }

    /// Conditions on sessions that only the store can decide.
    async fn sessions_of(&self, conditions: &[(SessionWord, String)]) -> Result<HashSet<i64>, EngineError> {
        let mut by_word: BTreeMap<SessionWord, Vec<String>> = BTreeMap::new();
        for (word, value) in conditions {
            by_word.entry(*word).or_default().push(value.clone());
        }
        let mut values = |word| by_word.remove(&word).unwrap_or_default();
        let outcomes = values(SessionWord::Outcome);
        if outcomes.iter().any(|word| !is_outcome_filter(word)) {
            return Err(EngineError::Search("outcome: expected ok, needs_fix, reverted, partial or unrated".to_owned()));
        }
        let (models, accounts, branches) = (values(SessionWord::Model), values(SessionWord::Account), values(SessionWord::Branch));
        let mut keys = self.shared.store.session_keys(&models, &accounts, &branches).await?;
        if !outcomes.is_empty() {
            let of_outcome = self.shared.store.sessions_of_outcome(&outcomes).await?;
            keys.retain(|key| of_outcome.contains(key));
        }
        Ok(keys)
    }
}

/// Most first; words decide between equals.
fn counts<K>(counts: Vec<(K, u64)>, word: impl Fn(K) -> String) -> Vec<SearchCount> {
    let mut counts: Vec<SearchCount> = counts.into_iter().map(|(key, count)| SearchCount { value: word(key), count }).collect();
    counts.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.value.cmp(&other.value)));
    counts
}

/// Nothing was ever indexed.
fn nothing_yet() -> SearchAnswer {
    SearchAnswer {
        total_sessions: 0,
        total: 0,
        by_tool: Vec::new(),
        by_kind: Vec::new(),
        unchecked: 0,
        is_behind: true,
        took_us: 0,
        sessions: Vec::new(),
    }
}
