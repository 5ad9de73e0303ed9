//! Files of lines: read in chunks from an offset on, whatever their size and whatever is in them.

use std::{cell::Cell, fs::File, io};

use crate::file::read_at;

/// Bytes read at once: as many as stay in the cache of a core.
const CHUNK: usize = 256 << 10;

thread_local! {
    /// The chunk of the last file, for the next one: most files are small, and fresh memory costs more than reading them.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// One line, without its line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its bytes, without byte-order mark, carriage return, surrounding blanks and NULs. Empty lines are not delivered.
    /// Empty for a line longer than the limit.
    pub bytes: &'a [u8],
    /// Offset of its first byte in the file.
    pub start: i64,
    /// Offset behind its line end.
    pub end: i64,
    /// Number, from 1.
    pub number: i64,
    /// False for the last line of a file that does not end in a line end.
    pub complete: bool,
    /// Longer than the limit: only its position is known.
    pub too_long: bool,
}

/// What to do after a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Taken; go on.
    Continue,
    /// Taken; stop behind it.
    Stop,
    /// Not taken: stop before it. For an incomplete last line that does not parse yet.
    LeaveForLater,
}

/// How far reading came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Offset of the first byte not taken.
    pub offset: i64,
    /// Lines taken, blank ones included.
    pub lines: i64,
    /// The last line was left for later.
    pub partial_tail: bool,
}

/// Delivers the lines from `from` on. Memory stays within one chunk and one line of at most `limit` bytes.
///
/// # Errors
/// Reading failed; what was delivered before stands.
pub fn read(file: &File, from: Progress, limit: usize, mut take: impl FnMut(Line<'_>, Progress) -> Next) -> io::Result<Progress> {
    let mut reader = Reader { progress: Progress { partial_tail: false, ..from }, limit, pending: Vec::new(), skipped: 0 };
    let mut chunk = SPARE.take();
    chunk.resize(CHUNK, 0);
    let outcome = read_chunks(file, from.offset, &mut chunk, &mut reader, &mut take);
    SPARE.set(chunk);
    outcome.map(|is_stopped| if is_stopped { reader.progress } else { reader.finish(&mut take) })
}

/// Feeds the file to the reader. True when the taker stopped.
fn read_chunks(
    file: &File,
    mut position: i64,
    chunk: &mut [u8],
    reader: &mut Reader,
    take: &mut impl FnMut(Line<'_>, Progress) -> Next,
) -> io::Result<bool> {
    loop {
        let filled = read_at(file, position, chunk)?;
        position += filled as i64;
        if reader.feed(&chunk[..filled], take) {
            return Ok(true);
        }
        // Less than asked for is the end: `read_at` goes on until then.
        if filled < chunk.len() {
            return Ok(false);
        }
    }
}

/// As [`read`], but from a stream that stands at `from`: compressed files, and bytes in memory.
///
/// # Errors
/// Reading failed; what was delivered before stands.
pub fn read_stream(
    mut stream: impl io::Read,
    from: Progress,
    limit: usize,
    mut take: impl FnMut(Line<'_>, Progress) -> Next,
) -> io::Result<Progress> {
    let mut reader = Reader { progress: Progress { partial_tail: false, ..from }, limit, pending: Vec::new(), skipped: 0 };
    let mut chunk = vec![0; CHUNK];
    loop {
        let filled = match stream.read(&mut chunk) {
            Ok(filled) => filled,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if filled == 0 {
            return Ok(reader.finish(&mut take));
        }
        if reader.feed(&chunk[..filled], &mut take) {
            return Ok(reader.progress);
        }
    }
}

struct Reader {
    progress: Progress,
    limit: usize,
    /// The beginning of a line whose end lies in a later chunk.
    pending: Vec<u8>,
    /// Bytes of the current line that exceed the limit and were dropped.
    skipped: usize,
}

impl Reader {
    /// True when the taker stopped.
    fn feed(&mut self, mut chunk: &[u8], take: &mut impl FnMut(Line<'_>, Progress) -> Next) -> bool {
        while let Some(at) = memchr::memchr(b'\n', chunk) {
            let (line, rest) = (&chunk[..at], &chunk[at + 1..]);
            let next = if self.pending.is_empty() && self.skipped == 0 && line.len() <= self.limit {
                self.deliver(line, line.len() + 1, true, take)
            } else {
                self.keep(line);
                let pending = std::mem::take(&mut self.pending);
                let length = pending.len() + self.skipped + 1;
                let next = self.deliver(&pending, length, true, take);
                self.pending = pending;
                self.pending.clear();
                self.skipped = 0;
                next
            };
            if next != Next::Continue {
                return true;
            }
            chunk = rest;
        }
        self.keep(chunk);
        false
    }

    fn keep(&mut self, part: &[u8]) {
        if self.skipped > 0 || self.pending.len() + part.len() > self.limit {
            self.skipped += self.pending.len() + part.len();
            self.pending = Vec::new();
        } else {
            self.pending.extend_from_slice(part);
        }
    }

    fn deliver(&mut self, raw: &[u8], length: usize, complete: bool, take: &mut impl FnMut(Line<'_>, Progress) -> Next) -> Next {
        let start = self.progress.offset;
        let after = Progress { offset: start + length as i64, lines: self.progress.lines + 1, partial_tail: false };
        let too_long = self.skipped > 0;
        let bytes = trim(if start == 0 { raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw) } else { raw });
        let line = Line { bytes, start, end: after.offset, number: after.lines, complete, too_long };
        let next = if bytes.is_empty() && !too_long { Next::Continue } else { take(line, after) };
        match next {
            Next::LeaveForLater => self.progress.partial_tail = true,
            Next::Continue | Next::Stop => self.progress = after,
        }
        next
    }

    fn finish(mut self, take: &mut impl FnMut(Line<'_>, Progress) -> Next) -> Progress {
        let length = self.pending.len() + self.skipped;
        let pending = std::mem::take(&mut self.pending);
        if trim(&pending).is_empty() && self.skipped == 0 {
            // A tail of blanks or NULs may still become a line.
            return self.progress;
        }
        if self.skipped > 0 {
            self.progress.partial_tail = true;
        } else {
            self.deliver(&pending, length, false, take);
        }
        self.progress
    }
}

fn trim(bytes: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | 0);
    let start = bytes.iter().position(|byte| !blank(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !blank(byte)).map_or(start, |last| last + 1);
    &bytes[start..end]
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().expect("a temporary file");
        file.write_all(bytes).expect("room on disk");
        file
    }

    fn lines(bytes: &[u8], from: Progress, limit: usize) -> (Vec<(String, i64, bool, bool)>, Progress) {
        let mut seen = Vec::new();
        let progress = read(&file(bytes), from, limit, |line, _| {
            seen.push((String::from_utf8_lossy(line.bytes).into_owned(), line.number, line.complete, line.too_long));
            Next::Continue
        });
        (seen, progress.expect("readable"))
    }

    #[test]
    fn blanks_marks_and_carriage_returns_are_skipped() {
        let (seen, progress) = lines(b"\xef\xbb\xbfa\r\n\r\n\0\0\0b\n \nc", Progress::default(), 100);
        let texts: Vec<_> = seen.iter().map(|(text, number, complete, _)| (text.as_str(), *number, *complete)).collect();
        assert_eq!(texts, [("a", 1, true), ("b", 3, true), ("c", 5, false)]);
        assert_eq!(progress.offset, 16);
    }

    #[test]
    fn a_line_over_the_limit_is_known_by_position() {
        let long = vec![b'x'; 3 * CHUNK];
        let bytes = [b"a\n", long.as_slice(), b"\nb\n"].concat();
        let (seen, progress) = lines(&bytes, Progress::default(), CHUNK);
        assert_eq!(seen, [("a".to_owned(), 1, true, false), (String::new(), 2, true, true), ("b".to_owned(), 3, true, false)]);
        assert_eq!(progress.offset, bytes.len() as i64);
    }

    #[test]
    fn a_stream_reads_as_a_file() {
        let bytes = b"\xef\xbb\xbfa\r\n\nb\nc";
        let mut seen = Vec::new();
        let progress = read_stream(bytes.as_slice(), Progress::default(), 100, |line, _| {
            seen.push((String::from_utf8_lossy(line.bytes).into_owned(), line.number, line.complete, line.too_long));
            Next::Continue
        });
        assert_eq!((seen, progress.expect("readable")), lines(bytes, Progress::default(), 100));
    }

    #[test]
    fn an_unfinished_line_waits() {
        let progress =
            read(&file(b"a\nb"), Progress::default(), 10, |line, _| if line.complete { Next::Continue } else { Next::LeaveForLater });
        assert_eq!(progress.expect("readable"), Progress { offset: 2, lines: 1, partial_tail: true });
    }

    proptest::proptest! {
        #[test]
        fn two_parts_read_as_one(bytes in "[ab\n\r ]{0,60}", cut in 0usize..60) {
            let bytes = bytes.as_bytes();
            let cut = cut.min(bytes.len());
            let wait = |seen: &mut Vec<(Vec<u8>, i64)>, line: Line<'_>| {
                if !line.complete { return Next::LeaveForLater; }
                seen.push((line.bytes.to_vec(), line.number));
                Next::Continue
            };
            let (mut whole, mut parts) = (Vec::new(), Vec::new());
            let end = read(&file(bytes), Progress::default(), 10, |line, _| wait(&mut whole, line)).expect("readable");
            let middle = read(&file(&bytes[..cut]), Progress::default(), 10, |line, _| wait(&mut parts, line)).expect("readable");
            let again = read(&file(bytes), middle, 10, |line, _| wait(&mut parts, line)).expect("readable");
            proptest::prop_assert_eq!(whole, parts);
            proptest::prop_assert_eq!(end, again);
        }
    }
}
