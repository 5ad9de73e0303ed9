//! Has the generator write a corpus, in a process of its own: this program is built for quick starts, the generator for speed.

use std::{collections::BTreeMap, path::Path, time::Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    process::{cargo, command, output, run, say},
    root,
};

/// How large the corpus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Size {
    /// 50 MB.
    S,
    /// 500 MB.
    M,
    /// 5 GB; made on demand and deleted afterwards.
    L,
}

/// What the generator counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Truth {
    pub(crate) tools: BTreeMap<String, ToolTruth>,
}

/// Sums of one tool.
#[derive(Clone, Debug, Default)]
pub(crate) struct ToolTruth {
    pub(crate) bytes: u64,
    pub(crate) files: u64,
    pub(crate) main_sessions: u64,
    pub(crate) subagent_sessions: u64,
    pub(crate) prompts: u64,
    pub(crate) tool_calls: u64,
    pub(crate) calls: u64,
    pub(crate) tokens: Tokens,
    /// Parts of the files that explain a difference.
    pub(crate) traps: BTreeMap<String, Tokens>,
}

/// Input, output, read from a cache, written to a cache, reasoning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tokens(pub(crate) [i64; 5]);

/// Names of the classes in our reports, in that order.
pub(crate) const CLASSES: [&str; 5] = ["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens"];

impl Size {
    pub(crate) fn bytes(self) -> u64 {
        match self {
            Self::S => 50_000_000,
            Self::M => 500_000_000,
            Self::L => 5_000_000_000,
        }
    }
}

impl Tokens {
    fn of(value: &Value) -> Self {
        let class = |name: &str| value[name].as_i64().unwrap_or(0);
        Self(["input", "output", "cache_read", "cache_write", "reasoning"].map(class))
    }

    pub(crate) fn plus(self, other: Self, times: i64) -> Self {
        let mut sum = self;
        for (place, more) in sum.0.iter_mut().zip(other.0) {
            *place += more * times;
        }
        sum
    }
}

impl ToolTruth {
    fn of(value: &Value) -> Self {
        let number = |name: &str| value[name].as_u64().unwrap_or(0);
        let traps = value["traps"].as_object().into_iter().flatten().map(|(name, tokens)| (name.clone(), Tokens::of(tokens)));
        Self {
            bytes: number("bytes"),
            files: number("files"),
            main_sessions: number("main_sessions"),
            subagent_sessions: number("subagent_sessions"),
            prompts: number("prompts"),
            tool_calls: number("tool_calls"),
            calls: number("calls"),
            tokens: Tokens::of(&value["tokens"]),
            traps: traps.collect(),
        }
    }
}

impl Truth {
    fn of(value: &Value) -> Self {
        let tools = value["tools"].as_object().into_iter().flatten();
        Self { tools: tools.map(|(name, tool)| (name.clone(), ToolTruth::of(tool))).collect() }
    }

    pub(crate) fn sum(&self, part: impl Fn(&ToolTruth) -> u64) -> u64 {
        self.tools.values().map(part).sum()
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.sum(|tool| tool.bytes)
    }

    pub(crate) fn tokens(&self) -> Tokens {
        self.tools.values().fold(Tokens::default(), |sum, tool| sum.plus(tool.tokens, 1))
    }

    /// Compares with one of our reports; the difference as text.
    pub(crate) fn check(&self, report: &Value) -> Result<()> {
        for (name, tool) in &self.tools {
            let rows = report["by_tool"].as_array().context("by_tool")?;
            let row = rows.iter().find(|row| row["tool"] == name.as_str()).with_context(|| format!("no figures of {name}"))?;
            let mut expected = vec![("calls", tool.calls), ("sessions", tool.main_sessions), ("subagent_sessions", tool.subagent_sessions)];
            expected.extend(CLASSES.into_iter().zip(tool.tokens.0.map(|tokens| tokens as u64)));
            for (field, expected) in expected {
                if row[field].as_u64() != Some(expected) {
                    bail!("{name}, {field}: the generator wrote {expected}, the report says {}", row[field]);
                }
            }
        }
        Ok(())
    }
}

/// Writes sessions: `kind` is `home` (all tools, `size` bytes), `single` (one file, bytes), `long` (one session, messages), `tiny` (sessions).
pub(crate) fn write(kind: &str, folder: &Path, size: u64) -> Result<Truth> {
    run(cargo().args(["build", "--quiet", "--package", "sp-corpus"]))?;
    let program = root().join(format!("target/debug/sp-corpus{}", std::env::consts::EXE_SUFFIX));
    let start = Instant::now();
    let text = output(command(program, &root()).arg(kind).arg(folder).arg(size.to_string()))?;
    let truth = Truth::of(&serde_json::from_str(&text)?);
    let (seconds, megabytes) = (start.elapsed().as_secs_f64(), truth.bytes() as f64 / 1e6);
    say(&format!("  {megabytes:.0} MB in {} files, {:.0} MB/s", truth.sum(|tool| tool.files), megabytes / seconds));
    Ok(truth)
}
