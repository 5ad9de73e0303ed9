//! Rows of sessions, messages and parts.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sp_domain::usage::Tokens;

use super::{
    database::{Cell, Database},
    part,
};
use crate::{
    random::Random,
    session::{Act, Answer, Session, Turn},
};

const OPENCODE: &str = "1.14.22";
const KILO: &str = "7.2.4";
const ADJECTIVES: [&str; 6] = ["brave", "calm", "gentle", "lucky", "quiet", "swift"];
const NOUNS: [&str; 6] = ["canyon", "comet", "harbor", "lagoon", "meadow", "panda"];

/// Adds rows of one session.
struct Rows<'a> {
    database: &'a mut Database,
    session: &'a Session,
    /// What the sub-agents of each session cost; Kilo adds it to the parent's message.
    child_costs: &'a BTreeMap<&'a str, i64>,
    ids: Random,
    serial: i64,
}

/// The database with these sessions.
pub(super) fn database(sessions: &[Session], is_kilo: bool) -> Database {
    let mut database = Database { is_kilo, ..Database::default() };
    let costs = |session: &Session| session.answers().map(|answer| answer.cost_micros).sum();
    let child_costs: BTreeMap<&str, i64> = sessions.iter().map(|session| (session.id.as_str(), costs(session))).collect();
    let mut projects: BTreeMap<&str, &Session> = BTreeMap::new();
    for session in sessions {
        projects.entry(session.project.name.as_str()).or_insert(session);
        let ids = Random::of(&session.id);
        let mut rows = Rows { database: &mut database, session, child_costs: &child_costs, ids, serial: 0 };
        rows.session();
        for turn in &session.turns {
            rows.turn(turn);
        }
    }
    database.projects = projects.values().map(|session| project(session)).collect();
    database
}

pub(super) fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn project_id(session: &Session) -> String {
    Random::of(&session.project.remote).hex(40)
}

fn project(session: &Session) -> Vec<Cell> {
    let (created, root) = (session.started_at(), session.project.root.as_str());
    let times = [Cell::Number(created), Cell::Number(created), Cell::Null];
    let words = [text(project_id(session)), text(root), text("git"), Cell::Null, Cell::Null, Cell::Null];
    words.into_iter().chain(times).chain([text("[]")]).collect()
}

impl Rows<'_> {
    /// Ids sort by time.
    fn id(&mut self, kind: &str, at: i64) -> String {
        self.serial += 1;
        format!("{kind}_{:012x}{}", (at * 4096 + self.serial) & 0xffff_ffff_ffff, self.ids.base62(14))
    }

    fn session(&mut self) {
        let session = self.session;
        let slug = format!("{}-{}", self.ids.pick(&ADJECTIVES), self.ids.pick(&NOUNS));
        let version = if self.database.is_kilo { KILO } else { OPENCODE };
        let title = match &session.parent {
            Some(parent) => format!("{} (@{} subagent)", session.title, parent.kind),
            None => session.title.clone(),
        };
        let parent = session.parent.as_ref().map_or(Cell::Null, |parent| text(parent.id.as_str()));
        let mut row = vec![text(session.id.as_str()), text(project_id(session)), parent, text(slug), text(session.project.root.as_str())];
        row.extend([text(title), text(version), Cell::Null, Cell::Number(0), Cell::Number(0), Cell::Number(0)]);
        row.extend([Cell::Null, Cell::Null, Cell::Null, Cell::Number(session.started_at()), Cell::Number(session.ended_at())]);
        row.extend([Cell::Null, Cell::Null]);
        if self.database.is_kilo {
            row.extend([Cell::Null, Cell::Null, Cell::Null, Cell::Null]);
            row.extend(self.sums());
        }
        self.database.sessions.push(row);
    }

    fn sums(&self) -> Vec<Cell> {
        let sum = |part: fn(&Tokens) -> i64| Cell::Number(self.session.answers().map(|answer| part(&answer.tokens)).sum());
        let cost = self.session.answers().map(|answer| self.cost(answer)).sum::<i64>();
        let visible = |tokens: &Tokens| tokens.output - tokens.reasoning.unwrap_or(0);
        let reasoning = |tokens: &Tokens| tokens.reasoning.unwrap_or(0);
        vec![Cell::Real(dollars(cost)), sum(|t| t.input), sum(visible), sum(reasoning), sum(|t| t.cache_read), sum(|t| t.cache_write)]
    }

    /// The cost of a message: in Kilo with its sub-agents.
    fn cost(&self, answer: &Answer) -> i64 {
        let children = answer.calls.iter().filter_map(|call| match &call.act {
            Act::Agent { child, .. } => self.child_costs.get(child.as_str()),
            _ => None,
        });
        answer.cost_micros + if self.database.is_kilo { children.sum() } else { 0 }
    }

    fn turn(&mut self, turn: &Turn) {
        let model = json!({"providerID": self.session.model.provider, "modelID": self.session.model.id});
        let data = json!({"role": "user", "time": {"created": turn.at}, "agent": "build", "model": model, "summary": {"diffs": []}});
        let prompt = self.message(turn.at, turn.at, &data);
        self.part(&prompt, turn.at, &json!({"type": "text", "text": turn.prompt}));
        for answer in &turn.answers {
            self.answer(answer, &prompt);
        }
    }

    fn answer(&mut self, answer: &Answer, prompt: &str) {
        let (root, ended) = (&self.session.project.root, answer.ended_at());
        let finish = if answer.calls.is_empty() { "stop" } else { "tool-calls" };
        let agent = self.session.parent.as_ref().map_or("build", |parent| parent.kind);
        let data = json!({
            "role": "assistant", "parentID": prompt, "modelID": answer.model.id, "providerID": answer.model.provider, "mode": agent,
            "agent": agent, "path": {"cwd": root, "root": root}, "time": {"created": answer.at, "completed": ended},
            "cost": dollars(self.cost(answer)), "tokens": usage(&answer.tokens), "finish": finish,
        });
        let message = self.message(answer.at, ended, &data);
        self.part(&message, answer.at, &json!({"type": "step-start"}));
        if let Some(words) = &answer.think {
            let time = json!({"start": answer.at, "end": answer.at + 900});
            self.part(&message, answer.at, &json!({"type": "reasoning", "text": words, "time": time}));
        }
        if let Some(words) = &answer.say {
            self.part(&message, answer.done, &json!({"type": "text", "text": words, "time": {"start": answer.at, "end": answer.done}}));
        }
        for call in &answer.calls {
            self.part(&message, call.at, &part::tool(call, root));
        }
        let cost = dollars(answer.cost_micros);
        let finished = json!({"type": "step-finish", "reason": finish, "cost": cost, "tokens": usage(&answer.tokens)});
        self.part(&message, ended, &finished);
    }

    fn message(&mut self, created: i64, updated: i64, data: &Value) -> String {
        let id = self.id("msg", created);
        let row = vec![text(&*id), text(&*self.session.id), Cell::Number(created), Cell::Number(updated), text(data.to_string())];
        self.database.messages.push(row);
        id
    }

    fn part(&mut self, message: &str, at: i64, data: &Value) {
        let id = self.id("prt", at);
        let times = [Cell::Number(at), Cell::Number(at)];
        let words = [text(id), text(message), text(&*self.session.id)];
        self.database.parts.push(words.into_iter().chain(times).chain([text(data.to_string())]).collect());
    }
}

fn dollars(micros: i64) -> f64 {
    micros as f64 / 1e6
}

/// Neither cached tokens nor reasoning are contained in anything else; the total says so.
fn usage(tokens: &Tokens) -> Value {
    let reasoning = tokens.reasoning.unwrap_or(0);
    let output = tokens.output - reasoning;
    json!({
        "input": tokens.input, "output": output, "reasoning": reasoning,
        "cache": {"read": tokens.cache_read, "write": tokens.cache_write},
        "total": tokens.input + tokens.output + tokens.cache_read + tokens.cache_write,
    })
}
