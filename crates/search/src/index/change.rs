//! Changing the index.

use std::{
    ops::{Bound, Range},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
};

use tantivy::{
    Index, IndexWriter, TantivyError, Term,
    indexer::{IndexWriterOptions, LogMergePolicy, UserOperation},
    query::{BooleanQuery, Occur, Query, RangeQuery, TermQuery},
    schema::IndexRecordOption,
};

use super::{
    IndexError, Options, SearchIndex, Shared, cut,
    feed::{Backlog, Fed},
    schema::{CUT, CUT_LONG, Fields, key},
    tail::Tail,
};
use crate::document::Document;

/// Documents to forget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delete {
    /// All of a session, by the store's key.
    Session(i64),
    /// Those of some messages of a session.
    Seqs {
        /// The store's key of the session.
        session: i64,
        /// From the first `seq`, to the one before the last.
        seqs: Range<i64>,
    },
}

/// Changes that belong together. Deletions come before additions, so both together replace.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// What to forget.
    pub deletes: Vec<Delete>,
    /// What to add.
    pub documents: Vec<Document>,
}

pub(super) struct Writer {
    pub(super) inner: IndexWriter<Fed>,
    backlog: Arc<Backlog>,
    fields: Fields,
    /// Nothing was written since the index was opened.
    is_untouched: bool,
    /// Changes wait for a commit.
    is_waiting: bool,
}

/// Bytes of text that are handed to an indexing thread together.
const GROUP: usize = 256 << 10;
/// Segments of one size that are merged together: fewer make searches quicker, more make appending cheaper.
const MERGED_TOGETHER: usize = 8;
/// Documents below which segments count as equally small.
const SMALL: u32 = 500;
/// Documents above which a segment is left alone: an import writes segments of this size, and merging them costs as much as half the import.
const LARGE: usize = 40_000;

pub(super) fn register_words(index: &Index) {
    index.tokenizers().register(CUT, cut::Cut::default());
    index.tokenizers().register(CUT_LONG, cut::Cut::with_neighbours());
}

impl Writer {
    pub(super) fn new(index: &Index, options: Options) -> Result<Self, TantivyError> {
        let threads = options.threads.clamp(1, 8);
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread((options.memory / threads).max(15_000_000))
            .num_worker_threads(threads)
            .num_merge_threads(1)
            .build();
        let inner = index.writer_with_options(options)?;
        let mut merging = LogMergePolicy::default();
        merging.set_min_num_segments(MERGED_TOGETHER);
        merging.set_min_layer_size(SMALL);
        merging.set_max_docs_before_merge(LARGE);
        merging.set_del_docs_ratio_before_merge(0.3);
        inner.set_merge_policy(Box::new(merging));
        Ok(Self { inner, backlog: Arc::default(), fields: Fields::of(&index.schema())?, is_untouched: true, is_waiting: false })
    }

    fn apply(&mut self, batch: Batch) -> Result<(), IndexError> {
        self.is_waiting = true;
        for delete in batch.deletes {
            self.inner.delete_query(self.delete(delete))?;
        }
        let mut group = Vec::new();
        let mut bytes = 0;
        for document in batch.documents.into_iter().filter(has_text) {
            bytes += document.text.len();
            group.push(document);
            if bytes >= GROUP {
                self.hand_over(std::mem::take(&mut group))?;
                bytes = 0;
            }
        }
        self.hand_over(group)
    }

    /// Gives documents to the indexing threads together: waking one up costs as much as indexing a short text.
    fn hand_over(&mut self, documents: Vec<Document>) -> Result<(), IndexError> {
        if documents.is_empty() {
            return Ok(());
        }
        let bytes = documents.iter().map(|document| document.text.len()).sum();
        let Some(place) = self.backlog.wait(bytes) else {
            return Err(IndexError::Failed("nothing was written for a minute".to_owned()));
        };
        let additions: Vec<UserOperation<Fed>> =
            documents.into_iter().map(|document| UserOperation::Add(Fed::new(document, self.fields, &place))).collect();
        self.inner.run(additions)?;
        Ok(())
    }

    fn delete(&self, delete: Delete) -> Box<dyn Query> {
        let of_session = |session| TermQuery::new(Term::from_field_u64(self.fields.session, key(session)), IndexRecordOption::Basic);
        match delete {
            Delete::Session(session) => Box::new(of_session(session)),
            Delete::Seqs { session, seqs } => {
                let bound = |seq| Term::from_field_u64(self.fields.seq, key(seq));
                let range = RangeQuery::new(Bound::Included(bound(seqs.start)), Bound::Excluded(bound(seqs.end)));
                let both: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, Box::new(of_session(session))), (Occur::Must, Box::new(range))];
                Box::new(BooleanQuery::new(both))
            }
        }
    }

    fn commit(&mut self, revision: i64) -> Result<(), IndexError> {
        let mut prepared = self.inner.prepare_commit()?;
        prepared.set_payload(&revision.to_string());
        prepared.commit()?;
        self.is_waiting = false;
        Ok(())
    }
}

/// There is something to find it by.
pub(super) fn has_text(document: &Document) -> bool {
    !document.text.is_empty() || !document.paths.is_empty()
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Option<Writer>> {
        lock(&self.writer)
    }

    /// Where the writer is needed, too, that is locked first.
    pub(super) fn tail(&self) -> MutexGuard<'_, Tail> {
        lock(&self.tail)
    }

    /// Commits the tail, if there is one: nothing else is written before.
    fn pour(&self, writer: &mut Writer) -> Result<(), IndexError> {
        let (revision, batch) = {
            let tail = self.tail();
            let Some(revision) = tail.revision() else { return Ok(()) };
            (revision, tail.batch())
        };
        writer.apply(batch)?;
        writer.commit(revision)?;
        // In one step for whoever searches: documents are either here or there.
        let mut tail = self.tail();
        *tail = Tail::default();
        Ok(self.reader.reload()?)
    }

    /// Runs a change; a writer that failed is given up, and made anew by the next change from what was committed.
    pub(super) fn change(&self, change: impl FnOnce(&mut Writer) -> Result<(), IndexError>) -> Result<(), IndexError> {
        if !self.can_write {
            return Err(IndexError::ReadOnly);
        }
        let mut guard = self.lock();
        let mut writer = match guard.take() {
            Some(writer) => writer,
            None => Writer::new(&self.index, Options { memory: self.memory.load(Ordering::Relaxed), ..self.options })?,
        };
        if std::mem::take(&mut writer.is_untouched) {
            self.folder.unseal()?;
        }
        change(&mut writer)?;
        *guard = Some(writer);
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SearchIndex {
    /// Takes changes. They are found after the next commit. Waits while too much text is waiting already.
    ///
    /// # Errors
    /// Everything since the last commit is lost and has to be fed again.
    pub fn apply(&self, batch: Batch) -> Result<(), IndexError> {
        self.shared.change(|writer| {
            self.shared.pour(writer)?;
            writer.apply(batch)
        })
    }

    /// Takes a few changes that are found at once, and notes that with them everything is found up to this revision of the store. They stay in
    /// memory until there are many of them, or the next [`Self::settle`]: after a crash [`Self::revision`] says again from where to feed.
    ///
    /// # Errors
    /// As for [`Self::commit`].
    pub fn append(&self, batch: Batch, revision: i64) -> Result<(), IndexError> {
        if !self.shared.can_write {
            return Err(IndexError::ReadOnly);
        }
        if self.shared.tail().is_large() {
            self.settle()?;
        }
        let writer = self.shared.lock();
        if writer.as_ref().is_some_and(|writer| writer.is_waiting) {
            drop(writer);
            self.apply(batch)?;
            return self.commit(revision);
        }
        let mut tail = self.shared.tail();
        tail.take(batch, revision);
        self.shared.revision.store(revision, Ordering::Release);
        let is_large = tail.is_large();
        drop((tail, writer));
        if is_large { self.settle() } else { Ok(()) }
    }

    /// Everything that is found is committed.
    pub fn is_settled(&self) -> bool {
        self.shared.tail().revision().is_none()
    }

    /// Commits what was appended.
    ///
    /// # Errors
    /// The index failed. What was appended is still found, and committed by the next call.
    pub fn settle(&self) -> Result<(), IndexError> {
        if self.is_settled() {
            return Ok(());
        }
        self.shared.change(|writer| self.shared.pour(writer))?;
        self.shared.lists.keep(&self.searcher());
        Ok(())
    }

    /// Makes the changes visible and notes that the index is complete up to this revision of the store.
    ///
    /// # Errors
    /// Everything since the last commit is lost and has to be fed again.
    pub fn commit(&self, revision: i64) -> Result<(), IndexError> {
        self.shared.change(|writer| {
            self.shared.pour(writer)?;
            writer.commit(revision)?;
            self.shared.revision.store(revision, Ordering::Release);
            Ok(self.shared.reader.reload()?)
        })?;
        self.shared.lists.keep(&self.searcher());
        Ok(())
    }

    /// From the next change on documents are gathered in so many bytes: [`super::FEW`] or [`super::MANY`]. To be called when everything is
    /// committed; the rest is lost.
    ///
    /// # Errors
    /// The files could not be written.
    pub fn gather_in(&self, memory: usize) -> Result<(), IndexError> {
        if self.shared.memory.swap(memory, Ordering::Relaxed) == memory {
            return Ok(());
        }
        if let Some(writer) = self.shared.lock().take() {
            writer.inner.wait_merging_threads()?;
        }
        Ok(())
    }

    /// Forgets changes that are not committed.
    ///
    /// # Errors
    /// The index failed.
    pub fn rollback(&self) -> Result<(), IndexError> {
        self.shared.change(|writer| {
            writer.inner.rollback()?;
            writer.is_waiting = false;
            Ok(())
        })
    }

    /// Ends writing: commits what was appended, waits for merges and for the disk. What else is not committed is lost. Searching goes on.
    ///
    /// # Errors
    /// The files could not be written; the index is checked when it is opened again.
    pub fn close(&self) -> Result<(), IndexError> {
        let settled = self.settle();
        let Some(writer) = self.shared.lock().take() else { return settled };
        let is_untouched = writer.is_untouched;
        writer.inner.wait_merging_threads()?;
        self.shared.reader.reload()?;
        if !is_untouched || !self.shared.folder.is_sealed() {
            self.shared.folder.seal()?;
        }
        settled
    }
}
