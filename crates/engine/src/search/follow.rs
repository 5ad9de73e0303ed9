//! Brings the index up to what the store holds.

use std::{sync::Arc, time::Duration};

use sp_domain::session::{TranscriptPage, Window};
use sp_search::{Batch, Delete, Document, FEW, IndexError, MANY, Origin, SearchIndex};
use sp_store::ChangedSession;
use tokio::{task::spawn_blocking, time::timeout};

use super::feed::Fed;
use crate::{EngineError, Shared};

/// Sessions looked up at once.
const SESSIONS: u64 = 200;
/// How long whoever forgets a session waits for an import that feeds the index.
const PATIENCE: Duration = Duration::from_secs(10);
/// Messages read at once.
const MESSAGES: i64 = 500;

/// Keeps the index up to date until the engine stops.
pub(crate) async fn keep_up(shared: Arc<Shared>) {
    loop {
        tokio::select! {
            () = shared.stop.cancelled() => return,
            () = shared.search.changed.notified() => follow(&shared).await,
        }
    }
}

/// Brings the index up to date. Trouble is only logged: it is derived data, and whatever is missing is fed the next time.
pub(crate) async fn follow(shared: &Arc<Shared>) {
    let mut place = shared.search.fed.lock().await;
    let fed = place.take().unwrap_or_default();
    let done = match shared.search.to_write(&shared.config.data_dir) {
        Ok(index) => catch_up(shared, &index, &fed).await,
        Err(error) => Err(EngineError::Index(error.to_string())),
    };
    if let Err(error) = done {
        tracing::warn!(%error, "the search index could not be brought up to date");
        shared.search.forget().await;
    }
}

/// Brings the index up to date, and gets rid of whatever it held of sessions that were forgotten. Nothing is fed meanwhile.
pub(crate) async fn purge(shared: &Arc<Shared>) -> Result<(), EngineError> {
    let busy = || EngineError::Index("an import is feeding the index; what was forgotten leaves its files at the next start".to_owned());
    let mut place = timeout(PATIENCE, shared.search.fed.lock()).await.map_err(|_| busy())?;
    let fed = place.take().unwrap_or_default();
    let index = shared.search.to_write(&shared.config.data_dir).map_err(|error| EngineError::Index(error.to_string()))?;
    if let Err(error) = catch_up(shared, &index, &fed).await {
        shared.search.forget().await;
        return Err(error);
    }
    on_index(&index, SearchIndex::purge).await
}

/// Feeds everything that changed since the index was committed last, but for what was `fed` already, and commits. Stops early when the engine
/// does: the next one goes on from the last commit.
async fn catch_up(shared: &Arc<Shared>, index: &SearchIndex, fed: &Fed) -> Result<(), EngineError> {
    let (since, now) = (index.revision(), shared.store.revision().await?);
    if !fed.is_empty() && fed.since != since {
        return Err(EngineError::Index("the index was made anew during an import".to_owned()));
    }
    if now <= since {
        return Ok(());
    }
    if since == 0 && fed.is_empty() {
        on_index(index, |index| index.gather_in(MANY)).await?;
    }
    let deletes: Vec<Delete> = shared.store.forgotten_keys(since).await?.into_iter().map(Delete::Session).collect();
    if (since > 0 || !fed.is_empty()) && !deletes.is_empty() {
        on_index(index, move |index| index.apply(Batch { deletes, documents: Vec::new() })).await?;
    }
    let mut after = 0;
    loop {
        let sessions = shared.store.changed_sessions(since, after, SESSIONS).await?;
        let Some(last) = sessions.last() else { break };
        after = last.key;
        for session in &sessions {
            if shared.stop.is_cancelled() {
                return Ok(());
            }
            feed(shared, index, since, fed, session).await?;
        }
    }
    on_index(index, move |index| {
        index.commit(now)?;
        index.gather_in(FEW)
    })
    .await
}

async fn feed(shared: &Shared, index: &SearchIndex, since: i64, fed: &Fed, session: &ChangedSession) -> Result<(), EngineError> {
    let key = session.key;
    // Up to which revision the index holds the session: one that was never committed holds only what was fed.
    let (since, is_spoilt) = (fed.sessions.get(&key).copied().unwrap_or(since), fed.spoilt.contains(&key));
    if session.revision <= since && !is_spoilt {
        return Ok(());
    }
    let is_rewritten = session.rewritten > since || is_spoilt;
    let is_anew = since == 0 || is_rewritten;
    if is_spoilt || since > 0 && is_rewritten {
        on_index(index, move |index| index.apply(Batch { deletes: vec![Delete::Session(key)], documents: Vec::new() })).await?;
    }
    let origin = Origin { session: session.key, tool: session.tool, project: session.project_key.as_deref().map(Into::into) };
    let mut from_seq = None;
    loop {
        let window = Window { from_seq, changed_since: (!is_anew).then_some(since), limit: MESSAGES, from_end: false };
        let Some(page) = shared.store.transcript(&session.id, &window).await? else { return Ok(()) };
        let Some(last) = page.messages.last().map(|message| message.message.seq) else { return Ok(()) };
        let has_after = page.has_after;
        let deletes = if is_anew { Vec::new() } else { places(session.key, &page) };
        let documents = documents(&origin, &page);
        on_index(index, move |index| index.apply(Batch { deletes, documents })).await?;
        if !has_after {
            return Ok(());
        }
        from_seq = Some(last + 1);
    }
}

/// What the index may hold of these messages: neighbours together.
fn places(session: i64, page: &TranscriptPage) -> Vec<Delete> {
    let seqs: Vec<i64> = page.messages.iter().map(|message| message.message.seq).collect();
    let runs = seqs.chunk_by(|one, other| other - one == 1);
    runs.map(|run| Delete::Seqs { session, seqs: run[0]..run[run.len() - 1] + 1 }).collect()
}

/// The documents of a page. A message that only holds the answer has nothing of its own.
pub(super) fn documents(origin: &Origin, page: &TranscriptPage) -> Vec<Document> {
    let mut documents: Vec<Document> = page.messages.iter().filter_map(|message| origin.message(&message.message)).collect();
    let is_here = |seq: i64| page.messages.binary_search_by_key(&seq, |message| message.message.seq).is_ok();
    documents.extend(page.calls.iter().filter(|call| is_here(call.seq)).flat_map(|call| origin.record(call)));
    documents
}

/// The index waits for disks and for its own threads; the runtime must not.
async fn on_index(
    index: &SearchIndex,
    work: impl FnOnce(&SearchIndex) -> Result<(), IndexError> + Send + 'static,
) -> Result<(), EngineError> {
    let index = index.clone();
    let done = spawn_blocking(move || work(&index)).await.expect("the index does not panic");
    done.map_err(|error| EngineError::Index(error.to_string()))
}
