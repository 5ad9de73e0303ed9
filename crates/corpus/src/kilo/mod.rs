//! Kilo: the extension's folders with whole documents, and the database of Kilo 7, which is OpenCode's with more columns.

use std::path::Path;

use crate::{
    clock::{START_MS, iso},
    opencode::{self, Database, Sink},
    output::{Output, Result, put as write_file},
    put,
    random::Random,
    script::{Act, Answer, Call, Script, session_bytes},
    text::{Text, escape_again},
    truth::{Tokens, ToolTruth},
    words::Flavour,
};

const TASKS: &str = ".config/Code/User/globalStorage/kilocode.kilo-code/tasks";
const MEDIAN_BYTES: f64 = 90_000.0;

/// Writes tasks for the first half of the bytes, rows for the second.
pub(crate) fn write(home: &Path, bytes: u64, mut random: Random) -> Result<ToolTruth> {
    let mut truth = ToolTruth::default();
    let mut number = 0;
    while truth.bytes < bytes / 2 {
        number += 1;
        let size = session_bytes(&mut random, MEDIAN_BYTES, bytes).min(bytes / 2 - truth.bytes + 3000).min(12 << 20);
        let start = START_MS + number * 17_000_000 % 14_000_000_000 + random.below(3_600_000);
        Task::write(home, &mut truth, &mut random, start, size)?;
        truth.main_sessions += 1;
    }
    truth.trap("tasks of the extension", truth.tokens);
    let mut database = Database::create(&home.join(".local/share/kilo/kilo.db"), true)?;
    opencode::fill(&mut Sink::Database(&mut database), &mut truth, &mut random, bytes / 2)?;
    truth.file(database.close()?);
    Ok(truth)
}

/// Writes one task: what the person saw, and what the model was sent.
struct Task<'a> {
    truth: &'a mut ToolTruth,
    shown: Output,
    sent: Output,
    text: Text,
    script: Script,
    now: u64,
    scratch: Vec<u8>,
    prompts: u64,
}

impl<'a> Task<'a> {
    fn write(home: &Path, truth: &'a mut ToolTruth, random: &mut Random, start: u64, bytes: u64) -> Result<()> {
        let id = random.uuid();
        let folder = home.join(TASKS).join(String::from_utf8_lossy(&id).as_ref());
        let (script, text) = crate::claude::cast(random, bytes, false);
        let shown = Output::create(folder.join("ui_messages.json"))?;
        let sent = Output::create(folder.join("api_conversation_history.json"))?;
        let mut task = Task { truth, shown, sent, text, script, now: start, scratch: Vec::new(), prompts: 0 };
        put!(&mut task.shown.buffer, "[");
        put!(&mut task.sent.buffer, "[");
        while task.shown.written() + task.sent.written() < bytes || task.prompts == 0 {
            task.turn(bytes)?;
        }
        put!(&mut task.shown.buffer, "]");
        put!(&mut task.sent.buffer, "]");
        let (shown, sent) = (task.shown.finish()?, task.sent.finish()?);
        truth.file(shown);
        truth.file(sent);
        truth.file(write_file(&folder.join("task_metadata.json"), b"{\"files_in_context\":[]}")?);
        Ok(())
    }

    /// A message the person saw; its text is added by the caller.
    fn show(&mut self, kind: &str, name: &str) {
        let comma = if self.shown.written() > 1 { "," } else { "" };
        put!(&mut self.shown.buffer, comma, "{\"ts\":", self.now, ",\"type\":\"", kind, "\",\"", kind, "\":\"", name, "\",\"text\":\"");
        // Two messages never share a moment.
        self.now += 1;
    }

    fn turn(&mut self, bytes: u64) -> Result<()> {
        self.now += self.text.random.log_normal(60_000.0, 1.0, 2000, 3_000_000);
        self.prompt()?;
        let answers = self.script.answers();
        for number in 0..answers {
            let is_last = number + 1 == answers || self.shown.written() + self.sent.written() > bytes;
            let answer = self.script.answer(is_last);
            self.answer(&answer)?;
            if is_last {
                break;
            }
        }
        Ok(())
    }

    fn prompt(&mut self) -> Result<()> {
        let size = self.script.prompt_bytes();
        self.scratch.clear();
        self.text.prose(size, &mut self.scratch);
        let at = self.now;
        self.show("say", if self.prompts == 0 { "text" } else { "user_feedback" });
        put!(&mut self.shown.buffer, self.scratch, "\",\"images\":[]}");
        let (comma, tag) = if self.prompts == 0 { ("", "task") } else { (",", "user_message") };
        let out = &mut self.sent.buffer;
        put!(
            out,
            comma,
            "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"<",
            tag,
            ">\\n",
            self.scratch,
            "\\n</",
            tag,
            ">\"},{\"type\":\"text\",\"text\":\""
        );
        put!(
            out,
            "<environment_details>\\n# Current Time\\n",
            iso(at),
            "\\n\\n# Current Mode\\n<slug>code</slug>\\n<model>claude-sonnet-4-5</model>\\n\\n"
        );
        put!(out, "# Current Workspace Directory (/home/dev/work/shop) Files\\n");
        self.text.block(Flavour::Log, 800, out);
        put!(out, "</environment_details>\"}],\"ts\":", at, "}");
        self.prompts += 1;
        self.truth.prompts += 1;
        self.shown.spill()?;
        self.sent.spill()
    }

    fn answer(&mut self, answer: &Answer) -> Result<()> {
        let tokens = Tokens { reasoning: 0, ..answer.tokens };
        self.truth.call(tokens);
        self.show("say", "api_req_started");
        let out = &mut self.shown.buffer;
        put!(out, "{\\\"apiProtocol\\\":\\\"anthropic\\\",\\\"tokensIn\\\":", tokens.prompt(), ",\\\"tokensOut\\\":", tokens.output);
        put!(out, ",\\\"cacheWrites\\\":", tokens.cache_write, ",\\\"cacheReads\\\":", tokens.cache_read, ",\\\"cost\\\":0}\"}");
        self.now += answer.took_ms;
        let at = self.now;
        put!(&mut self.sent.buffer, ",{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"");
        if answer.think > 0 {
            self.show("say", "reasoning");
            self.text.prose(answer.think, &mut self.shown.buffer);
            put!(&mut self.shown.buffer, "\",\"partial\":false}");
        }
        if answer.say > 0 {
            self.scratch.clear();
            self.text.prose(answer.say, &mut self.scratch);
            self.show("say", "text");
            put!(&mut self.shown.buffer, self.scratch, "\",\"partial\":false}");
            put!(&mut self.sent.buffer, self.scratch);
        }
        put!(&mut self.sent.buffer, "\"}");
        let mut results = Vec::new();
        for call in &answer.calls {
            self.call(call, &mut results);
        }
        put!(&mut self.sent.buffer, "],\"ts\":", at, "}");
        if !results.is_empty() {
            put!(&mut self.sent.buffer, ",{\"role\":\"user\",\"content\":[", results, "],\"ts\":", self.now, "}");
        }
        self.shown.spill()?;
        self.sent.spill()
    }

    fn call(&mut self, call: &Call, results: &mut Vec<u8>) {
        self.truth.tool_calls += 1;
        self.now += self.text.random.log_normal(900.0, 1.3, 20, 600_000);
        let mut id = b"call_".to_vec();
        self.text.random.base62(20, &mut id);
        let mut text = Vec::new();
        self.text.block(call.flavour(), call.bytes, &mut text);
        let (name, key) = if call.act == Act::Run { ("execute_command", "command") } else { ("read_file", "path") };
        let is_write = call.act == Act::Write;
        let name = if is_write { "write_to_file" } else { name };
        put!(
            &mut self.sent.buffer,
            ",{\"type\":\"tool_use\",\"id\":\"",
            id,
            "\",\"name\":\"",
            name,
            "\",\"input\":{\"",
            key,
            "\":\"src/module_",
            call.file,
            ".ts\""
        );
        if is_write {
            put!(&mut self.sent.buffer, ",\"content\":\"", text, "\"");
        }
        put!(&mut self.sent.buffer, "}}");
        let said: &[u8] = if is_write { b"Saved." } else { &text };
        put!(
            results,
            if results.is_empty() { "" } else { "," },
            "{\"type\":\"tool_result\",\"tool_use_id\":\"",
            id,
            "\",\"content\":[{\"type\":\"text\",\"text\":\"",
            said,
            "\"}]}"
        );
        if call.act == Act::Run {
            self.show("ask", "command");
            put!(&mut self.shown.buffer, "src/module_", call.file, ".ts\",\"partial\":false}");
            self.show("say", "command_output");
            put!(&mut self.shown.buffer, text, "\",\"partial\":false}");
        } else {
            self.show("ask", "tool");
            put!(
                &mut self.shown.buffer,
                "{\\\"tool\\\":\\\"",
                if is_write { "newFileCreated" } else { "readFile" },
                "\\\",\\\"path\\\":\\\"src/module_",
                call.file,
                ".ts\\\",\\\"content\\\":\\\""
            );
            escape_again(&text[..if is_write { text.len() } else { 0 }], &mut self.shown.buffer);
            put!(&mut self.shown.buffer, "\\\"}\",\"partial\":false}");
        }
    }
}
