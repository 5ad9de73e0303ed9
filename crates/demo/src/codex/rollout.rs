//! The lines of one thread.

use serde_json::{Value, json};
use sp_domain::{Timestamp, session::CallStatus, usage::Tokens};

use super::calls;
use crate::{
    home::iso,
    random::Random,
    session::{Answer, Feature, Session, Turn},
};

const VERSION: &str = "0.125.0";
const WINDOW: i64 = 272_000;
const NAMES: [&str; 6] = ["Ampere", "Curie", "Faraday", "Hopper", "Noether", "Turing"];

/// Writes the lines of one session.
pub(super) struct Rollout<'a> {
    pub session: &'a Session,
    pub lines: Vec<Value>,
    pub ids: Random,
    pub turn_id: String,
    total: Tokens,
    last: Tokens,
}

/// Every line of a thread.
pub(super) fn records(session: &Session) -> Vec<Value> {
    let ids = Random::of(&session.id);
    let mut rollout =
        Rollout { session, lines: Vec::new(), ids, turn_id: String::new(), total: Tokens::default(), last: Tokens::default() };
    rollout.opening();
    for (number, turn) in session.turns.iter().enumerate() {
        rollout.turn(number, turn);
    }
    rollout.lines
}

/// The name people see of a sub-agent.
pub(super) fn nickname(id: &str) -> &'static str {
    let index = Random::of(id).between(0, NAMES.len() as i64 - 1);
    NAMES[index as usize]
}

impl Rollout<'_> {
    pub(super) fn line(&mut self, at: i64, kind: &str, payload: Value) {
        self.lines.push(json!({"timestamp": iso(at), "type": kind, "payload": payload}));
    }

    pub(super) fn item(&mut self, at: i64, payload: Value) {
        self.line(at, "response_item", payload);
    }

    pub(super) fn event(&mut self, at: i64, payload: Value) {
        self.line(at, "event_msg", payload);
    }

    fn opening(&mut self) {
        let session = self.session;
        let at = session.started_at() - 2500;
        let commit = Random::of(&session.branch).hex(40);
        let mut meta = json!({
            "id": session.id, "timestamp": iso(at), "cwd": session.project.root, "originator": "codex-tui", "cli_version": VERSION,
            "source": "cli", "model_provider": "openai", "base_instructions": {"text": "You are Codex, a coding agent."},
            "git": {"commit_hash": commit, "branch": session.branch, "repository_url": session.project.remote},
        });
        if let Some(parent) = &session.parent {
            let name = nickname(&session.id);
            let spawn = json!({"parent_thread_id": parent.id, "depth": 1, "agent_nickname": name, "agent_role": parent.kind});
            meta["source"] = json!({"subagent": {"thread_spawn": spawn}});
            meta["agent_nickname"] = name.into();
            meta["agent_role"] = parent.kind.into();
        }
        self.line(at + 3, "session_meta", meta);
    }

    fn turn(&mut self, number: usize, turn: &Turn) {
        self.turn_id = self.ids.uuid_at(turn.at);
        if turn.compacted {
            self.compaction(turn.at - 1500);
        }
        let started = json!({
            "type": "task_started", "turn_id": self.turn_id, "started_at": turn.at / 1000,
            "model_context_window": WINDOW, "collaboration_mode_kind": "default",
        });
        self.event(turn.at, started);
        if number == 0 {
            self.surroundings(turn.at + 1);
        }
        self.context(turn.at + 2);
        let text = &turn.prompt;
        self.item(turn.at + 3, json!({"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}));
        self.event(turn.at + 3, json!({"type": "user_message", "message": text, "images": [], "local_images": [], "text_elements": []}));
        if number == 0 && self.session.parent.is_none() {
            let (id, name) = (&self.session.id, &self.session.title);
            let named = json!({"type": "thread_name_updated", "thread_id": id, "thread_name": name});
            self.event(turn.at + 900, named);
        }
        self.event(turn.at + 1000, json!({"type": "token_count", "info": null, "rate_limits": limits(turn.at)}));
        for (index, answer) in turn.answers.iter().enumerate() {
            self.answer(answer, index + 1 == turn.answers.len());
        }
        self.end(number, turn);
    }

    fn end(&mut self, number: usize, turn: &Turn) {
        let (at, id) = (turn.ended_at() + 10, &self.turn_id);
        let is_cut = self.session.has(Feature::Interrupted) && number + 1 == self.session.turns.len();
        let duration = at - turn.at;
        let payload = if is_cut {
            json!({"type": "turn_aborted", "turn_id": id, "reason": "interrupted", "duration_ms": duration + 8000})
        } else {
            let words = turn.answers.iter().rev().find_map(|answer| answer.say.as_deref());
            json!({"type": "task_complete", "turn_id": id, "last_agent_message": words, "duration_ms": duration})
        };
        self.event(if is_cut { at + 8000 } else { at }, payload);
    }

    /// What the tool puts in front of the first prompt.
    fn surroundings(&mut self, at: i64) {
        let (root, name) = (&self.session.project.root, &self.session.project.name);
        let date = Timestamp::from_ms(at).map_or_else(String::new, |at| at.civil().date());
        let rules = "<permissions instructions>\n`sandbox_mode` is `workspace-write`.\n</permissions instructions>";
        let guide = format!("# AGENTS.md instructions for {root}\n\n<INSTRUCTIONS>\n{name}: small commits, tests first.\n</INSTRUCTIONS>");
        let place = format!(
            "<environment_context>\n  <cwd>{root}</cwd>\n  <shell>zsh</shell>\n  <current_date>{date}</current_date>\n  <timezone>Etc/UTC</timezone>\n</environment_context>"
        );
        self.item(at, json!({"type": "message", "role": "developer", "content": [{"type": "input_text", "text": rules}]}));
        let texts = json!([{"type": "input_text", "text": guide}, {"type": "input_text", "text": place}]);
        self.item(at, json!({"type": "message", "role": "user", "content": texts}));
    }

    fn context(&mut self, at: i64) {
        let session = self.session;
        let context = json!({
            "turn_id": self.turn_id, "cwd": session.project.root, "model": session.model.id, "effort": "medium", "summary": "auto",
            "approval_policy": "on-request", "sandbox_policy": {"type": "workspace-write", "network_access": false},
        });
        self.line(at, "turn_context", context);
    }

    fn compaction(&mut self, at: i64) {
        let words = "The earlier tasks are done and committed; the next request follows.";
        let kept = json!([{"type": "message", "role": "user", "content": [{"type": "input_text", "text": words}]}]);
        self.line(at, "compacted", json!({"message": "", "replacement_history": kept}));
        self.event(at + 1, json!({"type": "context_compacted"}));
    }

    fn answer(&mut self, answer: &Answer, is_last: bool) {
        let at = answer.done;
        if let Some(text) = &answer.think {
            let sealed = self.ids.base62(120);
            self.event(answer.at, json!({"type": "agent_reasoning", "text": text}));
            let summary = json!([{"type": "summary_text", "text": text}]);
            self.item(answer.at, json!({"type": "reasoning", "summary": summary, "content": null, "encrypted_content": sealed}));
        }
        if let Some(text) = &answer.say {
            let phase = if is_last { "final_answer" } else { "commentary" };
            self.event(at, json!({"type": "agent_message", "message": text, "phase": phase}));
            let content = json!([{"type": "output_text", "text": text}]);
            self.item(at, json!({"type": "message", "role": "assistant", "content": content, "phase": phase}));
        }
        for call in &answer.calls {
            calls::call(self, call);
        }
        self.count(answer);
        for call in answer.calls.iter().filter(|call| call.status != CallStatus::Pending) {
            calls::result(self, call);
        }
        // Written a second time with nothing new, as the tool does.
        self.counter(answer.ended_at() + 4);
    }

    fn count(&mut self, answer: &Answer) {
        let (total, last) = (&mut self.total, answer.tokens);
        total.input += last.input;
        total.output += last.output;
        total.cache_read += last.cache_read;
        total.reasoning = Some(total.reasoning.unwrap_or(0) + last.reasoning.unwrap_or(0));
        self.last = last;
        self.counter(answer.done + 8);
    }

    fn counter(&mut self, at: i64) {
        let info = json!({"total_token_usage": usage(&self.total), "last_token_usage": usage(&self.last), "model_context_window": WINDOW});
        self.event(at, json!({"type": "token_count", "info": info, "rate_limits": limits(at)}));
    }
}

/// Cached tokens are a part of the input, reasoning is a part of the output.
fn usage(tokens: &Tokens) -> Value {
    let input = tokens.input + tokens.cache_read;
    json!({
        "input_tokens": input, "cached_input_tokens": tokens.cache_read, "output_tokens": tokens.output,
        "reasoning_output_tokens": tokens.reasoning.unwrap_or(0), "total_tokens": input + tokens.output,
    })
}

fn limits(at: i64) -> Value {
    let used = (at / 60_000 % 300) as f64 / 4.0;
    let primary = json!({"used_percent": used, "window_minutes": 300, "resets_at": at / 1000 + 9000});
    let secondary = json!({"used_percent": used / 3.0, "window_minutes": 10_080, "resets_at": at / 1000 + 300_000});
    json!({"limit_id": "codex", "primary": primary, "secondary": secondary, "credits": null, "plan_type": "plus"})
}
