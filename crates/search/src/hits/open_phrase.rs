//! Documents in which the words of an atom stand in a row, the first or the last of them as a piece of a longer word.

use std::{collections::HashMap, fmt, sync::Arc};

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED,
    postings::Postings,
    query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::IndexRecordOption,
};

use super::{documents::Documents, word_set};
use crate::hits::word_set::WordSet;

/// Asks for an open atom of several words, in a field that knows their places.
#[derive(Clone)]
pub(super) struct OpenPhrase {
    /// One for each word, in order.
    pub(super) words: Vec<WordSet>,
    /// Documents that hold all of them, in any order.
    pub(super) candidates: Arc<dyn Query>,
}

impl fmt::Debug for OpenPhrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenPhrase({:?})", self.words)
    }
}

impl Query for OpenPhrase {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let candidates = self.candidates.weight(scoring)?;
        Ok(Box::new(OpenPhraseWeight { words: self.words.clone(), candidates }))
    }
}

struct OpenPhraseWeight {
    words: Vec<WordSet>,
    candidates: Box<dyn Weight>,
}

/// Where phrases could begin in each document.
type Starts = HashMap<DocId, Vec<u32>>;

impl Weight for OpenPhraseWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut found = Documents::new(reader.max_doc());
        for document in self.starts(reader)?.into_keys() {
            found.add(document);
        }
        Ok(Box::new(ConstScorer::new(found.ready(), boost)))
    }

    fn explain(&self, reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        word_set::explain(self, reader, document)
    }
}

impl OpenPhraseWeight {
    /// Documents with the phrase. Words that stand for themselves come first: they leave fewer documents for the pieces.
    fn starts(&self, reader: &SegmentReader) -> tantivy::Result<Starts> {
        let mut candidates = Vec::new();
        let mut scorer = self.candidates.scorer(reader, 1.0)?;
        while scorer.doc() != TERMINATED {
            candidates.push(scorer.doc());
            scorer.advance();
        }
        let mut places: Vec<usize> = (0..self.words.len()).collect();
        places.sort_by_key(|place| self.words[*place].open_start || self.words[*place].open_end);
        let mut starts: Option<Starts> = None;
        for place in places {
            let mut here = self.places(reader, place, &candidates)?;
            if let Some(before) = starts {
                here.retain(|document, starts| {
                    let before = before.get(document).map_or(&[][..], Vec::as_slice);
                    starts.retain(|start| before.contains(start));
                    !starts.is_empty()
                });
            }
            candidates.retain(|document| here.contains_key(document));
            starts = Some(here);
        }
        Ok(starts.unwrap_or_default())
    }

    /// Where the phrase would begin if the word at this place of it is right.
    fn places(&self, reader: &SegmentReader, place: usize, candidates: &[DocId]) -> tantivy::Result<Starts> {
        let mut starts = Starts::new();
        if candidates.is_empty() {
            return Ok(starts);
        }
        let set = &self.words[place];
        let inverted = reader.inverted_index(set.field)?;
        let mut positions = Vec::new();
        set.each(reader, |info| {
            let mut postings = inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?;
            let mut next = 0;
            while next < candidates.len() {
                let wanted = candidates[next];
                let document = if postings.doc() < wanted { postings.seek(wanted) } else { postings.doc() };
                if document == TERMINATED {
                    break;
                }
                if document == wanted {
                    postings.positions(&mut positions);
                    let found = positions.iter().filter_map(|position| position.checked_sub(place as u32));
                    starts.entry(document).or_default().extend(found);
                    next += 1;
                } else {
                    next += candidates[next..].partition_point(|candidate| *candidate < document);
                }
            }
            Ok(())
        })?;
        Ok(starts)
    }
}
