//! What happens in a session, without the words of any tool: how many answers a prompt gets, which calls they make, and how large everything is.

use crate::{random::Random, truth::Tokens, words::Flavour};

/// Tool results are 100 B to 5 MB.
const RESULT_BYTES: (u64, u64) = (100, 5 << 20);

/// What a tool is called for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Read,
    Run,
    Search,
    Edit,
    Write,
    Agent,
}

/// A tool call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) act: Act,
    /// Size of its result, or of what is written.
    pub(crate) bytes: usize,
    pub(crate) failed: bool,
    /// Which of the session's files it is about.
    pub(crate) file: u64,
}

/// One answer of the model: sizes of what it thinks and says, its calls, its figures.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) think: usize,
    pub(crate) say: usize,
    pub(crate) calls: Vec<Call>,
    pub(crate) tokens: Tokens,
    /// Time until it was complete, and of its calls.
    pub(crate) took_ms: u64,
}

/// Draws what happens next in a session.
pub(crate) struct Script {
    pub(crate) random: Random,
    /// Prompt tokens of the next call.
    context: u64,
    /// Of them in the cache.
    cached: u64,
    /// Nothing is much larger than the session.
    most_bytes: u64,
    agents: bool,
}

impl Call {
    pub(crate) fn flavour(&self) -> Flavour {
        if matches!(self.act, Act::Run | Act::Search) { Flavour::Log } else { Flavour::Code }
    }
}

/// Size of a session's files.
pub(crate) fn session_bytes(random: &mut Random, median: f64, share: u64) -> u64 {
    random.log_normal(median, 1.5, 3000, (share / 3).clamp(20_000, 45_000_000))
}

impl Script {
    pub(crate) fn new(random: Random, session_bytes: u64, agents: bool) -> Self {
        Self { random, context: 11_000, cached: 0, most_bytes: (session_bytes / 4).max(4000), agents }
    }

    pub(crate) fn without_agents(&mut self) {
        self.agents = false;
    }

    pub(crate) fn prompt_bytes(&mut self) -> usize {
        self.random.log_normal(160.0, 1.2, 12, self.most_bytes.min(60_000)) as usize
    }

    /// Answers to one prompt.
    pub(crate) fn answers(&mut self) -> usize {
        1 + self.random.log_normal(4.0, 0.9, 0, 60) as usize
    }

    pub(crate) fn answer(&mut self, is_last: bool) -> Answer {
        let random = &mut self.random;
        let think = if random.chance(35, 100) { random.log_normal(260.0, 1.0, 40, 8000) as usize } else { 0 };
        let say = if is_last || random.chance(50, 100) { random.log_normal(240.0, 1.1, 20, 12_000) as usize } else { 0 };
        let calls = if is_last { 0 } else { [1, 1, 1, 1, 1, 2, 2, 3][random.below(8) as usize] };
        let calls: Vec<Call> = (0..calls).map(|_| self.call()).collect();
        let tokens = self.tokens(think, say, &calls);
        Answer { think, say, calls, tokens, took_ms: self.random.log_normal(6000.0, 0.9, 700, 400_000) }
    }

    fn call(&mut self) -> Call {
        let random = &mut self.random;
        let act = match random.below(200) {
            0..=54 => Act::Read,
            55..=119 => Act::Run,
            120..=149 => Act::Search,
            150..=183 => Act::Edit,
            184..=197 => Act::Write,
            _ if self.agents => Act::Agent,
            _ => Act::Read,
        };
        let (low, high) = RESULT_BYTES;
        let high = high.min(self.most_bytes);
        // Now and then a whole log or a generated file.
        let bytes =
            if random.chance(1, 3000) { random.log_uniform(low.max(high / 30), high) } else { random.log_normal(750.0, 1.5, low, high) };
        Call { act, bytes: bytes as usize, failed: random.chance(6, 100), file: random.log_normal(3.0, 1.2, 0, 400) }
    }

    /// The context grows by what was said and read; a full one is summarised.
    fn tokens(&mut self, think: usize, say: usize, calls: &[Call]) -> Tokens {
        let random = &mut self.random;
        let reasoning = think as u64 * 2 / 7;
        let output = reasoning + say as u64 / 4 + calls.len() as u64 * random.between(60, 240) + random.between(4, 40);
        let input = random.between(1, 40);
        let tokens = Tokens { input, output, cache_read: self.cached, cache_write: self.context - self.cached, reasoning };
        self.cached = self.context;
        self.context += output + calls.iter().map(|call| (call.bytes as u64 / 4).min(25_000)).sum::<u64>() + random.between(20, 200);
        if self.context > 165_000 {
            (self.context, self.cached) = (24_000, 9_000);
        }
        tokens
    }

    /// True once after the context was summarised.
    pub(crate) fn is_summarised(&self) -> bool {
        self.cached == 9_000
    }
}
