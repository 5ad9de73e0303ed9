//! The youngest documents: in memory until they are committed.
//!
//! A commit costs the same for one document as for a thousand: it clears tables, writes seven files and sets off merges. So documents that come
//! one by one are kept here, and become part of the index together. A search that comes meanwhile makes a small index in memory of
//! them, with the same fields, and asks both: so nothing about an answer depends on where a document is.

use std::sync::Arc;

use tantivy::{
    Index, ReloadPolicy, Searcher, TantivyError,
    directory::RamDirectory,
    index::SegmentId,
    indexer::SingleSegmentIndexWriter,
    query::Bm25StatisticsProvider,
    schema::{Field, Term},
};

use super::{
    change::{Batch, Delete, has_text},
    feed::{Fed, Place},
    places::Places,
    schema::Fields,
};
use crate::document::Document;

/// Bytes that are kept before they are committed; a search makes an index of so many within a few milliseconds.
pub const LARGE: usize = 128 << 10;
/// Bytes a document takes beside its text.
const BESIDE: usize = 256;
/// Memory in which the small index is gathered; its tables are a third of it.
const GATHERED_IN: usize = 1 << 20;

#[derive(Default)]
pub(super) struct Tail {
    /// Up to which revision of the store it completes the index; `None` when there is nothing.
    revision: Option<i64>,
    hidden: Arc<Places>,
    documents: Vec<Document>,
    bytes: usize,
    /// The documents as a small index, once somebody searched.
    small: Option<Searcher>,
}

impl Tail {
    pub(super) fn revision(&self) -> Option<i64> {
        self.revision
    }

    pub(super) fn is_large(&self) -> bool {
        self.bytes > LARGE
    }

    pub(super) fn take(&mut self, batch: Batch, revision: i64) {
        self.revision = Some(revision);
        if batch.is_empty() {
            return;
        }
        self.small = None;
        let gone = Places::of(&batch.deletes);
        self.documents.retain(|document| !gone.holds(document.session, document.seq));
        let hidden = Arc::make_mut(&mut self.hidden);
        for delete in &batch.deletes {
            hidden.add(delete);
        }
        self.documents.extend(batch.documents.into_iter().filter(has_text));
        self.bytes = self.documents.iter().map(|document| document.text.len() + BESIDE).sum::<usize>() + hidden.len() * size_of::<Delete>();
    }

    /// Everything in it as one change of the index.
    pub(super) fn batch(&self) -> Batch {
        Batch { deletes: self.hidden.deletes(), documents: self.documents.clone() }
    }

    /// What a search sees beside this state of the index.
    pub(super) fn view(&mut self, index: &Index, fields: Fields, searcher: Searcher) -> Result<View, TantivyError> {
        if self.small.is_none() && !self.documents.is_empty() {
            self.small = Some(small(index, fields, &self.documents)?);
        }
        Ok(View { searcher, tail: self.small.clone(), hidden: Arc::clone(&self.hidden) })
    }
}

/// An index in memory with the fields of another.
fn small(index: &Index, fields: Fields, documents: &[Document]) -> Result<Searcher, TantivyError> {
    let builder = Index::builder().schema(index.schema()).settings(index.settings().clone()).tokenizers(index.tokenizers().clone());
    let mut writer: SingleSegmentIndexWriter<Fed> = builder.single_segment_index_writer(RamDirectory::create(), GATHERED_IN)?;
    let place = Arc::new(Place::default());
    for document in documents {
        writer.add_document(Fed::new(document.clone(), fields, &place))?;
    }
    let reader = writer.finalize()?.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(0).try_into()?;
    Ok(reader.searcher())
}

/// What a search sees: the index, and the tail beside it.
pub(crate) struct View {
    pub(crate) searcher: Searcher,
    tail: Option<Searcher>,
    /// Places of which only the documents of the tail count.
    pub(crate) hidden: Arc<Places>,
}

impl View {
    /// The pieces of the index, and those of the tail, which hide the others.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (&tantivy::SegmentReader, Option<&Places>)> {
        let hidden = (!self.hidden.is_empty()).then_some(&*self.hidden);
        let of_tail = self.tail.iter().flat_map(Searcher::segment_readers);
        self.searcher.segment_readers().iter().map(move |reader| (reader, hidden)).chain(of_tail.map(|reader| (reader, None)))
    }

    /// The piece that is gone after the next change.
    pub(crate) fn fleeting(&self) -> Option<SegmentId> {
        self.tail.as_ref()?.segment_readers().first().map(tantivy::SegmentReader::segment_id)
    }

    fn sum(&self, of: impl Fn(&Searcher) -> tantivy::Result<u64>) -> tantivy::Result<u64> {
        Ok(of(&self.searcher)? + self.tail.as_ref().map_or(Ok(0), of)?)
    }
}

/// How rare a word is in both together.
impl Bm25StatisticsProvider for View {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.sum(|searcher| searcher.total_num_tokens(field))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.sum(Bm25StatisticsProvider::total_num_docs)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.sum(|searcher| searcher.doc_freq(term))
    }
}

impl Batch {
    /// Adds what comes after it.
    pub fn then(&mut self, next: Self) {
        let gone = Places::of(&next.deletes);
        if !gone.is_empty() {
            self.documents.retain(|document| !gone.holds(document.session, document.seq));
        }
        self.deletes.extend(next.deletes);
        self.documents.extend(next.documents);
    }

    /// It changes nothing.
    pub fn is_empty(&self) -> bool {
        self.deletes.is_empty() && self.documents.is_empty()
    }

    /// Bytes it takes.
    pub fn bytes(&self) -> usize {
        self.documents.iter().map(|document| document.text.len() + BESIDE).sum::<usize>() + self.deletes.len() * size_of::<Delete>()
    }
}
