//! What the importer remembers between two readings: small, serialised into the checkpoint.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sp_domain::{
    Timestamp,
    session::{CallStatus, SessionHead, ToolCategory, ToolResult},
    source::{Awaited, Span},
};

use super::{counters::Counters, lineage::Phase, names::Indexed};

/// Everything known of a thread up to a point in its files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    /// Facts, without the title.
    pub(super) head: SessionHead,
    /// Title by `thread_name_updated`.
    pub(super) name: Option<String>,
    /// Title in the index of threads.
    #[serde(default)]
    pub(super) indexed: Indexed,
    /// Title in the table of threads when reading began.
    pub(super) table_title: Option<String>,
    /// First usable line of the first human prompt.
    pub(super) prompt_line: Option<String>,
    /// Working directory told to the model, for releases whose header lacks it.
    pub(super) told_cwd: Option<String>,
    /// Index of the file being read.
    pub(super) file: u32,
    /// Position in the uncompressed text of a compressed file: offset and lines.
    pub(super) unpacked: (i64, i64),
    /// What only concerns the current file.
    pub(super) in_file: FileState,
    /// Next message number.
    pub(super) next_seq: i64,
    /// Responses counted so far: names the current one.
    pub(super) responses: i64,
    /// Web searches since the last response.
    pub(super) searches: i64,
    /// Model in force.
    pub(super) model: Option<String>,
    /// Running totals.
    pub(super) counters: Counters,
    /// Human prompts not taken back, by number.
    pub(super) prompts: Vec<i64>,
    /// Texts told twice.
    pub(super) twins: Twins,
    /// Calls without a result.
    pub(super) open: BTreeMap<String, OpenCall>,
    /// Results of commands that still ran: their exit code may follow.
    pub(super) running: Vec<ToolResult>,
    /// What an earlier pass over the files found out.
    pub(super) foreknowledge: Foreknowledge,
    /// Files of an ancestor that were not all there.
    #[serde(default)]
    pub(super) waits_for: Option<Awaited>,
    /// Per file: records from this ordinal on were reverted by a later file.
    pub(super) reverted_from: Vec<Option<i64>>,
}

/// What only concerns one file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct FileState {
    /// Thread id of the first header.
    pub(super) id: Option<String>,
    /// Thread whose history may have been copied in.
    pub(super) ancestor: Option<String>,
    /// Time of the first header: nothing later in the ancestor's file can be a copy's original.
    pub(super) began: Option<Timestamp>,
    /// Where copied history ends.
    pub(super) phase: Phase,
    /// Something else than headers was seen.
    pub(super) has_content: bool,
    /// A counter of this file was turned into usage.
    pub(super) counted: bool,
}

/// Facts about the whole that a record far inside reveals: with them the files are read again from the start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Foreknowledge {
    /// Files with usage records: their counters do not count.
    pub(super) with_records: BTreeSet<u32>,
    /// Turns taken back.
    pub(super) rollbacks: Vec<Rollback>,
}

/// A `thread_rolled_back` record and the messages it took back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Rollback {
    /// File of the record.
    pub(super) file: u32,
    /// First byte of the record.
    pub(super) start: i64,
    /// First message taken back.
    pub(super) from_seq: i64,
    /// The message after the last one taken back.
    pub(super) to_seq: i64,
}

impl Foreknowledge {
    /// True when a later record took this message back.
    pub(super) fn is_rolled_back(&self, seq: i64) -> bool {
        self.rollbacks.iter().any(|rollback| (rollback.from_seq..rollback.to_seq).contains(&seq))
    }

    /// True when this record was taken into account from the start on.
    pub(super) fn knows_rollback(&self, file: u32, start: i64) -> bool {
        self.rollbacks.iter().any(|rollback| (rollback.file, rollback.start) == (file, start))
    }
}

/// The legacy form writes each text twice, as event and as item, in either order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Twins {
    /// Answers and thoughts seen as event only; shown when the item does not come.
    pub(super) held: Vec<Held>,
    /// Items shown, whose event may follow.
    pub(super) shown: Vec<u64>,
    /// The last user item, whose event may follow.
    pub(super) user: Option<UserItem>,
    /// Prompts seen as event, whose item may follow.
    pub(super) prompts: Vec<u64>,
}

/// An answer or thought known from its event, with its reserved place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Held {
    /// Hash of the text.
    pub(super) hash: u64,
    /// The text.
    pub(super) text: String,
    /// Thought rather than answer.
    pub(super) is_thought: bool,
    /// Place.
    pub(super) seq: i64,
    /// Name of the response.
    pub(super) response: i64,
    /// Model then in force.
    pub(super) model: Option<String>,
    /// When.
    pub(super) at: Option<Timestamp>,
    /// Where.
    pub(super) span: Span,
}

/// A user item that waits for its event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct UserItem {
    /// Place.
    pub(super) seq: i64,
    /// Hashes of its texts, alone and joined.
    pub(super) hashes: Vec<u64>,
    /// Already counted as a human prompt.
    pub(super) is_human: bool,
}

/// A call without a result.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct OpenCall {
    /// Message that holds it.
    pub(super) seq: i64,
    /// What it does.
    pub(super) category: ToolCategory,
    /// Exit code told ahead of the result.
    pub(super) exit_code: Option<i64>,
    /// Duration told ahead of the result.
    pub(super) duration_ms: Option<i64>,
    /// Outcome told ahead of the result.
    pub(super) status: Option<CallStatus>,
    /// Thread it started.
    pub(super) child: Option<String>,
}

/// A short, stable hash of a text.
pub(super) fn hash_text(text: &str) -> u64 {
    let hash = blake3::hash(text.trim().as_bytes());
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a hash has 32 bytes"))
}
