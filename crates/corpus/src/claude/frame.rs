//! What all records share: the chain of ids, the session, the place, the time.

use super::{Release, session::Session};
use crate::{clock::iso, put, random::Uuid};

/// The beginning of a record up to where its own fields start.
pub(super) fn open(session: &mut Session<'_>) {
    let out = &mut session.out.buffer;
    match &session.parent_uuid {
        Some(parent) => put!(out, "{\"parentUuid\":\"", *parent, "\""),
        None => put!(out, "{\"parentUuid\":null"),
    }
    let side = if session.agent.is_some() { "true" } else { "false" };
    put!(out, ",\"isSidechain\":", side, ",\"userType\":\"external\",\"cwd\":\"", session.place.cwd, "\",\"sessionId\":\"", session.id);
    put!(out, "\",\"version\":\"", session.release.version(), "\",\"gitBranch\":\"", session.branch, "\"");
    if let Some(agent) = &session.agent {
        put!(out, ",\"agentId\":\"", *agent, "\"");
    }
    if session.release == Release::Beside {
        put!(out, ",\"slug\":\"calm-harbor-lantern\"");
    }
}

/// Id and time; the record becomes the end of the chain.
pub(super) fn identify(session: &mut Session<'_>) -> Uuid {
    let uuid = session.text.random.uuid();
    put!(&mut session.out.buffer, ",\"uuid\":\"", uuid, "\",\"timestamp\":\"", iso(session.now), "\"");
    session.parent_uuid = Some(uuid);
    uuid
}

/// The end of a record.
pub(super) fn close(session: &mut Session<'_>) -> crate::output::Result<()> {
    put!(&mut session.out.buffer, "}\n");
    session.out.spill()
}
