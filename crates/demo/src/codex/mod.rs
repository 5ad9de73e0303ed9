//! Writes sessions as Codex CLI 0.125 does (generation B): one rollout of lines per thread, sub-agents as threads of their own.

mod calls;
mod rollout;

use serde_json::json;
use sp_domain::Timestamp;

use crate::{
    home::{Home, iso},
    session::{Session, Store},
};

/// Writes every Codex session.
pub(crate) fn write(sessions: &[Session], home: &mut Home) {
    for session in sessions {
        home.add_lines(path_of(session), &rollout::records(session));
        if session.parent.is_none() {
            let name = json!({"id": session.id, "thread_name": session.title, "updated_at": iso(session.ended_at())});
            home.add_lines(".codex/session_index.jsonl".to_owned(), &[name]);
            let prompt = |turn: &crate::session::Turn| json!({"session_id": session.id, "ts": turn.at / 1000, "text": turn.prompt});
            let prompts: Vec<_> = session.turns.iter().map(prompt).collect();
            home.add_lines(".codex/history.jsonl".to_owned(), &prompts);
        }
    }
}

/// Date and time in the name are local; here local is UTC.
fn path_of(session: &Session) -> String {
    let start = Timestamp::from_ms(session.started_at()).map(Timestamp::civil);
    let start = start.expect("the example home lies in years that have a name");
    let time = format!("{}T{:02}-{:02}-{:02}", start.date(), start.hour, start.minute, start.second);
    let name = format!("rollout-{time}-{}.jsonl", session.id);
    match session.store {
        Store::CodexArchive => format!(".codex/archived_sessions/{name}"),
        _ => format!(".codex/sessions/{:04}/{:02}/{:02}/{name}", start.year, start.month, start.day),
    }
}
