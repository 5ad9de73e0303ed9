//! One session, record by record.

use super::{Place, Release, cast, fork::Cut, fork::Origin, frame, text_of, tools};
use crate::{
    clock::iso,
    output::{Output, Result, put as write_file},
    put,
    random::{Random, Uuid},
    script::{Act, Answer, Call, Script},
    text::Text,
    truth::{Tokens, ToolTruth},
    words::Flavour,
};

/// Bytes of a picture before it is text.
const PICTURE_BYTES: (u64, u64) = (20_000, 400_000);

/// A sub-agent that was started and is written later.
#[derive(Clone)]
pub(super) struct Agent {
    /// 8 hexadecimal digits, or 17 letters.
    pub(super) name: String,
    pub(super) parent: Uuid,
    pub(super) place: Place,
    pub(super) release: Release,
    pub(super) at: u64,
    pub(super) bytes: u64,
}

/// Writes the records of one file.
pub(super) struct Session<'a> {
    pub(super) truth: &'a mut ToolTruth,
    pub(super) out: Output,
    pub(super) text: Text,
    pub(super) script: Script,
    pub(super) place: Place,
    /// Of a sub-agent: the parent's.
    pub(super) id: Uuid,
    pub(super) agent: Option<String>,
    pub(super) release: Release,
    pub(super) branch: &'static str,
    model: &'static str,
    pub(super) parent_uuid: Option<Uuid>,
    pub(super) now: u64,
    /// What a call writes and its result repeats.
    pub(super) scratch: Vec<u8>,
    /// Where the new text begins in `scratch`.
    pub(super) split: usize,
    pub(super) agents: Vec<Agent>,
    pub(super) first_prompt: Vec<u8>,
    /// Places where a fork can begin.
    pub(super) cuts: Vec<Cut>,
    pub(super) own: Cut,
    /// Begins with the history of another session.
    pub(super) is_copy: bool,
}

impl<'a> Session<'a> {
    #[expect(clippy::too_many_arguments, reason = "the facts of a session, each of another kind")]
    pub(super) fn new(
        truth: &'a mut ToolTruth,
        random: &mut Random,
        place: Place,
        id: Uuid,
        agent: Option<&Agent>,
        release: Release,
        now: u64,
        bytes: u64,
    ) -> Result<Self> {
        const MODELS: [&str; 4] =
            ["claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001"];
        let (script, text) = cast(random, bytes, agent.is_none());
        let name = text_of(&id);
        let path = match agent {
            None => place.folder.join(format!("{name}.jsonl")),
            Some(agent) if release == Release::Beside => place.folder.join(format!("agent-{}.jsonl", agent.name)),
            Some(agent) => place.folder.join(name).join(format!("subagents/agent-{}.jsonl", agent.name)),
        };
        Ok(Self {
            truth,
            out: Output::create(path)?,
            text,
            script,
            place,
            id,
            agent: agent.map(|agent| agent.name.clone()),
            release,
            branch: ["main", "main", "feature/search", "fix/timeout"][random.below(4) as usize],
            model: MODELS[random.below(4) as usize],
            parent_uuid: None,
            now,
            scratch: Vec::new(),
            split: 0,
            agents: Vec::new(),
            first_prompt: Vec::new(),
            cuts: Vec::new(),
            own: Cut::default(),
            is_copy: false,
        })
    }

    /// Turns until there are enough bytes.
    pub(super) fn play(&mut self, bytes: u64) -> Result<()> {
        while self.out.written() < bytes {
            self.cuts.push(Cut { offset: self.out.written(), uuid: self.parent_uuid, ..self.own });
            self.turn(bytes)?;
        }
        Ok(())
    }

    pub(super) fn turn(&mut self, bytes: u64) -> Result<()> {
        self.now += self.text.random.log_normal(60_000.0, 1.0, 2000, 3_000_000);
        self.prompt()?;
        let answers = self.script.answers();
        for number in 0..answers {
            let is_last = number + 1 == answers || self.out.written() > bytes;
            let answer = self.script.answer(is_last);
            self.answer(&answer)?;
            if is_last {
                break;
            }
            if self.script.is_summarised() {
                self.compact()?;
            }
        }
        self.end_of_turn()
    }

    fn prompt(&mut self) -> Result<()> {
        let bytes = self.script.prompt_bytes();
        self.scratch.clear();
        self.text.prose(bytes, &mut self.scratch);
        if self.first_prompt.is_empty() {
            self.first_prompt.clone_from(&self.scratch);
        }
        frame::open(self);
        let out = &mut self.out.buffer;
        put!(out, ",\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":");
        if self.text.random.chance(1, 300) {
            put!(
                out,
                "[{\"type\":\"text\",\"text\":\"",
                self.scratch,
                "\"},{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\""
            );
            put!(out, "iVBORw0KGgoAAAANSUhEUgAAAyAAAAJYCAIAAAAVFBUn");
            let (low, high) = PICTURE_BYTES;
            let size = self.text.random.log_uniform(low, high.min(self.out.written() + low)) / 3 * 4;
            self.text.random.base64(size as usize, &mut self.out.buffer);
            put!(&mut self.out.buffer, "\"}}]}");
        } else {
            put!(out, "\"", self.scratch, "\"}");
        }
        let uuid = frame::identify(self);
        if self.agent.is_none() {
            self.own.prompts += 1;
            self.truth.prompts += 1;
            put!(&mut self.out.buffer, ",\"permissionMode\":\"acceptEdits\"");
        }
        frame::close(self)?;
        if self.agent.is_none() {
            let out = &mut self.out.buffer;
            put!(out, "{\"type\":\"file-history-snapshot\",\"messageId\":\"", uuid, "\",\"snapshot\":{\"messageId\":\"", uuid);
            put!(out, "\",\"trackedFileBackups\":{},\"timestamp\":\"", iso(self.now), "\"},\"isSnapshotUpdate\":false}\n");
        }
        Ok(())
    }

    /// One record per block, all with the figures of the response; in many of them the output still grows.
    fn answer(&mut self, answer: &Answer) -> Result<()> {
        let (mut message, mut request) = (b"msg_01".to_vec(), b"req_011C".to_vec());
        self.text.random.base62(22, &mut message);
        self.text.random.base62(20, &mut request);
        let response = (message, request);
        let grows = self.text.random.chance(45, 100);
        let blocks = usize::from(answer.think > 0) + usize::from(answer.say > 0) + answer.calls.len();
        let tokens = Tokens { reasoning: 0, ..answer.tokens };
        self.truth.call(tokens);
        let mut number = 0;
        let mut begin = |session: &mut Self| {
            number += 1;
            session.now += answer.took_ms / blocks as u64;
            let is_last = number == blocks;
            let shown = if grows && !is_last { Tokens { output: tokens.output.min(2 + number as u64), ..tokens } } else { tokens };
            if !is_last {
                session.truth.trap("streamed records", shown);
            }
            session.begin_block(&response.0);
            (shown, is_last || !grows)
        };
        if answer.think > 0 {
            let shown = begin(self);
            put!(&mut self.out.buffer, "{\"type\":\"thinking\",\"thinking\":\"");
            self.text.prose(answer.think, &mut self.out.buffer);
            put!(&mut self.out.buffer, "\",\"signature\":\"");
            self.text.random.base64(answer.think.clamp(120, 700), &mut self.out.buffer);
            put!(&mut self.out.buffer, "\"}");
            self.end_block(answer, shown, &response.1)?;
        }
        if answer.say > 0 {
            let shown = begin(self);
            put!(&mut self.out.buffer, "{\"type\":\"text\",\"text\":\"");
            self.text.prose(answer.say, &mut self.out.buffer);
            put!(&mut self.out.buffer, "\"}");
            self.end_block(answer, shown, &response.1)?;
        }
        for call in &answer.calls {
            let shown = begin(self);
            let id = tools::call_id(self);
            tools::call(self, call, &id);
            self.end_block(answer, shown, &response.1)?;
            self.result(call, &id)?;
        }
        Ok(())
    }

    fn begin_block(&mut self, message: &[u8]) {
        frame::open(self);
        let out = &mut self.out.buffer;
        put!(
            out,
            ",\"message\":{\"model\":\"",
            self.model,
            "\",\"id\":\"",
            message,
            "\",\"type\":\"message\",\"role\":\"assistant\",\"content\":["
        );
    }

    fn end_block(&mut self, answer: &Answer, shown: (Tokens, bool), request: &[u8]) -> Result<()> {
        let (tokens, is_whole) = shown;
        let out = &mut self.out.buffer;
        let stop = match (is_whole, answer.calls.is_empty()) {
            (false, _) => "null",
            (true, true) => "\"end_turn\"",
            (true, false) => "\"tool_use\"",
        };
        put!(out, "],\"stop_reason\":", stop, ",\"stop_sequence\":null,\"usage\":{\"input_tokens\":", tokens.input);
        put!(out, ",\"cache_creation_input_tokens\":", tokens.cache_write, ",\"cache_read_input_tokens\":", tokens.cache_read);
        put!(
            out,
            ",\"cache_creation\":{\"ephemeral_5m_input_tokens\":",
            tokens.cache_write,
            ",\"ephemeral_1h_input_tokens\":0},\"output_tokens\":"
        );
        put!(out, tokens.output, ",\"service_tier\":\"standard\"}},\"requestId\":\"", request, "\",\"type\":\"assistant\"");
        frame::identify(self);
        frame::close(self)
    }

    fn result(&mut self, call: &Call, id: &tools::CallId) -> Result<()> {
        self.truth.tool_calls += 1;
        self.own.tool_calls += 1;
        self.now += self.text.random.log_normal(900.0, 1.3, 20, 600_000);
        let agent = (call.act == Act::Agent).then(|| self.start_agent());
        if let Some(agent) = agent.as_ref().filter(|agent| agent.release == Release::Mirrored) {
            self.mirror(agent, id)?;
        }
        frame::open(self);
        put!(&mut self.out.buffer, ",\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":[{\"tool_use_id\":\"", *id);
        put!(&mut self.out.buffer, "\",\"type\":\"tool_result\",");
        tools::result(self, call, agent.as_ref().map(|agent| agent.name.as_str()));
        frame::identify(self);
        frame::close(self)?;
        self.agents.extend(agent);
        Ok(())
    }

    fn start_agent(&mut self) -> Agent {
        let mut name = b"a".to_vec();
        self.text.random.hex(if self.release == Release::Below { 16 } else { 7 }, &mut name);
        let bytes = self.text.random.log_normal(40_000.0, 1.0, 4000, self.out.written().max(8000));
        let name = String::from_utf8_lossy(&name).into_owned();
        Agent { name, parent: self.id, place: self.place.clone(), release: self.release, at: self.now, bytes }
    }

    /// The parent repeats what its sub-agent answered, figures and all.
    fn mirror(&mut self, agent: &Agent, id: &tools::CallId) -> Result<()> {
        frame::open(self);
        let out = &mut self.out.buffer;
        put!(out, ",\"type\":\"progress\",\"data\":{\"type\":\"agent_progress\",\"prompt\":\"Look around\",\"agentId\":\"", agent.name);
        put!(out, "\",\"message\":{\"type\":\"assistant\",\"requestId\":\"req_011Cmirror\",\"message\":{\"model\":\"", self.model);
        put!(out, "\",\"id\":\"msg_01mirror\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"");
        self.text.prose(300, &mut self.out.buffer);
        put!(
            &mut self.out.buffer,
            "\"}],\"usage\":{\"input_tokens\":3,\"output_tokens\":40,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":9000}}}}"
        );
        put!(&mut self.out.buffer, ",\"toolUseID\":\"agent_msg_01mirror\",\"parentToolUseID\":\"", *id, "\"");
        self.truth.trap("progress of sub-agents", Tokens { input: 3, output: 40, cache_read: 9000, ..Tokens::default() });
        frame::identify(self);
        frame::close(self)
    }

    /// The context was full: a boundary, then a summary the model goes on with.
    fn compact(&mut self) -> Result<()> {
        let last = self.parent_uuid.take();
        frame::open(self);
        if let Some(last) = last {
            put!(&mut self.out.buffer, ",\"logicalParentUuid\":\"", last, "\"");
        }
        put!(
            &mut self.out.buffer,
            ",\"type\":\"system\",\"subtype\":\"compact_boundary\",\"content\":\"Conversation compacted\",\"isMeta\":false"
        );
        put!(&mut self.out.buffer, ",\"level\":\"info\",\"compactMetadata\":{\"trigger\":\"auto\",\"preTokens\":165211}");
        frame::identify(self);
        frame::close(self)?;
        frame::open(self);
        put!(
            &mut self.out.buffer,
            ",\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":\"This session is being continued from a previous conversation. "
        );
        self.text.prose(5000, &mut self.out.buffer);
        put!(&mut self.out.buffer, "\"},\"isVisibleInTranscriptOnly\":true,\"isCompactSummary\":true");
        frame::identify(self);
        frame::close(self)
    }

    /// A hook's words, how long the turn took, now and then an error of the service.
    fn end_of_turn(&mut self) -> Result<()> {
        if self.agent.is_some() {
            return Ok(());
        }
        if self.release == Release::Below && self.text.random.chance(1, 2) {
            frame::open(self);
            put!(
                &mut self.out.buffer,
                ",\"type\":\"attachment\",\"attachment\":{\"type\":\"hook_success\",\"hookName\":\"Stop\",\"toolUseID\":\"stop\",\"hookEvent\":\"Stop\",\"content\":\""
            );
            self.text.block(Flavour::Log, 1200, &mut self.out.buffer);
            put!(&mut self.out.buffer, "\",\"stdout\":\"\",\"stderr\":\"\",\"exitCode\":0}");
            frame::identify(self);
            frame::close(self)?;
        }
        if self.text.random.chance(1, 60) {
            frame::open(self);
            let uuid = self.text.random.uuid();
            put!(
                &mut self.out.buffer,
                ",\"type\":\"assistant\",\"message\":{\"id\":\"",
                uuid,
                "\",\"model\":\"<synthetic>\",\"role\":\"assistant\",\"type\":\"message\",\"stop_reason\":\"stop_sequence\""
            );
            put!(
                &mut self.out.buffer,
                ",\"stop_sequence\":\"\",\"usage\":{\"input_tokens\":0,\"output_tokens\":0,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0}"
            );
            put!(
                &mut self.out.buffer,
                ",\"content\":[{\"type\":\"text\",\"text\":\"API Error: 529 Overloaded\"}]},\"isApiErrorMessage\":true,\"error\":\"server_error\""
            );
            frame::identify(self);
            frame::close(self)?;
        }
        Ok(())
    }

    /// The title the model gave it.
    pub(super) fn close(&mut self) {
        if self.release == Release::Below {
            let (id, out) = (self.id, &mut self.out.buffer);
            put!(out, "{\"type\":\"ai-title\",\"sessionId\":\"", id, "\",\"aiTitle\":\"");
            self.text.line(Flavour::Prose, 6, out);
            put!(out, "\"}\n");
        }
    }

    pub(super) fn finish(self) -> Result<Origin> {
        let path = self.out.path().to_owned();
        if self.agent.is_some() && self.release == Release::Below {
            let meta = path.with_extension("meta.json");
            let size = write_file(&meta, b"{\"agentType\":\"Explore\",\"description\":\"Look around\"}")?;
            self.truth.file(size);
        }
        let bytes = self.out.finish()?;
        self.truth.file(bytes);
        Ok(Origin { path, bytes, id: self.id, place: self.place, cuts: self.cuts, is_copy: self.is_copy, ended_at: self.now })
    }
}
