//! Gathers warnings of one source: the same cause in the same file is one warning with a count and its first line.

use std::path::Path;

use sp_domain::{
    Tool,
    diagnostics::{Warning, WarningKind},
};

/// Distinct causes kept per source; further ones are counted under "more of this kind".
const MOST_CAUSES: usize = 200;

/// Warnings of one source.
#[derive(Debug)]
pub struct Warnings {
    tool: Tool,
    list: Vec<Warning>,
}

impl Warnings {
    /// None yet.
    pub fn new(tool: Tool) -> Self {
        Self { tool, list: Vec::new() }
    }

    /// Notes a cause. `detail` must not hold transcript text.
    pub fn note(&mut self, path: &Path, line: Option<i64>, kind: WarningKind, detail: impl Into<String>) {
        let (path, detail) = (path.to_string_lossy().into_owned(), detail.into());
        let full = self.list.len() >= MOST_CAUSES;
        let detail = if full { "more of this kind".to_owned() } else { detail };
        let same = |known: &&mut Warning| known.kind == kind && known.path == path && known.detail == detail;
        match self.list.iter_mut().find(same) {
            Some(known) => known.count += 1,
            None => self.list.push(Warning { tool: self.tool, path, line, kind, detail, count: 1 }),
        }
    }

    /// The tool whose store it is.
    pub fn tool(&self) -> Tool {
        self.tool
    }

    /// Takes over what another list gathered.
    pub fn absorb(&mut self, mut other: Self) {
        self.list.append(&mut other.list);
    }

    /// Takes what was gathered.
    pub fn take(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.list)
    }
}
