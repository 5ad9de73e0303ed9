//! What one session's file says about one API call.

use serde::{Deserialize, Serialize};

use super::Tokens;
use crate::{Timestamp, Usd};

/// Identity of an API call across all files of a tool.
///
/// `group` is what every copy shares (Claude: `message.id`); `part` tells calls of one group apart when every copy states it
/// (Claude: `requestId`), empty when unknown. Advisor calls and other companions get a `group` of their own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CallKey {
    /// Shared by all copies; unique per tool.
    pub group: String,
    /// Distinguishes calls inside the group, or empty.
    pub part: String,
}

/// One session's statement about one API call. Several records of one call in one file are merged by [`UsageClaim::absorb`], so that
/// reading a file in parts, in any order, ends in the same claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageClaim {
    /// Which call.
    pub key: CallKey,
    /// Earliest time of the call's records in this session, UTC.
    pub at: Option<Timestamp>,
    /// Model as recorded (OpenCode family: `provider/model`); `None` when the store does not say.
    pub model: Option<String>,
    /// What it consumed.
    pub tokens: Tokens,
    /// Web searches the provider ran for this call.
    pub web_searches: i64,
    /// Cost the tool itself recorded; `None` when absent or zero.
    pub recorded_cost: Option<Usd>,
    /// Place in the session's records: breaks ties between records of one call, the later one wins.
    pub position: i64,
    /// The file itself marks the record as copied from another session: it never owns the call while another claim exists.
    pub copied: bool,
    /// Recorded on a side chain (`/btw`, inline sub-agents): its request id must not split the group.
    pub sidechain: bool,
    /// The recorded output is known to be too small (stream figures never updated).
    pub lower_bound: bool,
    /// Byte range of the winning record in its file, `(file, start, end)`; zeros when the store has no byte positions.
    pub span: super::super::source::Span,
    /// Where the record lies when the files of the source cannot say it: `<file>#<table>/<id>` for a row of a database, `<file>` for a
    /// file of its own; the file relative to the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

impl UsageClaim {
    /// Merges another record of the same call: the larger output wins as a whole, on a tie the later record; the time is the earliest.
    pub fn absorb(&mut self, other: Self) {
        let at = earliest(self.at, other.at);
        let (copied, sidechain) = (self.copied && other.copied, self.sidechain || other.sidechain);
        let lower_bound = self.lower_bound && other.lower_bound;
        if (other.tokens.output, other.position) >= (self.tokens.output, self.position) {
            *self = other;
        }
        (self.at, self.copied, self.sidechain, self.lower_bound) = (at, copied, sidechain, lower_bound);
    }
}

pub(super) fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (known, None) | (None, known) => known,
    }
}
