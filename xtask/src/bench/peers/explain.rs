//! Why a peer's totals are not the truth: tries which parts of the files, added or left out, and which ways to count give exactly its figures.

use super::super::corpus::{Tokens, ToolTruth};

/// Causes found by reading a peer's own records where no combination of parts gives its figures.
const KNOWN: [(&str, &str, &str); 1] =
    [("agentsview", "gemini", "its rows hold only the growth of the cached tokens from message to message; sub-agents are not read")];

/// Ways to count that differ from ours.
#[derive(Clone, Copy, Default)]
struct Way {
    /// Reasoning is not a part of the output.
    reasoning_apart: bool,
    /// The part whose cached tokens are counted as plain input once more.
    cached_twice: Option<Tokens>,
}

/// Input, output, read from a cache, written to a cache.
fn compared(tokens: Tokens) -> [i64; 4] {
    let [input, output, read, written, _] = tokens.0;
    [input, output, read, written]
}

/// What to say about one tool.
pub(super) fn difference(peer: &str, tool: &str, theirs: Tokens, truth: &ToolTruth) -> String {
    let (got, want) = (compared(theirs), compared(truth.tokens));
    if got == want {
        return "equal to the truth".to_owned();
    }
    let sizes = shown(got, want);
    if let Some(cause) = cause(theirs, truth) {
        return format!("{sizes}; exactly: {cause}");
    }
    match KNOWN.iter().find(|(of, about, _)| (*of, *about) == (peer, tool)) {
        Some((_, _, note)) => format!("{sizes}; {note}"),
        None => format!("{sizes}; the cause is not known"),
    }
}

fn shown(got: [i64; 4], want: [i64; 4]) -> String {
    let names = ["input", "output", "cache read", "cache write"];
    let parts = names.iter().zip(got.iter().zip(want)).filter(|(_, (got, want))| **got != *want);
    let part = |(name, (got, want)): (&&str, (&i64, i64))| {
        let percent = if want == 0 { String::new() } else { format!(" ({:+.1} %)", (got - want) as f64 / want as f64 * 100.0) };
        format!("{name} {:+}{percent}", got - want)
    };
    parts.map(part).collect::<Vec<_>>().join(", ")
}

/// Every part is taken as it is, once more, or not at all: few parts, so all combinations are tried, the simplest first.
fn cause(theirs: Tokens, truth: &ToolTruth) -> Option<String> {
    let parts: Vec<(&String, Tokens)> = truth.traps.iter().map(|(name, tokens)| (name, *tokens)).collect();
    let mut ways = vec![Way::default(), Way { reasoning_apart: true, ..Way::default() }];
    let cached = parts.iter().map(|(_, tokens)| *tokens).chain([truth.tokens]);
    ways.extend(cached.flat_map(|part| [false, true].map(|reasoning_apart| Way { reasoning_apart, cached_twice: Some(part) })));
    let mut choices: Vec<Vec<i64>> = (0..3_usize.pow(parts.len() as u32)).map(|code| digits(code, parts.len())).collect();
    choices.sort_by_key(|choice| choice.iter().filter(|times| **times != 0).count());
    for choice in &choices {
        let sum = parts.iter().zip(choice).fold(truth.tokens, |sum, ((_, tokens), times)| sum.plus(*tokens, *times));
        if let Some(way) = ways.iter().find(|way| compared(counted(sum, **way)) == compared(theirs)) {
            return Some(sentence(&parts, choice, *way, truth));
        }
    }
    None
}

/// -1, 0 or 1 per part.
fn digits(mut code: usize, count: usize) -> Vec<i64> {
    let mut digit = || {
        let digit = [0, 1, -1][code % 3];
        code /= 3;
        digit
    };
    (0..count).map(|_| digit()).collect()
}

fn counted(sum: Tokens, way: Way) -> Tokens {
    let [mut input, mut output, read, written, reasoning] = sum.0;
    if way.reasoning_apart {
        output -= reasoning;
    }
    if let Some(Tokens([_, _, read, written, _])) = way.cached_twice {
        input += read + written;
    }
    Tokens([input, output, read, written, reasoning])
}

fn sentence(parts: &[(&String, Tokens)], choice: &[i64], way: Way, truth: &ToolTruth) -> String {
    let mut causes: Vec<String> = Vec::new();
    for ((name, _), times) in parts.iter().zip(choice) {
        match times {
            1 => causes.push(format!("{name} counted once more")),
            -1 => causes.push(format!("{name} left out")),
            _ => {}
        }
    }
    if let Some(part) = way.cached_twice {
        let name = parts.iter().find(|(_, tokens)| *tokens == part).map_or("all", |(name, _)| name.as_str());
        let of = if part == truth.tokens { "all calls" } else { name };
        causes.push(format!("cached tokens counted as plain input, too ({of})"));
    }
    if way.reasoning_apart {
        causes.push("reasoning is not in the output".to_owned());
    }
    causes.join("; ")
}

#[cfg(test)]
mod tests {
    use super::{super::super::corpus::Tokens, ToolTruth, difference};

    fn truth() -> ToolTruth {
        let traps = [("copied history", Tokens([10, 20, 300, 5, 2])), ("sub-agents", Tokens([7, 9, 100, 3, 0]))];
        let traps = traps.map(|(name, tokens)| (name.to_owned(), tokens)).into();
        ToolTruth { tokens: Tokens([100, 200, 3000, 400, 50]), traps, ..ToolTruth::default() }
    }

    #[test]
    fn causes_are_found_alone_and_together() {
        let said = |tokens| difference("somebody", "claude", Tokens(tokens), &truth());
        assert_eq!(said([100, 200, 3000, 400, 0]), "equal to the truth");
        assert!(said([110, 220, 3300, 405, 0]).ends_with("exactly: copied history counted once more"));
        assert!(said([93, 191, 2900, 397, 0]).ends_with("exactly: sub-agents left out"));
        assert!(said([110, 168, 3300, 405, 0]).ends_with("exactly: copied history counted once more; reasoning is not in the output"));
        assert!(said([3500, 200, 3000, 400, 0]).ends_with("exactly: cached tokens counted as plain input, too (all calls)"));
        assert!(said([1, 200, 3000, 400, 0]).ends_with("input -99 (-99.0 %); the cause is not known"));
    }
}
