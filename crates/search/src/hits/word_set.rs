//! Documents that hold any of the words a piece of a word stands for.

use std::{fmt, sync::Arc};

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError,
    postings::TermInfo,
    query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::{Field, IndexRecordOption},
};

use super::word_list::{self, WordLists};
use crate::query::Atom;

/// Asks for an atom of one word that is open at one side or both.
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

    fn fill(&self, reader: &SegmentReader, documents: &mut Documents) -> tantivy::Result<()> {
        let inverted = reader.inverted_index(self.field)?;
        let mut block = None;
        let mut add = |info: &TermInfo| -> std::io::Result<()> {
            let postings = match &mut block {
                None => block.insert(inverted.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?),
                Some(block) => {
                    inverted.reset_block_postings_from_terminfo(info, block)?;
                    block
                }
            };
            loop {
                let found = postings.docs();
                if found.is_empty() {
                    return Ok(());
                }
                found.iter().for_each(|document| documents.add(*document));
                postings.advance();
            }
        };
        let words = inverted.terms();
        if self.open_start {
            let list = self.lists.of(reader, self.field, words)?;
            word_list::each_with(&list, &self.word, !self.open_end, |word| words.get(word)?.map_or(Ok(()), |info| add(&info)))?;
            return Ok(());
        }
        // No word holds the byte 0xff.
        let mut end = self.word.clone().into_bytes();
        end.push(0xff);
        let mut stream = words.range().ge(&self.word).lt(&end).into_stream()?;
        while stream.advance() {
            add(stream.value())?;
        }
        Ok(())
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
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > document || scorer.seek(document) != document {
            return Err(TantivyError::InvalidArgument(format!("document {document} does not match")));
        }
        Ok(Explanation::new("any word", 1.0))
    }
}

/// A set of documents, one bit for each of the segment.
struct Documents {
    bits: Vec<u64>,
    count: u32,
    current: DocId,
}

impl Documents {
    fn new(most: DocId) -> Self {
        Self { bits: vec![0; most as usize / 64 + 1], count: 0, current: TERMINATED }
    }

    fn add(&mut self, document: DocId) {
        let bits = &mut self.bits[document as usize / 64];
        let bit = 1 << (document % 64);
        self.count += u32::from(*bits & bit == 0);
        *bits |= bit;
    }

    fn ready(mut self) -> Self {
        self.current = self.next(0);
        self
    }

    fn next(&self, from: DocId) -> DocId {
        let mut block = from as usize / 64;
        let Some(first) = self.bits.get(block) else { return TERMINATED };
        let mut bits = first & (u64::MAX << (from % 64));
        while bits == 0 {
            block += 1;
            let Some(next) = self.bits.get(block) else { return TERMINATED };
            bits = *next;
        }
        block as DocId * 64 + bits.trailing_zeros()
    }
}

impl DocSet for Documents {
    fn advance(&mut self) -> DocId {
        if self.current != TERMINATED {
            self.current = self.next(self.current + 1);
        }
        self.current
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.current < target {
            self.current = if target >= TERMINATED { TERMINATED } else { self.next(target) };
        }
        self.current
    }

    fn doc(&self) -> DocId {
        self.current
    }

    fn size_hint(&self) -> u32 {
        self.count
    }
}
