//! The contents of a home, before anything is written.

use std::collections::BTreeMap;

use serde_json::Value;
use sp_domain::Timestamp;

use crate::opencode::Database;

/// Files and databases by their path below the home, with `/`.
#[derive(Debug, Default)]
pub(crate) struct Home {
    pub files: BTreeMap<String, Vec<u8>>,
    pub databases: BTreeMap<String, Database>,
}

impl Home {
    /// Every path, sorted.
    pub(crate) fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.files.keys().chain(self.databases.keys()).cloned().collect();
        paths.sort_unstable();
        paths
    }

    /// One JSON text per line.
    pub(crate) fn add_lines(&mut self, path: String, records: &[Value]) {
        let lines = self.files.entry(path).or_default();
        for record in records {
            lines.extend_from_slice(record.to_string().as_bytes());
            lines.push(b'\n');
        }
    }

    /// A JSON document.
    pub(crate) fn add_document(&mut self, path: String, document: &Value) {
        self.files.insert(path, format!("{document:#}\n").into_bytes());
    }
}

/// A moment as the tools write it.
pub(crate) fn iso(ms: i64) -> String {
    Timestamp::from_ms(ms).map_or_else(String::new, |at| at.to_string())
}

/// Each line of a text behind a prefix, as in patches and lists.
pub(crate) fn prefixed(prefix: &str, text: &str) -> String {
    text.lines().flat_map(|line| [prefix, line, "\n"]).collect()
}

/// Adds the fields of one object to another.
pub(crate) fn merge(mut into: Value, from: Value) -> Value {
    if let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) {
        into.extend(from);
    }
    into
}
