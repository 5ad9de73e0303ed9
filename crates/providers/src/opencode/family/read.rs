//! Reading a source: only sessions whose fingerprint changed, each from its newest copy.

use std::{collections::HashSet, io, path::Path};

use sp_domain::{
    Timestamp,
    source::{Checkpoint, Event},
};

use super::{
    catalog::{self, Copy, Stores},
    parse::Transcript,
    record::{Facts, Record},
    state::State,
};
use crate::{Detail, Flow, ProviderError, Sink, Source, Warnings, file};

/// Bytes read after which a checkpoint is due.
const CHECKPOINT_BYTES: usize = 4 << 20;

/// Records of a session that are fetched before the first event is pushed, so that a fault in the database cannot leave half a session.
const BUFFER_BYTES: usize = 32 << 20;

/// Reads what changed in the store since the checkpoint `from`. Every session pushed is begun with `Mode::Replace`; its rank is its
/// generation. A session that vanished is not mentioned.
///
/// # Errors
/// The source is gone; a database is locked (then everything else was read and stored before) or was written to while it was read; a very
/// large session could not be read to its end. Each time the caller must not keep what was pushed after the last checkpoint.
pub(crate) fn read(source: &Source, from: Checkpoint, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
    let path = Path::new(&source.key.path);
    if !path.exists() {
        return Err(ProviderError::Gone(path.to_owned()));
    }
    let mut state = State::of(&from);
    let mut warnings = Warnings::new(source.key.tool);
    let stores = Stores::open(path, &mut state, &mut warnings);
    Reading { source, stores, state, warnings, sink, unsaved: 0, unsaved_bytes: 0 }.run()
}

struct Reading<'a> {
    source: &'a Source,
    stores: Stores,
    state: State,
    warnings: Warnings,
    sink: &'a mut dyn Sink,
    unsaved: usize,
    unsaved_bytes: usize,
}

impl Reading<'_> {
    fn run(mut self) -> Result<Checkpoint, ProviderError> {
        let catalog = self.stores.catalog(&mut self.warnings);
        if !self.stores.is_partial {
            self.state.retain(|id| catalog.contains_key(id));
        }
        // A checkpoint names every session, so a large store is saved in larger steps.
        let step = 8 + catalog.len() / 32;
        for (id, copies) in &catalog {
            if !self.is_due(id, copies) {
                continue;
            }
            self.session(id, copies)?;
            if (self.unsaved >= step || self.unsaved_bytes >= CHECKPOINT_BYTES) && self.save()? == Flow::Stop {
                return Ok(self.state.checkpoint(self.source));
            }
        }
        self.check_sound()?;
        self.push_warnings();
        match self.stores.locked.take() {
            None => Ok(self.state.checkpoint(self.source)),
            Some(error) => {
                self.save()?;
                Err(error)
            }
        }
    }

    fn is_due(&self, id: &str, copies: &[Copy]) -> bool {
        let was_read = self.state.has(id, catalog::print(copies));
        // While a database cannot be read, an older copy must not replace what was read from it.
        let is_stale = self.stores.is_partial && self.state.has_newer(id, copies[0].generation);
        !was_read && !is_stale
    }

    fn save(&mut self) -> Result<Flow, ProviderError> {
        self.check_sound()?;
        self.push_warnings();
        (self.unsaved, self.unsaved_bytes) = (0, 0);
        Ok(self.sink.checkpoint(&self.state.checkpoint(self.source)))
    }

    /// What was read since the last checkpoint must not be stored when a database changed under it; the next attempt finds it in use.
    fn check_sound(&self) -> Result<(), ProviderError> {
        let changed = || io::Error::new(io::ErrorKind::ResourceBusy, "the tool began to write while it was read");
        if self.stores.are_sound() { Ok(()) } else { Err(file::failed(Path::new(&self.source.key.path), changed())) }
    }

    fn push_warnings(&mut self) {
        self.warnings.take().into_iter().for_each(|warning| self.sink.push(Event::Warning(warning)));
    }

    fn session(&mut self, id: &str, copies: &[Copy]) -> Result<(), ProviderError> {
        let (print, detail) = (catalog::print(copies), self.sink.detail());
        let mut session = Session::new(copies, detail);
        match session.read(self, id) {
            Ok(()) => self.state.set(id, print),
            Err(error) if session.has_begun => return Err(error),
            Err(error) => self.stores.fail(error, Some(&mut self.warnings)),
        }
        self.unsaved += 1;
        self.unsaved_bytes += session.bytes;
        Ok(())
    }
}

/// The copies of one session on their way to the sink.
struct Session<'c> {
    copies: &'c [Copy],
    detail: Detail,
    /// Ids in the newest copy, if there is another one.
    seen: HashSet<String>,
    bytes: usize,
    has_begun: bool,
}

impl<'c> Session<'c> {
    fn new(copies: &'c [Copy], detail: Detail) -> Self {
        Self { copies, detail, seen: HashSet::new(), bytes: 0, has_begun: false }
    }

    fn read(&mut self, reading: &mut Reading<'_>, id: &str) -> Result<(), ProviderError> {
        let Some(facts) = reading.stores.facts(self.copies[0], id, &mut reading.warnings)? else { return Ok(()) };
        let tool = reading.source.key.tool;
        let transcript = Transcript::new(tool, &facts, self.copies[0].generation, reading.sink, &mut reading.warnings);
        let mut buffer = Buffer { transcript, waiting: Vec::new(), waiting_bytes: 0, has_begun: false };
        let outcome = self.fetch(&reading.stores, id, &facts, &mut buffer);
        self.has_begun = buffer.has_begun;
        outcome?;
        buffer.finish();
        if self.detail == Detail::Full {
            for copy in self.copies {
                reading.stores.originals(*copy, id, &mut |original| {
                    self.bytes += original.bytes.len();
                    reading.sink.push(Event::Original(original));
                })?;
            }
        }
        Ok(())
    }

    fn fetch(&mut self, stores: &Stores, id: &str, facts: &Facts, buffer: &mut Buffer<'_>) -> Result<(), ProviderError> {
        let is_only_copy = self.copies.len() == 1;
        stores.records(self.copies[0], id, self.detail, &mut |record| {
            if !is_only_copy {
                self.seen.insert(record.id.clone());
            }
            self.bytes += record.len();
            buffer.take(record);
            Ok(())
        })?;
        for copy in self.copies.iter().filter(|copy| copy.generation < self.copies[0].generation) {
            self.add_later(stores, *copy, id, facts.updated, buffer)?;
        }
        Ok(())
    }

    /// Adds what was written into an older copy after the newer one was last changed.
    fn add_later(
        &mut self,
        stores: &Stores,
        copy: Copy,
        id: &str,
        updated: Option<Timestamp>,
        buffer: &mut Buffer<'_>,
    ) -> Result<(), ProviderError> {
        // Whatever is wrong with a superseded copy is nobody's concern.
        let mut ignored = Warnings::new(sp_domain::Tool::Opencode);
        let older = if stores.is_orphan(copy) { None } else { stores.facts(copy, id, &mut ignored)? };
        if older.is_none_or(|older| older.updated <= updated) {
            return Ok(());
        }
        stores.records(copy, id, self.detail, &mut |record| {
            if record.created > updated && self.seen.insert(record.id.clone()) {
                self.bytes += record.len();
                buffer.take(record);
            }
            Ok(())
        })
    }
}

/// Holds records back until the session is complete or too large to wait for.
struct Buffer<'a> {
    transcript: Transcript<'a>,
    waiting: Vec<Record>,
    waiting_bytes: usize,
    has_begun: bool,
}

impl Buffer<'_> {
    fn take(&mut self, record: Record) {
        self.waiting_bytes += record.len();
        self.waiting.push(record);
        if self.waiting_bytes > BUFFER_BYTES {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if !self.has_begun {
            self.transcript.begin();
            self.has_begun = true;
        }
        self.waiting_bytes = 0;
        self.waiting.drain(..).for_each(|record| self.transcript.record(record));
    }

    fn finish(mut self) {
        self.flush();
        self.transcript.finish();
    }
}
