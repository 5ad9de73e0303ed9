//! Brings the index up to what the store holds.

use std::{mem, sync::Arc, time::Duration};

use sp_domain::session::{TranscriptPage, Window};
use sp_search::{Batch, Delete, Document, FEW, IndexError, LARGE, MANY, Origin, SearchIndex};
use sp_store::ChangedSession;
use tokio::{
    task::spawn_blocking,
    time::{Instant, sleep_until, timeout},
};

use super::feed::Fed;
use crate::{EngineError, Shared};

/// Sessions looked up at once.
const SESSIONS: u64 = 200;
/// How long whoever forgets a session waits for an import that feeds the index.
const PATIENCE: Duration = Duration::from_secs(10);
/// Messages read at once.
const MESSAGES: i64 = 500;
/// After so long without another change the index is committed: until then another process does not find what was appended.
const REST: Duration = Duration::from_secs(3);
/// And after so long in any case.
const LONGEST: Duration = Duration::from_secs(30);

/// When what was appended is committed.
#[derive(Clone, Copy, Debug)]
struct Due {
    at: Instant,
    latest: Instant,
}

impl Due {
    /// After a change now.
    fn after(before: Option<Self>, now: Instant) -> Self {
        let latest = before.map_or(now + LONGEST, |due| due.latest);
        Self { at: latest.min(now + REST), latest }
    }
}

/// Keeps the index up to date until the engine stops. A line is found at once; the commit waits for a pause, since it costs as much for one as
/// for many.
pub(crate) async fn keep_up(shared: Arc<Shared>) {
    let mut due: Option<Due> = None;
    loop {
        let settle_at = due.map(|due| due.at);
        tokio::select! {
            () = shared.stop.cancelled() => return,
            () = shared.search.changed.notified() => {
                bring_up(&shared, false).await;
                due = shared.search.is_unsettled().then(|| Due::after(due, Instant::now()));
            }
            () = sleep_until(settle_at.unwrap_or_else(Instant::now)), if settle_at.is_some() => {
                bring_up(&shared, true).await;
                due = None;
            }
        }
    }
}

/// Brings the index up to date and commits it, for whoever ends soon.
pub(crate) async fn follow(shared: &Arc<Shared>) {
    bring_up(shared, true).await;
}

/// Brings the index up to date. Trouble is only logged: it is derived data, and whatever is missing is fed the next time.
async fn bring_up(shared: &Arc<Shared>, settles: bool) {
    let mut place = shared.search.fed.lock().await;
    let fed = place.take().unwrap_or_default();
    let done = match shared.search.to_write(&shared.config.data_dir) {
        Ok(index) => catch_up(shared, &index, &fed, settles).await,
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
    if let Err(error) = catch_up(shared, &index, &fed, true).await {
        shared.search.forget().await;
        return Err(error);
    }
    on_index(&index, SearchIndex::purge).await
}

/// Feeds everything that changed since the index was brought up to date last, but for what was `fed` already. A little is appended, and committed
/// when it `settles`; much is committed at once. Stops early when the engine does: the next one goes on from the last commit.
async fn catch_up(shared: &Arc<Shared>, index: &SearchIndex, fed: &Fed, settles: bool) -> Result<(), EngineError> {
    let (since, now) = (index.revision(), shared.store.revision().await?);
    if !fed.is_empty() && fed.since != since {
        return Err(EngineError::Index("the index was made anew during an import".to_owned()));
    }
    if now > since {
        let mut change = Change { index, gathered: Batch::default(), is_applied: !fed.is_empty() };
        if since == 0 && fed.is_empty() {
            on_index(index, |index| index.gather_in(MANY)).await?;
        }
        if since > 0 || !fed.is_empty() {
            let deletes = shared.store.forgotten_keys(since).await?.into_iter().map(Delete::Session).collect();
            change.add(Batch { deletes, documents: Vec::new() }).await?;
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
                feed(shared, &mut change, since, fed, session).await?;
            }
        }
        change.finish(now).await?;
    }
    if settles { on_index(index, SearchIndex::settle).await } else { Ok(()) }
}

/// A change of the index: kept in memory while it is small.
struct Change<'a> {
    index: &'a SearchIndex,
    gathered: Batch,
    /// Some of it was given to the index, and waits for a commit.
    is_applied: bool,
}

impl Change<'_> {
    async fn add(&mut self, batch: Batch) -> Result<(), EngineError> {
        if !self.is_applied {
            self.gathered.then(batch);
            if self.gathered.bytes() <= LARGE {
                return Ok(());
            }
            self.is_applied = true;
            let all = mem::take(&mut self.gathered);
            return on_index(self.index, move |index| index.apply(all)).await;
        }
        if batch.is_empty() {
            return Ok(());
        }
        on_index(self.index, move |index| index.apply(batch)).await
    }

    async fn finish(self, now: i64) -> Result<(), EngineError> {
        let Self { index, gathered, is_applied } = self;
        let finish = move |index: &SearchIndex| {
            if is_applied {
                index.commit(now)?;
            } else {
                index.append(gathered, now)?;
            }
            index.gather_in(FEW)
        };
        on_index(index, finish).await
    }
}

async fn feed(shared: &Shared, change: &mut Change<'_>, since: i64, fed: &Fed, session: &ChangedSession) -> Result<(), EngineError> {
    let key = session.key;
    // Up to which revision the index holds the session: one that was never committed holds only what was fed.
    let (since, is_spoilt) = (fed.sessions.get(&key).copied().unwrap_or(since), fed.spoilt.contains(&key));
    if session.revision <= since && !is_spoilt {
        return Ok(());
    }
    let is_rewritten = session.rewritten > since || is_spoilt;
    let is_anew = since == 0 || is_rewritten;
    if is_spoilt || since > 0 && is_rewritten {
        change.add(Batch { deletes: vec![Delete::Session(key)], documents: Vec::new() }).await?;
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
        change.add(Batch { deletes, documents }).await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_commits_and_no_stream_of_lines_waits_for_ever() {
        let start = Instant::now();
        let mut due = Due::after(None, start);
        assert_eq!(due.at, start + REST);
        let mut now = start;
        while due.at > now {
            due = Due::after(Some(due), now);
            assert!(due.at <= start + LONGEST);
            now += REST / 2;
        }
        assert_eq!(due.at, start + LONGEST);
    }
}
