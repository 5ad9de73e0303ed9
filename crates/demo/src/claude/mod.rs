//! Writes sessions as Claude Code 2.1 does: one file of lines per session, sub-agents in a folder beside it.

mod extras;
mod record;
mod tools;
mod turn;

use serde_json::{Value, json};

use crate::{
    home::Home,
    session::{Feature, Session, Store},
};
use record::Writer;

/// Writes every Claude session.
pub(crate) fn write(sessions: &[Session], home: &mut Home) {
    for session in sessions {
        let path = path_of(session);
        if let Some(parent) = &session.parent {
            let meta = json!({"agentType": parent.kind, "description": parent.task, "toolUseId": parent.call_id});
            home.add_document(path.replace(".jsonl", ".meta.json"), &meta);
        } else {
            home.add_lines(format!("{}/history.jsonl", account(session)), &history(session));
        }
        home.add_lines(path, &records(session, sessions));
    }
}

fn account(session: &Session) -> &'static str {
    if session.store == Store::ClaudeWork { ".claude-work" } else { ".claude" }
}

/// Every character of the working directory but letters and digits becomes a dash.
fn folder(root: &str) -> String {
    root.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
}

fn path_of(session: &Session) -> String {
    let projects = format!("{}/projects/{}", account(session), folder(&session.project.root));
    match &session.parent {
        Some(parent) => format!("{projects}/{}/subagents/{}.jsonl", parent.id, session.id),
        None => format!("{projects}/{}.jsonl", session.id),
    }
}

/// The prompts typed, for the arrow-up key.
fn history(session: &Session) -> Vec<Value> {
    let own = session.turns.iter().filter(|turn| !turn.copied);
    let entry = |turn: &crate::session::Turn| {
        let (project, id) = (&session.project.root, &session.id);
        json!({"display": turn.prompt, "pastedContents": {}, "timestamp": turn.at, "project": project, "sessionId": id})
    };
    own.map(entry).collect()
}

fn records(session: &Session, all: &[Session]) -> Vec<Value> {
    let mut writer = Writer::new(session, all);
    if session.parent.is_none() && session.origin.is_none() {
        extras::opening(&mut writer);
    }
    for number in 0..session.turns.len() {
        turn::write(&mut writer, number);
    }
    if session.parent.is_none() && !session.has(Feature::Live) {
        extras::closing(&mut writer);
    }
    writer.records
}
