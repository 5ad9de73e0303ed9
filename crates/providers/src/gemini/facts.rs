//! What a recording says about its session, gathered message by message.

use serde::{Deserialize, Serialize};
use sonic_rs::{JsonValueTrait, Value};
use sp_domain::{
    Timestamp,
    session::{MessageKind, SessionHead, SessionKind},
};

use super::{Origin, message};
use crate::{json, title};

/// Facts so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    head: SessionHead,
    summary: Option<String>,
    first_prompt: Option<String>,
    last_updated: Option<Timestamp>,
}

impl Facts {
    /// What the place of the file says.
    pub(super) fn of(origin: &Origin) -> Self {
        let kind = if origin.parent.is_some() { SessionKind::Subagent } else { SessionKind::Main };
        let head = SessionHead { kind, parent_native_id: origin.parent.clone(), ..SessionHead::default() };
        Self { head, ..Self::default() }
    }

    /// Takes a field of the recording's metadata. Unknown ones are ignored.
    pub(super) fn field(&mut self, name: &str, value: &Value) {
        match name {
            "startTime" => {
                let at = json::time(Some(value));
                self.head.created_at = self.head.created_at.or(at);
                self.head.saw(at);
            }
            "lastUpdated" => {
                self.last_updated = json::time(Some(value)).or(self.last_updated);
                self.head.saw(self.last_updated);
            }
            "summary" => self.summary = value.as_str().and_then(title::of).or(self.summary.take()),
            "kind" if value.as_str() == Some("subagent") => self.head.kind = SessionKind::Subagent,
            _ => {}
        }
    }

    /// Takes a message.
    pub(super) fn message(&mut self, value: &Value) {
        self.head.saw(json::time(value.get("timestamp")));
        if let Some(model) = json::text(value, "model") {
            self.head.used_model(&json::clean(model));
        }
        match message::kind(value) {
            MessageKind::Unknown => self.head.unknown_records += 1,
            MessageKind::Human if self.first_prompt.is_none() => {
                self.first_prompt = message::typed(value).as_deref().filter(|text| !is_injected(text)).and_then(title::of);
            }
            _ => {}
        }
    }

    /// Counts a record that could not be parsed.
    pub(super) fn damaged(&mut self) {
        self.head.damaged_records += 1;
    }

    /// The head of a document: it was written as a whole, so it knows when it was last updated.
    pub(super) fn document_head(&self, origin: &Origin) -> SessionHead {
        let head = self.head(origin, false);
        SessionHead { ended_at: self.last_updated.or(head.ended_at), ..head }
    }

    /// The head as of now. The start is what the recording says, else its first record.
    pub(super) fn head(&self, origin: &Origin, partial_tail: bool) -> SessionHead {
        let head = self.head.clone();
        SessionHead {
            title: self.summary.clone().or_else(|| self.first_prompt.clone()),
            started_at: head.created_at.or(head.started_at),
            project_hint: origin.project_hint.clone(),
            partial_tail,
            ..head
        }
    }
}

/// Words put into the person's mouth, and commands, make no title.
fn is_injected(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with(['/', '?']) || text == "System: Please continue."
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(messages: &[&str]) -> Facts {
        let mut facts = Facts::default();
        for text in messages {
            facts.message(&json::parse(text.as_bytes()).expect("JSON").value);
        }
        facts
    }

    #[test]
    fn the_summary_wins_over_the_first_prompt_that_is_no_command() {
        let mut facts = facts(&[
            r#"{"type":"user","content":"/help"}"#,
            r#"{"type":"user","content":"\n fix it\nnow"}"#,
            r#"{"type":"user","content":"x"}"#,
        ]);
        let title = |facts: &Facts| facts.head(&Origin::default(), false).title;
        assert_eq!(title(&facts).as_deref(), Some("fix it"));
        facts.field("summary", &json::parse(b"\"A fix\"").expect("JSON").value);
        facts.field("summary", &json::parse(b"null").expect("JSON").value);
        assert_eq!(title(&facts).as_deref(), Some("A fix"));
    }

    #[test]
    fn the_recording_says_when_it_started() {
        let mut facts = facts(&[r#"{"type":"info","timestamp":"2026-01-01T00:00:00Z"}"#]);
        let times = |facts: &Facts| {
            let head = facts.head(&Origin::default(), false);
            (head.started_at.map(|at| at.to_string()), head.ended_at.map(|at| at.to_string()))
        };
        let first = Some("2026-01-01T00:00:00.000Z".to_owned());
        assert_eq!(times(&facts), (first.clone(), first));
        facts.field("startTime", &json::parse(b"\"2026-01-01T00:00:05Z\"").expect("JSON").value);
        facts.field("lastUpdated", &json::parse(b"\"2026-01-01T00:01:00Z\"").expect("JSON").value);
        assert_eq!(times(&facts), (Some("2026-01-01T00:00:05.000Z".to_owned()), Some("2026-01-01T00:01:00.000Z".to_owned())));
    }

    #[test]
    fn the_folder_or_the_recording_tells_a_subagent() {
        let origin = Origin { parent: Some("p".to_owned()), ..Origin::default() };
        let head = Facts::of(&origin).head(&origin, false);
        assert_eq!((head.kind, head.parent_native_id.as_deref()), (SessionKind::Subagent, Some("p")));
        let mut facts = Facts::default();
        facts.field("kind", &json::parse(b"\"subagent\"").expect("JSON").value);
        assert_eq!(facts.head(&Origin::default(), false).kind, SessionKind::Subagent);
    }
}
