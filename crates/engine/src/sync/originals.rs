//! Hands the files of a source to the archive: exactly as far as they were read, since reader and archive share the checkpoint.

use std::{collections::HashMap, fs::File, path::Path};

use sp_domain::source::Checkpoint;
use sp_providers::{
    Scope, Source,
    file::{self, read_at},
};
use sp_store::{BLOCK_BYTES, Packing};

/// Longest unfinished last line that is kept; it is replaced when the line is finished.
const TAIL_BYTES: i64 = 8 << 20;

/// How far the files of a source are in the archive.
#[derive(Debug, Default)]
pub(super) struct Originals {
    /// Offset by path.
    done: HashMap<String, i64>,
}

impl From<&Checkpoint> for Originals {
    fn from(reached: &Checkpoint) -> Self {
        Self { done: reached.files.iter().map(|mark| (mark.path.clone(), mark.offset)).collect() }
    }
}

impl Originals {
    /// Adds what was read since the last time. A file that cannot be read now is read at the next sync: its stamp has changed.
    pub(super) fn pack(&mut self, source: &Source, reached: &Checkpoint, is_last: bool, packing: &mut Packing) {
        // A store of many sessions pushes what belongs to each; the rest of it is nobody's business.
        if source.scope == Scope::Each {
            return;
        }
        for (number, path) in source.files.iter().enumerate() {
            let name = path.to_string_lossy();
            // A mark without a size only gives the file its number.
            let Some(mark) = reached.files.iter().find(|mark| mark.path == name && mark.size > 0) else {
                // Read as a whole, at the end: documents, and small files beside a transcript.
                if is_last {
                    self.whole(number as u32, path, packing);
                }
                continue;
            };
            let from = self.done.insert(mark.path.clone(), mark.offset).unwrap_or(0);
            if mark.offset == from && !is_last {
                continue;
            }
            let Ok(file) = file::open(path) else { continue };
            let end = copy(&file.file, number as u32, &name, from, mark.offset, packing);
            if is_last && end == mark.offset {
                let rest = (mark.size - mark.offset).clamp(0, TAIL_BYTES);
                let end = copy(&file.file, number as u32, &name, mark.offset, mark.offset + rest, packing);
                packing.ends(&name, end);
            }
        }
    }

    fn whole(&mut self, number: u32, path: &Path, packing: &mut Packing) {
        let name = path.to_string_lossy();
        let Ok(file) = file::open(path) else { return };
        let size = file.file.metadata().map_or(0, |metadata| metadata.len() as i64);
        let end = copy(&file.file, number, &name, 0, size, packing);
        packing.ends(&name, end);
    }
}

/// Packs a range in blocks. Returns where it ended: earlier when the file became shorter.
fn copy(file: &File, number: u32, name: &str, from: i64, to: i64, packing: &mut Packing) -> i64 {
    let mut at = from;
    let mut buffer = vec![0; BLOCK_BYTES.min((to - from).max(0) as usize)];
    while at < to {
        let wanted = buffer.len().min((to - at) as usize);
        match read_at(file, at, &mut buffer[..wanted]) {
            Ok(0) | Err(_) => break,
            Ok(filled) => {
                packing.original(number, name, at, &buffer[..filled]);
                at += filled as i64;
            }
        }
    }
    at
}
