//! Documents that hold any of the words a piece of a word stands for.

use std::{fmt, io, sync::Arc};

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TantivyError,
    postings::TermInfo,
    query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::{Field, IndexRecordOption},
};

use super::{
    documents::Documents,
    word_list::{self, WordLists},
};
use crate::query::Atom;

/// Asks for a word, or for all words it is a piece of.
#[derive(Clone)]
pub(super) struct WordSet {
    pub(super) field: Field,
    pub(super) word: String,
    pub(super) open_start: bool,
    pub(super) open_end: bool,
    pub(super) lists: Arc<WordLists>,
}

impl fmt::Debug for WordSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WordSet({}{}{})", if self.open_start { "*" } else { "" }, self.word, if self.open_end { "*" } else { "" })
    }
}

impl WordSet {
    pub(super) fn new(field: Field, atom: &Atom, place: usize, lists: &Arc<WordLists>) -> Self {
        let open_start = place == 0 && atom.open_start;
        let open_end = place + 1 == atom.words.len() && atom.open_end;
        Self { field, word: atom.words[place].clone(), open_start, open_end, lists: Arc::clone(lists) }
    }

    /// Calls `found` with every word of the segment it stands for.
    pub(super) fn each(&self, reader: &SegmentReader, mut found: impl FnMut(&TermInfo) -> io::Result<()>) -> tantivy::Result<()> {
        let inverted = reader.inverted_index(self.field)?;
        let words = inverted.terms();
        if self.open_start {
            let list = self.lists.of(reader, self.field, words)?;
            word_list::each_with(&list, &self.word, !self.open_end, |word| words.get(word)?.map_or(Ok(()), |info| found(&info)))?;
            return Ok(());
        }
        if !self.open_end {
            return words.get(&self.word)?.map_or(Ok(()), |info| found(&info)).map_err(Into::into);
        }
        // No word holds the byte 0xff.
        let mut end = self.word.clone().into_bytes();
        end.push(0xff);
        let mut stream = words.range().ge(&self.word).lt(&end).into_stream()?;
        while stream.advance() {
            found(stream.value())?;
        }
        Ok(())
    }

    fn fill(&self, reader: &SegmentReader, documents: &mut Documents) -> tantivy::Result<()> {
        let inverted = reader.inverted_index(self.field)?;
        let mut block = None;
        self.each(reader, |info| {
            let postings = match &mut block {
                None => block.insert(inverted.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?),
                Some(block) => {
                    inverted.reset_block_postings_from_terminfo(info, block)?;
                    block
                }
            };
            while !postings.docs().is_empty() {
                postings.docs().iter().for_each(|document| documents.add(*document));
                postings.advance();
            }
            Ok(())
        })
    }
}

impl Query for WordSet {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for WordSet {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut documents = Documents::new(reader.max_doc());
        self.fill(reader, &mut documents)?;
        Ok(Box::new(ConstScorer::new(documents.ready(), boost)))
    }

    fn explain(&self, reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        explain(self, reader, document)
    }
}

/// The score is the same for all documents that match.
pub(super) fn explain(weight: &dyn Weight, reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
    let mut scorer = weight.scorer(reader, 1.0)?;
    if scorer.doc() > document || scorer.seek(document) != document {
        return Err(TantivyError::InvalidArgument(format!("document {document} does not match")));
    }
    Ok(Explanation::new("matches", 1.0))
}
