//! Documents on their way into the index: not copied, and never more than a few megabytes waiting.

use std::{
    sync::{Arc, Condvar, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use tantivy::schema::{
    Field, Value,
    document::{Document as IndexDocument, ReferenceValue, ReferenceValueLeaf},
};

use super::{
    cut::take_neighbours,
    schema::{Fields, PLACED, What, key},
};
use crate::document::{Document, Kind, indexed_parts};

/// Bytes of text that may wait.
const WAITING: usize = 8 << 20;

/// Counts the bytes that wait.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    waiting: Mutex<usize>,
    shrunk: Condvar,
}

impl Backlog {
    /// Waits for room and takes it; `None` when none came for a long while, so that the caller looks whether the index still works.
    pub(super) fn wait(self: &Arc<Self>, bytes: usize) -> Option<Arc<Place>> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.shrunk.wait_timeout_while(waiting, Duration::from_mins(1), |waiting| *waiting > WAITING);
        let (mut waiting, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        if timeout.timed_out() {
            return None;
        }
        *waiting += bytes;
        Some(Arc::new(Place { bytes, backlog: Arc::clone(self) }))
    }
}

/// The room of documents that wait together; free again when the last of them is gone. By default none.
#[derive(Debug, Default)]
pub(super) struct Place {
    bytes: usize,
    backlog: Arc<Backlog>,
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.backlog.waiting.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.backlog.shrunk.notify_one();
    }
}

/// A document that waits.
#[derive(Debug)]
pub(super) struct Fed {
    document: Document,
    tool_name: Option<String>,
    /// Known once the text was cut.
    neighbours: OnceLock<Vec<u8>>,
    fields: Fields,
    _place: Arc<Place>,
}

impl Fed {
    pub(super) fn new(document: Document, fields: Fields, place: &Arc<Place>) -> Self {
        let tool_name = document.tool_name.as_deref().map(str::to_lowercase);
        Self { document, tool_name, neighbours: OnceLock::new(), fields, _place: Arc::clone(place) }
    }
}

/// Prompts and answers are what people remember word by word; of everything else only short texts keep the places of their words.
fn keeps_places(document: &Document) -> bool {
    matches!(document.kind, Kind::Prompt | Kind::Answer) || document.text.len() <= PLACED
}

/// A value of a field.
#[derive(Clone, Debug)]
pub(super) struct Leaf<'a>(ReferenceValueLeaf<'a>);

impl<'a> Value<'a> for Leaf<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(self.0.clone())
    }
}

impl IndexDocument for Fed {
    type Value<'a> = Leaf<'a>;
    type FieldsValuesIter<'a> = std::vec::IntoIter<(Field, Leaf<'a>)>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let (document, fields) = (&self.document, &self.fields);
        let mut values = Vec::with_capacity(8 + document.paths.len());
        let mut add = |field: Field, value| values.push((field, Leaf(value)));
        let text = if keeps_places(document) { fields.placed } else { fields.listed };
        for part in indexed_parts(&document.text).into_iter().filter(|part| !part.is_empty()) {
            add(text, ReferenceValueLeaf::Str(part));
        }
        // Tantivy asks before it cuts the text and again, on the same thread, when it stores the document.
        if let Some(set) = take_neighbours() {
            let _ = self.neighbours.set(set);
        }
        if let Some(set) = self.neighbours.get() {
            add(fields.neighbours, ReferenceValueLeaf::Bytes(set));
        }
        for path in &document.paths {
            add(fields.path, ReferenceValueLeaf::Str(path));
        }
        add(fields.session, ReferenceValueLeaf::U64(key(document.session)));
        add(fields.seq, ReferenceValueLeaf::U64(key(document.seq)));
        add(fields.what, ReferenceValueLeaf::U64(What::of(document).number()));
        if let Some(at) = document.at {
            add(fields.at, ReferenceValueLeaf::I64(at.ms()));
        }
        if let Some(project) = &document.project {
            add(fields.project, ReferenceValueLeaf::Str(project));
        }
        if let Some(tool_name) = &self.tool_name {
            add(fields.tool_name, ReferenceValueLeaf::Str(tool_name));
        }
        values.into_iter()
    }
}
