//! Documents of what is read for the first time, made where it is read: an import need not read back what it stored.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use sp_domain::{
    Tool,
    session::{ToolCall, ToolResult},
    source::SessionBatch,
};
use sp_search::{Document, Origin};

/// Bytes of calls that may wait for their results; more than that of one source is fed from the store.
const WAITING_BYTES: usize = 8 << 20;

/// The documents of a session's part, without the key of the session. `None` when they cannot be told without what is stored.
pub(crate) type Draft = Option<Vec<Document>>;

/// Makes the documents of one source that is read from its start.
pub(crate) struct Drafts {
    tool: Tool,
    sessions: HashMap<String, Open>,
    waiting_bytes: usize,
}

/// A session that is being read.
#[derive(Default)]
struct Open {
    project: Option<Arc<str>>,
    /// Calls without a result so far: a document holds both.
    calls: BTreeMap<String, ToolCall>,
    /// The documents of its parts do not say what the store will.
    is_lost: bool,
    /// Its calls were given out, with and without results.
    is_over: bool,
}

impl Drafts {
    pub(crate) fn new(tool: Tool) -> Self {
        Self { tool, sessions: HashMap::new(), waiting_bytes: 0 }
    }

    /// The documents of the parts, in their order. After the last part of a session, or of all, calls wait for no result any more.
    pub(crate) fn of(&mut self, parts: &[SessionBatch], is_last: bool) -> Vec<Draft> {
        let drafts = parts.iter().enumerate().map(|(place, part)| {
            let is_over = parts.get(place + 1).map_or(is_last, |next| next.native_id != part.native_id);
            self.part(part, is_over)
        });
        drafts.collect()
    }

    fn part(&mut self, part: &SessionBatch, is_over: bool) -> Draft {
        let session = self.sessions.entry(part.native_id.clone()).or_default();
        if part.head.is_some() {
            let project: Option<Arc<str>> = part.project_key.as_deref().map(Into::into);
            session.is_lost |= session.project.is_some() && session.project != project;
            session.project = project;
        }
        let has_more = !part.messages.is_empty() || !part.calls.is_empty() || !part.results.is_empty();
        session.is_lost |= session.is_over && has_more || self.waiting_bytes > WAITING_BYTES;
        session.is_over |= is_over;
        let origin = Origin { session: 0, tool: self.tool, project: session.project.clone() };
        let mut documents: Vec<Document> = part.messages.iter().filter_map(|message| origin.message(message)).collect();
        let seqs: HashSet<i64> = part.messages.iter().map(|message| message.seq).collect();
        let is_here = |seq: Option<i64>| seq.is_some_and(|seq| seqs.contains(&seq));
        // Of two records of one call the later stands, as in the store.
        let mut halves: BTreeMap<&str, (Option<&ToolCall>, Option<&ToolResult>)> = BTreeMap::new();
        for call in &part.calls {
            halves.entry(&call.call_id).or_default().0 = Some(call);
        }
        for result in &part.results {
            halves.entry(&result.call_id).or_default().1 = Some(result);
        }
        for (id, (call, result)) in halves {
            let waited = session.calls.remove(id);
            self.waiting_bytes -= waited.as_ref().map_or(0, |call| call.input.len());
            match (call, result) {
                // A call without its message is shown nowhere.
                (Some(call), _) if !is_here(Some(call.seq)) => session.is_lost = true,
                (Some(call), None) => {
                    self.waiting_bytes += call.input.len();
                    session.calls.insert(id.to_owned(), call.clone());
                }
                (None, Some(result)) if waited.is_none() && !is_here(result.seq) => session.is_lost = true,
                (call, result) => documents.extend(origin.halves(call.or(waited.as_ref()), result)),
            }
        }
        if is_over {
            for call in std::mem::take(&mut session.calls).into_values() {
                self.waiting_bytes -= call.input.len();
                documents.extend(origin.halves(Some(&call), None));
            }
        }
        (!session.is_lost).then_some(documents)
    }
}
