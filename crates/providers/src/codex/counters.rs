//! Running totals into single API calls.
//!
//! `token_count` events carry a cumulative total and the figures of the last request. They are written two or three times, restart when a
//! thread is resumed, and begin at the parent's total in some sub-agents: neither adding `last` nor taking the last total is right.

use serde::{Deserialize, Serialize};
use sonic_rs::{JsonValueTrait, Value};
use sp_domain::usage::Tokens;

use crate::json;

/// A usage object as recorded. `input` includes cached and cache-written tokens, `output` includes reasoning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Figures {
    /// `input_tokens`.
    pub(super) input: i64,
    /// `cached_input_tokens`.
    pub(super) cached: i64,
    /// `cache_write_input_tokens`.
    pub(super) written: i64,
    /// `output_tokens`.
    pub(super) output: i64,
    /// `reasoning_output_tokens`.
    pub(super) reasoning: i64,
}

impl Figures {
    /// Reads a usage object; `None` when there is none. The flag tells that a figure was unusable and counts as zero.
    pub(super) fn read(usage: Option<&Value>) -> Option<(Self, bool)> {
        let usage = usage.filter(JsonValueTrait::is_object)?;
        let mut is_bad = false;
        let mut figure = |key: &str| match json::count(usage.get(key)) {
            Some(Ok(count)) => count,
            Some(Err(_)) => {
                is_bad = true;
                0
            }
            None => 0,
        };
        let figures = Self {
            input: figure("input_tokens"),
            cached: figure("cached_input_tokens"),
            written: figure("cache_write_input_tokens"),
            output: figure("output_tokens"),
            reasoning: figure("reasoning_output_tokens"),
        };
        Some((figures, is_bad))
    }

    fn fields(self) -> [i64; 5] {
        [self.input, self.cached, self.written, self.output, self.reasoning]
    }

    fn is_zero(self) -> bool {
        self.fields() == [0; 5]
    }

    fn combine(self, other: Self, with: fn(i64, i64) -> i64) -> Self {
        Self {
            input: with(self.input, other.input),
            cached: with(self.cached, other.cached),
            written: with(self.written, other.written),
            output: with(self.output, other.output),
            reasoning: with(self.reasoning, other.reasoning),
        }
    }

    /// No field smaller than before.
    fn grew_from(self, before: Self) -> bool {
        self.fields().iter().zip(before.fields()).all(|(now, before)| *now >= before)
    }

    /// In the one way of counting: cached tokens are no input.
    pub(super) fn tokens(self) -> Tokens {
        Tokens {
            input: self.input.saturating_sub(self.cached).saturating_sub(self.written).max(0),
            output: self.output,
            reasoning: Some(self.reasoning),
            cache_read: self.cached,
            cache_write: self.written,
            cache_write_1h: 0,
        }
    }

    /// The figures as a piece of a key.
    pub(super) fn key(self) -> String {
        format!("{}/{}/{}/{}/{}", self.input, self.cached, self.written, self.output, self.reasoning)
    }
}

/// The totals seen so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counters {
    previous: Option<Figures>,
    restarts: u32,
}

/// One API call told by a counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Counted {
    /// What it consumed.
    pub(super) figures: Figures,
    /// Names it inside the thread: the running total, and how often the counter had restarted.
    pub(super) key: String,
}

impl Counters {
    /// Takes a counter; `None` for a repeat or one without figures.
    pub(super) fn take(&mut self, total: Option<Figures>, last: Option<Figures>) -> Option<Counted> {
        let last = last.filter(|last| !last.is_zero());
        let before = self.previous;
        let total = match (total, last) {
            (Some(total), _) => total,
            // Without a total the request itself moves it on.
            (None, Some(last)) => before.unwrap_or_default().combine(last, i64::saturating_add),
            (None, None) => return None,
        };
        self.previous = Some(total);
        let figures = match before {
            Some(before) if before == total => return None,
            Some(before) if total.grew_from(before) => total.combine(before, i64::saturating_sub),
            Some(_) => {
                self.restarts += 1;
                last.unwrap_or(total)
            }
            None => last.unwrap_or(total),
        };
        let restarts = if self.restarts == 0 { String::new() } else { format!("#{}", self.restarts) };
        (!figures.is_zero()).then(|| Counted { figures, key: format!("{}{restarts}", total.key()) })
    }

    /// Takes a counter that was copied from another thread: the own ones may go on from it.
    pub(super) fn pass(&mut self, total: Option<Figures>) {
        self.previous = total.or(self.previous);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(input: i64) -> Figures {
        Figures { input, ..Figures::default() }
    }

    /// Calls counted from totals and requests; -1 stands for a missing one.
    fn calls(pairs: &[(i64, i64)]) -> Vec<i64> {
        let mut counters = Counters::default();
        let figures = |figure: i64| (figure >= 0).then(|| input(figure));
        let taken = pairs.iter().filter_map(|(total, last)| counters.take(figures(*total), figures(*last)));
        taken.map(|counted| counted.figures.input).collect()
    }

    #[test]
    fn totals_without_requests_are_subtracted_and_repeats_dropped() {
        assert_eq!(calls(&[(100, -1), (250, -1), (250, -1), (400, -1)]), [100, 150, 150]);
    }

    #[test]
    fn a_restart_takes_the_request() {
        assert_eq!(calls(&[(100, 100), (40, 40), (90, 50)]), [100, 40, 50]);
    }

    #[test]
    fn a_first_total_above_its_request_is_inherited() {
        assert_eq!(calls(&[(900, 30), (950, 50)]), [30, 50]);
    }

    #[test]
    fn an_empty_request_after_compaction_leaves_the_difference() {
        assert_eq!(calls(&[(100, 100), (130, 0)]), [100, 30]);
    }

    #[test]
    fn requests_alone_add_up() {
        assert_eq!(calls(&[(-1, 10), (-1, 10), (-1, -1)]), [10, 10]);
    }

    #[test]
    fn equal_totals_after_a_restart_are_another_call() {
        let mut counters = Counters::default();
        let keys: Vec<_> = [(100, 100), (150, 50), (100, 100)]
            .into_iter()
            .filter_map(|(total, last)| counters.take(Some(input(total)), Some(input(last))))
            .map(|counted| counted.key)
            .collect();
        assert_eq!(keys, ["100/0/0/0/0", "150/0/0/0/0", "100/0/0/0/0#1"]);
    }

    #[test]
    fn own_counters_go_on_from_copied_ones() {
        let mut counters = Counters::default();
        counters.pass(Some(input(1000)));
        assert_eq!(counters.take(Some(input(1000)), Some(input(5))), None);
        assert_eq!(counters.take(Some(input(1020)), Some(input(20))).map(|counted| counted.figures.input), Some(20));
    }

    #[test]
    fn cached_tokens_are_no_input() {
        let usage = json::parse(br#"{"input_tokens":"1000","cached_input_tokens":800.0,"output_tokens":-3}"#).expect("JSON").value;
        let (figures, is_bad) = Figures::read(Some(&usage)).expect("an object");
        let tokens = figures.tokens();
        assert_eq!((tokens.input, tokens.cache_read, tokens.output, is_bad), (200, 800, 0, true));
    }
}
