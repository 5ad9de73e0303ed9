//! Reading a transcript from disk: on from a checkpoint, or from the start.

use std::path::Path;

use sp_domain::source::{Checkpoint, Event, FileMark, Mode};

use super::{parse::Parser, record::Transcript, state::State};
use crate::{
    Flow, MAX_RECORD_BYTES, ProviderError, Sink, Source,
    file::{self, Opened},
    json,
    lines::{self, Line, Next, Progress},
};

/// Version of this importer: raised when a new one finds more or other things in the same bytes.
const VERSION: u32 = 1;
/// Bytes between two checkpoints.
const CHECKPOINT_BYTES: i64 = 4 << 20;
/// Largest file with facts about a sub-agent.
const META_BYTES: usize = 1 << 20;

/// What the file beside a sub-agent's transcript says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Meta {
    /// Type of the agent.
    pub(super) agent_type: Option<String>,
    /// What it was started for.
    pub(super) description: Option<String>,
}

impl Meta {
    /// Reads `agent-<id>.meta.json`; nothing of it is needed.
    fn of(source: &Source) -> Self {
        let bytes = source.files.get(1).and_then(|path| file::read_whole(path, META_BYTES).ok());
        let Some(parsed) = bytes.and_then(|bytes| json::parse_object(&bytes)) else { return Self::default() };
        let text = |key: &str| json::text(&parsed.value, key).map(json::clean);
        Self { agent_type: text("agentType"), description: text("description") }
    }
}

/// Reads a source from a checkpoint on.
pub(super) fn read(source: &Source, from: &Checkpoint, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
    let path = source.files.first().map_or_else(|| Path::new(&source.key.path), |path| path.as_path());
    let file = file::open(path)?;
    let resumed = resume(path, &file, from)?;
    let known = from.files.first().filter(|_| resumed.is_some());
    let (mode, start, mut state) = match resumed {
        Some((start, state)) => (Mode::Append, start, state),
        None => (Mode::Replace, Progress::default(), State::default()),
    };
    let had_open_tail = std::mem::take(&mut state.open_tail);
    let transcript = Transcript::of(path);
    let native_id = transcript.native_id.clone();
    let detail = sink.detail();
    let parser = Parser::new(transcript, state, detail).with_meta(Meta::of(source));
    let mut reading = Reading { path, file: &file, known, native_id, parser, sink, saved: start.offset, stopped: None };
    reading.begin(mode);
    // A last line taken without its line end is counted again with the rest of it.
    let first = Progress { lines: start.lines - i64::from(had_open_tail), ..start };
    let end = lines::read(&file.file, first, MAX_RECORD_BYTES, |line, after| reading.take(&line, after));
    let end = end.map_err(|error| file::failed(path, error))?;
    if end.offset == start.offset {
        reading.parser.state.open_tail = had_open_tail;
        return reading.finish(Progress { lines: start.lines, ..end });
    }
    reading.finish(end)
}

/// Where to go on, when the file still begins with what was read.
fn resume(path: &Path, file: &Opened, from: &Checkpoint) -> Result<Option<(Progress, State)>, ProviderError> {
    let Some(mark) = from.files.first().filter(|mark| from.version == VERSION && Path::new(&mark.path) == path) else { return Ok(None) };
    if !file.continues(mark).map_err(|error| file::failed(path, error))? {
        return Ok(None);
    }
    let state = serde_json::from_str(&from.state).ok();
    Ok(state.map(|state| (Progress { offset: mark.offset, lines: mark.lines, partial_tail: false }, state)))
}

struct Reading<'a> {
    path: &'a Path,
    file: &'a Opened,
    /// What was known of it when it was read last, if reading goes on there.
    known: Option<&'a FileMark>,
    native_id: String,
    parser: Parser,
    sink: &'a mut dyn Sink,
    /// Offset of the last checkpoint.
    saved: i64,
    /// The checkpoint at which the caller had enough.
    stopped: Option<Checkpoint>,
}

impl Reading<'_> {
    fn begin(&mut self, mode: Mode) {
        self.sink.push(Event::Begin { native_id: self.native_id.clone(), mode, rank: 0 });
    }

    fn take(&mut self, line: &Line<'_>, after: Progress) -> Next {
        let next = self.parser.take(line);
        self.push();
        let is_due = self.sink.keeps_place() && next == Next::Continue && line.complete && after.offset - self.saved >= CHECKPOINT_BYTES;
        if is_due { self.save(after) } else { next }
    }

    fn push(&mut self) {
        for event in self.parser.drain() {
            self.sink.push(event);
        }
    }

    fn save(&mut self, at: Progress) -> Next {
        self.parser.end(false);
        self.push();
        let Ok(checkpoint) = self.checkpoint(at) else { return Next::Continue };
        self.saved = at.offset;
        if self.sink.checkpoint(&checkpoint) == Flow::Stop {
            self.stopped = Some(checkpoint);
            return Next::Stop;
        }
        self.begin(Mode::Append);
        Next::Continue
    }

    fn checkpoint(&self, at: Progress) -> std::io::Result<Checkpoint> {
        let mark = self.file.mark(self.path, at.offset, at.lines, self.known)?;
        let state = serde_json::to_string(&self.parser.state).map_err(std::io::Error::other)?;
        Ok(Checkpoint { version: VERSION, files: vec![mark], state, waits_for: None })
    }

    fn finish(mut self, end: Progress) -> Result<Checkpoint, ProviderError> {
        if let Some(checkpoint) = self.stopped {
            return Ok(checkpoint);
        }
        self.parser.end(end.partial_tail);
        self.push();
        if !self.sink.keeps_place() {
            return Ok(Checkpoint::default());
        }
        self.checkpoint(end).map_err(|error| file::failed(self.path, error))
    }
}
