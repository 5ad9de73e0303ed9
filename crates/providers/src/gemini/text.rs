//! A file of lines, or bytes in memory that stand for one.

use std::{io, path::Path};

use sp_domain::source::FileMark;

use crate::{
    file::{Opened, read_at},
    lines::{self, Line, Next, Progress},
};

/// What takes lines.
pub(super) type Take<'a> = dyn FnMut(Line<'_>, Progress) -> Next + 'a;

/// Lines in order, and any of them again.
pub(super) trait Text {
    /// Delivers the lines from `from` on.
    fn each(&self, from: Progress, limit: usize, take: &mut Take<'_>) -> io::Result<Progress>;
    /// The bytes of a range, fewer at the end.
    fn slice(&self, start: i64, end: i64) -> io::Result<Vec<u8>>;
    /// Describes how far it was read.
    fn mark(&self, path: &Path, progress: Progress, known: Option<&FileMark>) -> io::Result<FileMark>;
}

impl Text for Opened {
    fn each(&self, from: Progress, limit: usize, take: &mut Take<'_>) -> io::Result<Progress> {
        lines::read(&self.file, from, limit, take)
    }

    fn slice(&self, start: i64, end: i64) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; (end - start).max(0) as usize];
        let filled = read_at(&self.file, start, &mut bytes)?;
        bytes.truncate(filled);
        Ok(bytes)
    }

    fn mark(&self, path: &Path, progress: Progress, known: Option<&FileMark>) -> io::Result<FileMark> {
        Opened::mark(self, path, progress.offset, progress.lines, known)
    }
}

/// Always read from the start.
impl Text for [u8] {
    fn each(&self, _from: Progress, limit: usize, take: &mut Take<'_>) -> io::Result<Progress> {
        let mut progress = Progress::default();
        for raw in self.split_inclusive(|byte| *byte == b'\n') {
            let after = Progress { offset: progress.offset + raw.len() as i64, lines: progress.lines + 1, partial_tail: false };
            let (start, complete) = (progress.offset, raw.ends_with(b"\n"));
            let too_long = raw.len() > limit;
            let bytes = if too_long { &[] } else { raw.trim_ascii() };
            let line = Line { bytes, start, end: after.offset, number: after.lines, complete, too_long };
            match if line.bytes.is_empty() && !too_long { Next::Continue } else { take(line, after) } {
                Next::Continue => progress = after,
                Next::Stop => return Ok(after),
                Next::LeaveForLater => return Ok(Progress { partial_tail: true, ..progress }),
            }
        }
        Ok(progress)
    }

    fn slice(&self, start: i64, end: i64) -> io::Result<Vec<u8>> {
        Ok(self.get(start as usize..end as usize).unwrap_or_default().to_vec())
    }

    fn mark(&self, _path: &Path, _progress: Progress, _known: Option<&FileMark>) -> io::Result<FileMark> {
        Ok(FileMark::default())
    }
}
