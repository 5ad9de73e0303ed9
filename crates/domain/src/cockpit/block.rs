//! Blocks of five hours, as Claude's plans count them: counted here from the logs, for every account. No log says where a limit is, so none
//! is told.

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp, Tool,
    usage::{Slot, UsageFigures},
};

/// Spans of five minutes in a block.
pub const BLOCK_SLOTS: i64 = 5 * Slot::PER_HOUR;

/// How quickly something goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rate {
    /// Milliseconds it was measured over: the last half hour, or less when the block is younger.
    pub over_ms: i64,
    /// What was used in that time.
    pub figures: UsageFigures,
}

impl Rate {
    /// Tokens of all kinds per minute.
    pub fn tokens_per_minute(&self) -> Option<i64> {
        self.figures.all_tokens().map(|tokens| tokens * 60_000 / self.over_ms.max(60_000))
    }

    /// The figures as if it went on like that for an hour; only the cost is of use.
    pub fn per_hour(&self) -> UsageFigures {
        let scaled = |nanos: i64| (i128::from(nanos) * 3_600_000 / i128::from(self.over_ms.max(60_000))) as i64;
        UsageFigures { cost_usd: self.figures.cost_usd.map(|cost| crate::Usd::from_nanos(scaled(cost.nanos()))), ..self.figures }
    }
}

/// The block of an account that contains now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountBlock {
    /// Label of the machine; `None` where no machine has a name yet.
    pub machine: Option<String>,
    /// Tool.
    pub tool: Tool,
    /// Account directory.
    pub account: String,
    /// Account name shown.
    pub account_name: String,
    /// The full hour, in UTC, of its first call.
    pub started_at: Timestamp,
    /// Five hours later.
    pub ends_at: Timestamp,
    /// What was used in it.
    pub figures: UsageFigures,
    /// How quickly it goes now.
    pub rate: Rate,
}

/// The first span of the block that contains `now`, from all spans with calls in ascending order. The first call, or any call at or after the
/// end of the block before, begins a block at its full hour; so a pause of five hours always does. Only the hours matter.
pub fn current_block(busy: &[Slot], now: Timestamp) -> Option<Slot> {
    let mut start: Option<Slot> = None;
    for slot in busy {
        if start.is_none_or(|start| *slot >= start.after(BLOCK_SLOTS)) {
            start = Some(slot.hour());
        }
    }
    start.filter(|start| Slot::of(now) < start.after(BLOCK_SLOTS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clock: &str) -> Timestamp {
        Timestamp::parse(&format!("2026-03-20T{clock}:00Z")).expect("a time")
    }

    fn start(calls: &[&str], now: &str) -> Option<i64> {
        let busy: Vec<Slot> = calls.iter().map(|clock| Slot::of(at(clock))).collect();
        current_block(&busy, at(now)).map(Slot::start_ms)
    }

    #[test]
    fn blocks_begin_at_the_full_hour_and_last_five() {
        let calls = ["09:25", "11:00", "13:59", "14:00", "18:59", "19:00"];
        assert_eq!(start(&calls[..3], "13:59"), Some(at("09:00").ms()));
        assert_eq!(start(&calls[..3], "14:00"), None);
        assert_eq!(start(&calls[..5], "18:59"), Some(at("14:00").ms()));
        assert_eq!(start(&calls, "19:00"), Some(at("19:00").ms()));
        assert_eq!(start(&[], "19:00"), None);
    }

    #[test]
    fn a_long_day_is_cut_from_its_beginning() {
        let calls: Vec<String> = (8..18).flat_map(|hour| (0..6).map(move |ten| format!("{hour:02}:{ten}0"))).collect();
        let calls: Vec<&str> = calls.iter().map(String::as_str).filter(|clock| *clock <= "17:30").collect();
        assert_eq!(start(&calls, "17:30"), Some(at("13:00").ms()));
    }

    #[test]
    fn a_rate_is_scaled_to_an_hour() {
        let figures = UsageFigures { input_tokens: Some(600), cost_usd: Some(crate::Usd::from_nanos(50)), ..UsageFigures::default() };
        let rate = Rate { over_ms: 30 * 60_000, figures };
        assert_eq!((rate.tokens_per_minute(), rate.per_hour().cost_usd), (Some(20), Some(crate::Usd::from_nanos(100))));
    }
}
