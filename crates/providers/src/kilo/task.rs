//! One task folder. Its files are rewritten as a whole and only make sense together, so every reading starts over.

use std::path::{Path, PathBuf};

use sonic_rs::Value;
use sp_domain::{
    Tool,
    diagnostics::WarningKind,
    source::{Checkpoint, Event, FileMark, Mode, Span},
};

use super::{VERSION, outline::Outline, transcript};
use crate::{
    Detail, ProviderError, Sink, Source, Warnings,
    document::{self, Document, Part},
};

/// A file of a task: its number in the source, its path, its bytes.
#[derive(Clone, Copy, Debug)]
pub struct TaskFile<'a> {
    /// Number in the source.
    pub number: u32,
    /// For warnings.
    pub path: &'a Path,
    /// Content.
    pub bytes: &'a [u8],
}

pub(super) fn read(source: &Source, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
    let folder = Path::new(&source.key.path);
    let mut warnings = Warnings::new(Tool::Kilo);
    let view = match load(source, "ui_messages.json", &mut warnings)? {
        Some(view) => Some(view),
        None => load(source, "claude_messages.json", &mut warnings)?,
    };
    let history = load(source, "api_conversation_history.json", &mut warnings)?;
    if view.is_none() && history.is_none() && !folder.is_dir() {
        return Err(ProviderError::Gone(folder.to_owned()));
    }
    let id = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    push(&id, view.as_ref().map(Loaded::file), history.as_ref().map(Loaded::file), &mut warnings, sink);
    // Nothing to go on from; but byte ranges name these files by number.
    let named = |path: &PathBuf| FileMark { path: path.to_string_lossy().into_owned(), ..FileMark::default() };
    Ok(Checkpoint { version: VERSION, files: source.files.iter().map(named).collect(), ..Checkpoint::default() })
}

/// Maps the bytes of a task. A damaged file is a warning; the session is made of what is left.
pub fn read_task(id: &str, view: Option<TaskFile<'_>>, history: Option<TaskFile<'_>>, sink: &mut dyn Sink) {
    push(id, view, history, &mut Warnings::new(Tool::Kilo), sink);
}

struct Loaded {
    number: u32,
    path: PathBuf,
    bytes: Vec<u8>,
}

impl Loaded {
    fn file(&self) -> TaskFile<'_> {
        TaskFile { number: self.number, path: &self.path, bytes: &self.bytes }
    }
}

/// A file of the source by its name; `None` when the task has none, when it vanished, or when it is too long.
fn load(source: &Source, name: &str, warnings: &mut Warnings) -> Result<Option<Loaded>, ProviderError> {
    let Some(number) = source.files.iter().position(|path| path.ends_with(name)) else { return Ok(None) };
    let path = source.files[number].clone();
    match document::read(&path) {
        Ok(Some(bytes)) => Ok(Some(Loaded { number: number as u32, path, bytes })),
        Ok(None) => {
            warnings.note(&path, None, WarningKind::TooLong, "longer than 256 MiB");
            Ok(None)
        }
        Err(ProviderError::Gone(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn push(id: &str, view: Option<TaskFile<'_>>, history: Option<TaskFile<'_>>, warnings: &mut Warnings, sink: &mut dyn Sink) {
    let view = view.and_then(|file| List::of(file, warnings));
    let history = history.and_then(|file| List::of(file, warnings));
    let outline = Outline::of(view.as_ref(), history.as_ref(), warnings);
    sink.push(Event::Begin { native_id: id.to_owned(), mode: Mode::Replace, rank: 0 });
    outline.claims(id).for_each(|claim| sink.push(Event::Usage(Box::new(claim))));
    if sink.detail() == Detail::Full {
        transcript::push(&outline, view.as_ref(), history.as_ref(), sink);
    }
    sink.push(Event::Head(Box::new(outline.head)));
    warnings.take().into_iter().for_each(|warning| sink.push(Event::Warning(warning)));
}

/// A file that is a complete list.
#[derive(Debug)]
pub(super) struct List<'a> {
    file: TaskFile<'a>,
    document: Document<'a>,
    elements: Vec<Part>,
}

impl<'a> List<'a> {
    fn of(file: TaskFile<'a>, warnings: &mut Warnings) -> Option<Self> {
        let document = Document::new(file.bytes);
        if document.is_repaired() {
            warnings.note(file.path, None, WarningKind::Encoding, "invalid UTF-8");
        }
        let Some(elements) = document.elements(document.whole()) else {
            warnings.note(file.path, None, WarningKind::Damaged, "not a complete list");
            return None;
        };
        Some(Self { file, document, elements })
    }

    pub(super) fn len(&self) -> usize {
        self.elements.len()
    }

    /// An element that is an object.
    pub(super) fn value(&self, index: usize, warnings: Option<&mut Warnings>) -> Option<Value> {
        let parsed = self.document.value(*self.elements.get(index)?).map(|parsed| parsed.value);
        let object = parsed.filter(sonic_rs::JsonValueTrait::is_object);
        if let (None, Some(warnings)) = (&object, warnings) {
            self.warn(WarningKind::Damaged, "an element is not a JSON object", warnings);
        }
        object
    }

    pub(super) fn span(&self, index: usize) -> Span {
        self.elements.get(index).map(|part| self.document.span(*part, self.file.number)).unwrap_or_default()
    }

    pub(super) fn warn(&self, kind: WarningKind, detail: impl Into<String>, warnings: &mut Warnings) {
        warnings.note(self.file.path, None, kind, detail);
    }
}
