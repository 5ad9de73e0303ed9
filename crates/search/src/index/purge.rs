//! Getting rid of what was deleted: until its segment is merged a deleted document is only marked.

use std::{thread, time::Duration};

use tantivy::{Index, SegmentMeta, TantivyError, index::SegmentId};

use super::{IndexError, SearchIndex, change::Writer};

/// Attempts, since a segment may just be merged with others.
const ATTEMPTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

impl SearchIndex {
    /// Writes every segment with deleted documents anew, so that no file holds a word that only they had. To be called after a commit.
    ///
    /// # Errors
    /// The index failed.
    pub fn purge(&self) -> Result<(), IndexError> {
        self.settle()?;
        for _ in 0..ATTEMPTS {
            // The commit may have set off a merge of its own.
            thread::sleep(PAUSE);
            let mut is_pure = false;
            self.shared.change(|writer| {
                is_pure = writer.purge(&self.shared.index)?;
                Ok(())
            })?;
            self.shared.reader.reload()?;
            self.shared.lists.keep(&self.searcher());
            // Files are let go of once nobody reads them.
            self.shared.change(|writer| Ok(writer.collect()?))?;
            if is_pure {
                return Ok(());
            }
        }
        Err(IndexError::Failed("its segments are merged all the time".to_owned()))
    }
}

impl Writer {
    /// True when nothing had to be done.
    fn purge(&mut self, index: &Index) -> Result<bool, TantivyError> {
        let metas = index.searchable_segment_metas()?;
        let marked: Vec<SegmentId> = metas.iter().filter(|meta| meta.has_deletes()).map(SegmentMeta::id).collect();
        drop(metas);
        for segment in &marked {
            // One that is being merged already is looked at again.
            let _ = self.inner.merge(&[*segment]).wait();
        }
        Ok(marked.is_empty())
    }

    fn collect(&mut self) -> Result<(), TantivyError> {
        self.inner.garbage_collect_files().wait().map(drop)
    }
}
