//! Recordings as one document (`.json`), rewritten on every change. Calls that vanish from a rewritten document were paid all the same, so
//! their usage is kept.

use std::path::Path;

use sonic_rs::JsonValueTrait;
use sp_domain::{
    Tool,
    diagnostics::WarningKind,
    source::{Checkpoint, Event, Mode},
};

use super::{DOCUMENT_RANK, Notes, Origin, facts::Facts, message, push_warnings, usage, whole};
use crate::{
    Detail, ProviderError, Sink, Warnings,
    document::{self, Document, Part},
    json,
};

pub(super) fn read(path: &Path, origin: &Origin, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
    if let Some(bytes) = bytes(path, sink)? {
        read_document(&bytes, path, origin, sink);
    }
    Ok(whole())
}

/// Reads a document within the limit; a longer one is a warning.
pub(super) fn bytes(path: &Path, sink: &mut dyn Sink) -> Result<Option<Vec<u8>>, ProviderError> {
    let bytes = document::read(path)?;
    if bytes.is_none() {
        let mut warnings = Warnings::new(Tool::Gemini);
        warnings.note(path, None, WarningKind::TooLong, "longer than 256 MiB");
        push_warnings(&mut warnings, sink);
    }
    Ok(bytes)
}

/// Maps the bytes of a document. One that is cut or damaged yields a warning and no session.
pub fn read_document(bytes: &[u8], path: &Path, origin: &Origin, sink: &mut dyn Sink) {
    let mut warnings = Warnings::new(Tool::Gemini);
    let document = Document::new(bytes);
    if document.is_repaired() {
        warnings.note(path, None, WarningKind::Encoding, "invalid UTF-8");
    }
    match Contents::of(&document) {
        Some(contents) => contents.push(&document, &mut Notes { warnings: &mut warnings, path, line: None }, origin, sink),
        None => warnings.note(path, None, WarningKind::Damaged, "not a complete recording"),
    }
    push_warnings(&mut warnings, sink);
}

/// A document known to be complete.
struct Contents {
    fields: Vec<(String, Part)>,
    messages: Vec<Part>,
}

impl Contents {
    fn of(document: &Document<'_>) -> Option<Self> {
        let fields = document.fields(document.whole())?;
        let messages = match fields.iter().rfind(|(name, _)| name == "messages") {
            Some((_, list)) => document.elements(*list)?,
            None => Vec::new(),
        };
        Some(Self { fields, messages })
    }

    fn push(&self, document: &Document<'_>, notes: &mut Notes<'_>, origin: &Origin, sink: &mut dyn Sink) {
        let (id, mut facts) = self.facts(document, origin);
        sink.push(Event::Begin { native_id: id.clone(), mode: Mode::ReplaceKeepingUsage, rank: DOCUMENT_RANK });
        for (number, part) in self.messages.iter().enumerate() {
            let parsed = document.value(*part).filter(|parsed| parsed.value.is_object());
            let Some(parsed) = parsed else {
                facts.damaged();
                notes.note(WarningKind::Damaged, "a message is not a JSON object");
                continue;
            };
            if parsed.repaired {
                notes.note(WarningKind::Encoding, "lone surrogates");
            }
            let seq = number as i64;
            let place = message::Place { seq, span: document.span(*part, 0), position: seq, reverted: false };
            facts.message(&parsed.value);
            message::note_unknown(&parsed.value, notes);
            let claim = usage::claim(&parsed.value, &message::id(&parsed.value, seq), &id, place, notes);
            if let Some(claim) = claim {
                sink.push(Event::Usage(Box::new(claim)));
            }
            if sink.detail() == Detail::Full {
                message::rows(&parsed.value, place).push(sink);
            }
        }
        sink.push(Event::Head(Box::new(facts.document_head(origin))));
    }

    /// The session's id and what the metadata says.
    fn facts(&self, document: &Document<'_>, origin: &Origin) -> (String, Facts) {
        let (mut id, mut facts) = (origin.stem.clone(), Facts::of(origin));
        for (name, part) in self.fields.iter().filter(|(name, _)| name != "messages") {
            let Some(parsed) = document.value(*part) else { continue };
            if name == "sessionId" {
                id = parsed.value.as_str().filter(|id| !id.is_empty()).map_or(id, json::clean);
            }
            facts.field(name, &parsed.value);
        }
        (id, facts)
    }
}
