//! The words of each segment as one long text, in which pieces of words are looked for.
//!
//! The dictionary of a segment finds words by how they begin. Walking through all of it for a piece takes a hundred times longer than looking
//! through its words one after the other in memory. The lists of large segments are written beside the index when they are first needed, and
//! mapped, so that they cost no memory.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use memchr::{memchr, memmem, memrchr};
use tantivy::{
    Searcher, SegmentReader,
    directory::{Directory, MmapDirectory, OwnedBytes},
    index::SegmentId,
    schema::Field,
    termdict::TermDictionary,
};

use crate::index;

/// Words up to which a list is made whenever it is needed.
const SMALL: usize = 2000;

/// The lists on the disk.
#[derive(Clone, Debug)]
pub(crate) struct WordLists {
    path: PathBuf,
    /// The folder, once a list was needed; `None` inside when it cannot be written.
    maps: Arc<OnceLock<Option<MmapDirectory>>>,
    /// A segment that exists only in memory, and so do its lists.
    fleeting: Option<SegmentId>,
}

impl WordLists {
    /// Name of the folder beside the index.
    pub(crate) const FOLDER: &str = "words";

    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), maps: Arc::default(), fleeting: None }
    }

    /// The same, but nothing is written for this segment.
    pub(super) fn but_for(&self, fleeting: Option<SegmentId>) -> Arc<Self> {
        Arc::new(Self { fleeting, ..self.clone() })
    }

    /// Forgets all lists, because they may be damaged.
    pub(crate) fn forget_all(&self) {
        // What cannot be removed cannot be written either, and then lists are made in memory.
        let _ = fs::remove_dir_all(&self.path);
    }

    /// Forgets the lists of segments that are gone.
    pub(crate) fn keep(&self, searcher: &Searcher) {
        if self.maps.get().is_none() {
            return;
        }
        let alive: HashSet<String> = searcher.segment_readers().iter().map(|reader| reader.segment_id().uuid_string()).collect();
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if !name.to_string_lossy().split('-').next().is_some_and(|segment| alive.contains(segment)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// The words of a field in a segment: a line break, then each word with a line break behind it.
    pub(super) fn of(&self, reader: &SegmentReader, field: Field, words: &TermDictionary) -> io::Result<OwnedBytes> {
        if words.num_terms() <= SMALL || self.fleeting == Some(reader.segment_id()) {
            return Ok(OwnedBytes::new(list(words)?));
        }
        let name = PathBuf::from(format!("{}-{}", reader.segment_id().uuid_string(), field.field_id()));
        let Some(maps) = self.maps() else { return Ok(OwnedBytes::new(list(words)?)) };
        if !self.path.join(&name).exists() {
            let list = list(words)?;
            if index::replace(&self.path.join(&name), &list).is_err() {
                return Ok(OwnedBytes::new(list));
            }
        }
        maps.open_read(&name).map_err(io::Error::other)?.read_bytes()
    }

    fn maps(&self) -> Option<&MmapDirectory> {
        let open = || {
            index::create_folder(&self.path).ok()?;
            MmapDirectory::open(&self.path).ok()
        };
        self.maps.get_or_init(open).as_ref()
    }
}

fn list(words: &TermDictionary) -> io::Result<Vec<u8>> {
    let mut list = vec![b'\n'];
    let mut stream = words.stream()?;
    while stream.advance() {
        list.extend_from_slice(stream.key());
        list.push(b'\n');
    }
    Ok(list)
}

/// Calls `found` with every word of the list that holds the piece, or ends with it.
pub(super) fn each_with(list: &[u8], piece: &str, at_end: bool, mut found: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let needle = if at_end { format!("{piece}\n") } else { piece.to_owned() };
    let finder = memmem::Finder::new(&needle);
    let mut from = 0;
    while let Some(at) = finder.find(&list[from..]) {
        let at = from + at;
        let start = memrchr(b'\n', &list[..at]).map_or(0, |line| line + 1);
        let end = memchr(b'\n', &list[at..]).map_or(list.len(), |line| at + line);
        found(&list[start..end])?;
        from = end;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_their_pieces() {
        let find = |piece, at_end| {
            let mut words = Vec::new();
            each_with(b"\nab\nabab\nbab\nx\n", piece, at_end, |word| {
                words.push(String::from_utf8_lossy(word).into_owned());
                Ok(())
            })
            .unwrap();
            words
        };
        assert_eq!(find("ab", false), ["ab", "abab", "bab"]);
        assert_eq!(find("ba", false), ["abab", "bab"]);
        assert_eq!(find("bab", true), ["abab", "bab"]);
        assert_eq!(find("x", true), ["x"]);
        assert_eq!(find("y", false), [""; 0]);
    }
}
