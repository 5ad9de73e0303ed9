//! Feeds an import into the index as it goes.
//!
//! What an import adds to an index that is complete need not be read back from the store. The documents come with the batches, get the key
//! of their session when that is stored, and wait for the next commit, which [`super::follow`] makes: it looks through what changed since the
//! last one, and feeds what was not, or not wholly, fed here. Until then nothing of it counts, so a crash only means that all is fed from
//! the store.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use sp_domain::source::SourceKey;
use sp_search::{Batch, Document, IndexError, MANY};
use sp_store::StoredPart;
use tokio::{
    sync::{OwnedMutexGuard, OwnedSemaphorePermit, mpsc},
    task::{JoinHandle, spawn_blocking},
};

use super::drafts::Draft;
use crate::Shared;

/// Batches of documents that may wait for the index.
const WAITING: usize = 2;

/// What the index holds beyond its last commit.
#[derive(Debug, Default)]
pub(crate) struct Fed {
    /// The revision of the last commit.
    pub(super) since: i64,
    /// Sessions that are in it, with the revision up to which.
    pub(super) sessions: HashMap<i64, i64>,
    /// Sessions of which it holds what may no longer be so.
    pub(super) spoilt: HashSet<i64>,
}

impl Fed {
    pub(super) fn is_empty(&self) -> bool {
        self.sessions.is_empty() && self.spoilt.is_empty()
    }
}

/// An import on its way into the index. Nobody else feeds meanwhile.
pub(crate) struct Feeding {
    place: OwnedMutexGuard<Option<Fed>>,
    fed: Fed,
    /// Which source told of a session.
    tellers: HashMap<i64, SourceKey>,
    /// On their way with the room they take.
    documents: mpsc::Sender<(Vec<Document>, Vec<OwnedSemaphorePermit>)>,
    gathered: Vec<Document>,
    worker: JoinHandle<Result<(), IndexError>>,
}

impl Feeding {
    /// `None` when the index is not complete: then the store has more to tell than this import.
    pub(crate) async fn begin(shared: &Shared) -> Option<Self> {
        // An index that is being brought up to date delays no import.
        let place = Arc::clone(&shared.search.fed).try_lock_owned().ok()?;
        let index = shared.search.to_write(&shared.config.data_dir).ok()?;
        let since = shared.store.revision().await.ok()?;
        if index.revision() != since || place.is_some() {
            return None;
        }
        let sized = index.clone();
        spawn_blocking(move || sized.gather_in(MANY)).await.ok()?.ok()?;
        let (documents, mut waiting) = mpsc::channel::<(Vec<Document>, Vec<OwnedSemaphorePermit>)>(WAITING);
        let worker = spawn_blocking(move || {
            while let Some((documents, _room)) = waiting.blocking_recv() {
                index.apply(Batch { deletes: Vec::new(), documents })?;
            }
            Ok(())
        });
        let fed = Fed { since, ..Fed::default() };
        Some(Self { place, fed, tellers: HashMap::new(), documents, gathered: Vec::new(), worker })
    }

    /// Takes the documents of what was stored of a source.
    pub(crate) fn take(&mut self, source: &SourceKey, parts: Vec<Option<StoredPart>>, drafts: Vec<Draft>) {
        for (part, draft) in parts.into_iter().zip(drafts) {
            let Some(part) = part else { continue };
            let is_known = self.fed.sessions.contains_key(&part.session);
            let goes_on = if is_known { self.tellers.get(&part.session) == Some(source) } else { part.is_first };
            match draft.filter(|_| part.only_adds && goes_on) {
                Some(draft) => {
                    if !is_known {
                        self.tellers.insert(part.session, source.clone());
                    }
                    self.fed.sessions.insert(part.session, part.revision);
                    self.gathered.extend(draft.into_iter().map(|document| Document { session: part.session, ..document }));
                }
                None if is_known => {
                    self.fed.sessions.remove(&part.session);
                    self.fed.spoilt.insert(part.session);
                }
                None => {}
            }
        }
    }

    /// Hands what was taken to the index. The room it takes is free again once it is there: that bounds the memory of an import.
    pub(crate) async fn hand_over(&mut self, room: Vec<OwnedSemaphorePermit>) {
        let documents = std::mem::take(&mut self.gathered);
        if !documents.is_empty() {
            // A worker that failed says so at the end.
            let _ = self.documents.send((documents, room)).await;
        }
    }

    /// Leaves what was fed to the next commit.
    pub(crate) async fn end(mut self, shared: &Shared) {
        drop(self.documents);
        match self.worker.await.expect("the index does not panic") {
            Ok(()) => *self.place = Some(self.fed),
            Err(error) => {
                tracing::warn!(%error, "what was imported will be indexed from the store");
                shared.search.forget().await;
            }
        }
    }
}
