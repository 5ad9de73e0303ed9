//! What the stores hold before anything is made of it.

use std::{path::Path, sync::Arc};

use memchr::memmem;
use sonic_rs::Value;
use sp_domain::{Timestamp, diagnostics::WarningKind, source::Span};

use crate::{MAX_RECORD_BYTES, Warnings, json};

/// A step's end is a small part; larger ones need not be looked into for usage.
pub(super) const STEP_BYTES: usize = 16 << 10;

/// Age of a format; the order is the order of precedence, and its number the rank of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Generation {
    /// JSON files below `project/<directory>/storage/session`, releases before 0.5.
    Projects = 0,
    /// JSON files below `storage`, 0.5 to 1.1.
    Tree = 1,
    /// Rows of `session`, `message` and `part`, 1.2 to 1.18.
    Parts = 2,
    /// Rows of `session_v2` and `session_message`, 2.x.
    Steps = 3,
}

/// JSON text as found, and where.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    /// File or database, for warnings.
    pub(super) place: Arc<Path>,
    /// The text; `None` when it is longer than any record may be.
    pub(super) bytes: Option<Vec<u8>>,
}

impl Raw {
    /// The object, or a warning why there is none.
    pub(super) fn object(&self, what: &str, warnings: &mut Warnings) -> Option<Value> {
        let mut note = |kind, detail: String| warnings.note(&self.place, None, kind, detail);
        let Some(bytes) = &self.bytes else {
            note(WarningKind::TooLong, format!("{what} longer than {} MiB", MAX_RECORD_BYTES >> 20));
            return None;
        };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let Some(parsed) = json::parse_object(bytes) else {
            let is_empty = bytes.iter().all(u8::is_ascii_whitespace);
            note(WarningKind::Damaged, format!("{what} is {}", if is_empty { "empty" } else { "not a JSON object" }));
            return None;
        };
        if parsed.repaired {
            note(WarningKind::Encoding, format!("{what} is not valid UTF-8"));
        }
        Some(parsed.value)
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.as_ref().map_or(0, Vec::len)
    }

    /// False for a part that tells of no step's end, which is where tokens stand.
    pub(super) fn may_count(&self) -> bool {
        self.bytes.as_ref().is_some_and(|bytes| bytes.len() < STEP_BYTES && memmem::find(bytes, b"step-finish").is_some())
    }

    /// Where the text lies: `<database>#<table>/<id>`, or a file of the tree, relative to the data directory, and its bytes.
    pub(super) fn location(&self, generation: Generation, table: &str, id: &str) -> (String, Span) {
        match generation {
            Generation::Tree | Generation::Projects => {
                (file_in_tree(&self.place, generation), Span { file: 0, start: 0, end: self.len() as i64 })
            }
            Generation::Parts | Generation::Steps => (row(&self.place, table, id), Span::default()),
        }
    }
}

/// A row of a database that lies directly in the data directory.
pub(super) fn row(database: &Path, table: &str, id: &str) -> String {
    let name = database.file_name().unwrap_or_default().to_string_lossy();
    json::clean(&format!("{name}#{table}/{id}"))
}

/// A file's path from `storage` on; of the oldest trees from `project/<directory>/storage` on.
fn file_in_tree(file: &Path, generation: Generation) -> String {
    let names: Vec<_> = file.iter().map(|name| name.to_string_lossy()).collect();
    let storage = names.iter().rposition(|name| name == "storage").unwrap_or(0);
    let first = if generation == Generation::Projects { storage.saturating_sub(2) } else { storage };
    json::clean(&names[first..].join("/"))
}

/// A message of any generation.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// Id of the message.
    pub(super) id: String,
    /// Row type of generation 3; `None` before, where the role is in the JSON.
    pub(super) kind: Option<String>,
    /// Creation by the column; the JSON's own time comes first.
    pub(super) created: Option<Timestamp>,
    /// The message.
    pub(super) raw: Raw,
    /// Its parts, in order. None in generation 3.
    pub(super) parts: Vec<Part>,
}

impl Record {
    pub(super) fn len(&self) -> usize {
        self.raw.len() + self.parts.iter().map(|part| part.raw.len()).sum::<usize>()
    }
}

/// A part of a message.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Its id.
    pub(super) id: String,
    /// The part.
    pub(super) raw: Raw,
}

/// The session itself, from a row or a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Facts {
    pub(super) id: String,
    /// Database with its row.
    pub(super) place: Option<Arc<Path>>,
    pub(super) parent: Option<String>,
    pub(super) forked_from: Option<String>,
    pub(super) title: Option<String>,
    pub(super) directory: Option<String>,
    pub(super) version: Option<String>,
    pub(super) agent: Option<String>,
    /// `provider/model`.
    pub(super) model: Option<String>,
    pub(super) created: Option<Timestamp>,
    pub(super) updated: Option<Timestamp>,
    pub(super) archived: bool,
    pub(super) revert: Option<Revert>,
    pub(super) totals: Totals,
}

/// From where on the person took the conversation back.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Revert {
    pub(super) message: String,
    /// Only the parts from this one on: the message itself stays.
    pub(super) part: Option<String>,
}

/// Sums the tool keeps on the session row; zeros where it keeps none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Totals {
    pub(super) cost: f64,
    pub(super) tokens: Counted,
}

/// Token figures as recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Counted {
    pub(super) input: i64,
    pub(super) output: i64,
    /// `None` when not said.
    pub(super) reasoning: Option<i64>,
    pub(super) read: i64,
    pub(super) write: i64,
    /// A total stands beside the figures: then reasoning is not part of the output.
    pub(super) has_total: bool,
}

impl Counted {
    pub(super) fn is_zero(&self) -> bool {
        self.input == 0 && self.output == 0 && self.read == 0 && self.write == 0 && self.reasoning.unwrap_or(0) == 0
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.input = self.input.saturating_add(other.input);
        self.output = self.output.saturating_add(other.output);
        self.reasoning = Some(self.reasoning.unwrap_or(0).saturating_add(other.reasoning.unwrap_or(0)));
        self.read = self.read.saturating_add(other.read);
        self.write = self.write.saturating_add(other.write);
    }

    /// What is left of these figures after `spent`; never negative.
    pub(super) fn minus(&self, spent: &Self) -> Self {
        let rest = |all: i64, part: i64| all.saturating_sub(part).max(0);
        Self {
            input: rest(self.input, spent.input),
            output: rest(self.output, spent.output),
            reasoning: Some(rest(self.reasoning.unwrap_or(0), spent.reasoning.unwrap_or(0))),
            read: rest(self.read, spent.read),
            write: rest(self.write, spent.write),
            has_total: true,
        }
    }
}
