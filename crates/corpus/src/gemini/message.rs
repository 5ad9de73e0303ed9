//! The messages of a recording: a call and its result lie in the answer that asked for it.

use crate::{
    clock::iso,
    output::{Output, Result},
    put,
    random::Random,
    script::{Act, Answer, Call, Script},
    text::Text,
    truth::{Tokens, ToolTruth},
    words::Flavour,
};

/// Writes one recording.
pub(super) struct Recording<'a> {
    truth: &'a mut ToolTruth,
    out: Output,
    text: Text,
    script: Script,
    is_document: bool,
    is_first: bool,
    now: u64,
    scratch: Vec<u8>,
}

impl<'a> Recording<'a> {
    pub(super) fn new(truth: &'a mut ToolTruth, random: &mut Random, out: Output, is_document: bool, now: u64, bytes: u64) -> Self {
        let (script, text) = crate::claude::cast(random, bytes, false);
        Self { truth, out, text, script, is_document, is_first: true, now, scratch: Vec::new() }
    }

    pub(super) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.out.buffer
    }

    pub(super) fn play(&mut self, bytes: u64) -> Result<()> {
        while self.out.written() < bytes || self.is_first {
            self.turn(bytes)?;
        }
        Ok(())
    }

    fn turn(&mut self, bytes: u64) -> Result<()> {
        self.now += self.text.random.log_normal(60_000.0, 1.0, 2000, 3_000_000);
        let size = self.script.prompt_bytes();
        self.open("user");
        put!(&mut self.out.buffer, ",\"content\":[{\"text\":\"");
        self.text.prose(size, &mut self.out.buffer);
        put!(&mut self.out.buffer, "\"}]");
        self.close()?;
        self.truth.prompts += 1;
        let answers = self.script.answers();
        for number in 0..answers {
            let is_last = number + 1 == answers || self.out.written() > bytes;
            let answer = self.script.answer(is_last);
            self.answer(&answer)?;
            if is_last {
                break;
            }
        }
        Ok(())
    }

    fn open(&mut self, kind: &str) {
        if self.is_document && !self.is_first {
            put!(&mut self.out.buffer, ",");
        }
        self.is_first = false;
        let id = self.text.random.uuid();
        put!(&mut self.out.buffer, "{\"id\":\"", id, "\",\"timestamp\":\"", iso(self.now), "\",\"type\":\"", kind, "\"");
    }

    /// In lines, every message is followed by the time of the change.
    fn close(&mut self) -> Result<()> {
        if self.is_document {
            put!(&mut self.out.buffer, "}");
        } else {
            put!(&mut self.out.buffer, "}\n{\"$set\":{\"lastUpdated\":\"", iso(self.now), "\"}}\n");
        }
        self.out.spill()
    }

    fn answer(&mut self, answer: &Answer) -> Result<()> {
        self.now += answer.took_ms;
        let tokens = Tokens { input: answer.tokens.input + answer.tokens.cache_write, cache_write: 0, ..answer.tokens };
        self.truth.call(tokens);
        self.open("gemini");
        let (text, out) = (&mut self.text, &mut self.out.buffer);
        let from = out.iter().rposition(|byte| *byte == b'\n').map_or(0, |place| place + 1);
        put!(out, ",\"content\":\"");
        if answer.say > 0 {
            text.prose(answer.say, out);
        }
        put!(out, "\",\"thoughts\":[");
        if answer.think > 0 {
            put!(out, "{\"subject\":\"Looking closer\",\"description\":\"");
            text.prose(answer.think, out);
            put!(out, "\",\"timestamp\":\"", iso(self.now), "\"}");
        }
        put!(out, "],\"tokens\":");
        figures(tokens, out);
        put!(out, ",\"model\":\"gemini-2.5-pro\"");
        if answer.calls.is_empty() {
            return self.close();
        }
        let early = out[from..].to_vec();
        if !self.is_document {
            self.close()?;
            put!(&mut self.out.buffer, early);
            self.truth.trap("messages written again", tokens);
        }
        self.calls(answer);
        self.close()
    }

    fn calls(&mut self, answer: &Answer) {
        put!(&mut self.out.buffer, ",\"toolCalls\":[");
        for (number, call) in answer.calls.iter().enumerate() {
            if number > 0 {
                put!(&mut self.out.buffer, ",");
            }
            self.call(call);
        }
        put!(&mut self.out.buffer, "]");
    }

    fn call(&mut self, call: &Call) {
        self.truth.tool_calls += 1;
        self.now += self.text.random.log_normal(900.0, 1.3, 20, 600_000);
        let (tool, label) = match call.act {
            Act::Run => ("run_shell_command", "Shell"),
            Act::Search => ("grep_search", "SearchText"),
            Act::Edit => ("replace", "Edit"),
            Act::Write => ("write_file", "WriteFile"),
            Act::Read | Act::Agent => ("read_file", "ReadFile"),
        };
        let mut id = tool.as_bytes().to_vec();
        put!(&mut id, "-", self.now, "-");
        self.text.random.hex(12, &mut id);
        self.scratch.clear();
        self.text.block(call.flavour(), call.bytes, &mut self.scratch);
        let out = &mut self.out.buffer;
        put!(out, "{\"id\":\"", id, "\",\"name\":\"", tool, "\",\"args\":{");
        match call.act {
            Act::Run => {
                put!(out, "\"command\":\"");
                self.text.line(Flavour::Log, 6, out);
                put!(out, "\"}");
            }
            Act::Write => put!(out, "\"file_path\":\"src/module_", call.file, ".ts\",\"content\":\"", self.scratch, "\"}"),
            _ => put!(out, "\"file_path\":\"src/module_", call.file, ".ts\"}"),
        }
        let status = if call.failed { "error" } else { "success" };
        put!(
            out,
            ",\"result\":[{\"functionResponse\":{\"id\":\"",
            id,
            "\",\"name\":\"",
            tool,
            "\",\"response\":{\"",
            if call.failed { "error" } else { "output" }
        );
        put!(
            out,
            "\":\"",
            self.scratch,
            "\"}}}],\"status\":\"",
            status,
            "\",\"timestamp\":\"",
            iso(self.now),
            "\",\"displayName\":\"",
            label
        );
        put!(
            out,
            "\",\"description\":\"src\",\"resultDisplay\":\"",
            if call.act == Act::Run { &self.scratch[..] } else { b"" },
            "\",\"renderOutputAsMarkdown\":true}"
        );
    }

    pub(super) fn finish(mut self) -> Result<()> {
        if self.is_document {
            put!(&mut self.out.buffer, "]}");
        }
        let bytes = self.out.finish()?;
        self.truth.file(bytes);
        Ok(())
    }
}

/// Cached tokens are a part of the input, thoughts are not a part of the output.
fn figures(tokens: Tokens, out: &mut Vec<u8>) {
    let (input, output) = (tokens.prompt(), tokens.output - tokens.reasoning);
    put!(out, "{\"input\":", input, ",\"output\":", output, ",\"cached\":", tokens.cache_read, ",\"thoughts\":", tokens.reasoning);
    put!(out, ",\"tool\":0,\"total\":", input + tokens.output, "}");
}
