//! Lines of a rollout, compressed or not.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
};

use crate::{
    MAX_RECORD_BYTES,
    lines::{self, Line, Next, Progress},
};

use super::locate::{Form, form_of};

/// Delivers the lines from `from` on; for a compressed file the position is one in its uncompressed text.
///
/// # Errors
/// Reading or unpacking failed; what was delivered before stands.
pub(super) fn each_line(path: &Path, file: &File, from: Progress, take: impl FnMut(Line<'_>, Progress) -> Next) -> io::Result<Progress> {
    if form_of(path) != Form::Packed {
        return lines::read(file, from, MAX_RECORD_BYTES, take);
    }
    let mut text = zstd::stream::read::Decoder::new(BufReader::new(file))?;
    io::copy(&mut text.by_ref().take(from.offset as u64), &mut io::sink())?;
    lines::read_stream(text, from, MAX_RECORD_BYTES, take)
}
