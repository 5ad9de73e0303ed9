//! Reading a thread's files from a checkpoint on.

use std::{fs::File, io, path::Path};

use sonic_rs::JsonValueTrait;
use sp_domain::{
    diagnostics::WarningKind,
    source::{Checkpoint, Event, FileMark, Mode, Span},
};

use super::{
    locate::{Form, form_of, home_of, is_archived, thread_of},
    names::{Indexed, title_in_table},
    open::each_line,
    record::{Kind, Record},
    state::{Foreknowledge, State},
    thread::Thread,
};
use crate::{
    Detail, Flow, MAX_RECORD_BYTES, ProviderError, Sink, Source,
    file::{self, Opened, failed},
    json,
    lines::{Next, Progress, read_stream},
};

/// Raised whenever the same bytes would give other rows.
const VERSION: u32 = 1;

/// Bytes between checkpoints.
const CHECKPOINT: i64 = 4 << 20;

/// Reads a source; see [`crate::Provider::read`].
pub(super) fn read(source: &Source, from: &Checkpoint, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
    let Some(first) = source.files.first() else { return Ok(from.clone()) };
    let id = thread_of(first).unwrap_or_default();
    let home = home_of(first).filter(|_| sink.detail() == Detail::Full);
    let limits = revert_limits(source, &id);
    let mut resumed = resume(source, from, &limits)?;
    let noted = resumed.as_ref().map(|(state, _)| &state.indexed).cloned().unwrap_or_default();
    let indexed = home.map_or_else(Indexed::default, |home| noted.now(home, &id));
    let mut foreknowledge = Foreknowledge::default();
    loop {
        let mode = if resumed.is_some() { Mode::Append } else { Mode::Replace };
        let (state, marks) = resumed.take().unwrap_or_else(|| {
            let mut state = begin(first, &foreknowledge, &limits);
            state.table_title = home.and_then(|home| title_in_table(home, &id));
            (state, Vec::new())
        });
        let mut thread = Thread::new(state, sink, id.clone(), home_of(first).map(Path::to_owned));
        thread.state.indexed.clone_from(&indexed);
        let mut pass = Pass { source, thread, marks };
        pass.thread.push(Event::Begin { native_id: id.clone(), mode, rank: 0 });
        let checkpoint = pass.run()?;
        if !pass.thread.is_stale {
            return Ok(checkpoint);
        }
        foreknowledge = pass.thread.state.foreknowledge;
    }
}

/// Reads a thread from memory, without files around it. For tests and fuzzing: any bytes are taken.
pub(super) fn read_bytes(bytes: &[u8], sink: &mut dyn Sink) {
    let mut foreknowledge = Foreknowledge::default();
    loop {
        let state = begin(Path::new(""), &foreknowledge, &[]);
        let mut thread = Thread::new(state, sink, "thread".to_owned(), None);
        thread.push(Event::Begin { native_id: "thread".to_owned(), mode: Mode::Replace, rank: 0 });
        thread.enter(0, Path::new("thread.jsonl"));
        // A slice cannot fail to be read.
        let _ = read_stream(bytes, Progress::default(), MAX_RECORD_BYTES, |line, _| thread.line(line));
        thread.show_held();
        thread.push_head();
        if !thread.is_stale {
            return;
        }
        foreknowledge = thread.state.foreknowledge;
    }
}

fn begin(path: &Path, foreknowledge: &Foreknowledge, limits: &[Option<i64>]) -> State {
    let mut state = State { foreknowledge: foreknowledge.clone(), reverted_from: limits.to_vec(), ..State::default() };
    state.head.archived = is_archived(path);
    state
}

/// State and marks to go on with; `None` when the files are not what they were.
fn resume(source: &Source, from: &Checkpoint, limits: &[Option<i64>]) -> Result<Option<(State, Vec<FileMark>)>, ProviderError> {
    let is_same_set = from.files.iter().map(|mark| mark.path.as_str()).eq(source.files.iter().filter_map(|path| path.to_str()));
    if from.version != VERSION || !is_same_set {
        return Ok(None);
    }
    let Ok(state) = serde_json::from_str::<State>(&from.state) else { return Ok(None) };
    let current = state.file as usize;
    if state.reverted_from != limits || current >= source.files.len() {
        return Ok(None);
    }
    for (index, (path, mark)) in source.files.iter().zip(&from.files).enumerate().take(current + 1) {
        let file = file::open(path)?;
        // Only the last file may have grown, and a compressed one or a document is written as a whole.
        let must_be_equal = index < current || form_of(path) != Form::Lines;
        let is_known = file.continues(mark).map_err(|error| failed(path, error))?;
        if !is_known || (must_be_equal && file.size() != mark.size) {
            return Ok(None);
        }
    }
    Ok(Some((state, from.files[..=current].to_vec())))
}

/// For each file the ordinal from which on a later file of the thread replaced it.
fn revert_limits(source: &Source, id: &str) -> Vec<Option<i64>> {
    if source.files.len() < 2 {
        return Vec::new();
    }
    let bases: Vec<Option<i64>> = source.files.iter().map(|path| history_base(path, id)).collect();
    (0..bases.len()).map(|index| bases[index + 1..].iter().flatten().min().copied()).collect()
}

/// Where the header of a file says it continues its own thread.
fn history_base(path: &Path, id: &str) -> Option<i64> {
    let file = File::open(path).ok()?;
    let mut base = None;
    let first = each_line(path, &file, Progress::default(), |line, _| {
        base = json::parse_object(line.bytes).and_then(|parsed| {
            let record = Record::of(&parsed.value, Span::default());
            let base = record.body.get("history_base").filter(|_| record.kind == Kind::Meta)?;
            let is_ours = json::text(base, "thread_id").is_none_or(|thread| thread == id);
            json::count(base.get("end_ordinal_exclusive")).filter(|_| is_ours)?.ok()
        });
        Next::Stop
    });
    first.ok().and(base)
}

/// One pass over the files.
struct Pass<'a> {
    source: &'a Source,
    thread: Thread<'a>,
    marks: Vec<FileMark>,
}

impl Pass<'_> {
    fn run(&mut self) -> Result<Checkpoint, ProviderError> {
        let first = self.thread.state.file as usize;
        for index in first..self.source.files.len() {
            let path = &self.source.files[index];
            let file = file::open(path)?;
            self.thread.enter(index, path);
            let from = self.position(index);
            let stopped = match form_of(path) {
                Form::Document => self.document(path, &file)?,
                Form::Lines | Form::Packed => self.lines(path, &file, from)?,
            };
            if let Some(checkpoint) = stopped {
                return Ok(checkpoint);
            }
        }
        self.thread.show_held();
        self.thread.push_head();
        Ok(self.checkpoint())
    }

    /// Where reading of a file goes on.
    fn position(&self, index: usize) -> Progress {
        let (offset, lines) = match (form_of(&self.source.files[index]), self.marks.get(index)) {
            (Form::Packed, _) => self.thread.state.unpacked,
            (_, Some(mark)) => (mark.offset, mark.lines),
            (_, None) => (0, 0),
        };
        Progress { offset, lines, partial_tail: false }
    }

    /// Reads lines. A checkpoint when the sink wants to stop.
    fn lines(&mut self, path: &Path, file: &Opened, from: Progress) -> Result<Option<Checkpoint>, ProviderError> {
        let mut last = from;
        let mut reached = from;
        let mut stopped = None;
        let mut failure = None;
        let outcome = each_line(path, &file.file, from, |line, after| {
            let next = self.thread.line(line);
            if next != Next::Continue {
                return next;
            }
            reached = after;
            if after.offset - last.offset < CHECKPOINT || self.thread.is_stale || !self.thread.sink.keeps_place() {
                return Next::Continue;
            }
            last = after;
            match self.intermediate(path, file, after) {
                Ok(None) => Next::Continue,
                Ok(checkpoint) => {
                    stopped = checkpoint;
                    Next::Stop
                }
                Err(error) => {
                    failure = Some(error);
                    Next::Stop
                }
            }
        });
        if let Some(error) = failure {
            return Err(failed(path, error));
        }
        match outcome {
            Ok(progress) => reached = progress,
            Err(_) if form_of(path) == Form::Packed => self.thread.warn(None, WarningKind::Damaged, "compressed file is cut or damaged"),
            Err(error) => return Err(failed(path, error)),
        }
        self.mark(path, file, reached).map_err(|error| failed(path, error))?;
        Ok(stopped)
    }

    fn intermediate(&mut self, path: &Path, file: &Opened, after: Progress) -> io::Result<Option<Checkpoint>> {
        self.mark(path, file, after)?;
        self.thread.push_head();
        let checkpoint = self.checkpoint();
        let flow = self.thread.sink.checkpoint(&checkpoint);
        Ok((flow == Flow::Stop).then_some(checkpoint))
    }

    /// Notes how far the current file was read.
    fn mark(&mut self, path: &Path, file: &Opened, reached: Progress) -> io::Result<()> {
        if !self.thread.sink.keeps_place() {
            return Ok(());
        }
        let is_packed = form_of(path) == Form::Packed;
        if is_packed {
            self.thread.state.unpacked = (reached.offset, reached.lines);
        }
        let offset = if is_packed { file.size() } else { reached.offset };
        let index = self.thread.state.file as usize;
        let mark = file.mark(path, offset, reached.lines, self.marks.get(index))?;
        self.marks.truncate(index);
        self.marks.push(mark);
        Ok(())
    }

    /// The oldest form: one document with `session` and `items`.
    fn document(&mut self, path: &Path, file: &Opened) -> Result<Option<Checkpoint>, ProviderError> {
        let size = file.size();
        let is_read = self.marks.get(self.thread.state.file as usize).is_some_and(|mark| mark.offset == size);
        if is_read {
            return Ok(None);
        }
        match file::read_whole(path, MAX_RECORD_BYTES) {
            Ok(bytes) => self.thread.document(&bytes),
            Err(ProviderError::Io { error, .. }) if error.kind() == io::ErrorKind::FileTooLarge => {
                self.thread.warn(None, WarningKind::TooLong, "longer than the limit for one document");
                self.thread.state.head.damaged_records += 1;
            }
            Err(error) => return Err(error),
        }
        self.mark(path, file, Progress { offset: size, ..Progress::default() }).map_err(|error| failed(path, error))?;
        Ok(None)
    }

    /// Marks of all files: read, being read, not begun.
    fn checkpoint(&self) -> Checkpoint {
        if !self.thread.sink.keeps_place() {
            return Checkpoint::default();
        }
        let begun = self.marks.iter().cloned();
        let rest = self.source.files.iter().skip(self.marks.len());
        let rest = rest.map(|path| FileMark { path: path.to_string_lossy().into_owned(), ..FileMark::default() });
        let state = serde_json::to_string(&self.thread.state).expect("the state holds only maps with text keys");
        Checkpoint { version: VERSION, files: begun.chain(rest).collect(), state, waits_for: self.thread.state.waits_for.clone() }
    }
}

impl Thread<'_> {
    /// Takes a whole document.
    pub(super) fn document(&mut self, bytes: &[u8]) {
        let parsed = json::parse_object(bytes);
        let Some(document) = parsed.as_ref().map(|parsed| &parsed.value).filter(|document| document.get("session").is_some()) else {
            self.state.head.damaged_records += 1;
            return self.warn(None, WarningKind::Damaged, "not a document with a session");
        };
        let span = Span { file: self.state.file, start: 0, end: bytes.len() as i64 };
        if let Some(session) = document.get("session").filter(JsonValueTrait::is_object) {
            let header = Record { kind: Kind::Meta, ..Record::of(session, span) };
            self.record(&header, None);
        }
        for item in json::list(document, "items") {
            self.record(&Record::of(item, span), None);
        }
    }
}
