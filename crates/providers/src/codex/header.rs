//! `session_meta`: who the thread is, where it comes from, and whether copied history follows.

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{
    Timestamp,
    session::{SessionHead, SessionKind},
};

use super::{
    lineage::{Needed, Phase},
    record::Record,
    thread::Thread,
};
use crate::json;

impl Thread<'_> {
    /// Takes a header: the own one, its repetition on resume, or the first line of a copied history.
    pub(super) fn header(&mut self, record: &Record<'_>) {
        let id = record.text("id").unwrap_or(&self.id).to_owned();
        match self.state.in_file.id.as_deref() {
            None => self.begin_file(id, record),
            Some(own) if own == id => {}
            Some(_) => return self.foreign_header(id, record),
        }
        self.state.head.saw(record.at);
        self.work_in(record.text("cwd"));
    }

    fn begin_file(&mut self, id: String, record: &Record<'_>) {
        let in_file = &mut self.state.in_file;
        in_file.began = record.at.or_else(|| json::time(record.body.get("timestamp")));
        let (parent, forked_from) = (parent(record.body, &id), record.text("forked_from_id"));
        in_file.ancestor = forked_from.map(str::to_owned).or_else(|| parent.clone());
        in_file.phase = match json::count(record.body.get("subagent_history_start_ordinal")) {
            Some(Ok(start)) => Phase::Ordinal(start),
            _ if in_file.ancestor.is_some() => Phase::Watch,
            _ => Phase::Fresh,
        };
        if let Some(base) = record.body.get("history_base") {
            self.reverted(base, &id);
        }
        self.state.in_file.id = Some(id);
        if self.state.file == 0 {
            describe(&mut self.state.head, record, parent);
        }
    }

    /// The file goes on before the end of an earlier one of the same thread, or references another thread's history.
    fn reverted(&mut self, base: &Value, id: &str) {
        let thread = json::text(base, "thread_id").unwrap_or(id);
        if thread != id {
            self.state.head.forked_from.get_or_insert_with(|| thread.to_owned());
        } else if let Some(Ok(end)) = json::count(base.get("end_ordinal_exclusive")) {
            self.state.head.reverted_from = Some(format!("ordinal {end}"));
        }
    }

    /// A foreign header right behind the own one: what follows was copied from that thread.
    fn foreign_header(&mut self, id: String, record: &Record<'_>) {
        let in_file = &mut self.state.in_file;
        if in_file.has_content || !matches!(in_file.phase, Phase::Fresh | Phase::Watch) {
            return;
        }
        in_file.ancestor = Some(id);
        let began_ms = record.at.or(in_file.began).map_or(i64::MAX, Timestamp::ms);
        self.forget_ancestor();
        self.load_ancestor(Needed::Records);
        let by_records = Phase::Ancestor { place: 0, last_ms: began_ms, began_ms };
        self.state.in_file.phase = if self.has_ancestor() { by_records } else { Phase::Burst(began_ms) };
    }
}

fn describe(head: &mut SessionHead, record: &Record<'_>, parent: Option<String>) {
    let body = record.body;
    let text = |key: &str| json::text(body, key).map(str::to_owned);
    head.created_at = json::time(body.get("timestamp")).or(record.at);
    head.git_branch = body.get("git").and_then(|git| json::text(git, "branch")).map(str::to_owned);
    head.tool_version = text("cli_version");
    head.originator = text("originator");
    head.forked_from = text("forked_from_id").or(head.forked_from.take());
    head.kind = kind(body);
    head.agent_name = agent_name(body);
    head.parent_native_id = parent;
}

/// `source` of a sub-agent: `{"subagent": "review"}` or `{"subagent": {"thread_spawn": {…}}}`.
fn subagent(body: &Value) -> Option<&Value> {
    body.get("source")?.get("subagent")
}

fn spawn(body: &Value) -> Option<&Value> {
    subagent(body)?.get("thread_spawn")
}

fn kind(body: &Value) -> SessionKind {
    let thread_source = json::text(body, "thread_source");
    let word = subagent(body).and_then(|subagent| subagent.as_str());
    if word == Some("review") || thread_source == Some("guardian_review") {
        SessionKind::Review
    } else if subagent(body).is_some() || thread_source == Some("subagent") {
        SessionKind::Subagent
    } else {
        SessionKind::Main
    }
}

/// The thread that started this one. Reviews only name the root of all threads.
fn parent(body: &Value, id: &str) -> Option<String> {
    let root = || json::text(body, "session_id").filter(|_| kind(body) != SessionKind::Main);
    let spawned = || spawn(body).and_then(|spawn| json::text(spawn, "parent_thread_id"));
    json::text(body, "parent_thread_id").or_else(spawned).or_else(root).filter(|parent| *parent != id).map(str::to_owned)
}

/// `Boole (reviewer)`, or what there is of it.
fn agent_name(body: &Value) -> Option<String> {
    let found = |key: &str| json::text(body, key).or_else(|| json::text(spawn(body)?, key));
    match (found("agent_nickname"), found("agent_role")) {
        (Some(nickname), Some(role)) => Some(format!("{nickname} ({role})")),
        (Some(name), None) | (None, Some(name)) => Some(name.to_owned()),
        (None, None) => {
            let subagent = subagent(body)?;
            subagent.as_str().or_else(|| json::text(subagent, "other")).map(str::to_owned)
        }
    }
}
