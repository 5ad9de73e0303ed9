//! Recordings as lines (`.jsonl`), read on from where the last reading ended.
//!
//! Lines are pushed as they come. A line that takes back what was pushed before (a rewind, a new list, a message that lost a call) makes
//! the recording be read again from its start: see `replay`.

use std::{io, path::Path};

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{
    Tool,
    diagnostics::WarningKind,
    session::{Message, MessageKind, Role},
    source::{Checkpoint, Event, FileMark, Mode, Span},
};

use super::{
    LINES_RANK, Notes, Origin, VERSION,
    fold::{Fold, Step},
    message::{self, Place},
    push_warnings,
    text::Text,
    usage,
};
use crate::{
    Detail, Flow, MAX_RECORD_BYTES, ProviderError, Sink, Warnings,
    file::{self, Opened},
    json,
    lines::{Line, Next, Progress},
};

/// Bytes between checkpoints.
pub(super) const CHECKPOINT_BYTES: i64 = 4 << 20;

pub(super) fn read(path: &Path, origin: &Origin, from: Checkpoint, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
    let file = file::open(path)?;
    let failed = |error| file::failed(path, error);
    // The file holds everything that was ever written to it, so a newer importer may start afresh.
    let restart = if from.is_start() || from.version == VERSION { Mode::ReplaceKeepingUsage } else { Mode::Replace };
    let resumed = resume(&file, &from).map_err(failed)?;
    let known = from.files.into_iter().next().filter(|_| resumed.is_some());
    let (fold, progress) = resumed.unwrap_or_else(|| (Fold::of(origin), Progress::default()));
    let journal = Journal { known, ..Journal::new(path, origin, fold, restart, sink) };
    journal.run(&file, progress).map_err(failed)
}

/// Maps the bytes of a whole recording.
pub fn read_lines(bytes: &[u8], path: &Path, origin: &Origin, sink: &mut dyn Sink) {
    let journal = Journal::new(path, origin, Fold::of(origin), Mode::ReplaceKeepingUsage, sink);
    journal.run(bytes, Progress::default()).expect("reading memory cannot fail");
}

/// State and place of a checkpoint that still fits the file.
fn resume(file: &Opened, from: &Checkpoint) -> io::Result<Option<(Fold, Progress)>> {
    let Some(mark) = from.files.first().filter(|_| from.version == VERSION) else { return Ok(None) };
    let Ok(fold) = serde_json::from_str(&from.state) else { return Ok(None) };
    let progress = Progress { offset: mark.offset, lines: mark.lines, partial_tail: false };
    Ok(file.continues(mark)?.then_some((fold, progress)))
}

/// A recording being read.
pub(super) struct Journal<'a> {
    pub(super) path: &'a Path,
    pub(super) origin: &'a Origin,
    pub(super) fold: Fold,
    pub(super) sink: &'a mut dyn Sink,
    pub(super) warnings: Warnings,
    /// How the session begins when it is read from the start.
    pub(super) restart: Mode,
    pub(super) cancelled: bool,
    /// What was known of the file when it was read last, if reading goes on there.
    known: Option<FileMark>,
    is_resumed: bool,
    begun: bool,
    /// Offset of the line that took something back; lines before it were warned about already.
    pub(super) broken_at: Option<i64>,
    saved_at: i64,
    /// Longest line that is parsed, in bytes.
    pub(super) limit: usize,
}

/// What a line is.
pub(super) enum Read {
    Record(Value),
    /// Longer than the limit: only its place is known.
    Unread,
    /// Not an object.
    Damaged,
    /// The last line, still being written.
    Unfinished,
}

impl<'a> Journal<'a> {
    fn new(path: &'a Path, origin: &'a Origin, fold: Fold, restart: Mode, sink: &'a mut dyn Sink) -> Self {
        let is_resumed = fold.session_id.is_some();
        let warnings = Warnings::new(Tool::Gemini);
        let limit = MAX_RECORD_BYTES;
        Self {
            path,
            origin,
            fold,
            sink,
            warnings,
            restart,
            cancelled: false,
            known: None,
            is_resumed,
            begun: false,
            broken_at: None,
            saved_at: 0,
            limit,
        }
    }

    fn run<T: Text + ?Sized>(mut self, text: &T, from: Progress) -> io::Result<Checkpoint> {
        let mut progress = self.stream(text, from)?;
        if self.broken_at.is_some() {
            progress = self.replay(text)?;
            if self.cancelled {
                return Ok(Checkpoint::default());
            }
        }
        if self.begun || (self.is_resumed && progress.partial_tail != self.fold.partial_tail) {
            self.fold.partial_tail = progress.partial_tail;
            self.push_head();
        }
        push_warnings(&mut self.warnings, self.sink);
        self.checkpoint(text, progress)
    }

    /// Pushes the lines from `from` on, until the end or a line that takes something back.
    fn stream<T: Text + ?Sized>(&mut self, text: &T, from: Progress) -> io::Result<Progress> {
        self.saved_at = from.offset;
        let mut result = Ok(());
        let progress = text.each(from, self.limit, &mut |line, after| {
            let next = self.line(line);
            if next == Next::Continue && after.offset - self.saved_at >= CHECKPOINT_BYTES && self.sink.keeps_place() {
                result = self.save(text, after);
            }
            if result.is_err() || self.cancelled { Next::Stop } else { next }
        })?;
        result.map(|()| progress)
    }

    /// A checkpoint on the way.
    fn save<T: Text + ?Sized>(&mut self, text: &T, after: Progress) -> io::Result<()> {
        self.saved_at = after.offset;
        if self.begun {
            self.push_head();
        }
        push_warnings(&mut self.warnings, self.sink);
        let checkpoint = self.checkpoint(text, after)?;
        self.cancelled = self.sink.checkpoint(&checkpoint) == Flow::Stop;
        Ok(())
    }

    fn checkpoint<T: Text + ?Sized>(&mut self, text: &T, progress: Progress) -> io::Result<Checkpoint> {
        if !self.sink.keeps_place() {
            return Ok(Checkpoint::default());
        }
        self.fold.age();
        let state = serde_json::to_string(&self.fold).expect("maps with text keys are JSON");
        Ok(Checkpoint { version: VERSION, files: vec![text.mark(self.path, progress, self.known.as_ref())?], state, waits_for: None })
    }

    fn line(&mut self, line: Line<'_>) -> Next {
        let record = match self.parse(line) {
            Read::Record(record) => record,
            Read::Damaged => return Next::Continue,
            Read::Unfinished => return Next::LeaveForLater,
            Read::Unread => {
                let (_, seq) = self.fold.put_unread(line.start);
                self.push_unread(place(line, 0, seq));
                return Next::Continue;
            }
        };
        let step = self.fold.take(&record, line.start);
        self.push_claims(&record, line);
        if self.sink.detail() == Detail::Usage {
            return Next::Continue;
        }
        match step {
            Step::Metadata => Next::Continue,
            Step::Put { id, seq, revived: false } if self.push_message(&id, &record, place(line, 0, seq)) => Next::Continue,
            Step::Put { .. } | Step::List(_) | Step::Rewound => {
                self.broken_at = Some(line.start);
                Next::Stop
            }
        }
    }

    /// Parses a line, notes what is odd about it, and begins the session with the first one that belongs to it.
    pub(super) fn parse(&mut self, line: Line<'_>) -> Read {
        let parsed = if line.too_long { None } else { json::parse_object(line.bytes) };
        if parsed.is_none() && !line.too_long {
            if !line.complete {
                return Read::Unfinished;
            }
            self.fold.facts.damaged();
            if self.is_resumed && !self.begun {
                self.begin(Mode::Append);
            }
            self.note(line, WarningKind::Damaged, "not a JSON object");
            return Read::Damaged;
        }
        self.fold.identify(parsed.as_ref().map(|parsed| &parsed.value), &self.origin.stem);
        if !self.begun {
            self.begin(if self.is_resumed { Mode::Append } else { self.restart });
        }
        let Some(parsed) = parsed else {
            self.note(line, WarningKind::TooLong, "longer than the limit for one line");
            return Read::Unread;
        };
        if parsed.repaired {
            self.note(line, WarningKind::Encoding, "invalid UTF-8 or lone surrogates");
        }
        Read::Record(parsed.value)
    }

    fn note(&mut self, line: Line<'_>, kind: WarningKind, detail: &str) {
        if self.is_new(line) {
            self.warnings.note(self.path, Some(line.number), kind, detail);
        }
    }

    fn is_new(&self, line: Line<'_>) -> bool {
        self.broken_at.is_none_or(|offset| line.start > offset)
    }

    pub(super) fn begin(&mut self, mode: Mode) {
        let native_id = self.fold.session_id.clone().unwrap_or_else(|| self.origin.stem.clone());
        self.sink.push(Event::Begin { native_id, mode, rank: LINES_RANK });
        self.begun = true;
    }

    fn push_head(&mut self) {
        if !self.begun {
            self.begin(Mode::Append);
        }
        self.sink.push(Event::Head(Box::new(self.fold.facts.head(self.origin, self.fold.partial_tail))));
    }

    /// Usage of the record, or of every message in its list.
    pub(super) fn push_claims(&mut self, record: &Value, line: Line<'_>) {
        let mut muted = Warnings::new(Tool::Gemini);
        let warnings = if self.is_new(line) { &mut self.warnings } else { &mut muted };
        let mut notes = Notes { warnings, path: self.path, line: Some(line.number) };
        let session_id = self.fold.session_id.as_deref().unwrap_or_default();
        let mut claim = |record: &Value, index: usize| {
            let place = place(line, index, 0);
            let claim = usage::claim(record, &message::id(record, place.position), session_id, place, &mut notes);
            if let Some(claim) = claim {
                self.sink.push(Event::Usage(Box::new(claim)));
            }
            message::note_unknown(record, &mut notes);
        };
        match record.get("$set") {
            Some(set) => set.get("messages").into_iter().flat_map(message::listed).for_each(|(index, record)| claim(record, index)),
            None if super::fold::is_message(record) => claim(record, 0),
            None => {}
        }
    }

    /// Pushes the rows of a message; false when an earlier version of it had rows this one lacks.
    pub(super) fn push_message(&mut self, id: &str, record: &Value, place: Place) -> bool {
        let rows = message::rows(record, place);
        let marks = rows.marks();
        let Some(seen) = self.fold.seen.get_mut(id) else { return false };
        let keeps_all = seen.marks.iter().all(|mark| marks.contains(mark));
        seen.marks = marks;
        if keeps_all {
            rows.push(self.sink);
        }
        keeps_all
    }

    /// Pushes a message of which only the place is known.
    pub(super) fn push_unread(&mut self, place: Place) {
        if self.sink.detail() == Detail::Usage {
            return;
        }
        self.sink.push(Event::Message(Box::new(Message {
            seq: place.seq,
            native_id: None,
            parent_native_id: None,
            response_id: None,
            role: Role::System,
            kind: MessageKind::Unknown,
            at: None,
            model: None,
            sidechain: false,
            reverted: place.reverted,
            blocks: Vec::new(),
            span: place.span,
        })));
    }
}

/// The place of a line, or of an element of the list in it. Its span ends before the line end, so that a last line without one has the same.
pub(super) fn place(line: Line<'_>, index: usize, seq: i64) -> Place {
    let span = Span { file: 0, start: line.start, end: line.end - i64::from(line.complete) };
    Place { seq, span, position: line.start + index as i64, reverted: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Collected, CollectedSession};

    fn read(text: &str, limit: usize) -> (CollectedSession, Vec<WarningKind>) {
        let (mut sink, origin) = (Collected::default(), Origin { stem: "stem".to_owned(), ..Origin::default() });
        let mut journal = Journal::new(Path::new("x"), &origin, Fold::of(&origin), Mode::ReplaceKeepingUsage, &mut sink);
        journal.limit = limit;
        journal.run(text.as_bytes(), Progress::default()).expect("memory");
        let session = sink.sessions.into_values().next().expect("a session");
        (session, sink.warnings.iter().map(|warning| warning.kind).collect())
    }

    #[test]
    fn a_line_over_the_limit_is_known_by_its_place() {
        let long = format!(r#"{{"id":"b","type":"user","content":"{}"}}"#, "x".repeat(300));
        let text = format!("{{\"sessionId\":\"s\"}}\n{{\"id\":\"a\",\"type\":\"user\"}}\n{long}\n{{\"id\":\"c\",\"type\":\"user\"}}\n");
        for text in [text.clone(), format!("{text}{{\"$rewindTo\":\"c\"}}\n")] {
            let (session, warnings) = read(&text, 200);
            let kinds: Vec<_> = session.messages.values().map(|message| message.kind).collect();
            assert_eq!(kinds, [MessageKind::Human, MessageKind::Unknown, MessageKind::Human]);
            assert_eq!(session.messages[&1].span.end - session.messages[&1].span.start, long.len() as i64);
            assert_eq!((session.head.damaged_records, warnings), (1, vec![WarningKind::TooLong]));
        }
    }

    #[test]
    fn a_recording_without_an_id_is_named_after_its_file() {
        let (mut sink, origin) = (Collected::default(), Origin { stem: "stem".to_owned(), ..Origin::default() });
        read_lines(b"{\"id\":\"a\",\"type\":\"user\"}\n", Path::new("x"), &origin, &mut sink);
        assert_eq!(sink.sessions.keys().collect::<Vec<_>>(), ["stem"]);
    }

    #[test]
    fn a_file_without_a_record_is_no_session() {
        for text in ["", "\n\n", "not json\n", "{\"sessionId\":\"s"] {
            let mut sink = Collected::default();
            read_lines(text.as_bytes(), Path::new("x"), &Origin::default(), &mut sink);
            assert!(sink.sessions.is_empty(), "{text}");
        }
    }
}
