//! A set of documents of a segment.

use tantivy::{DocId, DocSet, TERMINATED};

/// One bit for each document of the segment.
pub(super) struct Documents {
    bits: Vec<u64>,
    count: u32,
    current: DocId,
}

impl Documents {
    pub(super) fn new(most: DocId) -> Self {
        Self { bits: vec![0; most as usize / 64 + 1], count: 0, current: TERMINATED }
    }

    pub(super) fn add(&mut self, document: DocId) {
        let bits = &mut self.bits[document as usize / 64];
        let bit = 1 << (document % 64);
        self.count += u32::from(*bits & bit == 0);
        *bits |= bit;
    }

    /// Goes to the first document.
    pub(super) fn ready(mut self) -> Self {
        self.current = self.next(0);
        self
    }

    /// The first document from this one on.
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
