//! Facts about the session that any record may carry.

use sp_domain::session::{SessionHead, SessionKind};

use super::record::{Record, Transcript};
use crate::json::clean;

/// Adds a record's facts to the head.
pub(super) fn gather(head: &mut SessionHead, record: &Record<'_>, transcript: &Transcript) {
    head.saw(record.at());
    let directory = record.text("cwd").unwrap_or_default();
    if head.cwds.last().is_none_or(|last| last != directory) {
        head.worked_in(&clean(directory));
    }
    for (fact, key) in [(&mut head.git_branch, "gitBranch"), (&mut head.tool_version, "version"), (&mut head.originator, "entrypoint")] {
        if fact.is_none() {
            *fact = record.text(key).map(clean);
        }
    }
    if head.kind == SessionKind::Main && record.text("sessionKind") == Some("bg") {
        head.kind = SessionKind::Background;
    }
    ancestry(head, record, transcript);
}

/// A sub-agent's records name its parent; those of a resumed conversation the session it was copied from.
fn ancestry(head: &mut SessionHead, record: &Record<'_>, transcript: &Transcript) {
    let foreign = record.text("sessionId").filter(|id| *id != transcript.native_id);
    if transcript.is_agent && head.parent_native_id.is_none() {
        head.parent_native_id = foreign.map(clean);
    }
    let origin = record.forked_from().or(foreign.filter(|_| !transcript.is_agent));
    if head.forked_from.is_none() {
        head.forked_from = origin.map(clean);
    }
}
