//! How many texts of each sort match.

use sp_domain::Tool;

use crate::{document::Kind, index::schema::What};

/// Texts by tool and by kind; only those there are, in no order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By the assistant's tool.
    pub by_tool: Vec<(Tool, u64)>,
    /// By what they are.
    pub by_kind: Vec<(Kind, u64)>,
}

impl Counts {
    pub(super) fn add(&mut self, text: What) {
        add(&mut self.by_tool, text.tool);
        add(&mut self.by_kind, text.kind);
    }
}

/// There are five of each: looking through them is quicker than any map.
fn add<K: PartialEq>(counts: &mut Vec<(K, u64)>, key: K) {
    match counts.iter_mut().find(|(known, _)| *known == key) {
        Some((_, count)) => *count += 1,
        None => counts.push((key, 1)),
    }
}
