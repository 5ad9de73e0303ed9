//! The lines of one thread.

use std::path::PathBuf;

use super::Thread;
use crate::{
    clock::iso,
    output::{Output, Result},
    put,
    random::{Random, Uuid},
    script::{Answer, Script},
    text::Text,
    truth::{Tokens, ToolTruth},
};

/// How a thread began.
pub(super) enum Birth {
    Person,
    /// Own id, id of the parent.
    Agent(Uuid, Uuid),
    Fork(Thread),
}

/// Writes the lines of one file.
pub(super) struct Rollout<'a> {
    pub(super) truth: &'a mut ToolTruth,
    pub(super) out: Output,
    pub(super) text: Text,
    script: Script,
    pub(super) id: Uuid,
    pub(super) turn: Uuid,
    pub(super) cwd: String,
    pub(super) now: u64,
    /// What the calls so far add up to; cached tokens apart.
    total: Tokens,
    model: &'static str,
    /// Some releases write every counter twice.
    pub(super) repeats: bool,
    is_agent: bool,
    /// Of the counters that begin the file in quick succession: the time of the last one, how many, and their calls.
    burst: Option<(u64, u64, Tokens)>,
    pub(super) scratch: Vec<u8>,
    pub(super) children: Vec<(Uuid, u64)>,
}

impl<'a> Rollout<'a> {
    #[expect(clippy::too_many_arguments, reason = "the facts of a thread, each of another kind")]
    pub(super) fn new(
        truth: &'a mut ToolTruth,
        random: &mut Random,
        path: PathBuf,
        id: Uuid,
        cwd: String,
        now: u64,
        bytes: u64,
        is_agent: bool,
    ) -> Result<Self> {
        let (script, text) = crate::claude::cast(random, bytes, !is_agent);
        let repeats = random.chance(1, 4);
        let model = *random.pick(&["gpt-5-codex", "gpt-5.1-codex", "gpt-5.2-codex"]);
        let (out, turn, total) = (Output::create(path)?, random.uuid(), Tokens::default());
        Ok(Self {
            truth,
            out,
            text,
            script,
            id,
            turn,
            cwd,
            now,
            total,
            model,
            repeats,
            is_agent,
            burst: None,
            scratch: Vec::new(),
            children: Vec::new(),
        })
    }

    pub(super) fn open(&mut self, kind: &str) {
        put!(&mut self.out.buffer, "{\"timestamp\":\"", iso(self.now), "\",\"type\":\"", kind, "\",\"payload\":{");
    }

    pub(super) fn close(&mut self) -> Result<()> {
        put!(&mut self.out.buffer, "}}\n");
        self.out.spill()
    }

    pub(super) fn opening(&mut self, birth: &Birth) {
        self.open("session_meta");
        let version = if self.repeats { "0.58.0" } else { "0.125.0" };
        let out = &mut self.out.buffer;
        put!(out, "\"id\":\"", self.id, "\",\"timestamp\":\"", iso(self.now), "\",\"cwd\":\"", self.cwd);
        put!(out, "\",\"originator\":\"codex-tui\",\"cli_version\":\"", version, "\",\"source\":");
        match birth {
            Birth::Person => put!(out, "\"cli\""),
            Birth::Fork(origin) => put!(out, "\"cli\",\"forked_from_id\":\"", origin.id, "\""),
            Birth::Agent(_, parent) => {
                put!(
                    out,
                    "{\"subagent\":{\"thread_spawn\":{\"parent_thread_id\":\"",
                    *parent,
                    "\",\"depth\":1,\"agent_nickname\":\"Curie\",\"agent_role\":\"explorer\"}}}"
                );
            }
        }
        put!(out, ",\"model_provider\":\"openai\",\"base_instructions\":{\"text\":\"You are Codex, a coding agent. ");
        // The same instructions in every thread of a release.
        let mut text = Text::new(Random::new(u64::from(self.repeats) + 77));
        text.prose(11_000, out);
        put!(out, "\"},\"git\":{\"commit_hash\":\"5f3c1d0e9b7a5f3c1d0e9b7a5f3c1d0e9b7a5f3c\",\"branch\":\"main\"}}}\n");
    }

    /// The lines of another thread, all stamped with the moment of the fork.
    pub(super) fn copied(&mut self, text: &[u8], total: Tokens) -> Result<()> {
        let stamp = iso(self.now);
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let (before, after) = line.split_at(14);
            put!(&mut self.out.buffer, before, stamp, &after[24..]);
            self.out.spill()?;
        }
        self.total = total;
        self.now += 1_200_000;
        self.truth.trap("copied history", total);
        Ok(())
    }

    pub(super) fn play(&mut self, bytes: u64) -> Result<()> {
        // What was copied is no part of the size: a fork goes on.
        let bytes = self.out.written() + bytes;
        while self.out.written() < bytes {
            self.turn(bytes)?;
        }
        Ok(())
    }

    fn turn(&mut self, bytes: u64) -> Result<()> {
        self.now += self.text.random.log_normal(60_000.0, 1.0, 2000, 3_000_000);
        self.turn = self.text.random.uuid();
        self.context()?;
        self.prompt()?;
        let answers = self.script.answers();
        for number in 0..answers {
            let is_last = number + 1 == answers || self.out.written() > bytes;
            let answer = self.script.answer(is_last);
            self.answer(&answer, is_last)?;
            if is_last {
                break;
            }
        }
        self.open("event_msg");
        put!(&mut self.out.buffer, "\"type\":\"task_complete\",\"turn_id\":\"", self.turn, "\",\"last_agent_message\":null");
        self.close()
    }

    fn context(&mut self) -> Result<()> {
        self.open("event_msg");
        put!(&mut self.out.buffer, "\"type\":\"task_started\",\"turn_id\":\"", self.turn, "\",\"model_context_window\":258400");
        self.close()?;
        self.open("turn_context");
        let out = &mut self.out.buffer;
        put!(
            out,
            "\"turn_id\":\"",
            self.turn,
            "\",\"cwd\":\"",
            self.cwd,
            "\",\"model\":\"",
            self.model,
            "\",\"effort\":\"medium\",\"summary\":\"auto\","
        );
        put!(out, "\"approval_policy\":\"on-request\",\"sandbox_policy\":{\"type\":\"workspace-write\",\"network_access\":false}");
        self.close()
    }

    fn prompt(&mut self) -> Result<()> {
        let bytes = self.script.prompt_bytes();
        self.scratch.clear();
        self.text.prose(bytes, &mut self.scratch);
        self.open("response_item");
        put!(
            &mut self.out.buffer,
            "\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"",
            self.scratch,
            "\"}]"
        );
        self.close()?;
        self.open("event_msg");
        put!(
            &mut self.out.buffer,
            "\"type\":\"user_message\",\"message\":\"",
            self.scratch,
            "\",\"images\":[],\"local_images\":[],\"text_elements\":[]"
        );
        self.truth.prompts += 1;
        self.close()
    }

    fn answer(&mut self, answer: &Answer, is_last: bool) -> Result<()> {
        self.now += answer.took_ms;
        if answer.think > 0 {
            self.think(answer.think)?;
        }
        if answer.say > 0 {
            self.say(answer.say, is_last)?;
        }
        let ids: Vec<[u8; 29]> = answer.calls.iter().map(|_| self.call_id()).collect();
        for (call, id) in answer.calls.iter().zip(&ids) {
            self.call(call, id)?;
            self.now += self.text.random.log_normal(900.0, 1.3, 20, 600_000);
            self.result(call, id)?;
        }
        self.count(answer.tokens)
    }

    fn think(&mut self, bytes: usize) -> Result<()> {
        self.scratch.clear();
        self.text.prose(bytes / 3 + 20, &mut self.scratch);
        self.open("event_msg");
        put!(&mut self.out.buffer, "\"type\":\"agent_reasoning\",\"text\":\"", self.scratch, "\"");
        self.close()?;
        self.open("response_item");
        put!(
            &mut self.out.buffer,
            "\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"",
            self.scratch,
            "\"}],\"content\":null,\"encrypted_content\":\""
        );
        self.text.random.base64(bytes.clamp(200, 1600), &mut self.out.buffer);
        put!(&mut self.out.buffer, "\"");
        self.close()
    }

    fn say(&mut self, bytes: usize, is_last: bool) -> Result<()> {
        let phase = if is_last { "final_answer" } else { "commentary" };
        self.scratch.clear();
        self.text.prose(bytes, &mut self.scratch);
        self.open("event_msg");
        put!(&mut self.out.buffer, "\"type\":\"agent_message\",\"message\":\"", self.scratch, "\",\"phase\":\"", phase, "\"");
        self.close()?;
        self.open("response_item");
        put!(
            &mut self.out.buffer,
            "\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"",
            self.scratch,
            "\"}],\"phase\":\"",
            phase,
            "\""
        );
        self.close()
    }

    /// Cached tokens are a part of the input, reasoning is a part of the output; the counter says the sum and the last call.
    fn count(&mut self, tokens: Tokens) -> Result<()> {
        // Nothing says what was written to the cache: it is plain input.
        let last = Tokens { input: tokens.input + tokens.cache_write, cache_write: 0, ..tokens };
        self.total += last;
        self.truth.call(last);
        self.counter(last)?;
        self.burst(last);
        if self.repeats {
            self.truth.trap("repeated counters", last);
            self.now += self.text.random.log_normal(600.0, 0.9, 1, 30_000);
            self.counter(last)?;
            self.burst(Tokens::default());
        }
        Ok(())
    }

    /// Counters of a sub-agent that follow its first one within a second look like history that was copied into it.
    fn burst(&mut self, last: Tokens) {
        if !self.is_agent {
            return;
        }
        let (at, count, mut sum) = self.burst.unwrap_or((self.now, 0, Tokens::default()));
        if self.now - at <= 1000 {
            sum += last;
            self.burst = Some((self.now, count + 1, sum));
        } else {
            self.end_of_burst();
        }
    }

    fn end_of_burst(&mut self) {
        if let Some((_, _, sum)) = self.burst.filter(|(_, count, _)| *count > 1) {
            self.truth.trap("first calls of sub-agents with several counters within a second", sum);
        }
        self.burst = Some((0, 0, Tokens::default()));
    }

    fn counter(&mut self, last: Tokens) -> Result<()> {
        self.open("event_msg");
        put!(&mut self.out.buffer, "\"type\":\"token_count\",\"info\":{\"total_token_usage\":");
        figures(self.total, &mut self.out.buffer);
        put!(&mut self.out.buffer, ",\"last_token_usage\":");
        figures(last, &mut self.out.buffer);
        put!(
            &mut self.out.buffer,
            ",\"model_context_window\":258400},\"rate_limits\":{\"limit_id\":\"codex\",\"primary\":{\"used_percent\":12.0,\"window_minutes\":300,\"resets_at\":",
            self.now / 1000
        );
        put!(&mut self.out.buffer, "},\"secondary\":null,\"credits\":null,\"plan_type\":\"plus\"}");
        self.close()
    }

    pub(super) fn finish(mut self) -> Result<Thread> {
        self.end_of_burst();
        let path = self.out.path().to_owned();
        let bytes = self.out.finish()?;
        self.truth.file(bytes);
        Ok(Thread { path, bytes, id: self.id, cwd: self.cwd, total: self.total, ended_at: self.now, children: self.children })
    }
}

fn figures(tokens: Tokens, out: &mut Vec<u8>) {
    let input = tokens.prompt();
    put!(out, "{\"input_tokens\":", input, ",\"cached_input_tokens\":", tokens.cache_read, ",\"output_tokens\":", tokens.output);
    put!(out, ",\"reasoning_output_tokens\":", tokens.reasoning, ",\"total_tokens\":", input + tokens.output, "}");
}
