//! The frame that most records share, and the chain they form.

use serde_json::{Value, json};

use crate::{
    home::{iso, merge},
    random::Random,
    session::{Feature, Session},
};

/// Releases in the order they came out.
const VERSIONS: [&str; 5] = ["2.1.187", "2.1.193", "2.1.201", "2.1.210", "2.1.217"];

/// Before the figures at the end of a stream were written.
const OLD_VERSION: &str = "2.1.34";

/// Writes the records of one session.
pub(super) struct Writer<'a> {
    pub session: &'a Session,
    /// Every session of the home, to find sub-agents.
    pub all: &'a [Session],
    pub records: Vec<Value>,
    /// Source of the ids of the current turn.
    pub ids: Random,
    /// The session of whom the current turn is a marked copy.
    pub copied_from: Option<String>,
    last: Option<String>,
    version: &'static str,
}

impl<'a> Writer<'a> {
    pub(super) fn new(session: &'a Session, all: &'a [Session]) -> Self {
        let age_days = (all.iter().map(Session::started_at).max().unwrap_or(0) - session.started_at()) / 86_400_000;
        let newest = VERSIONS.len() - 1;
        let version = VERSIONS[newest.saturating_sub((age_days / 7) as usize)];
        let version = if session.has(Feature::OldStream) { OLD_VERSION } else { version };
        Self { session, all, records: Vec::new(), ids: Random::of(&session.id), copied_from: None, last: None, version }
    }

    /// The session's own id, or the parent's for a sub-agent.
    pub(super) fn session_id(&self) -> &str {
        self.session.parent.as_ref().map_or(&self.session.id, |parent| &parent.id)
    }

    /// A path as the tool writes it.
    pub(super) fn absolute(&self, path: &str) -> String {
        if path.starts_with('/') { path.to_owned() } else { format!("{}/{path}", self.session.project.root) }
    }

    /// A record without place in the chain.
    pub(super) fn loose(&mut self, record: Value) {
        let record = merge(record, json!({"sessionId": self.session_id()}));
        self.records.push(record);
    }

    /// A record at the end of the chain; returns its id.
    pub(super) fn chain(&mut self, at: i64, record: Value) -> String {
        let parent = self.last.clone();
        self.push(at, json!({"parentUuid": parent}), record)
    }

    /// A record that begins a new chain and names where it continues.
    pub(super) fn root(&mut self, at: i64, record: Value) -> String {
        let logical = self.last.clone();
        self.push(at, json!({"parentUuid": null, "logicalParentUuid": logical}), record)
    }

    fn push(&mut self, at: i64, links: Value, record: Value) -> String {
        let uuid = self.ids.uuid();
        let session = self.session;
        let is_agent = session.parent.is_some();
        let mut frame = json!({
            "isSidechain": is_agent, "userType": "external", "entrypoint": "cli", "cwd": session.project.root,
            "sessionId": self.session_id(), "version": self.version, "gitBranch": session.branch, "uuid": uuid, "timestamp": iso(at),
        });
        if is_agent {
            frame["agentId"] = session.id.trim_start_matches("agent-").into();
        }
        if let Some(origin) = &self.copied_from {
            frame["forkedFrom"] = json!({"sessionId": origin, "messageUuid": uuid});
        }
        self.records.push(merge(merge(frame, links), record));
        self.last = Some(uuid.clone());
        uuid
    }

    pub(super) fn is_old(&self) -> bool {
        self.session.has(Feature::OldStream)
    }
}
