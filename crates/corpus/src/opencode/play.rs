//! The messages and parts of one session.

use super::sink::{Head, Row, Sink};
use crate::{
    output::Result,
    put,
    random::Random,
    script::{Act, Answer, Call, Script},
    text::Text,
    truth::{Tokens, ToolTruth},
    words::Flavour,
};

/// A session that may be copied.
#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) head: Head,
    pub(crate) rows: Vec<Row>,
    pub(crate) tokens: Tokens,
    prompts: u64,
    tool_calls: u64,
    bytes: u64,
}

impl Kept {
    pub(crate) fn is_small(&self) -> bool {
        self.bytes < MOST_KEPT_BYTES
    }
}

const MOST_KEPT_BYTES: u64 = 400_000;

/// Ids sort by time.
fn row_id(kind: &str, at: u64, serial: u64, random: &mut Random) -> String {
    let mut id = format!("{kind}_{:012x}", (at * 4096 + serial) & 0xffff_ffff_ffff).into_bytes();
    random.base62(14, &mut id);
    String::from_utf8(id).expect("letters and digits")
}

/// Writes one session.
pub(crate) struct Conversation<'a, 'b> {
    sink: &'a mut Sink<'b>,
    truth: &'a mut ToolTruth,
    text: Text,
    script: Script,
    head: Head,
    now: u64,
    serial: u64,
    kept: Kept,
    before: (Tokens, u64, u64),
    scratch: Vec<u8>,
}

impl<'a, 'b> Conversation<'a, 'b> {
    #[expect(clippy::too_many_arguments, reason = "the facts of a session, each of another kind")]
    pub(crate) fn new(
        sink: &'a mut Sink<'b>,
        truth: &'a mut ToolTruth,
        random: &mut Random,
        project: usize,
        name: &str,
        start: u64,
        bytes: u64,
        parent: Option<String>,
    ) -> Result<Self> {
        let (script, mut text) = crate::claude::cast(random, bytes, false);
        let mut title = Vec::new();
        text.line(Flavour::Prose, 6, &mut title);
        let head = Head {
            id: row_id("ses", u64::MAX / 8192 - start, 0, random),
            project,
            directory: format!("/home/dev/work/{name}"),
            parent,
            title: String::from_utf8(title).expect("texts are UTF-8"),
            created: start,
            updated: start + 3_600_000,
        };
        sink.session(&head)?;
        let kept = Kept {
            id: head.id.clone(),
            head: head.clone(),
            rows: Vec::new(),
            tokens: Tokens::default(),
            prompts: 0,
            tool_calls: 0,
            bytes: 0,
        };
        let before = (truth.tokens, truth.prompts, truth.tool_calls);
        Ok(Self { sink, truth, text, script, head, now: start, serial: 0, kept, before, scratch: Vec::new() })
    }

    pub(crate) fn play(&mut self, bytes: u64) -> Result<()> {
        while self.kept.bytes < bytes {
            self.turn(bytes)?;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Kept {
        let (tokens, prompts, tool_calls) = self.before;
        self.kept.tokens = self.truth.tokens.since(tokens);
        self.kept.prompts = self.truth.prompts - prompts;
        self.kept.tool_calls = self.truth.tool_calls - tool_calls;
        self.sink.keep(&self.kept);
        self.kept
    }

    fn add(&mut self, kind: &str, at: u64, message: Option<&str>, data: Vec<u8>) -> Result<String> {
        self.serial += 1;
        let id = row_id(kind, at, self.serial, &mut self.text.random);
        let row = Row { id: id.clone(), message: message.map(str::to_owned), created: at, data };
        self.kept.bytes += row.data.len() as u64 + 120;
        self.sink.row(&self.head.id, &row)?;
        if self.kept.is_small() {
            self.kept.rows.push(row);
        }
        Ok(id)
    }

    fn turn(&mut self, bytes: u64) -> Result<()> {
        self.now += self.text.random.log_normal(60_000.0, 1.0, 2000, 3_000_000);
        let mut data = Vec::new();
        put!(
            &mut data,
            "\"role\":\"user\",\"time\":{\"created\":",
            self.now,
            "},\"agent\":\"build\",\"model\":{\"providerID\":\"anthropic\",\"modelID\":\"claude-sonnet-4-5\"}"
        );
        let prompt = self.add("msg", self.now, None, data)?;
        let mut data = Vec::new();
        put!(&mut data, "\"type\":\"text\",\"text\":\"");
        let size = self.script.prompt_bytes();
        self.text.prose(size, &mut data);
        put!(&mut data, "\"");
        self.add("prt", self.now, Some(&prompt), data)?;
        self.truth.prompts += 1;
        let answers = self.script.answers();
        for number in 0..answers {
            let is_last = number + 1 == answers || self.kept.bytes > bytes;
            let answer = self.script.answer(is_last);
            self.answer(&answer, &prompt)?;
            if is_last {
                break;
            }
        }
        Ok(())
    }

    fn answer(&mut self, answer: &Answer, prompt: &str) -> Result<()> {
        self.truth.call(answer.tokens);
        let (created, completed) = (self.now, self.now + answer.took_ms);
        self.now = completed;
        let (finish, root) = (if answer.calls.is_empty() { "stop" } else { "tool-calls" }, self.head.directory.clone());
        let mut data = Vec::new();
        put!(
            &mut data,
            "\"role\":\"assistant\",\"parentID\":\"",
            *prompt,
            "\",\"modelID\":\"claude-sonnet-4-5\",\"providerID\":\"anthropic\",\"mode\":\"build\""
        );
        put!(
            &mut data,
            ",\"path\":{\"cwd\":\"",
            root,
            "\",\"root\":\"",
            root,
            "\"},\"time\":{\"created\":",
            created,
            ",\"completed\":",
            completed
        );
        put!(&mut data, "},\"cost\":0,\"tokens\":");
        figures(answer.tokens, &mut data);
        put!(&mut data, ",\"finish\":\"", finish, "\"");
        let message = self.add("msg", created, None, data)?;
        self.add("prt", created, Some(&message), b"\"type\":\"step-start\"".to_vec())?;
        for (kind, bytes) in [("reasoning", answer.think), ("text", answer.say)].into_iter().filter(|(_, bytes)| *bytes > 0) {
            let mut data = Vec::new();
            put!(&mut data, "\"type\":\"", *kind, "\",\"text\":\"");
            self.text.prose(bytes, &mut data);
            put!(&mut data, "\",\"time\":{\"start\":", created, ",\"end\":", completed, "}");
            self.add("prt", completed, Some(&message), data)?;
        }
        for call in &answer.calls {
            self.call(call, &message, &root)?;
        }
        let mut data = Vec::new();
        put!(&mut data, "\"type\":\"step-finish\",\"reason\":\"", finish, "\",\"cost\":0,\"tokens\":");
        figures(answer.tokens, &mut data);
        self.add("prt", self.now, Some(&message), data)?;
        Ok(())
    }

    fn call(&mut self, call: &Call, message: &str, root: &str) -> Result<()> {
        self.truth.tool_calls += 1;
        let started = self.now;
        self.now += self.text.random.log_normal(900.0, 1.3, 20, 600_000);
        self.scratch.clear();
        self.text.block(call.flavour(), call.bytes, &mut self.scratch);
        let tool = match call.act {
            Act::Read | Act::Agent => "read",
            Act::Run => "bash",
            Act::Search => "grep",
            Act::Edit => "edit",
            Act::Write => "write",
        };
        let mut data = Vec::new();
        put!(&mut data, "\"type\":\"tool\",\"callID\":\"toolu_01");
        self.text.random.base62(22, &mut data);
        put!(
            &mut data,
            "\",\"tool\":\"",
            tool,
            "\",\"state\":{\"status\":\"",
            if call.failed { "error" } else { "completed" },
            "\",\"input\":{"
        );
        match call.act {
            Act::Run => {
                put!(&mut data, "\"command\":\"");
                self.text.line(Flavour::Log, 6, &mut data);
                put!(&mut data, "\"");
            }
            Act::Write => put!(&mut data, "\"filePath\":\"", *root, "/src/module_", call.file, ".ts\",\"content\":\"", self.scratch, "\""),
            _ => put!(&mut data, "\"filePath\":\"", *root, "/src/module_", call.file, ".ts\""),
        }
        put!(&mut data, "},\"", if call.failed { "error" } else { "output" }, "\":\"");
        put!(
            &mut data,
            if call.act == Act::Write { b"Wrote file successfully." } else { &self.scratch[..] },
            "\",\"title\":\"module\",\"metadata\":{"
        );
        if call.act == Act::Run {
            put!(&mut data, "\"output\":\"", self.scratch, "\",\"exit\":0");
        }
        put!(&mut data, "},\"time\":{\"start\":", started, ",\"end\":", self.now, "}}");
        self.add("prt", started, Some(message), data)?;
        Ok(())
    }
}

/// Copies a session under new ids, tokens and all; one more turn makes it a session of its own.
pub(crate) fn fork(sink: &mut Sink<'_>, truth: &mut ToolTruth, random: &mut Random, origin: &Kept) -> Result<()> {
    let name = origin.head.directory.rsplit('/').next().unwrap_or_default().to_owned();
    let start = origin.head.created + 20_000_000;
    let mut copy = Conversation::new(sink, truth, random, origin.head.project, &name, start, 20_000, None)?;
    let mut message = String::new();
    for row in &origin.rows {
        let parent = row.message.is_some().then_some(message.as_str());
        let kind = if parent.is_some() { "prt" } else { "msg" };
        let id = copy.add(kind, row.created, parent, row.data.clone())?;
        if row.message.is_none() {
            message = id;
        }
    }
    copy.turn(0)?;
    copy.finish();
    truth.main_sessions += 1;
    truth.prompts += origin.prompts;
    truth.tool_calls += origin.tool_calls;
    truth.trap("copied history", origin.tokens);
    Ok(())
}

/// Neither cached tokens nor reasoning are contained in anything else; the total says so.
fn figures(tokens: Tokens, out: &mut Vec<u8>) {
    let output = tokens.output - tokens.reasoning;
    put!(
        out,
        "{\"total\":",
        tokens.prompt() + tokens.output,
        ",\"input\":",
        tokens.input,
        ",\"output\":",
        output,
        ",\"reasoning\":",
        tokens.reasoning
    );
    put!(out, ",\"cache\":{\"read\":", tokens.cache_read, ",\"write\":", tokens.cache_write, "}}");
}
