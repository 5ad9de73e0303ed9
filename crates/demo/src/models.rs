//! The models that answer, and how their usage grows with the conversation.

use sp_domain::usage::Tokens;

use crate::random::Random;

/// A model.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Model {
    /// Name as its tools record it.
    pub id: &'static str,
    /// Provider as OpenCode and Kilo record it.
    pub provider: &'static str,
    /// How its provider caches and counts.
    pub style: Style,
    /// What the recording tool believes it costs: billionths of a dollar per token of input, output, cache read, cache write.
    pub price: [i64; 4],
}

/// How a provider caches and counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Explicit cache; everything new is written to it.
    Anthropic,
    /// Automatic cache in blocks of 128 tokens; reasoning is counted.
    OpenAi,
    /// Cache by luck; thoughts are counted.
    Google,
    /// A model on the own machine: no cache figures.
    Local,
}

const fn model(id: &'static str, provider: &'static str, style: Style, price: [i64; 4]) -> Model {
    Model { id, provider, style, price }
}

pub(crate) static OPUS: Model = model("claude-opus-4-5-20251101", "anthropic", Style::Anthropic, [5000, 25_000, 500, 6250]);
pub(crate) static SONNET: Model = model("claude-sonnet-4-5-20250929", "anthropic", Style::Anthropic, [3000, 15_000, 300, 3750]);
pub(crate) static HAIKU: Model = model("claude-haiku-4-5-20251001", "anthropic", Style::Anthropic, [1000, 5000, 100, 1250]);
pub(crate) static GPT_CODEX: Model = model("gpt-5-codex", "openai", Style::OpenAi, [1250, 10_000, 125, 0]);
pub(crate) static GPT_51_CODEX: Model = model("gpt-5.1-codex", "openai", Style::OpenAi, [1250, 10_000, 125, 0]);
pub(crate) static GEMINI_PRO: Model = model("gemini-2.5-pro", "google", Style::Google, [1250, 10_000, 310, 0]);
pub(crate) static GEMINI_FLASH: Model = model("gemini-2.5-flash", "google", Style::Google, [300, 2500, 75, 0]);
/// Nobody sells it: it has no list price.
pub(crate) static LOCAL: Model = model("qwen3-coder:30b", "ollama", Style::Local, [0; 4]);
pub(crate) static KILO_SONNET: Model = model("anthropic/claude-sonnet-4.5", "kilo", Style::Anthropic, [3000, 15_000, 300, 3750]);
pub(crate) static GROK_FREE: Model = model("x-ai/grok-code-fast-1", "kilo", Style::OpenAi, [0; 4]);

impl Model {
    /// Cost by the tool's own word, in millionths of a dollar.
    pub(crate) fn cost_micros(&self, tokens: &Tokens) -> i64 {
        let counts = [tokens.input, tokens.output, tokens.cache_read, tokens.cache_write];
        counts.into_iter().zip(self.price).map(|(count, price)| count * price).sum::<i64>() / 1000
    }
}

/// Follows the context of one conversation.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    /// Tokens that every request begins with: instructions and tools.
    base: i64,
    /// Tokens of the next request.
    context: i64,
    /// Tokens the provider still remembers.
    cached: i64,
    /// Time of the last request, epoch milliseconds.
    last_at: i64,
    /// Cache entries live for an hour instead of five minutes.
    hour: bool,
}

/// What one request adds.
pub(crate) struct Spoken {
    /// Visible tokens.
    pub visible: i64,
    /// Tokens of thinking.
    pub thought: i64,
    /// Whether the store of the session says how many of them were thinking.
    pub is_thought_known: bool,
}

/// Roughly as many tokens as a text has.
pub(crate) fn tokens_of(text: &str) -> i64 {
    (text.len() as i64 * 10 / 36).max(1)
}

impl Meter {
    pub(crate) fn new(base: i64, hour: bool) -> Self {
        Self { base, context: base, cached: 0, last_at: 0, hour }
    }

    /// Something entered the conversation.
    pub(crate) fn add(&mut self, tokens: i64) {
        self.context += tokens;
    }

    /// The conversation was replaced by a summary.
    pub(crate) fn compact(&mut self, summary: i64) {
        self.context = self.base + summary;
        self.cached = self.base.min(self.cached);
    }

    /// What a request at this moment consumes.
    pub(crate) fn request(&mut self, model: &Model, at: i64, spoken: &Spoken, random: &mut Random) -> Tokens {
        let lifetime_ms = if self.hour { 3_600_000 } else { 300_000 };
        if at - self.last_at > lifetime_ms {
            self.cached = 0;
        }
        self.last_at = at;
        let output = spoken.visible + spoken.thought;
        let mut tokens = self.prompt(model.style, random);
        tokens.output = output;
        tokens.reasoning = spoken.is_thought_known.then_some(spoken.thought);
        self.cached = self.context;
        self.context += output;
        tokens
    }

    fn prompt(&self, style: Style, random: &mut Random) -> Tokens {
        let of = |input, cache_read, cache_write| Tokens { input, cache_read, cache_write, ..Tokens::default() };
        match style {
            Style::Anthropic => {
                let input = random.between(2, 14);
                let write = (self.context - self.cached).max(64);
                Tokens { cache_write_1h: if self.hour { write } else { 0 }, ..of(input, self.cached, write) }
            }
            Style::OpenAi => {
                let read = self.cached / 128 * 128;
                of(self.context - read, read, 0)
            }
            Style::Google => {
                let read = if random.chance(70) { self.cached * 9 / 10 } else { 0 };
                of(self.context - read, read, 0)
            }
            Style::Local => of(self.context, 0, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_request_reads_what_the_first_one_sent() {
        let mut random = Random::new(1);
        let mut meter = Meter::new(20_000, true);
        let spoken = Spoken { visible: 300, thought: 200, is_thought_known: false };
        let first = meter.request(&OPUS, 10_000_000, &spoken, &mut random);
        meter.add(1000);
        let second = meter.request(&OPUS, 10_060_000, &spoken, &mut random);
        assert_eq!((first.cache_read, first.cache_write, first.output), (0, 20_000, 500));
        assert_eq!((second.cache_read, second.cache_write, second.cache_write_1h), (20_000, 1500, 1500));
        let late = meter.request(&OPUS, 99_000_000, &spoken, &mut random);
        assert_eq!(late.cache_read, 0);
    }
}
