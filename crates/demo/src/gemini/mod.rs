//! Writes sessions as Gemini CLI does: recordings in lines, one older recording as a document, and the log of prompts beside them.

mod message;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sp_domain::Timestamp;

use crate::{
    home::{Home, iso, merge},
    random::Random,
    session::{Session, Store},
};

/// Writes every Gemini session. Returns how many sessions are known from the log of prompts alone.
pub(crate) fn write(sessions: &[Session], home: &mut Home) -> i64 {
    let mut projects: BTreeMap<&str, Vec<&Session>> = BTreeMap::new();
    for session in sessions {
        projects.entry(session.project.name.as_str()).or_default().push(session);
        let (path, records) = (path_of(session), message::records(session));
        if session.store == Store::GeminiDocument {
            home.add_document(path, &merge(head(session), json!({"messages": records})));
        } else {
            home.add_lines(path, &lines(session, &records));
        }
    }
    let mut prompts_only = 0;
    for (number, (name, sessions)) in projects.iter().enumerate() {
        let root = sessions[0].project.root.clone();
        home.files.insert(format!(".gemini/tmp/{name}/.project_root"), root.into_bytes());
        let mut log: Vec<Value> = if number == 0 { forgotten(sessions[0]) } else { Vec::new() };
        prompts_only += i64::from(number == 0);
        log.extend(sessions.iter().flat_map(|session| prompts(session)));
        home.add_document(format!(".gemini/tmp/{name}/logs.json"), &log.into());
    }
    let known: BTreeMap<&str, &str> = projects.iter().map(|(name, sessions)| (sessions[0].project.root.as_str(), *name)).collect();
    home.add_document(".gemini/projects.json".to_owned(), &json!({"projects": known}));
    prompts_only
}

fn path_of(session: &Session) -> String {
    let start = Timestamp::from_ms(session.started_at()).map(Timestamp::civil).expect("the example home lies in years that have a name");
    let time = format!("{}T{:02}-{:02}", start.date(), start.hour, start.minute);
    let ending = if session.store == Store::GeminiDocument { "json" } else { "jsonl" };
    format!(".gemini/tmp/{}/chats/session-{time}-{}.{ending}", session.project.name, &session.id[..8])
}

fn head(session: &Session) -> Value {
    let hash = Random::of(&session.project.root).hex(64);
    let (start, end) = (iso(session.started_at()), iso(session.ended_at()));
    json!({
        "sessionId": session.id, "projectHash": hash, "startTime": start, "lastUpdated": end, "kind": "main", "summary": session.title,
    })
}

/// The metadata as it was at the start, then each message with the time of the last change; what a response called for comes when the
/// calls have ended: the whole message once more.
fn lines(session: &Session, records: &[Value]) -> Vec<Value> {
    let start = iso(session.started_at());
    let mut first = merge(head(session), json!({"lastUpdated": start}));
    if let Some(first) = first.as_object_mut() {
        first.remove("summary");
    }
    let mut lines = vec![first];
    for record in records {
        let updated = json!({"$set": {"lastUpdated": record["timestamp"]}});
        if record.get("toolCalls").is_some() {
            let mut early = record.clone();
            early.as_object_mut().expect("messages are objects").remove("toolCalls");
            lines.extend([early, updated.clone()]);
        }
        lines.extend([record.clone(), updated]);
    }
    lines.push(json!({"$set": {"summary": session.title}}));
    lines
}

fn prompts(session: &Session) -> Vec<Value> {
    let entry = |(number, turn): (usize, &crate::session::Turn)| json!({"sessionId": session.id, "messageId": number, "type": "user", "message": turn.prompt, "timestamp": iso(turn.at)});
    session.turns.iter().enumerate().map(entry).collect()
}

/// A session from before conversations were recorded.
fn forgotten(later: &Session) -> Vec<Value> {
    let id = Random::of(&later.id).uuid();
    let at = later.started_at() - 9 * 86_400_000;
    let prompts = ["give me a tour of this repository", "/stats", "which parts have no tests at all?"];
    let entry = |(number, text): (i64, &str)| json!({"sessionId": id, "messageId": number, "type": "user", "message": text, "timestamp": iso(at + number * 95_000)});
    (0..).zip(prompts).map(entry).collect()
}
